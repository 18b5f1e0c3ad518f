//! `carnet drill`: both sides of the gap in one folder, with the commands a person would type.

mod attacks;
mod door;
mod forge;
#[cfg(target_os = "linux")]
mod gateway;
mod media;
mod outcome;
mod sample;
mod service;
mod sites;
mod stage;

use std::{io::Write, path::PathBuf, time::Instant};

use carnet_host::{Failure, Status};
use carnet_language::text;

use stage::{Stage, unexpected};

/// Practise the whole exchange in a scratch folder.
#[derive(Debug, clap::Args)]
pub struct DrillArgs {
    /// Take these requests in place of the sample input
    /// de: Diese Anfragen statt der Beispiele nehmen
    #[arg(long, value_name = "FILE", num_args = 1..)]
    requests: Vec<PathBuf>,
    /// Keep the folder with everything in it; it must be new or empty
    /// de: Den Ordner mit allem behalten; er muss neu oder leer sein
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Show a gateway where nobody is: watch, receipts and a simulated responder; with --keep it goes on
    /// de: Ein Gateway zeigen, an dem niemand ist: watch, Quittungen und ein simulierter Antwortdienst; mit --keep läuft es weiter
    #[cfg(target_os = "linux")]
    #[arg(long)]
    gateway: bool,
}

/// Plays the whole exchange, then the attacks.
pub fn run(args: &DrillArgs, out: &mut dyn Write) -> Result<Status, Failure> {
    let begun = Instant::now();
    let mut stage = Stage::new(out, args.keep.as_deref())?;
    let folder = stage.folder().display().to_string();
    stage.say(text!(
        en "Carnet drill: a plant, a gateway and a stick in {folder}\n\
            For practice only: the keys made here have no pass phrase.";
        de "Carnet-Übung: ein Werk, ein Gateway und ein Stick in {folder}\n\
            Nur zum Üben: Die Schlüssel hier haben keine Passphrase."
    ))?;

    #[cfg(target_os = "linux")]
    if args.gateway {
        let running = gateway::play(&mut stage, &args.requests)?;
        took(&mut stage, begun)?;
        if args.keep.is_some() {
            running.stay(&mut stage)?;
        }
        return Ok(Status::Done);
    }
    exchange(&mut stage, &args.requests)?;
    chapter(
        &mut stage,
        &text!(
            en "Attacks: what somebody hostile could put on the stick";
            de "Angriffe: was ein Angreifer auf den Stick legen könnte"
        ),
    )?;
    let refused = attacks::play(&mut stage)?;

    stage.say("")?;
    stage.say(text!(
        en "{refused} attacks, each refused by name.";
        de "{refused} Angriffe, jeder mit seinem Code abgelehnt."
    ))?;
    if args.keep.is_some() {
        stage.say(text!(
            en "Everything is in {folder}; the commands above work there.";
            de "Alles liegt in {folder}; die Befehle oben gehen dort auch."
        ))?;
    }
    took(&mut stage, begun)?;
    Ok(Status::Done)
}

fn took(stage: &mut Stage<'_>, begun: Instant) -> Result<(), Failure> {
    let seconds = format!("{:.1}", begun.elapsed().as_secs_f64());
    let german = seconds.replace('.', ",");
    stage.say(text!(
        en "The drill took {seconds} seconds.";
        de "Die Übung dauerte {german} Sekunden."
    ))
}

/// Requests out, answers in.
fn exchange(stage: &mut Stage<'_>, own: &[PathBuf]) -> Result<(), Failure> {
    chapter(
        stage,
        &text!(
            en "Sites and officers make their keys; the trust file with all goes to both sites";
            de "Standorte und Freigebende erzeugen ihre Schlüssel; die Vertrauensdatei mit allen geht an beide Standorte"
        ),
    )?;
    let keys = sites::set_up(stage)?;

    chapter(
        stage,
        &text!(
            en "Two sticks are enrolled; one is lost again";
            de "Zwei Sticks werden eingerichtet; einer geht wieder verloren"
        ),
    )?;
    media::enrol(stage, &keys)?;

    chapter(
        stage,
        &text!(
            en "Inside the plant: from saved prints and tables to a stick";
            de "Im Werk: von gespeicherten Ausgaben und Tabellen auf einen Stick"
        ),
    )?;
    let inputs = sample::place(stage, own)?;
    let requests = export(stage, &inputs, sites::PLANT)?;
    stage.copy(&format!("stick/{requests}"), "unapproved.carnet")?;

    chapter(
        stage,
        &text!(
            en "At the door: what is on the stick?";
            de "An der Tür: Was ist auf dem Stick?"
        ),
    )?;
    let on_stick = format!("stick/{requests}");
    stage.run(&["--config", "kiosk/carnet.toml", "show", &on_stick], usize::MAX)?;

    chapter(
        stage,
        &text!(
            en "At the door: a kiosk has scanned it (SIMULATED), and that is attested";
            de "An der Tür: Eine Prüfstation hat das Bündel geprüft (SIMULIERT), und das wird bescheinigt"
        ),
    )?;
    door::attest_scan(stage, &on_stick)?;

    chapter(
        stage,
        &text!(
            en "At the door: two officers approve; the decision is kept as a page";
            de "An der Tür: Zwei Personen geben frei; die Entscheidung bleibt als Seite"
        ),
    )?;
    door::approve(stage, &on_stick)?;
    stage.copy(&on_stick, "requests.carnet")?;
    door::page(stage, &on_stick)?;

    chapter(
        stage,
        &text!(
            en "At the gateway: the same bundle on the wrong sticks";
            de "Am Gateway: dasselbe Bündel auf den falschen Sticks"
        ),
    )?;
    media::refused(stage, &requests)?;

    chapter(
        stage,
        &text!(
            en "At the gateway: in";
            de "Am Gateway: hinein"
        ),
    )?;
    stage.must(&["--config", "gateway/carnet.toml", "import", "stick"])?;
    let reference = stage
        .only("gateway/spool", "plant-7_")?
        .ok_or_else(|| unexpected(&text!(en "one folder in the gateway's spool"; de "ein Ordner in der Ablage des Gateways")))?;

    chapter(
        stage,
        &text!(
            en "On the stick: the gateway's receipt that it admitted the bundle";
            de "Auf dem Stick: die Quittung des Gateways, dass es das Bündel übernommen hat"
        ),
    )?;
    door::receipt(stage, &on_stick)?;

    chapter(
        stage,
        &text!(
            en "SIMULATED activation service: its confirmation ids activate nothing";
            de "SIMULIERTER Aktivierungsdienst: Seine Bestätigungs-IDs aktivieren nichts"
        ),
    )?;
    let asked = format!("gateway/spool/{reference}/requests.csv");
    let answered = service::answer_all(stage, &asked, "answers.csv")?;
    stage.say(format_args!("{asked} -> answers.csv: {answered}"))?;

    chapter(
        stage,
        &text!(
            en "At the gateway: the answers onto the stick";
            de "Am Gateway: die Antworten auf den Stick"
        ),
    )?;
    let words = ["--config", "gateway/carnet.toml", "export", "answers.csv", "--to", "plant-7"];
    stage.must(&[&words[..], &["--reply-to", &reference, "--media", "stick"]].concat())?;
    let responses = stage.only("stick", "gateway-1_plant-7_")?.ok_or_else(|| {
        unexpected(&text!(en "one bundle of responses"; de "ein Bündel mit Antworten"))
    })?;
    stage.copy(&format!("stick/{responses}"), "responses.carnet")?;

    chapter(
        stage,
        &text!(
            en "Inside the plant again: answers and receipt in";
            de "Wieder im Werk: Antworten und Quittung hinein"
        ),
    )?;
    stage.must(&["--config", "plant/carnet.toml", "import", "stick"])?;

    chapter(
        stage,
        &text!(
            en "What came of it";
            de "Was daraus wurde"
        ),
    )?;
    outcome::print(stage)
}

/// Exports the plant's requests to the stick; gives the name of the bundle.
fn export(stage: &mut Stage<'_>, inputs: &[String], plant: &str) -> Result<String, Failure> {
    let mut words = vec!["--config", "plant/carnet.toml", "export"];
    words.extend(inputs.iter().map(String::as_str));
    words.extend(["--to", "gateway-1", "--media", "stick"]);
    stage.must(&words)?;
    stage.only("stick", &format!("{plant}_gateway-1_"))?.ok_or_else(|| {
        let message = text!(
            en "the input holds nothing that could be requested; the reasons stand above";
            de "in der Eingabe steht nichts, was sich anfragen ließe; die Gründe stehen oben"
        );
        Failure::new(Status::Usage, None, message)
    })
}

fn chapter(stage: &mut Stage<'_>, title: &str) -> Result<(), Failure> {
    stage.say(format_args!("\n== {title}"))
}
