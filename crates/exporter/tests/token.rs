//! `carnet export` with the key on a token, as SoftHSM2 makes one.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "sites/mod.rs"]
mod sites;

use carnet_testbed::SOFTHSM;
use sites::{IID, IID2, SKU, Said, Sites};

/// A plant whose exporter key is on a token.
struct Plant {
    sites: Sites,
}

impl Plant {
    fn new() -> Self {
        let plant = Self { sites: Sites::new("") };
        let sites = &plant.sites;
        sites.plug_in();
        let said = sites.add_token_key("EC:edwards25519", "k", "01");
        let public = said.split("EC_POINT:   0420").nth(1).unwrap()[..64].to_owned();
        // The plant's key is the first one in the trust file.
        let trust = sites.read("trust.toml");
        let (before, after) = trust.split_once("public = \"").unwrap();
        sites.write("trust.toml", format!("{before}public = \"{public}{}", &after[64..]));
        let settings = sites.read("plant/carnet.toml");
        let address = format!(
            "\"pkcs11:token=Plant%207;object=k\"\npin-file = \"pin\"\npkcs11-module = \"{SOFTHSM}\""
        );
        sites.write("plant/carnet.toml", settings.replace("\"key.pem\"", &address));
        plant.sites.write_secret("plant/pin", "4711");
        plant
    }

    /// Has `carnet.toml` name another key on the token.
    fn use_key(&self, label: &str) {
        let settings = self.sites.read("plant/carnet.toml");
        let address = format!("object={label}\"");
        self.sites.write("plant/carnet.toml", settings.replace("object=k\"", &address));
    }

    fn export(&self, machine: &str, iid: &str) -> Said {
        let head = "Machine,ID,KeyType,OfflineInstallationId";
        self.sites.write("a.csv", format!("{head}\n{machine},{SKU},mak,{iid}\n"));
        let mut command = self.sites.exporter("plant");
        command.env("SOFTHSM2_CONF", self.sites.path("softhsm2.conf"));
        command.env("XDG_STATE_HOME", self.sites.path("state")).env_remove("STATE_DIRECTORY");
        Said::of(command.args(["a.csv", "--to", "gateway-1", "--media", "stick"]))
    }
}

/// LEDGER-48.
#[test]
#[ignore = "needs softhsm2"]
fn a_token_signs_a_bundle_and_its_record_notices_another_ledger() {
    let mut plant = Plant::new();
    plant.export("M1", IID).status(0).with("exported 1 request");
    plant.sites.import("gateway");
    let record = plant.sites.only("state/carnet");
    assert!(record.len() == 71 && record.ends_with(".record"), "{record}");
    plant.export("M2", IID2).status(0);

    plant.sites.is_tampered = true;
    let ledger = plant.sites.path("plant");
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _ = std::fs::remove_file(ledger.join(name));
    }
    plant.sites.begin_ledger("plant");
    let said = plant.export("M1", IID).status(2);
    assert!(said.err.contains("ledger.older"), "{}", said.err);
}

#[test]
#[ignore = "needs softhsm2"]
fn nothing_is_exported_when_the_token_cannot_be_used() {
    let plant = Plant::new();
    plant.sites.write_secret("plant/pin", "0000");
    let said = plant.export("M1", IID).status(2);
    assert!(said.err.contains("config.token-pin"), "{}", said.err);
    plant.sites.write_secret("plant/pin", "4711");
    std::fs::rename(plant.sites.path("tokens"), plant.sites.path("away")).unwrap();
    std::fs::create_dir(plant.sites.path("tokens")).unwrap();
    let said = plant.export("M1", IID).status(3);
    assert!(said.err.contains("config.token-missing"), "{}", said.err);
    assert_eq!(plant.sites.names("plant/archive"), [""; 0]);
    assert_eq!(plant.sites.names("stick"), [""; 0]);
}

/// COSE-3.
#[test]
#[ignore = "needs softhsm2"]
fn a_card_with_p256_exports_what_the_other_side_imports() {
    let plant = Plant::new();
    let said = plant.sites.add_token_key("EC:prime256v1", "card", "02");
    let point = &said.split("EC_POINT:   044104").nth(1).unwrap()[..128];
    let (x, y) = point.split_at(64);
    let prefix = if u8::from_str_radix(&y[62..], 16).unwrap() % 2 == 0 { "02" } else { "03" };
    let trust = plant.sites.read("trust.toml");
    let (before, after) = trust.split_once("public = \"").unwrap();
    plant.sites.write("trust.toml", format!("{before}public = \"{prefix}{x}{}", &after[64..]));
    plant.use_key("card");
    plant.export("M1", IID).status(0).with("exported 1 request");
    plant.sites.import("gateway");
}
