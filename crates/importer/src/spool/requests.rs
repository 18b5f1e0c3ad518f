//! At the gateway: what is to be answered.

use std::collections::BTreeMap;

use carnet_format::{
    ConfirmationId, Digest, Fields, Guid, Item, ItemRef, KeyType, MicrosoftRequest, Purpose,
    Reason, Request, RequestBody,
};
use carnet_host::json::SpooledRequest;
use carnet_ledger::{BundleRecord, GrantRecord, Ledger, Numbers, RequestRecord};
use serde_json::{Map, Value};

use super::folder::Folder;
use super::table::{Table, Tables, long_number};
use super::template::{Cells, NUMBERS, Templates};
use super::{Rows, SpoolError};

/// `requests.csv`, `requests.jsonl` and the vendors' files.
pub(super) struct Requests<'a> {
    /// None as long as it does not know the bundle.
    ledger: Option<&'a dyn Ledger>,
    digest: Digest,
    /// The requests that were granted before.
    known: BTreeMap<u32, ConfirmationId>,
    /// The name by which a reply names the bundle.
    bundle: String,
    table: Table,
    templates: Templates<Shape>,
    cells: Cells,
}

/// What stands in a row besides the request itself.
#[derive(Default)]
pub(super) struct Besides {
    file: Option<String>,
    did_not_fit: Option<ConfirmationId>,
    known: Option<ConfirmationId>,
}

/// What rows have in common that differ in item, installation id and extended PID only.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    activation_id: Option<Guid>,
    application_id: Option<Guid>,
    has_extended_pid: bool,
    key_type: KeyType,
    purpose: Purpose,
    reason: Option<Reason>,
}

/// What stands in the cells in which they differ.
const HOLES: [&str; 4] = [NUMBERS[0].1, "GROUPS", "DIGITS", "EXTENDED-PID"];

impl<'a> Requests<'a> {
    pub(super) fn begin(
        folder: &Folder,
        ledger: &'a dyn Ledger,
        record: &BundleRecord,
        tables: Tables,
    ) -> Result<Self, SpoolError> {
        let mut requests = Self::draft(folder, record.digest, record.spool_name(), tables)?;
        (requests.ledger, requests.known) = (Some(ledger), known(ledger, record)?);
        Ok(requests)
    }

    /// The same of a bundle that is not admitted yet.
    pub(super) fn draft(
        folder: &Folder,
        digest: Digest,
        bundle: String,
        tables: Tables,
    ) -> Result<Self, SpoolError> {
        Ok(Self {
            ledger: None,
            digest,
            known: BTreeMap::new(),
            bundle,
            table: Table::begin::<SpooledRequest>(folder, "requests", tables)?,
            templates: Templates::new(),
            cells: Cells::default(),
        })
    }

    /// The confirmation id of which a request says that it did not fit.
    fn misfit(&self, index: u32, request: &Request) -> Result<Option<ConfirmationId>, SpoolError> {
        let Some(ledger) = self.ledger.filter(|_| is_dispute(request)) else { return Ok(None) };
        let misfit = ledger.misfit(&ItemRef { bundle: self.digest, index })?;
        Ok(match misfit {
            Some(GrantRecord::ConfirmationId(id)) => Some(id),
            _ => None,
        })
    }

    fn request(
        &mut self,
        folder: &Folder,
        index: u32,
        request: &Request,
    ) -> Result<(), SpoolError> {
        let known = self.known.get(&index).copied();
        let file = match &request.body {
            RequestBody::Microsoft(numbers) => {
                let is_plain = request.replaces.is_none() && !is_dispute(request);
                if is_plain && known.is_none() && self.fill(index, request, numbers)? {
                    return Ok(());
                }
                None
            }
            RequestBody::VendorFile { file, .. } => Some(write_file(folder, index, file)?),
            RequestBody::VendorFields { fields, .. } => Some(write_fields(folder, index, fields)?),
        };
        let besides = Besides { file, did_not_fit: self.misfit(index, request)?, known };
        self.table.row(&row(&self.bundle, index, request, besides))
    }

    /// Adds a row by its template; false where there is none.
    fn fill(
        &mut self,
        index: u32,
        request: &Request,
        numbers: &MicrosoftRequest,
    ) -> Result<bool, SpoolError> {
        let Self { bundle, table, templates, cells, .. } = self;
        let shape = Shape {
            activation_id: numbers.activation_id,
            application_id: numbers.application_id,
            has_extended_pid: numbers.extended_pid.is_some(),
            key_type: numbers.key_type,
            purpose: request.purpose,
            reason: request.reason,
        };
        let with_holes = || {
            let [_, groups, digits, pid] = HOLES.map(|hole| Some(hole.to_owned()));
            let count = HOLES.len() - usize::from(!shape.has_extended_pid);
            let cells = SpooledRequest {
                installation_id_groups: groups,
                installation_id: digits,
                extended_pid: pid.filter(|_| shape.has_extended_pid),
                ..row(bundle, NUMBERS[0].0, request, Besides::default())
            };
            (cells, HOLES[..count].to_vec())
        };
        let Some(template) = templates.of(shape, with_holes) else { return Ok(false) };
        cells.clear();
        cells.number(index);
        cells.long_number(|dash, out| numbers.installation_id.print_groups(dash, out));
        if let Some(pid) = &numbers.extended_pid {
            cells.text(pid.as_str());
        }
        table.fill(template, cells)?;
        Ok(true)
    }
}

// SPOOL-6.
pub(super) fn row(bundle: &str, index: u32, request: &Request, besides: Besides) -> SpooledRequest {
    let (microsoft, vendor) = match &request.body {
        RequestBody::Microsoft(numbers) => (Some(numbers), None),
        RequestBody::VendorFile { vendor, .. } | RequestBody::VendorFields { vendor, .. } => {
            (None, Some(vendor))
        }
    };
    let id = microsoft.map(|numbers| numbers.installation_id.groups());
    let [installation_id_groups, installation_id] = long_number(id);
    let Besides { file, did_not_fit, known } = besides;
    SpooledRequest {
        item: index,
        bundle: bundle.to_owned(),
        product: microsoft
            .map(|numbers| Numbers::from(numbers).product())
            .or(vendor.map(ToString::to_string)),
        installation_id_groups,
        installation_id,
        activation_id: microsoft.and_then(|numbers| numbers.activation_id).map(|id| id.to_string()),
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
    }
}

/// Whether a request says that an answer did not fit.
pub(super) fn is_dispute(request: &Request) -> bool {
    request.reason == Some(Reason::AnswerDidNotFit)
}

/// What the requests of a bundle were granted at once.
pub(super) fn known(
    ledger: &dyn Ledger,
    record: &BundleRecord,
) -> Result<BTreeMap<u32, ConfirmationId>, SpoolError> {
    let mut known = BTreeMap::new();
    for RequestRecord { item, grant, .. } in ledger.known(&record.from)? {
        if let (true, Some(GrantRecord::ConfirmationId(id))) = (item.bundle == record.digest, grant)
        {
            known.insert(item.index, id);
        }
    }
    Ok(known)
}

/// An id as a spreadsheet leaves it alone.
fn grouped(id: Option<ConfirmationId>) -> Option<String> {
    let [groups, _] = long_number(id.map(|id| id.groups()));
    groups
}

impl Rows for Requests<'_> {
    fn item(&mut self, folder: &Folder, index: u32, item: &Item) -> Result<(), SpoolError> {
        match item {
            Item::Request(request) => self.request(folder, index, request),
            // The manifest's kind, under which the item was read, rules it out.
            Item::Response(_) => Ok(()),
        }
    }

    fn finish(&mut self) -> Result<u64, SpoolError> {
        self.table.finish().map(|()| 0)
    }
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
