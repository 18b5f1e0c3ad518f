//! What the items of a bundle are, by public names, and how many of each: what an officer reads.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};

use carnet_format::{
    Grant, Guid, Item, KeyType, MicrosoftRequest, Outcome, Purpose, Reason, RequestBody,
};
use carnet_language::{self as language, Language};

/// Activation ids that Microsoft has published or that stand in a print. A name is for people to
/// read: nothing is decided by it.
const CONFIRMED: &[(&str, &str)] = &[
    ("2de67392-b7a7-462a-b1ca-108dd189f588", "Windows 10/11 Pro, KMS client"),
    ("73111121-5638-40f6-bc11-f1d7b0d64300", "Windows 10/11 Enterprise, KMS client"),
    ("4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c", "Windows 10/11 Pro, retail"),
    ("bd3762d7-270d-4760-8fb3-d829ca45278a", "Windows 10/11 Pro, OEM:DM"),
    ("f520e45e-7413-4a34-a497-d2765967d094", "Windows 10 Extended Security Updates, year 1"),
    ("1043add5-23b1-4afb-9a0f-64343c8f3f8d", "Windows 10 Extended Security Updates, year 2"),
    ("83d49986-add3-41d7-ba33-87c7bfb5c0fb", "Windows 10 Extended Security Updates, year 3"),
    ("0b533b5e-08b6-44f9-b885-c2de291ba456", "Windows 10 Extended Security Updates, years 4 to 6"),
    ("8d368fc1-9470-4be2-8d66-90e836cbb051", "Office LTSC 2024 Professional Plus, KMS client"),
    ("923fa470-aa71-4b8b-b35c-36b79bf9f44b", "Visio Standard 2024, KMS client"),
    ("149dbce7-a48e-44db-8364-a53386cd4580", "Microsoft 365 Apps, subscription"),
    ("47f3b983-7c53-4d45-abc6-bcd91e2dd90a", "Office LTSC 2021, KMS host"),
    ("70512334-47b4-44db-a233-be5ea33b914c", "Office 2019, KMS host"),
    ("98ebfe73-2084-4c97-932c-c0cd1643bea7", "Office 2016, KMS host"),
];

/// Activation ids with the names of a public table, which nobody has confirmed on Windows.
const NOT_CONFIRMED: &[(&str, &str)] = &[
    ("32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee", "Windows Enterprise LTSC, volume"),
    ("cce9d2de-98ee-4ce2-8113-222620c64a27", "Windows Enterprise LTSC 2021"),
    ("59eb965c-9150-42b7-a0ec-22151b9897c5", "Windows IoT Enterprise LTSC 2021/2024, volume"),
    ("ed655016-a9e8-4434-95d9-4345352c2552", "Windows IoT Enterprise LTSC 2021"),
    ("d4f9b41f-205c-405e-8e08-3d16e88e02be", "Windows 11 IoT Enterprise LTSC, subscription"),
    ("7dc26449-db21-4e09-ba37-28f2958506a6", "Windows Server 2025 Standard, KMS client"),
    ("c052f164-cdf6-409a-a0cb-853ba0f0f55a", "Windows Server 2025 Datacenter, KMS client"),
    ("96794a98-097f-42fe-8f28-2c38ea115229", "Windows Server 2025 Datacenter, evaluation"),
    ("9bd77860-9b31-4b7b-96ad-2564017315bf", "Windows Server 2022 Standard, KMS client"),
    ("ef6cfc9f-8c5d-44ac-9aad-de6a2ea0ae03", "Windows Server 2022 Datacenter, KMS client"),
    ("de32eafd-aaee-4662-9444-c1befb41bde2", "Windows Server 2019 Standard, KMS client"),
    ("34e1ae55-27f8-4950-8877-7a03be5fb181", "Windows Server 2019 Datacenter, KMS client"),
    (
        "b8527af1-5389-447c-9a88-2d1691ea33d3",
        "Windows 10 IoT Enterprise Extended Security Updates, year 1",
    ),
    (
        "7b76ee02-0a75-4f08-85d5-bd0feadad0c0",
        "Windows 10 IoT Enterprise Extended Security Updates, year 2",
    ),
    (
        "4dac5a0c-5709-4595-a32c-14a56a4a6b31",
        "Windows 10 IoT Enterprise Extended Security Updates, year 3",
    ),
    (
        "f69e2d51-3bbd-4ddf-8da7-a145e9dca597",
        "Windows 10 IoT Enterprise Extended Security Updates, years 4 to 6",
    ),
    ("4afc620f-12a4-48ad-8015-2aebfbd6e47c", "Windows 8.1 Extended Security Updates"),
    (
        "11be7019-a309-4763-9a09-091d1722ffe3",
        "Windows Embedded 8.1 Industry Extended Security Updates",
    ),
    (
        "6aaf1c7d-527f-4ed5-b908-9fc039dfc654",
        "Windows Embedded Standard 7 Extended Security Updates, year 3",
    ),
    (
        "55b1dd2d-2209-4ea0-a805-06298bad25b3",
        "Windows Server 2012/2012 R2 Extended Security Updates, up to year 3",
    ),
    (
        "8e7bfb1e-acc1-4f56-abae-b80fce56cd4b",
        "Windows Server 2008/2008 R2 Extended Security Updates (PA)",
    ),
    ("d450596f-894d-49e0-966a-fd39ed4c4c64", "Office 2016 Professional Plus, MAK"),
];

/// Application ids that Microsoft has published, as printed.
const APPLICATION_IDS: &[(&str, &str)] = &[
    ("55c92734-d682-4d71-983e-d6ec3f16059f", "Windows"),
    ("0ff1ce15-a989-479d-af46-f275c6370663", "Office"),
    ("0ff1ce16-a989-479d-af46-f275c6370663", "Office, KMS host"),
    ("59a52881-a989-479d-af46-f275c6370663", "Office 2010"),
];

/// Whether an id names an application; all others name products.
#[must_use]
pub fn is_application(guid: &Guid) -> bool {
    let printed = guid.to_string();
    APPLICATION_IDS.iter().any(|(id, _)| *id == printed)
}

/// What follows a name that nobody has confirmed.
pub const MARK: &str = " (name not confirmed)";

/// The public name of a product, by its activation id, else by its application id.
#[must_use]
pub fn name(activation: Option<&Guid>, application: Option<&Guid>) -> String {
    activation
        .and_then(of_activation_id)
        .or_else(|| find(application?, APPLICATION_IDS).map(str::to_owned))
        .unwrap_or_else(|| "unknown Microsoft product".to_owned())
}

/// The public name of an activation id, if there is one.
#[must_use]
pub fn of_activation_id(id: &Guid) -> Option<String> {
    let marked = || find(id, NOT_CONFIRMED).map(|name| format!("{name}{MARK}"));
    marked().or_else(|| find(id, CONFIRMED).map(str::to_owned))
}

fn find(id: &Guid, table: &[(&str, &'static str)]) -> Option<&'static str> {
    let printed = id.to_string();
    table.iter().find(|(known, _)| *known == printed).map(|(_, name)| *name)
}

/// How many items there are of each product and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(BTreeMap<(String, String), u64>);

impl Contents {
    /// Product, kind and count, by product.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.0.iter().map(|((product, kind), count)| (product.as_str(), kind.as_str(), *count))
    }

    /// Adds what another part of the bundle has.
    pub(crate) fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|(described, count)| self.add(described, count));
    }

    fn add(&mut self, described: (String, String), count: u64) {
        *self.0.entry(described).or_default() += count;
    }
}

/// Counts items, of which there may be a million of a few sorts, and describes a sort once.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    contents: Contents,
    /// The sorts that came last, with what they are called and how many there are.
    recent: VecDeque<(Sort, (String, String), u64)>,
}

const MAX_RECENT: usize = 16;

impl Counter {
    /// Adds one item.
    pub(crate) fn add(&mut self, item: &Item) {
        let Some(sort) = Sort::of(item) else { return self.contents.add(describe(item), 1) };
        if let Some((.., count)) = self.recent.iter_mut().find(|(recent, ..)| *recent == sort) {
            *count += 1;
            return;
        }
        if self.recent.len() == MAX_RECENT
            && let Some((_, described, count)) = self.recent.pop_back()
        {
            self.contents.add(described, count);
        }
        self.recent.push_front((sort, describe(item), 1));
    }

    pub(crate) fn finish(mut self) -> Contents {
        for (_, described, count) in self.recent {
            self.contents.add(described, count);
        }
        self.contents
    }
}

/// All that an item is described by, if that is not much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Microsoft {
        ids: [Option<Guid>; 2],
        key_type: KeyType,
        purpose: Purpose,
        reason: Option<Reason>,
        is_replacement: bool,
    },
    Answer(&'static str),
}

impl Sort {
    fn of(item: &Item) -> Option<Self> {
        match item {
            Item::Request(request) => match &request.body {
                RequestBody::Microsoft(microsoft) => Some(Self::Microsoft {
                    ids: [microsoft.activation_id, microsoft.application_id],
                    key_type: microsoft.key_type,
                    purpose: request.purpose,
                    reason: request.reason,
                    is_replacement: request.replaces.is_some(),
                }),
                RequestBody::VendorFile { .. } | RequestBody::VendorFields { .. } => None,
            },
            Item::Response(response) => Some(Self::Answer(answer(&response.outcome))),
        }
    }
}

/// An item by the public name of its product, and by its kind.
#[must_use]
pub fn describe(item: &Item) -> (String, String) {
    match item {
        Item::Request(request) => {
            let (product, kind) = match &request.body {
                RequestBody::Microsoft(microsoft) => microsoft_product(microsoft),
                RequestBody::VendorFile { vendor, .. } => (vendor.to_string(), "file"),
                RequestBody::VendorFields { vendor, .. } => (vendor.to_string(), "fields"),
            };
            let mut kind = format!("{kind}, {}", request.purpose.as_str());
            if let Some(reason) = request.reason {
                kind.push_str(", ");
                kind.push_str(reason.as_str());
            }
            if request.replaces.is_some() {
                kind.push_str(", replaces an earlier request");
            }
            (product, kind)
        }
        Item::Response(response) => ("answer".to_owned(), answer(&response.outcome).to_owned()),
    }
}

macro_rules! parts {
    ($($english:literal / $german:literal),* $(,)?) => { &[$(($english, $german)),*] };
}

/// The parts of what [`describe`] says that are no names, and the same in German.
const PARTS: &[(&str, &str)] = parts![
    "unknown Microsoft product" / "unbekanntes Microsoft-Produkt",
    "answer" / "Antwort",
    "file" / "Datei",
    "fields" / "Felder",
    "replaces an earlier request" / "ersetzt eine frühere Anfrage",
    "granted: confirmation id" / "bewilligt: Bestätigungs-ID",
    "granted: vendor file" / "bewilligt: Herstellerdatei",
    "granted: vendor fields" / "bewilligt: Herstellerfelder",
    "refused" / "verweigert",
    "deferred" / "aufgeschoben",
    "year 1" / "Jahr 1",
    "year 2" / "Jahr 2",
    "year 3" / "Jahr 3",
    "years 4 to 6" / "Jahre 4 bis 6",
    "up to year 3" / "bis Jahr 3",
    "subscription" / "Abonnement",
    "evaluation" / "Testversion",
    "volume" / "Volumenlizenz",
    "KMS client" / "KMS-Client",
    "KMS host" / "KMS-Host",
];

/// What [`describe`] or [`name`] says, for people: in the language of now.
#[must_use]
pub fn said(described: &str) -> Cow<'_, str> {
    if language::now() == Language::En {
        return described.into();
    }
    let (text, mark) = match described.strip_suffix(MARK) {
        Some(name) => (name, " (Name nicht bestätigt)"),
        None => (described, ""),
    };
    let purposes = Purpose::ALL.iter().map(|word| (word.as_str(), word.said()));
    let reasons = Reason::ALL.iter().map(|word| (word.as_str(), word.said()));
    let types = KeyType::ALL.iter().map(|word| (word.as_str(), word.said()));
    let known = PARTS.iter().copied().chain(purposes).chain(reasons).chain(types);
    let german = |part| known.clone().find(|(english, _)| *english == part);
    let parts = text.split(", ").map(|part| german(part).map_or(part, |(_, german)| german));
    Cow::Owned(parts.collect::<Vec<_>>().join(", ") + mark)
}

const fn answer(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Granted(Grant::ConfirmationId(_)) => "granted: confirmation id",
        Outcome::Granted(Grant::File(_)) => "granted: vendor file",
        Outcome::Granted(Grant::Fields(_)) => "granted: vendor fields",
        Outcome::Refused(_) => "refused",
        Outcome::Deferred(_) => "deferred",
    }
}

fn microsoft_product(request: &MicrosoftRequest) -> (String, &'static str) {
    let product = name(request.activation_id.as_ref(), request.application_id.as_ref());
    (product, request.key_type.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_narrowest_known_name_wins() {
        let guid = |text: &str| text.parse::<Guid>().unwrap();
        let esu = guid("F520E45E-7413-4A34-A497-D2765967D094");
        let windows = guid("55c92734-d682-4d71-983e-d6ec3f16059f");
        let other = guid("00000000-0000-0000-0000-000000000001");
        assert_eq!(
            name(Some(&esu), Some(&windows)),
            "Windows 10 Extended Security Updates, year 1"
        );
        assert_eq!(name(Some(&other), Some(&windows)), "Windows");
        assert_eq!(name(Some(&other), Some(&other)), "unknown Microsoft product");
        assert_eq!(name(None, None), "unknown Microsoft product");
    }

    #[test]
    fn a_name_says_whether_anybody_has_confirmed_it() {
        let name = |text: &str| super::name(Some(&text.parse().unwrap()), None);
        assert_eq!(name("2de67392-b7a7-462a-b1ca-108dd189f588"), "Windows 10/11 Pro, KMS client");
        assert_eq!(
            name("7dc26449-db21-4e09-ba37-28f2958506a6"),
            "Windows Server 2025 Standard, KMS client (name not confirmed)"
        );
    }

    /// LANG-2.
    #[test]
    fn what_is_stored_is_english_and_what_people_read_is_not() {
        let said = |text| carnet_language::within(Language::De, || said(text).into_owned());
        for (english, german) in [
            (
                "Windows 10 Extended Security Updates, year 1",
                "Windows 10 Extended Security Updates, Jahr 1",
            ),
            (
                "Windows Server 2025 Standard, KMS client (name not confirmed)",
                "Windows Server 2025 Standard, KMS-Client (Name nicht bestätigt)",
            ),
            ("unknown Microsoft product", "unbekanntes Microsoft-Produkt"),
            (
                "mak, activate, initial, replaces an earlier request",
                "mak, aktivieren, erstmals, ersetzt eine frühere Anfrage",
            ),
            ("acme", "acme"),
        ] {
            assert_eq!(said(english), german);
            assert_eq!(super::said(english), english);
        }
    }

    #[test]
    fn every_listed_id_is_a_guid_in_its_printed_form_and_stands_once() {
        let tables = [CONFIRMED, NOT_CONFIRMED, APPLICATION_IDS];
        let ids: Vec<&str> = tables.concat().iter().map(|(id, _)| *id).collect();
        for id in &ids {
            assert_eq!(id.parse::<Guid>().unwrap().to_string(), *id);
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
        }
    }
}
