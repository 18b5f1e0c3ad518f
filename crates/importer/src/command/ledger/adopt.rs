//! `ledger adopt`.

use std::io::Seek as _;

use carnet_format::plain_text::Escaped;
use carnet_format::{Item, Kind};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status, json};
use carnet_judge::time::{Now, OwnClock};
use carnet_judge::verdict::{self, Stop, Verifier};
use carnet_language::text;
use carnet_ledger::{
    Adoption, ExportLock, ItemFault, Ledger, LedgerError, NewItem, Outbound, SiteLedger,
    accept_trust,
};
use carnet_verifier::command::PrivateCopy;

use super::mend::spool_changed;
use super::{Printer, open_archive};
use crate::cli::AdoptArgs;

// LEDGER-25.
pub(super) fn run(
    args: &AdoptArgs,
    ledger: &mut SiteLedger,
    settings: &Settings,
    printer: &mut Printer<'_>,
) -> Result<Status, Failure> {
    let (trust, bytes) = settings.load_trust()?;
    let copy = PrivateCopy::of(&args.file, &trust)?;
    let mut file = copy.file();
    let refused =
        |stop: Stop| Failure::new(Status::from(&stop), stop.code(), format!("{stop}")).own();
    let opened = verdict::open(file, &trust).map_err(refused)?;
    let manifest = (*opened.manifest()).clone();
    let (digest, key) = (opened.digest(), opened.manifest().key_id());
    if ledger.bundle(&digest)?.is_some() {
        let text = text!(
            en "nothing to do: the ledger has bundle {digest}";
            de "nichts zu tun: Das Register hat Bündel {digest}"
        );
        carnet_host::say!("{text}");
        return Ok(Status::Done);
    }
    // It was good when it was made.
    let then = Now::new(OwnClock::Trusted(manifest.created), None);
    let judged = opened.judge(&Verifier::new(&trust).at(then)).map_err(refused)?;
    let mut outcome = judged.finish().map_err(refused)?;
    let mut items: Vec<Item> = Vec::new();
    outcome
        .read_unapproved_items(|_, item| items.push(item.clone()))
        .map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    if manifest.from != *ledger.site() {
        return Err(LedgerError::NotLost { digest }.into());
    }
    let now = settings.host_clock();
    let archive = open_archive(settings)?;
    // An export removes what is not committed.
    let waiting = || {
        carnet_host::note!(
            en "an export is running; waiting for it";
            de "ein Export läuft; warte auf sein Ende"
        );
    };
    let _lock = ExportLock::take(ledger, waiting)?;
    accept_trust::<Failure>(ledger, &archive, &trust, (settings.own_clock(&trust, now), now))?;
    archive.store_trust(&trust.digest(), &bytes)?;
    file.rewind().map_err(|error| Failure::of(Status::Unknown, None, &error))?;
    let archived = archive.store(&digest, &mut file)?;
    let bundle = Outbound {
        manifest: &manifest,
        digest,
        key,
        archived,
        trust: trust.digest(),
        now,
        // It names no machine.
        salt: [0; 16],
        accepted: None,
    };
    let mut new = items.iter().map(|item| match item {
        Item::Request(request) => NewItem::request(request, &[]),
        Item::Response(response) => NewItem::Response(response),
    });
    let adoption = Adoption { ticket: &args.ticket, earlier_lost: args.earlier_lost };
    let adopted = ledger.adopt(&bundle, &mut new, &adoption).map_err(|error| match error {
        LedgerError::Answer { fault: ItemFault::UnknownItem, .. } => {
            LedgerError::AdoptRequests { digest }
        }
        error => error,
    });
    let joined = adopted.inspect_err(|error| {
        // SHARE-5. Where even the database cannot tell, the commit may still be on its way.
        let is_uncertain = matches!(error, LedgerError::Uncertain { .. });
        if !is_uncertain && ledger_lacks(ledger, &digest) {
            archive.discard(&digest);
        }
    })?;
    archive.settle(&digest)?;
    printer.print(
        "ledger adopt",
        || json::Adopted { digest: digest.into(), items: manifest.items(), joined },
        |out| {
            let name = args.file.display().to_string();
            let (name, count) = (Escaped(&name), items.len());
            if manifest.kind == Kind::Response {
                let text = text!(
                    en "{name}: adopted, answers: {count}";
                    de "{name}: wiederaufgenommen, Antworten: {count}"
                );
                return writeln!(out, "{text}");
            }
            let text = text!(
                en "{name}: adopted, requests: {count}\n  answers that count now: {joined}\n  \
                    which machines asked is not in it: carnet export joins them, from the inventory as it was, \
                    and sends nothing twice";
                de "{name}: wiederaufgenommen, Anfragen: {count}\n  Antworten, die jetzt zählen: {joined}\n  Welche \
                    Maschinen angefragt haben, steht nicht darin: carnet export ordnet sie zu, aus der Bestandsliste \
                    von damals, und sendet nichts zweimal"
            );
            writeln!(out, "{text}")
        },
    )?;
    spool_changed(ledger, settings)?;
    Ok(Status::Done)
}

fn ledger_lacks(ledger: &dyn Ledger, digest: &carnet_format::Digest) -> bool {
    matches!(ledger.bundle(digest), Ok(None))
}
