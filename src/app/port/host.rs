//! The page around this one, where there is one. It hands over a port once, to this window, and from then on everything
//! goes over that: nothing is posted to a window, and nothing is taken from one whose origin is not in the gateway's
//! list.

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

/// Where the desk is when it is inside another page.
const PATH: &str = "/embed/desk";
/// What comes with the port.
const CONNECT: &str = "baton/1";

/// What comes from the host.
pub enum FromHost {
    /// It has connected, or connected anew.
    Connected(Policy),
    /// It asks something that it may ask.
    Asks {
        /// Its number.
        id: u64,
        /// What.
        request: Request,
    },
}

struct Connection {
    port: MessagePort,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// Whether this page is the one to be embedded, and inside another.
pub fn embedded() -> bool {
    let outer = window().parent().ok().flatten();
    window().location().pathname().is_ok_and(|path| path == PATH) && outer.is_some_and(|outer| outer != window())
}

/// Waits for the host, for as long as the page is there.
pub fn listen(on: impl Fn(FromHost) + 'static) {
    let on: Rc<dyn Fn(FromHost)> = Rc::new(on);
    spawn_local(async move {
        // Without the list nobody is known; the page can be loaded again.
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

fn connect(port: MessagePort, policy: Policy, on: Rc<dyn Fn(FromHost)>) {
    #[derive(Serialize)]
    struct Hello<'a> {
        version: u8,
        methods: &'a [String],
        events: &'a [String],
    }
    #[derive(Serialize)]
    struct Down<'a> {
        hello: Hello<'a>,
    }
    let mut guard = Guard::new(policy.clone());
    let inside = on.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match guard.check(&event.data().as_string().unwrap_or_default(), clock::moment().local) {
            Verdict::Admitted { id, request } => inside(FromHost::Asks { id, request }),
            Verdict::Rejected(text) => tell(&text),
            Verdict::Ignored => {}
        }
    });
    port.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // A host that has reloaded: the port before leads nowhere.
    let before = CONNECTION.replace(Some(Connection { port, _heard: heard }));
    if let Some(before) = before {
        before.port.set_onmessage(None);
        before.port.close();
    }
    tell(&encode(&Down { hello: Hello { version: VERSION, methods: &policy.methods, events: &policy.events } }));
    on(FromHost::Connected(policy));
}

/// Tells the host; nobody where none has connected.
pub fn tell(text: &str) {
    CONNECTION.with_borrow(|connection| {
        if let Some(connection) = connection {
            let _ = connection.port.post_message(&text.into());
        }
    });
}

/// Tells a host with this policy that its token is wanted.
pub fn want_token(policy: &Policy) {
    if let Some(text) = policy.encode(&HostEvent::TokenWanted {}) {
        tell(&text);
    }
}
