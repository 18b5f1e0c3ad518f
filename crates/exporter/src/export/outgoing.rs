//! What leaves is searched for names, whoever wrote it.

use carnet_format::RequestBody;
use carnet_host::{Failure, Status};

use crate::fault::{NameFound, Place};
use crate::intake::Wanted;
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
pub fn find_names(items: &[Wanted], names: &Names) -> Result<Vec<NameInItem>, Failure> {
    let mut texts: Vec<&[u8]> = Vec::new();
    let mut sources: Vec<(usize, Option<&str>)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        match &item.request.body {
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
        let Place { file, line } = items[item].place.clone();
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
        let message = format!("the names cannot be searched for: {error}");
        Failure::new(Status::Unknown, None, message)
    })?;
    found.sort_by_key(|name| (name.item, name.place.line));
    Ok(found)
}
