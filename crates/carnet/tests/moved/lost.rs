//! Backups and inherited ledgers that are lost, altered, taken back, or of another site.

use std::fs;

use carnet_testbed::IID;

use super::sites::{CID, CID3, IID3, IID4, Sites, files, table, two_plants};

/// Ends with the ledger of plant-7 that lies in the archive of plant-8.
fn inherited(sites: &Sites) -> std::path::PathBuf {
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    sites.at("seven", "ledger backup hand-over").status(0);
    sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(0);
    let kept = files(&sites.0.path("eight/archive/inherited/plant-7")).into_iter();
    let mut ledgers = kept.filter(|path| path.extension().is_some_and(|it| it == "sqlite"));
    ledgers.next().unwrap()
}

/// LEDGER-45. LEDGER-46.
#[test]
fn the_own_work_goes_on_where_an_inherited_ledger_is_lost_and_says_what_is_missing() {
    let sites = two_plants();
    let kept = inherited(&sites);
    let bundle = files(&sites.0.path("eight/archive/inherited/plant-7/archive"))
        .into_iter()
        .find(|path| path.extension().is_some_and(|it| it == "carnet"))
        .unwrap();
    let whole = fs::read(&kept).unwrap();
    let altered: Vec<u8> = whole.iter().rev().copied().collect();
    for harm in [None, Some(altered)] {
        match &harm {
            None => fs::remove_file(&kept).unwrap(),
            Some(bytes) => fs::write(&kept, bytes).unwrap(),
        }
        // It may be disputed there: that is not 0.
        let said = sites.at("eight", "ledger confirm PANEL-01").status(4);
        said.with("PANEL-01: ").with("inherited from plant-7").with("carnet ledger inherit DIR");
        sites.at("eight", "ledger confirm PANEL-02").status(3).with("ledger.inherited");
        sites.at("eight", "ledger machines").status(4).with("inherited from plant-7");
        sites.at("eight", "ledger status").status(0).with("NOT AS IT CAME HERE");
        sites.0.write("in.csv", table(&[["PANEL-09", IID4]]));
        let said = sites.at("eight", "export in.csv --to gateway-1 --dry-run").status(3);
        said.with("ledger.inherited").with("carnet ledger inherit DIR --ticket TICKET");

        // The same backup puts it back, with all that belongs to it.
        fs::write(&bundle, "another").unwrap();
        let head = sites.json("eight", "ledger status")[0]["audit"]["head"].clone();
        let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-99").status(0);
        said.with(
            "plant-7: inherited before by CHG-9; files that were lost or altered and are back: 2",
        );
        assert_eq!(sites.json("eight", "ledger status")[0]["audit"]["head"], head);
        sites.at("eight", "ledger audit").status(0);
        sites.at("eight", "ledger confirm PANEL-02").status(4).with("REFUSED there");
    }
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-99").status(0);
    said.with("inherited before by CHG-9; its files are what came here");
    // Or it goes on without.
    fs::remove_file(&kept).unwrap();
    sites.at("eight", "ledger inherit plant-7 --take-back --ticket CHG-10").status(0);
    sites.at("eight", "ledger confirm PANEL-01").status(0);
}

/// LEDGER-39. What is no backup is told apart from a ledger that was lost.
#[test]
fn what_is_not_a_whole_backup_of_one_site_is_refused_with_what_to_do() {
    let sites = two_plants();
    fs::create_dir(sites.0.path("empty")).unwrap();
    for folder in ["empty", "nosuch", "seven"] {
        let said = sites.at("eight", &format!("ledger inherit {folder} --ticket CHG-9")).status(2);
        let said = said.with("name the folder that `carnet ledger backup` has made");
        assert!(!said.err.contains("ledger restore"), "{said:?}");
    }
    sites.at("seven", "ledger backup hand-over").status(0);
    let mut backup = files(&sites.0.path("hand-over")).into_iter();
    let backup = backup.rfind(|path| path.extension().is_some_and(|it| it == "sqlite"));
    let backup = backup.unwrap();
    let whole = fs::read(&backup).unwrap();
    for bytes in [&b""[..], &whole[..whole.len() / 2], b"something else"] {
        fs::write(&backup, bytes).unwrap();
        let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-9");
        assert!(!said.err.contains("ledger restore"), "{said:?}");
        said.with("Copy the backup here again");
    }
    fs::write(&backup, whole).unwrap();
    let mut bundle = files(&sites.0.path("hand-over/archive")).into_iter();
    let bundle = bundle.rfind(|path| path.extension().is_some_and(|it| it == "carnet"));
    let bundle = bundle.unwrap();
    let bytes = fs::read(&bundle).unwrap();
    fs::remove_file(&bundle).unwrap();
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(1);
    said.with("ledger.archive-altered").with("copy it here again");
    fs::write(&bundle, bytes).unwrap();

    // Whose number is higher says nothing.
    sites.at("gateway", "ledger backup hand-over").status(0);
    let said = sites.at("eight", "ledger inherit hand-over --ticket CHG-9").status(2);
    said.with("holds backups of gateway-1 and plant-7").with("ledger.inherit");
    // A site that has never asked is probably not the one that is meant.
    sites.at("gateway", "ledger backup gate").status(0);
    sites
        .at("eight", "ledger inherit gate --ticket CHG-9")
        .status(0)
        .with("never asked for anything");
    sites.at("gateway", "ledger close --ticket CHG-9").status(0).with("never asked for anything");
}

/// LEDGER-15. LEDGER-39. An export and an import were killed at the closed site before their bundles had their names.
#[test]
fn a_bundle_without_its_name_is_inherited_all_the_same() {
    let sites = two_plants();
    let audit = |site: &str| {
        let said = sites.at(site, "ledger audit").status(0);
        assert!(!said.out.contains("FOREIGN") && !said.out.contains("STOPPED"), "{said:?}");
    };
    let bundles = || {
        let all = files(&sites.0.path("seven/archive")).into_iter();
        all.filter(|path| path.extension().is_some_and(|it| it == "carnet")).collect::<Vec<_>>()
    };
    let named = bundles();
    assert_eq!(named.len(), 2);
    let unnamed = |path: &std::path::Path| path.with_extension("carnet-incoming");
    for path in &named {
        fs::rename(path, unnamed(path)).unwrap();
    }
    let kept = inherited(&sites);
    assert_eq!(bundles().len(), 0);
    audit("eight");
    assert_eq!(sites.confirmed("eight", "PANEL-01").len(), 2);
    sites.at("eight", "ledger confirm PANEL-02").status(4).with("REFUSED there");
    // What comes here is whole: a ledger is brought back from it.
    let place = kept.parent().unwrap().display().to_string();
    let restored = "--ledger back/ledger.db --archive back/archive";
    sites.at("seven", &format!("ledger restore {place} {restored}")).status(0);
    let said = sites.at("seven", &format!("ledger audit {restored}")).status(0);
    assert!(!said.out.contains("FOREIGN"), "{said:?}");

    // They have got their names since, and are the same bundles.
    for path in &named {
        fs::rename(unnamed(path), path).unwrap();
    }
    sites.at("seven", "ledger backup later").status(0);
    sites.at("eight", "ledger inherit later --ticket CHG-10").status(0);
    audit("eight");
}

/// LEDGER-47.
#[test]
fn an_older_backup_after_a_later_one_is_said_and_an_audit_names_what_was_taken_back() {
    let sites = two_plants();
    sites.at("seven", "ledger backup early").status(0);
    sites.answer("seven", "plant-7", &[[IID3, CID3, ""]]);
    let kept = inherited(&sites);
    assert_eq!(sites.confirmed("eight", "PANEL-03").len(), 1);
    sites.at("eight", "ledger inherit plant-7 --take-back --ticket CHG-10").status(0);
    let said = sites.at("eight", "ledger inherit early --ticket CHG-11").status(0);
    let number = |path: &std::path::Path| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        name.strip_prefix("ledger-").unwrap().to_owned()
    };
    said.with(&format!("one with {} was inherited before, by CHG-9", number(&kept)));
    let said = sites.at("eight", "ledger audit").status(0);
    assert!(!said.out.contains("FOREIGN"), "{said:?}");
    said.with("TAKEN BACK: ").with(&format!("ledger-{}.sqlite\"", number(&kept)));
    // A bundle that only the later one knows, too.
    let audit = sites.json("eight", "ledger audit").remove(0);
    assert_eq!(audit["taken_back"].as_array().unwrap().len(), 2);
    assert_eq!(audit["unrecorded"], serde_json::json!([]));
    assert_eq!(sites.confirmed("eight", "PANEL-01").len(), 2);
}

/// LEDGER-38. What a closed site says of rows and of what waits.
#[test]
fn a_closed_site_sends_what_was_said_and_promises_nothing_that_it_refuses() {
    let sites = Sites::new();
    sites.ask("seven", &[["PANEL-01", IID], ["PANEL-03", IID3]]);
    sites.answer("seven", "plant-7", &[[IID, CID, ""]]);
    sites.at("seven", "ledger dispute PANEL-01 --yes --ticket INC-1").status(0);
    sites.at("seven", "ledger close --ticket CHG-9").status(0);
    sites.0.write("in.csv", table(&[["PANEL-09", IID4]]));
    let said = sites.at("seven", "export in.csv --to gateway-1 --media stick").status(2);
    said.with("ledger.closed").with("`carnet export --to SITE` without INPUT");
    sites.at("seven", "export --to gateway-1 --media stick").status(0).with("exported 2 requests");
    sites.0.write("in.csv", table(&[["PANEL-03", IID3]]));
    let said = sites.at("seven", "export in.csv --to gateway-1 --dry-run").status(0);
    assert!(!said.out.contains("--again"), "{said:?}");
    said.with("stay: withdrawn before, this site is closed");
}
