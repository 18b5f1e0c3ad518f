//! At the gateway: what is to be answered.

use carnet_format::{Fields, Item, ItemRef, MicrosoftRequest, Request, RequestBody};
use carnet_judge::product;
use carnet_ledger::BundleRecord;
use serde_json::{Map, Value, json};

use super::folder::Folder;
use super::table::{Table, long_number, text};
use super::{Rows, SpoolError};

// SPOOL-5.
const COLUMNS: &[&str] = &[
    "item",
    "bundle",
    "product",
    "installation_id_groups",
    "installation_id",
    "activation_id",
    "application_id",
    "extended_pid",
    "key_type",
    "purpose",
    "reason",
    "vendor",
    "file",
    "replaces",
];

/// `requests.csv`, `requests.jsonl` and the vendors' files.
pub(super) struct Requests<'a> {
    folder: &'a Folder,
    /// The name by which a reply names the bundle.
    bundle: String,
    table: Table,
}

impl<'a> Requests<'a> {
    pub(super) fn begin(folder: &'a Folder, record: &BundleRecord) -> Result<Self, SpoolError> {
        let bundle = record.spool_name();
        Ok(Self { folder, bundle, table: Table::begin(folder, "requests", COLUMNS)? })
    }

    fn request(&mut self, index: u32, request: &Request) -> Result<(), SpoolError> {
        let mut vendor = None;
        let mut file = None;
        let mut microsoft = None;
        match &request.body {
            RequestBody::Microsoft(numbers) => microsoft = Some(numbers),
            RequestBody::VendorFile { vendor: name, file: bytes } => {
                vendor = Some(name);
                file = Some(write_file(self.folder, index, bytes)?);
            }
            RequestBody::VendorFields { vendor: name, fields } => {
                vendor = Some(name);
                file = Some(write_fields(self.folder, index, fields)?);
            }
        }
        let id = microsoft.map(|numbers| numbers.installation_id.groups());
        let [dashed, whole] = long_number(id);
        self.table.row(&[
            json!(index),
            json!(self.bundle),
            text(microsoft.map(product_name).or(vendor.map(ToString::to_string))),
            dashed,
            whole,
            text(microsoft.and_then(|numbers| numbers.activation_id)),
            text(microsoft.and_then(|numbers| numbers.application_id)),
            text(microsoft.and_then(|numbers| numbers.extended_pid.as_ref())),
            text(microsoft.map(|numbers| numbers.key_type.as_str())),
            json!(request.purpose.as_str()),
            text(request.reason.map(|reason| reason.as_str())),
            text(vendor),
            text(file),
            text(request.replaces.as_ref().map(reference)),
        ])
    }
}

impl Rows for Requests<'_> {
    fn item(&mut self, index: u32, item: Item) -> Result<(), SpoolError> {
        match item {
            Item::Request(request) => self.request(index, &request),
            // The manifest's kind, under which the item was read, rules it out.
            Item::Response(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<u64, SpoolError> {
        self.table.finish().map(|()| 0)
    }
}

/// The public name of a Microsoft product.
pub(super) fn product_name(numbers: &MicrosoftRequest) -> String {
    product::name(numbers.activation_id.as_ref(), numbers.application_id.as_ref()).to_owned()
}

/// An item reference as text.
pub(super) fn reference(item: &ItemRef) -> String {
    format!("{}:{}", item.bundle, item.index)
}

/// Writes a vendor's file byte for byte and returns its name in the folder.
// SPOOL-7.
pub(super) fn write_file(folder: &Folder, index: u32, bytes: &[u8]) -> Result<String, SpoolError> {
    use std::io::Write as _;
    folder.make_folder("files")?;
    let name = format!("files/{index}.bin");
    folder.write(&name, |file| file.write_all(bytes))?;
    Ok(name)
}

/// Writes fields as one JSON object and returns the file's name in the folder.
pub(super) fn write_fields(
    folder: &Folder,
    index: u32,
    fields: &Fields,
) -> Result<String, SpoolError> {
    use std::io::Write as _;
    folder.make_folder("files")?;
    let name = format!("files/{index}.json");
    let object: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    folder.write(&name, |file| writeln!(file, "{:#}", Value::Object(object)))?;
    Ok(name)
}
