//! A backup that is restored: what has been sent since it was taken is not sent again.

use crate::desk::Desk;
use crate::harness::{CUSTOMER, executable, outcome};
use crate::service::{ACCOUNT, Reply, Service, TOKEN, message, signature};
use baton::gateway::carriers::outbox::unknown;
use baton::protocol::{Answer, Delivery};
use serde_json::json;
use std::path::Path;
use std::process::Command;

const SERVICE: &str = "+447700900997";

fn run(command: &str, from: &Path, data: &Path) {
    let (good, said) = outcome(Command::new(executable()).arg(command).arg(from).arg("--data").arg(data));
    assert!(good, "{said}");
}

#[tokio::test]
async fn what_was_on_its_way_is_not_sent_again_and_its_agent_is_told() {
    let service = Service::start().await;
    let desk = Desk::new(|url| {
        json!({ "carriers": [{
            "name": "twilio", "kind": "twilio", "account": ACCOUNT, "token": TOKEN, "api": service.url,
            "gateway": url, "report_within": 0, "numbers": { SERVICE: "queue:support" },
        }] })
    });
    let server = desk.start();
    let mut ann = server.agent("ann").await;
    let (form, path) = (message("SM0", CUSTOMER, SERVICE, "Hello", &[]), "/carriers/twilio/twilio/messages");
    let said = signature(&server.url(path), &form);
    let posted = reqwest::Client::new().post(server.url(path)).header("X-Twilio-Signature", said).form(&form);
    assert_eq!(posted.send().await.unwrap().status().as_u16(), 200);
    let invitation = ann.invited().await;
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let id = invitation.interaction;
    assert_eq!(ann.write(&id, "Sent before").await, Answer::Done);
    ann.until(&id, |messages| messages.last().unwrap().delivery == Some(Delivery::Sent)).await;
    // The carrier is away.
    service.will((0..1_000).map(|_| Reply::Busy));
    assert_eq!(ann.write(&id, "On its way").await, Answer::Done);
    service.has_been_asked(2).await;
    let backup = desk.data().with_file_name("backup");
    run("backup", &backup, &desk.data());
    // And back.
    service.forget();
    ann.until(&id, |messages| messages.last().unwrap().delivery == Some(Delivery::Sent)).await;
    let sent = service.taken().len();
    server.kill();

    std::fs::rename(desk.data(), desk.data().with_file_name("lost")).unwrap();
    run("restore", &backup, &desk.data());
    let server = desk.start();
    let mut ann = server.agent("ann").await;
    assert_eq!(ann.outcome(&id).await, Delivery::Failed(unknown()));
    let before: Vec<_> = ann.messages(&id).into_iter().map(|message| (message.text, message.delivery)).collect();
    assert_eq!(before[1], ("Sent before".into(), Some(Delivery::Sent)), "this one is known");
    assert_eq!(ann.write(&id, "After").await, Answer::Done);
    ann.until(&id, |messages| messages.last().unwrap().delivery == Some(Delivery::Sent)).await;
    let texts: Vec<_> = service.taken()[sent..].iter().map(|taken| taken.field("Body")).collect();
    assert_eq!(texts, ["After"], "nothing twice");
}
