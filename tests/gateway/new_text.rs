//! Texts that agents send first, over the wire.

use crate::harness::{SERVICE, Server, options, refused, target};
use baton::core::hub::Rules;
use baton::gateway::Options;
use baton::protocol::{Answer, Command, Event, Refusal, TargetKind};
use std::sync::Arc;

#[tokio::test]
async fn a_text_is_started_once_and_a_colleague_is_asked_for_the_conversation() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let start = |contact: &str, from: Option<&str>| Command::Start {
        contact: contact.into(),
        from: from.map(Into::into),
        text: "Your parcel is here".into(),
    };
    assert_eq!(ben.command(start("nobody", None)).await, refused(Refusal::NotANumber));
    let in_use = Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: None };
    assert_eq!(ben.command(start("+44 7700 900001", Some(SERVICE))).await, refused(in_use));
    let Answer::Opened { interaction } = ben.command(start("+44 7700 900042", Some(SERVICE))).await else {
        panic!("not opened")
    };
    assert_eq!(ben.transcript(&interaction), ["Your parcel is here"]);
    let ask = Command::AskFor { contact: "+44 7700 900001".into(), from: Some(SERVICE.into()) };
    assert_eq!(ben.command(ask).await, Answer::Done);
    let asked = |event| match event {
        Event::WindowChanged { interaction } => interaction.asked_by.into_iter().next(),
        _ => None,
    };
    assert_eq!(ann.event(asked).await.name, "Ben Okafor");
    let server = Server::on(server.stop().await.unwrap(), options(), |log| log).await;
    let mut ann = server.agent("ann").await;
    assert_eq!(ann.window(&id).asked_by.len(), 1, "also after a restart");
    assert_eq!(ann.transfer(&id, target(TargetKind::Agent, "ben")).await, Answer::Done);
    assert_eq!(ann.window(&id).asked_by, []);
}

#[tokio::test]
async fn outside_opening_hours_a_first_text_is_refused_with_when_they_begin() {
    let hours = r#"{"numbers":{"+447700900999":{"hours":{"zone":"Europe/London","open":[
        {"days":["mon"],"from":"08:00","to":"08:01"}]}}}}"#;
    let setup = Arc::new(baton::core::setup::DeskSetup::read(hours.as_bytes()).unwrap());
    let server = Server::with(Options { rules: Rules { setup, ..Rules::default() }, ..options() }, |log| log).await;
    let mut ann = server.agent("ann").await;
    let open = Command::Open { contact: "+447700900042".into(), from: Some(SERVICE.into()) };
    let Answer::Refused { refusal: Refusal::Closed { opens } } = ann.command(open).await else { panic!("open") };
    let (now, _) = server.times().await;
    assert!(opens > now && opens - now <= 7 * 24 * 3_600_000);
    assert_eq!(opens % 3_600_000, 0, "on the hour");
}
