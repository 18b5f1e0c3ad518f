//! What leaves is searched for names, whoever wrote it.

use std::borrow::Cow;

use carnet_format::{Request, RequestBody};
use carnet_host::{Failure, Status};
use carnet_language::text;

use crate::fault::{NameFound, Place};
use crate::intake::WantedList;
use crate::names::Names;

/// A name in an item that is about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameInItem {
    /// Which item.
    pub item: usize,
    /// The row, or the line of a vendor's file.
    pub place: Place,
    /// The field, if it stands in one.
    pub field: Option<String>,
    /// The name.
    pub found: NameFound,
}

/// Finds names in vendors' files, and in the names and values of vendors' fields, in the order of the
/// items. Microsoft's values are numbers and hold none.
///
/// # Errors
/// The names do not fit into memory.
// EXP-15.
pub fn find_names(items: &WantedList, names: &Names) -> Result<Vec<NameInItem>, Failure> {
    let requests: Vec<(usize, Cow<'_, Request>)> = (0..items.len())
        .map(|number| (number, items.request(number)))
        .filter(|(_, request)| !matches!(request.body, RequestBody::Microsoft(_)))
        .collect();
    let mut texts: Vec<&[u8]> = Vec::new();
    let mut sources: Vec<(usize, Option<&str>)> = Vec::new();
    for (number, request) in &requests {
        let number = *number;
        match &request.body {
            RequestBody::Microsoft(_) => {}
            RequestBody::VendorFile { file, .. } => {
                texts.push(file);
                sources.push((number, None));
            }
            RequestBody::VendorFields { fields, .. } => {
                for (name, value) in fields.iter() {
                    texts.extend([name.as_bytes(), value.as_bytes()]);
                    sources.extend([(number, Some(name)); 2]);
                }
            }
        }
    }
    let mut found: Vec<NameInItem> = Vec::new();
    let searched = names.search(&texts, |text, hit| {
        let (item, field) = sources[text];
        let Place { file, line } = items.place(item);
        // A file is one row from its first line on.
        let line = if field.is_some() { line } else { hit.line };
        found.push(NameInItem {
            item,
            place: Place { file, line },
            field: field.map(str::to_owned),
            found: NameFound {
                name: hit.name.to_owned(),
                origin: hit.origin,
                written: hit.written,
            },
        });
    });
    searched.map_err(|error| {
        let message = text!(
            en "the names cannot be searched for: {error}";
            de "nach den Namen lässt sich nicht suchen: {error}"
        );
        Failure::new(Status::Unknown, None, message)
    })?;
    found.sort_by_key(|name| (name.item, name.place.line));
    Ok(found)
}
