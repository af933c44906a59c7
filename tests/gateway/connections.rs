//! Connections of strangers: how long each phase may take, how many there may be, and that agents do not notice.

use crate::harness::{Agent, Heard, Raw, Server, in_time, options, outcome, program};
use baton::gateway::Options;
use baton::gateway::address::Proxies;
use baton::gateway::connections::limits::Limits;
use baton::protocol::{ClientFrame, GatewayFrame, Refusal, SUBPROTOCOL, encode};
use futures_util::future::join_all;
use serde_json::json;
use std::io::{Read, Seek};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// A connection on which a stranger does as they like.
struct Stranger(TcpStream);

impl Stranger {
    async fn new(server: &Server) -> Self {
        Self(TcpStream::connect(&server.address).await.unwrap())
    }

    /// Connects from another loopback address.
    async fn from(server: &Server, ip: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(ip.parse().unwrap(), 0)).unwrap();
        Self(socket.connect(server.address.parse().unwrap()).await.unwrap())
    }

    async fn says(mut self, bytes: &str) -> Self {
        self.0.write_all(bytes.as_bytes()).await.unwrap();
        self
    }

    /// Returns everything the gateway sends until it closes the connection.
    async fn until_closed(&mut self) -> String {
        let mut heard = Vec::new();
        // The end is an error if the stranger was still sending.
        let _ = in_time(self.0.read_to_end(&mut heard)).await;
        String::from_utf8_lossy(&heard).into_owned()
    }

    /// Asks for something. Returns the first line of the answer; it is empty if the connection is closed.
    async fn asks(&mut self) -> String {
        let mut heard = [0; 512];
        let _ = self.0.write_all(b"GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        let count = in_time(self.0.read(&mut heard)).await.unwrap_or(0);
        String::from_utf8_lossy(&heard[..count]).lines().next().unwrap_or_default().to_owned()
    }

    async fn is_served(&mut self) -> bool {
        self.asks().await == "HTTP/1.1 200 OK"
    }
}

async fn with(connections: Limits) -> Server {
    Server::with(Options { connections, ..options() }, |log| log).await
}

/// Starts a gateway that trusts a proxy at 127.0.0.1; other loopback addresses are clients like any.
async fn behind_a_proxy(connections: Limits) -> Server {
    let proxies = Proxies::new(vec!["127.0.0.1".parse().unwrap()]);
    Server::with(Options { connections, proxies, ..options() }, |log| log).await
}

/// Opens an agent's socket, without a hello, for a client behind the proxy.
async fn socket_of(server: &Server, client: &str) -> Raw {
    Raw::handshake(server, &[("sec-websocket-protocol", SUBPROTOCOL), ("x-forwarded-for", client)]).await.unwrap()
}

/// Asserts that a socket without a hello is still open.
async fn is_open(socket: &mut Raw) {
    socket.send(&ClientFrame::Ping).await;
    socket.hears_error(Refusal::OutOfOrder).await;
}

const SHORT: Duration = Duration::from_millis(100);

#[tokio::test]
async fn each_phase_of_a_request_has_its_time_limit() {
    let server = with(Limits { headers: SHORT, idle: SHORT, patience: SHORT, ..Limits::default() }).await;
    let mut ann = server.agent("ann").await;
    let request = "GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let body = "POST /sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    for (phase, bytes) in [
        ("silent", String::new()),
        ("in the headers", "GET /sign-in HTTP/1.1\r\nhost: ".into()),
        ("between requests", request.into()),
        ("in the headers of a second request", format!("{request}GET /sign-in HT")),
        ("in the body", format!("{body}content-length: 100\r\n\r\n{{")),
        ("in a chunk", format!("{body}transfer-encoding: chunked\r\n\r\n10\r\n{{")),
    ] {
        let heard = Stranger::new(&server).await.says(&bytes).await.until_closed().await;
        let answered = if bytes.starts_with(request) { 1 } else { 0 };
        assert_eq!(heard.matches("HTTP/1.1 200").count(), answered, "{phase}: {heard}");
    }
    ann.catch_up().await;
}

#[tokio::test]
async fn who_never_reads_the_answers_is_dropped() {
    let server = with(Limits { patience: SHORT, ..Limits::default() }).await;
    let mut ann = server.agent("ann").await;
    let mut stranger = Stranger::new(&server).await;
    let requests = "GET /sign-in HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(1_000);
    let sending = async { while stranger.0.write_all(requests.as_bytes()).await.is_ok() {} };
    in_time(sending).await;
    ann.catch_up().await;
}

/// Returns a text, of 126 bytes or more, as a WebSocket client sends it. The mask is zero.
fn framed(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    [&[0x81, 0x80 | 126], &length[..], &[0; 4], text.as_bytes()].concat()
}

#[tokio::test]
async fn an_agent_who_never_reads_is_dropped() {
    let limits = baton::gateway::socket::Limits { write: SHORT, ..Default::default() };
    let server = Server::with(Options { limits, ..options() }, |log| log).await;
    let token = server.token("ann").await;
    let mut ben = server.agent("ben").await;
    let handshake = format!(
        "GET /socket HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: {SUBPROTOCOL}\r\n\r\n",
        server.address
    );
    let mut ann = Stranger::new(&server).await.says(&handshake).await;
    ann.0.readable().await.unwrap();
    let hello = ClientFrame::Hello { token, client: "tests".into(), device: None, resume: None };
    ann.0.write_all(&framed(&encode(&hello))).await.unwrap();
    let query = " ".repeat(100);
    let search = json!({ "search": { "request": 1, "query": query, "show": ["all"], "from": 0, "limit": 200 } });
    let searches = framed(&search.to_string()).repeat(100);
    in_time(async { while ann.0.write_all(&searches).await.is_ok() {} }).await;
    ben.catch_up().await;
}

#[tokio::test]
async fn before_the_hello_a_socket_takes_a_few_kilobytes() {
    let server = Server::start().await;
    let mut raw = Raw::open(&server).await;
    raw.send_text(&"x".repeat(9_000)).await;
    raw.hears_error(Refusal::TooLarge).await;
    raw.hears_close(1009).await;
    let mut raw = Raw::open(&server).await;
    raw.send_text(&"x".repeat(60_000)).await;
    raw.hears_close(0).await;
    // In many small frames, and in fragments of one that never ends.
    let mut raw = Raw::open(&server).await;
    for _ in 0..5 {
        raw.send_text(&"x".repeat(7_900)).await;
    }
    while matches!(raw.hear().await, Heard::Frame(GatewayFrame::Error { refusal: Refusal::Malformed })) {}
    let mut ann = server.agent("ann").await;
    ann.raw().send_text(&"x".repeat(60_000)).await;
    ann.raw().hears_error(Refusal::Malformed).await;
    ann.catch_up().await;
}

#[tokio::test]
async fn the_stranger_who_is_silent_for_longest_makes_room_and_no_agent() {
    let server = with(Limits { guests: 5, ..Limits::default() }).await;
    let mut agents = vec![server.agent("ann").await, server.agent("ben").await];
    agents.push(agents[0].other_tab(&server).await);
    let mut phone = server.phone("+447700900003").await;
    let mut strangers = Vec::new();
    for _ in 0..20 {
        strangers.push(Stranger::new(&server).await);
    }
    let (last, first) = strangers.split_last_mut().unwrap();
    for stranger in &mut first[..15] {
        assert_eq!(stranger.until_closed().await, "");
    }
    assert!(last.is_served().await);
    assert!(first[18].is_served().await);
    server.text("Where is my order?").await;
    agents[0].invited().await;
    for agent in &mut agents {
        agent.catch_up().await;
    }
    phone.send(&json!({ "number": "+447700900002" })).await;
    assert_eq!(phone.frame().await["type"], "history");
}

#[tokio::test]
async fn an_address_has_a_limit_of_its_own() {
    let server = behind_a_proxy(Limits { guests_by_address: 3, ..Limits::default() }).await;
    let mut other = Stranger::from(&server, "127.0.0.3").await;
    let mut strangers = Vec::new();
    for client in 0..9 {
        let stranger = Stranger::from(&server, "127.0.0.2").await;
        // What it writes about itself changes nothing.
        let headers = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 203.0.113.{client}\r\n");
        strangers.push(stranger.says(&headers).await);
    }
    for stranger in &mut strangers[..6] {
        assert_eq!(stranger.until_closed().await, "");
    }
    let stranger = strangers.pop().unwrap();
    let mut stranger = stranger.says("connection: close\r\n\r\n").await;
    assert!(stranger.until_closed().await.starts_with("HTTP/1.1"));
    assert!(other.is_served().await);
}

#[tokio::test]
async fn behind_a_proxy_the_limit_is_each_clients() {
    let server = behind_a_proxy(Limits { guests_by_address: 3, ..Limits::default() }).await;
    // The agent is behind the same address as the stranger.
    let token = server.token("ann").await;
    let mut ann = socket_of(&server, "203.0.113.7").await;
    ann.send(&ClientFrame::Hello { token, client: "tests".into(), device: None, resume: None }).await;
    assert!(matches!(ann.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })));
    let mut other = socket_of(&server, "203.0.113.8").await;
    let mut sockets = Vec::new();
    for spoofed in 0..6 {
        sockets.push(socket_of(&server, &format!("198.51.100.{spoofed}, 203.0.113.7")).await);
    }
    for socket in &mut sockets[..3] {
        socket.hears_close(0).await;
    }
    for socket in sockets[3..].iter_mut().chain([&mut other]) {
        is_open(socket).await;
    }
    ann.send(&ClientFrame::Ping).await;
    assert_eq!(ann.hear().await, Heard::Frame(GatewayFrame::Pong));
    // The network of an IPv6 address is one client.
    let mut sockets = Vec::new();
    for last in 1..=4 {
        sockets.push(socket_of(&server, &format!("2001:db8::{last}")).await);
    }
    sockets[0].hears_close(0).await;
}

#[tokio::test]
async fn an_agent_too_many_is_told_to_try_again() {
    let server = with(Limits { guests: 2, all: 4, ..Limits::default() }).await;
    let token = server.token("ann").await;
    let mut ann = Agent::connect(&server, token.clone(), None).await;
    let hello = async || {
        let mut raw = Raw::open(&server).await;
        raw.send(&ClientFrame::Hello { token: token.clone(), client: "tests".into(), device: None, resume: None })
            .await;
        raw
    };
    let (_second, _third) = (ann.other_tab(&server).await, ann.other_tab(&server).await);
    let mut raw = hello().await;
    raw.hears_error(Refusal::Unavailable).await;
    raw.hears_close(1013).await;
    ann.catch_up().await;
    drop(_second);
    // As soon as its end has been noticed.
    let again = async { while !matches!(hello().await.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })) {} };
    in_time(again).await;
}

/// Returns the command line of a gateway with these limits of open files. Its log goes to a file.
fn with_files(folder: &Path, soft: u32, hard: u32, log: &std::fs::File) -> Command {
    let gateway = program(folder);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!(r#"ulimit -Sn {soft}; ulimit -Hn {hard}; exec "$0" "$@""#)]);
    shell.arg(gateway.get_program()).args(gateway.get_args()).stderr(log.try_clone().unwrap());
    shell
}

/// Has agents sign in, and then strangers connect who say nothing, while texts come in. Returns the gateway's log.
async fn under_siege(soft: u32, hard: u32, agents: usize, strangers: usize) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut log = tempfile::tempfile().unwrap();
    let roster = (0..agents).fold(String::from("kind,id,name,number\n"), |rows, at| {
        format!("{rows}agent,a{at},Agent {at},+4477009{at:05}\n")
    });
    let directory = folder.path().join("people.csv");
    std::fs::write(&directory, roster).unwrap();
    let mut command = with_files(&folder.path().join("data"), soft, hard, &log);
    let server = Server::spawn(command.arg("--directory").arg(&directory));
    let mut desks = Vec::new();
    for at in 0..agents {
        desks.push(server.agent(&format!("a{at}")).await);
    }
    let mut silent = Vec::new();
    for (wave, desk) in desks.iter_mut().enumerate().take(strangers.div_ceil(100)) {
        silent.extend(join_all((0..100).map(|_| Stranger::new(&server))).await);
        let text = json!({ "from": "+447700900001", "to": format!("+4477009{wave:05}"), "text": "Hello?" });
        assert_eq!(in_time(server.post("/handset/messages", &text)).await.0, 202, "after {} strangers", silent.len());
        desk.invited().await;
    }
    for desk in &mut desks {
        in_time(desk.catch_up()).await;
    }
    assert!(in_time(silent.pop().unwrap().is_served()).await);
    drop(server);
    log.rewind().unwrap();
    let mut said = String::new();
    log.read_to_string(&mut said).unwrap();
    said
}

#[tokio::test]
async fn agents_and_texts_get_in_past_a_crowd_of_silent_strangers() {
    let said = under_siege(256, 4_096, 150, 600).await;
    assert!(!said.contains("can be accepted") && !said.contains("few files"), "{said}");
}

#[tokio::test]
async fn so_they_do_where_few_files_can_be_open() {
    let said = under_siege(128, 128, 40, 300).await;
    assert!(said.contains("few files can be open") && !said.contains("can be accepted"), "{said}");
}

#[test]
fn mistakes_in_the_limits_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    for (flag, value, why) in [
        ("--trusted-proxy", "proxy.example", "not an IP address"),
        ("--trusted-proxy", "10.0.0.0/33", "the prefix is at most 32"),
        ("--trusted-proxy", "0.0.0.0/0", "would trust everybody"),
        ("--guests", "0", "not a number of 1 or more"),
        ("--guests-by-address", "few", "not a number of 1 or more"),
    ] {
        let (started, said) = outcome(program(folder.path()).args([flag, value]));
        assert!(!started && said.contains(why), "{flag} {value}: {said}");
    }
}
