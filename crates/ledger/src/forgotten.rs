//! Bundles that the archive has and the ledger does not know.

use std::fmt::{self, Display, Formatter};
use std::io::BufReader;
use std::path::PathBuf;

use carnet_format::{Digest, Kind, SiteName};
use carnet_judge::{TrustFile, verdict};
use carnet_language::text;

use crate::{Archive, ArchiveError, Ledger, LedgerError};

/// A bundle of this site or for it that has counted, for it has its name in the archive: the ledger is older than
/// its archive, or rows were deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// Where it lies.
    pub path: PathBuf,
    /// The bundle digest.
    pub digest: Digest,
    /// Who made it.
    pub from: SiteName,
    /// For whom.
    pub to: SiteName,
    /// Its epoch.
    pub epoch: u64,
    /// Its sequence.
    pub sequence: u64,
    /// It was made here.
    pub is_own: bool,
    /// Requests or answers.
    pub kind: Kind,
}

impl Forgotten {
    /// How a ledger that was restored comes to know it.
    #[must_use]
    pub fn way_on(&self) -> String {
        let path = &self.path;
        match self.is_own {
            true => text!(
                en "carnet ledger adopt {path:?} --ticket TICKET";
                de "carnet ledger adopt {path:?} --ticket VORGANG"
            ),
            false => text!(
                en "carnet import {path:?}, which holds it until a person releases it";
                de "carnet import {path:?}; es wird zurückgehalten, bis es jemand einlässt"
            ),
        }
    }
}

impl Display for Forgotten {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { path, from, to, epoch, sequence, .. } = self;
        f.write_str(&text!(
            en "{path:?} from {from} to {to}, epoch {epoch}, sequence {sequence}";
            de "{path:?} von {from} nach {to}, Epoche {epoch}, Nummer {sequence}"
        ))
    }
}

/// What the archive has under its name and the ledger does not know, in the order in which it can be taken in: an answer
/// after the requests, and of each stream as they were made.
///
/// # Errors
/// Archive or ledger cannot be read.
// LEDGER-51.
pub fn forgotten<E>(ledger: &dyn Ledger, archive: &Archive) -> Result<Vec<Forgotten>, E>
where
    E: From<ArchiveError> + From<LedgerError>,
{
    let (mut forgotten, mut trusts) = (Vec::new(), None);
    // The files first: what has its name was committed before.
    let files = archive.files()?;
    let known = ledger.digests()?;
    for (path, digest) in files {
        let Some(digest) = digest.filter(|digest| archive.path(digest) == path) else { continue };
        if known.contains(&digest) {
            continue;
        }
        let trusts = match &mut trusts {
            Some(trusts) => trusts,
            none => none.insert(archive.trusts()?),
        };
        forgotten.extend(read(path, digest, trusts, ledger.site()));
    }
    let order = |it: &Forgotten| {
        let stream = (it.from.clone(), it.to.clone());
        (it.kind == Kind::Response, stream, it.epoch, it.sequence)
    };
    forgotten.sort_by_cached_key(order);
    Ok(forgotten)
}

/// None of what no key of a trust file that was used here has signed, and of what is another one's: it is a stray
/// file.
fn read(path: PathBuf, digest: Digest, trusts: &[TrustFile], site: &SiteName) -> Option<Forgotten> {
    let opened = trusts.iter().find_map(|trust| {
        let file = carnet_media::open(&path).ok()?;
        verdict::open(BufReader::new(file), trust).ok()
    })?;
    let manifest = opened.manifest();
    let is_own = manifest.from == *site;
    let is_ours = is_own || manifest.to == *site;
    (opened.digest() == digest && is_ours).then(|| Forgotten {
        digest,
        from: manifest.from.clone(),
        to: manifest.to.clone(),
        epoch: manifest.epoch,
        sequence: manifest.sequence,
        is_own,
        kind: manifest.kind,
        path,
    })
}
