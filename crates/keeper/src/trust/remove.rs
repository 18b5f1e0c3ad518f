//! `trust remove`.

use std::io::Write;
use std::path::Path;

use carnet_format::{Code, KeyId, MediumId};
use carnet_host::settings::{KeyPlace, Settings};
use carnet_host::{Failure, Status};
use carnet_judge::trust::{Key, NamedKey, TrustFile};
use carnet_judge::words::means_key;
use carnet_language::text;

use super::{add, pack};
use crate::cli::{RemoveArgs, RemovedKind, read_medium, read_person};
use crate::draft::{Draft, add_card, end, retire_medium, revoke};
use crate::own_key;
use crate::present::Books;

pub(super) fn run(
    args: &RemoveArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let books = Books::open(settings)?;
    let mut draft = Draft::open(settings, books.as_ref())?;
    let file = draft.good()?;
    let name = args.name.join(" ");
    if args.replace && args.kind != RemovedKind::Key {
        let message = text!(en "--replace is for a key"; de "--replace ist für einen Schlüssel");
        return Err(Failure::new(Status::Usage, None, message));
    }
    match args.kind {
        RemovedKind::Person => {
            let keys = keys_of(&name, &file)?;
            take_away(&mut draft, &keys, args)?;
        }
        RemovedKind::Key => {
            let key = one_key(&name, &file, settings)?;
            take_away(&mut draft, &[key], args)?;
            if args.replace {
                // The new key is made last: all that could fail without it has been tried.
                let card = own_key::replace(&key.1.role, settings)?;
                draft.edit(|document| add_card(document, &card))?;
            }
        }
        RemovedKind::Medium => {
            let id = one_medium(&name, &file, settings)?;
            draft.edit(|document| retire_medium(document, &id))?;
        }
    }
    let mut said = draft.settle_routes();
    said.extend(super::under_way(books.as_ref(), &draft.good()?)?);
    pack::packed_or_shown(
        ("trust remove", said),
        &args.pack,
        (draft, books.as_ref()),
        settings,
        out,
    )
}

fn take_away(draft: &mut Draft, keys: &[(KeyId, &Key)], args: &RemoveArgs) -> Result<(), Failure> {
    draft.edit(|document| {
        keys.iter().try_for_each(|(_, key)| match args.expired {
            Some(last) => end(document, &key.public, last),
            None => revoke(document, &key.public),
        })
    })
}

fn none(name: &str) -> Failure {
    let message = text!(en "{name:?} is not in the trust file"; de "„{name}“ steht nicht in der Vertrauensdatei");
    Failure::new(Status::Usage, Code::TrustPerson, message)
}

/// The keys under which a person can still approve.
fn keys_of<'f>(name: &str, file: &'f TrustFile) -> Result<Vec<(KeyId, &'f Key)>, Failure> {
    let person = read_person(name).ok_or_else(|| none(name))?;
    let is_theirs = |key: &Key| key.role.person() == Some(&person) && !key.revoked;
    let keys: Vec<_> =
        file.keys().filter(|(_, key)| is_theirs(key)).map(|(id, key)| (*id, key)).collect();
    if keys.is_empty() { Err(none(name)) } else { Ok(keys) }
}

/// The one key that is meant: by its file, its words or the first four, its id or the first eight digits, or the site or
/// person that has one alone.
fn one_key<'f>(
    name: &str,
    file: &'f TrustFile,
    settings: &Settings,
) -> Result<(KeyId, &'f Key), Failure> {
    let path = Path::new(name);
    if path.is_file() {
        let id =
            carnet_signer::open_at(&KeyPlace::File(path.to_owned()), settings)?.public_key().id();
        return file.key(&id).map(|key| (id, key)).ok_or_else(|| none(name));
    }
    let typed = name.to_ascii_lowercase();
    let is_it = |id: &KeyId, key: &Key| {
        let owner =
            [key.role.site().map(ToString::to_string), key.role.person().map(ToString::to_string)];
        let is_owner = !key.revoked && owner.iter().flatten().any(|owner| *owner == typed);
        means_key(&typed, *id) || is_owner
    };
    let found: Vec<_> =
        file.keys().filter(|(id, key)| is_it(id, key)).map(|(id, key)| (*id, key)).collect();
    match &found[..] {
        [] => Err(none(name)),
        [one] => Ok(*one),
        several => {
            let lines: String = several
                .iter()
                .map(|(id, key)| format!("\n  {}", NamedKey { id: *id, role: key.role.clone() }))
                .collect();
            let message = text!(
                en "several keys are called {name:?}, give the words of one:{lines}";
                de "mehrere Schlüssel heißen „{name}“, die Wörter von einem angeben:{lines}"
            );
            Err(Failure::new(Status::Usage, Code::TrustPerson, message))
        }
    }
}

/// The one medium that is meant: by its id, its label, or the folder where it is mounted.
fn one_medium(name: &str, file: &TrustFile, settings: &Settings) -> Result<MediumId, Failure> {
    if let Some(id) = read_medium(name) {
        return file.medium(&id).map(|_| id).ok_or_else(|| none(name));
    }
    let mut labelled = file.media().filter(|(_, medium)| medium.label == name && !medium.retired);
    match (labelled.next(), labelled.next()) {
        (Some((id, _)), None) => Ok(*id),
        (Some(_), Some(_)) => {
            let message = text!(
                en "several media are labelled {name:?}: give the id of one, which carnet trust show lists";
                de "mehrere Datenträger haben die Aufschrift „{name}“: die Kennung von einem angeben, die carnet trust show nennt"
            );
            Err(Failure::new(Status::Usage, Code::TrustPerson, message))
        }
        (None, _) if Path::new(name).is_dir() => add::medium_at(Path::new(name), file, settings),
        (None, _) => Err(none(name)),
    }
}
