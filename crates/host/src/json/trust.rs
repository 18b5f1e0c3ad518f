//! Trust files, their updates, and keys.

use carnet_format::Digest;
use carnet_judge::trust::{Medium, TrustFile};

use super::text::{
    Algorithm, BundleKind, Clock, Hash, KeyType, MediumId, Names, RejectCode, Role, Rule, Scan,
    Scheme, Table, Time, Verdict, Zone,
};

objects! {
    /// A trust file; its serial where that is known.
    TrustRef {
        digest: Hash,
        serial: Option<u64>,
    }

    /// The trust file that a verdict rests on.
    TrustUsed {
        digest: Hash,
        serial: u64,
        file: String,
    }

    /// A trust file, with all that it says.
    Trust {
        file: String,
        verdict: Verdict,
        code: Option<RejectCode>,
        digest: Hash,
        words: String,
        serial: u64,
        issued: Time,
        trust_approvals: u8,
        sites: Vec<Site>,
        persons: Vec<String>,
        keys: Vec<Key>,
        media: Vec<ListedMedium>,
        routes: Vec<Route>,
        skipped: Vec<Skipped>,
        warnings: Vec<Warning>,
    }

    Site {
        name: String,
        zone: Zone,
        clock: Clock,
        versions: Vec<u64>,
    }

    Key {
        key: Hash,
        words: String,
        algorithm: Algorithm,
        public: String,
        role: Role,
        site: Option<String>,
        person: Option<String>,
        custodians: Vec<String>,
        from: Option<Time>,
        until: Option<Time>,
        revoked: bool,
    }

    ListedMedium {
        id: MediumId,
        label: String,
        until: Option<Time>,
        retired: bool,
    }

    /// A route, with the names of the trust file.
    Route {
        from: String,
        to: String,
        kinds: Vec<BundleKind>,
        schemes: Vec<Scheme>,
        key_types: Vec<KeyType>,
        vendors: Vec<String>,
        /// Null where all may leave.
        fields: Option<Vec<String>>,
        names: Names,
        approvals: u8,
        scan: Scan,
        /// Null where those of any site but `from` count.
        scan_sites: Option<Vec<String>>,
        scan_max_age_hours: Option<u64>,
        /// Null where any medium may carry, or none.
        media: Option<Vec<MediumId>>,
        max_items: u64,
        max_bytes: u64,
        max_age_days: Option<u64>,
        turnaround_days: Option<u64>,
        gaps: Rule,
        late: Rule,
        time_unknown: Rule,
        medium_differs: Rule,
        foreign: Rule,
    }

    /// A table that is skipped.
    Skipped {
        line: usize,
        table: Table,
        /// The format that it asks for; null where it is a route that needs a skipped key.
        needs: Option<u8>,
        message: String,
    }

    Warning {
        line: usize,
        message: String,
    }

    /// A trust file that is rejected.
    BadTrust {
        file: String,
        verdict: Verdict,
        code: RejectCode,
        faults: Vec<TrustFault>,
        /// How many more there are.
        more: usize,
    }

    TrustFault {
        line: usize,
        code: RejectCode,
        message: String,
    }

    /// The verdict on a trust update.
    UpdateVerdict {
        file: String,
        verdict: Verdict,
        code: Option<RejectCode>,
        message: Option<String>,
        settings: Option<String>,
        trust: Option<TrustUsed>,
        update: Option<Update>,
    }

    Update {
        digest: Hash,
        words: String,
        /// Null, as `replaces`, where no approval could be verified.
        serial: Option<u64>,
        replaces: Option<Hash>,
        needed: u8,
        approved: Vec<String>,
        approvals: Vec<UpdateApproval>,
    }

    UpdateApproval {
        key: Hash,
        person: Option<String>,
        ticket: String,
        time: Time,
        counts: bool,
        code: Option<RejectCode>,
    }

    /// A private key that was made, or is shown.
    OwnKey {
        file: Option<String>,
        token: Option<String>,
        algorithm: Algorithm,
        public: String,
        key: Hash,
        words: String,
        /// For the trust file.
        entry: String,
    }
}

impl From<(&carnet_format::MediumId, &Medium)> for ListedMedium {
    fn from((id, medium): (&carnet_format::MediumId, &Medium)) -> Self {
        Self {
            id: (*id).into(),
            label: medium.label.clone(),
            until: medium.until.map(Into::into),
            retired: medium.retired,
        }
    }
}

impl From<&TrustFile> for TrustRef {
    fn from(file: &TrustFile) -> Self {
        (file.digest(), file.serial()).into()
    }
}

impl From<(Digest, u64)> for TrustRef {
    fn from((digest, serial): (Digest, u64)) -> Self {
        Self { digest: digest.into(), serial: Some(serial) }
    }
}
