//! Erasing contacts, and interactions that were kept long enough.
//!
//! [`ErasureFact::Begun`] names the interactions, and from then on they are part of no state: agents' windows close, and
//! nothing finds them any more. The caller then erases what the log and other files say of them, and records
//! [`ErasureFact::Completed`]. Whatever happens in between, the log says what remains to be done
//! ([`Hub::pending_erasures`]).
//!
//! A log from which they are erased folds to the same state for all others. What agents' own facts have led to stays: who
//! did not answer is not ready, whomever it was about.
//!
//! Of a contact there remains a pseudonym: when they were erased, how many interactions, and from which service numbers
//! they want no texts.

use super::apply::Share;
use super::leaving::{Past, number_of};
use super::outlook::InteractionViews;
use super::{AgentId, Event, Fact, Hub, InteractionId, InteractionState, Millis, PhoneNumber, Transition};
use crate::core::compose;
use crate::core::contacts::{BookEntry, Pseudonym};
use crate::core::fact::ErasureFact;
use crate::core::interaction::Holder;
use crate::protocol::{ConsultationGone, InvitationGone, MAX_NAME_CHARS, Status, WindowGone};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

/// A request to erase everything about a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EraseRequest {
    /// The contact.
    pub contact: PhoneNumber,
    /// The administrator's name.
    pub by: String,
    /// True if open interactions end by it; otherwise they prevent it.
    pub even_open: bool,
}

/// Why a contact is not erased. Worded for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EraseError {
    /// So many interactions are open.
    Open(usize),
    /// The name of the administrator is empty, too long or has control characters.
    Unfit,
}

impl std::error::Error for EraseError {}

impl fmt::Display for EraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(1) => {
                f.write_str("1 interaction with them is open: mark it done first, or erase it as well with --even-open")
            }
            Self::Open(count) => write!(
                f,
                "{count} interactions with them are open: mark them done first, or erase them as well with --even-open"
            ),
            Self::Unfit => write!(f, "the name of who erases must have 1 to {MAX_NAME_CHARS} characters"),
        }
    }
}

/// What is to be erased from the log and everything beside it. Only its first three parts are kept with the state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The version of its first fact.
    pub number: u64,
    /// The contact; `None` if it is because of the interactions' age.
    pub contact: Option<Pseudonym>,
    /// The interactions.
    pub interactions: Vec<InteractionId>,
    /// When the contact was erased last, if they were.
    #[serde(skip)]
    pub before: Option<Millis>,
    /// True if the contact book knew the contact, while it begins.
    #[serde(skip)]
    pub was_known: bool,
    /// The contacts of the interactions, while it begins.
    #[serde(skip)]
    pub numbers: BTreeSet<PhoneNumber>,
    /// The agents who were told something of the interactions, while it begins.
    #[serde(skip)]
    pub concerned: BTreeSet<AgentId>,
}

/// What was erased.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Erasures {
    /// The number of facts.
    pub(super) version: u64,
    /// Those that are not completed.
    pending: BTreeMap<u64, Erasure>,
    /// The highest number of one that is; 0 if none is.
    completed: u64,
    /// When contacts were erased last.
    contacts: BTreeMap<Pseudonym, Millis>,
    /// The pairs of service number and erased contact for which the contact has opted out.
    opted_out: BTreeSet<(PhoneNumber, Pseudonym)>,
    /// The interactions of those that are not completed: the archive and the log may still have them.
    #[serde(skip)]
    gone: HashSet<InteractionId>,
    /// The interactions that are here, done, and will be erased, by service number and when they were done.
    #[serde(skip)]
    pub(super) aging: HashMap<PhoneNumber, BTreeSet<Past>>,
}

impl Erasures {
    /// Returns it as it was, from what was kept of it.
    pub(super) fn of_kept(kept: Self) -> Self {
        let gone = kept.pending.values().flat_map(|erasure| &erasure.interactions).cloned().collect();
        Self { gone, ..kept }
    }
}

impl Hub {
    /// Returns whether an interaction is part of an erasure that is not completed.
    pub fn is_erased(&self, id: &InteractionId) -> bool {
        self.erasures.gone.contains(id)
    }

    /// Returns when an interaction of a service number must have been done to be erased at `now`; `None` if none is.
    pub fn erased_until(&self, now: Millis, line: &PhoneNumber) -> Option<Millis> {
        now.checked_sub(self.rules.setup.retention(line)?)
    }

    /// Returns the fact that begins to erase a contact.
    ///
    /// # Errors
    /// [`EraseError`].
    pub fn decide_erasure(&self, request: &EraseRequest) -> Result<ErasureFact, EraseError> {
        let EraseRequest { contact, by, even_open } = request;
        let by = compose::line(by, MAX_NAME_CHARS).ok().filter(|by| !by.is_empty()).ok_or(EraseError::Unfit)?;
        let known = self.contacts.get(contact);
        let open = known.map_or(0, |known| known.open.len());
        if open > 0 && !even_open {
            return Err(EraseError::Open(open));
        }
        let interactions = known.into_iter().flat_map(|known| known.past.iter().chain(&known.open)).cloned().collect();
        let pseudonym = self.rules.pseudonyms.of(contact);
        let from = self.opted_out.iter().filter(|(_, number)| number == contact).map(|(from, _)| from);
        let opted_out = from.map(|from| (from.clone(), pseudonym.clone())).collect();
        Ok(ErasureFact::Begun { contact: Some(pseudonym), interactions, opted_out, by: Some(by) })
    }

    /// Begins to erase a contact.
    ///
    /// # Errors
    /// [`EraseError`].
    pub fn erase(&mut self, now: Millis, request: &EraseRequest) -> Result<(Erasure, Transition), EraseError> {
        let fact = self.decide_erasure(request)?;
        let (before, was_known) = (self.erased_before(&request.contact), self.book.get(&request.contact).is_some());
        let (erasure, mut transition) = self.begin_erasure(now, fact);
        self.opted_out.retain(|(_, number)| *number != request.contact);
        self.book.set(request.contact.clone(), BookEntry::default());
        transition.contacts.push((request.contact.clone(), BookEntry::default()));
        Ok((Erasure { before, was_known, ..erasure }, transition))
    }

    /// Returns when a contact was erased last, if they were.
    pub fn erased_before(&self, contact: &PhoneNumber) -> Option<Millis> {
        self.erasures.contacts.get(&self.rules.pseudonyms.of(contact)).copied()
    }

    fn begin_erasure(&mut self, now: Millis, what: ErasureFact) -> (Erasure, Transition) {
        let concerned = self.concerned(&what);
        let ErasureFact::Begun { interactions, .. } = &what else { return Default::default() };
        let numbers = self.contacts_of(interactions);
        let transition = self.carry_out(now, None, vec![Fact::Erasure { what }]);
        let begun = self.erasures.pending.last_key_value().map(|(_, begun)| begun.clone());
        (Erasure { concerned, numbers, ..begun.unwrap_or_default() }, transition)
    }

    /// Begins to erase interactions that were kept long enough, at most `most`; `None` if there are none.
    pub fn erase_old(&mut self, now: Millis, most: usize) -> Option<(Erasure, Transition)> {
        let old = self.erasures.aging.iter().flat_map(|(line, done)| {
            let until = self.erased_until(now, line);
            done.iter().take_while(move |(done, _)| until.is_some_and(|until| *done <= until))
        });
        let interactions: Vec<_> = old.take(most).map(|(_, id)| id.clone()).collect();
        if interactions.is_empty() {
            return None;
        }
        let numbers = interactions.iter().filter_map(|id| self.interaction(id));
        let numbers: BTreeSet<_> = numbers.map(|it| (it.service_number.clone(), it.contact.number.clone())).collect();
        let opted_out =
            numbers.iter().filter(|numbers| self.wants_nothing(numbers)).map(|numbers| self.hidden(numbers));
        let opted_out = opted_out.collect();
        let what = ErasureFact::Begun { contact: None, interactions, opted_out, by: None };
        Some(self.begin_erasure(now, what))
    }

    /// Records that nothing is left of what an erasure was about.
    pub fn complete_erasure(&mut self, now: Millis, number: u64, counts: BTreeMap<String, u64>) -> Transition {
        let what = ErasureFact::Completed { begun: number, counts };
        let is_pending = self.erasures.pending.contains_key(&number);
        self.carry_out(now, None, is_pending.then_some(Fact::Erasure { what }).into_iter().collect())
    }

    /// Returns the erasures that have begun and are not completed, oldest first.
    pub fn pending_erasures(&self) -> Vec<Erasure> {
        self.erasures.pending.values().cloned().collect()
    }

    /// Returns whether an erasure is not completed.
    pub fn is_erasing(&self) -> bool {
        !self.erasures.pending.is_empty()
    }

    /// Returns the highest number of an erasure that is completed; 0 if none is.
    pub fn last_erasure(&self) -> u64 {
        self.erasures.completed
    }

    /// Returns the number of facts about what is erased.
    pub fn erasures_version(&self) -> u64 {
        self.erasures.version
    }

    /// Returns the interactions of a contact, those that are done first.
    pub fn interactions_of(&self, contact: &PhoneNumber) -> Vec<InteractionId> {
        let known = self.contacts.get(contact);
        known.into_iter().flat_map(|known| known.past.iter().chain(&known.open)).cloned().collect()
    }

    /// Returns the contacts of those of some interactions that are here.
    pub fn contacts_of(&self, interactions: &[InteractionId]) -> BTreeSet<PhoneNumber> {
        interactions.iter().filter_map(|id| self.interaction(id)).map(|it| it.contact.number.clone()).collect()
    }

    /// Returns whether a contact has opted out of texts from a service number, also if they were erased since.
    pub(super) fn wants_nothing(&self, numbers: &(PhoneNumber, PhoneNumber)) -> bool {
        self.opted_out.contains(numbers)
            || !self.erasures.opted_out.is_empty() && self.erasures.opted_out.contains(&self.hidden(numbers))
    }

    /// A contact has opted in again.
    pub(super) fn consents(&mut self, numbers: &(PhoneNumber, PhoneNumber)) {
        if !self.erasures.opted_out.is_empty() {
            let hidden = self.hidden(numbers);
            self.erasures.opted_out.remove(&hidden);
        }
    }

    fn hidden(&self, (line, contact): &(PhoneNumber, PhoneNumber)) -> (PhoneNumber, Pseudonym) {
        (line.clone(), self.rules.pseudonyms.of(contact))
    }

    /// Folds in a fact about what is erased.
    pub(super) fn apply_erasure(&mut self, at: Millis, fact: &ErasureFact) {
        self.erasures.version += 1;
        match fact {
            ErasureFact::Begun { contact, interactions, opted_out, .. } => {
                let erasure = Erasure {
                    number: self.erasures.version,
                    contact: contact.clone(),
                    interactions: interactions.clone(),
                    ..Erasure::default()
                };
                self.erasures.pending.insert(erasure.number, erasure);
                self.erasures.gone.extend(interactions.iter().cloned());
                let pairs = self.forget(at, interactions);
                // From here on they are known by their pseudonyms alone.
                for pair in pairs.iter().filter(|pair| opted_out.contains(&self.hidden(pair))).collect::<Vec<_>>() {
                    self.opted_out.remove(pair);
                }
                self.erasures.opted_out.extend(opted_out.iter().cloned());
                if let Some(contact) = contact {
                    let numbers: HashSet<_> = pairs.iter().map(|(_, number)| number).collect();
                    self.opted_out.retain(|(_, number)| !numbers.contains(number));
                    self.erasures.contacts.insert(contact.clone(), at);
                }
            }
            ErasureFact::Completed { begun, .. } => {
                self.erasures.completed = self.erasures.completed.max(*begun);
                let done = self.erasures.pending.remove(begun);
                let interactions = done.iter().flat_map(|erasure| &erasure.interactions);
                interactions.for_each(|id| _ = self.erasures.gone.remove(id));
            }
        }
    }

    /// Folds in what is left of a fact whose words are erased.
    pub(super) fn pass_over(&mut self, stream: &str) {
        if let Some(id) = stream.strip_prefix("interaction/") {
            self.last_id = self.last_id.max(number_of(id));
        }
    }

    /// Takes interactions out of the state. Returns their service numbers, each with a contact.
    fn forget(&mut self, at: Millis, ids: &[InteractionId]) -> BTreeSet<(PhoneNumber, PhoneNumber)> {
        let mut pairs = BTreeSet::new();
        let gone: HashSet<&InteractionId> = ids.iter().collect();
        let about: Vec<AgentId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.notices.about(&gone).next().is_some())
            .map(|(id, _)| id.clone())
            .collect();
        for id in &about {
            self.change_agent(id, |agent| agent.notices.forget(&gone));
        }
        self.carrier_ids.forget(&gone);
        for id in ids {
            let Some(mut interaction) = self.interactions.get(id).cloned() else { continue };
            let before = Share::of(&interaction);
            let numbers = (interaction.service_number.clone(), interaction.contact.number.clone());
            let concerned = concerned(&interaction);
            self.unindex_past(&interaction);
            self.unindex_media(&interaction);
            self.reopened.remove(id);
            // As one that is done it is filed nowhere.
            let state = std::sync::Arc::make_mut(&mut interaction);
            (state.holder, state.status) = (Holder::Done, Status::Ended { by_contact: false });
            (state.offer, state.consultation, state.parking, state.asks) = (None, None, None, Vec::new());
            let after = Share::of(state);
            self.interactions.insert(id.clone(), interaction);
            self.file(id);
            self.change_parties(at, id, &before, &after);
            self.interactions.remove(id);
            if self.open.get(&numbers) == Some(id) {
                self.open.remove(&numbers);
            }
            if let Some(contact) = self.contacts.get_mut(&numbers.1) {
                contact.open.retain(|known| known != id);
                contact.past.retain(|known| known != id);
            }
            self.forget_contact(&numbers.1, &mut Vec::new());
            if !self.contacts.contains_key(&numbers.1) {
                self.expected.retain(|number| *number != numbers.1);
            }
            pairs.insert(numbers);
            self.answers.forget_commands(&concerned);
        }
        pairs
    }

    /// Returns the agents who were told of interactions that are about to be erased.
    fn concerned(&self, fact: &ErasureFact) -> BTreeSet<AgentId> {
        let ErasureFact::Begun { interactions, .. } = fact else { return BTreeSet::new() };
        let gone: HashSet<&InteractionId> = interactions.iter().collect();
        let noticed = self.agents.iter().filter(|(_, agent)| agent.notices.about(&gone).next().is_some());
        let had = interactions.iter().filter_map(|id| self.interaction(id)).flat_map(concerned);
        noticed.map(|(id, _)| id.clone()).chain(had).collect()
    }

    /// Returns what agents are told of interactions that are about to be erased.
    pub(super) fn losses(&self, fact: &ErasureFact) -> Vec<(AgentId, Event)> {
        let ErasureFact::Begun { interactions, by, .. } = fact else { return Vec::new() };
        let by = by.clone().unwrap_or_default();
        let mut told = Vec::new();
        for interaction in interactions.iter().filter_map(|id| self.interaction(id)) {
            let id = || interaction.id.clone();
            if let Some(consultant) = interaction.consultant() {
                let why = ConsultationGone::Ended { by: by.clone() };
                told.push((consultant.clone(), Event::ConsultationClosed { interaction: id(), why }));
            }
            if let Some(owner) = interaction.owner() {
                told.push((owner.clone(), Event::WindowClosed { interaction: id(), why: WindowGone::Erased }));
            }
            if let Some(open) = interaction.open_invitation() {
                let (invitation, why) = (open.id.clone(), InvitationGone::Withdrawn { by: by.clone() });
                told.push((open.agent.clone(), Event::InvitationGone { invitation, why }));
            }
        }
        let gone: HashSet<&InteractionId> = interactions.iter().collect();
        for (id, agent) in &self.agents {
            let notices = agent.notices.about(&gone).map(|notice| notice.id.clone());
            told.extend(notices.map(|notice| (id.clone(), Event::NoticeGone { notice })));
        }
        told
    }

    /// Returns the views of what stays open with the contacts of interactions that are about to be erased.
    pub(super) fn views_beside(&self, fact: &ErasureFact) -> Vec<InteractionViews> {
        let ErasureFact::Begun { interactions, .. } = fact else { return Vec::new() };
        let numbers: BTreeSet<_> =
            interactions.iter().filter_map(|id| self.interaction(id)).map(|it| &it.contact.number).collect();
        let open = numbers.into_iter().filter_map(|number| self.contacts.get(number)).flat_map(|contact| &contact.open);
        let beside = open.filter(|id| !interactions.contains(id)).filter_map(|id| self.interaction(id));
        beside.map(|interaction| self.views_of(interaction)).collect()
    }

    /// Returns the interactions that a fact erases and that are not done.
    pub(super) fn open_erased<'a>(&'a self, fact: &'a ErasureFact) -> impl Iterator<Item = &'a InteractionState> {
        let ids: &[InteractionId] = if let ErasureFact::Begun { interactions, .. } = fact { interactions } else { &[] };
        ids.iter().filter_map(|id| self.interaction(id)).filter(|it| it.holder != Holder::Done)
    }
}

/// Returns the agents who have had or seen an interaction.
fn concerned(interaction: &InteractionState) -> Vec<AgentId> {
    let invited = interaction.past_invitations.values().map(|invitation| &invitation.agent);
    let open = interaction.open_invitation().map(|invitation| &invitation.agent);
    interaction.owners.iter().chain(invited).chain(open).chain(interaction.consultant()).cloned().collect()
}
