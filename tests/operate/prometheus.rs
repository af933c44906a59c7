//! A Prometheus from Debian that scrapes a gateway, with the alert rules and the dashboard of `docs/operating`: as they
//! are, but for the times that an alert waits.

use crate::check;
use crate::harness::{Agent, CUSTOMER, Server, program_at};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use baton::protocol::{Answer, InteractionId};
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;

const SERVICE: &str = "+447700900998";
const KEY: &str = "key-of-the-tests";
/// How long Prometheus has to find out about anything. It looks every second.
const PATIENCE: Duration = Duration::from_secs(90);

pub fn trials() -> Vec<Trial> {
    vec![check("prometheus::alerts_fire_and_every_query_is_understood".into(), works)]
}

fn document(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operating").join(name)
}

/// A carrier that takes every text, as long as it runs.
struct Carrier {
    address: SocketAddr,
    runs: JoinHandle<()>,
}

impl Carrier {
    async fn start(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // Its port is in use by what is left of connections.
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(64).unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/sendsms", post(|| async { StatusCode::ACCEPTED }));
        Self { address, runs: tokio::spawn(async { axum::serve(listener, routes).await.unwrap() }) }
    }

    async fn kill(self) {
        self.runs.abort();
        let _ = self.runs.await;
    }
}

/// A gateway with a carrier.
struct Gateway {
    server: Server,
    watched: String,
    folder: TempDir,
}

impl Gateway {
    async fn start(carrier: SocketAddr) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let carriers = json!({ "carriers": [{
            "name": "kannel",
            "kind": "kannel",
            "send": format!("http://{carrier}/sendsms"),
            "username": "baton",
            "password": "out",
            "key": KEY,
            "gateway": "http://127.0.0.1:9",
            "numbers": { SERVICE: "queue:support" },
        }] });
        let (file, log) = (folder.path().join("carriers.json"), folder.path().join("log"));
        fs::write(&file, carriers.to_string()).unwrap();
        let mut program = program_at(&folder.path().join("data"), "127.0.0.1:0");
        program.arg("--carriers").arg(file).args(["--metrics-listen", "0"]).stderr(File::create(&log).unwrap());
        let server = Server::spawn(&mut program);
        let log = fs::read_to_string(log).unwrap();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let said = lines.into_iter().find(|line| line["message"].as_str().unwrap().starts_with("/metrics"));
        let watched = said.expect("it says where")["address"].as_str().unwrap().to_owned();
        Self { server, watched, folder }
    }

    /// Has a contact write through the carrier, and an agent accept.
    async fn conversation(&self) -> (Agent, InteractionId) {
        let mut ann = self.server.agent("ann").await;
        let text = reqwest::Client::new().post(self.server.url("/carriers/kannel/kannel/messages?id=1"));
        let text =
            text.basic_auth("kannel", Some(KEY)).header("x-kannel-from", CUSTOMER).header("x-kannel-to", SERVICE);
        assert_eq!(text.body("Hello").send().await.unwrap().status(), 200);
        let invitation = ann.invited().await;
        assert_eq!(ann.accept(&invitation).await, Answer::Done);
        (ann, invitation.interaction)
    }
}

/// A Prometheus, killed on drop.
struct Prometheus {
    child: Child,
    url: String,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Prometheus {
    /// Starts one that scrapes a gateway every second, with the alerts, which wait for a second only.
    async fn start(folder: &Path, target: &str) -> Self {
        let rules = fs::read_to_string(document("alerts.yml")).unwrap();
        let hasty = rules.lines().map(|line| match line.split_once("for: ") {
            Some((before, _)) if before.trim().is_empty() => format!("{before}for: 1s\n"),
            _ => format!("{line}\n"),
        });
        fs::write(folder.join("alerts.yml"), hasty.collect::<String>()).unwrap();
        let config = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: [alerts.yml]\nscrape_configs:\n  - \
             job_name: baton\n    static_configs: [{{ targets: [\"{target}\"] }}]\n"
        );
        fs::write(folder.join("prometheus.yml"), config).unwrap();
        promtool(&["check", "rules"], &document("alerts.yml"));
        promtool(&["check", "config"], &folder.join("prometheus.yml"));
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let child = Command::new("prometheus")
            .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("prometheus").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("prometheus.log")).unwrap())
            .spawn()
            .expect("prometheus: .make/install prometheus installs it");
        Self { child, url: format!("http://{address}/api/v1") }
    }

    /// Returns its answer to a query; `None` if it does not answer yet.
    async fn ask(&self, query: &str) -> Option<Value> {
        let asked = reqwest::Client::new().post(format!("{}/query", self.url)).form(&[("query", query)]);
        asked.send().await.ok()?.json().await.ok()
    }

    /// Returns the values that a query finds.
    async fn values(&self, query: &str) -> Vec<f64> {
        let Some(answer) = self.ask(query).await else { return Vec::new() };
        let found = answer["data"]["result"].as_array().cloned().unwrap_or_default();
        found.iter().map(|one| one["value"][1].as_str().unwrap().parse().unwrap()).collect()
    }

    /// Waits until a query finds one value, and that.
    async fn finds(&self, query: &str, value: f64) {
        let found = async {
            while self.values(query).await != [value] {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, found).await;
        assert!(in_time.is_ok(), "{query} is {:?}, not {value}", self.values(query).await);
    }

    /// Waits until an alert fires, or does not any more.
    async fn fires(&self, alert: &str, fires: bool) {
        let query = format!("count(ALERTS{{alertname=\"{alert}\", alertstate=\"firing\"}}) or vector(0)");
        self.finds(&query, f64::from(u8::from(fires))).await;
    }
}

fn promtool(arguments: &[&str], file: &Path) {
    let output = Command::new("promtool").args(arguments).arg(file).output().expect("promtool");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn works() {
    let carrier = Carrier::start(([127, 0, 0, 1], 0).into()).await;
    let address = carrier.address;
    let gateway = Gateway::start(address).await;
    let prometheus = Prometheus::start(gateway.folder.path(), &gateway.watched).await;
    prometheus.finds("up{job=\"baton\"}", 1.0).await;
    let (mut ann, id) = gateway.conversation().await;
    assert_eq!(ann.write(&id, "One moment").await, Answer::Done);
    prometheus.finds("baton_messages_total{direction=\"out\", carrier=\"kannel\", outcome=\"sent\"}", 1.0).await;
    prometheus.finds("baton_messages_total{direction=\"in\", carrier=\"kannel\", outcome=\"taken\"}", 1.0).await;
    prometheus.fires("BatonCarrierDown", false).await;

    carrier.kill().await;
    assert_eq!(ann.write(&id, "Are you there?").await, Answer::Done);
    prometheus.fires("BatonCarrierDown", true).await;
    prometheus.finds("baton_outbox_texts", 1.0).await;
    let _carrier = Carrier::start(address).await;
    prometheus.fires("BatonCarrierDown", false).await;
    prometheus.finds("baton_outbox_texts", 0.0).await;

    every_query_is_understood(&prometheus).await;
    let Gateway { server, folder: _folder, .. } = gateway;
    server.stop().await;
    prometheus.fires("BatonDown", true).await;
}

/// Asks what the dashboard asks, and whether each alert could be looked at.
async fn every_query_is_understood(prometheus: &Prometheus) {
    let dashboard: Value = serde_json::from_str(&fs::read_to_string(document("dashboard.json")).unwrap()).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().cloned().unwrap_or_default());
    let queries: Vec<String> = targets.map(|it| it["expr"].as_str().unwrap().replace("$instance", ".*")).collect();
    assert!(queries.len() > 30);
    for query in queries {
        let answer = prometheus.ask(&query).await.unwrap();
        assert_eq!(answer["status"], "success", "{query}: {answer}");
    }
    let rules = reqwest::get(format!("{}/rules", prometheus.url)).await.unwrap();
    let rules: Value = rules.json().await.unwrap();
    let rules = rules["data"]["groups"][0]["rules"].as_array().unwrap();
    let ill: Vec<_> = rules.iter().filter(|rule| rule["health"] != "ok").collect();
    assert!(rules.len() > 15 && ill.is_empty(), "{ill:#?}");
}
