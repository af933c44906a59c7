//! Two gateways on one log: one writes, the other stands by, and nobody is told what is not in the log.

use super::*;
use crate::core::contacts::{ContactChange, ContactSource};
use crate::core::hub::Inbound;
use crate::gateway::engine::handle::Queued;
use crate::gateway::engine::request::{Request, Welcome};
use crate::gateway::engine::sharing::{Member, NUMBER};
use crate::gateway::engine::writer::{Setup, Writer};
use crate::gateway::feed::Out;
use crate::gateway::session::{Began, Session};
use crate::gateway::traces::TraceContext;
use crate::protocol::{Cursor, Refusal};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot::{self, Receiver};
use tokio::task::JoinHandle;

/// Makes a writer ready, once it is its turn.
async fn open(setup: Setup) -> Result<Writer, LogError> {
    let (source, standby) = (Writer::source(&setup), setup.standby.clone().unwrap());
    match standby.wait(&source, None).await? {
        Place::Leads(promoted) => Writer::open(setup, source, Some(promoted)),
        Place::Follows(..) => unreachable!("it has no links"),
    }
}

fn work(writer: &mut Writer, request: Request) {
    writer.work([Queued { request, cause: TraceContext::default() }].into_iter());
}

fn text(id: &str) -> (Request, Receiver<Result<(), Refusal>>) {
    let (reply, taken) = oneshot::channel();
    let (from, to) = ("+447700900001".into(), NUMBER.into());
    let inbound = Inbound { carrier_id: id.into(), from, to, text: "Hello".into(), media: Vec::new() };
    (Request::Receive { inbound, reply }, taken)
}

fn hello(resume: Option<Cursor>) -> (Request, Receiver<Result<Welcome, Refusal>>) {
    let (reply, welcome) = oneshot::channel();
    let session = Session { agent: "ann".into(), began: Began::At(1_000_000), lead: 0, expires: Millis::MAX };
    (Request::Connect { session, device: None, resume, reply }, welcome)
}

/// Two gateways: the first writes, the second stands by.
struct Pair {
    first: Writer,
    second: JoinHandle<Result<Writer, LogError>>,
    members: [Arc<Member>; 2],
}

async fn pair() -> Pair {
    let shared = Arc::default();
    let members = [(); 2].map(|()| Member::new(&shared));
    let first = open(members[0].setup(Standby::new(members[0].clone()))).await.unwrap();
    let standby = Standby::new(members[1].clone());
    let mut waits = standby.waits();
    let second = tokio::spawn(open(members[1].setup(standby)));
    closed(&mut waits).await;
    Pair { first, second, members }
}

fn events(outs: impl Iterator<Item = Out>) -> Vec<String> {
    outs.filter_map(|out| if let Out::Event(frame) = out { Some(frame.to_string()) } else { None }).collect()
}

#[tokio::test]
async fn another_takes_over_from_one_that_is_frozen_and_that_one_tells_nothing_any_more() {
    let Pair { mut first, second, members } = pair().await;
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    let mut ann = welcome.try_recv().unwrap().unwrap().joined;
    let before = ann.cursor.clone();
    let (request, mut taken) = text("t1");
    work(&mut first, request);
    assert_eq!(taken.try_recv().unwrap(), Ok(()));
    let told = events(std::iter::from_fn(|| ann.outbox.try_recv().ok()));
    assert!(!told.is_empty() && !second.is_finished());

    members[0].expire();
    let mut second = second.await.unwrap().unwrap();
    // Who comes to the second goes on where they were, with the same events.
    let (request, mut welcome) = hello(Some(before.clone()));
    work(&mut second, request);
    let Welcome { snapshot, joined, .. } = welcome.try_recv().unwrap().unwrap();
    let missed: Vec<_> = joined.missed.iter().map(|event| event.frame().to_string()).collect();
    assert!(snapshot.is_none() && joined.cursor == before);
    assert_eq!(missed[..told.len()], told);

    // When the first wakes up, its term is over. What it knows may be out of date: it says nothing, even where it would append nothing.
    first.lead.as_ref().unwrap().tenure().until = Instant::now();
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    assert!(welcome.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
    assert!(ann.outbox.is_closed(), "its agents look for another");
    let (request, mut taken) = text("t2");
    work(&mut first, request);
    assert!(taken.try_recv().is_err(), "the carrier brings it again");
    let (request, mut taken) = text("t2");
    work(&mut second, request);
    assert_eq!(taken.try_recv().unwrap(), Ok(()));
}

#[tokio::test]
async fn one_that_is_fenced_by_the_log_is_deposed() {
    // It believes that its term lasts.
    let Pair { mut first, second, members } = pair().await;
    members[0].expire();
    second.await.unwrap().unwrap();
    let (request, mut taken) = text("t1");
    work(&mut first, request);
    assert!(taken.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
}

#[tokio::test]
async fn one_that_is_fenced_by_the_contact_book_is_deposed() {
    let Pair { mut first, members, second } = pair().await;
    members[0].is_book_fenced.store(true, Ordering::Relaxed);
    let (reply, mut done) = oneshot::channel();
    let (number, source) = ("+447700900001".into(), ContactSource::Import);
    let change = ContactChange { number, source, name: Some("Priya".into()), fields: None, language: None };
    work(&mut first, Request::Learn { changes: vec![change], replace: None, reply });
    assert!(done.try_recv().is_err() && first.lead.as_ref().unwrap().is_deposed());
    second.abort();
}

#[tokio::test]
async fn the_lease_is_renewed_while_what_is_left_is_folded() {
    let shared = Arc::default();
    let member = Member::new(&shared);
    member.is_slow.store(true, Ordering::Relaxed);
    let writer = open(member.setup(Standby::new(member.clone()))).await.unwrap();
    assert!(member.renewals.load(Ordering::Relaxed) > 0 && !writer.lead.unwrap().is_deposed());
}

#[tokio::test]
async fn one_that_gives_the_lease_back_is_followed() {
    let Pair { first, second, .. } = pair().await;
    first.lead.as_ref().unwrap().release().await;
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn one_that_cannot_tell_whether_it_has_the_lease_tells_nobody_anything_and_goes() {
    let Pair { mut first, second, members } = pair().await;
    let lead = first.lead.clone().unwrap();
    lead.tenure().until = Instant::now();
    members[0].is_cut.store(true, Ordering::Relaxed);
    let (request, mut welcome) = hello(None);
    work(&mut first, request);
    assert!(welcome.try_recv().is_err() && !lead.is_deposed(), "it hopes");
    lead.tenure().term.lasts = Duration::ZERO;
    lead.clone().keep().await;
    assert!(lead.is_deposed());
    members[0].expire();
    second.await.unwrap().unwrap();
}
