//! The agents' browsers: a connection each, and an agent who acts without a person.

use crate::echo::{Frames, Kind, READ};
use crate::figures::Tally;
use crate::floor;
use baton::protocol::{
    ChannelState, ClientFrame, Command, Event, GatewayFrame, InteractionId, InvitationId, NoticeId, SUBPROTOCOL,
    TargetKind, TargetRef, decode_gateway, encode,
};
use futures_util::{SinkExt, StreamExt};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// State shared by the clients of one run.
#[derive(Debug, Default)]
pub struct Run {
    pub tally: Tally,
    pub frames: Arc<Frames>,
}

/// An instruction to a standby agent.
#[derive(Clone, Copy, Debug)]
pub enum Do {
    Answer,
    Mark,
    ChangeState,
}

/// An instruction to one agent of a pair to start a transfer.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The due time. Latencies are counted from here even if the pair is late: waiting behind something slow is slow.
    pub due: Instant,
    /// Whether it counts or only warms up.
    pub counts: bool,
}

/// The time from when a transfer was due until …
#[derive(Clone, Copy, Debug)]
pub struct Took {
    /// … the invited agent's socket had read it.
    pub invited: Duration,
    /// … the offering agent's socket had read that the other's browser showed it.
    pub shown: Duration,
}

/// A connection that has sent its hello.
pub struct Client {
    socket: WebSocketStream<TcpStream>,
    name: String,
    commands: u64,
    run: Arc<Run>,
}

/// The error of a connection that has ended.
struct Gone;

impl Client {
    pub async fn connect(address: &str, place: usize, token: &str, run: Arc<Run>) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let mut request = format!("ws://{address}/socket").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        let config = WebSocketConfig::default().read_buffer_size(READ);
        let (socket, _) = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await.unwrap();
        let mut client = Self { socket, name: floor::agent(place), commands: 0, run };
        client
            .say(&ClientFrame::Hello { token: token.into(), client: "bench".into(), device: None, resume: None })
            .await;
        let Some(Ok(Message::Text(welcome))) = client.socket.next().await else { panic!("no welcome") };
        client.run.frames.see(Kind::Welcome, &welcome);
        if place.is_multiple_of(floor::WATCHES) {
            let others = (place + 1..=place + floor::WATCHED).map(floor::agent);
            let targets = others.map(|id| TargetRef { kind: TargetKind::Agent, id }).collect();
            client.say(&ClientFrame::Watch { targets }).await;
        }
        client
    }

    async fn say(&mut self, frame: &ClientFrame) {
        if self.socket.send(Message::text(encode(frame))).await.is_err() {
            self.run.tally.lost.fetch_add(1, Relaxed);
        }
    }

    async fn command(&mut self, command: Command) {
        self.commands += 1;
        let id = format!("{}-{}", self.name, self.commands).into();
        self.say(&ClientFrame::Command { id, command }).await;
    }

    /// Counts incoming frames. Decodes and returns only what an agent may act on: a thousand browsers share two cores
    /// with the gateway here.
    async fn hear(
        &mut self,
        message: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<Option<Event>, Gone> {
        let tally = &self.run.tally;
        let Some(Ok(message)) = message else {
            tally.lost.fetch_add(1, Relaxed);
            return Err(Gone);
        };
        let Message::Text(text) = message else { return Ok(None) };
        let Some((_, event)) = text.split_once(r#","event":{""#) else {
            match text.as_str() {
                r#""ping""# => self.say(&ClientFrame::Pong).await,
                readiness if readiness.starts_with(r#"{"readiness""#) => drop(tally.readiness.fetch_add(1, Relaxed)),
                // The standing among an agent's connections: each agent has one.
                standing if standing.starts_with(r#"{"standing""#) => {}
                answer if answer.contains("refused") => drop(tally.refused.fetch_add(1, Relaxed)),
                answer => {
                    tally.done.fetch_add(1, Relaxed);
                    self.run.frames.see(Kind::Answer, answer);
                }
            }
            return Ok(None);
        };
        tally.told.fetch_add(1, Relaxed);
        let (kind, _) = event.split_once('"').unwrap_or_default();
        match kind {
            "message" => {
                if event.ends_with(r#""delivery":"sent"}}}}}"#) {
                    tally.done.fetch_add(1, Relaxed);
                }
                self.run.frames.see(Kind::Message, &text);
            }
            "window_changed" if !event.contains(r#""pending":{"#) && !event.contains(r#""failed":{"#) => {
                self.run.frames.see(Kind::Changed, &text);
            }
            "invitation" | "window_opened" | "window_changed" | "notice" => match decode_gateway(&text) {
                Ok(GatewayFrame::Event(numbered)) => {
                    let kind = match &numbered.event {
                        Some(Event::Invitation(_)) => Kind::Invitation,
                        Some(Event::WindowOpened { .. }) => Kind::Opened,
                        Some(Event::Notice(_)) => Kind::Notice,
                        _ => Kind::Shown,
                    };
                    if kind != Kind::Shown || event.contains(r#""shown":true"#) {
                        self.run.frames.see(kind, &text);
                    }
                    return Ok(numbered.event);
                }
                other => panic!("{other:?}"),
            },
            "window_closed" => self.run.frames.see(Kind::Closed, &text),
            _ => {}
        }
        Ok(None)
    }

    async fn transfer(&mut self, interaction: InteractionId, version: u64, to: &str) {
        let target = TargetRef { kind: TargetKind::Agent, id: to.into() };
        self.command(Command::StartTransfer { interaction, version, target, note: Some("Wants it today".into()) })
            .await;
    }

    fn is_ready(&self) {
        self.run.tally.ready.fetch_add(1, Relaxed);
    }
}

/// Runs an agent with one window and one system message, who accepts invitations, marks the interactions done, and
/// follows instructions.
pub async fn stand_by(mut client: Client, mut orders: UnboundedReceiver<Do>) {
    let (mut home, mut notice): (Option<InteractionId>, Option<NoticeId>) = (None, None);
    let (mut read, mut ready) = (false, true);
    loop {
        let event = tokio::select! {
            message = client.socket.next() => match client.hear(message).await {
                Ok(Some(event)) => event,
                Ok(None) => continue,
                Err(Gone) => return,
            },
            order = orders.recv() => {
                let command = match (order, &home, &notice) {
                    (None, ..) => return,
                    (Some(Do::Answer), Some(home), _) => {
                        let text = "It is on its way and will be with you tomorrow.".into();
                        Command::Send { interaction: home.clone(), text, media: Vec::new() }
                    }
                    (Some(Do::Mark), _, Some(notice)) => {
                        read = !read;
                        Command::MarkRead { notice: notice.clone(), read }
                    }
                    (Some(Do::ChangeState), ..) => {
                        ready = !ready;
                        let away = ChannelState::not_ready(Some("Break".into()));
                        Command::SetState { state: if ready { ChannelState::Ready } else { away } }
                    }
                    _ => continue,
                };
                client.command(command).await;
                continue;
            }
        };
        match event {
            Event::Invitation(invitation) => {
                client.command(Command::Shown { invitation: invitation.id.clone() }).await;
                client.command(Command::Accept { invitation: invitation.id }).await;
            }
            Event::WindowOpened { interaction, .. } if home.is_none() => {
                home = Some(interaction.id.clone());
                client.transfer(interaction.id, interaction.version, floor::ABSENT).await;
            }
            Event::WindowOpened { interaction, .. } => {
                client.command(Command::MarkDone { interaction: interaction.id, version: interaction.version }).await;
            }
            // The first transfer has failed, as intended: its error is dismissed.
            Event::Notice(new) if notice.is_none() => {
                let (interaction, transfer) = (home.clone().unwrap(), new.id.as_str().into());
                client.command(Command::DismissFailure { interaction, transfer }).await;
                notice = Some(new.id);
                client.is_ready();
            }
            _ => {}
        }
    }
}

/// The window that goes back and forth, and its current owner.
struct Window {
    owner: usize,
    id: InteractionId,
    version: u64,
}

/// A transfer in progress.
struct Pending {
    offer: Offer,
    invited: Option<(Duration, InvitationId)>,
    shown: Option<Duration>,
}

/// Runs a pair of agents who transfer a window back and forth: started, invited, shown, accepted; one transfer at a
/// time, the next one when it is due.
pub async fn hand_over(
    mut pair: [Client; 2],
    mut offers: UnboundedReceiver<Offer>,
    took: UnboundedSender<(Offer, Took)>,
) {
    let mut window: Option<Window> = None;
    let mut pending: Option<Pending> = None;
    loop {
        let [first, second] = &mut pair;
        let (who, heard) = tokio::select! {
            message = first.socket.next() => (0, first.hear(message).await),
            message = second.socket.next() => (1, second.hear(message).await),
            offer = offers.recv(), if pending.is_none() && window.is_some() => {
                let (Some(offer), Some(Window { owner, id, version })) = (offer, &window) else { return };
                pending = Some(Pending { offer, invited: None, shown: None });
                let to = pair[1 - owner].name.clone();
                pair[*owner].transfer(id.clone(), *version, &to).await;
                continue;
            }
        };
        let event = match heard {
            Ok(Some(event)) => event,
            Ok(None) => continue,
            Err(Gone) => return,
        };
        match (event, &mut pending) {
            // The first window is routed to the first agent.
            (Event::Invitation(invitation), None) => {
                pair[who].command(Command::Accept { invitation: invitation.id }).await;
            }
            (Event::Invitation(invitation), Some(Pending { offer, invited, .. })) => {
                *invited = Some((offer.due.elapsed(), invitation.id.clone()));
                pair[who].command(Command::Shown { invitation: invitation.id }).await;
            }
            (Event::WindowChanged { interaction }, Some(Pending { offer, invited: Some((_, invitation)), shown })) => {
                let seen = interaction.pending.and_then(|pending| pending.invited).is_some_and(|invited| invited.shown);
                if seen && shown.is_none() {
                    *shown = Some(offer.due.elapsed());
                    pair[1 - who].command(Command::Accept { invitation: invitation.clone() }).await;
                }
            }
            (Event::WindowOpened { interaction, .. }, done) => {
                if window.is_none() {
                    pair[who].is_ready();
                }
                window = Some(Window { owner: who, id: interaction.id, version: interaction.version });
                if let Some(Pending { offer, invited: Some((invited, _)), shown: Some(shown) }) = done.take() {
                    let _ = took.send((offer, Took { invited, shown }));
                }
            }
            _ => {}
        }
    }
}
