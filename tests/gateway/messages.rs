//! My Messages over the wire: kept for a time and up to a number, by the gateway's clock, across restarts.

use crate::harness::{Agent, Server, options, refused, target, written};
use baton::core::hub::Rules;
use baton::core::setup::{DeskSetup, MyMessages};
use baton::gateway::{Options, demo};
use baton::protocol::{Answer, Command, Event, InteractionId, Notice, NoticeId, NoticeLimits, Refusal, TargetKind};
use std::sync::Arc;

const DAY: u64 = 24 * 60 * 60;

async fn server(days: u32, count: u32) -> Server {
    let setup = Arc::new(DeskSetup { my_messages: MyMessages { days, count }, ..demo::setup() });
    Server::with(Options { rules: Rules { setup, ..Rules::default() }, ..options() }, |log| log).await
}

fn ids(agent: &Agent) -> Vec<NoticeId> {
    agent.view.snapshot().notices.into_iter().map(|notice| notice.id).collect()
}

/// Lets a transfer to somebody who is not signed in fail, which the agent is told of.
async fn told(agent: &mut Agent, interaction: &InteractionId) -> Notice {
    assert_eq!(agent.transfer(interaction, target(TargetKind::Agent, "eve")).await, Answer::Done);
    agent.event(|event| if let Event::Notice(notice) = event { Some(notice) } else { None }).await
}

fn gone(event: Event) -> Option<NoticeId> {
    if let Event::NoticeGone { notice } = event { Some(notice) } else { None }
}

#[tokio::test]
async fn they_go_by_age_and_number_and_all_tabs_are_told() {
    let server = server(7, 2).await;
    let (mut ann, interaction) = server.handling("ann").await;
    let mut tab = ann.other_tab(&server).await;
    let first = told(&mut ann, &interaction).await.id;
    let second = told(&mut ann, &interaction).await.id;
    assert_eq!(ann.view.setup.notices, Some(NoticeLimits { days: 7, count: 2 }));
    let third = told(&mut ann, &interaction).await.id;
    assert_eq!(tab.event(gone).await, first, "one too many");
    assert_eq!(ids(&tab), [second.clone(), third.clone()]);
    ann.is_in_step(&server).await;

    server.advance(7 * DAY - 60).await;
    // The old sign-in has expired.
    let mut ann = server.agent("ann").await;
    assert_eq!(ids(&ann), [second.clone(), third.clone()]);
    server.advance(120).await;
    // By itself, without any request to the gateway.
    assert_eq!([ann.event(gone).await, ann.event(gone).await], [second, third]);
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn what_is_marked_deleted_and_brought_back_is_so_after_a_restart_and_a_shorter_time_counts_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (mut ann, interaction) = server.handling("ann").await;
    let [first, second, third] = [
        told(&mut ann, &interaction).await.id,
        told(&mut ann, &interaction).await.id,
        told(&mut ann, &interaction).await.id,
    ];
    let until = ann.view.snapshot().notices[1].at;
    assert_eq!(ann.command(Command::MarkAllRead { until }).await, Answer::Done);
    for notice in [&first, &second] {
        assert_eq!(ann.command(Command::DeleteNotice { notice: notice.clone() }).await, Answer::Done);
    }
    server.kill();

    let setup = written(folder.path(), "setup.json", r#"{"my_messages":{"days":30,"count":2}}"#);
    let setup = setup.to_str().unwrap().to_owned();
    let server = Server::process_with(folder.path(), &["--setup", &setup]);
    let mut ann = Agent::connect(&server, ann.token.clone(), None).await;
    assert_eq!(ids(&ann), std::slice::from_ref(&third));
    let restore = |notice: &NoticeId| Command::RestoreNotice { notice: notice.clone() };
    assert_eq!(ann.command(restore(&first)).await, refused(Refusal::UnknownNotice), "only the last");
    assert_eq!(ann.command(restore(&second)).await, Answer::Done);
    assert_eq!(ids(&ann), [second.clone(), third.clone()], "in its place");
    let read: Vec<_> = ann.view.snapshot().notices.iter().map(|notice| notice.read).collect();
    let same_time = ann.view.snapshot().notices[1].at <= until;
    assert_eq!(read, [true, same_time]);
    ann.is_in_step(&server).await;
    server.kill();

    std::fs::write(&setup, r#"{"my_messages":{"count":1}}"#).unwrap();
    let server = Server::process_with(folder.path(), &["--setup", &setup]);
    let mut ann = Agent::connect(&server, ann.token.clone(), None).await;
    assert_eq!(ids(&ann), [third]);
    ann.is_in_step(&server).await;
}
