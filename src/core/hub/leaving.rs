//! What leaves the hub, and what comes back: an interaction that is done stays for a while, and then only the log and
//! the archive beside it know it. So the state is bounded by what is open, not by what has been.
//!
//! The hub works as if all were there, because whoever gives it something to fold brings first what that is about:
//!
//! 1. [`Hub::want_for`] and its like say what a request is about that is not here; [`Hub::misses`] the same of a fact.
//! 2. [`Hub::recall`] takes an interaction back, as the log folds it.
//! 3. [`Hub::uncounted`] names contacts of whom it is not known how many interactions the archive has, and
//!    [`Hub::set_archived`] is told.
//!
//! An interaction leaves only after [`Hub::archived`] was told that the archive has it, and never while a text of it is
//! on its way to a carrier.

use super::contacts::ContactIndex;
use super::{AgentId, Entry, Fact, Hub, Inbound, InteractionId, InteractionState, Millis, PhoneNumber};
use crate::core::fact::ErasureFact;
use crate::core::interaction::Holder;
use crate::core::search::Reach;
use crate::protocol::{Command, Delivery, MediaId};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::slice;
use std::sync::Arc;

/// When an interaction was done, and which.
pub(super) type Past = (Millis, InteractionId);

/// What requests are about that is not in the hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Interactions.
    pub interactions: BTreeSet<InteractionId>,
    /// Contacts with whom a new interaction may begin.
    pub contacts: BTreeSet<PhoneNumber>,
    /// Files that interactions may have.
    pub files: BTreeSet<MediaId>,
    /// Contacts with the newest of their interactions.
    pub newest: BTreeSet<PhoneNumber>,
    /// Contacts with all of their interactions.
    pub whole: BTreeSet<PhoneNumber>,
    /// At most so many of the interactions that were kept long enough.
    pub old: usize,
}

impl Wanted {
    /// Returns whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        let Self { interactions, contacts, files, newest, whole, old } = self;
        let has_contacts = !(contacts.is_empty() && newest.is_empty() && whole.is_empty());
        !has_contacts && interactions.is_empty() && files.is_empty() && *old == 0
    }
}

/// Returns the place of an interaction that is done among others.
pub(super) fn past_place(interaction: &InteractionState) -> Past {
    (interaction.done.unwrap_or_default(), interaction.id.clone())
}

/// Returns the number of the interaction with an id; 0 if it has none.
pub(super) fn number_of(id: &str) -> u64 {
    id.strip_prefix('i').and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// Returns the id of the interaction with a number.
pub(super) fn id_of(number: u64) -> InteractionId {
    format!("i{number:08}").into()
}

/// Returns the interaction of an invitation or a consultation.
pub(super) fn interaction_of(id: &str) -> Option<InteractionId> {
    id.split_once('.').map(|(id, _)| id.into())
}

/// Removes something from what is filed under a key.
fn unfile<K: Hash + Eq, T: Ord>(filed: &mut HashMap<K, BTreeSet<T>>, key: &K, it: &T) {
    if let Some(under) = filed.get_mut(key) {
        under.remove(it);
        if under.is_empty() {
            filed.remove(key);
        }
    }
}

impl Hub {
    /// Adds what a command is about that is not here.
    pub fn want_for(&self, command: &Command, wanted: &mut Wanted) {
        match command {
            Command::Reopen { interaction } => self.want(interaction, wanted),
            // Who comes too late is told what happened.
            Command::Accept { invitation } | Command::Decline { invitation, .. } | Command::MoreTime { invitation } => {
                interaction_of(invitation.as_str()).into_iter().for_each(|id| self.want(&id, wanted));
            }
            // Whoever took part is told that it is over.
            Command::Say { consultation, .. } | Command::EndConsultation { consultation, .. } => {
                interaction_of(consultation.as_str()).into_iter().for_each(|id| self.want(&id, wanted));
            }
            Command::Open { contact, .. } | Command::Start { contact, .. } => self.want_contact(contact, wanted),
            _ => {}
        }
    }

    /// Adds an interaction, if it is not here and not erased.
    pub fn want(&self, id: &InteractionId, wanted: &mut Wanted) {
        if !self.interactions.contains_key(id) && !self.is_erased(id) {
            wanted.interactions.insert(id.clone());
        }
    }

    /// Adds a contact of whom nothing is here.
    pub fn want_contact(&self, number: &PhoneNumber, wanted: &mut Wanted) {
        if !self.contacts.contains_key(number) {
            wanted.contacts.insert(number.clone());
        }
    }

    /// Adds what a contact's text is about that is not here. Where the line answers by itself when it is closed, the newest
    /// interaction with the contact tells whether it has.
    pub fn want_for_text(&self, inbound: &Inbound, wanted: &mut Wanted) {
        self.want_contact(&inbound.from, wanted);
        let hours = self.rules.setup.numbers.get(&inbound.to).and_then(|line| line.hours.as_ref());
        let has_past = self.contacts.get(&inbound.from).is_none_or(|contact| contact.archived != Some(0));
        if has_past && hours.is_some_and(|hours| hours.answer.is_some()) {
            wanted.newest.insert(inbound.from.clone());
        }
    }

    /// Adds a file that an agent may fetch at most because of what is not here.
    pub fn want_file(&self, agent: &AgentId, media: &MediaId, wanted: &mut Wanted) {
        if !self.may_fetch(agent, media.as_str()) {
            wanted.files.insert(media.clone());
        }
    }

    /// Returns the interactions that an entry is about and that are not here, each as it was before a version.
    pub fn misses(&self, entry: &Entry) -> Vec<(InteractionId, u64)> {
        let (ids, before): (&[InteractionId], _) = match &entry.fact {
            Fact::Interaction { id, .. } if entry.version > 1 => (slice::from_ref(id), entry.version),
            // Nothing comes after it.
            Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } => (interactions, u64::MAX),
            _ => return Vec::new(),
        };
        let missed = ids.iter().filter(|id| !self.interactions.contains_key(id));
        missed.map(|id| (id.clone(), before)).collect()
    }

    /// Returns the id of the newest interaction there has been; of none if there was none.
    pub fn last_interaction(&self) -> InteractionId {
        id_of(self.last_id)
    }

    /// Returns whether an interaction has begun: the archive may know later ones while the log is folded.
    pub fn has_begun(&self, id: &InteractionId) -> bool {
        number_of(id.as_str()) <= self.last_id
    }

    /// Returns whether an interaction is here.
    pub fn has(&self, id: &InteractionId) -> bool {
        self.interactions.contains_key(id)
    }

    /// Takes back an interaction that is done and that the archive has.
    pub fn recall(&mut self, interaction: InteractionState) {
        let id = &interaction.id;
        if interaction.holder != Holder::Done || self.interactions.contains_key(id) || self.is_erased(id) {
            return;
        }
        self.expect(&interaction.contact.number);
        if let Some(contact) = self.contacts.get_mut(&interaction.contact.number) {
            contact.past.push(interaction.id.clone());
            contact.archived = contact.archived.map(|count| count.saturating_sub(1));
        }
        self.index_past(&interaction);
        self.index_media(&interaction);
        self.leaving.insert(past_place(&interaction));
        self.interactions.insert(interaction.id.clone(), Arc::new(interaction));
    }

    /// Prepares for a contact of whom nothing may be here: they are [`Hub::uncounted`] then.
    pub fn expect(&mut self, number: &PhoneNumber) {
        if !self.contacts.contains_key(number) {
            self.contacts.entry(number.clone()).or_default();
            self.uncounted.insert(number.clone());
            self.expected.push(number.clone());
        }
    }

    /// Returns the contacts of whom it is not known how many interactions the archive has: besides those that are here or
    /// erased.
    pub fn uncounted(&self) -> Vec<PhoneNumber> {
        self.uncounted.iter().filter(|number| self.contacts.contains_key(number)).cloned().collect()
    }

    /// Sets how many interactions of a contact the archive has besides those that are here or erased, and whom all of
    /// theirs have reached.
    pub fn set_archived(&mut self, number: &PhoneNumber, count: u32, reach: &Reach) {
        self.uncounted.remove(number);
        if let Some(contact) = self.contacts.get_mut(number) {
            contact.archived = Some(count);
            if *reach != Reach::default() {
                let known = Arc::make_mut(&mut contact.reach);
                known.routes.extend(reach.routes.iter().cloned());
                known.agents.extend(reach.agents.iter().cloned());
            }
        }
    }

    /// Notes that the archive has an interaction as it was done at `done`.
    pub fn archived(&mut self, id: &InteractionId, done: Millis) {
        if self.interaction(id).is_some_and(|it| it.holder == Holder::Done && it.done == Some(done)) {
            self.leaving.insert((done, id.clone()));
        }
    }

    /// Lets interactions go that were done until `until` and that the archive has, and forgets contacts of whom nothing
    /// is here. Returns the contacts forgotten.
    pub fn let_go(&mut self, until: Millis) -> Vec<PhoneNumber> {
        let mut forgotten = Vec::new();
        for number in std::mem::take(&mut self.expected) {
            self.forget_contact(&number, &mut forgotten);
        }
        let is_sent = |it: &InteractionState| !it.messages.iter().any(|m| m.delivery == Some(Delivery::Sending));
        let old = self.leaving.iter().take_while(|(done, _)| *done <= until);
        let going: Vec<_> = old.filter(|(_, id)| self.interaction(id).is_none_or(is_sent)).cloned().collect();
        going.iter().for_each(|place| self.let_one_go(place, &mut forgotten));
        forgotten
    }

    fn let_one_go(&mut self, place: &Past, forgotten: &mut Vec<PhoneNumber>) {
        self.leaving.remove(place);
        let Some(interaction) = self.interactions.remove(&place.1) else { return };
        let number = &interaction.contact.number;
        if let Some(contact) = self.contacts.get_mut(number) {
            contact.past.retain(|known| *known != place.1);
            contact.archived = contact.archived.map(|count| count + 1);
        }
        self.forget_contact(number, forgotten);
        self.unindex_past(&interaction);
        self.unindex_media(&interaction);
    }

    /// Forgets a contact of whom no interaction is here.
    pub(super) fn forget_contact(&mut self, number: &PhoneNumber, forgotten: &mut Vec<PhoneNumber>) {
        if self.contacts.get(number).is_some_and(ContactIndex::is_empty) {
            self.contacts.remove(number);
            self.uncounted.remove(number);
            forgotten.push(number.clone());
        }
    }

    /// Files an interaction that is done under those who have owned it, the target that it came in for, and its service
    /// number if it is erased some day.
    pub(super) fn index_past(&mut self, interaction: &InteractionState) {
        if interaction.holder == Holder::Done {
            let place = past_place(interaction);
            for owner in &interaction.owners {
                self.past_of.entry(owner.clone()).or_default().insert(place.clone());
            }
            let line = &interaction.service_number;
            if self.rules.setup.retention(line).is_some() {
                self.erasures.aging.entry(line.clone()).or_default().insert(place.clone());
            }
            self.done.entry(interaction.route.clone()).or_default().insert(place);
        }
    }

    /// Removes an interaction from where it is filed because it is done.
    pub(super) fn unindex_past(&mut self, interaction: &InteractionState) {
        let place = past_place(interaction);
        self.leaving.remove(&place);
        interaction.owners.iter().for_each(|owner| unfile(&mut self.past_of, owner, &place));
        unfile(&mut self.erasures.aging, &interaction.service_number, &place);
        unfile(&mut self.done, &interaction.route, &place);
    }

    /// Files an interaction under its files.
    pub(super) fn index_media(&mut self, interaction: &InteractionState) {
        for file in interaction.messages.iter().flat_map(|message| &message.media) {
            self.media.entry(file.id.to_string()).or_default().insert(interaction.id.clone());
        }
    }

    /// Removes an interaction from its files.
    pub(super) fn unindex_media(&mut self, interaction: &InteractionState) {
        for file in interaction.messages.iter().flat_map(|message| &message.media) {
            unfile(&mut self.media, &file.id.to_string(), &interaction.id);
        }
    }
}
