//! What somebody hostile could put on a stick, and the code by which each is refused.

use carnet_format::SiteName;

use carnet_host::{Failure, Status};

use super::{Stage, forge::Genuine, sites::OTHER_PLANT, unexpected};

/// One attack: the file, and what has to be said about it.
struct Attack {
    what: &'static str,
    file: &'static str,
    bytes: Vec<u8>,
    /// Who looks at it, and how.
    command: [&'static str; 3],
    /// How the command ends, and the code that it names.
    expected: (i32, &'static str),
}

/// Plays all attacks and returns how many were refused as they should be: all, or it is an error.
pub fn play(stage: &mut Stage<'_>) -> Result<usize, Failure> {
    stage.make_folder("attacks")?;
    let attacks = prepare(stage)?;
    let mut missed = 0;
    for attack in &attacks {
        stage.say(format_args!("- {}", attack.what))?;
        stage.write(attack.file, &attack.bytes)?;
        let heard = stage.run(&[&attack.command[..], &[attack.file]].concat(), 4)?;
        let (status, code) = attack.expected;
        if heard.status == status && heard.all.contains(code) {
            stage.say(format_args!("  REFUSED as {code}"))?;
        } else {
            stage.say(format_args!(
                "  NOT refused as {code} with status {status}: status {}",
                heard.status
            ))?;
            missed += 1;
        }
    }
    match missed {
        0 => Ok(attacks.len()),
        count => {
            let message = format!(
                "{count} of the attacks were not refused by the code they should be; this is a fault \
                 of the program"
            );
            Err(Failure::new(Status::Rejected, None, message))
        }
    }
}

fn prepare(stage: &mut Stage<'_>) -> Result<Vec<Attack>, Failure> {
    const VERIFY: [&str; 3] = ["--config", "gateway/carnet.toml", "verify"];
    const GATEWAY_IMPORT: [&str; 3] = ["--config", "gateway/carnet.toml", "import"];
    const PLANT_IMPORT: [&str; 3] = ["--config", "plant/carnet.toml", "import"];

    let plant = stage.key("plant/key.pem")?;
    let gateway = stage.key("gateway/key.pem")?;
    stage.must(&["key", "new", "--no-passphrase", "attacks/stranger.pem"])?;
    let stranger = stage.key("attacks/stranger.pem")?;
    let requests = Genuine::read(stage.read("unapproved.carnet")?, &plant)?;
    let responses = Genuine::read(stage.read("responses.carnet")?, &gateway)?;
    let other_plant: SiteName = OTHER_PLANT.parse().map_err(|_| unexpected("a site name"))?;

    Ok(vec![
        Attack {
            what: "One bit of the requests is flipped on the way.",
            file: "attacks/flipped.carnet",
            bytes: requests.flipped(),
            command: VERIFY,
            expected: (1, "chunk.frame-digest"),
        },
        Attack {
            what: "The requests come a second time, under a new name: nothing is spooled again.",
            file: "attacks/new-name.carnet",
            bytes: requests.copy(),
            command: GATEWAY_IMPORT,
            expected: (0, "import.already-imported"),
        },
        Attack {
            what: "A genuine reply, but for another plant.",
            file: "attacks/other-plant.carnet",
            bytes: responses.addressed_to(other_plant, &gateway)?,
            command: PLANT_IMPORT,
            expected: (1, "site.not-for-here"),
        },
        Attack {
            what: "The requests, signed by a key that is not in the trust file.",
            file: "attacks/stranger.carnet",
            bytes: requests.signed_by(&stranger)?,
            command: GATEWAY_IMPORT,
            expected: (1, "key.unknown"),
        },
        Attack {
            what: "The plant's own key hides a message in a frame that every zstd decoder skips.",
            file: "attacks/hidden.carnet",
            bytes: requests.smuggling(b"pump 4 stops at noon", &plant)?,
            command: VERIFY,
            expected: (1, "chunk.magic"),
        },
    ])
}
