//! New text: the panel in which an agent writes to a contact first, and asks a colleague for a conversation that they
//! have.
//!
//! Its text is a draft like those of windows, under an id that no window has ([`Desk::new_text_id`]): so it is typed,
//! counted, filled in and kept as they are. Whom it is for is kept beside it. Both go when the gateway has opened the
//! window; what it refuses comes back.

use super::storage_keys::NEW_TEXT;
use super::{
    ClientFrame, Command, CommandId, Desk, Effect, InteractionId, PendingCommand, Place, alert, focus, focus_if_lost,
    transmit, words,
};
use crate::core::compose::{self, Room};
use crate::core::text::{Text, texts};
use crate::protocol::{
    Contact, FoundContact, OpenConversation, PhoneNumber, Refusal, ServiceNumber, decoded, encode, readable,
};
use serde::Serialize;

/// The id under which the text is a draft.
const DRAFT_ID: &str = "new";

/// New text, open or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewText {
    open: bool,
    to: To,
    /// What the gateway said of the contact when they were chosen, or since.
    chosen: Option<FoundContact>,
    found: Option<FoundContacts>,
    /// The request without an answer.
    pending: Option<(u32, String)>,
    /// Why the last attempt was refused, until something else is chosen.
    refusal: Option<Refusal>,
    /// True once the colleague who has the conversation has been asked for it.
    asked: bool,
}

/// Whom the text is for, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct To {
    /// What is typed in the field for the contact.
    query: String,
    /// The contact chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Contact>,
    /// The service number chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<PhoneNumber>,
}

readable! { struct To { query, contact, from } }

/// What a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundContacts {
    /// The number of all matches.
    pub total: u32,
    /// The best of them.
    pub contacts: Vec<FoundContact>,
    /// The service numbers to write from.
    pub service_numbers: Vec<ServiceNumber>,
}

impl NewText {
    /// Returns what is typed in the field for the contact, or whom it is.
    pub fn query(&self) -> &str {
        &self.to.query
    }

    /// Returns the contact chosen.
    pub fn contact(&self) -> Option<&Contact> {
        self.to.contact.as_ref()
    }

    /// Returns the contacts to choose from; `None` where there is nothing to choose, or the answer is to come.
    pub fn found(&self) -> Option<&FoundContacts> {
        let looking = self.to.contact.is_none() && !self.to.query.trim().is_empty();
        self.found.as_ref().filter(|_| looking && self.pending.is_none())
    }

    /// Returns the service numbers to choose from, as far as they are known.
    pub fn service_numbers(&self) -> &[ServiceNumber] {
        self.found.as_ref().map_or(&[], |found| &found.service_numbers)
    }

    /// Returns the service number that is written from.
    pub fn from(&self) -> Option<&PhoneNumber> {
        let known =
            |from: &&PhoneNumber| self.found.is_none() || self.service_numbers().iter().any(|it| it.number == **from);
        let first = || self.service_numbers().first().map(|first| &first.number);
        self.to.from.as_ref().filter(known).or_else(first)
    }

    /// Returns why the text would be refused, or was.
    pub fn refusal(&self) -> Option<&Refusal> {
        let none = self.found.as_ref().is_some_and(|found| found.service_numbers.is_empty());
        let of_contact = || {
            let refused = &self.chosen.as_ref()?.refused;
            refused.iter().find(|it| Some(&it.from) == self.from()).map(|it| &it.refusal)
        };
        self.refusal.as_ref().or_else(of_contact).or(none.then_some(&Refusal::NoNumber))
    }

    /// Returns the colleague who can be asked for the conversation.
    pub fn owner(&self) -> Option<&str> {
        match self.refusal()? {
            Refusal::ContactInUse { by: Some(by), interaction: None } => Some(by),
            _ => None,
        }
    }

    /// Returns the contact's open conversation, where it does not keep the agent from writing: it is on another number.
    pub fn elsewhere(&self) -> Option<&OpenConversation> {
        self.chosen.as_ref().filter(|_| self.refusal().is_none())?.open.as_ref()
    }

    /// Returns the agent's own open conversation with the contact.
    pub fn own(&self) -> Option<&InteractionId> {
        match self.refusal()? {
            Refusal::ContactInUse { interaction, .. } => interaction.as_ref(),
            _ => None,
        }
    }

    /// Returns whether the colleague who has the conversation has been asked for it.
    pub fn has_asked(&self) -> bool {
        self.asked
    }

    /// Closes it. What is typed is kept.
    pub(super) fn close(&mut self) {
        self.open = false;
    }

    fn choose(&mut self, to: To) {
        (self.to, self.chosen, self.refusal, self.asked) = (to, None, None, false);
    }
}

impl Desk {
    /// Returns the id under which New text has its draft.
    pub fn new_text_id() -> InteractionId {
        DRAFT_ID.into()
    }

    /// Returns New text, where it is open.
    pub fn new_text(&self) -> Option<&NewText> {
        Some(&self.new_text).filter(|new| new.open)
    }

    /// Returns whether a text is on its way that opens a window.
    pub fn starts(&self) -> bool {
        self.outbox().iter().any(|pending| matches!(pending.command, Command::Start { .. }))
    }

    /// Returns why a text to the contact would be refused, or was, in words; empty if nothing is known against it.
    pub fn start_problem(&self) -> Text {
        self.new_text.refusal().map(|refusal| self.told(refusal)).unwrap_or_default()
    }

    /// Returns the text of a refusal, with the time in it.
    pub(super) fn told(&self, refusal: &Refusal) -> Text {
        match refusal {
            Refusal::Closed { opens } => texts::open_again_at(words::refusal(refusal), self.when(*opens)),
            other => words::refusal(other),
        }
    }

    /// Opens New text, for a contact if one is given, in the place of what else is beside the windows.
    pub(super) fn open_new_text(&mut self, to: Option<Contact>, out: &mut Vec<Effect>) {
        self.close_asides();
        self.new_text.open = true;
        let place = match to {
            Some(contact) => {
                let from = self.new_text.to.from.take();
                self.write_to(To { query: words::contact(&contact), contact: Some(contact), from }, out);
                Place::Composer(Self::new_text_id())
            }
            None => Place::NewText,
        };
        self.look_up(out);
        focus(place, out);
    }

    pub(super) fn close_new_text(&mut self, out: &mut Vec<Effect>) {
        self.new_text.open = false;
        focus(Place::NewTextButton, out);
    }

    /// Asks the gateway whom the query finds, or what it says of the contact chosen.
    fn look_up(&mut self, out: &mut Vec<Effect>) {
        let to = &self.new_text.to;
        let query = to.contact.as_ref().map_or_else(|| to.query.clone(), |contact| contact.number.to_string());
        let request = self.reading.next_number();
        self.new_text.pending = Some((request, query));
        self.look_up_again(out);
    }

    /// Sends the request without an answer, also after a welcome.
    pub(super) fn look_up_again(&self, out: &mut Vec<Effect>) {
        if let Some((request, query)) = self.new_text.pending.clone().filter(|_| self.connected()) {
            transmit(ClientFrame::Contacts { request, query }, out);
        }
    }

    /// A query has been answered.
    pub(super) fn contacts_found(&mut self, number: u32, found: FoundContacts) {
        let new = &mut self.new_text;
        if new.pending.take_if(|(request, _)| *request == number).is_none() {
            return;
        }
        if let Some(contact) = &new.to.contact {
            new.chosen = found.contacts.iter().find(|found| found.contact.number == contact.number).cloned();
        }
        new.found = Some(found);
    }

    /// What is typed in the field for the contact has changed.
    pub(super) fn find_contact(&mut self, query: String, out: &mut Vec<Effect>) {
        let from = self.new_text.to.from.take();
        self.write_to(To { query, contact: None, from }, out);
        self.look_up(out);
    }

    pub(super) fn choose_contact(&mut self, number: &PhoneNumber, out: &mut Vec<Effect>) {
        let found =
            self.new_text.found.as_ref().and_then(|it| it.contacts.iter().find(|it| it.contact.number == *number));
        let Some(found) = found.cloned() else { return };
        let (contact, from) = (found.contact.clone(), self.new_text.to.from.take());
        self.write_to(To { query: words::contact(&contact), contact: Some(contact), from }, out);
        self.new_text.chosen = Some(found);
        self.say_start_problem(out);
    }

    pub(super) fn choose_number(&mut self, number: PhoneNumber, out: &mut Vec<Effect>) {
        self.new_text.to.from = Some(number);
        (self.new_text.refusal, self.new_text.asked) = (None, false);
        self.keep_new_text(out);
        self.say_start_problem(out);
    }

    /// Says at once what is known against writing to the contact.
    fn say_start_problem(&self, out: &mut Vec<Effect>) {
        let problem = self.start_problem();
        if !problem.is_empty() {
            alert(problem, out);
        }
    }

    fn write_to(&mut self, to: To, out: &mut Vec<Effect>) {
        self.new_text.choose(to);
        self.keep_new_text(out);
    }

    fn keep_new_text(&self, out: &mut Vec<Effect>) {
        out.push(match self.new_text.to == To::default() {
            true => Effect::Forget { key: NEW_TEXT.into() },
            false => Effect::Keep { key: NEW_TEXT.into(), value: encode(&self.new_text.to) },
        });
    }

    /// Takes back whom a text is for, as this page or another tab has kept it.
    pub(super) fn restore_new_text(&mut self, kept: Option<&str>) {
        self.new_text.choose(kept.and_then(decoded).unwrap_or_default());
    }

    /// Sends the text, or says why it cannot be sent.
    pub(super) fn start_text(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        let draft = Self::new_text_id();
        if self.starts() {
            return;
        }
        let new = &self.new_text;
        let contact = new.to.contact.as_ref().map_or_else(|| new.to.query.trim().into(), |it| it.number.clone());
        let from = new.from().cloned();
        if contact.as_str().is_empty() {
            alert(texts::choose_contact(), out);
            return focus(Place::NewText, out);
        }
        let text = self.drafts.texts.get(&draft).cloned().unwrap_or_default();
        if let Err(refusal) = compose::check(&text) {
            let why = match compose::room(&text) {
                Room::Over(over) => texts::not_sent_too_many(over as u64),
                _ => words::refusal(&refusal),
            };
            return self.fail_message(&draft, why, out);
        }
        self.problems.messages.remove(&draft);
        self.new_text.refusal = None;
        self.give(id, Command::Start { contact, from, text }, out);
        // The command is kept until it is answered.
        self.set_draft(&draft, String::new(), out);
    }

    /// The window is open, and the text on its way: nothing is left to be kept.
    pub(super) fn text_started(&mut self, out: &mut Vec<Effect>) {
        self.new_text = NewText::default();
        self.keep_new_text(out);
    }

    /// The gateway has refused a text: it goes back to where it was typed, with the reason beside it.
    pub(super) fn start_refused(&mut self, text: String, refusal: &Refusal, out: &mut Vec<Effect>) {
        let draft = Self::new_text_id();
        self.give_back(&draft, text, Vec::new(), out);
        if !self.new_text.open {
            self.close_asides();
            self.new_text.open = true;
            self.look_up(out);
        }
        let why = texts::not_sent(self.told(refusal));
        if is_about_contact(refusal) {
            self.new_text.refusal = Some(refusal.clone());
            alert(why, out);
        } else {
            self.fail_message(&draft, why, out);
        }
        focus_if_lost(Place::Composer(draft), out);
    }

    /// Asks the colleague who has the conversation for it.
    pub(super) fn ask_for(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        let asks = |pending: &PendingCommand| matches!(pending.command, Command::AskFor { .. });
        let new = &self.new_text;
        let Some(contact) = new.to.contact.as_ref().filter(|_| !new.asked && !self.outbox().iter().any(asks)) else {
            return;
        };
        let command = Command::AskFor { contact: contact.number.clone(), from: new.from().cloned() };
        self.give(id, command, out);
    }

    pub(super) fn has_asked(&mut self, out: &mut Vec<Effect>) {
        let told = self.new_text.owner().map_or_else(texts::colleague_has_been_asked, texts::has_been_asked);
        self.new_text.asked = true;
        self.say(told, out);
    }

    /// A colleague has not given up the conversation with a contact: they can be asked again.
    pub(super) fn asked_in_vain(&mut self, contact: &Contact) {
        if self.new_text.contact().is_some_and(|chosen| chosen.number == contact.number) {
            self.new_text.asked = false;
        }
    }

    pub(super) fn ask_refused(&mut self, refusal: &Refusal, out: &mut Vec<Effect>) {
        alert(words::refusal(refusal), out);
        self.new_text.refusal = Some(refusal.clone());
        focus_if_lost(Place::NewText, out);
    }
}

/// Returns whether a refusal is about whom a text is for, or the service number, and not about the text or the moment.
fn is_about_contact(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NotANumber
            | Refusal::NoNumber
            | Refusal::ContactInUse { .. }
            | Refusal::OptedOut
            | Refusal::DestinationBarred { .. }
            | Refusal::Closed { .. }
            | Refusal::UnsupportedChannel
    )
}
