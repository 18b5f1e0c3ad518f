//! Sites whose ledgers are in a PostgreSQL, from the command line, each command confined as it always is.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod days;
#[path = "../../gateway/tests/proxy/mod.rs"]
mod proxy;

use std::fs;

use carnet_testbed::{Key, POSTGRES_PASSWORD, Said, Server, postgres_servers};
use days::{ADA, CID, Days, with_sites};
use proxy::{Cut, Proxy};

/// An approved bundle of the plant on the stick.
fn sent(server: &'static Server) -> Days {
    let days =
        Days::shared(with_sites(1).officer("ada", &[ADA]), server.database(), server.database());
    days.send().status(0);
    days.approve("plant", ADA).status(0);
    days
}

/// Another host of a site: its settings, its key, and nothing else.
fn join(days: &Days, host: &str, site: &str) {
    for file in ["carnet.toml", "trust.toml"] {
        days.write(&format!("{host}/{file}"), days.read(&format!("{site}/{file}")));
    }
    let number = if site == "plant" { days::PLANT } else { days::GATEWAY };
    days.write_secret(&format!("{host}/key.pem"), Key::number(number).pem());
}

fn archived(days: &Days, host: &str) -> usize {
    let files = fs::read_dir(days.path(&format!("{host}/archive")));
    files.map_or(0, |files| files.filter(|it| it.as_ref().unwrap().path().is_file()).count())
}

/// SHARE-7. One gateway takes a bundle in, a second one answers it, and when both are gone a third one, made of settings
/// and key, has all that crossed and carries the answer.
#[test]
#[ignore = "needs postgresql-15"]
fn a_gateway_is_replaced_by_its_settings_and_its_key() {
    for server in postgres_servers() {
        let days = sent(server);
        join(&days, "second", "gateway");
        days.carry("gateway", 0).with("IMPORTED");
        let asked = days.spooled("gateway");
        fs::remove_dir_all(days.path("gateway")).unwrap();

        days.carry("second", 0).with("ALREADY-IMPORTED");
        days.at("second", "ledger list").status(0).with(&asked);
        days.at("second", &format!("ledger respool {asked}")).status(0);
        assert_eq!(days.spooled("second"), asked);
        days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
        let answers = format!("export answers.csv --to plant-7 --reply-to {asked} --media stick");
        days.at("second", &answers).status(0);
        join(&days, "third", "second");
        fs::remove_dir_all(days.path("second")).unwrap();

        assert_eq!(archived(&days, "third"), 0);
        days.at("third", "ledger audit").status(0);
        assert_eq!(archived(&days, "third"), 2, "an audit reads every file");
        fs::remove_dir_all(days.path("third/archive")).unwrap();
        let reply = reply(&days, "third", &asked);
        days.at("third", &format!("ledger bundle {reply} --media stick")).status(0);
        days.carry("plant", 0).with("IMPORTED");
        days.at("plant", "ledger confirm PRESS-1").status(0).with("033815 3");
        days.at("plant", "ledger audit").status(0);
        days.at("third", "ledger audit").status(0);
    }
}

/// SHARE-7. What the database has lost or altered is found, put back by the host that has it, and a bad working copy there
/// is replaced.
#[test]
#[ignore = "needs postgresql-15"]
fn a_database_that_lost_files_gets_them_back() {
    for server in postgres_servers() {
        let days = sent(server);
        days.carry("gateway", 0).with("IMPORTED");
        join(&days, "second", "gateway");
        days.at("second", "ledger audit").status(0);
        let bundle = days.path("second/archive").read_dir().unwrap().map(|it| it.unwrap().path());
        let bundle = bundle.into_iter().find(|it| it.is_file()).unwrap();
        fs::write(&bundle, "half").unwrap();
        days.at("second", "ledger audit").status(0);

        fs::write(&bundle, "half").unwrap();
        days.databases()[1].sql(
            "DELETE FROM carnet.file WHERE name LIKE '%.carnet'; \
             UPDATE carnet.file SET bytes = '\\x00' WHERE name LIKE 'trust/%'",
        );
        days.at("second", "ledger audit").status(1).with("no good one either");
        let audit = days.at("gateway", "ledger audit");
        audit.status(1).with("missing in the database").with("altered in the database");
        days.at("gateway", "ledger rebuild --ticket INC-1").status(0);
        for host in ["gateway", "second"] {
            days.at(host, "ledger audit").status(0);
        }
    }
}

/// SHARE-8. A backup is a ledger in a file with its archive; restored, it is one in a database again, or in a file.
#[test]
#[ignore = "needs postgresql-15"]
fn a_backup_goes_into_a_file_and_comes_back() {
    for server in postgres_servers() {
        let days = sent(server);
        days.carry("gateway", 0).with("IMPORTED");
        let asked = days.spooled("gateway");
        join(&days, "second", "gateway");
        days.at("second", "ledger backup saved").status(0);
        let settings = days.read("second/carnet.toml");
        let ledger = settings.lines().find(|line| line.starts_with("ledger = ")).unwrap();

        let fresh = server.database();
        for (host, home) in [("third", fresh.address()), ("fourth", "ledger.db".to_owned())] {
            join(&days, host, "gateway");
            let home = format!("ledger = \"{home}\"");
            days.write(&format!("{host}/carnet.toml"), settings.replace(ledger, &home));
            days.at(host, "ledger restore saved").status(0);
            days.at(host, "ledger restore saved").status(2).with("ledger.exists");
            days.at(host, "ledger list").status(0).with(&asked);
            days.at(host, "ledger audit").status(0);
        }
        // A host that joins the restored one has its files.
        let third = days.read("third/carnet.toml");
        join(&days, "fifth", "gateway");
        days.write("fifth/carnet.toml", third);
        days.at("fifth", "ledger audit").status(0);
        assert_eq!(archived(&days, "fifth"), 1);
    }
}

/// SHARE-12. SHARE-13. A server that was restored from an older dump is not gone on with, by whoever has seen more of it. What it
/// has is backed up, restored in an epoch of its own, and what it lacks comes in once more by a person's word.
#[test]
#[ignore = "needs postgresql-15"]
fn an_older_dump_is_refused_and_the_way_back_leads_to_the_end() {
    for server in postgres_servers() {
        let days = sent(server);
        join(&days, "second", "gateway");
        let (database, dump) = (&days.databases()[1], days.path("dump"));
        database.dump(&dump);
        days.carry("gateway", 0).with("IMPORTED");
        let asked = days.spooled("gateway");
        days.at("second", "ledger list").status(0).with(&asked);
        days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
        database.bring_back(&dump);
        let head = || database.sql("SELECT audit_entries FROM carnet.ledger");
        let before = (head(), names(&days, "stick"), archived(&days, "gateway"));
        for host in ["gateway", "second"] {
            let export =
                format!("export answers.csv --to plant-7 --reply-to {asked} --media stick");
            for changes in [
                "import stick",
                "import --dry-run stick",
                &export,
                "ledger respool",
                "ledger time --set 2026-06-01T00:00:00Z --ticket INC-1",
                "ledger rebuild --ticket INC-1",
                "trust draft",
            ] {
                let said = days.at(host, changes).status(2).with("ledger.older");
                said.with("RENAME").with("ledger.gateway-1.seen");
            }
            // As `carnet watch` hears it, which waits then.
            let said = days.at(host, "--json import stick").status(2);
            assert!(said.out.contains("\"code\":\"ledger.older\""), "{said:?}");
            days.at(host, "ledger audit").status(1).with("ledger.older");
            days.at(host, "ledger status").status(0).with("ledger.older");
            days.at(host, "ledger status --check").status(2).with("CRITICAL").with("ledger.older");
            for shows in ["ledger list", "ledger time"] {
                days.at(host, shows).status(0).with("ledger.older");
            }
            days.at(host, "doctor").status(4).with("as this host has seen it last");
        }
        assert_eq!((head(), names(&days, "stick"), archived(&days, "gateway")), before);

        days.at("gateway", "ledger backup saved").status(0).with("ledger.older");
        // A second ledger would know even less.
        database.sql("ALTER SCHEMA carnet RENAME TO carnet_before");
        days.at("second", "ledger create").status(2).with("ledger.older");
        let restored = days.at("gateway", "ledger restore saved").status(0);
        restored.with("epoch 2").with("carnet import");
        days.at("gateway", "ledger status --check").status(2).with("does not know: 1");
        // SHARE-13. It has not let that in itself.
        days.carry("second", 4).with("import.older");
        days.carry("gateway", 4).with("HELD");
        days.at("gateway", &format!("ledger release {asked} --ticket INC-2")).status(0);
        days.carry("gateway", 0).with("IMPORTED");
        days.carry("second", 0).with("ALREADY-IMPORTED");
        let export = format!("export answers.csv --to plant-7 --reply-to {asked} --media stick");
        days.at("second", &export).status(0);
        for host in ["gateway", "second"] {
            days.at(host, "ledger audit").status(0);
        }
        days.carry("plant", 0).with("IMPORTED");
        days.at("plant", "ledger confirm PRESS-1").status(0).with("033815 3");
        database.sql("DROP SCHEMA carnet_before CASCADE");
    }
}

fn names(days: &Days, folder: &str) -> Vec<String> {
    let names = fs::read_dir(days.path(folder)).unwrap().map(|it| it.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// SHARE-5. LEDGER-15. Whichever COMMIT of an import or an export has no answer: it is said, what may count stays, and the
/// same command again ends as it should.
#[test]
#[ignore = "needs postgresql-15"]
fn an_uncertain_commit_is_said_and_the_same_command_ends_well() {
    for server in postgres_servers() {
        for cut in [Cut::Before, Cut::After] {
            let mut uncertain = 0;
            while {
                let before = uncertain;
                cut_once(server, cut, &mut uncertain);
                before != uncertain
            } {}
            assert!(uncertain >= 4, "{uncertain}");
        }
    }
}

fn cut_once(server: &'static Server, cut: Cut, round: &mut usize) {
    let days = sent(server);
    let settings = days.read("gateway/carnet.toml");
    let address = settings.split("ledger = \"").nth(1).unwrap().split('"').next().unwrap();
    let proxy = Proxy::of(address);
    days.write("gateway/carnet.toml", settings.replace(address, &proxy.address()));
    let passes = *round;
    let mut is_cut = |said: &Said| {
        // SHARE-4. Once, and none in the place of one that was lost.
        assert_eq!(proxy.connections(), 1, "{said:?}");
        proxy.cut(Cut::Never);
        if said.status == 0 {
            return false;
        }
        *round = passes + 1;
        assert_eq!(said.status, 3, "{said:?}");
        let has = |text: &str| said.err.contains(text) || said.out.contains(text);
        let is_told = has("ledger.uncertain") && has("the same command again")
            // A file of the archive that nothing names yet.
            || has("ledger.archive")
            // All but the note of where it went.
            || has("export.undelivered") && has("write it again with");
        assert!(is_told, "{said:?}");
        true
    };
    proxy.cut_after(cut, passes);
    if is_cut(&days.at("gateway", "import stick")) {
        days.carry("gateway", 0).with("IMPORTED");
    }
    days.at("gateway", "ledger audit").status(0);
    let asked = days.spooled("gateway");
    days.write("answers.csv", format!("item,confirmation_id\n0,{CID}\n"));
    let export = format!("export answers.csv --to plant-7 --reply-to {asked} --media stick");
    proxy.connections();
    proxy.cut_after(cut, passes);
    if is_cut(&days.at("gateway", &export)) {
        // What counts is not sent a second time.
        let again = days.at("gateway", &export);
        if again.status != 0 {
            days.at(
                "gateway",
                &format!("ledger bundle {} --media stick", reply(&days, "gateway", &asked)),
            )
            .status(0);
        }
    }
    days.carry("plant", 0).with("IMPORTED");
    days.at("plant", "ledger confirm PRESS-1").status(0).with("033815 3");
    days.at("gateway", "ledger audit").status(0);
    let said = days.at("gateway", "--json ledger status").status(0);
    assert_eq!(said.out.matches("unknown").count(), 0, "{}", said.out);
}

/// The digest of the only reply of a gateway.
fn reply(days: &Days, host: &str, asked: &str) -> String {
    let said = days.at(host, "--json ledger list").status(0);
    let reply = said.out.split('"').find(|word| word.len() == 64 && !word.starts_with(asked));
    reply.unwrap_or_else(|| panic!("{}", said.out)).to_owned()
}

/// While the server is away nothing is refused and nothing is half done; doctor says what it is.
#[test]
#[ignore = "needs postgresql-15"]
fn a_server_that_is_away_is_an_outage_and_no_verdict() {
    for server in postgres_servers() {
        // It is stopped, and others play on the other one.
        let server: &'static Server = Box::leak(Box::new(server.another()));
        let days = sent(server);
        server.stop_hard();
        days.carry("gateway", 3).with("ledger.unavailable");
        days.at("gateway", "doctor").with("error connecting to server");
        days.at("plant", "ledger status --check").status(2).with("CRITICAL");
        assert_eq!(archived(&days, "gateway"), 0);
        assert!(
            !days
                .path("gateway/spool")
                .join(".")
                .read_dir()
                .is_ok_and(|mut it| it.next().is_some())
        );
        server.go();
        days.carry("gateway", 0).with("IMPORTED");
        days.at("gateway", "ledger audit").status(0);
    }
}

/// SHARE-2. A pass word stands in its own file alone: wherever else it is, nothing is done, and nothing repeats it.
#[test]
#[ignore = "needs postgresql-15"]
fn a_pass_word_is_never_shown() {
    for server in postgres_servers() {
        let days = sent(server);
        let settings = days.read("gateway/carnet.toml");
        let address = settings.split("ledger = \"").nth(1).unwrap().split('"').next().unwrap();
        let (user, rest) = address.split_once('@').unwrap();
        for bad in [
            format!("{user}:{POSTGRES_PASSWORD}@{rest}"),
            format!("{address}?password={POSTGRES_PASSWORD}"),
            format!("postgre://carnet:{POSTGRES_PASSWORD}@{rest}"),
            format!("postgres//carnet:{POSTGRES_PASSWORD}@db/site"),
            format!("carnet/{POSTGRES_PASSWORD}@db"),
        ] {
            days.write("gateway/carnet.toml", settings.replace(address, &bad));
            for command in [
                "import stick",
                "--json import stick",
                "doctor",
                "--json doctor",
                "ledger list",
                "ledger create",
                "ledger status --check",
            ] {
                let said = days.at("gateway", command);
                assert_ne!(said.status, 0, "{command}: {said:?}");
                assert!(!said.out.contains(POSTGRES_PASSWORD), "{command}: {}", said.out);
                assert!(!said.err.contains(POSTGRES_PASSWORD), "{command}: {}", said.err);
                assert!(
                    said.out.contains("ddress") || said.err.contains("ddress"),
                    "{command}: {said:?}"
                );
            }
        }
        // Over TLS, with the word in its file.
        let place = rest.rsplit_once('/').unwrap();
        let port = place.0.rsplit_once(':').unwrap().1;
        let good = format!(
            "postgres://carnet@localhost:{port}/{}\"\nledger-password-file = \"word\"\nledger-ca = \"{}",
            place.1,
            server.authority().display()
        );
        let word = good.replace("= \"word\"", &format!("= \"{POSTGRES_PASSWORD}\""));
        days.write("gateway/carnet.toml", settings.replace(address, &word));
        for command in ["doctor", "ledger list", "ledger status --check"] {
            let said = days.at("gateway", command).with("ledger-password-file");
            assert!(!format!("{said:?}").contains(POSTGRES_PASSWORD), "{said:?}");
        }
        days.write("gateway/carnet.toml", settings.replace(address, &good));
        days.write("gateway/word", format!("{POSTGRES_PASSWORD}\n"));
        days.carry("gateway", 2).with("chmod 600");
        days.write_secret("gateway/word", format!("{POSTGRES_PASSWORD}\n"));
        days.carry("gateway", 0).with("IMPORTED");
        days.at("gateway", "ledger audit").status(0);
    }
}

/// SHARE-11. WATCH-10. A right that is missing is told with what brings it back, before an import has begun anything.
#[test]
#[ignore = "needs postgresql-15"]
fn a_right_that_is_missing_is_told_at_once() {
    for server in postgres_servers() {
        let days = sent(server);
        let database = &days.databases()[1];
        let check = "ledger status --check";
        days.at("gateway", check).status(0);
        for (right, table) in [("INSERT", "audit"), ("DELETE", "file"), ("UPDATE", "version")] {
            database.sql(&format!("REVOKE {right} ON carnet.{table} FROM carnet"));
            let said = days.at("gateway", check).status(2).out;
            let missing = format!("lacks the right {right} on the table carnet.{table}");
            assert!(said.starts_with("CRITICAL ") && said.contains(&missing), "{said}");
            assert!(said.contains("[ledger.address]"), "{said}");
            days.carry("gateway", 2).with("ledger.address");
            assert_eq!(archived(&days, "gateway"), 0);
            // What it says brings it back.
            let (_, grant) = said.split_once("GRANT ").unwrap();
            let (grant, _) = grant.split_once(" [").unwrap();
            database.sql(&format!("GRANT {grant}"));
            days.at("gateway", check).status(0);
        }
        // To connect is a right, too.
        let name = database.sql("SELECT current_database()");
        database.sql(&format!("REVOKE CONNECT ON DATABASE {} FROM PUBLIC, carnet", name.trim()));
        let said = days.at("gateway", check).status(2).out;
        let (_, grant) = said.split_once("GRANT ").unwrap();
        assert!(said.contains("[ledger.address]"), "{said}");
        database.sql(&format!("GRANT {}", grant.split_once(" (").unwrap().0));
        days.at("gateway", check).status(0);
        // The log is another one than the ledger says.
        for change in ["+ 1", "- 2"] {
            database
                .sql(&format!("UPDATE carnet.ledger SET audit_entries = audit_entries {change}"));
            days.at("gateway", check).status(2).with("[ledger.audit-broken]");
        }
        database.sql("UPDATE carnet.ledger SET audit_entries = audit_entries + 1");
        days.at("gateway", check).status(0);
        days.carry("gateway", 0).with("IMPORTED");
    }
}

/// SHARE-14.
#[test]
#[ignore = "needs postgresql-15"]
fn what_others_may_do_is_told() {
    for server in postgres_servers() {
        let days = sent(server);
        let database = &days.databases()[1];
        assert!(!days.at("gateway", "ledger audit").status(0).out.contains("ledger.grants"));
        for grant in [
            "USAGE ON SCHEMA carnet",
            "SELECT, INSERT ON carnet.audit",
            "UPDATE (site) ON carnet.ledger",
        ] {
            database.sql(&format!("GRANT {grant} TO PUBLIC"));
        }
        database.sql("GRANT DELETE ON carnet.file TO pg_monitor");
        let said = days.at("gateway", "ledger audit").status(0).out;
        assert!(said.contains("INSERT, SELECT, UPDATE, USAGE"), "{said}");
        assert_eq!(said.matches("[ledger.grants]").count(), 2, "{said}");
        let json = days.at("gateway", "ledger audit --json").status(0).out;
        assert_eq!(json.matches("\"code\":\"ledger.grants\"").count(), 2, "{json}");
        // What it says takes them away, those on columns too.
        for line in said.lines().filter(|line| line.contains("[ledger.grants]")) {
            let (_, revoke) = line.split_once("by: ").unwrap();
            database.sql(revoke.split_once(" [").unwrap().0);
        }
        assert!(!days.at("gateway", "ledger audit").status(0).out.contains("ledger.grants"));
        days.carry("gateway", 0).with("IMPORTED");
    }
}

/// SHARE-3. RESP-6. What is typed for `respond` holds for what judges and exports, too; the settings say nothing of it.
#[test]
#[ignore = "needs postgresql-15"]
fn what_is_typed_for_a_run_reaches_the_commands_that_it_starts() {
    for server in postgres_servers() {
        let days = sent(server);
        days.carry("gateway", 0).with("IMPORTED");
        let settings = days.read("gateway/carnet.toml");
        let address = settings.split("ledger = \"").nth(1).unwrap().split('"').next().unwrap();
        let (place, database) = address.rsplit_once('/').unwrap();
        let port = place.rsplit_once(':').unwrap().1;
        let ledger = format!("postgres://carnet@localhost:{port}/{database}");
        days.write_secret("word", format!("{POSTGRES_PASSWORD}\n"));
        fs::copy(server.authority(), days.path("ca.pem")).unwrap();
        let typed = ["site", "ledger", "archive"];
        let is_typed =
            |line: &&str| typed.iter().any(|name| line.starts_with(&format!("{name} =")));
        let kept: Vec<&str> = settings.lines().filter(|line| !is_typed(line)).collect();
        let answer = format!("{{\"item\":0,\"confirmation_id\":\"{CID}\"}}");
        let responder = format!("command = [\"/bin/echo\", '{answer}']\nstate = \"state\"");
        days.write(
            "gateway/carnet.toml",
            format!("{}\n[responder]\n{responder}\n", kept.join("\n")),
        );
        let words = format!(
            "respond --site gateway-1 --ledger {ledger} --ledger-password-file word \
             --ledger-ca ca.pem --archive gateway/archive"
        );
        days.at("gateway", &words).status(0).with("\"event\":\"reply\"");
        days.write("gateway/carnet.toml", settings);
        let asked = days.spooled("gateway");
        let reply = reply(&days, "gateway", &asked);
        days.at("gateway", &format!("ledger bundle {reply} --media stick")).status(0);
        days.carry("plant", 0).with("IMPORTED");
    }
}
