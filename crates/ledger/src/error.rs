//! What can go wrong with a ledger.

use std::path::PathBuf;

use carnet_format::{Code, Digest, ItemRef, SiteName};
use carnet_judge::time::When;
use carnet_language::text;
use carnet_media::MediumError;

use crate::{ItemFault, ItemState};

carnet_format::faults! {
    /// The ledger refused or could not be asked.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum LedgerError -> Code {
        "LEDGER-59" LedgerUnavailable: "the ledger {path:?} could not be used: {reason}"
            / "das Register {path:?} lässt sich nicht verwenden: {reason}"
            Unavailable { path: PathBuf, reason: String };
        "SHARE-5" LedgerUncertain:
            "the connection to the ledger {path:?} was lost while a change was being written, which may count or not: {reason}"
            / "die Verbindung zum Register {path:?} riss ab, während eine Änderung geschrieben wurde, die nun gilt oder \
               nicht: {reason}"
            Uncertain { path: PathBuf, reason: String };
        // The address itself may hold what is secret.
        "SHARE-2" LedgerAddress: "the address of the ledger: {why}"
            / "die Adresse des Registers: {why}"
            Address { why: String };
        "SHARE-11" LedgerAddress: "the ledger {path:?} cannot be used with these settings: {why}"
            / "das Register {path:?} ist mit diesen Einstellungen nicht verwendbar: {why}"
            Refused { path: PathBuf, why: String };
        "SHARE-8" LedgerBusy: "another program changed the ledger {path:?} meanwhile; it stays as it is"
            / "ein anderes Programm hat das Register {path:?} inzwischen geändert; es bleibt, wie es ist"
            Busy { path: PathBuf };
        "LEDGER-57" LedgerOlder:
            "the ledger {path:?} is older than its log {log:?}: a copy was put in its place. If that copy is to be used, \
             move the log away first"
            / "das Register {path:?} ist älter als sein Log {log:?}: Es wurde durch eine Kopie ersetzt. Soll diese \
                Kopie gelten, zuerst das Log wegräumen"
            OlderThanLog { path: PathBuf, log: PathBuf };
        "SHARE-12" LedgerOlder:
            "the ledger {path:?} is not as this host has seen it last: {what}; in its place is an older one, or another. \
             What was seen stands in {record:?}"
            / "das Register {path:?} ist nicht mehr, wie dieser Rechner es zuletzt gesehen hat: {what}; an seinem Platz ist \
               ein älteres oder ein anderes. Was er gesehen hat, steht in {record:?}"
            (what = back(*was, *is))
            WentBack { path: PathBuf, record: PathBuf, was: (u64, u64), is: (u64, u64) };
        "SHARE-12" LedgerRecord: "the record {path:?} of what this host has seen last of its ledger could not be used: {reason}"
            / "die Aufzeichnung {path:?}, was dieser Rechner zuletzt von seinem Register gesehen hat, lässt sich nicht \
               verwenden: {reason}"
            SeenUnusable { path: PathBuf, reason: String };
        "LEDGER-2" LedgerMissing: "there is no ledger at {path:?}"
            / "kein Register unter {path:?}"
            Missing { path: PathBuf };
        // It holds something that no ledger of this version writes.
        "LEDGER-59" LedgerDamaged: "the ledger {path:?} is damaged: {what}"
            / "das Register {path:?} ist beschädigt: {what}"
            Damaged { path: PathBuf, what: String };
        "LEDGER-59" LedgerVersion: "the ledger {path:?} was written by {whose} version of this draft \
            (its version is {got}, expected {expected})"
            / "das Register {path:?} hat {whose} Version dieses Entwurfs geschrieben (seine Version ist {got}, \
               erwartet wird {expected})"
            (whose = if got < expected {
                text!(en "an older"; de "eine ältere")
            } else {
                text!(en "a newer"; de "eine neuere")
            })
            Version { path: PathBuf, got: i64, expected: i64 };
        "LEDGER-89" LedgerAuditBroken: "the audit log of the ledger {path:?} is not whole: {why}"
            / "das Protokoll des Registers {path:?} ist nicht vollständig: {why}"
            AuditBroken { path: PathBuf, why: String };
        "LEDGER-90" LedgerNamesLost:
            "the ledger {path:?} stays as it was: its tables do not have all names of machines that its log binds \
            (entries: {entries}; requests that would have no machine: {requests})"
            / "das Register {path:?} bleibt, wie es war: In seinen Tabellen fehlen Namen von Maschinen, die sein \
               Protokoll bindet (Einträge: {entries}; Anfragen, die keine Maschine mehr hätten: {requests})"
            NamesLost { path: PathBuf, entries: usize, requests: usize };
        "AUDIT-18" LedgerMoved:
            "the ledger {path:?} stays as it was: files that were moved out of its archive are missing: {files}"
            / "das Register {path:?} bleibt, wie es war: Dateien, die aus seinem Archiv ausgelagert wurden, fehlen: \
               {files}"
            MovedAway { path: PathBuf, files: u64 };
        "LEDGER-1" LedgerWrongSite: "the ledger {path:?} belongs to site {got}, expected {expected}"
            / "das Register {path:?} gehört Standort {got}, erwartet wird {expected}"
            WrongSite { path: PathBuf, got: SiteName, expected: SiteName };
        "TRUST-25" TrustSerialLower:
            "trust file serial {got} is lower than {highest}, which was used before"
            / "die Vertrauensdatei hat Nummer {got}, und schon {highest} war in Gebrauch"
            TrustOlder { got: u64, highest: u64 };
        "TRUST-26" TrustSerialReused:
            "trust file serial {serial} was used with digest {known}, got {got}"
            / "die Vertrauensdatei Nummer {serial} war mit Prüfsumme {known} in Gebrauch, diese hat {got}"
            TrustChanged { serial: u64, known: Digest, got: Digest };
        "TRUST-27" TrustIssued:
            "trust file serial {serial} is issued more than 300 seconds after the clock \
            of this host"
            / "die Vertrauensdatei Nummer {serial} ist auf mehr als 300 Sekunden nach der Uhr dieses Rechners \
               datiert"
            TrustIssued { serial: u64 };
        "TRUST-28" TrustNotInstalled:
            "trust file serial {serial} was not installed: the one in use, serial {present}, takes new ones with approvals only" /
            "die Vertrauensdatei Nummer {serial} wurde nicht installiert: die geltende, Nummer {present}, lässt neue nur mit Freigaben zu"
            TrustNotInstalled { serial: u64, present: u64 };
        "TIME-2" TimeOwnBehind: "{stated} was stated, but {floor} has passed"
            / "angegeben wurde {stated}, aber {floor} ist schon vorbei"
            (stated = When(*stated), floor = When(*floor))
            StatedBehind { stated: u64, floor: u64 };
        // The bundle has to be built again.
        "LEDGER-8" LedgerStreamMoved:
            "the stream is at epoch {epoch}, sequence {sequence}: another export went first"
            / "die Reihe steht bei Epoche {epoch}, Nummer {sequence}: Ein anderer Export war schneller"
            StreamMoved { epoch: u64, sequence: u64 };
        "LEDGER-59" LedgerUnknownBundle:
            "no bundle {digest} in the ledger"
            / "kein Bündel {digest} im Register"
            UnknownBundle { digest: Digest };
        "LEDGER-17" LedgerNotOurs:
            "bundle {digest} was not sent by this site"
            / "Bündel {digest} stammt nicht von diesem Standort"
            NotOurs { digest: Digest };
        "LEDGER-18" LedgerAcknowledged: "bundle {digest} was acknowledged by the other side"
            / "den Empfang von Bündel {digest} hat die andere Seite bestätigt"
            Acknowledged { digest: Digest };
        "LEDGER-19" LedgerNotVoid: "bundle {digest} was not declared void"
            / "Bündel {digest} ist nicht für verloren erklärt"
            NotVoid { digest: Digest };
        "STREAM-13" LedgerNotHeld: "bundle {digest} is not held"
            / "Bündel {digest} wird nicht zurückgehalten"
            NotHeld { digest: Digest };
        "LEDGER-59" LedgerEpoch: "epoch {got} is not above the present epoch {present}"
            / "Epoche {got} liegt nicht über der jetzigen, {present}"
            EpochNotAbove { got: u64, present: u64 };
        // Another export has changed the ledger.
        "LEDGER-8" LedgerItem:
            "item {index} of the bundle: {what}"
            / "Posten {index} des Bündels: {what}"
            Item { index: u32, what: String };
        "LEDGER-8" LedgerItem:
            "item {index} of the bundle: {fault}"
            / "Posten {index} des Bündels: {fault}"
            Answer { index: u32, fault: ItemFault };
        "LEDGER-20" LedgerUnknownItem:
            "{item} is no request that this site has sent"
            / "{item} ist keine Anfrage, die dieser Standort gesendet hat"
            UnknownItem { item: ItemRef };
        "LEDGER-20" LedgerItemState:
            "the request {item} is {state}: {why}"
            / "die Anfrage {item} ist {state}: {why}"
            (state = state.said())
            ItemState { item: ItemRef, state: ItemState, why: String };
        "LEDGER-22" LedgerItemState:
            "the request {item}: {fault}"
            / "die Anfrage {item}: {fault}"
            Told { item: ItemRef, fault: ItemFault };
        "LEDGER-23" LedgerNotSaid:
            "entry {number} says nothing that can be taken back"
            / "Eintrag {number} sagt nichts, was sich zurücknehmen lässt"
            NotSaid { number: u64 };
        "LEDGER-23" LedgerNotSaid:
            "{item} was withdrawn, and that has crossed"
            / "{item} wurde zurückgezogen, und das ist schon drüben"
            Crossed { item: ItemRef };
        "LEDGER-25" LedgerNotLost:
            "bundle {digest} is none that this ledger has lost: one of this site, from an earlier epoch, and \
            newer than those that the ledger has of it"
            / "Bündel {digest} ist keines, das diesem Register verloren ging: eines dieses Standorts, aus einer \
               früheren Epoche und neuer als die, die das Register davon hat"
            NotLost { digest: Digest };
        "LEDGER-25" LedgerAdoptOrder:
            "sequence {missing} of epoch {epoch} to {to} is missing here, too, and comes before bundle {digest}"
            / "Nummer {missing} der Epoche {epoch} an {to} fehlt hier auch und kommt vor Bündel {digest}"
            AdoptOrder { digest: Digest, missing: u64, epoch: u64, to: SiteName };
        "LEDGER-25" LedgerAdoptOrder:
            "bundle {digest} answers requests that this ledger does not have: import their bundle first \
             (`carnet import FILE`), and release it"
            / "Bündel {digest} beantwortet Anfragen, die dieses Register nicht hat: zuerst deren Bündel importieren \
               (`carnet import DATEI`) und einlassen"
            AdoptRequests { digest: Digest };
        "LEDGER-34" LedgerExists: "{path:?} exists"
            / "{path:?} gibt es schon"
            Exists { path: PathBuf };
        "LEDGER-4" LedgerArchiveInUse: "the archive {archive:?} is that of a ledger, which is not here"
            / "das Archiv {archive:?} gehört einem Register, das nicht hier ist"
            ArchiveInUse { archive: PathBuf };
        "LEDGER-38" LedgerClosed: "site {site} is closed, by {ticket}"
            / "Standort {site} ist geschlossen, Vorgang {ticket}"
            Closed { site: SiteName, ticket: String };
        "LEDGER-38" LedgerNotClosed: "the site is not closed"
            / "der Standort ist nicht geschlossen"
            NotClosed;
        "LEDGER-39" LedgerNotInherited: "no ledger of {site} was inherited"
            / "von {site} wurde kein Register geerbt"
            NotInherited { site: SiteName };
        "LEDGER-39" LedgerInherited:
            "the ledger inherited from {site}, {path:?}, was altered: its SHA-256 is {got}, expected {expected}"
            / "das von {site} geerbte Register, {path:?}, wurde verändert: Seine SHA-256 ist {got}, erwartet wird \
                {expected}"
            InheritedAltered { site: SiteName, path: PathBuf, got: Digest, expected: Digest };
        "LEDGER-39" LedgerInherited: "the ledger inherited from {site} cannot be read: {why}"
            / "das von {site} geerbte Register lässt sich nicht lesen: {why}"
            InheritedLost { site: SiteName, why: Box<LedgerError> };
        "LEDGER-39" LedgerInherit: "the backup {path:?} cannot be inherited: {why}"
            / "die Sicherung {path:?} lässt sich nicht erben: {why}"
            Inherit { path: PathBuf, why: String };
        "LEDGER-35" LedgerBackupInside: "{folder:?} lies in the archive {archive:?}"
            / "{folder:?} liegt im Archiv {archive:?}"
            BackupInside { folder: PathBuf, archive: PathBuf };
        "LEDGER-36" LedgerBackupCrosses: "{folder:?} lies on a medium that carries bundles; it is known by {sign:?}"
            / "{folder:?} liegt auf einem Datenträger, der Bündel trägt; zu erkennen an {sign:?}"
            BackupCrosses { folder: PathBuf, sign: PathBuf };
        "LEDGER-36" LedgerBackupCrosses: "{folder:?} lies on a medium that can be carried away, and whether it carries bundles cannot be told: {why}"
            / "{folder:?} liegt auf einem Datenträger, den man mitnehmen kann, und ob er Bündel trägt, ist nicht festzustellen: {why}"
            BackupUnsure { folder: PathBuf, why: MediumError };
    }
}

/// How a log, of which epoch and number of entries are known, is behind another one.
fn back((epoch, entries): (u64, u64), (its_epoch, its_entries): (u64, u64)) -> String {
    if its_entries == 0 {
        text!(
            en "its log had {entries} entries, and has none";
            de "sein Protokoll hatte {entries} Einträge und hat keine"
        )
    } else if its_epoch < epoch {
        text!(
            en "it was in epoch {epoch}, and is in {its_epoch}";
            de "es war in Epoche {epoch} und ist in {its_epoch}"
        )
    } else if its_entries < entries {
        text!(
            en "its log had {entries} entries, and has {its_entries}";
            de "sein Protokoll hatte {entries} Einträge und hat {its_entries}"
        )
    } else {
        text!(
            en "entry {entries} of its log is another one";
            de "Eintrag {entries} seines Protokolls ist ein anderer"
        )
    }
}
