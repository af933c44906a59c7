//! An agent's connection: `/socket`, subprotocol `baton.v1`.
//!
//! The client begins with a hello, which may come with the handshake; then commands go up, events and answers down (in
//! the order of [`super::feed`]). An invalid frame is answered with an error and the connection stays open, up to
//! [`Limits::bad_frames`] in a minute. Both ends send something at least every few seconds, in frames that a page can
//! see; a connection that is silent for too long is dropped.
//!
//! Close codes: 1001 the gateway is shutting down, 1008 too many invalid frames, 1009 too large before the hello, 1013
//! try again (too far behind, the hello could not be stored, or too many connections), 4401 not signed in, 4408
//! no hello in time.

mod context;
mod greeting;
mod limits;
mod refused;
mod times;
mod traced;

use crate::core::hub::ReadRequest;
use crate::core::search::Search;
use crate::gateway::address::ClientAddress;
use crate::gateway::carriers::numbers;
use crate::gateway::clock::TimeTold;
use crate::gateway::completion::complete;
use crate::gateway::connections::register::Seat;
use crate::gateway::contacts::search::{ContactSearches, Wanted};
use crate::gateway::directory::following::{Following, directory_changes};
use crate::gateway::directory::search::SearchRequest;
use crate::gateway::engine::{Habits, Welcome};
use crate::gateway::feed::{Attention, ConnectionStanding, Joined, Out, SocketId};
use crate::gateway::history::Searches;
use crate::gateway::logging::STRANGERS;
use crate::gateway::session::Session;
use crate::gateway::shutdown::closed;
use crate::gateway::site;
use crate::protocol::{
    ClientFrame, Cursor, DeviceId, GatewayFrame, MAX_FOUND, MAX_FRAME_BYTES, MAX_HELLO_BYTES, MAX_QUERY_CHARS,
    MAX_WATCHED, Refusal, Show, decode_client, encode,
};
use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
pub use context::Context;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
pub use limits::Limits;
use refused::{NO_HELLO, NOT_SIGNED_IN, note_refused};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use times::Times;
use tokio::sync::mpsc;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use traced::Traced;
use tracing::{Instrument, Span};

/// The frame size in bytes at which the WebSocket layer gives up. Above [`MAX_FRAME_BYTES`], so that a frame between
/// the two is answered with an error.
const HARD_LIMIT: usize = 1024 * 1024;
/// The size of the read buffer in bytes. The WebSocket layer clears it before each read: its default of 128 kB would
/// cost more than carrying out a command.
const READ: usize = 4 * 1024;
/// The most kinds of targets in one search.
const MAX_SHOWS: usize = 8;
/// The longest id from a client, in bytes. The id of a command becomes a key in the log.
const MAX_ID: usize = 128;
const CLOSING: End = End::Close(None, close_code::AWAY, "the gateway is closing");

/// Handles `GET /socket`: accepts a connection.
pub async fn upgrade(
    State(shared): State<Arc<Context>>,
    Extension(seat): Extension<Seat>,
    address: ClientAddress,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<Response, greeting::Refused> {
    let (upgrade, hello) = greeting::negotiate(&headers, upgrade)?;
    seat.upgrades();
    let (request, traced) = (Span::current(), Traced::begin());
    let serve = move |socket: WebSocket| {
        let (sink, stream) = socket.split();
        let connection = Connection {
            shared,
            seat,
            address: address.ip(),
            sink,
            stream,
            times: Times::begin(),
            invalid: InvalidFrames { count: 0, since: Instant::now() },
            joined: None,
            following: None,
            searches: Searches::default(),
            contacts: ContactSearches::default(),
            traced,
        };
        connection.serve(hello).instrument(request)
    };
    Ok(upgrade.read_buffer_size(READ).max_message_size(HARD_LIMIT).max_frame_size(HARD_LIMIT).on_upgrade(serve))
}

/// Why a connection ends.
enum End {
    /// The client has gone or is silent.
    Gone,
    /// The gateway closes it: the error to send first, if any, the close code and the reason.
    Close(Option<Refusal>, u16, &'static str),
}

/// Whether the connection goes on.
type Flow = Result<(), End>;

struct Connection {
    shared: Arc<Context>,
    seat: Seat,
    address: IpAddr,
    sink: SplitSink<WebSocket, Message>,
    stream: SplitStream<WebSocket>,
    times: Times,
    invalid: InvalidFrames,
    joined: Option<Member>,
    following: Option<Following>,
    searches: Searches,
    contacts: ContactSearches,
    traced: Traced,
}

/// A connection's agent, session and feed, after the hello.
struct Member {
    session: Session,
    socket: SocketId,
    outbox: mpsc::Receiver<Out>,
    told: TimeTold,
}

/// The invalid frames of the current minute.
struct InvalidFrames {
    count: u32,
    since: Instant,
}

impl Connection {
    async fn serve(mut self, hello: Option<Utf8Bytes>) {
        let mut closing = self.shared.closing.clone();
        let (mut closing, mut timer) = (pin!(closed(&mut closing)), pin!(sleep_until(self.due())));
        let mut flow = match hello {
            Some(hello) => self.hear(Message::Text(hello)).await,
            None => Ok(()),
        };
        let end = loop {
            if let Err(end) = flow {
                break end;
            }
            // Set again only for what is due earlier: most steps move what is due further away.
            let due = self.due();
            if due < timer.deadline() {
                timer.as_mut().reset(due);
            }
            flow = self.step(closing.as_mut(), timer.as_mut()).await;
        };
        match end {
            End::Gone => self.traced.end("gone", None),
            End::Close(_, code, why) => self.traced.end(why, Some(code)),
        }
        match (self.joined.take(), &end) {
            (Some(Member { session: Session { agent, .. }, socket, .. }), _) => {
                self.shared.engine.disconnect(agent, socket).await;
            }
            (None, End::Close(Some(refusal), ..)) => note_refused(&self.shared.metrics, refusal, self.address),
            (None, _) => {}
        }
        if let End::Close(refusal, code, reason) = end {
            for refusal in refusal.into_iter().flat_map(Refusal::told) {
                let _ = self.say(&GatewayFrame::Error { refusal }).await;
            }
            let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
            // If anything were unread at the close, the operating system would discard the last frames.
            let farewell = async {
                let _ = self.sink.send(close).await;
                while let Some(Ok(_)) = self.stream.next().await {}
            };
            let _ = timeout(Duration::from_secs(1), farewell).await;
        }
    }

    async fn step(&mut self, closing: Pin<&mut impl Future<Output = ()>>, mut timer: Pin<&mut Sleep>) -> Flow {
        tokio::select! {
            message = self.stream.next() => match message {
                Some(Ok(message)) => {
                    self.times.heard = Instant::now();
                    self.hear(message).await
                }
                Some(Err(_)) | None => Err(End::Gone),
            },
            out = next(&mut self.joined) => match out {
                Some(out) => self.pass_on(out).await,
                None if *self.shared.closing.borrow() => Err(CLOSING),
                None => Err(End::Close(None, close_code::AGAIN, "too far behind")),
            },
            () = directory_changes(&mut self.following) => self.tell_news().await,
            frame = self.searches.done() => self.found(frame).await,
            found = self.contacts.done() => {
                self.read(found).await;
                Ok(())
            }
            () = timer.as_mut() => self.time_passed(timer).await,
            () = closing => {
                // What it has done is told: the client need not ask again.
                while let Some(out) = self.joined.as_mut().and_then(|member| member.outbox.try_recv().ok()) {
                    self.pass_on(out).await?;
                }
                Err(CLOSING)
            }
        }
    }

    /// Returns when something is due.
    fn due(&self) -> Instant {
        self.times.due(&self.shared.limits, self.joined.is_some())
    }

    /// Does what is due.
    async fn time_passed(&mut self, timer: Pin<&mut Sleep>) -> Flow {
        self.still_signed_in()?;
        let (now, limits) = (Instant::now(), &self.shared.limits);
        if now >= self.times.give_up_at(limits, self.joined.is_some()) {
            return Err(match self.joined {
                Some(_) => End::Gone,
                None => End::Close(Some(Refusal::OutOfOrder), NO_HELLO, "no hello in time"),
            });
        }
        if self.joined.is_some() && now >= self.times.ping_at(limits) {
            self.times.pinged = now;
            self.tell_time().await?;
            self.say(&GatewayFrame::Ping).await?;
        }
        timer.reset(self.due());
        Ok(())
    }

    /// Checks that the session has not expired: before each frame, and at every ping.
    fn still_signed_in(&self) -> Flow {
        let expired = self.joined.as_ref().is_some_and(|member| member.session.expires <= self.shared.clock.wall());
        if expired {
            Err(End::Close(Some(Refusal::NotSignedIn), NOT_SIGNED_IN, "the sign-in has expired"))
        } else {
            Ok(())
        }
    }

    async fn hear(&mut self, message: Message) -> Flow {
        self.still_signed_in()?;
        let size = match &message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
            _ => 0,
        };
        if self.joined.is_none() && size > MAX_HELLO_BYTES {
            return Err(End::Close(Some(Refusal::TooLarge), close_code::SIZE, "too large before the hello"));
        }
        match message {
            Message::Text(text) => match decode_client(&text) {
                Ok(frame) => self.handle(frame).await,
                Err(error) => self.reject(error.into()).await,
            },
            Message::Binary(bytes) => {
                self.reject(if bytes.len() > MAX_FRAME_BYTES { Refusal::TooLarge } else { Refusal::Binary }).await
            }
            Message::Ping(_) | Message::Pong(_) => Ok(()),
            Message::Close(_) => Err(End::Gone),
        }
    }

    async fn handle(&mut self, frame: ClientFrame) -> Flow {
        match (frame, &self.joined) {
            (ClientFrame::Hello { token, client, device, resume }, None) => {
                let place = self.traced.place();
                place.scope(self.hello(&token, &client, device, resume)).await
            }
            (ClientFrame::Command { id, .. }, Some(_)) if id.as_str().is_empty() || id.as_str().len() > MAX_ID => {
                self.reject(Refusal::Malformed).await
            }
            (ClientFrame::Command { id, command }, Some(member)) => {
                let place = self.traced.command(&id, &command);
                let Context { media, engine, country, .. } = &*self.shared;
                let pass = async {
                    let (command, unusable) = complete(*country, media, engine, &member.session, command).await;
                    engine.command(member.session.agent.clone(), member.socket, id, command, unusable).await;
                };
                place.scope(pass).await;
                Ok(())
            }
            (ClientFrame::Attention { front, audible }, Some(member)) => {
                let attention = Attention { front, audible };
                self.shared.engine.attend(member.session.agent.clone(), member.socket, attention).await;
                Ok(())
            }
            (ClientFrame::Watch { targets }, Some(_)) if targets.len() > MAX_WATCHED => {
                self.reject(Refusal::TooLarge).await
            }
            (ClientFrame::Watch { targets }, Some(member)) => {
                self.shared.engine.watch(member.session.agent.clone(), member.socket, targets).await;
                Ok(())
            }
            (ClientFrame::Follow { tag }, Some(_)) => {
                self.following = Some(Following { tag, changes: self.shared.directory.changes(), news_at: None });
                self.tell_news().await
            }
            (ClientFrame::Search { show, .. }, Some(_)) if show.len() > MAX_SHOWS => {
                self.reject(Refusal::TooLarge).await
            }
            (ClientFrame::Search { request, query, show, from, limit }, Some(_)) => {
                self.search(request, query, show, from, limit).await
            }
            (ClientFrame::Read { request, interaction, past, before }, Some(member)) => {
                let reading = ReadRequest::Page { request, interaction, past, before };
                self.shared.engine.read(member.session.agent.clone(), member.socket, reading).await;
                Ok(())
            }
            (ClientFrame::History { request, interaction, scope, query, from }, Some(_)) => {
                let (scope, from) = (scope.unwrap_or_default(), from.unwrap_or(0));
                let next = self.searches.want(request, interaction, scope, query, from);
                self.read(next).await;
                Ok(())
            }
            (ClientFrame::Contacts { request, query }, Some(member)) => {
                let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
                let number = numbers::read(self.shared.country, &query).ok();
                let at = self.shared.clock.now();
                let wanted = Wanted { at, request, agent: member.session.agent.clone(), query, number };
                self.contacts.begin(&self.shared.contacts, self.shared.directory.roster(), wanted);
                Ok(())
            }
            (ClientFrame::Rang { invitation }, Some(_)) if invitation.as_str().len() > MAX_ID => {
                self.reject(Refusal::Malformed).await
            }
            (ClientFrame::Rang { invitation }, Some(member)) => {
                self.shared.engine.rang(member.session.agent.clone(), member.socket, invitation).await;
                Ok(())
            }
            (ClientFrame::Ping, Some(_)) => self.say(&GatewayFrame::Pong).await,
            (ClientFrame::Pong, Some(_)) => Ok(()),
            (ClientFrame::Hello { .. }, Some(_)) | (_, None) => self.reject(Refusal::OutOfOrder).await,
        }
    }

    async fn hello(&mut self, token: &str, client: &str, device: Option<DeviceId>, resume: Option<Cursor>) -> Flow {
        let device = device.filter(|device| device.as_str().len() <= MAX_ID);
        let refused = |refusal| End::Close(Some(refusal), NOT_SIGNED_IN, "not signed in");
        let session = self.shared.sign_in.read(token, self.shared.clock.wall());
        let session = session.ok_or_else(|| refused(Refusal::NotSignedIn))?;
        if !self.seat.sign_in(Some(&session.agent)) {
            return Err(End::Close(Some(Refusal::Unavailable), close_code::AGAIN, "too many connections"));
        }
        let welcome =
            self.shared.engine.connect(session.clone(), device, resume).await.map_err(|refusal| match refusal {
                Refusal::NotSignedIn | Refusal::Suspended => refused(refusal),
                other => End::Close(Some(other), close_code::AGAIN, "try again"),
            })?;
        let Welcome { now, snapshot, joined: Joined { socket, cursor, missed, outbox } } = welcome;
        let client: String = client.chars().take(64).collect();
        let (resumed, count) = (snapshot.is_none(), missed.len());
        let address = self.address;
        self.traced.joined(resumed, count);
        tracing::info!(agent = %session.agent, %address, ?socket, ?client, resumed, missed = count, "connected");
        self.joined = Some(Member { session, socket, outbox, told: TimeTold::new(now) });
        let (snapshot, app) = (snapshot.map(Box::new), site::version());
        self.feed(encode(&GatewayFrame::Welcome { now, cursor, snapshot, app })).await?;
        for event in missed {
            self.feed(event.frame()).await?;
        }
        self.flush().await
    }

    /// Sends what has changed in the directory to a client that follows it.
    async fn tell_news(&mut self) -> Flow {
        let (Some(member), Some(following)) = (&self.joined, self.following.take()) else { return Ok(()) };
        let (frames, tag) = self.shared.directory.news(&member.session.agent, &following.tag);
        self.following = tag.map(|tag| Following { tag, news_at: None, ..following });
        for frame in frames.iter() {
            self.feed(frame.clone()).await?;
        }
        self.flush().await
    }

    async fn search(&mut self, request: u32, query: String, show: Vec<Show>, from: u32, limit: u32) -> Flow {
        let Some(member) = &self.joined else { return Ok(()) };
        // The preferences only affect the ranking: without them the search still works.
        let Habits { favourites, recent } =
            self.shared.engine.habits(member.session.agent.clone()).await.unwrap_or_default();
        let query = query.chars().take(MAX_QUERY_CHARS).collect();
        // Later pages are for one list only: finding them means keeping everything before them.
        let from = if show.len() > 1 { 0 } else { from as usize };
        let limit = limit.min(MAX_FOUND) as usize;
        let search = Search { query, show, from, limit };
        let wanted = SearchRequest { agent: member.session.agent.clone(), favourites, recent, search };
        let directory = self.shared.directory.clone();
        let found = tokio::task::spawn_blocking(move || directory.search(&wanted)).await.unwrap_or_default();
        self.say(&GatewayFrame::Found { request, found }).await
    }

    /// Asks the engine for what an agent may find.
    async fn read(&mut self, next: Option<ReadRequest>) {
        if let (Some(member), Some(reading)) = (&self.joined, next) {
            self.shared.engine.read(member.session.agent.clone(), member.socket, reading).await;
        }
    }

    /// Sends what a search has found, and goes on with the next.
    async fn found(&mut self, frame: Option<GatewayFrame>) -> Flow {
        if let Some(frame) = frame {
            self.say(&frame).await?;
        }
        let next = self.searches.next_request();
        self.read(next).await;
        Ok(())
    }

    /// Tells the client the time if it must be wrong about it: the gateway's clock follows the system time.
    async fn tell_time(&mut self) -> Flow {
        let now = self.shared.clock.now();
        let Some(member) = self.joined.as_mut().filter(|member| member.told.drifts(now)) else { return Ok(()) };
        member.told = TimeTold::new(now);
        self.feed(encode(&GatewayFrame::Time { now })).await
    }

    /// Sends a message of the feed and all others that are waiting, so that a burst is one write.
    async fn pass_on(&mut self, first: Out) -> Flow {
        self.still_signed_in()?;
        self.tell_time().await?;
        let mut out = first;
        loop {
            match out {
                Out::Event(frame) => self.feed(frame).await?,
                Out::Answer(id, answer) => {
                    self.traced.answered(&id, &answer);
                    self.feed(encode(&GatewayFrame::Answer { id, answer })).await?;
                }
                Out::Standing(ConnectionStanding { rings, devices }) => {
                    self.feed(encode(&GatewayFrame::Standing { rings, devices })).await?;
                }
                Out::Readiness(told) => self.feed(told.frame()).await?,
                Out::Read(frame) => self.feed(encode(&*frame)).await?,
                Out::Search(search) => {
                    let next = self.searches.begin(*search, |search| self.shared.finder.find(search));
                    self.read(next).await;
                }
                Out::Rang(invitation) => self.feed(encode(&GatewayFrame::Rang { invitation })).await?,
                Out::Dismissed(refusal) => return Err(End::Close(Some(refusal), NOT_SIGNED_IN, "signed out")),
            }
            match self.joined.as_mut().and_then(|member| member.outbox.try_recv().ok()) {
                Some(next) => out = next,
                None => return self.flush().await,
            }
        }
    }

    async fn reject(&mut self, refusal: Refusal) -> Flow {
        let now = Instant::now();
        if now.duration_since(self.invalid.since) > Duration::from_secs(60) {
            self.invalid = InvalidFrames { count: 0, since: now };
        }
        self.invalid.count += 1;
        let agent = self.joined.as_ref().map(|member| member.session.agent.as_str());
        tracing::debug!(agent, ?refusal, "invalid frame");
        if self.invalid.count > self.shared.limits.bad_frames {
            tracing::warn!(target: STRANGERS, agent, "too many invalid frames; closing the connection");
            return Err(End::Close(Some(Refusal::Abused), close_code::POLICY, "too many bad frames"));
        }
        self.say(&GatewayFrame::Error { refusal }).await
    }

    async fn say(&mut self, frame: &GatewayFrame) -> Flow {
        self.feed(encode(frame)).await?;
        self.flush().await
    }

    async fn feed(&mut self, text: impl Into<Utf8Bytes>) -> Flow {
        written(timeout(self.shared.limits.write, self.sink.feed(Message::Text(text.into()))).await)
    }

    async fn flush(&mut self) -> Flow {
        self.times.said = Instant::now();
        written(timeout(self.shared.limits.write, self.sink.flush()).await)
    }
}

fn written<E>(result: Result<Result<(), E>, tokio::time::error::Elapsed>) -> Flow {
    result.ok().and_then(Result::ok).ok_or(End::Gone)
}

/// Receives the next message of the feed; waits forever before the hello.
async fn next(joined: &mut Option<Member>) -> Option<Out> {
    match joined {
        Some(member) => member.outbox.recv().await,
        None => std::future::pending().await,
    }
}
