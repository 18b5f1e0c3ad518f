//! What the server says of a fault, as a ledger takes it.

use std::error::Error as _;

use carnet_language::text;
use carnet_ledger::store::Fault;
use postgres::Error;

use super::value::WrongType;

/// A statement failed, and with it all of its transaction.
pub(super) fn of(error: &Error) -> Fault {
    let reason = said(error);
    let Some(code) = error.code() else {
        return match error.source().is_some_and(|it| it.is::<WrongType>()) {
            true => Fault::Statement(reason),
            // Whoever lost the connection has no code to tell, not always by that name.
            false => Fault::Unavailable(reason),
        };
    };
    match code.code() {
        // Where a constraint breaks, rows contradict each other: no statement of ours would break one.
        code if code.starts_with("23") => Fault::Damaged(reason),
        "42501" => Fault::Unavailable(text!(
            en "{reason}: the account of the setting ledger has to own the schema carnet; run as administrator of the database: \
                ALTER SCHEMA carnet OWNER TO …, and the same of its tables";
            de "{reason}: Das Konto der Einstellung ledger muss das Schema carnet besitzen; als Verwalter der Datenbank ausführen: \
                ALTER SCHEMA carnet OWNER TO …, und dasselbe für seine Tabellen"
        )),
        code if is_outage(code) => Fault::Unavailable(reason),
        _ => Fault::Statement(reason),
    }
}

/// What a transaction came to whose end was not answered as it should be.
// SHARE-5.
pub(super) fn at_commit(error: &Error) -> Fault {
    match error.code().map(|code| code.code()) {
        Some(code) if !["08", "57"].iter().any(|class| code.starts_with(class)) => of(error),
        _ => Fault::Uncertain(said(error)),
    }
}

/// Lost or refused connections, a server that shuts down, a full disk, too many connections, a lock that did not come,
/// a server that only reads, and what two transactions could not do at once.
fn is_outage(code: &str) -> bool {
    ["08", "28", "53", "57", "58"].iter().any(|class| code.starts_with(class))
        || ["25006", "3D000", "40001", "40P01", "55P03"].contains(&code)
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
