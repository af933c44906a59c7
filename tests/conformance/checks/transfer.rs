//! Transfers, each way they can end, as both sides see it.

use crate::wire::{Checked, Client, ensure, name, refused, same};
use crate::world::{Scene, World};
use serde_json::{Value, json};

fn accept(invitation: &Value) -> Value {
    json!({ "accept": { "invitation": invitation["id"] } })
}

fn decline(invitation: &Value) -> Value {
    json!({ "decline": { "invitation": invitation["id"], "reason": "In a meeting" } })
}

pub async fn the_invitation_says_who_and_why(world: &World) -> Checked {
    let (scene, invitation) = world.invited().await?;
    let reason = &invitation["reason"]["transfer"];
    same(
        "who hands it over",
        (&reason["from"], &reason["name"]),
        (&scene.ann.view.me["id"], &scene.ann.view.me["name"]),
    )?;
    same("the note", &invitation["note"], &json!("Wants it today"))?;
    same("the contact", &invitation["contact"]["number"], &json!(scene.contact))?;
    same("the newest message", &invitation["last_messages"][0]["text"], &json!("Where is my order?"))?;
    let time = |name: &str| invitation[name].as_u64().unwrap_or_default();
    ensure!(time("deadline") >= time("at") + 20_000, "an agent must have at least twenty seconds to answer");
    let invited = &scene.pending()?["invited"];
    same("the invited agent that the source sees", &invited["agent"], &scene.ben.view.me["id"])?;
    same("the deadline the source sees", &invited["deadline"], &invitation["deadline"])
}

pub async fn the_receipt_is_shown_to_the_source(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    same("shown, before the receipt", &scene.pending()?["invited"]["shown"], &json!(false))?;
    scene.ben.does(json!({ "shown": { "invitation": invitation["id"] } })).await?;
    let shown = |head: &Value| head["interaction"]["pending"]["invited"]["shown"] == true;
    scene
        .ann
        .event("window_changed", shown)
        .await
        .map_err(|why| format!("the receipt must reach the source: {why}"))
        .map(drop)
}

pub async fn accepted_the_window_moves_once_with_every_word(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let mut ben_tab = scene.ben.other_tab(world).await?;
    let send = scene.send("One moment");
    scene.ann.does(send).await?;
    scene.ben.does(accept(&invitation)).await?;
    scene.ann.settle().await?;
    ben_tab.settle().await?;
    let name_of_ben = scene.ben.view.me["name"].clone();
    let closed = scene.ann.events("window_closed");
    same("the number of windows closed at the source", closed.len(), 1)?;
    same("the reason for closing", &closed[0]["why"], &json!({ "transferred": { "to": name_of_ben } }))?;
    for (connection, who) in [(&scene.ben, "the target"), (&ben_tab, "the target's other tab")] {
        same(&format!("the number of windows opened at {who}"), connection.events("window_opened").len(), 1)?;
        let gone = connection.events("invitation_gone");
        ensure!(
            gone.len() == 1 && name(&gone[0]["why"]) == "accepted",
            "the invitation must be gone as accepted at {who}"
        );
        same("the transcript", connection.view.words(&scene.interaction), vec!["Where is my order?", "One moment"])?;
    }
    let head = scene.ben.view.head(&scene.interaction)?;
    ensure!(head.get("pending").is_none(), "no transfer may be pending any more");
    same("the previous owner", &head["handed_over"]["from"], &scene.ann.view.me["name"])
}

pub async fn a_former_owner_cannot_write(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    scene.ben.does(accept(&invitation)).await?;
    let send = scene.send("Me again");
    scene.ann.is_refused("not_yours", send.clone()).await?;
    scene.ben.does(send).await
}

pub async fn a_note_travels_and_only_the_owner_changes_it(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let note = |words: &str| json!({ "set_note": { "interaction": scene.interaction, "note": words } });
    let (kept, late) = (note("Prefers mornings"), note("Me again"));
    scene.ann.does(kept).await?;
    same("the note, at its owner", &scene.ann.view.head(&scene.interaction)?["note"], &json!("Prefers mornings"))?;
    scene.ben.is_refused("not_yours", late.clone()).await?;
    scene.ben.does(accept(&invitation)).await?;
    same(
        "the note, after the transfer",
        &scene.ben.view.head(&scene.interaction)?["note"],
        &json!("Prefers mornings"),
    )?;
    scene.ann.is_refused("not_yours", late).await.map(drop)
}

pub async fn a_transcript_is_read_by_its_owner_alone(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let read = json!({ "read": { "request": 7, "interaction": scene.interaction } });
    scene.ann.wire.send(&read).await?;
    let page = scene.ann.frame("page", |page| page["request"] == 7).await?;
    same("the number of older messages", &page["transcript"]["earlier"], &json!(0))?;
    same("the first message", &page["transcript"]["messages"][0]["text"], &json!("Where is my order?"))?;
    scene.ben.wire.send(&read).await?;
    let page = scene.ben.frame("page", |page| page["request"] == 7).await?;
    ensure!(page.get("transcript").is_none_or(Value::is_null), "only the owner may read an interaction");
    Ok(())
}

/// Returns the outcome shown in the window's error and in My Messages, which must be the same.
async fn failed(scene: &mut Scene) -> Checked<Value> {
    let interaction = scene.interaction.clone();
    let about = |notice: &Value| notice["subject"]["transfer_failed"]["interaction"] == interaction;
    let notice = scene.ann.event("notice", about).await?;
    scene.ann.settle().await?;
    let head = scene.ann.view.head(&interaction)?;
    ensure!(head.get("pending").is_none(), "no transfer may be pending any more");
    let outcome = head["failed"]["outcome"].clone();
    same("the outcome in the system message", &notice["subject"]["transfer_failed"]["outcome"], &outcome)?;
    Ok(outcome)
}

async fn gone(client: &mut Client, invitation: &Value) -> Checked<Value> {
    let gone = client.event("invitation_gone", |gone| gone["invitation"] == invitation["id"]).await?;
    Ok(gone["why"].clone())
}

pub async fn declined_the_source_is_told_why(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    scene.ben.does(decline(&invitation)).await?;
    same("the outcome", failed(&mut scene).await?, json!({ "declined": { "reason": "In a meeting" } }))?;
    same("the reason why the invitation is over", name(&gone(&mut scene.ben, &invitation).await?), "declined")?;
    scene.ben.is_refused("already_answered", accept(&invitation)).await?;
    ensure!(
        scene.ben.view.windows.is_empty() && scene.ann.view.head(&scene.interaction).is_ok(),
        "the window stays where it was"
    );
    Ok(())
}

pub async fn cancelled_the_target_is_told_by_whom(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let cancel = scene.cancel()?;
    scene.ann.does(cancel.clone()).await?;
    let by = scene.ann.view.me["name"].clone();
    same(
        "the reason why the invitation is over",
        gone(&mut scene.ben, &invitation).await?,
        json!({ "withdrawn": { "by": by } }),
    )?;
    let late = scene.ben.is_refused("withdrawn", accept(&invitation)).await?;
    same("by whom, for an agent who accepts too late", &late["by"], &by)?;
    scene.ann.is_refused("no_transfer", cancel).await.map(drop)
}

pub async fn cancelled_it_leaves_no_error(world: &World) -> Checked {
    let (mut scene, _) = world.invited().await?;
    let cancel = scene.cancel()?;
    scene.ann.does(cancel).await?;
    scene.ann.settle().await?;
    let head = scene.ann.view.head(&scene.interaction)?;
    ensure!(head.get("pending").is_none(), "no transfer may be pending any more");
    ensure!(
        head.get("failed").is_none() && scene.ann.view.notices.is_empty(),
        "a cancelled transfer must not leave an error"
    );
    Ok(())
}

pub async fn without_an_answer_it_ends_at_the_deadline(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let time = |name: &str| invitation[name].as_u64().unwrap_or_default();
    let seconds = (time("deadline") - time("at")) / 1000;
    world.advance(seconds - 5).await?;
    scene.ann.settle().await?;
    ensure!(scene.pending().is_ok(), "the transfer must be pending until the deadline");
    world.advance(6).await?;
    // By itself: without any request to the gateway.
    same("the outcome", failed(&mut scene).await?, json!("no_answer"))?;
    same("the reason why the invitation is over", name(&gone(&mut scene.ben, &invitation).await?), "no_answer")?;
    scene.ben.is_refused("time_up", accept(&invitation)).await.map(drop)
}

pub async fn more_time_moves_the_deadline(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let left = invitation["extensions_left"].as_u64().unwrap_or_default();
    if left == 0 {
        return scene
            .ben
            .is_refused("no_more_time", json!({ "more_time": { "invitation": invitation["id"] } }))
            .await
            .map(drop);
    }
    scene.ben.does(json!({ "more_time": { "invitation": invitation["id"] } })).await?;
    let now = scene.ben.event("invitation", |again| again["id"] == invitation["id"]).await?;
    ensure!(now["deadline"].as_u64() > invitation["deadline"].as_u64(), "the deadline must be later");
    same("the number of extensions left", now["extensions_left"].as_u64(), Some(left - 1))?;
    let later = |head: &Value| head["interaction"]["pending"]["invited"]["deadline"] == now["deadline"];
    scene.ann.event("window_changed", later).await.map(drop)
}

pub async fn of_two_tabs_that_answer_one_is_told_so(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let mut tab = scene.ben.other_tab(world).await?;
    scene.ben.does(accept(&invitation)).await?;
    tab.is_refused("already_answered", accept(&invitation)).await?;
    tab.is_refused("already_answered", decline(&invitation)).await?;
    tab.settle().await?;
    same("the number of windows in the slower tab", tab.view.windows.len(), 1)
}

pub async fn of_two_tabs_that_accept_at_once_one_wins(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    let mut tab = scene.ben.other_tab(world).await?;
    let mut answers = Vec::new();
    for connection in [&mut scene.ben, &mut tab] {
        let id = connection.new_id();
        connection.wire.send(&json!({ "command": { "id": id, "command": accept(&invitation) } })).await?;
    }
    for connection in [&mut scene.ben, &mut tab] {
        answers.push(connection.frame("answer", |_| true).await?["answer"].clone());
    }
    answers.sort_by_key(|answer| name(answer) != "done");
    same("the answer to the winner", name(&answers[0]), "done")?;
    refused("the other's acceptance", &answers[1], "already_answered").map(drop)
}

pub async fn only_the_invited_agent_can_answer(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    for command in
        [accept(&invitation), decline(&invitation), json!({ "more_time": { "invitation": invitation["id"] } })]
    {
        scene.ann.is_refused("not_yours", command).await?;
    }
    scene.ben.is_refused("not_yours", json!({ "accept": { "invitation": "none" } })).await.map(drop)
}

pub async fn while_pending_no_second_transfer_starts(world: &World) -> Checked {
    let (mut scene, _) = world.invited().await?;
    let again = scene.to_ben()?;
    scene.ann.is_refused("transfer_pending", again).await.map(drop)
}

pub async fn while_pending_it_is_neither_ended_nor_done(world: &World) -> Checked {
    let (mut scene, _) = world.invited().await?;
    let (end, done) = (scene.versioned("end")?, scene.versioned("mark_done")?);
    scene.ann.is_refused("transfer_pending", end).await?;
    scene.ann.is_refused("transfer_pending", done).await?;
    scene.ann.settle().await?;
    ensure!(scene.pending().is_ok(), "the transfer must continue");
    Ok(())
}

pub async fn while_pending_both_sides_write(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    world.text(&scene.contact, "Hurry").await?;
    scene.ann.event("message", |message| message["message"]["text"] == "Hurry").await?;
    let newest = |again: &Value| {
        let messages = again["last_messages"].as_array().and_then(|messages| messages.last());
        again["id"] == invitation["id"] && messages.is_some_and(|message| message["text"] == "Hurry")
    };
    scene
        .ben
        .event("invitation", newest)
        .await
        .map_err(|why| format!("an invited agent must see new messages of the contact: {why}"))?;
    let send = scene.send("One moment");
    scene.ann.does(send).await?;
    scene.ben.does(accept(&invitation)).await?;
    same("the transcript", scene.ben.view.words(&scene.interaction), vec!["Where is my order?", "Hurry", "One moment"])
}

pub async fn an_unknown_target_is_named(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    for kind in ["agent", "queue"] {
        let transfer = scene.transfer(&json!({ "kind": kind, "id": "no-such-target" }))?;
        scene.ann.is_refused("unknown_target", transfer).await?;
    }
    Ok(())
}

pub async fn the_owner_is_no_target(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let transfer = scene.transfer(&json!({ "kind": "agent", "id": scene.ann.view.me["id"] }))?;
    scene.ann.is_refused("target_is_owner", transfer).await.map(drop)
}

pub async fn a_transfer_is_stale_after_another(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let seen = scene.to_ben()?;
    scene.ann.does(seen.clone()).await?;
    let invitation = scene.ben.event("invitation", |_| true).await?;
    scene.ben.does(decline(&invitation)).await?;
    failed(&mut scene).await?;
    let answer = scene.ann.command(seen).await?;
    refused("a transfer as seen before the last one", &answer, "stale")?;
    let now = scene.to_ben()?;
    scene.ann.does(now).await
}

pub async fn an_error_is_dismissed(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    scene.ben.does(decline(&invitation)).await?;
    failed(&mut scene).await?;
    let transfer = scene.ann.view.head(&scene.interaction)?["failed"]["id"].clone();
    scene.ann.does(json!({ "dismiss_failure": { "interaction": scene.interaction, "transfer": transfer } })).await?;
    ensure!(
        scene.ann.view.head(&scene.interaction)?.get("failed").is_none(),
        "the error must be removed from the window"
    );
    let notice = scene.ann.view.notices.keys().next().cloned().ok_or("the system message must remain")?;
    scene.ann.does(json!({ "mark_read": { "notice": notice, "read": true } })).await?;
    same("read", &scene.ann.view.notices[&notice]["read"], &json!(true))?;
    scene.ann.does(json!({ "mark_read": { "notice": notice, "read": false } })).await?;
    let until = scene.ann.view.notices[&notice]["at"].clone();
    scene.ann.does(json!({ "mark_all_read": { "until": until } })).await?;
    same("read", &scene.ann.view.notices[&notice]["read"], &json!(true))?;
    scene.ann.does(json!({ "delete_notice": { "notice": notice } })).await?;
    ensure!(scene.ann.view.notices.is_empty(), "the system message must be deleted");
    scene.ann.does(json!({ "restore_notice": { "notice": notice } })).await?;
    ensure!(scene.ann.view.notices.contains_key(&notice), "the system message must be there again");
    Ok(())
}

/// Returns the command that lets the interaction go to Ben, with the version Ann sees.
fn let_go(scene: &Scene) -> Checked<Value> {
    let mut command = scene.versioned("release")?;
    command["release"]["to"] = json!({ "kind": "agent", "id": scene.ben.view.me["id"] });
    command["release"]["note"] = json!("Wants it today");
    Ok(command)
}

pub async fn let_go_it_is_nobodys_until_it_is_accepted(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let command = let_go(&scene)?;
    scene.ann.does(command).await?;
    let closed = scene.ann.events("window_closed");
    same("the number of windows closed", closed.len(), 1)?;
    same("to whom it went", &closed[0]["why"]["transferred"]["to"], &scene.ben.view.me["name"])?;
    let send = scene.send("Me again");
    scene.ann.is_refused("not_yours", send).await?;
    let interaction = scene.interaction.clone();
    let invitation = scene.ben.event("invitation", |invitation| invitation["interaction"] == interaction).await?;
    same("who let it go", &invitation["reason"]["transfer"]["from"], &scene.ann.view.me["id"])?;
    same("the note", &invitation["note"], &json!("Wants it today"))?;
    ensure!(invitation["waiting_since"].is_u64(), "the contact must still wait");
    scene.ben.does(accept(&invitation)).await?;
    scene.ben.settle().await?;
    same("the transcript", scene.ben.view.words(&scene.interaction), vec!["Where is my order?"])
}

pub async fn while_pending_it_is_not_let_go(world: &World) -> Checked {
    let (mut scene, _) = world.invited().await?;
    let command = let_go(&scene)?;
    scene.ann.is_refused("transfer_pending", command).await?;
    scene.ann.settle().await?;
    ensure!(scene.pending().is_ok(), "the transfer must continue");
    Ok(())
}
