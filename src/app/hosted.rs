//! The desk inside another page: between that page's port and the desk, and the sign-in by the token that the page
//! hands over.

use super::port::gateway::{self, Proof, Signed};
use super::port::host::{self, FromHost};
use super::port::{clock, page};
use super::store::Store;
use crate::core::desk::{HostInput, Input};
use crate::core::host::look::Look;
use crate::core::host::policy::Policy;
use crate::core::host::request::{Request, RequestError, answer, refuse};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long before its end a token is asked to be renewed, in milliseconds; of a short one, half its time.
const RENEW: u64 = 5 * 60_000;

type Account = RwSignal<Option<(String, String)>>;

/// The page around.
#[derive(Clone, Copy)]
pub struct Hosted {
    account: Account,
    policy: StoredValue<Option<Policy>>,
    look: StoredValue<Look>,
    desk: StoredValue<Option<Store>>,
    runs_out: StoredValue<Option<TimeoutHandle>>,
    /// The agent has signed out: the page around would only sign them in again.
    out: StoredValue<bool>,
}

impl Hosted {
    /// Waits for the page around; `None` where there is none.
    pub fn listen(account: Account) -> Option<Self> {
        if !host::embedded() {
            return None;
        }
        let hosted = Self {
            account,
            policy: StoredValue::new(None),
            look: StoredValue::new(Look::default()),
            desk: StoredValue::new(None),
            runs_out: StoredValue::new(None),
            out: StoredValue::new(false),
        };
        host::listen(move |came| match came {
            FromHost::Connected(policy) => hosted.connected(policy),
            FromHost::Asks { id, request: Request::SetToken { token } } => hosted.sign_in(id, token),
            FromHost::Asks { id, request: Request::SetLook { theme, locale } } => hosted.looks(id, theme, locale),
            FromHost::Asks { id, request } => match hosted.desk.get_value() {
                Some(desk) => desk.dispatch(Input::Host(HostInput::Asks { id, command: clock::command_id(), request })),
                None if request == Request::Ping => host::tell(&answer(id, ())),
                None => hosted.refuse(id, RequestError::NotSignedIn),
            },
        });
        Some(hosted)
    }

    /// Somebody's desk has opened.
    pub fn serve(self, desk: Store) {
        self.desk.set_value(Some(desk));
        if let Some(policy) = self.policy.get_value() {
            desk.dispatch(Input::Host(HostInput::Connected { policy, look: self.look.get_value() }));
        }
    }

    /// Nobody is signed in any more; whether they wished that.
    pub fn signed_out(self, by_agent: bool) {
        self.desk.set_value(None);
        self.out.set_value(by_agent);
        self.renew_in(None);
        self.ask_for_token();
    }

    /// Whoever signed out wishes to be signed in again.
    pub fn sign_in_again(self) {
        self.out.set_value(false);
        self.ask_for_token();
    }

    fn ask_for_token(self) {
        if !self.out.get_value() {
            self.policy.with_value(|policy| policy.iter().for_each(host::want_token));
        }
    }

    fn connected(self, policy: Policy) {
        self.policy.set_value(Some(policy.clone()));
        match self.desk.get_value() {
            Some(desk) => desk.dispatch(Input::Host(HostInput::Connected { policy, look: self.look.get_value() })),
            None => self.ask_for_token(),
        }
    }

    fn looks(self, id: u64, theme: Option<String>, locale: Option<String>) {
        let changed = self.look.try_update_value(|look| look.change(theme, locale)).unwrap_or(Ok(()));
        if let Err(error) = changed {
            return self.refuse(id, error);
        }
        let look = self.look.get_value();
        match self.desk.get_value() {
            Some(desk) => desk.dispatch(Input::Host(HostInput::Looks { look })),
            None => page::wear(&[], look.theme.as_deref()),
        }
        host::tell(&answer(id, ()));
    }

    fn sign_in(self, id: u64, token: String) {
        if self.out.get_value() {
            return self.refuse(id, RequestError::NotSignedIn);
        }
        spawn_local(async move {
            let Signed { agent, token, good_for } = match gateway::sign_in(&Proof::Token(&token)).await {
                Ok(signed) => signed,
                // The token is no good, whenever it is tried again; or that cannot be said now.
                Err(Some(refused))
                    if matches!(refused.error.as_str(), "not_signed_in" | "unknown_agent" | "malformed") =>
                {
                    return self.refuse(id, RequestError::NotSignedIn);
                }
                Err(_) => return self.refuse(id, RequestError::NotConnected),
            };
            let same =
                self.account.with_untracked(|account| account.as_ref().is_some_and(|(known, _)| *known == agent));
            match self.desk.get_value().filter(|_| same) {
                Some(desk) => desk.renew(&token),
                None => self.account.set(Some((agent, token))),
            }
            self.renew_in(Some(good_for.saturating_sub(RENEW).max(good_for / 2)));
            host::tell(&answer(id, ()));
        });
    }

    /// Asks for a token after so many milliseconds, and no more at any moment that was said before.
    fn renew_in(self, wait: Option<u64>) {
        let timer = wait
            .and_then(|wait| set_timeout_with_handle(move || self.ask_for_token(), Duration::from_millis(wait)).ok());
        let before = self.runs_out.try_update_value(|timer_of| std::mem::replace(timer_of, timer)).flatten();
        before.iter().for_each(TimeoutHandle::clear);
    }

    fn refuse(self, id: u64, error: RequestError) {
        let (code, message) = error.code_and_message();
        host::tell(&refuse(id, code, message));
    }
}
