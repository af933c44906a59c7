//! Frames as no browser sends them, before and after the hello.

use crate::outcome::{Form, Outcome};
use crate::wire::{BEGINS, BINARY, ENDS, GOES_ON, PING, RawSocket, Says, TEXT, frame, head};
use crate::world::{World, stranger};
use baton::protocol::MAX_FRAME_BYTES;
use std::time::Duration;

/// How long the gateway may take to refuse a frame, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);
/// By how much the gateway may grow under a flood of frames that need no answer, in bytes.
const GROWTH: u64 = 100_000_000;

/// Bytes that the gateway must refuse by name, or end the connection over.
fn refused() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| frame(TEXT, text.as_bytes());
    let deep = |open: &str, close: &str, times: usize| text(&format!("{}{}", open.repeat(times), close.repeat(times)));
    let note = |value: &str| {
        let command = format!(r#"{{"set_note":{{"interaction":"i1","note":{value}}}}}"#);
        text(&format!(r#"{{"command":{{"id":"c1","command":{command}}}}}"#))
    };
    vec![
        ("arrays 20,000 deep", deep("[", "]", 20_000)),
        ("objects 10,000 deep", deep(r#"{"a":"#, "}", 10_000)),
        ("unclosed arrays", text(&"[".repeat(60_000))),
        ("a text of 65 kB", frame(TEXT, &vec![b'x'; MAX_FRAME_BYTES + 1])),
        ("a text of 2 MB", frame(TEXT, &vec![b'x'; 2 << 20])),
        ("a frame that claims to have 2^62 bytes", [head(TEXT, 1 << 62), vec![0; 4]].concat()),
        ("a frame that claims to have 2^64 - 1 bytes", [head(TEXT, u64::MAX), vec![0; 4]].concat()),
        ("a binary frame", frame(BINARY, &[0; 100])),
        ("a binary frame of 2 MB", frame(BINARY, &vec![0; 2 << 20])),
        ("a text that is no UTF-8", frame(TEXT, b"{\"hello\":\xff\xfe}")),
        ("a character cut in two frames, and not ended", [frame(BEGINS, b"\xe2\x82"), frame(ENDS, b"x")].concat()),
        ("a continuation of nothing", frame(ENDS, b"x")),
        ("a text within another", [frame(BEGINS, b"x"), text("\"ping\"")].concat()),
        ("fragments of 2 MB together", {
            let piece = frame(GOES_ON, &[b'x'; 1024]);
            [frame(BEGINS, b"x"), piece.repeat(2048), frame(ENDS, b"x")].concat()
        }),
        ("a compressed text", frame(TEXT | 0x40, b"\xaaV*I\xcdI\x55\xb2R\x00")),
        ("other reserved bits", frame(TEXT | 0x30, b"\"ping\"")),
        ("a kind of frame that does not exist", frame(0x83, b"x")),
        ("a ping of 126 bytes", frame(PING, &[0; 126])),
        ("a ping in fragments", frame(0x09, b"x")),
        ("a frame without a mask", [&[TEXT, 6][..], b"\"ping\""].concat()),
        ("a close with half a code", frame(0x88, &[3])),
        ("a number without end", note("1e999999")),
        ("a number for a text", note("7")),
        ("a text that ends in the middle", text("{\"command\":{\"id\":\"c1\",\"comm")),
        ("half a surrogate", note(r#""\ud800""#)),
        ("a raw control character", note("\"\u{1}\"")),
        ("a kind that does not exist", text(r#"{"sudo":{}}"#)),
        ("a hello without a token", text(r#"{"hello":{"client":"x"}}"#)),
        (
            "a command with an id of 60 kB",
            text(&format!(r#"{{"command":{{"id":"{}","command":"sign_out"}}}}"#, "x".repeat(60_000))),
        ),
    ]
}

pub async fn attack(world: &World, form: Form) -> Outcome {
    let address = &world.server.address;
    let token = world.sign_in("mallory").await.unwrap();
    let mut outcome = Outcome::default();
    for (what, bytes) in refused() {
        for said_hello in [false, true] {
            outcome.tried += 1;
            let opened = if said_hello {
                RawSocket::hello(address, stranger(), &token).await
            } else {
                RawSocket::open(address, stranger(), &[]).await.map_err(|status| status.to_string())
            };
            let mut socket = opened.expect("a connection is had");
            socket.send(&bytes).await;
            match socket.hears(PATIENCE).await {
                Says::Ends => {}
                Says::Text(text) if text.starts_with("{\"error\"") || text.contains("\"refused\"") => {}
                // A part that claims too much is waited for; the time-outs are another attack's.
                Says::Nothing if what.starts_with("a frame that claims") => {}
                says => outcome.through(format!("{what} (hello: {said_hello}): {says:?}")),
            }
        }
    }
    compression(world, &mut outcome).await;
    floods(world, &token, form, &mut outcome).await;
    let deflated = world.peak_memory().map(|peak| format!("peak memory {} MB", peak / 1_000_000));
    outcome.note = deflated;
    outcome
}

/// Compression is not agreed to: a small frame would unpack to a large one.
async fn compression(world: &World, outcome: &mut Outcome) {
    for offer in ["permessage-deflate", "permessage-deflate; client_max_window_bits", "x-webkit-deflate-frame"] {
        outcome.tried += 1;
        let line = format!("sec-websocket-extensions: {offer}");
        if let Ok(socket) = RawSocket::open(&world.server.address, stranger(), &[&line]).await
            && socket.answer.contains("sec-websocket-extensions")
        {
            outcome.through(format!("{offer} is agreed to"));
        }
    }
}

/// Frames that are allowed one by one: pings, empty fragments, and bad frames without end.
async fn floods(world: &World, token: &str, form: Form, outcome: &mut Outcome) {
    let address = &world.server.address;
    let before = world.peak_memory();
    let times = form.pick(200, 2_000);
    for (what, bytes, must_end) in [
        ("pings", frame(PING, &[7; 100]).repeat(100), false),
        ("empty fragments", frame(GOES_ON, b"").repeat(1000), false),
        ("bad frames", frame(TEXT, b"{").repeat(100), true),
    ] {
        outcome.tried += 1;
        let mut socket = RawSocket::hello(address, stranger(), token).await.expect("a connection is had");
        if what == "empty fragments" {
            socket.send(&frame(BEGINS, b"")).await;
        }
        let mut sent = 0;
        while sent < times && socket.open_still() && socket.send(&bytes).await {
            sent += 1;
        }
        if must_end && !ends(&mut socket).await {
            outcome.through(format!("{what} are listened to without end"));
        }
    }
    if let (Some(before), Some(after)) = (before, world.peak_memory())
        && after > before + GROWTH
    {
        outcome.through(format!("the gateway grows by {} MB", (after - before) / 1_000_000));
    }
}

/// Returns whether the gateway ends a connection, whatever it says before.
async fn ends(socket: &mut RawSocket) -> bool {
    loop {
        match socket.hears(PATIENCE).await {
            Says::Ends => return true,
            Says::Nothing => return false,
            Says::Text(_) | Says::Pong => {}
        }
    }
}
