//! Older messages, the contact's past interactions, the agent's own (My history), and all that the agent may see, with its
//! contacts (Search). Requested from the gateway under a number; requests that are unanswered when the connection breaks
//! are repeated after it.

use super::{ClientFrame, Desk, Effect, FoundContacts, InteractionId, Keyed, Place, focus, focus_if_lost, transmit};
use crate::core::text::{Text, texts};
use crate::protocol::{FoundContact, HistoryScope, PastInteraction, Transcript};

/// Whose history it is: that of the contact of a window, or with `None` that of any contact.
pub type HistoryOf = Option<InteractionId>;

/// Open histories and pending requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// Those that are open.
    history: Keyed<HistoryOf, History>,
    /// Requests without an answer, oldest first.
    pending: Vec<PendingRead>,
    /// The number of the last request.
    requests: u32,
}

/// A history while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Whose past it is, without a window.
    pub scope: HistoryScope,
    /// The search text.
    pub query: String,
    /// The best of the contacts found, and the number of all.
    pub contacts: (Vec<FoundContact>, u32),
    /// The past interactions found; `None` before the first answer.
    pub found: Option<Vec<PastInteraction>>,
    /// The number of past interactions in all.
    pub total: u32,
    /// The one that is read, and its messages once they have arrived.
    pub reading: Option<(InteractionId, Option<Transcript>)>,
}

impl History {
    /// Returns how much has been found, in words.
    pub fn count(&self) -> Text {
        let Some(found) = &self.found else { return texts::looking() };
        let (listed, total) = (found.len() as u64, self.total.into());
        let past = if listed < total { texts::newest_of_past(listed, total) } else { texts::past_interactions(total) };
        match self.contacts.1 {
            0 => past,
            contacts => texts::contacts_and_past(contacts.into(), past),
        }
    }
}

/// A request without an answer.
#[derive(Clone, Debug)]
struct PendingRead {
    number: u32,
    of: HistoryOf,
    frame: ClientFrame,
}

impl PendingRead {
    /// Returns whether it asks for older messages of the window itself.
    fn is_earlier(&self) -> bool {
        self.of.is_some() && matches!(self.frame, ClientFrame::Read { past: None, .. })
    }
}

impl Reading {
    /// Returns the number for the next request.
    pub(super) fn next_number(&mut self) -> u32 {
        self.requests = self.requests.wrapping_add(1);
        self.requests
    }

    fn take(&mut self, number: u32) -> Option<PendingRead> {
        let place = self.pending.iter().position(|pending| pending.number == number)?;
        Some(self.pending.remove(place))
    }

    /// After a welcome: requests what the last connection has not answered.
    pub(super) fn request_again(&self, out: &mut Vec<Effect>) {
        self.pending.iter().for_each(|pending| transmit(pending.frame.clone(), out));
    }

    /// A search in a history has been answered.
    pub(super) fn history_found(&mut self, number: u32, total: u32, past: Vec<PastInteraction>) {
        let Some(PendingRead { of, frame, .. }) = self.take(number) else { return };
        let Some(history) = self.history.get_mut(&of) else { return };
        history.total = total;
        match (&mut history.found, frame) {
            (Some(found), ClientFrame::History { from: Some(_), .. }) => {
                // What was done meanwhile has moved the others on.
                let new = past.into_iter().filter(|past| !found.iter().any(|known| known.id == past.id));
                found.extend(new.collect::<Vec<_>>());
            }
            (found, _) => *found = Some(past),
        }
    }

    /// A search for contacts has been answered. Returns what was found, if that was not asked here.
    pub(super) fn contacts_found(&mut self, number: u32, found: FoundContacts) -> Option<FoundContacts> {
        let Some(PendingRead { of, .. }) = self.take(number) else { return Some(found) };
        let FoundContacts { total, mut contacts, .. } = found;
        if let Some(history) = self.history.get_mut(&of) {
            let all = contacts.len();
            // A number that nobody is known by is for New text.
            contacts.retain(|contact| contact.known);
            let total = total.saturating_sub((all - contacts.len()) as u32);
            history.contacts = (contacts, total);
        }
        None
    }

    /// Takes in a page of a past interaction: its newest messages, or those before what is there.
    fn past_page(&mut self, of: &HistoryOf, past: &InteractionId, before: Option<u64>, page: Transcript) {
        let reading = self.history.get_mut(of).and_then(|history| history.reading.as_mut());
        let Some((_, known)) = reading.filter(|(open, _)| open == past) else { return };
        match known {
            Some(known) if before == Some(known.earlier) => {
                known.earlier = page.earlier;
                known.messages.splice(..0, page.messages);
            }
            Some(_) => {}
            None => *known = Some(page),
        }
    }

    /// Closes a history.
    pub(super) fn close_history(&mut self, of: &HistoryOf) {
        self.history.remove(of);
        self.pending.retain(|pending| pending.of != *of || pending.is_earlier());
    }

    /// Goes back to the lists in which a past interaction is read that is open again.
    pub(super) fn stop_reading(&mut self, past: &InteractionId) {
        for history in self.history.values_mut() {
            history.reading.take_if(|(open, _)| open == past);
        }
    }

    /// Forgets what belongs to windows that are gone.
    pub(super) fn retain(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.pending.retain(|pending| pending.of.as_ref().is_none_or(&still));
        self.history.retain(|of| of.as_ref().is_none_or(&still));
    }
}

impl Desk {
    /// Returns a history, where it is open.
    pub fn history(&self, of: &HistoryOf) -> Option<&History> {
        self.reading.history.get(of)
    }

    /// Returns whether My history or Search is open.
    pub fn my_history_open(&self) -> bool {
        self.reading.history.contains_key(&None)
    }

    /// Returns whether older messages of a window are on their way.
    pub fn reading_earlier(&self, interaction: &InteractionId) -> bool {
        self.reading.pending.iter().any(|pending| pending.of.as_ref() == Some(interaction) && pending.is_earlier())
    }

    /// Requests older messages of a window.
    pub(super) fn read_earlier(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        let earlier = self.window(&interaction).map_or(0, |window| window.earlier);
        if earlier > 0 && !self.reading_earlier(&interaction) {
            let request = self.reading.next_number();
            let frame =
                ClientFrame::Read { request, interaction: interaction.clone(), past: None, before: Some(earlier) };
            self.request(request, Some(interaction), frame, out);
        }
    }

    /// Opens My history or Search, in the place of what else is beside the windows.
    pub(super) fn open_past(&mut self, scope: HistoryScope, out: &mut Vec<Effect>) {
        if !self.my_history_open() {
            self.close_asides();
        }
        self.choose_scope(scope, out);
        focus(
            match scope {
                HistoryScope::Own => Place::MyHistory,
                HistoryScope::All => {
                    self.reading.history.entry(None).reading = None;
                    Place::Search
                }
            },
            out,
        );
    }

    /// Chooses whose past interactions My history lists, with the same words to find.
    pub(super) fn choose_scope(&mut self, scope: HistoryScope, out: &mut Vec<Effect>) {
        let before = self.reading.history.entry(None);
        if before.found.is_none() || before.scope != scope {
            let query = std::mem::take(&mut before.query);
            *before = History { scope, ..History::default() };
            self.search_history(None, query, out);
        }
    }

    /// Opens a history, or searches it.
    pub(super) fn search_history(&mut self, of: HistoryOf, query: String, out: &mut Vec<Effect>) {
        let history = self.reading.history.entry(of.clone());
        history.query = query;
        if history.query.trim().is_empty() {
            history.contacts = Default::default();
        }
        self.request_history(of, None, out);
    }

    /// Requests the next of the past interactions that are found.
    pub(super) fn more_history(&mut self, of: HistoryOf, out: &mut Vec<Effect>) {
        let listed = self.history(&of).and_then(|history| history.found.as_ref()).map_or(0, Vec::len) as u32;
        self.request_history(of, Some(listed), out);
    }

    /// Requests the agent's own history again where it is open: an interaction has come or gone.
    pub(super) fn refresh_own_history(&mut self, out: &mut Vec<Effect>) {
        self.request_history(None, None, out);
    }

    fn request_history(&mut self, of: HistoryOf, from: Option<u32>, out: &mut Vec<Effect>) {
        let Some(history) = self.history(&of) else { return };
        let (query, scope) = (history.query.clone(), of.is_none().then_some(history.scope));
        // The answer to an older search is of no use any more.
        self.reading.pending.retain(|pending| pending.of != of || matches!(pending.frame, ClientFrame::Read { .. }));
        if scope == Some(HistoryScope::All) && from.is_none() && !query.trim().is_empty() {
            let request = self.reading.next_number();
            let frame = ClientFrame::Contacts { request, query: query.clone() };
            self.request(request, of.clone(), frame, out);
        }
        let request = self.reading.next_number();
        let frame = ClientFrame::History { request, interaction: of.clone(), scope, query, from };
        self.request(request, of, frame, out);
    }

    /// Requests a past interaction: its newest messages, or those before what is there.
    pub(super) fn read_past(&mut self, of: HistoryOf, past: InteractionId, out: &mut Vec<Effect>) {
        let Some(history) = self.reading.history.get_mut(&of) else { return };
        let before = match &history.reading {
            Some((open, Some(transcript))) if *open == past => Some(transcript.earlier),
            _ => {
                history.reading = Some((past.clone(), None));
                focus(Place::Past(past.clone()), out);
                None
            }
        };
        let request = self.reading.next_number();
        let (interaction, past) = match &of {
            Some(window) => (window.clone(), Some(past)),
            None => (past, None),
        };
        self.request(request, of, ClientFrame::Read { request, interaction, past, before }, out);
    }

    pub(super) fn close_past(&mut self, of: &HistoryOf, out: &mut Vec<Effect>) {
        let history = self.reading.history.get_mut(of);
        if let Some((past, _)) = history.and_then(|history| history.reading.take()) {
            focus(Place::Past(past), out);
        }
    }

    pub(super) fn close_history(&mut self, of: &HistoryOf, out: &mut Vec<Effect>) {
        self.reading.close_history(of);
        if of.is_none() {
            focus_if_lost(self.home(), out);
        }
    }

    /// Messages have arrived; `None` where the gateway has none to give.
    pub(super) fn page_read(&mut self, number: u32, page: Option<Transcript>) {
        let pending = self.reading.take(number);
        let Some(PendingRead { of, frame: ClientFrame::Read { interaction, past, before, .. }, .. }) = pending else {
            return;
        };
        let Some(page) = page else { return };
        match past.or_else(|| of.is_none().then(|| interaction.clone())) {
            Some(past) => self.reading.past_page(&of, &past, before, page),
            None => {
                if let Some(window) = self.replica.as_mut().and_then(|replica| replica.windows.get_mut(&interaction)) {
                    window.prepend(page);
                }
            }
        }
    }

    fn request(&mut self, number: u32, of: HistoryOf, frame: ClientFrame, out: &mut Vec<Effect>) {
        if self.connected() {
            transmit(frame.clone(), out);
        }
        self.reading.pending.push(PendingRead { number, of, frame });
    }
}
