//! Any table of answers, also one in which something slipped, is read as it was meant or refused.

use std::collections::BTreeMap;
use std::path::Path;

use crate::sites::{ESU, IID, IID2, IID3, SKU, Sites};
use carnet_exporter::reply::Reply;
use carnet_format::{ConfirmationId, Digest, Grant, InstallationId, Outcome};
use carnet_ledger::{Direction, SqliteLedger, resolve};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const REQUESTS: usize = 4;

/// A request and its answer.
#[derive(Clone, Debug)]
struct Asked {
    item: usize,
    id: String,
    cid: String,
}

/// How a table is written.
#[derive(Clone, Debug)]
struct Shape {
    /// The rows, and what became of each: granted, refused or nothing yet.
    rows: Vec<(usize, u8)>,
    /// Which of item and bundle, whole installation id, its groups.
    keys: u8,
    form: u8,
    separator: char,
    /// Where the columns stand.
    order: Vec<usize>,
    /// What slipped, in which row, and in which columns.
    slip: (u8, prop::sample::Index, prop::sample::Index, prop::sample::Index),
}

fn shape() -> impl Strategy<Value = Shape> {
    let rows = Just((0..REQUESTS).collect::<Vec<_>>()).prop_shuffle();
    let rows = (rows, prop::collection::vec(0..4_u8, REQUESTS))
        .prop_map(|(rows, outcomes)| rows.into_iter().zip(outcomes).collect());
    let order = Just((0..20).collect::<Vec<usize>>()).prop_shuffle();
    let any_index = any::<prop::sample::Index>;
    (
        rows,
        1..8_u8,
        0..8_u8,
        prop::sample::select(vec![',', ';', '\t']),
        order,
        (0..8_u8, any_index(), any_index(), any_index()),
    )
        .prop_map(|(rows, keys, form, separator, order, slip)| Shape {
            rows,
            keys,
            form,
            separator,
            order,
            slip,
        })
}

fn groups(digits: &str, width: usize) -> Vec<&str> {
    digits.as_bytes().chunks(width).map(|group| str::from_utf8(group).unwrap()).collect()
}

const BLOCKS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

impl Shape {
    /// The cells of a row under the names of their columns.
    fn row(&self, asked: &Asked, outcome: u8, bundle: &str) -> Vec<(&'static str, String)> {
        let mut cells =
            vec![("Kommentar", "ruft zurück: 0711 123".to_owned()), ("Ort", String::new())];
        if self.keys & 1 > 0 {
            cells.extend([("item", asked.item.to_string()), ("bundle", bundle.to_owned())]);
        }
        if self.keys & 2 > 0 {
            cells.push(("installation_id", asked.id.clone()));
        }
        if self.keys & 4 > 0 {
            cells.push(("installation_id_groups", groups(&asked.id, 7).join("-")));
        }
        let granted = outcome < 2;
        let parts = groups(&asked.cid, 6);
        let given = |text: String| if granted { text } else { String::new() };
        let lettered = |mark: &str| {
            let each = BLOCKS.iter().zip(&parts).map(|(name, part)| format!("{name}{mark}{part}"));
            each.collect::<Vec<_>>().join(" ")
        };
        let refusal = if outcome == 2 { "refused" } else { "" };
        match self.form {
            0 => {
                let blocks = BLOCKS.iter().enumerate();
                cells.extend(
                    blocks.map(|(at, name)| {
                        (*name, given((*parts.get(at).unwrap_or(&"")).to_owned()))
                    }),
                );
            }
            1 => {
                cells.push(("confirmation_id", given("5.49103E+47".to_owned())));
                cells.push(("confirmation_id_groups", given(parts.join("-"))));
            }
            2 => cells.push(("CID", given(lettered(": ")))),
            3 => cells.push(("Bestätigungs-ID", given(lettered("")))),
            4 => cells.push(("Confirmation Code", given(format!("CID: {}", parts.join(" "))))),
            5 => cells.push(("cid", given(format!("'{}", parts.join("-"))))),
            6 => cells.push(("confirmation_id", given(asked.cid.clone()))),
            _ => {
                let text =
                    if outcome == 2 { "refused 0x7F".to_owned() } else { given(asked.cid.clone()) };
                cells.push(("confirmation_id", text));
                return cells;
            }
        }
        cells.extend([("outcome", refusal.to_owned()), ("code", String::new())]);
        cells
    }

    fn table(&self, asked: &[Asked], bundle: &str) -> Table {
        let mut header = Vec::new();
        let mut rows = Vec::new();
        for (which, outcome) in &self.rows {
            let cells = self.row(&asked[*which], *outcome, bundle);
            let mut sorted: Vec<_> = self.order.iter().filter_map(|at| cells.get(*at)).collect();
            sorted.truncate(cells.len());
            header = sorted.iter().map(|(name, _)| (*name).to_owned()).collect();
            rows.push(sorted.iter().map(|(_, cell)| cell.clone()).collect());
        }
        Table { header, rows }
    }
}

struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Lets something slip; the row whose answer may be gone with it.
    fn slip(
        &mut self,
        slip: &(u8, prop::sample::Index, prop::sample::Index, prop::sample::Index),
    ) -> Option<usize> {
        let (kind, row, one, other) = slip;
        let (row, columns) = (row.index(self.rows.len()), self.header.len());
        let (one, other) = (one.index(columns), other.index(columns));
        let is_block = |at: usize| BLOCKS.contains(&&*self.header[at]);
        let cells = &mut self.rows[row];
        match kind {
            1 => cells.rotate_right(1),
            2 => self.header[one] = "Spalte".to_owned(),
            3 => {
                let cell = &mut cells[one];
                if let Some(at) = cell.find(|c: char| c.is_ascii_digit()) {
                    cell.remove(at);
                }
            }
            // Without the last block seven are a whole id, where its request may have such a one.
            4 if self.header[one] != "H" => {
                cells[one].clear();
                return Some(row);
            }
            5 => {
                let again = cells.clone();
                self.rows.push(again);
            }
            6 => drop(cells.pop()),
            // Nobody can see that two blocks have changed places.
            7 if !(is_block(one) && is_block(other)) => cells.swap(one, other),
            _ => {}
        }
        None
    }

    fn text(&self, separator: char) -> String {
        let line = |cells: &Vec<String>| {
            let cells = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
            cells.collect::<Vec<_>>().join(&separator.to_string()) + "\r\n"
        };
        std::iter::once(&self.header).chain(&self.rows).map(line).collect()
    }
}

/// EXP-22. EXP-23. EXP-24. What comes out is what was meant; and where nothing is wrong, all of it.
#[test]
fn any_table_is_read_as_it_was_meant_or_refused() {
    let sites = Sites::new("");
    let short = InstallationId::unpack(&[1; 19]).unwrap().to_string();
    let ids = [IID, IID2, IID3, &short];
    let rows = ids.iter().zip([SKU, ESU, SKU, SKU]).enumerate();
    let rows = rows.map(|(number, (id, sku))| format!("M{number},{sku},mak,{id}\n"));
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\n{}", rows.collect::<String>()));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folder = sites.only("gateway/spool");
    let spooled = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
    let asked: Vec<Asked> = spooled
        .lines()
        .enumerate()
        .map(|(item, line)| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let id = row["installation_id"].as_str().unwrap().to_owned();
            let digest = Digest::of(id.as_bytes());
            let mut packed = [0; 17];
            packed[1..].copy_from_slice(&digest.as_bytes()[..16]);
            // Of the two that may have either length one has the shorter.
            let cid = match id == short {
                true => ConfirmationId::unpack(&[1; 15]).unwrap(),
                false => ConfirmationId::unpack(&packed).unwrap(),
            };
            Asked { item, id, cid: cid.to_string() }
        })
        .collect();
    assert_eq!(asked.len(), REQUESTS);

    let gateway = "gateway-1".parse().unwrap();
    let ledger = SqliteLedger::open(&sites.path("gateway/ledger.db"), &gateway).unwrap();
    let bundles = [resolve(&ledger, Some(Direction::In), &folder).unwrap()];
    let trust = carnet_testbed::parsed(&sites.read("trust.toml"));
    let route = trust.route(&gateway, &"plant-7".parse().unwrap()).unwrap();
    let mut runner = TestRunner::new(Config::with_cases(2_000));
    let ran = runner.run(&shape(), |shape| {
        let mut table = shape.table(&asked, &folder);
        let gone = table.slip(&shape.slip);
        let text = table.text(shape.separator);
        let mut reply = Reply::default();
        reply.stream("r.csv", Path::new(""), text.as_bytes(), None).unwrap();
        let judged = reply.judge(&bundles, route, &ledger).unwrap();
        let came: BTreeMap<u32, &Outcome> =
            judged.responses.iter().map(|it| (it.item_index, &it.outcome)).collect();
        prop_assert_eq!(came.len(), judged.responses.len());
        for (place, (which, outcome)) in shape.rows.iter().enumerate() {
            let asked = &asked[*which];
            let is_right = match came.get(&(asked.item as u32)) {
                Some(Outcome::Granted(Grant::ConfirmationId(id))) => {
                    *outcome < 2 && id.to_string() == asked.cid
                }
                Some(Outcome::Refused(_)) => *outcome == 2,
                Some(_) => false,
                None => *outcome == 3 || gone == Some(place) || !reply.faults.is_empty(),
            };
            prop_assert!(is_right, "item {} {:?}\n{text}{:?}", asked.item, came, reply.faults);
        }
        if shape.slip.0 == 0 {
            prop_assert!(reply.faults.is_empty(), "{text}{:?}", reply.faults);
        }
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}
