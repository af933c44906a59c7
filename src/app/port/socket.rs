//! The WebSocket. There is one at a time: opening the next drops the last with its handlers, so that the `close` event
//! of a dead socket, which can arrive a minute late, is never handled.

use super::page::open_socket;
use crate::core::desk::Input;
use crate::protocol::SUBPROTOCOL_GREETED;
use std::cell::Cell;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, MessageEvent, WebSocket};

/// An open socket.
pub struct Socket {
    inner: WebSocket,
    /// True if it was open before the app ran: then the hello has been said.
    was_open: bool,
    /// True until something is sent.
    begins: Cell<bool>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _open: Closure<dyn Fn(Event)>,
    _close: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Opens the socket with the number `socket`, which reports to `dispatch`, and what it receives to `hear`: see
    /// [`open_socket`].
    pub fn open(
        socket: u64,
        token: &str,
        dispatch: impl Fn(Input) + Copy + 'static,
        hear: impl Fn(String) + 'static,
    ) -> Option<Self> {
        let inner = open_socket(token)?;
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            event.data().as_string().into_iter().for_each(&hear);
        });
        let open = Closure::<dyn Fn(Event)>::new(move |_| dispatch(Input::Opened { socket }));
        let close = Closure::<dyn Fn(Event)>::new(move |_| dispatch(Input::Closed { socket }));
        inner.set_onmessage(Some(message.as_ref().unchecked_ref()));
        inner.set_onopen(Some(open.as_ref().unchecked_ref()));
        inner.set_onclose(Some(close.as_ref().unchecked_ref()));
        let was_open = inner.ready_state() != WebSocket::CONNECTING;
        Some(Self { inner, was_open, begins: Cell::new(true), _message: message, _open: open, _close: close })
    }

    /// Sends a frame. An error is ignored, because the socket is closing then, which is reported.
    pub fn send(&self, frame: &str) {
        // The first frame is the hello, which may have been said, or have come with the handshake.
        let is_hello = self.begins.replace(false);
        if !(is_hello && (self.was_open || self.inner.protocol() == SUBPROTOCOL_GREETED)) {
            let _ = self.inner.send_with_str(frame);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onmessage(None);
        self.inner.set_onopen(None);
        self.inner.set_onclose(None);
        let _ = self.inner.close();
    }
}
