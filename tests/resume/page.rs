//! The checks on each frame that arrives at a page: at a number at which a step ended, a desk shows what the gateway
//! saw.

use crate::Bug;
use crate::network::{Line, Way};
use crate::world::{Checked, IN_STEP, OLD_SOCKET, ONCE, Tab, World, ensure};
use baton::core::desk::Input;
use baton::protocol::*;

impl World {
    /// Delivers the next frame of a line to its page.
    pub fn arrive(&mut self, line: usize) -> Checked {
        let Some(way) = self.lines[line].down.pop_front() else { return Ok(()) };
        let Line { tab, page, number, .. } = self.lines[line];
        if self.tabs[tab].page != page || self.tabs[tab].signed_out {
            return Ok(());
        }
        let desk = &self.tabs[tab].desk;
        let current = desk.connection.is_current(number);
        let Way::Frame(frame) = way else {
            self.lines[line].over = true;
            return self.input(tab, Input::Closed { socket: number });
        };
        if !current && self.bug != Some(Bug::HeedsOldSockets) {
            self.tally.late += 1;
            let before = (desk.replica.clone(), desk.connection.clone(), desk.outbox().to_vec());
            self.input(tab, Input::Frame { socket: number, frame: Some(frame) })?;
            let desk = &self.tabs[tab].desk;
            ensure!(
                before == (desk.replica.clone(), desk.connection.clone(), desk.outbox().to_vec()),
                OLD_SOCKET,
                "tab {tab}"
            );
            return Ok(());
        }
        let newest = self.lines.iter().rev().find(|line| line.tab == tab).map_or(number, |line| line.number);
        self.hear(tab, newest, frame)
    }

    fn hear(&mut self, tab: usize, socket: u64, frame: GatewayFrame) -> Checked {
        let desk = &mut self.tabs[tab].desk;
        let was = desk.connection.cursor.clone();
        let mut rewound = false;
        match &frame {
            GatewayFrame::Welcome { snapshot, .. } => {
                let count = if snapshot.is_some() { &mut self.tally.snapshots } else { &mut self.tally.resumes };
                *count += 1;
            }
            GatewayFrame::Event(event) => {
                let (known, cursor) = (was.as_ref().map_or(0, |cursor| cursor.seq), desk.connection.cursor.as_mut());
                self.tally.doubled += u64::from(event.seq <= known);
                self.tally.gaps += u64::from(cursor.is_some() && event.seq > known + 1);
                rewound = self.bug == Some(Bug::AppliesTwice) && event.seq <= known;
                if let Some(cursor) = cursor
                    && (rewound || self.bug == Some(Bug::IgnoresGaps) && event.seq > known + 1)
                {
                    cursor.seq = event.seq - 1;
                }
            }
            GatewayFrame::Answer { id, answer } => return self.answered(tab, socket, id.clone(), answer.clone()),
            _ => {}
        }
        // A draft disappears with its window when the agent is done.
        if let GatewayFrame::Event(event) = &frame
            && let Some(Event::WindowClosed { interaction, why: WindowGone::Done }) = &event.event
            && let Some(draft) = self.tabs[tab].desk.drafts().get(interaction).cloned()
        {
            self.tabs[tab].on_screen.retain(|word| !draft.contains(word.as_str()));
        }
        let news = matches!(frame, GatewayFrame::Event(_));
        self.input(tab, Input::Frame { socket, frame: Some(frame) })?;
        if rewound {
            self.tabs[tab].desk.connection.cursor = was.clone();
        }
        let Tab { agent, desk, .. } = &self.tabs[tab];
        if desk.connection.cursor == was && !rewound {
            return Ok(());
        }
        let Some(mark) = desk.connection.cursor.as_ref().and_then(|cursor| self.gateway.at(agent, cursor)) else {
            return Ok(());
        };
        let seen = desk.replica.as_ref().map(baton::core::replica::Replica::snapshot);
        ensure!(seen.as_ref() == mark.views.get(agent), IN_STEP, "tab {tab}, {:?}", desk.connection.cursor);
        self.tally.compared += 1;
        if let Some(kind) = mark.kind.filter(|_| news) {
            self.tally.at_desk[kind] += 1;
        }
        Ok(())
    }

    fn answered(&mut self, tab: usize, socket: u64, id: CommandId, answer: Answer) -> Checked {
        let desk = &self.tabs[tab].desk;
        let waiting = desk.outbox().iter().find(|waiting| waiting.id == id).map(|waiting| waiting.command.clone());
        let waits = waiting.is_some();
        // The same where a snapshot has no such window any more.
        if let (Some(Command::MarkDone { interaction, .. }), Answer::Done) = (waiting, &answer)
            && let Some(draft) = desk.drafts().get(&interaction).cloned()
        {
            self.tabs[tab].on_screen.retain(|word| !draft.contains(word.as_str()));
        }
        let refused = matches!(answer, Answer::Refused { .. });
        self.input(tab, Input::Frame { socket, frame: Some(GatewayFrame::Answer { id: id.clone(), answer }) })?;
        let Some(typed) = self.typed.iter_mut().find(|typed| waits && typed.id == id) else { return Ok(()) };
        let it = &mut self.tabs[tab];
        if refused {
            typed.given_back = true;
            self.tally.given_back += 1;
            let problem = it.desk.problem().map(|text| text.english());
            let seen = it.desk.drafts().values().chain(&problem).any(|text| text.contains(&typed.word));
            ensure!(seen, ONCE, "{} was refused and is not given back", typed.word);
            it.on_screen.insert(typed.word.clone());
        } else {
            ensure!(self.gateway.caused(&it.agent, &id), ONCE, "{} was answered and is not in the log", typed.word);
        }
        Ok(())
    }
}
