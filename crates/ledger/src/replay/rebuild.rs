//! The tables of a ledger, made anew from its audit log and its archive.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use carnet_format::{Digest, InstallationId, ItemRef, SiteName};
use carnet_language::text;
use carnet_media::{WholeFile, private_folder};

use super::entry::Entry;
use super::{Replay, Replayed, Source, Unbound, Witness};
use crate::audit::log_of;
use crate::shared::exchange;
use crate::sqlite::{Remains, free_name};
use crate::{
    Author, Direction, ExportLock, Home, Ledger, LedgerError, Salt, SharedLedger, SqliteLedger,
    Subject, each_request,
};

/// The machines of each installation id, by an inventory.
pub type Inventory = BTreeMap<InstallationId, BTreeSet<String>>;

/// A ledger that was written anew, and has not taken the place of the old one. Nobody else uses that one
/// meanwhile.
pub struct Rebuild {
    remains: Remains,
    /// Where it lies, if it is shared: the remains are a copy of it then.
    shared: Option<Shared>,
    _lock: ExportLock,
    fresh: SqliteLedger,
    replayed: Replayed,
    /// The entries whose names are lost since the last rebuild.
    lost: Vec<u64>,
    /// The bundles whose requests lack names for that; all of this site where others came later.
    bundles: Vec<Digest>,
}

/// A shared ledger that is written anew.
struct Shared {
    ledger: SharedLedger,
    /// The head of its log when it was copied.
    head: Digest,
    /// The copy, which has no name yet, and the name that it gets.
    copy: WholeFile,
    before: PathBuf,
}

/// What became of it.
#[derive(Debug)]
pub struct Rebuilt {
    /// Where the ledger lies as it was before.
    pub before: PathBuf,
    /// How many entries the log has now.
    pub entries: u64,
    /// Its head.
    pub head: Digest,
    /// How many names of machines were joined to requests.
    pub joined: u64,
    /// The requests whose machines are lost.
    pub nameless: Vec<ItemRef>,
}

impl Rebuild {
    /// Writes a ledger anew, whatever its tables are. Names that no entry binds are lost, but for
    /// those of machines that the inventory has and an entry binds. Nobody exports from it until this is dropped;
    /// `waiting` is called where somebody does now.
    ///
    /// # Errors
    /// There is no ledger, it is another site's, a newer version wrote it, or its log is not whole.
    // LEDGER-88. LEDGER-89.
    pub fn begin(
        home: Home<'_>,
        site: &SiteName,
        source: &dyn Source,
        inventory: &Inventory,
        waiting: impl FnMut(),
    ) -> Result<Self, LedgerError> {
        let unread = |error| match error {
            LedgerError::Damaged { path, what } => LedgerError::AuditBroken { path, why: what },
            error => error,
        };
        let (lock, remains, shared) = match home {
            Home::File(path) => {
                let lock = ExportLock::of_file(path, waiting)?;
                (lock, Remains::open(path, site).map_err(unread)?, None)
            }
            Home::Address { address, beside } => {
                // What is foreign in the database says nothing of the log, and is to be removed there.
                let ledger = SharedLedger::open(address, site, beside)?;
                let lock = ExportLock::of_shared(&ledger, waiting)?;
                let (remains, shared) = copied(ledger, site, beside).map_err(unread)?;
                (lock, remains, Some(shared))
            }
        };
        let report = remains.verify().map_err(unread)?;
        if let Some(why) = &report.broken {
            return Err(remains.broken(&why.to_string()));
        }
        let first = remains.entries(1, 1)?;
        let first = first.first().and_then(|it| Entry::of(it.number, &it.text));
        let owner = first.and_then(|it| it.parsed::<SiteName>("site").ok());
        match owner {
            None => {
                return Err(remains.broken(&text!(
                    en "it does not begin with the creation of a ledger";
                    de "es beginnt nicht mit dem Anlegen eines Registers"
                )));
            }
            Some(got) if got != *site => {
                let path = home.place().to_owned();
                return Err(LedgerError::WrongSite { path, got, expected: site.clone() });
            }
            Some(_) => {}
        }
        let known: BTreeSet<&String> = inventory.values().flatten().collect();
        let known: Vec<String> = known.into_iter().cloned().collect();
        let mut replay = Replay::of(&remains, source, Unbound::Lost(&known))?;
        let before = replay.nameless.clone();
        replay.walk()?;
        let Replay { fresh, nameless, result, .. } = replay;
        let lost: Vec<u64> = nameless.difference(&before).copied().collect();
        let bundles = nameless_bundles(&remains, &fresh, &lost)?;
        Ok(Self { remains, shared, _lock: lock, fresh, replayed: result, lost, bundles })
    }

    /// What was followed, and what could not be.
    #[must_use]
    pub const fn replayed(&self) -> &Replayed {
        &self.replayed
    }

    /// The entries whose names of machines are lost.
    #[must_use]
    pub fn lost(&self) -> &[u64] {
        &self.lost
    }

    /// The requests that have no machine for that.
    ///
    /// # Errors
    /// They cannot be read.
    pub fn nameless(&self) -> Result<Vec<ItemRef>, LedgerError> {
        let mut nameless = Vec::new();
        self.each_request(&mut |item, _, machines| {
            if machines.is_empty() {
                nameless.push(item);
            }
        })?;
        Ok(nameless)
    }

    /// Joins the names of an inventory to the requests that lack them, and puts the ledger in the place of the
    /// old one, of which a copy stays beside it.
    ///
    /// # Errors
    /// Nothing was changed: there is no room, the disk failed, or a shared ledger has gone on; or, with
    /// [`LedgerError::Uncertain`], nobody can tell.
    // LEDGER-90. LEDGER-91. LEDGER-92. SHARE-8.
    pub fn finish(
        mut self,
        inventory: &Inventory,
        (author, ticket): (&Author, &str),
        salt: &Salt,
        now: u64,
    ) -> Result<Rebuilt, LedgerError> {
        let mut mappings = Vec::new();
        self.each_request(&mut |item, id, _| {
            let machines = id.and_then(|id| inventory.get(&id));
            mappings.extend(machines.into_iter().flatten().map(|name| (item, name.clone())));
        })?;
        self.fresh.set_author(author);
        self.fresh.note_rebuild(ticket, &self.lost, now)?;
        let joined = self.fresh.map_machines(&mut mappings.into_iter(), salt, now)?;
        let nameless = self.nameless()?;
        let report = self.fresh.verify_audit()?;
        if let Some(why) = report.broken {
            return Err(self.remains.broken(&why.to_string()));
        }
        let before = match self.shared {
            None => {
                let before = self.remains.keep()?;
                self.remains.replace(&self.fresh)?;
                before
            }
            Some(shared) => {
                drop(self.remains);
                shared.exchange(&self.fresh)?
            }
        };
        Ok(Rebuilt { before, entries: report.entries, head: report.head, joined, nameless })
    }

    /// Each request of the bundles that lack names, with its installation id and its machines.
    fn each_request(
        &self,
        each: &mut dyn FnMut(ItemRef, Option<InstallationId>, Vec<String>),
    ) -> Result<(), LedgerError> {
        self.bundles.iter().try_for_each(|bundle| {
            each_request(&self.fresh, bundle, &mut |request| {
                let id = match request.subject {
                    Subject::Microsoft(numbers) => Some(numbers.installation_id),
                    Subject::Vendor { .. } => None,
                };
                each(request.item, id, self.fresh.machines(&request.item)?);
                Ok(())
            })
        })
    }
}

/// A copy of a shared ledger, in a file beside its archive.
fn copied(
    ledger: SharedLedger,
    site: &SiteName,
    beside: &Path,
) -> Result<(Remains, Shared), LedgerError> {
    let copied = ledger.copied()?;
    let (_, head) = copied.audit_head()?;
    let before = free_name(&beside.join("ledger"));
    let unavailable = |error: io::Error| LedgerError::Unavailable {
        path: before.clone(),
        reason: error.to_string(),
    };
    private_folder(beside).map_err(unavailable)?;
    WholeFile::clear(&before);
    let copy = WholeFile::create_private(&before).map_err(unavailable)?;
    copied.write_into(copy.path())?;
    let remains = Remains::open(copy.path(), site)?.named(ledger.store().place());
    Ok((remains, Shared { ledger, head, copy, before }))
}

impl Shared {
    /// Keeps the copy, and puts another ledger in the place of the shared one.
    // LEDGER-92.
    fn exchange(self, by: &SqliteLedger) -> Result<PathBuf, LedgerError> {
        let Self { ledger, head, copy, before } = self;
        copy.finish().map_err(|error| LedgerError::Unavailable {
            path: before.clone(),
            reason: error.to_string(),
        })?;
        exchange(&ledger, by, &head).inspect_err(|error| {
            if !matches!(error, LedgerError::Uncertain { .. }) {
                let _ = fs::remove_file(&before);
            }
        })?;
        Ok(before)
    }
}

/// The bundles whose requests lack names that came with these entries.
fn nameless_bundles(
    remains: &Remains,
    fresh: &SqliteLedger,
    lost: &[u64],
) -> Result<Vec<Digest>, LedgerError> {
    let mut bundles = Vec::new();
    if lost.is_empty() {
        return Ok(bundles);
    }
    for stored in log_of(remains) {
        let stored = stored?;
        if lost.binary_search(&stored.number).is_err() {
            continue;
        }
        let Some(entry) = Entry::of(stored.number, &stored.text) else { continue };
        match entry.action.as_str() {
            "export" => bundles.extend(entry.digest("bundle").ok()),
            // Which requests they came to is lost, too.
            "machines" => {
                let all = fresh.bundles(Direction::Out, "")?;
                return Ok(all.into_iter().map(|bundle| bundle.digest).collect());
            }
            _ => {}
        }
    }
    Ok(bundles)
}
