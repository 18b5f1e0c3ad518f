//! The own site: trust file, key, ledger, archive.

use std::fs::File;
use std::path::{Path, PathBuf};

use carnet_format::{Digest, Signer, SiteName};
use carnet_host::Failure;
use carnet_host::settings::{KeyPlace, Settings};
use carnet_judge::route::RouteFault;
use carnet_judge::time::Now;
use carnet_judge::trust::TrustFile;
use carnet_language::text;
use carnet_ledger::{
    AcceptedNames, Archive, Closing, Direction, ExportLock, Home, Inherited, KeyRecord, Ledger,
    LedgerError, SiteLedger, outlook,
};
use carnet_signer::endorsed::say_unkept;
use carnet_signer::target::Basis;

use super::before::Before;
use super::clock::Clock;
use super::outbox::{self, Undelivered};
use super::target::Target;
use crate::cli::ExportArgs;
use crate::export::{Exported, Exporter, Items, RepeatError, Selected, repeat};
use crate::intake::Wanted;

pub(super) struct Site<'s> {
    pub(super) settings: &'s Settings,
    pub(super) name: &'s SiteName,
    pub(super) trust: TrustFile,
    /// The one thing that a rehearsal does without.
    signing: Option<Signing>,
    pub(super) ledger: SiteLedger,
    archive: Archive,
    pub(super) outbox: &'s Path,
    pub(super) clock: Clock,
    /// How many names were found that a person lets leave.
    pub(super) accepted: u64,
}

/// The key, the record beside it, and the right to use them.
struct Signing {
    key: Box<dyn Signer>,
    record: PathBuf,
    lock: ExportLock,
}

impl<'s> Site<'s> {
    pub(super) fn open(settings: &'s Settings, args: &ExportArgs) -> Result<Self, Failure> {
        let (name, (trust, bytes)) = (settings.site()?, settings.load_trust()?);
        check_route(&trust, name, &args.to)?;
        let home: Home<'_> = settings.ledger_home()?.into();
        let (archive, outbox) = (home.archive(settings.archive()?)?, settings.outbox()?);
        let mut ledger = SiteLedger::open(home, name)?;
        ledger.set_author(&settings.author());
        let mut clock = Clock::of(&args.stated, settings, &trust, &ledger)?;
        // Before anybody types a pass phrase for nothing.
        if let Err(error) = check_medium(args, (settings, name), &trust, (&ledger, &clock)) {
            // By a wrong clock every medium has expired.
            clock.confirm(&mut ledger, false)?;
            return Err(error);
        }
        let key = carnet_signer::open(settings)?;
        let record = match settings.key()? {
            KeyPlace::File(path) => KeyRecord::path_of(path, key.public_key().id())?,
            KeyPlace::Token(_) => KeyRecord::path_in_state_folder(key.public_key().id())?,
        };
        // Before anything is read that another export may change, and until the copy is delivered.
        let lock = ExportLock::take(&ledger, || {
            carnet_host::note!(
                en "another export of this site is running; waiting for its end";
                de "ein anderer Export dieses Standorts läuft; warte auf sein Ende"
            );
        })?;
        let clock = Clock::of(&args.stated, settings, &trust, &ledger)?;
        let signing = Some(Signing { key, record, lock });
        let mut site =
            Self { settings, name, trust, signing, ledger, archive, outbox, clock, accepted: 0 };
        site.accept_trust()?;
        carnet_host::say_open([home.place(), site.archive.folder(), site.outbox]);
        let now = settings.host_clock();
        let outlook = outlook(&site.ledger, (home, Some(&site.archive)), now)?;
        outlook.notes().for_each(|note| carnet_host::say!("{note}"));
        site.archive.store_trust(&site.trust.digest(), &bytes)?;
        Ok(site)
    }

    /// The site as a dry run sees it: with a ledger to try things with, and without a key.
    // EXP-39.
    pub(super) fn rehearse(settings: &'s Settings, args: &ExportArgs) -> Result<Self, Failure> {
        let (name, (trust, _)) = (settings.site()?, settings.load_trust()?);
        check_route(&trust, name, &args.to)?;
        let home: Home<'_> = settings.ledger_home()?.into();
        let (archive, outbox) = (home.archive(settings.archive()?)?, settings.outbox()?);
        let ledger = SiteLedger::rehearsal(home, name)?;
        let clock = Clock::of(&args.stated, settings, &trust, &ledger)?;
        let signing = None;
        let mut site =
            Self { settings, name, trust, signing, ledger, archive, outbox, clock, accepted: 0 };
        site.accept_trust()?;
        Ok(site)
    }

    fn accept_trust(&mut self) -> Result<(), Failure> {
        let clock = (self.clock.worth, self.clock.now);
        carnet_ledger::accept_trust(&mut self.ledger, &self.archive, &self.trust, clock)
    }

    /// The bundle of these items; none in a rehearsal.
    pub(super) fn export(
        &mut self,
        args: &ExportArgs,
        items: Items<'_>,
    ) -> Option<Result<Exported, Failure>> {
        let Signing { key, record, lock } = self.signing.as_ref()?;
        let salt = match carnet_host::salt() {
            Ok(salt) => salt,
            Err(failure) => return Some(Err(failure)),
        };
        let mut exporter = Exporter {
            site: self.name,
            to: &args.to,
            trust: &self.trust,
            signer: &**key,
            record,
            lock,
            ledger: &mut self.ledger,
            archive: &self.archive,
            outbox: self.outbox,
            clock: self.clock.worth,
            now: self.clock.now,
            stated: self.clock.stated(),
            salt,
            accepted: args
                .accept_names
                .as_deref()
                .filter(|_| self.accepted > 0)
                .map(|ticket| AcceptedNames { ticket, found: self.accepted }),
        };
        let exported = exporter.export(items);
        if let Ok(exported) = &exported {
            outbox::clear(self.outbox, &self.ledger, exported);
        }
        Some(exported)
    }

    /// EXP-34. The target, if it is one on which the bundle would be taken.
    pub(super) fn look(&self, args: &ExportArgs) -> Result<Option<Target>, Failure> {
        let floor = Some(self.ledger.floor()?).filter(|floor| *floor > 0);
        let now = Now::new(self.clock.worth, floor);
        let basis = Basis { trust: &self.trust, now, system: &self.settings.system() };
        let target = Target::look(&args.target, (self.name, &args.to), basis)?;
        // LEDGER-31.
        if let Some(folder) = &args.target.media {
            say_unkept(&carnet_media::scan(folder)?.bundles, &self.trust, |it| self.own_copy(it));
        }
        Ok(target)
    }

    /// The copy of an own bundle that this site has.
    fn own_copy(&self, digest: &Digest) -> Option<File> {
        let record = self.ledger.bundle(digest).ok()??;
        let kept = self.ledger.kept(digest).ok()?;
        let is_own = record.direction == Direction::Out;
        self.archive.open_newest(&record, kept.as_ref()).ok().filter(|_| is_own)
    }

    /// EXP-43. A person confirms the clock before anything is signed by it.
    pub(super) fn confirm_clock(&mut self, is_dry: bool) -> Result<(), Failure> {
        self.clock.confirm(&mut self.ledger, is_dry)
    }

    /// The ledgers of the sites whose place this one has taken.
    pub(super) fn inherited(&self) -> Result<Vec<Inherited>, Failure> {
        Ok(carnet_ledger::inherited(&self.ledger, &self.archive)?)
    }

    /// A site that is closed asks for nothing new.
    // LEDGER-38.
    pub(super) fn check_open(&self, selected: &Selected) -> Result<(), Failure> {
        match self.ledger.closing()? {
            Some(Closing { ticket, .. }) if !selected.items.is_empty() => {
                Err(LedgerError::Closed { site: self.name.clone(), ticket }.into())
            }
            _ => Ok(()),
        }
    }

    /// What was said about requests that are out and has not been told that site.
    pub(super) fn claims(&self, to: &SiteName) -> Result<Vec<Wanted>, Failure> {
        let pending = self.ledger.pending(to)?.into_iter();
        let claims = pending.map(|pending| repeat(&self.ledger, &self.archive, pending));
        claims.collect::<Result<_, _>>().map_err(|error| match error {
            RepeatError::Archive(error) => error.into(),
            RepeatError::Ledger(error) => error.into(),
        })
    }

    pub(super) fn before(&self) -> Result<Before, Failure> {
        Ok(Before::of(&self.ledger, &self.trust)?)
    }

    pub(super) fn undelivered(&self) -> Result<Vec<Undelivered>, Failure> {
        Ok(outbox::undelivered(self.outbox, &self.ledger)?)
    }
}

/// Whether the bundle would be taken on the medium, as far as is known without a key.
// EXP-34.
fn check_medium(
    args: &ExportArgs,
    (settings, name): (&Settings, &SiteName),
    trust: &TrustFile,
    (ledger, clock): (&SiteLedger, &Clock),
) -> Result<(), Failure> {
    let floor = Some(ledger.floor()?).filter(|floor| *floor > 0);
    let basis = Basis { trust, now: Now::new(clock.worth, floor), system: &settings.system() };
    Target::check_medium(&args.target, (name, &args.to), basis)
}

fn check_route(trust: &TrustFile, from: &SiteName, to: &SiteName) -> Result<(), Failure> {
    match trust.route(from, to) {
        Some(_) => Ok(()),
        None => Err(no_route(trust, from, to)),
    }
}

/// A name may be mistyped: the sites to which routes lead are named.
pub(super) fn no_route(trust: &TrustFile, from: &SiteName, to: &SiteName) -> Failure {
    let fault = RouteFault::None { from: from.clone(), to: to.clone() };
    let routes = trust.routes().filter(|(start, ..)| *start == from);
    let ends: Vec<_> = routes.map(|(_, end, _)| end.to_string()).collect();
    if ends.is_empty() {
        return fault.into();
    }
    let ends = ends.join(", ");
    let message = text!(
        en "{fault}; from here they lead to {ends}";
        de "{fault}; von hier führen Wege nach {ends}"
    );
    let failure = Failure::from(fault);
    Failure::new(failure.status(), failure.code(), message)
}
