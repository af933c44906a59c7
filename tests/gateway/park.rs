//! Parked interactions over the wire: by the clock, by the contact, and over a restart.

use crate::harness::{Agent, CUSTOMER, Server, refused};
use baton::protocol::{Answer, Command, Event, InteractionId, Parked, Refusal};

const HOUR: u64 = 3600;

async fn park(server: &Server, agent: &mut Agent, id: &InteractionId, seconds: Option<u64>) -> Answer {
    agent.catch_up().await;
    let now = server.times().await.0;
    let (version, until) = (agent.window(id).version, seconds.map(|seconds| now + seconds * 1000));
    agent.command(Command::Park { interaction: id.clone(), version, until }).await
}

fn parked(event: Event) -> Option<Option<Parked>> {
    if let Event::WindowChanged { interaction } = event { Some(interaction.parked) } else { None }
}

#[tokio::test]
async fn a_parked_one_comes_back_by_the_clock_after_a_kill_too_and_by_the_contact_to_whoever_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, id) = server.handling("ann").await;
    assert_eq!(park(&server, &mut ann, &id, Some(0)).await, refused(Refusal::UnsuitableTime));
    assert_eq!(park(&server, &mut ann, &id, Some(HOUR)).await, Answer::Done);
    assert!(ann.window(&id).parked.is_some_and(|parked| parked.until.is_some()));
    server.advance(HOUR / 2).await;
    ann.catch_up().await;
    assert!(ann.window(&id).parked.is_some());
    server.kill();

    let server = Server::process(folder.path());
    let mut ann = Agent::connect(&server, ann.token.clone(), Some(&ann)).await;
    assert!(ann.window(&id).parked.is_some(), "as it was");
    ann.catch_up().await;
    server.advance(HOUR + 60).await;
    assert_eq!(ann.event(parked).await, None, "its time has come");
    assert_eq!(park(&server, &mut ann, &id, None).await, Answer::Done);
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    let mut ben = server.agent("ben").await;
    server.text("Is there any news?").await;
    let invitation = ben.invited().await;
    assert_eq!((&invitation.interaction, invitation.contact.number.as_str()), (&id, CUSTOMER));
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    assert_eq!(ben.transcript(&id), ["Where is my order?", "Is there any news?"]);
    ben.is_in_step(&server).await;
}
