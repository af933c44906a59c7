//! Saying frames through a link.

use super::{PING_EVERY, SILENCE};
use futures_util::{Sink, SinkExt};
use serde::Serialize;
use std::pin::pin;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};

/// Says frames as they come, several that wait together, and that this end is there, until `end`. Returns false if the other
/// end has gone, or there will be no more frames. `text` makes a message of JSON.
pub(super) async fn say<T: Serialize, M: Clone>(
    sink: &mut (impl Sink<M> + Unpin),
    frames: &mut mpsc::UnboundedReceiver<T>,
    text: fn(String) -> M,
    ping: M,
    end: impl Future<Output = ()>,
) -> bool {
    let (mut pings, mut end) = (interval(PING_EVERY), pin!(end));
    loop {
        let (message, mut more) = tokio::select! {
            frame = frames.recv() => match frame.map(|frame| serde_json::to_string(&frame)) {
                Some(Ok(json)) => (text(json), frames.len()),
                _ => return false,
            },
            _ = pings.tick() => (ping.clone(), 0),
            () = &mut end => return true,
        };
        let mut sent = timeout(SILENCE, sink.feed(message)).await;
        while matches!(sent, Ok(Ok(()))) && more > 0 {
            let Ok(Ok(json)) = frames.try_recv().map(|frame| serde_json::to_string(&frame)) else { return false };
            sent = timeout(SILENCE, sink.feed(text(json))).await;
            more -= 1;
        }
        if !matches!(sent, Ok(Ok(()))) || !matches!(timeout(SILENCE, sink.flush()).await, Ok(Ok(()))) {
            return false;
        }
    }
}
