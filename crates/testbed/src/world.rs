use carnet_format::MediumId;
use carnet_judge::trust::TrustFile;
use carnet_judge::verdict::Verifier;
use data_encoding::HEXLOWER;

use crate::{Key, NOW, OTHER_STICK, STICK};

/// Rules of a route that ask for nothing.
pub const EASY: &str = "scan = \"none\"\ntime-unknown = \"accept\"";

/// A trust file, table by table.
pub struct World(String);

impl World {
    /// A file of that day, with nothing in it.
    pub fn new(serial: u64, day: &str) -> Self {
        Self(format!("format = 1\nserial = {serial}\nissued = \"{day}T00:00:00Z\"\n"))
    }

    /// A site inside, whose clock is not trusted.
    pub fn plant(self, name: &str) -> Self {
        self.site(name, "isolated", "untrusted")
    }

    /// A site outside, whose clock is trusted.
    pub fn gateway(self, name: &str) -> Self {
        self.site(name, "connected", "trusted")
    }

    fn site(self, name: &str, zone: &str, clock: &str) -> Self {
        let (zone, clock) = (format!("zone = \"{zone}\""), format!("clock = \"{clock}\""));
        self.with(&format!("[[site]]\nname = \"{name}\"\n{zone}\n{clock}\nversions = [1]"))
    }

    /// A person and the keys under which they approve.
    pub fn officer(self, name: &str, keys: &[u8]) -> Self {
        let person = self.with(&format!("[[person]]\nname = \"{name}\""));
        keys.iter().fold(person, |world, key| world.owned_key(*key, "approver", "person", name))
    }

    /// The key under which a site exports, and who can use it.
    pub fn exporter(self, number: u8, site: &str, custodian: &str) -> Self {
        self.key(number, "exporter", site).with(&format!("custodians = [\"{custodian}\"]"))
    }

    /// A key of a site.
    pub fn key(self, number: u8, role: &str, site: &str) -> Self {
        self.owned_key(number, role, "site", site)
    }

    fn owned_key(self, number: u8, role: &str, kind: &str, owner: &str) -> Self {
        let public = Key::number(number).hex();
        let owner = format!("role = \"{role}\"\n{kind} = \"{owner}\"");
        self.with(&format!("[[key]]\npublic = \"{public}\"\n{owner}"))
    }

    /// A medium.
    pub fn medium(self, id: MediumId, label: &str) -> Self {
        let id = HEXLOWER.encode(&id);
        self.with(&format!("[[medium]]\nid = \"{id}\"\nlabel = \"{label}\""))
    }

    /// A way that bundles may go under these rules.
    pub fn route(self, from: &str, to: &str, rules: &str) -> Self {
        self.with(&format!("[[route]]\nfrom = \"{from}\"\nto = \"{to}\"\n{rules}"))
    }

    /// More lines of the last table, or more tables.
    pub fn with(mut self, lines: &str) -> Self {
        self.0 += lines;
        self.0.push('\n');
        self
    }

    /// The file.
    pub fn text(self) -> String {
        self.0
    }
}

/// A plant, a gateway, and a route of requests between them that asks for so many approvals.
///
/// Key 1 exports for the plant. Approvers: 2 and 3 are one person's, 4 another's, 5 the
/// custodian's, 6 a third one's and revoked. 7 scans at the gateway, 8 at the plant.
pub fn world(approvals: u8, rules: &str) -> World {
    World::new(3, "2027-01-01")
        .plant("plant-7")
        .gateway("gateway-1")
        .medium(STICK, "RED 04")
        .medium(OTHER_STICK, "RED 05")
        .route("plant-7", "gateway-1", "kinds = [\"request\"]\nschemes = [\"microsoft\"]")
        .with(&format!("key-types = [\"mak\"]\napprovals = {approvals}"))
        .with("max-items = 100\nmax-bytes = 100000\ngaps = \"hold\"\nlate = \"accept\"")
        .with(rules)
        .exporter(1, "plant-7", "kurt")
        .officer("ada", &[2, 3])
        .officer("bob", &[4])
        .officer("kurt", &[5])
        .officer("cleo", &[6])
        .with("revoked = true")
        .key(7, "scanner", "gateway-1")
        .key(8, "scanner", "plant-7")
}

/// Rules of a route; what they do not say of media that may be innocent is accepted.
pub fn innocent(rules: &str) -> String {
    let mut rules = rules.to_owned();
    for name in ["medium-differs", "foreign"] {
        if !rules.contains(name) {
            rules += &format!("\n{name} = \"accept\"");
        }
    }
    rules
}

/// The text of [`world`].
pub fn trust(approvals: u8, rules: &str) -> String {
    world(approvals, rules).text()
}

/// A trust file that has to be a good one.
pub fn parsed(text: &str) -> TrustFile {
    TrustFile::parse(text.as_bytes()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Who judges at [`NOW`], nowhere in particular and without a medium.
pub fn verifier(trust: &TrustFile) -> Verifier<'_> {
    Verifier::new(trust).at(NOW)
}
