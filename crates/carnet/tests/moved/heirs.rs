//! What the heir of a site says of what that site knew.

use carnet_testbed::IID;
use serde_json::Value;

use super::sites::{CID, CID2, CID3, IID2, IID3, IID4, Sites, table, two_plants};

/// Plant-8 has taken the place of plant-7.
fn taken_over(sites: &Sites) {
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    sites.at("seven", "ledger backup hand-over").status(0);
    // Its ledger begins with the first import, and plant-8 may have been without any.
    sites.at("eight", "import stick");
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
}

/// LEDGER-41. EXP-48. The heir says that an id did not fit that plant-7 was granted, too.
#[test]
fn an_id_that_the_heir_disputes_is_disputed_under_the_name_of_the_other_site() {
    let sites = two_plants();
    taken_over(&sites);
    sites.0.write("in.csv", table(&[["P7-PANEL-01", IID]]));
    sites.at("eight", "export in.csv --to gateway-1 --media stick --again").status(0);
    sites.at("gateway", "import stick").status(0);
    sites.answer("eight", "plant-8", &[[IID, CID, ""]]);
    sites.at("eight", "ledger dispute P7-PANEL-01 --yes --ticket INC-1").status(0);
    let said = sites.at("eight", "ledger confirm PANEL-01").status(4);
    said.with("PANEL-01 of plant-7: ").with("DISPUTED at plant-8 since ");
    let its = sites.json("eight", "ledger confirm PANEL-01").remove(1);
    assert_eq!(its["disputed_at"], "plant-8");
    assert_eq!((&its["good"], its["disputed"].is_null()), (&false.into(), false));

    // The other side says no: that is not hidden behind what plant-7 was granted.
    sites.at("eight", "export --to gateway-1 --media stick").status(0).with("exported 1 request");
    sites.at("gateway", "import stick").status(0);
    sites.answer("eight", "plant-8", &[[IID, "refused", "0x67"]]);
    let said = sites.at("eight", "export in.csv --to gateway-1 --dry-run");
    assert!(!said.out.contains("confirmed before"), "{said:?}");
    said.with("stay: refused 0x67");
    // Nobody speaks against it any more.
    sites.at("eight", "ledger dispute P7-PANEL-01 --take-back --ticket INC-2").status(0);
}

/// LEDGER-41. What plant-7 has said to be wrong comes back to its heir.
#[test]
fn an_id_that_the_other_site_disputed_is_no_good_one_when_it_comes_again() {
    let sites = two_plants();
    sites.at("seven", "ledger dispute PANEL-01 --yes --ticket INC-1").status(0);
    taken_over(&sites);
    sites.ask("eight", &[["P7-PANEL-01", IID]]);
    sites.answer("eight", "plant-8", &[[IID, CID, ""]]);
    let said = sites.at("eight", "ledger confirm P7-PANEL-01").status(4);
    said.with("DISPUTED at plant-7 since ").with("Say so here, too: carnet ledger dispute");
    let said = sites.at("eight", "ledger machines P7-PANEL-01").status(0);
    said.with("disputed 1").with("another ledger says that this id did not fit");
    // The machine has taken it after all.
    sites.at("eight", "ledger applied P7-PANEL-01").status(0);
    sites.at("eight", "ledger confirm P7-PANEL-01").status(0);
    assert_eq!(state(&sites, "eight", "P7-PANEL-01"), ["active"]);
}

fn state(sites: &Sites, site: &str, machine: &str) -> Vec<String> {
    let lines = sites.json(site, &format!("ledger machines {machine}")).into_iter();
    let lines = lines.filter(|line| line["machine"].is_string());
    lines.map(|line| line["state"].as_str().unwrap().to_owned()).collect()
}

/// LEDGER-42. LEDGER-40. What plant-8 knew of the machines of plant-7 its own heir knows, too.
#[test]
fn a_mark_is_not_lost_when_the_heir_is_inherited_in_its_turn() {
    let sites = two_plants();
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    assert_eq!(sites.confirmed("eight", "PANEL-01")[1], ("plant-7".into(), CID.into(), true));
    // To withdraw is not to say that the machine has its old number again.
    sites.ask("eight", &[["PANEL-03", IID2]]);
    sites.at("eight", "ledger close --ticket CHG-20").status(0);
    sites.at("eight", "ledger backup on").status(0);
    sites.at("nine", "import stick");
    let said = sites.at("nine", "ledger inherit on --ticket CHG-20").status(0);
    said.with("what it had inherited from plant-7");
    let said = sites.at("nine", "ledger status").status(0);
    said.with("inherited: plant-8 by CHG-20").with("inherited with plant-8: plant-7 by CHG-9");
    let status = sites.json("nine", "ledger status").remove(0);
    assert_eq!(status["inherited"][1]["by"], "plant-8");
    let nine = [("plant-8".into(), CID2.into(), false), ("plant-7".into(), CID.into(), true)];
    assert_eq!(sites.confirmed("nine", "PANEL-01"), nine);
    // One ledger that came on two ways is told once.
    sites.at("nine", "ledger inherit hand-over --ticket CHG-21").status(0);
    assert_eq!(sites.confirmed("nine", "PANEL-01"), nine_by_site());
}

/// The same, in the order of the sites that were inherited.
fn nine_by_site() -> [(String, String, bool); 2] {
    [("plant-7".into(), CID.into(), true), ("plant-8".into(), CID2.into(), false)]
}

/// LEDGER-42. LEDGER-69. A print may name no product; then only the screen can tell.
#[test]
fn an_inherited_id_is_uncertain_where_a_later_print_names_no_product() {
    let sites = two_plants();
    sites.ask("seven", &[["OVEN-11", IID2]]);
    sites.answer("seven", "plant-7", &[[IID2, CID3, ""]]);
    taken_over(&sites);
    assert_eq!(sites.confirmed("eight", "OVEN-11"), [("plant-7".into(), CID3.into(), false)]);
    sites.0.write("in.csv", format!("Machine,OfflineInstallationId\nOVEN-11,{IID3}\n"));
    sites.at("eight", "export in.csv --to gateway-1 --media stick").status(0);
    let said = sites.at("eight", "ledger confirm OVEN-11").status(4);
    said.with("OVEN-11 of plant-7: ").with("UNCERTAIN: plant-8 knows a machine of this name");
}

/// LEDGER-43.
#[test]
fn the_list_of_the_heir_has_the_machines_of_the_other_site() {
    let sites = two_plants();
    taken_over(&sites);
    let lines = sites.json("eight", "ledger machines");
    let told = |line: &Value| {
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        [text("machine"), text("site"), text("state")]
    };
    let lines: Vec<_> = lines.iter().filter(|it| it["site"].is_string()).map(told).collect();
    assert_eq!(
        lines,
        [
            ["PANEL-01", "plant-8", "to-type"],
            ["PANEL-02", "plant-7", "refused"],
            ["PANEL-03", "plant-7", "not-asked"]
        ]
    );
    let said = sites.at("eight", "ledger machines").status(0);
    let said = said
        .with("PANEL-03 of plant-7")
        .with("not asked 1")
        .with("NOT ASKED here: was withdrawn there");
    said.with("Export the print of the machine here: it is asked anew.");
    sites.at("eight", "ledger machines --csv").status(0).with("machine,site,product");
    // A site without a request of its own, and one that asks anew.
    sites.at("nine", "import stick");
    sites.at("nine", "ledger inherit hand-over --ticket CHG-9").status(0);
    sites.at("nine", "ledger machines PANEL-01").status(0).with("3 machines");
    sites.ask("eight", &[["PANEL-03", IID3]]);
    assert_eq!(state(&sites, "eight", "PANEL-03"), ["at-gateway"]);
}

/// LEDGER-44.
#[test]
fn a_machine_of_the_other_site_is_scrapped_and_brought_back() {
    let sites = two_plants();
    sites.at("seven", "ledger scrap PANEL-02 --ticket CHG-1").status(0);
    sites.at("seven", "ledger scrap PANEL-01 --ticket CHG-1").status(0);
    taken_over(&sites);
    sites.0.write("in.csv", table(&[["PANEL-02", IID2], ["PANEL-01", IID4], ["PANEL-03", IID3]]));
    let export = "export in.csv --to gateway-1 --dry-run";
    // The PANEL-01 of plant-8 is another machine.
    let said = sites.at("eight", export).status(0).with("stay: scrapped");
    said.with("PANEL-02 (at plant-7)")
        .with("stay: confirmed before")
        .with("would export 1 request");
    sites.at("eight", "ledger scrap PANEL-03 --ticket CHG-10").status(0);
    sites.at("eight", export).status(0).with("PANEL-02 (at plant-7), PANEL-03");
    assert_eq!(state(&sites, "eight", "PANEL-03"), ["scrapped"]);
    for machine in ["PANEL-02", "PANEL-03"] {
        let back = format!("ledger scrap {machine} --take-back --ticket CHG-11");
        sites.at("eight", &back).status(0).with("the machine is back");
        sites.at("eight", &back).status(2).with("ledger.not-said");
    }
    sites.at("eight", export).status(0).with("would export 2 requests");
    assert_eq!(state(&sites, "eight", "PANEL-02"), ["refused"]);
    assert!(!sites.at("eight", "ledger confirm PANEL-02").out.contains("SCRAPPED"));
    sites.at("eight", "ledger scrap PANEL-99 --ticket CHG-12").status(2).with("is known here");
}

/// LEDGER-44. That ledger is only read.
#[test]
fn what_only_the_other_site_was_granted_is_disputed_by_asking_anew() {
    let sites = Sites::new();
    sites.ask("seven", &[["HMI-04", IID]]);
    sites.answer("seven", "plant-7", &[[IID, CID, ""]]);
    taken_over(&sites);
    let said = sites.at("eight", "ledger dispute HMI-04 --yes --ticket INC-1").status(2);
    said.with("was granted at plant-7, whose ledger is only read").with("--again");
    sites
        .at("eight", "ledger dispute HMI-05 --yes --ticket INC-1")
        .status(2)
        .with("nothing of machine");
}
