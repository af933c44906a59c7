//! Strangers at the doors: pages of other sites, carriers that are none, and paths to files that are not the app's.

use crate::harness::Server;
use crate::outcome::Outcome;
use crate::service;
use crate::wire::{ask, handshake};
use crate::world::{ANN, CANARY, SECRET, World, client, stranger};

/// Handshakes and requests of pages that the gateway has not served, by what browsers say of them.
pub async fn foreign(world: &World) -> Outcome {
    let address = &world.server.address;
    let port = address.rsplit(':').next().unwrap_or_default();
    let origins = [
        "null".into(),
        String::new(),
        "http://evil.example".into(),
        "https://evil.example".into(),
        format!("http://evil.example:{port}"),
        "http://127.0.0.1".into(),
        "http://127.0.0.1:1".into(),
        format!("http://localhost:{port}"),
        format!("http://127.0.0.2:{port}"),
        format!("http://[::1]:{port}"),
        format!("http://{address}.evil.example"),
        format!("http://evil.example/{address}"),
        format!("http://{address}/"),
        format!("http://{address}@evil.example"),
        format!("http://evil.example@{address}"),
        format!("ftp://{address}"),
        format!("//{address}"),
        address.clone(),
        "file://".into(),
        "chrome-extension://abcdefghijklmnop".into(),
        "data:text/html,x".into(),
    ];
    let mut outcome = Outcome::default();
    // Without an answer the connection was just closed.
    let refused = |status: u16| status == 0 || (400..500).contains(&status);
    for origin in &origins {
        let from = format!("origin: {origin}");
        let post = format!(
            "POST /sign-in HTTP/1.1\r\nhost: {address}\r\n{from}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        for (what, request) in [("handshake", handshake(address, &[&from])), ("sign-in", post.into_bytes())] {
            outcome.tried += 1;
            // A sign-in without proof is refused in any case; what counts is by whom.
            let (status, answer) = ask(address, stranger(), &request).await;
            let by_origin = answer.windows(14).any(|found| found == b"foreign_origin");
            if !refused(status) || (what == "sign-in" && !by_origin) {
                outcome.through(format!("{what} with {from:?}: {status}"));
            }
        }
    }
    for said in ["cross-site", "same-site", "same-origin", "none"] {
        let lines = ["origin: https://evil.example".to_owned(), format!("sec-fetch-site: {said}")];
        outcome.tried += 1;
        let request = handshake(address, &[&lines[0], &lines[1]]);
        if let (status, _) = ask(address, stranger(), &request).await
            && !refused(status)
        {
            outcome.through(format!("handshake with {lines:?}: {status}"));
        }
    }
    // A demo asks for no password, so a name that leads to this machine must not do either.
    let folder = tempfile::tempdir().unwrap();
    let demo = Server::process(folder.path());
    for host in
        ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.0.1", "0.0.0.0", "[::]", ""]
    {
        for line in ["x: y".to_owned(), format!("origin: http://{host}")] {
            outcome.tried += 1;
            let (status, _) = ask(&demo.address, stranger(), &handshake(host, &[&line])).await;
            if !refused(status) {
                outcome.through(format!("a demo as {host:?}, {line:?}: {status}"));
            }
        }
    }
    outcome
}

/// Texts and reports in a carrier's name, signed wrongly or for something else.
pub async fn forged_carrier(world: &World) -> Outcome {
    let path = "/carriers/twilio/twilio/messages";
    let url = "https://baton.example/carriers/twilio/twilio/messages";
    let form = service::message("SM-forged", "+447700900400", ANN, "I am a customer", &[]);
    let other = service::message("SM-other", "+447700900400", ANN, "I am a customer", &[]);
    let right = service::signature(url, &form);
    let reversed: String = right.chars().rev().collect();
    let mut ann = world.agent("ann").await;
    let mut outcome = Outcome::default();
    for (what, path, signature) in [
        ("without a signature", path, None),
        ("an empty signature", path, Some(String::new())),
        ("no base64", path, Some("%%%".into())),
        ("a reversed signature", path, Some(reversed)),
        ("a half signature", path, Some(right[..right.len() / 2].into())),
        ("another message's signature", path, Some(service::signature(url, &other))),
        ("another address's signature", path, Some(service::signature("https://evil.example/", &form))),
        ("a query behind the address", "/carriers/twilio/twilio/messages?x", Some(right.clone())),
        ("another carrier's name", "/carriers/twilio/other/messages", Some(right.clone())),
        ("by another carrier's way", "/carriers/kannel/twilio/messages?id=1", Some(right.clone())),
        ("a report on a guessed ticket", "/carriers/twilio/twilio/reports/0123456789abcdef", None),
        ("a signed file's address, guessed", "/carriers/media/0123?expires=99999999999999&signature=00", None),
    ] {
        outcome.tried += 1;
        let http = client(stranger());
        let request = http.post(world.server.url(path)).form(&form);
        let request = signature.into_iter().fold(request, |request, said| request.header("x-twilio-signature", said));
        let status = request.send().await.map_or(0, |answer| answer.status().as_u16());
        if !(400..500).contains(&status) {
            outcome.through(format!("{what}: {status}"));
        }
    }
    if !ann.news().await.is_empty() {
        outcome.through("something of it reached an agent");
    }
    outcome
}

/// Acts that only administrators may do, by agents and strangers: at the directory and at agents.
pub async fn administration(world: &World) -> Outcome {
    let token = world.sign_in("mallory").await.unwrap();
    let mut outcome = Outcome::default();
    let half = std::fs::read_to_string(world.data().join("directory.key")).unwrap_or_default();
    let half = &half[..half.len() / 2];
    for key in ["", "x", "null", &token, &World::crm_token("ann"), SECRET, CANARY, half] {
        let http = client(stranger());
        for path in [
            "/directory",
            "/admin/agents",
            "/admin/agents/ann/suspend",
            "/admin/agents/ann/sign-out",
            "/admin/agents/ann/reassign",
            "/admin/agents/ben/suspend/../sign-out",
        ] {
            for method in [reqwest::Method::PUT, reqwest::Method::POST, reqwest::Method::DELETE] {
                outcome.tried += 1;
                let request = http.request(method.clone(), world.server.url(path)).header("content-type", "text/csv");
                let request = request.bearer_auth(key).body("kind,id,name\nagent,mallory,Mallory\n");
                let status = request.send().await.map_or(0, |answer| answer.status().as_u16());
                if status < 400 && status != 0 {
                    outcome.through(format!("{method} {path}: {status}"));
                }
            }
        }
    }
    outcome
}

/// Paths that lead out of the app, to the data folder, the configuration and the machine's own files.
pub async fn paths(world: &World) -> Outcome {
    let data = world.data().to_string_lossy().into_owned();
    let keys = std::fs::read_to_string(world.data().join("keys.json")).unwrap_or_default();
    let key = keys.split("\"secret\":").nth(1).and_then(|rest| rest.split('"').nth(1)).unwrap_or(SECRET).to_owned();
    let secrets = [CANARY, SECRET, &key, "root:x:0:0", "SQLite format 3"];
    let mut outcome = Outcome::default();
    let up =
        ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..%5c", "..\\", "....//", "..;/", "%c0%ae%c0%ae/"];
    let mut targets: Vec<String> = up.iter().map(|up| format!("/{}etc/passwd", up.repeat(12))).collect();
    targets.extend(up.iter().map(|up| format!("/media/{}keys.json", up.repeat(2))));
    targets.extend([
        format!("/{data}/keys.json"),
        format!("/media/{}", data.replace('/', "%2f")),
        "/keys.json".into(),
        "/.data/keys.json".into(),
        "/directory.key".into(),
        "/media/..".into(),
        "/media/%00".into(),
        "/media/../keys.json%00.png".into(),
        "/embed/../../keys.json".into(),
        "/embed/hosts/../../../keys.json".into(),
        "/carriers/media/..%2f..%2fkeys.json?expires=99999999999999&signature=x".into(),
        "/index.html%00".into(),
        "file:///etc/passwd".into(),
        "http://127.0.0.1:1/etc/passwd".into(),
        "*".into(),
    ]);
    let token = world.sign_in("mallory").await.unwrap();
    for target in targets {
        outcome.tried += 1;
        let request = format!(
            "GET {target} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n",
            world.server.address
        );
        let (status, answer) = ask(&world.server.address, stranger(), request.as_bytes()).await;
        let answer = String::from_utf8_lossy(&answer);
        if secrets.iter().any(|secret| answer.contains(secret)) {
            outcome.through(format!("{target}: {status}"));
        }
    }
    outcome
}
