//! What can go wrong with a ledger.

use std::path::PathBuf;

use carnet_format::{Code, Digest, ItemRef, SiteName};
use carnet_judge::time::Utc;

use crate::{ItemFault, ItemState};

carnet_format::faults! {
    /// The ledger refused or could not be asked.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum LedgerError -> Code {
        "LEDGER-57" LedgerUnavailable: "the ledger {path:?} could not be used: {reason}"
            Unavailable { path: PathBuf, reason: String };
        "LEDGER-55" LedgerOlder:
            "the ledger {path:?} is older than its log {log:?}: a copy was put in its place. If that copy is to be used, \
             move the log away first" OlderThanLog { path: PathBuf, log: PathBuf };
        "LEDGER-2" LedgerMissing: "there is no ledger at {path:?}" Missing { path: PathBuf };
        // It holds something that no ledger of this version writes.
        "LEDGER-57" LedgerDamaged: "the ledger {path:?} is damaged: {what}"
            Damaged { path: PathBuf, what: String };
        "LEDGER-57" LedgerVersion: "the ledger {path:?} was written by {whose} version of this draft \
            (its version is {got}, expected {expected})"
            (whose = if got < expected { "an older" } else { "a newer" })
            Version { path: PathBuf, got: i64, expected: i64 };
        "LEDGER-76" LedgerAuditBroken: "the audit log of the ledger {path:?} is not whole: {why}"
            AuditBroken { path: PathBuf, why: String };
        "LEDGER-77" LedgerNamesLost:
            "the ledger {path:?} stays as it was: its tables do not have all names of machines that its log binds \
            (entries: {entries}; requests that would have no machine: {requests})"
            NamesLost { path: PathBuf, entries: usize, requests: usize };
        "AUDIT-18" LedgerMoved:
            "the ledger {path:?} stays as it was: files that were moved out of its archive are missing: {files}"
            MovedAway { path: PathBuf, files: u64 };
        "LEDGER-1" LedgerWrongSite: "the ledger {path:?} belongs to site {got}, expected {expected}"
            WrongSite { path: PathBuf, got: SiteName, expected: SiteName };
        "TRUST-25" TrustSerialLower:
            "trust file serial {got} is lower than {highest}, which was used before"
            TrustOlder { got: u64, highest: u64 };
        "TRUST-26" TrustSerialReused:
            "trust file serial {serial} was used with digest {known}, got {got}"
            TrustChanged { serial: u64, known: Digest, got: Digest };
        "TRUST-27" TrustIssued:
            "trust file serial {serial} is issued more than 300 seconds after the clock \
            of this host" TrustIssued { serial: u64 };
        "TRUST-28" TrustNotInstalled:
            "trust file serial {serial} was not installed: the one in use, serial {present}, takes new ones with approvals only" /
            "die Vertrauensdatei Nummer {serial} wurde nicht installiert: die geltende, Nummer {present}, lässt neue nur mit Freigaben zu"
            TrustNotInstalled { serial: u64, present: u64 };
        "TIME-2" TimeOwnBehind: "{stated} was stated, but {floor} has passed" (stated = Utc(*stated), floor = Utc(*floor))
            StatedBehind { stated: u64, floor: u64 };
        // The bundle has to be built again.
        "LEDGER-8" LedgerStreamMoved:
            "the stream is at epoch {epoch}, sequence {sequence}: another export went first"
            StreamMoved { epoch: u64, sequence: u64 };
        "LEDGER-57" LedgerUnknownBundle:
            "no bundle {digest} in the ledger" UnknownBundle { digest: Digest };
        "LEDGER-17" LedgerNotOurs:
            "bundle {digest} was not sent by this site" NotOurs { digest: Digest };
        "LEDGER-18" LedgerAcknowledged: "bundle {digest} was acknowledged by the other side"
            Acknowledged { digest: Digest };
        "LEDGER-19" LedgerNotVoid: "bundle {digest} was not declared void" NotVoid { digest: Digest };
        "STREAM-13" LedgerNotHeld: "bundle {digest} is not held" NotHeld { digest: Digest };
        "LEDGER-57" LedgerEpoch: "epoch {got} is not above the present epoch {present}"
            EpochNotAbove { got: u64, present: u64 };
        // Another export has changed the ledger.
        "LEDGER-8" LedgerItem:
            "item {index} of the bundle: {what}" Item { index: u32, what: String };
        "LEDGER-8" LedgerItem:
            "item {index} of the bundle: {fault}" Answer { index: u32, fault: ItemFault };
        "LEDGER-20" LedgerUnknownItem:
            "{item} is no request that this site has sent" UnknownItem { item: ItemRef };
        "LEDGER-20" LedgerItemState:
            "the request {item} is {state}: {why}" (state = state.as_str())
            ItemState { item: ItemRef, state: ItemState, why: &'static str };
        "LEDGER-22" LedgerItemState:
            "the request {item}: {fault}" Told { item: ItemRef, fault: ItemFault };
        "LEDGER-23" LedgerNotSaid:
            "entry {number} says nothing that can be taken back" NotSaid { number: u64 };
        "LEDGER-23" LedgerNotSaid:
            "{item} was withdrawn, and that has crossed" Crossed { item: ItemRef };
        "LEDGER-25" LedgerNotLost:
            "bundle {digest} is none that this ledger has lost: one of this site, from an earlier epoch, and \
            newer than those that the ledger has of it" NotLost { digest: Digest };
        "LEDGER-25" LedgerAdoptOrder:
            "sequence {missing} of epoch {epoch} to {to} is missing here, too, and comes before bundle {digest}"
            AdoptOrder { digest: Digest, missing: u64, epoch: u64, to: SiteName };
        "LEDGER-34" LedgerExists: "{path:?} exists" Exists { path: PathBuf };
        "LEDGER-4" LedgerArchiveInUse: "the archive {archive:?} is that of a ledger, which is not here"
            ArchiveInUse { archive: PathBuf };
        "LEDGER-36" LedgerClosed: "site {site} is closed, by {ticket}" Closed { site: SiteName, ticket: String };
        "LEDGER-36" LedgerNotClosed: "the site is not closed" NotClosed;
        "LEDGER-37" LedgerNotInherited: "no ledger of {site} was inherited" NotInherited { site: SiteName };
        "LEDGER-37" LedgerInherited:
            "the ledger inherited from {site}, {path:?}, was altered: its SHA-256 is {got}, expected {expected}"
            InheritedAltered { site: SiteName, path: PathBuf, got: Digest, expected: Digest };
        "LEDGER-37" LedgerInherited: "the ledger inherited from {site} cannot be read: {why}"
            InheritedLost { site: SiteName, why: Box<LedgerError> };
        "LEDGER-37" LedgerInherit: "the backup {path:?} cannot be inherited: {why}"
            Inherit { path: PathBuf, why: String };
        "LEDGER-35" LedgerBackupInside: "{folder:?} lies in the archive {archive:?}"
            BackupInside { folder: PathBuf, archive: PathBuf };
    }
}
