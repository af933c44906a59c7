//! A transfer, step by step: what each agent does, and what must be so in the end.

use crate::harness::{Agent, in_time, target};
use crate::service::{Service, Taken};
use baton::protocol::{
    Answer, ChannelState, Command, CommandId, Delivery, InteractionId, Invitation, Message, TargetKind,
};

/// What an agent does at a step; 0 is Ann, 1 is Ben.
pub const STEPS: [(&str, usize); 7] = [
    ("accepts", 0),
    ("writes", 0),
    ("transfers", 0),
    ("the other is shown it", 1),
    ("the other accepts", 1),
    ("the other writes", 1),
    ("names the contact", 1),
];

/// Returns the messages of a window; none if it is not the agent's.
fn messages(agent: &Agent, id: &InteractionId) -> Vec<Message> {
    let windows = agent.view.snapshot().windows.into_iter();
    windows.filter(|(head, _)| head.id == *id).flat_map(|(_, transcript)| transcript.messages).collect()
}

/// Returns what an agent is invited to, once they are.
async fn invitation(agent: &mut Agent) -> Invitation {
    loop {
        if let Some(invitation) = agent.view.snapshot().invitations.into_iter().next() {
            return invitation;
        }
        agent.hear().await;
    }
}

/// One transfer.
pub struct Transfer {
    /// The contact's number.
    pub contact: String,
    interaction: Option<InteractionId>,
}

impl Transfer {
    /// Begins when this contact has written "Where is my order?".
    pub fn of(contact: String) -> Self {
        Self { contact, interaction: None }
    }

    /// Returns the id of a step's command.
    pub fn id(&self, step: usize) -> CommandId {
        format!("{}-{step}", self.contact).into()
    }

    /// Returns the command of a step, once it can be given.
    pub async fn command(&mut self, agents: &mut [Agent; 2], step: usize) -> Command {
        let agent = &mut agents[STEPS[step].1];
        if matches!(step, 0 | 3 | 4) {
            let invitation = in_time(invitation(agent)).await;
            self.interaction.get_or_insert(invitation.interaction.clone());
            let invitation = invitation.id;
            return if step == 3 { Command::Shown { invitation } } else { Command::Accept { invitation } };
        }
        let interaction = self.interaction().clone();
        match step {
            1 => Command::Send { interaction, text: "One moment".into(), media: Vec::new() },
            2 => {
                let version = agent.window(&interaction).version;
                let target = target(TargetKind::Agent, "ben");
                Command::StartTransfer { interaction, version, target, note: None }
            }
            5 => Command::Send { interaction, text: "Ben here".into(), media: Vec::new() },
            _ => Command::NameContact { interaction, name: format!("Priya {}", self.contact) },
        }
    }

    fn interaction(&self) -> &InteractionId {
        self.interaction.as_ref().expect("it has been offered")
    }

    /// Waits until both agents have heard everything so far, and until it is known of each text what has become of it: a text
    /// that is under way is another matter.
    pub async fn settled(&self, agents: &mut [Agent; 2]) {
        let is_open = |message: &Message| message.delivery == Some(Delivery::Sending);
        for agent in agents {
            in_time(agent.catch_up()).await;
            while self.interaction.as_ref().is_some_and(|id| messages(agent, id).iter().any(is_open)) {
                in_time(agent.hear()).await;
            }
        }
    }

    /// Checks that all is as without a fault, and lets the interaction end.
    pub async fn ends_well(&self, agents: &mut [Agent; 2], service: &Service) {
        let id = self.interaction();
        self.settled(agents).await;
        for agent in agents.iter() {
            assert_eq!(agent.view.snapshot().me.state, ChannelState::Ready, "nobody is made not ready");
        }
        let [ann, ben] = agents;
        assert!(ann.try_window(id).is_none(), "one owner");
        assert_eq!(ben.transcript(id), ["Where is my order?", "One moment", "Ben here"]);
        assert_eq!(ben.window(id).contact.name, Some(format!("Priya {}", self.contact)));
        for message in messages(ben, id).iter().filter(|message| message.delivery.is_some()) {
            let taken = service.taken();
            let is_it = |it: &&Taken| it.field("To") == self.contact && it.field("Body") == message.text;
            let count = taken.iter().filter(is_it).count();
            // An attempt that was cut off is not made again, and the agent is told that nobody knows.
            let is_unknown = matches!(message.delivery, Some(Delivery::Failed { .. }));
            assert!(count == 1 || count == 0 && is_unknown, "{} was sent {count} times: {message:?}", message.text);
        }
        let version = ben.window(id).version;
        let end = Command::End { interaction: id.clone(), version };
        assert_eq!(in_time(ben.command(end)).await, Answer::Done);
        let version = ben.window(id).version;
        assert_eq!(in_time(ben.command(Command::MarkDone { interaction: id.clone(), version })).await, Answer::Done);
    }
}
