//! Bundles that wait for a stick to their site.

use std::collections::{BTreeSet, VecDeque};

use carnet_format::{Code, Digest, NeutralId};
use carnet_host::json::WatchWord;
use carnet_media::Mounted;

use super::{
    Action, Doing, Ended, Exit, Job, Moment, Running, State, Task, What, WithCode as _, event, say,
};
use crate::watch::line::Line;

#[derive(Debug)]
pub(super) struct Replies {
    /// Where the stick comes from.
    sites: BTreeSet<NeutralId>,
    /// What is being written, and where it is to go; none while the ledger is asked.
    writing: Option<(Digest, NeutralId)>,
    /// What comes then.
    rest: VecDeque<(Digest, NeutralId)>,
}

impl Replies {
    pub(super) fn to(sites: BTreeSet<NeutralId>) -> Self {
        Self { sites, writing: None, rest: VecDeque::new() }
    }

    /// A bundle of this site that no medium has had.
    // WATCH-5.
    fn waiting(&self, line: &Line) -> Option<(Digest, NeutralId)> {
        let is = |text: &Option<String>, word: &str| text.as_deref() == Some(word);
        let is_waiting = is(&line.direction, "out") && is(&line.state, "sent");
        let to = line.to.clone().filter(|to| self.sites.contains(to))?;
        (is_waiting && line.medium.is_none()).then_some((line.digest?, to))
    }
}

impl State {
    pub(super) fn reply_ended(
        &mut self,
        job: Job,
        mut replies: Replies,
        ended: Ended,
        now: Moment,
        acts: &mut Vec<Action>,
    ) {
        let What::Stick { mount: Mounted { id, .. }, name } = job.what.clone() else { return };
        let failed = match ended.exit {
            Exit::Status(0) => None,
            Exit::Status(_) => {
                let code = ended.lines.iter().find_map(|line| line.error.as_ref()?.code);
                Some(code.unwrap_or(Code::WatchWorker))
            }
            Exit::Died | Exit::Stuck | Exit::Gone => Some(Code::WatchWorker),
        };
        match &replies.writing {
            None => {
                let waiting = ended.lines.iter().filter_map(|line| replies.waiting(line));
                replies.rest = waiting.filter(|_| failed.is_none()).collect();
            }
            Some(_) if failed.is_none() => self.counts.replies += 1,
            Some(_) => {}
        }
        if replies.writing.is_some() || failed.is_some() {
            let written =
                if failed.is_none() { WatchWord::ReplyWritten } else { WatchWord::ReplyNotWritten };
            let mut event = event(written, now);
            event.stick = Some(name.to_string());
            if let Some((digest, to)) = replies.writing.take() {
                (event.bundle, event.to) = (Some(digest.into()), Some(to.to_string()));
            }
            acts.push(say(match failed {
                Some(code) => event.with_code(code),
                None => event,
            }));
        }
        if ended.exit == Exit::Stuck {
            return self.leave_alone(id);
        }
        // A stick that is full, write-protected or gone takes no other, either.
        let is_over = ended.exit == Exit::Died
            || failed.is_some_and(|code| code.as_str().starts_with("medium."))
            || self.stopping.is_some()
            || !self.sticks.contains_key(&id);
        match replies.rest.pop_front().filter(|_| !is_over) {
            None => self.let_go(id, &name, now, acts),
            Some(next) => {
                acts.push(Action::Start(Task::Deliver(next.0)));
                replies.writing = Some(next);
                self.running = Some(Running { job, doing: Doing::Replies(replies) });
            }
        }
    }
}
