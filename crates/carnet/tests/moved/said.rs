//! What is said of machines while a person is asked, and where a site is closed.

use std::fmt::Write as _;

use carnet_testbed::IID;

use super::sites::{CID, CID2, CID3, IID2, IID3, Sites};

const WRONG: &str = "0xC004F031";

/// P1, P2 and P3 of plant-7 were granted their ids.
fn granted() -> Sites {
    let sites = Sites::new();
    sites.ask("seven", &[["P1", IID], ["P2", IID2], ["P3", IID3]]);
    let answers = [[IID, CID, ""], [IID2, CID2, ""], [IID3, CID3, ""]];
    sites.answer("seven", "plant-7", &answers);
    sites
}

/// Writes the table of the script `apply`: machine, outcome, code.
fn result(sites: &Sites, rows: &[[&str; 3]]) {
    let columns = "machine,outcome,code,confirmation_id_end,request_bundle,request_item\n";
    let mut table = columns.to_owned();
    for [machine, outcome, code] in rows {
        let its = sites.json("seven", &format!("ledger confirm {machine}")).remove(0);
        let (bundle, item) = its["request"].as_str().unwrap().split_once(':').unwrap();
        let end = &its["confirmation_id"].as_str().unwrap()[42..];
        writeln!(table, "{machine},{outcome},{code},{end},{bundle},{item}").unwrap();
    }
    sites.0.write("result.csv", table);
}

fn states(sites: &Sites) -> [String; 3] {
    ["P1", "P2", "P3"].map(|name| {
        let its = sites.json("seven", &format!("ledger machines {name}")).remove(0);
        its["state"].as_str().unwrap().to_owned()
    })
}

/// `ledger applied result.csv` at a terminal; when the person is asked, something happens before the answer.
#[cfg(target_os = "linux")]
fn asked(
    sites: &Sites,
    more: &str,
    meanwhile: impl FnOnce(),
    answer: &str,
) -> carnet_testbed::Said {
    use std::io::{Read as _, Write as _};
    use std::process::{Command, Stdio};

    let carnet = env!("CARGO_BIN_EXE_carnet");
    let line = format!("{carnet} --config seven/carnet.toml ledger applied result.csv {more}");
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    script.current_dir(sites.0.folder()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut script = script.spawn().unwrap();
    let (mut typed, mut shown) = (script.stdin.take().unwrap(), script.stdout.take().unwrap());
    let (mut out, mut some) = (Vec::new(), [0; 512]);
    while !String::from_utf8_lossy(&out).contains("[yes/no]") {
        let length = shown.read(&mut some).unwrap();
        assert!(length > 0, "nobody was asked: {}", String::from_utf8_lossy(&out));
        out.extend_from_slice(&some[..length]);
    }
    meanwhile();
    typed.write_all(answer.as_bytes()).unwrap();
    shown.read_to_end(&mut out).unwrap();
    let status = script.wait().unwrap().code().unwrap();
    carnet_testbed::Said { status, out: String::from_utf8(out).unwrap(), err: String::new() }
}

/// LEDGER-80.
#[test]
#[cfg(target_os = "linux")]
fn what_others_say_while_a_person_is_asked_is_not_said_over() {
    let sites = granted();
    result(&sites, &[["P1", "refused", WRONG], ["P2", "refused", WRONG], ["P3", "active", ""]]);
    let nothing = || {};
    asked(&sites, "--ticket INC-1", nothing, "no\n").status(2).with("the answer was not yes");
    assert_eq!(states(&sites), ["to-type"; 3]);
    let meanwhile = || {
        sites.at("seven", "ledger applied P1").status(0);
        sites.at("seven", "ledger scrap P3 --ticket CHG-1").status(0);
    };
    let said = asked(&sites, "--ticket INC-1", meanwhile, "yes\n").status(4);
    said.with("0 active, 0 told before, 1 disputed, 2 not active")
        .with("calls a machine active by this answer")
        .with("carnet ledger scrap P3 --take-back");
    assert_eq!(states(&sites), ["active", "disputed", "scrapped"]);
    sites.at("seven", "ledger audit").status(0);
}

/// LEDGER-83.
#[test]
#[cfg(target_os = "linux")]
fn what_others_say_anew_while_a_person_is_asked_is_not_taken_back() {
    let sites = granted();
    result(&sites, &[["P1", "active", ""], ["P2", "active", ""]]);
    sites.at("seven", "ledger applied result.csv").status(0);
    let meanwhile = || {
        sites.at("seven", "ledger applied P1 --take-back INC-2").status(0);
        sites.at("seven", "ledger applied P1").status(0);
    };
    let said = asked(&sites, "--take-back INC-1", meanwhile, "yes\n").status(0);
    said.with("too: 2; answers that were disputed: 0").with("1 taken back, 1 left unchanged");
    assert_eq!(states(&sites), ["active", "to-type", "to-type"]);
    sites.at("seven", "ledger audit").status(0);
}

/// LEDGER-84.
#[test]
fn what_is_said_at_a_closed_site_is_told_to_its_heir_by_another_backup() {
    let sites = granted();
    result(&sites, &[["P1", "active", ""], ["P2", "refused", WRONG], ["P3", "changed", ""]]);
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "import stick");
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    let said = sites.at("seven", "ledger applied result.csv --ticket INC-1 --yes").status(4);
    said.with("1 active, 0 told before, 1 disputed, 1 not active")
        .with("export this machine again")
        .with("this site is closed, by CHG-9")
        .with("carnet ledger close --take-back");
    sites.at("seven", "ledger applied P1").status(0).with("this site is closed, by CHG-9");
    for (words, yes) in [("dispute P3 --ticket T", " --yes"), ("scrap P3 --ticket T", "")] {
        for way in [yes, " --take-back"] {
            let said = sites.at("seven", &format!("ledger {words}{way}")).status(0);
            said.with("this site is closed, by CHG-9");
        }
    }
    assert_eq!(states(&sites), ["active", "disputed", "to-type"]);
    // Its heir does not know yet, and then it does. The dispute goes out from here.
    let heirs = |name: &str| {
        let its = sites.json("eight", &format!("ledger machines {name}")).remove(0);
        its["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(["P1", "P2"].map(heirs), ["to-type", "to-type"]);
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    assert_eq!(["P1", "P2"].map(heirs), ["active", "disputed"]);
    sites.at("seven", "export --to gateway-1 --media stick").status(0).with("exported 1 request");
    sites.at("seven", "ledger close --take-back --ticket CHG-10").status(0);
    let said = sites.at("seven", "ledger applied P1").status(0);
    assert!(!said.err.contains("closed"), "{said:?}");
}
