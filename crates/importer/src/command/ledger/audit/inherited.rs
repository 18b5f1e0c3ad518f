//! What was inherited from other sites, in an audit.

use std::path::Path;

use carnet_format::{Code, Digest, SiteName};
use carnet_host::Failure;
use carnet_language::text;
use carnet_ledger::{Archive, Inherited, InheritedRecord, Ledger, SqliteLedger, inherited_before};

use super::{Findings, Unrecorded, foreign, hold_against};

/// Checks each ledger that was inherited, in this ledger or before that in another one, as this one; gives
/// those that are what came here, each with the site that had inherited it.
// LEDGER-39.
pub(in crate::command::ledger) fn check_inherited(
    ledger: &dyn Ledger,
    archive: &Archive,
    findings: &mut Findings,
    beside: &mut Unrecorded,
) -> Result<Vec<(InheritedRecord, Option<SiteName>)>, Failure> {
    let (records, before) = (ledger.inheritance()?, inherited_before(ledger)?);
    for path in archive.inherited_folders()? {
        let is_it = |record: &InheritedRecord| path == archive.inherited(&record.site);
        if records.iter().any(is_it) {
            continue;
        }
        let was_it = before.iter().any(is_it);
        (if was_it { &mut beside.taken_back } else { &mut beside.foreign }).push(path);
    }
    let mut good = Vec::new();
    for record in records {
        let count = findings.count;
        let earlier = earlier(&record, &before, archive, beside)?;
        match record.clone().open(archive) {
            Err(error) => findings.add(error.code(), error.to_string()),
            Ok(Inherited { ledger, archive, .. }) => {
                // AUDIT-10.
                let whose = text!(
                    site = record.site;
                    en "inherited from {site}: ";
                    de "geerbt von {site}: "
                );
                let (_, replayed) = hold_against(&ledger, &archive, &whose, findings)?;
                // AUDIT-18. Here it was whole once.
                let absent = replayed.absent.files();
                if absent > 0 {
                    let message = text!(
                        en "{whose}so many files are missing, which came here with it: {absent}";
                        de "{whose}so viele Dateien fehlen, die damit hierher kamen: {absent}"
                    );
                    findings.add(Code::LedgerArchive, message);
                }
                for path in foreign(&ledger, &archive)? {
                    let was_it = digest(&path).is_some_and(|digest| {
                        earlier.iter().any(|it| matches!(it.bundle(&digest), Ok(Some(_))))
                    });
                    (if was_it { &mut beside.taken_back } else { &mut beside.foreign }).push(path);
                }
                let nested = check_inherited(&ledger, &archive, findings, beside)?.into_iter();
                let by = |(it, by): (_, Option<SiteName>)| (it, by.or(Some(record.site.clone())));
                good.extend(nested.map(by));
            }
        }
        if findings.count == count {
            good.push((record, None));
        }
    }
    Ok(good)
}

/// The other states of a ledger that lie beside the one that counts.
// LEDGER-47.
fn earlier(
    record: &InheritedRecord,
    before: &[InheritedRecord],
    archive: &Archive,
    beside: &mut Unrecorded,
) -> Result<Vec<SqliteLedger>, Failure> {
    let mut ledgers = Vec::new();
    for path in archive.inherited_files(&record.site)? {
        if path == record.path(archive) {
            continue;
        }
        if before.iter().any(|it| it.path(archive) == path) {
            ledgers.extend(SqliteLedger::open_copy(&path).ok());
            beside.taken_back.push(path);
        } else {
            beside.foreign.push(path);
        }
    }
    Ok(ledgers)
}

/// The digest that the name of an archived bundle promises, be it the one that it has until it counts.
// LEDGER-15.
fn digest(path: &Path) -> Option<Digest> {
    let name = path.file_name()?.to_str()?;
    let digest = name.strip_suffix(".carnet").or_else(|| name.strip_suffix(".carnet-incoming"));
    digest?.parse().ok()
}
