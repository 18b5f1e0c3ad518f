//! One screen at the door.
#![allow(clippy::unwrap_used)]

use std::fs;

use carnet_format::ItemSet;
use carnet_testbed::{
    Desk, EASY, Key, Said, World, bundle, file, manifest, seal, trust, update, vendor_file,
};

fn show(desk: &Desk, language: &str, words: &[&str]) -> Said {
    let mut command = desk.command(env!("CARGO_BIN_EXE_carnet-verify"));
    Said::of(command.arg("show").args(words).env("CARNET_LANG", language))
}

/// The lines up to those that name the files it rests on.
fn screen(said: &Said) -> Vec<&str> {
    let is_name = |line: &&str| ["  settings", "  Einstell."].iter().any(|it| line.starts_with(it));
    said.out.lines().take_while(|line| !is_name(line)).collect()
}

#[track_caller]
fn assert_fits(said: &Said) {
    let lines = screen(said);
    assert!((4..=24).contains(&lines.len()), "{}\n{}", lines.len(), said.out);
    let widest = lines.iter().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{}", said.out);
}

/// VERDICT-19. Many persons with long names, many products, and a title that fills a line.
#[test]
fn whatever_is_in_the_bundle_it_is_one_screen() {
    let rules = "kinds = [\"request\"]\nschemes = [\"vendor-file\"]\napprovals = 16\nscan = \"required\"\n\
                 scan-max-age-hours = 24\nmax-items = 1000\nmax-bytes = 1000000\ngaps = \"hold\"\nlate = \"accept\"\n\
                 time-unknown = \"hold\"";
    let vendors = (0..40).map(|it| format!("vendor-{it:02}-with-a-long-name")).collect::<Vec<_>>();
    let listed = format!("vendors = [\"{}\"]", vendors.join("\", \""));
    let world = World::new(3, "2027-01-01").plant("plant-7").gateway("gateway-1");
    let world = world.route("plant-7", "gateway-1", rules).with(&listed);
    let world = world.exporter(1, "plant-7", "kurt").with("").with("[[person]]\nname = \"kurt\"");
    let world = (20..60).fold(world, |world, number| {
        world.officer(&format!("p-{number}-with-a-long-neutral-name"), &[number])
    });
    let desk = Desk::new();
    desk.write("trust.toml", world.key(7, "scanner", "gateway-1").text());
    let title = "W".repeat(64);
    let titles = format!("[titles]\nplant-7 = \"{title}\"\ngateway-1 = \"{title}\"");
    desk.write("carnet.toml", format!("trust = \"trust.toml\"\nclock = \"untrusted\"\n{titles}\n"));
    let mut requests =
        vendors.iter().map(|vendor| vendor_file(vendor, vendor.as_bytes())).collect::<Vec<_>>();
    let (crowded, one) = (requests.clone(), requests.split_off(39));
    for (requests, kinds) in [(crowded, 40), (one, 1)] {
        let sealed = seal(manifest(), &ItemSet::requests(&requests).unwrap(), &Key::number(1));
        desk.write("x.carnet", file(sealed));
        let said = show(&desk, "en", &["x.carnet"]).status(4).with("HELD  x.carnet");
        assert_fits(&said);
        said.with("16 approvals, of p-20-with").with("more").with("a scan at gateway-1");
        assert_fits(&show(&desk, "de", &["x.carnet"]).status(4).with("ZURÜCKGEHALTEN  x.carnet"));
        let shown = show(&desk, "en", &["x.carnet"]).out.matches(" × ").count();
        match kinds {
            1 => assert_eq!(shown, 1),
            _ => {
                let counted = format!("and {} more kinds", kinds - shown);
                show(&desk, "en", &["x.carnet"]).with(&counted);
            }
        }
        assert!(show(&desk, "en", &["x.carnet", "-v"]).out.matches(" × ").count() == kinds);
    }
}

#[test]
fn a_good_bundle_says_what_to_compare_and_a_bad_one_why_it_stays() {
    let desk = Desk::new();
    desk.write("trust.toml", trust(0, EASY));
    desk.write("carnet.toml", "trust = \"trust.toml\"\n");
    let (mut bytes, _) = bundle();
    desk.write("good.carnet", &bytes);
    let good = show(&desk, "de", &["good.carnet"]).status(0).with("ANGENOMMEN  good.carnet");
    assert_fits(&good);
    good.with("es fehlt    nichts").with("Weg, Inhalt und Stick mit dem").with("1 Anfrage\n");
    *bytes.last_mut().unwrap() ^= 1;
    desk.write("bad.carnet", &bytes);
    let bad = show(&desk, "de", &["bad.carnet"]).status(1).with("ABGELEHNT  bad.carnet");
    assert_fits(&bad);
    bad.with("[chunk.frame-digest]").with("[diagnosis.altered]").with("laut Unterzeichner");
    let bad = show(&desk, "en", &["bad.carnet"]).status(1).with("Do not let the file pass");
    assert!(!bad.out.contains("contents") && !bad.out.contains("missing"), "{}", bad.out);
    show(&desk, "de", &["none.carnet"]).status(3).with("NICHT BEURTEILT  none.carnet");
}

/// VERDICT-20. The stick still has the trust file that it brought, and one bundle is one screen all the same.
#[test]
fn the_trust_file_in_use_takes_no_room_on_the_screen() {
    let desk = Desk::new();
    let text = trust(1, EASY);
    desk.write("trust.toml", &text);
    desk.write("carnet.toml", "trust = \"trust.toml\"\n");
    fs::create_dir(desk.path("stick")).unwrap();
    desk.write("stick/trust-3.carnet-trust", update(&text, []));
    show(&desk, "en", &["stick"]).status(0).with("trust-3.carnet-trust");
    desk.write("stick/a.carnet", bundle().0);
    let said =
        show(&desk, "en", &["stick"]).status(4).with("HELD  a.carnet").with("approvals   0 of 1");
    assert_fits(&said);
    assert!(!said.out.contains("carnet-trust"), "{}", said.out);
    // What is named is told, and so is one that is not in use.
    let named = ["stick/a.carnet", "stick/trust-3.carnet-trust"];
    show(&desk, "en", &named).status(4).with("UPDATE").with("trust-3.carnet-trust");
    desk.write("stick/trust-4.carnet-trust", update(&text.replace("serial = 3", "serial = 4"), []));
    show(&desk, "en", &["stick"]).with("UPDATE").with("trust-4.carnet-trust");
}

/// A command that is printed may be pasted: whoever made the stick has named the file.
#[test]
fn what_is_advised_holds_nothing_that_the_stick_made_up() {
    let desk = Desk::new();
    desk.write("trust.toml", trust(1, EASY));
    desk.write("carnet.toml", "trust = \"trust.toml\"\n");
    let (bytes, _) = bundle();
    desk.write("a.carnet", &bytes);
    desk.write("$(reboot).carnet", &bytes);
    show(&desk, "en", &["a.carnet"])
        .status(4)
        .with("do          carnet approve a.carnet --ticket …");
    show(&desk, "en", &["$(reboot).carnet"]).status(4).with("carnet approve FILE --ticket …");
}

/// VERDICT-23.
#[test]
fn who_sends_a_bundle_is_asked_for_nothing_that_others_give() {
    let rules = "kinds = [\"request\"]\nschemes = [\"vendor-file\"]\napprovals = 1\nscan = \"none\"\n\
                 max-items = 1000\nmax-bytes = 1000000\ngaps = \"hold\"\nlate = \"accept\"\ntime-unknown = \"hold\"\n\
                 vendors = [\"acme\"]";
    let world = World::new(3, "2027-01-01").plant("plant-7").gateway("gateway-1");
    let world = world.route("plant-7", "gateway-1", rules);
    let world = world.exporter(1, "plant-7", "kurt").with("until = \"2028-01-01T00:00:00Z\"");
    let world = world.with("\n[[person]]\nname = \"kurt\"");
    let desk = Desk::new();
    desk.write("trust.toml", world.officer("ada", &[20]).text());
    let requests = [vendor_file("acme", b"x")];
    let requests = ItemSet::requests(&requests).unwrap();
    fs::create_dir(desk.path("stick")).unwrap();
    desk.write("stick/a.carnet", file(seal(manifest(), &requests, &Key::number(1))));
    let settings = |site: &str| {
        desk.write("carnet.toml", format!("trust = \"trust.toml\"\nclock = \"untrusted\"\n{site}"));
    };
    let steps = ["carnet approve", "--clock trusted"];
    for site in ["", "site = \"gateway-1\"\n"] {
        settings(site);
        let said = show(&desk, "en", &["stick"]).status(4);
        steps.iter().for_each(|step| assert!(said.out.contains(step), "{}", said.out));
    }
    settings("site = \"plant-7\"\n");
    let said = show(&desk, "en", &["stick"]).status(4).with("HELD  a.carnet");
    let said = said
        .with("1 approval, of ada")
        .with("This bundle is from here: carry it on to gateway-1. Approvals are");
    assert_fits(&said);
    steps.iter().for_each(|step| assert!(!said.out.contains(step), "{}", said.out));
    show(&desk, "de", &["stick"])
        .status(4)
        .with("Das Bündel ist von hier: weitertragen nach gateway-1.");
    fs::copy(desk.path("stick/a.carnet"), desk.path("stick/b.carnet")).unwrap();
    let said = show(&desk, "en", &["stick"])
        .status(4)
        .with("2 bundles: 2 held.  2 are from here: carry them on.");
    assert!(!said.out.contains("carnet approve"), "{}", said.out);
}
