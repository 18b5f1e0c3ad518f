//! The journal of a host on which officers sign: what was signed and what was refused, in entries that hang
//! together as those of the audit log do.

mod entry;
mod read;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use carnet_chain::{ChainFault, Draft};
use carnet_format::{Code, Digest};
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_language::text;

pub(crate) use self::entry::{
    approval, digest_of, merged, refused, refused_update, scan, trust_approval,
};
pub(crate) use self::read::{Contents, read};

/// How long another writer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The journal of this host.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    settings: Settings,
}

carnet_format::faults! {
    /// The journal cannot be used, or was changed.
    #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
    pub enum JournalFault -> Code {
        "JOURNAL-3" JournalUnusable:
            "the journal {path:?} cannot be used: {reason}" / "das Journal {path:?} lässt sich nicht verwenden: {reason}"
            Unusable { path: PathBuf, reason: String };
        "JOURNAL-7" JournalBroken:
            "line {line} of the journal {path:?}: {fault}" / "Zeile {line} des Journals {path:?}: {fault}"
            Chain { path: PathBuf, line: u64, fault: ChainFault };
        "JOURNAL-7" JournalBroken:
            "line {line} of the journal {path:?} is no entry" / "Zeile {line} des Journals {path:?} ist kein Eintrag"
            Foreign { path: PathBuf, line: u64 };
        "JOURNAL-7" JournalBroken:
            "no entry of the journal {path:?} has the head {head}: it was cut off, changed as a whole, or is another one"
            / "kein Eintrag des Journals {path:?} hat den Endstand {head}: Es wurde gekürzt, im Ganzen verändert oder \
                ist ein anderes"
            Head { path: PathBuf, head: Digest };
    }
}

impl JournalFault {
    pub(crate) fn unusable(path: &Path, error: &io::Error) -> Self {
        Self::Unusable { path: path.to_owned(), reason: error.to_string() }
    }
}

impl Journal {
    /// The journal, which is begun if it is not there: before anything is judged, so that nobody is asked in vain.
    ///
    /// # Errors
    /// No entry could be written to it.
    // JOURNAL-3.
    pub(crate) fn open(settings: &Settings) -> Result<Self, Failure> {
        let path = settings.journal_path()?;
        let journal = Self { path, settings: settings.clone() };
        let ready = journal.begin().and_then(|mut file| {
            let contents = read(&mut file, &journal.path)?;
            contents.broken.map_or(Ok(()), Err)
        });
        ready.map_err(|fault| {
            let message = text!(
                en "nothing is signed: {fault}";
                de "es wird nichts signiert: {fault}"
            );
            Failure::new(Status::Unknown, fault.code(), message)
        })?;
        journal.say_writable();
        Ok(journal)
    }

    /// Who can write to it, or put another in its place, can write all of it anew. It stays as it is: a person may
    /// have opened it.
    // JOURNAL-5.
    fn say_writable(&self) {
        let places = [carnet_media::folder_of(&self.path), &*self.path];
        let open = places.into_iter().filter(|place| carnet_media::is_writable_to_others(place));
        let open: String = open.map(|place| format!(" {place:?}")).collect();
        if !open.is_empty() {
            carnet_host::note!(
                en "other accounts of this host can change the journal: they can write to{open}; chmod go-w{open} takes that from them";
                de "andere Konten dieses Rechners können das Journal ändern: Sie haben Schreibrechte auf{open}; chmod \
                    go-w{open} nimmt ihnen das"
            );
        }
    }

    /// Opens the file and waits until it is ours.
    fn begin(&self) -> Result<File, JournalFault> {
        let path = &self.path;
        let unusable = |error: io::Error| JournalFault::unusable(path, &error);
        let is_new = path.symlink_metadata().is_err();
        let folder = carnet_media::folder_of(path);
        if is_new {
            carnet_media::private_folder(folder).map_err(unusable)?;
        }
        let file = carnet_media::open_appending(path).map_err(unusable)?;
        if is_new {
            carnet_media::sync_folder(folder).map_err(unusable)?;
        }
        lock(&file).map_err(unusable)?;
        Ok(file)
    }

    /// Appends an entry and gives its number, once it is on the disk.
    // JOURNAL-3. JOURNAL-6.
    pub(crate) fn append(&self, draft: Draft) -> Result<u64, JournalFault> {
        let mut file = self.begin()?;
        let Contents { mut walk, broken, unfinished, is_open, .. } = read(&mut file, &self.path)?;
        if let Some(fault) = broken {
            return Err(fault);
        }
        let (time, author) = (self.settings.host_clock(), self.settings.author());
        // What stands behind the last entry and is none keeps its own end, too.
        let mut lines = String::from(if is_open || unfinished.is_some() { "\n" } else { "" });
        if let Some(bytes) = unfinished {
            let entry = Draft::new("unfinished").with_digest("bytes", &bytes);
            let entry = entry.by(&author).entry(&walk, time);
            lines.push_str(&entry.line());
            lines.push('\n');
            walk.follow(&entry);
        }
        let entry = draft.by(&author).entry(&walk, time);
        lines.push_str(&entry.line());
        lines.push('\n');
        // At once, and at the end wherever that is: the file is open for appending.
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| JournalFault::unusable(&self.path, &error))?;
        Ok(entry.number)
    }

    /// Notes something after which nothing is signed. That it could not be noted changes no verdict, and is said.
    pub(crate) fn note(&self, draft: Draft) {
        if let Err(fault) = self.append(draft) {
            unnoted(&fault);
        }
    }

    /// Notes what was done on this host, once it is done. Where it cannot be noted, that is said.
    // JOURNAL-10.
    pub fn done(settings: &Settings, draft: Draft) {
        match settings.journal_path() {
            Ok(path) => Self { path, settings: settings.clone() }.note(draft),
            Err(error) => carnet_host::note!(
                en "this is not in the journal: {error}";
                de "das steht nicht im Journal: {error}"
            ),
        }
    }
}

fn unnoted(fault: &JournalFault) {
    let code = fault.code();
    carnet_host::note!(
        en "this is not in the journal: {fault} [{code}]";
        de "das steht nicht im Journal: {fault} [{code}]"
    );
}

/// Waits for other writers, who take milliseconds.
pub(crate) fn lock(file: &File) -> io::Result<()> {
    // It is there in a moment, unless somebody keeps it.
    let kept = || {
        carnet_host::note!(
            en "another program writes to the journal; waiting for it";
            de "ein anderes Programm schreibt ins Journal; warte auf sein Ende"
        );
    };
    match carnet_media::wait(file, PATIENCE, Duration::from_secs(1), kept)? {
        true => Ok(()),
        false => {
            let why = text!(en "another program holds it"; de "ein anderes Programm hält es fest");
            Err(io::Error::other(why))
        }
    }
}
