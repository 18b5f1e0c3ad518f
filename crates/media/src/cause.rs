//! Why a medium failed, in words a person at the machine understands.

use std::io::ErrorKind;
use std::path::PathBuf;

use carnet_format::Code;
use carnet_language::{io_text, text};

carnet_format::faults! {
    /// Why it failed.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Cause -> Code {
        // The bytes that the file needs and that are free are known where the space was looked at
        // before writing.
        "MEDIA-11" MediumFull:
            "the medium is full{space}"
            / "der Datenträger ist voll{space}" (space = space_text(*space)) Full { space: Option<(u64, u64)> };
        MediumReadOnly: "the medium is write-protected" / "der Datenträger ist schreibgeschützt" ReadOnly;
        MediumDamaged:
            "the file system of the medium is damaged: it was pulled out, or lost power, \
            while it was written"
            / "das Dateisystem des Datenträgers ist beschädigt: Er wurde beim Schreiben gezogen oder verlor den Strom"
            Damaged;
        MediumGone: "the medium is gone: it was pulled out or its driver stopped"
            / "der Datenträger ist weg: Er wurde gezogen, oder sein Treiber hat angehalten" Gone;
        MediumDefective: "the medium is defective: it reports a fault{at}"
            / "der Datenträger ist defekt: Er meldet einen Fehler{at}" (at = place_text(*at))
            Defective { at: Option<u64> };
        "MEDIA-16" MediumDefective:
            "the medium is defective: from byte {at} of the file it gives other bytes \
            back than were written; it is worn out, or has less room than it says"
            / "der Datenträger ist defekt: Ab Byte {at} der Datei gibt er andere Bytes zurück, als geschrieben \
                wurden; er ist verschlissen oder hat weniger Platz, als er sagt"
            Differs { at: u64 };
        "MEDIA-19" MediumSwapped: "this is another medium than before"
            / "das ist ein anderer Datenträger als zuvor" Swapped;
        // What the system said, and who holds the medium; escaped.
        "MEDIA-20" MediumBusy: "it is not safe to remove: {why}"
            / "er ist nicht sicher abzuziehen: {why}" Busy { why: String };
        "MEDIA-21" MediumBusy: "another program holds the file"
            / "ein anderes Programm hält die Datei fest" InUse;
        "MEDIA-30" MediumLocked: "the drive is locked by BitLocker"
            / "das Laufwerk ist mit BitLocker gesperrt" Locked;
        "MEDIA-25" MediumEnrolled: "the medium has a passport already"
            / "der Datenträger hat schon einen Ausweis" Enrolled;
        MediumMissing: "there is no such file or folder" / "die Datei oder der Ordner ist nicht da" Missing;
        // Where one level alone could be made.
        MediumMissing: "the folder {above:?} is not there: make it first"
            / "der Ordner {above:?} ist nicht da: zuerst anlegen" NoFolder { above: PathBuf };
        MediumMissing:
            "there is no medium there: it is a folder on a disk of this host"
            / "dort ist kein Datenträger: Es ist ein Ordner auf einer Platte dieses Rechners" NotMounted;
        MediumDenied: "this account is not allowed to" / "dieses Konto darf das nicht" Denied;
        "MEDIA-14" MediumNameTaken: "a different file bears this name"
            / "eine andere Datei trägt diesen Namen" NameTaken;
        "MEDIA-14" MediumNameTaken:
            "a file of this name lies there that begins with the same bytes and goes \
            on: perhaps the same bundle with approvals"
            / "eine Datei dieses Namens liegt dort, die mit denselben Bytes beginnt und länger ist: vielleicht \
                dasselbe Bündel mit Freigaben" NameContinued;
        "MEDIA-1" MediumNotRegular:
            "got a link, folder, device or pipe, expected a file"
            / "dort ist eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe, erwartet wird eine Datei" NotRegular;
        "MEDIA-2" MediumTooLarge: "the file has more than {limit} bytes"
            / "die Datei hat mehr als {limit} Bytes" TooLarge { limit: u64 };
        "MEDIA-5" MediumTooMany:
            "the folder holds more than {limit} bundles, or as many receipts"
            / "der Ordner enthält mehr als {limit} Bündel oder ebenso viele Quittungen" TooMany { limit: usize };
        MediumIo: "the file to be written cannot be read: {said}"
            / "die Datei, die geschrieben werden soll, lässt sich nicht lesen: {said}" (said = said(*_0))
            Source(ErrorKind);
        MediumIo: "{said}" (said = said(*_0)) Other(ErrorKind);
    }
}

/// The cause that a number of Windows stands for which has no kind of its own in the standard library.
#[cfg(any(windows, test))]
pub(crate) fn of_windows(number: i32) -> Option<Cause> {
    /// FVE_E_LOCKED_VOLUME.
    const LOCKED: i32 = 0x8031_0000_u32.cast_signed();
    match number {
        // Not ready, does not exist any more, no such device, another one in its place, no medium, not connected, removed.
        21 | 55 | 433 | 1006 | 1110 | 1112 | 1167 | 1617 => Some(Cause::Gone),
        // Checksum, sector not found, device fault.
        23 | 27 | 1117 => Some(Cause::Defective { at: None }),
        // MEDIA-21. Open without leave for others, and a part of it locked.
        32 | 33 => Some(Cause::InUse),
        // What no name or path can be.
        123 | 161 => Some(Cause::Missing),
        // File or folder damaged, volume damaged.
        1392 | 1393 => Some(Cause::Damaged),
        // MEDIA-30.
        LOCKED => Some(Cause::Locked),
        _ => None,
    }
}

fn space_text(space: Option<(u64, u64)>) -> String {
    space.map_or(String::new(), |(needed, free)| {
        text!(
            en ": {needed} bytes are needed, {free} are free";
            de ": nötig sind {needed} Bytes, frei sind {free}"
        )
    })
}

fn place_text(at: Option<u64>) -> String {
    at.map_or(
        String::new(),
        |at| text!(en " at byte {at} of the file"; de " bei Byte {at} der Datei"),
    )
}

fn said(kind: ErrorKind) -> String {
    io_text(&kind.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MEDIA-21, MEDIA-30.
    #[test]
    fn what_only_a_number_of_windows_says_has_its_cause() {
        let code = |number| of_windows(number).map(|cause| cause.code());
        for (number, expected) in [
            (-2_144_272_384, Some(Code::MediumLocked)),
            (32, Some(Code::MediumBusy)),
            (33, Some(Code::MediumBusy)),
            (123, Some(Code::MediumMissing)),
            (21, Some(Code::MediumGone)),
            (1117, Some(Code::MediumDefective)),
            (5, None),
        ] {
            assert_eq!(code(number), expected, "{number}");
        }
    }
}
