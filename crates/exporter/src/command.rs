//! The command `export`.

mod answers;
mod before;
mod clock;
mod elsewhere;
mod left;
mod names;
mod outbox;
mod print;
mod scrapped;
mod site;
mod target;

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::{Number, text};
use carnet_ledger::{Beside, Ledger};

pub use answers::run as run_answers;
use left::Left;
use print::Printer;
use site::{Site, no_route};
use target::Target;

use crate::cli::ExportArgs;
use crate::export::{Again, Items, Orders, Replace, Selected, foresee};
use crate::fault::Fault;
use crate::intake::{Intake, Options, Products};

/// Runs the command. The result goes to `out`, everything else to standard error.
///
/// # Errors
/// Nothing was exported, or what was exported did not get where it should.
pub fn run(args: &ExportArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    // Bundle and key are this site's own.
    export(args, settings, out).map_err(Failure::own)
}

fn export(args: &ExportArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    let mut printer = Printer::new(settings, out);
    Target::check(&args.target)?;
    let mut site = match args.target.dry_run {
        true => Site::rehearse(settings, args)?,
        false => Site::open(settings, args)?,
    };
    let target = match site.look(args) {
        Ok(target) => target,
        Err(error) => {
            // By a wrong clock every medium has expired.
            site.confirm_clock(args.target.dry_run)?;
            return Err(error);
        }
    };
    if !args.target.dry_run {
        outbox::tidy(site.outbox, &site.ledger)?;
    }
    let status = if args.reply_to.is_empty() {
        requests(args, &mut site, target.as_ref(), &mut printer)
    } else {
        replies(args, &mut site, target.as_ref(), &mut printer)
    };
    if args.target.dry_run {
        let text = text!(
            en "dry run: nothing was written. Not tried: to sign with the key, and to write to archive, \
                outbox and target";
            de "Probelauf: Es wurde nichts geschrieben. Nicht versucht: mit dem Schlüssel zu signieren und in Archiv, \
                Ausgang und Ziel zu schreiben"
        );
        carnet_host::say!("{text}");
    }
    status
}

fn requests(
    args: &ExportArgs,
    site: &mut Site<'_>,
    target: Option<&Target>,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let route = site
        .trust
        .route(site.name, &args.to)
        .ok_or_else(|| no_route(&site.trust, site.name, &args.to))?;
    let options = Options {
        machine: args.machine.clone(),
        products: if args.all_products { Products::All } else { Products::Eligible },
        encoding: args.encoding,
        vendor: args.vendor.clone(),
        fields: route.fields.clone().unwrap_or_default(),
    };
    let mut intake = Intake::default();
    for input in &args.inputs {
        intake.file(input, &options)?;
    }
    let mut wanted = intake.items();
    let inherited = site.inherited()?;
    let beside = Beside::of(&site.ledger, &inherited)?;
    let scrapped = scrapped::leave_out(&mut wanted, &site.ledger, &beside)?;
    let elsewhere = match args.again {
        true => Vec::new(),
        false => elsewhere::leave_out(&mut wanted, &site.ledger, &inherited, &beside)?,
    };
    let again = if args.again { Again::Cross } else { Again::Stay };
    let mut orders = Orders { again, replace: Replace::new(&args.replace) };
    let mut selected = Selected::of(wanted, &site.ledger, route, &mut orders)?;
    site.check_open(&selected)?;
    let claims = site.claims(&args.to)?;
    if args.inputs.is_empty() && claims.is_empty() {
        let message = text!(
            en "no INPUT is named, and nothing that was said waits to be told";
            de "keine Eingabe (INPUT) ist genannt, und zu melden ist auch nichts"
        );
        return Err(Failure::new(Status::Usage, None, message));
    }
    selected.claim(claims, route);
    // LEDGER-21.
    if selected.later > 0 {
        let later = Number(selected.later);
        carnet_host::note!(
            en "withdrawals that the next export carries, because a dispute of the same thing goes out now: {later}. \
                Until then the other side lists both";
            de "zurückgezogene Anfragen, die erst der nächste Export meldet, weil jetzt eine Beanstandung derselben Sache \
                hinausgeht: {later}. Bis dahin führt die andere Seite beide"
        );
    }
    let searched = names::search(args, site, &inherited, route, &mut selected)?;
    let mut left = Left {
        by_file: intake.called_after_files(),
        decoded: intake.called_by_encoding(),
        faults: intake.faults,
        notes: intake.notes,
        skipped: intake.skipped,
        undelivered: site.undelivered()?,
        before: site.before()?,
        is_dry: args.target.dry_run,
        idle: orders.replace.idle(),
        elsewhere,
        scrapped,
        is_closed: site.ledger.closing()?.is_some(),
        ..Left::default()
    };
    left.take(&mut selected);
    if args.all_products {
        left.state_unknown = 0;
    }
    left.faults.extend(searched.faults);
    left.notes.extend(searched.notes);
    stop_at_faults(args, &left, printer)?;
    let (mut mappings, salt) = (selected.mappings.into_iter(), carnet_host::salt()?);
    let mapped = site.ledger.map_machines(&mut mappings, &salt, site.clock.now)?;
    // SPOOL-12.
    let changed = site.ledger.unspooled()?.len();
    if mapped > 0 && changed > 0 && !args.target.dry_run {
        carnet_host::note!(
            en "folders of the spool in which these machines are not named yet: {changed}. The next import \
                writes them, or carnet ledger respool";
            de "Ordner der Ablage, in denen diese Maschinen noch nicht genannt sind: {changed}. Der nächste Import \
                schreibt sie, oder carnet ledger respool"
        );
    }
    if selected.items.is_empty() {
        return nothing(&left, printer);
    }
    site.accepted = searched.accepted;
    // They are packed and recorded in this order, and whoever asks for them so finds them at hand.
    selected.items.sort();
    send(args, site, target, Items::Requests(&selected.items), left, printer)
}

fn replies(
    args: &ExportArgs,
    site: &mut Site<'_>,
    target: Option<&Target>,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let bundles = answers::bundles(&args.reply_to, Some(&args.to), &site.ledger)?;
    let route = site
        .trust
        .route(site.name, &args.to)
        .ok_or_else(|| no_route(&site.trust, site.name, &args.to))?;
    let (mut judged, left) =
        answers::read(&args.inputs, args.encoding, &bundles, route, &site.ledger)?;
    let known = judged.add_known(&site.ledger.known(&args.to)?, route);
    let (undelivered, is_dry) = (site.undelivered()?, args.target.dry_run);
    let left = Left { undelivered, before: site.before()?, is_dry, known, ..left };
    stop_at_faults(args, &left, printer)?;
    if judged.responses.is_empty() {
        return nothing(&left, printer);
    }
    let items = Items::Responses { answers: &judged.answers, responses: &judged.responses };
    send(args, site, target, items, left, printer)
}

/// Nothing is to be exported.
fn nothing(left: &Left, printer: &mut Printer<'_>) -> Result<Status, Failure> {
    printer.nothing(left)?;
    Ok(left.status())
}

/// EXP-7. Bad rows stop the export, unless they are to be left out and can be.
fn stop_at_faults(
    args: &ExportArgs,
    left: &Left,
    printer: &mut Printer<'_>,
) -> Result<(), Failure> {
    let stays = |fault: &&Fault| !(args.skip_bad && fault.fault.can_be_skipped());
    let count = left.faults.iter().filter(stays).count();
    printer.left(left)?;
    if count == 0 {
        return Ok(());
    }
    printer.refused(left)?;
    let message = text!(
        en "nothing was exported; faults in the input: {count}";
        de "es wurde nichts exportiert; Fehler in der Eingabe: {count}"
    );
    Err(Failure::new(Status::Usage, None, message))
}

/// Exports, delivers, and says so; what is recorded and not delivered is said as well.
fn send(
    args: &ExportArgs,
    site: &mut Site<'_>,
    target: Option<&Target>,
    items: Items<'_>,
    mut left: Left,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    target.map_or(Ok(()), Target::check_free)?;
    if !args.target.dry_run {
        site.confirm_clock(false)?;
    }
    let sent = target.and_then(|target| Some((site.export(args, items)?, target)));
    let Some((exported, target)) = sent else {
        let ends = (site.name, &args.to);
        let foreseen = foresee(&site.trust, ends, items, site.clock.now)?;
        printer.foreseen(&foreseen, ends, &left)?;
        site.confirm_clock(true)?;
        return Ok(left.status());
    };
    let delivered = match &exported {
        Ok(exported) => target.deliver(exported, &mut site.ledger, site.clock.now).map(Some),
        Err(_) => Ok(None),
    };
    left.undelivered = site.undelivered().unwrap_or(left.undelivered);
    match (exported, delivered) {
        (Ok(exported), Ok(Some(delivered))) => {
            printer.done(&exported, &delivered.path, &left)?;
            if let (Some(folder), Some(written)) = (&args.target.media, delivered.written) {
                printer.written(folder, written, &site.settings.system())?;
            }
            Ok(left.status())
        }
        (Ok(exported), Err(error)) => {
            printer.undelivered(Some(&exported), &left)?;
            Err(error)
        }
        // safe: what was exported was delivered, or that failed.
        (Ok(_), Ok(None)) => Ok(left.status()),
        (Err(error), _) => {
            if error.code() != Some(Code::ExportUndelivered) {
                return Err(error);
            }
            printer.undelivered(None, &left)?;
            Err(error)
        }
    }
}
