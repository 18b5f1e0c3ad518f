//! What ledger and spool say of a bundle.

use carnet_host::json;
use carnet_ledger::BundleRecord;

pub(crate) fn trust_json(record: &BundleRecord) -> json::TrustRef {
    json::TrustRef { digest: record.trust.into(), serial: record.trust_serial }
}

/// What the manifest said.
pub(crate) fn bundle_head(record: &BundleRecord) -> json::BundleHead {
    json::BundleHead {
        digest: record.digest.into(),
        kind: record.kind.into(),
        from: record.from.to_string(),
        to: record.to.to_string(),
        key: record.key.into(),
        epoch: record.epoch,
        sequence: record.sequence,
        created: record.created.into(),
        expires: record.expires.map(Into::into),
        items: record.items.into(),
    }
}
