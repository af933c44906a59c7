//! The stage: a database, gateways, a carrier and two agents.

use crate::cluster::Cluster;
use crate::harness::{Agent, Server, executable, in_time, written};
use crate::service::{ACCOUNT, Service, TOKEN, message, signature};
use crate::wire::Wire;
use baton::gateway::client::prepare_tls;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// Where agents and carriers believe the gateways to be: behind a proxy.
const PUBLIC: &str = "https://baton.example";
pub const LINE: &str = "+447700900997";
/// How long it may take until a gateway is there, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Stage {
    folder: TempDir,
    pub service: Service,
    pub gateways: Vec<Process>,
    texts: u32,
    // Last, as the gateways need it.
    cluster: Cluster,
    database: String,
}

/// A gateway, running or not.
pub struct Process {
    pub address: String,
    data: PathBuf,
    /// Its database.
    log: String,
    /// Where the others reach it, if it serves while another one writes.
    peer: Option<String>,
    pub wires: Option<Wires>,
    child: Option<Child>,
}

/// What is between a gateway and the others.
pub struct Wires {
    pub database: Wire,
    pub peer: Wire,
}

impl Process {
    fn new(folder: &TempDir, name: &str, log: String) -> Self {
        Self { address: free(), data: folder.path().join(name), log, peer: None, wires: None, child: None }
    }

    pub fn is_running(&self) -> bool {
        self.child.is_some()
    }

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    pub fn kill(&mut self) {
        self.signal("-KILL");
        self.ends();
    }

    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn wakes(&self) {
        self.signal("-CONT");
    }

    pub fn stops(&self) {
        self.signal("-TERM");
    }

    /// Waits for its end. Returns the exit code, if it has ended by itself.
    pub fn ends(&mut self) -> Option<i32> {
        self.child.take().expect("it runs").wait().unwrap().code()
    }

    /// Returns what it says at a path; `None` if it does not answer.
    pub async fn says(&self, path: &str) -> Option<(u16, String)> {
        let asked =
            reqwest::Client::new().get(format!("http://{}{path}", self.address)).header("host", "baton.example");
        let answer = asked.timeout(Duration::from_secs(1)).send().await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.unwrap_or_default()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Returns an address that nobody listens at.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

impl Stage {
    /// Starts two gateways, the first of which writes while the other one stands by. `None` if PostgreSQL is not installed.
    pub async fn set() -> Option<Self> {
        let mut stage = Self::prepared().await?;
        let log = stage.cluster.url(&stage.database);
        stage.gateways = ["one", "two"].map(|name| Process::new(&stage.folder, name, log.clone())).into();
        stage.start(0);
        assert_eq!(stage.writer().await, 0);
        stage.start(1);
        stage.stands_by(1).await;
        Some(stage)
    }

    /// Starts three gateways that serve, the first of which writes. Each has a wire to the database, and one that the others reach
    /// it by.
    pub async fn serving() -> Option<Self> {
        let mut stage = Self::prepared().await?;
        for (which, name) in ["one", "two", "three"].into_iter().enumerate() {
            let database = Wire::to(format!("127.0.0.1:{}", stage.cluster.port())).await;
            let log = format!("postgres://baton@{}/{}?sslmode=disable", database.address, stage.database);
            let (mut process, listens) = (Process::new(&stage.folder, name, log), free());
            process.wires = Some(Wires { database, peer: Wire::to(listens.clone()).await });
            process.peer = Some(listens);
            stage.gateways.push(process);
            stage.start(which);
            stage.serves(which).await;
        }
        assert_eq!(stage.holder(), Some(0));
        Some(stage)
    }

    async fn prepared() -> Option<Self> {
        prepare_tls();
        let Some(programs) = crate::cluster::programs() else {
            eprintln!("PostgreSQL is not installed: skipped");
            return None;
        };
        let cluster = Cluster::start(programs);
        let (url, folder, service) = (cluster.database(), tempfile::tempdir().unwrap(), Service::start().await);
        let file = |name: &str, content: &str| written(folder.path(), name, content);
        file(
            "people.csv",
            "kind,id,name,sets\nqueue,support,Support,\nagent,ann,Ann Lee,queue:support\nagent,ben,Ben Okafor,\n",
        );
        file(
            "sign-in.json",
            &json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] }).to_string(),
        );
        let carrier = json!({
            "name": "twilio", "kind": "twilio", "account": ACCOUNT, "token": TOKEN, "api": service.url,
            "gateway": PUBLIC, "report_within": 0, "files": [], "numbers": { LINE: "queue:support" },
        });
        file("carriers.json", &json!({ "carriers": [carrier] }).to_string());
        fs::create_dir(folder.path().join("files")).unwrap();
        let database = url.rsplit('/').next().unwrap().to_owned();
        Some(Self { folder, service, gateways: Vec::new(), texts: 0, cluster, database })
    }

    /// Starts a gateway.
    pub fn start(&mut self, which: usize) {
        let Process { address, data, log: database, peer, wires, .. } = &self.gateways[which];
        let path = |name: &str| self.folder.path().join(name);
        let log = File::options().create(true).append(true).open(path(&format!("{which}.log"))).unwrap();
        let mut program = Command::new(executable());
        program.args(["--listen", address, "--log", database]).arg("--data").arg(data);
        program.arg("--media").arg(format!("file://{}", path("files").display()));
        program.arg("--directory").arg(path("people.csv")).arg("--sign-in").arg(path("sign-in.json"));
        program.arg("--carriers").arg(path("carriers.json"));
        if let (Some(peer), Some(wires)) = (peer, wires) {
            program.args(["--peer-listen", peer]).arg("--peer-address").arg(format!("http://{}", wires.peer.address));
        }
        let child = program.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        self.gateways[which].child = Some(child);
    }

    /// Returns who has the lease, if somebody does.
    pub fn holder(&self) -> Option<usize> {
        let sql = "SELECT holder FROM lease WHERE holder IS NOT NULL AND until > clock_timestamp()";
        let holder = self.cluster.sql(&self.database, sql);
        self.gateways.iter().position(|gateway| holder.starts_with(&format!("{} ", gateway.address)))
    }

    /// Waits until another gateway than this one has the lease, and returns which.
    pub async fn holder_but(&self, old: usize) -> usize {
        let found = async {
            loop {
                match self.holder() {
                    Some(which) if which != old => return which,
                    _ => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, found).await.unwrap_or_else(|_| panic!("nobody writes: {}", self.said()))
    }

    /// Waits until a gateway serves.
    pub async fn serves(&self, which: usize) {
        let serves = async {
            while self.gateways[which].says("/readyz").await.is_none_or(|(status, _)| status != 200) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let serves = tokio::time::timeout(PATIENCE, serves).await;
        serves.unwrap_or_else(|_| panic!("{which} does not serve: {}", self.said()));
    }

    /// Waits until one of the gateways writes, and returns which.
    pub async fn writer(&self) -> usize {
        let found = async {
            loop {
                for (which, gateway) in self.gateways.iter().enumerate().filter(|(_, it)| it.child.is_some()) {
                    if gateway.says("/readyz").await.is_some_and(|(status, _)| status == 200) {
                        return which;
                    }
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, found).await;
        found.unwrap_or_else(|_| panic!("nobody writes: {}", self.said()))
    }

    /// Waits until the other gateway than this one writes, and returns which.
    pub async fn writer_but(&self, which: usize) -> usize {
        self.serves(1 - which).await;
        1 - which
    }

    /// Waits until a gateway stands by.
    pub async fn stands_by(&self, which: usize) {
        let stands = async {
            while self.gateways[which].says("/readyz").await != Some((503, r#"{"status":"standby"}"#.into())) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let stands = tokio::time::timeout(PATIENCE, stands).await;
        stands.unwrap_or_else(|_| panic!("it does not stand by: {}", self.said()));
        assert_eq!(self.gateways[which].says("/healthz").await.map(|(status, _)| status), Some(200));
    }

    /// Returns what the gateways have logged.
    pub fn said(&self) -> String {
        let log = |which| fs::read_to_string(self.folder.path().join(format!("{which}.log"))).unwrap_or_default();
        (0..self.gateways.len()).map(|which| format!("{which}:\n{}\n", log(which))).collect()
    }

    /// Returns how many links to others a gateway has lost.
    pub fn lost_links(&self, which: usize) -> usize {
        let log = fs::read_to_string(self.folder.path().join(format!("{which}.log"))).unwrap_or_default();
        log.matches("a gateway follows no longer").count()
    }

    /// Waits until a gateway has lost so many.
    pub async fn loses_links(&self, which: usize, count: usize) {
        let lost = async {
            while self.lost_links(which) < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, lost).await.unwrap_or_else(|_| panic!("it keeps its links: {}", self.said()));
    }

    pub fn server(&self, which: usize) -> Server {
        Server::elsewhere(&self.gateways[which].address)
    }

    /// Signs an agent in at a gateway and connects them.
    pub async fn agent(&self, which: usize, id: &str) -> Agent {
        self.agent_by(&self.server(which), id).await
    }

    /// Signs an agent in and connects them.
    pub async fn agent_by(&self, server: &Server, id: &str) -> Agent {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({ "iss": "crm", "aud": "baton", "sub": id, "iat": now, "exp": now + 600 });
        let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap();
        let (status, answer) = server.post("/sign-in", &json!({ "token": token })).await;
        assert_eq!(status, 200, "{answer}");
        Agent::connect(server, answer["token"].as_str().unwrap().to_owned(), None).await
    }

    /// Lets a contact write, as the carrier brings it until it is taken: to a gateway first, then to the others.
    pub async fn text(&mut self, first: usize, from: &str, words: &str) {
        self.texts += 1;
        let path = "/carriers/twilio/twilio/messages";
        let form = message(&format!("SM{}", self.texts), from, LINE, words, &[]);
        let signed = signature(&format!("{PUBLIC}{path}"), &form);
        let taken = async {
            loop {
                let (before, after) = self.gateways.split_at(first);
                for gateway in after.iter().chain(before).filter(|it| it.is_running()) {
                    let post = reqwest::Client::new().post(format!("http://{}{path}", gateway.address)).form(&form);
                    let post = post.header("host", "baton.example").header("x-twilio-signature", &signed);
                    let answer = post.timeout(Duration::from_secs(2)).send().await;
                    if answer.is_ok_and(|answer| answer.status() == 200) {
                        return;
                    }
                }
            }
        };
        in_time(taken).await;
    }
}
