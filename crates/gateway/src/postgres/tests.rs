//! What only a server can show.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use carnet_language::{Language, within};
use carnet_ledger::store::{Right, Row, Sql as _, Value};
use carnet_testbed::{Database, postgres_servers};

use super::*;

/// A store with the tables of a ledger that has one row, in a database of its own on each server.
fn on_each(play: impl Fn(&Database<'_>, PostgresStore)) {
    for server in postgres_servers() {
        let database = server.database();
        let address = Address::parse(&database.address()).unwrap();
        let store = POSTGRES.taken(&address).unwrap();
        store.session.begin("READ COMMITTED READ WRITE").unwrap();
        schema::lay_out(&store.session).unwrap();
        let row = "INSERT INTO ledger (one, site, epoch, floor, anchor, audit_entries, audit_head) VALUES (1, ?, 1, 0, 0, 0, ?)";
        store.change(row, &[Value::Text("plant-7"), Value::Bytes(&[7; 32])]).unwrap();
        store.commit().unwrap();
        play(&database, store);
    }
}

fn other(store: &PostgresStore) -> PostgresStore {
    POSTGRES.taken(&Address::parse(store.place.to_str().unwrap()).unwrap()).unwrap()
}

fn epoch(store: &PostgresStore) -> i64 {
    let mut epoch = 0;
    let found = &mut |row: Row<'_>| {
        epoch = row.get("epoch")?;
        Ok(true)
    };
    store.ask("SELECT epoch FROM ledger", &[], found).unwrap();
    epoch
}

/// AUDIT-9.
#[test]
#[ignore = "needs postgresql-15"]
fn what_somebody_changed_in_the_schema_is_found() {
    on_each(|database, store| {
        assert_eq!(schema::layout(&store.session).unwrap().to_string(), schema::OWN);
        assert_eq!(schema::check(&store.session).unwrap(), Laid::Ours);
        let said = || match schema::check(&store.session) {
            Err(Fault::Damaged(what)) => what,
            other => panic!("{other:?}"),
        };
        for (change, back, names) in [
            ("CREATE VIEW carnet.v AS SELECT 1", "DROP VIEW carnet.v", "view \"v\""),
            (
                "CREATE FUNCTION carnet.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "DROP FUNCTION carnet.f",
                "function \"f\"",
            ),
            (
                "CREATE RULE r AS ON INSERT TO carnet.alarm DO INSTEAD NOTHING",
                "DROP RULE r ON carnet.alarm",
                "rule \"r\"",
            ),
            (
                "CREATE POLICY p ON carnet.audit USING (number < 5)",
                "DROP POLICY p ON carnet.audit",
                "policy \"p\"",
            ),
            (
                "ALTER TABLE carnet.bundle DISABLE TRIGGER ALL",
                "ALTER TABLE carnet.bundle ENABLE TRIGGER ALL",
                "trigger",
            ),
            ("CREATE TABLE carnet.more (n bigint)", "DROP TABLE carnet.more", "tables"),
            (
                "ALTER TABLE carnet.machine ALTER name TYPE text COLLATE \"default\"",
                "ALTER TABLE carnet.machine ALTER name TYPE text COLLATE \"C\"",
                "columns",
            ),
            (
                "ALTER TABLE carnet.audit ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE carnet.audit DISABLE ROW LEVEL SECURITY",
                "tables",
            ),
            (
                "ALTER TABLE carnet.held ALTER since SET DEFAULT 1",
                "ALTER TABLE carnet.held ALTER since DROP DEFAULT",
                "columns",
            ),
            (
                "DROP INDEX carnet.machine_name",
                "CREATE UNIQUE INDEX machine_name ON carnet.machine (item, lower(name))",
                "indexes",
            ),
        ] {
            database.sql(change);
            let what = said();
            assert!(what.contains(names), "{change}: {what}");
            database.sql(back);
            assert_eq!(schema::check(&store.session).unwrap(), Laid::Ours, "{back}");
        }
        database.sql("CREATE TRIGGER t BEFORE INSERT ON carnet.audit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        assert!(within(Language::De, said).contains("trigger \"t\""));
    });
}

/// SHARE-1. Whoever comes second sees what the first has committed, and none fails.
#[test]
#[ignore = "needs postgresql-15"]
fn transactions_go_one_after_the_other() {
    on_each(|_, store| {
        let address = store.place.clone();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let address = Address::parse(address.to_str().unwrap()).unwrap();
                    let store = POSTGRES.taken(&address).unwrap();
                    for _ in 0..25 {
                        store.begin().unwrap();
                        let next = Value::Int(epoch(&store) + 1);
                        assert_eq!(
                            store.change("UPDATE ledger SET epoch = ?", &[next]).unwrap(),
                            1
                        );
                        store.commit().unwrap();
                    }
                });
            }
        });
        assert_eq!(epoch(&store), 201);
    });
}

/// SHARE-10.
#[test]
#[ignore = "needs postgresql-15"]
fn nobody_waits_without_a_word_or_for_ever() {
    on_each(|database, store| {
        let second = other(&store);
        store.begin().unwrap();
        assert_eq!(second.session.begin_alone("50ms").unwrap(), None);
        // It can be begun again, and has seen nothing of the first.
        assert_eq!(second.session.begin_alone("50ms").unwrap(), None);
        store.change("UPDATE ledger SET epoch = ?", &[Value::Int(5)]).unwrap();
        store.commit().unwrap();
        assert_eq!(second.session.begin_alone("50ms").unwrap(), Some(1));
        assert_eq!(epoch(&second), 5);
        second.commit().unwrap();
        // Whatever the account or the database says.
        let alter = |what: &str| {
            let statement =
                format!("EXECUTE format('ALTER DATABASE %I {what}', current_database())");
            database.sql(&format!("DO $$ BEGIN {statement}; END $$"));
        };
        alter("SET idle_session_timeout = 60000");
        alter("SET idle_in_transaction_session_timeout = 60000");
        let third = other(&store);
        alter("RESET ALL");
        let set = |name: &str| {
            let question = format!("SELECT current_setting('{name}')");
            third.session.with(|client| client.query_one(&question, &[])?.try_get::<_, String>(0))
        };
        assert_eq!(set("idle_session_timeout").unwrap(), "0");
        assert_eq!(set("idle_in_transaction_session_timeout").unwrap(), "30min");
        assert_eq!(set("lock_timeout").unwrap(), session::PATIENCE);
    });
}

/// SHARE-5. To PostgreSQL, COMMIT after an error is no error: it takes all back and says nothing.
#[test]
#[ignore = "needs postgresql-15"]
fn what_failed_inside_does_not_count_and_is_not_said_to() {
    on_each(|database, store| {
        store.begin().unwrap();
        store.change("UPDATE ledger SET epoch = ?", &[Value::Int(5)]).unwrap();
        assert!(matches!(
            store.change("UPDATE nothing SET a = ?", &[Value::Int(5)]),
            Err(Fault::Statement(_))
        ));
        assert!(store.commit().is_err());
        assert_eq!(epoch(&store), 1);
        // An error behind the rows that somebody read.
        store.begin().unwrap();
        store.change("UPDATE ledger SET epoch = ?", &[Value::Int(5)]).unwrap();
        let late = "SELECT 1000000 / (200000 - n) AS n FROM generate_series(1, 300000) n";
        store.ask(late, &[], &mut |_| Ok(false)).unwrap();
        assert!(matches!(store.commit(), Err(Fault::Statement(_))));
        assert_eq!(epoch(&store), 1);
        // Nobody's value is cast.
        let wrong = store.change("UPDATE ledger SET epoch = ?", &[Value::Text("5")]);
        assert!(matches!(wrong, Err(Fault::Statement(_))), "{wrong:?}");
        let nested =
            store.ask("SELECT epoch FROM ledger", &[], &mut |_| store.version().map(|_| true));
        assert!(matches!(nested, Err(Fault::Statement(_))), "{nested:?}");
        // Constraints are those of damage, a lost connection that of an outage.
        let twice = store.change("INSERT INTO trust (serial, digest, first_used) SELECT 1, ?, n FROM generate_series(1, 2) n", &[Value::Bytes(b"d")]);
        assert!(matches!(twice, Err(Fault::Damaged(_))), "{twice:?}");
        database.kill_connections();
        assert!(matches!(store.version(), Err(Fault::Unavailable(_))));
    });
}

/// A connection that ends before COMMIT has changed nothing; one that ends at COMMIT may have.
#[test]
#[ignore = "needs postgresql-15"]
fn a_lost_connection_is_told_as_what_it_is() {
    on_each(|database, store| {
        let kill = || database.kill_connections();
        let again = other(&store);
        store.begin().unwrap();
        store.change("UPDATE ledger SET epoch = ?", &[Value::Int(5)]).unwrap();
        kill();
        let ended = store.commit();
        let Err(Fault::Unavailable(said)) = ended else { panic!("{ended:?}") };
        assert!(said.contains("the connection to the database was lost"), "{said}");
        drop(again);
        assert_eq!(epoch(&other(&store)), 1);
    });
}

/// SHARE-6.
#[test]
#[ignore = "needs postgresql-15"]
fn a_right_is_held_by_one_connection_and_ends_with_it() {
    on_each(|_, store| {
        let second = other(&store);
        let soon = Duration::ZERO;
        let free = |right, store: &PostgresStore| store.lock(right, soon, &mut || panic!("free"));
        let export = free(Right::Export, &store).unwrap().unwrap();
        free(Right::Respond, &second).unwrap().unwrap();
        assert!(second.lock(Right::Export, soon, &mut || ()).unwrap().is_none());
        let mut told = 0;
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(1_500));
                store.session.run("SELECT pg_advisory_unlock_all()").unwrap();
            });
            let patience = Duration::from_secs(60);
            let ours = second.lock(Right::Export, patience, &mut || told += 1).unwrap();
            drop(ours.unwrap());
        });
        assert_eq!(told, 1);
        drop(export);
    });
}

/// SHARE-7.
#[test]
#[ignore = "needs postgresql-15"]
fn files_are_whole_or_not_there() {
    on_each(|_, store| {
        let vault = PostgresVault { session: Arc::clone(&store.session) };
        let read = |name: &str| {
            let mut bytes = Vec::new();
            vault.get(name, &mut bytes).unwrap().then_some(bytes)
        };
        for length in [0, 1, 1 << 20, (1 << 20) + 1, 3 << 20] {
            let bytes: Vec<u8> = (0..length).map(|at: u32| (at % 251) as u8).collect();
            vault.put("a/b", &mut &bytes[..]).unwrap();
            assert_eq!(vault.names("a/").unwrap(), ["a/b"]);
            assert_eq!(read("a/b").unwrap(), bytes);
        }
        assert_eq!(read("a"), None);
        // A source that fails in the middle leaves what was there.
        struct Fails(u32);
        impl std::io::Read for Fails {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1_000.. => Err(std::io::Error::other("unplugged")),
                    _ => Ok(into.len().min(4_096)),
                }
            }
        }
        vault.put("a/b", &mut Fails(0)).unwrap_err();
        assert_eq!(read("a/b").unwrap().len(), 3 << 20);
        // In a transaction it is part of it.
        store.begin().unwrap();
        vault.put("c", &mut &b"c"[..]).unwrap();
        vault.remove("a/b").unwrap();
        store.roll_back();
        assert_eq!(vault.names("").unwrap(), ["a/b"]);
        store.begin().unwrap();
        vault.put("a/b", &mut Fails(0)).unwrap_err();
        assert!(store.commit().is_err());
        assert_eq!(read("a/b").unwrap().len(), 3 << 20);
        vault.remove("a/b").unwrap();
        vault.remove("a/b").unwrap();
        assert_eq!(read("a/b"), None);
    });
}
