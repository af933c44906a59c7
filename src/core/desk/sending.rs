//! Messages to contacts: checked, sent, given back where the gateway refuses them; and new conversations.

use super::{
    Command, CommandId, Desk, Draft, Effect, InteractionId, PendingCommand, Place, announce, focus, focus_if_lost,
    words,
};
use crate::core::compose::{self, Room};
use crate::core::text::{Text, texts};
use crate::core::{files, languages};
use crate::protocol::{Contact, Media};

impl Desk {
    /// Returns messages to a contact that the gateway has not confirmed.
    pub fn unsent<'a>(
        &'a self,
        interaction: &'a InteractionId,
    ) -> impl Iterator<Item = (&'a PendingCommand, &'a str, &'a [Media])> {
        self.outbox().iter().filter_map(move |pending| match &pending.command {
            Command::Send { interaction: to, text, media } if to == interaction => {
                Some((pending, text.as_str(), media.as_slice()))
            }
            _ => None,
        })
    }

    /// Sends the draft with its files.
    pub(super) fn send_draft(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        if !self.attached(&interaction).iter().all(|file| file.uploaded) {
            return self.fail_message(&interaction, texts::still_uploading(), out);
        }
        let text = self.drafts.texts.get(&interaction).cloned().unwrap_or_default();
        let media = self.attached(&interaction).iter().map(|file| file.media.clone()).collect();
        if self.send(id, &interaction, text, media, out) {
            self.set_draft(&interaction, String::new(), out);
            self.detach_all(&interaction, out);
            focus_if_lost(Place::Composer(interaction), out);
        }
    }

    /// Sends a message, or says why it cannot be sent; true where it is on its way.
    pub(super) fn send(
        &mut self,
        id: CommandId,
        interaction: &InteractionId,
        text: String,
        media: Vec<Media>,
        out: &mut Vec<Effect>,
    ) -> bool {
        let limits = self.head(interaction).map(|head| head.limits.clone()).unwrap_or_default();
        if let Err(refusal) = files::check(&limits, &text, &media) {
            let why = match compose::room(&text) {
                Room::Over(over) => texts::not_sent_too_many(over as u64),
                _ => words::refusal(&refusal),
            };
            self.fail_message(interaction, why, out);
            return false;
        }
        self.problems.messages.remove(interaction);
        self.give_text(id, interaction, Command::Send { interaction: interaction.clone(), text, media }, out);
        true
    }

    /// The gateway has refused a message: its text and files go back to where they were typed and chosen.
    pub(super) fn send_refused(
        &mut self,
        interaction: InteractionId,
        unsent: String,
        media: Vec<Media>,
        why: Text,
        out: &mut Vec<Effect>,
    ) {
        let why = texts::not_sent(why);
        if self.head(&interaction).is_none() {
            return self.fail(texts::you_wrote(why, &unsent), out);
        }
        self.give_back(&interaction, unsent, media, out);
        self.fail_message(&interaction, why, out);
    }

    /// Puts a text and its files back to where they were typed and chosen, before what is there now.
    pub(super) fn give_back(
        &mut self,
        interaction: &InteractionId,
        unsent: String,
        media: Vec<Media>,
        out: &mut Vec<Effect>,
    ) {
        let draft = self.drafts.texts.get(interaction);
        let draft = draft.map_or_else(|| unsent.clone(), |draft| format!("{unsent}\n{draft}").trim_start().to_owned());
        self.set_draft(interaction, draft, out);
        self.reattach(interaction, media, out);
    }

    /// Asks the gateway for a window to a contact.
    pub(super) fn compose(&mut self, id: CommandId, to: &str, draft: Draft, out: &mut Vec<Effect>) {
        self.outbox.add_draft(id.clone(), draft);
        self.give(id, Command::Open { contact: to.trim().into(), from: None }, out);
    }

    /// The window to a contact is open: in front, ready to write. What the agent has typed there already is not
    /// overwritten.
    pub(super) fn composed(&mut self, id: &CommandId, interaction: InteractionId, draft: Draft, out: &mut Vec<Effect>) {
        for (at, (key, value)) in draft.case.into_iter().enumerate() {
            self.set_case_data(format!("{id}.{at}").into(), interaction.clone(), key, value, out);
        }
        if !draft.text.is_empty() && self.drafts.texts.get(&interaction).is_none_or(String::is_empty) {
            self.set_draft(&interaction, draft.text, out);
        }
        self.bring_to_front(&interaction);
        focus(Place::Composer(interaction), out);
    }

    /// Returns the standard responses by their places in the setup, in the order in which they are listed in a window: those
    /// in the contact's language first, then those in none, then those in others.
    pub fn responses(&self, interaction: &InteractionId) -> Vec<String> {
        let Some(replica) = &self.replica else { return Vec::new() };
        let language = self.written_to(interaction).and_then(|contact| contact.language.as_deref());
        let rank = |at: &usize| match (&replica.setup.responses[*at].language, language) {
            (Some(one), Some(wanted)) if one == wanted => 0,
            (Some(one), Some(wanted)) if languages::is_same(one, wanted) => 1,
            (Some(_), Some(_)) => 3,
            _ => 2,
        };
        let mut order: Vec<_> = (0..replica.setup.responses.len()).collect();
        order.sort_by_key(rank);
        order.iter().map(ToString::to_string).collect()
    }

    /// Returns the contact that a text in this window is for.
    fn written_to(&self, interaction: &InteractionId) -> Option<&Contact> {
        let new = || self.new_text.contact().filter(|_| *interaction == Self::new_text_id());
        self.head(interaction).map(|head| &head.contact).or_else(new)
    }

    /// Puts a standard response into the draft, its fields filled in.
    pub(super) fn respond(&mut self, interaction: InteractionId, response: usize, out: &mut Vec<Effect>) {
        let Some(replica) = &self.replica else { return };
        let contact = self.written_to(&interaction);
        let Some(response) = replica.setup.responses.get(response) else { return };
        let values = self.case_data(&interaction);
        let (text, left) = compose::fill(&response.text, |name| match name {
            "contact" => contact.map(words::contact),
            "number" => contact.map(|contact| contact.number.to_string()),
            "agent" => Some(replica.me.name.clone()),
            key => values.iter().find(|value| value.key == key).map(|value| value.value.clone()),
        });
        let draft = self.drafts.texts.get(&interaction).map(|draft| draft.trim_end()).filter(|draft| !draft.is_empty());
        let draft = draft.map_or_else(|| text.clone(), |draft| format!("{draft} {text}"));
        self.type_text(interaction.clone(), draft, out);
        self.panels.responses = None;
        if !left.is_empty() {
            let told = texts::not_filled_in(left.into_iter().map(Text::from).collect());
            announce(told.clone(), out);
            self.problems.messages.insert(interaction.clone(), told);
        }
        focus(Place::Composer(interaction), out);
    }
}
