//! An agent's connection: `/socket`, subprotocol `baton.v1`.
//!
//! Begins with hello; then commands up, events and answers down (in the order of [`super::feed`]). A frame that cannot
//! be used gets a named error and the connection lives, until [`Limits::bad_frames`] in a minute. Both ends say
//! something at least every few seconds, by frames a page can see; a connection that is silent for too long is dropped.
//!
//! Close codes: 1001 the gateway closes, 1008 abused, 1013 try again (behind, or not kept), 4401 not signed in, 4408 no
//! hello in time.

use crate::core::hub::Reading;
use crate::core::search::Search;
use crate::gateway::carriers::numbers;
use crate::gateway::directory::search::SearchRequest;
use crate::gateway::engine::Welcome;
use crate::gateway::feed::{Joined, Out, SocketId, Standing};
use crate::gateway::sign_in::Session;
use crate::gateway::{Shared, closed, media};
use crate::protocol::{
    ClientFrame, Command, Cursor, DeviceId, GatewayFrame, MAX_FOUND, MAX_FRAME_BYTES, MAX_QUERY_CHARS, MAX_WATCHED,
    Refusal, SUBPROTOCOL, Show, decode_client, encode,
};
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};

/// How patient a connection is. A test may make it less so.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long the hello may take.
    pub hello: Duration,
    /// A connection on which the gateway has said or heard nothing for so long is asked whether it is there.
    pub ask_after: Duration,
    /// A connection that has said nothing for so long is dropped.
    pub silence: Duration,
    /// How many bad frames a minute are borne.
    pub bad_frames: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { hello: seconds(10), ask_after: seconds(10), silence: seconds(30), bad_frames: 20 }
    }
}

/// Where the WebSocket layer gives up. Above [`MAX_FRAME_BYTES`], so that a frame between the two gets its error by
/// name.
const HARD_LIMIT: usize = 1024 * 1024;
/// How much is read at once. The WebSocket layer clears it before each read: its own 128 kB would cost more than a
/// command does.
const READ: usize = 4 * 1024;
/// How long a connection may take to accept a frame.
const WRITE: Duration = Duration::from_secs(10);
/// How long changes of the directory are gathered.
const NEWS: Duration = Duration::from_millis(200);
/// How many kinds of targets one search may be about.
const MAX_SHOWS: usize = 8;
/// The longest id that a client may make or name, in bytes. That of a command becomes a key in the log.
const MAX_ID: usize = 128;

const NOT_SIGNED_IN: u16 = 4401;
const NO_HELLO: u16 = 4408;

/// `GET /socket`.
pub async fn upgrade(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.protocols([SUBPROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, format!("The WebSocket subprotocol must be {SUBPROTOCOL}.\n"))
            .into_response();
    }
    upgrade.read_buffer_size(READ).max_message_size(HARD_LIMIT).max_frame_size(HARD_LIMIT).on_upgrade(|socket| async {
        let (sink, stream) = socket.split();
        let now = Instant::now();
        let bad = Bad { count: 0, since: now };
        Connection {
            shared,
            sink,
            stream,
            began: now,
            heard: now,
            said: now,
            asked: now,
            bad,
            joined: None,
            following: None,
        }
        .serve()
        .await;
    })
}

/// Why a connection ends.
enum End {
    /// The other side has gone, or is silent.
    Gone,
    /// The gateway closes it: the last error, if there is something to say, and the close code.
    Close(Option<Refusal>, u16, &'static str),
}

type Go = Result<(), End>;

struct Connection {
    shared: Arc<Shared>,
    sink: SplitSink<WebSocket, Message>,
    stream: SplitStream<WebSocket>,
    began: Instant,
    heard: Instant,
    said: Instant,
    asked: Instant,
    bad: Bad,
    joined: Option<Member>,
    following: Option<Following>,
}

/// Whose connection it is, once it has said hello.
struct Member {
    session: Session,
    socket: SocketId,
    outbox: mpsc::Receiver<Out>,
}

/// A directory that the client has and the gateway keeps in step.
struct Following {
    tag: String,
    changes: watch::Receiver<u64>,
    /// When it is to be told of what has changed.
    news_at: Option<Instant>,
}

/// Bad frames within the running minute.
struct Bad {
    count: u32,
    since: Instant,
}

impl Connection {
    async fn serve(mut self) {
        let end = loop {
            if let Err(end) = self.step().await {
                break end;
            }
        };
        if let Some(Member { session: Session { agent, .. }, socket, .. }) = self.joined.take() {
            self.shared.engine.disconnect(agent, socket).await;
        }
        if let End::Close(refusal, code, reason) = end {
            if let Some(refusal) = refusal {
                let _ = self.say(&GatewayFrame::Error { refusal }).await;
            }
            let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            // What is unread when the connection closes would make the operating system throw the last words away.
            let farewell = async {
                let _ = self.sink.send(close).await;
                while let Some(Ok(_)) = self.stream.next().await {}
            };
            let _ = timeout(Duration::from_secs(1), farewell).await;
        }
    }

    async fn step(&mut self) -> Go {
        let limits = &self.shared.limits;
        // Whoever is only told things, all the time, must be asked too: they would count as silent.
        let ask_at = self.said.min(self.heard.max(self.asked)) + limits.ask_after;
        let give_up_at = if self.joined.is_some() { self.heard + limits.silence } else { self.began + limits.hello };
        let mut closing = self.shared.closing.clone();
        self.still_signed_in()?;
        tokio::select! {
            message = self.stream.next() => match message {
                Some(Ok(message)) => {
                    self.heard = Instant::now();
                    self.hear(message).await
                }
                Some(Err(_)) | None => Err(End::Gone),
            },
            out = next(&mut self.joined) => match out {
                Some(out) => self.pass_on(out).await,
                None => Err(End::Close(None, close_code::AGAIN, "too far behind")),
            },
            () = directory_changes(&mut self.following) => self.tell_news().await,
            () = sleep_until(ask_at), if self.joined.is_some() => {
                self.asked = Instant::now();
                self.say(&GatewayFrame::Ping).await
            }
            () = sleep_until(give_up_at) => Err(match self.joined {
                Some(_) => End::Gone,
                None => End::Close(Some(Refusal::OutOfOrder), NO_HELLO, "no hello in time"),
            }),
            () = closed(&mut closing) => Err(End::Close(None, close_code::AWAY, "the gateway is closing")),
        }
    }

    /// Looked at before each frame, and at every heartbeat.
    fn still_signed_in(&self) -> Go {
        let expired = self.joined.as_ref().is_some_and(|member| member.session.expires <= self.shared.clock.now());
        if expired {
            Err(End::Close(Some(Refusal::NotSignedIn), NOT_SIGNED_IN, "the sign-in has expired"))
        } else {
            Ok(())
        }
    }

    async fn hear(&mut self, message: Message) -> Go {
        self.still_signed_in()?;
        match message {
            Message::Text(text) => match decode_client(&text) {
                Ok(frame) => self.obey(frame).await,
                Err(error) => self.bad(error.into()).await,
            },
            Message::Binary(bytes) => {
                self.bad(if bytes.len() > MAX_FRAME_BYTES { Refusal::TooLarge } else { Refusal::Binary }).await
            }
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Gone),
        }
    }

    async fn obey(&mut self, frame: ClientFrame) -> Go {
        match (frame, &self.joined) {
            (ClientFrame::Hello { token, client, device, resume }, None) => {
                self.hello(&token, &client, device, resume).await
            }
            (ClientFrame::Command { id, .. }, Some(_)) if id.as_str().is_empty() || id.as_str().len() > MAX_ID => {
                self.bad(Refusal::Malformed).await
            }
            (ClientFrame::Command { id, command }, Some(member)) => {
                let (command, unusable) = checked(&self.shared, &member.session, command).await;
                self.shared.engine.command(member.session.agent.clone(), member.socket, id, command, unusable).await;
                Ok(())
            }
            (ClientFrame::Attention { front, audible }, Some(member)) => {
                self.shared.engine.attend(member.session.agent.clone(), member.socket, front, audible).await;
                Ok(())
            }
            (ClientFrame::Watch { targets }, Some(_)) if targets.len() > MAX_WATCHED => {
                self.bad(Refusal::TooLarge).await
            }
            (ClientFrame::Watch { targets }, Some(member)) => {
                self.shared.engine.watch(member.session.agent.clone(), member.socket, targets).await;
                Ok(())
            }
            (ClientFrame::Follow { tag }, Some(_)) => {
                self.following = Some(Following { tag, changes: self.shared.directory.changes(), news_at: None });
                self.tell_news().await
            }
            (ClientFrame::Search { show, .. }, Some(_)) if show.len() > MAX_SHOWS => self.bad(Refusal::TooLarge).await,
            (ClientFrame::Search { request, query, show, from, limit }, Some(_)) => {
                self.search(request, query, show, from, limit).await
            }
            (ClientFrame::Read { request, interaction, past, before }, Some(member)) => {
                let reading = Reading::Page { request, interaction, past, before };
                self.shared.engine.read(member.session.agent.clone(), member.socket, reading).await;
                Ok(())
            }
            (ClientFrame::History { request, interaction, query }, Some(member)) => {
                let query = query.chars().take(MAX_QUERY_CHARS).collect();
                self.shared
                    .engine
                    .read(member.session.agent.clone(), member.socket, Reading::History { request, interaction, query })
                    .await;
                Ok(())
            }
            (ClientFrame::Rang { invitation }, Some(_)) if invitation.as_str().len() > MAX_ID => {
                self.bad(Refusal::Malformed).await
            }
            (ClientFrame::Rang { invitation }, Some(member)) => {
                self.shared.engine.rang(member.session.agent.clone(), member.socket, invitation).await;
                Ok(())
            }
            (ClientFrame::Ping, Some(_)) => self.say(&GatewayFrame::Pong).await,
            (ClientFrame::Pong, Some(_)) => Ok(()),
            (ClientFrame::Hello { .. }, Some(_)) | (_, None) => self.bad(Refusal::OutOfOrder).await,
        }
    }

    async fn hello(&mut self, token: &str, client: &str, device: Option<DeviceId>, resume: Option<Cursor>) -> Go {
        let device = device.filter(|device| device.as_str().len() <= MAX_ID);
        let refused = || End::Close(Some(Refusal::NotSignedIn), NOT_SIGNED_IN, "not signed in");
        let session = self.shared.sign_in.read(token, self.shared.clock.now()).ok_or_else(refused)?;
        let welcome =
            self.shared.engine.connect(session.clone(), device, resume).await.map_err(|refusal| match refusal {
                Refusal::NotSignedIn => refused(),
                other => End::Close(Some(other), close_code::AGAIN, "try again"),
            })?;
        let Welcome { now, snapshot, joined: Joined { socket, cursor, missed, outbox } } = welcome;
        let client: String = client.chars().take(64).collect();
        tracing::info!(agent = %session.agent, ?socket, ?client, resumed = snapshot.is_none(), missed = missed.len(), "connected");
        self.joined = Some(Member { session, socket, outbox });
        self.feed(encode(&GatewayFrame::Welcome { now, cursor, snapshot: snapshot.map(Box::new) })).await?;
        for item in missed {
            self.feed(item.frame()).await?;
        }
        self.flush().await
    }

    /// Tells one that follows the directory what has changed.
    async fn tell_news(&mut self) -> Go {
        let (Some(member), Some(following)) = (&self.joined, self.following.take()) else { return Ok(()) };
        let (frames, tag) = self.shared.directory.news(&member.session.agent, &following.tag);
        self.following = tag.map(|tag| Following { tag, news_at: None, ..following });
        for frame in frames {
            self.feed(encode(&frame)).await?;
        }
        self.flush().await
    }

    async fn search(&mut self, request: u32, query: String, show: Vec<Show>, from: u32, limit: u32) -> Go {
        let Some(member) = &self.joined else { return Ok(()) };
        // Where the writer cannot say what the agent likes, they find all the same.
        let (favourites, recent) = self.shared.engine.habits(member.session.agent.clone()).await.unwrap_or_default();
        let query = query.chars().take(MAX_QUERY_CHARS).collect();
        // A page far down costs keeping all before it, so it is of one list.
        let from = if show.len() > 1 { 0 } else { from as usize };
        let limit = limit.min(MAX_FOUND) as usize;
        let search = Search { query, show, from, limit };
        let wanted = SearchRequest { agent: member.session.agent.clone(), favourites, recent, search };
        let directory = self.shared.directory.clone();
        let found = tokio::task::spawn_blocking(move || directory.search(&wanted)).await.unwrap_or_default();
        self.say(&GatewayFrame::Found { request, found }).await
    }

    /// Passes on, and with it whatever else is waiting, so that a burst is one write.
    async fn pass_on(&mut self, first: Out) -> Go {
        let mut out = first;
        loop {
            match out {
                Out::Event(item) => self.feed(item.frame()).await?,
                Out::Answer(id, answer) => self.feed(encode(&GatewayFrame::Answer { id, answer })).await?,
                Out::Standing(Standing { rings, devices }) => {
                    self.feed(encode(&GatewayFrame::Standing { rings, devices })).await?
                }
                Out::Readiness(targets) => self.feed(encode(&GatewayFrame::Readiness { targets })).await?,
                Out::Read(frame) => self.feed(encode(&*frame)).await?,
                Out::Rang(invitation) => self.feed(encode(&GatewayFrame::Rang { invitation })).await?,
                Out::Dismissed(refusal) => return Err(End::Close(Some(refusal), NOT_SIGNED_IN, "signed out")),
            }
            match self.joined.as_mut().and_then(|member| member.outbox.try_recv().ok()) {
                Some(next) => out = next,
                None => return self.flush().await,
            }
        }
    }

    async fn bad(&mut self, refusal: Refusal) -> Go {
        let now = Instant::now();
        if now.duration_since(self.bad.since) > Duration::from_secs(60) {
            self.bad = Bad { count: 0, since: now };
        }
        self.bad.count += 1;
        let agent = self.joined.as_ref().map(|member| member.session.agent.as_str());
        tracing::debug!(agent, ?refusal, "a frame could not be used");
        if self.bad.count > self.shared.limits.bad_frames {
            tracing::warn!(agent, "too many bad frames: closing the connection");
            return Err(End::Close(Some(Refusal::Abused), close_code::POLICY, "too many bad frames"));
        }
        self.say(&GatewayFrame::Error { refusal }).await
    }

    async fn say(&mut self, frame: &GatewayFrame) -> Go {
        self.feed(encode(frame)).await?;
        self.flush().await
    }

    async fn feed(&mut self, text: String) -> Go {
        written(timeout(WRITE, self.sink.feed(Message::Text(Utf8Bytes::from(text)))).await)
    }

    async fn flush(&mut self) -> Go {
        self.said = Instant::now();
        written(timeout(WRITE, self.sink.flush()).await)
    }
}

fn written<E>(result: Result<Result<(), E>, tokio::time::error::Elapsed>) -> Go {
    result.ok().and_then(Result::ok).ok_or(End::Gone)
}

/// Done when a connection that follows the directory is to be told of a change: a little after it, as much changes at
/// once. Can be given up at any point and begun again.
async fn directory_changes(following: &mut Option<Following>) {
    let Some(Following { changes, news_at, .. }) = following else { return std::future::pending().await };
    if news_at.is_none() {
        if changes.changed().await.is_err() {
            return std::future::pending().await;
        }
        *news_at = Some(Instant::now() + NEWS);
    }
    if let Some(news_at) = news_at {
        sleep_until(*news_at).await;
    }
}

/// What comes next for a connection that has joined.
async fn next(joined: &mut Option<Member>) -> Option<Out> {
    match joined {
        Some(member) => member.outbox.recv().await,
        None => std::future::pending().await,
    }
}

/// A command with what the rest of the gateway knows of it; and why it cannot be carried out, where only that knows.
async fn checked(shared: &Shared, session: &Session, command: Command) -> (Command, Option<Refusal>) {
    match command {
        Command::Open { contact, from } => match numbers::read(shared.doors.country(), contact.as_str()) {
            Ok(contact) => (Command::Open { contact, from }, None),
            Err(_) => (Command::Open { contact, from }, Some(Refusal::NotANumber)),
        },
        command => media::checked(shared, session, command).await,
    }
}
