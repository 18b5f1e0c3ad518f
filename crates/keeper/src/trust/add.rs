//! `trust add`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use carnet_format::{Code, SiteName};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::trust::{Role, TrustFile};
use carnet_language::text;

use super::{agree, pack};
use crate::card::{Card, KeyEntry, KeyRole};
use crate::cards;
use crate::cli::{AddArgs, AgreedArgs, read_person};
use crate::draft::{Draft, add_card, add_person};
use crate::present::Books;
use crate::words::Told;

mod medium;
mod route;

pub(super) use medium::medium_at;

pub(super) fn run(
    args: &AddArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let books = Books::open(settings)?;
    let mut draft = Draft::open(settings, books.as_ref())?;
    match &args.what[..] {
        [kind, place] if kind.as_os_str() == "medium" => {
            medium::add(&mut draft, place, &args.routes, settings)?;
        }
        _ if !args.routes.is_empty() => {
            let message =
                text!(en "--route is for a medium"; de "--route ist für einen Datenträger");
            return Err(Failure::new(Status::Usage, None, message));
        }
        [kind, name] if kind.as_os_str() == "person" => person(&mut draft, name)?,
        [kind, from, to] if kind.as_os_str() == "route" => route::add(&mut draft, (from, to))?,
        paths => {
            take_cards(&mut draft, paths, &args.pack.agreed)?;
        }
    }
    let said = draft.settle_routes();
    pack::packed_or_shown(("trust add", said), &args.pack, (draft, books.as_ref()), settings, out)
}

fn person(draft: &mut Draft, name: &Path) -> Result<(), Failure> {
    let Some(person) = name.to_str().and_then(read_person) else {
        let name = name.display();
        let message = text!(
            en "{name} is not a neutral id: 1 to 32 of a-z, 0-9 and dash, with no dash first or last";
            de "{name} ist keine neutrale Kennung: 1 bis 32 Zeichen aus a-z, 0-9 und Bindestrich, ohne Bindestrich am \
                Anfang oder Ende"
        );
        return Err(Failure::new(Status::Usage, Code::TrustPerson, message));
    };
    draft.edit(|document| add_person(document, &person.to_string()))
}

/// The cards that have something new; nobody is asked for the words of the others.
fn take_cards(draft: &mut Draft, paths: &[PathBuf], agreed: &AgreedArgs) -> Result<(), Failure> {
    let all = cards::find(paths)?;
    if all.is_empty() {
        return Err(cards::none(&paths[0]));
    }
    let file = draft.good().unwrap_or(draft.present.file.clone());
    let new: Vec<&Card> =
        all.iter().map(|(_, card)| card).filter(|card| has_news(card, &file)).collect();
    let is_known = |site: &SiteName| {
        let mut keys = file.keys().filter(|(_, key)| !key.revoked);
        keys.any(|(_, key)| matches!(&key.role, Role::Exporter { site: of, .. } if of == site))
    };
    let added = new.iter().copied().filter(|card| brings_exporter(card, &file));
    one_ledger(added, is_known, agreed.yes)?;
    cards::accept(new.iter().copied(), &mut Told::new(&agreed.words))?;
    draft.edit(|document| new.iter().try_for_each(|card| add_card(document, card)))?;
    // CARD-5.
    for site in new.iter().filter_map(|card| card.site.as_ref()) {
        let known = file.site(&site.name);
        if known.is_some_and(|known| (known.zone, known.clock) != (site.zone, site.clock)) {
            let name = &site.name;
            carnet_host::note!(
                en "{name} is in the file with another zone or clock, which stay as they are: change them in the draft";
                de "{name} steht mit anderer Zone oder Uhr in der Datei; sie bleiben, wie sie sind: im Entwurf ändern"
            );
        }
    }
    Ok(())
}

fn brings_exporter(card: &Card, file: &TrustFile) -> bool {
    let is_exporter = |key: &KeyEntry| matches!(key.role, KeyRole::Exporter(_));
    card.keys.iter().any(|key| is_exporter(key) && file.key(&key.public.id()).is_none())
}

/// Goes on only where a person says that a site with a further exporter key still has one ledger.
// CARD-6.
pub(super) fn one_ledger<'c>(
    cards: impl Iterator<Item = &'c Card>,
    is_known: impl Fn(&SiteName) -> bool,
    yes: bool,
) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for site in cards.filter_map(|card| card.site.as_ref()) {
        let name = &site.name;
        if seen.insert(name) && !is_known(name) {
            continue;
        }
        carnet_host::note!(
            en "{name} would have a further exporter key. A new key of the same host is fine. Another host of this name with a \
                ledger of its own asks for the same machines again, and neither takes the answers to the other: give it another \
                site name, carnet init";
            de "{name} bekäme einen weiteren Export-Schlüssel. Ein neuer Schlüssel desselben Rechners ist in Ordnung. Ein anderer \
                Rechner dieses Namens mit eigenem Register fragt für dieselben Maschinen noch einmal an, und keiner der beiden \
                übernimmt die Antworten an den anderen: ihm mit carnet init einen anderen Standortnamen geben"
        );
        agree(
            yes,
            &text!(
                en "Is the key of the same host, or of one with the same ledger? Type yes:";
                de "Gehört der Schlüssel zum selben Rechner oder zu einem mit demselben Register? Dann ja eingeben:"
            ),
        )?;
    }
    Ok(())
}

fn has_news(card: &Card, file: &TrustFile) -> bool {
    let is_new_site = card.site.as_ref().is_some_and(|site| file.site(&site.name).is_none());
    is_new_site || card.keys.iter().any(|key| file.key(&key.public.id()).is_none())
}
