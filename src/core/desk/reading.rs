//! What is read beside the newest messages: older ones, and what was with the contact before. Asked of the gateway,
//! under a number; what was asked before the connection broke is asked again after it.

use super::{ClientFrame, Desk, Effect, InteractionId, Place, Step};
use crate::protocol::{PastInteraction, Transcript};

/// A window's contact history, open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// What is looked for.
    pub query: String,
    /// What was found last; `None` before the first answer.
    pub found: Option<Vec<PastInteraction>>,
    /// How many there are in all.
    pub total: u32,
    /// The one that is read, and its messages once they have come.
    pub reading: Option<(InteractionId, Option<Transcript>)>,
}

/// What has been asked and is not answered.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    number: u32,
    interaction: InteractionId,
    frame: ClientFrame,
}

impl Desk {
    /// Whether older messages of a window are on their way.
    pub fn reading_earlier(&self, interaction: &InteractionId) -> bool {
        self.asked.iter().any(|asked| {
            asked.interaction == *interaction && matches!(asked.frame, ClientFrame::Read { past: None, .. })
        })
    }

    /// Older messages of a window.
    pub(super) fn read_earlier(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        let earlier = self.window(&interaction).map_or(0, |window| window.earlier);
        if earlier > 0 && !self.reading_earlier(&interaction) {
            let before = Some(earlier);
            self.ask(
                interaction,
                |request, interaction| ClientFrame::Read { request, interaction, past: None, before },
                out,
            );
        }
    }

    /// Opens a window's history, or looks for something in it.
    pub(super) fn search_history(&mut self, interaction: InteractionId, query: String, out: &mut Vec<Effect>) {
        let history = self.history.entry(interaction.clone());
        history.query.clone_from(&query);
        // What is found for an older query is of no use any more.
        self.asked
            .retain(|asked| asked.interaction != interaction || !matches!(asked.frame, ClientFrame::History { .. }));
        self.ask(interaction, |request, interaction| ClientFrame::History { request, interaction, query }, out);
    }

    /// Reads a past interaction: its newest messages, or those before what is there.
    pub(super) fn read_past(&mut self, interaction: InteractionId, past: InteractionId, out: &mut Vec<Effect>) {
        let Some(history) = self.history.get_mut(&interaction) else { return };
        let before = match &history.reading {
            Some((open, Some(transcript))) if *open == past => Some(transcript.earlier),
            _ => {
                history.reading = Some((past.clone(), None));
                out.push(Effect::Focus { to: Place::Past(past.clone()), only_if_lost: false });
                None
            }
        };
        self.ask(
            interaction,
            |request, interaction| ClientFrame::Read { request, interaction, past: Some(past), before },
            out,
        );
    }

    /// After a welcome: what the last connection has not answered.
    pub(super) fn ask_again(&self, out: &mut Vec<Effect>) {
        out.extend(self.asked.iter().map(|asked| Effect::Socket(Step::Transmit(asked.frame.clone()))));
    }

    pub(super) fn page_came(&mut self, number: u32, page: Option<Transcript>) {
        let Some(Asked { interaction, frame: ClientFrame::Read { past, before, .. }, .. }) = self.answered_ask(number)
        else {
            return;
        };
        let Some(page) = page else { return };
        match past {
            None => {
                if let Some(window) = self.replica.as_mut().and_then(|replica| replica.windows.get_mut(&interaction)) {
                    window.prepend(page);
                }
            }
            Some(past) => match self.history.get_mut(&interaction).and_then(|history| history.reading.as_mut()) {
                Some((open, known)) if *open == past => match known {
                    Some(known) if before == Some(known.earlier) => {
                        known.earlier = page.earlier;
                        known.messages.splice(..0, page.messages);
                    }
                    Some(_) => {}
                    None => *known = Some(page),
                },
                _ => {}
            },
        }
    }

    pub(super) fn history_came(&mut self, number: u32, total: u32, past: Vec<PastInteraction>) {
        let Some(Asked { interaction, .. }) = self.answered_ask(number) else { return };
        if let Some(history) = self.history.get_mut(&interaction) {
            history.total = total;
            history.found = Some(past);
        }
    }

    /// Closes a window's history.
    pub(super) fn stop_reading_history(&mut self, interaction: &InteractionId) {
        self.history.remove(interaction);
        self.asked.retain(|asked| {
            asked.interaction != *interaction || matches!(asked.frame, ClientFrame::Read { past: None, .. })
        });
    }

    /// What belongs to windows that are not there any more.
    pub(super) fn stop_reading(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.asked.retain(|asked| still(&asked.interaction));
        self.history.retain(still);
    }

    fn ask(
        &mut self,
        interaction: InteractionId,
        frame: impl FnOnce(u32, InteractionId) -> ClientFrame,
        out: &mut Vec<Effect>,
    ) {
        self.asks = self.asks.wrapping_add(1);
        let (number, frame) = (self.asks, frame(self.asks, interaction.clone()));
        if self.connected() {
            out.push(Effect::Socket(Step::Transmit(frame.clone())));
        }
        self.asked.push(Asked { number, interaction, frame });
    }

    fn answered_ask(&mut self, number: u32) -> Option<Asked> {
        let place = self.asked.iter().position(|asked| asked.number == number)?;
        Some(self.asked.remove(place))
    }
}
