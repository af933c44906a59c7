//! Texts through a real Kannel, in both directions.

use crate::desk::Desk;
use crate::harness::{Agent, CUSTOMER, Server, in_time};
use crate::kannel::{KEY, Kannel, PASSWORD, Part, Program, Said};
use baton::core::compose;
use baton::gateway::carriers::outbox::unknown;
use baton::protocol::{Answer, Delivery, InteractionId, Message};
use serde_json::json;

/// The number Kannel serves.
const SERVICE: &str = "+447700900998";
const FIRST: &str = "Where is my order? € wörld";

/// A gateway, a Kannel, the carrier behind it, and an agent who has accepted the invitation for its phone's first text.
struct Line {
    desk: Desk,
    server: Server,
    kannel: Kannel,
    said: Said,
    carrier: Option<Program>,
    ann: Agent,
    id: InteractionId,
}

impl Line {
    async fn open() -> Self {
        let mut kannel = None;
        let desk = Desk::new(|url| {
            let made = Kannel::started(url);
            let mut entry = made.entry(url, SERVICE);
            entry["report_within"] = 5.into();
            kannel = Some(made);
            json!({ "country": "GB", "carriers": [entry] })
        });
        let kannel = kannel.unwrap();
        let server = desk.start();
        let mut ann = server.agent("ann").await;
        let said = Said::default();
        let carrier = kannel.carrier(&said, CUSTOMER, SERVICE, FIRST);
        let invitation = ann.invited().await;
        assert_eq!(invitation.contact.number.as_str(), CUSTOMER);
        assert_eq!(ann.accept(&invitation).await, Answer::Done);
        let id = invitation.interaction;
        Self { desk, server, kannel, said, carrier: Some(carrier), ann, id }
    }

    async fn write(&mut self, text: &str) {
        assert_eq!(self.ann.write(&self.id, text).await, Answer::Done);
    }

    /// Returns what the phone has received, once it is this many messages.
    fn receives(&self, count: usize) -> Vec<Part> {
        self.said.receives(count)
    }
}

/// Returns the words of a text that came in parts, and the number of parts.
fn joined(parts: &[Part]) -> (String, usize) {
    let mut parts: Vec<_> = parts.iter().map(|part| (part.of.expect("a part"), &part.units)).collect();
    let text = parts[0].0.0;
    parts.sort();
    let places: Vec<_> = parts.iter().map(|((of, place), _)| (*of, usize::from(*place))).collect();
    assert_eq!(places, (1..=parts.len()).map(|place| (text, place)).collect::<Vec<_>>(), "each part once");
    let units: Vec<_> = parts.iter().flat_map(|(_, units)| units.iter().copied()).collect();
    (String::from_utf16(&units).unwrap(), parts.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_comes_in_and_the_answer_is_delivered() {
    let mut line = Line::open().await;
    assert_eq!(line.ann.transcript(&line.id), [FIRST]);
    line.write("On its way: 5 € für {x}").await;
    let passed = line
        .ann
        .until(&line.id, |messages| messages.len() == 2 && messages[1].delivery != Some(Delivery::Sending))
        .await;
    assert!(matches!(passed[1].delivery, Some(Delivery::Sent | Delivery::Delivered)));
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
    line.write("Уже в пути 😀").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
    assert_eq!(line.receives(2), [Part::whole("On its way: 5 € für {x}"), Part::whole("Уже в пути 😀")]);
    line.desk.has_not_logged(&["7700900", "On its way", "order", PASSWORD, KEY]);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_texts_arrive_in_as_many_messages_as_were_counted() {
    let mut line = Line::open().await;
    let mut before = 0;
    for text in [
        "Ihre Bestellung ist unterwegs und kostet {5} €. ".repeat(13),
        "Ваш заказ уже в пути. ".repeat(20),
        "a".repeat(160),
        "ж".repeat(71),
        format!("{} 😀", "Ваш заказ уже в пути. ".repeat(6)),
    ] {
        line.write(&text).await;
        assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
        let counted = compose::count(&text).messages as usize;
        let parts = line.receives(before + counted).split_off(before);
        let (words, count) = if counted == 1 { (parts[0].words(), parts.len()) } else { joined(&parts) };
        assert_eq!((words.trim(), count), (text.trim(), counted));
        before += counted;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kannel_killed_and_started_again_nothing_is_lost_and_nothing_comes_twice() {
    let mut line = Line::open().await;
    // A text that Kannel has and the gateway has not.
    drop(line.kannel.smsbox.take());
    line.carrier = None;
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "Are you there?"));
    in_time(async {
        while line.kannel.kept() == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    line.kannel.kill();
    // Texts that the gateway has and Kannel has not.
    let before: Vec<_> = (1..=3).map(|n| format!("While Kannel is gone, {n}")).collect();
    for text in &before {
        line.write(text).await;
    }
    line.carrier = None;
    line.kannel.start();
    line.ann.until(&line.id, |messages| messages.iter().any(|message| message.text == "Are you there?")).await;
    line.ann
        .until(&line.id, |messages| messages.iter().filter(|m| m.delivery == Some(Delivery::Sent)).count() == 3)
        .await;
    // Texts that Kannel has and the phone has not.
    let after: Vec<_> = (1..=5).map(|n| format!("While the phone is off, {n}")).collect();
    for text in &after {
        line.write(text).await;
    }
    line.ann
        .until(&line.id, |messages| messages.iter().filter(|m| m.delivery == Some(Delivery::Sent)).count() == 8)
        .await;
    line.kannel.kill();
    line.kannel.start();
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "Back again"));
    line.ann
        .until(&line.id, |messages| messages.iter().filter(|m| m.delivery == Some(Delivery::Delivered)).count() == 8)
        .await;
    line.ann.until(&line.id, |messages| messages.iter().any(|message| message.text == "Back again")).await;
    let mut words: Vec<_> = line.receives(8).into_iter().map(|part| part.words()).collect();
    words.sort();
    let mut all: Vec<_> = before.into_iter().chain(after.clone()).collect();
    all.sort();
    assert_eq!(words, all, "each once");
    let theirs = |text: &String| !all.contains(text);
    let came: Vec<_> = line.ann.transcript(&line.id).into_iter().filter(theirs).collect();
    assert_eq!(came, [FIRST, "Are you there?", "Back again"], "each once");
    line.ann.is_in_step(&line.server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_and_start_are_answered() {
    let mut line = Line::open().await;
    line.carrier = None;
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "stop"));
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
    line.carrier = None;
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "start"));
    let words: Vec<_> = line.receives(2).into_iter().map(|part| part.words()).collect();
    assert!(
        words[0].starts_with("You will get no more messages") && words[1].starts_with("You will get messages"),
        "{words:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_middle_each_text_comes_once_or_is_said_to_be_uncertain() {
    let mut line = Line::open().await;
    line.carrier = None;
    let texts: Vec<_> = (1..=20).map(|n| format!("Text {n}")).collect();
    for text in &texts {
        line.write(text).await;
    }
    line.ann
        .until(&line.id, |messages| messages.iter().filter(|m| m.delivery == Some(Delivery::Sent)).count() >= 5)
        .await;
    line.kannel.kill();
    line.kannel.start();
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "Back again"));
    let is_final =
        |message: &Message| matches!(message.delivery, None | Some(Delivery::Delivered | Delivery::Failed { .. }));
    let messages = line.ann.until(&line.id, |messages| messages.iter().all(is_final)).await;
    let outcome =
        |text: &String| messages.iter().find(|message| message.text == *text).unwrap().delivery.clone().unwrap();
    let delivered: Vec<_> = texts.iter().filter(|text| outcome(text) == Delivery::Delivered).collect();
    let mut words: Vec<_> = line.receives(delivered.len()).into_iter().map(|part| part.words()).collect();
    words.sort();
    let all = words.len();
    words.dedup();
    assert_eq!(words.len(), all, "each once");
    for text in &texts {
        match outcome(text) {
            Delivery::Delivered => assert!(words.contains(text), "{text}"),
            uncertain => assert_eq!(uncertain, Delivery::Failed(unknown())),
        }
    }
    assert!(delivered.len() >= 19, "at most the one that was on its way is uncertain: {}", delivered.len());
}
