//! What the responder has said of a bundle and no reply has told yet, in the folder of that bundle.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use carnet_format::Code;
use carnet_host::settings::Span;
use carnet_host::{Away, Failure, Status};
use carnet_language::{io_text, text};
use carnet_media::WholeFile;
use serde::{Deserialize, Serialize};

use super::due::{DAY, has_passed};

/// The answers of one bundle, in `answers.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// When each request was asked last, by its item number.
    pub(super) asked: BTreeMap<u32, u64>,
    /// When the responder was started for this bundle last, whatever came of it.
    pub(super) tried: Option<u64>,
    /// The newest good line of each request that is to be told.
    pub(super) lines: BTreeMap<u32, Line>,
    /// Lines that were refused.
    pub(super) refused: Vec<Refused>,
    /// When what had been granted at once was told last.
    pub(super) told_known: Option<u64>,
    /// What keeps these answers from becoming a reply.
    pub(super) away: Option<Away>,
    /// The new lines beside this file are judged: a run was ended before it removed them.
    pub(super) is_judged: bool,
    /// What the responder complained of, and when that was said last.
    pub(super) complaint: Option<(u64, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) at: u64,
    pub(super) outcome: Outcome,
    /// Whether a reply has told it, which is so of deferrals alone: what is final goes when it is told.
    pub(super) is_told: bool,
    pub(super) text: String,
}

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    Granted,
    Refused,
    Deferred,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) at: u64,
    pub(super) code: String,
    pub(super) text: String,
}

impl Line {
    pub(super) fn is_final(&self) -> bool {
        self.outcome != Outcome::Deferred
    }
}

impl Refused {
    /// Whether another answer went before it, and it is lost with this line. A deferral decides nothing.
    fn is_overtaken(&self) -> bool {
        let codes = [Code::AnswerBackwards, Code::AnswerConflict];
        codes.iter().any(|code| self.code == code.as_str()) && !is_deferral(&self.text)
    }
}

/// Whether a line says plainly that it is a deferral; one that says it in another way is kept.
fn is_deferral(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Says {
        outcome: String,
    }
    serde_json::from_str::<Says>(text).is_ok_and(|says| says.outcome.trim() == "deferred")
}

/// As many refused lines as anybody wants to look at.
const MAX_REFUSED: usize = 1_000;
/// Of those that a person decides of, more than a site has requests.
const MAX_OVERTAKEN: usize = 100_000;

impl Kept {
    pub(super) fn has_final(&self, item: u32) -> bool {
        self.lines.get(&item).is_some_and(Line::is_final)
    }

    /// Whether a final answer was refused that stands nowhere else, and of which a person decides.
    // RESP-6.
    pub(super) fn has_overtaken(&self) -> bool {
        self.refused.iter().any(Refused::is_overtaken)
    }

    /// Whether this is a final answer that waits for its reply, in the very words.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.lines.values().any(|line| line.is_final() && line.text == text)
    }

    /// Keeps a refused line; gives whether that is to be said: the same line is said once a day.
    // RESP-4.
    pub(super) fn refuse(&mut self, at: u64, code: &str, text: String) -> bool {
        let is_same = |it: &Refused| it.code == code && it.text == text;
        if let Some(place) = self.refused.iter().position(is_same) {
            if !has_passed(Span(DAY), self.refused[place].at, at) {
                return false;
            }
            self.refused.remove(place);
        }
        self.refused.push(Refused { at, code: code.to_owned(), text });
        if self.refused.len() > MAX_REFUSED {
            let oldest = self.refused.iter().position(|line| !line.is_overtaken());
            let no_room = || (self.refused.len() > MAX_OVERTAKEN).then_some(0);
            if let Some(place) = oldest.or_else(no_room) {
                self.refused.remove(place);
            }
        }
        true
    }

    /// Keeps a complaint; gives whether it is to be said: the same is said once a day.
    // RESP-11.
    pub(super) fn complain(&mut self, at: u64, text: &str) -> bool {
        let is_old = self
            .complaint
            .as_ref()
            .is_none_or(|(said, before)| before != text || has_passed(Span(DAY), *said, at));
        if is_old {
            self.complaint = Some((at, text.to_owned()));
        }
        is_old
    }
}

/// The files beside the requests of a bundle.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder, as the spool has it.
    pub(super) folder: PathBuf,
}

impl Place {
    fn kept(&self) -> PathBuf {
        self.folder.join("answers.json")
    }

    /// Lines that were not judged yet.
    pub(super) fn new_lines(&self) -> PathBuf {
        self.folder.join("answers.new.jsonl")
    }

    /// Lines that are judged, or exported.
    pub(super) fn given(&self) -> PathBuf {
        self.folder.join("answers.given.jsonl")
    }

    /// The copy of a reply.
    pub(super) fn reply(&self) -> PathBuf {
        self.folder.join("reply.carnet")
    }

    pub(super) fn read(&self) -> Result<Kept, Failure> {
        let path = self.kept();
        match fs::read(&path) {
            // A list would be read as an object of which all is absent.
            Ok(bytes) if !bytes.trim_ascii_start().starts_with(b"{") => {
                let what = text!(en "it is no JSON object"; de "es ist kein JSON-Objekt");
                Err(unusable(&path, &io::Error::other(what)))
            }
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| unusable(&path, &io::Error::other(error.to_string()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
            Err(error) => Err(unusable(&path, &error)),
        }
    }

    // RESP-3.
    pub(super) fn write(&self, kept: &Kept) -> Result<(), Failure> {
        write_json(&self.kept(), kept)
    }

    /// Adds whole lines to those that were not judged yet, and brings them to the disk.
    // RESP-3.
    pub(super) fn add(&self, lines: &[Vec<u8>]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut text = Vec::new();
        for line in lines {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let path = self.new_lines();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        file.write_all(&text)?;
        file.sync_data()
    }

    /// The lines that were not judged yet. One without an end was cut off by whatever ended the run.
    pub(super) fn unjudged(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let path = self.new_lines();
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(&path, &error)),
        };
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let lines = bytes[..whole].split_inclusive(|byte| *byte == b'\n');
        Ok(lines.map(|line| line[..line.len() - 1].to_vec()).collect())
    }

    /// Writes lines for another process of this program.
    pub(super) fn give<'l>(&self, lines: impl Iterator<Item = &'l str>) -> Result<(), Failure> {
        let path = self.given();
        let mut text = String::new();
        for line in lines {
            text += line;
            text.push('\n');
        }
        write_whole(&path, text.as_bytes())
    }

    /// Removes a file of these, if it is there.
    pub(super) fn remove(path: &Path) -> Result<(), Failure> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(path, &error)),
            _ => Ok(()),
        }
    }
}

/// Makes the state folder, or looks whether another account can put answers there.
// RESP-3.
pub(super) fn check_state(state: &Path) -> Result<(), Failure> {
    let failed = |error| unusable(state, &error);
    carnet_media::private_folder(state).map_err(failed)?;
    let about = fs::symlink_metadata(state).map_err(failed)?;
    let own = carnet_media::own_account();
    let what = if !about.is_dir() {
        text!(
            en "it is a link: name the folder itself";
            de "es ist eine Verknüpfung: den Ordner selbst angeben"
        )
    } else if about.uid() != own {
        text!(
            en "it belongs to another account. Run this as that account; or look at what is in it, and run: sudo chown -R {own} {state:?}";
            de "er gehört einem anderen Konto. Unter jenem Konto ausführen; oder den Inhalt ansehen und ausführen: sudo chown -R {own} {state:?}"
        )
    } else if carnet_media::is_writable_to_others(state) {
        text!(
            en "other accounts can write there. Look at what is in it, and run: chmod go-w {state:?}";
            de "andere Konten können dort schreiben. Den Inhalt ansehen und ausführen: chmod go-w {state:?}"
        )
    } else {
        return Ok(());
    };
    Err(unusable(state, &io::Error::other(what)))
}

/// Writes a file whole, for the own account alone.
pub(super) fn write_json(path: &Path, what: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(what)
        .map_err(|error| unusable(path, &io::Error::other(error.to_string())))?;
    write_whole(path, format!("{text}\n").as_bytes())
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written = || {
        WholeFile::clear(path);
        let mut file = WholeFile::create_private(path)?;
        file.file().write_all(bytes)?;
        file.replace()
    };
    written().map_err(|error: io::Error| unusable(path, &error))
}

/// The state folder cannot be used.
pub(super) fn unusable(path: &Path, error: &io::Error) -> Failure {
    let why = io_text(error);
    let message = text!(
        en "{path:?} of the responder's state cannot be used: {why}";
        de "{path:?} im Zustandsordner des Antwortdienstes lässt sich nicht verwenden: {why}"
    );
    Failure::new(Status::Unknown, Code::ResponderState, message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// RESP-3: a kill in the middle of a line leaves the lines before it.
    #[test]
    fn a_line_that_was_cut_off_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { folder: folder.path().to_owned() };
        assert_eq!(place.unjudged().unwrap(), Vec::<Vec<u8>>::new());
        place.add(&[b"one".to_vec(), b"two".to_vec()]).unwrap();
        fs::write(place.new_lines(), [&fs::read(place.new_lines()).unwrap()[..], b"half"].concat())
            .unwrap();
        assert_eq!(place.unjudged().unwrap(), [b"one".to_vec(), b"two".to_vec()]);
        assert_eq!(place.read().unwrap(), Kept::default());
        for text in ["{", "[]", "", "null"] {
            fs::write(place.kept(), text).unwrap();
            assert_eq!(place.read().unwrap_err().code(), Some(Code::ResponderState), "{text}");
        }
    }

    /// RESP-6: what a person decides of stays, however much of it there is, and whatever else is refused.
    #[test]
    fn no_overtaken_answer_makes_room() {
        let mut kept = Kept::default();
        let line = |item: usize| format!(r#"{{"item":{item},"outcome":"granted"}}"#);
        for item in 0..MAX_REFUSED + 100 {
            kept.refuse(1, Code::AnswerBackwards.as_str(), line(item));
        }
        for item in 0..MAX_REFUSED {
            kept.refuse(1, Code::ResponderLine.as_str(), line(item));
        }
        let overtaken = kept.refused.iter().filter(|line| line.is_overtaken());
        assert_eq!(overtaken.count(), MAX_REFUSED + 100);
        assert!(kept.refused.len() <= MAX_REFUSED + 101);
    }
}
