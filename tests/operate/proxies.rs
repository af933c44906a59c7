//! nginx, Caddy and HAProxy from Debian in front of a gateway, with the sample configurations of `docs/operating` as they
//! are, but for ports and the places of files.

use crate::check;
use crate::harness::secure::{Authority, GOOD, NAME, SecureDesk, request};
use crate::harness::{Server, executable, in_time, written};
use baton::protocol::{ClientFrame, GatewayFrame, Refusal};
use jsonwebtoken::{EncodingKey, Header, encode};
use libtest_mimic::Trial;
use rustls::version;
use serde_json::json;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a desk is left alone: longer than a minute, after which each proxy gives up on what says nothing.
const QUIET: Duration = Duration::from_secs(70);
/// How soon the gateway asks a desk whether it is there.
const ASKED_AFTER: Duration = Duration::from_secs(10);
const SECRET: &str = "0123456789abcdef0123456789abcdef";

pub fn trials() -> Vec<Trial> {
    let wrong = "a WebSocket came without Upgrade: the proxy does not pass it on";
    let host = "a page's own request came under another Host: the proxy has to pass Host on unchanged";
    let mut trials: Vec<_> = [Kind::Nginx, Kind::Caddy, Kind::Haproxy]
        .map(|kind| check(format!("proxies::{kind:?}"), move || works(kind)))
        .into();
    for (kind, line, instead, told) in [
        (Kind::Nginx, "proxy_set_header Upgrade    $http_upgrade;", "", wrong),
        (Kind::Nginx, "proxy_set_header Host $http_host;", "", host),
        (Kind::Caddy, "transport http {", "header_up Host {upstream_hostport}\n\t\ttransport http {", host),
        (Kind::Haproxy, "option forwardfor", "http-request set-header Host baton", host),
    ] {
        let what = if told == host { "Host" } else { "Upgrade" };
        trials.push(check(format!("proxies::{kind:?}_without_{what}"), move || is_told(kind, line, instead, told)));
    }
    trials
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Nginx,
    Caddy,
    Haproxy,
}

/// A gateway behind a proxy.
struct Site {
    authority: Authority,
    proxy: Proxy,
    gateway: Server,
    folder: TempDir,
}

/// A proxy, killed on drop.
struct Proxy {
    child: Child,
    address: String,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns an address with a port that is free now.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Returns a sample with all places replaced; each must be in it.
fn replaced(sample: &str, places: &[(&str, &str)]) -> String {
    places.iter().fold(sample.to_owned(), |text, (place, with)| {
        assert!(text.contains(place), "the sample has no {place}");
        text.replace(place, with)
    })
}

impl Kind {
    fn sample(self) -> String {
        let name = match self {
            Self::Nginx => "nginx.conf",
            Self::Caddy => "Caddyfile",
            Self::Haproxy => "haproxy.cfg",
        };
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/operating").join(name)).unwrap()
    }

    /// Writes the configuration and returns the proxy's command line.
    fn command(self, sample: &str, folder: &Path, gateway: &str, address: &str, [file, key]: &[PathBuf; 2]) -> Command {
        let (file, key, plain, root) = (file.display(), key.display(), free(), folder.display());
        let (old_file, old_key) = ("/etc/ssl/desk.example/fullchain.pem", "/etc/ssl/desk.example/privkey.pem");
        let (new_file, new_key) = (file.to_string(), key.to_string());
        let port = |address: &str| address.rsplit(':').next().unwrap().to_owned();
        match self {
            Self::Nginx => {
                let (tls, plain) = (format!("listen {address} ssl"), format!("listen {plain};"));
                let places = [("listen 443 ssl", &*tls), ("listen 80;", &plain), ("127.0.0.1:8080", gateway)];
                let site = replaced(&replaced(sample, &places), &[(old_file, &new_file), (old_key, &new_key)]);
                // As in Debian's nginx.conf, as far as it matters.
                let own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                    .map(|kind| format!("{kind}_temp_path {root}/{kind};\n"))
                    .concat();
                let main = format!(
                    "pid {root}/nginx.pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{own}include {root}/site;\n}}\n"
                );
                written(folder, "site", &site);
                let main = written(folder, "nginx.conf", &main);
                let mut nginx = Command::new("/usr/sbin/nginx");
                nginx.arg("-e").arg(folder.join("errors")).arg("-p").arg(folder).arg("-c").arg(main);
                nginx
            }
            Self::Caddy => {
                let site = format!("{NAME}:{} {{\n\tbind 127.0.0.1", port(address));
                let places = [("desk.example {", &*site), ("127.0.0.1:8080 {", &*format!("{gateway} {{"))];
                let files = [(old_file, &*new_file), (old_key, &new_key)];
                let site = replaced(&replaced(sample, &files), &places);
                let own =
                    format!("{{\n\tadmin off\n\thttp_port {}\n\tstorage file_system {root}/caddy\n}}\n", port(&plain));
                let file = written(folder, "Caddyfile", &(own + &site));
                let mut caddy = Command::new("caddy");
                caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(file).env("HOME", folder);
                caddy
            }
            Self::Haproxy => {
                let both = [file.to_string(), key.to_string()].map(|file| fs::read_to_string(file).unwrap()).concat();
                let pem = written(folder, "desk.example.pem", &both).display().to_string();
                let (tls, plain) = (format!("bind {address} ssl"), format!("bind {plain}\n"));
                let places = [("bind :443 ssl", &*tls), ("bind :80\n", &plain), ("127.0.0.1:8080", gateway)];
                let file = replaced(&replaced(sample, &places), &[("/etc/haproxy/desk.example.pem", &pem)]);
                let mut haproxy = Command::new("/usr/sbin/haproxy");
                haproxy.arg("-db").arg("-f").arg(written(folder, "haproxy.cfg", &file));
                haproxy
            }
        }
    }
}

impl Site {
    async fn start(kind: Kind, sample: &str) -> Self {
        let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
        authority.gives(GOOD);
        let path = folder.path();
        let issuer = json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] });
        let mut program = Command::new(executable());
        program.args(["--listen", "127.0.0.1:0", "--trusted-proxy", "127.0.0.1", "--guests-by-address", "3"]);
        program.arg("--data").arg(path.join("data"));
        program.arg("--sign-in").arg(written(path, "sign-in.json", &issuer.to_string()));
        program.arg("--directory").arg(written(path, "people.csv", "kind,id,name\nagent,ann,Ann\n"));
        let gateway = Server::spawn(program.stderr(fs::File::create(path.join("log")).unwrap()));
        let address = free();
        let mut command = kind.command(sample, path, &gateway.address, &address, &authority.files());
        let said = fs::File::create(path.join("said")).unwrap();
        command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        let mut proxy = Proxy { child: command.spawn().expect("the proxy is installed"), address };
        in_time(async {
            while TcpStream::connect(&proxy.address).await.is_err() {
                let ended = proxy.child.try_wait().unwrap();
                assert!(ended.is_none(), "{}", fs::read_to_string(path.join("said")).unwrap());
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await;
        Self { authority, proxy, gateway, folder }
    }

    /// Returns the name of the site, with its port.
    fn host(&self) -> String {
        format!("{NAME}:{}", self.proxy.address.rsplit(':').next().unwrap())
    }

    async fn request(&self, line: &str, headers: &[(&str, &str)], body: &str) -> String {
        let client = self.authority.client(&self.proxy.address, &version::TLS13).await;
        let host = self.host();
        request(client, line, &[&[("host", &*host)], headers].concat(), body).await
    }

    /// Opens a socket without a hello from an address of this machine, as one who makes up another.
    async fn guest(&self, own: &str, made_up: &str) -> SecureDesk {
        let client = self.authority.client_from(own, &self.proxy.address, &version::TLS12).await;
        SecureDesk::open(client, &self.host(), &[("x-forwarded-for", made_up)]).await.unwrap()
    }

    fn key(&self, name: &str) -> String {
        format!("Bearer {}", fs::read_to_string(self.folder.path().join("data").join(name)).unwrap().trim())
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }
}

/// Returns a sign-in with a token for Ann.
fn token() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({ "iss": "crm", "aud": "baton", "sub": "ann", "iat": now, "exp": now + 600 });
    let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap();
    json!({ "token": token }).to_string()
}

async fn works(kind: Kind) {
    let site = Site::start(kind, &kind.sample()).await;
    // Signing in, as the page does it; and the browser is told to stay with TLS.
    let origin = format!("https://{}", site.host());
    let own = [("origin", &*origin), ("sec-fetch-site", "same-origin")];
    let answer = site.request("POST /sign-in", &own, &token()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_lowercase().contains("strict-transport-security: max-age=31536000"), "{answer}");
    let signed_in = site.authority.token(&site.proxy.address, &site.host(), &token()).await;
    let mut desk = site.authority.desk(&site.proxy.address, &site.host(), signed_in).await;
    desk.is_alive().await;

    // The limits are each client's, whatever it says of itself: the fourth guest of one address replaces the first.
    let mut other = site.guest("127.0.0.3", "203.0.113.1").await;
    let mut guests = Vec::new();
    for made_up in ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"] {
        guests.push(site.guest("127.0.0.2", made_up).await);
    }
    in_time(async { while guests[0].next().await.is_some() {} }).await;
    for guest in guests[1..].iter_mut().chain([&mut other]) {
        guest.says(&ClientFrame::Ping).await;
        guest.hears(|frame| *frame == GatewayFrame::Error { refusal: Refusal::OutOfOrder }).await;
    }

    // A directory of 4 MB, most of it empty lines.
    let rows = format!("kind,id,name\nagent,ann,Ann\n{}agent,ben,Ben\n", "\n".repeat(4_000_000));
    let key = site.key("directory.key");
    let headers = [("authorization", &*key), ("content-type", "text/csv")];
    let answer = site.request("PUT /directory", &headers, &rows).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""added":1"#), "{answer}");

    // What administrators do is not for the network.
    let key = site.key("admin.key");
    let answer = site.request("GET /admin/agents", &[("authorization", &key)], "").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");

    // A desk at which nobody does anything.
    let left = Instant::now();
    while left.elapsed() < QUIET {
        match timeout(2 * ASKED_AFTER, desk.next()).await.expect("the gateway asks whether the desk is there") {
            Some(GatewayFrame::Ping) => desk.says(&ClientFrame::Pong).await,
            Some(_) => {}
            None => panic!("the socket was closed after {} s", left.elapsed().as_secs()),
        }
    }
    desk.is_alive().await;
    let log = site.log();
    assert!(!log.contains("the proxy") && !log.contains("--trusted-proxy"), "{log}");
}

/// Asserts that with another line in its place the log says what is wrong.
async fn is_told(kind: Kind, line: &str, instead: &str, told: &str) {
    let site = Site::start(kind, &replaced(&kind.sample(), &[(line, instead)])).await;
    let origin = format!("https://{}", site.host());
    let own = [("origin", &*origin), ("sec-fetch-site", "same-origin")];
    site.request("POST /sign-in", &own, &token()).await;
    let client = site.authority.client(&site.proxy.address, &version::TLS13).await;
    let opened = SecureDesk::open(client, &site.host(), &[]).await;
    assert!(opened.is_err(), "a socket that should not work");
    let Site { gateway, folder, proxy, .. } = site;
    drop(proxy);
    gateway.stop().await;
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert_eq!(log.matches(told).count(), 1, "{log}");
}
