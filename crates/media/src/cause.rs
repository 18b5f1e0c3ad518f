//! Why a medium failed, in words a person at the machine understands.

use std::io::ErrorKind;

use carnet_format::Code;

carnet_format::faults! {
    /// Why it failed.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum Cause -> Code {
        // The bytes that the file needs and that are free are known where the space was looked at
        // before writing.
        "MEDIA-9" MediumFull:
            "the medium is full{space}" (space = space_text(*space)) Full { space: Option<(u64, u64)> };
        MediumReadOnly: "the medium is write-protected" ReadOnly;
        MediumDamaged:
            "the file system of the medium is damaged: it was pulled out, or lost power, \
            while it was written" Damaged;
        MediumGone: "the medium is gone: it was pulled out or its driver stopped" Gone;
        MediumDefective: "the medium is defective: it reports a fault{at}" (at = place_text(*at))
            Defective { at: Option<u64> };
        "MEDIA-14" MediumDefective:
            "the medium is defective: from byte {at} of the file it gives other bytes \
            back than were written; it is worn out, or has less room than it says"
            Differs { at: u64 };
        "MEDIA-17" MediumSwapped: "this is another medium than before" Swapped;
        // What the system said, and who holds the medium; escaped.
        "MEDIA-18" MediumBusy: "it is not safe to remove: {why}" Busy { why: String };
        "MEDIA-22" MediumEnrolled: "the medium has a passport already" Enrolled;
        MediumMissing: "there is no such file or folder" Missing;
        MediumMissing:
            "no medium is mounted there: it is a folder on a disk of this host" NotMounted;
        MediumDenied: "this account is not allowed to" Denied;
        "MEDIA-12" MediumNameTaken: "a different file bears this name" NameTaken;
        "MEDIA-12" MediumNameTaken:
            "a file of this name lies there that begins with the same bytes and goes \
            on: perhaps the same bundle with approvals" NameContinued;
        "MEDIA-1" MediumNotRegular:
            "got a link, folder, device or pipe, expected a file" NotRegular;
        "MEDIA-2" MediumTooLarge: "the file has more than {limit} bytes" TooLarge { limit: u64 };
        "MEDIA-4" MediumTooMany:
            "the folder holds more than {limit} bundles, or as many receipts" TooMany { limit: usize };
        MediumIo: "the file to be written cannot be read: {_0}" Source(ErrorKind);
        MediumIo: "{_0}" Other(ErrorKind);
    }
}

fn space_text(space: Option<(u64, u64)>) -> String {
    space.map_or(String::new(), |(needed, free)| {
        format!(": {needed} bytes are needed, {free} are free")
    })
}

fn place_text(at: Option<u64>) -> String {
    at.map_or(String::new(), |at| format!(" at byte {at} of the file"))
}
