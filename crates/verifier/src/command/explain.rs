//! `explain`.

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};
use carnet_judge::vendor_code::{self, VendorCode};

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
    for (position, code) in codes.into_iter().enumerate() {
        if settings.form == Form::Text && position > 0 {
            writeln!(out)?;
        }
        match (code, settings.form) {
            (Explained::Own(code), Form::Json) => {
                let (meaning, next) = (code.meaning(), code.next_step());
                let body = json::Explanation { code: code.into(), meaning, next };
                json::print(out, "explain", &body)?;
            }
            (Explained::Own(code), Form::Text) => {
                writeln!(out, "{code}\n  {}\n  next: {}", code.meaning(), code.next_step())?;
            }
            (Explained::Vendors(VendorCode { code, meaning, next, confirmed }), Form::Json) => {
                let body = json::VendorExplanation { vendor_code: code, meaning, next, confirmed };
                json::print(out, "explain", &body)?;
            }
            (Explained::Vendors(code), Form::Text) => {
                let (words, next) = (code.words(), code.next);
                writeln!(
                    out,
                    "{}, of Microsoft's activation\n  {words}\n  next: {next}",
                    code.code
                )?;
            }
        }
    }
    Ok(Status::Done)
}
