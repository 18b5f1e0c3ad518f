//! What happens at a gateway that watches by itself.

use super::text::{Hash, RejectCode, Time};

/// Words of the events.
macro_rules! words {
    ($($(#[$about:meta])* $name:ident: $($variant:ident = $word:literal),*;)*) => { $(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name { $(#[serde(rename = $word)] $variant,)* }

        impl $name {
            /// As it is written.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    )* };
}

words! {
    /// What happened.
    WatchWord: Started = "started", Stick = "stick", Bundle = "bundle", Receipt = "receipt",
        ReplyWritten = "reply-written", ReplyNotWritten = "reply-not-written", StickUnmounted = "stick-unmounted",
        StickDone = "stick-done", StickBusy = "stick-busy", StickFailed = "stick-failed", WorkerDied = "worker-died",
        WorkerStuck = "worker-stuck", NotMoved = "not-moved", Waiting = "waiting", GoingOn = "going-on",
        Stopping = "stopping";
    /// What became of a bundle or a receipt.
    WatchVerdict: Imported = "imported", AlreadyImported = "already-imported", LeftAlone = "left-alone",
        Rejected = "rejected", Held = "held", Copy = "copy", Unknown = "unknown", Received = "received",
        Known = "known", Alarm = "alarm";
    /// Where a file of a drop folder went, by the name of the folder in it.
    WatchPlace: Done = "done", Refused = "refused";
}

objects! {
    /// One event. It holds neutral names and codes, and no text of anybody else.
    // WATCH-9.
    WatchEvent {
        event: WatchWord,
        time: Time,
        /// The last part of where it is mounted; null where the event is of no stick.
        stick: Option<String>,
        verdict: Option<WatchVerdict>,
        /// The digest of a bundle with a verified manifest, or of one that was delivered.
        bundle: Option<Hash>,
        from: Option<String>,
        to: Option<String>,
        sequence: Option<u64>,
        items: Option<u64>,
        /// Whether a receipt lies beside the bundle.
        receipt: Option<bool>,
        /// Where a file of a drop folder went; null where it stays.
        moved: Option<WatchPlace>,
        code: Option<RejectCode>,
        /// What the code means.
        message: Option<&'static str>,
        /// Since when it could not go on.
        since: Option<Time>,
        /// Of stick-unmounted: the other parts of its device, which are still mounted.
        others: Vec<String>,
        /// The number of a file of a drop folder, as `ls -i` shows it: its name may say anything.
        inode: Option<u64>,
    }
}
