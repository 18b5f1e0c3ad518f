//! A connection to the server.

use std::net::ToSocketAddrs as _;
use std::path::PathBuf;
use std::time::Duration;

use carnet_language::text;
use carnet_ledger::store::Fault;
use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};

use super::address::{Address, Host};
use super::{fault, tls};

/// What proves to server and host that they are who they say they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The setting `ledger-password-file`.
    pub password_file: Option<PathBuf>,
    /// The setting `ledger-ca`.
    pub ca: Option<PathBuf>,
}

/// So old a server may be.
const OLDEST: i64 = 15;

/// What holds for a session, whatever the account, the database or the server says.
const SESSION: &str = include_str!("session.sql");

/// The server is known and knows us, and speaks as a ledger needs it.
pub(super) fn connect(address: &Address, access: &Access) -> Result<Client, Fault> {
    let mut config = Config::new();
    config
        .application_name("carnet")
        .user(&address.user)
        .dbname(&address.database)
        .port(address.port)
        .connect_timeout(Duration::from_secs(10))
        .tcp_user_timeout(Duration::from_secs(30))
        .keepalives_idle(Duration::from_secs(10))
        .keepalives_interval(Duration::from_secs(5))
        .keepalives_retries(3);
    if let Some(file) = &access.password_file {
        let password = carnet_signer::secret_line(file).map_err(|why| {
            // SHARE-2. Where there is no such file, it may be the word itself.
            let name = match file.symlink_metadata().is_ok() {
                true => format!(" {file:?}"),
                false => String::new(),
            };
            Fault::Refused(text!(
                en "the file{name} of the setting ledger-password-file: {why}";
                de "die Datei{name} der Einstellung ledger-password-file: {why}"
            ))
        })?;
        config.password(password.as_bytes());
    }
    let connected = match (&address.host, &access.ca) {
        (Host::Folder(folder), _) => config.host_path(folder).connect(NoTls),
        // SHARE-3.
        (Host::Name(name), Some(ca)) => {
            let tls = tls::connector(ca).map_err(Fault::Refused)?;
            // Otherwise a thread looks the name up, which would live on when this process confines itself.
            let found = (name.as_str(), address.port).to_socket_addrs();
            for found in found.map_err(|error| unknown(name, &error))? {
                config.host(name).hostaddr(found.ip());
            }
            config.ssl_mode(SslMode::Require).connect(tls)
        }
        (Host::Name(_), None) => {
            return Err(Fault::Refused(text!(
                en "the setting ledger-ca is missing: the server of another host has to be known by its certificate";
                de "die Einstellung ledger-ca fehlt: Der Server eines anderen Rechners muss an seinem Zertifikat erkannt werden"
            )));
        }
    };
    let mut client = connected.map_err(|error| fault::at_connect(&error, address))?;
    suits(&mut client)?;
    Ok(client)
}

/// A resolver that does not answer is not told from a name that nobody has.
fn unknown(name: &str, error: &std::io::Error) -> Fault {
    Fault::Unavailable(text!(
        en "the name {name} could not be looked up ({error})";
        de "der Name {name} ließ sich nicht auflösen ({error})"
    ))
}

/// Refuses a server that does not do what a ledger needs, and says to the others how this session works.
fn suits(client: &mut Client) -> Result<(), Fault> {
    let fault = |error: postgres::Error| fault::of(&error);
    let row = client.query_one(SERVER, &[]).map_err(fault)?;
    let (version, encoding): (i64, &str) = (row.get(0), row.get(1));
    if version < OLDEST {
        return Err(Fault::Refused(text!(
            en "the server is PostgreSQL {version}, and a ledger needs {OLDEST} or newer";
            de "der Server ist PostgreSQL {version}, ein Register braucht {OLDEST} oder neuer"
        )));
    }
    if encoding != "UTF8" {
        return Err(Fault::Refused(text!(
            en "the database has the encoding {encoding}, and a ledger needs UTF8: make it with ENCODING 'UTF8'";
            de "die Datenbank hat die Kodierung {encoding}, ein Register braucht UTF8: mit ENCODING 'UTF8' anlegen"
        )));
    }
    // SHARE-1. What is told has come to the disk.
    for (column, setting) in [(2, "fsync"), (3, "full_page_writes")] {
        if row.get::<_, &str>(column) != "on" {
            return Err(Fault::Refused(text!(
                en "the server would lose what it has confirmed in a power cut: {setting} is off, and has to be on";
                de "der Server verlöre bei einem Stromausfall, was er bestätigt hat: {setting} ist aus und muss an sein"
            )));
        }
    }
    client.batch_execute(SESSION).map_err(fault)
}

const SERVER: &str = "SELECT current_setting('server_version_num')::bigint / 10000, current_setting('server_encoding'), \
    current_setting('fsync'), current_setting('full_page_writes')";
