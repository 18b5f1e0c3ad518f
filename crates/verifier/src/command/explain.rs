//! `explain`.

use std::io::Write;

use carnet_format::Code;
use carnet_host::settings::{Form, Settings};
use carnet_host::{Failure, Status, json_line};

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
                let json = serde_json::json!({
                    "carnet": 1,
                    "command": "explain",
                    "code": code.as_str(),
                    "meaning": code.meaning(),
                    "next": code.next_step(),
                });
                writeln!(out, "{}", json_line(&json))?;
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
