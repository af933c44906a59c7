//! The checks at the end, when every fault has been repaired and everybody is connected.

use crate::account::Account;
use crate::gateway::agents;
use crate::world::{Checked, ENDS, IN_ORDER, IN_STEP, LAWFUL, ONCE, Tab, Typed, World, ensure};
use baton::core::desk::Desk;
use baton::protocol::*;
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// Checks all promises. The error names the one that is broken.
    pub fn check(&self) -> Checked {
        for (number, Tab { agent, desk, .. }) in self.tabs.iter().enumerate() {
            let (sees, there) = (
                desk.replica.as_ref().map(baton::core::replica::Replica::snapshot),
                self.gateway.hub().snapshot(agent),
            );
            ensure!(sees == there, IN_STEP, "tab {number} at the end: {sees:?}\nand not {there:?}");
            let asked: BTreeSet<_> =
                there.iter().flat_map(|view| &view.invitations).map(|invitation| &invitation.id).collect();
            ensure!(
                desk.invitations().keys().collect::<BTreeSet<_>>() == asked,
                ENDS,
                "tab {number}: a card for each question"
            );
            ensure!(
                !desk.invitations().values().any(|card| card.answering),
                ENDS,
                "tab {number}: a card is being answered for ever"
            );
        }
        for (agent, store) in &self.stores {
            ensure!(!store.keys().any(|key| key.starts_with("outbox/")), ENDS, "{agent} has something in the outbox");
        }
        let account = Account::of(&self.gateway.log);
        ensure!(account.broken.is_none(), LAWFUL, "{:?}", account.broken);
        let views: Vec<_> = agents().filter_map(|agent| self.gateway.hub().snapshot(&agent)).collect();
        let asked =
            views.iter().flat_map(|view| &view.invitations).map(|invitation| format!("invitation {}", invitation.id));
        let pending = views.iter().flat_map(|view| &view.windows).filter_map(|(head, _)| head.pending.as_ref());
        let pending = pending.map(|pending| format!("transfer {}", pending.id));
        let consultations =
            views.iter().flat_map(|view| &view.windows).filter_map(|(head, _)| head.consultation.as_ref());
        let consultations = consultations.filter(|it| matches!(it.state, ConsultationState::Asked { .. }));
        let consultations = consultations.map(|it| format!("consultation {}", it.id));
        let parked = views
            .iter()
            .flat_map(|view| &view.windows)
            .filter(|(head, _)| head.parked.is_some_and(|it| it.until.is_some()));
        let parked = parked.map(|(head, _)| format!("parking {}", head.id));
        let open: BTreeSet<_> = asked.chain(pending).chain(consultations).chain(parked).collect();
        ensure!(account.open == open, ENDS, "begun and not ended: {:?}, seen: {open:?}", account.open);
        let mut caused = BTreeMap::new();
        for (at, entry) in self.gateway.log.iter().enumerate() {
            let Some(cause) = &entry.cause else { continue };
            let last = caused.insert((&cause.agent, &cause.command), at);
            ensure!(last.is_none_or(|last| last + 1 == at), LAWFUL, "{} takes effect twice", cause.command);
        }
        self.check_texts(&account)
    }

    fn check_texts(&self, account: &Account) -> Checked {
        let messages =
            || account.interactions.values().flat_map(|c| c.messages.iter().map(move |message| (&c.id, message)));
        for Typed { word, interaction, given_back, given_up, .. } in &self.typed {
            let places: Vec<_> = messages().filter(|(_, message)| message.text == *word).map(|(id, _)| id).collect();
            // What opens a window is in a new interaction.
            let is_there = places == [interaction] || *interaction == Desk::new_text_id() && places.len() == 1;
            let once = match (given_back, given_up) {
                (true, _) => places.is_empty(),
                (false, true) => places.is_empty() || is_there,
                (false, false) => is_there,
            };
            ensure!(once, ONCE, "{word} to {interaction}, given back: {given_back}, is in {places:?}");
        }
        for tab in 0..self.tabs.len() {
            for conversation in account.interactions.values() {
                let sent = |message: &Message| {
                    self.typed.iter().position(|typed| typed.tab == tab && typed.word == message.text)
                };
                let order: Vec<_> = conversation.messages.iter().filter_map(sent).collect();
                ensure!(order.is_sorted(), IN_ORDER, "{} from tab {tab}: {order:?}", conversation.id);
            }
        }
        for (inbound, _) in self.texts.iter().filter(|(inbound, _)| inbound.text.ends_with('.')) {
            let count = messages().filter(|(_, message)| message.text == inbound.text).count();
            ensure!(count == 1, ONCE, "{} from a contact is there {count} times", inbound.text);
        }
        Ok(())
    }
}
