//! A key of the new host that lies on a token.

use std::path::{Path, PathBuf};

use carnet_format::{PublicKey, Signer as _};
use carnet_host::Failure;
use carnet_host::settings::ConfigError;
use carnet_language::{is_yes, text};
use carnet_signer::{TokenError, TokenKey, TokenUri};

use crate::question::Asked;

/// The key with which the host signs, made by the token's own program.
pub(super) struct OnToken {
    /// As the settings name it.
    pub(super) address: String,
    pub(super) library: PathBuf,
    /// Where the PIN is found when nobody is there to type it.
    pub(super) pin_file: Option<PathBuf>,
    pub(super) public: PublicKey,
}

impl OnToken {
    /// What is asked where there is a token.
    pub(super) const MORE: [&'static str; 3] = ["token-library", "token-key", "pin-file"];

    /// Finds the key that a person names, if it lies on a token, and sees that the PIN opens it. Nothing is written.
    // INIT-5.
    pub(super) fn ask(
        asked: &Asked,
        (settings, may_name_library): (&Path, bool),
        (key, is_service, is_alone): (&str, bool, bool),
    ) -> Result<Option<Self>, Failure> {
        let no = text!(en "no"; de "nein");
        let token = asked.ask(
            "token",
            (
                &text!(
                    en "Does its key lie on a token or smart card? The label of the token, or no";
                    de "Liegt sein Schlüssel auf einem Token oder einer Smartcard? Das Label des Tokens oder nein"
                ),
                &no,
            ),
            |typed| match is_yes(typed) {
                Some(false) => Ok(None),
                Some(true) => Err(text!(en "please give its label"; de "bitte das Label angeben")),
                None if !is_alone => Err(text!(
                    en "a desk of several persons has their keys in files";
                    de "ein Arbeitsplatz mehrerer Personen hat ihre Schlüssel in Dateien"
                )),
                None => Ok(Some(typed.to_owned())),
            },
        )?;
        let Some(token) = token else {
            asked.refuse(&Self::MORE, "token")?;
            return Ok(None);
        };
        // VERDICT-15.
        if !may_name_library {
            let path = settings.to_owned();
            return Err(ConfigError::Library { path, setting: "pkcs11-module" }.into());
        }
        let library = asked.ask(
            "token-library",
            (
                &text!(
                    en "The PKCS#11 library of the token, such as /usr/lib/softhsm/libsofthsm2.so";
                    de "Die PKCS#11-Bibliothek des Tokens, etwa /usr/lib/softhsm/libsofthsm2.so"
                ),
                "",
            ),
            file,
        )?;
        let object = asked.ask(
            "token-key",
            (&text!(en "The label of the key on it"; de "Das Label des Schlüssels darauf"), key),
            |typed| Ok(typed.to_owned()),
        )?;
        let pin_file = match asked.is_person() && !is_service {
            // It is asked for when the token wants it.
            true => None,
            false => Some(asked.ask(
                "pin-file",
                (
                    &text!(
                        en "The file whose first line is the PIN of the token";
                        de "Die Datei, deren erste Zeile die PIN des Tokens ist"
                    ),
                    "",
                ),
                file,
            )?),
        };
        let address = format!("pkcs11:token={};object={}", encoded(&token), encoded(&object));
        let uri = TokenUri::parse(&address).map_err(TokenError::from)?;
        let public = TokenKey::open(&uri, Some(&library), pin_file.as_deref())?.public_key();
        Ok(Some(Self { address, library, pin_file: pin_file.filter(|_| is_service), public }))
    }
}

/// A file that is there, by its full path: the settings may lie elsewhere.
fn file(typed: &str) -> Result<PathBuf, String> {
    let path = std::path::absolute(typed).map_err(|error| error.to_string())?;
    match path.is_file() {
        true => Ok(path),
        false => Err(text!(
            path = path.display();
            en "there is no file {path}"; de "es gibt keine Datei {path}"
        )),
    }
}

/// RFC 7512 has all else but these as % and two digits.
fn encoded(label: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    label.bytes().map(one).collect()
}
