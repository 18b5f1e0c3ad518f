//! Each action of the log, done again.

use std::collections::BTreeMap;

use carnet_format::{Code, Digest, ErrorCode, Item, ItemRef, KeyId, Kind, Manifest, SiteName};
use carnet_language::text;
use serde_json::Value;

use super::entry::{Entry, lacks, lost, moving};
use super::{Crossed, Difference, Replay, Trouble, Unbound};
use crate::names::{Came, NamesHasher};
use crate::{
    AcceptedNames, AdmitError, Adoption, Archived, Endorsers, GapPolicy, Inbound, InheritedRecord,
    Installation, ItemSink, Kept, Ledger, Machine, MediumRecord, NewItem, Outbound, Rejected, Salt,
    Statement, Stop, StreamClaim, StreamPolicy, TrustClaim, Unreadable,
};

/// What a route says of gaps was judged at the import, by the trust file of then.
const ACCEPT: StreamPolicy = StreamPolicy { gaps: GapPolicy::Accept, late: GapPolicy::Accept };

impl<'a> Replay<'a> {
    /// Does what an entry says was done.
    pub(super) fn perform(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let now = entry.time;
        self.fresh.set_author(&entry.author());
        match entry.action.as_str() {
            "create" => Ok(self.fresh.note_create(now)?),
            "trust" => self.trust(entry),
            "install" => self.install(entry),
            "state" => {
                Ok(self.fresh.state_time(entry.number("now")?, entry.text("ticket")?, now)?)
            }
            "clock" => Ok(self.fresh.confirm_clock(entry.number("known")?, now)?),
            "time" => {
                self.fresh.set_time(entry.number("to")?, entry.text("ticket")?, now)?;
                Ok(())
            }
            "export" => self.export(entry),
            "adopt" => self.adopt(entry),
            "deliver" => {
                let medium = medium(entry)?.ok_or_else(|| lacks("medium"))?;
                Ok(self.fresh.deliver(&entry.digest("bundle")?, &medium, now)?)
            }
            "machines" => self.machines(entry),
            "void" => Ok(self.fresh.void(&entry.digest("bundle")?, now)?),
            "dispute" | "withdraw" | "answer" | "scrap" | "applied" => self.say(entry),
            "take-back" => self.take_back(entry),
            "hold" => self.hold(entry),
            "alarm" => {
                let manifest = claimed(entry, self.fresh.site())?;
                Ok(self.fresh.alarm(&claim(entry, &manifest)?, now)?)
            }
            "release" => {
                Ok(self.fresh.release(&entry.digest("bundle")?, entry.text("ticket")?, now)?)
            }
            "admit" => self.admit(entry),
            "receipt" => self.receipt(entry),
            "keep" => self.keep(entry),
            "reject" => self.reject(entry),
            "unreadable" => self.unreadable(entry),
            "spool" => Ok(self.fresh.mark_spooled(&entry.digest("bundle")?, now)?),
            "backup" => Ok(self.fresh.note_backup(now)?),
            "epoch" => Ok(self.fresh.open_epoch(entry.number("to")?, now)?),
            "rebuild" => {
                let lost = lost(entry).ok_or_else(|| lacks("lost"))?;
                Ok(self.fresh.note_rebuild(entry.text("ticket")?, &lost, now)?)
            }
            "archive" => {
                let ticket = entry.text("ticket")?;
                Ok(self.fresh.note_moved(&moving(entry)?, ticket, now)?)
            }
            "close" => {
                self.fresh.close(entry.text("ticket")?, now)?;
                Ok(())
            }
            "inherit" => {
                let record = InheritedRecord {
                    site: entry.parsed("site")?,
                    file: entry.digest("file")?,
                    entries: entry.number("entries")?,
                    head: entry.digest("head")?,
                    bundles: entry.number("bundles")?,
                    ticket: entry.text("ticket")?.to_owned(),
                };
                self.fresh.inherit(&record, now)?;
                Ok(())
            }
            _ => Err(Trouble::Words(
                text!(en "no ledger of this version does that"; de "kein Register dieser Version tut das"),
            )),
        }
    }

    fn trust(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let digest = entry.digest("trust")?;
        let claim = TrustClaim { serial: entry.number("serial")?, digest, is_future: false };
        self.fresh.accept_trust(claim, entry.time)?;
        self.know_trust(entry, digest);
        Ok(())
    }

    fn install(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let persons = entry.list("persons")?.iter().map(|it| it.as_str().map(str::to_owned));
        let new = Installation {
            serial: entry.number("serial")?,
            digest: entry.digest("trust")?,
            replaces: entry.has("replaces").then(|| entry.digest("replaces")).transpose()?,
            persons: persons.collect::<Option<_>>().ok_or_else(|| lacks("persons"))?,
            ticket: entry.optional_text("ticket").map(str::to_owned),
        };
        self.fresh.install_trust(&new, entry.time)?;
        self.know_trust(entry, new.digest);
        Ok(())
    }

    fn know_trust(&mut self, entry: &Entry, digest: Digest) {
        self.trusts.push(digest);
        // A killed command may have noted it and archived nothing; but nothing was done by it then.
        if self.entries > entry.number
            && let Err(error) = self.source.trust(&digest)
        {
            self.result.differences.add(error.into());
        }
    }

    /// The bundle that an entry names.
    fn crossed(&self, entry: &Entry) -> Result<Box<dyn Crossed + 'a>, Trouble> {
        let (digest, trust) = (entry.digest("bundle")?, entry.digest("trust")?);
        let crossed = self.source.bundle(&digest, &entry.digest("file")?, &trust);
        crossed.map_err(|error| match self.is_moved(&error, &digest) {
            true => Trouble::MovedBundle,
            false => error.into(),
        })
    }

    /// The same of one of this site, with its items.
    fn own(&mut self, entry: &Entry) -> Result<Own<'a>, Trouble> {
        let (digest, trust) = (entry.digest("bundle")?, entry.digest("trust")?);
        let (mut crossed, mut items) = (self.crossed(entry)?, Vec::new());
        crossed.read_items(&mut |item| items.push(item))?;
        self.result.bundles += 1;
        Ok(Own { digest, trust, crossed, items })
    }

    fn export(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let own = self.own(entry)?;
        let accepted = match (entry.optional_text("ticket"), entry.optional_number("names")) {
            (Some(ticket), Some(found)) => Some(AcceptedNames { ticket, found }),
            _ => None,
        };
        let (mut machines, mut salt) = (Vec::new(), [0; 16]);
        if own.crossed.manifest().kind == Kind::Request {
            let number = self.fresh.next_bundle()?;
            machines.resize(own.items.len(), Vec::new());
            let bound = self.names(entry, Came::WithBundle(number), Some((number, own.digest)))?;
            let bound = bound.unwrap_or_default();
            salt = bound.salt;
            for (item, name) in bound.names {
                // One with another index belongs to no item: the digest has shown it.
                if let Some(machines) = machines.get_mut(item.index as usize) {
                    machines.push(name);
                }
            }
        }
        let outbound = Outbound { salt, accepted, ..own.outbound(entry.time) };
        let none: Vec<String> = Vec::new();
        let mut new = own.items.iter().enumerate().map(|(index, item)| match item {
            Item::Request(request) => {
                NewItem::request(request, machines.get(index).unwrap_or(&none))
            }
            Item::Response(response) => NewItem::Response(response),
        });
        Ok(self.fresh.export(&outbound, &mut new)?)
    }

    fn adopt(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let own = self.own(entry)?;
        let outbound = own.outbound(entry.time);
        let mut new = own.items.iter().map(|item| match item {
            Item::Request(request) => NewItem::request(request, &[]),
            Item::Response(response) => NewItem::Response(response),
        });
        // Whether those before it are lost was judged when it was adopted.
        let adoption = Adoption { ticket: entry.text("ticket")?, earlier_lost: true };
        self.fresh.adopt(&outbound, &mut new, &adoption)?;
        Ok(())
    }

    fn machines(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let Some(bound) = self.names(entry, Came::Later(entry.number), None)? else {
            // Whose answers are to be spooled anew is lost with them.
            return Ok(self.fresh.spool_all_anew()?);
        };
        self.fresh.map_machines(&mut bound.names.into_iter(), &bound.salt, entry.time)?;
        Ok(())
    }

    /// The names that came with an entry, as the ledger has them, held against the digest that binds
    /// them; none where they are lost. `new`: the bundle that the entry adds.
    // AUDIT-5. AUDIT-16.
    fn names(
        &mut self,
        entry: &Entry,
        came: Came,
        new: Option<(i64, Digest)>,
    ) -> Result<Option<Bound>, Trouble> {
        if self.nameless.contains(&entry.number) {
            return Ok(None);
        }
        let salt = self.witness.machine_salt(entry.number)?;
        let mut rows: Vec<(i64, u32, String)> = Vec::new();
        self.witness.names(came, &mut |bundle, index, name| rows.push((bundle, index, name)))?;
        let mut bundles: BTreeMap<i64, Digest> = new.into_iter().collect();
        let (mut names, mut is_bound) = (Vec::with_capacity(rows.len()), salt.is_some());
        for (number, index, name) in rows {
            let bundle = match bundles.get(&number) {
                Some(bundle) => Some(*bundle),
                None => self.fresh.digest_of(number)?,
            };
            match bundle {
                Some(bundle) => {
                    bundles.insert(number, bundle);
                    names.push((ItemRef { bundle, index }, name));
                }
                None => is_bound = false,
            }
        }
        names.sort();
        let salt = salt.unwrap_or_default();
        let mut hasher = NamesHasher::new(&salt);
        for (item, name) in &names {
            hasher.add(&item.bundle, item.index, name);
        }
        if !is_bound || entry.digest("machines")? != hasher.finish() {
            match self.unbound {
                // Without what is missing, nobody knows which are meant.
                Unbound::Told if !self.is_whole() => {}
                Unbound::Told => {
                    let (number, action) = (entry.number, entry.action.clone());
                    self.result.differences.add(Difference::Names { number, action });
                }
                Unbound::Lost(_) => {
                    self.nameless.insert(entry.number);
                    return Ok(None);
                }
            }
        }
        Ok(Some(Bound { names, salt }))
    }

    /// The machine of which an entry says something; none where its name is lost.
    // AUDIT-5. AUDIT-16.
    fn machine(&mut self, entry: &Entry) -> Result<Option<String>, Trouble> {
        if self.nameless.contains(&entry.number) {
            return Ok(None);
        }
        let salt = read_salt(entry.text("salt")?).ok_or_else(|| lacks("salt"))?;
        let expected = entry.digest("machine")?;
        let is_it = |name: &str| Machine { name, salt }.hidden() == expected;
        let name = self.witness.said_machine(entry.number)?.unwrap_or_default();
        if is_it(&name) {
            return Ok(Some(name));
        }
        match self.unbound {
            Unbound::Told => {
                let (number, action) = (entry.number, entry.action.clone());
                self.result.differences.add(Difference::Machine { number, action });
                Ok(Some(name))
            }
            Unbound::Lost(known) => {
                let found = known.iter().find(|name| is_it(name)).cloned();
                if found.is_none() {
                    self.nameless.insert(entry.number);
                }
                Ok(found)
            }
        }
    }

    /// Whether names are lost that came with this entry or an earlier one: which requests a machine asked for is
    /// not certain then.
    fn has_lost_before(&self, number: u64) -> bool {
        self.nameless.range(..=number).next().is_some()
    }

    fn say(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let ticket = entry.optional_text("ticket");
        let item = || item_ref(entry.text("request")?).ok_or_else(|| lacks("request"));
        if let Some(scrap) = entry.optional_number("scrap")
            && self.has_lost_before(scrap)
        {
            return Ok(self.fresh.withdraw_with(item()?, scrap, ticket, entry.time)?);
        }
        let name = match entry.has("machine") {
            true => Some(self.machine(entry)?),
            false => None,
        };
        let machine = match &name {
            Some(name) => {
                let salt = read_salt(entry.text("salt")?).ok_or_else(|| lacks("salt"))?;
                Some(Machine { name: name.as_deref().unwrap_or_default(), salt })
            }
            None => None,
        };
        let code = match entry.has("code") {
            true => Some(entry.parsed::<ErrorCode>("code")?),
            false => None,
        };
        let said = match (entry.action.as_str(), &machine) {
            ("dispute", _) => Statement::Dispute(item()?, code.as_ref()),
            ("withdraw", _) => Statement::Withdraw(item()?),
            ("answer", _) => Statement::Answer(item()?, entry.parsed("confirmation_id")?),
            ("scrap", Some(machine)) => Statement::Scrap(machine),
            (_, Some(machine)) => Statement::Applied(item()?, machine),
            (_, None) => return Err(lacks("machine")),
        };
        match &said {
            // What it withdrew is what the log has behind it.
            Statement::Scrap(machine) if self.has_lost_before(entry.number) => {
                self.fresh.note_scrap(machine, ticket, entry.time)?;
            }
            said => drop(self.fresh.say(said, ticket, entry.time)?),
        }
        if name == Some(None) {
            self.fresh.forget_machine(entry.number)?;
        }
        Ok(())
    }

    /// What is taken back is what the entry of that number did.
    fn take_back(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let (number, ticket) = (entry.number("entry")?, entry.text("ticket")?);
        let before = self.witness.entries(number, 1)?;
        let before = before.first().filter(|it| it.number == number);
        let before =
            before.and_then(|it| Entry::of(number, &it.text)).ok_or_else(|| lacks("entry"))?;
        match before.action.as_str() {
            "void" => self.fresh.stand(&before.digest("bundle")?, ticket, entry.time)?,
            "close" => self.fresh.reopen(ticket, entry.time)?,
            "inherit" => self.fresh.disinherit(&before.parsed("site")?, ticket, entry.time)?,
            _ => self.fresh.take_back(number, ticket, entry.time)?,
        }
        Ok(())
    }

    fn hold(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let manifest = claimed(entry, self.fresh.site())?;
        let code = |code: &Value| code.as_str()?.parse::<Code>().ok();
        let codes: Option<Vec<Code>> = entry.list("codes")?.iter().map(code).collect();
        let codes = codes.ok_or_else(|| lacks("codes"))?;
        let jump = entry.optional_number("jump");
        Ok(self.fresh.hold(&claim(entry, &manifest)?, &codes, jump, entry.time)?)
    }

    fn admit(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let digest = entry.digest("bundle")?;
        let trust = entry.digest("trust")?;
        let mut crossed = self.crossed(entry)?;
        self.result.bundles += 1;
        let manifest = crossed.manifest().clone();
        let archived = crossed.archived();
        let medium = medium(entry)?;
        let claim = StreamClaim { manifest: &manifest, digest, key: crossed.key(), policy: ACCEPT };
        let inbound = Inbound {
            claim,
            trust,
            medium: medium.as_ref(),
            certainty: entry.word("certainty")?,
            endorsers: &endorsers(entry)?,
            floor: entry.optional_number("floor"),
            anchor: entry.optional_number("anchor"),
            now: entry.time,
        };
        let mut unread = None;
        let admitted = self.fresh.admit(&inbound, &mut |sink: &mut dyn ItemSink| {
            let mut stored = Ok(());
            let read = crossed.read_items(&mut |item| {
                if stored.is_ok() {
                    stored = match &item {
                        Item::Request(request) => sink.request(request),
                        Item::Response(response) => sink.response(response),
                    };
                }
            });
            read.map_err(|error| {
                unread = Some(error);
                Stop
            })?;
            stored.map(|()| archived)
        });
        match (admitted, unread) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(error)) => Err(error.into()),
            (Err(AdmitError::Ledger(error)), None) => Err(error.into()),
            (Err(error), None) => Err(Trouble::Words(error.to_string())),
        }
    }

    fn receipt(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let file = entry.digest("file")?;
        let receipt = self.source.receipt(&file, &self.trusts).map_err(|error| {
            match self.is_moved(&error, &file) {
                true => Trouble::MovedReceipt,
                false => Trouble::Receipt(error),
            }
        })?;
        self.fresh.receive(&receipt, &file, entry.time)?;
        self.result.receipts += 1;
        Ok(())
    }

    fn keep(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let (bundle, file) = (entry.digest("bundle")?, entry.digest("file")?);
        // A later copy may have taken its place; the last one is looked for in the end.
        let length = self.source.kept(&file).unwrap_or_default();
        let kept =
            Kept { bundle, archived: Archived { file, length }, endorsers: &endorsers(entry)? };
        Ok(self.fresh.keep(&kept, entry.time)?)
    }

    fn reject(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let manifest = match entry.has("kind") {
            true => Some(claimed(entry, self.fresh.site())?),
            false => None,
        };
        let medium = medium(entry)?;
        let rejected = Rejected {
            digest: entry.digest("bundle")?,
            key: entry.parsed("key")?,
            manifest: manifest.as_ref(),
            code: entry.parsed("code")?,
            medium: medium.as_ref(),
        };
        Ok(self.fresh.reject(&rejected, entry.time)?)
    }

    fn unreadable(&mut self, entry: &Entry) -> Result<(), Trouble> {
        let count =
            |value: &Value| Some((value["code"].as_str()?.parse().ok()?, value["files"].as_u64()?));
        let counts: Option<BTreeMap<Code, u64>> = entry.list("counts")?.iter().map(count).collect();
        let medium = medium(entry)?;
        let unreadable = Unreadable {
            counts: &counts.ok_or_else(|| lacks("counts"))?,
            set: entry.digest("set")?,
            medium: medium.as_ref(),
        };
        Ok(self.fresh.note_unreadable(&unreadable, entry.time)?)
    }
}

/// A bundle of this site, as the archive has it.
struct Own<'a> {
    digest: Digest,
    trust: Digest,
    crossed: Box<dyn Crossed + 'a>,
    items: Vec<Item>,
}

impl Own<'_> {
    /// As it is recorded, with no machine.
    fn outbound(&self, now: u64) -> Outbound<'_> {
        Outbound {
            manifest: self.crossed.manifest(),
            digest: self.digest,
            key: self.crossed.key(),
            archived: self.crossed.archived(),
            trust: self.trust,
            now,
            salt: [0; 16],
            accepted: None,
        }
    }
}

/// Names and their salt, as the ledger has them.
#[derive(Default)]
struct Bound {
    names: Vec<(ItemRef, String)>,
    salt: Salt,
}

fn endorsers(entry: &Entry) -> Result<Endorsers, Trouble> {
    let members = ["approvals", "scans"].map(|name| entry.list(name).map(<[Value]>::to_vec));
    let [approvals, scans] = members;
    let value = serde_json::json!({"approvals": approvals?, "scans": scans?});
    serde_json::from_value(value).map_err(|_| lacks("approvals"))
}

fn medium(entry: &Entry) -> Result<Option<MediumRecord>, Trouble> {
    let Some(value) = entry.value("medium") else { return Ok(None) };
    MediumRecord::of_json(&value.to_string()).map(Some).ok_or_else(|| lacks("medium"))
}

/// As much of a manifest as an entry has of one that was not admitted.
fn claimed(entry: &Entry, site: &SiteName) -> Result<Manifest, Trouble> {
    Ok(Manifest {
        kind: entry.word("kind")?,
        from: entry.parsed("from")?,
        to: site.clone(),
        epoch: entry.number("epoch")?,
        sequence: entry.number("sequence")?,
        previous: None,
        created: 0,
        expires: None,
        answers: Vec::new(),
        acknowledges: Vec::new(),
        voided: Vec::new(),
        chunks: Vec::new(),
    })
}

fn claim<'a>(entry: &Entry, manifest: &'a Manifest) -> Result<StreamClaim<'a>, Trouble> {
    let key: KeyId = entry.parsed("key")?;
    Ok(StreamClaim { manifest, digest: entry.digest("bundle")?, key, policy: ACCEPT })
}

/// `DIGEST:INDEX`.
fn item_ref(text: &str) -> Option<ItemRef> {
    let (bundle, index) = text.split_once(':')?;
    Some(ItemRef { bundle: bundle.parse().ok()?, index: index.parse().ok()? })
}

fn read_salt(text: &str) -> Option<Salt> {
    let digits = (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok())?;
    digits.map(u128::to_be_bytes)
}
