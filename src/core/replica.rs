//! The view of one agent, in the browser: a snapshot, and the events folded over it. At the same event number it equals
//! the gateway's own view of that agent, including the order.

use super::keyed::Keyed;
use crate::protocol::{
    Event, Interaction, InteractionId, Invitation, InvitationId, Me, Message, MessageId, Notice, NoticeId, Sender,
    Setting, Setup, SideEntry, Snapshot, TargetRef, Transcript,
};
use std::sync::Arc;

/// A window of this agent: of an interaction that they own, or about which they are consulted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Everything but the messages.
    pub head: Interaction,
    /// The number of messages older than those that are here.
    pub earlier: u64,
    /// Ids of the messages that are here, oldest first.
    pub order: Vec<MessageId>,
    /// The messages with their places in the transcript.
    messages: Keyed<MessageId, (u64, Arc<Message>)>,
    /// The last of them that is not the contact's.
    last_sent: Option<MessageId>,
    /// What agents said to each other about it, oldest first.
    pub side: Vec<SideEntry>,
    /// True if the agent is consulted about it: they can only read it.
    pub consulted: bool,
}

impl Window {
    fn new(head: Interaction, mut transcript: Transcript, consulted: bool) -> Self {
        let mut window = Self {
            head,
            earlier: transcript.earlier + transcript.messages.len() as u64,
            order: Vec::new(),
            messages: Keyed::default(),
            last_sent: None,
            side: std::mem::take(&mut transcript.side),
            consulted,
        };
        window.prepend(transcript);
        window
    }

    /// Returns the message at a place in the transcript, where it is here.
    pub fn at(&self, place: u64) -> Option<&MessageId> {
        self.order.get(usize::try_from(place.checked_sub(self.earlier)?).ok()?)
    }

    /// Returns the number of messages in the transcript, including those that are not here.
    pub fn length(&self) -> u64 {
        self.earlier + self.order.len() as u64
    }

    /// Inserts a page before what is here. One that does not end where this begins has no effect.
    pub fn prepend(&mut self, page: Transcript) {
        if page.earlier + page.messages.len() as u64 != self.earlier {
            return;
        }
        self.earlier = page.earlier;
        self.order.splice(..0, page.messages.iter().map(|message| message.id.clone()));
        let last_sent = page.messages.iter().rfind(|message| message.from != Sender::Contact);
        self.last_sent = self.last_sent.take().or_else(|| last_sent.map(|message| message.id.clone()));
        for (place, message) in (page.earlier..).zip(page.messages) {
            self.messages.insert(message.id.clone(), (place, Arc::new(message)));
        }
    }

    /// Returns a message. Shared, so that a row that reads it copies nothing.
    pub fn message(&self, id: &MessageId) -> Option<&Arc<Message>> {
        self.messages.get(id).map(|(_, message)| message)
    }

    /// Returns the place of a message in the transcript. It never changes.
    pub fn place(&self, id: &MessageId) -> Option<u64> {
        self.messages.get(id).map(|(place, _)| *place)
    }

    /// Returns the last message that is not the contact's, where it is here.
    pub fn last_sent(&self) -> Option<&MessageId> {
        self.last_sent.as_ref()
    }

    /// Returns the messages, oldest first.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &Arc<Message>> {
        self.order.iter().filter_map(|id| self.message(id))
    }

    /// Adds or replaces a message. One that is older than what is here is left to its page.
    fn put(&mut self, place: u64, message: Message) {
        if place < self.earlier {
            return;
        }
        let id = message.id.clone();
        if let Some((_, known)) = self.messages.get_mut(&id) {
            *known = Arc::new(message);
            return;
        }
        if message.from != Sender::Contact {
            self.last_sent = Some(id.clone());
        }
        self.messages.insert(id.clone(), (self.length(), Arc::new(message)));
        self.order.push(id);
    }

    /// Returns whether an entry of the side conversation is here.
    pub fn has_side(&self, id: &MessageId) -> bool {
        self.side.iter().any(|known| known.id == *id)
    }

    /// Adds an entry to the side conversation, unless it is there.
    fn put_side(&mut self, entry: &SideEntry) {
        if !self.has_side(&entry.id) {
            self.side.push(entry.clone());
        }
    }

    /// Returns the newest messages, as many as a snapshot has.
    fn newest(&self) -> Transcript {
        let left_out = self.order.len().saturating_sub(Transcript::PAGE);
        let messages = self.messages().skip(left_out).map(|message| message.as_ref().clone()).collect();
        let side = self.side[self.side.len().saturating_sub(Transcript::SIDE)..].to_vec();
        Transcript { earlier: self.earlier + left_out as u64, messages, side }
    }
}

/// The view of one agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// The agent.
    pub me: Me,
    /// Their windows, also those in which they are consulted.
    pub windows: Keyed<InteractionId, Window>,
    /// Invitations that they can answer, oldest first.
    pub invitations: Vec<Arc<Invitation>>,
    /// Their system messages, oldest first.
    pub notices: Vec<Notice>,
    /// Their favourite targets, in the order in which they were added.
    pub favourites: Vec<TargetRef>,
    /// The targets they have transferred to last, the newest first.
    pub recent: Vec<TargetRef>,
    /// Their settings that differ from the defaults, in order of the keys.
    pub settings: Vec<Setting>,
    /// The set-up of the desk by the operator.
    pub setup: Setup,
}

impl Replica {
    /// Creates the state that a snapshot describes.
    pub fn new(snapshot: Snapshot) -> Self {
        let Snapshot { me, windows, consulted, invitations, notices, favourites, recent, settings, setup } = snapshot;
        Self {
            me,
            windows: [(windows, false), (consulted, true)]
                .into_iter()
                .flat_map(|(windows, consulted)| windows.into_iter().map(move |window| (window, consulted)))
                .map(|((head, transcript), consulted)| (head.id.clone(), Window::new(head, transcript, consulted)))
                .collect(),
            invitations: invitations.into_iter().map(Arc::new).collect(),
            notices,
            favourites,
            recent,
            settings,
            setup,
        }
    }

    /// Creates the state of an agent who has nothing open.
    pub fn of(me: Me) -> Self {
        Self {
            me,
            windows: Keyed::default(),
            invitations: Vec::new(),
            notices: Vec::new(),
            favourites: Vec::new(),
            recent: Vec::new(),
            settings: Vec::new(),
            setup: Setup::default(),
        }
    }

    /// Folds an event in. One about something unknown has no effect.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Me(me) => self.me = me.clone(),
            Event::WindowOpened { interaction, transcript } => {
                self.windows
                    .insert(interaction.id.clone(), Window::new(interaction.clone(), transcript.clone(), false));
            }
            Event::ConsultationOpened { interaction, transcript } => {
                self.windows.insert(interaction.id.clone(), Window::new(interaction.clone(), transcript.clone(), true));
            }
            Event::ConsultationClosed { interaction, .. } => {
                if self.windows.get(interaction).is_some_and(|window| window.consulted) {
                    self.windows.remove(interaction);
                }
            }
            Event::SideEntry { interaction, entry } => {
                if let Some(window) = self.windows.get_mut(interaction) {
                    window.put_side(entry);
                }
            }
            Event::WindowChanged { interaction } => {
                if let Some(window) = self.windows.get_mut(&interaction.id) {
                    window.head = interaction.clone();
                }
            }
            Event::WindowClosed { interaction, .. } => {
                self.windows.remove(interaction);
            }
            Event::Message { interaction, place, message } => {
                if let Some(window) = self.windows.get_mut(interaction) {
                    window.put(*place, message.clone());
                }
            }
            Event::Invitation(invitation) => {
                let age = |i: &Invitation| (i.at, i.id.clone());
                self.invitations.retain(|known| known.id != invitation.id);
                let place = self.invitations.partition_point(|known| age(known) < age(invitation));
                self.invitations.insert(place, Arc::new(invitation.clone()));
            }
            Event::InvitationGone { invitation, .. } => {
                self.invitations.retain(|known| known.id != *invitation);
            }
            Event::Notice(notice) => match self.notices.iter_mut().find(|n| n.id == notice.id) {
                Some(known) => *known = notice.clone(),
                None => {
                    // One that was brought back has its old place.
                    let place = self.notices.partition_point(|known| known.at <= notice.at);
                    self.notices.insert(place, notice.clone());
                }
            },
            Event::NoticeGone { notice } => self.notices.retain(|n| n.id != *notice),
            Event::Favourites { targets } => self.favourites.clone_from(targets),
            Event::Recent { targets } => self.recent.clone_from(targets),
            Event::Settings { settings } => self.settings.clone_from(settings),
            Event::Setup(setup) => self.setup.clone_from(setup),
        }
    }

    /// Returns the state as a snapshot.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            me: self.me.clone(),
            windows: self.windows_as(false),
            consulted: self.windows_as(true),
            invitations: self.invitations.iter().map(|i| i.as_ref().clone()).collect(),
            notices: self.notices.clone(),
            favourites: self.favourites.clone(),
            recent: self.recent.clone(),
            settings: self.settings.clone(),
            setup: self.setup.clone(),
        }
    }

    fn windows_as(&self, consulted: bool) -> Vec<(Interaction, Transcript)> {
        let windows = self.windows.values().filter(|window| window.consulted == consulted);
        windows.map(|window| (window.head.clone(), window.newest())).collect()
    }

    /// Returns the windows of the interactions that the agent owns.
    pub fn owned(&self) -> impl Iterator<Item = &Window> {
        self.windows.values().filter(|window| !window.consulted)
    }

    /// Returns an invitation.
    pub fn invitation(&self, id: &InvitationId) -> Option<&Arc<Invitation>> {
        self.invitations.iter().find(|invitation| invitation.id == *id)
    }

    /// Returns a system message.
    pub fn notice(&self, id: &NoticeId) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.id == *id)
    }

    /// Returns the number of unread system messages.
    pub fn unread_notices(&self) -> usize {
        self.notices.iter().filter(|notice| !notice.read).count()
    }
}
