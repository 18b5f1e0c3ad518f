#![doc = include_str!("../README.md")]

pub mod bundle;
pub mod cbor;
pub mod chunk;
mod codes;
mod digest;
pub mod endorsement;
mod faults;
mod file;
mod framed;
pub mod item;
mod key;
pub mod limits;
pub mod manifest;
mod medium;
mod microsoft;
mod name;
pub mod passport;
pub mod plain_text;
pub mod receipt;
mod site;
pub mod statement;
pub mod update;
mod word;

pub use bundle::{
    BuildError, BundleError, BundleReader, FileKind, Framing, SignedManifest, write_bundle,
};
/// For the tables of this crate that others fill.
#[doc(hidden)]
pub use carnet_language as language;
pub use chunk::ChunkError;
pub use codes::{Code, UnknownCode};
pub use digest::{Digest, DigestError, Hasher, KeyId};
pub use endorsement::{
    Approval, EndorsementError, Scan, UnverifiedEndorsement, VerifiedEndorsement,
};
pub use faults::Coded;
pub use item::{
    Chunks, DuplicateItem, ErrorCode, Fields, Grant, Item, ItemError, ItemRef, ItemSet, KeyType,
    MicrosoftRequest, Outcome, Purpose, Reason, Request, RequestBody, Response, Vendor,
};
pub use key::{Algorithm, KeyError, PublicKey, SignError, SignatureError, Signer};
pub use manifest::{Acknowledgement, ChunkEntry, Kind, Manifest, ManifestError, Voided};
pub use medium::{Attributes, MediumId};
pub use microsoft::{
    ConfirmationId, ExtendedPid, ExtendedPidError, Guid, GuidError, InstallationId, NumberError,
    PackedError, PackedPid, WrongGroups,
};
pub use passport::Passport;
pub use receipt::Receipt;
pub use site::{NeutralId, NeutralIdError, SiteName, SiteNameError};
pub use statement::{CoseError, Statement, Unverified, Verified};
pub use update::{TrustApproval, TrustUpdate, VerifiedUpdate};
pub use word::Word;
