//! What can be wrong with a trust file.

use std::fmt;

use carnet_format::{Code, KeyError};

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
            more => write!(f, "\nand {more} more"),
        }
    }
}

impl std::error::Error for TrustErrors {}

/// One fault with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault} [{}]", fault.code())]
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
        "TRUST-1" TrustTooLarge: "the file is longer than {limit} bytes" TooLarge { limit: usize };
        "TRUST-2" TrustText:
            "the file is not UTF-8 from byte {offset} on" NotUtf8 { offset: usize };
        "TRUST-2" TrustText: "the character U+{character:04X} is not allowed in a trust file"
            Character { character: u32 };
        "TRUST-3" TrustSyntax: "{reason}" Syntax { reason: String };
        "TRUST-4" TrustFormat: "format is {got}, expected 1" Format { got: String };
        "TRUST-5" TrustUnknownName: "there is no {place}" UnknownName { place: String };
        "TRUST-6" TrustMissing: "{place} is missing" Missing { place: String };
        "TRUST-7" TrustValue: "{place} is {got}, expected {expected}"
            Value { place: String, got: String, expected: String };
        "TRUST-8" TrustSiteTwice: "site {name} is listed at line {first} already"
            SiteTwice { name: String, first: usize };
        "TRUST-9" TrustPersonTwice: "person {name} is listed at line {first} already"
            PersonTwice { name: String, first: usize };
        "TRUST-10" TrustKeyTwice:
            "this public key is listed at line {first} already" KeyTwice { first: usize };
        "TRUST-11" TrustMediumTwice: "medium {id} is listed at line {first} already"
            MediumTwice { id: String, first: usize };
        "TRUST-12" TrustRouteTwice:
            "the route from {from} to {to} is listed at line {first} already"
            RouteTwice { from: String, to: String, first: usize };
        "TRUST-13" KeyInvalid: "public is no usable key: {error}" KeyInvalid { error: KeyError };
        "TRUST-14" TrustUnknownReference: "{place} names the {what} {name}, which is not listed"
            UnknownReference { place: &'static str, what: &'static str, name: String };
        "TRUST-15" TrustRoleFields: "a key with the role {role} has {expected}"
            RoleFields { role: &'static str, expected: &'static str };
        "TRUST-16" TrustNeverValid: "from is after until" NeverValid;
        "TRUST-17" TrustRouteToItself:
            "the route leads from {site} to itself" RouteToItself { site: String };
        "TRUST-18" TrustZone: "the route carries {kind}s {direction} the connected site {site}"
            Zone { kind: &'static str, direction: &'static str, site: String };
        "TRUST-19" TrustRouteFields:
            "{key} {expected}" RouteFields { key: &'static str, expected: &'static str };
        "TRUST-20" TrustAgeWithoutClock:
            "max-age-days is given, but the clock of {site} is untrusted"
            AgeWithoutClock { site: String };
        "TRUST-21" TrustTooFewApprovers:
            "approvals needed: {approvals}; persons who can approve what key \
            {key} signs: only {persons}"
            TooFewApprovers { approvals: u8, key: String, persons: usize };
        "TRUST-22" TrustNoScanner: "a scan is required, but no scan can ever count: {reason}"
            NoScanner { reason: NoScanner };
        "TRUST-23" TrustTooFewApprovers: "trust-approvals is {approvals}; persons who have an \
            approver key that is not revoked: only {persons}" TooFewTrustApprovers { approvals: u8, persons: usize };
    }
}

/// TRUST-22. Why no scan can ever count on a route.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoScanner {
    /// Nobody scans where the route wants it.
    #[error("no scanner key that is not revoked belongs to {0}")]
    NoKey(String),
    /// The time of a scan is not believed.
    #[error("the clock of {0} is untrusted, and the route's time-unknown is not accept")]
    NoClock(String),
}
