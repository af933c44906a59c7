//! A wire between two programs: plain TCP that can be cut, stalled in one direction or both, and slowed.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How much later everything comes on a slow wire.
const SLOW: Duration = Duration::from_millis(200);

/// What is wrong with a wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    #[default]
    Nothing,
    /// Nothing comes through, and nothing closes.
    Stalled,
    /// Nothing comes to the far end, whose own words still come through.
    Mute,
    /// Nothing comes from the far end.
    Deaf,
    /// Everything comes 200 ms later.
    Slow,
}

#[derive(Clone, Copy, Default)]
struct State {
    trouble: Trouble,
    /// How often all connections were cut.
    cuts: u32,
}

/// A wire to an address.
pub struct Wire {
    /// Where it begins.
    pub address: String,
    state: watch::Sender<State>,
}

impl Wire {
    pub async fn to(far: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (state, told) = watch::channel(State::default());
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (far, told) = (far.clone(), told.clone());
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(far).await {
                        join(near, far, told).await;
                    }
                });
            }
        });
        Self { address, state }
    }

    /// Resets every connection. New ones come through.
    pub fn cut(&self) {
        self.state.send_modify(|state| state.cuts += 1);
    }

    /// Puts it into this state, also for connections to come.
    pub fn is(&self, trouble: Trouble) {
        self.state.send_modify(|state| state.trouble = trouble);
    }
}

/// Carries both directions until one of them ends or the wire is cut.
async fn join(near: TcpStream, far: TcpStream, told: watch::Receiver<State>) {
    let both = [&near, &far].map(|socket| socket2::SockRef::from(socket).try_clone().unwrap());
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (mut cut, cuts) = (told.clone(), told.borrow().cuts);
    let ((near_from, near_to), (far_from, far_to)) = (near.into_split(), far.into_split());
    tokio::select! {
        () = carry(near_from, far_to, told.clone(), Trouble::Mute) => {}
        () = carry(far_from, near_to, told, Trouble::Deaf) => {}
        _ = cut.wait_for(|state| state.cuts != cuts) => {
            // Both ends are told by a reset.
            both.iter().for_each(|socket| drop(socket.set_linger(Some(Duration::ZERO))));
        }
    }
}

/// Carries one direction, which stands still in one kind of trouble besides [`Trouble::Stalled`].
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut told: watch::Receiver<State>, still: Trouble) {
    let mut bytes = vec![0; 65_536];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if told.borrow().trouble == Trouble::Slow {
            tokio::time::sleep(SLOW).await;
        }
        let flows = |state: &State| state.trouble != still && state.trouble != Trouble::Stalled;
        if told.wait_for(flows).await.is_err() || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
