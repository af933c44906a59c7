//! The links of the gateway that writes to those that follow it.
//!
//! A gateway that follows folds the log by itself. Through its link it says who is connected to it and what they do, and is
//! told what is not in the log: answers, which tab rings, and what contacts are called.

use super::batch::Batch;
use super::request::{OpenLink, Reply};
use crate::gateway::feed::relay::{FromWriter, Link};
use crate::gateway::feed::{Feeds, SocketId};
use crate::gateway::log::Position;
use crate::protocol::{AgentId, DeviceId, Refusal};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A connection at another gateway: the link, and its number there.
type Place = (u64, SocketId);

/// All links.
#[derive(Debug, Default)]
pub(super) struct Links {
    links: BTreeMap<u64, Link>,
    last: u64,
    /// The end of the log that agents have been told.
    told: Arc<AtomicU64>,
}

impl Links {
    /// Says what a batch has led to that is not in the log, before anybody is told anything.
    pub fn kept(&mut self, end: Position, batch: &Batch) {
        self.told.store(end, Ordering::Release);
        for beside in batch.beside() {
            // One may have gone before anybody was connected through it.
            self.links.retain(|_, link| link.say(FromWriter::Beside(beside.clone())));
        }
    }

    /// Opens a link, which is told of all facts about the gateway itself after the first so many.
    pub fn open(&mut self, own_facts: u64, reply: Reply<OpenLink>) {
        self.last += 1;
        let (number, (link, frames)) = (self.last, Link::new(self.told.clone()));
        link.say(FromWriter::Begins { own_facts });
        if reply.send(Ok(OpenLink { number, link: link.clone(), frames })).is_ok() {
            self.links.insert(number, link);
        }
    }

    /// Removes a link.
    pub fn remove(&mut self, number: u64) {
        self.links.remove(&number);
    }

    /// Ends all links.
    pub fn close(&mut self) {
        std::mem::take(&mut self.links).values().for_each(|link| _ = link.say(FromWriter::Ends));
    }

    /// Adds a connection at another gateway.
    pub fn attach(&self, feeds: &mut Feeds, (number, socket): Place, agent: &AgentId, device: Option<DeviceId>) {
        let Some(link) = self.links.get(&number) else { return };
        link.say(FromWriter::Attached { socket });
        feeds.attach(number, link, socket, agent, device);
    }

    /// Refuses a connection at another gateway.
    pub fn refuse(&self, (number, socket): Place, refusal: Refusal) {
        if let Some(link) = self.links.get(&number) {
            link.say(FromWriter::Refused { socket, refusal });
        }
    }
}
