//! What an audit finds.

use carnet_format::Code;

use crate::ArchiveError;

carnet_format::faults! {
    /// Where a ledger is not what follows from its log and its archive.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Difference -> Code {
        "AUDIT-6" LedgerDiffers: "entry {number} ({action}) cannot be followed: {why}"
            / "Eintrag {number} ({action}) lässt sich nicht nachvollziehen: {why}"
            Unfollowed { number: u64, action: String, why: String };
        "AUDIT-6" LedgerDiffers: "entry {number} ({action}) is not what follows from archive and log: {what}"
            / "Eintrag {number} ({action}) ist nicht, was aus Archiv und Protokoll folgt: {what}"
            Entry { number: u64, action: String, what: String };
        "AUDIT-6" LedgerDiffers:
            "entry {number} is missing, which follows from those before it"
            / "Eintrag {number} fehlt; er folgt aus denen davor"
            Lacking { number: u64 };
        "AUDIT-5" LedgerDiffers:
            "the names in table part or table machine that came with entry {number} ({action}), or their salt in \
             table machine_salt, are not those that the entry binds"
            / "die Namen in Tabelle part oder machine, die mit Eintrag {number} ({action}) kamen, oder ihr Salz in \
               Tabelle machine_salt sind nicht die, die der Eintrag bindet"
            Names { number: u64, action: String };
        "AUDIT-5" LedgerDiffers:
            "the machine in table said of entry {number} ({action}) is not the one that the entry binds"
            / "die Maschine in Tabelle said zu Eintrag {number} ({action}) ist nicht die, die der Eintrag bindet"
            Machine { number: u64, action: String };
        "AUDIT-7" LedgerDiffers:
            "table {table}, {row}, {column}: the ledger has {got}, archive and log have {expected}"
            / "Tabelle {table}, {row}, {column}: Das Register hat {got}, Archiv und Protokoll haben {expected}"
            Value { table: String, row: String, column: String, got: String, expected: String };
        "AUDIT-7" LedgerDiffers:
            "table {table}: the ledger has a row that does not follow from archive and log: {row}"
            / "Tabelle {table}: Das Register hat eine Zeile, die aus Archiv und Protokoll nicht folgt: {row}"
            Surplus { table: String, row: String };
        "AUDIT-7" LedgerDiffers:
            "table {table}: the ledger lacks a row that follows from archive and log: {row}"
            / "Tabelle {table}: Dem Register fehlt eine Zeile, die aus Archiv und Protokoll folgt: {row}"
            Missing { table: String, row: String };
        "AUDIT-7" LedgerDamaged: "the file is damaged: {what}"
            / "die Datei ist beschädigt: {what}"
            Damaged { what: String };
        "AUDIT-8" LedgerDiffers:
            "without what the archive lacks {count} entries cannot be followed, the first is {first}; the tables that \
             hold bundles and their items were compared with nothing"
            / "ohne das, was dem Archiv fehlt, lassen sich {count} Einträge nicht nachvollziehen, der erste ist \
               {first}; die Tabellen mit Bündeln und ihren Posten wurden mit nichts verglichen"
            NotCompared { first: u64, count: u64 };
        self.0: "{_0}" Archive(#[from] ArchiveError);
    }
}

/// What was found: the first hundred, and how many there are.
#[derive(Debug, Default)]
pub struct Differences {
    first: Vec<Difference>,
    count: u64,
}

/// How many are named.
const NAMED: usize = 100;

impl Differences {
    /// Adds one.
    pub fn add(&mut self, difference: Difference) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(difference);
        }
    }

    /// The first hundred.
    #[must_use]
    pub fn first(&self) -> &[Difference] {
        &self.first
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}
