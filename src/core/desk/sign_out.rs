//! Signing out, and what stays in the browser. Who signs out, or is signed out by an administrator, leaves no word
//! there, in none of their tabs: the next person at this machine could read it. Whose connection or token ends by itself
//! loses nothing.

use super::storage_keys::OUTBOX;
use super::{Command, CommandId, Desk, Effect, InteractionId, Keyed, alert, sockets, words};
use crate::core::text::{Text, texts};
use crate::protocol::Refusal;

impl Desk {
    /// Signs out. With open interactions, asks what becomes of them; otherwise does so at once unless something would be
    /// lost: then on the second time.
    pub(super) fn sign_out(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        if self.ask_to_sign_out(out) {
            return;
        }
        let told = match self.would_be_lost() {
            (0, 0) => None,
            (drafts, 0) => Some(texts::sign_out_discards_drafts(drafts)),
            (0, changes) => Some(texts::sign_out_discards_changes(changes)),
            (drafts, changes) => {
                let (drafts, changes) = (texts::unsent_drafts(drafts), texts::waiting_changes(changes));
                Some(texts::sign_out_discards_both(drafts, changes))
            }
        };
        match told {
            Some(told) if self.problems.general.last() != Some(&told) => self.fail(told, out),
            _ => self.leave(id, out),
        }
    }

    /// The gateway has ended the sign-in: the agent is told why, and what to do next.
    pub(super) fn signed_out_elsewhere(&mut self, why: Refusal, out: &mut Vec<Effect>) {
        let here = why == Refusal::SignedOut && self.outbox().iter().any(|pending| pending.command == Command::SignOut);
        // A page that embeds the desk renews the sign-in.
        let renewed = why == Refusal::NotSignedIn && self.is_hosted();
        let told = if here || renewed { Text::default() } else { words::farewell(&why, self.connected()) };
        if !told.is_empty() {
            alert(told.clone(), out);
        }
        out.extend(sockets(self.connection.refused(why.clone())));
        self.signed_out(why, told, out);
    }

    /// Ends the sign-in. Nothing stays in the browser, unless only the token is no longer valid.
    pub(super) fn signed_out(&mut self, why: Refusal, told: Text, out: &mut Vec<Effect>) {
        if why != Refusal::NotSignedIn {
            out.push(Effect::ForgetAll);
        }
        self.close_notifications(out);
        out.push(Effect::SignedOut { why, told });
    }

    /// Returns how many drafts and how many changes on their way a sign-out would discard.
    pub(super) fn would_be_lost(&self) -> (u64, u64) {
        let drafts = &self.drafts;
        let texts = drafts.texts.keys().chain(drafts.asides.keys()).chain(drafts.notes.keys());
        // Each once.
        let typed: Keyed<&InteractionId, ()> = texts.chain(drafts.files.keys()).map(|id| (id, ())).collect();
        // Those on their way from this tab are answered before the sign-out is.
        let waiting = self.outbox.elsewhere() + if self.connected() { 0 } else { self.outbox.stored() };
        (typed.len() as u64, waiting as u64)
    }

    /// Notes that another tab waits for the answer to a command, or does no longer.
    pub(super) fn waits_elsewhere(&mut self, key: &str, waits: bool) {
        if let Some(id) = key.strip_prefix(OUTBOX) {
            self.outbox.waits_elsewhere(id, waits);
        }
    }
}
