//! Connections that say nothing, or say it slowly, so that nobody else gets one. The gateway may have few files open.

use crate::outcome::{Form, Outcome};
use crate::wire::{connect, handshake, is_open};
use crate::world::{ANN, World, client, unique};
use futures_util::future::join_all;
use std::net::Ipv4Addr;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The gateway's soft limit of open files when it starts.
pub const SOFT_LIMIT: u32 = 1024;
/// After so long no connection may still be open that has not said what it wants.
const LONGEST: Duration = Duration::from_secs(60);

/// What a hostile connection says at first, and then again and again.
struct Manner {
    first: Vec<u8>,
    again: Vec<u8>,
}

/// Connections that say nothing.
pub async fn silent(world: &World, form: Form) -> Outcome {
    let manner = Manner { first: Vec::new(), again: Vec::new() };
    hold(world, form, form.pick(1_300, 5_000), &[manner]).await
}

/// Connections that send a head or a body byte by byte, or open a WebSocket and never say hello.
pub async fn slow(world: &World, form: Form) -> Outcome {
    let host = &world.server.address;
    let post = |path: &str, kind: &str| {
        format!("POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {kind}\r\ncontent-length: 60000\r\n\r\n ")
    };
    let begin = format!("GET / HTTP/1.1\r\nhost: {host}\r\n");
    let manners = [
        Manner { first: begin.into_bytes(), again: b"x: y\r\n".to_vec() },
        Manner { first: post("/sign-in", "application/json").into_bytes(), again: b" ".to_vec() },
        Manner {
            first: post("/carriers/twilio/twilio/messages", "application/x-www-form-urlencoded").into_bytes(),
            again: b" ".to_vec(),
        },
        Manner { first: handshake(host, &[]), again: Vec::new() },
    ];
    hold(world, form, form.pick(1_300, 2_000), &manners).await
}

/// Opens connections from many addresses and holds them; meanwhile agents sign in and contacts write.
async fn hold(world: &World, form: Form, count: u64, manners: &[Manner]) -> Outcome {
    let mut outcome = Outcome { tried: count, ..Outcome::default() };
    let begun = Instant::now();
    let mut held: Vec<(TcpStream, &Manner)> = Vec::new();
    for batch in (0..count).collect::<Vec<_>>().chunks(500) {
        let opened = batch.iter().map(|number| open_one(world, *number, &manners[*number as usize % manners.len()]));
        held.extend(join_all(opened).await.into_iter().flatten());
    }
    let mut agents = Vec::new();
    for _ in 0..form.pick(5, 50) {
        outcome.tried += 2;
        match timeout(Duration::from_secs(5), newcomer(world)).await {
            Ok(Ok(agent)) => agents.push(agent),
            _ => outcome.through("an agent is shut out"),
        }
        let id = format!("SM-held-{}", unique());
        let http = client(Ipv4Addr::LOCALHOST);
        let text = world.text_by(&http, &id, "+447700900600", ANN, "Hello?");
        match timeout(Duration::from_secs(5), text).await {
            Ok(Ok(200)) => {}
            _ => outcome.through("a contact's text is not taken"),
        }
        if outcome.through > 3 {
            break;
        }
    }
    let open = |held: &[(TcpStream, &Manner)]| held.iter().filter(|(stream, _)| is_open(stream)).count();
    let at_once = open(&held);
    if form == Form::Long {
        while begun.elapsed() < LONGEST + Duration::from_secs(10) && open(&held) > 0 {
            for (stream, manner) in &mut held {
                let _ = stream.try_write(&manner.again);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let left = open(&held);
        (0..left).for_each(|_| outcome.through(format!("open after {} s", begun.elapsed().as_secs())));
        outcome.note = Some(format!("{at_once} were held at first, {left} after {} s", begun.elapsed().as_secs()));
    } else {
        outcome.note = Some(format!("{at_once} were held"));
    }
    outcome
}

/// Opens a connection, unless the gateway takes no more.
async fn open_one<'m>(world: &World, number: u64, manner: &'m Manner) -> Option<(TcpStream, &'m Manner)> {
    // A hundred addresses: a limit for each alone would not do.
    let from = Ipv4Addr::new(127, 66, 1, (number % 100) as u8 + 1);
    let opened = async {
        let mut stream = connect(&world.server.address, from).await.ok()?;
        let _ = stream.write_all(&manner.first).await;
        Some(stream)
    };
    Some((timeout(Duration::from_secs(3), opened).await.ok()??, manner))
}

async fn newcomer(world: &World) -> Result<crate::wire::RawSocket, String> {
    // Connections that were there before may still be used.
    let token = world.sign_in_by(&client(Ipv4Addr::LOCALHOST), "eve").await?;
    crate::wire::RawSocket::hello(&world.server.address, Ipv4Addr::LOCALHOST, &token).await
}
