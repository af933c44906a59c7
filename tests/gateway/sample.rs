//! What a new demo starts with.

use crate::harness::{Agent, Phone, Server, options};
use baton::core::hub::Rules;
use baton::gateway::clock::system_time;
use baton::gateway::{Options, demo};
use baton::protocol::{Message, Millis, Reason, Sender};
use std::sync::Arc;

const HOUR: Millis = 3_600_000;

fn with_sample(until: Millis) -> Options {
    let rules = Rules { setup: Arc::new(demo::setup()), ..Rules::default() };
    Options { rules, sample: Some(until), ..options() }
}

fn messages(agent: &Agent) -> Vec<Message> {
    let (_, window) = agent.view.windows.iter().next().expect("a window");
    window.messages().map(|message| Message::clone(message)).collect()
}

#[tokio::test]
async fn a_new_demo_shows_what_it_is_at_the_first_sign_in() {
    let until = system_time();
    let server = Server::with(with_sample(until), |log| log).await;
    let eve = server.agent("eve").await;
    let invitation = eve.view.invitations.first().expect("an invitation");
    assert!(matches!(invitation.reason, Reason::Inbound { .. }), "{:?}", invitation.reason);
    let contact = (invitation.contact.number.as_str(), invitation.contact.name.as_deref());
    assert_eq!(contact, ("+447700900044", Some("Tom Reed")));
    let waiting = invitation.waiting_since.expect("the contact waits");
    assert!((until - HOUR..until).contains(&waiting));

    let ann = server.agent("ann").await;
    let messages = messages(&ann);
    assert_eq!(messages.iter().filter(|message| !message.media.is_empty()).count(), 1);
    assert!(messages.iter().all(|message| message.at < until));
    assert!(matches!(messages.last().unwrap().from, Sender::Contact));
    let (_, window) = ann.view.windows.iter().next().unwrap();
    assert_eq!((window.head.contact.number.as_str(), window.head.past), ("+447700900001", 1));

    // The phones have the same texts.
    let mut phone = Phone::on(&server, "+447700900001").await;
    assert_eq!(phone.left().len(), messages.len() + 3);
}

#[tokio::test]
async fn a_demo_that_has_been_used_is_left_as_it_is() {
    let server = Server::with(options(), |log| log).await;
    drop(server.agent("ann").await);
    let folder = server.stop().await.unwrap();
    let server = Server::on(folder, with_sample(system_time()), |log| log).await;
    let ann = server.agent("ann").await;
    assert!(ann.view.windows.is_empty() && ann.view.invitations.is_empty());

    let server = Server::with(with_sample(system_time()), |log| log).await;
    let folder = server.stop().await.unwrap();
    let server = Server::on(folder, with_sample(system_time() + HOUR), |log| log).await;
    assert_eq!(server.agent("ann").await.view.windows.len(), 1);
}
