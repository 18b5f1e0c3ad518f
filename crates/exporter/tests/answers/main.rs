//! Answers as gateways type them: joined without guessing, held against the ledger, and never taken for
//! *no answer yet*.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod any;
mod check;
mod hidden;
mod ledger;
mod shapes;
#[path = "../sites/mod.rs"]
mod sites;

use std::collections::BTreeMap;

use carnet_testbed::Said;
use serde_json::Value;
use sites::{SKU, Sites};

pub const IIDS: [&str; 3] = [
    "589146658348631004760159760517266705984762270254522129400877392",
    "042741232870138432986726449596410234891886805422686251753642310",
    "484749478205020734324965441504553926339325045025429093931902654",
];
pub const CIDS: [&str; 3] = [
    "549103282273672082035026331131063884270050875284",
    "213562152732465963962265142821613475144065886276",
    "846151108724230712965294299114096864506384823836",
];

/// Three machines of a plant whose requests the gateway has admitted, and their spool folder.
pub fn asked() -> (Sites, String) {
    let sites = Sites::new("");
    let rows =
        IIDS.iter().enumerate().map(|(number, id)| format!("HMI-0{number},{SKU},mak,{id}\n"));
    sites.write("a.csv", format!("Machine,ID,KeyType,IID\n{}", rows.collect::<String>()));
    sites.export("plant", "a.csv --to gateway-1 --media stick").status(0);
    sites.import("gateway");
    let folder = sites.only("gateway/spool");
    (sites, folder)
}

/// Asks once more, from another table; the new spool folder.
pub fn ask(sites: &Sites, table: &str, more: &str) -> String {
    let before = sites.names("gateway/spool");
    sites.write("more.csv", table);
    sites.export("plant", &format!("more.csv --to gateway-1 --media stick {more}")).status(0);
    sites.import("gateway");
    sites.names("gateway/spool").into_iter().find(|name| !before.contains(name)).unwrap()
}

pub fn groups(digits: &str, width: usize, between: &str) -> String {
    let groups: Vec<&str> =
        digits.as_bytes().chunks(width).map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(between)
}

/// The item number of an installation id.
pub fn item(sites: &Sites, folder: &str, id: &str) -> u64 {
    let rows = sites.read(&format!("gateway/spool/{folder}/requests.jsonl"));
    let mut rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.find(|row| row["installation_id"] == id).unwrap()["item"].as_u64().unwrap()
}

pub fn reply(sites: &Sites, folder: &str, name: &str, text: &str) -> Said {
    sites.write(name, text);
    let words = format!("{name} --to plant-7 --reply-to {folder} --media stick");
    sites.export("gateway", &words)
}

/// The confirmation ids that arrive, by machine.
pub fn arrived(sites: &Sites) -> BTreeMap<String, String> {
    sites.import("plant");
    let mut found = BTreeMap::new();
    for folder in sites.names("plant/spool") {
        let rows = sites.read(&format!("plant/spool/{folder}/responses.jsonl"));
        for row in rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            found.insert(text("machine"), text("confirmation_id"));
        }
    }
    found
}

pub fn all() -> BTreeMap<String, String> {
    let pair = |(number, id): (usize, &&str)| (format!("HMI-0{number}"), (*id).to_owned());
    CIDS.iter().enumerate().map(pair).collect()
}
