//! The event log read by itself, without the hub: what has begun and ended, who owns what, and whether that is lawful.

use baton::core::fact::{Entry, Fact, InteractionFact, InvitationEnd};
use baton::core::interaction::{Holder, InteractionState};
use baton::protocol::{InteractionId, InvitationId};
use std::collections::{BTreeMap, BTreeSet};

/// Only an accepted question changes who it is.
pub const ONE_OWNER: &str = "an interaction has one owner";
/// And begins once, and not while another is open.
pub const ONE_END: &str = "each question and each transfer ends once";
/// So does a carrier's text.
pub const ONE_EFFECT: &str = "a command takes effect at most once";

/// The log read by itself: what has begun and ended, and everything open.
#[derive(Clone, Default)]
pub struct Account {
    pub conversations: BTreeMap<InteractionId, InteractionState>,
    /// How each that has ended did; `None` where it was accepted.
    pub questions: BTreeMap<InvitationId, Option<InvitationEnd>>,
    texts: BTreeSet<String>,
    pub open: BTreeSet<String>,
    /// What does not hold.
    pub broken: Option<&'static str>,
}

impl Account {
    pub fn of<'a>(log: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut account = Self::default();
        log.into_iter().for_each(|entry| account.add(entry));
        account
    }

    pub fn add(&mut self, entry: &Entry) {
        let Fact::Interaction { id, what } = &entry.fact else { return };
        let mut begin = |name: String, taken: bool| {
            if taken || !self.open.insert(name) {
                self.broken = Some(ONE_END);
            }
        };
        let known = self.conversations.get(id);
        match what {
            InteractionFact::TransferStarted { transfer, .. } => {
                begin(format!("transfer {transfer}"), known.is_none_or(|c| c.offer.is_some()))
            }
            InteractionFact::Invited { invitation, .. } => {
                begin(
                    format!("question {invitation}"),
                    self.questions.contains_key(invitation) || known.is_none_or(|c| c.ask().is_some()),
                );
            }
            InteractionFact::TransferEnded { transfer, .. } => self.end(format!("transfer {transfer}")),
            InteractionFact::InvitationEnded { invitation, how } => {
                self.questions.insert(invitation.clone(), Some(how.clone()));
                self.end(format!("question {invitation}"));
            }
            InteractionFact::Accepted { invitation } => {
                let transfer = known.and_then(|c| c.transfer()).map(|t| format!("transfer {}", t.id));
                self.questions.insert(invitation.clone(), None);
                self.end(format!("question {invitation}"));
                transfer.into_iter().for_each(|transfer| self.end(transfer));
            }
            // A carrier delivers at least once.
            InteractionFact::Received { carrier_id, .. } if !self.texts.insert(carrier_id.clone()) => {
                self.broken = Some(ONE_EFFECT)
            }
            _ => {}
        }
        if let Some(begun) = InteractionState::begin(id.clone(), entry.at, what) {
            self.conversations.insert(id.clone(), begun);
            return;
        }
        let Some(conversation) = self.conversations.get_mut(id) else { return };
        let (holder, asked) =
            (conversation.holder.clone(), conversation.ask().map(|ask| (ask.invitation.clone(), ask.agent.clone())));
        conversation.apply(entry.at, what);
        let lawful = match (&conversation.holder, what, asked) {
            (Holder::Owner(new), InteractionFact::Accepted { invitation }, Some((asked, agent))) => {
                *invitation == asked && *new == agent
            }
            (Holder::Done, InteractionFact::Done, _) => holder != Holder::Done,
            (now, _, _) => holder == *now,
        };
        if !lawful {
            self.broken = Some(ONE_OWNER);
        }
    }

    fn end(&mut self, name: String) {
        if !self.open.remove(&name) {
            self.broken = Some(ONE_END);
        }
    }
}
