//! Single items for `show --items`, and what `show --privacy` says of all of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use carnet_format::plain_text::Escaped;
use carnet_format::{Digest, Fields, Grant, Item, Outcome, RequestBody};
use carnet_host::json;
use carnet_judge::distinct::Distinct;
use carnet_judge::product;
use carnet_language::{Language, now, text};

use crate::report::items;

/// One object for one item.
#[must_use]
pub fn json(index: u32, item: &Item) -> json::Item {
    let (product, kind) = product::describe(item);
    let values = values(item).into_iter().map(|(name, value)| (name, value.into())).collect();
    json::Item { item: index, product, kind, values }
}

/// An item in a few lines.
///
/// # Errors
/// The output failed.
pub fn text(index: u32, item: &Item, out: &mut dyn Write) -> io::Result<()> {
    let (product, kind) = product::describe(item);
    let (product, kind) = (items::product(&product), items::kind(&kind));
    let (product, kind) = (Escaped(&product), Escaped(&kind));
    writeln!(
        out,
        "  {}",
        text!(en "item {index}: {product} ({kind})"; de "Posten {index}: {product} ({kind})")
    )?;
    for (name, value) in values(item) {
        writeln!(out, "    {}: {}", Escaped(&name_said(&name)), Escaped(&value))?;
    }
    Ok(())
}

/// Every value of an item with its name; a file as its length and digest.
fn values(item: &Item) -> Vec<(String, String)> {
    let mut values = Vec::new();
    let mut add = |name: &str, value: String| values.push((name.to_owned(), value));
    match item {
        Item::Request(request) => {
            for (name, reference) in
                [("replaces", &request.replaces), ("continues", &request.continues)]
            {
                if let Some(reference) = reference {
                    add(name, {
                        let (item, bundle) = (reference.index, reference.bundle);
                        text!(en "item {item} of {bundle}"; de "Posten {item} von {bundle}")
                    });
                }
            }
            match &request.body {
                RequestBody::Microsoft(microsoft) => {
                    add("installation id", microsoft.installation_id.groups());
                    if let Some(id) = &microsoft.application_id {
                        add("application id", id.to_string());
                    }
                    if let Some(id) = &microsoft.activation_id {
                        add("activation id", id.to_string());
                    }
                    if let Some(pid) = &microsoft.extended_pid {
                        add("extended pid", pid.to_string());
                    }
                }
                RequestBody::VendorFile { file, .. } => add("file", describe_file(file)),
                RequestBody::VendorFields { fields, .. } => add_fields(fields, &mut add),
            }
        }
        Item::Response(response) => {
            let (item, position) = (response.item_index, response.answers_index);
            add(
                "answers",
                text!(
                    en "item {item} of request bundle {position} in the list";
                    de "Posten {item} des Anfragebündels {position} der Liste"
                ),
            );
            match &response.outcome {
                Outcome::Granted(Grant::ConfirmationId(id)) => add("confirmation id", id.groups()),
                Outcome::Granted(Grant::File(file)) => add("file", describe_file(file)),
                Outcome::Granted(Grant::Fields(fields)) => add_fields(fields, &mut add),
                Outcome::Refused(code) | Outcome::Deferred(code) => {
                    if let Some(code) = code {
                        add("error code", code.as_str().to_owned());
                    }
                }
            }
        }
    }
    values
}

fn add_fields(fields: &Fields, add: &mut dyn FnMut(&str, String)) {
    for (name, value) in fields.iter() {
        add(&format!("field {name}"), value.to_owned());
    }
}

fn describe_file(file: &[u8]) -> String {
    text!(n = file.len(), digest = Digest::of(file); en "{n} bytes, SHA-256 {digest}"; de "{n} Bytes, SHA-256 {digest}")
}

/// What in a bundle could tell machines, persons or places apart.
#[derive(Clone, Debug, Default)]
pub struct Privacy {
    found: BTreeMap<String, Kind>,
}

/// The values of one name.
#[derive(Clone, Debug)]
struct Kind {
    count: u64,
    distinct: Distinct,
    meaning: &'static str,
}

impl Privacy {
    /// Looks at one item.
    pub fn add(&mut self, item: &Item) {
        for (name, value) in values(item) {
            let meaning = meaning(&name);
            let new = || Kind { count: 0, distinct: Distinct::default(), meaning };
            let kind = self.found.entry(name).or_insert_with(new);
            kind.count += 1;
            kind.distinct.add(&value);
        }
    }

    /// One object.
    #[must_use]
    pub fn json(&mut self) -> json::Privacy {
        let entry = |(value, kind): (&String, &mut Kind)| json::PrivateValue {
            value: value.clone(),
            count: kind.count,
            distinct: kind.distinct.count(),
            meaning: kind.meaning,
        };
        json::Privacy { privacy: self.found.iter_mut().map(entry).collect() }
    }

    /// A table for people.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "  {}", text!(en "values that the items carry"; de "Werte in den Posten"))?;
        for (what, Kind { count, distinct, meaning }) in &mut self.found {
            let (what, different) = (name_said(what), distinct.count());
            let what = Escaped(&what);
            let said = text!(
                en "{count:>7} × {what}, {different} different: {meaning}";
                de "{count:>7} × {what}, {different} verschiedene: {meaning}"
            );
            writeln!(out, "    {said}")?;
        }
        let said = text!(
            en "\
  the manifest carries site names, the key id, sequence numbers and a time
  no host name, user name, file name or comment has a place in the format;
  vendor files and fields hold what the vendor puts there. Before it signs, an exporter searches
  requests for the names of its machines and those that its site lists, of four characters and more,
  in UTF-8, Windows-1252, UTF-16 and base64; what was found left by the route's names or a ticket.
  Names that are encrypted, masked, compressed or encoded otherwise are not seen";
            de "die Beschreibung trägt Standortnamen, die Schlüsselkennung, Nummern und eine Zeit
        Rechnername, \
                Benutzername, Dateiname und Kommentar haben im Format keinen Platz;
  in Dateien und Feldern der \
                Hersteller steht, was diese hineinschreiben. Vor dem Signieren wird in
  Anfragen nach den Namen der \
                Maschinen und denen der Liste des Standorts gesucht, ab vier Zeichen,
  in UTF-8, Windows-1252, \
                UTF-16 und Base64; was gefunden wurde, ging nach dem Weg oder mit Vorgang hinaus.
  Verschlüsselte, \
                maskierte, komprimierte oder anders kodierte Namen werden nicht gesehen"
        );
        writeln!(out, "  {said}")
    }
}

/// What a value is called by people.
fn name_said(name: &str) -> String {
    if let Some(field) = name.strip_prefix("field ") {
        return text!(en "field {field}"; de "Feld {field}");
    }
    let german = match name {
        "installation id" => "Installations-ID",
        "application id" => "Anwendungs-ID",
        "activation id" => "Aktivierungs-ID",
        "extended pid" => "erweiterte Produkt-ID",
        "confirmation id" => "Bestätigungs-ID",
        "file" => "Datei",
        "replaces" => "ersetzt",
        "continues" => "setzt fort",
        "answers" => "beantwortet",
        "error code" => "Fehlercode",
        other => other,
    };
    text!(en "{name}"; de "{german}")
}

/// What it could tell of a machine, a person or a place.
fn meaning(name: &str) -> &'static str {
    let (english, german) = match name {
        "installation id" => (
            "a pseudonym of one machine's hardware and key; the same in every request of it",
            "ein Pseudonym für Hardware und Schlüssel einer Maschine; in jeder ihrer Anfragen dasselbe",
        ),
        "extended pid" => (
            "key batch, language, build and day of installation",
            "Schlüsselserie, Sprache, Build und Tag der Installation",
        ),
        "application id" | "activation id" => {
            ("the product, not the machine", "das Produkt, nicht die Maschine")
        }
        "confirmation id" => {
            ("of use only with its installation id", "nur mit ihrer Installations-ID von Nutzen")
        }
        "file" => (
            "opaque; may hold addresses, and names that no search sees: ask the vendor",
            "nicht einsehbar; kann Adressen enthalten und Namen, die keine Suche sieht: den Hersteller fragen",
        ),
        "replaces" | "continues" | "answers" => (
            "names an item of an earlier bundle; whether there is one is not looked up",
            "nennt einen Posten eines früheren Bündels; ob es ihn gibt, wird nicht nachgesehen",
        ),
        "error code" => ("of the activation service", "des Aktivierungsdienstes"),
        _ => (
            "a value the vendor asks for: read it with show --items",
            "ein Wert, den der Hersteller verlangt: mit show --items lesen",
        ),
    };
    match now() {
        Language::En => english,
        Language::De => german,
    }
}
