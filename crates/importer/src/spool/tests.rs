//! A row is the same by its template and without one.
#![allow(clippy::unwrap_used)]

use std::fs;

use carnet_format::{
    ConfirmationId, Digest, ErrorCode, Guid, InstallationId, Item, ItemRef, KeyType,
    MicrosoftRequest, Purpose, Reason, Request, RequestBody,
};
use carnet_host::json::{Row, SpooledRequest, SpooledResponse};
use carnet_ledger::{AnswerRecord, ItemState, OutcomeRecord, RequestKey, RequestRecord, Subject};
use proptest::prelude::*;
use proptest::{collection::vec, option, sample::select};

use super::Rows as _;
use super::folder::Folder;
use super::requests::{Besides, Requests, row};
use super::responses::{Answered, Given, Lines};
use super::table::{Tables, as_csv, as_line, header};

/// Products with a name, with a name that is marked, and without one.
const PRODUCTS: [&str; 3] = [
    "2de67392-b7a7-462a-b1ca-108dd189f588",
    "32d2fab3-e4a8-42c2-923b-4bf4fd13e6ee",
    "00000000-4294-9672-9542-949672944294",
];

fn product() -> impl Strategy<Value = Option<Guid>> {
    option::of(select(&PRODUCTS[..]).prop_map(|text| text.parse().unwrap()))
}

fn digits(count: usize) -> impl Strategy<Value = String> {
    vec(0..10_u8, count).prop_map(|digits| digits.iter().map(ToString::to_string).collect())
}

prop_compose! {
    fn installation_id()(is_long: bool, mut bytes in vec(any::<u8>(), 23)) -> InstallationId {
        // Below the highest number of either length.
        bytes.truncate(if is_long { 23 } else { 19 });
        bytes[0] = 0;
        InstallationId::unpack(&bytes).unwrap()
    }
}

prop_compose! {
    fn numbers()(
        installation_id in installation_id(),
        key_type in select(&KeyType::ALL[..]),
        activation_id in product(),
        application_id in product(),
        serial in option::of(digits(6)),
    ) -> MicrosoftRequest {
        let pid = |serial: String| {
            format!("03612-03311-000-{serial}-03-1033-26200.0000-2232026").parse().unwrap()
        };
        let extended_pid = serial.map(pid);
        MicrosoftRequest { installation_id, key_type, application_id, activation_id, extended_pid }
    }
}

fn item() -> impl Strategy<Value = ItemRef> {
    let bundle = select(vec![Digest::of(b"one"), Digest::of(b"other")]);
    (bundle, any::<u32>()).prop_map(|(bundle, index)| ItemRef { bundle, index })
}

fn asked(numbers: MicrosoftRequest, purpose: Purpose) -> Request {
    let body = RequestBody::Microsoft(numbers);
    Request { purpose, reason: None, replaces: None, continues: None, body }
}

prop_compose! {
    fn request()(
        numbers in numbers(),
        purpose in select(&Purpose::ALL[..]),
        reason in option::of(select(&Reason::ALL[..])),
        replaces in option::weighted(0.2, item()),
    ) -> Request {
        Request { reason, replaces, ..asked(numbers, purpose) }
    }
}

prop_compose! {
    fn answer()(numbers in option::weighted(0.9, numbers()), item in item()) -> AnswerRecord {
        let record = |numbers: MicrosoftRequest| RequestRecord {
            item,
            key: RequestKey::of(&asked(numbers.clone(), Purpose::Activate)),
            state: ItemState::Open,
            purpose: Purpose::Activate,
            reason: None,
            subject: Subject::Microsoft((&numbers).into()),
            grant: None,
            code: None,
            mark: None,
        };
        let request = numbers.map(record);
        AnswerRecord { index: 0, item, request, outcome: OutcomeRecord::Refused(None), fault: None }
    }
}

prop_compose! {
    fn given()(
        confirmation in option::of(any::<[u8; 16]>()),
        code in option::weighted(0.2, select(&["0xC004C008", "L-17"][..])),
    ) -> Given {
        let id = |bytes: [u8; 16]| ConfirmationId::unpack(&[&[0][..], &bytes].concat()).ok();
        let code = code.map(|code| code.parse::<ErrorCode>().unwrap());
        Given { confirmation: confirmation.and_then(id), file: None, code }
    }
}

fn machine() -> impl Strategy<Value = Option<String>> {
    option::of(prop_oneof!["[a-zA-Z0-9._-]{1,12}", "[=+@;,\"' a-z\u{e9}-]{1,8}", any::<String>()])
}

/// What stands in a folder with these rows.
fn expected<R: Row>(rows: &[R]) -> [Vec<u8>; 2] {
    let csv = rows.iter().map(|row| as_csv(row).unwrap());
    let lines = rows.iter().map(|row| as_line(row).unwrap());
    [
        std::iter::once(header::<R>().unwrap()).chain(csv).flatten().collect(),
        lines.flatten().collect(),
    ]
}

fn read(folder: &Folder, name: &str) -> [Vec<u8>; 2] {
    ["csv", "jsonl"].map(|end| fs::read(folder.path().join(format!("{name}.{end}"))).unwrap())
}

proptest! {
    /// SPOOL-6. SPOOL-9.
    #[test]
    fn requests_are_written_as_their_objects_say(
        requests in vec(request(), 1..20),
        // The second has the number of a hole in it.
        name in select(&["plant-7_12_00000000", "plant-7_4294967295_00000000"][..]),
    ) {
        let spool = tempfile::tempdir().unwrap();
        let folder = Folder::begin(spool.path()).unwrap();
        let bundle = || name.to_owned();
        let mut writer =
            Requests::draft(&folder, Digest::of(b"one"), bundle(), Tables::CsvAndJson).unwrap();
        let mut rows: Vec<SpooledRequest> = Vec::new();
        for (index, request) in (0..).step_by(200_000_000).zip(&requests) {
            writer.item(&folder, index, &Item::Request(request.clone())).unwrap();
            rows.push(row(name, index, request, Besides::default()));
        }
        writer.finish().unwrap();
        prop_assert_eq!(read(&folder, "requests"), expected(&rows));
    }

    /// SPOOL-7. SPOOL-9.
    #[test]
    fn responses_are_written_as_their_objects_say(
        answers in vec((answer(), given(), machine()), 1..20),
    ) {
        let spool = tempfile::tempdir().unwrap();
        let folder = Folder::begin(spool.path()).unwrap();
        let mut writer = Lines::begin(&folder, Tables::CsvAndJson).unwrap();
        let mut rows: Vec<SpooledResponse> = Vec::new();
        for (index, (answer, given, machine)) in (0..).step_by(7).zip(&answers) {
            let outcome = if given.code.is_some() { "refused" } else { "granted" };
            let row = Answered { index, machine: machine.as_ref(), outcome, given, answer };
            writer.row(&row).unwrap();
            rows.push(row.cells());
        }
        writer.finish().unwrap();
        prop_assert_eq!(read(&folder, "responses"), expected(&rows));
    }
}
