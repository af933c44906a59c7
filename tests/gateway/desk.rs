//! An ordinary day: a text comes in, is answered, and reaches the phone.

use crate::harness::{CUSTOMER, Heard, SERVICE, Server, in_time, options, refused, tireless};
use baton::core::hub::Rules;
use baton::core::policies::Policy;
use baton::gateway::Options;
use baton::protocol::{
    Answer, ChannelState, ClientFrame, Command, CommandId, Delivery, Event, GatewayFrame, Readiness, Refusal,
};

fn delivery(event: Event) -> Option<Delivery> {
    if let Event::Message { message, .. } = event { message.delivery } else { None }
}

#[tokio::test]
async fn hello_is_answered_with_everything_the_agent_sees() {
    let server = Server::start().await;
    let ann = server.agent("ann").await;
    let view = ann.view.snapshot();
    assert_eq!((view.me.name.as_str(), view.me.state), ("Ann Lee", ChannelState::Ready));
    assert!(view.windows.is_empty() && view.invitations.is_empty() && view.notices.is_empty());
}

#[tokio::test]
async fn a_text_is_answered_and_its_way_told() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    server.text("Where is my order?").await;
    let invitation = ann.invited().await;
    assert_eq!(invitation.last_messages[0].text, "Where is my order?");
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let id = &invitation.interaction;
    // The events of a command arrive before its answer.
    assert_eq!(ann.transcript(id), ["Where is my order?"]);
    assert_eq!(ann.window(id).service_number.as_str(), SERVICE);
    ann.catch_up().await;

    assert_eq!(ann.write(id, "It is on its way.").await, Answer::Done);
    assert_eq!(ann.event(delivery).await, Delivery::Sending);
    assert_eq!(ann.event(delivery).await, Delivery::Sent);
    let message = phone.receives_message().await;
    assert_eq!((message["text"].as_str(), message["peer"].as_str()), (Some("It is on its way."), Some(SERVICE)));
    assert!(
        ann.news().await.into_iter().filter_map(delivery).next().is_none(),
        "not delivered before the phone says so"
    );
    phone.confirm(&message).await;
    assert_eq!(ann.event(delivery).await, Delivery::Delivered);
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn a_phone_that_is_off_gets_its_texts_when_it_comes_on() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    ann.write(&id, "one").await;
    ann.write(&id, "two").await;
    let mut phone = server.phone(CUSTOMER).await;
    for text in ["one", "two"] {
        let message = phone.receives_message().await;
        assert_eq!(message["text"], text);
        phone.confirm(&message).await;
        phone.confirm(&message).await;
    }
    for _ in 0..2 {
        ann.event(|event| delivery(event).filter(|delivery| *delivery == Delivery::Delivered)).await;
    }
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn a_command_sent_twice_takes_effect_once() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    let send = Command::Send { interaction: id.clone(), text: "Once".into(), media: Vec::new() };
    let command = CommandId::from("the-same");
    assert_eq!(ann.command_as(&command, send.clone()).await, Answer::Done);
    assert_eq!(ann.command_as(&command, send.clone()).await, Answer::Done);
    // As after a break: the answer was lost, and the command is sent again on another connection.
    let mut again = ann.other_tab(&server).await;
    assert_eq!(again.command_as(&command, send).await, Answer::Done);
    let other = Command::Send { interaction: id.clone(), text: "Twice".into(), media: Vec::new() };
    assert_eq!(again.command_as(&command, other).await, refused(Refusal::IdInUse));
    ann.write(&id, "after").await;
    assert_eq!(ann.transcript(&id), ["Where is my order?", "Once", "after"]);
    assert_eq!(phone.receives().await, "Once");
    assert_eq!(phone.receives().await, "after");
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let command = CommandId::from("early");
    let send = Command::Send { interaction: "i1".into(), text: "Hello".into(), media: Vec::new() };
    assert_eq!(ann.command_as(&command, send.clone()).await, refused(Refusal::NotYours));
    server.text("Hi").await;
    let invitation = ann.invited().await;
    ann.accept(&invitation).await;
    assert_eq!(ann.command_as(&command, send).await, refused(Refusal::NotYours));
    assert_eq!(ann.transcript(&invitation.interaction), ["Hi"]);
}

#[tokio::test]
async fn a_burst_drops_nobody() {
    let server = Server::with(tireless(), |log| log).await;
    let mut ann = server.agent("ann").await;
    let mut ben = server.agent("ben").await;
    for n in 0..1_000 {
        let state = ChannelState::not_ready(Some(format!("Call {n}")));
        ann.send(&ClientFrame::Command { id: format!("n{n}").into(), command: Command::SetState { state } }).await;
    }
    let mut answers = 0;
    while answers < 1_000 {
        match ann.hear().await {
            Heard::Frame(GatewayFrame::Answer { answer, .. }) => {
                assert_eq!(answer, Answer::Done);
                answers += 1;
            }
            Heard::Frame(_) => {}
            Heard::Closed(code) => panic!("closed with {code} after {answers} answers"),
        }
    }
    ann.is_in_step(&server).await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn every_tab_of_an_agent_sees_the_same() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut tab = ann.other_tab(&server).await;
    ann.write(&id, "Hello").await;
    tab.write(&id, "again").await;
    ann.is_in_step(&server).await;
    tab.is_in_step(&server).await;
    assert_eq!(ann.transcript(&id), ["Where is my order?", "Hello", "again"]);
}

#[tokio::test]
async fn an_agent_who_does_not_come_back_counts_as_logged_out() {
    let server = Server::start().await;
    let (ann, _) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let tab = ann.other_tab(&server).await;
    ben.watch(&["ann"]).await;
    drop(ann);
    server.advance(31).await;
    ben.catch_up().await;
    assert_ne!(ben.readiness["ann"], Readiness::LoggedOut, "one tab is still there");
    drop(tab);
    // The gateway notices the broken connection at some point, and the grace time starts then.
    in_time(async {
        while ben.readiness["ann"] != Readiness::LoggedOut {
            server.advance(31).await;
            ben.catch_up().await;
        }
    })
    .await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn what_is_due_happens_by_itself() {
    let rules = Rules::with(Policy { grace: Some(1000), ..Policy::default() });
    let server = Server::with(Options { rules, ..options() }, |log| log).await;
    let ann = server.agent("ann").await;
    let mut ben = server.agent("ben").await;
    ben.watch(&["ann"]).await;
    drop(ann);
    ben.sees("ann", |readiness| *readiness == Readiness::LoggedOut).await;
}
