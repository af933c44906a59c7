//! `port::socket`.

use baton::app::port::socket::Socket;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::WebSocket;

/// Returns what a socket has sent that was in one state when it was taken over from the page, and whose gateway has chosen
/// a subprotocol by the time the first frame is sent.
fn sent(state: u16, subprotocol: &str) -> Vec<String> {
    let page = Function::new_with_args(
        "state",
        "const sent = [];
         const socket = { readyState: state, protocol: '', sent, send: (frame) => sent.push(frame), close() {} };
         globalThis.baton = { open: () => socket };
         return socket;",
    );
    let taken = page.call1(&Object::new(), &state.into()).unwrap();
    let socket = Socket::open(1, "token", |_| {}, |_| {}).unwrap();
    Reflect::set(&taken, &"protocol".into(), &subprotocol.into()).unwrap();
    for frame in ["hello", "attention"] {
        socket.send(frame);
    }
    drop(socket);
    Reflect::delete_property(&js_sys::global(), &"baton".into()).unwrap();
    Array::from(&Reflect::get(&taken, &"sent".into()).unwrap()).iter().filter_map(|frame| frame.as_string()).collect()
}

#[wasm_bindgen_test]
fn a_hello_is_said_once() {
    assert_eq!(sent(WebSocket::CONNECTING, "baton.v1"), ["hello", "attention"]);
    assert_eq!(sent(WebSocket::CONNECTING, "baton.v1.greeted"), ["attention"], "it has come with the handshake");
    assert_eq!(sent(WebSocket::OPEN, "baton.v1"), ["attention"], "the page has said it");
    assert_eq!(sent(WebSocket::CLOSED, "baton.v1.greeted"), ["attention"]);
}
