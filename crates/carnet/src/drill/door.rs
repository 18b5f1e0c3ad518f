//! The security officers at the door: a scan is attested, two approve, two attempts are in vain, and a
//! page is left behind.

use carnet_format::Digest;
use carnet_language::text;

use carnet_host::Failure;

use super::{Stage, sites, unexpected};

/// The page that the decision is printed from.
const PAGE: &str = "decision.html";

/// Attests what a scanner on another machine has found. SIMULATED: nothing was scanned.
pub fn attest_scan(stage: &mut Stage<'_>, on_stick: &str) -> Result<(), Failure> {
    const REPORT: &str = "kiosk-report.txt";
    let digest = Digest::of(&stage.read(on_stick)?);
    let text = format!("SIMULATED REPORT\nfile {on_stick}\nsha256 {digest}\nthreats found: none\n");
    stage.write(REPORT, text)?;
    let key = ["--config", "kiosk/carnet.toml", "attest-scan", on_stick];
    let engine = ["--engine", "SIMULATED kiosk 4.2", "--database", "27510"];
    let rest = ["--database-date", "2026-01-01T00:00:00Z", "--report", REPORT, "--findings", "0"];
    stage.must(&[&key[..], &engine, &rest].concat())?;
    Ok(())
}

/// Writes the verdict as a page to print, sign and keep.
pub fn page(stage: &mut Stage<'_>, on_stick: &str) -> Result<(), Failure> {
    stage.must(&["--config", "gateway/carnet.toml", "verify", on_stick])?;
    stage.must(&["--config", "gateway/carnet.toml", "report", on_stick, "-o", PAGE])?;
    Ok(())
}

/// Has the bundle on the stick approved.
pub fn approve(stage: &mut Stage<'_>, on_stick: &str) -> Result<(), Failure> {
    let [first, second] = sites::OFFICERS;
    let approve = |key: &str| {
        let words = ["--config", "kiosk/carnet.toml", "--key", key, "approve", on_stick];
        let words = words.into_iter().chain(["--ticket", "CHG-1042", "--yes"]);
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    stage.must(&words(&approve(&sites::officer_key(first))))?;
    stage.say(text!(
        en "The same officer once more, and a person who can use the plant's own key:";
        de "Dieselbe Person noch einmal, und eine, die den Schlüssel des Werks verwenden kann:"
    ))?;
    for (person, code) in [(first, "quorum.same-person"), (sites::CUSTODIAN, "quorum.custodian")] {
        let heard = stage.run(&words(&approve(&sites::officer_key(person))), 1)?;
        if heard.status != 1 || !heard.all.contains(code) {
            return Err(unexpected(
                &text!(en "an approval in vain"; de "eine vergebliche Freigabe"),
            ));
        }
        stage.say(text!(en "  IN VAIN: {code}"; de "  VERGEBENS: {code}"))?;
    }
    stage.must(&words(&approve(&sites::officer_key(second))))?;
    Ok(())
}

/// Shows the receipt that the gateway's import has left beside the bundle.
pub fn receipt(stage: &mut Stage<'_>, on_stick: &str) -> Result<(), Failure> {
    let receipt = format!("{on_stick}-receipt");
    stage.must(&["--config", "plant/carnet.toml", "verify", &receipt])?;
    stage.copy(&receipt, "requests.carnet-receipt")
}

fn words(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}
