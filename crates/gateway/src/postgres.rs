//! A ledger that several gateways share, in a PostgreSQL. Nothing else of Carnet reaches a network.

mod address;
mod connect;
mod fault;
mod schema;
mod session;
mod statement;
mod store;
mod tls;
mod value;
mod vault;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

use carnet_host::settings::{ConfigError, Settings};
use carnet_ledger::LedgerError;
use carnet_ledger::store::{Fault, Opener, Store, VERSION, Vault, reach_databases};

use self::address::Address;
pub use self::connect::Access;
use self::schema::Laid;
use self::session::{Session, hold};
use self::store::PostgresStore;
use self::vault::PostgresVault;

/// Lets this process reach ledgers in a PostgreSQL.
pub fn register() {
    reach_databases(&*POSTGRES);
}

/// What is used to reach one from now on.
pub fn set_access(access: Access) {
    *hold(&POSTGRES.access) = access;
}

/// Lets a program reach the ledger of its settings. Where that is in a database, the connection is made now, before the
/// program gives up the network and reads what others wrote; whoever opens the ledger is told why there is none.
// SHARE-4.
pub fn prepare(settings: &Settings) {
    register();
    let Some(address) = settings.ledger_address() else { return };
    let path = |setting: Result<&PathBuf, ConfigError>| setting.ok().cloned();
    set_access(Access {
        password_file: path(settings.ledger_password_file()),
        ca: path(settings.ledger_ca()),
    });
    if let Ok(address) = Address::parse(address) {
        let connected = POSTGRES.connect(&address);
        hold(&POSTGRES.sessions).insert(address.to_string(), connected);
    }
}

static POSTGRES: LazyLock<Postgres> = LazyLock::new(Postgres::default);

/// The first connection of this process to each address, or why there is none.
#[derive(Default)]
struct Postgres {
    access: Mutex<Access>,
    sessions: Mutex<HashMap<String, Result<Arc<Session>, LedgerError>>>,
}

impl Postgres {
    fn connect(&self, address: &Address) -> Result<Arc<Session>, LedgerError> {
        let access = hold(&self.access).clone();
        let client = connect::connect(address, &access);
        client
            .map(|client| Arc::new(Session::new(client)))
            .map_err(|fault| fault.at(&place(address)))
    }

    /// A session that no other store has.
    fn taken(&self, address: &Address) -> Result<PostgresStore, LedgerError> {
        let mut sessions = hold(&self.sessions);
        let name = address.to_string();
        let session = match sessions.get(&name).cloned().transpose()? {
            Some(session) if session.take() => session,
            known => {
                let session = self.connect(address)?;
                session.take();
                // One that is taken and lives stays that of the archive's files.
                if known.is_none_or(|known| known.is_lost()) {
                    sessions.insert(name, Ok(Arc::clone(&session)));
                }
                session
            }
        };
        Ok(PostgresStore { session, place: place(address) })
    }

    fn shared(&self, address: &Address) -> Result<Arc<Session>, LedgerError> {
        let mut sessions = hold(&self.sessions);
        let name = address.to_string();
        match sessions.get(&name).cloned().transpose()? {
            Some(session) if !session.is_lost() => Ok(session),
            _ => {
                let session = self.connect(address)?;
                sessions.insert(name, Ok(Arc::clone(&session)));
                Ok(session)
            }
        }
    }
}

fn place(address: &Address) -> PathBuf {
    address.to_string().into()
}

fn parse(address: &str) -> Result<Address, LedgerError> {
    Address::parse(address).map_err(|why| LedgerError::Address { why })
}

impl Opener for Postgres {
    fn open(&self, address: &str) -> Result<Box<dyn Store>, LedgerError> {
        let store = self.taken(&parse(address)?)?;
        let path = store.place.clone();
        match schema::check(&store.session).map_err(|fault| fault.at(&path))? {
            Laid::Ours => Ok(Box::new(store)),
            // SHARE-9.
            Laid::Nothing => Err(LedgerError::Missing { path }),
            Laid::OtherVersion(got) => Err(LedgerError::Version { path, got, expected: VERSION }),
        }
    }

    // SHARE-9.
    fn create(&self, address: &str) -> Result<Box<dyn Store>, LedgerError> {
        let store = self.taken(&parse(address)?)?;
        let path = store.place.clone();
        let fault = |fault: Fault| fault.at(&path);
        store.session.begin("READ COMMITTED READ WRITE").map_err(fault)?;
        match schema::is_there(&store.session).map_err(fault)? {
            true => Err(LedgerError::Exists { path }),
            false => {
                schema::lay_out(&store.session).map_err(fault)?;
                Ok(Box::new(store))
            }
        }
    }

    fn vault(&self, address: &str) -> Result<Arc<dyn Vault>, LedgerError> {
        let session = self.shared(&parse(address)?)?;
        Ok(Arc::new(PostgresVault { session }))
    }
}

#[cfg(test)]
mod tests;
