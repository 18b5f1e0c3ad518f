//! `import`.

mod answers;
mod folder;
mod issue;
mod junk;
mod print;
mod receipts;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use carnet_format::plain_text::Escaped;
use carnet_format::{Code, Digest};
use carnet_host::settings::{Form, Settings, Sources, Titles};
use carnet_host::{Failure, Status, json, say_open};
use carnet_judge::time::{OwnClock, When};
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_ledger::{
    Archive, Direction, Ledger, LedgerError, SiteLedger, Stated, accept_trust, outlook,
};
use carnet_signer::endorsed::say_unkept;

use self::issue::Issuer;
use self::junk::Junk;
use self::print::Told;
use self::receipts::Desk;
use super::{home, open_archive, open_ledger, open_spool, row, tell};
use crate::cli::ImportArgs;
use crate::{Eyes, Importer, Setup, Verdict, Writes, locate};

pub(super) fn run(
    args: &ImportArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let host_clock = settings.host_clock();
    let (trust, bytes) = settings.load_trust()?;
    let writes = if args.dry_run { Writes::Nothing } else { Writes::All };
    let (home, archive) = (home(settings)?, open_archive(settings)?);
    let spool = open_spool(settings, args.out.as_deref())?;
    let mut ledger = match writes {
        Writes::All => open_ledger(settings)?,
        Writes::Nothing => SiteLedger::rehearsal(home, settings.site()?)?,
    };
    // SHARE-12. Before a file is read.
    ledger.check_age()?;
    let stated = args.stated.time().map(|(time, ticket)| Stated { time, ticket, host_clock });
    let (now, clock) = match stated {
        Some(stated) => {
            stated.check(&ledger)?;
            (stated.time, OwnClock::Stated(stated.time))
        }
        None => (host_clock, settings.own_clock(&trust, host_clock)),
    };
    accept_trust::<Failure>(&mut ledger, &archive, &trust, (clock, now))?;
    if writes == Writes::All {
        say_open([home.place(), archive.folder(), spool.folder()]);
        let outlook = outlook(&ledger, (home, Some(&archive)), now)?;
        outlook.notes().for_each(|note| carnet_host::say!("{note}"));
        archive.store_trust(&trust.digest(), &bytes)?;
    }
    let eyes = Eyes { trust: &trust, system: settings.system(), stated: args.medium };
    let is_many = args.names.len() > 1 || args.names.iter().any(|name| name.is_dir());
    let found = locate(&args.names, &eyes);
    let scratch = home.beside();
    let setup =
        Setup { trust: &trust, archive: &archive, spool: &spool, scratch, clock, now, writes };
    let pending = ledger.unspooled()?.len();
    let mut hook = |_| ControlFlow::Continue(());
    let mut importer = Importer::new(setup, &mut ledger, &mut hook).stating(stated);
    let mut status = match writes {
        Writes::All => finish_pending(&mut importer)?,
        Writes::Nothing => Status::Done,
    };
    if writes == Writes::Nothing && pending > 0 {
        carnet_host::note!(
            en "admitted before and to be spooled first: {pending}";
            de "schon übernommen und zuerst abzulegen: {pending}"
        );
    }
    let mut printer = Printer {
        trust: &trust,
        titles: &settings.titles,
        sources: settings.sources()?,
        sources_told: Told::Now,
        now,
        form: settings.form,
        writes,
        junk: Junk::default(),
        summary: json::ImportVerdicts::default(),
    };
    for (place, error) in &found.unread {
        let verdict = folder::unread(place, error.code(), error.to_string());
        status = status.worst(printer.print(&verdict, Told::Before, None, out)?);
    }
    let mut issuer = Issuer::new(settings, &trust);
    let mut told = BTreeSet::new();
    for copies in importer.order(found.files) {
        // The hook never breaks, so this always has verdicts.
        let Ok(verdicts) = importer.import_copies(copies) else { break };
        for (located, verdict) in verdicts {
            let is_first = told.insert(located.origin.folder.clone());
            let medium = if is_first { Told::Now } else { Told::Before };
            let receipt = match writes {
                Writes::All => issuer.leave(&located, &verdict, importer.ledger()),
                Writes::Nothing => None,
            };
            status = status.worst(printer.print(&verdict, medium, receipt.as_deref(), out)?);
            if verdict.code() == Some(Code::SiteOwn) {
                let ledger = importer.ledger();
                say_unkept([&located.path], &trust, |digest| own(digest, ledger, &archive));
            }
        }
    }
    printer.junk.print(out)?;
    if let Err(error) = importer.note_unreadable() {
        let error = error.to_string();
        let error = Escaped(&error);
        carnet_host::note!(
            en "not all that was refused is in the audit log: {error}";
            de "nicht alles Abgelehnte steht im Protokoll: {error}"
        );
    }
    let mut desk = Desk { trust: &trust, archive: &archive, ledger: &mut ledger, now, writes };
    for (path, named) in &found.receipts {
        let verdict = desk.take(path)?;
        if verdict.is_told(*named) {
            verdict.print(
                (&trust, &printer.sources),
                (settings.form, &settings.titles),
                writes,
                out,
            )?;
            printer.print_sources(out)?;
            status = status.worst(verdict.status(*named));
        }
    }
    for folder in &found.folders {
        if let Some(verdict) = folder::report(folder, settings.form, out)? {
            status = status.worst(printer.print(&verdict, Told::Before, None, out)?);
        }
    }
    if settings.form == Form::Json && is_many {
        let dry_run = args.dry_run;
        let body = json::Imported { summary: printer.summary, status: status.number(), dry_run };
        json::print(out, "import", &body)?;
    }
    if let Some(Stated { time, .. }) = stated.filter(|_| status != Status::Done) {
        let time = When(time);
        carnet_host::note!(
            en "judged by the time that was stated, {time}";
            de "geprüft nach der angegebenen Zeit, {time}"
        );
    }
    if args.dry_run {
        let text = text!(
            en "dry run: nothing was written. Not tried: to write to archive and spool. Another import \
                before the real one may change this";
            de "Probelauf: Es wurde nichts geschrieben. Nicht versucht: in Archiv und Ablage zu schreiben. Ein \
                anderer Import vor dem echten kann das Ergebnis ändern"
        );
        carnet_host::say!("{text}");
    }
    Ok(status)
}

/// The copy of an own bundle that this site has.
fn own(digest: &Digest, ledger: &dyn Ledger, archive: &Archive) -> Option<File> {
    let record = ledger.bundle(digest).ok()??;
    let kept = ledger.kept(digest).ok()?;
    archive.open_newest(&record, kept.as_ref()).ok().filter(|_| record.direction == Direction::Out)
}

fn finish_pending(importer: &mut Importer<'_>) -> Result<Status, LedgerError> {
    let mut status = Status::Done;
    for pending in importer.finish_pending()? {
        match pending {
            Ok(folder) => {
                let folder = folder.display();
                carnet_host::note!(
                    en "spooled, as it was admitted before: {folder}";
                    de "abgelegt, denn es war schon übernommen: {folder}"
                );
            }
            Err(error) => {
                status = Status::Unknown;
                let what = text!(
                    en "a bundle that was admitted before could not be spooled";
                    de "ein schon übernommenes Bündel ließ sich nicht ablegen"
                );
                tell(&what, &error);
            }
        }
    }
    Ok(status)
}

/// Prints verdicts and counts them.
struct Printer<'a> {
    trust: &'a TrustFile,
    titles: &'a Titles,
    sources: Sources,
    /// Whether they were printed with an earlier verdict.
    sources_told: Told,
    now: u64,
    form: Form,
    writes: Writes,
    junk: Junk,
    summary: json::ImportVerdicts,
}

impl Printer<'_> {
    // IMP-12.
    fn print(
        &mut self,
        verdict: &Verdict,
        medium: Told,
        receipt: Option<&Path>,
        out: &mut dyn Write,
    ) -> std::io::Result<Status> {
        print::count(&mut self.summary, &verdict.outcome);
        match self.form {
            Form::Json => {
                let mut object =
                    print::json(verdict, (self.trust, &self.sources), (self.now, self.writes));
                object.receipt = receipt.map(|path| path.display().to_string());
                json::print(out, "import", &object)?;
            }
            Form::Text if self.junk.is_more_of(verdict) => {}
            Form::Text => {
                print::text(verdict, self.titles, medium, self.writes, out)?;
                if let Some(receipt) = receipt {
                    let label = text!(en "receipt"; de "Quittung");
                    row(out, &label, Escaped(&receipt.display().to_string()))?;
                }
            }
        }
        self.print_sources(out)?;
        Ok(verdict.status())
    }

    /// With the first verdict of a call.
    // VERDICT-18.
    fn print_sources(&mut self, out: &mut dyn Write) -> std::io::Result<()> {
        if (self.form, self.sources_told) == (Form::Text, Told::Now) {
            print::print_sources(&self.sources, self.trust, out)?;
        }
        self.sources_told = Told::Before;
        Ok(())
    }
}
