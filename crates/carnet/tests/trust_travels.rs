//! Trust files that travel: agreed upon by words, changed by approvals, with bundles under way.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod hosts;

use std::fs;

use hosts::Hosts;

/// CARD-3. UPD-16. INIT-1.
#[test]
fn what_nobody_has_told_the_words_of_is_not_taken() {
    let hosts = Hosts::new();
    let (desk, gateway) = (hosts.card_words("p-008"), hosts.card_words("tor-1"));
    let new = ["trust", "new", "stick", "--yes"];
    let wrong = gateway.replacen(&gateway[..5], "babab", 1);
    for (words, code) in [
        (vec!["--words", &desk, "--words", &wrong], "words.differ"),
        (vec!["--words", &desk], "give them with --words"),
        (vec![], "give them with --words"),
    ] {
        hosts.run("plant", &[&new, &words[..]].concat()).with(code);
        assert!(!hosts.path("plant/trust.toml").exists());
    }
    hosts.trust_new(&[]).status(0);
    hosts.trust_new(&[]).status(2).with("config.exists");
    // A first file is taken by its words, or not at all.
    hosts.run("gateway", &["trust", "install", "stick", "--yes"]).status(2);
    let said = hosts.run("gateway", &["trust", "install", "stick", "--words", &desk]);
    said.status(4).with("words.differ");
    assert!(!hosts.path("gateway/trust.toml").exists());
    let typed = hosts.trust_words().to_uppercase().replace(' ', ", ");
    hosts.run("gateway", &["trust", "install", "stick", "--words", &typed]).status(0);
    assert_eq!(hosts.read("gateway/trust.toml"), hosts.read("plant/trust.toml"));
}

/// A card that somebody changed on the way has other words.
#[test]
fn a_card_with_the_name_of_this_site_is_held_against_its_own() {
    let hosts = Hosts::new();
    let card = hosts.read("stick/werk-nord.carnet-site");
    assert_eq!(card, hosts.read("plant/werk-nord.carnet-site"));
    let other = hosts.read("stick/tor-1.carnet-site");
    let public =
        |card: &str| card.lines().find(|line| line.starts_with("public")).unwrap().to_owned();
    let changed = card.replace(&public(&card), &public(&other));
    let parsed = carnet_keeper::card::Card::parse(changed.as_bytes());
    assert!(parsed.is_err(), "its comment has the words of another one");
    let content = changed.split_once("card = 1").unwrap().1;
    let changed = content_card(content);
    fs::write(hosts.path("stick/werk-nord.carnet-site"), changed).unwrap();
    hosts.trust_new(&[]).status(4).with("words.differ");
}

/// A card of this content, as somebody who changes one would write it.
fn content_card(content: &str) -> String {
    let words = carnet_judge::words::Words::from(carnet_format::Digest::of(
        format!("card = 1{content}").as_bytes(),
    ));
    format!(
        "{}\n# Public. Accept it only by its words, told by telephone:\n# {words}\ncard = 1{content}",
        carnet_keeper::card::FIRST_LINE
    )
}

/// CARD-5. Whoever has a new card of a known site accepted gets keys into the file, and no clock.
#[test]
fn a_card_of_a_known_site_changes_neither_its_zone_nor_its_clock() {
    let hosts = Hosts::agreed();
    let before = hosts.read("plant/trust.toml");
    fs::remove_file(hosts.path("stick/tor-1.carnet-site")).unwrap();
    hosts.run("gateway", &["key", "card", "--replace", "--card", "stick"]).status(0);
    let card = hosts.read("stick/tor-1.carnet-site");
    let content = card.split_once("card = 1").unwrap().1;
    let swapped = content.replace("connected", "isolated").replace("trusted", "untrusted");
    fs::write(hosts.path("stick/tor-1.carnet-site"), content_card(&swapped)).unwrap();
    let words = hosts.card_words("tor-1");
    let add = ["trust", "add", "stick/tor-1.carnet-site", "--words", &words];
    let said = hosts.run("plant", &[&add[..], &["--same-ledger", "tor-1"]].concat()).status(0);
    let said = said.with("another zone or clock");
    assert!(said.out.contains("+ exporter key of tor-1"), "{said:?}");
    let draft = hosts.read("plant/trust-next.toml");
    let site = |text: &str| {
        text.split("name = \"tor-1\"").nth(1).unwrap().lines().take(4).collect::<String>()
    };
    assert_eq!(site(&draft), site(&before));
}

/// CARD-6. Another host, by the answers of the first one.
#[test]
fn two_hosts_of_one_name_are_no_accident() {
    let hosts = Hosts::agreed();
    for card in ["werk-nord", "tor-1", "p-008"] {
        fs::remove_file(hosts.path(&format!("stick/{card}.carnet-site"))).unwrap();
    }
    hosts.init("plant-2", "plant", "site = \"werk-nord\"\npersons = [\"p-004\"]");
    let words = hosts.card_words("werk-nord");
    let add = ["trust", "add", "stick", "--words", &words];
    let before = hosts.read("plant/trust.toml");
    // Nobody is asked about a card that may be anybody's.
    let wrong = hosts.run("plant", &["trust", "add", "stick", "--words", &hosts.trust_words()]);
    assert!(!wrong.status(4).with("words.differ").err.contains("ledger of its own"));
    // Who agrees to everything, or speaks of another site, has not said it.
    for given in [&[][..], &["--yes"], &["--same-ledger", "tor-1"]] {
        let said = hosts.run("plant", &[&add[..], given].concat()).status(2);
        let said = said.with("ledger of its own").with("--same-ledger werk-nord");
        assert!(said.err.contains("nothing was done"), "{said:?}");
        assert!(!hosts.path("plant/trust-next.toml").exists());
        assert_eq!(hosts.read("plant/trust.toml"), before);
    }
    // A new key of the same host comes the same way.
    let known = ["--same-ledger", "werk-nord"];
    let said = hosts.run("plant", &[&add[..], &known].concat()).status(0);
    assert!(said.out.contains("+ exporter key of werk-nord"), "{said:?}");
    // What is in the draft is no news.
    hosts.run("plant", &add).status(0);
}

/// CARD-6. In the first trust file, and with one card that has both keys.
#[test]
fn two_exporter_keys_of_one_site_are_counted_whatever_cards_they_are_on() {
    let hosts = Hosts::new();
    hosts.init("gateway-2", "gateway", "site = \"tor-2\"");
    let card = hosts.read("stick/tor-1.carnet-site");
    let other = hosts.read("stick/tor-2.carnet-site");
    fs::remove_file(hosts.path("stick/tor-2.carnet-site")).unwrap();
    let keys = |card: &str| -> Vec<String> {
        card.split("\n[[key]]\n").skip(1).map(str::to_owned).collect()
    };
    let content = card.split_once("card = 1").unwrap().1;
    let exporter = keys(&other).into_iter().find(|key| key.contains("\"exporter\"")).unwrap();
    let both = format!("{}\n\n[[key]]\n{}\n", content.trim_end(), exporter.trim_end());
    fs::write(hosts.path("stick/tor-1.carnet-site"), content_card(&both)).unwrap();
    let said = hosts.trust_new(&[]).status(2).with("tor-1 would have a further exporter key");
    assert!(said.err.contains("--same-ledger tor-1"), "{said:?}");
    assert!(!hosts.path("plant/trust.toml").exists());
    hosts.trust_new(&["--same-ledger", "tor-1"]).status(0);
}

/// EXP-34. INIT-1. A pass phrase that cannot be read is asked for by neither.
#[test]
fn the_stick_is_looked_at_before_a_pass_phrase() {
    let hosts = Hosts::agreed();
    fs::write(hosts.path("requests.csv"), "Machine,OfflineInstallationId\n").unwrap();
    let phrase = hosts.path("plant-phrase");
    fs::remove_file(&phrase).unwrap();
    fs::write(hosts.path("stick/letter.txt"), "x").unwrap();
    let export = ["export", "requests.csv", "--to", "tor-1", "--media", "stick"];
    hosts.run("plant", &export).with("route.foreign");
    // The card of this name lies there.
    let answers = "site = \"werk-nord\"\npersons = [\"p-004\"]\npassphrase = \"missing\"\n";
    fs::write(hosts.path("second.answers"), answers).unwrap();
    let init =
        ["init", "plant", "--answers", "second.answers", "--in", "second", "--card", "stick"];
    let said = carnet_testbed::Said::of(&mut hosts.command(&init)).status(2).with("--card");
    assert!(said.err.contains("werk-nord.carnet-site"), "{said:?}");
    assert!(!hosts.path("second").exists());
}

/// UPD-14. UPD-15. UPD-18. TRUST-28.
#[test]
fn a_new_officer_comes_by_approval_and_every_host_notes_it_once() {
    let hosts = Hosts::agreed();
    let bundle = hosts.export(7);
    hosts.init("desk-2", "desk", "persons = [\"p-010\"]");
    let words = hosts.card_words("p-010");
    let add = ["trust", "add", "stick", "--media", "stick", "--yes"];
    hosts.run("plant", &[&add[..], &["--words", &words]].concat()).status(0).with("+ person p-010");
    // Nobody has approved it.
    for host in ["plant", "gateway", "desk"] {
        hosts.run(host, &["trust", "install", "stick", "--yes"]).status(4).with("trust.approvals");
        assert_eq!(hosts.trust(host).serial(), 1);
    }
    // Nor is it taken by putting it in the place of the other.
    let draft = hosts.read("plant/trust-next.toml");
    let next = draft.split_once('\n').unwrap().1;
    let old = hosts.read("plant/trust.toml");
    fs::write(hosts.path("plant/trust.toml"), next).unwrap();
    let export = ["export", "requests.csv", "--to", "tor-1", "-o", "x.carnet"];
    hosts.run("plant", &export).status(2).with("trust.not-installed");
    fs::write(hosts.path("plant/trust.toml"), &old).unwrap();

    hosts.approve_update(2, "p-009");
    let said = hosts.run("plant", &["trust", "install", "stick", "--lang", "de"]).status(2);
    assert!(
        said.out.contains("+ Person p-010\n"),
        "the difference comes before the question: {said:?}"
    );
    hosts.install_everywhere();
    assert!(!hosts.path("plant/trust-next.toml").exists());
    assert_eq!(hosts.read("plant/trust-1.toml"), old);
    hosts.run("plant", &["trust", "install", "stick"]).status(0).with("in use already");
    for host in ["plant", "gateway"] {
        assert_eq!(hosts.trust(host).serial(), 2);
        hosts.run(host, &["ledger", "audit"]).status(0);
    }
    // What was under way goes on, and counts once.
    hosts.approve(&bundle, "p-008").status(0);
    hosts.approve(&bundle, "p-009").status(0);
    hosts.run("gateway", &["import", "stick"]).status(0).with("IMPORTED");
    let again = hosts.run("gateway", &["import", "stick"]).status(0);
    assert!(again.out.contains("ALREADY-IMPORTED"), "{again:?}");
    hosts.run("gateway", &["ledger", "audit"]).status(0);
}

/// UPD-18. Killed between two steps, the same command finishes it.
#[test]
fn an_installation_that_was_killed_is_finished_by_the_same_command() {
    let hosts = Hosts::agreed();
    hosts.run("plant", &["trust", "add", "person", "p-010", "--media", "stick", "--yes"]).status(0);
    hosts.approve_update(2, "p-008");
    let old = hosts.read("plant/trust.toml");
    let draft = hosts.read("plant/trust-next.toml");
    let next = draft.split_once('\n').unwrap().1.to_owned();
    // Behind the archive.
    let digest = carnet_format::Digest::of(next.as_bytes());
    fs::write(hosts.path(&format!("plant/archive/trust/{digest}.toml")), &next).unwrap();
    hosts.run("plant", &["trust", "install", "stick", "--yes"]).status(0);
    assert_eq!(hosts.read("plant/trust.toml"), next);
    // Behind the log.
    fs::write(hosts.path("plant/trust.toml"), &old).unwrap();
    hosts.run("plant", &["trust", "install", "stick", "--yes"]).status(0).with("installed before");
    assert_eq!(hosts.read("plant/trust.toml"), next);
    hosts.run("plant", &["ledger", "audit"]).status(0);
}

/// The first of the four changes: what was signed under a stolen key is refused by name, and what comes under the new one
/// crosses.
#[test]
fn a_stolen_exporter_key_is_replaced_in_one_command() {
    let hosts = Hosts::agreed();
    let old = hosts.export(7);
    hosts.approve(&old, "p-008").status(0);
    hosts.approve(&old, "p-009").status(0);
    let remove =
        ["trust", "remove", "key", "plant/exporter.pem", "--replace", "--media", "stick", "--yes"];
    let said = hosts.run("plant", &remove).status(0);
    assert!(said.out.contains("− exporter key of werk-nord (p-003) revoked: "), "{said:?}");
    assert!(said.out.contains("+ exporter key of werk-nord (p-003): "), "{said:?}");
    assert!(said.out.contains("under way    werk-nord_1_"), "{said:?}");
    assert!(hosts.read("plant/carnet.toml").contains("key = \"exporter-2.pem\""));
    assert!(
        hosts.read("plant/trust-next.toml").contains("# How many persons approve the next one.")
    );
    hosts.approve_update(2, "p-009");
    hosts.install_everywhere();
    hosts.run("gateway", &["import", &old]).status(1).with("trust.revoked");
    hosts.run("plant", &["ledger", "void", old.trim_start_matches("stick/")]).status(0);
    let new = hosts.export(7);
    hosts.approve(&new, "p-008").status(0);
    hosts.approve(&new, "p-009").status(0);
    hosts.run("gateway", &["import", &new]).status(0);
    for host in ["plant", "gateway"] {
        hosts.run(host, &["ledger", "audit"]).status(0);
    }
    hosts.run("plant", &["doctor"]).status(0);
}

/// A route that nobody could scan for is closed by name, and the card of another scanner opens it again.
#[test]
fn a_lost_scanner_closes_the_routes_until_another_one_comes() {
    let hosts = Hosts::new();
    hosts.init("kiosk", "desk", "site = \"kiosk-1\"");
    let kiosk = hosts.card_words("kiosk-1");
    let (desk, gateway) = (hosts.card_words("p-008"), hosts.card_words("tor-1"));
    let new = ["trust", "new", "stick", "--media", "stick", "--label", "BLAU 01", "--yes"];
    let words = ["--words", &kiosk, "--words", &desk, "--words", &gateway];
    hosts.run("plant", &[&new[..], &words].concat()).status(0).with("scan of at most 24 hours");
    let before = hosts.trust("plant");
    let said = hosts.run("plant", &["trust", "remove", "key", "kiosk-1"]).status(0);
    assert!(said.out.contains("werk-nord → tor-1: closed, nobody could scan"), "{said:?}");
    let draft = hosts.read("plant/trust-next.toml");
    assert!(draft.contains("#closed [[route]]"), "{draft}");
    hosts.run("plant", &["trust", "diff"]).status(0).with("− route werk-nord → tor-1");
    hosts.init("kiosk-b", "desk", "site = \"kiosk-2\"");
    let words = hosts.card_words("kiosk-2");
    let add = ["trust", "add", "stick/kiosk-2.carnet-site", "--words", &words];
    hosts.run("plant", &add).status(0).with("werk-nord → tor-1: open again");
    let draft = hosts.read("plant/trust-next.toml");
    assert!(!draft.contains("#closed"), "{draft}");
    let text = draft.split_once('\n').unwrap().1;
    let after = carnet_judge::trust::TrustFile::parse(text.as_bytes()).unwrap();
    assert_eq!(after.routes().count(), before.routes().count());
}

/// MEDIA-26. The first export would be too late: by then the stick has its passport.
#[test]
fn who_enrols_a_stick_with_other_things_on_it_is_told() {
    let hosts = Hosts::new();
    std::fs::write(hosts.path("stick/BLUE01.txt"), "a list").unwrap();
    // Before anybody has words read out.
    let new = ["trust", "new", "stick", "--media", "stick", "--label", "BLAU 01"];
    let said = hosts.run("plant", &new).status(2);
    assert!(said.err.contains("lies on the medium: \"BLUE01.txt\". Look what it is"), "{said:?}");
    let said = hosts.trust_new(&[]).status(0);
    assert!(said.err.contains("lies on the medium: \"BLUE01.txt\". Look what it is"), "{said:?}");
}

/// UPD-20. Two plants that exchange nothing with each other by default.
#[test]
fn a_route_is_added_between_sites_of_the_file() {
    let hosts = Hosts::agreed();
    hosts.init("works", "plant", "site = \"werk-sued\"\npersons = [\"p-004\"]");
    let words = hosts.card_words("werk-sued");
    hosts
        .run("plant", &["trust", "add", "stick/werk-sued.carnet-site", "--words", &words])
        .status(0);
    let add = |from: &str, to: &str| hosts.run("plant", &["trust", "add", "route", from, to]);
    let said = add("werk-sued", "tor-1").status(0);
    assert!(said.out.contains("+ route werk-sued → tor-1"), "{said:?}");
    let draft = || hosts.read("plant/trust-next.toml");
    let routes = draft();
    let of = |from: &str, to: &str| {
        let (_, rest) = routes.split_once(&format!("from = \"{from}\"\nto = \"{to}\"\n")).unwrap();
        let end = rest.find("\n[[").unwrap_or(rest.len());
        rest[..end].trim_end().to_owned()
    };
    // As the first file has it, but for the stick.
    let media = |text: String| {
        text.lines().filter(|it| !it.starts_with("media")).collect::<Vec<_>>().join("\n")
    };
    assert!(of("werk-sued", "tor-1").contains("media = []"));
    assert_eq!(media(of("werk-sued", "tor-1")), media(of("werk-nord", "tor-1")));
    add("tor-1", "werk-sued").status(0);
    let before = draft();
    for (from, to, code) in [
        ("werk-sued", "tor-1", "trust.route-twice"),
        ("tor-1", "tor-1", "trust.route-to-itself"),
        ("werk-sued", "nowhere", "trust.unknown-reference"),
        ("werk-sued", "A", "trust.unknown-reference"),
    ] {
        add(from, to).status(2).with(code);
        assert_eq!(draft(), before, "{from} {to}");
    }
    // One that nobody could meet is refused by name, and one that is closed is not there twice.
    hosts.run("plant", &["trust", "draft", "--again"]).status(0);
    for person in ["p-008", "p-009"] {
        hosts.run("plant", &["trust", "remove", "person", person]);
    }
    assert!(draft().contains("#closed [[route]]"), "{}", draft());
    add("werk-nord", "tor-1").status(2).with("trust.route-twice");
}

/// UPD-21.
#[test]
fn a_medium_is_added_by_its_entry_and_listed_on_the_routes_that_are_named() {
    let hosts = Hosts::agreed();
    let id = "0a".repeat(16);
    let entry = format!(
        "[[medium]]\nid = \"{id}\"\nlabel = \"ROT 02\"\nuntil = \"2030-01-31T00:00:00Z\"\n# route from werk-nord to tor-1:\n# media = []\n"
    );
    fs::write(hosts.path("entry"), &entry).unwrap();
    let add = |more: &[&str]| hosts.run("plant", &[&["trust", "add", "medium"], more].concat());
    let listed = || {
        let draft = hosts.read("plant/trust-next.toml");
        let file =
            carnet_judge::trust::TrustFile::parse(draft.split_once('\n').unwrap().1.as_bytes())
                .unwrap();
        let has = |it: &&_| -> bool {
            let route: &carnet_judge::trust::Route = it;
            route.media.as_ref().unwrap().contains(&[0x0a; 16])
        };
        let count = file.routes().filter(|(_, _, route)| has(route)).count();
        (file.medium(&[0x0a; 16]).is_some(), count)
    };
    add(&["entry"]).status(0).with("+ medium ROT 02");
    assert_eq!(listed(), (true, 0));
    add(&["entry", "--route", "werk-nord:tor-1"]).status(0);
    assert_eq!(listed(), (true, 1));
    // What is there stays, with a word.
    fs::write(hosts.path("entry"), entry.replace("2030", "2031")).unwrap();
    add(&["entry"]).status(0).with("change them in the draft");
    assert!(!hosts.read("plant/trust-next.toml").contains("2031-"));
    add(&["entry", "--route", "tor-1:nowhere"]).status(2).with("route.none");
    // By its passport: on no route that it does not have.
    add(&["stick", "--route", "tor-1:tor-1"]).status(2).with("route.medium-route");
    add(&["stick", "--route", "tor-1:werk-nord"]).status(0);
    hosts
        .run("plant", &["trust", "add", "person", "p-010", "--route", "werk-nord:tor-1"])
        .status(2);
    for wrong in [
        "",
        "x = 1",
        &format!("{entry}retired = true\n"),
        &format!("{entry}{entry}"),
        "[[medium]]\nlabel = \"x\"\n",
    ] {
        fs::write(hosts.path("entry"), wrong).unwrap();
        add(&["entry"]).status(2).with("trust.value");
    }
}

/// UPD-17. Where those who could approve are lost, a person vouches with a ticket.
#[test]
fn recovery_takes_the_words_and_a_ticket() {
    let hosts = Hosts::agreed();
    hosts
        .run("plant", &["trust", "remove", "person", "p-008", "--media", "stick", "--yes"])
        .status(0);
    let said =
        hosts.run("plant", &["trust", "diff", "stick/trust-2.carnet-trust", "--json"]).status(0);
    let words: serde_json::Value = serde_json::from_str(said.out.trim()).unwrap();
    let words = words["words"].as_str().unwrap();
    let install = ["trust", "install", "stick", "--words", words];
    hosts.run("gateway", &install).status(4).with("trust.approvals");
    hosts.run("gateway", &[&install[..], &["--recover"]].concat()).status(2);
    let ticket = ["--recover", "--ticket", "INC-1"];
    let other = hosts.trust_words();
    let wrong = ["trust", "install", "stick", "--words", &other];
    hosts.run("gateway", &[&wrong[..], &ticket].concat()).status(4).with("words.differ");
    hosts.run("gateway", &[&install[..], &ticket].concat()).status(0);
    assert_eq!(hosts.trust("gateway").serial(), 2);
    hosts.run("gateway", &["ledger", "audit"]).status(0);
}

/// UPD-19. A draft that somebody else has overtaken is not packed over what that one installed.
#[test]
fn a_draft_of_another_trust_file_is_begun_again() {
    let hosts = Hosts::agreed();
    hosts.run("plant", &["trust", "pack", "--media", "stick"]).status(2).with("trust.nothing");
    hosts.run("plant", &["trust", "add", "person", "p-010", "--media", "stick", "--yes"]).status(0);
    hosts.approve_update(2, "p-008");
    let draft = hosts.path("plant/trust-next.toml");
    let other = hosts.read("plant/trust-next.toml").replace("p-010", "p-011");
    hosts.run("plant", &["trust", "install", "stick", "--yes"]).status(0);
    fs::write(&draft, other).unwrap();
    for words in [&["trust", "draft"][..], &["trust", "add", "person", "p-012"]] {
        hosts.run("plant", words).status(2).with("trust.draft");
    }
    hosts.run("plant", &["trust", "draft", "--again"]).status(0).with("trust-next-2.toml");
    assert!(hosts.read("plant/trust-next-2.toml").contains("p-011"));
    hosts.run("plant", &["trust", "remove", "person", "nobody"]).status(2).with("trust.person");
    hosts.run("plant", &["trust", "remove", "key", "kazoz"]).status(2).with("trust.person");
    hosts
        .run("plant", &["trust", "remove", "medium", "BLAU 01"])
        .status(0)
        .with("− medium BLAU 01");
}
