//! Recording an export.

use std::borrow::Cow;

use carnet_format::{Acknowledgement, Digest, KeyId, Manifest, Request, Response, Voided};

use crate::{Archived, Head, Salt};

/// Why a bundle that was lost is adopted.
#[derive(Clone, Copy, Debug)]
pub struct Adoption<'a> {
    /// Under which ticket.
    pub ticket: &'a str,
    /// Whether those before it that are missing, too, are lost for good.
    pub earlier_lost: bool,
}

/// What the next bundle of an own stream must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextBundle {
    /// The ledger's epoch.
    pub epoch: u64,
    /// The next sequence.
    pub sequence: u64,
    /// The digest of the sequence before; none at 1.
    pub previous: Option<Digest>,
    /// What was received from the other side, ready for the manifest.
    pub acknowledges: Vec<Acknowledgement>,
    /// Own sequences that will never come, ready for the manifest: those the other side has not
    /// acknowledged past, ascending, the lowest 64.
    pub voided: Vec<Voided>,
}

impl NextBundle {
    /// The last bundle of the stream, if there is one.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        self.previous.map(|digest| Head { sequence: self.sequence - 1, digest })
    }
}

/// A bundle that is built, signed, archived and not yet copied anywhere.
// LEDGER-7: only what is archived can be recorded.
#[derive(Clone, Copy, Debug)]
pub struct Outbound<'a> {
    /// Its manifest. Epoch, sequence and previous must still be what [`crate::Ledger::next`] says.
    pub manifest: &'a Manifest,
    /// The bundle digest.
    pub digest: Digest,
    /// The exporter key that signed it.
    pub key: KeyId,
    /// Where its bytes lie.
    pub archived: Archived,
    /// The digest of the trust file in use.
    pub trust: Digest,
    /// The time of recording.
    pub now: u64,
    /// What hides the machines of its requests in the audit log.
    pub salt: Salt,
    /// Names that were found in it, where a person lets them leave.
    pub accepted: Option<AcceptedNames<'a>>,
}

/// A person lets names leave in what vendors' programs wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedNames<'a> {
    /// Where the decision is written down.
    pub ticket: &'a str,
    /// In how many places names were found. The names themselves are never logged.
    pub found: u64,
}

/// One item of an export, in the order of the bundle. It may be made when its turn comes.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it stands on the stack, one at a time")]
pub enum NewItem<'a> {
    /// A request and the machines that share it: at least one.
    Request {
        /// The item.
        request: Cow<'a, Request>,
        /// The machines, which never leave the ledger.
        machines: Cow<'a, [String]>,
    },
    /// An answer.
    Response(&'a Response),
}

impl<'a> NewItem<'a> {
    /// A request that somebody holds, and its machines.
    #[must_use]
    pub fn request(request: &'a Request, machines: &'a [String]) -> Self {
        Self::Request { request: Cow::Borrowed(request), machines: Cow::Borrowed(machines) }
    }
}
