//! A gateway as it is really run, with a carrier and a provider to sign in at, and its legitimate users.

use crate::harness::{Agent, Server, executable};
use crate::provider::Provider;
use crate::service::{self, Service};
use baton::protocol::{Answer, InteractionId};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The secret that the CRM signs tokens with.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// A password in the configuration. Whoever reads it has read what nobody may.
pub const CANARY: &str = service::TOKEN;
/// Ann owns the conversations that are attacked; Ben is the colleague who is measured.
pub const ANN: &str = "+447700900101";
pub const BEN: &str = "+447700900102";
/// Mallory, Mia and Otto are agents who attack.
pub const MALLORY: &str = "+447700900103";
pub const MIA: &str = "+447700900105";
pub const OTTO: &str = "+447700900106";
/// The number of a queue, and the agents in it.
pub const NIGHT: &str = "+447700900104";
pub const NIGHT_SHIFT: [&str; 8] = ["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];
/// The address of strangers, and of agents who attack. Legitimate users are at 127.0.0.1.
pub const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 66, 0, 1);
/// The gateway's address as its carrier knows it.
const PUBLIC: &str = "https://baton.example";

/// A gateway, and what it is connected to.
pub struct World {
    pub server: Server,
    pub provider: Provider,
    _carrier: Service,
    /// A client for legitimate requests.
    pub http: reqwest::Client,
    folder: TempDir,
    hostile_since: Mutex<Instant>,
}

/// Returns the seconds since 1970.
pub fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Returns an address of strangers that this run has not used: a limit by address is another attack's.
pub fn stranger() -> Ipv4Addr {
    let number = unique();
    Ipv4Addr::new(127, 67, (number / 250 % 250) as u8, (number % 250) as u8 + 1)
}

/// Returns an HTTP client with an address of its own.
pub fn client(from: Ipv4Addr) -> reqwest::Client {
    let client = reqwest::Client::builder().local_address(std::net::IpAddr::from(from));
    client.redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(30)).build().unwrap()
}

impl World {
    /// Starts a gateway that may have this many files open, as far as its soft limit goes.
    pub async fn start(soft_limit: u32) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let (provider, carrier) = (Provider::start().await, Service::start().await);
        let write = |name: &str, content: &str| {
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            path
        };
        let mut people = String::from(
            "kind,id,name,number,sets\nqueue,support,Support,,\nqueue,night,Night,,\n\
             agent,ann,Ann Lee,,queue:support\nagent,ben,Ben Okafor,,queue:support\nagent,mallory,Mallory,,\n\
             agent,eve,Eve,,\n\
             agent,mia,Mia,,\nagent,otto,Otto,,\n",
        );
        people.extend(NIGHT_SHIFT.iter().map(|id| format!("agent,{id},{id},,queue:night\n")));
        let sign_in = json!({
            "tokens": [
                { "issuer": "crm", "audience": "baton", "secret": SECRET },
                { "issuer": "idp", "audience": "baton", "jwks": provider.keys() },
            ],
            "openid": {
                "name": "Example ID", "issuer": provider.url, "client": "baton", "gateway": "http://127.0.0.1:1",
            },
        });
        let carriers = json!({ "carriers": [{
            "name": "twilio", "kind": "twilio", "account": service::ACCOUNT, "token": CANARY, "api": carrier.url,
            "gateway": PUBLIC, "report_within": 1,
            "numbers": { ANN: "agent:ann", BEN: "agent:ben", MALLORY: "agent:mallory", MIA: "agent:mia",
                OTTO: "agent:otto", NIGHT: "queue:night" },
        }] });
        let mut program = Command::new("sh");
        program.args(["-c", &format!("ulimit -Sn {soft_limit} && exec \"$@\""), "sh"]).arg(executable());
        // With a proxy named, though not used, every other address of this machine is a client of its own.
        program
            .args(["--listen", "127.0.0.1:0", "--trusted-proxy", "127.99.0.1", "--data"])
            .arg(folder.path().join("data"));
        for (flag, name, content) in [
            ("--directory", "people.csv", &people),
            ("--sign-in", "sign-in.json", &sign_in.to_string()),
            ("--carriers", "carriers.json", &carriers.to_string()),
        ] {
            program.arg(flag).arg(write(name, content));
        }
        let server = Server::spawn(program.stderr(Stdio::null()));
        Self {
            server,
            provider,
            _carrier: carrier,
            http: client(Ipv4Addr::LOCALHOST),
            folder,
            hostile_since: Mutex::new(Instant::now()),
        }
    }

    /// Notes that what was done so far only prepared the attack.
    pub fn begins(&self) {
        *self.hostile_since.lock().unwrap() = Instant::now();
    }

    /// Returns when the attack began.
    pub fn hostile_since(&self) -> Instant {
        *self.hostile_since.lock().unwrap()
    }

    /// Returns the data folder.
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Returns the CRM's token for an agent.
    pub fn crm_token(agent: &str) -> String {
        let now = seconds();
        let claims = json!({ "iss": "crm", "aud": "baton", "sub": agent, "iat": now, "exp": now + 3600 });
        encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
    }

    /// Signs an agent in with the CRM's token. Returns the gateway's own.
    pub async fn sign_in(&self, agent: &str) -> Result<String, String> {
        self.sign_in_by(&self.http, agent).await
    }

    /// Signs an agent in by a client.
    pub async fn sign_in_by(&self, http: &reqwest::Client, agent: &str) -> Result<String, String> {
        let body = json!({ "token": Self::crm_token(agent) });
        let answer = http.post(self.server.url("/sign-in")).json(&body).send().await;
        let answer = answer.map_err(|error| format!("no answer: {error}"))?;
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap_or_default();
        answer["token"].as_str().map(str::to_owned).ok_or_else(|| format!("{status} {answer}"))
    }

    /// Signs an agent in and connects them.
    pub async fn agent(&self, id: &str) -> Agent {
        let token = self.sign_in(id).await.unwrap_or_else(|why| panic!("{id} cannot sign in: {why}"));
        Agent::connect(&self.server, token, None).await
    }

    /// Brings a contact's text, as the carrier does. Returns the status of the answer.
    pub async fn text(&self, id: &str, from: &str, to: &str, words: &str) -> Result<u16, reqwest::Error> {
        self.text_by(&self.http, id, from, to, words).await
    }

    /// Brings a contact's text by a client.
    pub async fn text_by(
        &self,
        http: &reqwest::Client,
        id: &str,
        from: &str,
        to: &str,
        words: &str,
    ) -> Result<u16, reqwest::Error> {
        let path = "/carriers/twilio/twilio/messages";
        let form = service::message(id, from, to, words, &[]);
        let signature = service::signature(&format!("{PUBLIC}{path}"), &form);
        let request = http.post(self.server.url(path)).header("x-twilio-signature", signature).form(&form);
        Ok(request.send().await?.status().as_u16())
    }

    /// Has a contact begin a conversation with an agent, who accepts it.
    pub async fn conversation(&self, agent: &mut Agent, number: &str, contact: &str) -> InteractionId {
        let id = format!("SM-begin-{contact}-{}", unique());
        assert_eq!(self.text(&id, contact, number, "Where is my order?").await.unwrap(), 200);
        let invitation = agent.invited().await;
        assert_eq!(agent.accept(&invitation).await, Answer::Done);
        invitation.interaction
    }

    /// Returns the gateway's greatest use of memory so far, in bytes, where the system says so.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.server.process_id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
    }

    /// Returns whether the gateway still runs.
    pub fn lives(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.server.process_id())).unwrap_or_default();
        // A process that has ended and is not yet waited for is there, as a zombie.
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
    }

    /// Returns the bytes of all files in a folder of the data folder.
    pub fn kept(&self, folder: &str) -> u64 {
        fn size(path: &Path) -> u64 {
            let entries = fs::read_dir(path).into_iter().flatten().flatten();
            entries
                .map(|entry| match entry.metadata() {
                    Ok(known) if known.is_dir() => size(&entry.path()),
                    Ok(known) => known.len(),
                    Err(_) => 0,
                })
                .sum()
        }
        size(&self.data().join(folder))
    }
}

/// Returns a number that this run has not used.
pub fn unique() -> usize {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(1);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
