//! Two gateways on one log, both of which serve: what one is told at the other, and what becomes of it when a link or the writer
//! goes.

use crate::core::hub::Inbound;
use crate::gateway::engine::lead::{Following, Standby, Standing, until_it_writes};
use crate::gateway::engine::link::{LinkEnd, hear};
use crate::gateway::engine::sharing::{Member, NUMBER, Shared};
use crate::gateway::engine::{Handle, Welcome, channel, prepare};
use crate::gateway::feed::{Attention, ConnectionStanding, Joined, Out};
use crate::gateway::session::{Began, Session};
use crate::protocol::{
    Answer, ChannelState, Command, Event, GatewayFrame, InteractionId, Millis, Numbered, Refusal, decode_gateway,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long what is waited for may take.
const PATIENCE: Duration = Duration::from_secs(20);
const FRONT: Attention = Attention { front: true, audible: true };

/// A gateway that runs.
struct Gateway {
    member: Arc<Member>,
    engine: Handle,
    standing: watch::Receiver<Standing>,
    /// Where it gets its links.
    links: Option<mpsc::Sender<LinkEnd>>,
    draining: watch::Sender<bool>,
    closing: watch::Sender<bool>,
}

impl Gateway {
    async fn start(shared: &Arc<Shared>, writer: Option<&Gateway>) -> (Self, Option<JoinHandle<()>>) {
        let member = Member::new(shared);
        let setup = member.setup(Standby::new(member.clone()));
        let (engine, inbox) = channel();
        let (mut links, mut following, mut linked) = (None, None, None);
        if let Some(writer) = writer {
            let (sender, receiver) = mpsc::channel(1);
            linked = Some(link(&writer.engine, &sender).await);
            links = Some(sender);
            following = Some(Following { links: receiver, writer: watch::Sender::new(None) });
        }
        let prepared = prepare(setup, following, inbox).await.unwrap();
        let standing = prepared.standing();
        let (draining, closing) = (watch::Sender::new(false), watch::Sender::new(false));
        prepared.start(draining.subscribe(), closing.subscribe()).unwrap();
        (Self { member, engine, standing, links, draining, closing }, linked)
    }

    async fn connect(&self, agent: &str) -> Desk {
        let session = Session { agent: agent.into(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
        let connecting = self.engine.connect(session, None, None);
        let Welcome { joined, .. } = timeout(PATIENCE, connecting).await.unwrap().unwrap();
        Desk { engine: self.engine.clone(), agent: agent.into(), joined, events: Vec::new(), commands: 0 }
    }

    /// Lets a contact write.
    async fn text(&self, id: &str, from: &str) {
        let (from, to) = (from.into(), NUMBER.into());
        let inbound = Inbound { carrier_id: id.into(), from, to, text: "Hello".into(), media: Vec::new() };
        timeout(PATIENCE, self.engine.receive(inbound)).await.unwrap().unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.draining.send_replace(true);
        self.closing.send_replace(true);
    }
}

/// Links a gateway to the one that writes. The link lasts as long as the task.
async fn link(writer: &Handle, links: &mpsc::Sender<LinkEnd>) -> JoinHandle<()> {
    let mut open = writer.open_link().await.unwrap();
    let (to, mut heard) = mpsc::unbounded_channel();
    let (said, from) = mpsc::unbounded_channel();
    links.send(LinkEnd { to, from }).await.unwrap();
    let writer = writer.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                framed = open.frames.recv() => match framed {
                    Some(framed) => if said.send(framed).is_err() { return },
                    None => return,
                },
                frame = heard.recv() => match frame {
                    Some(frame) => hear(&writer, open.number, &open.link, frame).await,
                    None => return,
                },
            }
        }
    })
}

/// An agent's connection.
struct Desk {
    engine: Handle,
    agent: String,
    joined: Joined,
    events: Vec<(u64, Event)>,
    commands: u32,
}

impl Desk {
    /// Waits for what a connection is told next.
    async fn next(&mut self) -> Option<Out> {
        let out = timeout(PATIENCE, self.joined.outbox.recv()).await.expect("something is told")?;
        if let Out::Event(frame) = &out
            && let Ok(GatewayFrame::Event(event)) = decode_gateway(frame)
        {
            let Numbered { seq, event, .. } = *event;
            self.events.extend(event.map(|event| (seq, event)));
        }
        Some(out)
    }

    /// Carries out a command, and waits for its answer.
    async fn does(&mut self, command: Command) -> Answer {
        self.commands += 1;
        let id = format!("{}-{:?}-{}", self.agent, self.joined.socket, self.commands);
        let agent = self.agent.as_str().into();
        self.engine.command(agent, self.joined.socket, id.as_str().into(), command, None).await;
        self.answer(&id).await
    }

    async fn answer(&mut self, id: &str) -> Answer {
        loop {
            match self.next().await.expect("the connection lasts") {
                Out::Answer(of, answer) if of.as_str() == id => return answer,
                _ => {}
            }
        }
    }

    /// Waits until it was told an event.
    async fn hears<T>(&mut self, wanted: impl Fn(&Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = self.events.iter().find_map(|(_, event)| wanted(event)) {
                return found;
            }
            self.next().await.expect("the connection lasts");
        }
    }

    async fn stands(&mut self) -> ConnectionStanding {
        loop {
            if let Out::Standing(standing) = self.next().await.expect("the connection lasts") {
                return standing;
            }
        }
    }

    /// Makes the agent ready.
    async fn is_ready(&mut self) {
        assert_eq!(self.does(Command::SetState { state: ChannelState::Ready }).await, Answer::Done);
    }

    /// Accepts the next invitation. Returns its interaction.
    async fn accepts(&mut self) -> InteractionId {
        let (invitation, interaction) = self
            .hears(|event| match event {
                Event::Invitation(invitation) => Some((invitation.id.clone(), invitation.interaction.clone())),
                _ => None,
            })
            .await;
        assert_eq!(self.does(Command::Accept { invitation }).await, Answer::Done);
        interaction
    }
}

/// A writer, a gateway that follows it, and the link.
async fn pair() -> (Gateway, Gateway, JoinHandle<()>) {
    let shared = Arc::default();
    let (writer, _) = Gateway::start(&shared, None).await;
    let (follower, link) = Gateway::start(&shared, Some(&writer)).await;
    (writer, follower, link.unwrap())
}

fn numbered(desk: &Desk) -> BTreeMap<u64, &Event> {
    desk.events.iter().map(|(seq, event)| (*seq, event)).collect()
}

#[tokio::test]
async fn who_is_connected_elsewhere_does_and_sees_the_same() {
    let (writer, follower, _link) = pair().await;
    let (mut here, mut there) = (writer.connect("ann").await, follower.connect("ann").await);
    assert_eq!(here.joined.cursor, there.joined.cursor, "the same numbering");
    there.is_ready().await;
    follower.text("t1", "+447700900001").await;
    let interaction = there.accepts().await;
    let (name, text) = ("Priya".to_owned(), "Good morning".to_owned());
    let named = Command::NameContact { interaction: interaction.clone(), name };
    assert_eq!(there.does(named).await, Answer::Done);
    let is_named = |event: &Event| match event {
        Event::WindowChanged { interaction, .. } => interaction.contact.name.as_ref().map(drop),
        _ => None,
    };
    let shown = there.events.iter().any(|(_, event)| is_named(event).is_some());
    assert!(shown, "what is beside the log is told before the answer: {:?}", there.events);
    let sent = Command::Send { interaction, text, media: Vec::new() };
    assert!(matches!(there.does(sent).await, Answer::Done), "as an answer at the writer");
    // Whatever was answered there was told here.
    let newest = there.events.last().unwrap().0;
    while here.events.last().is_none_or(|(seq, _)| *seq < newest) {
        here.next().await.unwrap();
    }
    let (here, there) = (numbered(&here), numbered(&there));
    for (seq, event) in there {
        assert_eq!(here.get(&seq), Some(&event), "{seq}");
    }
}

#[tokio::test]
async fn one_tab_rings_wherever_it_is() {
    let (writer, follower, _link) = pair().await;
    let mut here = writer.connect("ann").await;
    assert!(here.stands().await.rings);
    let mut there = follower.connect("ann").await;
    let first = there.stands().await;
    assert_eq!(first.devices, 2);
    follower.engine.attend("ann".into(), there.joined.socket, FRONT).await;
    assert!(first.rings || there.stands().await.rings);
    while here.stands().await.rings {}
    // The invitation that one has rung for need not ring again.
    follower.engine.rang("ann".into(), there.joined.socket, "i1.2".into()).await;
    while !matches!(here.next().await, Some(Out::Rang(_))) {}
}

#[tokio::test]
async fn what_a_lost_link_left_open_takes_effect_once() {
    let (writer, follower, first) = pair().await;
    let mut there = follower.connect("ann").await;
    there.is_ready().await;
    first.abort();
    let _ = first.await;
    let state = ChannelState::NotReady { reason: Some("Stocktaking".into()), reason_id: None };
    let (agent, socket) = ("ann".into(), there.joined.socket);
    follower.engine.command(agent, socket, "again".into(), Command::SetState { state: state.clone() }, None).await;
    let waiting = follower.engine.receive(Inbound {
        carrier_id: "t1".into(),
        from: "+447700900001".into(),
        to: NUMBER.into(),
        text: "Hello".into(),
        media: Vec::new(),
    });
    let (_second, taken) = tokio::join!(link(&writer.engine, follower.links.as_ref().unwrap()), waiting);
    assert_eq!(taken, Ok(()), "the carrier is answered");
    assert_eq!(there.answer("again").await, Answer::Done);
    let set = there.events.iter().filter(|(_, event)| matches!(event, Event::Me(me) if me.state == state)).count();
    assert_eq!(set, 1);
}

#[tokio::test]
async fn who_follows_becomes_the_writer_with_the_connections_it_has() {
    let (writer, follower, link) = pair().await;
    let mut there = follower.connect("ann").await;
    there.is_ready().await;
    let cursor = there.joined.cursor.clone();
    // The writer is frozen: it answers nothing any more.
    link.abort();
    let (agent, socket) = ("ann".into(), there.joined.socket);
    let state = ChannelState::NotReady { reason: None, reason_id: None };
    follower.engine.command(agent, socket, "later".into(), Command::SetState { state }, None).await;
    writer.member.expire();
    let mut standing = follower.standing.clone();
    timeout(PATIENCE, until_it_writes(&mut standing)).await.unwrap();
    assert_eq!(there.answer("later").await, Answer::Done, "what was not answered is carried out here");
    follower.text("t1", "+447700900001").await;
    let back = follower.connect("ann").await;
    assert_eq!(back.joined.cursor.epoch, cursor.epoch, "desks go on by the same numbers");
    assert!(there.stands().await.devices >= 1, "and which of them rings is chosen here");
}

#[tokio::test]
async fn what_was_told_beside_the_log_without_a_link_makes_whom_it_concerns_come_again() {
    let (writer, follower, link_) = pair().await;
    let mut here = writer.connect("ann").await;
    here.is_ready().await;
    writer.text("t1", "+447700900001").await;
    let interaction = here.accepts().await;
    let mut there = follower.connect("ann").await;
    let mut other = follower.connect("ben").await;
    link_.abort();
    let _ = link_.await;
    let named = Command::NameContact { interaction, name: "Priya".into() };
    assert_eq!(here.does(named).await, Answer::Done);
    while there.next().await.is_some() {}
    let (_second, again) = tokio::join!(link(&writer.engine, follower.links.as_ref().unwrap()), async {
        let session = Session { agent: "ann".into(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
        timeout(PATIENCE, follower.engine.connect(session, None, Some(there.joined.cursor.clone()))).await.unwrap()
    });
    let Welcome { snapshot, .. } = again.unwrap();
    let window = snapshot.expect("what it missed is not known").windows.remove(0);
    assert_eq!(window.0.contact.name.as_deref(), Some("Priya"));
    assert_eq!(other.does(Command::SetState { state: ChannelState::Ready }).await, Answer::Done, "nobody else goes");
}

#[tokio::test]
async fn who_signs_out_there_is_dismissed_by_the_writer_and_a_stranger_is_not_let_in() {
    let (_writer, follower, _link) = pair().await;
    let mut there = follower.connect("ann").await;
    there.is_ready().await;
    let (agent, socket) = ("ann".into(), there.joined.socket);
    follower.engine.command(agent, socket, "out".into(), Command::SignOut, None).await;
    let mut outs = Vec::new();
    while let Some(out) = there.next().await {
        outs.push(out);
    }
    assert!(outs.iter().any(|out| matches!(out, Out::Dismissed(Refusal::SignedOut))), "{outs:?}");
    let session = Session { agent: "eve".into(), began: Began::After(0), lead: 0, expires: Millis::MAX };
    let refused = timeout(PATIENCE, follower.engine.connect(session, None, None)).await.unwrap();
    assert_eq!(refused.err(), Some(Refusal::NotSignedIn));
}

#[tokio::test]
async fn whoever_has_left_another_gateway_is_invited_to_nothing() {
    let (writer, follower, _link) = pair().await;
    let invited = async || writer.engine.summaries(true).await.unwrap().iter().map(|it| it.invited).sum::<usize>();
    let mut there = follower.connect("ann").await;
    there.is_ready().await;
    writer.text("t1", "+447700900001").await;
    assert_eq!(invited().await, 1);
    there.accepts().await;
    follower.engine.disconnect("ann".into(), there.joined.socket).await;
    // It has been passed on when this is answered, which comes after it.
    follower.text("t2", "+447700900002").await;
    assert_eq!(invited().await, 0);
}
