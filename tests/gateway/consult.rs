//! A consultation over sockets: who reads and writes what, while it lasts and afterwards; also over a kill.

use crate::harness::{Agent, CUSTOMER, Heard, SERVICE, Server, refused, target};
use baton::protocol::{
    Answer, ClientFrame, Command, ConsultationGone, ConsultationId, Event, GatewayFrame, InteractionId, Message,
    Reason, Refusal, SideEntry, SideEvent, TargetKind, WindowGone,
};
use serde_json::json;
use tempfile::tempdir;

async fn consult(ann: &mut Agent, id: &InteractionId) -> ConsultationId {
    let (version, target) = (ann.window(id).version, target(TargetKind::Agent, "ben"));
    let question = Some("May I refund this?".into());
    let ask = Command::StartConsultation { interaction: id.clone(), version, target, question };
    assert_eq!(ann.command(ask).await, Answer::Done);
    ann.window(id).consultation.expect("asked for").id
}

async fn reads(agent: &mut Agent, id: &InteractionId) -> Option<Vec<Message>> {
    agent.send(&ClientFrame::Read { request: 1, interaction: id.clone(), past: None, before: None }).await;
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::Event(_)) => {}
            Heard::Frame(GatewayFrame::Page { transcript, .. }) => return transcript.map(|page| page.messages),
            other => panic!("waiting for a page, got {other:?}"),
        }
    }
}

async fn fetches(server: &Server, agent: &Agent, media: &str) -> u16 {
    let get = reqwest::Client::new().get(server.url(&format!("/media/{media}")));
    get.header("authorization", format!("Bearer {}", agent.token)).send().await.unwrap().status().as_u16()
}

fn said(event: Event) -> Option<SideEntry> {
    match event {
        Event::SideEntry { entry, .. } if matches!(entry.what, SideEvent::Said { .. }) => Some(entry),
        _ => None,
    }
}

fn closed(event: Event) -> Option<ConsultationGone> {
    if let Event::ConsultationClosed { why, .. } = event { Some(why) } else { None }
}

#[tokio::test]
async fn the_one_consulted_reads_while_it_lasts_and_no_longer() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let (mut ben, mut chloe) = (server.agent("ben").await, server.agent("chloe").await);
    let mut phone = server.phone(CUSTOMER).await;
    let consultation = consult(&mut ann, &id).await;
    let invitation = ben.invited().await;
    assert!(matches!(&invitation.reason, Reason::Consultation { name, .. } if name == "Ann Lee"));
    assert_eq!(reads(&mut ben, &id).await, None);
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    // What both sides write arrives while it lasts, with a file.
    let brought =
        reqwest::Client::new().post(server.url("/handset/media")).body("%PDF-1.7 and so on").send().await.unwrap();
    let media = brought.json::<serde_json::Value>().await.unwrap()["id"].clone();
    let text =
        json!({ "from": CUSTOMER, "to": SERVICE, "text": "See", "media": [{ "id": media, "name": "receipt.pdf" }] });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    ann.write(&id, "A moment.").await;
    let say = |text: &str| Command::Say { consultation: consultation.clone(), text: text.into() };
    assert_eq!(ann.command(say("He has no receipt.")).await, Answer::Done);
    let heard = ben.event(said).await;
    assert!(matches!(heard.what, SideEvent::Said { text, .. } if text == "He has no receipt."));
    let texts = |messages: Vec<Message>| messages.into_iter().map(|it| it.text).collect::<Vec<_>>();
    let read = texts(reads(&mut ben, &id).await.expect("reads"));
    assert_eq!(read[read.len() - 2..], ["See".to_owned(), "A moment.".to_owned()]);
    let media =
        ben.view.snapshot().consulted[0].1.messages.iter().find_map(|it| Some(it.media.first()?.id.to_string()));
    let media = media.expect("the file");
    assert_eq!(fetches(&server, &ben, &media).await, 200);
    // Whoever has no part in it is told nothing.
    assert_eq!(reads(&mut chloe, &id).await, None);
    assert_eq!(fetches(&server, &chloe, &media).await, 404);
    assert_eq!(chloe.command(say("Hi")).await, refused(Refusal::NotYours));
    assert_eq!(ben.command(say("Then not.")).await, Answer::Done);
    ben.is_in_step(&server).await;
    ann.is_in_step(&server).await;
    let end = Command::EndConsultation { interaction: id.clone(), consultation: consultation.clone() };
    assert_eq!(ann.command(end).await, Answer::Done);
    assert_eq!(ben.event(closed).await, ConsultationGone::Ended { by: "Ann Lee".into() });
    assert_eq!(reads(&mut ben, &id).await, None);
    assert_eq!(fetches(&server, &ben, &media).await, 404);
    assert_eq!(ben.command(say("One more")).await, refused(Refusal::NoConsultation));
    server.text("Are you there?").await;
    ben.is_in_step(&server).await;
    assert!(ben.view.windows.is_empty());
    // Of all that was said, nothing has gone out.
    ann.catch_up().await;
    ann.write(&id, "Bye.").await;
    assert_eq!((phone.receives().await, phone.receives().await), ("A moment.".into(), "Bye.".into()));
}

#[tokio::test]
async fn killed_it_goes_on_and_is_completed() {
    let folder = tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let consultation = consult(&mut ann, &id).await;
    let invitation = ben.invited().await;
    ben.accept(&invitation).await;
    let say = Command::Say { consultation: consultation.clone(), text: "I take it.".into() };
    assert_eq!(ben.command(say).await, Answer::Done);
    server.kill();
    let server = Server::process(folder.path());
    let (mut ann, mut ben) = (server.agent("ann").await, server.agent("ben").await);
    assert_eq!(ben.view.snapshot().consulted[0].1.side.len(), 2);
    let complete = Command::CompleteConsultation { interaction: id.clone(), consultation };
    assert_eq!(ann.command(complete).await, Answer::Done);
    let gone = ann.event(|event| if let Event::WindowClosed { why, .. } = event { Some(why) } else { None }).await;
    assert_eq!(gone, WindowGone::Transferred { to: "Ben Okafor".into() });
    ben.event(|event| matches!(event, Event::WindowOpened { .. }).then_some(())).await;
    assert_eq!(ben.window(&id).handed_over.unwrap().from, "Ann Lee");
    ben.is_in_step(&server).await;
}
