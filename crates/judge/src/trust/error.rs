//! What can be wrong with a trust file.

use std::fmt;

use carnet_format::{Code, KeyError};
use carnet_language::text;

/// TRUST-24. How many faults are printed; nobody reads more.
const PRINTED: usize = 100;

/// Every fault that one stage found in a trust file, in the order of the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustErrors(Vec<TrustError>);

impl TrustErrors {
    /// None if there is no fault.
    pub(super) fn collect(mut faults: Vec<TrustError>) -> Option<Self> {
        faults.sort_by_key(|error| (error.line, number(&error.fault)));
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// The faults, at least one.
    #[must_use]
    pub fn faults(&self) -> &[TrustError] {
        &self.0
    }

    /// The faults that are worth printing.
    #[must_use]
    pub fn printed(&self) -> &[TrustError] {
        &self.0[..self.0.len().min(PRINTED)]
    }

    /// How many faults there are besides.
    #[must_use]
    pub fn more(&self) -> usize {
        self.0.len() - self.printed().len()
    }

    /// TRUST-24. The code of the lowest numbered requirement that fails.
    #[must_use]
    pub fn code(&self) -> Code {
        let lowest = self.0.iter().map(|error| &error.fault).min_by_key(|fault| number(fault));
        lowest.map_or(Code::TrustSyntax, TrustFault::code)
    }
}

/// TRUST-24. The number of the requirement.
fn number(fault: &TrustFault) -> Option<u8> {
    fault.requirement()?.rsplit('-').next()?.parse().ok()
}

impl From<TrustError> for TrustErrors {
    fn from(error: TrustError) -> Self {
        Self(vec![error])
    }
}

impl fmt::Display for TrustErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.printed().iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        match self.more() {
            0 => Ok(()),
            more => write!(f, "\n{}", text!(en "and {more} more"; de "und {more} weitere")),
        }
    }
}

impl std::error::Error for TrustErrors {}

/// One fault with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", text!(
    code = fault.code();
    en "line {line}: {fault} [{code}]";
    de "Zeile {line}: {fault} [{code}]"
))]
pub struct TrustError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: TrustFault,
}

carnet_format::faults! {
    /// What is wrong with a trust file.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum TrustFault -> Code {
        "TRUST-1" TrustTooLarge: "the file is longer than {limit} bytes"
            / "die Datei ist länger als {limit} Bytes" TooLarge { limit: usize };
        "TRUST-2" TrustText:
            "the file is not UTF-8 from byte {offset} on"
            / "die Datei ist ab Byte {offset} kein UTF-8" NotUtf8 { offset: usize };
        "TRUST-2" TrustText: "the character U+{character:04X} is not allowed in a trust file"
            / "das Zeichen U+{character:04X} ist in einer Vertrauensdatei nicht erlaubt"
            Character { character: u32 };
        "TRUST-3" TrustSyntax: "{reason}" / "kein gültiges TOML: {reason}" Syntax { reason: String };
        "TRUST-4" TrustFormat: "format is {got}, expected 1"
            / "format ist {got}, erwartet wird 1" Format { got: String };
        "TRUST-5" TrustUnknownName: "there is no {place}" / "{place} gibt es nicht" UnknownName { place: String };
        "TRUST-6" TrustMissing: "{place} is missing" / "{place} fehlt" Missing { place: String };
        "TRUST-7" TrustValue: "{place} is {got}, expected {expected}" / "{place} ist {got}, erwartet wird {expected}"
            Value { place: String, got: String, expected: String };
        "TRUST-8" TrustSiteTwice: "site {name} is listed at line {first} already"
            / "der Standort {name} steht schon in Zeile {first}"
            SiteTwice { name: String, first: usize };
        "TRUST-9" TrustPersonTwice: "person {name} is listed at line {first} already"
            / "die Person {name} steht schon in Zeile {first}"
            PersonTwice { name: String, first: usize };
        "TRUST-10" TrustKeyTwice:
            "this public key is listed at line {first} already"
            / "dieser öffentliche Schlüssel steht schon in Zeile {first}" KeyTwice { first: usize };
        "TRUST-11" TrustMediumTwice: "medium {id} is listed at line {first} already"
            / "der Datenträger {id} steht schon in Zeile {first}"
            MediumTwice { id: String, first: usize };
        "TRUST-12" TrustRouteTwice:
            "the route from {from} to {to} is listed at line {first} already"
            / "der Weg von {from} nach {to} steht schon in Zeile {first}"
            RouteTwice { from: String, to: String, first: usize };
        "TRUST-13" KeyInvalid: "public is no usable key: {error}"
            / "public ist kein brauchbarer Schlüssel: {error}" KeyInvalid { error: KeyError };
        "TRUST-14" TrustUnknownReference: "{place} names the {said} {name}, which is not listed"
            / "{place} nennt {said} {name} ohne Eintrag in dieser Datei" (said = what.said())
            UnknownReference { place: &'static str, what: Listed, name: String };
        "TRUST-15" TrustRoleFields: "a key with the role exporter has site and custodians, and no person"
            / "ein Schlüssel mit der Rolle exporter hat site und custodians und keine person" ExporterFields;
        "TRUST-15" TrustRoleFields: "a key with the role {role} has site, and neither person nor custodians"
            / "ein Schlüssel mit der Rolle {role} hat site und weder person noch custodians"
            SiteFields { role: &'static str };
        "TRUST-15" TrustRoleFields: "a key with the role approver has person, and neither site nor custodians"
            / "ein Schlüssel mit der Rolle approver hat person und weder site noch custodians" ApproverFields;
        "TRUST-16" TrustNeverValid: "from is after until" / "from liegt nach until" NeverValid;
        "TRUST-17" TrustRouteToItself:
            "the route leads from {site} to itself"
            / "der Weg führt von {site} zu sich selbst" RouteToItself { site: String };
        "TRUST-18" TrustZone: "the route carries requests out of the connected site {site}"
            / "der Weg trägt Anfragen aus dem verbundenen Standort {site} hinaus" ZoneOut { site: String };
        "TRUST-18" TrustZone: "the route carries responses into the connected site {site}"
            / "der Weg trägt Antworten in den verbundenen Standort {site} hinein" ZoneInto { site: String };
        "TRUST-19" TrustRouteFields:
            "{key} {why}" (why = unfit.said()) RouteFields { key: &'static str, unfit: Unfit };
        "TRUST-20" TrustAgeWithoutClock:
            "max-age-days is given, but the clock of {site} is untrusted"
            / "max-age-days steht da, aber die Uhr von {site} gilt nicht als verlässlich"
            AgeWithoutClock { site: String };
        "TRUST-21" TrustTooFewApprovers:
            "approvals needed: {approvals}; persons who can approve what key \
            {key} signs: only {persons}"
            / "nötige Freigaben: {approvals}; Personen, die freigeben können, was der Schlüssel {key} signiert: nur {persons}"
            TooFewApprovers { approvals: u8, key: String, persons: usize };
        "TRUST-22" TrustNoScanner: "a scan is required, but no scan can ever count: {reason}"
            / "eine Virenprüfung ist verlangt, aber keine kann je zählen: {reason}"
            NoScanner { reason: NoScanner };
        "TRUST-23" TrustTooFewApprovers: "trust-approvals is {approvals}; persons who have an \
            approver key that is not revoked: only {persons}"
            / "trust-approvals ist {approvals}; Personen mit einem Freigabeschlüssel, der nicht widerrufen ist: nur \
            {persons}" TooFewTrustApprovers { approvals: u8, persons: usize };
    }
}

carnet_format::words! {
    /// What one table of a trust file names and another lists.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[expect(missing_docs, reason = "the words say what they are")]
    pub enum Listed {
        Site = "site" / "den Standort",
        Person = "person" / "die Person",
        Medium = "medium" / "den Datenträger",
    }
}

carnet_format::words! {
    /// TRUST-19. Why a key does not fit its route.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[expect(missing_docs, reason = "the words say what they are")]
    pub enum Unfit {
        Scan = "is missing, but a scan is required" / "fehlt, aber eine Virenprüfung ist verlangt",
        NoScan = "is given, but no scan is required" / "steht da, aber keine Virenprüfung ist verlangt",
        NoRequests = "is given, but the route carries no requests" / "steht da, aber der Weg trägt keine Anfragen",
        Microsoft = "is missing, but the route carries microsoft requests"
            / "fehlt, aber der Weg trägt Anfragen des Schemas microsoft",
        NoMicrosoft = "is given, but the route carries no microsoft requests"
            / "steht da, aber der Weg trägt keine Anfragen des Schemas microsoft",
        Vendors = "is missing, but the route carries vendor requests"
            / "fehlt, aber der Weg trägt Anfragen von Herstellern",
        NoVendors = "is given, but the route carries no vendor requests"
            / "steht da, aber der Weg trägt keine Anfragen von Herstellern",
    }
}

/// TRUST-22. Why no scan can ever count on a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoScanner {
    /// Nobody scans where the route wants it.
    #[error("{}", text!(
        en "no scanner key that is not revoked belongs to one of its scan-sites";
        de "kein Prüfschlüssel, der nicht widerrufen ist, gehört einem seiner scan-sites"
    ))]
    NoKeyOfThose,
    /// The same, where any site but this one may scan.
    #[error("{}", text!(
        en "no scanner key that is not revoked belongs to a site other than {_0}";
        de "kein Prüfschlüssel, der nicht widerrufen ist, gehört einem anderen Standort als {_0}"
    ))]
    NoKeyBut(String),
    /// The time of a scan is not believed.
    #[error("{}", text!(
        en "the clock of {_0} is untrusted, and the route's time-unknown is not accept";
        de "die Uhr von {_0} gilt nicht als verlässlich, und time-unknown des Weges ist nicht accept"
    ))]
    NoClock(String),
}
