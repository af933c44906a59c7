//! Bad input gets a named error, and no other connection notices.

use crate::harness::{CUSTOMER, Raw, SERVICE, Server, refused, target};
use baton::protocol::{Answer, ClientFrame, Command, GatewayFrame, MAX_FRAME_BYTES, Refusal, TargetKind};
use serde_json::json;

#[tokio::test]
async fn a_bad_frame_is_named_and_the_connection_lives() {
    let server = Server::start().await;
    let mut ben = server.agent("ben").await;
    let mut ann = server.agent("ann").await;
    ben.catch_up().await;
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    for (text, refusal) in [
        ("", Refusal::Malformed),
        ("{", Refusal::Malformed),
        ("null", Refusal::Malformed),
        (deep.as_str(), Refusal::Malformed),
        (r#"{"command":{"id":"c1"}}"#, Refusal::Malformed),
        (r#"{"command":{"id":"c1","command":{"send":{"interaction":7}}}}"#, Refusal::Malformed),
        (r#"{"command":{"id":"","command":"sign_out"}}"#, Refusal::Malformed),
        (r#"{"sing":{}}"#, Refusal::UnknownKind),
        (r#"{"command":{"id":"c1","command":{"dance":{}}}}"#, Refusal::UnknownKind),
        (r#"{"hello":{"token":"x","client":"second hello"}}"#, Refusal::OutOfOrder),
    ] {
        ann.raw().send_text(text).await;
        ann.raw().hears_error(refusal).await;
    }
    ann.raw().send_text(&"x".repeat(MAX_FRAME_BYTES + 1)).await;
    ann.raw().hears_error(Refusal::TooLarge).await;
    ann.raw().send_binary(vec![0; 10]).await;
    ann.raw().hears_error(Refusal::Binary).await;
    ann.raw().send_binary(vec![0; MAX_FRAME_BYTES + 1]).await;
    ann.raw().hears_error(Refusal::TooLarge).await;
    assert!(ann.news().await.is_empty(), "the connection still works");
    assert!(ben.news().await.is_empty(), "nobody else noticed");
}

#[tokio::test]
async fn an_abused_connection_is_closed_and_no_other() {
    let server = Server::start().await;
    let mut ben = server.agent("ben").await;
    let mut ann = server.agent("ann").await;
    for _ in 0..20 {
        ann.raw().send_text("{").await;
        ann.raw().hears_error(Refusal::Malformed).await;
    }
    ann.raw().send_text("{").await;
    ann.raw().hears_error(Refusal::Abused).await;
    ann.raw().hears_close(1008).await;
    ben.catch_up().await;
    server.agent("ann").await;
}

#[tokio::test]
async fn far_too_large_a_frame_ends_its_own_connection_only() {
    let server = Server::start().await;
    let mut ben = server.agent("ben").await;
    let mut ann = server.agent("ann").await;
    ann.raw().send_text(&"x".repeat(2 * 1024 * 1024)).await;
    ann.raw().hears_close(0).await;
    ben.catch_up().await;
}

#[tokio::test]
async fn nothing_is_done_before_hello() {
    let server = Server::start().await;
    let mut raw = Raw::open(&server).await;
    raw.send(&ClientFrame::Ping).await;
    raw.hears_error(Refusal::OutOfOrder).await;
    raw.send(&ClientFrame::Command { id: "c1".into(), command: Command::SignOut }).await;
    raw.hears_error(Refusal::OutOfOrder).await;
    raw.send_text("{").await;
    raw.hears_error(Refusal::Malformed).await;
    let token = server.token("ann").await;
    raw.send(&ClientFrame::Hello { token, client: String::new(), device: None, resume: None }).await;
    assert!(matches!(raw.hear().await, crate::harness::Heard::Frame(GatewayFrame::Welcome { .. })));
}

#[tokio::test]
async fn anothers_interaction_cannot_be_touched() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    ann.catch_up().await;
    let version = ann.window(&id).version;
    let own = target(TargetKind::Agent, "ben");
    for interaction in [id.clone(), "i99".into()] {
        for command in [
            Command::Send { interaction: interaction.clone(), text: "Hello".into(), media: Vec::new() },
            Command::StartTransfer { interaction: interaction.clone(), version, target: own.clone(), note: None },
            Command::CancelTransfer { interaction: interaction.clone(), transfer: "i1.2".into() },
            Command::DismissFailure { interaction: interaction.clone(), transfer: "i1.2".into() },
            Command::End { interaction: interaction.clone(), version },
            Command::MarkDone { interaction: interaction.clone(), version },
        ] {
            assert_eq!(ben.command(command.clone()).await, refused(Refusal::NotYours), "{command:?}");
        }
    }
    for command in [
        Command::Accept { invitation: "i1.3".into() },
        Command::Decline { invitation: "i1.3".into(), reason: None },
        Command::MoreTime { invitation: "i1.3".into() },
    ] {
        assert_eq!(ben.command(command.clone()).await, refused(Refusal::NotYours), "{command:?}");
    }
    assert!(ann.news().await.is_empty());
}

#[tokio::test]
async fn a_stale_command_is_refused_by_name() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let seen = ann.window(&id).version;
    server.text("One more thing").await;
    for command in [
        Command::End { interaction: id.clone(), version: seen },
        Command::MarkDone { interaction: id.clone(), version: seen },
    ] {
        assert_eq!(ann.command(command.clone()).await, refused(Refusal::Stale), "{command:?}");
    }
    ann.transfer(&id, target(TargetKind::Agent, "ben")).await;
    let again = Command::StartTransfer {
        interaction: id.clone(),
        version: seen,
        target: target(TargetKind::Agent, "eve"),
        note: None,
    };
    assert_eq!(ann.command(again).await, refused(Refusal::Stale), "a transfer has started and ended since");
    let version = ann.window(&id).version;
    assert_eq!(ann.command(Command::End { interaction: id, version }).await, Answer::Done);
}

#[tokio::test]
async fn a_text_is_checked() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let long = "x".repeat(671);
    for (text, refusal) in [
        ("", Refusal::TextEmpty),
        (" \n ", Refusal::TextEmpty),
        ("\u{200b}\u{2060}\u{feff}\u{ad}\u{3164}", Refusal::TextEmpty),
        (long.as_str(), Refusal::TextTooLong),
        ("bell\u{7}", Refusal::TextControl),
        ("nul\0", Refusal::TextControl),
        ("c1\u{9b}", Refusal::TextControl),
    ] {
        assert_eq!(ann.write(&id, text).await, refused(refusal), "{text:?}");
    }
    assert_eq!(ann.write(&id, "<b>&amp;</b>\tand\nmore 😀").await, Answer::Done);
    assert_eq!(ann.transcript(&id)[1], "<b>&amp;</b>\tand\nmore 😀", "markup is text");
}

#[tokio::test]
async fn a_phones_text_is_checked() {
    let server = Server::start().await;
    let mut ann = server.agent("ann").await;
    let long = "x".repeat(255 * 153 + 1);
    for (from, to, text, error, field) in [
        ("07700900001", SERVICE, "Hi", "bad_number", "from"),
        ("+44<b>7700</b>", SERVICE, "Hi", "bad_number", "from"),
        ("", SERVICE, "Hi", "bad_number", "from"),
        (CUSTOMER, "+12345", "Hi", "bad_number", "to"),
        (CUSTOMER, "+447700900998", "Hi", "unknown_target", "to"),
        (CUSTOMER, SERVICE, "", "text_empty", "text"),
        (CUSTOMER, SERVICE, " \u{200b}\u{3164}", "text_empty", "text"),
        (CUSTOMER, SERVICE, long.as_str(), "text_too_long", "text"),
        (CUSTOMER, SERVICE, "bell\u{7}", "text_control", "text"),
    ] {
        let (status, answer) = server.post("/handset/messages", &json!({ "from": from, "to": to, "text": text })).await;
        assert_eq!(
            (status, answer["error"].as_str(), answer["field"].as_str()),
            (422, Some(error), Some(field)),
            "{answer}"
        );
        assert!(answer["message"].as_str().is_some_and(|words| words.ends_with('.')), "not a sentence: {answer}");
    }
    let (status, answer) = server.post("/handset/messages", &json!({ "from": 7 })).await;
    assert_eq!((status, answer["error"].as_str()), (400, Some("malformed")));
    let (status, answer) = server.post("/handset/messages", &json!({ "from": "x".repeat(70_000) })).await;
    assert_eq!((status, answer["error"].as_str()), (413, Some("too_large")));
    assert!(ann.news().await.is_empty());
}
