//! Two sites with a gap between them, and hands that carry bundles across.

pub mod archive;
pub mod care;
pub mod disputes;
pub mod holds;
pub mod items;
pub mod list;
pub mod machines;
pub mod media;
pub mod random;
pub mod said;
pub mod streams;
pub mod times;

use carnet_format::receipt::Certainty;
use carnet_format::{
    ChunkEntry, Digest, ErrorCode, Item, ItemRef, KeyId, Kind, Manifest, Outcome, Request,
    Response, SiteName,
};
use carnet_ledger::{
    AdmitError, Admitted, Archived, GapPolicy, Inbound, ItemSink, Ledger, LedgerError,
    MediumRecord, NewItem, Outbound, StreamClaim, StreamPolicy, StreamVerdict,
};
pub use carnet_testbed::{activation, confirmation, granted, request_number as request};
use carnet_testbed::{manifest, vendor_file};

pub struct World {
    pub plant: Box<dyn Ledger>,
    pub gateway: Box<dyn Ledger>,
    pub policy: StreamPolicy,
    pub medium: Option<MediumRecord>,
    /// The time that jumped in the bundles that are admitted.
    pub jumped: Option<u64>,
    pub now: u64,
    /// What was recorded or admitted, as archives have it.
    pub archive: archive::Remembered,
}

/// The newest entry of an audit log.
pub fn last_entry(ledger: &dyn Ledger) -> String {
    let (number, _) = ledger.audit_head().unwrap();
    ledger.audit_entries(number, 1).unwrap().remove(0).text
}

/// A bundle on its way.
#[derive(Clone)]
pub struct Sealed {
    pub manifest: Manifest,
    pub digest: Digest,
    pub key: KeyId,
    pub items: Vec<Item>,
    pub machines: Vec<Vec<String>>,
}

impl Sealed {
    pub fn item(&self, index: u32) -> ItemRef {
        ItemRef { bundle: self.digest, index }
    }

    pub fn reseal(mut self, change: impl FnOnce(&mut Manifest)) -> Self {
        change(&mut self.manifest);
        self.digest = digest_of(&self.manifest, &self.items);
        self
    }

    pub fn claim(&self, policy: StreamPolicy) -> StreamClaim<'_> {
        StreamClaim { manifest: &self.manifest, digest: self.digest, key: self.key, policy }
    }
}

pub const ARCHIVED: Archived = Archived { file: Digest::from_bytes([7; 32]), length: 7 };
pub const PLANT_KEY: KeyId = KeyId::from_bytes([1; 32]);
pub const GATEWAY_KEY: KeyId = KeyId::from_bytes([2; 32]);
pub const TRUST: Digest = Digest::from_bytes([9; 32]);

pub fn site(name: &str) -> SiteName {
    name.parse().unwrap()
}

pub fn vendor(file: &[u8]) -> Request {
    vendor_file("wibu", file)
}

pub fn refused(code: &str) -> Outcome {
    Outcome::Refused(Some(code.parse::<ErrorCode>().unwrap()))
}

pub fn digest_of(manifest: &Manifest, items: &[Item]) -> Digest {
    Digest::of(format!("{manifest:?} {items:?}").as_bytes())
}

impl World {
    pub fn new(open: &mut dyn FnMut(&SiteName) -> Box<dyn Ledger>) -> Self {
        Self {
            plant: open(&site("plant-7")),
            gateway: open(&site("gateway-1")),
            policy: StreamPolicy { gaps: GapPolicy::Reject, late: GapPolicy::Reject },
            medium: None,
            jumped: None,
            now: 1_000,
            archive: archive::Remembered::default(),
        }
    }

    pub fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }

    /// The plant's next bundle: requests with one machine each, not yet recorded.
    pub fn seal_requests(&self, requests: &[(Request, &str)]) -> Sealed {
        let items = requests.iter().map(|(request, _)| Item::Request(request.clone())).collect();
        let mut sealed = self.seal(Kind::Request, vec![], items);
        sealed.machines = requests.iter().map(|(_, machine)| vec![(*machine).to_owned()]).collect();
        sealed
    }

    /// The gateway's next bundle: answers to one request bundle, not yet recorded.
    pub fn seal_replies(&self, to: &Sealed, answers: Vec<(u32, Outcome)>) -> Sealed {
        let item = |(item_index, outcome)| {
            Item::Response(Response { answers_index: 0, item_index, outcome })
        };
        let items = answers.into_iter().map(item).collect();
        self.seal(Kind::Response, vec![to.digest], items)
    }

    fn seal(&self, kind: Kind, answers: Vec<Digest>, items: Vec<Item>) -> Sealed {
        let (ledger, to, key) = match kind {
            Kind::Request => (&self.plant, site("gateway-1"), PLANT_KEY),
            Kind::Response => (&self.gateway, site("plant-7"), GATEWAY_KEY),
        };
        let next = ledger.next(&to, &key).unwrap();
        let chunk = ChunkEntry {
            items: items.len() as u32,
            frame_length: 1,
            plain_length: 1,
            frame_digest: TRUST,
            plain_digest: TRUST,
        };
        let manifest = Manifest {
            kind,
            from: ledger.site().clone(),
            to,
            epoch: next.epoch,
            sequence: next.sequence,
            previous: next.previous,
            created: self.now,
            answers,
            acknowledges: next.acknowledges,
            voided: next.voided,
            chunks: vec![chunk],
            ..manifest()
        };
        let digest = digest_of(&manifest, &items);
        Sealed { manifest, digest, key, items, machines: vec![] }
    }

    pub fn record(&mut self, sealed: &Sealed) -> Result<(), LedgerError> {
        let now = self.tick();
        let ledger = match sealed.manifest.kind {
            Kind::Request => &mut self.plant,
            Kind::Response => &mut self.gateway,
        };
        let outbound = Outbound {
            manifest: &sealed.manifest,
            digest: sealed.digest,
            key: sealed.key,
            archived: ARCHIVED,
            trust: TRUST,
            now,
            salt: [4; 16],
            accepted: None,
        };
        let mut items = sealed.items.iter().enumerate().map(|(index, item)| match item {
            Item::Request(request) => NewItem::request(request, &sealed.machines[index]),
            Item::Response(response) => NewItem::Response(response),
        });
        self.archive.add(sealed);
        ledger.export(&outbound, &mut items)
    }

    pub fn judge(&self, sealed: &Sealed) -> StreamVerdict {
        self.receiver(sealed).judge(&sealed.claim(self.policy)).unwrap()
    }

    pub fn admit(&mut self, sealed: &Sealed) -> Result<Admitted, AdmitError> {
        let now = self.tick();
        let (policy, medium) = (self.policy, self.medium.clone());
        let ledger = match sealed.manifest.kind {
            Kind::Request => &mut self.gateway,
            Kind::Response => &mut self.plant,
        };
        self.archive.add(sealed);
        let claim = sealed.claim(policy);
        let inbound = Inbound {
            endorsers: &carnet_ledger::Endorsers::default(),
            claim,
            trust: TRUST,
            medium: medium.as_ref(),
            certainty: Certainty::Trusted,
            floor: Some(now),
            anchor: self.jumped,
            now,
        };
        ledger.admit(&inbound, &mut |sink: &mut dyn ItemSink| {
            for item in &sealed.items {
                match item {
                    Item::Request(request) => sink.request(request)?,
                    Item::Response(response) => sink.response(response)?,
                }
            }
            Ok(ARCHIVED)
        })
    }

    fn receiver(&self, sealed: &Sealed) -> &dyn Ledger {
        match sealed.manifest.kind {
            Kind::Request => self.gateway.as_ref(),
            Kind::Response => self.plant.as_ref(),
        }
    }

    /// The plant exports and the gateway admits.
    pub fn send(&mut self, requests: &[(Request, &str)]) -> Sealed {
        let sealed = self.seal_requests(requests);
        self.record(&sealed).unwrap();
        self.admit(&sealed).unwrap();
        sealed
    }

    /// The gateway replies and the plant admits.
    pub fn reply(&mut self, to: &Sealed, answers: Vec<(u32, Outcome)>) -> Admitted {
        let sealed = self.seal_replies(to, answers);
        self.record(&sealed).unwrap();
        self.admit(&sealed).unwrap()
    }
}
