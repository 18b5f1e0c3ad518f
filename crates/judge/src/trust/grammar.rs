//! The grammar of the trust file (`spec/exchange.md` section 1.1): its top level, and the tables that
//! are held against others before they are of use. The rest stands with its public types.

use std::collections::BTreeSet;

use carnet_format::cbor::MAX_NUMBER;
use carnet_format::{MediumId, SiteName};
use carnet_language::text;

use super::form::{boolean, count, name, public_key, set, time, word};
use super::table::{At, Lines, Reader, table};
use super::{
    FORMAT, Medium, PersonName, Route, Site, Skipped, SkippedTable, TrustError, TrustErrors,
    TrustFault, syntax,
};

/// All entries of a file, each in its form, not yet held against each other.
pub(super) struct Entries {
    pub(super) top: Top,
    pub(super) issued_line: usize,
    pub(super) trust_approvals_line: usize,
    pub(super) skipped: Vec<Skipped>,
    /// The media that are skipped and may be named all the same.
    pub(super) skipped_media: BTreeSet<MediumId>,
}

table! {
    pub(super) struct Top {
        pub(super) serial: u64 = must(count(1..=MAX_NUMBER));
        pub(super) issued: u64 = must(time);
        pub(super) trust_approvals: u8 = or_default(count(0..=16));
        pub(super) site: Vec<At<Site>> = tables(Site::read);
        pub(super) person: Vec<At<Person>> = tables(Person::read);
        pub(super) key: Vec<At<KeyEntry>> = unless_needed(SkippedTable::Key, KeyEntry::read);
        pub(super) medium: Vec<At<Medium>> = unless_needed(SkippedTable::Medium, Medium::read);
        pub(super) route: Vec<At<Route>> = unless_needed(SkippedTable::Route, Route::read);
    }
}

table! {
    pub(super) struct Person {
        pub(super) name: PersonName = must(name);
    }
}

table! {
    pub(super) struct KeyEntry {
        pub(super) public: Vec<u8> = must(public_key);
        pub(super) role: RoleWord = must(word);
        pub(super) site: Option<SiteName> = may(name);
        pub(super) person: Option<PersonName> = may(name);
        pub(super) custodians: Option<BTreeSet<PersonName>> = may(set(name));
        pub(super) from: Option<u64> = may(time);
        pub(super) until: Option<u64> = may(time);
        pub(super) revoked: bool = or_default(boolean);
    }
}

carnet_format::words! {
    #[derive(Clone, Copy)]
    pub(super) enum RoleWord {
        Exporter = "exporter",
        Importer = "importer",
        Approver = "approver",
        Scanner = "scanner",
        Media = "media",
    }
}

/// TRUST-3 to TRUST-7.
pub(super) fn entries(text: &str) -> Result<Entries, TrustErrors> {
    let lines = Lines::new(text);
    let document = syntax::document(text, &lines)?;
    let mut reader = Reader::new(lines);
    let mut top = reader.top(document.get_ref());
    top.format(FORMAT);
    let (issued_line, trust_approvals_line) =
        (top.line_of("issued"), top.line_of("trust-approvals"));
    let top = Top::read(top);
    let Reader { faults, skipped, skipped_media, .. } = reader;
    match (TrustErrors::collect(faults), top) {
        (Some(errors), _) => Err(errors),
        (None, Some(top)) => {
            Ok(Entries { top, issued_line, trust_approvals_line, skipped, skipped_media })
        }
        // What is not read has left a fault.
        (None, None) => {
            let fault = TrustFault::Syntax {
                reason: text!(en "an entry is incomplete"; de "ein Eintrag ist unvollständig"),
            };
            Err(TrustError { line: 1, fault }.into())
        }
    }
}
