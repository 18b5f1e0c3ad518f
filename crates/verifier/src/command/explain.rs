//! `explain`.

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json};

use crate::cli::ExplainArgs;

pub(super) fn run(
    args: &ExplainArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let codes = args.code.as_ref().map_or(Code::ALL, std::slice::from_ref);
    for (position, code) in codes.iter().enumerate() {
        match settings.form {
            Form::Json => {
                let body = json::Explanation {
                    code: (*code).into(),
                    meaning: code.meaning(),
                    next: code.next_step(),
                };
                json::print(out, "explain", &body)?;
            }
            Form::Text => {
                if position > 0 {
                    writeln!(out)?;
                }
                writeln!(out, "{code}\n  {}\n  next: {}", code.meaning(), code.next_step())?;
            }
        }
    }
    Ok(Status::Done)
}
