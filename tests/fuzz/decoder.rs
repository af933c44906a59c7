//! The decoder: each frame is either decoded or refused, with the right error.

use super::mutation::{change, examples, fuzz, mutate};
use baton::protocol::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Decodes a frame as client and gateway frame, and asserts that the result survives another round trip and that errors
/// are the right ones. Returns whether either decoded it.
fn decodes(text: &str) -> bool {
    let client = decode_client(text);
    assert_eq!(text.len() > MAX_FRAME_BYTES, client == Err(FrameError::TooLarge));
    if let Ok(frame) = &client {
        assert_eq!(decode_client(&encode(frame)).as_ref(), Ok(frame));
    }
    let gateway = decode_gateway(text);
    assert_ne!(gateway, Err(FrameError::TooLarge), "gateway frames have no limit");
    // An event of an unknown kind is decoded as `None`, which is never encoded.
    let known = |frame: &&GatewayFrame| !matches!(frame, GatewayFrame::Event(event) if event.event.is_none());
    if let Some(frame) = gateway.as_ref().ok().filter(known) {
        assert_eq!(decode_gateway(&encode(frame)).as_ref(), Ok(frame));
    }
    if serde_json::from_str::<Value>(text).is_err() {
        assert_eq!(gateway, Err(FrameError::Malformed), "invalid JSON is malformed, not unknown");
    }
    client.is_ok() || gateway.is_ok()
}

#[test]
fn any_bytes_are_decoded_or_refused() {
    let bytes =
        prop::collection::vec(any::<u8>(), 0..400).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let jsonish =
        prop::collection::vec(select(r#"{}[]",:\0e-.+truefalsnicomdpgh "#.chars().collect::<Vec<_>>()), 0..60);
    let strategy = prop_oneof![bytes, any::<String>(), jsonish.prop_map(String::from_iter)];
    fuzz("any bytes", 20_000, &strategy, |text| {
        decodes(&text);
    });
}

#[test]
fn deep_nesting_is_refused() {
    for depth in [10, 127, 128, 1000, 30_000, 1_000_000] {
        for (open, close) in [("[", "]"), (r#"{"command":"#, "}"), (r#"{"event":"#, "}")] {
            let text = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            assert!(!decodes(&text));
            assert!(!decodes(&open.repeat(depth)));
        }
    }
}

#[test]
fn changed_examples_are_decoded_or_refused() {
    let examples = examples();
    let good = examples.iter().filter(|example| decodes(&example.to_string())).count();
    assert_eq!(good, examples.len(), "unchanged examples are decoded");
    let (decoded, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let strategy = (
        select(examples),
        prop::collection::vec((any::<Index>(), change()), 1..5),
        prop::option::weighted(0.2, any::<Index>()),
    );
    fuzz("changed examples", 10_000, &strategy, |(mut tree, changes, cut)| {
        changes.iter().for_each(|(at, change)| mutate(&mut tree, at, change));
        let mut text = tree.to_string();
        if let Some(cut) = cut {
            let end = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at));
            text.truncate(end.unwrap_or(0));
        }
        let count = if decodes(&text) { &decoded } else { &refused };
        count.fetch_add(1, Ordering::Relaxed);
    });
    let (decoded, refused) = (decoded.into_inner(), refused.into_inner());
    println!("of them {decoded} decoded, {refused} refused");
    assert!(decoded > 500 && refused > 500, "both results occur");
}
