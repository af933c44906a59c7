//! How a connection begins, what it tolerates, how it ends.

use crate::wire::{Checked, Client, Heard, Wire, ensure, kind, same};
use crate::world::{ANN, BEN, CHLOE, World};
use baton::protocol::MAX_FRAME_BYTES;
use serde_json::json;
use std::time::{Duration, Instant};

pub async fn the_subprotocol_must_be_named(world: &World) -> Checked {
    for wrong in [None, Some("baton.v0")] {
        ensure!(Wire::handshake(world, wrong).await?.is_err(), "a handshake with the subprotocol {wrong:?} must fail");
    }
    ensure!(
        Wire::handshake(world, Some("baton.v2, baton.v1")).await?.is_ok(),
        "baton.v1 among others must be accepted"
    );
    Ok(())
}

pub async fn nothing_is_done_before_hello(world: &World) -> Checked {
    let mut wire = Wire::open(world).await?;
    wire.send(&json!("ping")).await?;
    wire.hears_error("out_of_order").await?;
    wire.send(&json!({ "command": { "id": "early", "command": "sign_out" } })).await?;
    wire.hears_error("out_of_order").await?;
    wire.send(&json!({ "hello": { "token": world.token(ANN)?, "client": "conformance" } })).await?;
    let Heard::Frame(frame) = wire.hear("the welcome").await? else { return Err("closed instead of a welcome".into()) };
    same("what follows a hello", kind(&frame).0, "welcome")
}

pub async fn a_wrong_token_is_refused_and_closed_with_4401(world: &World) -> Checked {
    for wrong in ["", "nonsense"] {
        let mut wire = Wire::open(world).await?;
        wire.send(&json!({ "hello": { "token": wrong, "client": "conformance" } })).await?;
        wire.hears_error("not_signed_in").await?;
        wire.hears_close(4401).await?;
    }
    Ok(())
}

pub async fn a_welcome_holds_everything_the_agent_sees(world: &World) -> Checked {
    let mut ids = Vec::new();
    for agent in [ANN, BEN] {
        let client = Client::open(world, agent).await?;
        ensure!(
            client.welcome.get("snapshot").is_some_and(serde_json::Value::is_object),
            "the welcome must hold a snapshot"
        );
        ids.push(client.view.me["id"].clone());
    }
    ensure!(ids[0] != ids[1], "two tokens must belong to two agents");
    Ok(())
}

/// Checks that the connection still works and answers in order.
async fn lives(client: &mut Client) -> Checked {
    client.settle().await.map_err(|why| format!("the connection must live on: {why}"))
}

pub async fn a_second_hello_is_out_of_order(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.wire.send(&json!({ "hello": { "token": ann.token, "client": "conformance" } })).await?;
    ann.hears_error("out_of_order").await?;
    lives(&mut ann).await
}

pub async fn what_is_no_frame_is_malformed(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let mut ben = Client::open(world, BEN).await?;
    ann.settle().await?;
    ben.settle().await?;
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for text in [
        "",
        "{",
        "null",
        "[]",
        "{}",
        deep.as_str(),
        r#"{"ping":1,"pong":1}"#,
        r#"{"command":{"id":"c1"}}"#,
        r#"{"command":{"id":"c1","command":{"send":{"interaction":7}}}}"#,
        r#"{"attention":{"front":"yes","audible":true}}"#,
    ] {
        ann.wire.send_text(text).await?;
        ann.hears_error("malformed").await?;
    }
    lives(&mut ann).await?;
    ben.unread.clear();
    lives(&mut ben).await?;
    let noticed = ben.unread.iter().find(|frame| kind(frame).0 == "error");
    ensure!(noticed.is_none(), "no other connection may notice");
    Ok(())
}

pub async fn an_unknown_kind_is_named(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    for frame in
        [json!({ "sing": {} }), json!("sing"), json!({ "command": { "id": "c1", "command": { "dance": {} } } })]
    {
        ann.wire.send(&frame).await?;
        ann.hears_error("unknown_kind").await?;
    }
    lives(&mut ann).await
}

pub async fn a_binary_frame_is_named(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.wire.send_binary(vec![0; 10]).await?;
    ann.hears_error("binary").await?;
    lives(&mut ann).await
}

pub async fn a_frame_over_the_limit_is_too_large(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let filled = |bytes: usize| {
        let frame =
            json!({ "command": { "id": "large", "command": { "shown": { "invitation": "none" } }, "filler": "" } })
                .to_string();
        frame.replace(r#""filler":"""#, &format!(r#""filler":"{}""#, "x".repeat(bytes - frame.len())))
    };
    ann.wire.send_text(&filled(MAX_FRAME_BYTES)).await?;
    ann.frame("answer", |answer| answer["id"] == "large")
        .await
        .map_err(|why| format!("a frame at the limit is read: {why}"))?;
    ann.wire.send_text(&filled(MAX_FRAME_BYTES + 1)).await?;
    ann.hears_error("too_large").await?;
    lives(&mut ann).await
}

pub async fn fields_nobody_knows_are_passed_over(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let shown = json!({ "shown": { "invitation": "none", "mood": "fine" } });
    let frame = json!({ "command": { "id": ann.new_id(), "command": shown, "mood": ["fine"] } });
    ann.wire.send(&frame).await?;
    ann.frame("answer", |_| true).await?;
    Client::hello(world, &ann.token, json!({ "mood": {}, "resume": null })).await.map(drop)
}

pub async fn a_kind_is_read_in_either_form(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.wire.send(&json!({ "ping": {} })).await?;
    ann.frame("pong", |_| true).await?;
    ann.does(json!({ "set_state": { "state": { "not_ready": null } } })).await?;
    ann.does(json!({ "set_state": { "state": "not_ready" } })).await?;
    ann.does(json!({ "set_state": { "state": { "ready": {} } } })).await
}

pub async fn a_ping_is_answered(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.wire.send(&json!("ping")).await?;
    ann.frame("pong", |_| true).await.map(drop)
}

pub async fn an_abused_connection_is_closed_with_1008_and_no_other(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let mut tab = ann.other_tab(world).await?;
    for _ in 0..500 {
        // If it is closed already, the end has still to be read.
        if ann.wire.send_text("{").await.is_err() {
            break;
        }
    }
    same("the end of a connection with 500 bad frames", ann.ends().await?, (1008, Some("abused".into())))?;
    lives(&mut tab).await?;
    Client::open(world, ANN).await.map(drop)
}

pub async fn without_hello_it_is_closed_with_4408(world: &World) -> Checked {
    let mut wire = Wire::open(&world.patient(15)).await?;
    wire.hears_error("out_of_order").await?;
    wire.hears_close(4408).await
}

pub async fn a_silent_connection_is_pinged_and_dropped(world: &World) -> Checked {
    let mut silent = Client::open(&world.patient(15), ANN).await?;
    let (begun, mut pinged) = (Instant::now(), false);
    while let Heard::Frame(frame) = silent.wire.hear_all("the end").await? {
        pinged |= kind(&frame).0 == "ping";
        ensure!(begun.elapsed() < Duration::from_secs(60), "a silent connection must be dropped");
    }
    ensure!(pinged, "a silent connection must be pinged");
    Ok(())
}

pub async fn signing_out_ends_every_connection_and_its_token(world: &World) -> Checked {
    let mut chloe = Client::open(world, CHLOE).await?;
    let mut tab = chloe.other_tab(world).await?;
    if world.has(crate::world::Need::Clock) {
        // A token of the same millisecond may remain valid.
        world.advance(1).await?;
    }
    chloe.does(json!("sign_out")).await?;
    for connection in [&mut chloe, &mut tab] {
        same("the end", connection.ends().await?, (4401, Some("signed_out".into())))?;
    }
    let mut wire = Wire::open(world).await?;
    wire.send(&json!({ "hello": { "token": chloe.token, "client": "conformance" } })).await?;
    wire.hears_error("not_signed_in").await?;
    wire.hears_close(4401).await
}
