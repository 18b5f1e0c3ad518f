//! What a run says.

use std::io;

use carnet_format::Code;
use carnet_host::Failure;
use carnet_host::json::{self, RespondEvent, RespondWord};
use carnet_language::io_text;
use carnet_ledger::BundleRecord;

use super::Run;
use super::due::note;
use super::judge::Judged;
use super::process::Ran;

impl Run<'_, '_> {
    pub(super) fn say_judged(
        &mut self,
        bundle: &BundleRecord,
        judged: &Judged,
        asked: Option<usize>,
    ) -> io::Result<()> {
        let counts = &mut self.counts;
        for (sum, count) in [
            (&mut counts.granted, judged.granted),
            (&mut counts.refused, judged.refused),
            (&mut counts.deferred, judged.deferred),
        ] {
            // Whatever stands in the file.
            *sum = sum.saturating_add(count);
        }
        if judged.is_anything() {
            let mut event = self.event(RespondWord::Answers).of(bundle);
            event.asked = asked.map(|count| count as u64);
            event.granted = Some(judged.granted);
            event.refused = Some(judged.refused);
            event.deferred = Some(judged.deferred);
            self.say(&event)?;
        }
        self.say_refused(bundle, judged)
    }

    pub(super) fn say_refused(&mut self, bundle: &BundleRecord, judged: &Judged) -> io::Result<()> {
        for (code, count) in &judged.lines {
            self.counts.lines_refused = self.counts.lines_refused.saturating_add(*count);
            let event = self.event(RespondWord::LineRefused).of(bundle);
            let mut event = match code.parse() {
                Ok(code) => event.with_code(code),
                Err(_) => event,
            };
            event.lines = Some(*count);
            self.say(&event)?;
        }
        Ok(())
    }

    pub(super) fn say_failed(
        &mut self,
        bundle: &BundleRecord,
        ran: io::Result<Ran>,
    ) -> io::Result<()> {
        let mut event =
            self.event(RespondWord::ResponderFailed).of(bundle).with_code(Code::ResponderFailed);
        event.since = self.outage.responder.as_ref().map(|away| away.since.into());
        event.said = Some(match ran {
            Ok(ran) => ran.said,
            Err(error) => {
                let (program, why) = (self.program, io_text(&error));
                carnet_host::note!(
                    en "the responder {program:?} could not be run: {why}";
                    de "der Antwortdienst {program:?} ließ sich nicht ausführen: {why}"
                );
                error.to_string()
            }
        });
        self.say(&event)
    }

    /// Notes that something of this host is away; says it once a day.
    // RESP-7.
    pub(super) fn failed(&mut self, failure: &Failure) -> Result<(), Failure> {
        let first = !std::mem::replace(&mut self.is_failed, true);
        let code = failure.code();
        // Of several in a run one is noted.
        if !first || !note(&mut self.outage.reply, code.map(Code::as_str), self.setup.now) {
            return Ok(());
        }
        failure.print();
        let event = self.event(RespondWord::Waiting);
        let mut event = match code {
            Some(code) => event.with_code(code),
            None => event,
        };
        event.since = self.outage.reply.as_ref().map(|away| away.since.into());
        Ok(self.say(&event)?)
    }

    pub(super) fn say(&mut self, event: &RespondEvent) -> io::Result<()> {
        json::print(self.out, "respond", event)
    }

    pub(super) fn event(&self, event: RespondWord) -> RespondEvent {
        RespondEvent {
            event,
            time: self.setup.now.into(),
            bundle: None,
            site: None,
            asked: None,
            granted: None,
            refused: None,
            deferred: None,
            lines: None,
            reply: None,
            sequence: None,
            items: None,
            code: None,
            message: None,
            since: None,
            said: None,
        }
    }
}

pub(super) trait With {
    fn of(self, bundle: &BundleRecord) -> Self;

    fn with_code(self, code: Code) -> Self;
}

impl With for RespondEvent {
    fn of(mut self, bundle: &BundleRecord) -> Self {
        self.bundle = Some(bundle.digest.into());
        self.site = Some(bundle.from.to_string());
        self
    }

    fn with_code(mut self, code: Code) -> Self {
        self.code = Some(code.into());
        self.message = Some(carnet_language::english(|| code.meaning()));
        self
    }
}
