//! Older messages and the contact's past interactions. Requested from the gateway under a number; requests that are
//! unanswered when the connection breaks are repeated after it.

use super::{ClientFrame, Desk, Effect, InteractionId, Keyed, Place, focus, transmit};
use crate::protocol::{PastInteraction, Transcript};

/// Open histories and pending requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    /// Contact histories that are open, by window.
    history: Keyed<InteractionId, History>,
    /// Requests without an answer, oldest first.
    pending: Vec<PendingRead>,
    /// The number of the last request.
    requests: u32,
}

/// A window's contact history while it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The search text.
    pub query: String,
    /// The past interactions found; `None` before the first answer.
    pub found: Option<Vec<PastInteraction>>,
    /// The number of past interactions in all.
    pub total: u32,
    /// The one that is read, and its messages once they have arrived.
    pub reading: Option<(InteractionId, Option<Transcript>)>,
}

/// A request without an answer.
#[derive(Clone, Debug)]
struct PendingRead {
    number: u32,
    interaction: InteractionId,
    frame: ClientFrame,
}

impl PendingRead {
    /// Returns whether it asks for older messages of the window itself.
    fn is_earlier(&self) -> bool {
        matches!(self.frame, ClientFrame::Read { past: None, .. })
    }
}

impl Reading {
    /// Returns the number for the next request.
    fn next_number(&mut self) -> u32 {
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
        let Some(PendingRead { interaction, .. }) = self.take(number) else { return };
        if let Some(history) = self.history.get_mut(&interaction) {
            history.total = total;
            history.found = Some(past);
        }
    }

    /// Takes in a page of a past interaction: its newest messages, or those before what is there.
    fn past_page(&mut self, interaction: &InteractionId, past: &InteractionId, before: Option<u64>, page: Transcript) {
        let reading = self.history.get_mut(interaction).and_then(|history| history.reading.as_mut());
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

    /// Closes a window's history.
    pub(super) fn close_history(&mut self, interaction: &InteractionId) {
        self.history.remove(interaction);
        self.pending.retain(|pending| pending.interaction != *interaction || pending.is_earlier());
    }

    /// Forgets what belongs to windows that are gone.
    pub(super) fn retain(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.pending.retain(|pending| still(&pending.interaction));
        self.history.retain(still);
    }
}

impl Desk {
    /// Returns a window's contact history, where it is open.
    pub fn history(&self, interaction: &InteractionId) -> Option<&History> {
        self.reading.history.get(interaction)
    }

    /// Returns whether older messages of a window are on their way.
    pub fn reading_earlier(&self, interaction: &InteractionId) -> bool {
        self.reading.pending.iter().any(|pending| pending.interaction == *interaction && pending.is_earlier())
    }

    /// Requests older messages of a window.
    pub(super) fn read_earlier(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        let earlier = self.window(&interaction).map_or(0, |window| window.earlier);
        if earlier > 0 && !self.reading_earlier(&interaction) {
            let request = self.reading.next_number();
            let frame =
                ClientFrame::Read { request, interaction: interaction.clone(), past: None, before: Some(earlier) };
            self.request(request, interaction, frame, out);
        }
    }

    /// Opens a window's history, or searches it.
    pub(super) fn search_history(&mut self, interaction: InteractionId, query: String, out: &mut Vec<Effect>) {
        let reading = &mut self.reading;
        reading.history.entry(interaction.clone()).query.clone_from(&query);
        // The answer to an older search is of no use any more.
        reading.pending.retain(|pending| {
            pending.interaction != interaction || !matches!(pending.frame, ClientFrame::History { .. })
        });
        let request = reading.next_number();
        let frame = ClientFrame::History { request, interaction: interaction.clone(), query };
        self.request(request, interaction, frame, out);
    }

    /// Requests a past interaction: its newest messages, or those before what is there.
    pub(super) fn read_past(&mut self, interaction: InteractionId, past: InteractionId, out: &mut Vec<Effect>) {
        let Some(history) = self.reading.history.get_mut(&interaction) else { return };
        let before = match &history.reading {
            Some((open, Some(transcript))) if *open == past => Some(transcript.earlier),
            _ => {
                history.reading = Some((past.clone(), None));
                focus(Place::Past(past.clone()), out);
                None
            }
        };
        let request = self.reading.next_number();
        let frame = ClientFrame::Read { request, interaction: interaction.clone(), past: Some(past), before };
        self.request(request, interaction, frame, out);
    }

    pub(super) fn close_past(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        let history = self.reading.history.get_mut(interaction);
        if let Some((past, _)) = history.and_then(|history| history.reading.take()) {
            focus(Place::Past(past), out);
        }
    }

    /// Messages have arrived; `None` where the gateway has none to give.
    pub(super) fn page_read(&mut self, number: u32, page: Option<Transcript>) {
        let pending = self.reading.take(number);
        let Some(PendingRead { interaction, frame: ClientFrame::Read { past, before, .. }, .. }) = pending else {
            return;
        };
        let Some(page) = page else { return };
        match past {
            Some(past) => self.reading.past_page(&interaction, &past, before, page),
            None => {
                if let Some(window) = self.replica.as_mut().and_then(|replica| replica.windows.get_mut(&interaction)) {
                    window.prepend(page);
                }
            }
        }
    }

    fn request(&mut self, number: u32, interaction: InteractionId, frame: ClientFrame, out: &mut Vec<Effect>) {
        if self.connected() {
            transmit(frame.clone(), out);
        }
        self.reading.pending.push(PendingRead { number, interaction, frame });
    }
}
