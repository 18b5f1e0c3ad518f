//! The pass phrases of the new keys.

use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};

use carnet_host::{Failure, Status};
use carnet_judge::words::spell;
use carnet_language::text;
use carnet_signer::PassPhrase;
use zeroize::Zeroizing;

use super::{Place, Plan};
use crate::question::Asked;
use crate::{own_key, place, words};

impl Plan {
    /// Whose pass phrases they are: one of the host, or one each of the persons of a desk.
    fn owners(&self) -> Vec<String> {
        match &self.site {
            Some(site) => vec![site.to_string()],
            None => self.persons.iter().map(ToString::to_string).collect(),
        }
    }

    /// The files that have a pass phrase, by their names.
    fn files_of(&self, phrase: usize) -> String {
        let files = self.keys().into_iter().filter_map(|key| match key.place {
            Place::File { file, phrase: own } if own == phrase => Some(file),
            _ => None,
        });
        let name = |file: PathBuf| super::short(&file);
        files.map(name).collect::<Vec<_>>().join(", ")
    }

    /// A fresh pass phrase for each that has a file; a person writes it down and types it once.
    // INIT-3.
    pub(super) fn phrases(&self, asked: &Asked) -> Result<Vec<PassPhrase>, Failure> {
        let mut phrases = Vec::new();
        for at in 0..self.owners().len() {
            let files = self.files_of(at);
            if files.is_empty() {
                continue;
            }
            let bytes = own_key::random::<12>()?;
            // Room for all of it: a text that grows leaves copies behind.
            let mut phrase = Zeroizing::new(String::with_capacity(64));
            let _ = spell(bytes.as_slice(), &mut *phrase);
            if asked.is_person() && !self.service {
                show(&files, &phrase);
                typed_once(&phrase)?;
            }
            phrases.push(phrase);
        }
        Ok(phrases)
    }

    /// Where nobody is there to write it down, the answers say where it goes. Before there is a key that nobody could open.
    pub(super) fn keep_phrases(
        &self,
        asked: &Asked,
        phrases: &[PassPhrase],
    ) -> Result<Vec<PathBuf>, Failure> {
        let mut kept = Vec::new();
        if self.service || asked.is_person() || phrases.is_empty() {
            return Ok(kept);
        }
        let to = asked.ask("passphrase", ("", "show"), |typed| Ok(typed.to_owned()))?;
        for (at, (owner, phrase)) in self.owners().iter().zip(phrases).enumerate() {
            match to.as_str() {
                "show" => show(&self.files_of(at), phrase),
                file => {
                    let file = match phrases.len() {
                        1 => PathBuf::from(file),
                        _ => PathBuf::from(format!("{file}-{owner}")),
                    };
                    put(&file, phrase)?;
                    kept.push(file);
                }
            }
        }
        Ok(kept)
    }
}

fn put(file: &Path, phrase: &PassPhrase) -> Result<(), Failure> {
    place::put_new(file, Zeroizing::new(format!("{}\n", **phrase)).as_bytes())
}

fn show(files: &str, phrase: &str) {
    carnet_host::say!(
        "  {}\n      {phrase}",
        text!(
            en "Pass phrase of {files}; write it down now, it is not shown again:";
            de "Passphrase von {files}; jetzt aufschreiben, sie erscheint nur einmal:"
        )
    );
}

fn typed_once(phrase: &str) -> Result<(), Failure> {
    loop {
        carnet_host::ask!(
            "  {} ",
            text!(en "Type it once, to be sure:"; de "Zur Probe einmal eingeben:")
        );
        let mut line = Zeroizing::new(String::with_capacity(256));
        if io::stdin().lock().read_line(&mut line)? == 0 {
            let message = text!(en "the input ended; nothing was made"; de "die Eingabe ist zu Ende; nichts wurde angelegt");
            return Err(Failure::new(Status::Held, None, message));
        }
        if words::are_same(&line, phrase) {
            return Ok(());
        }
        carnet_host::say!("    {}", text!(en "that is another one"; de "das ist eine andere"));
    }
}
