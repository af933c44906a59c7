//! Colleagues who ask for a conversation: a card for each, until the owner transfers it, keeps it, or the time is up.

use super::{Command, CommandId, Desk, Effect, InteractionId, Place, TargetRef, alert, words};
use crate::protocol::{AgentId, AskedBy, Interaction};

impl Desk {
    /// Returns a colleague who asks for an interaction, if they still do.
    pub fn asks(&self, interaction: &InteractionId, asker: &AgentId) -> Option<&AskedBy> {
        self.head(interaction)?.asked_by.iter().find(|by| by.agent == *asker)
    }

    /// Shows who asks for an interaction, and hides who does no longer.
    pub(super) fn asks_changed(&mut self, before: Option<&Interaction>, now: &Interaction, out: &mut Vec<Effect>) {
        let place = |by: &AskedBy| Place::Ask(now.id.clone(), by.agent.clone());
        for by in &now.asked_by {
            if before.is_none_or(|before| before.asked_by.iter().all(|known| known.agent != by.agent)) {
                self.notifications.shown.push(place(by));
                self.announcements.clear();
                let text = words::asks(&by.name, &now.contact);
                alert(text.clone(), out);
                if self.tab.rings {
                    self.notify(place(by), text, out);
                }
            }
        }
        self.tidy_asks(out);
    }

    /// Hides the cards of colleagues who do not ask any more.
    pub(super) fn tidy_asks(&mut self, out: &mut Vec<Effect>) {
        let is_over = |shown: &Place| matches!(shown, Place::Ask(id, asker) if self.asks(id, asker).is_none());
        let over: Vec<_> = self.notifications.shown.iter().filter(|shown| is_over(shown)).cloned().collect();
        for place in &over {
            self.notifications.hide(place);
        }
        if !over.is_empty() {
            self.focus_next_notification(out);
        }
    }

    /// Transfers an interaction to the colleague who asks for it.
    pub(super) fn give_to(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        asker: &AgentId,
        out: &mut Vec<Effect>,
    ) {
        self.show_window(interaction.clone(), out);
        self.start_transfer(id, interaction, TargetRef::agent(asker), None, out);
    }

    /// Keeps an interaction that a colleague asks for.
    pub(super) fn keep(&mut self, id: CommandId, interaction: InteractionId, asker: AgentId, out: &mut Vec<Effect>) {
        let keeps = |command: &Command| match command {
            Command::Keep { interaction: of, asker: who } => *of == interaction && *who == asker,
            _ => false,
        };
        if !self.outbox().iter().any(|pending| keeps(&pending.command)) {
            self.give(id, Command::Keep { interaction, asker }, out);
        }
    }
}
