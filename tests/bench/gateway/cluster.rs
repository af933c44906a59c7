//! One, two and three gateways on one PostgreSQL, beside one gateway with a log of its own: `make bench-cluster`.

use crate::client::Run;
use crate::crowd::{Crowd, Load, Results};
use crate::echo::Frames;
use crate::front::{Front, KEY, SECRET, Ways};
use crate::{LOAD, floor};
use axum::Router;
use axum::http::StatusCode;
use baton::gateway::client::prepare_tls;
use postgres::Cluster;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

#[path = "../../postgres/cluster.rs"]
#[allow(dead_code, reason = "tests of the log use the rest")]
mod postgres;

/// The gateway of this source.
const OWN: &str = env!("CARGO_BIN_EXE_gateway");
const RATES: [u32; 2] = [1000, 4000];
const AGENTS: [usize; 2] = [1000, 10_000];
/// How long a gateway may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The open files of a process besides the agents' connections.
const OTHER_FILES: usize = 1_100;

/// Measures and prints.
pub fn run() {
    prepare_tls();
    let is_quick = std::env::var_os("QUICK").is_some();
    let counted = Duration::from_secs(if is_quick { 3 } else { 8 });
    let Some(programs) = postgres::programs() else {
        println!("PostgreSQL is not installed: nothing to measure");
        return;
    };
    let earlier = std::env::var("EARLIER").ok();
    // In this order a machine that becomes slower or faster meanwhile counts for both.
    let alone = earlier.as_deref().map_or_else(|| vec![OWN], |it| vec![it, OWN, OWN, it]);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "Gateways, PostgreSQL and all clients share {cores} cores. Agents and contacts' texts are spread over all"
    );
    println!(
        "gateways, of which the first one writes; each offer is from one gateway to another where there are two.\n"
    );
    println!(
        "| gateways | agents | other requests/s: offered, done | shown, ms: p50 | p99 | cores: writer | others | \
         PostgreSQL | clients | MB, kB an agent: writer | others | refused, late, lost |"
    );
    println!("|{}", " --- |".repeat(12));
    for agents in AGENTS.into_iter().filter(|agents| !is_quick || *agents == AGENTS[0]) {
        if floor::open_files() < agents + OTHER_FILES {
            println!("{agents} agents are more than can connect here (ulimit -n)");
            continue;
        }
        for &program in &alone {
            measure(Installation::start(program, None, 1, agents), agents, counted);
        }
        for gateways in 1..=3 {
            let cluster = Cluster::start(programs.clone());
            measure(Installation::start(OWN, Some(cluster), gateways, agents), agents, counted);
        }
    }
}

fn measure(installation: Installation, agents: usize, counted: Duration) {
    let before = installation.memory();
    let run = Arc::new(Run { frames: Arc::new(Frames::default()), ..Run::default() });
    let mut crowd = Crowd::gather(installation.front(), agents, run);
    let after = installation.memory();
    for rate in RATES {
        let results = crowd.bear(Load { rate, counted, ..LOAD });
        installation.print(agents, rate, &results, [&before, &after]);
    }
}

/// Gateways, and what they need.
struct Installation {
    /// Its name in the table.
    name: String,
    gateways: Vec<(String, Child)>,
    _carrier: Runtime,
    _folder: TempDir,
    // Last, as the gateways need it.
    cluster: Option<Cluster>,
}

impl Installation {
    fn start(program: &str, cluster: Option<Cluster>, count: usize, agents: usize) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let carrier = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sends_to = carrier.block_on(taking());
        configure(folder.path(), agents, &sends_to);
        let url = cluster.as_ref().map(Cluster::database);
        let mut gateways = Vec::new();
        for which in 0..count {
            let (address, mut child) = start(program, folder.path(), which, url.as_deref());
            ready(&carrier, &address, &mut child, &folder.path().join(format!("{which}.log")));
            gateways.push((address, child));
        }
        let name = match &cluster {
            Some(_) => count.to_string(),
            None if program == OWN => "1, SQLite".into(),
            None => "1, SQLite, earlier".into(),
        };
        Self { name, gateways, _carrier: carrier, _folder: folder, cluster }
    }

    fn front(&self) -> Front {
        let addresses = self.gateways.iter().map(|(address, _)| address.clone()).collect();
        let own = self.gateways.iter().map(|(_, child)| child.id());
        let database = self.cluster.iter().flat_map(Cluster::processes);
        Front { addresses, processes: own.chain(database).collect(), ways: Ways::Configured }
    }

    /// Returns the memory of each gateway, in bytes.
    fn memory(&self) -> Vec<f64> {
        self.gateways.iter().map(|(_, child)| resident(child.id())).collect()
    }

    fn print(&self, agents: usize, rate: u32, results: &Results, memory: [&[f64]; 2]) {
        let (own, database) = results.rates.each.split_at(self.gateways.len());
        let share = agents as f64 / self.gateways.len() as f64;
        let size = |(after, before): (&f64, &f64)| format!("{:.0}, {:.1}", after / 1e6, (after - before) / 1e3 / share);
        let sizes: Vec<_> = memory[1].iter().zip(memory[0]).map(size).collect();
        let others: Vec<_> = own[1..].iter().map(|cores| format!("{cores:.2}")).collect();
        let database =
            self.cluster.as_ref().map(|_| format!("{:.2}", database.iter().sum::<f64>())).unwrap_or_default();
        println!(
            "| {} | {agents} | {rate}, {:.0} | {:.2} | {:.2} | {:.2} | {} | {database} | {:.2} | {} | {} | \
             {}, {}, {} |",
            self.name,
            results.rates.done,
            results.shown.percentile(50),
            results.shown.percentile(99),
            own[0],
            others.join("; "),
            results.rates.clients,
            sizes[0],
            sizes[1..].join("; "),
            results.rates.refused,
            results.unfinished,
            results.lost,
        );
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        for (_, child) in &mut self.gateways {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Starts a carrier that takes every text. Returns where.
async fn taking() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let takes = Router::new().fallback(|| async { (StatusCode::ACCEPTED, "0: Accepted for delivery") });
    tokio::spawn(async { axum::serve(listener, takes).await });
    url
}

/// Writes what all gateways are configured with.
fn configure(folder: &Path, agents: usize, sends_to: &str) {
    let active = floor::active(agents);
    let mut people = String::from("kind,id,name,sets\n");
    let mut numbers = Map::new();
    for queue in 0..floor::queues(agents) {
        let _ = writeln!(people, "queue,q{queue},Queue {queue},");
        numbers.insert(floor::service(queue), format!("queue:q{queue}").into());
    }
    people += "routing_point,everybody,Everybody,\nagent_group,early,Early shift,\nagent_group,late,Late shift,\n";
    for place in 0..agents {
        let (id, shift) = (floor::agent(place), if place < agents / 2 { "early" } else { "late" });
        let queue = floor::queue(place, agents).map(|queue| format!(";queue:q{queue}")).unwrap_or_default();
        let _ = writeln!(people, "agent,{id},Agent {place},routing_point:everybody;agent_group:{shift}{queue}");
        if place < active {
            numbers.insert(floor::direct(place), format!("agent:{id}").into());
        }
    }
    let _ = writeln!(people, "agent,{},Absent,", floor::ABSENT);
    fs::write(folder.join("people.csv"), people).unwrap();
    let carrier = json!({
        "name": "kannel", "kind": "kannel", "send": sends_to, "gateway": "http://127.0.0.1:9",
        "username": "baton", "password": "a-password", "key": KEY, "numbers": Value::Object(numbers),
    });
    let most = 1_000_000;
    let quotas =
        json!({ "messages_per_minute": most, "messages_per_minute_and_number": most, "changes_per_minute": most });
    let files = [
        ("sign-in.json", json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] })),
        ("carriers.json", json!({ "carriers": [carrier] })),
        ("setup.json", json!({ "quotas": quotas })),
    ];
    for (name, content) in files {
        fs::write(folder.join(name), content.to_string()).unwrap();
    }
    fs::create_dir(folder.join("files")).unwrap();
}

/// Starts a gateway; with a database's address, one of several. Returns its address.
fn start(program: &str, folder: &Path, which: usize, database: Option<&str>) -> (String, Child) {
    let free = || TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let (address, at) = (free(), |name: &str| folder.join(name));
    let mut program = Command::new(program);
    program.args(["--listen", &address]).arg("--data").arg(at(&format!("{which}")));
    for (flag, file) in [
        ("--directory", "people.csv"),
        ("--sign-in", "sign-in.json"),
        ("--carriers", "carriers.json"),
        ("--setup", "setup.json"),
    ] {
        program.arg(flag).arg(at(file));
    }
    if let Some(url) = database {
        program.args(["--log", url, "--peer-listen", &free()]);
        program.arg("--media").arg(format!("file://{}", at("files").display()));
    }
    let log = File::create(at(&format!("{which}.log"))).unwrap();
    (address, program.stdout(Stdio::null()).stderr(log).spawn().unwrap())
}

/// Waits until a gateway serves.
fn ready(runtime: &Runtime, address: &str, child: &mut Child, log: &Path) {
    let (begun, client) = (Instant::now(), reqwest::Client::new());
    let is_ready = || {
        runtime.block_on(async {
            let answer = client.get(format!("http://{address}/readyz")).send().await;
            answer.is_ok_and(|answer| answer.status() == 200)
        })
    };
    while !is_ready() {
        let said = || fs::read_to_string(log).unwrap_or_default();
        assert!(child.try_wait().unwrap().is_none() && begun.elapsed() < PATIENCE, "it does not start: {}", said());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Returns the memory of a process in bytes. Zero where the system does not report it (not Linux).
fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) * 1024.0
}
