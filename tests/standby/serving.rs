//! Three gateways serve: one writes, and Ann and Ben are at the two others. Each of them is killed, frozen or stopped at each step
//! of a transfer from Ann to Ben.

use crate::harness::{Agent, Heard, in_time};
use crate::play::{STEPS, Transfer};
use crate::stage::Stage;
use crate::told::{Told, Witnesses};
use crate::wire::Trouble;
use baton::protocol::{Answer, ClientFrame, Command, CommandId};
use std::time::{Duration, Instant};

/// How long a wire is in trouble if nobody is answered meanwhile: longer than the lease.
const TROUBLED: Duration = Duration::from_secs(5);
/// How long a gateway may take to welcome somebody.
const WELCOME: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    Kill,
    /// For longer than its lease.
    Freeze,
    /// As for an upgrade.
    Stop,
    /// The wire to its database.
    Database(Trouble),
    DatabaseCut,
    /// The wire by which the others reach it.
    Peer(Trouble),
    PeerCut,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Victim {
    Writer,
    /// The gateway where Ann is.
    Anns,
    Bens,
}

pub struct Play {
    stage: Stage,
    agents: [Agent; 2],
    /// Where the agents are.
    homes: [usize; 2],
    writer: usize,
    /// What the agents were told.
    told: Told,
    witnesses: Option<Witnesses>,
    transfers: u32,
}

impl Play {
    /// Begins. Witnesses are further connections of both agents, so that nobody is ever without one.
    pub async fn begin(with_witnesses: bool) -> Option<Self> {
        let stage = Stage::serving().await?;
        let agents = [stage.agent(1, "ann").await, stage.agent(2, "ben").await];
        let tokens = ["ann", "ben"].into_iter().zip(agents.iter().map(|agent| agent.token.clone())).collect::<Vec<_>>();
        let gateways = stage.gateways.iter().map(|gateway| gateway.address.clone()).collect::<Vec<_>>();
        let witnesses = with_witnesses.then(|| Witnesses::of(&tokens, &gateways));
        Some(Self { stage, agents, homes: [1, 2], writer: 0, told: Told::default(), witnesses, transfers: 0 })
    }

    fn victim(&self, victim: Victim) -> usize {
        match victim {
            Victim::Writer => self.writer,
            Victim::Anns => self.homes[0],
            Victim::Bens => self.homes[1],
        }
    }

    /// Plays a transfer in which a fault strikes around the command of a step: in every second case before it is given.
    /// Returns how long it took until the command was answered.
    pub async fn strike(&mut self, fault: Fault, victim: Victim, at: usize) -> Duration {
        self.transfers += 1;
        let mut transfer = Transfer::of(format!("+447700900{:03}", self.transfers));
        let contact = transfer.contact.clone();
        self.stage.text(self.homes[0], &contact, "Where is my order?").await;
        let mut took = Duration::ZERO;
        for (step, (_, who)) in STEPS.into_iter().enumerate() {
            let (id, command) = (transfer.id(step), transfer.command(&mut self.agents, step).await);
            if step != at {
                assert_eq!(in_time(self.agents[who].command_as(&id, command)).await, Answer::Done, "{step}");
                continue;
            }
            transfer.settled(&mut self.agents).await;
            let which = self.victim(victim);
            let is_first = self.transfers.is_multiple_of(2);
            if !is_first {
                self.say(who, &id, &command).await;
            }
            let (struck, lost) = (Instant::now(), self.stage.lost_links(self.writer));
            self.begin_fault(fault, which);
            let is_gone = matches!(fault, Fault::Kill | Fault::Freeze) && self.homes[who] == which;
            if is_gone {
                self.comes_back(who, which).await;
            }
            if is_first || is_gone {
                self.say(who, &id, &command).await;
            }
            let answer = match tokio::time::timeout(TROUBLED, self.answer(who, &id, &command, which)).await {
                Ok(answer) => answer,
                Err(_) => {
                    self.end_wire_fault(which);
                    in_time(self.answer(who, &id, &command, which)).await
                }
            };
            assert_eq!(answer, Answer::Done, "{fault:?}, {victim:?}, when {}: {}", STEPS[step].0, self.stage.said());
            took = struck.elapsed();
            self.recover(fault, which, lost).await;
        }
        for (agent, home) in self.agents.iter_mut().zip(self.homes) {
            in_time(agent.is_in_step(&self.stage.server(home))).await;
        }
        transfer.ends_well(&mut self.agents, &self.stage.service).await;
        self.note();
        if let Some(witnesses) = &self.witnesses {
            witnesses.check();
        }
        took
    }

    async fn say(&mut self, who: usize, id: &CommandId, command: &Command) {
        self.agents[who].send(&ClientFrame::Command { id: id.clone(), command: command.clone() }).await;
    }

    fn begin_fault(&mut self, fault: Fault, which: usize) {
        let gateway = &mut self.stage.gateways[which];
        let wires = gateway.wires.as_ref().expect("it has wires");
        match fault {
            Fault::Database(trouble) => wires.database.is(trouble),
            Fault::DatabaseCut => wires.database.cut(),
            Fault::Peer(trouble) => wires.peer.is(trouble),
            Fault::PeerCut => wires.peer.cut(),
            Fault::Kill => gateway.kill(),
            Fault::Freeze => gateway.freeze(),
            Fault::Stop => gateway.stops(),
        }
    }

    fn end_wire_fault(&self, which: usize) {
        let wires = self.stage.gateways[which].wires.as_ref().expect("it has wires");
        wires.database.is(Trouble::Nothing);
        wires.peer.is(Trouble::Nothing);
    }

    /// Waits for the answer to a command. An agent whose connection ends comes back elsewhere and says it again.
    async fn answer(&mut self, who: usize, id: &CommandId, command: &Command, fallen: usize) -> Answer {
        loop {
            match self.agents[who].answer(id).await {
                Ok(answer) => return answer,
                Err(Heard::Closed(_)) => {
                    self.comes_back(who, fallen).await;
                    self.say(who, id, command).await;
                }
                Err(other) => panic!("waiting for the answer to {id}, got {other:?}"),
            }
        }
    }

    /// Lets an agent come to another gateway than this one, as by a proxy.
    async fn comes_back(&mut self, who: usize, but: usize) {
        let others = [self.homes[1 - who], self.homes[who], self.writer].into_iter().filter(|which| *which != but);
        for which in others.cycle() {
            if self.comes_to(who, which).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns whether the agent was welcome.
    async fn comes_to(&mut self, who: usize, which: usize) -> bool {
        let (server, agent) = (self.stage.server(which), &self.agents[who]);
        let welcome = Agent::try_connect(&server, agent.token.clone(), Some(agent));
        let Ok(Some(agent)) = tokio::time::timeout(WELCOME, welcome).await else { return false };
        self.note();
        self.agents[who] = agent;
        self.homes[who] = which;
        true
    }

    /// Notes what the agents were told.
    fn note(&mut self) {
        for (agent, name) in self.agents.iter_mut().zip(["ann", "ben"]) {
            self.told.take(name, agent);
        }
    }

    /// Ends the fault, lets all gateways run again, and the agents be where nobody writes. Who is frozen wakes when the others
    /// have given it up: when another one writes, or the one that writes has lost one more link than before.
    async fn recover(&mut self, fault: Fault, which: usize, lost: usize) {
        self.end_wire_fault(which);
        match fault {
            Fault::Kill => {}
            Fault::Stop => assert_eq!(self.stage.gateways[which].ends(), Some(0)),
            Fault::Freeze => {
                if which == self.writer {
                    self.stage.holder_but(which).await;
                } else {
                    self.stage.loses_links(self.writer, lost + 1).await;
                }
                self.stage.gateways[which].wakes();
            }
            _ => {}
        }
        let now = match fault {
            Fault::Kill | Fault::Stop | Fault::Freeze if which == self.writer => self.stage.holder_but(which).await,
            _ => self.stage.holder_but(usize::MAX).await,
        };
        if now != self.writer && self.stage.gateways[self.writer].is_running() {
            let code = self.stage.gateways[self.writer].ends();
            assert_eq!(code, Some(75), "it sees that it is not the writer any more");
        }
        self.writer = now;
        for which in 0..self.stage.gateways.len() {
            if !self.stage.gateways[which].is_running() {
                self.stage.start(which);
            }
            self.stage.serves(which).await;
        }
        let followers = (0..self.stage.gateways.len()).filter(|which| *which != now).collect::<Vec<_>>();
        for (who, which) in followers.into_iter().enumerate() {
            in_time(async { while !self.comes_to(who, which).await {} }).await;
        }
    }

    /// Prints what was told in all.
    pub fn sum_up(self) {
        let (events, _) = self.told.counts();
        print!("{events} events were told to the agents");
        if let Some(witnesses) = &self.witnesses {
            let (events, again) = witnesses.told.lock().unwrap().counts();
            assert!(again > 0);
            print!(", {events} to their witnesses, who compared {again}");
        }
        println!();
    }
}

/// Plays a transfer for each case and prints how long the next command took.
async fn play(with_witnesses: bool, cases: impl IntoIterator<Item = (Fault, Victim, usize)>) {
    let Some(mut play) = Play::begin(with_witnesses).await else { return };
    println!("until the next command is answered:");
    for (fault, victim, step) in cases {
        let took = play.strike(fault, victim, step).await;
        println!("{fault:?}, {victim:?}, when {}: {} ms", STEPS[step].0, took.as_millis());
    }
    play.sum_up();
}

const VICTIMS: [Victim; 3] = [Victim::Writer, Victim::Anns, Victim::Bens];
const TROUBLES: [Trouble; 4] = [Trouble::Slow, Trouble::Stalled, Trouble::Mute, Trouble::Deaf];
/// When Ann writes and transfers, and when Ben accepts.
const SOME: [usize; 3] = [1, 2, 4];

/// The short form, for `make test`.
#[tokio::test(flavor = "multi_thread")]
async fn in_short_whatever_happens_to_a_gateway_a_transfer_goes_on() {
    let cases = [
        (Fault::Kill, Victim::Writer, 2),
        (Fault::Kill, Victim::Anns, 1),
        (Fault::Stop, Victim::Writer, 4),
        (Fault::Freeze, Victim::Writer, 5),
        (Fault::DatabaseCut, Victim::Writer, 4),
        (Fault::PeerCut, Victim::Writer, 2),
    ];
    play(true, cases).await;
}

/// Plays a fault of each gateway at each step.
async fn at_each_step(fault: Fault) {
    let cases = VICTIMS.into_iter().flat_map(|victim| (0..STEPS.len()).map(move |step| (fault, victim, step)));
    play(false, cases).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_gateway_is_killed_a_transfer_goes_on() {
    at_each_step(Fault::Kill).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_gateway_is_frozen_a_transfer_goes_on() {
    at_each_step(Fault::Freeze).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_gateway_is_stopped_a_transfer_goes_on() {
    at_each_step(Fault::Stop).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_between_gateways_a_transfer_goes_on() {
    let faults = TROUBLES.into_iter().map(Fault::Peer).chain([Fault::PeerCut]);
    play(true, faults.flat_map(|fault| SOME.map(|step| (fault, Victim::Writer, step)))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_between_a_gateway_and_the_database_a_transfer_goes_on() {
    let faults = || TROUBLES.into_iter().map(Fault::Database).chain([Fault::DatabaseCut]);
    let each = VICTIMS.into_iter().flat_map(|victim| faults().map(move |fault| (fault, victim)));
    play(true, each.flat_map(|(fault, victim)| SOME.map(|step| (fault, victim, step)))).await;
}
