//! The pages of all settings. Their tables are made of the struct; `make settings` writes them.

use std::fs;
use std::path::PathBuf;

use carnet_language::{Language, text, within};
use clap::{Args as _, Command};

use super::resolve;
use crate::help;
use crate::settings::{Settings, names};

const PAGES: [(&str, Language); 2] =
    [("settings.md", Language::En), ("settings.de.md", Language::De)];

/// The table stands between these lines.
const BEGIN: &str = "<!-- made by: make settings -->\n";
const END: &str = "<!-- -->\n";

fn path_of(page: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs")).join(page)
}

/// A row each: name, value, what it is, and what holds where nobody says it.
fn table() -> String {
    let mut out = text!(
        en "| setting | value | what it is | if absent |\n";
        de "| Einstellung | Wert | was sie ist | wenn sie fehlt |\n"
    );
    out += "| --- | --- | --- | --- |\n";
    let command = Settings::augment_args(Command::new("carnet"));
    for name in names() {
        let id = name.replace('-', "_");
        let option = command.get_arguments().find(|it| it.get_id() == id.as_str()).unwrap();
        let about = help::side(&option.get_help().unwrap().to_string());
        let default = text!(en " [default: "; de " [Vorgabe: ");
        let (about, absent) = match about.split_once(&default) {
            Some((about, rest)) => (about, rest.strip_suffix(']').unwrap().to_owned()),
            None => (
                &*about,
                text!(en "commands that need it say so"; de "Befehle, die sie brauchen, sagen es"),
            ),
        };
        let value = value(&option.get_value_names().unwrap()[0]);
        out += &format!("| `{name}` | {value} | {about} | {absent} |\n");
    }
    out
}

/// What is typed, of what help has in its place: `DIR`, or the words themselves.
fn value(shown: &str) -> String {
    let one = |word: &str| match word {
        "FILE" => text!(en "a file"; de "eine Datei"),
        "DIR" => text!(en "a folder"; de "ein Ordner"),
        "NAME" => text!(en "a neutral name"; de "ein neutraler Name"),
        "ID" => text!(en "a neutral id"; de "eine neutrale Kennung"),
        "pkcs11:…" => {
            text!(en "an address `pkcs11:…` on a token"; de "eine Adresse `pkcs11:…` auf einem Token")
        }
        "postgres://…" => {
            text!(en "an address `postgres://…`"; de "eine Adresse `postgres://…`")
        }
        "true" | "false" => format!("`{word}`"),
        word => format!("`\"{word}\"`"),
    };
    let all: Vec<_> = shown.split('|').map(one).collect();
    all.join(&text!(en " or "; de " oder "))
}

/// Each page has every setting as its struct has it, in its language.
#[test]
fn the_pages_have_every_setting() {
    for (page, language) in PAGES {
        let path = path_of(page);
        let text = fs::read_to_string(&path).unwrap();
        let (head, rest) = text.split_once(BEGIN).unwrap();
        let (_, foot) = rest.split_once(END).unwrap();
        let made = format!("{head}{BEGIN}\n{}\n{END}{foot}", within(language, table));
        if std::env::var_os("UPDATE_SETTINGS").is_some() {
            fs::write(&path, &made).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == made, "make settings writes {page} anew");
    }
}

/// The example of a page is a file of settings, with or without what it leaves out.
#[test]
fn the_examples_have_every_setting() {
    for (page, _) in PAGES {
        let page = fs::read_to_string(path_of(page)).unwrap();
        let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
        let example = example.unwrap();
        let every = example.replace("\n#", "\n");
        for text in [example, &every] {
            assert_eq!(resolve(text, &[]).unwrap().site().unwrap().as_str(), "tor-1");
        }
        for name in names() {
            assert!(every.contains(&format!("\n{name} = ")), "{name}");
        }
    }
}
