//! What `key new` and `key show` print: an entry to paste into the trust file.

use std::io::{self, Write};

use carnet_format::Signer;
use carnet_format::plain_text::Escaped;
use carnet_host::settings::{Form, KeyPlace, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::words::Words;
use carnet_language::text;
use clap::ValueEnum as _;
use data_encoding::HEXLOWER;

use crate::cli::{EntryArgs, RoleName};

pub(super) fn print(
    out: &mut dyn Write,
    command: &str,
    settings: &Settings,
    place: &KeyPlace,
    key: &dyn Signer,
    args: &EntryArgs,
) -> io::Result<()> {
    let public = key.public_key();
    let (id, hex) = (public.id(), HEXLOWER.encode(public.as_bytes()));
    let name = match place {
        KeyPlace::File(path) => path.display().to_string(),
        KeyPlace::Token(address) => address.clone(),
    };
    let entry = entry(settings, &hex, args);
    match settings.form {
        Form::Json => {
            let (file, token) = match place {
                KeyPlace::File(_) => (Some(name), None),
                KeyPlace::Token(_) => (None, Some(name)),
            };
            let body = json::OwnKey {
                file,
                token,
                algorithm: public.algorithm().into(),
                public: hex,
                key: id.into(),
                words: Words::from(id).to_string(),
                entry,
            };
            json::print(out, command, &body)
        }
        Form::Text => {
            carnet_host::into_a_file();
            writeln!(out, "# {}", Escaped(&name))?;
            let algorithm = public.algorithm();
            writeln!(
                out,
                "# {}",
                text!(en "key type: {algorithm}"; de "Schlüsselart: {algorithm}")
            )?;
            writeln!(out, "# {}", text!(en "key id: {id}"; de "Schlüsselkennung: {id}"))?;
            let words = Words::from(id);
            writeln!(out, "# {}", text!(en "in words: {words}"; de "in Wörtern: {words}"))?;
            carnet_host::as_it_stands();
            write!(out, "{entry}")
        }
    }
}

/// What was given has a place in the entry.
///
/// # Errors
/// It has none, and would be left out.
pub(super) fn check(args: &EntryArgs) -> Result<(), Failure> {
    let message = if args.role != Some(RoleName::Exporter) && !args.custodians.is_empty() {
        text!(
            en "--custodian is for an exporter key: --role exporter";
            de "--custodian ist für einen Export-Schlüssel: --role exporter"
        )
    } else if args.role != Some(RoleName::Approver) && args.person.is_some() {
        text!(
            en "--person is for an approver key: --role approver";
            de "--person ist für einen Freigabeschlüssel: --role approver"
        )
    } else {
        return Ok(());
    };
    Err(Failure::new(Status::Usage, None, message))
}

/// An entry that can be pasted as it is once nothing is left to be filled in.
fn entry(settings: &Settings, hex: &str, args: &EntryArgs) -> String {
    let mut entry = format!("[[key]]\npublic = \"{hex}\"\n");
    let mut line = |key: &str, value: Option<String>, hint: &str| {
        let value = value.unwrap_or_else(|| format!("\"\" # {hint}"));
        entry.push_str(&format!("{key} = {value}\n"));
    };
    let quoted = |text: &dyn std::fmt::Display| format!("\"{text}\"");
    let role = args.role.as_ref().and_then(RoleName::to_possible_value);
    line(
        "role",
        role.map(|role| quoted(&role.get_name())),
        &text!(en "exporter, importer, approver, scanner or media"; de "exporter, importer, approver, scanner oder media"),
    );
    if args.role == Some(RoleName::Approver) {
        line(
            "person",
            args.person.as_ref().map(|person| quoted(person)),
            &text!(en "the approver's neutral id"; de "die neutrale Kennung der Person"),
        );
    } else {
        line(
            "site",
            settings.site().ok().map(|site| quoted(site)),
            &text!(en "the key's site"; de "der Standort des Schlüssels"),
        );
    }
    if args.role == Some(RoleName::Exporter) {
        let names = args.custodians.iter().map(|person| quoted(person)).collect::<Vec<_>>();
        let list = (!names.is_empty()).then(|| format!("[{}]", names.join(", ")));
        line(
            "custodians",
            list,
            &text!(en "a list in [ ] of the persons who can use this key"; de "eine Liste in [ ] der Personen, die diesen Schlüssel verwenden können"),
        );
    }
    entry
}
