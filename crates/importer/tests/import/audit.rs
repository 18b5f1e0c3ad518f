//! Whatever is changed in a ledger or an archive, an audit finds it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use carnet_format::bundle::statement_file;
use carnet_format::{Code, Digest, Manifest, Purpose, Reason, Request, Signer as _};
use carnet_host::settings::try_parse_from;
use carnet_importer::Outcome;
use carnet_judge::receipt::judge;
use carnet_ledger::{
    ApprovalRecord, Claim, Endorsers, GapPolicy, InheritedRecord, Kept, KnownBy, Ledger, Machine,
    MediumRecord, Moving, Pending, Rejected, Statement, StreamClaim, StreamPolicy, TrustClaim,
    Unreadable,
};
use carnet_testbed::{
    Key, NOW, confirmation, granted, manifest, request_number as request, vendor_file,
};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::Value;

use super::commands::carnet;
use super::sites::{ROUTE, Sent, Site, Sites, world};

const IMPORTER: u8 = 40;

/// Two sites that have done everything at least once.
pub fn busy() -> Sites {
    let trust = world(ROUTE).key(IMPORTER, "importer", "gateway-1").text();
    let mut sites = Sites::trusting(trust);
    let vendor = vendor_file("wibu", b"a vendor's request");
    let first = cross(&mut sites, &[(request(1), "pc-1"), (request(2), "pc-2"), (vendor, "pc-3")]);
    said(&mut sites, &first);
    disputed(&mut sites, &first);
    voided(&mut sites);
    known(&mut sites);
    held(&mut sites);
    endorsed(&mut sites, &first);
    cared_for(&mut sites);
    sites
}

/// The plant sends, and the gateway takes it in.
pub fn cross(sites: &mut Sites, requests: &[(Request, &str)]) -> Sent {
    let sent = sites.send(requests);
    let verdict = sites.import_at_gateway(&sent.path);
    assert!(matches!(verdict.outcome, Outcome::Imported { .. }), "{:?}", verdict.outcome);
    sent
}

fn said(sites: &mut Sites, first: &Sent) {
    let index = |sites: &Sites, wanted: &Request| -> u32 {
        let key = carnet_ledger::RequestKey::of(wanted);
        let requests = sites.plant.ledger.requests(&first.digest, 0, 10).unwrap();
        requests.iter().find(|it| it.key == key).unwrap().item.index
    };
    let [one, two] = [1, 2].map(|number| index(sites, &request(number)));
    let reply = sites.reply(first, vec![(one, granted(1)), (two, granted(2))]);
    sites.import_in_plant(&reply.path);
    let plant = &mut sites.plant.ledger;
    let more = (first.item(two), "pc-9".to_owned());
    plant.map_machines(&mut std::iter::once(more), &[6; 16], NOW).unwrap();
    let machine = |name| Machine { name, salt: [7; 16] };
    plant.say(&Statement::Applied(first.item(two), &machine("pc-2")), None, NOW).unwrap();
    let asked = [(request(11), "pc-11"), (request(12), "pc-12"), (request(13), "pc-13")];
    let waiting = cross(sites, &asked);
    let plant = &mut sites.plant.ledger;
    plant.say(&Statement::Scrap(&machine("pc-11")), Some("CHG-1"), NOW).unwrap();
    let open = plant.unanswered(&waiting.digest, 0, 10).unwrap();
    let [answered, withdrawn] = [open[0].item, open[1].item];
    let told = Statement::Answer(answered, confirmation(11));
    plant.say(&told, Some("CHG-2"), NOW).unwrap();
    let number = plant.say(&Statement::Withdraw(withdrawn), Some("CHG-3"), NOW).unwrap();
    plant.take_back(number, "CHG-4", NOW).unwrap();
    plant.say(&Statement::Dispute(first.item(one), None), Some("CHG-5"), NOW).unwrap();
}

/// The dispute crosses.
fn disputed(sites: &mut Sites, first: &Sent) {
    let to = "gateway-1".parse().unwrap();
    let pending = sites.plant.ledger.pending(&to).unwrap();
    let is_dispute = |it: &&Pending| it.item.bundle == first.digest;
    let pending = *pending.iter().find(is_dispute).unwrap();
    let Claim::DidNotFit(answer) = pending.claim else { panic!("{pending:?}") };
    let again = Request {
        purpose: Purpose::Activate,
        reason: Some(Reason::AnswerDidNotFit),
        replaces: Some(pending.item),
        continues: Some(answer),
        ..request(1)
    };
    cross(sites, &[(again, "pc-1")]);
}

/// A bundle of each site is void, and the other one knows of the gateway's.
fn voided(sites: &mut Sites) {
    let lost = sites.send(&[(request(21), "pc-21")]);
    sites.plant.ledger.void(&lost.digest, NOW).unwrap();
    let asked = cross(sites, &[(request(22), "pc-22"), (request(23), "pc-23")]);
    let lost = sites.reply(&asked, vec![(0, granted(22))]);
    sites.gateway.ledger.void(&lost.digest, NOW).unwrap();
    let reply = sites.reply(&asked, vec![(0, granted(24))]);
    sites.import_in_plant(&reply.path);
}

/// A request is granted at once at the gateway: what it was granted before never arrived.
fn known(sites: &mut Sites) {
    let sent = cross(sites, &[(request(31), "pc-31")]);
    sites.reply(&sent, vec![(0, granted(31))]);
    sites.plant.ledger.void(&sent.digest, NOW).unwrap();
    let again = Request { replaces: Some(sent.item(0)), ..request(31) };
    cross(sites, &[(again, "pc-31")]);
}

fn held(sites: &mut Sites) {
    let policy = StreamPolicy { gaps: GapPolicy::Hold, late: GapPolicy::Hold };
    let manifest = Manifest { epoch: 3, sequence: 9, ..manifest() };
    let claim = |name: &str| StreamClaim {
        manifest: &manifest,
        digest: Digest::of(name.as_bytes()),
        key: Key::number(1).public_key().id(),
        policy,
    };
    let gateway = &mut sites.gateway.ledger;
    gateway.hold(&claim("a"), &[Code::StreamGap, Code::TimeJump], Some(NOW + 9), NOW).unwrap();
    gateway.release(&claim("a").digest, "CHG-6", NOW).unwrap();
    gateway.hold(&claim("b"), &[Code::StreamEpoch], None, NOW).unwrap();
    gateway.alarm(&claim("c"), NOW).unwrap();
    let StreamClaim { digest, key, .. } = claim("d");
    let code = Code::QuorumApprovals;
    let rejected = Rejected { digest, key, manifest: Some(&manifest), code, medium: None };
    gateway.reject(&rejected, NOW).unwrap();
    let counts = [(Code::LabelBad, 3)].into();
    let set = Digest::of(b"files");
    gateway.note_unreadable(&Unreadable { counts: &counts, set, medium: None }, NOW).unwrap();
}

fn endorsed(sites: &mut Sites, first: &Sent) {
    let mut file = fs::File::open(&first.path).unwrap();
    let archived = sites.plant.archive.store_kept(&mut file).unwrap();
    let approval = ApprovalRecord { person: "p-2".into(), key: "2".into(), ticket: "CHG-7".into() };
    let endorsers = Endorsers { approvals: vec![approval], scans: vec![] };
    let kept = Kept { bundle: first.digest, archived, endorsers: &endorsers };
    sites.plant.ledger.keep(&kept, NOW).unwrap();
    let medium = MediumRecord { known: Some(([9; 16], KnownBy::Stated)), ..<_>::default() };
    sites.plant.ledger.deliver(&first.digest, &medium, NOW).unwrap();
    let receipt = sites.receipt(first.digest);
    let bytes = statement_file(&receipt, &Key::number(IMPORTER)).unwrap().0;
    let receipt = judge(&mut &bytes[..], &sites.trust).unwrap().unwrap();
    let digest = Digest::of(&bytes);
    sites.plant.archive.store_receipt(&digest, &bytes).unwrap();
    sites.plant.ledger.receive(&receipt, &digest, NOW).unwrap();
}

fn cared_for(sites: &mut Sites) {
    let backup = sites.folder.path().join("backup.sqlite");
    let plant = &mut sites.plant.ledger;
    plant.copy_to(&backup).unwrap().finish().unwrap();
    plant.open_epoch(2, NOW).unwrap();
    plant.confirm_clock(NOW - 1, NOW).unwrap();
    plant.set_time(NOW + 1, "CHG-8", NOW).unwrap();
    plant.state_time(NOW + 2, "CHG-9", NOW).unwrap();
    plant.close("CHG-10", NOW).unwrap();
    let record = InheritedRecord {
        site: "plant-9".parse().unwrap(),
        file: Digest::of(b"file"),
        entries: 7,
        head: Digest::of(b"end"),
        bundles: 2,
        ticket: "CHG-11".to_owned(),
    };
    // The file is nowhere: what the command says of that is for the tests of inherited ledgers.
    let gone = InheritedRecord { site: "plant-8".parse().unwrap(), ..record.clone() };
    plant.inherit(&gone, NOW).unwrap();
    plant.disinherit(&gone.site, "CHG-12", NOW).unwrap();
    let claim = TrustClaim { serial: 2, digest: sites.trust.digest(), is_future: false };
    plant.accept_trust(claim, NOW).unwrap();
    sites.gateway.ledger.inherit(&record, NOW).unwrap();
    let moving =
        Moving { bundles: vec![Digest::of(b"moved, and still there")], ..Moving::default() };
    sites.gateway.ledger.note_moved(&moving, "CHG-13", NOW).unwrap();
}

/// A copy of a ledger, and the archive beside it.
pub struct Copy {
    pub folder: tempfile::TempDir,
    pub site: String,
    pub ledger: PathBuf,
    pub archive: PathBuf,
    pub trust: PathBuf,
}

impl Copy {
    pub fn of(site: &Site) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("ledger.sqlite");
        let from = Connection::open(site.folder.join("ledger.sqlite")).unwrap();
        from.execute("VACUUM INTO ?", [ledger.to_str().unwrap()]).unwrap();
        let archive = site.archive.folder().to_owned();
        let trust = site.folder.with_file_name("trust.toml");
        Self { folder, site: site.name.to_string(), ledger, archive, trust }
    }

    /// The same with an archive of its own.
    pub fn with_archive(site: &Site) -> Self {
        let mut copy = Self::of(site);
        let archive = copy.folder.path().join("archive");
        for path in files(&copy.archive) {
            let to = archive.join(path.strip_prefix(&copy.archive).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(&path, to).unwrap();
        }
        copy.archive = archive;
        copy
    }

    /// Whoever edits a ledger leaves out what stands in the way.
    fn edit(&self, sql: &str) -> rusqlite::Result<usize> {
        let db = Connection::open(&self.ledger).unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            .unwrap();
        db.execute(sql, [])
    }

    /// The words of a command for this copy.
    pub fn words(&self, command: &[&str]) -> Vec<String> {
        let config = self.folder.path().join("carnet.toml");
        let mut text = format!("site = {:?}\n", self.site);
        let named = [("ledger", &self.ledger), ("archive", &self.archive), ("trust", &self.trust)];
        for (name, path) in named.into_iter().filter(|(_, path)| path.exists()) {
            text.push_str(&format!("{name} = {path:?}\n"));
        }
        fs::write(&config, text).unwrap();
        let words = ["--config", config.to_str().unwrap()];
        words.iter().chain(command).map(|word| (*word).to_owned()).collect()
    }

    /// The status of a command, and what it prints, with what it says of an error.
    pub fn run(&self, command: &[&str]) -> (u8, String) {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_carnet-import"));
        let done = program.args(self.words(command)).output().unwrap();
        let status = done.status.code().and_then(|code| u8::try_from(code).ok()).unwrap();
        let said = [done.stdout, done.stderr].map(|said| String::from_utf8(said).unwrap());
        (status, said.concat())
    }

    /// The status of an audit, and all that it says.
    pub fn audit(&self) -> (u8, String) {
        let words = self.words(&["--json", "ledger", "audit"]);
        let words = std::iter::once("carnet-import".to_owned()).chain(words);
        let (cli, typed) = try_parse_from::<carnet_importer::cli::Cli>(words).unwrap();
        let settings = typed.joined().unwrap();
        let mut out = Vec::new();
        match carnet_importer::command::run(&cli.command, &settings, &mut out) {
            Ok(status) => {
                let said: Value = serde_json::from_slice(&out).unwrap();
                let findings = said["findings"].as_array().unwrap().iter();
                let findings: Vec<_> = findings.map(|it| it["message"].as_str().unwrap()).collect();
                (status.number(), findings.join("\n"))
            }
            Err(failure) => (failure.status().number(), failure.to_string()),
        }
    }

    /// An audit must end with status 1, or not open the ledger, and say all of this.
    #[track_caller]
    pub fn names(&self, edit: &str, words: &[&str]) {
        let (status, said) = self.audit();
        assert_ne!(status, 0, "{edit}: nothing was found");
        for word in words {
            assert!(said.contains(word), "{edit}: {word} is not named in:\n{said}");
        }
    }
}

pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push(path),
        }
    }
    all.sort();
    all
}

/// The columns of a table: name, whether it belongs to the key.
pub fn columns(db: &Connection, table: &str) -> Vec<(String, bool)> {
    let mut rows = db.prepare("SELECT name, pk > 0 FROM pragma_table_info(?)").unwrap();
    let rows = rows.query_map([table], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

pub fn objects(db: &Connection, kind: &str) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = ? AND sql IS NOT NULL ORDER BY name";
    let mut rows = db.prepare(sql).unwrap();
    let rows = rows.query_map([kind], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Another value of the same type.
pub fn other(cell: &Cell, column: &str) -> String {
    match cell {
        Cell::Integer(number) => (number + 1).to_string(),
        Cell::Text(text) => format!("'{}x'", text.replace('\'', "''")),
        Cell::Blob(bytes) => {
            let mut bytes = bytes.clone();
            if let Some(last) = bytes.last_mut() {
                *last ^= 1;
            }
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{hex}'")
        }
        _ if ["code", "extended_pid", "mark", "fault", "medium", "machine", "ticket"]
            .contains(&column) =>
        {
            "'0x1'".to_owned()
        }
        _ if column.ends_with("digest") || column.ends_with("value") || column == "previous" => {
            format!("x'{}'", "05".repeat(32))
        }
        _ => "1".to_owned(),
    }
}

/// The first row, by what SQLite calls it.
pub fn first_row(db: &Connection, table: &str) -> String {
    let keys: Vec<String> = columns(db, table)
        .into_iter()
        .filter(|(_, is_key)| *is_key)
        .map(|(name, _)| name)
        .collect();
    let keys = keys.join(", ");
    format!("({keys}) = (SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1)")
}

// AUDIT-5. AUDIT-6. AUDIT-7.
#[test]
fn each_column_of_each_table_is_held_against_archive_and_log() {
    let sites = busy();
    let mut bare: Option<BTreeSet<String>> = None;
    for site in [&sites.plant, &sites.gateway] {
        let untouched = Copy::of(site);
        let inherited = "the ledger inherited from plant-9";
        match site.name.as_str() {
            "plant-7" => assert_eq!(untouched.audit(), (0, String::new())),
            _ => untouched.names("an inherited ledger that is nowhere", &[inherited]),
        }
        let db = Connection::open(&untouched.ledger).unwrap();
        let mut empty = BTreeSet::new();
        for table in objects(&db, "table") {
            let row = first_row(&db, &table);
            let count = format!("SELECT count(*) FROM {table}");
            if db.query_row(&count, [], |row| row.get::<_, i64>(0)).unwrap() == 0 {
                empty.insert(table);
                continue;
            }
            for (column, is_key) in columns(&db, &table) {
                let cell = format!("SELECT {column} FROM {table} WHERE {row}");
                let cell: Cell = db.query_row(&cell, [], |row| row.get(0)).unwrap();
                let mut values = vec![other(&cell, &column)];
                if !matches!(cell, Cell::Null) {
                    values.push("NULL".to_owned());
                }
                for value in values {
                    let edit = format!("UPDATE {table} SET {column} = {value} WHERE {row}");
                    let copy = Copy::of(site);
                    if copy.edit(&edit).is_err() {
                        // Another row has that key: a far one has not. NULL is not taken everywhere.
                        let far =
                            format!("UPDATE {table} SET {column} = {column} + 1000 WHERE {row}");
                        if value == "NULL" || copy.edit(&far).is_err() {
                            assert!(value == "NULL", "{edit}");
                            continue;
                        }
                    }
                    names_column(&copy, &edit, &table, &column, is_key);
                }
            }
            let edit = format!("DELETE FROM {table} WHERE {row}");
            let copy = Copy::of(site);
            copy.edit(&edit).unwrap();
            names_table(&copy, &edit, &table);
        }
        let known = bare.take().unwrap_or_else(|| empty.clone());
        bare = Some(known.intersection(&empty).cloned().collect());
    }
    // Each table has had its turn.
    assert_eq!(bare.unwrap(), BTreeSet::new());
}

#[track_caller]
fn names_column(copy: &Copy, edit: &str, table: &str, column: &str, is_key: bool) {
    match (table, column) {
        // It is not opened as the ledger of this site.
        ("ledger", "site") => copy.names(edit, &["belongs to site"]),
        ("ledger", "one") => copy.names(edit, &["table ledger"]),
        ("audit", _) => names_table(copy, edit, table),
        // What binds names cannot say which is wrong.
        ("machine", "name" | "noted") | ("machine_salt", _) => copy.names(edit, &["table machine"]),
        ("part", "names") => copy.names(edit, &["table part"]),
        ("said", "machine") => copy.names(edit, &["table said"]),
        _ if is_key => copy.names(edit, &[&format!("table {table}")]),
        _ => copy.names(edit, &[&format!("table {table}, "), &format!(", {column}: ")]),
    }
}

#[track_caller]
fn names_table(copy: &Copy, edit: &str, table: &str) {
    match table {
        "audit" => copy.names(edit, &["entry "]),
        "ledger" => copy.names(edit, &["no first row"]),
        _ => copy.names(edit, &[&format!("table {table}")]),
    }
}

// AUDIT-7.
#[test]
fn a_row_that_nothing_has_written_is_named() {
    let sites = busy();
    for site in [&sites.plant, &sites.gateway] {
        let db = Connection::open(site.folder.join("ledger.sqlite")).unwrap();
        for table in objects(&db, "table") {
            let columns = columns(&db, &table);
            let row = first_row(&db, &table);
            // What no other row may have, either.
            let is_unique =
                |name: &str| ["digest", "file", "sequence", "epoch", "head"].contains(&name);
            let cell = |(name, is_key): &(String, bool)| {
                let far = format!(
                    "CASE typeof({name}) WHEN 'integer' THEN {name} + 1000 WHEN 'text' THEN {name} || 'x'
                     ELSE randomblob(32) END"
                );
                if *is_key || is_unique(name) { far } else { name.clone() }
            };
            let cells: Vec<String> = columns.iter().map(cell).collect();
            let edit =
                format!("INSERT INTO {table} SELECT {} FROM {table} WHERE {row}", cells.join(", "));
            let copy = Copy::of(site);
            match copy.edit(&edit).unwrap() {
                0 => {}
                _ if table == "ledger" => copy.names(&edit, &["table ledger"]),
                _ => names_table(&copy, &edit, &table),
            }
        }
    }
}

// AUDIT-9.
#[test]
fn an_object_that_is_not_of_the_ledger_keeps_it_from_being_opened() {
    let mut sites = Sites::new();
    cross(&mut sites, &[(request(1), "pc-1")]);
    let db = Connection::open(sites.gateway.folder.join("ledger.sqlite")).unwrap();
    let mut edits = vec![
        (
            "CREATE TRIGGER grant AFTER INSERT ON audit BEGIN UPDATE request SET state = 3; END"
                .to_owned(),
            "grant",
        ),
        ("CREATE VIEW nobody AS SELECT 1".to_owned(), "nobody"),
        ("CREATE TABLE other (x)".to_owned(), "other"),
        ("CREATE INDEX quick ON bundle (created)".to_owned(), "quick"),
        ("ALTER TABLE bundle ADD COLUMN more INTEGER".to_owned(), "bundle"),
        ("ALTER TABLE held RENAME TO hold".to_owned(), "hold"),
        ("PRAGMA application_id = 1".to_owned(), "no ledger"),
        ("PRAGMA user_version = 99".to_owned(), "version"),
    ];
    let tables = objects(&db, "table");
    edits.extend(tables.iter().map(|name| (format!("DROP TABLE {name}"), name.as_str())));
    let indexes = objects(&db, "index");
    edits.extend(indexes.iter().map(|name| (format!("DROP INDEX {name}"), name.as_str())));
    for (edit, name) in &edits {
        let copy = Copy::of(&sites.gateway);
        let edit = format!("PRAGMA foreign_keys = OFF; {edit}");
        Connection::open(&copy.ledger).unwrap().execute_batch(&edit).unwrap();
        copy.names(&edit, &[name]);
        let opened = carnet_ledger::SqliteLedger::open(&copy.ledger, &sites.gateway.name);
        assert!(opened.is_err(), "{edit}");
    }
    // A view in the place of a table.
    let copy = Copy::of(&sites.gateway);
    let view = "PRAGMA foreign_keys = OFF; CREATE TABLE truth AS SELECT * FROM bundle; DROP TABLE bundle; CREATE VIEW bundle AS SELECT * FROM truth";
    Connection::open(&copy.ledger).unwrap().execute_batch(view).unwrap();
    copy.names(view, &["truth"]);
}

// AUDIT-8. LEDGER-16.
#[test]
fn each_archived_file_is_held_against_the_log() {
    let sites = busy();
    for site in [&sites.plant, &sites.gateway] {
        let known = Copy::of(site).audit().1;
        for file in files(site.archive.folder()) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let at =
                |copy: &Copy| copy.archive.join(file.strip_prefix(site.archive.folder()).unwrap());
            let copy = Copy::with_archive(site);
            assert_eq!(copy.audit().1.lines().count(), known.lines().count());
            let mut bytes = fs::read(at(&copy)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(at(&copy), bytes).unwrap();
            copy.names("another byte", &[&name]);
            fs::remove_file(at(&copy)).unwrap();
            copy.names("no file", &[&name]);
        }
    }
}

/// All heads from a number on, as they follow.
fn forge(db: &Connection) {
    let mut head = vec![0; 32];
    let mut rows = db.prepare("SELECT number, entry FROM audit ORDER BY number").unwrap();
    let entries: Vec<(i64, String)> = rows
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (number, entry) in &entries {
        head = Digest::of(&[&head[..], entry.as_bytes()].concat()).as_bytes().to_vec();
        db.execute("UPDATE audit SET head = ? WHERE number = ?", (&head, number)).unwrap();
    }
    let last = entries.last().unwrap().0;
    db.execute("UPDATE ledger SET audit_entries = ?, audit_head = ?", (last, &head)).unwrap();
}

/// The log, as it is and with all heads computed anew.
// AUDIT-4. AUDIT-6.
#[test]
fn the_log_cannot_be_changed_cut_or_put_in_another_order() {
    let sites = busy();
    let site = &sites.gateway;
    let known = Copy::of(site).audit().1;
    let (last, _) = site.ledger.audit_head().unwrap();
    let swap = |a: u64, b: u64| {
        format!(
            "UPDATE audit SET entry = (SELECT o.entry FROM audit o WHERE o.number = {a} + {b} - audit.number)
             WHERE number IN ({a}, {b})"
        )
    };
    let mut edits = vec![swap(3, 5), "UPDATE ledger SET audit_head = zeroblob(32)".to_owned()];
    for number in 1..=last {
        edits.push(format!("DELETE FROM audit WHERE number = {number}"));
        edits.push(format!("DELETE FROM audit WHERE number >= {number} AND {number} > 1"));
        edits.push(format!(
            "UPDATE audit SET entry = replace(entry, '\"time\":', '\"time\":1') WHERE number = {number}"
        ));
    }
    for edit in &edits {
        for is_forged in [false, true] {
            let copy = Copy::of(site);
            let db = Connection::open(&copy.ledger).unwrap();
            let changed = db.execute(edit, []).unwrap();
            if is_forged {
                forge(&db);
            }
            // Computed anew, the head is right again, and no head but those of others knows the time of each entry.
            let is_right =
                is_forged && ["audit_head", "\"time\""].iter().any(|it| edit.contains(it));
            if changed == 0 || is_right {
                continue;
            }
            let (status, said) = copy.audit();
            assert!(status == 1 && said != known, "{edit}, forged: {is_forged}");
        }
    }
}

// AUDIT-10.
#[test]
fn a_backup_that_was_edited_is_not_inherited() {
    let mut sites = super::commands::sites();
    cross(&mut sites, &[(request(1), "pc-1")]);
    let backup = sites.folder.path().join("hand-over");
    let name = backup.to_str().unwrap();
    carnet(&sites.plant, 0, &["ledger", "backup", name]);
    let is_ledger = |path: &PathBuf| path.extension().is_some_and(|it| it == "sqlite");
    let ledger = files(&backup).into_iter().find(is_ledger).unwrap();
    let edit = |state: u8| {
        let db = Connection::open(&ledger).unwrap();
        db.execute("UPDATE part_state SET states = ?", [[state]]).unwrap();
    };
    let before = fs::read(&ledger).unwrap();
    edit(4);
    let words = ["ledger", "inherit", name, "--ticket", "CHG-1"];
    carnet(&sites.gateway, 1, &words).with("table part_state").with("ledger.differs");
    fs::write(&ledger, before).unwrap();
    carnet(&sites.gateway, 0, &words);
}
