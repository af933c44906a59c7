//! Consultations: asked for like a transfer; the owner remains the owner, and the one consulted reads while it lasts.

use crate::wire::{Checked, Client, ensure, name, same};
use crate::world::{Scene, World};
use serde_json::{Value, json};

/// Lets the first agent ask the second, who accepts. Returns the scene and the consultation.
async fn consulting(world: &World) -> Checked<(Scene, String)> {
    let mut scene = world.handling().await?;
    let version = scene.ann.view.head(&scene.interaction)?["version"].clone();
    let target = json!({ "kind": "agent", "id": scene.ben.view.me["id"] });
    let (interaction, question) = (&scene.interaction, "May I refund this?");
    let ask = json!({ "start_consultation": {
        "interaction": interaction, "version": version, "target": target, "question": question,
    } });
    scene.ann.does(ask).await?;
    let invitation = scene.ben.event("invitation", |it| it["interaction"] == scene.interaction).await?;
    let reason = &invitation["reason"]["consultation"];
    same("who asks", &reason["from"], &scene.ann.view.me["id"])?;
    same("the question", &invitation["note"], &json!("May I refund this?"))?;
    scene.ben.does(json!({ "accept": { "invitation": invitation["id"] } })).await?;
    scene.ann.settle().await?;
    let consultation = &scene.ann.view.head(&scene.interaction)?["consultation"];
    same("with whom the owner consults", &consultation["state"]["running"]["with"], &scene.ben.view.me["id"])?;
    let id = consultation["id"].as_str().unwrap_or_default().to_owned();
    Ok((scene, id))
}

fn say(consultation: &str, text: &str) -> Value {
    json!({ "say": { "consultation": consultation, "text": text } })
}

async fn reads(client: &mut Client, interaction: &str) -> Checked<bool> {
    client.wire.send(&json!({ "read": { "request": 8, "interaction": interaction } })).await?;
    let page = client.frame("page", |page| page["request"] == 8).await?;
    Ok(page.get("transcript").is_some_and(|page| !page.is_null()))
}

pub async fn the_one_consulted_reads_and_the_owner_remains(world: &World) -> Checked {
    let (mut scene, _) = consulting(world).await?;
    let interaction = scene.interaction.clone();
    ensure!(reads(&mut scene.ben, &interaction).await?, "the one consulted must be able to read the transcript");
    let send = scene.send("A moment");
    scene.ben.is_refused("not_yours", send.clone()).await?;
    scene.ann.does(send).await?;
    scene.ben.settle().await?;
    ensure!(scene.ben.view.windows.is_empty(), "being consulted makes nobody the owner");
    let (_, messages) = scene.ben.view.consulted.get(&interaction).ok_or("no window opens for the one consulted")?;
    let last = messages.last().map(|message| message["text"].clone());
    same("what the one consulted reads last", last, Some(json!("A moment")))
}

pub async fn what_is_said_reaches_both_and_nobody_reads_after_the_end(world: &World) -> Checked {
    let (mut scene, consultation) = consulting(world).await?;
    let interaction = scene.interaction.clone();
    scene.ben.does(say(&consultation, "Ask for the receipt.")).await?;
    scene.ann.does(say(&consultation, "Thanks.")).await?;
    scene.ben.settle().await?;
    for (who, client) in [("the owner", &scene.ann), ("the one consulted", &scene.ben)] {
        same(&format!("what {who} reads"), client.view.said(&interaction), vec!["Ask for the receipt.", "Thanks."])?;
    }
    let words = scene.ann.view.words(&interaction);
    ensure!(!words.contains(&"Thanks."), "what is said must not be in the transcript that the contact has");
    let end = json!({ "end_consultation": { "interaction": interaction, "consultation": consultation } });
    scene.ann.does(end).await?;
    let closed = scene.ben.event("consultation_closed", |closed| closed["interaction"] == *interaction).await?;
    same("the reason", &closed["why"], &json!({ "ended": { "by": scene.ann.view.me["name"] } }))?;
    ensure!(!reads(&mut scene.ben, &interaction).await?, "a former consultant must not read");
    let answer = scene.ben.command(say(&consultation, "One more")).await?;
    same("the exact refusal", name(&answer["refused"]["exact"]), "no_consultation")
}

pub async fn completed_the_one_consulted_is_the_owner(world: &World) -> Checked {
    let (mut scene, consultation) = consulting(world).await?;
    let interaction = scene.interaction.clone();
    scene.ann.does(say(&consultation, "It is yours.")).await?;
    let complete = json!({ "complete_consultation": { "interaction": interaction, "consultation": consultation } });
    scene.ben.is_refused("not_yours", complete.clone()).await?;
    scene.ann.does(complete).await?;
    let closed = scene.ann.event("window_closed", |closed| closed["interaction"] == *interaction).await?;
    same("the reason", &closed["why"], &json!({ "transferred": { "to": scene.ben.view.me["name"] } }))?;
    scene.ben.settle().await?;
    let head = scene.ben.view.head(&interaction)?;
    same("the previous owner", &head["handed_over"]["from"], &scene.ann.view.me["name"])?;
    ensure!(scene.ben.view.consulted.is_empty(), "the consultation must be over");
    same("the side conversation", scene.ben.view.said(&interaction), vec!["It is yours."])?;
    ensure!(!reads(&mut scene.ann, &interaction).await?, "the former owner must not read");
    Ok(())
}
