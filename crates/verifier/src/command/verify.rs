//! `verify`.

use std::io::Write;

use super::CommandError;
use crate::cli::VerifyArgs;
use crate::config::{Form, Settings};
use crate::receipt;
use crate::report::{self, Report};
use crate::status::Status;
use crate::text::json_line;
use crate::time::Utc;

pub(super) fn run(
    args: &VerifyArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<Status, CommandError> {
    let (trust, _) = settings.load_trust()?;
    let context = super::context(&args.basis, settings, &trust);
    let at = args.basis.at.map(|at| Utc(at).to_string());
    let mut worst = Status::Done;
    for (position, path) in args.files.iter().enumerate() {
        let name = path.display().to_string();
        let judged = super::open(path)
            .and_then(|mut file| Ok((receipt::judge(&name, &mut file, &trust)?, file)));
        if let (Form::Text, true) = (settings.form, position > 0) {
            writeln!(out)?;
        }
        let report = match judged {
            Ok((Some(receipt), _)) => {
                worst = worst.worst(receipt.status());
                match settings.form {
                    Form::Json => writeln!(out, "{}", json_line(&receipt.json("verify")))?,
                    Form::Text => receipt.text(out)?,
                }
                continue;
            }
            Ok((None, file)) => Report::judge(name, std::io::BufReader::new(file), &context),
            Err(error) => Report::unread(name, &error, &context),
        };
        worst = worst.worst(report.status());
        match settings.form {
            Form::Json => {
                let json = report::json(&report, "verify", at.as_deref());
                writeln!(out, "{}", json_line(&json))?;
            }
            Form::Text => report::text(&report, at.as_deref(), out)?,
        }
    }
    Ok(worst)
}
