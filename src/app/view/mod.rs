//! The screens. Each file is one part of the page. Views use the terms of the domain and leave roles, keys and focus
//! to the widgets.

mod attachments;
mod card;
mod composer;
mod desk;
mod details;
mod dialog;
mod found;
mod header;
mod history;
mod icon;
mod interaction_bar;
mod invitation;
mod later;
mod media;
mod messages;
mod new_text;
mod notifications;
mod panels;
mod parking;
mod part;
mod reason;
mod responses;
mod settings;
mod shortcuts;
mod side;
mod sign_in;
mod sign_out;
mod team_communicator;
mod transcript;
mod transfer;
mod window;
mod work;

use super::hosted::{HOST, Host, HostBridge};
use super::port::{host::embedded, language, storage};
use super::widget::{focus, lazy::lazy, live::LiveRegions, press};
use crate::app::dom::{View, view};
use crate::app::signal::{State, Stored};
use crate::protocol::Refusal;
use leptos::prelude::*;

/// The whole page. Inside another one it waits for what connects the two.
#[component]
pub fn App() -> View {
    press::use_guard();
    let page = if embedded() {
        lazy(&HOST, Box::new(|wait| later::waits(wait, "", None, None)), Box::new(|| page(HOST.get())))
    } else {
        page(None)
    };
    view! {
        <LiveRegions />
        {page}
    }
}

/// Returns the sign-in, or the desk of the agent who is signed in.
fn page(host: Option<&'static Host>) -> View {
    language::choose(None, None, false);
    let (account, farewell) = (State::new(None), State::new(String::new()));
    let hosted = host.map(|host| HostBridge::listen(host, account, farewell));
    // Inside another page, that page says who the agent is: the next agent must not find the desk of the last one.
    let kept = storage::account().filter(|_| hosted.is_none());
    let wanted = sign_in::take_agent_from_address();
    // Who is named in the address is signed in, in the place of whoever was: no desk is shown under another's name.
    let named = Stored::new(wanted.map(|agent| (agent, kept.clone())));
    account.set(kept.clone().filter(|_| named.with(Option::is_none)));
    let signed_out = Callback::new(move |(why, told): (Refusal, String)| {
        farewell.set(told);
        account.set(None);
        if let Some(hosted) = hosted {
            hosted.signed_out(&why);
        }
        request_animation_frame(|| {
            focus::focus_id(sign_in::HEADING);
        });
    });
    view! {
        {move || match account.get() {
            None => {
                let named = named.try_update(Option::take).flatten();
                view! { <sign_in::SignIn account farewell hosted named /> }
            }
            Some((agent, token)) => {
                let fresh = kept.as_ref().is_none_or(|(_, before)| *before != token);
                view! { <desk::Desk agent token fresh signed_out hosted /> }
            }
        }}
    }
}
