//! What the `ledger` commands print.

use super::export::InputFault;
use super::import::Reason;
use super::media::MediumRecord;
use super::text::{
    AnswerOutcome, BundleState, Certainty, CheckLevel, Clock, Direction, Hash, Reference,
    RejectCode, RequestState, ResultOutcome, Time, Told, Verdict,
};
use super::trust::TrustRef;
use super::verdict::BundleHead;

objects! {
    /// A bundle in the ledger.
    LedgerBundle {
        direction: Direction,
        #[serde(flatten)]
        head: BundleHead,
        /// `FROM_SEQUENCE_DIGEST8`.
        name: String,
        /// When it was recorded, if this site made it.
        recorded: Option<Time>,
        /// When it was admitted, if another site made it.
        admitted: Option<Time>,
        state: BundleState,
        trust: TrustRef,
        archived: Archived,
        requests: Requests,
        medium: Option<MediumRecord>,
        /// The copy of a bundle of this site that is kept with its endorsements.
        kept: Option<KeptCopy>,
        /// That it was moved out of the archive.
        moved: Option<MovedAway>,
        /// What the receiving site has stated of a bundle that this site made.
        received: Option<Received>,
    }

    /// When and under which ticket a bundle was moved out of the archive.
    MovedAway {
        time: Time,
        ticket: String,
        /// The number of the audit entry.
        entry: u64,
    }

    /// A folder with what proves a crossing.
    Evidence {
        folder: String,
        digest: Hash,
        /// Null where the bundle was not admitted; so are the next three.
        direction: Option<Direction>,
        verdict: Option<Verdict>,
        code: Option<RejectCode>,
        /// The time judged by, where one was known.
        at: Option<Time>,
        files: Vec<String>,
    }

    /// A bundle that an import refused.
    Rejected {
        /// The number of its audit entry.
        entry: u64,
        time: Time,
        digest: Hash,
        /// That signed it; where nothing is known of it but this, that it names.
        key: Hash,
        kind: Option<String>,
        from: Option<String>,
        epoch: Option<u64>,
        sequence: Option<u64>,
        code: RejectCode,
        medium: Option<MediumRecord>,
    }

    /// Files that an import refused before anything in them was verified.
    Unreadable {
        /// The number of their audit entry.
        entry: u64,
        time: Time,
        counts: Vec<UnreadableCount>,
        medium: Option<MediumRecord>,
    }

    /// How many of them were refused for what.
    UnreadableCount {
        code: RejectCode,
        files: u64,
    }

    /// What a receipt says.
    Received {
        site: String,
        key: Hash,
        admitted: Time,
        certainty: Certainty,
        /// By which the bundle was judged there.
        trust: TrustRef,
        /// Of the other site's audit log after the admission.
        head: Hash,
        /// When it was recorded here.
        recorded: Time,
    }

    /// The file in the archive.
    Archived {
        sha256: Hash,
        length: u64,
    }

    /// The file in the archive, and how many endorsements it has.
    KeptCopy {
        sha256: Hash,
        length: u64,
        endorsements: u32,
    }

    /// How many requests are in which state.
    Requests {
        open: u64,
        deferred: u64,
        granted: u64,
        refused: u64,
        disputed: u64,
        replaced: u64,
        withdrawn: u64,
        voided: u64,
        r#final: u64,
    }

    /// A request in the ledger.
    Request {
        request: Reference,
        state: RequestState,
        machines: Vec<String>,
        product: String,
        installation_id_groups: Option<String>,
        /// Of the activation service.
        code: Option<String>,
        recorded: Option<Time>,
        admitted: Option<Time>,
        /// Why it is marked.
        marked: Option<RejectCode>,
    }

    /// An answer in the ledger.
    Answer {
        /// Its index in the bundle.
        item: u32,
        request: Reference,
        outcome: AnswerOutcome,
        machines: Vec<String>,
        /// Why it is marked, and not spooled.
        marked: Option<RejectCode>,
    }

    /// How the ledger stands.
    LedgerStatus {
        site: String,
        epoch: u64,
        floor: Option<Time>,
        anchor: Option<Time>,
        audit: AuditHead,
        sent: Requests,
        received: Requests,
        /// How many bundles are admitted and not spooled.
        unspooled: usize,
        undelivered: Vec<BundleFile>,
        stranded: Vec<Stranded>,
        /// What the archive has and the ledger does not know.
        lacking: Vec<BundleFile>,
        alarms: Vec<ReceiptAlarm>,
        held: Vec<Held>,
        streams: Vec<Stream>,
        closed: Option<Closed>,
        inherited: Vec<InheritedFrom>,
        sizes: Sizes,
        /// What runs against a limit.
        warnings: Vec<Finding>,
        /// That the responder of this host does not answer.
        responder: Option<AwaySince>,
        /// That its answers do not become replies.
        replies: Option<AwaySince>,
    }

    /// Since when something is away, and the code of the last try.
    AwaySince {
        since: Time,
        code: Option<String>,
    }

    /// What a monitor is told.
    StatusCheck {
        outcome: CheckLevel,
        /// Worst first.
        findings: Vec<String>,
        /// Null where the ledger cannot be used; so are the others.
        held: Option<usize>,
        /// Requests that wait for an answer.
        open: Option<u64>,
        /// Seconds since the oldest of them was recorded; 0 where there is none.
        oldest: Option<u64>,
        unspooled: Option<usize>,
        undelivered: Option<usize>,
    }

    /// Bytes, and what they are of.
    Sizes {
        /// Null where it lies in a database.
        ledger: Option<u64>,
        archive: u64,
        /// How many lie in the archive.
        bundles: u64,
        /// Free beside the ledger; null where it is not known.
        free_ledger: Option<u64>,
        free_archive: Option<u64>,
    }

    /// A bundle of this site that has not arrived as far as is known, and that its key lets nobody take.
    Stranded {
        digest: Hash,
        /// `FROM_SEQUENCE_DIGEST8`.
        name: String,
        to: String,
        key: Hash,
        /// What it would be refused with.
        code: RejectCode,
    }

    /// A receipt that a person has to look into.
    ReceiptAlarm {
        code: RejectCode,
        message: String,
        bundle: Hash,
        /// Whose receipt it is.
        site: String,
    }

    /// Since when a site asks for nothing new.
    Closed {
        since: Time,
        ticket: String,
    }

    /// Another site's ledger that was inherited.
    InheritedFrom {
        site: String,
        /// The inherited site that had inherited it itself.
        by: Option<String>,
        #[serde(flatten)]
        log: AuditHead,
        bundles: u64,
        ticket: String,
    }

    AuditHead {
        entries: u64,
        head: Hash,
    }

    /// A bundle and its file.
    BundleFile {
        digest: Hash,
        file: String,
    }

    Held {
        digest: Hash,
        from: String,
        epoch: u64,
        sequence: u64,
        codes: Vec<RejectCode>,
        /// The latest time that jumped.
        jump: Option<Time>,
        since: Time,
        ticket: Option<String>,
    }

    Stream {
        direction: Direction,
        from: String,
        to: String,
        key: Hash,
        epoch: u64,
        highest: u64,
        highest_digest: Hash,
        settled: Option<u64>,
        /// The highest sequence for which there is a receipt.
        received: Option<u64>,
        /// That receipt.
        receipt: Option<Received>,
    }

    /// What a person said about a request or a machine, or took back.
    Said {
        /// The number of its audit entry.
        entry: u64,
        request: Option<Reference>,
        machine: Option<String>,
        taken_back: bool,
    }

    /// A row of the table that the script `apply` wrote, and what was said by it.
    AppliedRow {
        line: u64,
        machine: String,
        product: String,
        request: Reference,
        outcome: ResultOutcome,
        /// Of Windows.
        code: Option<String>,
        meaning: Option<String>,
        told: Told,
        /// The number of the audit entry that says so, be it of an earlier call; or that was taken back.
        entry: Option<u64>,
        /// What to do.
        next: Option<String>,
    }

    /// All rows of such a table; where one is wrong, nothing was said by any.
    AppliedTable {
        rows: u64,
        active: u64,
        /// What had been said before.
        before: u64,
        disputed: u64,
        taken_back: u64,
        /// What is not active, and nothing was said of it; or of what nothing was taken back.
        open: u64,
        /// The first hundred.
        faults: Vec<InputFault>,
    }

    /// What a machine was granted, or what it waits for.
    Grant {
        machine: String,
        /// The site whose ledger says so: this one, or one that was inherited.
        site: String,
        request: Reference,
        product: String,
        state: RequestState,
        /// Whether the confirmation id can be typed now.
        good: bool,
        /// When it was asked for.
        asked: Time,
        /// Since when.
        disputed: Option<Time>,
        /// The site whose ledger says so: perhaps another one.
        disputed_at: Option<String>,
        /// Whether it may be of another machine by now, or of what the machine showed before.
        uncertain: bool,
        /// The site whose ledger gives rise to that, where it is another one.
        uncertain_at: Option<String>,
        /// The later request with another installation id, which makes this answer stale.
        newer: Option<Reference>,
        /// When another answer came, which was withheld: one of the two is wrong.
        contradicted: Option<Time>,
        /// Since when the machine is gone.
        scrapped: Option<Time>,
        /// The vendor's code of a refusal or deferral; of what is disputed, the one with which the machine refused it.
        code: Option<String>,
        meaning: Option<String>,
        activation_id: Option<String>,
        installation_id: Option<String>,
        confirmation_id: Option<String>,
    }

    /// What time is known.
    LedgerTime {
        /// The latest time known to have passed.
        floor: Option<Time>,
        floor_set: Option<TimeSet>,
        /// The time that a person last vouched for.
        anchor: Option<Time>,
        anchor_set: Option<TimeSet>,
        /// Of the trust file: the anchor is never before it.
        issued: Time,
        /// The newest bundle made here since a person last set or stated the time.
        made: Option<Made>,
        /// What the clock of this host says.
        now: Time,
        clock: Clock,
        /// The time by which bundles are judged, if there is one.
        own: Option<Time>,
    }

    /// A bundle that was made here.
    Made {
        /// Its digest.
        bundle: Hash,
        name: String,
        created: Time,
    }

    /// What set a time.
    TimeSet {
        /// The number of the audit entry.
        entry: u64,
        time: Time,
        /// The digest of the bundle that was admitted.
        bundle: Option<Hash>,
        name: Option<String>,
        ticket: Option<String>,
    }

    /// What a person has set the time to.
    TimeTaken {
        /// The time floor before, if there was one.
        from: Option<Time>,
        to: Time,
        ticket: String,
    }

    /// A bundle of this site that a restored ledger lacked.
    Adopted {
        digest: Hash,
        items: u64,
        /// Answers that were withheld and count now.
        joined: u64,
    }

    /// A bundle that was voided or released.
    BundleDone {
        digest: Hash,
    }

    /// A bundle that was written again.
    Written {
        digest: Hash,
        file: String,
        /// How many it was written with.
        endorsements: usize,
        /// Everything that the other side will hold it for.
        reasons: Vec<Reason>,
        /// Why it will not be taken there, if that is so.
        refused: Option<Reason>,
    }

    /// A bundle whose endorsements are kept.
    KeptBundle {
        digest: Hash,
        /// Where it was read.
        file: String,
        /// How many are kept now.
        endorsements: usize,
        /// How many of them were not before.
        added: usize,
    }

    Respooled {
        digest: Hash,
        spool: Option<String>,
        code: Option<RejectCode>,
        message: Option<String>,
    }

    Audit {
        verdict: Verdict,
        #[serde(flatten)]
        log: AuditHead,
        /// How many in the archive are what was stored.
        bundles: u64,
        /// How many receipts in the archive are what was stored.
        receipts: u64,
        /// Files in the archive that the ledger does not record.
        unrecorded: Vec<String>,
        /// Files of exports and imports that were stopped before they counted.
        stopped: Vec<String>,
        /// Files of ledgers that were inherited and taken back, or replaced by a later state.
        taken_back: Vec<String>,
        /// Names in the database of a shared ledger that the ledger does not record.
        unrecorded_in_database: Vec<String>,
        /// What does no harm by itself.
        warnings: Vec<Finding>,
        findings: Vec<Finding>,
        /// How many there are: the first hundred are named.
        found: u64,
        moved: Option<AbsentFiles>,
        /// The ledgers that were inherited and are what came here.
        inherited: Vec<InheritedFrom>,
    }

    /// What was moved out of the archive, and lies in no folder that was given.
    AbsentFiles {
        code: RejectCode,
        bundles: u64,
        /// Copies of bundles of this site that are kept with their endorsements.
        kept: u64,
        receipts: u64,
        /// How many entries of the audit log could not be followed for that.
        entries: u64,
        /// The first of them.
        first: Option<u64>,
    }

    /// Bundles that were moved out of the archive.
    MovedOut {
        to: String,
        /// They were recorded before that.
        before: Time,
        bundles: usize,
        /// Of these bundles.
        bytes: u64,
        /// How many copies of bundles of this site with their endorsements went with them.
        kept: usize,
        receipts: usize,
        /// How many bundles had been moved before, and were still or again here.
        again: usize,
        stay: Vec<Staying>,
        #[serde(flatten)]
        log: AuditHead,
    }

    /// How many bundles of that age stay in the archive.
    Staying {
        why: String,
        bundles: u64,
    }

    Finding {
        code: RejectCode,
        message: String,
    }

    Backup {
        backup: String,
        #[serde(flatten)]
        log: AuditHead,
    }

    /// The tables of a ledger were made anew.
    Rebuilt {
        ledger: String,
        /// Where it lies as it was before.
        before: String,
        #[serde(flatten)]
        log: AuditHead,
        bundles: u64,
        receipts: u64,
        /// The audit entries whose names of machines are lost.
        lost: Vec<u64>,
        /// How many names were joined to requests.
        joined: u64,
        /// The requests whose machines are lost.
        nameless: Vec<Reference>,
    }

    /// A ledger was inherited.
    Inherited {
        #[serde(flatten)]
        from: InheritedFrom,
        /// Whether it had been inherited.
        before: bool,
        /// How many of its files were lost or altered, and are back.
        put_back: u64,
        /// The sites that it had inherited itself.
        nested: Vec<String>,
        machines: usize,
        /// Since when that site was closed.
        closed: Option<Time>,
        /// How many of its requests were open or deferred.
        waiting: u64,
    }

    /// What was inherited was taken back.
    Disinherited {
        taken_back: String,
    }

    /// A site was closed.
    SiteClosed {
        closed: Closed,
        /// How many requests were withdrawn by this command.
        withdrawn: usize,
        /// How many disputes go on, until they are answered.
        disputes: u64,
    }

    /// The closing was taken back.
    SiteReopened {
        reopened: String,
        /// How many requests are open again.
        open: u64,
        /// How many withdrawals have crossed and stay.
        crossed: u64,
    }

    LedgerCreated {
        site: String,
        ledger: String,
        archive: String,
        spool: Option<String>,
        outbox: Option<String>,
    }

    Restored {
        backup: String,
        ledger: String,
        epoch: u64,
        /// What the archive has and the ledger does not know.
        lacking: Vec<BundleFile>,
    }
}
