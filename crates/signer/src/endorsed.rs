//! Bundle files and the endorsements in them, apart from everything that is judged of a bundle otherwise.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use carnet_format::bundle::{EndorsementSet, EndorsementSetError};
use carnet_format::plain_text::Escaped;
use carnet_format::{
    Approval, BundleReader, Code, Digest, KeyId, Manifest, MediumId, Scan, SiteName,
    UnverifiedEndorsement, Verified, VerifiedEndorsement,
};
use carnet_host::{Failure, Status};
use carnet_judge::quorum::EndorsementStatement;
use carnet_judge::trust::{Role, TrustFile};
use carnet_language::text;

use crate::officer::{endorsement_name as name, open};

/// A file whose manifest is signed by a key of the trust file, and its endorsements.
#[derive(Debug)]
pub struct Endorsed<'a> {
    manifest: Verified<Manifest>,
    reader: BundleReader<&'a File>,
    length: u64,
    /// Every endorsement in it.
    pub all: EndorsementSet,
    /// Those that verify under the trust file.
    pub good: EndorsementSet,
    /// What those state, each with its key and whose that is.
    pub statements: Vec<(EndorsementStatement, KeyId, String)>,
    /// The persons whose approval is for certain media only, with these.
    pub tied: Vec<(String, Vec<MediumId>)>,
    /// What does not verify, or is no endorsement, and why.
    pub bad: Vec<(String, Code)>,
}

impl<'a> Endorsed<'a> {
    /// Reads a file that nobody changes meanwhile.
    ///
    /// # Errors
    /// It is no bundle that a key of the trust file has signed.
    pub fn read(file: &'a File, trust: &TrustFile) -> Result<Self, Failure> {
        let (manifest, mut reader) = open(file, trust)?;
        let digest = manifest.digest();
        let salvage = reader.salvage(&manifest)?;
        let (mut all, mut good) = (EndorsementSet::default(), EndorsementSet::default());
        let (mut statements, mut tied) = (Vec::new(), Vec::new());
        let mut bad = Vec::new();
        let mut tail = salvage.foreign as u64;
        if salvage.foreign > 0 {
            let what = text!(
                n = salvage.foreign;
                en "{n} bytes that are no endorsement";
                de "{n} Bytes ohne Freigabe oder Virenprüfung"
            );
            bad.push((what, Code::FileTrailing));
        }
        for (encoded, endorsement) in salvage.endorsements {
            tail += encoded.len() as u64;
            let what = name(&endorsement);
            let take = || -> Result<(), (String, Code)> {
                let failed = |error: EndorsementSetError| (error.to_string(), error.code());
                all.insert(encoded.clone()).map_err(failed)?;
                let (statement, key, owner) = verify(trust, &digest, endorsement)?;
                if let EndorsementStatement::Approval(approval) = &statement
                    && !approval.media.is_empty()
                {
                    tied.push((owner.clone(), approval.media.clone()));
                }
                statements.push((statement, key, owner));
                good.insert(encoded).map_err(failed)
            };
            if let Err((why, code)) = take() {
                bad.push((format!("{what}: {why}"), code));
            }
        }
        let whole = file.metadata().map_err(|error| unread(&error))?.len();
        let length = whole.saturating_sub(tail);
        Ok(Self { manifest, reader, length, all, good, statements, tied, bad })
    }

    /// The bundle digest.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.manifest.digest()
    }

    /// Who made the bundle.
    #[must_use]
    pub fn from(&self) -> &SiteName {
        &self.manifest.from
    }

    /// Whether both are the same bytes up to the end of the last chunk.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn is_same_bundle(&self, file: &File, other: (&Self, &File)) -> Result<bool, Failure> {
        Ok(self.length == other.0.length
            && start(file, self.length)? == start(other.1, self.length)?)
    }

    /// Writes the bundle with these endorsements in place of its own.
    ///
    /// # Errors
    /// It cannot be read, or not be written.
    pub fn write_with(
        &mut self,
        endorsements: &EndorsementSet,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        self.reader.write_with_endorsements(&self.manifest, endorsements, out)?;
        out.flush().map_err(|error| unread(&error))
    }
}

/// The digest of the first bytes.
fn start(mut file: &File, length: u64) -> Result<Digest, Failure> {
    let mut hasher = carnet_format::Hasher::new();
    let mut buffer = vec![0; 128 << 10];
    io::Seek::rewind(&mut file).map_err(|error| unread(&error))?;
    let mut rest = file.take(length);
    loop {
        match rest.read(&mut buffer).map_err(|error| unread(&error))? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

fn unread(error: &io::Error) -> Failure {
    Failure::of(Status::Unknown, Code::MediumIo, error)
}

/// END-6 to END-12.
fn verify(
    trust: &TrustFile,
    bundle: &Digest,
    endorsement: UnverifiedEndorsement,
) -> Result<(EndorsementStatement, KeyId, String), (String, Code)> {
    let key = trust.key(&endorsement.claimed_key_id()).ok_or_else(|| {
        let reason = text!(
            en "its key is not in the trust file";
            de "der Schlüssel steht nicht in der Vertrauensdatei"
        );
        (reason, Code::EndorsementUnknownKey)
    })?;
    let verified = endorsement.verify(&key.public, bundle);
    let verified = verified.map_err(|error| (error.to_string(), error.code()))?;
    Ok(match verified {
        VerifiedEndorsement::Approval(approval) => {
            let person = match &key.role {
                Role::Approver { person } => person.to_string(),
                // It verifies, and counts nowhere (QUORUM-3).
                role => {
                    text!(name = role.name(); en "a key with the role {name}"; de "ein Schlüssel mit der Rolle {name}")
                }
            };
            let id = approval.key_id();
            (EndorsementStatement::Approval(Approval::clone(&approval)), id, person)
        }
        VerifiedEndorsement::Scan(scan) => {
            let site = match &key.role {
                Role::Scanner { site } => site.to_string(),
                role => {
                    text!(name = role.name(); en "a key with the role {name}"; de "ein Schlüssel mit der Rolle {name}")
                }
            };
            let id = scan.key_id();
            (EndorsementStatement::Scan(Scan::clone(&scan)), id, site)
        }
    })
}

/// Says which own bundles at these places have endorsements that this site has not kept; `own` lends the copy
/// of an own bundle that it has.
// LEDGER-31.
pub fn say_unkept<'p>(
    paths: impl IntoIterator<Item = &'p PathBuf>,
    trust: &TrustFile,
    own: impl Fn(&Digest) -> Option<File>,
) {
    for path in paths {
        let count = unkept(path, trust, &own).unwrap_or(0);
        if count > 0 {
            let file = carnet_host::word_of_file(path);
            let path = path.display().to_string();
            let path = Escaped(&path);
            carnet_host::note!(
                en "{path} has endorsements that are not kept here: {count}; carnet ledger keep {file} keeps them, should the medium be lost";
                de "{path} hat Freigaben und Virenprüfungen, die hier nicht aufbewahrt sind: {count}; carnet ledger keep {file} bewahrt sie auf, falls der Stick verloren geht"
            );
        }
    }
}

/// What cannot be read has none: whoever imports it says more.
fn unkept(path: &Path, trust: &TrustFile, own: &impl Fn(&Digest) -> Option<File>) -> Option<usize> {
    let file = carnet_media::open(path).ok()?;
    let there = Endorsed::read(&file, trust).ok()?;
    if there.good.is_empty() {
        return None;
    }
    let copy = own(&there.digest())?;
    let kept = Endorsed::read(&copy, trust).ok()?;
    let mut joined = kept.all.clone();
    for encoded in there.good.encoded() {
        // One that is there with another signature is no new one.
        let _ = joined.join(encoded.to_vec());
    }
    Some(joined.len() - kept.all.len())
}
