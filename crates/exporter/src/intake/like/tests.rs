#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::{Collector, Fault, Intake, Note, Options, Products, Skipped, Wanted};
use super::Likes;
use crate::source::rows::Rows as _;

const HEADER: [&str; 7] = [
    "PSComputerName",
    "ID",
    "ApplicationID",
    "ProductKeyID",
    "OfflineInstallationId",
    "ProductKeyChannel",
    "LicenseStatus",
];
const KEY: &str = "VK7JG-NPHTM-C97JM-9MPGT-3V66B";

/// Digits in groups of `width`, each with its check digit.
fn number(mut seed: u64, width: usize) -> String {
    let mut digits = String::new();
    for _ in 0..9 {
        let mut sum = 0;
        for place in 1..width {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let digit = (seed >> 40) % 10;
            sum += digit * (2 - place as u64 % 2);
            digits.push_str(&digit.to_string());
        }
        digits.push_str(&(sum % 7).to_string());
    }
    digits
}

/// The cells of a row whose machine and numbers are its own.
fn row() -> impl Strategy<Value = Vec<String>> {
    let machine = prop_oneof![
        12 => "M[0-9]{1,7}",
        2 => "[a-z]{3,9}-[0-9]{2}\\.plant\\.example",
        1 => "[A-Z0-9.-]{1,45}",
        1 => select(&["", "-", ".", "localhost", "LOCALHOST", "127.0.0.1", "none", "PC-2346", KEY, "VK7JG", " M1", "Ä1"][..])
            .prop_map(str::to_owned),
    ];
    let width = prop_oneof![6 => Just(7_usize), 2 => Just(6)];
    let pid = prop_oneof![
        8 => (0..1_000_000_u32).prop_map(|it| format!("03612-03311-000-{it:06}-03-1033-26200.0000-2232026")),
        1 => (0..1_000_000_u32).prop_map(|it| format!("03612-03311-000-{it:06}-03-1033-9600.0000-2232026")),
        1 => Just(String::new()),
    ];
    let product = prop_oneof![
        6 => Just(("2de67392-b7a7-462a-b1ca-108dd189f588", "Volume:MAK", "5")),
        2 => Just(("f520e45e-7413-4a34-a497-d2765967d094", "Volume:MAK", "5")),
        1 => Just(("2de67392-b7a7-462a-b1ca-108dd189f588", "Volume:MAK", "1")),
        1 => Just(("2de67392-b7a7-462a-b1ca-108dd189f588", "Volume:GVLK", "5")),
        1 => Just(("2de67392-b7a7-462a-b1ca-108dd189f588", "Strange", "weird")),
    ];
    (machine, any::<u64>(), width, pid, product).prop_map(
        |(machine, seed, width, pid, (id, channel, state))| {
            let application = "55c92734-d682-4d71-983e-d6ec3f16059f".to_owned();
            let number = number(seed, width);
            vec![
                machine,
                id.to_owned(),
                application,
                pid,
                number,
                channel.to_owned(),
                state.to_owned(),
            ]
        },
    )
}

/// What somebody may have changed.
const TWISTS: [&str; 34] = [
    "\n",
    "\r\n",
    "\r",
    "\u{1a}",
    "\"",
    "\"\"",
    "\",\"",
    ",",
    ";",
    "\t",
    " ",
    "-",
    ".",
    "\u{a0}",
    "\u{3000}",
    "\u{ff0d}",
    "ä",
    "\u{feff}",
    "\0",
    KEY,
    "VK7JG",
    "NPHTM-C97JM",
    "-9MPGT-3V66B",
    "0",
    "1",
    "7",
    "12345",
    "licensed",
    "=",
    "\u{200b}",
    "\u{ff10}",
    "x",
    "PSComputerName",
    "020650770493837252929082195773527024195725809211989214",
];

/// A table, its rows mostly alike, with twists in it.
fn table() -> impl Strategy<Value = String> {
    let rows = prop::collection::vec(row(), 1..24);
    let quote = prop_oneof![3 => Just("\""), 1 => Just("")];
    let extra = prop_oneof![4 => Just(None), 1 => select(&TWISTS[..]).prop_map(Some)];
    let twists = prop::collection::vec((any::<Index>(), select(&TWISTS[..]), 0..3_usize), 0..4);
    (rows, quote, select(&[",", ";", "\t"][..]), select(&["\n", "\r\n"][..]), extra, twists)
        .prop_map(|(mut rows, quote, separator, end, extra, twists)| {
            rows.insert(0, HEADER.map(str::to_owned).to_vec());
            if let Some(extra) = extra {
                rows.iter_mut().for_each(|row| row.push(extra.to_owned()));
                rows[0][7] = "Other".to_owned();
            }
            let line = |cells: &Vec<String>| {
                let cells: Vec<String> =
                    cells.iter().map(|cell| format!("{quote}{cell}{quote}")).collect();
                cells.join(separator) + end
            };
            let mut text: String = rows.iter().map(line).collect();
            for (place, twist, gone) in twists {
                // Not in the header: the table would be none.
                let first = text.find('\n').unwrap_or_default() + 1;
                let mut start = first + place.index(text.len() - first + 1);
                while !text.is_char_boundary(start) {
                    start -= 1;
                }
                let mut end = (start + gone).min(text.len());
                while !text.is_char_boundary(end) {
                    end += 1;
                }
                text.replace_range(start..end, twist);
            }
            text
        })
}

/// All that is said of a table.
type Said = (Vec<Wanted>, Vec<Skipped>, Vec<Fault>, Vec<Note>, Vec<String>);

/// Reads a table, each row in full if `most` is 0.
fn read(text: &str, options: &Options, most: usize) -> Said {
    let mut intake = Intake::default();
    let mut rows = Collector::new(&mut intake, "table.csv", "PLANT-9", options);
    rows.likes.most = most;
    rows.take("table.csv", text.as_bytes()).unwrap();
    let mut machines: Vec<String> =
        intake.rows.machines().names().into_iter().map(str::to_owned).collect();
    machines.extend(intake.bound.iter().map(|bound| format!("{bound:?}")));
    (intake.rows.iter().collect(), intake.skipped, intake.faults, intake.notes, machines)
}

proptest! {
    /// EXP-3. EXP-6.
    #[test]
    fn a_row_says_the_same_whether_it_is_read_in_full_or_like_another(
        text in table(),
        all in any::<bool>(),
    ) {
        let products = if all { Products::All } else { Products::Eligible };
        let options = Options { products, ..Options::default() };
        prop_assert_eq!(read(&text, &options, 4), read(&text, &options, 0));
    }
}

/// Without this, all rows might be read in full.
#[test]
fn a_row_that_differs_in_machine_and_numbers_is_read_like_the_one_before() {
    let row = |machine: &str, seed, pid: &str| {
        let number = number(seed, 7);
        format!(
            "\"{machine}\",\"2de67392-b7a7-462a-b1ca-108dd189f588\",\"{pid}\",\"{number}\",\"5\"\n"
        )
    };
    let pid = "03612-03311-000-000001-03-1033-26200.0000-2232026";
    let other = "55041-00010-313-574445-02-1031-22631.0000-0012025";
    let options = Options::default();
    let mut intake = Intake::default();
    let mut rows = Collector::new(&mut intake, "table.csv", "PLANT-9", &options);
    let head =
        "\"PSComputerName\",\"ID\",\"ProductKeyID\",\"OfflineInstallationId\",\"LicenseStatus\"\n";
    let text = [head, &row("M1", 1, pid)].concat();
    super::super::read_text(text.as_bytes(), &mut rows).unwrap_or_else(|_| panic!());
    let mut run = |text: &str| rows.run(9, text);
    for good in [row("M1", 2, pid), row("press-12.plant.example.com", 3, other), row("a", 4, pid)] {
        let run = run(&(good.clone() + &good));
        assert_eq!((run.rows, run.length), (2, 2 * good.len()), "{good}");
        assert!(run.are_keyless);
    }
    for odd in [
        row("", 2, pid),
        row("localhost", 2, pid),
        row("-M1", 2, pid),
        row("M 1", 2, pid),
        row("VK7JG", 2, pid),
        row("VK7JG-NPHTM-C97JM-9MPGT-3V66B-0", 2, pid),
        row("M1", 2, "03612-03311-000-00000x-03-1033-26200.0000-2232026"),
        row("M1", 2, pid).replace(&number(2, 7), &number(2, 6)),
        row("M1", 2, pid).replace(&number(2, 7), &number(2, 7).replace('7', "8")),
        row("M1", 2, pid).replace("\"5\"", "\"1\""),
        row("M1", 2, pid).trim_end().to_owned(),
    ] {
        assert_eq!(run(&odd).rows, 0, "{odd}");
    }
    let is_kept = |likes: &Likes| likes.likes.len() == 1;
    assert!(is_kept(&rows.likes));
}
