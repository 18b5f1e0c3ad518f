//! What happens where answers are asked for with nobody there.

use super::text::{Hash, RejectCode, Time};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RespondWord {
    /// The responder has answered.
    Answers,
    /// Lines of it were refused.
    LineRefused,
    /// A reply was recorded.
    Reply,
    /// The responder has not answered, or ended badly.
    ResponderFailed,
    /// It has ended well, and has complained of something.
    ResponderSaid,
    /// Something of this host keeps answers from becoming a reply.
    Waiting,
    /// What was away is there again.
    GoingOn,
    /// Another run is asking.
    Busy,
    /// It was asked to end.
    Stopping,
}

objects! {
    /// One event of a run.
    // RESP-12.
    RespondEvent {
        event: RespondWord,
        time: Time,
        /// The bundle of requests.
        bundle: Option<Hash>,
        /// The site that asked.
        site: Option<String>,
        /// How many requests the responder was given.
        asked: Option<u64>,
        granted: Option<u64>,
        refused: Option<u64>,
        deferred: Option<u64>,
        /// How many of its lines were refused with this code.
        lines: Option<u64>,
        /// The bundle that is the reply.
        reply: Option<Hash>,
        sequence: Option<u64>,
        /// How many answers it has.
        items: Option<u64>,
        code: Option<RejectCode>,
        /// What the code means.
        message: Option<&'static str>,
        /// Since when it was so.
        since: Option<Time>,
        /// The end of what the responder has written to standard error.
        said: Option<String>,
    }
}
