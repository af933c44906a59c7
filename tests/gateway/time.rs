//! The gateway's clocks: tokens are judged by the system time, deadlines by time that passes, whatever the system time
//! is set to.

use crate::harness::{Agent, SERVICE, Server, options};
use crate::sign_in::{SECRET, offer, seconds, shared};
use baton::core::fact::{AgentFact, Cause, Entry, Fact};
use baton::core::hub::Rules;
use baton::core::policies::Policy;
use baton::gateway::Options;
use baton::gateway::log::EventLog;
use baton::gateway::sign_in::config::Config;
use baton::protocol::{Answer, ChannelState, Command, Event, Invitation, Millis};
use serde_json::json;
use std::sync::Arc;
use tempfile::TempDir;

const SECOND: Millis = 1_000;
const DAY: Millis = 24 * 3600 * SECOND;

/// Returns the options of a demo that also accepts tokens. Agents have ten minutes to answer, so that it does not count
/// how long a test takes.
fn accepting() -> Options {
    let config = json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": SECRET }] });
    let sign_in = Config::read(config.to_string().as_bytes()).unwrap();
    let policy = Policy { answer_time: Some(600 * SECOND), ..Policy::default() };
    let rules = Rules { reinvite_after: 0, ..Rules::with(policy) };
    Options { sign_in, rules, ..options() }
}

/// Starts a gateway whose log contains these facts about Ann, each with a time and perhaps caused by a command.
async fn after(facts: Vec<(Millis, bool, AgentFact)>) -> Server {
    let entry = |(version, (at, caused, what)): (u64, (Millis, bool, AgentFact))| {
        let cause = caused.then(|| Cause { agent: "ann".into(), command: format!("c{version}").into() });
        Entry { at, version, cause, fact: Fact::Agent { id: "ann".into(), what } }
    };
    let entries: Vec<_> = (1..).zip(facts).map(entry).collect();
    let with = |log: Arc<dyn EventLog>| {
        log.append(&entries).unwrap();
        log
    };
    Server::with(accepting(), with).await
}

async fn again(folder: Option<TempDir>) -> Server {
    Server::on(folder.unwrap(), accepting(), |log| log).await
}

/// Returns a token of the CRM, issued at this second.
fn issued(at: u64) -> String {
    shared(json!({ "iat": at, "exp": at + 6 * 3600 }))
}

/// Signs in with a token and connects.
async fn admitted(server: &Server, token: &str) -> Agent {
    let (status, signed) = offer(server, token).await;
    assert_eq!(status, 200, "{signed}");
    Agent::connect(server, signed["token"].as_str().unwrap().into(), None).await
}

/// Returns the seconds that the agent has left, by the clock that they are shown.
fn left(agent: &mut Agent, invitation: &Invitation) -> u64 {
    invitation.deadline.saturating_sub(agent.raw().now()) / SECOND
}

/// Asserts that times in the log are those of the system time. Returns it.
async fn agrees(server: &Server) -> Millis {
    let (before, after) = (server.times().await, server.times().await);
    assert!(before.0 <= after.1 && before.1 <= after.0, "{before:?} {after:?}");
    after.1
}

/// Lets the time to answer pass, but not all of it, and then the rest.
async fn does_not_answer(server: &Server, agent: &mut Agent, invitation: &Invitation) {
    let gone = |event: &Event| matches!(event, Event::InvitationGone { invitation: id, .. } if *id == invitation.id);
    server.advance(560).await;
    assert!(!agent.news().await.iter().any(gone), "in less than ten minutes");
    server.advance(80).await;
    assert!(agent.news().await.iter().any(gone), "in about ten minutes");
}

#[tokio::test]
async fn after_a_start_a_day_ahead_tokens_work_at_once_and_ten_minutes_are_ten() {
    let begun = seconds();
    let server = after(vec![(begun * SECOND + DAY, false, AgentFact::SignedIn)]).await;
    let mut ann = admitted(&server, &issued(seconds())).await;
    server.text("Hello").await;
    let invitation = ann.invited().await;
    assert!(invitation.deadline > begun * SECOND + DAY, "the log does not go back");
    assert!((580..=600).contains(&left(&mut ann, &invitation)));
    does_not_answer(&server, &mut ann, &invitation).await;
    // An hour with nothing to wait for.
    server.advance(3600).await;
    let (now, wall) = server.times().await;
    assert!(now - wall < DAY - 3400 * SECOND, "{} ms ahead", now - wall);
    // A sign-out is one by the system time, too.
    let mut ann = admitted(&server, &issued(wall / SECOND)).await;
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    let wall = server.times().await.1 / SECOND;
    assert_eq!(offer(&server, &issued(wall - 60)).await.0, 401);
    assert_eq!(offer(&server, &issued(wall + 1)).await.0, 200);
}

#[tokio::test]
async fn after_a_start_a_day_behind_the_log_goes_on_with_the_system_time() {
    let server = after(vec![(seconds() * SECOND - DAY, false, AgentFact::SignedIn)]).await;
    agrees(&server).await;
    let mut ann = admitted(&server, &issued(seconds())).await;
    server.text("Hello").await;
    let invitation = ann.invited().await;
    does_not_answer(&server, &mut ann, &invitation).await;
}

#[tokio::test]
async fn a_system_time_that_was_wrong_at_the_start_is_right_as_soon_as_it_is_set() {
    let server = Server::with(accepting(), |log| log).await;
    for (wrong, status) in [(-120, 401), (120, 200), (25_200, 401), (-7200, 401)] {
        server.set_wall(wrong * 1000).await;
        assert_eq!(offer(&server, &issued(seconds())).await.0, status, "wrong by {wrong} s");
        server.set_wall(-wrong * 1000).await;
        assert_eq!(offer(&server, &issued(seconds())).await.0, 200, "was wrong by {wrong} s");
    }
}

#[tokio::test]
async fn a_step_of_the_system_time_takes_no_time_from_an_invitation_and_gives_it_none() {
    let server = Server::with(accepting(), |log| log).await;
    let mut ann = server.agent("ann").await;
    server.text("Hello").await;
    let mut latest = 0;
    for step in [2, -2, 300, -300, 7200, -7200] {
        let invitation = ann.invited().await;
        server.set_wall(step * 1000).await;
        let (now, wall) = server.times().await;
        assert!(now >= latest, "never back");
        latest = now;
        assert!((580..=600).contains(&left(&mut ann, &invitation)), "after {step} s");
        assert_eq!(offer(&server, &issued(wall / SECOND)).await.0, 200, "after {step} s");
        does_not_answer(&server, &mut ann, &invitation).await;
        assert_eq!(ann.command(Command::SetState { state: ChannelState::Ready }).await, Answer::Done);
    }
    // Signed out by nothing of this.
    let token = ann.token.clone();
    assert_eq!(offer(&server, &token).await.0, 200);
}

#[tokio::test]
async fn a_machine_that_slept_goes_on_and_then_has_the_system_time() {
    let server = Server::with(accepting(), |log| log).await;
    let mut ann = server.agent("ann").await;
    server.text("Hello").await;
    let invitation = ann.invited().await;
    server.advance(200).await;
    // The monotonic clock does not count the time asleep.
    server.set_wall(8 * 3600 * 1000).await;
    ann.catch_up().await;
    assert!((380..=400).contains(&left(&mut ann, &invitation)));
    assert_eq!(ann.accept(&invitation).await, Answer::Done, "in time");
    let wall = agrees(&server).await;
    // What comes now has the right time, and the agent the right countdown.
    server.post("/handset/messages", &json!({ "from": "+447700900002", "to": SERVICE, "text": "Hi" })).await;
    let invitation = ann.invited().await;
    assert!(invitation.deadline > wall);
    assert!((580..=600).contains(&left(&mut ann, &invitation)));
}

#[tokio::test]
async fn a_clock_that_is_slower_shows_no_agent_a_wrong_countdown() {
    let server = Server::with(accepting(), |log| log).await;
    let mut ann = server.agent("ann").await;
    server.set_wall(-3600 * 1000).await;
    // In the quiet the clock has gone on by a minute and a half only.
    server.advance(1800).await;
    let (now, wall) = server.times().await;
    assert!(now - wall < 1900 * SECOND, "{} ms ahead", now - wall);
    server.text("Hello").await;
    let invitation = ann.invited().await;
    assert!((580..=600).contains(&left(&mut ann, &invitation)));
    does_not_answer(&server, &mut ann, &invitation).await;
}

#[tokio::test]
async fn a_token_from_a_clock_that_is_ahead_does_not_survive_a_sign_out() {
    let server = Server::with(accepting(), |log| log).await;
    let now = seconds();
    let (ahead, unused) = (issued(now + 50), issued(now + 49));
    let mut ann = admitted(&server, &ahead).await;
    let own = ann.token.clone();
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    let refused = async |server: &Server| {
        for token in [&ahead, &unused, &own] {
            assert_eq!(offer(server, token).await.0, 401);
        }
    };
    refused(&server).await;
    // Nor when its time has come, nor after a restart.
    server.advance(55).await;
    refused(&server).await;
    let server = again(server.stop().await).await;
    refused(&server).await;
    server.advance(55).await;
    refused(&server).await;
    // That issuer's next token works.
    assert_eq!(offer(&server, &issued(now + 55 + 50)).await.0, 200);
}

#[tokio::test]
async fn a_token_that_was_not_used_before_the_sign_out_is_not_used_after_it() {
    let server = Server::with(accepting(), |log| log).await;
    let mut ann = server.agent("ann").await;
    let before = issued(seconds() + 45);
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    assert_eq!(offer(&server, &before).await.0, 401, "its clock may be ahead");
    assert_eq!(offer(&server, &issued(seconds() - 1)).await.0, 401);
    // A right clock waits for the next second only.
    let wall = server.times().await.1 / SECOND;
    assert_eq!(offer(&server, &issued(wall + 1)).await.0, 200);
}

#[tokio::test]
async fn a_restart_between_sign_in_and_sign_out_does_not_forget_the_issuers_clock() {
    let server = Server::with(accepting(), |log| log).await;
    let now = seconds();
    let ahead = issued(now + 50);
    let own = admitted(&server, &ahead).await.token;
    let server = again(server.stop().await).await;
    let mut ann = Agent::connect(&server, own, None).await;
    assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
    server.advance(55).await;
    assert_eq!(offer(&server, &ahead).await.0, 401);
}

#[tokio::test]
async fn a_session_counts_the_sign_outs_before_it_and_needs_no_clock() {
    let server = after(vec![(seconds() * SECOND + DAY, false, AgentFact::SignedIn)]).await;
    let mut tokens = Vec::new();
    // Each within a moment, in which a clock that is ahead hardly moves.
    for _ in 0..3 {
        let mut ann = server.agent("ann").await;
        tokens.push(ann.token.clone());
        assert_eq!(ann.command(Command::SignOut).await, Answer::Done);
        for token in &tokens {
            assert_eq!(offer(&server, token).await.0, 401);
        }
    }
}

#[tokio::test]
async fn a_sign_out_in_the_log_of_an_earlier_version_counts() {
    let at = (seconds() - 100) * SECOND;
    let signed_out = |at| vec![(at, false, AgentFact::SignedIn), (at, true, AgentFact::SignedOut)];
    let server = after(signed_out(at)).await;
    assert_eq!(offer(&server, &issued(at / SECOND)).await.0, 401);
    assert_eq!(offer(&server, &issued(at / SECOND + 1)).await.0, 200);
    // Recorded while the clock was a day ahead.
    let server = after(signed_out(at + DAY)).await;
    server.advance(600).await;
    let wall = server.times().await.1 / SECOND;
    assert_eq!(offer(&server, &issued(wall - 60)).await.0, 401);
    assert_eq!(offer(&server, &issued(wall)).await.0, 200);
}
