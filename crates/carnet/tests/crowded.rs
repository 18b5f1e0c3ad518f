//! A bundle whose places for endorsements are all taken by what will never count.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::Cursor;

use carnet_format::{ItemSet, Signer as _};
use carnet_host::seconds_since_1970;
use carnet_judge::words::short_words;
use carnet_testbed::{Desk, Key, Said, World, approval, manifest, request, seal};

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");

/// A plant with a stolen exporter key (2), and the officers Ada (3) and Bob (4).
fn scene() -> Desk {
    let desk = Desk::new();
    let rules = "kinds = [\"request\"]\nschemes = [\"microsoft\"]\nkey-types = [\"mak\", \"other\"]\n\
                 approvals = 2\nscan = \"none\"\nmax-items = 100\nmax-bytes = 100000\nforeign = \"accept\"";
    let world = World::new(1, "2026-01-01")
        .plant("plant-7")
        .gateway("gateway-1")
        .route("plant-7", "gateway-1", rules)
        .exporter(1, "plant-7", "kurt")
        .exporter(2, "plant-7", "kurt")
        .officer("kurt", &[])
        .officer("ada", &[3])
        .officer("bob", &[4]);
    desk.write("trust.toml", world.text());
    desk.write(
        "carnet.toml",
        "trust = \"trust.toml\"\nclock = \"trusted\"\nkey = \"bob.pem\"\njournal = \"journal\"\n",
    );
    desk.write_secret("bob.pem", Key::number(4).pem());
    desk
}

fn run(desk: &Desk, words: &[&str]) -> Said {
    Said::of(desk.command(CARNET).args(["--config", "carnet.toml"]).args(words))
}

/// QUORUM-27 and QUORUM-28. Whoever stole some key takes no place from those whose word counts.
#[test]
fn an_approval_is_possible_after_a_thief_has_filled_all_places() {
    let desk = scene();
    let draft = carnet_format::Manifest { created: seconds_since_1970() - 60, ..manifest() };
    let requests = [request(carnet_testbed::IID)];
    let items = ItemSet::requests(&requests).unwrap();
    let sealed = seal(draft, &items, &Key::number(1));
    let digest = sealed.0.digest();
    let thief = (0..15).map(|number| approval(2, digest, vec![], &format!("T-{number}")));
    let all = thief.chain([approval(3, digest, vec![], "CHG-1")]).collect();
    let full: Cursor<Vec<u8>> = carnet_testbed::endorsed(carnet_testbed::file(sealed), all);
    desk.write("full.carnet", full.into_inner());

    let approve = |file: &str| run(&desk, &["approve", file, "--ticket", "CHG-2", "--yes"]);
    let said = approve("full.carnet").status(1).with("endorsement.count");
    said.with("carnet merge full.carnet --drop-uncounted -o COPY");
    // Dropping what is bad does not help: none of it is.
    run(&desk, &["merge", "full.carnet", "--drop-bad", "-o", "same.carnet"])
        .status(0)
        .with("dropped 0");
    let merge = ["merge", "full.carnet", "--drop-uncounted", "-o", "copy.carnet"];
    let said = run(&desk, &merge).status(0).with("endorsements 1, dropped 15");
    let id = Key::number(2).public_key().id();
    let named = format!("an approval under key {}: ", short_words(id));
    assert_eq!(said.out.matches(&named).count(), 15, "{said:?}");
    assert_eq!(said.out.matches("[quorum.role]").count(), 15, "{said:?}");
    approve("copy.carnet").status(0).with("approved by bob");
    run(&desk, &["verify", "copy.carnet"]).status(0).with("ACCEPTED");

    let json = ["--json", "merge", "full.carnet", "--drop-uncounted", "-o", "second.carnet"];
    let merged: serde_json::Value = serde_json::from_str(&run(&desk, &json).status(0).out).unwrap();
    let dropped = merged["dropped"].as_array().unwrap();
    assert!(
        dropped.len() == 15 && dropped.iter().all(|it| it["code"] == "quorum.role"),
        "{merged}"
    );
}
