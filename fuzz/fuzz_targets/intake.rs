//! Property: each row becomes part of an item that every reader takes, or a fault or a note names its place in the
//! file.

#![no_main]

use carnet_exporter::fault::{Fault, InputError, Place};
use carnet_exporter::intake::{Intake, Options, Products, Wanted};
use carnet_format::cbor::Writer;
use carnet_format::item::Items;
use carnet_format::{Item, Kind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&choice, data)) = data.split_first() else { return };
    let options = Options {
        machine: (choice & 1 == 1).then(|| "PRESS-1".to_owned()),
        products: if choice & 2 == 0 { Products::Eligible } else { Products::All },
        encoding: None,
        vendor: (choice & 4 == 4).then(|| "codemeter".parse().unwrap()),
        fields: ["ticket".to_owned()].into(),
    };
    let mut intake = Intake::default();
    intake.stream("input", "STEM", data, &options).unwrap();
    let rows: Vec<Wanted> = intake.rows.iter().collect();
    let items: Vec<Wanted> = intake.items().iter().collect();
    let Intake { faults, skipped, .. } = intake;
    let is_named = |place: &Place| {
        skipped.iter().any(|row| row.place == *place)
            || faults.iter().any(|fault| names(fault, place))
    };
    for row in &rows {
        let is_in = |item: &Wanted| {
            item.machines.iter().any(|name| name.eq_ignore_ascii_case(&row.machines[0]))
        };
        assert!(items.iter().any(is_in) || is_named(&row.place));
    }
    let lines = 1 + data.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    let places =
        faults.iter().map(|fault| &fault.place).chain(skipped.iter().map(|row| &row.place));
    for place in places.chain(rows.iter().map(|row| &row.place)) {
        assert!((1..=lines).contains(&place.line));
    }
    for item in items {
        let mut out = Writer::new();
        item.request.write(&mut out);
        let plain = out.finish();
        let mut read = Items::new(Kind::Request, 0, &plain);
        assert_eq!(read.next_item(), Ok(Some(&Item::Request(item.request))));
    }
});

fn names(fault: &Fault, place: &Place) -> bool {
    let other = match &fault.fault {
        InputError::TwoIds { other } | InputError::Contradiction { other, .. } => Some(other),
        _ => None,
    };
    fault.place == *place || other == Some(place)
}
