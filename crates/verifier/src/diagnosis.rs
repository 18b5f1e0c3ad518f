//! What probably happened to the file of a refused bundle (`spec/exchange.md` section 13.4). It
//! changes neither verdict nor status.

mod evidence;

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::ops::Range;
use std::path::Path;

use carnet_format::bundle::read_statement_file;
use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Passport, Receipt, TrustUpdate};
use carnet_host::json;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::{self, Fault, MAX_FILE, Step, Stop};
use carnet_language::text;

pub use self::evidence::Grouped;
use self::evidence::{blank_run, first_difference};

/// What probably happened to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The stable code; it names the next step.
    pub code: Code,
    /// What was found, in words, with its place in the file.
    pub message: String,
}

impl From<&Diagnosis> for json::Diagnosis {
    fn from(diagnosis: &Diagnosis) -> Self {
        Self { code: diagnosis.code.into(), message: diagnosis.message.clone() }
    }
}

impl Diagnosis {
    /// Prints it for people, with the next step.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let (message, code) = (Escaped(&self.message), self.code);
        let next = code.next_step();
        let said = text!(
            en "What probably happened: {message} [{code}]\n  next: {next}";
            de "Was wahrscheinlich passiert ist: {message} [{code}]\n  weiter: {next}"
        );
        writeln!(out, "  {said}")
    }
}

/// Looks into what happened to the file at `path`, of which `copy` was judged. Reads the file
/// again, past what the system remembers of it.
#[must_use]
pub fn diagnose_file(
    stop: &Stop,
    trust: &TrustFile,
    copy: &File,
    path: &Path,
) -> Option<Diagnosis> {
    let fault = concerned(stop)?;
    let again = carnet_media::reread(path, MAX_FILE).ok();
    diagnose(fault, trust, copy, again)
}

/// The first diagnosis that fits: `copy` is what was judged, `again` the same file read once more.
fn diagnose(
    fault: &Fault,
    trust: &TrustFile,
    mut copy: impl Read + Seek,
    again: Option<impl Read>,
) -> Option<Diagnosis> {
    // MEDIA-9. What lies further on, behind the reach, nobody looked at.
    let reach = verdict::reach(&mut copy, trust);
    let length = copy.seek(io::SeekFrom::End(0)).ok()?.min(reach);
    let found = |code, message| Some(Diagnosis { code, message });
    let mut opened = verdict::open(&mut copy, trust).ok();
    let places = opened.as_ref().map(|opened| opened.chunk_places());
    let least = places.as_ref().and_then(|places| Some(places.last()?.end));
    // DIAG-1.
    if fault.code == Code::FileTruncated || least.is_some_and(|least| length < least) {
        return found(Code::DiagnosisIncomplete, incomplete(length, least));
    }
    let altered = match &mut opened {
        Some(opened) => opened.first_altered_chunk().ok()?,
        None => None,
    };
    drop(opened);
    // DIAG-2.
    copy.rewind().ok()?;
    // A second read that fails is no evidence about the first.
    let differs = |again| first_difference((&mut copy).take(reach), Read::take(again, reach));
    if let Some(Ok(Some(at))) = again.map(differs) {
        let message = text!(
            at = Grouped(at);
            en "read again, the file has other bytes, from byte {at} of it on";
            de "noch einmal gelesen hat die Datei andere Bytes, ab Byte {at}"
        );
        return found(Code::DiagnosisUnstable, message);
    }
    let Some((places, least)) = places.zip(least) else {
        return unverified(fault, &mut copy);
    };
    let (place, name) = match altered {
        Some(chunk) => (places.get(chunk)?.clone(), text!(en "chunk {chunk}"; de "Block {chunk}")),
        None if is_of_the_tail(fault) => {
            let what = text!(
                en "what follows the last chunk";
                de "was dem letzten Block folgt"
            );
            (least..length, what)
        }
        // Every chunk is the signed one: whoever made the bundle made the fault.
        None => return None,
    };
    // DIAG-3.
    if let Some((run, byte)) = blank_run(&mut copy, place.clone()).ok()? {
        // Behind the reach it may go on.
        let has_end = length < reach || run.end < length;
        let last = if has_end {
            Grouped(run.end - 1).to_string()
        } else {
            text!(en "the last that was read"; de "zum letzten, das gelesen wurde")
        };
        let message = text!(
            first = Grouped(run.start);
            en "in {name}, bytes {first} to {last} of the file are all {byte:02x}: they were never written to the medium";
            de "{name}: Byte {first} bis {last} der Datei sind alle {byte:02x}: Sie wurden nie auf den Stick geschrieben"
        );
        return found(Code::DiagnosisBlank, message);
    }
    // DIAG-4.
    let message = match altered {
        Some(_) => text!(
            place = bytes(&place);
            en "the file is long enough, but {name} ({place} of the file) is not as it was signed";
            de "Die Länge stimmt, aber {name} ({place}) ist verändert"
        ),
        None => text!(
            place = bytes(&place);
            en "the signed part is whole, but {name} ({place} of the file) was changed or appended";
            de "Der signierte Teil ist vollständig, aber {name} ({place}) wurde verändert oder angehängt"
        ),
    };
    found(Code::DiagnosisAltered, message)
}

/// A receipt, a media passport and a trust update are no bundles that were damaged.
fn is_of_another_kind(copy: &mut (impl Read + Seek)) -> io::Result<bool> {
    copy.rewind()?;
    let passport = read_statement_file::<Passport>(copy).is_ok();
    copy.rewind()?;
    let receipt = read_statement_file::<Receipt>(copy).is_ok();
    copy.rewind()?;
    Ok(passport || receipt || TrustUpdate::read(copy).is_ok())
}

/// Nothing was verified: what can be said of the beginning of the file.
fn unverified(fault: &Fault, copy: &mut (impl Read + Seek)) -> Option<Diagnosis> {
    // The signature is right, so the fault is that of whoever signed. Or it names a key that the
    // trust file lacks, or an algorithm that is too new: no other copy would mend that.
    if fault.step == Step::Manifest || [Code::KeyUnknown, Code::CoseAlg].contains(&fault.code) {
        return None;
    }
    if is_of_another_kind(copy).ok()? {
        return None;
    }
    // DIAG-3.
    if let Some((run, byte)) = blank_run(copy, 0..1).ok()? {
        let message = text!(
            place = bytes(&run);
            en "{place} of the file are all {byte:02x}: they were never written to the medium";
            de "{place} der Datei sind alle {byte:02x}: Sie wurden nie auf den Stick geschrieben"
        );
        return Some(Diagnosis { code: Code::DiagnosisBlank, message });
    }
    // DIAG-5.
    let message = text!(
        en "the file was altered or damaged, or it never was a bundle of a key known here; another copy from its source tells which";
        de "Die Datei wurde verändert oder beschädigt, oder sie war nie ein Bündel eines hier bekannten Schlüssels; eine andere Kopie von der Quelle zeigt, was davon"
    );
    Some(Diagnosis { code: Code::DiagnosisUnclear, message })
}

/// The fault, if it lies in a step that a fault of the file can make fail.
fn concerned(stop: &Stop) -> Option<&Fault> {
    match stop {
        Stop::Rejected(fault)
            if fault.step <= Step::Manifest
                || (Step::Framing..=Step::Items).contains(&fault.step) =>
        {
            Some(fault)
        }
        Stop::Rejected(_) | Stop::Unread { .. } => None,
    }
}

/// Whether the bytes behind the chunks are not what somebody signed or wrote there. An endorsement
/// of an unknown key, of an algorithm that is too new, or too many of them, is no fault of the file.
fn is_of_the_tail(fault: &Fault) -> bool {
    match fault.code {
        Code::EndorsementCount
        | Code::EndorsementOrder
        | Code::EndorsementRepeated
        | Code::CoseAlg => false,
        Code::EndorsementSignature => true,
        _ => fault.step == Step::Framing,
    }
}

fn incomplete(length: u64, least: Option<u64>) -> String {
    let cut = text!(
        en "it was not copied to its end, or the medium was pulled too early";
        de "Sie wurde nicht bis zum Ende kopiert, oder der Stick wurde zu früh abgezogen"
    );
    let got = Grouped(length);
    match least {
        _ if length == 0 => text!(en "the file is empty: {cut}"; de "Die Datei ist leer: {cut}"),
        Some(least) if length < least => text!(
            least = Grouped(least);
            en "the file has {got} of at least {least} bytes: {cut}";
            de "Die Datei hat {got} von mindestens {least} Bytes: {cut}"
        ),
        // Where it should end is said by bytes that nobody has verified.
        Some(least) => text!(
            least = Grouped(least);
            en "the file has {got} bytes and ends inside an approval or a scan, which begin at byte {least}: {cut}, or bytes of them were changed";
            de "Die Datei hat {got} Bytes und endet in einer Freigabe oder Virenprüfung, die bei Byte {least} \
                beginnen: {cut}, oder Bytes davon wurden verändert"
        ),
        None => text!(
            en "the file has {got} bytes and ends before its signed manifest does: {cut}, or its beginning was changed";
            de "Die Datei hat {got} Bytes und endet vor dem Ende ihrer signierten Beschreibung: {cut}, oder ihr \
                Anfang wurde verändert"
        ),
    }
}

fn bytes(range: &Range<u64>) -> String {
    let (first, last) = (Grouped(range.start), Grouped(range.end.saturating_sub(1)));
    text!(en "bytes {first} to {last}"; de "Byte {first} bis {last}")
}
