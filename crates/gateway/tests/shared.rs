//! What happens to a shared ledger when connections, servers and programs do not do as they should.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod proxy;
#[path = "../../ledger/tests/scenario/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "only the two sites are of use here")]
mod scenario;

use std::cell::RefCell;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use carnet_format::{Code, SiteName};
use carnet_gateway::postgres::{Access, register, set_access};
use carnet_language::{Language, within};
use carnet_ledger::{
    AdmitError, Author, ExportLock, Home, Inventory, Ledger, LedgerError, Rebuild, SiteLedger,
    StreamVerdict, replay,
};
use carnet_testbed::{Database, POSTGRES_PASSWORD, Server, postgres_servers};
use proxy::{Cut, Proxy};
use scenario::archive::audits_well;
use scenario::{World, request, site};

thread_local! {
    /// The folders of the hosts that a test has played.
    static HOSTS: RefCell<Vec<tempfile::TempDir>> = const { RefCell::new(Vec::new()) };
}

/// Opens what is at an address.
fn open(address: &str, site: &SiteName) -> Result<SiteLedger, LedgerError> {
    SiteLedger::open(home(address), site)
}

/// Each time it is that of another host, which has seen nothing yet.
fn home(address: &str) -> Home<'_> {
    let folder = tempfile::tempdir().unwrap();
    let beside = Box::leak(folder.path().into());
    HOSTS.with_borrow_mut(|hosts| hosts.push(folder));
    Home::Address { address, beside }
}

/// Two sites with a database each, on each server.
fn on_each(play: impl Fn(&mut World, [&Database<'_>; 2])) {
    postgres_servers().iter().for_each(|server| on(server, &play));
}

fn on(server: &Server, play: impl Fn(&mut World, [&Database<'_>; 2])) {
    register();
    let (plant, gateway) = (server.database(), server.database());
    let mut world = World::new(&mut |site| {
        let address = if site.as_str() == "plant-7" { plant.address() } else { gateway.address() };
        Box::new(SiteLedger::create(home(&address), site, &Author::default(), 1).unwrap())
    });
    play(&mut world, [&plant, &gateway]);
    for (database, site) in [(&plant, "plant-7"), (&gateway, "gateway-1")] {
        let ledger = open(&database.address(), &site.parse().unwrap()).unwrap();
        audits_well(&ledger.still().unwrap(), &world.archive);
    }
}

/// SHARE-5. The connection ends before or after the server has taken COMMIT in: nobody here can tell, and nobody says to.
#[test]
#[ignore = "needs postgresql-15"]
fn a_commit_without_an_answer_is_uncertain_and_never_guessed() {
    for cut in [Cut::Before, Cut::After] {
        on_each(|world, [plant, gateway]| {
            let counts = cut == Cut::After;
            let (plant, gateway) = (Proxy::of(&plant.address()), Proxy::of(&gateway.address()));
            let again = |world: &mut World| {
                world.plant = Box::new(open(&plant.address(), &site("plant-7")).unwrap());
                world.gateway = Box::new(open(&gateway.address(), &site("gateway-1")).unwrap());
            };
            again(world);
            world.send(&[(request(1), "pc-1")]);

            let sealed = world.seal_requests(&[(request(2), "pc-2")]);
            plant.cut(cut);
            let error = world.record(&sealed).unwrap_err();
            assert!(matches!(error, LedgerError::Uncertain { .. }), "{error}");
            assert!(
                world.plant.bundle(&sealed.digest).is_err(),
                "no connection comes back by itself"
            );
            plant.cut(Cut::Never);
            again(world);
            assert_eq!(world.plant.bundle(&sealed.digest).unwrap().is_some(), counts);
            // To do it again does it once.
            match world.record(&sealed) {
                Ok(()) => assert!(!counts),
                Err(LedgerError::StreamMoved { .. }) => assert!(counts),
                Err(error) => panic!("{error}"),
            }

            gateway.cut(cut);
            let error = world.admit(&sealed).unwrap_err();
            assert!(matches!(error, AdmitError::Ledger(LedgerError::Uncertain { .. })), "{error}");
            gateway.cut(Cut::Never);
            again(world);
            match world.judge(&sealed) {
                StreamVerdict::Fits => assert!(!counts),
                StreamVerdict::AlreadyImported { .. } => assert!(counts),
                other => panic!("{other:?}"),
            }
            if !counts {
                world.admit(&sealed).unwrap();
            }
            assert_eq!(world.gateway.digests().unwrap().len(), 2);
        });
    }
}

/// What was not committed did not happen, and the next call goes on.
#[test]
#[ignore = "needs postgresql-15"]
fn a_killed_connection_and_a_server_that_comes_back_lose_nothing() {
    let play = |world: &mut World, [plant, gateway]: [&Database<'_>; 2]| {
        world.send(&[(request(1), "pc-1")]);
        for round in 0..2 {
            let sealed = world.seal_requests(&[(request(2 + round), "pc-2")]);
            match round {
                0 => assert!(plant.kill_connections() + gateway.kill_connections() >= 2),
                _ => plant.server().restart_hard(),
            }
            let error = world.record(&sealed).unwrap_err();
            assert!(matches!(error, LedgerError::Unavailable { .. }), "{error}");
            let error = world.admit(&sealed).unwrap_err();
            assert!(
                matches!(error, AdmitError::Ledger(LedgerError::Unavailable { .. })),
                "{error}"
            );
            world.plant = Box::new(open(&plant.address(), &site("plant-7")).unwrap());
            world.gateway = Box::new(open(&gateway.address(), &site("gateway-1")).unwrap());
            world.record(&sealed).unwrap();
            world.admit(&sealed).unwrap();
        }
        plant.server().stop_hard();
        let error = || open(&plant.address(), &site("plant-7")).err().unwrap();
        assert!(matches!(error(), LedgerError::Unavailable { .. }), "{}", error());
        let said = within(Language::De, || error().to_string());
        assert!(said.contains("Server"), "{said}");
        plant.server().go();
    };
    // Others play on those that all share.
    postgres_servers().iter().for_each(|server| on(&server.another(), play));
}

/// LEDGER-8. What a program holds in memory goes when another one has written.
#[test]
#[ignore = "needs postgresql-15"]
fn two_programs_in_turn_see_what_the_other_has_done() {
    on_each(|world, [plant, _]| {
        let mut other: Box<dyn Ledger> =
            Box::new(open(&plant.address(), &site("plant-7")).unwrap());
        for seed in 1..12 {
            let sent = world.send(&[(request(seed), "pc-1"), (request(seed + 100), "PC-1")]);
            std::mem::swap(&mut world.plant, &mut other);
            world.reply(&sent, vec![(0, scenario::granted(1))]);
            if seed % 3 == 0 {
                std::mem::swap(&mut world.plant, &mut other);
            }
        }
        assert_eq!(other.digests().unwrap(), world.plant.digests().unwrap());
        assert_eq!(other.audit_head().unwrap(), world.plant.audit_head().unwrap());
    });
}

/// SHARE-6. Whoever comes second to a place in a stream builds its bundle anew, and gets the next one.
#[test]
#[ignore = "needs postgresql-15"]
fn two_exporters_get_two_numbers() {
    on_each(|world, [plant, _]| {
        let mut sites = vec![];
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4_u8)
                .map(|_| {
                    let address = plant.address();
                    scope.spawn(move || {
                        let ledger = open(&address, &site("plant-7")).unwrap();
                        let lock = ExportLock::take(&ledger, || {}).unwrap();
                        // Nobody else is between these two.
                        let before = ledger.audit_head().unwrap();
                        std::thread::sleep(std::time::Duration::from_millis(50));
                        let after = ledger.audit_head().unwrap();
                        drop(lock);
                        (before, after)
                    })
                })
                .collect();
            sites.extend(threads.into_iter().map(|thread| thread.join().unwrap()));
        });
        assert!(sites.iter().all(|(before, after)| before == after));
        let (first, second) = (
            world.seal_requests(&[(request(1), "pc-1")]),
            world.seal_requests(&[(request(2), "pc-2")]),
        );
        world.record(&first).unwrap();
        let error = world.record(&second).unwrap_err();
        assert!(matches!(error, LedgerError::StreamMoved { sequence: 2, .. }), "{error}");
        let anew = world.seal_requests(&[(request(2), "pc-2")]);
        world.record(&anew).unwrap();
        assert_eq!([first.manifest.sequence, anew.manifest.sequence], [1, 2]);
    });
}

/// AUDIT-6. What somebody alters in the tables is found by an audit, and a rebuild mends it.
#[test]
#[ignore = "needs postgresql-15"]
fn an_altered_row_is_found_and_mended() {
    on_each(|world, [plant, _]| {
        let sent = world.send(&[(request(1), "pc-1"), (request(2), "pc-2")]);
        world.reply(&sent, vec![(0, scenario::granted(1))]);
        plant.sql("UPDATE carnet.tally SET count = count + 1; UPDATE carnet.stream SET highest = 7 WHERE way = 0");
        let found = || {
            let ledger = open(&plant.address(), &site("plant-7")).unwrap();
            replay(&ledger.still().unwrap(), &world.archive).unwrap().differences.first().len()
        };
        assert!(found() > 0);

        let beside = tempfile::tempdir().unwrap();
        let address = plant.address();
        let home = Home::Address { address: &address, beside: beside.path() };
        let begin = || {
            let inventory = Inventory::new();
            Rebuild::begin(home, &site("plant-7"), &world.archive, &inventory, || {}).unwrap()
        };
        let finish = |rebuild: Rebuild| {
            rebuild.finish(&Inventory::new(), (&Author::default(), "CHG-1"), &[4; 16], 2_000)
        };
        // What is foreign is told as that, and not as a log that was changed.
        plant.sql("CREATE TRIGGER t BEFORE INSERT ON carnet.alarm FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        let inventory = Inventory::new();
        let refused = Rebuild::begin(home, &site("plant-7"), &world.archive, &inventory, || {});
        let error = refused.err().unwrap();
        assert!(matches!(error, LedgerError::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("with DROP"), "{error}");
        plant.sql("DROP TRIGGER t ON carnet.alarm");
        // Somebody else writes meanwhile.
        let rebuild = begin();
        world.plant.set_time(5_000, "CHG-0", 1_500).unwrap();
        let error = finish(rebuild).unwrap_err();
        assert!(matches!(error, LedgerError::Busy { .. }), "{error}");
        assert!(found() > 0);

        let rebuilt = finish(begin()).unwrap();
        assert!(rebuilt.before.starts_with(beside.path()) && rebuilt.before.exists());
        assert_eq!(found(), 0);
        assert_eq!(world.plant.audit_head().unwrap(), (rebuilt.entries, rebuilt.head));
    });
}

/// SHARE-3. Over a network only a server that is known, with a pass word that is right.
#[test]
#[ignore = "needs postgresql-15"]
fn a_server_is_known_by_its_certificate_or_not_spoken_to() {
    register();
    for server in postgres_servers() {
        let database = server.database();
        let folder = tempfile::tempdir().unwrap();
        let secret = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            fs::set_permissions(&path, mode).unwrap();
            Some(path)
        };
        let right = secret("right", &format!("{POSTGRES_PASSWORD}\n"));
        let wrong = secret("wrong", "no\n");
        let (ca, other) = (Some(server.authority()), Some(server.other_authority()));
        let plant = site("plant-7");
        let create = |host: &str, password_file: &Option<_>, ca: &Option<_>| {
            set_access(Access { password_file: password_file.clone(), ca: ca.clone() });
            let address = database.address_by(host);
            let made = SiteLedger::create(home(&address), &plant, &Author::default(), 1);
            set_access(Access::default());
            // SHARE-11.
            made.map(drop).map_err(|error| {
                assert_eq!(error.code(), Code::LedgerAddress, "{error}");
                error.to_string()
            })
        };
        let no = |why: &str, made: Result<(), String>| {
            let error = made.unwrap_err();
            assert!(error.contains(why), "{error}");
            assert!(!error.contains(POSTGRES_PASSWORD), "{error}");
        };
        no("ledger-ca is missing", create("localhost", &right, &None));
        no("not the one of the settings", create("localhost", &right, &other));
        no("not the one of the settings", create("127.0.0.1", &right, &ca));
        no("28P01", create("localhost", &wrong, &ca));
        no("ledger-password-file", create("localhost", &None, &ca));
        no("ledger-ca", create("localhost", &right, &right));
        // One that offers no encryption is told nothing.
        let plain = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = plain.local_addr().unwrap().port();
        let heard = std::thread::spawn(move || {
            let (mut ledger, _) = plain.accept().unwrap();
            ledger.read_exact(&mut [0; 8]).unwrap();
            ledger.write_all(b"N").unwrap();
            let mut rest = Vec::new();
            let _ = ledger.read_to_end(&mut rest);
            rest
        });
        set_access(Access { password_file: right.clone(), ca: ca.clone() });
        let refused = open(&format!("postgres://carnet@127.0.0.1:{port}/site"), &plant);
        set_access(Access::default());
        assert!(matches!(refused, Err(LedgerError::Refused { .. })));
        assert_eq!(heard.join().unwrap(), b"");
        create("localhost", &right, &ca).unwrap();
        // SHARE-11. Neither account nor database is guessed.
        let address = database.address();
        for (part, other) in [("//carnet@", "//nobody@"), ("/site", "/nowhere")] {
            let error = open(&address.replacen(part, other, 1), &plant).err().unwrap();
            assert!(matches!(error, LedgerError::Refused { .. }), "{error}");
        }
        assert_eq!(open(&database.address(), &plant).unwrap().epoch().unwrap(), 1);
    }
}

/// SHARE-1. A server that would lose what it has confirmed keeps no ledger.
#[test]
#[ignore = "needs postgresql-15"]
fn a_server_that_does_not_wait_for_its_disk_is_refused() {
    register();
    for server in postgres_servers() {
        let server = server.another();
        let database = server.database();
        database.sql("ALTER SYSTEM SET fsync = off");
        server.restart_hard();
        let error = open(&database.address(), &site("plant-7")).err().unwrap();
        assert!(matches!(error, LedgerError::Refused { .. }), "{error}");
        assert!(error.to_string().contains("fsync"), "{error}");
    }
}

/// SHARE-9. Where there is no ledger none begins by itself, and none is made over one.
#[test]
#[ignore = "needs postgresql-15"]
fn only_create_makes_one_and_only_where_there_is_none() {
    register();
    for server in postgres_servers() {
        let database = server.database();
        let (address, plant) = (database.address(), site("plant-7"));
        let create = || SiteLedger::create(home(&address), &plant, &Author::default(), 1).map(drop);
        assert!(matches!(open(&address, &plant), Err(LedgerError::Missing { .. })));
        assert_eq!(database.sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'carnet'"), "0");
        create().unwrap();
        assert!(matches!(create(), Err(LedgerError::Exists { .. })));
        assert!(matches!(open(&address, &site("plant-8")), Err(LedgerError::WrongSite { .. })));
        database.sql("UPDATE carnet.version SET version = 99");
        assert!(matches!(open(&address, &plant), Err(LedgerError::Version { got: 99, .. })));
        database.sql("DROP TABLE carnet.version");
        assert!(matches!(open(&address, &plant), Err(LedgerError::Damaged { .. })));
        // What the account may not do is said, with what would let it.
        database.sql(
            "DROP SCHEMA carnet CASCADE; CREATE SCHEMA carnet; CREATE TABLE carnet.version (n int)",
        );
        let error = open(&address, &plant).err().unwrap().to_string();
        assert!(error.contains("ALTER SCHEMA"), "{error}");
    }
}
