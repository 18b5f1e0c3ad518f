//! Responders that come with Carnet: requests as JSON lines in, answers as JSON lines out.

mod simulate;
mod table;

use std::io::{self, BufRead, Read, Write};

use carnet_format::Code;
use carnet_host::{Failure, Status};
use carnet_language::{io_text, text};
use serde::Deserialize;

use crate::ResponderArgs;
use crate::cli::ResponderCommand;

/// Runs a responder.
///
/// # Errors
/// The requests cannot be read, or the answers not be written; or it does not answer them.
pub fn run_responder(args: &ResponderArgs, out: &mut dyn Write) -> Result<Status, Failure> {
    let requests = read(io::stdin().lock())?;
    match &args.command {
        ResponderCommand::Table(args) => table::run(args, &requests, out),
        ResponderCommand::Simulate(args) => simulate::run(args, &requests, out),
    }
}

/// A request as the spool has it; what is not used here is passed over.
#[derive(Debug, Deserialize)]
struct Request {
    item: u32,
    /// `FROM_SEQUENCE_DIGEST8`.
    bundle: String,
    installation_id: Option<String>,
}

/// A line of requests is never so long.
const MAX_LINE: u64 = 16 << 20;

// RESP-1.
fn read(mut from: impl BufRead) -> Result<Vec<Request>, Failure> {
    let mut requests = Vec::new();
    let bad = |why: &dyn std::fmt::Display, line: usize| {
        let message = text!(
            en "line {line} of standard input is no request: {why}";
            de "Zeile {line} der Standardeingabe ist keine Anfrage: {why}"
        );
        Failure::new(Status::Usage, Code::InputRow, message)
    };
    loop {
        let mut line = Vec::new();
        let number = requests.len() + 1;
        let length = from.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        match length {
            Ok(0) => return Ok(requests),
            Ok(_) => requests.push(serde_json::from_slice(&line).map_err(|it| bad(&it, number))?),
            Err(error) => return Err(bad(&io_text(&error), number)),
        }
    }
}
