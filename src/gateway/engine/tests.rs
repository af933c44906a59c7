//! The engine without I/O: nothing is told before it is kept, and nothing that is not kept.

use super::batch::{Batch, Output};
use super::machine::Machine;
use super::request::{Request, Welcome};
use super::state::State;
use crate::core::fact::Entry;
use crate::core::hub::{Disposal, Inbound, Intervention, InterventionKind, Rules};
use crate::core::roster::Roster;
use crate::gateway::feed::{Joined, Out};
use crate::gateway::session::{Began, Session};
use crate::protocol::{AgentId, Answer, ChannelState, Command, Cursor, Millis, Refusal, TargetKind, TargetRef};
use tokio::sync::oneshot::{self, Receiver};

const NUMBER: &str = "+447700900999";

fn state(log: &[Entry]) -> State {
    let roster = Roster::default().agent("ann", "Ann Lee", "+447700900101").number(NUMBER, TargetKind::Agent, "ann");
    let mut state = State::new(Rules::default(), roster).of("log".into());
    (1..).zip(log).for_each(|(position, entry)| state.replay(position, entry));
    state
}

/// An engine with its log, and the time.
struct Engine {
    machine: Machine,
    log: Vec<Entry>,
    now: Millis,
}

/// What becomes of a batch.
#[derive(Clone, Copy, PartialEq)]
enum Append {
    Works,
    Fails,
    /// The entries are in the log, but the append has returned an error.
    Lies,
}

impl Engine {
    fn new() -> Self {
        let mut machine = Machine::new();
        machine.restore(state(&[]));
        Self { machine, log: Vec::new(), now: 1_000 }
    }

    fn fold(&mut self, requests: Vec<Request>) -> Batch {
        self.now += 1;
        let mut batch = Batch::default();
        self.machine.fold_due(self.now, &mut batch);
        requests.into_iter().for_each(|request| self.machine.fold(self.now, request, &mut batch));
        batch
    }

    fn append(&mut self, mut batch: Batch, append: Append) -> Output {
        let entries = batch.take_entries();
        if append != Append::Fails {
            self.log.extend(entries);
        }
        let mut output = match append {
            Append::Works => self.machine.kept(Some(self.log.len() as u64), batch),
            Append::Fails | Append::Lies => self.machine.not_kept(batch, Some(state(&self.log))),
        };
        output.replies.drain(..).for_each(|reply| reply());
        output
    }

    fn work(&mut self, requests: Vec<Request>) -> Output {
        let batch = self.fold(requests);
        self.append(batch, Append::Works)
    }

    fn join(&mut self) -> Joined {
        let (hello, mut reply) = hello();
        self.work(vec![hello]);
        reply.try_recv().unwrap().unwrap().joined
    }
}

fn ann() -> AgentId {
    "ann".into()
}

fn hello() -> (Request, Receiver<Result<Welcome, Refusal>>) {
    let (reply, welcome) = oneshot::channel();
    let session = Session { agent: ann(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
    (Request::Connect { session, device: None, resume: None, reply }, welcome)
}

fn text(id: &str) -> (Request, Receiver<Result<(), Refusal>>) {
    let (reply, taken) = oneshot::channel();
    let (from, to) = ("+447700900001".into(), NUMBER.into());
    let inbound = Inbound { carrier_id: id.into(), from, to, text: "Hello".into(), media: Vec::new() };
    (Request::Receive { inbound, reply }, taken)
}

fn not_ready(joined: &Joined, id: &str) -> Request {
    let command = Command::SetState { state: ChannelState::not_ready(Some("Lunch".into())) };
    Request::Command { agent: ann(), socket: joined.socket, id: id.into(), command, unusable: None }
}

/// Accepts an invitation that is not there.
fn accept(joined: &Joined, id: &str) -> Request {
    let command = Command::Accept { invitation: "i9".into() };
    Request::Command { agent: ann(), socket: joined.socket, id: id.into(), command, unusable: None }
}

/// What a connection has been told, in short.
fn told(joined: &mut Joined) -> Vec<String> {
    let outs = std::iter::from_fn(|| joined.outbox.try_recv().ok());
    outs.filter_map(|out| match out {
        Out::Event(_) => Some("event".to_owned()),
        Out::Answer(id, Answer::Done) => Some(format!("{id} done")),
        Out::Answer(id, Answer::Refused { refusal }) => Some(format!("{id} {refusal:?}")),
        Out::Dismissed(refusal) => Some(format!("{refusal:?}")),
        _ => None,
    })
    .collect()
}

#[test]
fn nobody_is_told_before_the_batch_is_kept() {
    let mut engine = Engine::new();
    let mut joined = engine.join();
    let (text, mut taken) = text("t1");
    let batch = engine.fold(vec![not_ready(&joined, "c1"), text]);
    assert!(!batch.is_empty() && told(&mut joined).is_empty() && taken.try_recv().is_err());
    engine.append(batch, Append::Works);
    let told = told(&mut joined);
    let answer = told.iter().position(|it| it == "c1 done").unwrap();
    assert!(told[..answer].contains(&"event".to_owned()), "the effect before the answer: {told:?}");
    assert_eq!(taken.try_recv().unwrap(), Ok(()));
}

#[test]
fn a_batch_that_is_not_kept_is_refused_and_has_no_effect() {
    let mut engine = Engine::new();
    let mut joined = engine.join();
    told(&mut joined);
    let before = engine.machine.hub().unwrap().snapshot(&ann());
    let ((text, mut taken), (hello, mut welcome)) = (text("t1"), hello());
    let batch = engine.fold(vec![not_ready(&joined, "c1"), text, hello]);
    let output = engine.append(batch, Append::Fails);
    assert_eq!(told(&mut joined), ["c1 Unavailable"]);
    assert!(taken.try_recv().is_err() && welcome.try_recv().is_err(), "a dropped reply is a refusal");
    assert!(output.texts.is_empty() && output.roster.is_none());
    assert_eq!(engine.machine.hub().unwrap().snapshot(&ann()), before);
    engine.work(vec![not_ready(&joined, "c2")]);
    assert!(told(&mut joined).contains(&"c2 done".to_owned()), "later it works");
}

#[test]
fn a_refusal_is_still_given_after_an_append_has_failed() {
    let mut engine = Engine::new();
    let (mut joined, mut other) = (engine.join(), engine.join());
    engine.work(vec![accept(&joined, "c1")]);
    let batch = engine.fold(vec![accept(&joined, "c1"), not_ready(&joined, "c2"), accept(&joined, "c3")]);
    told(&mut joined);
    engine.append(batch, Append::Fails);
    assert_eq!(told(&mut joined), ["c1 NotYours", "c2 Unavailable", "c3 Unavailable"]);
    told(&mut other);
    engine.work(vec![accept(&other, "c1"), not_ready(&other, "c2"), accept(&other, "c3")]);
    assert_eq!(told(&mut other), ["c1 NotYours", "c2 Unavailable", "c3 Unavailable"], "no effect, no event");
}

#[test]
fn a_command_that_nobody_was_told_is_refused_takes_effect_when_it_is_sent_again() {
    let mut engine = Engine::new();
    let (gone, mut joined) = (engine.join(), engine.join());
    let leaves = Request::Disconnect { agent: ann(), socket: gone.socket };
    let batch = engine.fold(vec![not_ready(&gone, "c1"), leaves]);
    engine.append(batch, Append::Fails);
    engine.work(vec![not_ready(&joined, "c1")]);
    assert!(told(&mut joined).contains(&"c1 done".to_owned()));
}

#[test]
fn a_command_of_an_earlier_batch_is_answered_as_carried_out_although_this_one_is_not_kept() {
    let mut engine = Engine::new();
    let mut joined = engine.join();
    engine.work(vec![not_ready(&joined, "c1")]);
    told(&mut joined);
    let batch = engine.fold(vec![not_ready(&joined, "c1"), text("t1").0]);
    engine.append(batch, Append::Fails);
    assert_eq!(told(&mut joined), ["c1 done"]);
}

#[test]
fn entries_in_the_log_after_a_failed_append_are_told_to_who_comes_back() {
    let mut engine = Engine::new();
    let mut joined = engine.join();
    told(&mut joined);
    let before = engine.machine.cursor(&ann());
    let batch = engine.fold(vec![not_ready(&joined, "c1")]);
    let output = engine.append(batch, Append::Lies);
    assert_eq!(engine.machine.cursor(&ann()), Cursor { seq: before.seq + 1, ..before.clone() });
    assert!(output.roster.is_some(), "the directory is published anew");
    assert!(told(&mut joined).is_empty() && joined.outbox.is_closed(), "the connection is dropped without an answer");
}

#[test]
fn while_nothing_can_be_stored_only_reading_goes_on() {
    let mut engine = Engine::new();
    let mut joined = engine.join();
    engine.work(vec![text("t1").0, not_ready(&joined, "c1")]);
    told(&mut joined);
    let before = engine.machine.hub().unwrap().snapshot(&ann());
    engine.machine.set_read_only(true);
    let ((known, mut known_taken), (new, mut new_taken), (hello, mut welcome)) = (text("t1"), text("t2"), hello());
    let ready = Command::SetState { state: ChannelState::Ready };
    let ready =
        Request::Command { agent: ann(), socket: joined.socket, id: "c2".into(), command: ready, unusable: None };
    // An invitation would have ended meanwhile.
    engine.now += 3_600_000;
    let requests =
        vec![known, new, hello, not_ready(&joined, "c1"), ready, accept(&joined, "c3"), not_ready(&joined, "c4")];
    let batch = engine.fold(requests);
    assert!(batch.is_empty(), "nothing to store");
    engine.append(batch, Append::Works);
    assert_eq!((known_taken.try_recv(), new_taken.try_recv()), (Ok(Ok(())), Ok(Err(Refusal::Unavailable))));
    assert!(welcome.try_recv().unwrap().unwrap().joined.missed.is_empty(), "another tab can be opened");
    assert_eq!(told(&mut joined), ["c1 done", "c2 Unavailable", "c3 NotYours", "c4 done"]);
    assert_eq!(engine.machine.hub().unwrap().snapshot(&ann()), before);
    engine.machine.set_read_only(false);
    let again = Command::SetState { state: ChannelState::Ready };
    let again =
        Request::Command { agent: ann(), socket: joined.socket, id: "c2".into(), command: again, unusable: None };
    engine.work(vec![again, text("t2").0]);
    let told = told(&mut joined);
    assert!(told.contains(&"c2 Unavailable".to_owned()), "what was refused stays so: {told:?}");
}

#[test]
fn a_suspension_ends_connections_and_what_they_have_queued_once_it_is_kept() {
    let suspend = || {
        let (kind, by) = (InterventionKind::Suspend, "Dana".to_owned());
        let intervention = Intervention { agent: ann(), kind, interactions: Disposal::Keep, by, reason: None };
        let (reply, done) = oneshot::channel();
        (Request::Intervene { intervention, reply }, done)
    };
    let mut engine = Engine::new();
    let (mut joined, (request, mut done)) = (engine.join(), suspend());
    told(&mut joined);
    let batch = engine.fold(vec![request, not_ready(&joined, "c1")]);
    engine.append(batch, Append::Fails);
    assert!(done.try_recv().is_err(), "a dropped reply is a refusal");
    assert_eq!(told(&mut joined), ["c1 Unavailable"]);
    let ((hello, mut welcome), (request, mut done)) = (hello(), suspend());
    let batch = engine.fold(vec![request, not_ready(&joined, "c2"), hello]);
    assert_eq!(told(&mut joined), Vec::<String>::new());
    engine.append(batch, Append::Works);
    assert!(matches!(done.try_recv(), Ok(Ok(Ok(_)))));
    assert_eq!(told(&mut joined), ["Suspended"]);
    assert!(matches!(welcome.try_recv(), Ok(Err(Refusal::Suspended))));
    let state = engine.machine.hub().unwrap().snapshot(&ann()).unwrap().me.state;
    assert_eq!(state, ChannelState::Ready, "what was queued behind it has no effect");
}

#[test]
fn without_a_state_every_request_is_refused() {
    let mut engine = Engine::new();
    let joined = engine.join();
    let batch = engine.fold(vec![not_ready(&joined, "c1")]);
    engine.machine.not_kept(batch, None);
    let ((text, mut taken), (hello, mut welcome)) = (text("t1"), hello());
    let batch = engine.fold(vec![text, hello]);
    assert!(batch.is_empty() && !engine.machine.is_ready());
    assert!(taken.try_recv().is_err() && welcome.try_recv().is_err());
    assert!(joined.outbox.is_closed(), "the connection is dropped");
    engine.machine.restore(state(&engine.log));
    engine.join();
}

/// Without traces they cost nothing, not even a byte in the queue.
#[cfg(not(feature = "otel"))]
#[test]
fn a_request_is_queued_as_it_is() {
    assert_eq!(size_of::<crate::gateway::engine::handle::Queued>(), size_of::<Request>());
}

/// Returns how many feeds are looked at when Ann goes, while so many others are connected, one in ten of whom watches
/// ten others.
fn feeds_looked_at(others: usize) -> usize {
    let names: Vec<_> = (0..others).map(|at| format!("other{at}")).collect();
    let roster = names
        .iter()
        .enumerate()
        .fold(Roster::default(), |roster, (at, name)| roster.agent(name, name, &format!("+44201234{at:04}")));
    let mut engine = Engine::new();
    engine.machine.restore(State::new(Rules::default(), roster.agent("ann", "Ann Lee", "+447700900101")));
    let join = |engine: &mut Engine, agent: &str| {
        let (reply, mut welcome) = oneshot::channel();
        let session = Session { agent: agent.into(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
        engine.work(vec![Request::Connect { session, device: None, resume: None, reply }]);
        welcome.try_recv().unwrap().unwrap().joined
    };
    let ann = join(&mut engine, "ann");
    let joined: Vec<_> = names.iter().map(|name| join(&mut engine, name)).collect();
    for (at, joined) in joined.iter().enumerate().step_by(10) {
        let watched = names.iter().cycle().skip(at).take(10).map(|name| TargetRef::agent(&name.as_str().into()));
        let (agent, targets) = (names[at].as_str().into(), watched.collect());
        engine.work(vec![Request::Watch { agent, socket: joined.socket, targets }]);
    }
    let before = engine.machine.feeds_looked_at();
    engine.work(vec![not_ready(&ann, "c1")]);
    engine.machine.feeds_looked_at() - before
}

#[test]
fn an_event_costs_the_same_however_many_agents_do_nothing() {
    assert_eq!(feeds_looked_at(20), feeds_looked_at(200));
}
