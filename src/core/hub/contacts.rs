//! Contacts as agents see them: who they are is in the contact book, which is no fold of the log. The log knows their
//! numbers, and that the book was told something.

use super::{
    AgentId, AmendOutcome, BookEntry, Change, Command, Contact, ContactBook, ContactChange, Event, Fact, Hub,
    InteractionFact, InteractionId, Millis, Notice, NoticeSubject, PhoneNumber, Transition,
};
use crate::core::contacts::{ContactSource, Known, MAX_CONTACTS};
use crate::core::search::Reach;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The interactions of a contact.
#[derive(Clone, Debug, Default)]
pub(super) struct ContactIndex {
    /// Those not done yet.
    pub(super) open: Vec<InteractionId>,
    /// Those done that are here, in the order in which they were.
    pub(super) past: Vec<InteractionId>,
    /// The number of those done that are not here; `None` if it is not known.
    pub(super) archived: Option<u32>,
    /// The contact as agents see them, once somebody has.
    pub(super) shown: OnceLock<Contact>,
    /// Who has reached them, as far as it is known.
    pub(super) reach: Arc<Reach>,
}

impl ContactIndex {
    /// Returns whether nothing of the contact is here.
    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.past.is_empty()
    }

    /// Returns the number of interactions that are done.
    pub(super) fn past(&self) -> u32 {
        self.past.len() as u32 + self.archived.unwrap_or_default()
    }
}

/// The error returned when there would be more contacts than [`MAX_CONTACTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookFull;

impl Hub {
    /// Sets what is known of contacts: before anybody is told anything.
    pub fn set_contacts(&mut self, book: ContactBook) {
        self.book = book;
        self.contacts.values_mut().for_each(|contact| contact.shown = OnceLock::new());
    }

    /// Takes in what another gateway has kept of contacts. What it tells agents of it, it says itself.
    pub fn follow_contacts(&mut self, contacts: Vec<(PhoneNumber, BookEntry)>) {
        for (number, entry) in contacts {
            if let Some(known) = self.contacts.get_mut(&number) {
                known.shown = OnceLock::new();
            }
            self.book.set(number, entry);
        }
    }

    /// Returns what is known of contacts.
    pub fn contact_book(&self) -> &ContactBook {
        &self.book
    }

    /// Returns whether the CRM should be asked who a contact is: nobody else has named them.
    pub fn wants_name(&self, number: &PhoneNumber) -> bool {
        let name = self.book.get(number).and_then(|entry| entry.name.as_ref());
        name.is_none_or(|name| name.source == ContactSource::Lookup)
    }

    /// Takes in what imports and lookups say of contacts, one after the other. Returns what each change did. With
    /// `replace`, everything is taken away first that earlier imports said of contacts who are not named by `changes` or
    /// `replace`.
    ///
    /// # Errors
    /// Returns [`BookFull`] if it would be too many: nothing has changed then.
    pub fn learn(
        &mut self,
        now: Millis,
        changes: Vec<ContactChange>,
        replace: Option<&BTreeSet<PhoneNumber>>,
    ) -> Result<(Vec<AmendOutcome>, Transition), BookFull> {
        let gone = replace.map(|staying| {
            let named: BTreeSet<_> = changes.iter().map(|change| &change.number).chain(staying).collect();
            let mut gone: Vec<_> = self
                .book
                .from_source(ContactSource::Import)
                .filter(|number| !named.contains(number))
                .cloned()
                .collect();
            gone.sort_unstable();
            gone
        });
        let gone = gone.unwrap_or_default();
        let is_only_imported = |number: &&PhoneNumber| {
            self.book
                .after(now, &ContactChange::nothing((*number).clone(), ContactSource::Import))
                .is_some_and(|it| it.is_empty())
        };
        let new: BTreeSet<_> =
            changes.iter().map(|change| &change.number).filter(|number| self.book.get(number).is_none()).collect();
        let will_be = self.book.len() + new.len() - gone.iter().filter(is_only_imported).count();
        if !new.is_empty() && will_be > MAX_CONTACTS {
            return Err(BookFull);
        }
        let gone = gone.into_iter().map(|number| ContactChange::nothing(number, ContactSource::Import));
        let mut transition = Transition::default();
        let outcomes = self.take_in(now, gone.chain(changes).collect::<Vec<_>>(), &mut transition);
        Ok((outcomes, transition))
    }

    /// Returns what a command says of a contact, if it was decided that it is news.
    pub(super) fn said_of_contact(&self, command: &Command, facts: &[Fact]) -> Option<ContactChange> {
        let Some(Fact::Interaction { id, what: InteractionFact::ContactDescribed { .. } }) = facts.first() else {
            return None;
        };
        said(&self.interaction(id)?.contact.number, command)?.checked().ok()
    }

    /// Takes in what is said of contacts, and adds to a transition what agents see of it.
    pub(super) fn take_in(
        &mut self,
        now: Millis,
        changes: impl IntoIterator<Item = ContactChange>,
        transition: &mut Transition,
    ) -> Vec<AmendOutcome> {
        let mut before = BTreeMap::new();
        let mut outcomes = Vec::new();
        for change in changes {
            let Some(entry) = self.book.after(now, &change) else {
                outcomes.push(AmendOutcome::Unchanged);
                continue;
            };
            let number = change.number;
            outcomes.push(match self.book.get(&number) {
                None => AmendOutcome::Added,
                Some(_) if entry.is_empty() => AmendOutcome::Removed,
                Some(_) => AmendOutcome::Changed,
            });
            if !before.contains_key(&number) {
                let open = self.contacts.get(&number).into_iter().flat_map(|contact| &contact.open);
                let open = open.filter_map(|id| self.interaction(id));
                let views = open.map(|interaction| self.views_of(interaction)).collect::<Vec<_>>();
                before.insert(number.clone(), (self.unformatted(&number), views));
            }
            self.book.set(number.clone(), entry.clone());
            if let Some(contact) = self.contacts.get_mut(&number) {
                contact.shown = OnceLock::new();
            }
            transition.contacts.push((number, entry));
        }
        let mut seen = Vec::new();
        let mut tell = |to: AgentId, event: Event| seen.push(Change::new(to, now, event));
        before.retain(|number, (contact, _)| *contact != self.unformatted(number));
        let changed: BTreeSet<PhoneNumber> = before.keys().cloned().collect();
        for (_, views) in before.into_values() {
            self.changes_of_others(views, &mut tell);
        }
        if !changed.is_empty() {
            // Also those who are not in the roster, as they may return.
            for (id, agent) in &self.agents {
                for notice in
                    agent.notices.kept.iter().filter(|notice| changed.contains(&about(&notice.subject).number))
                {
                    tell(id.clone(), Event::Notice(self.notice(notice)));
                }
            }
        }
        self.tell_beside(now, seen, transition);
        outcomes
    }

    /// Returns the language of a contact, if it is known.
    pub(super) fn language_of(&self, number: &PhoneNumber) -> Option<&str> {
        Some(&self.book.get(number)?.language.as_ref()?.value)
    }

    /// Returns a contact as agents see them.
    pub fn contact(&self, number: &PhoneNumber) -> Contact {
        let shown = || Contact { formatted: (self.rules.format)(number), ..self.unformatted(number) };
        // Formatting takes longer than all else about a view.
        self.contacts.get(number).map_or_else(shown, |known| known.shown.get_or_init(shown).clone())
    }

    /// Returns [`Hub::contact`], without the number as people write it.
    pub(super) fn unformatted(&self, number: &PhoneNumber) -> Contact {
        let BookEntry { name, fields, language } = self.book.get(number).cloned().unwrap_or_default();
        let (name, fields) = (name.map(Known::into_value), fields.map(Known::into_value).unwrap_or_default());
        let language = language.map(Known::into_value);
        Contact { number: number.clone(), formatted: None, name, fields, language }
    }

    /// Returns a notice as its agent sees it.
    pub(super) fn notice(&self, notice: &Notice) -> Notice {
        let mut notice = notice.clone();
        let (NoticeSubject::TransferFailed { contact, .. }
        | NoticeSubject::ConsultationFailed { contact, .. }
        | NoticeSubject::NotDelivered { contact, .. }
        | NoticeSubject::SetNotReady { contact, .. }
        | NoticeSubject::Reassigned { contact, .. }
        | NoticeSubject::GivenAway { contact, .. }
        | NoticeSubject::AskedInVain { contact, .. }) = &mut notice.subject;
        *contact = self.contact(&contact.number);
        notice
    }
}

/// Returns the contact that a notice is about.
fn about(subject: &NoticeSubject) -> &Contact {
    let (NoticeSubject::TransferFailed { contact, .. }
    | NoticeSubject::ConsultationFailed { contact, .. }
    | NoticeSubject::NotDelivered { contact, .. }
    | NoticeSubject::SetNotReady { contact, .. }
    | NoticeSubject::Reassigned { contact, .. }
    | NoticeSubject::GivenAway { contact, .. }
    | NoticeSubject::AskedInVain { contact, .. }) = subject;
    contact
}

/// Returns what a command says of a contact; `None` if it is about something else.
pub(super) fn said(number: &PhoneNumber, command: &Command) -> Option<ContactChange> {
    let number = number.clone();
    match command {
        Command::NameContact { name, .. } => {
            let (source, name) = (ContactSource::Agent, Some(name.clone()));
            Some(ContactChange { number, source, name, fields: None, language: None })
        }
        Command::DescribeContact { name, fields, .. } => {
            let (source, name, fields) = (ContactSource::Host, name.clone(), fields.clone());
            Some(ContactChange { number, source, name, fields, language: None })
        }
        _ => None,
    }
}
