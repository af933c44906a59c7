//! The desk inside another page: between that page's port and the desk, and the sign-in by the token that the page hands over.

use super::port::gateway::{self, Signed};
use super::port::host::{self, FromHost};
use super::port::{clock, storage};
use super::store::Store;
use crate::core::desk::{HostInput, Input};
use crate::core::host::policy::Policy;
use crate::core::host::request::{Request, Trouble, answer, refuse};
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
    desk: StoredValue<Option<Store>>,
    runs_out: StoredValue<Option<TimeoutHandle>>,
}

impl Hosted {
    /// Waits for the page around; `None` where there is none.
    pub fn listen(account: Account) -> Option<Self> {
        if !host::embedded() {
            return None;
        }
        let hosted = Self { account, policy: StoredValue::new(None), desk: StoredValue::new(None), runs_out: StoredValue::new(None) };
        host::listen(move |came| match came {
            FromHost::Connected(policy) => hosted.connected(policy),
            FromHost::Asks { id, request: Request::SetToken { token } } => hosted.sign_in(id, token),
            FromHost::Asks { id, request } => match hosted.desk.get_value() {
                Some(desk) => desk.dispatch(Input::Host(HostInput::Asks { id, command: clock::command_id(), request })),
                None if request == Request::Ping => host::tell(&answer(id, ())),
                None => hosted.refuse(id, Trouble::NotSignedIn),
            },
        });
        Some(hosted)
    }

    /// Somebody's desk has opened.
    pub fn serve(self, desk: Store) {
        self.desk.set_value(Some(desk));
        if let Some(policy) = self.policy.get_value() {
            desk.dispatch(Input::Host(HostInput::Connected { policy }));
        }
    }

    /// Nobody is signed in any more. Who wished that stays signed out: the page around would only sign them in again.
    pub fn signed_out(self, by_agent: bool) {
        self.desk.set_value(None);
        if !by_agent {
            self.ask_for_token();
        }
    }

    /// Has the page around hand over a token.
    pub fn ask_for_token(self) {
        self.policy.with_value(|policy| policy.iter().for_each(host::want_token));
    }

    fn connected(self, policy: Policy) {
        self.policy.set_value(Some(policy.clone()));
        match self.desk.get_value() {
            Some(desk) => desk.dispatch(Input::Host(HostInput::Connected { policy })),
            None => self.ask_for_token(),
        }
    }

    fn sign_in(self, id: u64, token: String) {
        spawn_local(async move {
            let signed = gateway::sign_in(&gateway::Proof::Token(&token)).await;
            let Signed { agent, token, good_for } = match signed {
                Ok(signed) => signed,
                Err(refused) => return self.refuse(id, if refused.is_some() { Trouble::NotSignedIn } else { Trouble::NotConnected }),
            };
            storage::set_account(Some((&agent, &token)));
            let same = self.account.with_untracked(|account| account.as_ref().is_some_and(|(known, _)| *known == agent));
            match self.desk.get_value().filter(|_| same) {
                Some(desk) => desk.renew(&token),
                None => self.account.set(Some((agent, token))),
            }
            let wait = good_for.saturating_sub(RENEW).max(good_for / 2);
            let timer = set_timeout_with_handle(move || self.ask_for_token(), Duration::from_millis(wait)).ok();
            let before = self.runs_out.try_update_value(|timer_of| std::mem::replace(timer_of, timer)).flatten();
            before.iter().for_each(TimeoutHandle::clear);
            host::tell(&answer(id, ()));
        });
    }

    fn refuse(self, id: u64, trouble: Trouble) {
        let (code, message) = trouble.words();
        host::tell(&refuse(id, code, message));
    }
}
