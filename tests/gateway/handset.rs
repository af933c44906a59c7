//! The customer's phone.

use crate::harness::{CUSTOMER, Phone, SERVICE, Server};
use serde_json::json;

#[tokio::test]
async fn a_text_posted_twice_is_one_text() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let mut phone = server.phone(CUSTOMER).await;
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Hi", "id": "m1" });
    for _ in 0..2 {
        assert_eq!(server.post("/handset/messages", &text).await, (202, json!({ "id": "m1" })));
    }
    // Another phone may use the same id.
    let other = json!({ "from": "+447700900002", "to": SERVICE, "text": "Hi too", "id": "m1" });
    assert_eq!(server.post("/handset/messages", &other).await.0, 202);
    server.text("after").await;
    assert_eq!(phone.message().await["id"], "m1");
    assert_eq!(phone.message().await["text"], "after");
    ann.catch_up().await;
    let messages: Vec<_> =
        ann.view.snapshot().invitations.iter().map(|invitation| invitation.last_messages.len()).collect();
    assert_eq!(messages, [2, 1]);
}

#[tokio::test]
async fn numbers_may_be_written_as_people_write_them() {
    let server = Server::start().await;
    let mut phone = server.phone("+44 7700 900-001").await;
    let text = json!({ "from": "+44 (7700) 900001", "to": "+44 7700 900 999", "text": "Hi" });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    assert_eq!(phone.message().await["peer"], SERVICE);
}

#[tokio::test]
async fn a_phone_that_comes_on_has_its_history() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    ann.write(&id, "On its way").await;
    let mut phone = server.phone(CUSTOMER).await;
    let told = [phone.message().await, phone.message().await]
        .map(|m| (m["mine"] == true, m["text"].as_str().unwrap().to_owned()));
    assert_eq!(told, [(true, "Where is my order?".into()), (false, "On its way".into())]);
    // Another phone sees none of it.
    let mut other = server.phone("+447700900002").await;
    assert!(other.left().is_empty());
    ann.write(&id, "Live").await;
    assert_eq!(phone.receives().await, "Live");
    // The same page can become another phone.
    other.send(&json!({ "number": CUSTOMER })).await;
    let history = other.frame().await;
    assert_eq!(history["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_phone_cannot_confirm_anothers_text() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    ann.write(&id, "Secret").await;
    let mut phone = server.phone(CUSTOMER).await;
    let message = phone.receives_message().await;
    let mut other = server.phone("+447700900002").await;
    other.confirm(&message).await;
    other.send(&json!({ "received": -1 })).await;
    // A later request is carried out later.
    let text = json!({ "from": "+447700900002", "to": SERVICE, "text": "Hi" });
    server.post("/handset/messages", &text).await;
    other.message().await;
    ann.write(&id, "More").await;
    phone.receives().await;
    ann.catch_up().await;
    let delivered = |m: &baton::protocol::Message| m.delivery == Some(baton::protocol::Delivery::Delivered);
    assert!(!ann.view.snapshot().windows[0].1.messages.iter().any(delivered));
}

#[tokio::test]
async fn a_bad_frame_is_named() {
    let server = Server::start().await;
    let mut phone: Phone = server.phone(CUSTOMER).await;
    for (frame, error) in
        [(json!({ "number": "07700" }), "bad_number"), (json!({ "sing": 1 }), "malformed"), (json!(7), "malformed")]
    {
        phone.send(&frame).await;
        assert_eq!(phone.frame().await, json!({ "type": "error", "error": error }));
    }
}
