//! Throughput and latency of the gateway, compared with a bare echo server: `make bench-gateway`.
//!
//! The measurement: an agent transfers a window to another. *Invited* is the time from when the transfer was due until
//! the other agent's socket has read the invitation. *Shown* is the time until the first agent's socket has read that
//! the other's browser shows it. A transfer that is late because the previous one was slow is counted from when it was
//! due, not from when it was sent.
//!
//! The real gateway serves on its own threads, with its log on disk. A thousand agents are connected, and while twenty
//! pairs of them transfer windows back and forth, all others make other requests at a fixed rate ([`floor::MIX`]). Then
//! the same clients do the same with a server that only echoes ([`echo`]): the difference is what the gateway decides,
//! stores and sends.

#![cfg(not(target_arch = "wasm32"))]

mod client;
mod crowd;
mod echo;
mod figures;
mod floor;
mod table;

use baton::core::hub::Rules;
use baton::core::quotas::Quotas;
use baton::core::setup::DeskSetup;
use baton::gateway::data::Data;
use baton::gateway::traces::Traces;
use baton::gateway::{Gateway, Options};
use client::Run;
use crowd::{Crowd, Load};
use echo::Frames;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const AGENTS: usize = 1000;
const FEW: usize = 100;
const RATES: [u32; 3] = [1000, 2000, 4000];
/// Above this latency the gateway counts as overloaded, and no higher rate is tried.
const TOO_SLOW_MS: f64 = 100.0;

/// 1,000 counted transfers.
const LOAD: Load =
    Load { rate: RATES[0], offers: 100, warm_up: Duration::from_secs(2), counted: Duration::from_secs(10) };

fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    table::head(&figures::commits(folder.path(), 1), &figures::commits(folder.path(), 16));
    let frames = Arc::new(Frames::default());
    let shorter = Load { warm_up: Duration::from_secs(1), counted: Duration::from_secs(4), ..LOAD };

    let gateway = Server::gateway(AGENTS);
    let mut crowd = gateway.crowd(AGENTS, &frames);
    let of_gateway = crowd.bear(LOAD);
    let mut rows = vec![(AGENTS, shorter, of_gateway.clone())];
    // The first rate is the one above.
    for &rate in &RATES[1..] {
        let load = Load { rate, ..shorter };
        let outcome = crowd.bear(load);
        let slow = outcome.unfinished > 0 || outcome.shown.percentile(99) > TOO_SLOW_MS;
        rows.push((AGENTS, load, outcome));
        if slow {
            break;
        }
    }
    drop(crowd);
    drop(gateway);

    let echo = Server::echo(AGENTS, &frames);
    let mut crowd = echo.crowd(AGENTS, &frames);
    let of_echo = crowd.bear(LOAD);
    drop(crowd);
    drop(echo);
    table::beside(AGENTS, LOAD, &of_gateway, &of_echo);

    let gateway = Server::gateway(FEW);
    rows.push((FEW, shorter, gateway.crowd(FEW, &frames).bear(shorter)));
    rows.sort_by_key(|(agents, load, _)| (*agents, load.rate));
    table::scale(&rows);
}

/// A server with its own threads. Stopped on drop.
struct Server {
    name: &'static str,
    address: String,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<()>>,
    runtime: Runtime,
    _folder: TempDir,
}

impl Server {
    fn gateway(agents: usize) -> Self {
        Self::start("gateway", |folder, listener, stop| async move {
            let quotas = Quotas { messages_per_minute: u32::MAX, changes_per_minute: u32::MAX, ..Quotas::default() };
            let setup = Arc::new(DeskSetup { quotas, ..DeskSetup::default() });
            let rules = Rules { setup, ..Rules::default() };
            let options = Options { roster: floor::roster(agents), rules, ..Options::default() };
            // With the feature `otel`, and if the environment names a collector.
            let traces = Traces::start();
            let gateway = Gateway::start(options, Data::open(&folder).unwrap()).await.unwrap();
            gateway.serve(listener, async { drop(stop.await) }).await.unwrap();
            traces.finish().await;
        })
    }

    fn echo(agents: usize, frames: &Arc<Frames>) -> Self {
        let frames = frames.clone();
        Self::start("echo", move |_, listener, stop| async move { echo::serve(listener, agents, &frames, stop).await })
    }

    fn start<F: Future<Output = ()> + Send + 'static>(
        name: &'static str,
        serve: impl FnOnce(std::path::PathBuf, TcpListener, oneshot::Receiver<()>) -> F,
    ) -> Self {
        // As in the program: a thread per core, and more for waiting on the disk.
        let runtime = Builder::new_multi_thread().thread_name(name).enable_all().build().unwrap();
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (stop, stopped) = oneshot::channel();
        let served = runtime.spawn(serve(folder.path().to_owned(), listener, stopped));
        Self { name, address, stop: Some(stop), served: Some(served), runtime, _folder: folder }
    }

    fn crowd(&self, agents: usize, frames: &Arc<Frames>) -> Crowd {
        Crowd::gather(&self.address, agents, self.name, Arc::new(Run { frames: frames.clone(), ..Run::default() }))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            let _ = self.runtime.block_on(served);
        }
    }
}
