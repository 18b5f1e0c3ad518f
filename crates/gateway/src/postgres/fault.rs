//! What the server says of a fault, as a ledger takes it.

use std::error::Error as _;
use std::io::{self, ErrorKind};

use carnet_language::text;
use carnet_ledger::store::Fault;
use postgres::Error;

use super::value::WrongType;

/// EPERM.
const NOT_PERMITTED: i32 = 1;
const LOST: [ErrorKind; 4] = [
    ErrorKind::BrokenPipe,
    ErrorKind::ConnectionAborted,
    ErrorKind::ConnectionReset,
    ErrorKind::UnexpectedEof,
];

/// A statement failed, and with it all of its transaction.
pub(super) fn of(error: &Error) -> Fault {
    if let Some(why) = refused(error) {
        return Fault::Refused(why);
    }
    let Some(code) = error.code() else {
        return match error.source().is_some_and(|it| it.is::<WrongType>()) {
            true => Fault::Statement(said(error)),
            // Whoever lost the connection has no code to tell, not always by that name.
            false => Fault::Unavailable(in_words(error)),
        };
    };
    match code.code() {
        // Where a constraint breaks, rows contradict each other: no statement of ours would break one.
        code if code.starts_with("23") => Fault::Damaged(said(error)),
        code if is_outage(code) => Fault::Unavailable(in_words(error)),
        _ => Fault::Statement(said(error)),
    }
}

/// What does not go by itself: settings, accounts and rights that do not fit.
// SHARE-11.
fn refused(error: &Error) -> Option<String> {
    let said = said(error);
    if causes(error).any(is_certificate) {
        return Some(text!(
            en "the server is not the one of the settings: the name of the address and the file of the setting ledger-ca have to fit \
                its certificate ({said})";
            de "der Server ist nicht der aus den Einstellungen: Der Name in der Adresse und die Datei der Einstellung ledger-ca müssen \
                zu seinem Zertifikat passen ({said})"
        ));
    }
    Some(match error.code().map(|code| code.code()) {
        Some("28P01") => text!(
            en "the server does not take the pass word in the file of the setting ledger-password-file ({said})";
            de "der Server lehnt das Kennwort in der Datei der Einstellung ledger-password-file ab ({said})"
        ),
        Some("28000") => text!(
            en "the server does not let this account in: see the account in the address, and pg_hba.conf of the server ({said})";
            de "der Server lässt dieses Konto nicht ein: das Konto in der Adresse und pg_hba.conf des Servers prüfen ({said})"
        ),
        Some("3D000") => text!(
            en "the server has no such database: correct the address, or make the database ({said})";
            de "diese Datenbank gibt es auf dem Server nicht: die Adresse berichtigen oder die Datenbank anlegen ({said})"
        ),
        Some("42501") => text!(
            en "the account of the setting ledger has to own the schema carnet; run as administrator of the database: \
                ALTER SCHEMA carnet OWNER TO …, and the same of its tables ({said})";
            de "das Konto der Einstellung ledger muss das Schema carnet besitzen; als Verwalter der Datenbank ausführen: \
                ALTER SCHEMA carnet OWNER TO …, und dasselbe für seine Tabellen ({said})"
        ),
        None if said.ends_with("password missing") => text!(
            en "the server asks for a pass word: name its file in the setting ledger-password-file";
            de "der Server verlangt ein Kennwort: seine Datei in der Einstellung ledger-password-file nennen"
        ),
        None if said.ends_with("server does not support TLS") => text!(
            en "the server offers no encryption, and is not spoken to without: switch it on there (ssl = on)";
            de "der Server bietet keine Verschlüsselung, und ohne sie wird nicht mit ihm gesprochen: dort einschalten (ssl = on)"
        ),
        _ => return None,
    })
}

/// An outage as people call it, and what the server or the system says.
fn in_words(error: &Error) -> String {
    let said = said(error);
    let kind = causes(error).find_map(|it| it.downcast_ref::<io::Error>());
    let words = match (error.code().map(|code| code.code()), kind.map(io::Error::kind)) {
        (Some("53100"), _) => text!(
            en "the disk of the server is full"; de "die Platte des Servers ist voll"
        ),
        (Some("53300"), _) => text!(
            en "the server takes no more connections"; de "der Server nimmt keine Verbindung mehr an"
        ),
        (Some("25006"), _) => text!(
            en "the server only reads: it is a standby, or was set so"; de "der Server liest nur: Er ist ein Ersatzserver oder so eingestellt"
        ),
        (Some("55P03"), _) => text!(
            en "another program has been changing it for ten minutes"; de "ein anderes Programm ändert es seit zehn Minuten"
        ),
        (Some("57P03"), _) => text!(
            en "the server is starting or stopping"; de "der Server startet gerade oder fährt herunter"
        ),
        (Some(code), _) if code.starts_with("08") || code.starts_with("57P") || code == "25P03" => {
            lost()
        }
        (Some(_), _) => return said,
        (None, Some(ErrorKind::ConnectionRefused)) => text!(
            en "no server answers there"; de "dort antwortet kein Server"
        ),
        (None, Some(ErrorKind::NotFound)) => text!(
            en "no server listens there: there is no such socket"; de "dort lauscht kein Server: Diesen Socket gibt es nicht"
        ),
        (None, Some(ErrorKind::TimedOut)) => text!(
            en "the server does not answer"; de "der Server antwortet nicht"
        ),
        // The program has given up the network: it had a connection, and may make none.
        (None, Some(_)) if kind.and_then(io::Error::raw_os_error) == Some(NOT_PERMITTED) => lost(),
        (None, Some(ErrorKind::PermissionDenied)) => text!(
            en "this account may not reach the server there"; de "dieses Konto darf den Server dort nicht erreichen"
        ),
        (None, Some(kind)) if LOST.contains(&kind) => lost(),
        (None, _) if error.is_closed() => lost(),
        (None, _) => return said,
    };
    format!("{words} ({said})")
}

fn lost() -> String {
    text!(en "the connection to the database was lost"; de "die Verbindung zur Datenbank ging verloren")
}

/// What is behind it, the nearest first.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(error.source(), |&it| match it.downcast_ref::<io::Error>() {
        // It does not name what it wraps.
        Some(error) => error.get_ref().map(|it| it as _),
        None => it.source(),
    })
}

fn is_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_)))
}

/// What a transaction came to whose end was not answered as it should be.
// SHARE-5.
pub(super) fn at_commit(error: &Error) -> Fault {
    match error.code().map(|code| code.code()) {
        Some(code) if !["08", "57"].iter().any(|class| code.starts_with(class)) => of(error),
        _ => Fault::Uncertain(in_words(error)),
    }
}

/// Lost or refused connections, a server that shuts down, a full disk, too many connections, a lock that did not come,
/// a server that only reads, and what two transactions could not do at once.
fn is_outage(code: &str) -> bool {
    ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class))
        || ["25006", "25P03", "40001", "40P01", "55P03"].contains(&code)
}

/// The error with all that is behind it.
pub(super) fn said(error: &Error) -> String {
    if let Some(error) = error.as_db_error() {
        return format!("{} ({})", error.message(), error.code().code());
    }
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::sync::Arc;

    use postgres::config::SslMode;
    use postgres::{Config, NoTls};
    use tokio_postgres_rustls::MakeRustlsConnect;

    use super::*;

    /// What comes of a server that answers the first message so.
    fn answered(answer: &'static [u8], mode: SslMode) -> Fault {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let serving = std::thread::spawn(move || {
            let (mut client, _) = server.accept().unwrap();
            let _ = client.read(&mut [0; 512]).unwrap();
            client.write_all(answer).unwrap();
            let _ = client.read(&mut [0; 1]);
        });
        let mut config = Config::new();
        config.host("127.0.0.1").port(port).user("carnet").dbname("site").ssl_mode(mode);
        let error = match mode {
            SslMode::Require => {
                let provider = Arc::new(rustls::crypto::ring::default_provider());
                let tls = rustls::ClientConfig::builder_with_provider(provider);
                let tls = tls.with_safe_default_protocol_versions().unwrap();
                let tls = tls.with_root_certificates(rustls::RootCertStore::empty());
                config.connect(MakeRustlsConnect::new(tls.with_no_client_auth())).err()
            }
            _ => config.connect(NoTls).err(),
        };
        serving.join().unwrap();
        of(&error.unwrap())
    }

    /// SHARE-11. They have no code: where the driver comes to say them in other words, this has to follow.
    #[test]
    fn what_the_driver_says_without_a_code_is_known() {
        let said = |fault: Fault| match fault {
            Fault::Refused(why) => why,
            other => panic!("{other:?}"),
        };
        // It asks for a pass word in clear.
        let why = said(answered(b"R\0\0\0\x08\0\0\0\x03", SslMode::Disable));
        assert!(why.contains("ledger-password-file"), "{why}");
        let why = said(answered(b"N", SslMode::Require));
        assert!(why.contains("ssl = on"), "{why}");
    }
}
