//! The trait that SQLite and PostgreSQL share.

use std::collections::BTreeSet;
use std::path::Path;

use carnet_format::{Code, Digest, Guid, ItemRef, KeyId, Receipt, SiteName, Verified};
use carnet_media::WholeFile;

use crate::{
    AdmitError, Admitted, Adoption, AnswerRecord, AuditEntry, AuditReport, BundleRecord, Closing,
    Confirmation, Direction, Effect, Elsewhere, GrantRecord, HeldRecord, Inbound, InheritedRecord,
    Installation, ItemFault, ItemSink, Kept, KeptRecord, Known, LedgerError, MachineRequest,
    MediumRecord, Moving, NewItem, NextBundle, Outbound, OutcomeCounts, OutcomeRecord, Pending,
    ReceiptAlarm, ReceiptRecord, Reception, Rejected, Release, RequestKey, RequestRecord,
    SaidRecord, Salt, Standing, Statement, Stop, StreamClaim, StreamRecord, StreamVerdict, Tally,
    Totals, TrustClaim, Unreadable, Wanted,
};

/// What a ledger can do. Every time is an argument, every changing call is one transaction and
/// writes one audit entry.
pub trait Ledger {
    /// The site whose ledger this is.
    fn site(&self) -> &SiteName;

    /// The epoch in which this ledger exports: 1, and higher after each restore.
    fn epoch(&self) -> Result<u64, LedgerError>;

    // Time and trust.

    /// The time floor: the latest time known to have passed, 0 at first.
    fn floor(&self) -> Result<u64, LedgerError>;

    /// The time that a person last set, stated, or vouched for by releasing a `time.jump` of a bundle
    /// that was then admitted, 0 at first.
    fn anchor(&self) -> Result<u64, LedgerError>;

    /// A person states the time of one call: it becomes the anchor. Refused below the floor, which it
    /// does not raise.
    fn state_time(&mut self, stated: u64, ticket: &str, now: u64) -> Result<(), LedgerError>;

    /// Notes that a person takes the clock of this host for right, though it is far past `known`.
    fn confirm_clock(&mut self, known: u64, now: u64) -> Result<(), LedgerError>;

    /// A person sets floor and anchor, be it to an earlier time; gives the floor as it was.
    fn set_time(&mut self, to: u64, ticket: &str, now: u64) -> Result<Option<u64>, LedgerError>;

    /// Notes that a trust file is used. Refuses a serial lower than the highest seen, other bytes
    /// under a serial seen, and a new one of the future. Quiet when it is the one in use.
    fn accept_trust(&mut self, trust: TrustClaim, now: u64) -> Result<(), LedgerError>;

    /// Notes that a trust file takes the place of the one in use. Refuses a serial lower than the highest seen, and
    /// other bytes under a serial seen. Quiet when it is the one in use.
    fn install_trust(&mut self, new: &Installation, now: u64) -> Result<(), LedgerError>;

    /// The trust files that were used, by serial.
    fn trusts(&self) -> Result<Vec<Digest>, LedgerError>;

    // Outgoing.

    /// What the next bundle to `to`, signed by `key`, must say: epoch, sequence, previous,
    /// acknowledgements, voided.
    fn next(&self, to: &SiteName, key: &KeyId) -> Result<NextBundle, LedgerError>;

    /// Where a request of this site with this key stands; the newest if it went out several times.
    fn standing(&self, key: &RequestKey) -> Result<Standing, LedgerError>;

    /// The same of many requests, and whether their machines are known.
    fn known_of(&self, wanted: &dyn Wanted) -> Result<Known, LedgerError>;

    /// The newest item that carried this activation id for this machine with another installation
    /// id and that nothing has replaced yet: the one a new request `replaces`.
    fn predecessor(
        &self,
        machine: &str,
        activation_id: &Guid,
        key: &RequestKey,
    ) -> Result<Option<ItemRef>, LedgerError>;

    /// Maps more machines to items that are already out. Mappings that exist are left as they are.
    fn map_machines(
        &mut self,
        mappings: &mut dyn Iterator<Item = (ItemRef, String)>,
        salt: &Salt,
        now: u64,
    ) -> Result<u64, LedgerError>;

    /// Records a bundle that is built and archived: rechecks the stream against
    /// [`Outbound::manifest`], stores the items, closes what they replace or answer. The bundle may
    /// leave the outbox only after this returned.
    fn export(
        &mut self,
        bundle: &Outbound<'_>,
        items: &mut dyn Iterator<Item = NewItem<'_>>,
    ) -> Result<(), LedgerError>;

    /// Records a bundle of this site, from an earlier epoch, that this restored ledger lacks, and joins the
    /// answers that were withheld for that. Returns how many.
    fn adopt(
        &mut self,
        bundle: &Outbound<'_>,
        items: &mut dyn Iterator<Item = NewItem<'_>>,
        adoption: &Adoption<'_>,
    ) -> Result<u64, LedgerError>;

    /// Notes that a copy was written to a medium, read back and compared.
    fn deliver(
        &mut self,
        bundle: &Digest,
        medium: &MediumRecord,
        now: u64,
    ) -> Result<(), LedgerError>;

    /// Declares that an own bundle will never arrive: closes its items for another export, or takes
    /// back its answers. Refused once the other side has acknowledged it.
    fn void(&mut self, bundle: &Digest, now: u64) -> Result<(), LedgerError>;

    /// Takes that back: the bundle has arrived after all.
    fn stand(&mut self, bundle: &Digest, ticket: &str, now: u64) -> Result<(), LedgerError>;

    // What a person says.

    /// Notes what a person says about a request of this site or a machine, and lets it happen. Returns the
    /// number of its audit entry.
    fn say(
        &mut self,
        statement: &Statement<'_>,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<u64, LedgerError>;

    /// The same, unless anything was written after the audit entry of this number: then nothing is said, and there
    /// is no number.
    fn say_after(
        &mut self,
        newest: u64,
        statement: &Statement<'_>,
        ticket: Option<&str>,
        now: u64,
    ) -> Result<Option<u64>, LedgerError>;

    /// Takes back what was said in the audit entry of this number.
    fn take_back(&mut self, entry: u64, ticket: &str, now: u64) -> Result<(), LedgerError>;

    /// The machines that were scrapped at some time and are not now.
    fn brought_back(&self) -> Result<Vec<String>, LedgerError>;

    /// What was said and not taken back, oldest first.
    fn said(&self) -> Result<Vec<SaidRecord>, LedgerError>;

    /// What of it no bundle has told this site yet.
    fn pending(&self, to: &SiteName) -> Result<Vec<Pending>, LedgerError>;

    // Incoming.

    /// Judges a bundle's place in its stream. Changes nothing.
    fn judge(&self, claim: &StreamClaim<'_>) -> Result<StreamVerdict, LedgerError>;

    /// Notes a bundle that is held, with all codes that say why and the latest of the times that
    /// jumped, so that [`Ledger::release`] can name it. Quiet when it is noted with these already.
    fn hold(
        &mut self,
        claim: &StreamClaim<'_>,
        why: &[Code],
        jump: Option<u64>,
        now: u64,
    ) -> Result<(), LedgerError>;

    /// Notes a signed contradiction (`stream.equivocation`) in the audit log, once per digest.
    fn alarm(&mut self, claim: &StreamClaim<'_>, now: u64) -> Result<(), LedgerError>;

    /// Notes a bundle that was refused in the audit log, once for each digest and code.
    fn reject(&mut self, rejected: &Rejected<'_>, now: u64) -> Result<(), LedgerError>;

    /// Notes files that were refused before anything in them was verified, once for each set of files.
    fn note_unreadable(&mut self, unreadable: &Unreadable<'_>, now: u64)
    -> Result<(), LedgerError>;

    /// A person lets a held bundle in: its next import passes the codes for which it is held, and
    /// nothing else. Where a time jumped, one up to it passes; the anchor rises at the admission.
    fn release(&mut self, bundle: &Digest, ticket: &str, now: u64) -> Result<(), LedgerError>;

    /// What a person has released for this bundle.
    fn released(&self, bundle: &Digest) -> Result<Option<Release>, LedgerError>;

    /// Admits a bundle: rechecks its stream, calls `fill` to store its items and to archive its
    /// bytes, raises time floor and anchor, notes acknowledgements and voided sequences. `fill` runs inside the
    /// transaction; when it stops, nothing has happened.
    fn admit(
        &mut self,
        bundle: &Inbound<'_>,
        fill: &mut dyn FnMut(&mut dyn ItemSink) -> Result<crate::Archived, Stop>,
    ) -> Result<Admitted, AdmitError>;

    /// Admitted bundles that no spool has received yet, in the order of admission; and those of whose
    /// answers one is disputed since, or is not any more.
    fn unspooled(&self) -> Result<Vec<Digest>, LedgerError>;

    /// Notes that the spool holds the bundle's folder as the ledger stands. Quiet where it was noted already. A power
    /// cut may take the note back: then the folder is written once more.
    fn mark_spooled(&mut self, bundle: &Digest, now: u64) -> Result<(), LedgerError>;

    /// What an answer to this request would do, or why it does not fit. Changes nothing.
    fn foresee(
        &self,
        item: &ItemRef,
        outcome: &OutcomeRecord,
    ) -> Result<Result<Effect, ItemFault>, LedgerError>;

    /// The requests of that site that were granted at once by what was granted before, and to which no answer
    /// has gone: the next reply brings it. Ascending.
    fn known(&self, to: &SiteName) -> Result<Vec<RequestRecord>, LedgerError>;

    /// The grant of which this request says that it did not fit, where the ledger knows it.
    fn misfit(&self, item: &ItemRef) -> Result<Option<GrantRecord>, LedgerError>;

    // Reading.

    /// One bundle.
    fn bundle(&self, digest: &Digest) -> Result<Option<BundleRecord>, LedgerError>;

    /// Bundles of one direction whose digest begins with `prefix` (hexadecimal, may be empty),
    /// in the order of recording.
    fn bundles(&self, direction: Direction, prefix: &str)
    -> Result<Vec<BundleRecord>, LedgerError>;

    /// The digests of all bundles that were recorded.
    fn digests(&self) -> Result<BTreeSet<Digest>, LedgerError>;

    /// How much there is, and how much of it was recorded since this time.
    fn totals(&self, since: u64) -> Result<Totals, LedgerError>;

    /// Every stream, in and out.
    fn streams(&self) -> Result<Vec<StreamRecord>, LedgerError>;

    /// Bundles that are held, or were released and not yet imported.
    fn held(&self) -> Result<Vec<HeldRecord>, LedgerError>;

    /// How many items of a bundle are in which state; of all bundles of one direction if `None`.
    fn tally(&self, direction: Direction, bundle: Option<&Digest>) -> Result<Tally, LedgerError>;

    /// One request, own or received.
    fn request(&self, item: &ItemRef) -> Result<Option<RequestRecord>, LedgerError>;

    /// At most `limit` requests of a bundle from index `from` on, ascending.
    fn requests(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, LedgerError>;

    /// Like [`Ledger::requests`], only those a reply may still answer: open or deferred.
    fn unanswered(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<RequestRecord>, LedgerError>;

    /// At most `limit` answers of a response bundle from index `from` on, joined to the requests
    /// they answer, ascending.
    fn answers(
        &self,
        bundle: &Digest,
        from: u32,
        limit: u32,
    ) -> Result<Vec<AnswerRecord>, LedgerError>;

    /// How many answers of a response bundle say what.
    fn outcomes(&self, bundle: &Digest) -> Result<OutcomeCounts, LedgerError>;

    /// The machines of one item, sorted.
    fn machines(&self, item: &ItemRef) -> Result<Vec<String>, LedgerError>;

    /// The names of all machines, each once in any case of ASCII letters, sorted.
    fn all_machines(&self) -> Result<Vec<String>, LedgerError>;

    /// Every request of this site once for each of its machines: by the name of the machine, in any case
    /// of ASCII letters, and then as they were recorded. Left out are those that only withdraw, and disputes
    /// that ended without another grant.
    fn machine_requests(&self, each: &mut dyn FnMut(MachineRequest)) -> Result<(), LedgerError>;

    /// The same, of one machine.
    fn requests_of(&self, machine: &str) -> Result<Vec<MachineRequest>, LedgerError>;

    /// The machines of all requests of this site that have the item key and the grant of this one,
    /// sorted: those that a dispute of its answer concerns.
    fn sharers(&self, item: &ItemRef) -> Result<Vec<String>, LedgerError>;

    /// The newest answer that granted this request what it holds, to it or to another with the same item
    /// key: the one that a dispute names.
    fn granting(&self, item: &ItemRef) -> Result<Option<ItemRef>, LedgerError>;

    /// The requests, own and received, that hold this grant and may use it: none of which it is
    /// disputed, and none whose answer was taken back.
    fn holders(&self, grant: &GrantRecord) -> Result<Vec<RequestRecord>, LedgerError>;

    /// What other sites asked for with the installation ids of a bundle of requests that was received, in the
    /// order of its items: what is open, deferred, granted or disputed.
    fn elsewhere(&self, bundle: &Digest) -> Result<Vec<Elsewhere>, LedgerError>;

    /// Since when somebody says that this grant did not fit the request of this key, if anybody does.
    fn disputed(&self, key: &RequestKey, grant: &GrantRecord) -> Result<Option<u64>, LedgerError>;

    /// What a machine has been granted, newest first, so that it can be activated again with no
    /// second trip; and what did not fit.
    fn confirmations(&self, machine: &str) -> Result<Vec<Confirmation>, LedgerError>;

    // Receipts for bundles of this site.

    /// What a receipt for this site is to the ledger. Changes nothing.
    fn reception(&self, receipt: &Receipt) -> Result<Reception, LedgerError>;

    /// Notes a receipt whose file has this SHA-256 and lies in the archive. Quiet where the ledger has its
    /// statement already. It moves no state and no time floor.
    fn receive(
        &mut self,
        receipt: &Verified<Receipt>,
        file: &Digest,
        now: u64,
    ) -> Result<(), LedgerError>;

    /// The newest receipt that the receiving site of an own bundle gave for it.
    fn receipt(&self, bundle: &Digest) -> Result<Option<ReceiptRecord>, LedgerError>;

    /// Every receipt in the order of recording, also those for bundles that this ledger has not sent.
    fn receipts(&self) -> Result<Vec<ReceiptRecord>, LedgerError>;

    /// The receipts that a person has to look into, the newest of each site for each bundle. One for a void
    /// bundle is none any more once the other side acknowledges that bundle.
    fn receipt_alarms(&self) -> Result<Vec<(ReceiptRecord, ReceiptAlarm)>, LedgerError>;

    /// The receipt for the highest sequence of an outgoing stream that has one, and that sequence.
    fn furthest_receipt(
        &self,
        stream: &StreamRecord,
    ) -> Result<Option<(u64, ReceiptRecord)>, LedgerError>;

    // Endorsements of bundles of this site.

    /// Notes that the archive holds a copy of an own bundle with its endorsements, in place of the copy that
    /// was kept before.
    fn keep(&mut self, kept: &Kept<'_>, now: u64) -> Result<(), LedgerError>;

    /// The copy of an own bundle that is kept with its endorsements.
    fn kept(&self, bundle: &Digest) -> Result<Option<KeptRecord>, LedgerError>;

    /// Notes what is moved out of the archive, and lies elsewhere already.
    fn note_moved(&mut self, moving: &Moving, ticket: &str, now: u64) -> Result<(), LedgerError>;

    // When a site closes, or takes another one's place.

    /// Notes that this site asks for nothing new, unless it is closed already.
    fn close(&mut self, ticket: &str, now: u64) -> Result<Closing, LedgerError>;

    /// Since when the site is closed, if it is.
    fn closing(&self) -> Result<Option<Closing>, LedgerError>;

    /// Takes the closing back.
    fn reopen(&mut self, ticket: &str, now: u64) -> Result<(), LedgerError>;

    /// Notes that another site's ledger lies in the archive of this one, in place of an older state of it.
    /// Returns the number of the audit entry.
    fn inherit(&mut self, record: &InheritedRecord, now: u64) -> Result<u64, LedgerError>;

    /// Takes back what was inherited from a site.
    fn disinherit(&mut self, site: &SiteName, ticket: &str, now: u64) -> Result<(), LedgerError>;

    /// What was inherited and not taken back, by site; [`crate::inherited`] opens it.
    fn inheritance(&self) -> Result<Vec<InheritedRecord>, LedgerError>;

    // Audit and care.

    /// Number and head of the newest audit entry.
    fn audit_head(&self) -> Result<(u64, Digest), LedgerError>;

    /// At most `limit` entries from number `from` on, ascending.
    fn audit_entries(&self, from: u64, limit: u32) -> Result<Vec<AuditEntry>, LedgerError>;

    /// Recomputes the whole chain; the report names the first broken entry.
    fn verify_audit(&self) -> Result<AuditReport, LedgerError>;

    /// Writes a consistent copy of the ledger to a new file, which has no name yet.
    fn copy_to(&self, to: &Path) -> Result<WholeFile, LedgerError>;

    /// Notes that a backup was made.
    fn note_backup(&mut self, now: u64) -> Result<(), LedgerError>;

    /// Opens `epoch` in a ledger that was restored from a backup. It must be above the present one.
    fn open_epoch(&mut self, epoch: u64, now: u64) -> Result<(), LedgerError>;
}
