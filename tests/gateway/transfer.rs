//! Transfers, each way they can end, as both sides see it.

use crate::harness::{Agent, CUSTOMER, Server, refused, target};
use baton::protocol::TargetKind::{Agent as OneAgent, AgentGroup, Queue};
use baton::protocol::{
    Answer, Command, Event, InteractionId, InvitationGone, NoticeSubject, Outcome, Reason, Refusal, WindowGone,
};

/// Connects Ann with an interaction and Ben, and starts a transfer to Ben.
async fn invited(server: &Server) -> (Agent, Agent, InteractionId) {
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    ann.catch_up().await;
    assert_eq!(ann.transfer(&id, target(OneAgent, "ben")).await, Answer::Done);
    let pending = ann.window(&id).pending.expect("pending");
    assert_eq!(pending.invited.unwrap().name, "Ben Okafor");
    ben.event(|event| matches!(event, Event::Invitation(_)).then_some(())).await;
    (ann, ben, id)
}

fn window_gone(event: Event) -> Option<WindowGone> {
    if let Event::WindowClosed { why, .. } = event { Some(why) } else { None }
}

fn invitation_gone(event: Event) -> Option<InvitationGone> {
    if let Event::InvitationGone { why, .. } = event { Some(why) } else { None }
}

/// Returns the outcome shown in the window's error and in My Messages, which must be the same.
fn failed(agent: &Agent, id: &InteractionId) -> Outcome {
    let view = agent.view.snapshot();
    let NoticeSubject::TransferFailed { outcome, interaction, .. } =
        view.notices.last().expect("a notice").subject.clone()
    else {
        panic!("not a failed transfer")
    };
    assert_eq!(interaction, *id);
    let window = agent.window(id);
    assert!(window.pending.is_none());
    assert_eq!(window.failed.expect("an error in the window").outcome, outcome);
    outcome
}

#[tokio::test]
async fn accepted_the_window_moves_with_every_word() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    let mut ben = server.agent("ben").await;
    ann.write(&id, "One moment").await;
    ann.transfer(&id, target(OneAgent, "ben")).await;
    let invitation = ben.invited().await;
    assert!(matches!(&invitation.reason, Reason::Transfer { name, .. } if name == "Ann Lee"));
    assert_eq!(invitation.note.as_deref(), Some("Wants it today"));
    let shown = Command::Shown { invitation: invitation.id.clone() };
    assert_eq!(ben.command(shown).await, Answer::Done);
    server.text("Hurry").await;
    ann.catch_up().await;
    assert!(ann.window(&id).pending.unwrap().invited.unwrap().shown, "the receipt");
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    assert_eq!(ben.transcript(&id), ["Where is my order?", "One moment", "Hurry"]);
    assert_eq!(ann.event(window_gone).await, WindowGone::Transferred { to: "Ben Okafor".into() });
    assert_eq!(ann.write(&id, "Me again").await, refused(Refusal::NotYours), "a former owner cannot send");
    assert_eq!(ben.write(&id, "Ben here").await, Answer::Done);
    assert_eq!(phone.receives().await, "One moment");
    assert_eq!(phone.receives().await, "Ben here");
    ann.is_in_step(&server).await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn declined_the_source_is_told_why() {
    let server = Server::start().await;
    let (mut ann, mut ben, id) = invited(&server).await;
    let invitation = ben.view.snapshot().invitations[0].id.clone();
    let decline = Command::Decline { invitation, reason: Some("In a meeting".into()) };
    assert_eq!(ben.command(decline.clone()).await, Answer::Done);
    assert_eq!(ben.command(decline).await, refused(Refusal::AlreadyAnswered));
    assert_eq!(ben.event(invitation_gone).await, InvitationGone::Declined);
    ann.catch_up().await;
    assert_eq!(failed(&ann, &id), Outcome::declined(Some("In a meeting".into())));
    ann.is_in_step(&server).await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn no_answer_the_clock_ends_it() {
    let server = Server::start().await;
    let (mut ann, mut ben, id) = invited(&server).await;
    let invitation = ben.view.snapshot().invitations[0].clone();
    server.advance(59).await;
    assert!(ann.news().await.iter().all(|event| !matches!(event, Event::Notice(_))));
    server.advance(2).await;
    // By itself: without any request to the gateway.
    ann.event(|event| matches!(event, Event::Notice(_)).then_some(())).await;
    assert_eq!(failed(&ann, &id), Outcome::NoAnswer);
    assert_eq!(ben.event(invitation_gone).await, InvitationGone::NoAnswer);
    assert_eq!(ben.accept(&invitation).await, refused(Refusal::TimeUp));
    ann.is_in_step(&server).await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn cancelled_the_target_is_told_by_whom() {
    let server = Server::start().await;
    let (mut ann, mut ben, id) = invited(&server).await;
    let invitation = ben.view.snapshot().invitations[0].clone();
    let transfer = ann.window(&id).pending.unwrap().id;
    let cancel = Command::CancelTransfer { interaction: id.clone(), transfer };
    assert_eq!(ann.command(cancel.clone()).await, Answer::Done);
    assert_eq!(ann.command(cancel).await, refused(Refusal::NoTransfer));
    assert!(
        ann.window(&id).pending.is_none() && ann.window(&id).failed.is_none() && ann.view.snapshot().notices.is_empty()
    );
    assert_eq!(ben.event(invitation_gone).await, InvitationGone::Withdrawn { by: "Ann Lee".into() });
    assert_eq!(ben.accept(&invitation).await, refused(Refusal::Withdrawn { by: Some("Ann Lee".into()) }));
    ann.is_in_step(&server).await;
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn an_agent_who_is_not_there_is_not_invited() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    assert_eq!(ann.transfer(&id, target(OneAgent, "ben")).await, Answer::Done);
    assert_eq!(failed(&ann, &id), Outcome::LoggedOut);
}

#[tokio::test]
async fn the_contact_ends_it_while_the_target_is_invited() {
    let server = Server::start().await;
    let (mut ann, mut ben, id) = invited(&server).await;
    server.text("STOP").await;
    ann.catch_up().await;
    assert_eq!(failed(&ann, &id), Outcome::ContactEnded);
    assert_eq!(ben.event(invitation_gone).await, InvitationGone::ContactEnded);
}

#[tokio::test]
async fn a_queue_asks_one_after_the_other() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    server.advance(1).await;
    let mut chloe = server.agent("chloe").await;
    ann.transfer(&id, target(Queue, "billing")).await;
    let first = ben.invited().await;
    assert!(
        matches!(&first.reason, Reason::Transfer { via: Some(via), .. } if via == "Billing"),
        "the longest idle is invited first"
    );
    assert!(chloe.view.snapshot().invitations.is_empty());
    ben.command(Command::Decline { invitation: first.id, reason: None }).await;
    let second = chloe.invited().await;
    ann.catch_up().await;
    assert_eq!(ann.window(&id).pending.unwrap().invited.unwrap().name, "Chloé Martin");
    chloe.accept(&second).await;
    assert_eq!(ann.event(window_gone).await, WindowGone::Transferred { to: "Chloé Martin".into() });
    for agent in [&mut ann, &mut ben, &mut chloe] {
        agent.is_in_step(&server).await;
    }
}

#[tokio::test]
async fn nobody_is_left_to_ask() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut eve = server.agent("eve").await;
    ann.transfer(&id, target(AgentGroup, "night-shift")).await;
    let invitation = eve.invited().await;
    eve.command(Command::Decline { invitation: invitation.id, reason: None }).await;
    ann.catch_up().await;
    assert_eq!(failed(&ann, &id), Outcome::NobodyAvailable);
}

#[tokio::test]
async fn two_tabs_answer_and_one_is_told_so() {
    let server = Server::start().await;
    let (_ann, mut ben, id) = invited(&server).await;
    let mut tab = ben.other_tab(&server).await;
    let invitation = ben.view.snapshot().invitations[0].clone();
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    assert_eq!(tab.accept(&invitation).await, refused(Refusal::AlreadyAnswered));
    assert_eq!(tab.window(&id), ben.window(&id));
}
