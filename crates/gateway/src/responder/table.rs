//! Answers that people or programs have put into a folder.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use carnet_exporter::fault::{AnswerError, Fault};
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
    for file in files(args)? {
        // One that somebody else is writing keeps no other back.
        if let Err(error) = reply.file(&file, None) {
            Failure::from(error).print();
        }
    }
    let mut faults = std::mem::take(&mut reply.faults);
    let known = Known::of(requests);
    let mut seen = HashSet::new();
    for told in reply.told() {
        match known.find(&told) {
            Ok(None) => {}
            Ok(Some(request)) => {
                let line = line(&told, request)?;
                // Tables that were put there twice say nothing new.
                if seen.insert(line.clone()) {
                    writeln!(out, "{line}")?;
                }
            }
            Err(error) => {
                faults.push(Fault { place: told.place, column: None, fault: error.into() });
            }
        }
    }
    // A bad row is no outage: whoever asks goes on with the others.
    for fault in faults {
        let code = fault.fault.code();
        carnet_host::say!("{fault} [{code}]");
    }
    Ok(Status::Done)
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
    numbers: HashMap<&'r str, Vec<&'r Request>>,
    /// Their bundles, by the digits of the digest with which the name of the spool folder ends.
    bundles: HashMap<&'r str, &'r str>,
}

/// So many digits of the digest.
const SHORT: usize = 8;

impl<'r> Known<'r> {
    fn of(requests: &'r [Request]) -> Self {
        let items = requests.iter().map(|it| ((it.bundle.as_str(), it.item), it)).collect();
        let mut numbers = HashMap::<_, Vec<_>>::new();
        for request in requests {
            if let Some(id) = &request.installation_id {
                numbers.entry(id.as_str()).or_default().push(request);
            }
        }
        let short = |it: &'r Request| Some((it.bundle.rsplit('_').next()?, it.bundle.as_str()));
        Self { items, numbers, bundles: requests.iter().filter_map(short).collect() }
    }

    /// The bundle that a cell names, if it is one of these.
    fn bundle(&self, cell: &str) -> Option<&'r str> {
        let name = last_part(cell);
        let found = match name.split_at_checked(SHORT) {
            Some((short, rest)) if rest.bytes().all(|it| it.is_ascii_hexdigit()) => {
                self.bundles.get(short)
            }
            _ => None,
        };
        let named = || self.bundles.values().find(|bundle| **bundle == name);
        found.or_else(named).copied()
    }

    /// The request that a row answers; none where it is for another run. Whatever the row names it by has to agree:
    /// by one key alone, the answer of a row that got mixed up would reach another machine.
    // RESP-11.
    fn find(&self, told: &Told) -> Result<Option<&'r Request>, AnswerError> {
        let of_id = |id: &dyn ToString| self.numbers.get(id.to_string().as_str());
        let ids = || told.installation_id.iter().chain(&told.beside);
        let is_ours = ids().any(|id| of_id(id).is_some());
        let bundle = match &told.bundle {
            None => None,
            Some(cell) => match self.bundle(cell) {
                Some(bundle) => Some(bundle),
                None if is_ours => return Err(AnswerError::NoSuchBundle { text: cell.clone() }),
                None => return Ok(None),
            },
        };
        let by_number = |id| of_id(id).map_or(&[][..], Vec::as_slice);
        let found = match (bundle, told.item, &told.installation_id) {
            (Some(bundle), Some(item), _) => {
                self.items.get(&(bundle, item)).map(std::slice::from_ref)
            }
            (_, _, Some(id)) => Some(by_number(id)),
            (_, Some(_), None) => return Err(AnswerError::WhichBundle),
            (_, None, None) => return Err(AnswerError::NoRequest),
        };
        let found = found.unwrap_or_default();
        let agrees = |request: &&&Request| {
            let asked = request.installation_id.as_deref();
            bundle.is_none_or(|bundle| bundle == request.bundle)
                && told.item.is_none_or(|item| item == request.item)
                && ids().all(|id| Some(id.to_string().as_str()) == asked)
        };
        match (found.iter().find(agrees), found.first()) {
            (Some(request), _) => Ok(Some(*request)),
            (None, None) if !is_ours => Ok(None),
            (None, first) => {
                let item = told.item.or(first.map(|it| it.item)).unwrap_or_default();
                Err(AnswerError::OtherInstallationId { item })
            }
        }
    }
}

/// A path of the spool folder names a bundle by its last part.
fn last_part(cell: &str) -> &str {
    cell.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or(cell)
}

/// An answer as `respond` reads it: with the row's own names of the request, so that they are compared there once more.
fn line(told: &Told, request: &Request) -> Result<String, Failure> {
    let item = request.item;
    let bundle = told.bundle.as_deref().map_or(request.bundle.as_str(), last_part);
    let mut answer = json!({ "bundle": bundle, "item": told.item.unwrap_or(item) });
    let told_id = told.installation_id.map(|id| id.to_string());
    if let Some(id) = told_id.as_ref().or(request.installation_id.as_ref()) {
        answer["installation_id"] = id.as_str().into();
    }
    let outcome = &told.outcome;
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
