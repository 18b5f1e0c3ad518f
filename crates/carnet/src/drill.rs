//! `carnet drill`: both sides of the gap in one folder, with the commands a person would type.

mod attacks;
mod door;
mod forge;
mod media;
mod outcome;
mod sample;
mod service;
mod sites;
mod stage;

use std::{io::Write, path::PathBuf, time::Instant};

use carnet_host::{Failure, Status};

use stage::{Stage, unexpected};

/// Practise the whole exchange in a scratch folder.
#[derive(Debug, clap::Args)]
pub struct DrillArgs {
    /// Take these requests in place of the sample input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    requests: Vec<PathBuf>,
    /// Keep the folder with everything in it; it must be new or empty
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// Plays the whole exchange, then the attacks.
pub fn run(args: &DrillArgs, out: &mut dyn Write) -> Result<Status, Failure> {
    let begun = Instant::now();
    let mut stage = Stage::new(out, args.keep.as_deref())?;
    let folder = stage.folder().display().to_string();
    stage.say(format_args!("Carnet drill: a plant, a gateway and a stick in {folder}"))?;
    stage.say("For practice only: the keys made here have no pass phrase.")?;

    exchange(&mut stage, &args.requests)?;
    chapter(&mut stage, "Attacks: what somebody hostile could put on the stick")?;
    let refused = attacks::play(&mut stage)?;

    stage.say("")?;
    stage.say(format_args!("{refused} attacks, each refused by name."))?;
    if args.keep.is_some() {
        stage.say(format_args!("Everything is in {folder}; the commands above work there."))?;
    }
    stage.say(format_args!("The drill took {:.1} seconds.", begun.elapsed().as_secs_f64()))?;
    Ok(Status::Done)
}

/// Requests out, answers in.
fn exchange(stage: &mut Stage<'_>, own: &[PathBuf]) -> Result<(), Failure> {
    chapter(
        stage,
        "Sites and officers make their keys; the trust file with all goes to both sites",
    )?;
    let keys = sites::set_up(stage)?;

    chapter(stage, "Two sticks are enrolled; one is lost again")?;
    media::enrol(stage, &keys)?;

    chapter(stage, "Inside the plant: from saved prints and tables to a stick")?;
    let inputs = sample::place(stage, own)?;
    let mut words = vec!["--config", "plant/carnet.toml", "export"];
    words.extend(inputs.iter().map(String::as_str));
    words.extend(["--to", "gateway-1", "--media", "stick"]);
    stage.must(&words)?;
    let requests = stage.only("stick", "plant-7_gateway-1_")?.ok_or_else(|| {
        let message = "the input holds nothing that could be requested; the reasons stand above";
        Failure::new(Status::Usage, None, message)
    })?;
    stage.copy(&format!("stick/{requests}"), "unapproved.carnet")?;

    chapter(stage, "At the door: what is on the stick?")?;
    let on_stick = format!("stick/{requests}");
    stage.run(&["--config", "kiosk/carnet.toml", "show", &on_stick], usize::MAX)?;

    chapter(stage, "At the door: a kiosk has scanned it (SIMULATED), and that is attested")?;
    door::attest_scan(stage, &on_stick)?;

    chapter(stage, "At the door: two officers approve; the decision is kept as a page")?;
    door::approve(stage, &on_stick)?;
    stage.copy(&on_stick, "requests.carnet")?;
    door::page(stage, &on_stick)?;

    chapter(stage, "At the gateway: the same bundle on the wrong sticks")?;
    media::refused(stage, &requests)?;

    chapter(stage, "At the gateway: in")?;
    stage.must(&["--config", "gateway/carnet.toml", "import", "stick"])?;
    let reference = stage
        .only("gateway/spool", "plant-7_")?
        .ok_or_else(|| unexpected("one folder in the gateway's spool"))?;

    chapter(stage, "On the stick: the gateway's receipt that it admitted the bundle")?;
    door::receipt(stage, &on_stick)?;

    chapter(stage, "SIMULATED activation service: its confirmation ids activate nothing")?;
    let asked = format!("gateway/spool/{reference}/requests.csv");
    let answered = service::answer_all(stage, &asked, "answers.csv")?;
    stage.say(format_args!("{asked} -> answers.csv: {answered}"))?;

    chapter(stage, "At the gateway: the answers onto the stick")?;
    let words = ["--config", "gateway/carnet.toml", "export", "answers.csv", "--to", "plant-7"];
    stage.must(&[&words[..], &["--reply-to", &reference, "--media", "stick"]].concat())?;
    let responses = stage
        .only("stick", "gateway-1_plant-7_")?
        .ok_or_else(|| unexpected("one bundle of responses"))?;
    stage.copy(&format!("stick/{responses}"), "responses.carnet")?;

    chapter(stage, "Inside the plant again: answers and receipt in")?;
    stage.must(&["--config", "plant/carnet.toml", "import", "stick"])?;

    chapter(stage, "What came of it")?;
    outcome::print(stage)
}

fn chapter(stage: &mut Stage<'_>, title: &str) -> Result<(), Failure> {
    stage.say(format_args!("\n== {title}"))
}
