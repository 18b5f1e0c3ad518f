//! Changes to the tables of a draft.

use carnet_format::{Code, MediumId, PublicKey};
use carnet_host::{Failure, Status};
use carnet_judge::time::Utc;
use carnet_judge::trust::medium_text;
use carnet_language::text;
use data_encoding::HEXLOWER;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

use crate::card::{Card, KeyRole};

/// The tables of one kind; none yet is no error.
fn tables<'d>(document: &'d mut DocumentMut, name: &str) -> Result<&'d mut ArrayOfTables, Failure> {
    let item = document.entry(name).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut().ok_or_else(|| {
        let message = text!(en "[[{name}]] is not written as a table"; de "[[{name}]] ist nicht als Tabelle geschrieben");
        Failure::new(Status::Usage, Code::TrustValue, message)
    })
}

fn has(table: &Table, key: &str, text: &str) -> bool {
    table.get(key).and_then(Item::as_str) == Some(text)
}

fn find<'d>(
    document: &'d mut DocumentMut,
    name: &str,
    (key, text): (&str, &str),
) -> Result<Option<&'d mut Table>, Failure> {
    Ok(tables(document, name)?.iter_mut().find(|table| has(table, key, text)))
}

/// Adds what a card has and the file has not.
// CARD-5.
pub(crate) fn add_card(document: &mut DocumentMut, card: &Card) -> Result<(), Failure> {
    if let Some(site) = &card.site
        && find(document, "site", ("name", site.name.as_str()))?.is_none()
    {
        let mut table = Table::new();
        table.insert("name", value(site.name.as_str()));
        table.insert("zone", value(site.zone.as_str()));
        table.insert("clock", value(site.clock.as_str()));
        table.insert("versions", value(Array::from_iter([1])));
        tables(document, "site")?.push(table);
    }
    for person in card.persons() {
        add_person(document, &person.to_string())?;
    }
    for key in &card.keys {
        let public = HEXLOWER.encode(key.public.as_bytes());
        if find(document, "key", ("public", &public))?.is_some() {
            continue;
        }
        let mut table = Table::new();
        table.insert("public", value(public));
        table.insert("role", value(key.role.name()));
        if let Some(site) = &card.site {
            table.insert("site", value(site.name.as_str()));
        }
        match &key.role {
            KeyRole::Approver(person) => {
                table.insert("person", value(person.to_string()));
            }
            KeyRole::Exporter(all) => {
                let all: Array = all.iter().map(ToString::to_string).collect();
                table.insert("custodians", value(all));
            }
            KeyRole::Importer | KeyRole::Scanner | KeyRole::Media => {}
        }
        tables(document, "key")?.push(table);
    }
    Ok(())
}

/// Adds a person who is not there.
pub(crate) fn add_person(document: &mut DocumentMut, name: &str) -> Result<(), Failure> {
    if find(document, "person", ("name", name))?.is_none() {
        let mut table = Table::new();
        table.insert("name", value(name));
        tables(document, "person")?.push(table);
    }
    Ok(())
}

fn key<'d>(
    document: &'d mut DocumentMut,
    public: &PublicKey,
) -> Result<Option<&'d mut Table>, Failure> {
    find(document, "key", ("public", &HEXLOWER.encode(public.as_bytes())))
}

/// Revokes a key.
pub(crate) fn revoke(document: &mut DocumentMut, public: &PublicKey) -> Result<(), Failure> {
    if let Some(table) = key(document, public)? {
        table.insert("revoked", value(true));
    }
    Ok(())
}

/// Gives a key an end.
pub(crate) fn end(
    document: &mut DocumentMut,
    public: &PublicKey,
    last: u64,
) -> Result<(), Failure> {
    if let Some(table) = key(document, public)? {
        table.insert("until", value(Utc(last).to_string()));
    }
    Ok(())
}

/// Adds a medium that is not there.
pub(crate) fn add_medium(
    document: &mut DocumentMut,
    id: &MediumId,
    label: &str,
    until: Option<&str>,
) -> Result<(), Failure> {
    let id = medium_text(id);
    if find(document, "medium", ("id", &id))?.is_none() {
        let mut table = Table::new();
        table.insert("id", value(id));
        table.insert("label", value(label));
        if let Some(until) = until {
            table.insert("until", value(until));
        }
        tables(document, "medium")?.push(table);
    }
    Ok(())
}

/// Lists a medium on a route that lists its media.
pub(crate) fn list_medium(
    document: &mut DocumentMut,
    (from, to): (&str, &str),
    id: &MediumId,
) -> Result<(), Failure> {
    let id = medium_text(id);
    let routes = tables(document, "route")?.iter_mut();
    let ours = routes.filter(|table| has(table, "from", from) && has(table, "to", to));
    for media in ours.filter_map(|table| table.get_mut("media")?.as_array_mut()) {
        if !media.iter().any(|it| it.as_str() == Some(&id)) {
            media.push(id.as_str());
        }
    }
    Ok(())
}

/// Retires a medium.
pub(crate) fn retire_medium(document: &mut DocumentMut, id: &MediumId) -> Result<(), Failure> {
    if let Some(table) = find(document, "medium", ("id", &medium_text(id)))? {
        table.insert("retired", value(true));
    }
    Ok(())
}
