//! Requests and frames as no decent client sends them: raw bytes on a socket.

use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// How long an answer may take before there is none.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connects from an address of this machine.
pub async fn connect(address: &str, from: Ipv4Addr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    let stream = timeout(PATIENCE, socket.connect(address.parse().expect("an address"))).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends a whole request. Returns the status and all of the answer; status 0 if there is none.
pub async fn ask(address: &str, from: Ipv4Addr, request: &[u8]) -> (u16, Vec<u8>) {
    let mut answer = Vec::new();
    let talk = async {
        let mut stream = connect(address, from).await?;
        stream.write_all(request).await?;
        while !is_complete(&answer) && stream.read_buf(&mut answer).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(PATIENCE, talk).await;
    let status = answer.split(|byte| *byte == b' ').nth(1).and_then(|word| std::str::from_utf8(word).ok());
    (status.and_then(|status| status.parse().ok()).unwrap_or(0), answer)
}

/// Returns whether an answer has arrived with as many bytes as it says it has.
fn is_complete(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    text.starts_with("http/1.1 101") || length.is_some_and(|length| answer.len() >= head + 4 + length)
}

/// Returns the request that opens a WebSocket, with further lines.
pub fn handshake(host: &str, lines: &[&str]) -> Vec<u8> {
    let more: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
    let usual = "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n\
        sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: baton.v1\r\n";
    format!("GET /socket HTTP/1.1\r\nhost: {host}\r\n{usual}{more}\r\n").into_bytes()
}

/// A frame's first byte without its end: whether it is the last of its message, the reserved bits and the kind.
pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
pub const PING: u8 = 0x89;
/// Text to be continued, a continuation to be continued, and the last one.
pub const BEGINS: u8 = 0x01;
pub const GOES_ON: u8 = 0x00;
pub const ENDS: u8 = 0x80;

/// Returns a frame from a client. The mask is zero, which is one like another.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = head(first, payload.len() as u64);
    frame.extend_from_slice(&[0; 4]);
    frame.extend_from_slice(payload);
    frame
}

/// Returns the head of a frame that claims to have so many bytes, without its mask.
pub fn head(first: u8, length: u64) -> Vec<u8> {
    let mut head = vec![first];
    match length {
        0..126 => head.push(0x80 | length as u8),
        126..0x1_0000 => {
            head.push(0x80 | 126);
            head.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            head.push(0x80 | 127);
            head.extend_from_slice(&length.to_be_bytes());
        }
    }
    head
}

/// A WebSocket, byte by byte.
pub struct RawSocket {
    stream: TcpStream,
    read: Vec<u8>,
    /// The head of the answer to the handshake.
    pub answer: String,
}

/// What the gateway says to a frame.
#[derive(Debug, PartialEq, Eq)]
pub enum Says {
    /// A text, as the frames of `baton.v1` are.
    Text(String),
    Pong,
    /// It ends the connection.
    Ends,
    Nothing,
}

impl RawSocket {
    /// Opens a WebSocket with further lines in the handshake. Returns the status if it is refused.
    pub async fn open(address: &str, from: Ipv4Addr, lines: &[&str]) -> Result<Self, u16> {
        let mut stream = connect(address, from).await.map_err(|_| 0_u16)?;
        stream.write_all(&handshake(address, lines)).await.map_err(|_| 0_u16)?;
        let mut read = Vec::new();
        let end = loop {
            if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if !more(&mut stream, &mut read, PATIENCE).await {
                return Err(0);
            }
        };
        let answer = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        read.drain(..end);
        if status == 101 { Ok(Self { stream, read, answer }) } else { Err(status) }
    }

    /// Opens a WebSocket and says hello. Waits for the welcome.
    pub async fn hello(address: &str, from: Ipv4Addr, token: &str) -> Result<Self, String> {
        let mut socket = Self::open(address, from, &[]).await.map_err(|status| format!("status {status}"))?;
        let hello = serde_json::json!({ "hello": { "token": token, "client": "attack" } }).to_string();
        socket.send(&frame(TEXT, hello.as_bytes())).await;
        match socket.hears(PATIENCE).await {
            Says::Text(text) if text.starts_with("{\"welcome\"") => Ok(socket),
            other => Err(format!("{other:?}")),
        }
    }

    /// Sends bytes, as far as the gateway reads them.
    pub async fn send(&mut self, bytes: &[u8]) -> bool {
        matches!(timeout(PATIENCE, self.stream.write_all(bytes)).await, Ok(Ok(())))
    }

    /// Returns what comes next, but for news that nobody asked for. Answers the gateway's pings.
    pub async fn hears(&mut self, patience: Duration) -> Says {
        loop {
            match self.next(patience).await {
                Says::Text(text) if text.starts_with("{\"standing\"") || text.starts_with("{\"event\"") => {}
                Says::Text(text) if text == "\"ping\"" => drop(self.send(&frame(TEXT, b"\"pong\"")).await),
                says => return says,
            }
        }
    }

    async fn next(&mut self, patience: Duration) -> Says {
        loop {
            if let Some((kind, payload, length)) = whole(&self.read) {
                let payload = String::from_utf8_lossy(&self.read[payload]).into_owned();
                self.read.drain(..length);
                match kind {
                    1 => return Says::Text(payload),
                    8 => return Says::Ends,
                    10 => return Says::Pong,
                    _ => continue,
                }
            }
            let before = self.read.len();
            if !more(&mut self.stream, &mut self.read, patience).await {
                return if self.read.len() == before && self.open_still() { Says::Nothing } else { Says::Ends };
            }
        }
    }

    /// Returns whether the gateway has not closed the connection.
    pub fn open_still(&self) -> bool {
        is_open(&self.stream)
    }
}

/// Returns whether the other end has not closed a connection, as far as has been read.
pub fn is_open(stream: &TcpStream) -> bool {
    loop {
        match stream.try_read(&mut [0; 1024]) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
        }
    }
}

async fn more(stream: &mut TcpStream, read: &mut Vec<u8>, patience: Duration) -> bool {
    matches!(timeout(patience, stream.read_buf(read)).await, Ok(Ok(1..)))
}

/// Finds a whole frame from the gateway: its kind, where its payload is, and its length.
fn whole(read: &[u8]) -> Option<(u8, std::ops::Range<usize>, usize)> {
    let (first, second) = (*read.first()?, *read.get(1)?);
    let (length, at) = match second & 0x7f {
        126 => (u16::from_be_bytes(read.get(2..4)?.try_into().ok()?) as usize, 4),
        127 => (u64::from_be_bytes(read.get(2..10)?.try_into().ok()?) as usize, 10),
        short => (short as usize, 2),
    };
    let end = at + length;
    (read.len() >= end).then_some((first & 0x0f, at..end, end))
}
