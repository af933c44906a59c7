//! TLS by the gateway's own listener, and what a proxy in front of it does wrong.

use crate::harness::{Server, in_time, options, outcome, program, written};
use baton::gateway::Options;
use baton::gateway::connections::limits::Limits;
use baton::gateway::tls::Certificate;
use baton::protocol::{ClientFrame, GatewayFrame, SUBPROTOCOL, decode_gateway, encode};
use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion, version};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// An authority, and the files of the certificate that it gave last.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        let (mut params, key) = (CertificateParams::default(), KeyPair::generate().unwrap());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { issuer: Issuer::new(params, key), root, folder: tempfile::tempdir().unwrap() }
    }

    fn files(&self) -> [PathBuf; 2] {
        ["cert.pem", "key.pem"].map(|name| self.folder.path().join(name))
    }

    /// Writes a new certificate and its key. Returns the certificate.
    fn gives(&self, years: [i32; 2]) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let [file, key_file] = self.files();
        fs::write(file, certificate.pem()).unwrap();
        fs::write(key_file, key.serialize_pem()).unwrap();
        certificate.der().clone()
    }

    /// Gives a certificate and starts a gateway with it.
    async fn serves(&self, connections: Limits) -> (Server, Arc<Certificate>) {
        self.gives(GOOD);
        let [file, key] = self.files();
        let certificate = Arc::new(Certificate::read(&file, &key).unwrap());
        let options = Options { tls: Some(certificate.clone()), connections, ..options() };
        (Server::with(options, |log| log).await, certificate)
    }

    /// Connects, and shakes hands in this version.
    async fn client(&self, server: &Server, version: &'static SupportedProtocolVersion) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let mut config = ClientConfig::builder_with_protocol_versions(&[version])
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(&server.address).await.unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        in_time(TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap()
    }

    /// Returns the certificate that a new client sees.
    async fn shown(&self, server: &Server) -> CertificateDer<'static> {
        let client = self.client(server, &version::TLS13).await;
        client.get_ref().1.peer_certificates().unwrap()[0].clone().into_owned()
    }

    /// Signs Ann in and connects her desk.
    async fn desk(&self, server: &Server) -> Desk {
        let client = self.client(server, &version::TLS13).await;
        let answer = request(client, "POST /sign-in", r#"{"agent":"ann"}"#).await;
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let token = serde_json::from_str::<serde_json::Value>(body).unwrap()["token"].as_str().unwrap().to_owned();
        let mut request = format!("wss://{}/socket", server.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", SUBPROTOCOL.parse().unwrap());
        request.headers_mut().insert("origin", format!("https://{}", server.address).parse().unwrap());
        let client = self.client(server, &version::TLS13).await;
        let mut desk = Desk(client_async(request, client).await.unwrap().0);
        desk.says(&ClientFrame::Hello { token, client: "tests".into(), device: None, resume: None }).await;
        desk.hears(|frame| matches!(frame, GatewayFrame::Welcome { .. })).await;
        desk
    }
}

/// An agent's socket in TLS.
struct Desk(WebSocketStream<TlsStream<TcpStream>>);

impl Desk {
    async fn says(&mut self, frame: &ClientFrame) {
        self.0.send(Message::text(encode(frame))).await.unwrap();
    }

    async fn hears(&mut self, wanted: impl Fn(&GatewayFrame) -> bool) {
        let heard = async {
            loop {
                let Message::Text(text) = self.0.next().await.unwrap().unwrap() else { continue };
                if wanted(&decode_gateway(&text).unwrap()) {
                    break;
                }
            }
        };
        in_time(heard).await;
    }

    async fn is_alive(&mut self) {
        self.says(&ClientFrame::Ping).await;
        self.hears(|frame| matches!(frame, GatewayFrame::Pong)).await;
    }
}

/// Sends a request with JSON. Returns the whole answer.
async fn request(mut stream: TlsStream<TcpStream>, line: &str, body: &str) -> String {
    let length = body.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    in_time(stream.read_to_string(&mut answer)).await.unwrap();
    answer
}

/// Years in which a certificate is good, for as long as this test is.
const GOOD: [i32; 2] = [2020, 2120];
const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn a_desk_works_over_the_gateways_own_tls_and_is_told_to_stay_with_it() {
    let authority = Authority::new();
    let (server, _) = authority.serves(Limits::default()).await;
    for (version, negotiated) in
        [(&version::TLS12, ProtocolVersion::TLSv1_2), (&version::TLS13, ProtocolVersion::TLSv1_3)]
    {
        let client = authority.client(&server, version).await;
        let session = client.get_ref().1;
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        assert_eq!(session.protocol_version(), Some(negotiated));
        let answer = request(client, "GET /sign-in", "").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=31536000"), "{answer}");
    }
    authority.desk(&server).await.is_alive().await;
}

#[tokio::test]
async fn a_handshake_that_stalls_is_closed_and_no_agent_notices() {
    let authority = Authority::new();
    let (server, _) = authority.serves(Limits { headers: SHORT, ..Limits::default() }).await;
    let mut desk = authority.desk(&server).await;
    // Nothing, the beginning of a client's hello, and plain HTTP.
    for said in [&b""[..], &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3], b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"] {
        let mut stranger = TcpStream::connect(&server.address).await.unwrap();
        stranger.write_all(said).await.unwrap();
        // An alert, perhaps, and then the end.
        let _ = in_time(stranger.read_to_end(&mut Vec::new())).await;
    }
    // Who has shaken hands and asks for nothing goes, too.
    let _ = in_time(authority.client(&server, &version::TLS13).await.read_to_end(&mut Vec::new())).await;
    desk.is_alive().await;
}

#[tokio::test]
async fn a_new_certificate_is_taken_up_while_desks_stay_connected_and_a_bad_one_is_not() {
    let authority = Authority::new();
    let (server, certificate) = authority.serves(Limits::default()).await;
    let mut desk = authority.desk(&server).await;
    let first = authority.shown(&server).await;
    let second = authority.gives(GOOD);
    assert_ne!(first, second);
    certificate.look();
    assert_eq!(authority.shown(&server).await, first, "it may still be written");
    certificate.look();
    assert_eq!(authority.shown(&server).await, second);
    desk.is_alive().await;
    authority.gives([2020, 2021]);
    (0..3).for_each(|_| certificate.look());
    assert_eq!(authority.shown(&server).await, second, "the new one is of no use any more");
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
    assert!(request(authority.client(&server, &version::TLS13).await, "GET /sign-in", "").await.contains("200 OK"));
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
