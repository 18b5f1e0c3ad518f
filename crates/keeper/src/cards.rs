//! Cards that a person accepts by their words.

use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_host::{Failure, Status};
use carnet_judge::trust::key_said;
use carnet_language::text;

use crate::card::{self, Card, KeyRole};
use crate::words::Told;

/// The cards at these paths: files, and folders with some; each once.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<(PathBuf, Card)>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => files.extend(carnet_media::scan(path)?.cards),
            false => files.push(path.clone()),
        }
    }
    let mut cards: Vec<(PathBuf, Card)> = Vec::new();
    for path in files {
        let card = card::read_file(&path)?;
        if !cards.iter().any(|(_, other)| *other == card) {
            cards.push((path, card));
        }
    }
    Ok(cards)
}

/// Has the words of each card typed by the person who is told them.
// CARD-3.
pub(crate) fn accept<'c>(
    cards: impl IntoIterator<Item = &'c Card>,
    told: &mut Told<'_>,
) -> Result<(), Failure> {
    for card in cards {
        let what = said(card);
        carnet_host::say!("  {what}");
        told.compare(card.words(), &card.owner())?;
    }
    Ok(())
}

/// What a card has: `tor-1, connected, clock trusted: exporter key (p-002), importer key`.
pub(crate) fn said(card: &Card) -> String {
    let key = |role: &KeyRole| {
        let key = key_said(role.name());
        match role {
            KeyRole::Exporter(all) => {
                let all: Vec<_> = all.iter().map(ToString::to_string).collect();
                format!("{key} ({})", all.join(", "))
            }
            _ => key,
        }
    };
    let keys: Vec<_> = card.keys.iter().map(|entry| key(&entry.role)).collect();
    let keys = keys.join(", ");
    let owner = card.owner();
    let Some(site) = &card.site else { return format!("{owner}: {keys}") };
    let zone = match site.zone {
        carnet_judge::trust::Zone::Isolated => text!(en "isolated"; de "abgeschottet"),
        carnet_judge::trust::Zone::Connected => text!(en "connected"; de "verbunden"),
    };
    let clock = match site.clock {
        carnet_judge::trust::SiteClock::Trusted => text!(en "clock trusted"; de "Uhr verlässlich"),
        carnet_judge::trust::SiteClock::Untrusted => {
            text!(en "clock not trusted"; de "Uhr nicht verlässlich")
        }
    };
    format!("{owner}, {zone}, {clock}: {keys}")
}

/// There is none at these paths.
pub(crate) fn none(path: &Path) -> Failure {
    let path = path.display();
    let message = text!(en "no site card lies in {path}"; de "in {path} liegt keine Standortkarte");
    Failure::new(Status::Usage, Code::CardForm, message)
}
