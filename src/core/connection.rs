//! The browser's connection to the gateway: when to open a socket, what to send first, when to give one up, when to
//! retry.
//!
//! Start-up and recovery are one path: open, hello with the last cursor, welcome. Sockets are numbered; whatever still
//! arrives from an old one is ignored.

use crate::protocol::{ClientFrame, Cursor, DeviceId, Millis, Numbered, Refusal};

/// Silence after which the gateway is pinged, in milliseconds.
const PROBE_AFTER: Millis = 12_000;
/// Silence after which the connection is given up, in milliseconds. The gateway sends something every 10 s at least.
const GIVE_UP_AFTER: Millis = 20_000;
/// The time for an answer after the page woke up or the network came back, in milliseconds.
const PROBE_ANSWER: Millis = 4_000;
/// The longest wait between two attempts, in milliseconds.
pub const LONGEST_WAIT: Millis = 30_000;
/// The longest wait before the first retry, in milliseconds; doubled for each further one.
const FIRST_WAIT: Millis = 500;

/// The state of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// A socket is being opened, or is open and the welcome has not arrived.
    Connecting,
    /// The welcome has arrived.
    Connected,
    /// The connection is lost, and will be retried.
    Waiting {
        /// When it is retried: local time in milliseconds.
        until: Millis,
    },
    /// The browser reports that there is no network.
    Offline,
    /// The gateway has refused the sign-in.
    Refused(Refusal),
}

/// Something to be done with the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEffect {
    /// Open a socket.
    Open {
        /// Its number.
        socket: u64,
    },
    /// Close the socket, whichever is open.
    Close,
    /// Send a frame on the open socket.
    Transmit(ClientFrame),
}

/// The result of comparing the number of an event with the last one applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is the next event: apply it.
    Next,
    /// It was applied before: ignore it.
    Duplicate,
    /// Events are missing: reconnect for a snapshot.
    Gap,
}

/// Local time and a random number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The browser's clock, in milliseconds.
    pub local: Millis,
    /// Uniform in `[0, 1)`.
    pub random: f64,
}

/// The connection to the gateway, as a state machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// Its state.
    pub link: Link,
    /// The last event applied.
    pub cursor: Option<Cursor>,
    token: String,
    renewed: bool,
    client: String,
    device: Option<DeviceId>,
    socket: u64,
    tries: u32,
    heard: Millis,
    probe_until: Option<Millis>,
    probed: bool,
}

impl Connection {
    /// Creates a connection that is not open yet.
    pub fn new(token: String, client: String, device: Option<DeviceId>) -> Self {
        let link = Link::Waiting { until: 0 };
        Self {
            link,
            cursor: None,
            token,
            renewed: false,
            client,
            device,
            socket: 0,
            tries: 0,
            heard: 0,
            probe_until: None,
            probed: false,
        }
    }

    /// Signs in with another token from the next connection on.
    pub fn renew(&mut self, token: String) {
        self.renewed |= self.token != token;
        self.token = token;
    }

    /// Returns whether the open connection was made with an older token.
    pub fn renewed(&self) -> bool {
        self.renewed
    }

    /// Opens a socket.
    pub fn connect(&mut self, at: Moment) -> Vec<SocketEffect> {
        self.socket += 1;
        self.heard = at.local;
        self.probe_until = None;
        self.link = Link::Connecting;
        vec![SocketEffect::Open { socket: self.socket }]
    }

    /// Returns whether a socket was opened before.
    pub fn has_begun(&self) -> bool {
        self.socket > 0
    }

    /// Returns whether `socket` is the latest one.
    pub fn is_current(&self, socket: u64) -> bool {
        socket == self.socket
    }

    /// The socket is open: says hello.
    pub fn opened(&mut self, at: Moment) -> Vec<SocketEffect> {
        self.heard = at.local;
        self.renewed = false;
        let (token, client, device, resume) =
            (self.token.clone(), self.client.clone(), self.device.clone(), self.cursor.clone());
        vec![SocketEffect::Transmit(ClientFrame::Hello { token, client, device, resume })]
    }

    /// Something has arrived.
    pub fn heard(&mut self, at: Moment) {
        self.heard = at.local;
        self.probe_until = None;
        self.probed = false;
    }

    /// The welcome has arrived.
    pub fn welcomed(&mut self, cursor: Cursor) {
        self.link = Link::Connected;
        self.tries = 0;
        self.cursor = Some(cursor);
    }

    /// The gateway has refused the sign-in: stops for good.
    pub fn refused(&mut self, refusal: Refusal) -> Vec<SocketEffect> {
        self.link = Link::Refused(refusal);
        self.socket += 1;
        vec![SocketEffect::Close]
    }

    /// Advances the cursor where the event is the next one, and returns how its number compares with those before.
    pub fn admit(&mut self, event: &Numbered) -> Admission {
        match &mut self.cursor {
            Some(cursor) if event.seq <= cursor.seq => Admission::Duplicate,
            Some(cursor) if event.seq == cursor.seq + 1 => {
                cursor.seq = event.seq;
                Admission::Next
            }
            _ => Admission::Gap,
        }
    }

    /// Forgets the cursor and reconnects, for a snapshot.
    pub fn start_over(&mut self, at: Moment) -> Vec<SocketEffect> {
        self.cursor = None;
        let mut effects = vec![SocketEffect::Close];
        effects.extend(self.connect(at));
        effects
    }

    /// The socket has closed, or could not be opened: retries after a random part of a growing time (full jitter, as in
    /// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    pub fn closed(&mut self, at: Moment) -> Vec<SocketEffect> {
        if matches!(self.link, Link::Refused(_) | Link::Offline) {
            return Vec::new();
        }
        let longest = (FIRST_WAIT << self.tries.min(10)).min(LONGEST_WAIT);
        self.tries += 1;
        self.socket += 1;
        self.link = Link::Waiting { until: at.local + (longest as f64 * at.random) as Millis };
        Vec::new()
    }

    /// A second has passed: pings, gives up or retries.
    pub fn tick(&mut self, at: Moment) -> Vec<SocketEffect> {
        match self.link {
            Link::Waiting { until } if at.local >= until => self.connect(at),
            Link::Connected | Link::Connecting => {
                let silence = at.local.saturating_sub(self.heard);
                if silence >= GIVE_UP_AFTER || self.probe_until.is_some_and(|until| at.local >= until) {
                    let mut effects = vec![SocketEffect::Close];
                    effects.extend(self.closed(at));
                    effects
                } else if silence >= PROBE_AFTER && self.link == Link::Connected && !self.probed {
                    self.probed = true;
                    vec![SocketEffect::Transmit(ClientFrame::Ping)]
                } else {
                    Vec::new()
                }
            }
            Link::Waiting { .. } | Link::Offline | Link::Refused(_) => Vec::new(),
        }
    }

    /// The page came to the front or the network came back: retries at once, or checks what seems open.
    pub fn woke(&mut self, at: Moment) -> Vec<SocketEffect> {
        match self.link {
            Link::Waiting { .. } | Link::Offline => {
                self.tries = 0;
                self.connect(at)
            }
            Link::Connected => {
                self.probe_until = Some(at.local + PROBE_ANSWER);
                vec![SocketEffect::Transmit(ClientFrame::Ping)]
            }
            Link::Connecting | Link::Refused(_) => Vec::new(),
        }
    }

    /// The browser reports that the network is gone: closes the socket.
    pub fn offline(&mut self) -> Vec<SocketEffect> {
        if matches!(self.link, Link::Refused(_)) {
            return Vec::new();
        }
        self.link = Link::Offline;
        self.socket += 1;
        vec![SocketEffect::Close]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Event, NoticeId};

    const AT: Moment = Moment { local: 1_000_000, random: 0.5 };

    fn later(millis: Millis) -> Moment {
        Moment { local: AT.local + millis, ..AT }
    }

    fn connected() -> Connection {
        let mut connection = Connection::new("token".into(), "test".into(), None);
        connection.connect(AT);
        connection.opened(AT);
        connection.welcomed(Cursor { epoch: "e".into(), seq: 4 });
        connection
    }

    fn numbered(seq: u64) -> Numbered {
        Numbered { seq, at: 0, event: Some(Event::NoticeGone { notice: NoticeId::from("n") }) }
    }

    #[test]
    fn hello_after_a_break_names_the_last_event() {
        let mut connection = connected();
        assert_eq!(connection.admit(&numbered(5)), Admission::Next);
        connection.closed(AT);
        connection.tick(later(30_000));
        let hello = connection.opened(later(30_001));
        let [SocketEffect::Transmit(ClientFrame::Hello { resume, .. })] = &hello[..] else { panic!("{hello:?}") };
        assert_eq!(*resume, Some(Cursor { epoch: "e".into(), seq: 5 }));
    }

    #[test]
    fn an_event_is_taken_once_and_a_gap_is_seen() {
        let mut connection = connected();
        assert_eq!(connection.admit(&numbered(5)), Admission::Next);
        assert_eq!(connection.admit(&numbered(5)), Admission::Duplicate);
        assert_eq!(connection.admit(&numbered(7)), Admission::Gap);
        assert_eq!(connection.start_over(AT), [SocketEffect::Close, SocketEffect::Open { socket: 2 }]);
        assert_eq!(connection.cursor, None);
    }

    #[test]
    fn waits_grow_to_thirty_seconds_and_are_jittered() {
        let mut connection = connected();
        let mut wait = |random: f64| {
            connection.closed(Moment { random, ..AT });
            let Link::Waiting { until } = connection.link else { panic!("{:?}", connection.link) };
            until - AT.local
        };
        let most: Vec<_> = (0..8).map(|_| wait(0.999_999)).collect();
        assert_eq!(most, [499, 999, 1999, 3999, 7999, 15_999, 29_999, 29_999]);
        assert_eq!(wait(0.0), 0);
    }

    #[test]
    fn silence_is_probed_then_given_up() {
        let mut connection = connected();
        assert_eq!(connection.tick(later(PROBE_AFTER - 1)), []);
        assert_eq!(connection.tick(later(PROBE_AFTER)), [SocketEffect::Transmit(ClientFrame::Ping)]);
        assert_eq!(connection.tick(later(PROBE_AFTER + 1000)), [], "each silence is probed once");
        assert_eq!(connection.tick(later(GIVE_UP_AFTER)), [SocketEffect::Close]);
        assert!(matches!(connection.link, Link::Waiting { .. }));
        assert!(!connection.is_current(1), "frames from the old socket are ignored");
    }

    #[test]
    fn waking_up_does_not_trust_an_open_socket() {
        let mut connection = connected();
        assert_eq!(connection.woke(later(1)), [SocketEffect::Transmit(ClientFrame::Ping)]);
        assert_eq!(connection.tick(later(PROBE_ANSWER)), []);
        assert_eq!(connection.tick(later(PROBE_ANSWER + 1)), [SocketEffect::Close]);
    }

    #[test]
    fn a_refused_sign_in_is_not_tried_again() {
        let mut connection = connected();
        connection.refused(Refusal::NotSignedIn);
        assert_eq!(connection.closed(AT), []);
        assert_eq!(connection.tick(later(60_000)), []);
        assert_eq!(connection.woke(later(60_000)), []);
    }
}
