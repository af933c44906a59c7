//! The desk inside another page, the host: passes messages between the host's port and the desk, and signs the agent in
//! with the token that the host provides.

use super::port::gateway::{self, Credential, GatewayError, SignedIn};
use super::port::host::{self, HostMessage};
use super::port::{clock, page};
use super::store::Store;
use super::widget::lazy::lazy_part;
use super::widget::part::effect;
use crate::app::port::language::{self, said};
use crate::app::signal::{State, Stored};
use crate::core::desk::{HOST_SIDE, HostInput, Input};
use crate::core::host::event::HostEvent;
use crate::core::host::look::Look;
use crate::core::host::policy::Policy;
use crate::core::host::request::{Request, RequestError, answer, refuse};
use crate::core::text::texts;
use crate::protocol::Refusal;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long before its expiry a token is renewed, in milliseconds. A token valid for less than twice as long is renewed
/// after half its validity.
const RENEW_BEFORE: u64 = 5 * 60_000;

type Account = State<Option<(String, String)>>;

lazy_part! {
    /// The part that there is only inside another page.
    pub static HOST: &'static Host = &ALL; host, open_host
}

/// The functions of a [`HostBridge`].
pub struct Host {
    listen: fn(Account, State<String>) -> HostBridge,
    serve: fn(HostBridge, Store),
    signed_out: fn(HostBridge, &Refusal),
    sign_in_again: fn(HostBridge),
}

static ALL: Host = Host { listen, serve, signed_out, sign_in_again };

/// The connection to the host.
#[derive(Clone, Copy)]
pub struct HostBridge {
    host: &'static Host,
    account: Account,
    /// Why the agent was thrown out, for them to read.
    farewell: State<String>,
    policy: Stored<Option<Policy>>,
    look: Stored<Look>,
    desk: Stored<Option<Store>>,
    renewal: Stored<Option<TimeoutHandle>>,
    /// Whether the agent has signed out, or an administrator has signed them out. The host is not asked for a token then, as it would sign them in again.
    signed_out: Stored<bool>,
}

impl HostBridge {
    /// Waits for the host.
    pub fn listen(host: &'static Host, account: Account, farewell: State<String>) -> Self {
        (host.listen)(account, farewell)
    }

    /// Connects the desk of the agent who has signed in.
    pub fn serve(self, desk: Store) {
        (self.host.serve)(self, desk);
    }

    /// Disconnects the desk of the agent who has been signed out, and asks the host for a token unless the agent or an
    /// administrator signed them out.
    pub fn signed_out(self, why: &Refusal) {
        (self.host.signed_out)(self, why);
    }

    /// Asks the host for a token, for an agent who signed out and wants to sign in again.
    pub fn sign_in_again(self) {
        (self.host.sign_in_again)(self);
    }

    fn request_token(self) {
        if !self.signed_out.get() {
            self.policy.with(|policy| policy.iter().for_each(host::request_token));
        }
    }

    fn connected(self, policy: Policy) {
        self.policy.set(Some(policy.clone()));
        self.tell_language();
        match self.desk.get() {
            Some(desk) => self.connect(desk, policy),
            None => self.request_token(),
        }
    }

    /// Tells the host which language the desk speaks: it names the frame in it.
    fn tell_language(self) {
        let event = HostEvent::Language { language: language::tag() };
        self.policy.with(|policy| policy.iter().filter_map(|it| it.encode(&event)).for_each(|it| host::tell(&it)));
    }

    fn connect(self, desk: Store, policy: Policy) {
        let look = self.look.get();
        desk.dispatch(Input::Host(HostInput::Connected { side: &HOST_SIDE, policy, look, say: said }));
    }

    fn set_look(self, id: u64, theme: Option<String>, locale: Option<String>) {
        let changed = self.look.try_update(|look| look.change(theme, locale)).unwrap_or(Ok(()));
        if let Err(error) = changed {
            return self.refuse(id, error);
        }
        let look = self.look.get();
        match self.desk.get() {
            Some(desk) => desk.dispatch(Input::Host(HostInput::LookChanged { look })),
            None => {
                page::apply(&[], look.theme.as_deref());
                language::choose(None, look.locale.as_deref(), false);
            }
        }
        host::tell(&answer(id, ()));
    }

    fn sign_in(self, id: u64, token: String) {
        if self.signed_out.get() {
            return self.refuse(id, RequestError::NotSignedIn);
        }
        spawn_local(async move {
            let SignedIn { agent, token, good_for } = match gateway::sign_in(&Credential::Token(&token)).await {
                Ok(signed_in) => signed_in,
                // The token is invalid, and trying it again is useless.
                Err(GatewayError::Refused(body))
                    if matches!(body.error.as_str(), "not_signed_in" | "suspended" | "unknown_agent" | "malformed") =>
                {
                    if body.error == "suspended" {
                        self.farewell.set(said(texts::suspended()));
                    }
                    return self.refuse(id, RequestError::NotSignedIn);
                }
                Err(_) => return self.refuse(id, RequestError::NotConnected),
            };
            let same =
                self.account.with_untracked(|account| account.as_ref().is_some_and(|(known, _)| *known == agent));
            match self.desk.get().filter(|_| same) {
                Some(desk) => desk.renew(&token),
                None => self.account.set(Some((agent, token))),
            }
            self.renew_in(Some(good_for.saturating_sub(RENEW_BEFORE).max(good_for / 2)));
            host::tell(&answer(id, ()));
        });
    }

    /// Schedules the next request for a token, in milliseconds, in place of the one scheduled before.
    fn renew_in(self, wait: Option<u64>) {
        let timer = wait
            .and_then(|wait| set_timeout_with_handle(move || self.request_token(), Duration::from_millis(wait)).ok());
        let previous = self.renewal.try_update(|renewal| std::mem::replace(renewal, timer)).flatten();
        previous.iter().for_each(TimeoutHandle::clear);
    }

    fn refuse(self, id: u64, error: RequestError) {
        let (code, message) = error.code_and_message();
        host::tell(&refuse(id, code, message));
    }
}

fn listen(account: Account, farewell: State<String>) -> HostBridge {
    let hosted = HostBridge {
        host: &ALL,
        account,
        farewell,
        policy: Stored::new(None),
        look: Stored::new(Look::default()),
        desk: Stored::new(None),
        renewal: Stored::new(None),
        signed_out: Stored::new(false),
    };
    effect(move || {
        language::track();
        hosted.tell_language();
    });
    host::listen(move |message| match message {
        HostMessage::Connected(policy) => hosted.connected(policy),
        HostMessage::Request { id, request: Request::SetToken { token } } => hosted.sign_in(id, token),
        HostMessage::Request { id, request: Request::SetLook { theme, locale } } => {
            hosted.set_look(id, theme, locale);
        }
        HostMessage::Request { id, request } => match hosted.desk.get() {
            Some(desk) => {
                desk.dispatch(Input::Host(HostInput::Request { id, command: clock::command_id(), request }));
            }
            None if request == Request::Ping => host::tell(&answer(id, ())),
            None => hosted.refuse(id, RequestError::NotSignedIn),
        },
    });
    hosted
}

fn serve(hosted: HostBridge, desk: Store) {
    hosted.desk.set(Some(desk));
    if let Some(policy) = hosted.policy.get() {
        hosted.connect(desk, policy);
    }
}

fn signed_out(hosted: HostBridge, why: &Refusal) {
    hosted.desk.set(None);
    hosted.signed_out.set(*why != Refusal::NotSignedIn);
    hosted.renew_in(None);
    hosted.request_token();
}

fn sign_in_again(hosted: HostBridge) {
    hosted.signed_out.set(false);
    hosted.farewell.set(String::new());
    hosted.request_token();
}
