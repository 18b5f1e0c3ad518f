//! What somebody hostile could put on a stick, and the code by which each is refused.

use carnet_format::SiteName;
use carnet_language::text;

use carnet_host::{Failure, Status};

use super::{Stage, forge::Genuine, sites::OTHER_PLANT, unexpected};

/// One attack: the file, and what has to be said about it.
struct Attack {
    what: String,
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
            stage.say(refused_as(code))?;
        } else {
            let got = heard.status;
            stage.say(text!(
                en "  NOT refused as {code} with status {status}: status {got}";
                de "  NICHT abgelehnt als {code} mit Status {status}: Status {got}"
            ))?;
            missed += 1;
        }
    }
    match missed {
        0 => Ok(attacks.len()),
        count => {
            let message = text!(
                en "{count} of the attacks were not refused by the code they should be; this is a fault \
                    of the program";
                de "Angriffe, die nicht mit ihrem Code abgelehnt wurden: {count}; das ist ein Fehler des Programms"
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
    let other_plant: SiteName = OTHER_PLANT
        .parse()
        .map_err(|_| unexpected(&text!(en "a site name"; de "ein Standortname")))?;

    Ok(vec![
        Attack {
            what: text!(
                en "One bit of the requests is flipped on the way.";
                de "Ein Bit der Anfragen kippt unterwegs."
            ),
            file: "attacks/flipped.carnet",
            bytes: requests.flipped(),
            command: VERIFY,
            expected: (1, "chunk.frame-digest"),
        },
        Attack {
            what: text!(
                en "The requests come a second time, under a new name: nothing is spooled again.";
                de "Die Anfragen kommen ein zweites Mal, unter neuem Namen: Nichts wird noch einmal abgelegt."
            ),
            file: "attacks/new-name.carnet",
            bytes: requests.copy(),
            command: GATEWAY_IMPORT,
            expected: (0, "import.already-imported"),
        },
        Attack {
            what: text!(
                en "A genuine reply, but for another plant.";
                de "Eine richtige Antwort, aber für ein anderes Werk."
            ),
            file: "attacks/other-plant.carnet",
            bytes: responses.addressed_to(other_plant, &gateway)?,
            command: PLANT_IMPORT,
            expected: (1, "site.not-for-here"),
        },
        Attack {
            what: text!(
                en "The requests, signed by a key that is not in the trust file.";
                de "Die Anfragen, signiert mit einem Schlüssel, der nicht in der Vertrauensdatei steht."
            ),
            file: "attacks/stranger.carnet",
            bytes: requests.signed_by(&stranger)?,
            command: GATEWAY_IMPORT,
            expected: (1, "key.unknown"),
        },
        Attack {
            what: text!(
                en "The plant's own key hides a message in a frame that every zstd decoder skips.";
                de "Der eigene Schlüssel des Werks versteckt eine Nachricht in einem Rahmen, den jeder zstd-Dekoder \
                    überspringt."
            ),
            file: "attacks/hidden.carnet",
            bytes: requests.smuggling(b"pump 4 stops at noon", &plant)?,
            command: VERIFY,
            expected: (1, "chunk.magic"),
        },
    ])
}

/// What came of an attack.
pub fn refused_as(code: &str) -> String {
    text!(en "  REFUSED as {code}"; de "  ABGELEHNT als {code}")
}
