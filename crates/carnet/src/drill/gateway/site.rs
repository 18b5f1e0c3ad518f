//! A plant and a gateway: keys, settings, and a trust file in which one officer is enough.

use carnet_host::{Failure, seconds_since_1970};
use carnet_judge::time::Utc;
use carnet_language::text;

use super::STICK;
use crate::drill::sites::{self, CUSTODIAN, GATEWAY, IMPORTER_KEY, OFFICERS};
use crate::drill::{Stage, unexpected};

/// The plant. The simulated responder answers only sites whose names begin so.
pub const PLANT: &str = "drill-7";

/// Makes both, with the commands a person would type.
pub fn set_up(stage: &mut Stage<'_>) -> Result<(), Failure> {
    let exporter = ["--role", "exporter", "--custodian"];
    let importer = ["--config", "gateway/carnet.toml", IMPORTER_KEY, "--role", "importer"];
    let officer = sites::officer_key(OFFICERS[0]);
    let mut entries =
        sites::make_site(stage, "plant", PLANT, &[&exporter[..], &[CUSTODIAN]].concat())?;
    entries += &sites::make_site(stage, "gateway", GATEWAY, &[&exporter[..], &["p-002"]].concat())?;
    entries += &sites::make_key(stage, &importer)?;
    stage.make_folder("officers")?;
    let person = [&officer, "--role", "approver", "--person", OFFICERS[0]];
    entries += &sites::make_key(stage, &person)?;

    let issued = Utc(seconds_since_1970());
    let trust =
        format!("format = 1\nserial = 1\nissued = \"{issued}\"\n{SITES}\n{entries}\n{ROUTES}");
    for site in ["plant", "gateway"] {
        stage.write(&format!("{site}/trust.toml"), &trust)?;
        stage.must(&["--config", &format!("{site}/carnet.toml"), "ledger", "create"])?;
    }
    stage.make_folder("stick")
}

/// Adds to the gateway's settings what it does by itself, and shows that.
pub fn watch(stage: &mut Stage<'_>, mounts: bool) -> Result<(), Failure> {
    let places = match mounts {
        true => "media = \"media\"\nunmount = \"unmount\"",
        false => "drop = [\"in\"]",
    };
    let program = stage.program().to_str().map(serde_json::to_string).and_then(Result::ok);
    let program = program.ok_or_else(|| {
        unexpected(&text!(
            en "a path of this program that is text";
            de "ein Pfad dieses Programms, der Text ist"
        ))
    })?;
    // A string of JSON is one of TOML.
    let added = format!(
        "
[watch]
{places}

[responder]
command = [{program}, \"responder\", \"simulate\", \"--label\", \"carnet drill\"]
state = \"answers\"
reply-after = \"0\"
"
    );
    let settings = String::from_utf8(stage.read("gateway/carnet.toml")?);
    let settings = settings.map_err(|_| unexpected(&text!(en "text"; de "Text")))?;
    stage.write("gateway/carnet.toml", settings + &added)?;
    stage
        .say(text!(en "Added to gateway/carnet.toml:"; de "In gateway/carnet.toml kommt dazu:"))?;
    for line in added.lines().filter(|line| !line.is_empty()) {
        stage.say(format_args!("    {line}"))?;
    }
    Ok(())
}

/// Makes the folders that are watched.
pub fn folders(stage: &Stage<'_>) -> Result<(), Failure> {
    stage.make_folder(&format!("gateway/media/{STICK}"))?;
    stage.make_folder("gateway/unmount")?;
    stage.make_folder("gateway/in")
}

const SITES: &str = r#"
[[site]]
name = "drill-7"
zone = "isolated"
clock = "untrusted"
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
"#;

const ROUTES: &str = r#"
[[route]]
from = "drill-7"
to = "gateway-1"
kinds = ["request"]
schemes = ["microsoft", "vendor-file", "vendor-fields"]
key-types = ["mak", "retail", "oem", "csvlk", "adba", "other"]
vendors = ["beckhoff", "codemeter", "flexnet", "rockwell", "sentinel"]
approvals = 1
scan = "none"
max-items = 4194304
max-bytes = 4294967296
late = "accept"
foreign = "accept"

[[route]]
from = "gateway-1"
to = "drill-7"
kinds = ["response"]
schemes = ["microsoft", "vendor-file", "vendor-fields"]
approvals = 0
scan = "none"
max-items = 4194304
max-bytes = 4294967296
late = "accept"
time-unknown = "accept"
foreign = "accept"
"#;
