//! Why a medium failed, in words a person at the machine understands.

use std::io::ErrorKind;

use carnet_format::Code;
use carnet_language::{io_text, text};

carnet_format::faults! {
    /// Why it failed.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Cause -> Code {
        // The bytes that the file needs and that are free are known where the space was looked at
        // before writing.
        "MEDIA-10" MediumFull:
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
        "MEDIA-15" MediumDefective:
            "the medium is defective: from byte {at} of the file it gives other bytes \
            back than were written; it is worn out, or has less room than it says"
            / "der Datenträger ist defekt: Ab Byte {at} der Datei gibt er andere Bytes zurück, als geschrieben \
                wurden; er ist verschlissen oder hat weniger Platz, als er sagt"
            Differs { at: u64 };
        "MEDIA-18" MediumSwapped: "this is another medium than before"
            / "das ist ein anderer Datenträger als zuvor" Swapped;
        // What the system said, and who holds the medium; escaped.
        "MEDIA-19" MediumBusy: "it is not safe to remove: {why}"
            / "er ist nicht sicher abzuziehen: {why}" Busy { why: String };
        "MEDIA-23" MediumEnrolled: "the medium has a passport already"
            / "der Datenträger hat schon einen Ausweis" Enrolled;
        MediumMissing: "there is no such file or folder" / "die Datei oder der Ordner ist nicht da" Missing;
        MediumMissing:
            "no medium is mounted there: it is a folder on a disk of this host"
            / "dort ist kein Datenträger eingehängt: Es ist ein Ordner auf einer Platte dieses Rechners" NotMounted;
        MediumDenied: "this account is not allowed to" / "dieses Konto darf das nicht" Denied;
        "MEDIA-13" MediumNameTaken: "a different file bears this name"
            / "eine andere Datei trägt diesen Namen" NameTaken;
        "MEDIA-13" MediumNameTaken:
            "a file of this name lies there that begins with the same bytes and goes \
            on: perhaps the same bundle with approvals"
            / "eine Datei dieses Namens liegt dort, die mit denselben Bytes beginnt und länger ist: vielleicht \
                dasselbe Bündel mit Freigaben" NameContinued;
        "MEDIA-1" MediumNotRegular:
            "got a link, folder, device or pipe, expected a file"
            / "dort ist eine Verknüpfung, ein Ordner, ein Gerät oder eine Pipe, erwartet wird eine Datei" NotRegular;
        "MEDIA-2" MediumTooLarge: "the file has more than {limit} bytes"
            / "die Datei hat mehr als {limit} Bytes" TooLarge { limit: u64 };
        "MEDIA-4" MediumTooMany:
            "the folder holds more than {limit} bundles, or as many receipts"
            / "der Ordner enthält mehr als {limit} Bündel oder ebenso viele Quittungen" TooMany { limit: usize };
        MediumIo: "the file to be written cannot be read: {said}"
            / "die Datei, die geschrieben werden soll, lässt sich nicht lesen: {said}" (said = said(*_0))
            Source(ErrorKind);
        MediumIo: "{said}" (said = said(*_0)) Other(ErrorKind);
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
