//! Which files of this host a verdict rests on.

use std::io::{self, Write};
use std::path::Path;

use carnet_format::Digest;
use carnet_format::plain_text::Escaped;
use carnet_language::{self as language, Language, text};

use crate::{json, row};

/// The file of settings, where one was read, and the trust file, as absolute paths: a person sees from them whether
/// a stick, or another account, had a say.
// VERDICT-18.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// None where no file of settings was read.
    pub settings: Option<String>,
    /// The trust file.
    pub trust: String,
}

impl Sources {
    /// Of these paths; a relative one is in the folder in which the command runs.
    #[must_use]
    pub fn new(settings: Option<&Path>, trust: &Path) -> Self {
        Self { settings: settings.map(absolute), trust: absolute(trust) }
    }

    /// The file of settings for people.
    #[must_use]
    pub fn settings_or_none(&self) -> &str {
        let none = match language::now() {
            Language::En => "none",
            Language::De => "keine",
        };
        self.settings.as_deref().unwrap_or(none)
    }

    /// The object of the trust file, which has this digest and serial.
    #[must_use]
    pub fn trust_json(&self, (digest, serial): (Digest, u64)) -> json::TrustUsed {
        json::TrustUsed { digest: digest.into(), serial, file: self.trust.clone() }
    }

    /// Prints both below a verdict, with digest and serial of the trust file.
    ///
    /// # Errors
    /// The output failed.
    pub fn text(&self, (digest, serial): (Digest, u64), out: &mut dyn Write) -> io::Result<()> {
        row(out, &text!(en "settings"; de "Einstell."), Escaped(self.settings_or_none()))?;
        row(
            out,
            &text!(en "trust file"; de "Vertrauen"),
            text!(en "serial {serial}, digest {digest}"; de "Nummer {serial}, Prüfsumme {digest}"),
        )?;
        row(out, "", Escaped(&self.trust))
    }
}

fn absolute(path: &Path) -> String {
    // Where the folder in which the command runs is gone, nothing better is known.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.display().to_string()
}
