//! What one agent sees, kept in the browser: a snapshot, and the events folded over it. The same state as the gateway's own
//! view of that agent at the same number, in the same order.

use super::keyed::Keyed;
use crate::protocol::{
    Event, Interaction, InteractionId, Invitation, InvitationId, Me, Message, MessageId, Notice, NoticeId, Snapshot, TargetRef,
};
use std::collections::HashMap;
use std::sync::Arc;

/// A window of this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Everything but the messages.
    pub head: Interaction,
    /// Message ids, oldest first.
    pub order: Vec<MessageId>,
    messages: HashMap<MessageId, Arc<Message>>,
}

impl Window {
    fn new(head: Interaction, messages: Vec<Message>) -> Self {
        let mut window = Self { head, order: Vec::with_capacity(messages.len()), messages: HashMap::new() };
        messages.into_iter().for_each(|message| window.put(message));
        window
    }

    /// A message by its id. Shared, so that a row that reads it copies nothing.
    pub fn message(&self, id: &MessageId) -> Option<&Arc<Message>> {
        self.messages.get(id)
    }

    /// The messages, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> {
        self.order.iter().filter_map(|id| self.messages.get(id))
    }

    fn put(&mut self, message: Message) {
        let id = message.id.clone();
        if self.messages.insert(id.clone(), Arc::new(message)).is_none() {
            self.order.push(id);
        }
    }
}

/// What one agent sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// The agent.
    pub me: Me,
    /// Their windows.
    pub windows: Keyed<InteractionId, Window>,
    /// What they are asked, oldest first.
    pub invitations: Vec<Arc<Invitation>>,
    /// Their system messages, oldest first.
    pub notices: Vec<Notice>,
    /// Their favourite targets, in the order in which they were added.
    pub favourites: Vec<TargetRef>,
    /// The targets they have transferred to last, the newest first.
    pub recent: Vec<TargetRef>,
}

impl Replica {
    /// The state a snapshot describes.
    pub fn new(snapshot: Snapshot) -> Self {
        let Snapshot { me, windows, invitations, notices, favourites, recent } = snapshot;
        Self {
            me,
            windows: windows.into_iter().map(|(head, messages)| (head.id.clone(), Window::new(head, messages))).collect(),
            invitations: invitations.into_iter().map(Arc::new).collect(),
            notices,
            favourites,
            recent,
        }
    }

    /// Folds an event in. One that speaks of something unknown has no effect.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Me(me) => self.me = me.clone(),
            Event::WindowOpened { interaction, messages } => {
                self.windows.insert(interaction.id.clone(), Window::new(interaction.clone(), messages.clone()));
            }
            Event::WindowChanged { interaction } => {
                if let Some(window) = self.windows.get_mut(&interaction.id) {
                    window.head = interaction.clone();
                }
            }
            Event::WindowClosed { interaction, .. } => {
                self.windows.remove(interaction);
            }
            Event::Message { interaction, message } => {
                if let Some(window) = self.windows.get_mut(interaction) {
                    window.put(message.clone());
                }
            }
            Event::Invitation(invitation) => {
                let age = |i: &Invitation| (i.asked, i.id.clone());
                self.invitations.retain(|known| known.id != invitation.id);
                let place = self.invitations.partition_point(|known| age(known) < age(invitation));
                self.invitations.insert(place, Arc::new(invitation.clone()));
            }
            Event::InvitationGone { invitation, .. } => {
                self.invitations.retain(|known| known.id != *invitation);
            }
            Event::Notice(notice) => match self.notices.iter_mut().find(|n| n.id == notice.id) {
                Some(known) => *known = notice.clone(),
                None => self.notices.push(notice.clone()),
            },
            Event::NoticeGone { notice } => self.notices.retain(|n| n.id != *notice),
            Event::Favourites { targets } => self.favourites.clone_from(targets),
            Event::Recent { targets } => self.recent.clone_from(targets),
        }
    }

    /// The state as a snapshot.
    pub fn snapshot(&self) -> Snapshot {
        let messages = |window: &Window| window.messages().map(|m| m.as_ref().clone()).collect();
        Snapshot {
            me: self.me.clone(),
            windows: self.windows.values().map(|window| (window.head.clone(), messages(window))).collect(),
            invitations: self.invitations.iter().map(|i| i.as_ref().clone()).collect(),
            notices: self.notices.clone(),
            favourites: self.favourites.clone(),
            recent: self.recent.clone(),
        }
    }

    /// What the agent is asked under this id.
    pub fn invitation(&self, id: &InvitationId) -> Option<&Arc<Invitation>> {
        self.invitations.iter().find(|invitation| invitation.id == *id)
    }

    /// A system message.
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == *id)
    }

    /// How many system messages are unread.
    pub fn unread_notices(&self) -> usize {
        self.notices.iter().filter(|notice| !notice.read).count()
    }
}
