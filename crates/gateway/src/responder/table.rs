//! Answers that people or programs have put into a folder.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use carnet_exporter::reply::{Reply, Told};
use carnet_format::{Code, Grant, Outcome};
use carnet_host::{Failure, Status};
use carnet_language::{io_text, text};
use carnet_media::WholeFile;
use serde_json::{Map, Value, json};

use super::Request;
use crate::cli::TableArgs;

// RESP-11.
pub(super) fn run(
    args: &TableArgs,
    requests: &[Request],
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let mut reply = Reply::default();
    let mut status = Status::Done;
    for file in files(args)? {
        // One that somebody else is writing keeps no other back.
        if let Err(error) = reply.file(&file, None) {
            status = Status::Usage;
            Failure::from(error).print();
        }
    }
    for fault in std::mem::take(&mut reply.faults) {
        status = Status::Usage;
        let code = fault.fault.code();
        carnet_host::say!("{fault} [{code}]");
    }
    let known = Known::of(requests);
    let mut seen = HashSet::new();
    for told in reply.told() {
        let Some(request) = known.find(&told) else { continue };
        let line = line(request, &told.outcome)?;
        // Tables that were put there twice say nothing new.
        if seen.insert(line.clone()) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(status)
}

/// The tables, by name.
fn files(args: &TableArgs) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: &io::Error| {
        let (folder, why) = (&args.folder, io_text(error));
        let message = text!(
            en "the folder {folder:?} cannot be read: {why}";
            de "der Ordner {folder:?} lässt sich nicht lesen: {why}"
        );
        Failure::new(Status::Usage, Code::InputUnreadable, message)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(&args.folder).map_err(|error| failed(&error))? {
        let path = entry.map_err(|error| failed(&error))?.path();
        let extension = path.extension().map(OsStr::to_ascii_lowercase);
        let is_hidden = path.file_name().is_some_and(|it| it.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && extension.is_some_and(|it| it == "csv" || it == "jsonl") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The requests, by what rows name them by.
struct Known<'r> {
    items: HashMap<(&'r str, u32), &'r Request>,
    numbers: HashMap<&'r str, &'r Request>,
}

impl<'r> Known<'r> {
    fn of(requests: &'r [Request]) -> Self {
        let items = requests.iter().map(|it| ((it.bundle.as_str(), it.item), it)).collect();
        let numbers = requests.iter().filter_map(|it| Some((it.installation_id.as_deref()?, it)));
        // Several requests of one number share its answer; the ledger gives it to the others.
        Self { items, numbers: numbers.collect() }
    }

    /// The request that a row answers. Rows for other bundles are for other runs.
    fn find(&self, told: &Told) -> Option<&'r Request> {
        let by_item = || {
            let name = told.bundle.as_deref()?.trim_end_matches(['/', '\\']);
            let name = name.rsplit(['/', '\\']).next()?;
            self.items.get(&(name, told.item?)).copied()
        };
        let by_number = || {
            let id = told.installation_id.as_ref()?.to_string();
            self.numbers.get(id.as_str()).copied()
        };
        match (&told.bundle, told.item) {
            (Some(_), Some(_)) => by_item(),
            _ => by_number(),
        }
    }
}

/// An answer as `respond` reads it. What rows say beside it is checked there once more.
fn line(request: &Request, outcome: &Outcome) -> Result<String, Failure> {
    let Request { item, bundle, installation_id } = request;
    let mut answer = json!({ "bundle": bundle, "item": item });
    if let Some(id) = installation_id {
        answer["installation_id"] = id.as_str().into();
    }
    let (word, code) = match outcome {
        Outcome::Granted(grant) => {
            match grant {
                Grant::ConfirmationId(id) => answer["confirmation_id"] = id.to_string().into(),
                Grant::File(bytes) => {
                    let name = format!("answer-{item}.bin");
                    write(&name, bytes)?;
                    answer["response_file"] = name.into();
                }
                Grant::Fields(fields) => {
                    let fields = fields.iter();
                    let object: Map<String, Value> =
                        fields.map(|(name, value)| (name.to_owned(), value.into())).collect();
                    answer["fields"] = object.into();
                }
            }
            ("granted", None)
        }
        Outcome::Refused(code) => ("refused", code.as_ref()),
        Outcome::Deferred(code) => ("deferred", code.as_ref()),
    };
    answer["outcome"] = word.into();
    if let Some(code) = code {
        answer["code"] = code.to_string().into();
    }
    Ok(answer.to_string())
}

/// Writes a vendor's answer beside the requests.
fn write(name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let written = || {
        let mut file = WholeFile::create_private(name.as_ref())?;
        file.file().write_all(bytes)?;
        file.replace()
    };
    written().map_err(|error: io::Error| {
        let why = io_text(&error);
        let message = text!(
            en "{name:?} cannot be written: {why}";
            de "{name:?} lässt sich nicht schreiben: {why}"
        );
        Failure::new(Status::Unknown, Code::ResponderState, message)
    })
}
