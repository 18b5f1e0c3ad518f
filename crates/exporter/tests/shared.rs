//! A site whose ledger lies in a database that several hosts share, from its creation to its restoring.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod sites;
#[path = "../../ledger/tests/store/mod.rs"]
mod store;

use std::fs;

use carnet_host::settings::try_parse_from;
use sites::{CID, IID, IID2, SKU, Said, Sites};
use store::{COMMIT, Commit};

/// A plant with a file, and a gateway with a database.
fn new() -> Sites {
    store::reach();
    let sites = Sites::new("");
    fs::remove_file(sites.path("gateway/ledger.db")).unwrap();
    lies_in(&sites, "gateway", "shared");
    sites.run_ledger("gateway", "create").status(0);
    sites
}

/// Another database, or the first one.
fn lies_in(sites: &Sites, site: &str, name: &str) {
    let settings = sites.read(&format!("{site}/carnet.toml"));
    let kept = settings.lines().filter(|line| !line.starts_with("ledger = "));
    let kept: String = kept.map(|line| format!("{line}\n")).collect();
    let address = store::address(&sites.path(site).join(name));
    sites.write(&format!("{site}/carnet.toml"), format!("{kept}ledger = \"{address}\"\n"));
}

/// Another host of the same gateway: the same settings, key and database, and nothing else.
fn another(sites: &Sites, name: &str) {
    let shared = store::address(&sites.path("gateway/shared"));
    let settings = sites.read("gateway/carnet.toml").lines().fold(String::new(), |text, line| {
        let line = if line.starts_with("ledger = ") { "" } else { line };
        format!("{text}{line}\n")
    });
    sites.write(&format!("{name}/carnet.toml"), format!("{settings}ledger = \"{shared}\"\n"));
    fs::copy(sites.path("gateway/key.pem"), sites.path(name).join("key.pem")).unwrap();
}

/// Runs `carnet-export` in this process, which reaches databases.
fn export(sites: &Sites, site: &str, words: &str) -> Said {
    let config = sites.path(site).join("carnet.toml");
    let start = ["carnet-export", "--config", config.to_str().unwrap()];
    let words = start.into_iter().chain(words.split_whitespace());
    let (cli, typed) = try_parse_from::<carnet_exporter::cli::Cli>(words).unwrap();
    let settings = typed.joined().unwrap();
    let mut out = Vec::new();
    let result = carnet_exporter::command::run(&cli.export, &settings, &mut out);
    let out = String::from_utf8(out).unwrap();
    let (status, err) = match result {
        Ok(status) => (status, String::new()),
        Err(error) => (error.status(), format!("{error} {:?}", error.code())),
    };
    Said { status: status.number().into(), out, err }
}

/// The plant asks for a machine.
fn ask(sites: &Sites, machine: &str, id: &str) -> Said {
    let table = format!("Machine,ID,KeyType,OfflineInstallationId\n{machine},{SKU},mak,{id}\n");
    sites.write("a.csv", table);
    let (table, stick) = (sites.path("a.csv"), sites.path("stick"));
    export(
        sites,
        "plant",
        &format!("{} --to gateway-1 --media {}", table.display(), stick.display()),
    )
}

/// A gateway answers its newest bundle.
fn reply(sites: &Sites, site: &str, more: &str) -> Said {
    let to = sites.newest("gateway");
    sites.write("r.csv", format!("Item,CID\n0,{CID}\n"));
    let (table, stick) = (sites.path("r.csv"), sites.path("stick"));
    let words =
        format!("{} --to plant-7 --reply-to {to} --media {}", table.display(), stick.display());
    export(sites, site, &format!("{words} {more}"))
}

fn audits_well(sites: &Sites, site: &str) {
    let audit = sites.ledger(site, "audit --json");
    assert_eq!((&audit["verdict"], &audit["found"]), (&"accepted".into(), &0.into()), "{audit}");
}

/// SHARE-1. SHARE-7. SHARE-8. SHARE-9.
#[test]
fn a_gateway_with_a_database_does_all_that_one_with_a_file_does() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    let dry =
        sites.run_import("gateway", &format!("import --dry-run {}", sites.path("stick").display()));
    assert_eq!(dry.status, 0, "{dry:?}");
    sites.import("gateway");
    let status = sites.ledger("gateway", "status --json");
    assert!(status["sizes"]["ledger"].is_null() && status["sizes"]["bundles"] == 1, "{status}");
    reply(&sites, "gateway", "--dry-run").status(0);
    reply(&sites, "gateway", "").status(0);
    sites.import("plant");
    audits_well(&sites, "gateway");

    // Whatever it is that dies, the archive is not lost with it.
    another(&sites, "second");
    fs::remove_dir_all(sites.path("gateway/archive")).unwrap();
    audits_well(&sites, "second");
    assert_eq!(sites.names("second/archive").len(), 3, "two bundles, trust");
}

/// SHARE-7. What is gone or altered in the vault is found by the audit of a host that has it, which puts it back.
#[test]
fn a_vault_that_lost_files_is_filled_by_a_host_that_has_them() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    reply(&sites, "gateway", "").status(0);
    audits_well(&sites, "gateway");
    let vault = sites.path("gateway/shared.vault");
    let mut bundles = fs::read_dir(&vault).unwrap().map(|it| it.unwrap().path());
    let mut bundles = bundles.by_ref().filter(|it| it.extension().is_some());
    let (missing, altered) = (bundles.next().unwrap(), bundles.next().unwrap());
    let trust = fs::read_dir(vault.join("trust")).unwrap().next().unwrap().unwrap().path();
    let before = [&missing, &altered].map(|path| fs::read(path).unwrap());
    fs::remove_file(&missing).unwrap();
    fs::write(&altered, &before[1][1..]).unwrap();
    fs::remove_file(&trust).unwrap();

    let audit = sites.run_ledger("gateway", "audit");
    audit.status(1).with("missing in the database").with("altered in the database");
    let rebuild = "rebuild --ticket INC-1";
    let audit = sites.run_ledger("gateway", "audit").with(rebuild.split(" INC").next().unwrap());
    assert_eq!(audit.out.matches("in the database").count(), 3, "{audit:?}");
    another(&sites, "second");
    sites.run_ledger("second", "audit").status(1);
    // Who has none of them, mends nothing, and says so.
    assert_ne!(sites.run_ledger("second", rebuild).status, 0);
    assert!(!missing.exists());

    sites.run_ledger("gateway", rebuild).status(0);
    assert_eq!([&missing, &altered].map(|path| fs::read(path).unwrap()), before);
    audits_well(&sites, "gateway");
    audits_well(&sites, "second");
}

/// A plant whose ledger is shared, and which has sent its first request.
fn asked_from_shared() -> Sites {
    let sites = Sites::new("");
    store::reach();
    fs::remove_file(sites.path("plant/ledger.db")).unwrap();
    lies_in(&sites, "plant", "shared");
    sites.run_ledger("plant", "create").status(0);
    ask(&sites, "M1", IID).status(0);
    sites
}

/// LEDGER-79. LEDGER-80. LEDGER-81. What machines did is told to a shared ledger as to another; where the database does
/// not answer in the middle, by the same call again.
#[test]
fn a_result_table_is_taken_in_and_an_answer_disputed() {
    for (commit, counts) in
        [(Commit::LostBefore, "1 disputed"), (Commit::LostAfter, "1 told before")]
    {
        let sites = asked_from_shared();
        sites.import("gateway");
        reply(&sites, "gateway", "").status(0);
        sites.import("plant");
        let spooled = sites.read(&format!("plant/spool/{}/responses.csv", sites.newest("plant")));
        let refused = spooled.replace("granted", "refused").replace(",,,", ",0xC004F031,,");
        // As apply does.
        let id = spooled.split([',', '\r', '\n']).find(|it| it.len() == 48).unwrap();
        let end = |(at, line)| match at {
            0 => format!("{line},confirmation_id_end\r\n"),
            _ => format!("{line},{}\r\n", &id[42..]),
        };
        let refused: String = refused.lines().enumerate().map(end).collect();
        fs::write(sites.path("result.csv"), refused).unwrap();
        let result = sites.path("result.csv");
        let applied = format!("applied {} --ticket INC-7 --yes", result.display());
        COMMIT.set(commit);
        sites.run_ledger("plant", &applied).status(3).with("LedgerUncertain");
        sites.run_ledger("plant", &applied).status(4).with(counts);
        sites.run_ledger("plant", &applied).status(4).with("1 told before");
        sites.run_ledger("plant", "machines").with("Windows said 0xC004F031");
        let spooled = sites.read(&format!("plant/spool/{}/responses.csv", sites.newest("plant")));
        assert!(spooled.contains(",disputed,,,"), "{spooled}");
        audits_well(&sites, "plant");
    }
}

/// SHARE-5. An export of which nobody knows whether it counts leaves its files: the next one finds out.
#[test]
fn an_export_that_may_count_is_found_out_by_the_next_one() {
    for (commit, counts) in [(Commit::LostBefore, false), (Commit::LostAfter, true)] {
        let sites = asked_from_shared();
        COMMIT.set(commit);
        ask(&sites, "M2", IID2).status(3).with("LedgerUncertain");
        assert_eq!(sites.names("plant/outbox").len(), 1);
        let incoming =
            sites.names("plant/archive").into_iter().filter(|it| it.ends_with("-incoming"));
        assert_eq!(incoming.count(), 1);
        let again = ask(&sites, "M2", IID2);
        match counts {
            true => again.status(4).with("is recorded and was not delivered"),
            false => again.status(0).with("sequence 2"),
        };
        assert_eq!(sites.ledger("plant", "status --json")["sizes"]["bundles"], 2);
        audits_well(&sites, "plant");
    }
}

/// SHARE-5. An import of which nobody knows whether it counts is known by the digest, and spooled by the next one.
#[test]
fn an_import_that_may_count_is_known_by_its_digest() {
    for commit in [Commit::LostBefore, Commit::LostAfter] {
        let sites = new();
        ask(&sites, "M1", IID).status(0);
        sites.import("gateway");
        ask(&sites, "M2", IID2).status(0);
        COMMIT.set(commit);
        let said = sites.try_import("gateway");
        assert!(said.status == 3 && said.out.contains("ledger.uncertain"), "{said:?}");
        assert_eq!(sites.names("gateway/spool").len(), 1);
        sites.import("gateway");
        assert_eq!(sites.names("gateway/spool").len(), 2);
        assert_eq!(sites.ledger("gateway", "status --json")["sizes"]["bundles"], 2);
        audits_well(&sites, "gateway");
    }
}

/// SHARE-8. LEDGER-34. LEDGER-88.
#[test]
fn a_shared_ledger_is_backed_up_restored_and_rebuilt() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    reply(&sites, "gateway", "").status(0);
    let backup = sites.path("backup");
    // What an export of another host has left that was killed before it counted is no part of it.
    let orphan = sites.path("gateway/shared.vault").join(format!("{}.carnet", "ab".repeat(32)));
    fs::write(orphan, "x").unwrap();
    // The host that backs up lacks what the others have.
    another(&sites, "second");
    sites.run_ledger("second", &format!("backup {}", backup.display())).status(0);
    assert_eq!(sites.names("backup/archive"), sites.names("gateway/archive"));
    assert!(sites.names("backup/archive").len() >= 3);

    let db = rusqlite::Connection::open(sites.path("gateway/shared")).unwrap();
    db.execute_batch("UPDATE bundle SET items = 7").unwrap();
    sites.run_ledger("gateway", "audit --json").status(1);
    let rebuilt = sites.ledger("gateway", "rebuild --ticket INC-1 --json");
    let before = sites.path("gateway/ledger.before-rebuild-1").display().to_string();
    assert_eq!(rebuilt["before"], before.as_str());
    audits_well(&sites, "gateway");

    // It takes the place of no other, and what it has goes where the others find it.
    let restore = format!("restore {}", backup.display());
    sites.run_ledger("gateway", &restore).status(2).with("LedgerExists");
    for name in ["gateway/archive", "second/archive"] {
        fs::remove_dir_all(sites.path(name)).unwrap();
    }
    lies_in(&sites, "gateway", "restored");
    sites.run_ledger("gateway", &restore).status(0);
    assert_eq!(sites.ledger("gateway", "status --json")["epoch"], 2);
    audits_well(&sites, "gateway");
    fs::remove_dir_all(sites.path("gateway/archive")).unwrap();
    audits_well(&sites, "gateway");
    assert!(!sites.path("gateway/ledger.restored").exists());
}

/// The first file of a folder that ends so.
fn one_of(sites: &Sites, folder: &str, end: &str) -> std::path::PathBuf {
    let names = sites.names(folder).into_iter();
    sites.path(folder).join(names.filter(|it| it.ends_with(end)).min().unwrap())
}

/// SHARE-8. What is good in one of the two places is in the backup; what is in neither is not, and that is said.
#[test]
fn a_backup_takes_what_is_good() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    reply(&sites, "gateway", "").status(0);
    let file = one_of(&sites, "gateway/archive", ".carnet");
    let good = fs::read(&file).unwrap();
    let name = file.file_name().unwrap();
    fs::write(&file, "half").unwrap();
    let backup =
        |to: &str| sites.run_ledger("gateway", &format!("backup {}", sites.path(to).display()));
    backup("first").status(0);
    assert_eq!(fs::read(sites.path("first/archive").join(name)).unwrap(), good);

    fs::write(&file, "half").unwrap();
    fs::write(sites.path("gateway/shared.vault").join(name), "other").unwrap();
    backup("second").status(3).with("LedgerArchiveAltered");
    assert!(!sites.path("second/archive").join(name).exists());
    let saved = sites.names("second/archive");
    assert_eq!(saved.len() + 1, sites.names("gateway/archive").len(), "{saved:?}");
    // Put right, the same command ends it.
    fs::write(&file, good).unwrap();
    backup("second").status(0);
    assert_eq!(sites.names("second/archive"), sites.names("gateway/archive"));
}

/// SHARE-12. A backup only reads, and what can be restored is not stopped for good.
#[test]
fn a_damaged_record_stops_no_backup_and_says_what_a_restore_needs() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    let record = one_of(&sites, "gateway", ".seen");
    let backup =
        |to: &str| sites.run_ledger("gateway", &format!("backup {}", sites.path(to).display()));
    let good = fs::read_to_string(&record).unwrap();
    fs::write(&record, "").unwrap();
    backup("damaged").status(0);
    fs::remove_file(&record).unwrap();
    fs::create_dir(&record).unwrap();
    backup("folder").status(0);
    fs::remove_dir(&record).unwrap();
    fs::write(&record, &good).unwrap();
    backup("saved").status(0);

    lies_in(&sites, "gateway", "restored");
    let restore = format!("restore {}", sites.path("saved").display());
    for epoch in [u64::MAX, i64::MAX as u64] {
        let text = good.replace("\"epoch\": 1", &format!("\"epoch\": {epoch}"));
        fs::write(&record, text).unwrap();
        sites.run_ledger("gateway", &restore).status(2).with("LedgerEpoch");
    }
    fs::write(&record, "").unwrap();
    sites.run_ledger("gateway", &restore).status(3).with("LedgerRecord").with("--epoch EPOCH");
    fs::remove_file(&record).unwrap();
    let said = sites.run_ledger("gateway", &format!("{restore} --epoch 4"));
    said.status(0).with("ledger.gateway-1.seen").with("epoch 5");
    audits_well(&sites, "gateway");
}

/// SHARE-8. What is good in the vault is at hand, whatever lies in its place here.
#[test]
fn a_backup_takes_the_vaults_where_a_folder_lies() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    let file = one_of(&sites, "gateway/archive", ".carnet");
    let good = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    sites.run_ledger("gateway", &format!("backup {}", sites.path("saved").display())).status(0);
    let saved = sites.path("saved/archive").join(file.file_name().unwrap());
    assert_eq!(fs::read(saved).unwrap(), good);
}

/// SHARE-7. LEDGER-39.
#[test]
fn what_was_inherited_is_compared_and_put_back_too() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    sites.run_ledger("plant", &format!("backup {}", sites.path("old").display())).status(0);
    let inherit = format!("inherit {} --ticket CHG-1", sites.path("old").display());
    sites.run_ledger("gateway", &inherit).status(0);
    audits_well(&sites, "gateway");

    let inside = "archive/inherited/plant-7";
    let vault = "gateway/shared.vault/inherited/plant-7";
    for (folder, end) in [("", ".sqlite"), ("/archive", ".carnet"), ("/archive/trust", ".toml")] {
        // The vault's is altered: a host that has it puts it back.
        let here = one_of(&sites, &format!("gateway/{inside}{folder}"), end);
        let there = one_of(&sites, &format!("{vault}{folder}"), end);
        let good = fs::read(&here).unwrap();
        fs::write(&there, &good[1..]).unwrap();
        let audit = sites.run_ledger("gateway", "audit");
        audit.status(1).with("altered in the database").with("ledger rebuild");
        sites.run_ledger("gateway", "rebuild --ticket INC-1").status(0);
        assert_eq!(fs::read(&there).unwrap(), good, "{end}");
        audits_well(&sites, "gateway");
        // The folder's is altered: the vault's takes its place.
        fs::write(&here, &good[1..]).unwrap();
        audits_well(&sites, "gateway");
        assert_eq!(fs::read(&here).unwrap(), good, "{end}");
    }
    // Where its ledger cannot be read, nobody can tell what lies there in vain.
    let here = one_of(&sites, &format!("gateway/{inside}"), ".sqlite");
    let there = one_of(&sites, vault, ".sqlite");
    let good = fs::read(&here).unwrap();
    fs::remove_file(&here).unwrap();
    fs::remove_file(&there).unwrap();
    let audit = sites.run_ledger("gateway", "audit").status(1);
    assert!(!audit.out.contains("FOREIGN IN THE DATABASE"), "{audit:?}");
    audit.with("NOT JUDGED IN THE DATABASE").with("\"inherited/plant-7/\"");
    fs::write(&here, good).unwrap();
    sites.run_ledger("gateway", "rebuild --ticket INC-1").status(0);
    audits_well(&sites, "gateway");

    another(&sites, "second");
    audits_well(&sites, "second");
    sites.run_ledger("second", &format!("backup {}", sites.path("backup").display())).status(0);
    let files = |folder: &str| sites.names(&format!("{folder}/inherited/plant-7/archive"));
    assert_eq!(files("backup/archive"), files("gateway/archive"));
}

/// SHARE-12. WATCH-10. Where nothing can be written every change fails.
#[cfg(target_os = "linux")]
#[test]
fn a_record_that_cannot_be_written_is_critical() {
    let sites = new();
    let check = |more: &str| sites.run_ledger("gateway", &format!("status --check {more}"));
    check("").status(0);
    check("--archive /proc/archive").status(2).with("CRITICAL").with("[ledger.record]");
}

/// SHARE-7. It may be of an export that is at work, or of a bundle that a restored ledger does not know: nothing removes it.
#[test]
fn what_nobody_names_in_the_vault_is_told() {
    let sites = new();
    ask(&sites, "M1", IID).status(0);
    sites.import("gateway");
    let audit = sites.ledger("gateway", "audit --json");
    assert_eq!(audit["unrecorded_in_database"], serde_json::json!([]), "{audit}");
    let name = format!("{}.carnet", "ab".repeat(32));
    let path = sites.path("gateway/shared.vault").join(&name);
    fs::write(&path, "x").unwrap();
    sites.run_ledger("gateway", "audit").status(0).with("FOREIGN IN THE DATABASE").with(&name);
    let audit = sites.ledger("gateway", "audit --json");
    assert_eq!(audit["unrecorded_in_database"], serde_json::json!([name]), "{audit}");
    assert!(path.exists());
}
