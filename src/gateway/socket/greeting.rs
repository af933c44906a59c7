//! The hello that a client may send with its handshake, so that it takes no round trip of its own: `docs/protocol`, "The life
//! of a connection".

use crate::gateway::http::Named;
use crate::protocol::{MAX_HELLO_BYTES, OFFERED_HELLO, SUBPROTOCOL, SUBPROTOCOL_GREETED};
use axum::Extension;
use axum::extract::ws::{Utf8Bytes, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// The answer to a client that offers no subprotocol that is spoken here.
pub type Refused = (StatusCode, Extension<Named>, String);

/// Chooses the subprotocol. Returns the hello as well if the client is told that it was heard.
pub fn negotiate(
    headers: &HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Result<(WebSocketUpgrade, Option<Utf8Bytes>), Refused> {
    let hello = offered(headers);
    let greeted = hello.is_some().then_some(SUBPROTOCOL_GREETED);
    let upgrade = upgrade.protocols(greeted.into_iter().chain([SUBPROTOCOL]));
    match upgrade.selected_protocol().map(|chosen| chosen == SUBPROTOCOL_GREETED) {
        Some(greeted) => Ok((upgrade, hello.filter(|_| greeted))),
        None => {
            let why = format!("The WebSocket subprotocol must be {SUBPROTOCOL}.\n");
            Err((StatusCode::BAD_REQUEST, Extension(Named("wrong_subprotocol")), why))
        }
    }
}

/// Returns the hello among the subprotocols that a client offers. One that cannot be read counts as none: the client then
/// finds that it was not heard.
fn offered(headers: &HeaderMap) -> Option<Utf8Bytes> {
    let lists = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|list| list.to_str().ok());
    let encoded = lists.flat_map(|list| list.split(',')).find_map(|offer| offer.trim().strip_prefix(OFFERED_HELLO))?;
    let hello = BASE64_URL_SAFE_NO_PAD.decode(encoded).ok().filter(|hello| hello.len() <= MAX_HELLO_BYTES)?;
    Some(String::from_utf8(hello).ok()?.into())
}
