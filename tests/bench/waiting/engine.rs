//! The engine without I/O, filled with interactions.

use baton::core::fact::{Entry, Fact, InteractionFact};
use baton::core::hub::{HistorySearch, Hub, Inbound, ReadRequest, Rules};
use baton::core::roster::Roster;
use baton::gateway::engine::batch::Batch;
use baton::gateway::engine::machine::Machine;
use baton::gateway::engine::request::Request;
use baton::gateway::engine::state::State;
use baton::gateway::feed::{Joined, Out};
use baton::gateway::session::{Began, Session};
use baton::protocol::{
    AgentId, Channel, Command, Contact, HistoryScope, InteractionId, Message, Millis, Mode, PhoneNumber, Sender,
    TargetKind, TargetRef,
};
use std::collections::BTreeMap;
use tokio::sync::oneshot;

pub const ANN: &str = "ann";
pub const BEN: &str = "ben";
/// Leads to the queue in which everybody waits: its members are away.
const SUPPORT: &str = "+447700900999";
/// Leads to Ann.
const DIRECT: &str = "+447700900101";
/// Whose past interactions there are, and who writes to Ann.
const REGULAR: &str = "+447700900001";

/// How many interactions an engine begins with.
#[derive(Clone, Copy)]
pub struct Filled {
    pub waiting: usize,
    pub done: usize,
}

pub struct Engine {
    machine: Machine,
    now: Millis,
    end: u64,
    joined: BTreeMap<AgentId, Joined>,
    commands: u64,
    window: Option<InteractionId>,
}

impl Engine {
    /// Creates an engine in which Ann and Ben are connected, and Ann has a window.
    pub fn filled(filled: Filled, messages: usize) -> Self {
        Self::with(filled, messages, |roster| roster)
    }

    fn with(filled: Filled, messages: usize, more: impl FnOnce(Roster) -> Roster) -> Self {
        let roster = more(Roster::default())
            .agent(ANN, "Ann Lee", DIRECT)
            .agent(BEN, "Ben Okafor", "+447700900102")
            .agent("cat", "Cat Away", "+447700900103")
            .set(TargetKind::Queue, "support", "Support", &["cat"])
            .number(SUPPORT, TargetKind::Queue, "support");
        let mut state = State::new(Rules::default(), roster);
        let mut end = 0;
        for (at, fact) in facts(filled, messages) {
            end += 1;
            state.replay(end, &Entry { at, version: 0, cause: None, fact });
        }
        let mut machine = Machine::new();
        machine.restore(state);
        let now = 10_000_000;
        let mut engine = Self { machine, now, end, joined: BTreeMap::new(), commands: 0, window: None };
        engine.join(ANN);
        engine.join(BEN);
        engine.work(vec![receive(1_000_000, REGULAR, DIRECT)]);
        let invitation = engine.machine.hub().unwrap().snapshot(&ANN.into()).unwrap().invitations.remove(0);
        engine.command(ANN, Command::Accept { invitation: invitation.id });
        engine.window = Some(invitation.interaction);
        let targets = vec![TargetRef { kind: TargetKind::Queue, id: "support".into() }];
        let watch = Request::Watch { agent: ANN.into(), socket: engine.socket(ANN), targets };
        engine.work(vec![watch]);
        engine
    }

    /// Creates the same with further agents, all connected.
    pub fn crowded(filled: Filled, agents: usize) -> Self {
        let names: Vec<_> = (0..agents).map(|at| format!("agent{at}")).collect();
        let mut engine = Self::with(filled, 1, |roster| {
            names
                .iter()
                .enumerate()
                .fold(roster, |roster, (at, name)| roster.agent(name, name, &format!("+4420{at:08}")))
        });
        names.iter().for_each(|name| engine.join(name));
        engine
    }

    pub fn window(&self) -> InteractionId {
        self.window.clone().unwrap()
    }

    pub fn socket(&self, agent: &str) -> baton::gateway::feed::SocketId {
        self.joined[&agent.into()].socket
    }

    fn join(&mut self, agent: &str) {
        let (reply, mut welcome) = oneshot::channel();
        let session = Session { agent: agent.into(), began: Began::At(self.now), lead: 0, expires: Millis::MAX };
        self.handle(vec![Request::Connect { session, device: None, resume: None, reply }]);
        self.joined.insert(agent.into(), welcome.try_recv().unwrap().unwrap().joined);
    }

    pub fn command(&mut self, agent: &str, command: Command) {
        self.commands += 1;
        let (id, socket) = (format!("c{}", self.commands).into(), self.socket(agent));
        self.work(vec![Request::Command { agent: agent.into(), socket, id, command, unusable: None }]);
    }

    /// Returns a search in the history of Ann's window.
    pub fn search(&mut self, query: &str) -> HistorySearch {
        let request = ReadRequest::History {
            request: 1,
            interaction: Some(self.window()),
            scope: HistoryScope::Own,
            query: query.into(),
            from: 0,
        };
        self.handle(vec![Request::Read { agent: ANN.into(), socket: self.socket(ANN), request }]);
        let outbox = &mut self.joined.get_mut(&AgentId::from(ANN)).unwrap().outbox;
        loop {
            if let Out::Search(search) = outbox.try_recv().unwrap() {
                return *search;
            }
        }
    }

    pub fn hub(&self) -> &Hub {
        self.machine.hub().unwrap()
    }

    /// Handles requests as one batch, as the writer does. Nobody reads what is told.
    pub fn work(&mut self, requests: Vec<Request>) {
        self.handle(requests);
        for joined in self.joined.values_mut() {
            while joined.outbox.try_recv().is_ok() {}
        }
        std::hint::black_box(self.machine.pause(self.now));
    }

    /// Handles requests as one batch, whose events nobody takes.
    pub fn handle(&mut self, requests: Vec<Request>) {
        self.now += 1;
        let mut batch = Batch::default();
        self.machine.fold_due(self.now, &mut batch);
        requests.into_iter().for_each(|request| self.machine.fold(self.now, request, &mut batch));
        let entries = batch.take_entries();
        self.end += entries.len() as u64;
        let output = self.machine.kept((!entries.is_empty()).then_some(self.end), batch);
        output.replies.into_iter().for_each(|reply| reply());
    }
}

/// Returns a text of a contact who has not written before.
pub fn text(number: usize) -> Request {
    receive(2_000_000 + number, &format!("+4477010{number:06}"), SUPPORT)
}

fn receive(id: usize, from: &str, to: &str) -> Request {
    let (reply, _) = oneshot::channel();
    let text = "Where is my order?".into();
    let inbound = Inbound { carrier_id: format!("c{id}"), from: from.into(), to: to.into(), text, media: Vec::new() };
    Request::Receive { inbound, reply }
}

/// Returns the facts that lead to this many interactions. Those that are done are of one contact, if they have many
/// messages.
fn facts(filled: Filled, messages: usize) -> impl Iterator<Item = (Millis, Fact)> {
    (1..=filled.done + filled.waiting).flat_map(move |number| {
        let id = InteractionId::from(format!("i{number:08}"));
        let is_done = number <= filled.done;
        let contact: PhoneNumber =
            if messages > 1 { REGULAR.into() } else { format!("+4477020{number:06}").as_str().into() };
        let opened = InteractionFact::Opened {
            channel: Channel::Sms,
            contact: Contact::unknown(contact),
            service_number: SUPPORT.into(),
            route: TargetRef { kind: TargetKind::Queue, id: "support".into() },
            via: "Support".into(),
            mode: Mode::Session,
            case_data: BTreeMap::new(),
            by: is_done.then(|| ANN.into()),
        };
        let received = (0..messages).map(|at| InteractionFact::Received {
            message: Message {
                id: format!("{number}.{at}").into(),
                at: 1,
                from: Sender::Contact,
                text: format!("The order of Wednesday has not come yet, it is number {number}-{at}"),
                media: Vec::new(),
                delivery: None,
            },
            carrier_id: format!("{number}.{at}"),
        });
        let received: Vec<_> = received.collect();
        let done = is_done.then_some([InteractionFact::Ended { by_contact: false }, InteractionFact::Done]);
        let facts = [opened].into_iter().chain(received).chain(done.into_iter().flatten());
        facts.map(move |what| (number as Millis, Fact::Interaction { id: id.clone(), what })).collect::<Vec<_>>()
    })
}
