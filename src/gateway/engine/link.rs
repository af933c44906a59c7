//! What gateways say to each other: a gateway that follows, of its connections and what reaches it, and the answers of the one
//! that writes ([`FromWriter`]).

use super::handle::Handle;
use crate::core::hub::Inbound;
use crate::gateway::feed::relay::{Framed, FromWriter, Link, Reply};
use crate::gateway::feed::{Attention, SocketId};
use crate::gateway::session::{Issued, Session};
use crate::protocol::{
    AgentId, Command, CommandId, Delivery, DeviceId, InteractionId, InvitationId, MessageId, Refusal,
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

/// What a gateway that follows says to the one that writes. `socket` is the number of a connection at the former.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWriter {
    /// A connection has said a valid hello.
    Attach {
        /// Which.
        socket: SocketId,
        /// Whose.
        session: Session,
        /// The device, if it names one.
        device: Option<DeviceId>,
    },
    /// A connection has gone.
    Leave {
        /// Whose.
        agent: AgentId,
        /// Which.
        socket: SocketId,
    },
    /// An agent's command.
    Command {
        /// Whose.
        agent: AgentId,
        /// The connection it came from.
        socket: SocketId,
        /// Names the command.
        id: CommandId,
        /// What to do.
        command: Command,
        /// Why it cannot be carried out.
        unusable: Option<Refusal>,
    },
    /// Whether a connection's tab is in front and audible.
    Attend {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// The state of the tab.
        attention: Attention,
    },
    /// A connection's tab has rung.
    Rang {
        /// Whose.
        agent: AgentId,
        /// Which connection.
        socket: SocketId,
        /// What it rang for.
        invitation: InvitationId,
    },
    /// A question of the gateway itself.
    Ask {
        /// Names it in the answer.
        number: u64,
        /// The question.
        question: Question,
    },
}

/// A question of a gateway that follows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// An agent has proved who they are: their session begins.
    Begin {
        /// Who.
        agent: AgentId,
        /// The times of their token, if it is another issuer's.
        issued: Option<Issued>,
    },
    /// A carrier has brought a text.
    Receive(Inbound),
    /// A carrier reports on a text.
    Report {
        /// The interaction of the message.
        interaction: InteractionId,
        /// The message.
        message: MessageId,
        /// How far it has come.
        delivery: Delivery,
    },
}

/// The end of a link at the gateway that follows.
#[derive(Debug)]
pub struct LinkEnd {
    /// To the gateway that writes.
    pub to: mpsc::UnboundedSender<ToWriter>,
    /// From there. Ends with the link.
    pub from: mpsc::UnboundedReceiver<Framed>,
}

/// Does what a gateway that follows says through a link. What comes of it is said through the link.
pub async fn hear(engine: &Handle, number: u64, link: &Link, frame: ToWriter) {
    let here = |socket| SocketId::relayed(number, socket);
    match frame {
        ToWriter::Attach { socket, session, device } => engine.attach(number, socket, session, device).await,
        ToWriter::Leave { agent, socket } => engine.disconnect(agent, here(socket)).await,
        ToWriter::Command { agent, socket, id, command, unusable } => {
            engine.command(agent, here(socket), id, command, unusable).await;
        }
        ToWriter::Attend { agent, socket, attention } => engine.attend(agent, here(socket), attention).await,
        ToWriter::Rang { agent, socket, invitation } => engine.rang(agent, here(socket), invitation).await,
        ToWriter::Ask { number, question } => {
            let (engine, link) = (engine.clone(), link.clone());
            // What comes next need not wait for the answer.
            tokio::spawn(async move {
                let result = answer(&engine, question).await;
                link.say(FromWriter::Told { number, result });
            });
        }
    }
}

async fn answer(engine: &Handle, question: Question) -> Result<Reply, Refusal> {
    match question {
        Question::Begin { agent, issued } => engine.begin(agent, issued).await.map(Reply::Began),
        Question::Receive(inbound) => engine.receive(inbound).await.map(|()| Reply::Done),
        Question::Report { interaction, message, delivery } => {
            engine.report(interaction, message, delivery).await.map(|()| Reply::Done)
        }
    }
}
