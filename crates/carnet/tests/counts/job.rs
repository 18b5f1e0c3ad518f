//! Hosts on which somebody types, and what that costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use carnet_format::RequestBody;
use carnet_testbed::{Said, activation, confirmation, request_number};

/// A plant, a gateway and two officers with a desk each, who know each other, and a stick.
pub struct Job {
    folder: tempfile::TempDir,
    commands: usize,
    approvals: usize,
    files: usize,
}

const HOSTS: [(&str, &str, &str); 4] = [
    ("plant", "plant", "site = \"werk-nord\"\npersons = [\"p-003\"]"),
    ("gateway", "gateway", "site = \"tor-1\"\nservice = false"),
    ("desk-1", "desk", "persons = [\"p-008\"]"),
    ("desk-2", "desk", "persons = [\"p-009\"]"),
];

impl Job {
    /// A copy of one world: to set it up anew for each job takes as long as the job.
    pub fn new() -> Self {
        static WORLD: LazyLock<Job> = LazyLock::new(Job::agreed);
        let job = Self::nothing();
        let (old, new) = (WORLD.folder.path(), job.folder.path());
        copy(old, new);
        for (host, ..) in HOSTS {
            let file = format!("{host}/carnet.toml");
            let [old, new] = [old, new].map(|path| path.to_str().unwrap());
            job.put(&file, &job.read(&file).replace(old, new));
        }
        job
    }

    fn nothing() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), commands: 0, approvals: 0, files: 0 }
    }

    fn agreed() -> Self {
        let mut job = Self::nothing();
        fs::create_dir(job.path("stick")).unwrap();
        for (host, kind, answers) in HOSTS {
            job.init(host, kind, answers);
        }
        let [first, second, gateway] = ["p-008", "p-009", "tor-1"].map(|name| job.card_words(name));
        let words = [&first, &second, &gateway].map(|words| format!("--words '{words}'")).join(" ");
        let new = "carnet trust new stick --media stick --label 'BLAU 01' --vendors codemeter,sentinel --yes";
        let said = job.run("plant", &format!("{new} {words}")).status(0);
        let words = said.out.lines().find_map(|line| line.strip_prefix("words")).unwrap().trim();
        for host in ["gateway", "desk-1", "desk-2"] {
            job.run(host, &format!("carnet trust install stick --words '{words}'")).status(0);
        }
        job
    }

    /// A command by which nothing was done but looked whether the job ended well.
    pub fn looked(&mut self) {
        self.commands -= 1;
    }

    /// What came behind the job does not count.
    pub fn counts(&mut self, [commands, approvals, files]: [usize; 3]) {
        (self.commands, self.approvals, self.files) = (commands, approvals, files);
    }

    /// A file in the only folder there.
    pub fn read_one(&self, spool: &str, name: &str) -> String {
        let mut paths = fs::read_dir(self.path(spool)).unwrap().map(|it| it.unwrap().path());
        fs::read_to_string(paths.find(|path| path.is_dir()).unwrap().join(name)).unwrap()
    }

    /// Sets a host up; its pass phrase lies in a file that its settings name.
    pub fn init(&mut self, host: &str, kind: &str, answers: &str) {
        let phrase = self.path(&format!("{host}-phrase")).display().to_string();
        let file = format!("{host}.answers");
        fs::write(self.path(&file), format!("{answers}\npassphrase = \"{phrase}\"\n")).unwrap();
        let line = format!("carnet init {kind} --answers {file} --in {host} --card stick");
        self.run("", &line).status(0);
        self.commands += 1;
        let settings = self.read(&format!("{host}/carnet.toml"));
        let settings = format!("{settings}passphrase-file = \"{phrase}\"\n");
        fs::write(self.path(&format!("{host}/carnet.toml")), settings).unwrap();
    }

    /// The words of a card on the stick, which somebody tells by telephone.
    pub fn card_words(&self, name: &str) -> String {
        let text = self.read(&format!("stick/{name}.carnet-site"));
        text.lines().nth(2).unwrap().trim_start_matches("# ").to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// What is there before the job begins, or comes from elsewhere.
    pub fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A file that somebody writes or changes by hand.
    pub fn write(&mut self, name: &str, text: &str) {
        self.files += 1;
        self.put(name, text);
    }

    /// From here on it is the job.
    pub fn begins(&mut self) {
        (self.commands, self.approvals, self.files) = (0, 0, 0);
    }

    pub const fn counted(&self) -> [usize; 3] {
        [self.commands, self.approvals, self.files]
    }

    /// Types a line, `HOST$ COMMAND`, which has to end with the status and say the text.
    #[track_caller]
    pub fn types(&mut self, line: &str, status: i32, text: &str) -> String {
        let (host, line) = line.split_once("$ ").unwrap();
        self.commands += 1;
        self.approvals += usize::from(line.starts_with("carnet approve"));
        println!("    {host}$ {line}");
        let said = self.run(host, line);
        assert_eq!(said.status, status, "{host}$ {line}\n{}\n{}", said.out, said.err);
        let said = said.with(text);
        said.out + &said.err
    }

    /// In a shell, for its quotes and stars. Nobody is at the terminal: what would be asked is given.
    fn run(&self, host: &str, line: &str) -> Said {
        let mut command = Command::new("sh");
        let path = Path::new(env!("CARGO_BIN_EXE_carnet")).parent().unwrap();
        let path = format!("{}:{}", path.display(), std::env::var("PATH").unwrap());
        command.args(["-c", line]).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("PATH", path).env("TMPDIR", "/var/tmp").env("HOME", self.path("home"));
        command.env("XDG_STATE_HOME", self.path(&format!("{host}-state")));
        if host.is_empty() {
            command.env_remove("CARNET_CONFIG");
        } else {
            command.env("CARNET_CONFIG", self.path(&format!("{host}/carnet.toml")));
        }
        Said::of(&mut command)
    }

    /// The inventory of the plant: machines `HMI-1` and so on, each with the number of its board.
    pub fn inventory(&self, boards: impl IntoIterator<Item = (u32, u32)>) {
        let mut table = "Machine,ID,ProductKeyChannel,OfflineInstallationId\n".to_owned();
        for (machine, board) in boards {
            let RequestBody::Microsoft(asked) = request_number(board).body else { unreachable!() };
            let groups = asked.installation_id.groups();
            table += &format!("HMI-{machine},{},Volume:MAK,{groups}\n", activation());
        }
        self.put("inventory.csv", &table);
    }

    /// The plant asks, both officers approve, the gateway takes it in.
    pub fn ask(&mut self) {
        self.types("plant$ carnet export inventory.csv --to tor-1 --media stick", 0, "exported");
        self.carry("gateway");
    }

    /// Both officers approve what lies on the stick, and the other site takes it in.
    pub fn carry(&mut self, to: &str) {
        self.both_approve();
        self.types(&format!("{to}$ carnet import stick"), 0, "IMPORTED");
    }

    pub fn both_approve(&mut self) {
        for desk in ["desk-1", "desk-2"] {
            self.types(
                &format!("{desk}$ carnet approve stick --ticket CHG-1 --yes"),
                0,
                "approved",
            );
        }
    }

    /// The gateway sends what was filled in, both officers approve, the plant takes it in.
    pub fn reply(&mut self) {
        self.export_reply();
        self.carry("plant");
    }

    pub fn export_reply(&mut self) {
        let name = self.asked();
        let table = format!("gateway/spool/{name}/requests.csv --to werk-nord --reply-to {name}");
        self.types(&format!("gateway$ carnet export {table} --media stick"), 0, "exported");
    }

    /// The bundle on the stick whose name begins so.
    pub fn on_stick(&self, from: &str) -> String {
        let names = fs::read_dir(self.path("stick")).unwrap();
        let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.find(|name| name.starts_with(from) && name.ends_with(".carnet")).unwrap()
    }

    /// The newest requests in the gateway's spool.
    pub fn asked(&self) -> String {
        let names = fs::read_dir(self.path("gateway/spool")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let sequence = |name: &String| name.split('_').nth(1).and_then(|it| it.parse::<u32>().ok());
        names.filter(|name| name.starts_with("werk")).max_by_key(sequence).unwrap()
    }

    /// The person at the portal fills in what the function says to a row: confirmation id, outcome, code.
    pub fn fill_in(&self, mut says: impl FnMut(usize) -> [String; 3]) {
        let path = self.path(&format!("gateway/spool/{}/requests.csv", self.asked()));
        let mut rows = csv::Reader::from_path(&path).unwrap();
        let header = rows.headers().unwrap().clone();
        let column = |name| header.iter().position(|it| it == name).unwrap();
        let columns = ["confirmation_id", "outcome", "code"].map(column);
        let mut filled = csv::Writer::from_writer(Vec::new());
        filled.write_record(&header).unwrap();
        for (number, row) in rows.records().enumerate() {
            let row = row.unwrap();
            let said = says(number);
            let value = |(at, value): (usize, &str)| {
                let own = columns.iter().position(|column| *column == at);
                own.map_or_else(|| value.to_owned(), |own| said[own].clone())
            };
            filled.write_record(row.iter().enumerate().map(value)).unwrap();
        }
        fs::write(&path, filled.into_inner().unwrap()).unwrap();
    }

    /// Each row is granted the confirmation id of that number on.
    pub fn grant(&self, first: u8) {
        let id = |row: usize| confirmation(first + row as u8).to_string();
        self.fill_in(|row| [id(row), String::new(), String::new()]);
    }

    /// Machines that asked and were answered, before the job begins.
    pub fn crossed(&mut self, machines: u32) {
        self.inventory((1..=machines).map(|number| (number, number)));
        self.ask();
        self.grant(1);
        self.reply();
        self.begins();
    }
}

/// With all below it, and who may read it.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to).unwrap();
            fs::set_permissions(&to, entry.metadata().unwrap().permissions()).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
