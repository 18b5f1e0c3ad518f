//! When a trust file is issued, and where it is written.

use std::path::{Path, PathBuf};

use carnet_format::update::{TrustApprovalSet, update_file};
use carnet_format::{Code, TrustUpdate};
use carnet_host::args::StatedArgs;
use carnet_host::settings::Settings;
use carnet_host::{Failure, Status};
use carnet_judge::time::{OwnClock, TOLERANCE, When};
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_ledger::Ledger as _;
use carnet_signer::confirm::{Answer, ask};

use super::{consent, own_clock};
use crate::place;
use crate::present::Books;

/// When the next trust file is issued: as a person states it, by a clock that is trusted, or as a person confirms it, for it
/// becomes the time by which other sites tell whether a time can be believed.
pub(super) fn issued(
    settings: &Settings,
    (trust, books): (Option<&TrustFile>, Option<&Books>),
    stated: &StatedArgs,
    yes: bool,
) -> Result<u64, Failure> {
    let issued = match (stated.time(), own_clock(settings, trust)) {
        (Some((stated, _)), _) => stated,
        (None, OwnClock::Trusted(now) | OwnClock::Stated(now)) => now,
        (None, OwnClock::Untrusted) => confirmed(settings.host_clock(), yes)?,
    };
    let floor = books.map_or(Ok(0), |books| books.ledger.floor())?;
    // Only a person who states the time goes back behind what persons have vouched for.
    let vouched = trust.filter(|_| stated.time().is_none()).map_or(0, TrustFile::issued);
    let floor = floor.max(vouched);
    if issued.saturating_add(TOLERANCE) < floor {
        let (issued, floor) = (When(issued), When(floor));
        let message = text!(
            en "it would be issued {issued}, but {floor} has passed: state the time with --now TIME --ticket TICKET";
            de "sie würde {issued} ausgestellt, aber {floor} ist schon vergangen: die Zeit mit --now ZEIT --ticket VORGANG angeben"
        );
        return Err(Failure::new(Status::Usage, Code::TimeOwnBehind, message));
    }
    Ok(issued)
}

fn confirmed(clock: u64, yes: bool) -> Result<u64, Failure> {
    let day = When(clock).day();
    let state =
        text!(en "give --now TIME --ticket TICKET"; de "--now ZEIT --ticket VORGANG angeben");
    match ask(consent(yes), &text!(en "Is it {day} today?"; de "Ist heute der {day}?"))? {
        Answer::Yes => Ok(clock),
        Answer::No => {
            let message = text!(en "nothing was written: the clock of this host is wrong; {state}"; de "nichts wurde geschrieben: Die Uhr dieses Rechners geht falsch; {state}");
            Err(Failure::new(Status::Held, None, message))
        }
        Answer::NobodyToAsk => {
            let message = text!(
                en "the clock of this host says {day}, and is not known to be right: {state}, or --yes";
                de "die Uhr dieses Rechners sagt {day} und ist nicht verlässlich: {state}, oder --yes"
            );
            Err(Failure::new(Status::Usage, None, message))
        }
    }
}

/// Writes the update of a text to a stick. Where the same one lies there already, perhaps with approvals, it stays.
pub(super) fn write_to_stick(
    folder: &Path,
    (serial, text): (u64, &str),
    settings: &Settings,
) -> Result<PathBuf, Failure> {
    let system = settings.system();
    carnet_media::check_mounted(folder, &system)?;
    let path = folder.join(format!("trust-{serial}.carnet-trust"));
    if carries(&path, text) {
        return Ok(path);
    }
    carnet_media::check_writable(folder, &system)?;
    if path.symlink_metadata().is_ok() {
        carnet_host::note!(
            shown = path.display();
            en "{shown} was another update under the same serial, and gives way; copies of it and approvals of it are void";
            de "{shown} war eine andere Änderung unter derselben Nummer und wird ersetzt; Kopien und Freigaben davon sind hinfällig"
        );
    }
    place::put_on_stick(&path, &update_of(text)?)?;
    Ok(path)
}

/// Writes the update of a text to a new file of this host.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    place::put_new(path, &update_of(text)?)
}

fn update_of(text: &str) -> Result<Vec<u8>, Failure> {
    Ok(update_file(text.as_bytes(), &TrustApprovalSet::default())?)
}

/// Whether an update there has this text.
fn carries(path: &Path, text: &str) -> bool {
    let Ok(mut file) = carnet_media::open(path) else { return false };
    TrustUpdate::read(&mut file).is_ok_and(|update| update.claimed_text() == text.as_bytes())
}
