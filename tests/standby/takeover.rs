//! The writer is killed or frozen at each step of a transfer, and so is the gateway that stands by.

use crate::harness::{Agent, Heard, in_time};
use crate::play::{STEPS, Transfer};
use crate::stage::Stage;
use baton::protocol::{Answer, ClientFrame};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Kill,
    /// It is stopped, and wakes up when another one writes.
    Freeze,
    /// The same of the one that stands by.
    KillStandby,
    FreezeStandby,
}

struct Play {
    stage: Stage,
    agents: [Agent; 2],
    writer: usize,
    /// How many connections took a snapshot, and how many went on with what they had missed.
    resumed: [usize; 2],
}

impl Play {
    /// Lets both agents come to another gateway, where they were.
    async fn come_to(&mut self, which: usize) {
        let server = self.stage.server(which);
        for agent in &mut self.agents {
            let back = in_time(Agent::connect(&server, agent.token.clone(), Some(agent))).await;
            self.resumed[usize::from(back.resumed)] += 1;
            *agent = back;
        }
        self.writer = which;
    }

    /// Plays a transfer in which a fault strikes when the command of a step has been sent. Returns how long it took until that
    /// was answered, by another gateway.
    async fn strike(&mut self, contact: String, fault: Fault, at: usize) -> Duration {
        let mut took = Duration::ZERO;
        self.stage.text(self.writer, &contact, "Where is my order?").await;
        let mut transfer = Transfer::of(contact);
        for (step, (_, who)) in STEPS.into_iter().enumerate() {
            let (id, command) = (transfer.id(step), transfer.command(&mut self.agents, step).await);
            if step != at {
                assert_eq!(in_time(self.agents[who].command_as(&id, command)).await, Answer::Done, "{step}");
                continue;
            }
            transfer.settled(&mut self.agents).await;
            if matches!(fault, Fault::KillStandby | Fault::FreezeStandby) {
                let struck = Instant::now();
                self.strike_standby(fault);
                assert_eq!(in_time(self.agents[who].command_as(&id, command)).await, Answer::Done);
                took = struck.elapsed();
                self.standby_is_back(fault).await;
                continue;
            }
            self.agents[who].send(&ClientFrame::Command { id: id.clone(), command: command.clone() }).await;
            let (old, struck) = (self.writer, Instant::now());
            match fault {
                Fault::Freeze => self.stage.gateways[old].freeze(),
                _ => self.stage.gateways[old].kill(),
            }
            let new = self.stage.writer_but(old).await;
            self.come_to(new).await;
            // Sent again under its id, it takes effect once.
            assert_eq!(in_time(self.agents[who].command_as(&id, command)).await, Answer::Done, "{step}");
            took = struck.elapsed();
            if fault == Fault::Freeze {
                self.stage.gateways[old].wakes();
                assert_eq!(self.stage.gateways[old].ends(), Some(75), "it sees that it is not the writer any more");
            }
            self.stage.start(old);
            self.stage.stands_by(old).await;
        }
        let server = self.stage.server(self.writer);
        for agent in &mut self.agents {
            in_time(agent.is_in_step(&server)).await;
        }
        transfer.ends_well(&mut self.agents, &self.stage.service).await;
        took
    }

    /// The one that stands by is struck: nobody notices.
    fn strike_standby(&mut self, fault: Fault) {
        let other = 1 - self.writer;
        match fault {
            Fault::FreezeStandby => self.stage.gateways[other].freeze(),
            _ => self.stage.gateways[other].kill(),
        }
    }

    /// It stands by again.
    async fn standby_is_back(&mut self, fault: Fault) {
        let other = 1 - self.writer;
        match fault {
            Fault::FreezeStandby => self.stage.gateways[other].wakes(),
            _ => self.stage.start(other),
        }
        self.stage.stands_by(other).await;
    }
}

#[tokio::test]
async fn whatever_happens_to_the_writer_a_transfer_comes_to_its_end_once() {
    let Some(stage) = Stage::set().await else { return };
    let agents = [stage.agent(0, "ann").await, stage.agent(0, "ben").await];
    let mut play = Play { stage, agents, writer: 0, resumed: [0; 2] };
    println!("until the next command is answered:");
    for fault in [Fault::Kill, Fault::Freeze, Fault::KillStandby, Fault::FreezeStandby] {
        for (step, (name, _)) in STEPS.into_iter().enumerate() {
            let contact = format!("+4477009000{}{step}", 1 + fault as usize);
            let took = play.strike(contact, fault, step).await;
            println!("{fault:?} when {name}: {} ms", took.as_millis());
        }
    }
    let [anew, resumed] = play.resumed;
    println!("{resumed} desks went on with what they had missed, {anew} took a snapshot");
    // Which, depends on when: after a name was told, whoever folds the log has the numbers and not the events.
    assert!(resumed > 0, "{:?}", play.resumed);
}

#[tokio::test]
async fn a_planned_stop_hands_over_at_once() {
    let Some(mut stage) = Stage::set().await else { return };
    let mut ann = stage.agent(0, "ann").await;
    ann.catch_up().await;
    let struck = Instant::now();
    stage.gateways[0].stops();
    // As a page does, it answers the close.
    let (which, heard) = tokio::join!(stage.writer_but(0), ann.hear());
    assert_eq!((which, heard), (1, Heard::Closed(1001)));
    let mut back = Agent::connect(&stage.server(1), ann.token.clone(), Some(&ann)).await;
    assert!(back.resumed);
    back.catch_up().await;
    println!("a planned switch: {} ms", struck.elapsed().as_millis());
    assert_eq!(stage.gateways[0].ends(), Some(0));
}
