//! What a gateway that follows passes on to the one that writes, and what waits for its answer.
//!
//! What is not answered yet is said again to whoever writes next, under the same names: so it takes effect once.

use super::following::LetIn;
use super::handle::Queued;
use super::link::{Question, ToWriter};
use super::machine::Machine;
use super::request::Request;
use crate::gateway::feed::relay::{self, Relayed};
use crate::gateway::feed::{Attention, Out, SocketId};
use crate::gateway::session::Session;
use crate::gateway::traces::TraceContext;
use crate::protocol::{AgentId, CommandId, DeviceId, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How long an answer is waited for, and a gateway goes on that cannot follow: longer than it takes until another one writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// A connection of this gateway that was let in.
struct Member {
    session: Session,
    device: Option<DeviceId>,
    attention: Option<Attention>,
}

/// A request that was not answered yet.
struct Pending {
    queued: Queued,
    since: Instant,
}

impl Pending {
    fn new(request: Request, cause: TraceContext) -> Self {
        Self { queued: Queued { request, cause }, since: Instant::now() }
    }

    /// Returns the connection and the id of the command, if it is one.
    fn command(&self) -> Option<(SocketId, &CommandId)> {
        match &self.queued.request {
            Request::Command { socket, id, .. } => Some((*socket, id)),
            _ => None,
        }
    }
}

/// What is passed on.
#[derive(Default)]
pub(super) struct Passing {
    /// To the gateway that writes; `None` without a link.
    to: Option<mpsc::UnboundedSender<ToWriter>>,
    members: BTreeMap<SocketId, Member>,
    /// Those who were not let in yet.
    connecting: BTreeMap<SocketId, Pending>,
    /// Commands and questions, in the order in which they came.
    asked: BTreeMap<u64, Pending>,
    last_asked: u64,
}

impl Passing {
    /// Passes on what changes something. Returns what only reads.
    pub fn pass_on(&mut self, machine: &mut Machine, queued: Queued) -> Option<Queued> {
        let Queued { request, cause } = queued;
        match request {
            Request::Connect { .. } => {
                let (socket, pending) = (machine.feeds.reserve(), Pending::new(request, cause));
                self.attach(socket, &pending);
                self.connecting.insert(socket, pending);
            }
            Request::Disconnect { agent, socket } => {
                machine.feeds.leave(&agent, socket);
                self.leave(agent, socket);
            }
            Request::Command { ref agent, socket, .. } => {
                if machine.feeds.has(agent, socket) {
                    self.ask(Pending::new(request, cause));
                }
            }
            Request::Attend { agent, socket, attention } => {
                if let Some(member) = self.members.get_mut(&socket) {
                    member.attention = Some(attention);
                    machine.feeds.attend(&agent, socket, attention);
                    self.say(ToWriter::Attend { agent, socket, attention });
                }
            }
            Request::Rang { agent, socket, invitation } => self.say(ToWriter::Rang { agent, socket, invitation }),
            Request::Begin { .. } | Request::Receive { .. } | Request::Report { .. } => {
                self.ask(Pending::new(request, cause));
            }
            // Nothing becomes due here.
            Request::Tick { reply } => _ = reply.send(Ok(())),
            request => return Some(Queued { request, cause }),
        }
        None
    }

    fn say(&self, frame: ToWriter) {
        if let Some(to) = &self.to {
            // If the link has ended, that is heard next.
            let _ = to.send(frame);
        }
    }

    fn ask(&mut self, pending: Pending) {
        self.last_asked += 1;
        self.send(self.last_asked, &pending);
        self.asked.insert(self.last_asked, pending);
    }

    fn attach(&self, socket: SocketId, pending: &Pending) {
        if let Request::Connect { session, device, .. } = &pending.queued.request {
            self.say(ToWriter::Attach { socket, session: session.clone(), device: device.clone() });
        }
    }

    fn send(&self, number: u64, pending: &Pending) {
        let question = match &pending.queued.request {
            Request::Command { agent, socket, id, command, unusable } => {
                let (agent, socket, id) = (agent.clone(), *socket, id.clone());
                let (command, unusable) = (command.clone(), unusable.clone());
                return self.say(ToWriter::Command { agent, socket, id, command, unusable });
            }
            Request::Begin { agent, issued, .. } => Question::Begin { agent: agent.clone(), issued: *issued },
            Request::Receive { inbound, .. } => Question::Receive(inbound.clone()),
            Request::Report { interaction, message, delivery, .. } => {
                let (interaction, message) = (interaction.clone(), message.clone());
                Question::Report { interaction, message, delivery: delivery.clone() }
            }
            _ => return,
        };
        self.say(ToWriter::Ask { number, question });
    }

    /// Goes on through another link: everybody is said who is connected here, and then everything that was not answered.
    pub fn open(&mut self, to: mpsc::UnboundedSender<ToWriter>) {
        self.to = Some(to);
        for (socket, member) in &self.members {
            let (session, device) = (member.session.clone(), member.device.clone());
            self.say(ToWriter::Attach { socket: *socket, session, device });
            if let Some(attention) = member.attention {
                let (agent, socket) = (member.session.agent.clone(), *socket);
                self.say(ToWriter::Attend { agent, socket, attention });
            }
        }
        self.connecting.iter().for_each(|(socket, pending)| self.attach(*socket, pending));
        self.asked.iter().for_each(|(number, pending)| self.send(*number, pending));
    }

    /// Gives up the link.
    pub fn close(&mut self) {
        self.to = None;
    }

    /// Returns a connection that waits to be let in; `None` if it was let in before, or waits no longer.
    pub fn let_in(&mut self, socket: SocketId) -> Option<LetIn> {
        let request = self.connecting.remove(&socket)?.queued.request;
        let Request::Connect { session, device, resume, reply } = request else { return None };
        let member = Member { session: session.clone(), device: device.clone(), attention: None };
        self.members.insert(socket, member);
        Some(LetIn { socket, session, device, resume, reply })
    }

    /// Does not let a connection in, or ends it.
    pub fn refuse(&mut self, machine: &mut Machine, socket: SocketId, refusal: Refusal) {
        if let Some(Pending { queued, .. }) = self.connecting.remove(&socket) {
            if let Request::Connect { reply, .. } = queued.request {
                let _ = reply.send(Err(refusal));
            }
        } else if let Some(Member { session: Session { agent, .. }, .. }) = self.members.remove(&socket) {
            self.forget_commands(socket);
            match refusal {
                // It comes again.
                Refusal::Unavailable => machine.feeds.leave(&agent, socket),
                refusal => machine.pass(&agent, socket, Out::Dismissed(refusal)),
            }
        }
    }

    /// Tells a connection something.
    pub fn tell(&mut self, machine: &mut Machine, socket: SocketId, what: Relayed) {
        let Some(Member { session: Session { agent, .. }, .. }) = self.members.get(&socket) else { return };
        let out = match what {
            Relayed::Answer(id, answer) => {
                let asked = self.asked.iter().find(|(_, it)| it.command() == Some((socket, &id)));
                if let Some(number) = asked.map(|(number, _)| *number) {
                    self.asked.remove(&number);
                }
                Out::Answer(id, answer)
            }
            Relayed::Standing(standing) => Out::Standing(standing),
            Relayed::Rang(invitation) => Out::Rang(invitation),
        };
        machine.pass(agent, socket, out);
    }

    /// Answers a question of this gateway.
    pub fn answer(&mut self, number: u64, result: Result<relay::Reply, Refusal>) {
        let Some(Pending { queued, .. }) = self.asked.remove(&number) else { return };
        match (queued.request, result) {
            (Request::Begin { reply, .. }, Ok(relay::Reply::Began(began))) => _ = reply.send(Ok(began)),
            (Request::Begin { reply, .. }, Err(refusal)) => _ = reply.send(Err(refusal)),
            (Request::Receive { reply, .. } | Request::Report { reply, .. }, result) => {
                let _ = reply.send(result.map(drop));
            }
            // Dropping the reply refuses it.
            _ => {}
        }
    }

    /// Removes a connection.
    pub fn leave(&mut self, agent: AgentId, socket: SocketId) {
        self.members.remove(&socket);
        self.forget_commands(socket);
        self.say(ToWriter::Leave { agent, socket });
    }

    /// Whoever comes back says them again.
    fn forget_commands(&mut self, socket: SocketId) {
        self.asked.retain(|_, it| it.command().is_none_or(|(of, _)| of != socket));
    }

    /// Gives up what has waited for too long. It is not known what becomes of a command: its connection ends, and whoever
    /// comes back says it again under the same id.
    pub fn give_up(&mut self, machine: &mut Machine, now: Instant) {
        let is_overdue = |it: &Pending| now >= it.since + PATIENCE;
        let mut sockets: BTreeSet<SocketId> =
            self.connecting.iter().filter(|(_, it)| is_overdue(it)).map(|(socket, _)| *socket).collect();
        sockets.extend(self.asked.values().filter(|it| is_overdue(it)).filter_map(Pending::command).map(|it| it.0));
        sockets.into_iter().for_each(|socket| self.end(machine, socket));
        // Dropping the replies refuses them.
        self.asked.retain(|_, it| !is_overdue(it));
    }

    /// Ends all connections: what is shown here is out of date.
    pub fn end_all(&mut self, machine: &mut Machine) {
        let sockets: Vec<SocketId> = self.members.keys().chain(self.connecting.keys()).copied().collect();
        sockets.into_iter().for_each(|socket| self.end(machine, socket));
    }

    /// Ends a connection for now, also at the gateway that writes.
    fn end(&mut self, machine: &mut Machine, socket: SocketId) {
        let member = self.members.get(&socket).map(|member| &member.session.agent);
        let connecting = self.connecting.get(&socket).and_then(|pending| match &pending.queued.request {
            Request::Connect { session, .. } => Some(&session.agent),
            _ => None,
        });
        let agent = member.or(connecting).cloned();
        self.refuse(machine, socket, Refusal::Unavailable);
        if let Some(agent) = agent {
            self.say(ToWriter::Leave { agent, socket });
        }
    }

    /// Returns what was not answered, in order, to be carried out here.
    pub fn into_requests(self) -> Vec<Queued> {
        self.connecting.into_values().chain(self.asked.into_values()).map(|pending| pending.queued).collect()
    }
}
