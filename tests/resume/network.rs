//! The network between the desks and the gateway.

use crate::gateway::original;
use baton::gateway::feed::{Out, SocketId};
use baton::protocol::*;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// The gateway pings a connection to which it has sent nothing for so long.
const ASK_AFTER: Millis = 10_000;
/// The gateway drops a connection from which it has received nothing for so long.
const SILENCE: Millis = 30_000;

/// Something in transit.
#[derive(Clone, Debug)]
pub enum Way<T> {
    Frame(T),
    /// The other end has closed.
    End,
}

/// Both ends of a socket of a page.
pub struct Line {
    pub tab: usize,
    pub page: u32,
    /// The page's number for it.
    pub number: u64,
    pub opened: bool,
    /// Whether nothing gets through any more.
    pub dead: bool,
    /// Whether the page knows that it has ended, or has closed it.
    pub over: bool,
    pub up: VecDeque<Way<ClientFrame>>,
    pub down: VecDeque<Way<GatewayFrame>>,
    pub member: Option<(AgentId, SocketId, mpsc::Receiver<Out>)>,
    pub heard: Millis,
    pub said: Millis,
}

impl Line {
    pub fn new(tab: usize, page: u32, number: u64, now: Millis) -> Self {
        Self {
            tab,
            page,
            number,
            opened: false,
            dead: false,
            over: false,
            up: VecDeque::new(),
            down: VecDeque::new(),
            member: None,
            heard: now,
            said: now,
        }
    }

    /// Sends what the feed has for it, and a ping when one is due. Returns the connection to remove, if it has ended.
    pub fn pump(&mut self, now: Millis) -> Option<(AgentId, SocketId)> {
        let (_, _, outbox) = self.member.as_mut()?;
        let mut said = Vec::new();
        let ended = loop {
            match outbox.try_recv() {
                Ok(Out::Event(frame)) => said.push(decode_gateway(&frame).expect("our own frame")),
                // Transient: not compared.
                Ok(Out::Standing(_) | Out::Rang(_) | Out::Readiness(_) | Out::Read(_) | Out::Search(_)) => {}
                Ok(Out::Answer(id, answer)) => said.push(GatewayFrame::Answer { id: original(&id), answer }),
                Ok(Out::Dismissed(refusal)) => {
                    said.push(GatewayFrame::Error { refusal });
                    break true;
                }
                Err(mpsc::error::TryRecvError::Empty) => break now >= self.heard + SILENCE,
                Err(mpsc::error::TryRecvError::Disconnected) => break true,
            }
        };
        if said.is_empty() && now >= self.said + ASK_AFTER {
            said.push(GatewayFrame::Ping);
        }
        said.into_iter().for_each(|frame| self.say(Way::Frame(frame), now));
        if !ended {
            return None;
        }
        self.say(Way::End, now);
        self.member.take().map(|(agent, socket, _)| (agent, socket))
    }

    pub fn say(&mut self, what: Way<GatewayFrame>, now: Millis) {
        self.said = now;
        if !self.dead {
            self.down.push_back(what);
        }
    }

    /// Sends something from the page, unless the line is dead.
    pub fn ask(&mut self, what: Way<ClientFrame>) {
        if !self.dead {
            self.up.push_back(what);
        }
    }

    /// Loses everything in transit.
    pub fn cut(&mut self) {
        self.dead = true;
        self.up.clear();
        self.down.clear();
    }
}
