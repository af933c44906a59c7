//! The host: the page that embeds this one. It sends a message port to this window once, and all messages go over that
//! port: nothing is posted to a window, and nothing is accepted from an origin that is not in the gateway's list.

use crate::app::port::{clock, gateway};
use crate::core::host::guard::{Guard, Verdict};
use crate::core::host::policy::Policy;
use crate::core::host::request::Request;
use crate::core::host::{VERSION, event::HostEvent};
use crate::protocol::encode;
use leptos::prelude::window;
use leptos::task::spawn_local;
use serde::Serialize;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, MessagePort};

/// The path of the desk to be embedded.
const PATH: &str = "/embed/desk";
/// The message that carries the port.
const CONNECT: &str = "baton/1";

/// A message from the host.
pub enum HostMessage {
    /// The host has connected or reconnected. Carries what it may do.
    Connected(Policy),
    /// The host makes a request that it is allowed to make.
    Request {
        /// The host's id of the request.
        id: u64,
        /// The request.
        request: Request,
    },
}

/// The port to the host, with its listener.
struct HostPort {
    port: MessagePort,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

thread_local! {
    static CONNECTION: RefCell<Option<HostPort>> = const { RefCell::new(None) };
}

/// Returns whether this is the page to be embedded and it is inside another one.
pub fn embedded() -> bool {
    let outer = window().parent().ok().flatten();
    window().location().pathname().is_ok_and(|path| path == PATH) && outer.is_some_and(|outer| outer != window())
}

/// Passes the messages of the host to `on` for as long as the page exists.
pub fn listen(on: impl Fn(HostMessage) + 'static) {
    let on: Rc<dyn Fn(HostMessage)> = Rc::new(on);
    spawn_local(async move {
        // Without the list no host is allowed; loading the page again retries.
        let hosts = gateway::hosts().await.unwrap_or_default();
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let outer: Option<JsValue> = window().parent().ok().flatten().map(Into::into);
            let from_outer = event.source().map(JsValue::from).is_some_and(|source| Some(source) == outer);
            let Some(policy) = hosts.of(&event.origin()).filter(|_| from_outer && event.data() == CONNECT) else {
                return;
            };
            if let Ok(port) = event.ports().get(0).dyn_into::<MessagePort>() {
                connect(port, policy.clone(), on.clone());
            }
        });
        let _ = window().add_event_listener_with_callback("message", heard.as_ref().unchecked_ref());
        heard.forget();
    });
}

fn connect(port: MessagePort, policy: Policy, on: Rc<dyn Fn(HostMessage)>) {
    #[derive(Serialize)]
    struct Hello<'a> {
        version: u8,
        methods: &'a [String],
        events: &'a [String],
    }
    #[derive(Serialize)]
    struct Frame<'a> {
        hello: Hello<'a>,
    }
    let mut guard = Guard::new(policy.clone());
    let inside = on.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match guard.check(&event.data().as_string().unwrap_or_default(), clock::moment().local) {
            Verdict::Admitted { id, request } => inside(HostMessage::Request { id, request }),
            Verdict::Rejected(text) => tell(&text),
            Verdict::Ignored => {}
        }
    });
    port.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // If the host has reloaded, the previous port is dead.
    let previous = CONNECTION.replace(Some(HostPort { port, _heard: heard }));
    if let Some(previous) = previous {
        previous.port.set_onmessage(None);
        previous.port.close();
    }
    tell(&encode(&Frame { hello: Hello { version: VERSION, methods: &policy.methods, events: &policy.events } }));
    on(HostMessage::Connected(policy));
}

/// Sends a message to the host, if one is connected.
pub fn tell(text: &str) {
    CONNECTION.with_borrow(|connection| {
        if let Some(connection) = connection {
            let _ = connection.port.post_message(&text.into());
        }
    });
}

/// Asks a host with this policy for a token.
pub fn request_token(policy: &Policy) {
    if let Some(text) = policy.encode(&HostEvent::TokenWanted {}) {
        tell(&text);
    }
}
