//! Clients that speak TLS, and the authority whose certificates they trust.

use super::in_time;
use baton::gateway::client::prepare_tls;
use baton::protocol::{ClientFrame, GatewayFrame, SUBPROTOCOL, decode_gateway, encode};
use futures_util::{SinkExt, StreamExt};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion, version};
use serde_json::Value;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Years in which a certificate is good, for as long as the tests are.
pub const GOOD: [i32; 2] = [2020, 2120];
/// The name in all certificates, besides those of this machine.
pub const NAME: &str = "desk.example";

/// An authority, and the files of the certificate that it gave last.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
    root_pem: String,
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        prepare_tls();
        let (mut params, key) = (CertificateParams::default(), KeyPair::generate().unwrap());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Another name than the certificates have: for some clients they would have signed themselves.
        params.distinguished_name.push(DnType::CommonName, "An authority");
        let root = params.self_signed(&key).unwrap();
        let (root, root_pem) = (root.der().clone(), root.pem());
        Self { issuer: Issuer::new(params, key), root, root_pem, folder: tempfile::tempdir().unwrap() }
    }

    /// Returns the certificate of the authority itself, in PEM.
    pub fn root_pem(&self) -> String {
        self.root_pem.clone()
    }

    /// Returns the file with the certificate, and that with its key.
    pub fn files(&self) -> [PathBuf; 2] {
        ["cert.pem", "key.pem"].map(|name| self.folder.path().join(name))
    }

    /// Writes a new certificate that is good in these years, and its key. Returns the certificate.
    pub fn gives(&self, years: [i32; 2]) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([NAME, "localhost", "127.0.0.1"].map(String::from)).unwrap();
        [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let [file, key_file] = self.files();
        fs::write(file, certificate.pem()).unwrap();
        fs::write(key_file, key.serialize_pem()).unwrap();
        certificate.der().clone()
    }

    /// Connects, and shakes hands in this version.
    pub async fn client(&self, address: &str, version: &'static SupportedProtocolVersion) -> TlsStream<TcpStream> {
        self.client_from("127.0.0.1", address, version).await
    }

    /// Connects from another address of this machine.
    pub async fn client_from(
        &self,
        own: &str,
        address: &str,
        version: &'static SupportedProtocolVersion,
    ) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).unwrap();
        let mut config = ClientConfig::builder_with_protocol_versions(&[version])
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(own.parse::<IpAddr>().unwrap(), 0)).unwrap();
        let address: SocketAddr = address.parse().unwrap();
        let stream = socket.connect(SocketAddr::new([127, 0, 0, 1].into(), address.port())).await.unwrap();
        let name = ServerName::try_from(NAME).unwrap();
        in_time(TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap()
    }

    /// Signs an agent in, under this name of the gateway. Returns the token.
    pub async fn token(&self, address: &str, host: &str, body: &str) -> String {
        let client = self.client(address, &version::TLS13).await;
        let answer = request(client, "POST /sign-in", &[("host", host)], body).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        let body = &body[body.find('{').unwrap()..=body.rfind('}').unwrap()];
        serde_json::from_str::<Value>(body).unwrap()["token"].as_str().unwrap().to_owned()
    }

    /// Connects an agent's desk, under this name of the gateway.
    pub async fn desk(&self, address: &str, host: &str, token: String) -> SecureDesk {
        let stream = self.client(address, &version::TLS13).await;
        let mut desk = SecureDesk::open(stream, host, &[]).await.unwrap();
        desk.says(&ClientFrame::Hello { token, client: "tests".into(), device: None, resume: None }).await;
        desk.hears(|frame| matches!(frame, GatewayFrame::Welcome { .. })).await;
        desk
    }
}

/// An agent's socket in TLS.
pub struct SecureDesk(WebSocketStream<TlsStream<TcpStream>>);

impl SecureDesk {
    /// Opens a socket, without a hello, under this name of the gateway. Returns why not, if it is refused.
    pub async fn open(
        stream: TlsStream<TcpStream>,
        host: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, String> {
        let mut request = format!("wss://{host}/socket").into_client_request().unwrap();
        let origin = format!("https://{host}");
        for (name, value) in [("sec-websocket-protocol", SUBPROTOCOL), ("origin", &origin)].iter().chain(headers) {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let opened = in_time(client_async(request, stream)).await;
        opened.map(|(socket, _)| Self(socket)).map_err(|error| error.to_string())
    }

    pub async fn says(&mut self, frame: &ClientFrame) {
        self.0.send(Message::text(encode(frame))).await.unwrap();
    }

    /// Waits for such a frame.
    pub async fn hears(&mut self, wanted: impl Fn(&GatewayFrame) -> bool) {
        let heard = async { while !wanted(&self.next().await.expect("the socket is open")) {} };
        in_time(heard).await;
    }

    /// Returns the next frame; `None` at the end.
    pub async fn next(&mut self) -> Option<GatewayFrame> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Some(decode_gateway(&text).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn is_alive(&mut self) {
        self.says(&ClientFrame::Ping).await;
        self.hears(|frame| matches!(frame, GatewayFrame::Pong)).await;
    }
}

/// Sends a request with JSON, or what the headers say. Returns the whole answer.
pub async fn request(mut stream: TlsStream<TcpStream>, line: &str, headers: &[(&str, &str)], body: &str) -> String {
    let length = body.len();
    let mut request = format!("{line} HTTP/1.1\r\nconnection: close\r\ncontent-length: {length}\r\n");
    for (name, value) in [("host", "localhost"), ("content-type", "application/json")] {
        let value = headers.iter().find(|(given, _)| *given == name).map_or(value, |(_, value)| value);
        request += &format!("{name}: {value}\r\n");
    }
    for (name, value) in headers.iter().filter(|(name, _)| !["host", "content-type"].contains(name)) {
        request += &format!("{name}: {value}\r\n");
    }
    stream.write_all(format!("{request}\r\n{body}").as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The end is an error if the other side does not say goodbye.
    let _ = in_time(stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}
