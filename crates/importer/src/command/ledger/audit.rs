//! `ledger audit`.

mod inherited;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use carnet_format::plain_text::{Escaped, escape_json};
use carnet_format::{Code, Digest, SiteName};
use carnet_host::{Failure, Status, json};
use carnet_language::text;
use carnet_ledger::store::Grant;
use carnet_ledger::{
    Absent, Archive, Archives, AuditReport, Direction, Forgotten, InheritedRecord, Ledger,
    LedgerError, Replayed, SiteLedger, Source, SqliteLedger, Unnamed, audit_log, forgotten, replay,
};

pub(super) use self::inherited::check_inherited;
use super::Printer;
use super::inherit::inherited_json;
use crate::cli::AuditArgs;
use crate::command::next_of;

/// Something that was changed.
pub(super) struct Finding {
    pub(super) code: Code,
    pub(super) message: String,
}

/// What was changed: as much as is named, and how many there are.
#[derive(Default)]
pub(super) struct Findings {
    named: Vec<Finding>,
    count: u64,
}

/// How many are named.
const NAMED: usize = 100;

impl Findings {
    fn add(&mut self, code: Code, message: String) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(Finding { code, message });
        }
    }

    pub(super) fn first(&self) -> Option<&Finding> {
        self.named.first()
    }
}

/// Files that the ledger does not record.
#[derive(Default)]
pub(super) struct Unrecorded {
    foreign: Vec<PathBuf>,
    /// Those of exports and imports that were stopped, or are at work.
    stopped: Vec<PathBuf>,
    /// Those that it did record, of ledgers that were inherited.
    // LEDGER-47.
    taken_back: Vec<PathBuf>,
    /// What the database of a shared ledger has beside it.
    // SHARE-7.
    in_database: Unnamed,
}

fn paths(of: &[PathBuf]) -> Vec<String> {
    of.iter().map(|path| path.display().to_string()).collect()
}

impl From<&Finding> for json::Finding {
    fn from(finding: &Finding) -> Self {
        Self { code: finding.code.into(), message: finding.message.clone() }
    }
}

// AUDIT-4.
pub(super) fn run(
    args: &AuditArgs,
    ledger: &SiteLedger,
    archive: &Archive,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    if args.log {
        print_log(ledger, printer)?;
    }
    let source = Archives::new(archive, &args.moved_to);
    let Checked { report, replayed, findings, beside, kept } = check(ledger, archive, &source)?;
    // SHARE-14. It does no harm by itself, and may be meant.
    let granted: Vec<Finding> = ledger.grants()?.iter().map(granted).collect();
    let (bundles, good_receipts) = (replayed.bundles, replayed.receipts);
    let titles = printer.titles;
    let absent = replayed.absent;
    let status = match (findings.count, absent.files()) {
        (0, 0) => Status::Done,
        // AUDIT-18. It is neither good nor bad: nobody has looked.
        (0, _) => Status::Unknown,
        _ => Status::Rejected,
    };
    printer.print(
        "ledger audit",
        || json::Audit {
            verdict: status.into(),
            log: json::AuditHead { entries: report.entries, head: report.head.into() },
            bundles,
            receipts: good_receipts,
            unrecorded: paths(&beside.foreign),
            stopped: paths(&beside.stopped),
            taken_back: paths(&beside.taken_back),
            unrecorded_in_database: beside.in_database.names.clone(),
            warnings: granted.iter().map(Into::into).collect(),
            findings: findings.named.iter().map(Into::into).collect(),
            found: findings.count,
            moved: Some(absent).filter(|it| it.files() > 0).map(|it| json::AbsentFiles {
                code: Code::LedgerMoved.into(),
                bundles: it.bundles,
                kept: it.kept,
                receipts: it.receipts,
                entries: it.entries.map_or(0, |(_, count)| count),
                first: it.entries.map(|(first, _)| first),
            }),
            inherited: kept.iter().map(|(it, by)| inherited_json(it, by.as_ref())).collect(),
        },
        |out| {
            let (good, head) = (report.entries, report.head);
            let text = text!(
                en "audit log: {good} good entries, head {head}\narchive: {bundles} bundles are what was stored";
                de "Protokoll: {good} gute Einträge, Endstand {head}\nArchiv: unveränderte Bündel: {bundles}"
            );
            writeln!(out, "{text}")?;
            if good_receipts > 0 {
                let text = text!(
                    en "archive: {good_receipts} receipts are what was stored";
                    de "Archiv: unveränderte Quittungen: {good_receipts}"
                );
                writeln!(out, "{text}")?;
            }
            for (InheritedRecord { site, entries, bundles, .. }, _) in &kept {
                let site = titles.of(site);
                let text = text!(
                    en "inherited from {site}: {entries} entries and {bundles} bundles are what came here";
                    de "geerbt von {site}: {entries} Einträge und {bundles} Bündel sind, was hierher kam"
                );
                writeln!(out, "{text}")?;
            }
            for path in &beside.foreign {
                let text = text!(
                    en "FOREIGN: {path:?} is not in the ledger; do not carry it anywhere";
                    de "FREMD: {path:?} steht nicht im Register; nirgendwohin tragen"
                );
                writeln!(out, "{text}")?;
            }
            for path in &beside.stopped {
                let text = text!(
                    en "STOPPED: {path:?} is of an export or import that was stopped before it counted, or that runs \
                        now; nothing reads it. The same import, or the next export, clears it";
                    de "ABGEBROCHEN: {path:?} stammt von einem Export oder Import, der abbrach, bevor er galt, oder der \
                        gerade läuft; niemand liest es. Derselbe Import oder der nächste Export räumt es weg"
                );
                writeln!(out, "{text}")?;
            }
            for path in &beside.taken_back {
                let text = text!(
                    en "TAKEN BACK: {path:?} was inherited, and taken back or replaced since; nothing reads it. \
                        Delete it when nobody needs it";
                    de "ZURÜCKGENOMMEN: {path:?} wurde geerbt und seither zurückgenommen oder ersetzt; niemand liest \
                        es. Löschen, wenn es niemand mehr braucht"
                );
                writeln!(out, "{text}")?;
            }
            for name in &beside.in_database.names {
                let text = text!(
                    en "FOREIGN IN THE DATABASE: {name:?} is not in the ledger: it is of an export that runs or was stopped, \
                        which the next export of its host clears; or of a ledger before a restore, and its import is held; \
                        or somebody put it there";
                    de "FREMD IN DER DATENBANK: {name:?} steht nicht im Register: Es stammt von einem Export, der läuft oder \
                        abbrach (dann räumt es der nächste Export seines Rechners weg); oder aus einem Register vor einer \
                        Wiederherstellung, dann wird sein Import zurückgehalten; oder jemand hat es dort abgelegt"
                );
                writeln!(out, "{text}")?;
            }
            for folder in &beside.in_database.unknown {
                let text = text!(
                    en "NOT JUDGED IN THE DATABASE: {folder:?}: the ledger that was inherited cannot be read, and only it \
                        names what lies there; delete nothing";
                    de "NICHT BEURTEILT IN DER DATENBANK: {folder:?}: Das geerbte Register lässt sich nicht lesen, und nur es \
                        nennt, was dort liegt; nichts löschen"
                );
                writeln!(out, "{text}")?;
            }
            granted.iter().try_for_each(|it| {
                let word = text!(en "OPEN TO OTHERS"; de "FÜR ANDERE OFFEN");
                writeln!(out, "{word}: {} [{}]", it.message, it.code)?;
                writeln!(out, "  {}", next_of(it.code))
            })?;
            print_absent(&absent, out)?;
            findings.named.iter().try_for_each(|finding| {
                let word = match finding.code {
                    Code::LedgerOlder => text!(en "OLDER"; de "ÄLTER"),
                    _ => text!(en "CHANGED"; de "VERÄNDERT"),
                };
                writeln!(out, "{word}: {} [{}]", finding.message, finding.code)?;
                writeln!(out, "  {}", next_of(finding.code))
            })?;
            match findings.count.saturating_sub(NAMED as u64) {
                0 => Ok(()),
                more => {
                    let text = text!(
                        en "CHANGED: {more} more of such places";
                        de "VERÄNDERT: {more} weitere solche Stellen"
                    );
                    writeln!(out, "{text}")
                }
            }
        },
    )?;
    Ok(status)
}

// AUDIT-18.
fn print_absent(absent: &Absent, out: &mut dyn Write) -> io::Result<()> {
    let Absent { bundles, kept, receipts, entries } = absent;
    if absent.files() == 0 {
        return Ok(());
    }
    let code = Code::LedgerMoved;
    let text = text!(
        en "MOVED: not looked at, for they were moved out of the archive: bundles {bundles}, endorsed copies {kept}, \
            receipts {receipts} [{code}]";
        de "AUSGELAGERT: nicht angesehen, denn sie sind nicht mehr im Archiv: Bündel {bundles}, Kopien mit Freigaben \
            {kept}, Quittungen {receipts} [{code}]"
    );
    writeln!(out, "{text}")?;
    if let Some((first, count)) = entries {
        let text = text!(
            en "without them {count} entries cannot be followed, the first is {first}; the tables that hold bundles \
                and their items were compared with nothing";
            de "ohne sie lassen sich {count} Einträge nicht nachvollziehen, der erste ist {first}; die Tabellen mit \
                Bündeln und ihren Posten wurden mit nichts verglichen"
        );
        writeln!(out, "  {text}")?;
    }
    writeln!(out, "  {}", next_of(code))
}

// LEDGER-51.
fn older(it: &Forgotten) -> String {
    let way_on = it.way_on();
    text!(
        en "this ledger is older than its archive, or rows were deleted: it does not know {it}. In a ledger that was \
            restored: {way_on}";
        de "dieses Register ist älter als sein Archiv, oder Zeilen wurden gelöscht: Ihm fehlt {it}. In einem \
            zurückgeholten Register: {way_on}"
    )
}

/// What another account may do to the tables of a shared ledger.
// SHARE-14.
fn granted(Grant { account, rights }: &Grant) -> Finding {
    let account = Escaped(account);
    let message = text!(
        en "{account} has rights on the schema carnet or its tables: {rights}. They are taken away by: REVOKE ALL ON ALL \
            TABLES IN SCHEMA carnet FROM {account}; REVOKE ALL ON SCHEMA carnet FROM {account}";
        de "{account} hat Rechte am Schema carnet oder seinen Tabellen: {rights}. Entzogen werden sie mit: REVOKE ALL ON ALL \
            TABLES IN SCHEMA carnet FROM {account}; REVOKE ALL ON SCHEMA carnet FROM {account}"
    );
    Finding { code: Code::LedgerGrants, message }
}

/// All that an audit says.
struct Checked {
    report: AuditReport,
    replayed: Replayed,
    findings: Findings,
    beside: Unrecorded,
    kept: Vec<(InheritedRecord, Option<SiteName>)>,
}

/// How often an audit is begun anew because the ledger was changed meanwhile.
const TRIES: usize = 3;

/// What is found while others change the ledger may be a file that the archive has exchanged meanwhile.
fn check(ledger: &SiteLedger, archive: &Archive, source: &dyn Source) -> Result<Checked, Failure> {
    let mut tries = 1;
    loop {
        let before = ledger.audit_head()?;
        let (mut findings, mut beside) = (Findings::default(), Unrecorded::default());
        if let Some(error) = faulty_age(ledger)? {
            findings.add(error.code(), error.to_string());
        }
        let (report, replayed) = hold_against(&*ledger.still()?, source, "", &mut findings)?;
        let forgotten = readable(forgotten::<Failure>(ledger, archive), &mut findings)?;
        for it in &forgotten {
            findings.add(Code::LedgerOlder, older(it));
        }
        for path in readable(unknown_moved(ledger, archive), &mut findings)? {
            findings.add(Code::LedgerOlder, older_than_moved(&path));
        }
        // SHARE-7.
        let unshared = archive.each_unshared::<Failure>(ledger, |fault| {
            findings.add(fault.code(), fault.to_string());
            Ok(())
        });
        readable(unshared, &mut findings)?;
        let unnamed = archive.unnamed_shared::<Failure>(ledger);
        beside.in_database = readable(unnamed, &mut findings)?;
        beside.in_database.names.retain(|name| forgotten.iter().all(|it| !it.path.ends_with(name)));
        beside.foreign = readable(foreign(ledger, archive), &mut findings)?;
        beside.foreign.retain(|path| forgotten.iter().all(|it| it.path != *path));
        let is_stopped = |path: &mut PathBuf| Archive::is_incoming(path);
        beside.stopped = beside.foreign.extract_if(.., is_stopped).collect();
        // LEDGER-52.
        for path in archive.no_folders() {
            let message = text!(
                en "{path:?} is not a folder of the archive, but a link or a file. Move it away, and put the folder \
                    in its place";
                de "{path:?} ist kein Ordner des Archivs, sondern eine Verknüpfung oder eine Datei. Wegräumen und den \
                    Ordner an seine Stelle legen"
            );
            findings.add(Code::LedgerArchive, message);
        }
        let kept = check_inherited(ledger, archive, &mut findings, &mut beside);
        let kept = readable(kept, &mut findings)?;
        if findings.count == 0 || tries == TRIES || ledger.audit_head()? == before {
            return Ok(Checked { report, replayed, findings, beside, kept });
        }
        tries += 1;
    }
}

/// Why it does not go on from what this host has seen of it; or why nobody can tell, for the record of that is damaged.
// SHARE-12.
pub(super) fn faulty_age(ledger: &SiteLedger) -> Result<Option<LedgerError>, LedgerError> {
    told(ledger.check_age())
}

/// What is told of a record beside all else, and ends nothing.
pub(super) fn told(checked: Result<(), LedgerError>) -> Result<Option<LedgerError>, LedgerError> {
    match checked {
        Ok(()) => Ok(None),
        Err(error) if matches!(error.code(), Code::LedgerOlder | Code::LedgerRecord) => {
            Ok(Some(error))
        }
        Err(error) => Err(error),
    }
}

/// What a table holds that no ledger writes is a finding, too, and the audit goes on.
fn readable<T: Default>(read: Result<T, Failure>, findings: &mut Findings) -> Result<T, Failure> {
    match read {
        Err(failure) if failure.code() == Some(Code::LedgerDamaged) => {
            findings.add(Code::LedgerDamaged, failure.to_string());
            Ok(T::default())
        }
        read => read,
    }
}

/// Holds one ledger, to which nobody writes meanwhile, against its log and its archive.
// LEDGER-16. IMP-30. AUDIT-6.
pub(super) fn hold_against(
    ledger: &SqliteLedger,
    source: &dyn Source,
    whose: &str,
    findings: &mut Findings,
) -> Result<(AuditReport, Replayed), Failure> {
    let report = ledger.verify_audit()?;
    if let Some(broken) = &report.broken {
        findings.add(broken.code(), format!("{whose}{broken}"));
    }
    let replayed = replay(ledger, source)?;
    for difference in replayed.differences.first() {
        findings.add(difference.code(), format!("{whose}{difference}"));
    }
    findings.count += replayed.differences.count() - replayed.differences.first().len() as u64;
    Ok((report, replayed))
}

/// What tells of bundles that were moved out of the archive, and that the ledger does not know.
// LEDGER-97.
fn unknown_moved(ledger: &dyn Ledger, archive: &Archive) -> Result<Vec<PathBuf>, Failure> {
    let mut unknown = Vec::new();
    for (path, digest) in archive.moved_files()? {
        if let Some(digest) = digest
            && ledger.bundle(&digest)?.is_none()
        {
            unknown.push(path);
        }
    }
    Ok(unknown)
}

fn older_than_moved(path: &Path) -> String {
    text!(
        en "this ledger is older than its archive, or rows were deleted: it does not know the bundle that was moved \
            out of the archive, {path:?}";
        de "dieses Register ist älter als sein Archiv, oder Zeilen wurden gelöscht: Es kennt das ausgelagerte Bündel \
            {path:?} nicht"
    )
}

/// The files in the archive that the ledger does not record. They are no change: an export or an
/// import that runs now, or was killed, has such a file for a moment.
// LEDGER-16.
pub(super) fn foreign(ledger: &dyn Ledger, archive: &Archive) -> Result<Vec<PathBuf>, Failure> {
    let mut foreign = Vec::new();
    for (path, digest) in archive.files()? {
        let known = match digest {
            Some(digest) => ledger.bundle(&digest)?.is_some(),
            None => false,
        };
        if !known {
            foreign.push(path);
        }
    }
    let moved = archive.moved_files()?.into_iter();
    foreign.extend(moved.filter(|(_, digest)| digest.is_none()).map(|(path, _)| path));
    let noted: BTreeSet<Digest> = ledger.receipts()?.iter().map(|it| it.file).collect();
    let mut kept = BTreeSet::new();
    for record in ledger.bundles(Direction::Out, "")? {
        kept.extend(ledger.kept(&record.digest)?.map(|it| it.archived.file));
    }
    for (path, file) in archive.kept_files()? {
        if file.is_none_or(|file| !kept.contains(&file)) {
            foreign.push(path);
        }
    }
    let trusts: BTreeSet<Digest> = ledger.trusts()?.into_iter().collect();
    for (path, digest) in archive.trust_files()? {
        if digest.is_none_or(|digest| !trusts.contains(&digest)) {
            foreign.push(path);
        }
    }
    for (path, file) in archive.receipt_files()? {
        if file.is_none_or(|file| !noted.contains(&file)) {
            foreign.push(path);
        }
    }
    Ok(foreign)
}

fn print_log(ledger: &dyn Ledger, printer: &mut Printer<'_>) -> Result<(), Failure> {
    // Its heads are computed of these bytes.
    carnet_host::as_it_stands();
    for entry in audit_log(ledger) {
        // The entries are JSON in both forms.
        writeln!(printer.out, "{}", escape_json(&entry?.text))?;
    }
    Ok(())
}
