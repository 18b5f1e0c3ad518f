//! What a person says at the desk, and takes back: nothing wrong is handed out, and each mistake has a way back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use sites::{CID, CID2, IID, IID2, OUT, SKU, Said, Sites, typed};

const HEAD: &str = "Machine,ID,KeyType,IID\n";

/// The gateway answers the newest bundle; the plant takes it in.
fn reply(sites: &Sites, table: &str) {
    sites.reply(table).status(0);
    sites.import("plant");
}

fn say(sites: &Sites, words: &str, status: i32) -> Said {
    sites.run_ledger("plant", words).status(status)
}

fn spooled(sites: &Sites) -> String {
    sites.read(&format!("plant/spool/{}/responses.csv", sites.newest("plant")))
}

fn open_at_gateway(sites: &Sites) -> usize {
    sites.ledger_all("gateway", "--json list --open").len()
}

/// LEDGER-73. A confirmation id of another machine is typed at the telephone.
#[test]
fn an_answer_that_another_installation_id_holds_is_refused() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    let told = |machine: &str, status| {
        say(&sites, &format!("answer {machine} --confirmation-id {CID} --ticket T"), status)
    };
    told("M1", 0);
    let refused = told("M2", 2);
    assert!(refused.err.contains("InputContradiction"), "{refused:?}");
    assert!(refused.err.contains("is that of M1, installation id …"), "{refused:?}");
    say(&sites, "confirm M2", 4).with("open: asked for");
    // It was the first that was wrong.
    say(&sites, "answer M1 --take-back --ticket T", 0);
    told("M2", 0);
}

/// SPOOL-11. Whoever reads the spool finds no id that did not fit.
#[test]
fn what_is_said_of_an_answer_is_in_the_spool_at_once() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n"));
    let good = spooled(&sites);
    assert!(good.contains(",granted,"), "{good}");
    say(&sites, "dispute M1 --ticket T --yes", 0);
    let disputed = spooled(&sites);
    assert!(!disputed.contains(",granted,"), "{disputed}");
    say(&sites, "dispute M1 --ticket T --take-back", 0);
    assert_eq!(spooled(&sites), good);
}

/// LEDGER-23. LEDGER-76. What was said twice is taken back.
#[test]
fn of_what_was_said_twice_the_newest_is_taken_back() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n"));
    say(&sites, "applied M1", 0).with("active, as told");
    say(&sites, "applied m1", 0).with("nothing to do");
    say(&sites, "applied M2", 0);
    let item = sites.ledger_all("plant", "--json confirm M1")[0]["request"].clone();
    let item = item.as_str().unwrap();
    say(&sites, &format!("applied {item} --take-back T"), 2);
    say(&sites, &format!("applied {item} --machine M2 --take-back T"), 0);
    say(&sites, "applied M1 --take-back T", 0);
    say(&sites, "applied M1 --take-back T", 2);

    say(&sites, &format!("dispute {item} --ticket T --yes"), 0);
    sites.ask("");
    reply(&sites, &format!("item,confirmation_id\n0,{CID2}\n"));
    say(&sites, &format!("dispute {item} --ticket T --yes"), 0);
    say(&sites, &format!("dispute {item} --ticket T --take-back"), 0);
    say(&sites, "confirm M1", 0).with(&typed(CID2));
}

/// LEDGER-23. The gateway was told that nobody waits for an answer.
#[test]
fn an_answer_that_is_taken_back_too_late_says_what_is_to_be_done() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    let answer = format!("answer M1 --confirmation-id {CID} --ticket T");
    say(&sites, &answer, 0);
    say(&sites, "answer M1 --take-back --ticket T", 0).with("as if it had not been said");
    say(&sites, &answer, 0);
    sites.ask("");
    say(&sites, "answer M1 --take-back --ticket T", 0).with("carnet export … --again");
    sites.ask("a.csv --again");
    assert_eq!(open_at_gateway(&sites), 1);
}

/// LEDGER-20. LEDGER-74. LEDGER-75.
#[test]
fn a_scrapped_machine_waits_for_nothing_and_comes_back_whole() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\nM2,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    say(&sites, "scrap M1 --ticket T", 0);
    say(&sites, "confirm M2", 4).with("open: asked for");
    say(&sites, "scrap M2 --ticket T", 0);
    let late = say(&sites, &format!("answer M2 --confirmation-id {CID} --ticket T"), 2);
    assert!(late.err.contains("scrapped"), "{late:?}");
    // Taken back at once, nothing crosses.
    say(&sites, "scrap M2 --take-back --ticket T", 0).with("open again: 1");
    say(&sites, "confirm M2", 4).with("open: asked for");
    sites.export("plant", OUT).status(2).with("nothing that was said waits to be told");
    // Scrapped for good, what both shared is bought by nobody.
    say(&sites, "scrap M2 --ticket T", 0);
    sites.ask("").with("1  are withdrawn");
    assert_eq!(open_at_gateway(&sites), 0);
    say(&sites, "scrap M2 --take-back --ticket T", 0).with("have crossed and stay: 1");
}

/// LEDGER-24. LEDGER-76. After a board swap the newest print is meant.
#[test]
fn the_newest_answer_is_meant_where_the_older_one_is_stale() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID}\n"));
    let old = sites.ledger_all("plant", "--json confirm M1")[0]["request"].clone();
    sites.write("a.csv", format!("{HEAD}M1,{SKU},mak,{IID2}\n"));
    sites.ask("a.csv");
    reply(&sites, &format!("item,confirmation_id\n0,{CID2}\n"));
    let old = old.as_str().unwrap();
    say(&sites, "applied M1", 0);
    assert_eq!(sites.ledger_all("plant", "--json confirm M1")[0]["confirmation_id"], CID2);
    // The older board is back: only the item says so.
    say(&sites, &format!("applied {old}"), 0);
    assert_eq!(sites.ledger_all("plant", "--json confirm M1")[1]["good"], true);
    say(&sites, &format!("applied {old} --take-back T"), 0);
    say(&sites, "dispute M1 --ticket T --yes", 0);
    let told = sites.ledger_all("plant", "--json confirm M1");
    assert_eq!(
        (&told[0]["state"], &told[0]["confirmation_id"]),
        (&"disputed".into(), &CID2.into())
    );
}

/// LEDGER-77. A name with a colon; and what this site has not sent.
#[test]
fn a_machine_or_an_item_is_named() {
    let sites = Sites::with_rows(&format!("PC:3,{SKU},mak,{IID}\n"));
    sites.ask("a.csv");
    let digest = sites.ledger("gateway", "--json list")["digest"].clone();
    let item = format!("{}:0", digest.as_str().unwrap());
    let foreign = sites.run_ledger("gateway", &format!("dispute {item} --ticket T --yes"));
    assert!(foreign.status(2).err.contains("LedgerUnknownItem"));
    say(&sites, "withdraw PC:3 --ticket T", 0);
    say(&sites, "withdraw PC:3 --ticket T --take-back", 0);
    let both = format!("answer PC:3 --confirmation-id {CID} --take-back --ticket T");
    let words = format!("carnet-import ledger {both}");
    let parsed = carnet_host::settings::try_parse_from::<carnet_importer::cli::Cli>(
        words.split_whitespace(),
    );
    assert!(parsed.is_err(), "the id would have been ignored");
}

/// TIME-2. A wrong time by which nothing was let in or out changes nothing.
#[test]
fn a_stated_time_that_was_good_for_nothing_changes_nothing() {
    let sites = Sites::with_rows(&format!("M1,{SKU},mak,{IID}\n"));
    let anchor = |site: &str| sites.ledger_all(site, "--json time")[0]["anchor"].clone();
    sites.ask("a.csv");
    let before = anchor("gateway");
    sites.run_import("gateway", "import none.carnet --now 2036-06-01 --ticket T");
    assert_eq!(anchor("gateway"), before);
    let before = anchor("plant");
    sites.export("plant", &format!("a.csv {OUT} --now 2036-06-01 --ticket T")).status(0);
    assert_eq!(anchor("plant"), before);
    // It counts with what was exported by it.
    sites.write("a.csv", format!("{HEAD}M2,{SKU},mak,{IID2}\n"));
    let stated = "--now 2036-06-01 --ticket T";
    sites.export("plant", &format!("a.csv {OUT} {stated}")).status(0);
    assert_eq!(anchor("plant"), "2036-06-01T00:00:00Z");
}
