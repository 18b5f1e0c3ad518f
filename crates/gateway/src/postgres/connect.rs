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

/// What holds for a session, whatever the account or the database says. A lock waits as long as another host may take to
/// copy from a slow stick.
const SESSION: &str = "SET search_path = carnet, pg_temp; SET client_encoding = 'UTF8'; \
    SET statement_timeout = 0; SET lock_timeout = '10min'; SET idle_in_transaction_session_timeout = 0; \
    SET default_transaction_read_only = off; SET default_transaction_deferrable = off; \
    SET bytea_output = 'hex'; SET standard_conforming_strings = on; SET row_security = off";

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
            Fault::Unavailable(text!(
                en "the file {file:?} of the setting ledger-password-file: {why}";
                de "die Datei {file:?} der Einstellung ledger-password-file: {why}"
            ))
        })?;
        config.password(password.as_bytes());
    }
    let connected = match (&address.host, &access.ca) {
        (Host::Folder(folder), _) => config.host_path(folder).connect(NoTls),
        // SHARE-3.
        (Host::Name(name), Some(ca)) => {
            let tls = tls::connector(ca).map_err(Fault::Unavailable)?;
            // Otherwise a thread looks the name up, which would live on when this process confines itself.
            let found = (name.as_str(), address.port).to_socket_addrs();
            for found in found.map_err(|error| Fault::Unavailable(format!("{name}: {error}")))? {
                config.host(name).hostaddr(found.ip());
            }
            config.ssl_mode(SslMode::Require).connect(tls)
        }
        (Host::Name(_), None) => {
            return Err(Fault::Unavailable(text!(
                en "the setting ledger-ca is missing: the server of another host has to be known by its certificate";
                de "die Einstellung ledger-ca fehlt: Der Server eines anderen Rechners muss an seinem Zertifikat erkannt werden"
            )));
        }
    };
    let mut client = connected.map_err(|error| fault::of(&error))?;
    suits(&mut client)?;
    Ok(client)
}

/// Holds the session to what a ledger needs.
fn suits(client: &mut Client) -> Result<(), Fault> {
    let fault = |error: postgres::Error| fault::of(&error);
    let question = "SELECT current_setting('server_version_num')::bigint / 10000, current_setting('server_encoding'), \
        current_setting('synchronous_commit')";
    let row = client.query_one(question, &[]).map_err(fault)?;
    let (version, encoding): (i64, &str) = (row.get(0), row.get(1));
    if version < OLDEST {
        return Err(Fault::Unavailable(text!(
            en "the server is PostgreSQL {version}, and a ledger needs {OLDEST} or newer";
            de "der Server ist PostgreSQL {version}, ein Register braucht {OLDEST} oder neuer"
        )));
    }
    if encoding != "UTF8" {
        return Err(Fault::Unavailable(text!(
            en "the database has the encoding {encoding}, and a ledger needs UTF8: make it with ENCODING 'UTF8'";
            de "die Datenbank hat die Kodierung {encoding}, ein Register braucht UTF8: mit ENCODING 'UTF8' anlegen"
        )));
    }
    client.batch_execute(SESSION).map_err(fault)?;
    // SHARE-1. What is told has come to the disk; a server that waits for others, too, goes on doing so.
    if row.get::<_, &str>(2) == "off" {
        client.batch_execute("SET synchronous_commit = on").map_err(fault)?;
    }
    Ok(())
}
