//! Signing in: at the provider, by the page around; in the demo, one button for each agent. `/?agent=ann` presses it at
//! once.

use super::part::{Button, each, press, there, when};
use crate::app::hosted::Hosted;
use crate::app::port::gateway::{self, Candidate, Offer, Proof, Signed};
use crate::app::port::{provider, storage};
use leptos::{prelude::*, task::spawn_local};

/// What has the focus after signing out.
pub const HEADING: &str = "sign-in";

const BLOCKED: &str = "The browser blocked the window for the sign-in. Allow pop-ups for this page, then try again.";

#[component]
pub fn SignIn(
    account: RwSignal<Option<(String, String)>>,
    /// The page around, where there is one.
    hosted: Option<Hosted>,
) -> AnyView {
    let offer = RwSignal::new(None::<Offer>);
    let offers =
        move |part: fn(&Offer) -> bool| Signal::derive(move || offer.with(|offer| offer.as_ref().is_some_and(part)));
    let (problem, waiting) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let admit = move |Signed { agent, token, .. }: Signed| {
        if hosted.is_none() {
            storage::set_account(Some((&agent, &token)));
        }
        account.set(Some((agent, token)));
    };
    let sign_in = move |agent: String| {
        spawn_local(async move {
            match gateway::sign_in(&Proof::Agent(&agent)).await {
                Ok(signed) => admit(signed),
                Err(why) => problem.set(why.map_or_else(gateway::unreachable, |why| why.message)),
            }
        });
    };
    let look = move || {
        problem.set(String::new());
        spawn_local(async move {
            match gateway::offer().await {
                Ok(found) => {
                    if let Some(agent) = take_agent_from_address().filter(|_| found.demo) {
                        sign_in(agent);
                    }
                    offer.set(Some(found));
                }
                Err(why) => problem.set(why),
            }
        });
    };
    let elsewhere = move || {
        let opened = provider::open(admit);
        problem.set(if opened { String::new() } else { BLOCKED.into() });
        waiting.set(if opened { "Sign in in the window that has opened.".into() } else { String::new() });
    };
    on_cleanup(provider::close);
    look();
    document().set_title("Sign in – Baton");
    let lost = there(problem.into());
    let demo = offers(|offer| offer.demo);
    let provider = offers(|offer| offer.provider.is_some());
    // A page inside another does not hear the window: browsers keep the two apart.
    let provided = Signal::derive(move || hosted.is_none() && provider.get());
    let with_provider = Signal::derive(move || {
        let name = offer.with(|offer| offer.as_ref().and_then(|offer| offer.provider.clone()));
        format!("Sign in with {}", name.unwrap_or_default())
    });
    let hint = move || match offer.with(Option::is_some) {
        false => "",
        true if demo.get() => "Who are you today? This is a demo: nobody needs a password.",
        true if hosted.is_some() => "The page around the desk signs you in.",
        true if provided.get() => "Sign in to answer your texts.",
        true => "Open the desk in your CRM: it signs you in.",
    };
    let agents = Signal::derive(move || {
        offer.with(|offer| offer.as_ref().map(|offer| offer.agents.clone()).unwrap_or_default())
    });
    let keys = Signal::derive(move || agents.with(|agents| agents.iter().map(|agent| agent.id.clone()).collect()));
    let row = move |id: String| {
        let name = agents.with_untracked(|agents| {
            agents.iter().find(|agent| agent.id == id).map(|Candidate { name, .. }| name.clone())
        });
        let label = format!("Sign in as {}", name.unwrap_or_default());
        view! { <li><Button class="sign-in-choice" label press=press(move || sign_in(id.clone())) /></li> }.into_any()
    };
    view! {
        <main class="sign-in">
            <h1 id=HEADING>"Baton"</h1>
            <p>{hint}</p>
            <p class="problem" role="alert">{problem}</p>
            {hosted.map(|hosted| view! { <Button class="sign-in-choice" label="Sign in" press=press(move || hosted.sign_in_again()) /> }.into_any())}
            {when(provided, move || view! { <Button class="sign-in-choice primary" label=with_provider press=press(elsewhere) /> }.into_any())}
            <p role="status">{waiting}</p>
            <ul>{each(keys, row)}</ul>
            {when(lost, move || view! { <Button label="Try again" press=press(look) /> }.into_any())}
            {when(demo, || view! { <p>"To be the customer, open " <a href="/handset" target="_blank">"the demo phone"</a> "."</p> }.into_any())}
        </main>
    }
    .into_any()
}

/// The agent named in the address, once: signing out must not sign in again.
fn take_agent_from_address() -> Option<String> {
    let location = window().location();
    let search = location.search().ok()?;
    let agent = search.strip_prefix('?')?.split('&').find_map(|pair| pair.strip_prefix("agent="))?.to_owned();
    let _ = window().history().ok()?.replace_state_with_url(
        &wasm_bindgen::JsValue::NULL,
        "",
        Some(&location.pathname().ok()?),
    );
    Some(agent).filter(|agent| !agent.is_empty())
}
