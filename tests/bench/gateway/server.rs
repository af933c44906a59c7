//! A server in a process of its own, with a limit of open files of its own.

use crate::crowd::Crowd;
use crate::echo::{self, Frames};
use crate::front::{Front, Ways};
use crate::{Run, floor};
use baton::core::hub::Rules;
use baton::core::quotas::Quotas;
use baton::core::setup::DeskSetup;
use baton::gateway::data::Data;
use baton::gateway::traces::Traces;
use baton::gateway::{Gateway, Options};
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// The argument that makes the benchmark a server.
pub const SERVE: &str = "serve";

/// A server. Stopped on drop.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts a gateway.
    pub fn gateway(agents: usize) -> Self {
        Self::start("gateway", agents, &Frames::default())
    }

    /// Starts an echo of the frames that were seen.
    pub fn echo(agents: usize, frames: &Frames) -> Self {
        Self::start("echo", agents, frames)
    }

    fn start(what: &str, agents: usize, frames: &Frames) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args([SERVE, what, &agents.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(process.stdin.as_mut().unwrap(), "{}", serde_json::to_string(&frames.seen()).unwrap()).unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    /// Connects clients.
    pub fn crowd(&self, agents: usize, frames: &Arc<Frames>) -> Crowd {
        let run = Arc::new(Run { frames: frames.clone(), ..Run::default() });
        let front =
            Front { addresses: vec![self.address.clone()], processes: vec![self.process.id()], ways: Ways::Demo };
        Crowd::gather(front, agents, run)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// Is a server until the standard input ends.
pub fn serve(what: &str, agents: usize) {
    let mut frames = String::new();
    stdin().read_line(&mut frames).unwrap();
    let (stop, stopped) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = stdin().read_to_end(&mut Vec::new());
        stop.send(())
    });
    // As in the program: a thread per core, and more for waiting on the disk.
    let runtime = Builder::new_multi_thread().thread_name("server").enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    println!("{}", listener.local_addr().unwrap());
    let frames = Frames::of(serde_json::from_str(&frames).unwrap());
    runtime.block_on(async {
        if what == "echo" {
            echo::serve(listener, agents, &frames, stopped).await;
        } else {
            gateway(listener, agents, stopped).await;
        }
    });
}

async fn gateway(listener: TcpListener, agents: usize, stop: oneshot::Receiver<()>) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let quotas = Quotas { messages_per_minute: u32::MAX, changes_per_minute: u32::MAX, ..Quotas::default() };
    let setup = Arc::new(DeskSetup { quotas, ..DeskSetup::default() });
    let rules = Rules { setup, ..Rules::default() };
    let options = Options { roster: floor::roster(agents), rules, ..Options::default() };
    // With the feature `otel`, and if the environment names a collector.
    let traces = Traces::start();
    let gateway = Gateway::start(options, Data::open(folder.path()).unwrap()).await.unwrap();
    gateway.serve(listener, async { drop(stop.await) }).await.unwrap();
    traces.finish().await;
}
