//! Whoever leaves leaves nobody behind, over real sockets: a colleague is asked, the agent reads of it on return, and
//! queues say how long it takes.

use crate::harness::{Agent, Server, options, target};
use baton::core::hub::Rules;
use baton::core::setup::DeskSetup;
use baton::gateway::data::Data;
use baton::gateway::{Gateway, Options};
use baton::protocol::{
    Answer, ClientFrame, Command, Event, InteractionId, NoticeSubject, Readiness, Reason, Refusal, TargetKind,
    TargetRef, WindowGone,
};

/// The default, in seconds.
const ABSENCE: u64 = 300;

fn support() -> TargetRef {
    target(TargetKind::Queue, "support")
}

fn release(agent: &Agent, interaction: &InteractionId, to: Option<TargetRef>) -> Command {
    let version = agent.window(interaction).version;
    Command::Release { interaction: interaction.clone(), version, to, note: Some("Wants it today".into()) }
}

/// Returns whether an agent has been invited since they last looked.
async fn is_invited(agent: &mut Agent) -> bool {
    agent.news().await.iter().any(|event| matches!(event, Event::Invitation(_)))
}

/// Returns the readiness of a set as an agent is told it.
async fn told(agent: &mut Agent, set: &TargetRef) -> Readiness {
    // What is watched anew is told at once.
    for targets in [Vec::new(), vec![set.clone()]] {
        agent.send(&ClientFrame::Watch { targets }).await;
    }
    agent.catch_up().await;
    agent.readiness[&set.id].clone()
}

#[tokio::test]
async fn who_signs_out_and_stays_away_reads_on_return_to_whom_it_went() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    assert_eq!(ann.write(&interaction, "On its way").await, Answer::Done);
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    let mut ben = server.agent("ben").await;
    server.text("It is broken").await;
    server.advance(ABSENCE - 10).await;
    assert!(!is_invited(&mut ben).await, "she may come back");
    server.advance(20).await;
    let invitation = ben.invited().await;
    assert_eq!(invitation.interaction, interaction);
    assert!(
        matches!(&invitation.reason, Reason::Transfer { from, rescued_at: Some(_), .. } if from.as_str() == "ann"),
        "{:?}",
        invitation.reason
    );
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    assert_eq!(ben.transcript(&interaction), ["Where is my order?", "On its way", "It is broken"]);
    let ann = server.agent("ann").await;
    let seen = ann.view.snapshot();
    assert!(seen.windows.is_empty());
    let notice = &seen.notices[0];
    let NoticeSubject::GivenAway { interaction: of, to, .. } = &notice.subject else { panic!("{notice:?}") };
    assert_eq!((of, to.as_str(), notice.read), (&interaction, "Support", false));
    assert_eq!(notice.gone, Some(WindowGone::Transferred { to: "Support".into() }));
}

#[tokio::test]
async fn the_absence_goes_on_when_the_gateway_is_restarted() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    server.advance(ABSENCE - 100).await;
    server.text("Hello?").await;
    let folder = server.stop().await;
    let server = Server::on(folder.unwrap(), options(), |log| log).await;
    let mut ben = server.agent("ben").await;
    assert!(!is_invited(&mut ben).await);
    server.advance(110).await;
    assert_eq!(ben.invited().await.interaction, interaction);
}

#[tokio::test]
async fn nothing_is_taken_from_one_who_is_there_and_not_ready() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let state = baton::protocol::ChannelState::not_ready(Some("Lunch".into()));
    assert_eq!(ann.command(Command::SetState { state }).await, Answer::Done);
    server.text("Hello?").await;
    server.advance(10 * ABSENCE).await;
    assert!(!is_invited(&mut ben).await);
    assert_eq!(ann.write(&interaction, "Still here").await, Answer::Done);
}

#[tokio::test]
async fn let_go_to_a_queue_it_waits_there_and_the_queue_says_so() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    let waiting_since = ann.window(&interaction).waiting_since;
    let billing = target(TargetKind::Queue, "billing");
    let command = release(&ann, &interaction, Some(billing.clone()));
    assert_eq!(ann.command(command.clone()).await, Answer::Done);
    let closed = |event| if let Event::WindowClosed { why, .. } = event { Some(why) } else { None };
    assert_eq!(ann.event(closed).await, WindowGone::Transferred { to: "Billing".into() });
    assert_eq!(ann.command(command).await, Answer::Refused { refusal: Refusal::NotYours });
    let readiness = told(&mut ann, &billing).await;
    let waits = Readiness::Members { ready: 0, total: 2, waiting: 1, waiting_since, expected: None };
    assert_eq!(readiness, waits);
    server.advance(240).await;
    let mut chloe = server.agent("chloe").await;
    let invitation = chloe.view.snapshot().invitations.remove(0);
    assert_eq!((invitation.note.as_deref(), invitation.waiting_since), (Some("Wants it today"), waiting_since));
    assert_eq!(chloe.accept(&invitation).await, Answer::Done);
    let readiness = told(&mut ann, &billing).await;
    let expected = readiness.expected_wait(ann.raw().now()).expect("it is known now");
    assert!((240_000..300_000).contains(&expected), "{expected}");
}

#[tokio::test]
async fn a_set_in_which_one_is_ready_alone_is_told_as_not_ready_to_them_alone() {
    let server = Server::start().await;
    let (mut ann, mut ben) = (server.agent("ann").await, server.agent("ben").await);
    let billing = target(TargetKind::Queue, "billing");
    let ready = |readiness: Readiness| match readiness {
        Readiness::Members { ready, .. } => ready,
        other => panic!("{other:?}"),
    };
    assert_eq!(ready(told(&mut ben, &billing).await), 0);
    assert_eq!(ready(told(&mut ann, &billing).await), 1);
    assert_eq!(ready(told(&mut ben, &support()).await), 2, "Ann is there too");
    // Whoever watches hears of it when it changes.
    told(&mut ben, &billing).await;
    let _chloe = server.agent("chloe").await;
    ben.sees("billing", |it| matches!(it, Readiness::Members { ready: 2, .. })).await;
}

#[tokio::test]
async fn a_fallback_that_is_not_in_the_directory_prevents_the_start() {
    let start = async |fallback: &str| {
        let setup = DeskSetup { fallback: Some(target(TargetKind::Queue, fallback)), ..DeskSetup::default() };
        let rules = Rules { setup: setup.into(), ..Rules::default() };
        let folder = tempfile::tempdir().unwrap();
        let data = Data::open(folder.path()).unwrap();
        let gateway = Gateway::start(Options { rules, ..options() }, data).await.unwrap();
        gateway.check().map_err(|why| why.to_string())
    };
    assert_eq!(start("support").await, Ok(()));
    assert_eq!(start("nowhere").await, Err("fallback: the directory has no queue:nowhere".into()));
}
