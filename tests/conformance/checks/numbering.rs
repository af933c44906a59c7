//! Events, their numbers, and resuming after a lost connection.

use crate::wire::{Checked, Client, ensure, kind, name, same};
use crate::world::{ANN, World};
use serde_json::{Value, json};

fn numbers(client: &Client) -> Vec<u64> {
    let events = client.unread.iter().filter(|frame| name(frame) == "event");
    events.map(|frame| kind(frame).1["seq"].as_u64().unwrap_or_default()).collect()
}

fn follows(numbers: &[u64], after: u64) -> Checked {
    let want: Vec<u64> = (after + 1..).take(numbers.len()).collect();
    same("the numbers of the events", numbers, &want)
}

pub async fn events_are_numbered_without_a_gap(world: &World) -> Checked {
    let (mut ann, _ben) = world.two().await?;
    let before = ann.seq;
    let contact = world.contact();
    world.text(&contact, "Where is my order?").await?;
    let opened = |frame: &Value| kind(&frame["event"]).0 == "invitation";
    while !ann.unread.iter().any(|frame| opened(kind(frame).1)) {
        ann.settle().await?;
    }
    let invitation = ann.view.invitations.keys().next().cloned().unwrap_or_default();
    ann.does(json!({ "accept": { "invitation": invitation } })).await?;
    let interaction = ann.view.windows.keys().next().cloned().unwrap_or_default();
    ann.does(json!({ "send": { "interaction": interaction, "text": "It is on its way." } })).await?;
    ann.settle().await?;
    let numbers = numbers(&ann);
    ensure!(numbers.len() >= 4, "a text, an acceptance and a reply are at least four events, not {}", numbers.len());
    follows(&numbers, before)
}

pub async fn the_events_of_a_command_come_before_its_answer(world: &World) -> Checked {
    let (mut ann, _ben) = world.two().await?;
    for state in [json!({ "not_ready": { "reason": "Lunch" } }), json!("ready")] {
        ann.does(json!({ "set_state": { "state": state } })).await?;
        ensure!(!ann.events("me").is_empty(), "the events of a command must come before the command is answered");
        ann.unread.clear();
    }
    Ok(())
}

pub async fn a_cursor_brings_exactly_what_was_missed(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let ann = scene.ann;
    // This connection receives nothing from here on. Another one tells when everything has happened.
    let mut witness = ann.other_tab(world).await?;
    world.text(&scene.contact, "Hello?").await?;
    witness.event("message", |message| message["message"]["text"] == "Hello?").await?;
    witness.settle().await?;
    scene.ben.does(json!({ "set_state": { "state": "not_ready" } })).await?;
    witness.settle().await?;
    let before = ann.seq;
    let mut back = ann.back(world).await?;
    ensure!(
        back.welcome.get("snapshot").is_none_or(Value::is_null),
        "a cursor the gateway gave a moment ago is resumed"
    );
    same("the cursor of the welcome", back.welcome["cursor"]["seq"].as_u64(), Some(before))?;
    back.settle().await?;
    follows(&numbers(&back), before)?;
    ensure!(back.seq >= witness.seq, "missed events must follow: up to {}, not {}", witness.seq, back.seq);
    let messages = back.events("message").iter().filter(|message| message["message"]["text"] == "Hello?").count();
    same("the number of copies of the missed text", messages, 1)
}

pub async fn a_cursor_with_nothing_missed_brings_nothing(world: &World) -> Checked {
    let (mut ann, mut ben) = world.two().await?;
    ben.settle().await?;
    ann.settle().await?;
    let mut back = ann.back(world).await?;
    ensure!(
        back.welcome.get("snapshot").is_none_or(Value::is_null),
        "a cursor the gateway gave a moment ago is resumed"
    );
    back.settle().await?;
    same("the numbers of the events", numbers(&back), Vec::new())
}

async fn gets_a_snapshot(world: &World, resume: Value) -> Checked {
    let ann = Client::hello(world, &world.token(ANN)?, json!({ "resume": resume })).await?;
    ensure!(ann.welcome.get("snapshot").is_some_and(Value::is_object), "the welcome must hold a snapshot");
    ensure!(ann.welcome["cursor"]["epoch"] != "another", "the epoch must be the gateway's own");
    Ok(())
}

pub async fn an_unknown_epoch_gets_a_snapshot(world: &World) -> Checked {
    let ann = Client::open(world, ANN).await?;
    gets_a_snapshot(world, json!({ "epoch": "another", "seq": ann.seq })).await
}

pub async fn a_cursor_of_the_future_gets_a_snapshot(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.settle().await?;
    gets_a_snapshot(world, json!({ "epoch": ann.welcome["cursor"]["epoch"], "seq": ann.seq + 1_000_000 })).await
}

/// Checks that the events lead to what a new connection gets.
async fn in_step(world: &World, client: &mut Client) -> Checked {
    for _ in 0..20 {
        client.settle().await?;
        let fresh = Client::hello(world, &client.token, json!({})).await?;
        // Something may have come in between, such as a delivery report.
        if fresh.seq == client.seq {
            let differs = client.view.difference(&fresh.view);
            ensure!(differs.is_none(), "events and snapshot differ in {}", differs.unwrap_or_default());
            return Ok(());
        }
        ensure!(fresh.seq > client.seq, "numbers must not decrease: {} after {}", fresh.seq, client.seq);
    }
    Err("the events never stop".into())
}

pub async fn events_folded_over_a_snapshot_give_the_next(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    in_step(world, &mut scene.ann).await?;
    in_step(world, &mut scene.ben).await?;
    scene.ben.does(json!({ "decline": { "invitation": invitation["id"], "reason": "In a meeting" } })).await?;
    scene.ann.does(scene.send("One moment")).await?;
    in_step(world, &mut scene.ann).await?;
    in_step(world, &mut scene.ben).await?;
    scene.ann.does(scene.to_ben()?).await?;
    let invitation = scene.ben.event("invitation", |_| true).await?;
    scene.ben.does(json!({ "accept": { "invitation": invitation["id"] } })).await?;
    in_step(world, &mut scene.ann).await?;
    in_step(world, &mut scene.ben).await
}

pub async fn every_connection_of_an_agent_is_told_the_same(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let mut tab = scene.ann.other_tab(world).await?;
    scene.ann.settle().await?;
    tab.settle().await?;
    scene.ann.unread.clear();
    tab.unread.clear();
    scene.ann.does(scene.send("Hello")).await?;
    tab.does(scene.send("again")).await?;
    world.text(&scene.contact, "Thanks").await?;
    for connection in [&mut scene.ann, &mut tab] {
        connection.event("message", |message| message["message"]["text"] == "Thanks").await?;
        same(
            "the transcript",
            connection.view.words(&scene.interaction),
            vec!["Where is my order?", "Hello", "again", "Thanks"],
        )?;
        in_step(world, connection).await?;
    }
    Ok(())
}
