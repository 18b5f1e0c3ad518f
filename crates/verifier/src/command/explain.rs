//! `explain`.

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::vendor_code::{self, VendorCode};
use carnet_language::text;

use crate::cli::{ExplainArgs, Explained};

pub(super) fn run(
    args: &ExplainArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let all = || {
        let own = Code::ALL.iter().copied().map(Explained::Own);
        own.chain(vendor_code::all().map(Explained::Vendors)).collect()
    };
    let codes = args.code.map_or_else(all, |code| vec![code]);
    for code in codes {
        match (code, settings.form) {
            (Explained::Own(code), Form::Json) => {
                let (meaning, next) = (code.meaning(), code.next_step());
                let body = json::Explanation { code: code.into(), meaning, next };
                json::print(out, "explain", &body)?;
            }
            (Explained::Vendors(VendorCode { code, meaning, next, confirmed }), Form::Json) => {
                let body = json::VendorExplanation { vendor_code: code, meaning, next, confirmed };
                json::print(out, "explain", &body)?;
            }
            (Explained::Requirement(requirement, text), Form::Json) => {
                json::print(out, "explain", &json::Requirement { requirement, text })?;
            }
            (code, Form::Text) if args.code.is_none() => writeln!(out, "{}", line(code))?,
            (code, Form::Text) => writeln!(out, "{}", whole(code))?,
        }
    }
    Ok(Status::Done)
}

/// One line of all of them.
fn line(code: Explained) -> String {
    match code {
        Explained::Own(code) => format!("{:<28} {}", code.as_str(), code.meaning()),
        Explained::Vendors(code) => format!("{:<28} {}", code.code, code.words()),
        Explained::Requirement(id, text) => format!("{id:<28} {text}"),
    }
}

fn whole(code: Explained) -> String {
    let (code, meaning, next) = match code {
        Explained::Requirement(id, text) => {
            return format!("{id}\n  {}", text.replace('\n', "\n  "));
        }
        Explained::Own(code) => {
            (code.as_str().to_owned(), code.meaning().to_owned(), code.next_step())
        }
        Explained::Vendors(code) => {
            let name = text!(
                code = code.code;
                en "{code}, of Microsoft's activation";
                de "{code}, aus der Aktivierung von Microsoft"
            );
            (name, code.words(), code.next)
        }
    };
    text!(en "{code}\n  {meaning}\n  next: {next}"; de "{code}\n  {meaning}\n  weiter: {next}")
}
