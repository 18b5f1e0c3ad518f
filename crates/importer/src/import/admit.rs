//! Steps 19 and 20: the transaction, and the spool.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use carnet_format::{Code, Item};
use carnet_judge::medium::Medium;
use carnet_judge::verdict::Approved;
use carnet_language::text;
use carnet_ledger::{
    AdmitError, Admitted, Archive, Archived, Endorsers, Inbound, ItemSink, MediumRecord, Stated,
    Stop, StreamClaim,
};

use super::stream::held;
use super::{End, Importer, Setup, Writes, in_ledger};
use crate::Step;
use crate::spool::Draft;
use crate::verdict::Outcome;

impl<'a> Importer<'a> {
    // IMP-20.
    pub(super) fn admit(
        &mut self,
        claim: &StreamClaim<'_>,
        mut approved: Approved<&File>,
        copy: &File,
        medium: &Medium,
    ) -> Result<Outcome, End> {
        self.at(&[Step::Admit])?;
        // TIME-2. What was judged good by it: a wrong time that let nothing in leaves no trace.
        if let Some(Stated { time, ticket, host_clock }) = self.stated.take() {
            self.ledger.state_time(time, ticket, host_clock).map_err(in_ledger(Step::Admit))?;
        }
        let (trust, _) = approved.trust();
        let now = approved.now();
        let medium = MediumRecord::of(medium);
        // AUDIT-12.
        let counted = approved.tally().endorsements.iter().filter(|it| it.code.is_none());
        let endorsers =
            Endorsers::of(counted.map(|it| (it.statement.clone(), it.key, it.owner.to_string())));
        let inbound = Inbound {
            claim: *claim,
            trust,
            endorsers: &endorsers,
            medium: medium.as_ref(),
            certainty: now.certainty(),
            floor: now.floor(),
            anchor: approved.jumped(),
            now: self.setup.now,
        };
        let Setup { archive, spool, writes, .. } = self.setup;
        let hook = &mut self.hook;
        // Why `fill` stopped, kept here because the ledger only rolls back.
        let mut end = None;
        let mut draft = None;
        let mut fill = |sink: &mut dyn ItemSink| -> Result<Archived, Stop> {
            if writes == Writes::All {
                draft = spool.draft(claim.manifest, &claim.digest);
            }
            let archived = store_items(&mut approved, sink, &mut draft)
                .and_then(|()| match writes {
                    Writes::All => store_bytes(archive, claim, copy),
                    Writes::Nothing => measure(copy),
                })
                .map_err(|failure| {
                    end = failure.map(End::Outcome);
                    Stop
                })?;
            if hook(Step::Admit).is_break() {
                end = Some(End::Killed);
                return Err(Stop);
            }
            Ok(archived)
        };
        let admitted = self.ledger.admit(&inbound, &mut fill);
        match (admitted, end) {
            (Ok(admitted), _) => self.spool(admitted, draft),
            (Err(AdmitError::Stream(verdict)), _) => {
                // It fitted a moment ago: another import went first.
                let holds = self.stream_verdict(claim, verdict)?;
                match holds.is_empty() {
                    false => Ok(held(&[], holds)),
                    true => {
                        let what =
                            text!(en "the stream has moved"; de "die Reihe ist weitergegangen");
                        Err(unknown(Step::Admit, None, what))
                    }
                }
            }
            (Err(_), Some(end)) => Err(end),
            (Err(AdmitError::Ledger(error)), None) => Err(in_ledger(Step::Admit)(error)),
            (Err(error), None) => Err(unknown(Step::Admit, None, error)),
        }
    }

    // IMP-21.
    fn spool(&mut self, admitted: Admitted, draft: Option<Draft>) -> Result<Outcome, End> {
        self.at(&[Step::Spool])?;
        let digest = admitted.bundle();
        let Setup { spool, archive, writes, .. } = self.setup;
        if writes == Writes::All {
            let settled = archive.settle(&digest);
            settled.map_err(|error| unknown(Step::Spool, Some(error.code()), error))?;
        }
        let folder = match writes {
            Writes::All => spool.write_drafted(draft, self.ledger, archive, &digest),
            Writes::Nothing => spool.foresee(self.ledger, &digest),
        }
        .map_err(|error| unknown(Step::Spool, Some(error.code()), error))?;
        let outcomes = self.ledger.outcomes(&digest).map_err(in_ledger(Step::Spool))?;
        self.at(&[Step::Spool])?;
        self.ledger.mark_spooled(&digest, self.setup.now).map_err(in_ledger(Step::Spool))?;
        let elsewhere = self.ledger.elsewhere(&digest).map_err(in_ledger(Step::Spool))?;
        Ok(Outcome::Imported { folder, admitted, outcomes, elsewhere })
    }
}

/// What ended the filling; none where the ledger knows it itself.
type Failure = Option<Box<Outcome>>;

/// Ledger and spool have the items of one reading.
fn store_items(
    approved: &mut Approved<&File>,
    sink: &mut dyn ItemSink,
    draft: &mut Option<Draft>,
) -> Result<(), Failure> {
    let mut stored = Ok(());
    let read = approved.read_items(|index, item| {
        if stored.is_ok() {
            stored = match item {
                Item::Request(request) => sink.request(request),
                Item::Response(response) => sink.response(response),
            };
            draft.take_if(|draft| !draft.item(index, item));
        }
    });
    read.map_err(|error| Some(outcome(Step::Admit, error.code(), error)))?;
    stored.map_err(|Stop| None)
}

// LEDGER-14.
fn store_bytes(
    archive: &Archive,
    claim: &StreamClaim<'_>,
    mut copy: &File,
) -> Result<Archived, Failure> {
    copy.seek(SeekFrom::Start(0)).map_err(|error| Some(outcome(Step::Admit, None, error)))?;
    archive
        .store(&claim.digest, &mut copy)
        .map_err(|error| Some(outcome(Step::Admit, Some(error.code()), error)))
}

/// What would be archived.
fn measure(mut copy: &File) -> Result<Archived, Failure> {
    let read = |error| Some(outcome(Step::Admit, None, error));
    copy.seek(SeekFrom::Start(0)).map_err(read)?;
    Archive::measure(&mut copy).map_err(read)
}

fn unknown(step: Step, code: Option<Code>, message: impl ToString) -> End {
    End::Outcome(outcome(step, code, message))
}

fn outcome(step: Step, code: Option<Code>, message: impl ToString) -> Box<Outcome> {
    Box::new(Outcome::Unknown { step, code, message: message.to_string() })
}
