//! Strangers who connect and say nothing.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// After this time the others have tried to connect.
const GATHERING: Duration = Duration::from_secs(2);
const ADDRESSES: usize = 50;
const BACK_AFTER: Duration = Duration::from_secs(1);

/// What strangers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strangers {
    None,
    /// From fifty addresses; they stay until they are dropped.
    Stay,
    /// From fifty addresses; they come back when they have been dropped.
    ComeBack,
    /// The same, each from an address of their own.
    Scattered,
}

impl Strangers {
    /// Returns what they do, in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Stay => "5,000 who stay",
            Self::ComeBack => "5,000 who come back",
            Self::Scattered => "5,000 addresses, back",
        }
    }
}

#[derive(Default)]
struct Tally {
    inside: AtomicUsize,
    dropped: AtomicUsize,
    is_over: AtomicBool,
}

/// Strangers at the gateway.
pub struct Siege {
    strangers: JoinSet<()>,
    tally: Arc<Tally>,
}

impl Siege {
    /// Sends strangers, and waits until most have tried to connect.
    pub async fn lay(address: &str, what: Strangers, count: usize, thread: &Handle) -> Self {
        let (mut strangers, tally) = (JoinSet::new(), Arc::<Tally>::default());
        let count = if what == Strangers::None { 0 } else { count };
        for at in 0..count {
            strangers.spawn_on(stranger(address.parse().unwrap(), what, at, tally.clone()), thread);
        }
        if count > 0 {
            sleep(GATHERING).await;
        }
        Self { strangers, tally }
    }

    /// Returns how many strangers are connected.
    pub fn inside(&self) -> usize {
        self.tally.inside.load(Relaxed)
    }

    /// Returns how often one has been dropped.
    pub fn dropped(&self) -> usize {
        self.tally.dropped.load(Relaxed)
    }

    /// Ends it.
    pub async fn lift(mut self) {
        self.tally.is_over.store(true, Relaxed);
        self.strangers.shutdown().await;
    }
}

/// Connects from a loopback address.
async fn connect(from: usize, to: SocketAddr) -> io::Result<TcpStream> {
    let [high, low] = [from / 250, from % 250 + 1].map(|byte| u8::try_from(byte).unwrap());
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new([127, 1, high, low].into(), 0))?;
    socket.connect(to).await
}

async fn stranger(address: SocketAddr, what: Strangers, at: usize, tally: Arc<Tally>) {
    let from = if what == Strangers::Scattered { at } else { at % ADDRESSES };
    while !tally.is_over.load(Relaxed) {
        if let Ok(mut stream) = connect(from, address).await {
            tally.inside.fetch_add(1, Relaxed);
            let _ = stream.read(&mut [0]).await;
            tally.inside.fetch_sub(1, Relaxed);
            tally.dropped.fetch_add(1, Relaxed);
        }
        if what == Strangers::Stay {
            return;
        }
        sleep(BACK_AFTER).await;
    }
}
