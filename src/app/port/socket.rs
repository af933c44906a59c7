//! The WebSocket. There is one at a time: opening the next drops the last with its handlers, so that the `close` event
//! of a dead socket, which can arrive a minute late, is never handled.

use crate::core::desk::Input;
use crate::protocol::SUBPROTOCOL;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, MessageEvent, WebSocket};

/// An open socket.
pub struct Socket {
    inner: WebSocket,
    _message: Closure<dyn Fn(MessageEvent)>,
    _open: Closure<dyn Fn(Event)>,
    _close: Closure<dyn Fn(Event)>,
}

impl Socket {
    /// Opens the socket with the number `socket`, which reports to `dispatch`, and what it receives to `hear`. `None` if
    /// the browser refuses at once.
    pub fn open(
        socket: u64,
        dispatch: impl Fn(Input) + Copy + 'static,
        hear: impl Fn(String) + 'static,
    ) -> Option<Self> {
        let inner = WebSocket::new_with_str(&address()?, SUBPROTOCOL).ok()?;
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            event.data().as_string().into_iter().for_each(&hear);
        });
        let open = Closure::<dyn Fn(Event)>::new(move |_| dispatch(Input::Opened { socket }));
        let close = Closure::<dyn Fn(Event)>::new(move |_| dispatch(Input::Closed { socket }));
        inner.set_onmessage(Some(message.as_ref().unchecked_ref()));
        inner.set_onopen(Some(open.as_ref().unchecked_ref()));
        inner.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Self { inner, _message: message, _open: open, _close: close })
    }

    /// Sends a frame. An error is ignored, because the socket is closing then, which is reported.
    pub fn send(&self, frame: &str) {
        let _ = self.inner.send_with_str(frame);
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

fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/socket", location.host().ok()?))
}
