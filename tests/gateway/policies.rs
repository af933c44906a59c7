//! The policies of the setup over the wire: what agents are told, what a restart keeps, and which setups are refused.

use crate::harness::{Server, outcome, program, target, written};
use baton::protocol::{Answer, ChannelState, Command, Event, Readiness, TargetKind};
use serde_json::json;
use std::path::Path;

const SECOND: u64 = 1000;

#[tokio::test]
async fn what_is_set_holds_for_whom_it_is_set_and_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let policies = json!({ "reasons": { "decline": ["Ask Support."] }, "of": [
        { "target": "agent:ann", "wrap_up_s": 40 }, { "target": "queue:billing", "answer_time_s": 25 }
    ] });
    let setup = written(folder.path(), "setup.json", &json!({ "policies": policies }).to_string());
    let arguments = ["--setup", setup.to_str().unwrap()];
    let data = folder.path().join("data");
    let server = Server::process_with(&data, &arguments);
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    assert_eq!(ann.view.snapshot().setup.reasons.unwrap().decline, ["Ask Support."]);
    ann.transfer(&id, target(TargetKind::Queue, "billing")).await;
    let invitation = ben.invited().await;
    assert_eq!((invitation.deadline - invitation.at, invitation.answer_time), (25 * SECOND, Some(25 * SECOND)));
    ben.command(Command::Decline { invitation: invitation.id, reason: Some("It is about a parcel".into()) }).await;
    ben.watch(&["ann"]).await;
    ann.catch_up().await;
    let version = ann.window(&id).version;
    assert_eq!(ann.command(Command::MarkDone { interaction: id, version }).await, Answer::Done);
    let me = ann.view.snapshot().me;
    assert_eq!(me.ready_at, Some(me.since + 40 * SECOND));
    ben.sees(
        "ann",
        |readiness| matches!(readiness, Readiness::NotReady { reason, .. } if reason.as_deref() == Some("Wrap-up")),
    )
    .await;
    server.advance(15).await;
    server.kill();
    let server = Server::process_with(&data, &arguments);
    let mut ann = server.agent("ann").await;
    let now = ann.view.snapshot().me;
    assert_eq!((now.state, now.since), (me.state, me.since), "not over");
    let begun_anew = ann.raw().now() + 40 * SECOND;
    assert!(now.ready_at >= me.ready_at && now.ready_at < Some(begun_anew), "nor begun anew, but for the pause");
    // By itself, when the clock is there.
    server.advance(40).await;
    let ready = ann.event(|event| if let Event::Me(me) = event { Some(me) } else { None }).await;
    assert_eq!((ready.state, ready.ready_at), (ChannelState::Ready, None));
}

#[test]
fn a_setup_that_cannot_be_meant_is_refused_by_a_start_and_by_a_check() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    drop(Server::process(&data));
    let file = |policies: &str| written(folder.path(), "setup.json", &format!(r#"{{"policies":{policies}}}"#));
    let check = |setup: &Path| {
        let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        outcome(check.arg("check").arg("--data").arg(&data).arg("--setup").arg(setup))
    };
    for (policies, why) in [
        (r#"{"answer_time_s":19}"#, "policies: answer_time_s must be 20 to 86400"),
        (r#"{"of":[{"target":"agent:ben","capacity":{"total":0}}]}"#, "agent:ben: capacity: total must be 1 to 100"),
        (r#"{"of":[{"target":"queue:latin"}]}"#, "policies of queue:latin: the directory has no such target"),
    ] {
        let setup = file(policies);
        for (good, words) in [outcome(program(&data).arg("--setup").arg(&setup)), check(&setup)] {
            assert!(!good && words.contains(why), "{policies}: {words}");
        }
    }
    let (good, words) = check(&file(r#"{"of":[{"target":"queue:billing","wrap_up_s":30}]}"#));
    assert!(good, "{words}");
}
