//! Steps 13 to 18: from the end of the manifest to the last byte and item.

use std::io::{Read, Seek};
use std::ops::Deref;

use carnet_format::{
    BundleReader, ChunkError, Code, Digest, Framing, Item, Manifest, UnverifiedEndorsement,
    Verified, VerifiedEndorsement,
};
use carnet_language::text;

use super::{Fault, Judged, Opened, Step, Stop};
use crate::content::{self, ContentError};
use crate::distinct::{DistinctValues, Seen};
use crate::medium::Medium;
use crate::product::{Contents, Counter};
use crate::quorum::{self, Rules, Standing, Tally};
use crate::route;
use crate::time::{self, Judgement, Now};
use crate::trust::{Key, TrustFile};
use crate::words::Words;

/// What became of a bundle in which no check failed.
#[derive(Debug)]
#[must_use]
pub enum Outcome<R> {
    /// It may cross.
    Approved(Approved<R>),
    /// A person has to act.
    Held(Held<R>),
}

impl<R> Outcome<R> {
    /// What was found, in either case.
    pub const fn findings(&self) -> &Findings<R> {
        match self {
            Self::Approved(approved) => &approved.0,
            Self::Held(held) => &held.findings,
        }
    }

    /// What the bundle is held for; empty if it is approved.
    #[must_use]
    pub fn reasons(&self) -> &[Fault] {
        match self {
            Self::Approved(_) => &[],
            Self::Held(held) => &held.reasons,
        }
    }

    /// The manifest, and the reader behind it: to write the bundle again with other endorsements. It may not be
    /// approved.
    pub fn into_unapproved_parts(self) -> (Verified<Manifest>, BundleReader<R>) {
        let findings = match self {
            Self::Approved(approved) => approved.0,
            Self::Held(held) => held.findings,
        };
        (findings.manifest, findings.reader)
    }
}

impl<R: Read + Seek> Outcome<R> {
    /// Reads the items in order for whoever has to decide about them, an officer or a virus scanner: the bundle
    /// may not be approved. Every digest is checked again.
    ///
    /// # Errors
    /// The file cannot be read, or is not what it was.
    pub fn read_unapproved_items(
        &mut self,
        each: impl FnMut(u32, &Item),
    ) -> Result<(), ContentError> {
        match self {
            Self::Approved(approved) => approved.0.read_items(each),
            Self::Held(held) => held.findings.read_items(each),
        }
    }
}

/// A bundle in which every check passed that needs no ledger. There is no other way to make one:
///
/// ```compile_fail
/// use carnet_judge::verdict::{Approved, Findings};
/// fn wave_through<R>(findings: Findings<R>) -> Approved<R> {
///     Approved(findings)
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Approved<R>(Findings<R>);

impl<R> Deref for Approved<R> {
    type Target = Findings<R>;

    fn deref(&self) -> &Findings<R> {
        &self.0
    }
}

impl<R: Read + Seek> Approved<R> {
    /// Reads the items again, in order; every digest is checked again.
    ///
    /// # Errors
    /// The file cannot be read, or is not what it was.
    pub fn read_items(&mut self, each: impl FnMut(u32, &Item)) -> Result<(), ContentError> {
        self.0.read_items(each)
    }
}

/// A bundle in which no check failed and that is held for a person. It is not approved:
///
/// ```compile_fail
/// # use carnet_judge::verdict::Held;
/// fn print(mut held: Held<std::fs::File>) {
///     let _ = held.read_items(|_, item| println!("{item:?}"));
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Held<R> {
    findings: Findings<R>,
    reasons: Vec<Fault>,
}

impl<R> Held<R> {
    /// What it is held for, at least one thing; the first names the verdict's code.
    #[must_use]
    pub fn reasons(&self) -> &[Fault] {
        &self.reasons
    }
}

impl<R> Deref for Held<R> {
    type Target = Findings<R>;

    fn deref(&self) -> &Findings<R> {
        &self.findings
    }
}

/// What was found in a bundle that has been read to its end.
#[derive(Debug)]
pub struct Findings<R> {
    manifest: Verified<Manifest>,
    reader: BundleReader<R>,
    framing: Framing,
    tally: Tally,
    standing: Standing,
    judgement: Judgement,
    jumped: Option<u64>,
    medium: Medium,
    trust: (Digest, u64),
}

impl<R> Findings<R> {
    /// The manifest.
    pub const fn manifest(&self) -> &Verified<Manifest> {
        &self.manifest
    }

    /// The bundle digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.manifest.digest()
    }

    /// Who approved and scanned, and what counts.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Who may still approve, and what the route asks for.
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// What is known about now, once the bundle and its scans have been believed; a ledger that
    /// admits the bundle takes the floor from here.
    #[must_use]
    pub const fn now(&self) -> Now {
        self.tally.now
    }

    /// Whether time could be told.
    #[must_use]
    pub const fn time(&self) -> Judgement {
        self.judgement
    }

    /// The latest time that jumped (`time.jump`), whether it was let pass or not: who admits the bundle
    /// raises the anchor to it.
    #[must_use]
    pub const fn jumped(&self) -> Option<u64> {
        self.jumped
    }

    /// The medium by which it was judged.
    #[must_use]
    pub const fn medium(&self) -> &Medium {
        &self.medium
    }

    /// Digest and serial of the trust file by which it was judged.
    #[must_use]
    pub const fn trust(&self) -> (Digest, u64) {
        self.trust
    }
}

impl<R: Read + Seek> Findings<R> {
    fn read_items(&mut self, each: impl FnMut(u32, &Item)) -> Result<(), ContentError> {
        content::read_items(&mut self.reader, &self.framing, &self.manifest, each)
    }
}

/// What a bundle carries, in numbers: what may be shown of it before it is approved.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// How many items of which product and kind.
    pub contents: Contents,
    /// How many different values the items have.
    pub distinct: DistinctValues,
}

impl<R: Read + Seek> Judged<'_, R> {
    /// Steps 13 to 18: to the last byte and item.
    ///
    /// # Errors
    /// The first check that fails, or the file cannot be read.
    pub fn finish(self) -> Result<Outcome<R>, Stop> {
        self.read(|| (), |(), _| (), |()| ())
    }

    /// The same, with a summary of the items.
    ///
    /// # Errors
    /// The first check that fails, or the file cannot be read.
    pub fn summarise(self) -> Result<(Outcome<R>, Summary), Stop> {
        let (mut contents, mut seen) = (Contents::default(), Seen::default());
        let nothing_yet = seen.look();
        let outcome = self.read(
            || (Counter::default(), nothing_yet.clone()),
            |(counter, look), item| {
                counter.add(item);
                look.add(item);
            },
            |(counter, look)| {
                contents.join(counter.finish());
                seen.join(&look);
            },
        )?;
        Ok((outcome, Summary { contents, distinct: seen.finish() }))
    }

    /// Looks at the items of each chunk by `add`, on any thread, and hands out what came of it in the order of
    /// the chunks. Nothing that `take` takes may leave this module before the bundle has been judged to its end.
    fn read<A: Send>(
        self,
        start: impl Fn() -> A + Sync,
        add: impl Fn(&mut A, &Item) + Sync,
        mut take: impl FnMut(A),
    ) -> Result<Outcome<R>, Stop> {
        let Self { opened, trust, key: exporter, route, timed, window, passed, mut holds, medium } =
            self;
        let Opened { manifest, mut reader } = opened;
        let mut framing = reader
            .framing(&manifest)
            .map_err(|error| Stop::of(Step::Framing, error.code(), &error))?;
        let endorsements = verify_endorsements(
            trust,
            manifest.digest(),
            std::mem::take(&mut framing.endorsements),
        )?;
        // The first unwanted item names the code, and nothing after it is of use.
        let mut unwanted = None;
        content::read_chunks(
            &mut reader,
            &framing,
            &manifest,
            || (None, start()),
            |(unwanted, made), index, item| {
                if unwanted.is_none() {
                    match route::check_item(route, index, item) {
                        Ok(()) => add(made, item),
                        Err(fault) => *unwanted = Some(fault),
                    }
                }
            },
            |(fault, made)| {
                if unwanted.is_none() {
                    unwanted = fault;
                    take(made);
                }
            },
        )
        .map_err(|error| Stop::of(content_step(&error), error.code(), &error))?;
        if let Some(fault) = unwanted {
            return Err(Stop::rejected(Step::Contents, fault.code(), fault));
        }
        let rules = Rules { trust, route, exporter, medium: medium.id() };
        let verified = endorsements.iter().map(|(endorsement, key)| (endorsement, *key));
        let tally = quorum::count(rules, timed.now, passed, verified);
        // QUORUM-1.
        let latest = tally.jumps.iter().max().cloned();
        if let Some((latest, site)) = latest.as_ref().filter(|(latest, _)| Some(*latest) > passed) {
            let message = time::jump_message_of_scan(site, *latest, tally.now.anchor());
            holds.push(Fault { step: Step::Quorum, code: Code::TimeJump, message });
        }
        let jumped = latest.map(|(latest, _)| latest).max(timed.jump);
        let missing = tally.missing(route).into_iter().map(|(code, message)| Fault {
            step: Step::Quorum,
            code,
            message,
        });
        let reasons = holds.into_iter().chain(missing).collect::<Vec<_>>();
        let ends = (manifest.from.clone(), manifest.to.clone());
        let standing = Standing::new(rules, &tally, ends, window);
        let trust = (trust.digest(), trust.serial());
        let findings = Findings {
            manifest,
            reader,
            framing,
            tally,
            standing,
            judgement: timed.judgement,
            jumped,
            medium,
            trust,
        };
        Ok(if reasons.is_empty() {
            Outcome::Approved(Approved(findings))
        } else {
            Outcome::Held(Held { findings, reasons })
        })
    }
}

/// BUN-7. END-6 to END-12, each endorsement in turn.
fn verify_endorsements(
    trust: &TrustFile,
    bundle: Digest,
    endorsements: Vec<UnverifiedEndorsement>,
) -> Result<Vec<(VerifiedEndorsement, &Key)>, Stop> {
    let verify = |(index, endorsement): (usize, UnverifiedEndorsement)| {
        let rejected = |code, message| {
            Stop::rejected(
                Step::Endorsements,
                code,
                text!(en "endorsement {index}: {message}"; de "Freigabe oder Virenprüfung {index}: {message}"),
            )
        };
        // END-6.
        let id = endorsement.claimed_key_id();
        let key = trust.key(&id).ok_or_else(|| {
            let message = text!(
                words = Words::from(id), serial = trust.serial();
                en "key {words} ({id}) is not in the trust file, serial {serial}";
                de "der Schlüssel {words} ({id}) steht nicht in der Vertrauensdatei, Nummer {serial}"
            );
            rejected(Code::EndorsementUnknownKey, message)
        })?;
        let verified = endorsement
            .verify(&key.public, &bundle)
            .map_err(|error| rejected(error.code(), error.to_string()))?;
        Ok((verified, key))
    };
    endorsements.into_iter().enumerate().map(verify).collect()
}

/// A fault of the content is one of a frame, unless it lies in an item.
const fn content_step(error: &ContentError) -> Step {
    match error {
        ContentError::Chunk { error: ChunkError::Item(_), .. } => Step::Items,
        _ => Step::Frames,
    }
}
