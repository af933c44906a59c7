//! The page `docs/operating/production.md`, as it stands, in a fresh Debian that systemd has booted.

use crate::check;
use crate::harness::secure::{Authority, GOOD};
use crate::packages::{Debian, package, repository};
use jsonwebtoken::{EncodingKey, Header, encode};
use libtest_mimic::Trial;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long the whole page may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is proven after the page; each line must succeed.
const PROOFS: &str = r#"
fails() { if "$@"; then echo "this should fail: $*"; exit 1; fi; }
curl="curl -sS --cacert /srv/authority.pem --resolve desk.example:443:127.0.0.1"
own='Origin: https://desk.example'
# Ann signs in through nginx, her browser is told to stay with TLS, and her socket becomes one.
$curl -i -H "$own" -H 'Sec-Fetch-Site: same-origin' -H 'Content-Type: application/json' --data @/srv/token https://desk.example/sign-in | tee /srv/answer
grep -q '^HTTP/.* 200' /srv/answer
grep -qi 'strict-transport-security: max-age=31536000' /srv/answer
($curl -i --max-time 3 --http1.1 -H "$own" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
  -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Sec-WebSocket-Protocol: baton.v1' https://desk.example/socket || true) | grep -a -q '101 Switching'
# The text of the page is in the log, and in no other.
baton-gateway check --data /var/lib/baton
fails bash -c "journalctl -u baton | grep -q -e 'my order' -e 447700900001"
# As the unit says.
[ "$(systemctl show -P User baton) $(systemctl show -P LimitNOFILE baton)" = 'baton 65536' ]
[ "$(stat -c '%a %U' /var/lib/baton)" = '700 baton' ]
pid=$(systemctl show -P MainPID baton)
grep -q '^CapBnd:[[:space:]]*0*$' /proc/$pid/status
grep -q '^NoNewPrivs:[[:space:]]*1' /proc/$pid/status
grep -q '^Seccomp:[[:space:]]*2' /proc/$pid/status
fails nsenter -t $pid -m touch /usr/touched
# A kill costs nothing.
kill -9 $pid
until [ "$(systemctl show -P MainPID baton)" != "$pid" ] && baton-gateway healthcheck http://127.0.0.1:8080/sign-in; do sleep 0.2; done
# A mistake is explained where the page says.
cp /etc/baton/baton.toml /srv/; echo 'lisen = 1' >>/etc/baton/baton.toml
fails baton-gateway check /etc/baton/baton.toml
fails systemctl restart baton
journalctl -u baton | grep '/etc/baton/baton.toml:[0-9]*:1: '
cat /srv/baton.toml >/etc/baton/baton.toml; systemctl reset-failed baton; systemctl restart baton
# Removed, and the data is still there.
apt-get remove -y baton
fails systemctl is-active baton
apt-get purge -y baton
[ -s /var/lib/baton/baton.sqlite ]
[ -e /etc/baton/people.csv ]
"#;

pub fn trials() -> Vec<Trial> {
    vec![check("production::the_page_works_on_a_bare_debian".into(), the_page)]
}

/// Returns the page's commands.
fn commands() -> String {
    let page = fs::read_to_string(repository().join("docs/operating/production.md")).unwrap();
    let blocks: Vec<_> = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 7, "{blocks:?}");
    blocks.concat()
}

/// A booted machine, killed on drop.
struct Machine(Child);

impl Drop for Machine {
    fn drop(&mut self) {
        // It ends what is inside.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn boot(root: &Path) -> Machine {
    let mut machine = Command::new("systemd-nspawn");
    machine.args(["--quiet", "--register=no", "--keep-unit", "--private-network", "--console=pipe", "--boot", "-D"]);
    let console = fs::File::create(root.with_extension("console")).unwrap();
    machine.arg(root).stdin(Stdio::null()).stdout(console.try_clone().unwrap()).stderr(console);
    Machine(machine.spawn().expect("systemd-nspawn is installed"))
}

async fn the_page() {
    let (debian, authority) = (Debian::new("production"), Authority::new());
    let write = |path: &str, text: &str| {
        fs::create_dir_all(debian.path(path).parent().unwrap()).unwrap();
        fs::write(debian.path(path), text).unwrap();
    };
    let deb = package(".deb");
    fs::copy(&deb, debian.path("/srv").join(deb.file_name().unwrap())).unwrap();
    authority.gives(GOOD);
    for (file, name) in authority.files().iter().zip(["fullchain.pem", "privkey.pem"]) {
        write(&format!("/etc/ssl/desk.example/{name}"), &fs::read_to_string(file).unwrap());
    }
    write("/srv/authority.pem", &authority.root_pem());
    write("/srv/page", &format!("cd /srv\n{}", commands()));
    write("/srv/proofs", PROOFS);
    let shell = "bash -euxo pipefail";
    write(
        "/srv/all",
        &format!(
            "status=0\n{shell} /srv/page >/srv/said 2>&1 || status=$?\necho page >/srv/at\n\
             if [ $status = 0 ]; then until [ -e /srv/token ]; do sleep 0.1; done\n\
             {shell} /srv/proofs >>/srv/said 2>&1 || status=$?; fi\n\
             journalctl -u baton --no-pager >/srv/journal\necho $status >/srv/status\nsystemctl poweroff --force\n"
        ),
    );
    let unit = "[Service]\nExecStart=/bin/bash /srv/all\nEnvironment=HOME=/srv DEBIAN_FRONTEND=noninteractive\n";
    write("/etc/systemd/system/page.service", &format!("{unit}[Install]\nWantedBy=multi-user.target\n"));
    let wanted = debian.path("/etc/systemd/system/multi-user.target.wants");
    fs::create_dir_all(&wanted).unwrap();
    std::os::unix::fs::symlink("/etc/systemd/system/page.service", wanted.join("page.service")).unwrap();

    let machine = boot(&debian.path("/"));
    let begun = Instant::now();
    let until = async |file: &str| {
        while fs::read_to_string(debian.path(file)).unwrap_or_default().is_empty() {
            let said = || fs::read_to_string(debian.path("/srv/said")).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "it takes too long: {}", said());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    until("/srv/at").await;
    let config = fs::read_to_string(debian.path("/etc/baton/baton.toml")).unwrap_or_default();
    let says =
        |key: &str| config.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'));
    if let (Some(issuer), Some(secret)) = (says("issuer"), says("secret")) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({ "iss": issuer, "aud": "baton", "sub": "ann", "iat": now, "exp": now + 600 });
        let secret = EncodingKey::from_secret(secret.as_bytes());
        let token = encode(&Header::default(), &claims, &secret).unwrap();
        write("/srv/.token", &json!({ "token": token }).to_string());
        fs::rename(debian.path("/srv/.token"), debian.path("/srv/token")).unwrap();
    }
    until("/srv/status").await;
    let read = |name: &str| fs::read_to_string(debian.path(name)).unwrap_or_default();
    assert_eq!(read("/srv/status").trim(), "0", "{}\n{}", read("/srv/said"), read("/srv/journal"));
    drop(machine);
}
