//! The time by which an export goes, and whether it may be signed.

use carnet_host::Failure;
use carnet_host::args::StatedArgs;
use carnet_host::settings::Settings;
use carnet_judge::time::{ClockFault, Known, OwnClock, judge_clock};
use carnet_judge::trust::{SiteClock, TrustFile};
use carnet_language::text;
use carnet_ledger::{Ledger, LedgerError, Stated, newest_made};
use carnet_signer::confirm::{Answer, Consent, ask};

/// The time of an export.
pub(super) struct Clock {
    pub(super) now: u64,
    pub(super) worth: OwnClock,
    /// A person states it, under this ticket.
    stated: Option<String>,
    host_clock: u64,
    /// A person has to look at it before anything is signed by it.
    ahead: Option<ClockFault>,
}

impl Clock {
    /// What a person states, else what the clock of this host says.
    pub(super) fn of(
        stated: &StatedArgs,
        settings: &Settings,
        trust: &TrustFile,
        ledger: &dyn Ledger,
    ) -> Result<Self, Failure> {
        let host_clock = settings.host_clock();
        if let Some((now, ticket)) = stated.time() {
            // TIME-2.
            Stated { time: now, ticket, host_clock }.check(ledger)?;
            let stated = Some(ticket.to_owned());
            return Ok(Self { now, worth: OwnClock::Stated(now), stated, host_clock, ahead: None });
        }
        let worth = settings.own_clock(trust, host_clock);
        let is_believed = trust.clock_of(ledger.site()) == SiteClock::Trusted;
        let ahead = match worth {
            // Others believe what this site signs, whatever is thought of its clock here.
            OwnClock::Untrusted if !is_believed => None,
            _ => match judge_clock(host_clock, known(trust, ledger)?) {
                Ok(()) => None,
                Err(fault @ ClockFault::Ahead { .. }) => Some(fault),
                Err(fault) if is_believed => return Err(fault.into()),
                Err(fault) => {
                    let failure = Failure::from(fault);
                    let (status, code) = (failure.status(), failure.code());
                    let message = text!(
                        en "{fault}; the trust file does not trust it: --clock untrusted exports all the same";
                        de "{fault}; nach der Vertrauensdatei ist diese Uhr nicht verlässlich: --clock untrusted \
                            exportiert trotzdem"
                    );
                    return Err(Failure::new(status, code, message));
                }
            },
        };
        Ok(Self { now: host_clock, worth, stated: None, host_clock, ahead })
    }

    /// What a person states, for the bundle that is recorded by it.
    pub(super) fn stated(&self) -> Option<Stated<'_>> {
        let (time, host_clock) = (self.now, self.host_clock);
        self.stated.as_deref().map(|ticket| Stated { time, ticket, host_clock })
    }

    /// Asks a person whether a clock is right that is far past all that is known here. Without a terminal
    /// nobody says so, and neither in a dry run.
    // EXP-43.
    pub(super) fn confirm(&mut self, ledger: &mut dyn Ledger, is_dry: bool) -> Result<(), Failure> {
        let Some(fault) = self.ahead else { return Ok(()) };
        if let (ClockFault::Ahead { known, .. }, false) = (fault, is_dry)
            && ask(Consent::Asked, &question(&fault))? == Answer::Yes
        {
            ledger.confirm_clock(known, self.now)?;
            self.ahead = None;
            return Ok(());
        }
        Err(fault.into())
    }
}

fn question(fault: &ClockFault) -> String {
    text!(
        en "{fault}.\nIs it right? Type yes:";
        de "{fault}.\nGeht sie richtig? Dann ja eingeben:"
    )
}

fn known(trust: &TrustFile, ledger: &dyn Ledger) -> Result<Known, LedgerError> {
    Ok(Known {
        floor: Some(ledger.floor()?).filter(|floor| *floor > 0),
        made: newest_made(ledger)?.map(|bundle| bundle.created),
        anchor: Some(ledger.anchor()?.max(trust.issued())),
    })
}
