//! A PostgreSQL of a test's own, for tests that find its programs.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

/// Where Debian has them.
const DEBIAN: &str = "/usr/lib/postgresql/15/bin";

/// A server of each kind that is to be tried, which the tests of one program share: of the programs in the folders that
/// `CARNET_TEST_POSTGRES` names, with colons between them, else of Debian's.
///
/// # Panics
/// There is none: a test that finds nothing to try must not pass.
#[must_use]
pub fn postgres_servers() -> &'static [Server] {
    static SERVERS: OnceLock<Vec<Server>> = OnceLock::new();
    SERVERS.get_or_init(|| {
        let named = std::env::var("CARNET_TEST_POSTGRES").unwrap_or_else(|_| DEBIAN.to_owned());
        named.split(':').map(|programs| Server::start(Path::new(programs))).collect()
    })
}

/// A server that listens on a socket in a folder of its own, and with TLS on 127.0.0.1. It ends with the process that
/// started it, also where that is killed.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    made: AtomicU32,
    /// Databases that are empty again: to make one takes longer than most tests.
    free: Mutex<Vec<String>>,
}

/// An empty database, for as long as a test needs it.
#[derive(Debug)]
pub struct Database<'s> {
    server: &'s Server,
    name: String,
}

/// The account that owns the databases. It is no superuser and makes none.
pub const POSTGRES_USER: &str = "carnet";
/// Its pass word, which is asked for on 127.0.0.1.
pub const POSTGRES_PASSWORD: &str = "wide-open-window";

impl Server {
    /// Starts one with the programs in a folder.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    pub fn start(programs: &Path) -> Self {
        let is_there = programs.join("initdb").exists();
        assert!(is_there, "no initdb in {programs:?}; run: apt-get install postgresql-15");
        let folder = tempfile::Builder::new().prefix("carnet-pg-").tempdir().unwrap().keep();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let programs = programs.to_owned();
        let server =
            Self { programs, folder, port, made: AtomicU32::new(0), free: Mutex::default() };
        // Whoever may not enter it does not reach the socket: a root whose namespace of users has no such account.
        fs::set_permissions(&server.folder, fs::Permissions::from_mode(0o711)).unwrap();
        if is_root() {
            done(Command::new("chown").arg("nobody:nogroup").arg(&server.folder));
        }
        let data = server.data();
        let mut init = server.as_owner("initdb");
        init.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-D"]);
        done(init.arg(&data));
        server.certify();
        fs::write(
            data.join("pg_hba.conf"),
            "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n",
        )
        .unwrap();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{}'\nssl = on\n\
             max_connections = 60\nlog_min_messages = warning\n",
            server.folder.display()
        );
        let file = data.join("postgresql.conf");
        fs::write(&file, fs::read_to_string(&file).unwrap() + &settings).unwrap();
        server.guard();
        server.go();
        server.sql(
            "postgres",
            &format!("CREATE ROLE {POSTGRES_USER} LOGIN PASSWORD '{POSTGRES_PASSWORD}'"),
        );
        server
    }

    /// Another one like it, for a test that stops it.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::start(&self.programs)
    }

    /// The certificate of the authority that has certified it for `localhost`.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// An authority that has not.
    #[must_use]
    pub fn other_authority(&self) -> PathBuf {
        self.folder.join("other.pem")
    }

    /// An empty database, whose owner is no superuser.
    ///
    /// # Panics
    /// It cannot be made.
    pub fn database(&self) -> Database<'_> {
        let free = self.free.lock().unwrap().pop();
        let name = free.unwrap_or_else(|| {
            let name = format!("site{}", self.made.fetch_add(1, Ordering::Relaxed));
            self.sql("postgres", &format!("CREATE DATABASE {name} OWNER {POSTGRES_USER}"));
            name
        });
        Database { server: self, name }
    }

    /// Runs statements as superuser; returns what they find, unaligned.
    ///
    /// # Panics
    /// One fails.
    fn sql(&self, database: &str, statements: &str) -> String {
        let mut psql = self.client("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements, database]);
        String::from_utf8(done(&mut psql).stdout).unwrap().trim().to_owned()
    }

    /// A program that speaks to it as superuser.
    fn client(&self, program: &str) -> Command {
        let own = self.programs.join(program);
        let mut client = Command::new(if own.exists() { own } else { program.into() });
        client.args(["-U", "postgres", "-h"]).arg(&self.folder);
        client.args(["-p", &self.port.to_string()]);
        client
    }

    fn has(&self, program: &str) -> bool {
        self.programs.join(program).exists()
    }

    /// Puts a copy of a database in place of another one.
    fn copy(&self, database: &str, to: &str) {
        for statement in [
            format!("DROP DATABASE IF EXISTS {to} WITH (FORCE)"),
            format!("CREATE DATABASE {to} TEMPLATE {database} OWNER {POSTGRES_USER}"),
        ] {
            self.sql("postgres", &statement);
        }
    }

    /// The server dies without a word.
    pub fn stop_hard(&self) {
        done(self.as_owner("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()));
    }

    /// It comes back.
    pub fn go(&self) {
        let mut start = self.as_owner("pg_ctl");
        start.args(["start", "-w", "-s", "-t", "60", "-D"]).arg(self.data());
        start.arg("-l").arg(self.folder.join("log"));
        // The server keeps what it inherits.
        let started = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let started = started.status().unwrap();
        let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(started.success(), "{}", log());
    }

    /// It dies and comes back.
    pub fn restart_hard(&self) {
        self.stop_hard();
        self.go();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// An authority, a certificate of it for `localhost`, and another authority.
    fn certify(&self) {
        let file = |name: &str| self.folder.join(name);
        let openssl = |words: &[&str]| {
            done(self.owned(Command::new("openssl")).args(words).current_dir(&self.folder));
        };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
        for name in ["ca", "other"] {
            let (pem, secret, subject) =
                (format!("{name}.pem"), format!("{name}.key"), format!("/CN={name}"));
            let own = ["req", "-x509", "-subj", &subject, "-keyout", &secret, "-out", &pem];
            openssl(&[&own[..], &key].concat());
        }
        fs::write(file("names"), "subjectAltName=DNS:localhost\n").unwrap();
        let wish = ["req", "-subj", "/CN=localhost", "-keyout", "data/server.key"];
        openssl(&[&wish[..], &["-out", "server.csr"], &key].concat());
        openssl(&[
            "x509",
            "-req",
            "-in",
            "server.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            "names",
            "-out",
            "data/server.crt",
        ]);
    }

    /// Stops it and removes its folder when this process has ended: what a static holds is never dropped.
    #[expect(clippy::zombie_processes, reason = "it outlives this process")]
    fn guard(&self) {
        let script = "read -r _; \"$0\" stop -m immediate -D \"$1/data\"; rm -rf \"$1\"";
        let mut guard = self.owned(Command::new("sh"));
        guard.args(["-c", script]).arg(self.programs.join("pg_ctl")).arg(&self.folder);
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut guard = guard.spawn().unwrap();
        // The end of the pipe stays open as long as this process lives.
        std::mem::forget(guard.stdin.take());
    }

    fn as_owner(&self, program: &str) -> Command {
        self.owned(Command::new(self.programs.join(program)))
    }

    /// A server refuses to run as root.
    fn owned(&self, command: Command) -> Command {
        let mut owned = match is_root() {
            true => {
                let mut owned = Command::new("setpriv");
                owned.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
                owned.arg(command.get_program());
                owned
            }
            false => command,
        };
        // The folder of the test may be closed to it.
        owned.current_dir(&self.folder).env("LC_ALL", "C");
        owned
    }
}

impl Database<'_> {
    /// The server that has it.
    #[must_use]
    pub const fn server(&self) -> &Server {
        self.server
    }

    /// Its address on the socket.
    #[must_use]
    pub fn address(&self) -> String {
        let Server { folder, port, .. } = self.server;
        format!("postgres://{POSTGRES_USER}@{}:{port}/{}", folder.display(), self.name)
    }

    /// Its address by a name of the host.
    #[must_use]
    pub fn address_by(&self, host: &str) -> String {
        format!("postgres://{POSTGRES_USER}@{host}:{}/{}", self.server.port, self.name)
    }

    /// Runs statements in it as superuser; returns what they find, unaligned.
    ///
    /// # Panics
    /// One fails.
    pub fn sql(&self, statements: &str) -> String {
        self.server.sql(&self.name, statements)
    }

    /// Writes what is in it to a new file, as the administrator of the server does. A server that came without `pg_dump`
    /// keeps a copy of its own: the program of another version does not take it.
    ///
    /// # Panics
    /// It cannot be written.
    pub fn dump(&self, to: &Path) {
        if self.server.has("pg_dump") {
            let mut dump = self.server.client("pg_dump");
            done(dump.args(["--format=custom", "--file"]).arg(to).arg(&self.name));
        } else {
            self.server.copy(&self.name, &self.copied());
        }
    }

    /// Puts what is in such a file in place of what is in it.
    ///
    /// # Panics
    /// It cannot be read.
    pub fn bring_back(&self, dump: &Path) {
        if self.server.has("pg_dump") {
            let mut restore = self.server.client("pg_restore");
            restore.args(["--clean", "--if-exists", "--exit-on-error", "--dbname", &self.name]);
            done(restore.arg(dump));
        } else {
            self.server.copy(&self.copied(), &self.name);
        }
    }

    fn copied(&self) -> String {
        format!("{}_dump", self.name)
    }

    /// Ends every connection to it from the server's side. Returns how many.
    pub fn kill_connections(&self) -> usize {
        self.sql(KILL).lines().count()
    }
}

const KILL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.sql(&format!("{KILL}; DROP SCHEMA IF EXISTS carnet CASCADE"));
            self.server.free.lock().unwrap().push(std::mem::take(&mut self.name));
        }
    }
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").unwrap().uid() == 0
}

fn done(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    output
}
