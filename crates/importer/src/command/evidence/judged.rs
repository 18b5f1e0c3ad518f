//! The verdict of then, once more.

use std::fs::File;
use std::io::BufReader;

use carnet_format::bundle::statement_file;
use carnet_format::plain_text::Escaped;
use carnet_format::receipt::Certainty;
use carnet_format::{Code, Digest, MediumId};
use carnet_host::settings::{Settings, Titles};
use carnet_host::{Failure, Status};
use carnet_judge::medium::Medium;
use carnet_judge::time::{Now, OwnClock, Utc};
use carnet_judge::trust::{SiteClock, TrustFile};
use carnet_judge::verdict::Verifier;
use carnet_language::{Language, text, within};
use carnet_ledger::{Archive, ArchiveError, BundleRecord, Direction, Ledger, ReceiptRecord};
use carnet_verifier::report::{self, Report};

use super::log::Entry;
use super::why::Why;
use crate::command::receipt;

/// By what it is judged: what the command on another host names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Basis {
    /// The time; none where the clock of that host was not known to be right.
    pub(super) at: Option<u64>,
    pub(super) medium: Option<MediumId>,
}

/// A bundle, judged as it was then.
pub(super) struct Judged {
    /// As the archive lends it.
    pub(super) bundle: File,
    /// Whether it has the endorsements that were brought back.
    pub(super) is_kept: bool,
    pub(super) trust: Vec<u8>,
    pub(super) serial: u64,
    pub(super) digest: Digest,
    pub(super) basis: Basis,
    pub(super) status: Status,
    pub(super) code: Option<Code>,
    /// Of a bundle that was admitted here, and is not accepted.
    pub(super) why: Option<Why>,
    /// In the order of the languages.
    pub(super) pages: [String; Language::ALL.len()],
}

// EVIDENCE-3.
pub(super) fn judge(
    record: &BundleRecord,
    entries: &[Entry],
    (ledger, archive): (&dyn Ledger, &Archive),
) -> Result<Judged, Failure> {
    let kept = ledger.kept(&record.digest)?;
    let bundle = archive.open_newest(record, kept.as_ref())?;
    let disagrees = |why: &dyn std::fmt::Display| {
        Failure::from(ArchiveError::disagrees(&record.digest, &why.to_string()))
    };
    let received = match record.direction {
        Direction::Out => ledger.receipt(&record.digest)?,
        Direction::In => None,
    };
    // What was brought back was approved later, perhaps by people of a newer trust file.
    let mut trusts = vec![record.trust];
    trusts.extend(received.as_ref().map(|it| it.trust).filter(|it| archive.trust(it).is_ok()));
    if let (Some(_), Some(entry)) = (&kept, last(entries, "keep")) {
        trusts.extend(entry.trust);
    }
    let mut best: Option<Judged> = None;
    for digest in trusts {
        let bytes = archive.trust(&digest)?;
        let trust = TrustFile::parse(&bytes).map_err(|why| disagrees(&why))?;
        let medium = record.medium.as_ref().and_then(|medium| medium.known);
        let at = time_of(record, entries, (&trust, received.as_ref()));
        let basis = Basis { at, medium: medium.map(|(id, _)| id) };
        let report = report_of(record, &bundle, &trust, (basis, None));
        let is_open = record.direction == Direction::In && report.status() != Status::Done;
        let with_floor = |floor| report_of(record, &bundle, &trust, (basis, Some(floor)));
        let why = is_open.then(|| Why::of(&report, entries, with_floor));
        let at = basis.at.map(|at| Utc(at).to_string());
        // What sites are called by people stays on their host (VERDICT-14).
        let titles = Titles::default();
        // So do the places of its files.
        let pages = Language::ALL.map(|language| {
            within(language, || {
                let report = report_of(record, &bundle, &trust, (basis, None));
                report::page(&report, &trust, &titles, None, at.as_deref(), language)
            })
        });
        let judged = Judged {
            bundle: bundle.try_clone().map_err(|error| disagrees(&error))?,
            is_kept: kept.is_some(),
            serial: trust.serial(),
            digest: trust.digest(),
            trust: bytes,
            basis,
            status: report.status(),
            code: report.code(),
            why,
            pages,
        };
        if best.as_ref().is_none_or(|best| rank(judged.status) < rank(best.status)) {
            best = Some(judged);
        }
    }
    best.ok_or_else(|| {
        disagrees(&text!(en "no trust file is named"; de "keine Vertrauensdatei ist genannt"))
    })
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Done => 0,
        Status::Held => 1,
        Status::Rejected => 2,
        Status::Unknown | Status::Usage => 3,
    }
}

fn report_of(
    record: &BundleRecord,
    bundle: &File,
    trust: &TrustFile,
    (basis, floor): (Basis, Option<u64>),
) -> Report {
    let clock = basis.at.map_or(OwnClock::Untrusted, OwnClock::Trusted);
    let medium = basis.medium.map_or(Medium::NotLookedAt, Medium::Stated);
    let verifier = Verifier::new(trust).at(Now::new(clock, floor)).on(medium);
    Report::judge(record.file_name(), BufReader::new(bundle), &verifier).0
}

/// When it was admitted, here or by what the other site states; else when its approvals were brought back, or it was
/// made. None where nobody vouches for the clock.
fn time_of(
    record: &BundleRecord,
    entries: &[Entry],
    (trust, received): (&TrustFile, Option<&ReceiptRecord>),
) -> Option<u64> {
    let is_known = |certainty: Certainty| certainty != Certainty::Untrusted;
    match record.direction {
        Direction::In => record.certainty.is_some_and(is_known).then_some(record.recorded),
        Direction::Out => {
            let stated = received.filter(|it| is_known(it.certainty)).map(|it| it.admitted);
            let kept = last(entries, "keep").and_then(|entry| entry.value()["time"].as_u64());
            let is_own_known = trust.clock_of(&record.from) == SiteClock::Trusted;
            stated.or_else(|| is_own_known.then(|| kept.unwrap_or(record.recorded)))
        }
    }
}

/// The last entry of this action.
pub(super) fn last<'e>(entries: &'e [Entry], action: &str) -> Option<&'e Entry> {
    entries.iter().rev().find(|entry| entry.value()["action"] == action)
}

/// The receipt that came for an own bundle; one for an admitted bundle is signed, if there is a key for it that asks
/// nobody.
pub(super) fn receipt(
    record: &BundleRecord,
    judged: &Judged,
    (ledger, archive, settings): (&dyn Ledger, &Archive, &Settings),
) -> Result<Option<Vec<u8>>, Failure> {
    if record.direction == Direction::Out {
        let received = ledger.receipt(&record.digest)?;
        return Ok(received.map(|it| archive.receipt(&it)).transpose()?);
    }
    let Ok(place) = settings.importer_key() else { return Ok(None) };
    match signed(record, judged, place, (ledger, settings)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(failure) => {
            let (digest, why) = (record.digest.short(), failure.to_string());
            let why = Escaped(&why);
            carnet_host::note!(
                en "no receipt of bundle {digest}: {why}";
                de "keine Quittung zu Bündel {digest}: {why}"
            );
            Ok(None)
        }
    }
}

fn signed(
    record: &BundleRecord,
    judged: &Judged,
    place: &carnet_host::settings::KeyPlace,
    (ledger, settings): (&dyn Ledger, &Settings),
) -> Result<Vec<u8>, Failure> {
    let statement = receipt::receipt(ledger, record, settings)?;
    let key = carnet_signer::open_unattended(place, settings)?;
    let trust = TrustFile::parse(&judged.trust)
        .map_err(|why| ArchiveError::disagrees(&record.digest, &why.to_string()))?;
    // One that nobody accepts by the trust file beside it is none.
    carnet_judge::receipt::check_key(&trust, &key.public_key().id(), &statement.site)
        .map_err(|fault| Failure::new(Status::Rejected, fault.code, fault))?;
    let (bytes, _) = statement_file(&statement, &*key)
        .map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    Ok(bytes)
}
