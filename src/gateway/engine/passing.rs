//! What a gateway that follows passes on to the one that writes, and what waits for its answer.
//!
//! What is not answered yet is said again to whoever writes next, under the same names: so it takes effect once.

use super::following::LetIn;
use super::handle::Queued;
use super::link::{Question, ToWriter};
use super::machine::Machine;
use super::request::{Reply, Request, Welcome};
use crate::gateway::feed::relay::{self, Relayed};
use crate::gateway::feed::{Attention, Out, SocketId};
use crate::gateway::session::Session;
use crate::gateway::traces::TraceContext;
use crate::protocol::{AgentId, CommandId, Cursor, DeviceId, Refusal};
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

/// A connection that was not let in yet.
struct Connecting {
    session: Session,
    device: Option<DeviceId>,
    resume: Option<Cursor>,
    reply: Reply<Welcome>,
    since: Instant,
}

/// A command or a question that was not answered yet.
struct Pending {
    queued: Queued,
    since: Instant,
}

/// What is passed on.
#[derive(Default)]
pub(super) struct Passing {
    /// To the gateway that writes; `None` without a link.
    to: Option<mpsc::UnboundedSender<ToWriter>>,
    members: BTreeMap<SocketId, Member>,
    connecting: BTreeMap<SocketId, Connecting>,
    commands: BTreeMap<(SocketId, CommandId), Pending>,
    questions: BTreeMap<u64, Pending>,
    last_question: u64,
}

impl Passing {
    /// Passes on what changes something. Returns what only reads.
    pub fn pass_on(&mut self, machine: &mut Machine, queued: Queued) -> Option<Queued> {
        let Queued { request, cause } = queued;
        match request {
            Request::Connect { session, device, resume, reply } => {
                let socket = machine.reserve();
                self.say(ToWriter::Attach { socket, session: session.clone(), device: device.clone() });
                let connecting = Connecting { session, device, resume, reply, since: Instant::now() };
                self.connecting.insert(socket, connecting);
            }
            Request::Disconnect { agent, socket } => {
                machine.leave(&agent, socket);
                self.leave(agent, socket);
            }
            Request::Command { ref agent, socket, ref id, .. } => {
                if machine.has(agent, socket) {
                    let key = (socket, id.clone());
                    let pending = Pending { queued: Queued { request, cause }, since: Instant::now() };
                    self.send_command(&pending);
                    self.commands.insert(key, pending);
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
                self.last_question += 1;
                let pending = Pending { queued: Queued { request, cause }, since: Instant::now() };
                self.send_question(self.last_question, &pending);
                self.questions.insert(self.last_question, pending);
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

    fn send_command(&self, pending: &Pending) {
        if let Request::Command { agent, socket, id, command, unusable } = &pending.queued.request {
            let (agent, socket, id) = (agent.clone(), *socket, id.clone());
            let (command, unusable) = (command.clone(), unusable.clone());
            self.say(ToWriter::Command { agent, socket, id, command, unusable });
        }
    }

    fn send_question(&self, number: u64, pending: &Pending) {
        let question = match &pending.queued.request {
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

    /// Goes on through another link: everybody is said who is connected here, and everything that was not answered.
    pub fn open(&mut self, to: mpsc::UnboundedSender<ToWriter>) {
        self.to = Some(to);
        let new = self.connecting.iter().map(|(socket, it)| (*socket, it.session.clone(), it.device.clone()));
        let known = self.members.iter().map(|(socket, it)| (*socket, it.session.clone(), it.device.clone()));
        for (socket, session, device) in known.chain(new) {
            self.say(ToWriter::Attach { socket, session, device });
        }
        for (socket, member) in &self.members {
            if let Some(attention) = member.attention {
                let (agent, socket) = (member.session.agent.clone(), *socket);
                self.say(ToWriter::Attend { agent, socket, attention });
            }
        }
        self.commands.values().for_each(|pending| self.send_command(pending));
        self.questions.iter().for_each(|(number, pending)| self.send_question(*number, pending));
    }

    /// Gives up the link.
    pub fn close(&mut self) {
        self.to = None;
    }

    /// Returns a connection that is let in now; `None` if it was before.
    pub fn let_in(&mut self, socket: SocketId) -> Option<LetIn> {
        let Connecting { session, device, resume, reply, .. } = self.connecting.remove(&socket)?;
        let member = Member { session: session.clone(), device: device.clone(), attention: None };
        self.members.insert(socket, member);
        Some(LetIn { socket, session, device, resume, reply })
    }

    /// Does not let a connection in, or closes it.
    pub fn refuse(&mut self, machine: &mut Machine, socket: SocketId, refusal: Refusal) {
        if let Some(Connecting { reply, .. }) = self.connecting.remove(&socket) {
            let _ = reply.send(Err(refusal));
        } else if let Some(Member { session: Session { agent, .. }, .. }) = self.members.remove(&socket) {
            self.commands.retain(|(of, _), _| *of != socket);
            match refusal {
                // It comes again.
                Refusal::Unavailable => machine.leave(&agent, socket),
                refusal => machine.pass(&agent, socket, Out::Dismissed(refusal)),
            }
        }
    }

    /// Tells a connection something.
    pub fn tell(&mut self, machine: &mut Machine, socket: SocketId, what: Relayed) {
        let Some(Member { session: Session { agent, .. }, .. }) = self.members.get(&socket) else { return };
        let out = match what {
            Relayed::Answer(id, answer) => {
                self.commands.remove(&(socket, id.clone()));
                Out::Answer(id, answer)
            }
            Relayed::Standing(standing) => Out::Standing(standing),
            Relayed::Rang(invitation) => Out::Rang(invitation),
        };
        machine.pass(agent, socket, out);
    }

    /// Answers a question of this gateway.
    pub fn answer(&mut self, number: u64, result: Result<relay::Reply, Refusal>) {
        let Some(Pending { queued, .. }) = self.questions.remove(&number) else { return };
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
        // Whoever is back asks again.
        self.commands.retain(|(of, _), _| *of != socket);
        self.say(ToWriter::Leave { agent, socket });
    }

    /// Gives up what has waited for too long. It is not known what becomes of a command: its connection ends, and whoever
    /// comes back says it again under the same id.
    pub fn give_up(&mut self, machine: &mut Machine, now: Instant) {
        let is_overdue = |since: Instant| now >= since + PATIENCE;
        // Dropping the replies refuses them.
        self.connecting.retain(|_, it| !is_overdue(it.since));
        self.questions.retain(|_, it| !is_overdue(it.since));
        let overdue = self.commands.iter().filter(|(_, it)| is_overdue(it.since));
        let sockets: BTreeSet<SocketId> = overdue.map(|((socket, _), _)| *socket).collect();
        sockets.into_iter().for_each(|socket| self.refuse(machine, socket, Refusal::Unavailable));
    }

    /// Ends all connections: what is shown here is out of date.
    pub fn end_all(&mut self, machine: &mut Machine) {
        let sockets: Vec<SocketId> = self.members.keys().chain(self.connecting.keys()).copied().collect();
        sockets.into_iter().for_each(|socket| self.refuse(machine, socket, Refusal::Unavailable));
    }

    /// Returns what was not answered, to be carried out here.
    pub fn into_requests(self) -> Vec<Queued> {
        let Self { connecting, commands, questions, .. } = self;
        let connecting = connecting.into_values().map(|Connecting { session, device, resume, reply, .. }| Queued {
            request: Request::Connect { session, device, resume, reply },
            cause: TraceContext::default(),
        });
        let pending = commands.into_values().chain(questions.into_values()).map(|pending| pending.queued);
        connecting.chain(pending).collect()
    }
}
