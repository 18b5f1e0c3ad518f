//! `carnet drill --gateway`: a gateway that runs by itself, and a plant that sends it a stick twice.

mod event;
mod port;
mod site;

use std::path::PathBuf;

use carnet_host::Failure;
use carnet_host::json::WatchWord;
use carnet_language::text;

use self::event::{Answered, Event};
use self::port::Port;
use self::site::PLANT;
use super::sites::{GATEWAY, OFFICERS, officer_key};
use super::{Stage, chapter, outcome, sample, unexpected};

/// What the stick is called where it is mounted.
const STICK: &str = "usb1";
/// A sample that is left for whoever has the gateway go on.
const NEXT: &str = "input/HMI-04.txt";
/// What becomes of it.
const MORE: &str = "stick/more.carnet";
/// Has the other half of the machine mount the stick.
const PLUG: [&str; 2] = ["touch", "port/plug"];

/// How the plant's files come to the gateway.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// On a stick, which is mounted and unmounted.
    Stick,
    /// By a drop folder: nobody can mount here.
    Drop,
}

/// A gateway that ends when this is dropped.
pub struct Running {
    port: Port,
    way: Way,
}

/// Plays it.
pub fn play(stage: &mut Stage<'_>, own: &[PathBuf]) -> Result<Running, Failure> {
    chapter(
        stage,
        &text!(
            en "A plant and a gateway make their keys; the trust file with all goes to both";
            de "Ein Werk und ein Gateway erzeugen ihre Schlüssel; die Vertrauensdatei mit allen geht an beide"
        ),
    )?;
    site::set_up(stage)?;
    site::folders(stage)?;

    chapter(
        stage,
        &text!(
            en "At the gateway: carnet watch begins; from here on nobody is there";
            de "Am Gateway: carnet watch beginnt; ab hier ist niemand da"
        ),
    )?;
    let way = way(stage)?;
    site::watch(stage, way == Way::Stick)?;
    stage.typed(&["carnet", "--config", "gateway/carnet.toml", "watch"])?;
    let mut port = Port::open(stage, way == Way::Stick)?;
    port.until(stage, WatchWord::Started)?;

    let requests = requests(stage, own)?;
    bring(stage, &mut port, way, &requests)?;
    let reply = answer(stage)?;
    fetch(stage, &mut port, way, &reply)?;

    chapter(
        stage,
        &text!(
            en "Inside the plant again: receipt and answers in";
            de "Wieder im Werk: Quittung und Antworten hinein"
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
    outcome::print(stage)?;
    if way == Way::Drop {
        stage.say("")?;
        stage.say(text!(
            en "NOT SHOWN, as nobody can mount here: that a stick is noticed and read, that receipt and reply come onto it\n\
                by themselves, and that it is unmounted and called done.";
            de "NICHT GEZEIGT, weil hier niemand einhängen kann: dass ein Stick bemerkt und gelesen wird, dass Quittung und\n\
                Antwort von selbst darauf kommen, und dass er ausgehängt und fertig gemeldet wird."
        ))?;
    }
    Ok(Running { port, way })
}

/// Whether there can be a stick, and what stands in for it.
fn way(stage: &mut Stage<'_>) -> Result<Way, Failure> {
    match port::can_mount(stage) {
        Ok(()) => {
            stage.say(text!(
                en "The folder \"stick\" is the stick. A shell with mounts of its own (unshare) plays the USB port: it mounts the stick\n\
                    at gateway/media/{STICK} when it is plugged in, and unmounts it when watch asks. Nobody else sees that mount.";
                de "Der Ordner „stick“ ist der Stick. Eine Shell mit eigenen Einhängungen (unshare) spielt den USB-Anschluss: Sie hängt\n\
                    den Stick beim Einstecken unter gateway/media/{STICK} ein und hängt ihn aus, wenn watch darum bittet. Sonst sieht niemand diese Einhängung."
            ))?;
            Ok(Way::Stick)
        }
        Err(why) => {
            stage.say(text!(
                en "Nobody can mount a stick here without being administrator ({why}):\n\
                    the drop folder gateway/in takes its part.";
                de "Ohne Administratorrechte kann hier niemand einen Stick einhängen ({why}):\n\
                    Der Eingangsordner gateway/in tritt an seine Stelle."
            ))?;
            Ok(Way::Drop)
        }
    }
}

/// Makes the bundle that crosses; gives its name on the stick.
fn requests(stage: &mut Stage<'_>, own: &[PathBuf]) -> Result<String, Failure> {
    chapter(
        stage,
        &text!(
            en "Inside the plant: from saved prints and tables to a stick, and an officer approves";
            de "Im Werk: von gespeicherten Ausgaben und Tabellen auf einen Stick, und eine Person gibt frei"
        ),
    )?;
    let mut inputs = sample::place(stage, &[])?;
    inputs.retain(|input| input != NEXT);
    if !own.is_empty() {
        inputs = sample::place(stage, own)?;
    }
    let name = super::export(stage, &inputs, PLANT)?;
    let on_stick = format!("stick/{name}");
    let key = officer_key(OFFICERS[0]);
    let words = ["--config", "plant/carnet.toml", "--key", &key, "approve", &on_stick];
    stage.must(&[&words[..], &["--ticket", "CHG-1042", "--yes"]].concat())?;
    Ok(name)
}

/// Brings the bundle to the gateway, and shows the receipt.
fn bring(stage: &mut Stage<'_>, port: &mut Port, way: Way, requests: &str) -> Result<(), Failure> {
    let on_stick = format!("stick/{requests}");
    let events = match way {
        Way::Stick => {
            chapter(
                stage,
                &text!(
                    en "The stick is plugged in at the gateway";
                    de "Der Stick wird am Gateway eingesteckt"
                ),
            )?;
            plug(stage, port)?
        }
        Way::Drop => {
            chapter(
                stage,
                &text!(
                    en "The bundle comes into the gateway's drop folder";
                    de "Das Bündel kommt in den Eingangsordner des Gateways"
                ),
            )?;
            stage.typed(&["cp", &on_stick, "gateway/in/"])?;
            stage.copy(&on_stick, &format!("gateway/in/{requests}"))?;
            port.until(stage, WatchWord::Bundle)?
        }
    };
    if !events.iter().any(Event::is_imported) {
        return Err(unexpected(&text!(en "an imported bundle"; de "ein importiertes Bündel")));
    }
    let receipt = format!("{on_stick}-receipt");
    if way == Way::Drop {
        stage.say(text!(en "With a stick the receipt would be on it now:"; de "Auf einem Stick läge jetzt die Quittung:"))?;
        stage.must(&["--config", "gateway/carnet.toml", "receipt", requests, "-o", &receipt])?;
    }
    stage.must(&["--config", "plant/carnet.toml", "verify", &receipt])?;
    Ok(())
}

/// Has the responder answer, as a timer would; gives the digest of the reply.
fn answer(stage: &mut Stage<'_>) -> Result<String, Failure> {
    chapter(
        stage,
        &text!(
            en "A timer runs carnet respond, which asks the SIMULATED responder: its confirmation ids activate nothing";
            de "Ein Timer startet carnet respond, und das fragt den SIMULIERTEN Antwortdienst: Seine Bestätigungs-IDs aktivieren nichts"
        ),
    )?;
    let heard = stage.hear(&["--config", "gateway/carnet.toml", "respond"])?;
    let mut reply = None;
    for line in heard.all.lines() {
        match Answered::read(line) {
            Some(event) => {
                stage.say(format_args!("    {event}"))?;
                reply = reply.or(event.reply);
            }
            None => stage.say(format_args!("    {line}"))?,
        }
    }
    reply
        .filter(|_| heard.status == 0)
        .ok_or_else(|| unexpected(&text!(en "a reply"; de "eine Antwort")))
}

/// Brings the reply to the stick.
fn fetch(stage: &mut Stage<'_>, port: &mut Port, way: Way, reply: &str) -> Result<(), Failure> {
    match way {
        Way::Stick => {
            chapter(
                stage,
                &text!(
                    en "The stick is plugged in once more: the reply has waited for it";
                    de "Der Stick wird noch einmal eingesteckt: Die Antwort hat auf ihn gewartet"
                ),
            )?;
            let events = plug(stage, port)?;
            match events.iter().any(|event| event.word() == WatchWord::ReplyWritten) {
                true => Ok(()),
                false => Err(unexpected(
                    &text!(en "a reply on the stick"; de "eine Antwort auf dem Stick"),
                )),
            }
        }
        Way::Drop => {
            chapter(
                stage,
                &text!(
                    en "The reply goes onto a stick by hand, for watch has none";
                    de "Die Antwort kommt von Hand auf einen Stick, denn watch hat keinen"
                ),
            )?;
            let write = ["ledger", "bundle", reply, "--media", "stick"];
            stage.must(&[&["--config", "gateway/carnet.toml"], &write[..]].concat())?;
            Ok(())
        }
    }
}

/// Plugs the stick in, and waits until it may be pulled.
fn plug(stage: &mut Stage<'_>, port: &mut Port) -> Result<Vec<Event>, Failure> {
    stage.typed(&PLUG)?;
    stage.write("port/plug", "")?;
    port.until(stage, WatchWord::StickDone)
}

impl Running {
    /// Leaves it running: says what that is, what to do with it, and what ends it.
    pub fn stay(self, stage: &mut Stage<'_>) -> Result<(), Failure> {
        go_on(stage, self.way)?;
        self.port.leave(stage)
    }
}

fn go_on(stage: &mut Stage<'_>, way: Way) -> Result<(), Failure> {
    let folder = stage.folder().display().to_string();
    chapter(
        stage,
        &text!(
            en "It goes on in {folder}";
            de "Es läuft weiter in {folder}"
        ),
    )?;
    stage.say(match way {
        Way::Stick => text!(
            en "Running: carnet watch, and a shell that plays the USB port and runs carnet respond each second. To see what they say:";
            de "Es laufen: carnet watch, und eine Shell, die den USB-Anschluss spielt und jede Sekunde carnet respond startet. Was sie melden:"
        ),
        Way::Drop => text!(
            en "Running: carnet watch, and a shell that runs carnet respond each second. To see what they say:";
            de "Es laufen: carnet watch, und eine Shell, die jede Sekunde carnet respond startet. Was sie melden:"
        ),
    })?;
    stage.typed(&["cd", &folder])?;
    stage.typed(&["tail", "-f", "watch.jsonl", "respond.jsonl"])?;
    stage.say(text!(
        en "One more request, typed in that folder:";
        de "Noch eine Anfrage, in diesem Ordner getippt:"
    ))?;
    let officer = officer_key(OFFICERS[0]);
    let plant = ["carnet", "--config", "plant/carnet.toml"];
    let export = ["export", NEXT, "--to", GATEWAY, "-o", MORE];
    stage.typed(&[&plant[..], &export].concat())?;
    let approve = ["--key", &officer, "approve", MORE, "--ticket", "CHG-1043", "--yes"];
    stage.typed(&[&plant[..], &approve].concat())?;
    match way {
        Way::Stick => {
            stage.typed(&PLUG)?;
            stage.say(text!(
                en "As soon as respond.jsonl says reply, fetch it:";
                de "Sobald respond.jsonl „reply“ meldet, die Antwort holen:"
            ))?;
            stage.typed(&PLUG)?;
            stage.say(text!(
                en "As soon as watch.jsonl says stick-done:";
                de "Sobald watch.jsonl „stick-done“ meldet:"
            ))?;
        }
        Way::Drop => {
            stage.typed(&["cp", MORE, "gateway/in/"])?;
            stage.say(text!(
                en "As soon as respond.jsonl says reply, with the digest that stands there behind \"reply\":";
                de "Sobald respond.jsonl „reply“ meldet, mit der Prüfsumme, die dort hinter \"reply\": steht:"
            ))?;
            let write = ["ledger", "bundle", "DIGEST", "--media", "stick"];
            stage.typed(&[&["carnet", "--config", "gateway/carnet.toml"], &write[..]].concat())?;
        }
    }
    stage.typed(&[&plant[..], &["import", "stick"]].concat())?;
    stage.say(text!(
        en "This ends it, and removes the folder with everything in it:";
        de "Das beendet es und entfernt den Ordner mit allem darin:"
    ))?;
    stage.typed(&["sh", &format!("{folder}/end.sh")])
}
