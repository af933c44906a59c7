//! Attempts with an unknown outcome: the response is lost, or the gateway is killed while it waits for it.

use crate::desk::{Desk, free_port};
use crate::harness::{Agent, CUSTOMER, Server};
use crate::kannel::{Kannel, Part, Program, Said};
use baton::gateway::carriers::outbox::unknown;
use baton::protocol::{Answer, Delivery, InteractionId, Message};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SERVICE: &str = "+447700900998";

/// Forwards everything.
const PASSES: u8 = 0;
/// Forwards the request and loses the response.
const LOSES_ANSWER: u8 = 1;
/// Forwards the request and withholds the response.
const KEEPS_ANSWER: u8 = 2;
/// Accepts the request and loses it.
const LOSES_QUESTION: u8 = 3;

/// A network between the gateway and Kannel.
struct Network {
    port: u16,
    mood: Arc<AtomicU8>,
}

impl Network {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let network = Self { port: listener.local_addr().unwrap().port(), mood: Arc::default() };
        let mood = network.mood.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, port, mood.load(Ordering::SeqCst)));
            }
        });
        network
    }

    fn now(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }
}

async fn carry(mut client: TcpStream, port: u16, mood: u8) {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    match mood {
        PASSES => drop(tokio::io::copy_bidirectional(&mut client, &mut server).await),
        LOSES_QUESTION => drop(client.read(&mut [0; 4096]).await),
        _ => {
            let (mut asks, _answers) = client.split();
            let (mut hears, mut takes) = server.split();
            let mut answer = [0; 1];
            tokio::select! {
                _ = tokio::io::copy(&mut asks, &mut takes) => {}
                _ = hears.read(&mut answer) => {}
            }
            if mood == KEEPS_ANSWER {
                std::future::pending::<()>().await;
            }
            let _ = takes.shutdown().await;
        }
    }
}

/// An agent in an interaction with a phone, with a network in between.
struct Line {
    desk: Desk,
    server: Server,
    network: Network,
    said: Said,
    ann: Agent,
    id: InteractionId,
    kannel: Kannel,
    carrier: Option<Program>,
}

impl Line {
    async fn open(report_within: u64) -> Self {
        let gateway = format!("127.0.0.1:{}", free_port());
        let kannel = Kannel::started(&format!("http://{gateway}"));
        let network = Network::to(kannel.send_port).await;
        let desk = Desk::at(gateway, |url| {
            let mut entry = kannel.entry(url, SERVICE);
            entry["send"] = format!("http://127.0.0.1:{}/cgi-bin/sendsms", network.port).into();
            entry["report_within"] = report_within.into();
            json!({ "country": "GB", "carriers": [entry] })
        });
        let server = desk.start();
        let mut ann = server.agent("ann").await;
        let said = Said::default();
        let carrier = kannel.carrier(&said, CUSTOMER, SERVICE, "Hello");
        let invitation = ann.invited().await;
        assert_eq!(ann.accept(&invitation).await, Answer::Done);
        Self { desk, server, network, said, ann, id: invitation.interaction, kannel, carrier: Some(carrier) }
    }

    async fn write(&mut self, text: &str) {
        assert_eq!(self.ann.write(&self.id, text).await, Answer::Done);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_whose_answer_was_lost_is_not_sent_again() {
    let mut line = Line::open(60).await;
    line.network.now(LOSES_ANSWER);
    line.write("Once").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered, "the report says so");
    line.network.now(PASSES);
    line.write("After it").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
    assert_eq!(line.said.receives(2), ["Once", "After it"].map(Part::whole));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_attempt_and_answer_a_text_is_not_sent_again() {
    let mut line = Line::open(60).await;
    line.network.now(KEEPS_ANSWER);
    line.write("Once").await;
    line.write("After it").await;
    line.said.receives(1);
    line.server.kill();
    line.network.now(PASSES);
    line.server = line.desk.start();
    let mut ann = Agent::connect(&line.server, line.ann.token.clone(), None).await;
    let delivered = |messages: &[Message]| messages.iter().filter(|m| m.delivery == Some(Delivery::Delivered)).count();
    ann.until(&line.id, |messages| delivered(messages) == 2).await;
    assert_eq!(line.said.receives(2), ["Once", "After it"].map(Part::whole));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_can_say_the_agent_is_told_and_decides() {
    let mut line = Line::open(0).await;
    line.network.now(LOSES_QUESTION);
    line.write("Perhaps").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Failed(unknown()));
    line.network.now(PASSES);
    line.write("Perhaps").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Delivered);
    assert_eq!(line.said.receives(1), [Part::whole("Perhaps")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_known_is_put_right_when_it_is_known() {
    let mut line = Line::open(0).await;
    line.carrier = None;
    line.network.now(LOSES_ANSWER);
    line.write("Later").await;
    assert_eq!(line.ann.outcome(&line.id).await, Delivery::Failed(unknown()));
    line.carrier = Some(line.kannel.carrier(&line.said, CUSTOMER, SERVICE, "Here I am"));
    let delivered = |messages: &[Message]| messages.iter().any(|message| message.delivery == Some(Delivery::Delivered));
    line.ann.until(&line.id, delivered).await;
    assert_eq!(line.said.receives(1), [Part::whole("Later")]);
}
