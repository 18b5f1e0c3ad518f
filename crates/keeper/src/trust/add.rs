//! `trust add`.

use std::io::Write;
use std::path::Path;

use carnet_format::Code;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::trust::TrustFile;
use carnet_language::text;

use super::one_ledger::one_ledger;
use super::pack;
use crate::card::Card;
use crate::cards;
use crate::cli::{AddArgs, read_person};
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
        _ => take_cards(&mut draft, args)?,
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
fn take_cards(draft: &mut Draft, args: &AddArgs) -> Result<(), Failure> {
    let all = cards::find(&args.what)?;
    if all.is_empty() {
        return Err(cards::none(&args.what[0]));
    }
    let file = draft.good().unwrap_or(draft.present.file.clone());
    let new: Vec<&Card> =
        all.iter().map(|(_, card)| card).filter(|card| has_news(card, &file)).collect();
    cards::accept(new.iter().copied(), &mut Told::new(&args.pack.agreed.words))?;
    one_ledger(&new, Some(&file), &args.known.same_ledger)?;
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

fn has_news(card: &Card, file: &TrustFile) -> bool {
    let is_new_site = card.site.as_ref().is_some_and(|site| file.site(&site.name).is_none());
    is_new_site || card.keys.iter().any(|key| file.key(&key.public.id()).is_none())
}
