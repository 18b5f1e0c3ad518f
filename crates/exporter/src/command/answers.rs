//! Answers as `export --reply-to` and `answers check` read them.

use std::io::Write;
use std::path::PathBuf;

use carnet_format::limits::MAX_ANSWERS;
use carnet_format::{Code, Kind, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::route::RouteFault;
use carnet_judge::trust::Route;
use carnet_language::text;
use carnet_ledger::{BundleRecord, Direction, Ledger, ReferenceError, SqliteLedger, resolve};

use super::left::{Left, Of};
use super::print::Printer;
use crate::cli::{AnswersArgs, AnswersCommand, CheckArgs};
use crate::intake::{SkipReason, Skipped};
use crate::reply::{Judged, Reply};
use crate::source::Encoding;

/// Runs `answers`. The result goes to `out`, everything else to standard error.
///
/// # Errors
/// Something is wrong with the answers, or they could not be looked at.
pub fn run(
    args: &AnswersArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let AnswersCommand::Check(args) = &args.command;
    check(args, settings, out).map_err(Failure::own)
}

// EXP-30.
fn check(args: &CheckArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut printer = Printer::new(settings, out);
    let name = settings.site()?;
    let (trust, _) = settings.load_trust()?;
    let ledger = SqliteLedger::rehearsal(settings.ledger()?, name)?;
    let bundles = bundles(&args.reply_to, args.to.as_ref(), &ledger)?;
    // safe: at least one is named, and each is found.
    let Some(to) = bundles.first().map(|bundle| &bundle.from) else { return Ok(Status::Done) };
    let no_route = || RouteFault::None { from: name.clone(), to: to.clone() };
    let route = trust.route(name, to).ok_or_else(no_route)?;
    let (judged, left) = read(&args.inputs, args.encoding, &bundles, route, &ledger)?;
    printer.left(&left)?;
    printer.checked(&judged, &left)?;
    match left.faults.len() {
        0 => Ok(Status::Done),
        count => {
            let message = text!(
                en "these answers cannot be exported; faults in the input: {count}";
                de "diese Antworten lassen sich nicht exportieren; Fehler in der Eingabe: {count}"
            );
            Err(Failure::new(Status::Usage, None, message))
        }
    }
}

/// Reads and judges answers; nothing is changed.
pub(super) fn read(
    inputs: &[PathBuf],
    encoding: Option<Encoding>,
    bundles: &[BundleRecord],
    route: &Route,
    ledger: &dyn Ledger,
) -> Result<(Judged, Left), Failure> {
    let mut reply = Reply::default();
    for input in inputs {
        reply.file(input, encoding)?;
    }
    let mut judged = reply.judge(bundles, route, ledger)?;
    let repeated = judged.repeated.drain(..);
    let left = Left {
        of: Of::Answers,
        faults: reply.faults,
        skipped: repeated.map(|place| Skipped { place, reason: SkipReason::Repeated }).collect(),
        unanswered: reply.waiting,
        answered: judged.known,
        untied: judged.untied,
        notes: std::mem::take(&mut judged.notes),
        ..Left::default()
    };
    Ok((judged, left))
}

/// The request bundles that are answered. Without `to` it is the site of the first.
pub(super) fn bundles(
    reply_to: &[String],
    to: Option<&SiteName>,
    ledger: &dyn Ledger,
) -> Result<Vec<BundleRecord>, Failure> {
    let wrong = |what: String| Failure::new(Status::Usage, Code::ExportReplyTo, what);
    let mut bundles: Vec<BundleRecord> = Vec::new();
    for text in reply_to {
        let bundle = resolve(ledger, Some(Direction::In), text).map_err(|error| match error {
            ReferenceError::Ledger(error) => error.into(),
            error => wrong(error.to_string()),
        })?;
        if bundle.kind != Kind::Request {
            let what = text!(en "{text:?} holds no requests"; de "in {text:?} sind keine Anfragen");
            return Err(wrong(what));
        }
        let to = to.or(bundles.first().map(|first| &first.from)).unwrap_or(&bundle.from);
        if bundle.from != *to {
            let from = &bundle.from;
            return Err(wrong(text!(
                en "{text:?} came from {from}, the reply is for {to}";
                de "{text:?} kam von {from}, die Antwort ist für {to}"
            )));
        }
        if bundles.iter().all(|known| known.digest != bundle.digest) {
            bundles.push(bundle);
        }
    }
    if bundles.len() > MAX_ANSWERS {
        let got = bundles.len();
        return Err(wrong(text!(
            en "got {got} bundles to answer, one reply takes at most 64";
            de "{got} Bündel sind zu beantworten, eine Antwort nimmt höchstens 64"
        )));
    }
    Ok(bundles)
}
