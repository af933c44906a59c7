//! A long walk: agents take, transfer, let go, sign out and lose their connections, contacts write, and the gateway is
//! killed. At each moment an interaction has one owner or is in one queue, and nobody is left behind.

use crate::account::Account;
use crate::deeds::{Deed, What, deed};
use crate::gateway::{Disk, agents};
use crate::world::{Checked, LAWFUL, Net, World, ensure};
use baton::core::fact::{AgentFact, Entry, Fact, InteractionFact};
use baton::core::interaction::{Holder, InteractionState};
use baton::protocol::*;
use proptest::prelude::*;
use proptest::sample::Index;
use std::collections::BTreeMap;

pub const LEFT: &str = "whoever waits does so in front of somebody who is there, or in a queue that says so";
/// The time after which what waits for somebody who is gone is given to others.
const ABSENCE: Millis = 300_000;

/// A step of the walk: agents leave more often than in a run for the network's sake.
pub fn step() -> impl Strategy<Value = Deed> {
    let contact = 0..3_usize;
    let accept = (any::<Index>(), any::<Index>()).prop_map(|(which, it)| Deed::Do(which, What::Accept(it)));
    prop_oneof![
        40 => deed(),
        20 => Just(Deed::FlowAll),
        16 => accept,
        4 => (0..3_usize).prop_map(|tab| Deed::Net(tab, Net::Flows)),
        4 => (any::<Index>(), any::<Index>(), any::<Index>())
            .prop_map(|(which, it, to)| Deed::Do(which, What::LetWait(it, to))),
        6 => any::<Index>().prop_map(|which| Deed::Do(which, What::Ready(true))),
        4 => contact.prop_map(|contact| Deed::Text(contact, None)),
        1 => any::<Index>().prop_map(|which| Deed::Do(which, What::SignOut)),
        1 => any::<Index>().prop_map(|which| Deed::Do(which, What::BackToQueue)),
        3 => (0..3_usize).prop_map(Deed::Reload),
        1 => prop::bool::weighted(0.8).prop_map(Deed::Restart),
        1 => Just(Deed::Pass(310)),
    ]
}

/// A walk, with what its log says.
pub struct Walk {
    world: World,
    account: Account,
    /// Since when each agent has been gone who is.
    gone: BTreeMap<AgentId, Millis>,
    read: usize,
}

impl Walk {
    pub fn new() -> Result<Self, String> {
        let (account, gone) = (Account::default(), BTreeMap::new());
        Ok(Self { world: World::new(None)?, account, gone, read: 0 })
    }

    /// Takes a step, and checks what it has led to.
    pub fn take(&mut self, deed: &Deed) -> Checked {
        self.world.play(deed)?;
        // The gateway does what is due.
        self.world.work(Vec::new())?;
        for entry in &self.world.gateway.log[self.read..] {
            self.account.add(entry);
            note(&mut self.gone, entry);
        }
        self.read = self.world.gateway.log.len();
        self.check()
    }

    fn check(&self) -> Checked {
        ensure!(self.account.broken.is_none(), LAWFUL, "{:?}", self.account.broken);
        let (gateway, hub) = (&self.world.gateway, self.world.gateway.hub());
        for agent in agents() {
            let owned = self.account.interactions.values().filter(|it| it.owner() == Some(&agent)).map(|it| &it.id);
            let sees = hub.snapshot(&agent).unwrap_or_else(|| panic!("{agent} is configured"));
            ensure!(owned.eq(sees.windows.iter().map(|(head, _)| &head.id)), LAWFUL, "what {agent} has");
        }
        if gateway.disk != Disk::Works {
            return Ok(());
        }
        let queue = TargetRef { kind: TargetKind::Queue, id: "support".into() };
        let Some(Readiness::Members { waiting, waiting_since: longest, .. }) = hub.readiness(&queue) else {
            return Err("the queue is configured".into());
        };
        // What a colleague lets go that came in for one agent alone waits for that agent.
        let is_queued = |it: &&InteractionState| it.holder == Holder::Queued && it.route == queue;
        let queued = self.account.interactions.values().filter(is_queued).count();
        ensure!(queued == waiting as usize, LEFT, "{queued} are queued, and {waiting} wait");
        for it in self.account.interactions.values().filter(|it| it.status == Status::Connected) {
            let Some(since) = it.waiting_since else { continue };
            // The owner has said until when it may wait.
            if it.parking.is_some_and(|parking| parking.parked.until.is_some()) {
                continue;
            }
            let is_seen = match &it.holder {
                Holder::Owner(owner) => {
                    it.offer.is_some() || self.gone.get(owner).is_none_or(|gone| gateway.now < gone + ABSENCE)
                }
                Holder::Queued => it.route != queue || longest.is_some_and(|longest| longest <= since),
                Holder::Done => false,
            };
            ensure!(is_seen, LEFT, "{} at {}: {:?}", it.id, gateway.now, it.holder);
        }
        Ok(())
    }

    /// Ends the walk: repairs everything and checks the rest. Returns how often each thing happened.
    pub fn end(mut self) -> Result<Vec<(&'static str, usize)>, String> {
        self.world.heal()?;
        self.world.check()?;
        let log = &self.world.gateway.log;
        let facts = |fits: fn(&InteractionFact) -> bool| {
            let fits = |entry: &&Entry| matches!(&entry.fact, Fact::Interaction { what, .. } if fits(what));
            log.iter().filter(fits).count()
        };
        let of_agents = |fits: fn(&AgentFact) -> bool| {
            log.iter().filter(|entry| matches!(&entry.fact, Fact::Agent { what, .. } if fits(what))).count()
        };
        let tally = &self.world.tally;
        Ok(vec![
            ("steps", tally.steps as usize),
            ("interactions", self.account.interactions.len()),
            ("texts received", facts(|it| matches!(it, InteractionFact::Received { .. }))),
            ("texts sent", facts(|it| matches!(it, InteractionFact::Sent { .. }))),
            ("accepted", facts(|it| matches!(it, InteractionFact::Accepted { .. }))),
            ("transferred", facts(|it| matches!(it, InteractionFact::TransferStarted { .. }))),
            ("let go", facts(|it| matches!(it, InteractionFact::Released { .. }))),
            ("taken from one who was gone", facts(|it| matches!(it, InteractionFact::Rescued { .. }))),
            ("parked", facts(|it| matches!(it, InteractionFact::Parked { .. }))),
            ("no longer parked", facts(|it| matches!(it, InteractionFact::Unparked { .. }))),
            ("done", facts(|it| matches!(it, InteractionFact::Done))),
            ("signed out", of_agents(|it| matches!(it, AgentFact::SignedOut))),
            ("connections lost", of_agents(|it| matches!(it, AgentFact::Lost))),
            ("kills", tally.restarts as usize),
        ])
    }
}

/// Notes in which state a fact leaves an agent.
fn note(gone: &mut BTreeMap<AgentId, Millis>, entry: &Entry) {
    let Fact::Agent { id, what } = &entry.fact else { return };
    match what {
        AgentFact::SignedIn | AgentFact::Back => drop(gone.remove(id)),
        AgentFact::Lost | AgentFact::SignedOut => drop(gone.entry(id.clone()).or_insert(entry.at)),
        _ => {}
    }
}
