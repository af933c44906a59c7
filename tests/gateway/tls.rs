//! TLS by the gateway's own listener, and what a proxy in front of it does wrong.

use crate::harness::secure::{Authority, GOOD, SecureDesk, request};
use crate::harness::{Server, in_time, options, outcome, program, written};
use baton::gateway::Options;
use baton::gateway::connections::limits::Limits;
use baton::gateway::tls::Certificate;
use rustls::pki_types::CertificateDer;
use rustls::{ProtocolVersion, version};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Gives a certificate and starts a gateway with it.
async fn serves(authority: &Authority, connections: Limits) -> (Server, Arc<Certificate>) {
    authority.gives(GOOD);
    let [file, key] = authority.files();
    let certificate = Arc::new(Certificate::read(&file, &key).unwrap());
    let options = Options { tls: Some(certificate.clone()), connections, ..options() };
    (Server::with(options, |log| log).await, certificate)
}

/// Returns the certificate that a new client sees.
async fn shown(authority: &Authority, server: &Server) -> CertificateDer<'static> {
    let client = authority.client(&server.address, &version::TLS13).await;
    client.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
}

/// Signs Ann in and connects her desk.
async fn desk(authority: &Authority, server: &Server) -> SecureDesk {
    let token = authority.token(&server.address, &server.address, r#"{"agent":"ann"}"#).await;
    authority.desk(&server.address, &server.address, token).await
}

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_desk_works_over_the_gateways_own_tls_and_is_told_to_stay_with_it() {
    let authority = Authority::new();
    let (server, _) = serves(&authority, Limits::default()).await;
    for (version, negotiated) in
        [(&version::TLS12, ProtocolVersion::TLSv1_2), (&version::TLS13, ProtocolVersion::TLSv1_3)]
    {
        let client = authority.client(&server.address, version).await;
        let session = client.get_ref().1;
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        assert_eq!(session.protocol_version(), Some(negotiated));
        let answer = request(client, "GET /sign-in", &[], "").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    }
    desk(&authority, &server).await.is_alive().await;
}

#[tokio::test]
async fn a_handshake_that_stalls_is_closed_and_no_agent_notices() {
    let authority = Authority::new();
    let (server, _) = serves(&authority, Limits { headers: SHORT, ..Limits::default() }).await;
    let mut desk = desk(&authority, &server).await;
    // Nothing, the beginning of a client's hello, and plain HTTP.
    for said in [&b""[..], &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3], b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"] {
        let mut stranger = TcpStream::connect(&server.address).await.unwrap();
        stranger.write_all(said).await.unwrap();
        // An alert, perhaps, and then the end.
        let _ = in_time(stranger.read_to_end(&mut Vec::new())).await;
    }
    // Who has shaken hands and asks for nothing goes, too.
    let _ = in_time(authority.client(&server.address, &version::TLS13).await.read_to_end(&mut Vec::new())).await;
    desk.is_alive().await;
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_while_desks_stay_connected_and_a_bad_one_is_not() {
    let authority = Authority::new();
    let (server, certificate) = serves(&authority, Limits::default()).await;
    let mut desk = desk(&authority, &server).await;
    let first = shown(&authority, &server).await;
    let second = authority.gives(GOOD);
    assert_ne!(first, second);
    certificate.look();
    assert_eq!(shown(&authority, &server).await, first, "it may still be written");
    certificate.look();
    assert_eq!(shown(&authority, &server).await, second);
    desk.is_alive().await;
    authority.gives([2020, 2021]);
    (0..3).for_each(|_| certificate.look());
    assert_eq!(shown(&authority, &server).await, second, "the new one is of no use any more");
    desk.is_alive().await;
}

#[tokio::test]
async fn with_a_certificate_others_than_this_machine_are_listened_to() {
    let (authority, folder) = (Authority::new(), tempfile::tempdir().unwrap());
    let issuer = r#"{"tokens":[{"issuer":"crm","audience":"baton","secret":"0123456789abcdef0123456789abcdef"}]}"#;
    let sign_in = written(folder.path(), "sign-in.json", issuer);
    let [file, key] = authority.files();
    let gateway = |key: &Path| {
        let mut program = std::process::Command::new(crate::harness::executable());
        program
            .args(["--listen", "0.0.0.0:0", "--sign-in"])
            .arg(&sign_in)
            .arg("--data")
            .arg(folder.path().join("data"));
        program.arg("--tls-cert").arg(&file).arg("--tls-key").arg(key);
        program
    };
    authority.gives(GOOD);
    let (good, said) = outcome(&mut gateway(&file));
    assert!(!good && said.contains("cannot speak TLS") && said.contains("no private key"), "{said}");
    let server = Server::spawn(gateway(&key).stderr(Stdio::null()));
    assert!(server.address.starts_with("0.0.0.0:"), "{}", server.address);
    assert!(
        request(authority.client(&server.address, &version::TLS13).await, "GET /sign-in", &[], "")
            .await
            .contains("200 OK")
    );
}

#[tokio::test]
async fn what_a_proxy_does_wrong_is_told_by_name_once() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::spawn(program(&folder.path().join("data")).stderr(fs::File::create(&log).unwrap()));
    let host = &server.address;
    let socket = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n";
    let upgrade = "connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-protocol: baton.v1\r\n";
    let origin = "origin: https://desk.example\r\n";
    for (request, status) in [
        // As it should be, and what strangers do: nothing is told.
        (format!("GET /socket HTTP/1.1\r\nhost: {host}\r\n{socket}{upgrade}\r\n"), 101),
        (format!("POST /sign-in HTTP/1.1\r\nhost: {host}\r\n{origin}sec-fetch-site: cross-site\r\n\r\n"), 403),
        // As nginx does without any line about it, and with Upgrade but not the version.
        (format!("GET /socket HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{socket}\r\n"), 400),
        (format!("GET /socket HTTP/1.0\r\nhost: {host}\r\n{socket}{upgrade}\r\n"), 426),
        (format!("POST /sign-in HTTP/1.1\r\nhost: {host}\r\n{origin}sec-fetch-site: same-origin\r\n\r\n"), 403),
    ] {
        for _ in 0..2 {
            let mut proxy = TcpStream::connect(host).await.unwrap();
            proxy.write_all(request.as_bytes()).await.unwrap();
            let mut answer = [0; 12];
            in_time(proxy.read_exact(&mut answer)).await.unwrap();
            assert_eq!(String::from_utf8_lossy(&answer)[9..], status.to_string(), "{request}");
        }
    }
    server.stop().await;
    let said = fs::read_to_string(log).unwrap();
    for told in [
        "a WebSocket came without Upgrade: the proxy does not pass it on",
        "a WebSocket came by HTTP/1.0: the proxy has to speak HTTP/1.1 to the gateway",
        "a page's own request came under another Host: the proxy has to pass Host on unchanged",
    ] {
        assert_eq!(said.matches(told).count(), 1, "{told}: {said}");
    }
    assert!(!said.contains("desk.example"), "{said}");
}
