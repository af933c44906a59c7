//! HAProxy in front of both gateways, as `docs/cluster.md` says: agents come back by it, wherever the writer is.

use crate::harness::{Agent, Heard, Server, in_time, written};
use crate::stage::{Process, Stage};
use baton::protocol::{Answer, Command as Ask};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/sbin/haproxy";

/// A proxy, killed on drop.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns a part of a document: from what begins it to what ends it.
fn part(file: &str, from: &str, to: &str) -> String {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let begin = text.find(from).unwrap_or_else(|| panic!("{file} has no {from}"));
    let length = text[begin..].find(to).unwrap_or_else(|| panic!("{file} has no {to}"));
    text[begin..begin + length].to_owned()
}

/// Starts the proxy in front of two gateways. Returns also its address.
fn start(folder: &Path, gateways: &[Process]) -> (Proxy, String) {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let defaults = part("docs/operating/haproxy.cfg", "defaults", "frontend");
    let mut backend = part("docs/cluster.md", "   backend baton", "   ```");
    for (place, gateway) in ["gateway-1.example:8080", "gateway-2.example:8080"].into_iter().zip(gateways) {
        assert!(backend.contains(place));
        backend = backend.replace(place, &gateway.address);
    }
    let frontend = format!("frontend desk\n    bind {address}\n    option forwardfor\n    default_backend baton\n\n");
    let file = written(folder, "haproxy.cfg", &(defaults + &frontend + &backend));
    let log = fs::File::create(folder.join("haproxy.log")).unwrap();
    let child = Command::new(PROGRAM).arg("-db").arg("-f").arg(file).stderr(log).spawn().unwrap();
    (Proxy(child), address)
}

/// Waits until somebody behind the proxy writes.
async fn ready(address: &str) {
    in_time(async {
        loop {
            let asked = reqwest::Client::new().get(format!("http://{address}/readyz"));
            let answer = asked.timeout(Duration::from_secs(1)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn by_a_proxy_agents_come_to_whoever_writes() {
    if !Path::new(PROGRAM).exists() {
        return eprintln!("HAProxy is not installed: skipped");
    }
    let Some(mut stage) = Stage::set().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let (_proxy, address) = start(folder.path(), &stage.gateways);
    ready(&address).await;
    let server = Server::elsewhere(&address);
    let mut ann = stage.agent_by(&server, "ann").await;
    let open = Ask::Open { contact: "+447700900031".into(), from: None };
    let Answer::Opened { interaction } = ann.command(open).await else { panic!("not opened") };
    let mut writer = 0;
    for (number, fault) in ["killed", "frozen", "stopped"].into_iter().enumerate() {
        ann.catch_up().await;
        let struck = Instant::now();
        match fault {
            "killed" => stage.gateways[writer].kill(),
            "frozen" => stage.gateways[writer].freeze(),
            _ => stage.gateways[writer].stops(),
        }
        // The connection ends, also where nobody is left to end it.
        while !matches!(in_time(ann.hear()).await, Heard::Closed(_)) {}
        let closed = struck.elapsed();
        ready(&address).await;
        ann = in_time(Agent::connect(&server, ann.token.clone(), Some(&ann))).await;
        let text = format!("Text {}", number + 1);
        assert_eq!(in_time(ann.write(&interaction, &text)).await, Answer::Done);
        let took = struck.elapsed();
        println!("{fault}, by a proxy: {} ms, closed after {} ms", took.as_millis(), closed.as_millis());
        if fault == "frozen" {
            stage.gateways[writer].wakes();
        }
        if fault != "killed" {
            stage.gateways[writer].ends();
        }
        stage.start(writer);
        stage.stands_by(writer).await;
        writer = 1 - writer;
    }
    assert_eq!(ann.transcript(&interaction), ["Text 1", "Text 2", "Text 3"], "each once");
}
