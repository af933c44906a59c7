//! A colleague at work: one command after the other, from first to last, and how long each takes.

use crate::figures::Times;
use crate::wire::{RawSocket, Says, TEXT, frame};
use crate::world::{BEN, World};
use serde_json::json;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The pause between two commands: an agent is no flood.
const PAUSE: Duration = Duration::from_millis(5);
/// One command in so many changes something.
const CHANGES: u64 = 60;
/// How long the colleague waits for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The colleague, on a thread of their own: what the attackers in this process do delays them through the shared cores only.
pub struct Colleague {
    work: Arc<Work>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Work {
    took: Mutex<Vec<(Instant, Duration)>>,
    /// When the command without an answer was given.
    asked: Mutex<Option<Instant>>,
    stop: AtomicBool,
}

impl Colleague {
    /// Signs the colleague in and gives them a conversation.
    pub async fn at(world: Arc<World>) -> Self {
        let work = Arc::<Work>::default();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let shared = work.clone();
        let thread = thread::Builder::new().name("colleague".into()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut ben = world.agent("ben").await;
                let interaction = world.conversation(&mut ben, BEN, "+447700900300").await;
                let mut socket =
                    RawSocket::hello(&world.server.address, Ipv4Addr::LOCALHOST, &ben.token).await.unwrap();
                drop(ben);
                let _ = begun.send(());
                let mut number = 0_u64;
                while !shared.stop.load(Relaxed) {
                    number += 1;
                    // As many changes as a person makes; the rest waits its turn like them, and has no effect.
                    let command = if number.is_multiple_of(CHANGES) {
                        json!({ "set_note": { "interaction": interaction, "note": format!("Called {number} times") } })
                    } else {
                        json!({ "shown": { "invitation": "none" } })
                    };
                    let asked = Instant::now();
                    *shared.asked.lock().unwrap() = Some(asked);
                    if !done(&mut socket, &format!("b-{number}"), &command).await {
                        break;
                    }
                    shared.took.lock().unwrap().push((asked, asked.elapsed()));
                    *shared.asked.lock().unwrap() = None;
                    tokio::time::sleep(PAUSE).await;
                }
            });
        });
        begins.await.expect("the colleague can work");
        Self { work, thread: thread.ok() }
    }

    /// Returns how long each command took that was given since then. One without an answer counts as long as it waits. Each
    /// counts as often as commands were due meanwhile: else a gateway that stands still would spoil only one of many.
    pub fn since(&self, then: Instant) -> Times {
        let took = self.work.took.lock().unwrap();
        let mut times: Vec<_> = took.iter().filter(|(asked, _)| *asked >= then).map(|(_, took)| *took).collect();
        times.extend(self.work.asked.lock().unwrap().map(|asked| asked.elapsed()));
        let due = |took: Duration| (0..).map_while(move |times| took.checked_sub(PAUSE * times));
        Times::new(times.into_iter().flat_map(due).collect())
    }

    /// Returns whether the connection still works.
    pub fn works(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Colleague {
    fn drop(&mut self) {
        self.work.stop.store(true, Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Gives a command and waits for its answer. Returns whether it was done.
async fn done(socket: &mut RawSocket, id: &str, command: &serde_json::Value) -> bool {
    let command = json!({ "command": { "id": id, "command": command } }).to_string();
    if !socket.send(&frame(TEXT, command.as_bytes())).await {
        return false;
    }
    loop {
        match socket.hears(PATIENCE).await {
            Says::Text(text) if text.starts_with("{\"answer\"") && text.contains("\"done\"") => return true,
            Says::Text(text) if !text.starts_with("{\"answer\"") => {}
            Says::Pong => {}
            other => {
                eprintln!("the colleague is told {other:?}");
                return false;
            }
        }
    }
}
