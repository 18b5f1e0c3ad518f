//! `key card`, and the commands about one key.

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::trust::Role;
use carnet_language::text;

use crate::card::{Card, KeyRole};
use crate::cli::{CardArgs, KeyArgs, KeyCommand};
use crate::{own_key, place};

/// Runs a command about keys.
///
/// # Errors
/// The settings or the key cannot be used, or this host has no card.
pub fn run_key(args: KeyArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    match args.command {
        KeyCommand::One(command) => {
            carnet_signer::run_key(&carnet_signer::KeyArgs { command }, settings, out)
        }
        KeyCommand::Card(args) => run(&args, settings, out),
    }
}

fn run(args: &CardArgs, settings: &Settings, out: &mut dyn Write) -> Result<Status, Failure> {
    let (mut file, mut card) = own_card(settings)?;
    if args.replace {
        own_key::replace(&main_role(&card)?, settings)?;
        (file, card) = own_card(settings)?;
    }
    let mut cards = vec![file];
    if let Some(folder) = &args.card {
        let path = folder.join(card.file_name());
        place::put_on_stick(&path, card.text().as_bytes())?;
        cards.push(path);
    }
    let cards: Vec<String> = cards.iter().map(|path| path.display().to_string()).collect();
    if settings.form == Form::Json {
        let body = json::CardWritten { cards, words: card.words().to_string() };
        json::print(out, "key card", &body)?;
        return Ok(Status::Done);
    }
    let card_said = crate::cards::said(&card);
    writeln!(out, "{card_said}")?;
    for path in cards {
        writeln!(out, "{:<9} {path}", text!(en "card"; de "Karte"))?;
    }
    writeln!(out, "{:<9} {}", text!(en "words"; de "Wörter"), card.words())?;
    Ok(Status::Done)
}

fn own_card(settings: &Settings) -> Result<(std::path::PathBuf, Card), Failure> {
    place::own_card(settings)?.ok_or_else(|| {
        let message = text!(
            en "this host has no site card beside its settings: carnet init makes it";
            de "dieser Rechner hat keine Standortkarte neben seinen Einstellungen: carnet init erstellt sie"
        );
        Failure::new(Status::Usage, Code::ConfigMissing, message)
    })
}

/// The role of the key that the setting `key` names.
fn main_role(card: &Card) -> Result<Role, Failure> {
    let site = card.site.as_ref().map(|site| site.name.clone());
    let role = card.keys.iter().find_map(|key| match (&key.role, &site) {
        (KeyRole::Exporter(custodians), Some(site)) => Some(Role::Exporter {
            site: site.clone(),
            custodians: custodians.iter().cloned().collect(),
        }),
        (KeyRole::Scanner, Some(site)) => Some(Role::Scanner { site: site.clone() }),
        (KeyRole::Approver(person), _) => Some(Role::Approver { person: person.clone() }),
        _ => None,
    });
    role.ok_or_else(|| {
        let message = text!(en "this host has no key that could be replaced"; de "dieser Rechner hat keinen Schlüssel, der ersetzt werden könnte");
        Failure::new(Status::Usage, None, message)
    })
}
