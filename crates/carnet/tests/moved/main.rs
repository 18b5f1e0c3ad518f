//! A plant gets another name; two plants become one. Each step as people see it, on all sides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod heirs;
mod lost;
mod said;
mod sites;

use std::fs;

use carnet_testbed::IID;

use self::sites::{CID, CID2, CID3, IID2, IID3, IID4, Sites, files, table, two_plants};

/// VERDICT-14. LEDGER-1. The bad day *a plant is renamed*.
#[test]
fn a_plant_that_is_renamed_keeps_its_neutral_name_and_shows_the_new_one() {
    let sites = Sites::new();
    sites.ask("seven", &[["PANEL-01", IID]]);
    // What somebody tries first; the way on is told.
    sites
        .at("seven", "--site works-north ledger status")
        .status(2)
        .with("belongs to site plant-7, expected works-north")
        .with("A plant that got another name keeps its neutral one");
    let titles = "[titles]\nplant-7 = \"Works North, once Works 3\"\n";
    for site in ["seven", "gateway"] {
        let settings = sites.0.read(&format!("{site}/carnet.toml"));
        sites.0.write(&format!("{site}/carnet.toml"), settings + titles);
    }
    const SHOWN: &str = "plant-7 (Works North, once Works 3)";
    sites.at("seven", "ledger status").status(0).with(&format!("site {SHOWN}, epoch 1"));
    sites.0.write("in.csv", table(&[["PANEL-02", IID2]]));
    let said = sites.at("seven", "export in.csv --to gateway-1 --media stick").status(0);
    said.with(&format!("exported 1 request from {SHOWN} to gateway-1"));
    let bundle = fs::read_dir(sites.0.path("stick")).unwrap().map(|file| file.unwrap().path());
    let bundle = bundle.filter(|path| path.to_str().unwrap().contains("_2_")).last().unwrap();
    let bundle = bundle.to_str().unwrap();
    for (command, shown) in [
        ("verify", format!("from        {SHOWN} to gateway-1")),
        ("show", format!("route       {SHOWN} → gateway-1")),
    ] {
        sites.at("gateway", &format!("{command} {bundle}")).with(&shown);
    }
    sites.at("gateway", &format!("report {bundle} -o page.html"));
    assert!(sites.0.read("page.html").contains(SHOWN));
    let said = sites.at("gateway", "import stick").status(0);
    said.with(&format!("bundle      {SHOWN} to gateway-1, epoch 1, sequence 2"));
    sites.answer("seven", "plant-7", &[[IID2, CID, ""]]);
    sites.at("seven", "ledger confirm PANEL-02").status(0).with("PANEL-02: ");

    // It stays on these hosts.
    assert_eq!(sites.json("seven", "ledger status")[0]["site"], "plant-7");
    sites.at("seven", "ledger backup backup").status(0);
    let crossed = ["stick", "seven/archive", "gateway/archive", "gateway/spool", "backup"];
    for file in crossed.iter().flat_map(|folder| files(&sites.0.path(folder))) {
        let bytes = fs::read(&file).unwrap();
        assert!(!bytes.windows(11).any(|window| window == b"Works North"), "{file:?}");
    }
}

/// LEDGER-38. LEDGER-39. LEDGER-40. EXP-48. The bad day *two plants merge*.
#[test]
fn of_two_plants_that_become_one_the_other_knows_all_that_the_first_was_granted() {
    let sites = two_plants();
    assert_eq!(sites.open_at_the_gateway("plant-7"), 1);

    // The plant that closes.
    let said = sites.at("seven", "ledger close --ticket CHG-9").status(0);
    said.with("plant-7: closed by CHG-9; requests withdrawn: 1")
        .with("next: carnet export --to SITE");
    sites.at("seven", "ledger status").status(0).with("CLOSED since ").with("withdrawn 1");
    sites.0.write("in.csv", table(&[["PANEL-09", IID4]]));
    for words in ["--media stick", "--dry-run"] {
        let said = sites.at("seven", &format!("export in.csv --to gateway-1 {words}")).status(2);
        said.with("site plant-7 is closed, by CHG-9").with("ledger.closed");
    }
    // What was granted is no new request. The withdrawal goes out, with rows or without.
    sites.0.write("in.csv", table(&[["PANEL-01", IID]]));
    sites
        .at("seven", "export in.csv --to gateway-1 --dry-run")
        .status(0)
        .with("stay: confirmed before");
    let said = sites.at("seven", "export --to gateway-1 --media stick").status(0);
    said.with("exported 1 request from plant-7 to gateway-1, sequence 2");
    assert_eq!(sites.open_at_the_gateway("plant-7"), 0);
    let backup = sites.json("seven", "ledger backup hand-over").remove(0);

    // The plant that goes on. The ledger of another is not opened in place of its own.
    let said = sites.at("eight", "--ledger seven/ledger.db ledger status").status(2);
    said.with("carnet ledger inherit");
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    said.with("plant-7: inherited by CHG-9").with(backup["head"].as_str().unwrap());
    sites.at("eight", "ledger status").status(0).with("inherited: plant-7 by CHG-9: ");

    // Two machines of one name stay two, each with its site.
    let own = ("plant-8".to_owned(), CID2.to_owned(), false);
    assert_eq!(
        sites.confirmed("eight", "PANEL-01"),
        [own.clone(), ("plant-7".into(), CID.into(), true)]
    );
    let said = sites.at("eight", "ledger confirm PANEL-01").status(4);
    said.with("PANEL-01 of plant-7: ").with("UNCERTAIN: plant-8 knows a machine of this name");
    let said = sites.at("eight", "ledger confirm PANEL-02").status(4);
    said.with("PANEL-02 of plant-7: ")
        .with("REFUSED there: ")
        .with("An export of its print here asks anew");
    sites.at("eight", "ledger confirm PANEL-99").status(1).with("nothing was granted");

    // The machines of plant-7 are in the table of plant-8 now. Only what was not granted is asked for.
    let rows = [["P7-PANEL-01", IID], ["PANEL-02", IID2], ["PANEL-03", IID3], ["PANEL-01", IID4]];
    sites.0.write("in.csv", table(&rows));
    let all = sites.at("eight", "export in.csv --to gateway-1 --dry-run --again").status(0);
    all.with("would export 3 requests");
    let said = sites.at("eight", "export in.csv --to gateway-1 --media stick").status(0);
    said.with("exported 2 requests")
        .with("1  stay: confirmed before at plant-7")
        .with("P7-PANEL-01 (there PANEL-01)");
    assert_eq!(sites.open_at_the_gateway("plant-8"), 2);
    let row =
        &sites.json("eight", "export in.csv --to gateway-1 --dry-run")[0]["confirmed_elsewhere"][0];
    assert_eq!((&row["site"], &row["there"][0]), (&"plant-7".into(), &"PANEL-01".into()));
}

/// LEDGER-38. LEDGER-39. Neither a closing nor an inheritance is for ever.
#[test]
fn a_closing_and_an_inheritance_are_taken_back() {
    let sites = two_plants();
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    // Closed by mistake, and nothing has crossed yet.
    let said = sites.at("seven", "ledger close --take-back --ticket CHG-10").status(0);
    said.with("plant-7: open again by CHG-10; requests that are open again: 1");
    assert_eq!(sites.json("seven", "ledger status")[0]["sent"]["open"], 1);
    let said = sites.at("seven", "ledger close --take-back --ticket CHG-10").status(2);
    said.with("ledger.not-closed");

    // Taken over too early: it is said, and a later backup takes the place of the first.
    sites.at("seven", "ledger backup hand-over").status(0);
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-11").status(0);
    said.with("it was not closed when this backup was made").with("answer was awaited there: 1");
    sites.answer("seven", "plant-7", &[[IID3, CID3, ""]]);
    sites.at("seven", "ledger close --ticket CHG-12").status(0).with("withdrawn: 0");
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-12").status(0);
    assert_eq!(sites.confirmed("eight", "PANEL-03"), [("plant-7".into(), CID3.into(), false)]);
    // The same once more changes nothing; one's own is no inheritance.
    let entries =
        |sites: &Sites| sites.json("eight", "ledger status")[0]["audit"]["entries"].clone();
    let before = entries(&sites);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-13").status(0);
    assert_eq!(entries(&sites), before);
    let said = sites.at("seven", "ledger inherit hand-over --ticket CHG-13").status(2);
    said.with("it is of this very site").with("ledger.inherit");

    let said = sites.at("eight", "ledger inherit plant-7 --take-back --ticket CHG-14").status(0);
    said.with("plant-7: taken back by CHG-14");
    assert_eq!(sites.confirmed("eight", "PANEL-03"), []);
    let said = sites.at("eight", "ledger audit").status(0);
    assert!(!said.out.contains("FOREIGN"), "{said:?}");
    said.with("TAKEN BACK: ").with("inherited/plant-7\" was inherited");
    let said = sites.at("eight", "ledger inherit plant-7 --take-back --ticket CHG-14").status(2);
    said.with("ledger.not-inherited");
    sites.at("eight", "ledger inherit hand-over --ticket CHG-15").status(0);
    assert_eq!(sites.confirmed("eight", "PANEL-03").len(), 1);
    let log = sites.at("eight", "ledger audit --log").status(0).out;
    for (action, ticket) in [("inherit", "11"), ("inherit", "12"), ("take-back", "14")] {
        let is_it = |line: &&str| line.contains(action) && line.contains(&format!("CHG-{ticket}"));
        assert!(log.lines().any(|line| is_it(&line)), "{action} {log}");
    }
}

/// LEDGER-38. LEDGER-40. To withdraw a dispute would be to say that the answer fits after all.
#[test]
fn what_did_not_fit_stays_disputed_and_what_has_crossed_stays_withdrawn() {
    let sites = two_plants();
    sites.at("seven", "ledger dispute PANEL-01 --yes --ticket INC-1").status(0);
    sites.at("seven", "export --to gateway-1 --media stick").status(0);
    let said = sites.at("seven", "ledger close --ticket CHG-9").status(0);
    said.with("requests withdrawn: 1").with("disputes that wait for an answer: 1");
    sites.at("seven", "export --to gateway-1 --media stick").status(0).with("exported 1 request");
    assert_eq!(sites.open_at_the_gateway("plant-7"), 1);
    sites.at("seven", "ledger close --ticket CHG-10").status(0).with("closed before by CHG-9");
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    let said = sites.at("eight", "ledger confirm PANEL-01").status(4);
    said.with("PANEL-01 of plant-7: ").with("DISPUTED since ");
    // What is disputed is no answer: it is asked for here.
    sites.0.write("in.csv", table(&[["P7-PANEL-01", IID]]));
    let said = sites.at("eight", "export in.csv --to gateway-1 --dry-run").status(0);
    said.with("would export 1 request");

    let said = sites.at("seven", "ledger close --take-back --ticket CHG-11").status(0);
    said.with("requests that are open again: 0")
        .with("withdrawals that may have crossed and stay: 1");
    sites.0.write("in.csv", table(&[["PANEL-03", IID3]]));
    sites.at("seven", "export in.csv --to gateway-1 --dry-run").status(0).with("nothing to export");
    let said = sites.at("seven", "export in.csv --to gateway-1 --again --media stick").status(0);
    said.with("exported 1 request");
    assert_eq!(sites.open_at_the_gateway("plant-7"), 2);
}

/// EXP-48. EXP-15. The names of machines are as secret as before.
#[test]
fn no_name_of_an_inherited_machine_leaves_in_a_vendors_field() {
    let sites = two_plants();
    sites.at("seven", "ledger backup hand-over").status(0);
    let row = "{\"machine\": \"M1-HOST\", \"vendor\": \"codemeter\", \"fields\": {\"host\": \"PANEL-03\"}}\n";
    sites.0.write("in.jsonl", row);
    let export = "export in.jsonl --to gateway-1 --dry-run";
    sites.at("eight", export).status(0).with("would export 1 request");
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    sites.at("eight", export).status(2).with("PANEL-03");
}

/// LEDGER-39. It is looked after like the own ledger, and is never used when it was changed.
#[test]
fn an_inherited_ledger_is_audited_backed_up_and_bound_by_its_digest() {
    let sites = two_plants();
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    sites.at("seven", "ledger backup hand-over").status(0);
    // A backup that was changed is not taken.
    let bundle = files(&sites.0.path("hand-over/archive"))
        .into_iter()
        .find(|path| path.extension().is_some_and(|it| it == "carnet"))
        .unwrap();
    let bytes = fs::read(&bundle).unwrap();
    fs::write(&bundle, b"another").unwrap();
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(1);
    said.with("ledger.archive-altered");
    assert!(!sites.0.path("eight/archive/inherited").exists());
    fs::write(&bundle, bytes).unwrap();
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    let said = sites.at("eight", "ledger audit").status(0);
    assert!(!said.out.contains("FOREIGN"), "{said:?}");
    said.with("inherited from plant-7: ");

    // It goes along into a backup, and comes back.
    sites.at("eight", "ledger backup safe").status(0);
    for lost in ["eight/ledger.db", "eight/ledger.db-wal", "eight/ledger.db-shm"] {
        let _ = fs::remove_file(sites.0.path(lost));
    }
    fs::remove_dir_all(sites.0.path("eight/archive")).unwrap();
    sites.at("eight", "ledger restore safe").status(0);
    assert_eq!(sites.confirmed("eight", "PANEL-01").len(), 2);
    sites.at("eight", "ledger audit").status(0).with("inherited from plant-7: ");
    // And on into a third one: plant-8 closes in its turn.
    sites.at("eight", "ledger close --ticket CHG-20").status(0);
    sites.at("eight", "ledger backup on").status(0);
    sites.at("gateway", "ledger inherit on --ticket CHG-20").status(0);
    let both: Vec<String> =
        sites.confirmed("gateway", "PANEL-01").into_iter().map(|(site, ..)| site).collect();
    assert_eq!(both, ["plant-8", "plant-7"]);

    let kept = files(&sites.0.path("eight/archive/inherited/plant-7"));
    let kept = kept.iter().find(|path| path.extension().is_some_and(|it| it == "sqlite")).unwrap();
    let mut bytes = fs::read(kept).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(kept, bytes).unwrap();
    sites.at("eight", "ledger audit").status(1).with("ledger.inherited");
    sites.at("eight", "ledger confirm PANEL-02").status(3).with("ledger.inherited");
}
