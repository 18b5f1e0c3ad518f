//! The scripts for the machines inside a plant, as far as they can be tried without Windows: how they are written, and that an export
//! takes what `collect` writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod days;

use std::fs;
use std::path::Path;

use carnet::cli::Cli;
use carnet_testbed::{IID, Said};
use clap::Parser as _;
use days::{ADA, CARNET, Days};

const ESU: &str = "f520e45e-7413-4a34-a497-d2765967d094";
const WINDOWS: &str = "55c92734-d682-4d71-983e-d6ec3f16059f";
const SKU: &str = "2de67392-b7a7-462a-b1ca-108dd189f588";
const OTHER: &str = "489126343257012289105546522085205332958764158851011127139061121";

fn script(days: &Days, words: &str) -> Said {
    Said::of(days.command(CARNET).args(words.split_whitespace()))
}

// SCRIPT-7.
#[test]
fn a_script_is_written_once_as_windows_reads_it() {
    let days = Days::new(days::with_sites(1).officer("ada", &[ADA]));
    for (which, name) in [("collect", "c.ps1"), ("apply", "a.ps1")] {
        let printed = script(&days, &format!("--lang de script {which}")).status(0).out;
        script(&days, &format!("--lang de script {which} -o {name}")).status(0).with(name);
        let bytes = fs::read(days.path(name)).unwrap();
        let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap()).unwrap();
        assert_eq!(text.replace("\r\n", "\n"), printed);
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        let said = script(&days, &format!("--lang en script {which} -o {name}")).status(2);
        said.with("is there already; nothing was written");
        assert_eq!(fs::read(days.path(name)).unwrap(), bytes);
    }
    script(&days, "script apply --json").status(2).with("-o FILE");
    let said = script(&days, "script apply -o b.ps1 --json").status(0);
    assert_eq!(said.out, "{\"carnet\":1,\"command\":\"script apply\",\"file\":\"b.ps1\"}\n");
}

// SCRIPT-3.
#[test]
fn an_export_takes_what_collect_writes() {
    let days = Days::new(days::with_sites(1).officer("ada", &[ADA]));
    let printed = script(&days, "script collect").status(0).out;
    let columns = printed.lines().find_map(|line| line.strip_prefix("$columns = ")).unwrap();
    let header = columns.replace('\'', "\"").replace(", ", ",");
    let row = |machine: &str, id: &str, name: &str, status: u8, iid: &str| {
        let pid = "03612-03311-000-000001-03-1033-26200.0000-2232026";
        let what = "Windows(R) Operating System, VOLUME_MAK channel";
        format!(
            "\"{machine}\",\"{id}\",\"{WINDOWS}\",\"{name}\",\"{what}\",\"{pid}\",\"Volume:MAK\",\"{status}\",\"{iid}\"\r\n"
        )
    };
    let table = format!(
        "{header}\r\n{}{}",
        row("HMI-04", SKU, "Windows(R), Professional edition", 1, OTHER),
        row("PRÜFSTAND-2", ESU, "Windows(R), Client-ESU-Year1 add-on for Enterprise", 5, IID),
    );
    let utf16 = |text: &str| {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    days.write("collected-list.csv", utf16(&table));
    let said = days.at("plant", "export collected-list.csv --to gateway-1 --media stick --json");
    let said: serde_json::Value = serde_json::from_str(said.status(0).out.trim()).unwrap();
    assert_eq!(said["crossing"], 1, "{said}");
    assert_eq!(said["skipped"]["licensed"], 1, "{said}");
    assert_eq!(said["faults"], serde_json::json!([]), "{said}");

    // A forest has a table of its own.
    let forest = format!("\"Machine\",\"ForestInstallationId\"\r\n\"DC-01\",\"{OTHER}\"\r\n");
    days.write("forest-DC-01.csv", utf16(&forest));
    let said = days.at("plant", "export forest-DC-01.csv --to gateway-1 --dry-run");
    assert!(said.out.contains("adba") || said.err.contains("adba"), "{said:#?}");
}

/// A page that promises what is not there costs a day: every command of both parses, and both have the same.
#[test]
fn the_pages_of_the_ot_engineer_name_commands_that_are_there() {
    let pages = ["ot-engineer.md", "ot-engineer.de.md"].map(|name| {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
        fs::read_to_string(page).unwrap()
    });
    let [english, german] = pages.each_ref().map(|page| typed(page));
    assert_eq!(english, german);
    let carnet: Vec<_> = english
        .iter()
        .filter_map(|line| line.strip_prefix("carnet ").or(line.strip_prefix(".\\carnet.exe ")))
        .collect();
    assert!(carnet.len() > 15, "{carnet:?}");
    for line in carnet {
        let words = line.split_whitespace().map(|word| word.trim_matches('"'));
        let cli = Cli::try_parse_from(["carnet"].into_iter().chain(words));
        // The label has a blank in it.
        let is_label = line.contains("--label \"BLUE 01\"");
        assert!(cli.is_ok() || is_label, "{line}: {}", cli.unwrap_err());
    }
    // What nobody has run is said to be so.
    for line in english.iter().filter(|line| line.starts_with("powershell ")) {
        let script = line.split("-File .\\").nth(1).unwrap().split(' ').next().unwrap();
        for page in &pages {
            let row = page.lines().find(|line| line.starts_with("| `collect.ps1`, `apply.ps1` |"));
            assert!(row.unwrap().contains(script), "{line}");
        }
    }
}

/// What stands behind the prompts in the console blocks of a page.
fn typed(page: &str) -> Vec<&str> {
    let blocks = page.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap().lines());
    lines.map(|line| line.split_once("$ ").or(line.split_once("> ")).unwrap().1).collect()
}
