//! The two sites and the kiosk: folders, keys, settings, and the trust file that all hold.

use carnet_host::seconds_since_1970;
use carnet_judge::time::Utc;
use carnet_language::text;

use carnet_host::Failure;

use super::{Stage, unexpected};

/// The site inside.
pub const PLANT: &str = "plant-7";
/// The site outside.
pub const GATEWAY: &str = "gateway-1";
/// Another plant, for a reply that goes astray.
pub const OTHER_PLANT: &str = "plant-8";

/// The persons who approve what leaves the plant.
pub const OFFICERS: [&str; 2] = ["p-003", "p-004"];
/// The person who can use the plant's key.
pub const CUSTODIAN: &str = "p-001";
/// The key under which the gateway signs receipts.
pub const IMPORTER_KEY: &str = "gateway/importer.pem";

/// The scanning kiosk at the plant's door: a site of its own, because its clock is trusted.
pub const KIOSK: &str = "kiosk-1";
/// The key under which the plant enrols media.
pub const MEDIA_KEY: &str = "officers/media.pem";

/// Where a person's own key lies.
pub fn officer_key(person: &str) -> String {
    format!("officers/{person}.pem")
}

/// Makes the sites, with the commands a person would type. Returns the entries of their keys.
pub fn set_up(stage: &mut Stage<'_>) -> Result<String, Failure> {
    let mut entries = vec![
        make_site(stage, "plant", PLANT, &["--role", "exporter", "--custodian", CUSTODIAN])?,
        make_site(stage, "gateway", GATEWAY, &["--role", "exporter", "--custodian", "p-002"])?,
    ];
    stage.make_folder("officers")?;
    for person in [OFFICERS[0], OFFICERS[1], CUSTODIAN] {
        let file = officer_key(person);
        let mut words = vec![file.as_str(), "--role", "approver", "--person", person];
        // As on the cards that many people carry.
        if person == OFFICERS[1] {
            words.extend(["--algorithm", "p256"]);
        }
        entries.push(make_key(stage, &words)?);
    }
    let importer = ["--config", "gateway/carnet.toml", IMPORTER_KEY, "--role", "importer"];
    entries.push(make_key(stage, &importer)?);
    let media = ["--config", "plant/carnet.toml", MEDIA_KEY, "--role", "media"];
    entries.push(make_key(stage, &media)?);
    entries.push(make_site(stage, "kiosk", KIOSK, &["--role", "scanner"])?);
    let entries = entries.join("\n");
    write_trust(stage, 1, &entries, "")?;
    for site in ["plant", "gateway"] {
        stage.must(&["--config", &format!("{site}/carnet.toml"), "ledger", "create"])?;
    }
    Ok(entries)
}

/// Gives all three the trust file with these entries; `media` is what the routes say of media.
pub fn write_trust(
    stage: &mut Stage<'_>,
    serial: u32,
    entries: &str,
    media: &str,
) -> Result<(), Failure> {
    let routes = ROUTES.replace("approvals", &format!("{media}approvals"));
    let issued = Utc(seconds_since_1970());
    let sites = SITES.replace("serial = 1", &format!("serial = {serial}\nissued = \"{issued}\""));
    let trust = format!("{sites}\n{entries}\n{routes}");
    for folder in ["plant", "gateway", "kiosk"] {
        stage.write(&format!("{folder}/trust.toml"), &trust)?;
        stage.must(&["trust", "check", &format!("{folder}/trust.toml")])?;
    }
    Ok(())
}

/// Makes the folder and the key of a site and returns the key's entry for the trust file.
pub fn make_site(
    stage: &mut Stage<'_>,
    folder: &str,
    site: &str,
    role: &[&str],
) -> Result<String, Failure> {
    stage.make_folder(folder)?;
    let receipts = if site == GATEWAY { RECEIPTS } else { "" };
    stage.write(&format!("{folder}/carnet.toml"), settings(site) + receipts)?;
    stage.write(&format!("{folder}/README.txt"), warning())?;
    let config = format!("{folder}/carnet.toml");
    make_key(stage, &[&["--config", &config], role].concat())
}

/// Makes a key and returns its entry for the trust file.
pub fn make_key(stage: &mut Stage<'_>, words: &[&str]) -> Result<String, Failure> {
    let made = stage.must(&[&["key", "new", "--no-passphrase"], words].concat())?;
    let entry = made.out.find("[[key]]").map(|start| made.out[start..].to_owned());
    entry.ok_or_else(|| {
        unexpected(
            &text!(en "an entry for the trust file"; de "ein Eintrag für die Vertrauensdatei"),
        )
    })
}

fn warning() -> String {
    text!(
        en "FOR PRACTICE ONLY. `carnet drill` made this folder. Its private key has no pass phrase:\n\
            whoever reads key.pem can sign as this site. Do not use it for anything real.\n";
        de "NUR ZUM ÜBEN. Diesen Ordner hat „carnet drill“ angelegt. Sein privater Schlüssel hat keine \
            Passphrase:\nWer key.pem liest, kann als dieser Standort signieren. Für nichts Echtes verwenden.\n"
    )
}

fn settings(site: &str) -> String {
    format!(
        "# For practice only, made by `carnet drill`: the key has no pass phrase.
site = \"{site}\"
trust = \"trust.toml\"
key = \"key.pem\"
ledger = \"ledger.db\"
spool = \"spool\"
outbox = \"outbox\"
archive = \"archive\"
journal = \"journal.jsonl\"
"
    )
}

/// With it an import leaves a receipt on the stick.
const RECEIPTS: &str = "importer-key = \"importer.pem\"\n";

const SITES: &str = r#"# For practice only, made by `carnet drill`: the keys have no pass phrase.
format = 1
serial = 1

[[site]]
name = "plant-7"
zone = "isolated"
clock = "untrusted"
versions = [1]

[[site]]
name = "plant-8"
zone = "isolated"
clock = "untrusted"
versions = [1]

[[site]]
name = "kiosk-1"
zone = "isolated"
clock = "trusted"
versions = [1]

[[site]]
name = "gateway-1"
zone = "connected"
clock = "trusted"
versions = [1]

[[person]]
name = "p-001"

[[person]]
name = "p-002"

[[person]]
name = "p-003"

[[person]]
name = "p-004"
"#;

const ROUTES: &str = r#"[[route]]
from = "plant-7"
to = "gateway-1"
kinds = ["request"]
schemes = ["microsoft", "vendor-file", "vendor-fields"]
key-types = ["mak", "retail", "oem", "csvlk", "adba", "other"]
vendors = ["beckhoff", "codemeter", "flexnet", "rockwell", "sentinel"]
approvals = 2
scan = "required"
scan-sites = ["kiosk-1"]
scan-max-age-hours = 24
max-items = 4194304
max-bytes = 4294967296
late = "accept"
medium-differs = "accept"
foreign = "accept"
turnaround-days = 5

[[route]]
from = "gateway-1"
to = "plant-7"
kinds = ["response"]
schemes = ["microsoft", "vendor-file", "vendor-fields"]
approvals = 0
scan = "none"
max-items = 4194304
max-bytes = 4294967296
late = "accept"
time-unknown = "accept"
medium-differs = "accept"
foreign = "accept"
"#;
