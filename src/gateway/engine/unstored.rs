//! Requests while nothing can be stored: those that only read are answered, all others are refused without changing the
//! state. So it stays what the log folds to, and the log need not be read again for each of them.

use super::batch::{Batch, Deferred};
use super::request::Request;
use super::state::State;
use crate::gateway::feed::Feeds;
use crate::protocol::{Millis, Refusal};

/// Handles a request that may change something. Returns one that does not.
pub(super) fn hold(
    state: &mut State,
    feeds: &mut Feeds,
    now: Millis,
    request: Request,
    batch: &mut Batch,
) -> Option<Request> {
    match request {
        Request::Connect { session, device, resume, reply } => {
            if let Err(refusal) = state.check(&session) {
                let _ = reply.send(Err(refusal));
            } else if state.hub.presence_changes(&session.agent, true).is_none() {
                state.note_lead(&session.agent, session.lead);
                let cursor = resume.filter(|cursor| feeds.resumes(&session.agent, cursor));
                batch.join(state, now, (session.agent, feeds.reserve(), device), cursor, reply);
            }
        }
        Request::Disconnect { agent, socket } => {
            batch.attaching.remove(&socket);
            feeds.leave(&agent, socket);
        }
        Request::Command { agent, socket, id, command, unusable } => {
            if feeds.has(&agent, socket) || batch.attaching.contains(&socket) {
                let answer = state.hub.command_unstored(now, &agent, &id, &command, unusable);
                batch.deferred.push(Deferred::Answer { agent, socket, id, answer });
            }
        }
        Request::Receive { inbound, reply } => batch.reply(reply, state.hub.receive_unstored(now, inbound)),
        Request::Report { interaction, message, delivery, reply } => {
            let is_news = state.hub.is_news(&interaction, &message, &delivery);
            batch.reply(reply, if is_news { Err(Refusal::Unavailable) } else { Ok(()) });
        }
        Request::Tick { reply } => batch.reply(reply, Ok(())),
        Request::Attend { .. }
        | Request::Rang { .. }
        | Request::Watch { .. }
        | Request::Read { .. }
        | Request::Admit { .. }
        | Request::Withdrawn { .. }
        | Request::MayFetch { .. }
        | Request::SignedIn { .. }
        | Request::Habits { .. }
        | Request::Summaries { .. }
        | Request::Census { .. }
        | Request::PendingErasures { .. }
        | Request::AboutContact { .. }
        | Request::Begin { .. }
        | Request::Link(_)
        | Request::Unsent { .. } => return Some(request),
        // Dropping the reply refuses the request.
        Request::Amend { .. }
        | Request::SetUp { .. }
        | Request::Learn { .. }
        | Request::Intervene { .. }
        | Request::Erase { .. }
        | Request::EraseOld { .. }
        | Request::CompleteErasure { .. } => {}
    }
    None
}
