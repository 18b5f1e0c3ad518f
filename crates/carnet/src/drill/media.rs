//! The sticks: two are enrolled, one of them is lost and retired; what they may carry.

use carnet_host::Failure;
use carnet_language::text;

use super::attacks::refused_as;
use super::{Stage, sites, unexpected};

/// The stick that carries.
pub const STICK: &str = "stick";
/// The stick that is retired.
const LOST: &str = "lost-stick";
/// A stick that somebody brought along.
const FOUND: &str = "found-stick";

/// Enrols the sticks; the trust file then lists them, and the routes take no other. One is retired
/// again.
pub fn enrol(stage: &mut Stage<'_>, keys: &str) -> Result<(), Failure> {
    let first = enroll(stage, STICK, "Practice 1")?;
    let second = enroll(stage, LOST, "Practice 2")?;
    let entries = format!("{keys}\n{}\n{}", first.entry, second.entry);
    let media = format!("media = [\"{}\", \"{}\"]\n", first.id, second.id);
    sites::write_trust(stage, 2, &entries, &media)?;
    stage.must(&["--config", "plant/carnet.toml", "media", "check", STICK])?;

    stage.say(text!(en "The second is lost:"; de "Der zweite geht verloren:"))?;
    let retired = stage.must(&["--config", "plant/carnet.toml", "media", "retire", &second.id])?;
    let entries = format!("{keys}\n{}\n{}", first.entry, entry_in(&retired.out));
    sites::write_trust(stage, 3, &entries, &format!("media = [\"{}\"]\n", first.id))?;
    stage.must(&["--config", "plant/carnet.toml", "media", "list"])?;
    Ok(())
}

/// A medium as the trust file has it.
struct Enrolled {
    id: String,
    entry: String,
}

fn enroll(stage: &mut Stage<'_>, folder: &str, label: &str) -> Result<Enrolled, Failure> {
    stage.make_folder(folder)?;
    let key = ["--config", "plant/carnet.toml", "--key", sites::MEDIA_KEY];
    let enroll = ["media", "enroll", folder, "--label", label, "--until", "2099-12-31T23:59:59Z"];
    let routes = ["--route", "plant-7:gateway-1", "--route", "gateway-1:plant-7", "--yes"];
    let said = stage.must(&[&key[..], &enroll, &routes].concat())?;
    let entry = entry_in(&said.out);
    let id = entry.lines().find_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
    let id = id
        .ok_or_else(|| {
            unexpected(&text!(en "the entry of a medium"; de "der Eintrag eines Datenträgers"))
        })?
        .to_owned();
    Ok(Enrolled { id, entry })
}

/// What of the output belongs into the trust file.
fn entry_in(out: &str) -> String {
    let lines = out.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The same bundle on a stick that nobody enrolled, and on the retired one.
pub fn refused(stage: &mut Stage<'_>, bundle: &str) -> Result<(), Failure> {
    stage.make_folder(FOUND)?;
    for (folder, code) in [(FOUND, "route.medium-missing"), (LOST, "route.medium-retired")] {
        stage.copy(&format!("{STICK}/{bundle}"), &format!("{folder}/{bundle}"))?;
        let heard = stage.run(&["--config", "gateway/carnet.toml", "import", folder], 8)?;
        if heard.status != 1 || !heard.all.contains(code) {
            return Err(unexpected(
                &text!(en "a stick that is refused"; de "ein Stick, der abgelehnt wird"),
            ));
        }
        stage.say(refused_as(code))?;
    }
    Ok(())
}
