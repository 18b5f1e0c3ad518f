//! The exporter's own memory beside its key: what it signed last, so that it notices an old ledger.

use std::env;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use carnet_format::{Code, Digest, KeyId, SiteName};
use carnet_judge::words::short_words;
use carnet_media::{Cause, WholeFile, folder_of, private_folder};
use serde::{Deserialize, Serialize};

use crate::{ExportLock, Head};

/// What was signed last under one key, for each receiving site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The version of the file: 0.
    #[serde(rename = "carnet-record")]
    version: u64,
    #[serde(rename = "streams")]
    marks: Vec<StreamMark>,
}

/// The newest bundle to one site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StreamMark {
    #[serde(with = "text")]
    to: SiteName,
    epoch: u64,
    sequence: u64,
    #[serde(with = "text")]
    digest: Digest,
}

impl KeyRecord {
    /// Where the record of a key file lies: `KEYFILE.record`.
    #[must_use]
    pub fn path_beside(key_file: &Path) -> PathBuf {
        let mut path = key_file.as_os_str().to_owned();
        path.push(".record");
        PathBuf::from(path)
    }

    /// Where the record of a key in this file lies: beside it, or as that of a token where the service manager has
    /// put the file where nothing can be written.
    // LEDGER-48.
    pub fn path_of(key_file: &Path, key: KeyId) -> Result<PathBuf, KeyRecordError> {
        match carnet_media::is_credential(key_file, |name| env::var_os(name)) {
            true => Self::path_in_state_folder(key),
            false => Ok(Self::path_beside(key_file)),
        }
    }

    /// Where the record of a key on a token lies: `KEYID.record` in the state folder, because
    /// nothing can be written beside the key.
    pub fn path_in_state_folder(key: KeyId) -> Result<PathBuf, KeyRecordError> {
        Ok(state_folder()?.join(format!("{key}.record")))
    }

    /// The highest epoch in which the key of this file has signed, 0 if it never has. It is not opened.
    pub fn highest_epoch_of(key_file: &Path) -> Result<u64, KeyRecordError> {
        match carnet_media::is_credential(key_file, |name| env::var_os(name)) {
            true => Self::highest_epoch_in_state_folder(),
            false => Ok(Self::read(&Self::path_beside(key_file))?.highest_epoch()),
        }
    }

    /// The highest epoch in which a key on a token has signed, by the records in the state folder,
    /// 0 if none has. The tokens themselves are not asked.
    pub fn highest_epoch_in_state_folder() -> Result<u64, KeyRecordError> {
        highest_epoch_in(&state_folder()?)
    }

    /// Reads the record. A file that is not there is an empty record: nothing was signed yet.
    pub fn read(path: &Path) -> Result<Self, KeyRecordError> {
        let mut text = String::new();
        // LEDGER-55.
        match carnet_media::open(path) {
            Ok(mut file) => {
                file.read_to_string(&mut text).map_err(|error| KeyRecordError::io(path, &error))?;
            }
            Err(error) if *error.cause() == Cause::Missing => return Ok(Self::default()),
            Err(error) => {
                let reason = error.cause().to_string();
                return Err(KeyRecordError::Io { path: path.to_owned(), reason });
            }
        }
        serde_json::from_str(&text)
            .ok()
            .filter(|record: &Self| record.version == 0)
            .ok_or_else(|| KeyRecordError::Damaged { path: path.to_owned() })
    }

    /// Notes a new bundle in the file, which is read again, so that nothing another export noted is
    /// lost. Call it after the ledger's commit, with the lock in hand.
    // LEDGER-48.
    pub fn note(
        _lock: &ExportLock,
        path: &Path,
        to: &SiteName,
        epoch: u64,
        head: Head,
    ) -> Result<(), KeyRecordError> {
        // What a killed writer left; nobody else writes this record.
        WholeFile::clear(path);
        let mut record = Self::read(path)?;
        record.advance(to, epoch, head);
        // Where a power cut takes it back, it is older than the ledger, which refuses nothing.
        record.write_by(path, WholeFile::exchange)
    }

    /// Writes the record whole.
    pub fn write(&self, path: &Path) -> Result<(), KeyRecordError> {
        self.write_by(path, WholeFile::replace)
    }

    fn write_by(
        &self,
        path: &Path,
        place: impl FnOnce(WholeFile) -> io::Result<()>,
    ) -> Result<(), KeyRecordError> {
        let written = || {
            private_folder(folder_of(path))?;
            let mut file = WholeFile::create_private(path)?;
            writeln!(file.file(), "{}", serde_json::to_string_pretty(self)?)?;
            place(file)
        };
        written().map_err(|error: io::Error| KeyRecordError::io(path, &error))
    }

    /// Refuses a ledger that is older than the record: `epoch` is the ledger's, `head` the last
    /// bundle it knows in that epoch to this site under this key.
    // LEDGER-48.
    pub fn check(
        &self,
        to: &SiteName,
        epoch: u64,
        head: Option<Head>,
    ) -> Result<(), KeyRecordError> {
        if epoch < self.highest_epoch() {
            return Err(KeyRecordError::LedgerOlder { to: to.clone() });
        }
        let Some(mark) = self.marks.iter().find(|mark| mark.to == *to && mark.epoch == epoch)
        else {
            return Ok(());
        };
        match head {
            Some(head) if head.sequence > mark.sequence || head == mark.head() => Ok(()),
            _ => Err(KeyRecordError::LedgerOlder { to: to.clone() }),
        }
    }

    /// The newest bundle to a site.
    #[must_use]
    pub fn newest(&self, to: &SiteName) -> Option<Digest> {
        self.marks.iter().find(|mark| mark.to == *to).map(|mark| mark.digest)
    }

    /// The highest epoch in which the key has signed, 0 if it never has.
    #[must_use]
    pub fn highest_epoch(&self) -> u64 {
        self.marks.iter().map(|mark| mark.epoch).max().unwrap_or(0)
    }

    /// Notes a new bundle; a mark that is as high already stays.
    pub fn advance(&mut self, to: &SiteName, epoch: u64, head: Head) {
        let place = |mark: &StreamMark| (mark.epoch, mark.sequence);
        if self.marks.iter().any(|mark| mark.to == *to && place(mark) >= (epoch, head.sequence)) {
            return;
        }
        self.marks.retain(|mark| mark.to != *to);
        let Head { sequence, digest } = head;
        self.marks.push(StreamMark { to: to.clone(), epoch, sequence, digest });
        self.marks.sort_by(|a, b| a.to.cmp(&b.to));
    }
}

fn state_folder() -> Result<PathBuf, KeyRecordError> {
    carnet_media::state_folder(|name| env::var_os(name)).ok_or(KeyRecordError::NoStateFolder)
}

fn highest_epoch_in(folder: &Path) -> Result<u64, KeyRecordError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(KeyRecordError::io(folder, &error)),
    };
    let mut highest = 0;
    for entry in entries {
        let path = entry.map_err(|error| KeyRecordError::io(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == "record") {
            highest = highest.max(KeyRecord::read(&path)?.highest_epoch());
        }
    }
    Ok(highest)
}

impl StreamMark {
    fn head(&self) -> Head {
        Head { sequence: self.sequence, digest: self.digest }
    }
}

/// Values as the text that they are written in.
mod text {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(value: &impl Display, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

carnet_format::faults! {
    /// The record cannot be used, or speaks against the ledger.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum KeyRecordError -> Code {
        "LEDGER-59" LedgerRecord: "the record {path:?} could not be used: {reason}"
            / "die Aufzeichnung {path:?} lässt sich nicht verwenden: {reason}"
            Io { path: PathBuf, reason: String };
        "LEDGER-59" LedgerRecord: "the record {path:?} is damaged"
            / "die Aufzeichnung {path:?} ist beschädigt"
            Damaged { path: PathBuf };
        "LEDGER-59" LedgerRecord:
            "there is no folder for the record of a key on a token or in a credential: set HOME, \
            or STATE_DIRECTORY for a service"
            / "für die Aufzeichnung zu einem Schlüssel auf einem Token oder in einem Credential gibt es keinen Ordner: HOME \
                setzen, bei einem Dienst STATE_DIRECTORY"
            NoStateFolder;
        // The key has signed bundles that the ledger does not know.
        "LEDGER-48" LedgerOlder:
            "the ledger is older than the record beside the key: it lacks bundles to {to}"
            / "das Register ist älter als die Aufzeichnung neben dem Schlüssel: Ihm fehlen Bündel an {to}"
            LedgerOlder { to: SiteName };
        // LEDGER-50. Record and ledger went back together, as a snapshot of a host does it.
        "LEDGER-50" LedgerOlder:
            "the ledger is older than its archive: it lacks the bundle {path:?} to {to}, which this key has signed; \
             nothing was exported"
            / "das Register ist älter als sein Archiv: Ihm fehlt das Bündel {path:?} an {to}, das dieser Schlüssel \
               signiert hat; es wurde nichts exportiert"
            OlderThanArchive { to: SiteName, path: PathBuf };
        // The ledger is whole, and the key file has taken the name of another.
        "LEDGER-49" LedgerRecord:
            "the record {path:?} is that of key {key}, which had this file name before: give that key and its record \
             their name back, and the new key a file of another name"
            / "die Aufzeichnung {path:?} gehört zu Schlüssel {key}, der vorher diesen Dateinamen hatte: diesem Schlüssel \
               und seiner Aufzeichnung den Namen zurückgeben, dem neuen Schlüssel einen anderen"
            (key = short_words(*key))
            OtherKey { path: PathBuf, key: KeyId };
    }
}

impl KeyRecordError {
    fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn head(sequence: u64, text: &str) -> Head {
        Head { sequence, digest: Digest::of(text.as_bytes()) }
    }

    // LEDGER-48.
    #[test]
    fn an_older_ledger_is_noticed_and_a_newer_one_is_fine() {
        let to: SiteName = "gateway-1".parse().unwrap();
        let mut record = KeyRecord::default();
        record.check(&to, 1, None).unwrap();
        record.advance(&to, 2, head(5, "five"));

        record.check(&to, 2, Some(head(5, "five"))).unwrap();
        record.check(&to, 2, Some(head(6, "six"))).unwrap();
        record.check(&to, 3, None).unwrap();
        record.check(&to, 2, Some(head(5, "another five"))).unwrap_err();
        record.check(&to, 2, Some(head(4, "four"))).unwrap_err();
        record.check(&to, 2, None).unwrap_err();
        record.check(&to, 1, Some(head(9, "nine"))).unwrap_err();
        record.check(&"gateway-2".parse().unwrap(), 1, None).unwrap_err();
    }

    // LEDGER-48.
    #[test]
    fn the_record_of_a_token_is_in_the_folder_of_the_service_else_of_the_account() {
        let folder = |set: &[(&str, &str)]| {
            carnet_media::state_folder(|name| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into())
            })
        };
        let account = [("HOME", "/home/a"), ("XDG_STATE_HOME", ""), ("STATE_DIRECTORY", "")];
        assert_eq!(folder(&account).unwrap(), Path::new("/home/a/.local/state/carnet"));
        let other = [("HOME", "/home/a"), ("XDG_STATE_HOME", "/state")];
        assert_eq!(folder(&other).unwrap(), Path::new("/state/carnet"));
        let service = [("HOME", "/home/a"), ("STATE_DIRECTORY", "/var/lib/carnet:/var/lib/b")];
        assert_eq!(folder(&service).unwrap(), Path::new("/var/lib/carnet"));
        assert_eq!(folder(&[]), None);
        assert_eq!(folder(&[("HOME", "relative")]), None);
    }

    // LEDGER-59.
    #[test]
    fn the_highest_epoch_of_all_tokens_is_found_without_them() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(highest_epoch_in(&folder.path().join("absent")), Ok(0));
        for (name, epoch) in [("a.record", 2), ("b.record", 7), ("c.record", 3)] {
            let mut record = KeyRecord::default();
            record.advance(&"gateway-1".parse().unwrap(), epoch, head(1, "one"));
            record.write(&folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("notes"), "x").unwrap();
        assert_eq!(highest_epoch_in(folder.path()), Ok(7));
        fs::write(folder.path().join("d.record"), "x").unwrap();
        assert!(matches!(highest_epoch_in(folder.path()), Err(KeyRecordError::Damaged { .. })));
    }

    // LEDGER-48.
    #[test]
    fn a_note_keeps_what_others_noted_and_never_goes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = KeyRecord::path_beside(&folder.path().join("plant.key"));
        let lock =
            ExportLock::of_file(&folder.path().join("ledger"), || panic!("nobody else")).unwrap();
        let (one, two): (SiteName, SiteName) =
            ("gateway-1".parse().unwrap(), "gateway-2".parse().unwrap());
        fs::write(folder.path().join(".carnet-plant.key.record-k1lled.part"), "{").unwrap();
        KeyRecord::note(&lock, &path, &one, 2, head(5, "five")).unwrap();
        KeyRecord::note(&lock, &path, &two, 2, head(1, "one")).unwrap();
        KeyRecord::note(&lock, &path, &one, 2, head(4, "four")).unwrap();
        KeyRecord::note(&lock, &path, &one, 1, head(9, "nine")).unwrap();
        let record = KeyRecord::read(&path).unwrap();
        let seen: Vec<_> = record.marks.iter().map(|mark| (mark.epoch, mark.head())).collect();
        assert_eq!(seen, [(2, head(5, "five")), (2, head(1, "one"))]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn it_survives_the_disk_and_damage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = KeyRecord::path_beside(&folder.path().join("plant.key"));
        let mut record = KeyRecord::read(&path).unwrap();
        assert_eq!(record.highest_epoch(), 0);
        record.advance(&"gateway-1".parse().unwrap(), 1, head(1, "one"));
        record.write(&path).unwrap();
        assert_eq!(KeyRecord::read(&path).unwrap(), record);
        let digest = Digest::of(b"one");
        let text = format!(
            "{{\n  \"carnet-record\": 0,\n  \"streams\": [\n    {{\n      \"to\": \"gateway-1\",\n      \
             \"epoch\": 1,\n      \"sequence\": 1,\n      \"digest\": \"{digest}\"\n    }}\n  ]\n}}\n"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        for damaged in ["{}", &text.replace(": 0", ": 1"), &text.replace("gateway-1", "-")] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(KeyRecord::read(&path), Err(KeyRecordError::Damaged { .. })));
        }
    }
}
