//! One connection's searches: one at a time, and of each window, and of those without a window, only the newest.

use crate::core::hub::{HistorySearch, ReadRequest};
use crate::protocol::{GatewayFrame, HistoryScope, InteractionId, MAX_QUERY_CHARS};
use std::collections::VecDeque;
use std::pin::Pin;

/// The most windows whose searches wait.
const WAITING: usize = 16;

/// A search that is carried out.
pub type Running = Pin<Box<dyn Future<Output = Option<GatewayFrame>> + Send>>;

/// A search that was asked for.
struct Wanted {
    request: u32,
    interaction: Option<InteractionId>,
    scope: HistoryScope,
    query: String,
    from: u32,
}

/// A connection's searches. A search is asked of the engine first, which says what the agent may find, and is then
/// carried out apart from it.
#[derive(Default)]
pub struct Searches {
    waiting: VecDeque<Wanted>,
    /// The window of the one that was asked of the engine or runs, or none; whether its answer is still wanted.
    current: Option<(Option<InteractionId>, bool)>,
    running: Option<Running>,
}

impl Searches {
    /// Takes a search; at most [`MAX_QUERY_CHARS`] of it count. One of the same window that has not been answered is given up. Returns what is to be asked of
    /// the engine now.
    pub fn want(
        &mut self,
        request: u32,
        interaction: Option<InteractionId>,
        scope: HistoryScope,
        mut query: String,
        from: u32,
    ) -> Option<ReadRequest> {
        if let Some((end, _)) = query.char_indices().nth(MAX_QUERY_CHARS) {
            query.truncate(end);
        }
        self.waiting.retain(|wanted| wanted.interaction != interaction);
        if self.waiting.len() == WAITING {
            self.waiting.pop_front();
        }
        if self.current.as_ref().is_some_and(|(current, _)| *current == interaction) {
            // The engine's answer to it is still to come, unless it runs.
            self.current = if self.running.take().is_some() { None } else { Some((interaction.clone(), false)) };
        }
        self.waiting.push_back(Wanted { request, interaction, scope, query, from });
        self.next_request()
    }

    /// Takes the engine's answer, to carry it out. Returns what is to be asked of the engine now.
    pub fn begin(
        &mut self,
        search: HistorySearch,
        carry_out: impl FnOnce(HistorySearch) -> Running,
    ) -> Option<ReadRequest> {
        match &self.current {
            Some((_, true)) => self.running = Some(carry_out(search)),
            _ => self.current = None,
        }
        self.next_request()
    }

    /// Waits until a search is over: `None` if it has no answer. Then [`Searches::next_request`] is to be called. Cancel-safe.
    pub async fn done(&mut self) -> Option<GatewayFrame> {
        let Some(running) = &mut self.running else { return std::future::pending().await };
        let frame = running.await;
        (self.running, self.current) = (None, None);
        frame
    }

    /// Returns what is to be asked of the engine now.
    pub fn next_request(&mut self) -> Option<ReadRequest> {
        if self.current.is_some() {
            return None;
        }
        let Wanted { request, interaction, scope, query, from } = self.waiting.pop_front()?;
        self.current = Some((interaction.clone(), true));
        Some(ReadRequest::History { request, interaction, scope, query, from })
    }
}
