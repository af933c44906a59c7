//! Commands other than transfers.

use crate::wire::{Checked, Client, ensure, name, refused, same};
use crate::world::{ANN, BEN, World};
use baton::protocol::MAX_TEXT_CHARS;
use serde_json::{Value, json};

pub async fn a_command_is_answered_once_and_by_its_id(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let ids = [ann.new_id(), ann.new_id(), ann.new_id()];
    for id in &ids {
        let shown = json!({ "shown": { "invitation": "none" } });
        ann.wire.send(&json!({ "command": { "id": id, "command": shown } })).await?;
    }
    for id in &ids {
        ann.frame("answer", |answer| answer["id"] == **id).await?;
    }
    ann.settle().await?;
    let more = ann.unread.iter().filter(|frame| name(frame) == "answer").count();
    same("the number of further answers", more, 0)
}

/// Returns how often a text is in the window.
fn times(client: &Client, interaction: &str, text: &str) -> usize {
    client.view.words(interaction).into_iter().filter(|words| *words == text).count()
}

pub async fn a_command_sent_twice_takes_effect_once(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let (id, send) = (scene.ann.new_id(), scene.send("Once"));
    for _ in 0..2 {
        same("the answer", name(&scene.ann.command_as(&id, &send).await?), "done")?;
    }
    scene.ann.settle().await?;
    same("the number of copies of the text in the window", times(&scene.ann, &scene.interaction, "Once"), 1)
}

pub async fn a_command_is_known_on_another_connection(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let (id, send) = (scene.ann.new_id(), scene.send("Once"));
    same("the answer", name(&scene.ann.command_as(&id, &send).await?), "done")?;
    // As after a break: the answer was lost.
    let mut back = scene.ann.back(world).await?;
    drop(scene.ann);
    same("the answer", name(&back.command_as(&id, &send).await?), "done")?;
    back.settle().await?;
    same("the number of copies of the text in the window", times(&back, &scene.interaction, "Once"), 1)
}

pub async fn an_id_of_another_command_is_taken(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    let id = ann.new_id();
    ann.command_as(&id, &json!({ "shown": { "invitation": "none" } })).await?;
    let answer = ann.command_as(&id, &json!({ "shown": { "invitation": "another" } })).await?;
    refused("another command under the same id", &answer, "id_in_use").map(drop)
}

pub async fn a_refusal_is_repeated_too(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let transfer = scene.to_ben()?;
    scene.ann.does(transfer).await?;
    let (id, end) = (scene.ann.new_id(), scene.versioned("end")?);
    refused("end", &scene.ann.command_as(&id, &end).await?, "transfer_pending")?;
    let cancel = scene.cancel()?;
    scene.ann.does(cancel).await?;
    // By now the command would succeed.
    refused("the same end again", &scene.ann.command_as(&id, &end).await?, "transfer_pending").map(drop)
}

pub async fn an_id_must_be_usable(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    for id in [String::new(), "x".repeat(129)] {
        ann.wire.send(&json!({ "command": { "id": id, "command": { "shown": { "invitation": "none" } } } })).await?;
        ann.hears_error("malformed").await?;
    }
    let longest = format!("{:x<128}", ann.new_id());
    let answer = ann.command_as(&longest, &json!({ "shown": { "invitation": "none" } })).await?;
    same("the answer to an id of 128 bytes", name(&answer), "done")
}

pub async fn a_receipt_for_nothing_is_done(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.does(json!({ "shown": { "invitation": "none" } })).await?;
    ann.does(json!({ "shown": { "invitation": "none" } })).await
}

pub async fn an_unknown_system_message_is_named(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.is_refused("unknown_notice", json!({ "mark_read": { "notice": "none", "read": true } })).await?;
    ann.is_refused("unknown_notice", json!({ "delete_notice": { "notice": "none" } })).await?;
    ann.is_refused("unknown_notice", json!({ "restore_notice": { "notice": "none" } })).await.map(drop)
}

pub async fn a_state_is_told_to_its_agent_and_to_whoever_watches(world: &World) -> Checked {
    let (mut ann, mut ben) = world.two().await?;
    let target = json!({ "kind": "agent", "id": ann.view.me["id"] });
    ben.wire.send(&json!({ "watch": { "targets": [target] } })).await?;
    ben.frame("readiness", |told| told["targets"][0][0] == target)
        .await
        .map_err(|why| format!("what is watched is told at once: {why}"))?;
    ann.does(json!({ "set_state": { "state": { "not_ready": { "reason": "Lunch" } } } })).await?;
    let told = ann.event("me", |_| true).await?;
    same("the agent's own state", &told["state"]["not_ready"]["reason"], &json!("Lunch"))?;
    let told = ben.frame("readiness", |told| name(&told["targets"][0][1]) == "not_ready").await?;
    same("the target whose readiness is sent", &told["targets"][0][0], &target)?;
    same("the reason colleagues see", &told["targets"][0][1]["not_ready"]["reason"], &json!("Lunch"))
}

pub async fn a_colleague_is_found_by_name(world: &World) -> Checked {
    let (mut ann, ben) = world.two().await?;
    let words = ben.view.me["name"].clone();
    let show = json!(["all", { "kind": { "kind": "agent" } }]);
    let search =
        |request: u32| json!({ "search": { "request": request, "query": words, "show": show, "from": 0, "limit": 5 } });
    ann.wire.send(&search(7)).await?;
    let found = ann.frame("found", |found| found["request"] == 7).await?;
    let lists = found["found"].as_array().cloned().unwrap_or_default();
    same("the number of lists", &json!(lists.len()), &json!(2))?;
    for list in &lists {
        let first = &list["rows"][0]["target"];
        same("the first match", &first["target"], &json!({ "kind": "agent", "id": ben.view.me["id"] }))?;
    }
    // An agent cannot transfer to themselves.
    let own = ann.view.me["name"].clone();
    ann.wire
        .send(&json!({ "search": { "request": 8, "query": own, "show": ["all"], "from": 0, "limit": 50 } }))
        .await?;
    let found = ann.frame("found", |found| found["request"] == 8).await?;
    let rows = found["found"][0]["rows"].as_array().cloned().unwrap_or_default();
    let me = json!({ "kind": "agent", "id": ann.view.me["id"] });
    ensure!(rows.iter().all(|row| row["target"]["target"] != me), "an agent must not find themselves");
    Ok(())
}

pub async fn an_unknown_directory_is_outdated(world: &World) -> Checked {
    let mut ann = Client::open(world, ANN).await?;
    ann.wire.send(&json!({ "follow": { "tag": "of nobody" } })).await?;
    ann.frame("directory_outdated", |_| true).await.map(drop)
}

pub async fn a_text_is_checked(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let (long, longest) = ("x".repeat(MAX_TEXT_CHARS + 1), "ü".repeat(MAX_TEXT_CHARS));
    for (text, refusal) in [
        ("", "text_empty"),
        (" \n ", "text_empty"),
        (long.as_str(), "text_too_long"),
        ("bell\u{7}", "text_control"),
        ("nul\0", "text_control"),
        ("c1\u{9b}", "text_control"),
    ] {
        let send = scene.send(text);
        scene.ann.is_refused(refusal, send).await?;
    }
    for text in ["<b>&amp;</b>\tand\nmore 😀", longest.as_str()] {
        let send = scene.send(text);
        scene.ann.does(send).await?;
        same("the text", scene.ann.view.words(&scene.interaction).last(), Some(&text))?;
    }
    Ok(())
}

pub async fn a_text_has_the_id_of_its_command_in_every_connection(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let mut tab = scene.ann.other_tab(world).await?;
    let (id, send) = (scene.ann.new_id(), scene.send("One moment"));
    same("the answer", name(&scene.ann.command_as(&id, &send).await?), "done")?;
    for connection in [&mut scene.ann, &mut tab] {
        let sent = connection.event("message", |message| message["message"]["id"] == id).await?;
        same("the interaction", &sent["interaction"], &json!(scene.interaction))?;
        let message = &sent["message"];
        same("the sender", &message["from"]["agent"]["id"], &connection.view.me["id"])?;
        ensure!(message.get("delivery").is_some(), "an agent's message must have a delivery status");
    }
    Ok(())
}

pub async fn anothers_interaction_is_not_yours_as_one_that_is_not_there(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let version = scene.ann.view.head(&scene.interaction)?["version"].clone();
    let target = json!({ "kind": "agent", "id": scene.ben.view.me["id"] });
    scene.ann.settle().await?;
    scene.ann.unread.clear();
    for interaction in [scene.interaction.as_str(), "none"] {
        for command in [
            json!({ "send": { "interaction": interaction, "text": "Hello" } }),
            json!({ "start_transfer": { "interaction": interaction, "version": version, "target": target } }),
            json!({ "cancel_transfer": { "interaction": interaction, "transfer": "none" } }),
            json!({ "dismiss_failure": { "interaction": interaction, "transfer": "none" } }),
            json!({ "end": { "interaction": interaction, "version": version } }),
            json!({ "mark_done": { "interaction": interaction, "version": version } }),
        ] {
            scene.ben.is_refused("not_yours", command).await?;
        }
    }
    scene.ann.settle().await?;
    ensure!(scene.ann.events("window_changed").is_empty(), "the owner must notice nothing");
    Ok(())
}

pub async fn ending_is_stale_where_the_contact_has_written_since(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let (end, done) = (scene.versioned("end")?, scene.versioned("mark_done")?);
    world.text(&scene.contact, "One more thing").await?;
    scene.ann.event("message", |message| message["message"]["text"] == "One more thing").await?;
    scene.ann.is_refused("stale", end).await?;
    scene.ann.is_refused("stale", done).await?;
    // The agent's own messages make nothing stale.
    scene.ann.settle().await?;
    let end = scene.versioned("end")?;
    let send = scene.send("Which one?");
    scene.ann.does(send).await?;
    scene.ann.does(end).await
}

pub async fn what_is_parked_comes_back_when_the_contact_writes(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let mut park = scene.versioned("park")?;
    let outdated = park.clone();
    scene.ann.does(park.clone()).await?;
    let parked = &scene.ann.view.head(&scene.interaction)?["parked"];
    ensure!(parked["since"].is_u64() && parked.get("until").is_none(), "parked must say since when: {parked}");
    world.text(&scene.contact, "One more thing").await?;
    let back = |head: &Value| head["interaction"].get("parked").is_none();
    scene.ann.event("window_changed", back).await?;
    scene.ann.is_refused("stale", outdated).await?;
    park["park"]["until"] = json!(1);
    park["park"]["version"] = json!(u32::MAX);
    scene.ann.is_refused("time_up", park).await?;
    scene.ann.does(json!({ "unpark": { "interaction": scene.interaction } })).await
}

pub async fn what_is_parked_comes_back_at_its_time(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let mut park = scene.versioned("park")?;
    let opened = scene.ann.view.head(&scene.interaction)?["opened"].as_u64().unwrap_or_default();
    let until = opened + 600_000;
    park["park"]["until"] = json!(until);
    scene.ann.does(park).await?;
    same("until when", &scene.ann.view.head(&scene.interaction)?["parked"]["until"], &json!(until))?;
    world.advance(700).await?;
    let back = |head: &Value| head["interaction"].get("parked").is_none();
    scene.ann.event("window_changed", back).await.map(drop)
}

pub async fn after_the_end_nothing_is_sent(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let end = scene.versioned("end")?;
    scene.ann.does(end).await?;
    let status = &scene.ann.view.head(&scene.interaction)?["status"];
    same("the status", status, &json!({ "ended": { "by_contact": false } }))?;
    let (send, transfer, end) = (scene.send("Hello"), scene.to_ben()?, scene.versioned("end")?);
    for command in [send, transfer, end] {
        scene.ann.is_refused("ended", command).await?;
    }
    Ok(())
}

pub async fn done_closes_the_window(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let mut tab = scene.ann.other_tab(world).await?;
    let done = scene.versioned("mark_done")?;
    scene.ann.does(done).await?;
    for connection in [&mut scene.ann, &mut tab] {
        let closed = connection.event("window_closed", |closed| closed["interaction"] == scene.interaction).await?;
        same("why it closes", name(&closed["why"]), "done")?;
    }
    let send = scene.send("Hello");
    scene.ann.is_refused("not_yours", send).await?;
    let other = Client::open(world, BEN).await?;
    ensure!(other.view.windows.is_empty(), "nobody may have the window any more");
    Ok(())
}

/// A gateway in which nobody wraps up keeps this promise too.
pub async fn who_wraps_up_is_not_ready_until_then(world: &World) -> Checked {
    let (mut scene, invitation) = world.invited().await?;
    scene.ben.does(json!({ "accept": { "invitation": invitation["id"] } })).await?;
    let target = json!({ "kind": "agent", "id": scene.ben.view.me["id"] });
    scene.ann.wire.send(&json!({ "watch": { "targets": [target] } })).await?;
    let is = |readiness: &'static str| move |told: &Value| name(&told["targets"][0][1]) == readiness;
    scene.ann.frame("readiness", is("ready")).await?;
    let version = &scene.ben.view.head(&scene.interaction)?["version"];
    let done = json!({ "mark_done": { "interaction": scene.interaction, "version": version } });
    scene.ben.does(done).await?;
    let me = &scene.ben.view.me;
    let time = |part: &str| me[part].as_u64();
    let Some((since, ready_at)) = time("since").zip(time("ready_at")) else { return Ok(()) };
    same("the state of who wraps up", &json!(name(&me["state"])), &json!("not_ready"))?;
    ensure!(ready_at > since, "it must end after it began");
    scene.ann.frame("readiness", is("not_ready")).await?;
    world.advance((ready_at - since).div_ceil(1000)).await?;
    scene.ann.frame("readiness", is("ready")).await?;
    scene.ben.settle().await?;
    let me = &scene.ben.view.me;
    same("the state afterwards", &json!(name(&me["state"])), &json!("ready"))?;
    ensure!(me.get("ready_at").is_none(), "who is ready must not become ready later");
    Ok(())
}

pub async fn what_is_done_is_reopened_by_who_had_it(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let done = scene.versioned("mark_done")?;
    let words: Vec<String> = scene.ann.view.words(&scene.interaction).into_iter().map(str::to_owned).collect();
    scene.ann.does(done.clone()).await?;
    let reopen = json!({ "reopen": { "interaction": scene.interaction } });
    scene.ben.is_refused("not_yours", reopen.clone()).await?;
    scene.ann.settle().await?;
    scene.ann.unread.clear();
    scene.ann.does(reopen.clone()).await?;
    let opened = scene.ann.event("window_opened", |opened| opened["interaction"]["id"] == scene.interaction).await?;
    same("the status", name(&opened["interaction"]["status"]), "connected")?;
    same("the texts", &scene.ann.view.words(&scene.interaction), &words.iter().map(String::as_str).collect())?;
    // In a second tab, or pressed twice.
    scene.ann.does(reopen).await?;
    scene.ann.is_refused("stale", done).await?;
    world.text(&scene.contact, "Thanks").await?;
    scene.ann.event("message", |message| message["interaction"] == scene.interaction).await?;
    Ok(())
}

pub async fn a_contact_has_one_open_interaction_on_a_number(world: &World) -> Checked {
    let mut scene = world.handling().await?;
    let done = scene.versioned("mark_done")?;
    scene.ann.does(done).await?;
    world.text(&scene.contact, "Another thing").await?;
    scene.ann.event("invitation", |invitation| invitation["contact"]["number"] == scene.contact).await?;
    let reopen = json!({ "reopen": { "interaction": scene.interaction } });
    scene.ann.is_refused("contact_in_use", reopen).await?;
    Ok(())
}

pub async fn a_first_text_opens_a_window_once(world: &World) -> Checked {
    let (mut ann, _) = world.two().await?;
    let contact = world.contact();
    let (id, start) = (ann.new_id(), json!({ "start": { "contact": contact, "text": "Your parcel is here" } }));
    let mut opened = Vec::new();
    for _ in 0..2 {
        let answer = ann.command_as(&id, &start).await?;
        same("the answer", name(&answer), "opened")?;
        opened.push(answer["opened"]["interaction"].clone());
    }
    same("the interaction", &opened[0], &opened[1])?;
    let interaction = opened[0].as_str().unwrap_or_default();
    ann.settle().await?;
    same("the number of copies of the text in the window", times(&ann, interaction, "Your parcel is here"), 1)?;
    let again = json!({ "start": { "contact": contact, "text": "Another" } });
    ann.is_refused("contact_in_use", again).await?;
    Ok(())
}

/// Returns what a look-up finds.
async fn looked_up(client: &mut Client, query: &str) -> Checked<Value> {
    client.wire.send(&json!({ "contacts": { "request": 1, "query": query } })).await?;
    client.frame("contacts", |found| found["request"] == 1).await
}

pub async fn who_has_a_conversation_is_asked_for_it_and_keeps_it(world: &World) -> Checked {
    let (mut ann, mut ben) = world.two().await?;
    let numbers = |found: &Value| -> Vec<Value> {
        found["service_numbers"].as_array().into_iter().flatten().map(|number| number["number"].clone()).collect()
    };
    let (anns, bens) = (numbers(&looked_up(&mut ann, "").await?), numbers(&looked_up(&mut ben, "").await?));
    // Without a number that both write from, nobody can be asked.
    let Some(from) = anns.iter().find(|number| bens.contains(number)) else { return Ok(()) };
    let contact = world.contact();
    let start = json!({ "start": { "contact": contact, "from": from, "text": "Your parcel is here" } });
    let interaction = ann.command(start).await?["opened"]["interaction"].clone();
    let found = looked_up(&mut ben, &contact).await?;
    let first = &found["contacts"][0];
    same("the contact found", &first["contact"]["number"], &json!(contact))?;
    let mut refused = first["refused"].as_array().into_iter().flatten();
    let why = refused.find(|refused| refused["from"] == *from).map(|refused| name(&refused["refusal"]));
    same("why Ben cannot write first", why, Some("contact_in_use"))?;
    ben.does(json!({ "ask_for": { "contact": contact, "from": from } })).await?;
    let asked = |changed: &Value| changed["interaction"]["asked_by"][0]["agent"].is_string();
    let changed = ann.event("window_changed", asked).await?;
    let asker = changed["interaction"]["asked_by"][0]["agent"].clone();
    ann.does(json!({ "keep": { "interaction": interaction, "asker": asker } })).await?;
    let told = ben.event("notice", |notice| notice["subject"].get("asked_in_vain").is_some()).await?;
    same("why", &told["subject"]["asked_in_vain"]["why"], &json!("kept"))
}
