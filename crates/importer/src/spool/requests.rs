//! At the gateway: what is to be answered.

use std::collections::BTreeMap;

use carnet_format::{
    ConfirmationId, Digest, Fields, Item, ItemRef, MicrosoftRequest, Reason, Request, RequestBody,
};
use carnet_host::json::SpooledRequest;
use carnet_judge::product;
use carnet_ledger::{BundleRecord, GrantRecord, Ledger, RequestRecord};
use serde_json::{Map, Value};

use super::folder::Folder;
use super::table::{Table, long_number};
use super::{Rows, SpoolError};

/// `requests.csv`, `requests.jsonl` and the vendors' files.
pub(super) struct Requests<'a> {
    folder: &'a Folder,
    ledger: &'a dyn Ledger,
    digest: Digest,
    /// The requests that were granted before.
    known: BTreeMap<u32, ConfirmationId>,
    /// The name by which a reply names the bundle.
    bundle: String,
    table: Table,
}

impl<'a> Requests<'a> {
    pub(super) fn begin(
        folder: &'a Folder,
        ledger: &'a dyn Ledger,
        record: &BundleRecord,
    ) -> Result<Self, SpoolError> {
        let (bundle, digest) = (record.spool_name(), record.digest);
        let mut known = BTreeMap::new();
        for RequestRecord { item, grant, .. } in ledger.known(&record.from)? {
            if let (true, Some(GrantRecord::ConfirmationId(id))) = (item.bundle == digest, grant) {
                known.insert(item.index, id);
            }
        }
        let table = Table::begin::<SpooledRequest>(folder, "requests")?;
        Ok(Self { folder, ledger, digest, known, bundle, table })
    }

    /// The confirmation id of which a request says that it did not fit.
    fn misfit(&self, index: u32, request: &Request) -> Result<Option<ConfirmationId>, SpoolError> {
        if request.reason != Some(Reason::AnswerDidNotFit) {
            return Ok(None);
        }
        let misfit = self.ledger.misfit(&ItemRef { bundle: self.digest, index })?;
        Ok(match misfit {
            Some(GrantRecord::ConfirmationId(id)) => Some(id),
            _ => None,
        })
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
        let [installation_id_groups, installation_id] = long_number(id);
        let did_not_fit = self.misfit(index, request)?;
        let known = self.known.get(&index).copied();
        // SPOOL-6.
        self.table.row(&SpooledRequest {
            item: index,
            bundle: self.bundle.clone(),
            product: microsoft.map(product_name).or(vendor.map(ToString::to_string)),
            installation_id_groups,
            installation_id,
            activation_id: microsoft
                .and_then(|numbers| numbers.activation_id)
                .map(|id| id.to_string()),
            application_id: microsoft
                .and_then(|numbers| numbers.application_id)
                .map(|id| id.to_string()),
            extended_pid: microsoft
                .and_then(|numbers| numbers.extended_pid.as_ref())
                .map(ToString::to_string),
            key_type: microsoft.map(|numbers| numbers.key_type.into()),
            purpose: request.purpose.into(),
            reason: request.reason.map(Into::into),
            vendor: vendor.map(ToString::to_string),
            file,
            replaces: request.replaces.as_ref().map(Into::into),
            did_not_fit: grouped(did_not_fit),
            confirmation_id: grouped(known),
            outcome: known.map(|_| "granted".to_owned()),
            code: None,
            response_file: None,
        })
    }
}

/// An id as a spreadsheet leaves it alone.
fn grouped(id: Option<ConfirmationId>) -> Option<String> {
    let [groups, _] = long_number(id.map(|id| id.groups()));
    groups
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
    product::name(numbers.activation_id.as_ref(), numbers.application_id.as_ref())
}

/// Writes a vendor's file byte for byte and returns its name in the folder.
// SPOOL-8.
pub(super) fn write_file(folder: &Folder, index: u32, bytes: &[u8]) -> Result<String, SpoolError> {
    use std::io::Write as _;
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
    let name = format!("files/{index}.json");
    let object: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    folder.write(&name, |file| writeln!(file, "{:#}", Value::Object(object)))?;
    Ok(name)
}
