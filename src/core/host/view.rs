//! The view that a host has of the desk, and the events that lead from one view to the next. A host that connects late,
//! reloads or was away while the desk reconnected is thus told the same as one that was there all the time.

use super::event::{AgentState, Counts, HostEvent, HostInteraction, HostInvitation, HostTransfer, Size};
use crate::core::text::{Text, texts};
use crate::core::words;
use crate::protocol::{FailedTransfer, InteractionId, Outcome};

/// Says a text in the language of the page, which the app knows.
pub type Say = fn(Text) -> String;

/// Everything a host sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostView {
    /// True if commands reach the gateway; `None` before the first view.
    pub connected: Option<bool>,
    /// The agent's channel state.
    pub state: Option<AgentState>,
    /// What waits for the agent.
    pub counts: Counts,
    /// Invitations, oldest first.
    pub invitations: Vec<HostInvitation>,
    /// The size that the desk would like to have.
    pub size: Size,
    /// Windows, each with its transfer that failed last.
    pub interactions: Vec<(HostInteraction, Option<FailedTransfer>)>,
}

/// Why a window closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// It was transferred, to the agent of this name.
    Transferred(String),
    /// The agent is done with it.
    Done,
}

/// Returns the events that lead from one view to the next. `closed` are the windows that have closed meanwhile, where
/// the reason is known.
pub fn changes(before: &HostView, now: &HostView, closed: &[(InteractionId, CloseReason)], say: Say) -> Vec<HostEvent> {
    let mut out = Vec::new();
    if let Some(connected) = now.connected.filter(|_| now.connected != before.connected) {
        out.push(HostEvent::Connection { connected });
    }
    if let Some(state) = now.state.as_ref().filter(|_| now.state != before.state) {
        out.push(HostEvent::State(state.clone()));
    }
    for (was, _) in &before.interactions {
        if !now.interactions.iter().any(|(is, _)| is.id == was.id) {
            let why = closed.iter().find(|(id, _)| *id == was.id).map(|(_, why)| why);
            if let (Some(CloseReason::Transferred(to)), Some(transfer)) = (why, &was.transfer) {
                let (code, outcome) = (Some("accepted"), Some(say(texts::transferred_to(to))));
                out.push(HostEvent::TransferAccepted(HostTransfer { code, outcome, ..transfer.clone() }));
            }
            let why = match why {
                Some(CloseReason::Transferred(_)) => "transferred",
                Some(CloseReason::Done) => "done",
                None => "gone",
            };
            let HostInteraction { id: interaction, contact, case, .. } = was.clone();
            out.push(HostEvent::InteractionClosed { interaction, why, contact, case });
        }
    }
    for was in &before.invitations {
        if !now.invitations.iter().any(|is| is.id == was.id) {
            out.push(HostEvent::InvitationGone { invitation: was.id.clone() });
        }
    }
    for is in &now.invitations {
        // One that is extended is offered again, with its new deadline.
        if !before.invitations.contains(is) {
            out.push(HostEvent::InvitationOffered { invitation: is.clone() });
        }
    }
    for (is, failed) in &now.interactions {
        let was = before.interactions.iter().find(|(was, _)| was.id == is.id);
        match was {
            None => out.push(HostEvent::InteractionOpened { interaction: is.clone() }),
            Some((was, _)) if was != is => out.push(HostEvent::InteractionChanged { interaction: is.clone() }),
            Some(_) => {}
        }
        let (was_going, had_failed) =
            was.map_or((None, None), |(was, failed)| (was.transfer.as_ref(), failed.as_ref()));
        let just_failed = failed.as_ref().filter(|failed| had_failed.is_none_or(|had| had.id != failed.id));
        transfers(&is.id, was_going, is.transfer.as_ref(), just_failed, say, &mut out);
    }
    if now.counts != before.counts || before.connected.is_none() {
        out.push(HostEvent::Counts(now.counts.clone()));
    }
    if now.size != before.size {
        out.push(HostEvent::SizeWished(now.size));
    }
    out
}

fn transfers(
    of: &InteractionId,
    was: Option<&HostTransfer>,
    is: Option<&HostTransfer>,
    failed: Option<&FailedTransfer>,
    say: Say,
    out: &mut Vec<HostEvent>,
) {
    let same = was.zip(is).is_some_and(|(was, is)| was.id == is.id);
    if let Some(FailedTransfer { id, target, target_name, outcome, .. }) = failed {
        let (code, text) = ended(target_name, outcome, say);
        let (interaction, name) = (of.clone(), target_name.clone());
        let (id, target) = (id.clone(), target.clone());
        let transfer = HostTransfer { id, interaction, target, name, shown: None, code, outcome: text };
        out.push(match outcome {
            Outcome::Declined { .. } => HostEvent::TransferDeclined(transfer),
            Outcome::NoAnswer => HostEvent::TransferExpired(transfer),
            _ => HostEvent::TransferFailed(transfer),
        });
    }
    if let Some(was) = was.filter(|was| !same && failed.is_none_or(|failed| failed.id != was.id)) {
        let (code, outcome) = ended(&was.name, &Outcome::Cancelled, say);
        out.push(HostEvent::TransferCancelled(HostTransfer { code, outcome, shown: None, ..was.clone() }));
    }
    let Some(is) = is else { return };
    if !same {
        out.push(HostEvent::TransferOffered(is.clone()));
    }
    let shown = was.filter(|_| same).and_then(|was| was.shown.as_ref());
    if is.shown.is_some() && is.shown.as_ref() != shown {
        out.push(HostEvent::TransferShown(is.clone()));
    }
}

/// Returns how a transfer ended, for programs and in words.
fn ended(target: &str, outcome: &Outcome, say: Say) -> (Option<&'static str>, Option<String>) {
    // By hand: the code that encodes outcomes would be in the download for this alone.
    let code = match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::Declined { .. } => "declined",
        Outcome::NoAnswer => "no_answer",
        Outcome::LoggedOut => "logged_out",
        Outcome::NotReady => "not_ready",
        Outcome::AtCapacity => "at_capacity",
        Outcome::NobodyAvailable => "nobody_available",
        Outcome::Cancelled => "cancelled",
        Outcome::ContactEnded => "contact_ended",
        Outcome::Failed { code } if words::is_gone(code) => "target_gone",
        Outcome::Failed { .. } => "failed",
    };
    (Some(code), Some(say(words::outcome(target, outcome))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Channel, Contact, TargetRef, encode};

    const ENGLISH: Say = |text| text.english();

    fn interaction(id: &str, transfer: Option<HostTransfer>) -> HostInteraction {
        let contact = Contact::unknown("+447700900001".into());
        let (channel, line) = (Channel::Sms, "+447700900999".into());
        HostInteraction {
            id: id.into(),
            channel,
            contact,
            line,
            connected: true,
            case: Vec::new(),
            unread: 0,
            parked: None,
            transfer,
            front: true,
        }
    }

    fn transfer(id: &str, shown: Option<&str>) -> HostTransfer {
        let (target, name) = (TargetRef::agent(&"bob".into()), "Bob".into());
        HostTransfer {
            id: id.into(),
            interaction: "i".into(),
            target,
            name,
            shown: shown.map(Into::into),
            code: None,
            outcome: None,
        }
    }

    fn failed(id: &str, outcome: Outcome) -> FailedTransfer {
        let (target, target_name) = (TargetRef::agent(&"bob".into()), "Bob".into());
        FailedTransfer { id: id.into(), target, target_name, outcome, at: 0, note: None }
    }

    fn seen(interactions: Vec<(HostInteraction, Option<FailedTransfer>)>) -> HostView {
        HostView { connected: Some(true), interactions, ..HostView::default() }
    }

    fn names(before: &HostView, now: &HostView, closed: &[(InteractionId, CloseReason)]) -> Vec<&'static str> {
        changes(before, now, closed, ENGLISH).iter().map(HostEvent::name).collect()
    }

    #[test]
    fn a_host_that_comes_late_is_told_what_there_is() {
        let now = seen(vec![(interaction("i", Some(transfer("t", Some("Bob")))), None)]);
        let told = names(&HostView::default(), &now, &[]);
        assert_eq!(told, ["connection", "interactionOpened", "transferOffered", "transferShown", "counts"]);
        assert_eq!(names(&now, &now, &[]), [""; 0]);
    }

    #[test]
    fn each_end_of_a_transfer_has_its_name() {
        let before = seen(vec![(interaction("i", Some(transfer("t", None))), None)]);
        for (outcome, want) in [
            (None, "transferCancelled"),
            (Some(Outcome::declined(None)), "transferDeclined"),
            (Some(Outcome::NoAnswer), "transferExpired"),
            (Some(Outcome::NotReady), "transferFailed"),
        ] {
            let now = seen(vec![(interaction("i", None), outcome.map(|outcome| failed("t", outcome)))]);
            assert_eq!(names(&before, &now, &[]), ["interactionChanged", want]);
        }
        let closed = [("i".into(), CloseReason::Transferred("Bob".into()))];
        assert_eq!(names(&before, &seen(Vec::new()), &closed), ["transferAccepted", "interactionClosed"]);
    }

    #[test]
    fn how_a_transfer_ended_is_said_in_the_language_of_the_page_with_a_code_beside_it() {
        let say: Say = |text| format!("<{}>", text.english());
        let told = |outcome, closed: &[(InteractionId, CloseReason)]| {
            let before = seen(vec![(interaction("i", Some(transfer("t", None))), None)]);
            let now = match closed {
                [] => seen(vec![(interaction("i", None), outcome)]),
                _ => seen(Vec::new()),
            };
            let events = changes(&before, &now, closed, say);
            let ends = events.into_iter().find_map(|event| match event {
                HostEvent::TransferAccepted(it)
                | HostEvent::TransferDeclined(it)
                | HostEvent::TransferCancelled(it)
                | HostEvent::TransferFailed(it) => it.code.zip(it.outcome),
                _ => None,
            });
            ends.expect("an end")
        };
        let said = |code: &'static str, words: &str| (code, words.to_owned());
        let gone = Outcome::Failed { code: "target_gone".into() };
        assert_eq!(told(None, &[]), said("cancelled", "<Transfer cancelled.>"));
        assert_eq!(told(Some(failed("t", gone)), &[]), said("target_gone", "<Bob does not exist any more.>"));
        let declined = Outcome::declined(Some("Lunch".into()));
        assert_eq!(
            told(Some(failed("t", declined)), &[]),
            said("declined", "<Bob declined the transfer. Reason: Lunch>")
        );
        let closed = [("i".into(), CloseReason::Transferred("Bob".into()))];
        assert_eq!(told(None, &closed), said("accepted", "<Transferred to Bob.>"));
    }

    #[test]
    fn a_code_is_what_the_outcome_is_called_on_the_wire() {
        for outcome in [
            Outcome::Accepted { by: "bob".into(), name: "Bob".into() },
            Outcome::declined(None),
            Outcome::NoAnswer,
            Outcome::LoggedOut,
            Outcome::NotReady,
            Outcome::AtCapacity,
            Outcome::NobodyAvailable,
            Outcome::Cancelled,
            Outcome::ContactEnded,
            Outcome::Failed { code: "unavailable".into() },
        ] {
            let written = encode(&outcome);
            assert_eq!(ended("Bob", &outcome, ENGLISH).0, written.split('"').nth(1));
        }
    }

    #[test]
    fn a_transfer_that_failed_before_is_not_the_end_of_the_next() {
        let old = Some(failed("old", Outcome::NoAnswer));
        let before = seen(vec![(interaction("i", Some(transfer("t", None))), old.clone())]);
        let now = seen(vec![(interaction("i", None), old)]);
        assert_eq!(names(&before, &now, &[]), ["interactionChanged", "transferCancelled"]);
    }

    #[test]
    fn one_that_fails_before_anybody_looks_is_told_all_the_same() {
        let before = seen(vec![(interaction("i", None), None)]);
        let now = seen(vec![(interaction("i", None), Some(failed("t", Outcome::NotReady)))]);
        assert_eq!(names(&before, &now, &[]), ["transferFailed"]);
        assert_eq!(names(&now, &now, &[]), [""; 0]);
    }

    #[test]
    fn a_queue_that_asks_the_next_agent_shows_it_again() {
        let before = seen(vec![(interaction("i", Some(transfer("t", Some("Bob")))), None)]);
        let invites = seen(vec![(interaction("i", Some(transfer("t", None))), None)]);
        let shown = seen(vec![(interaction("i", Some(transfer("t", Some("Cleo")))), None)]);
        assert_eq!(names(&before, &invites, &[]), ["interactionChanged"]);
        assert_eq!(names(&invites, &shown, &[]), ["interactionChanged", "transferShown"]);
    }

    #[test]
    fn why_a_window_closed_is_said_where_it_is_known() {
        let before = seen(vec![(interaction("i", None), None)]);
        for (closed, want) in [(vec![], "gone"), (vec![("i".into(), CloseReason::Done)], "done")] {
            let told = changes(&before, &seen(Vec::new()), &closed, ENGLISH);
            assert_eq!(
                told,
                [HostEvent::InteractionClosed {
                    interaction: "i".into(),
                    why: want,
                    contact: before.interactions[0].0.contact.clone(),
                    case: Vec::new()
                }]
            );
        }
    }
}
