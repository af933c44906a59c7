//! Signing in: at the provider, by the page around; in the demo, one button for each agent. `/?agent=ann` presses it at once.

use super::part::{Button, each, press, when};
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
    let offer = RwSignal::new(Offer::default());
    let (problem, waiting) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let admit = move |Signed { agent, token, .. }: Signed| {
        storage::set_account(Some((&agent, &token)));
        account.set(Some((agent, token)));
    };
    let sign_in = move |agent: String| {
        spawn_local(async move {
            match gateway::sign_in(&Proof::Agent(&agent)).await {
                Ok(signed) => admit(signed),
                Err(why) => problem.set(why.unwrap_or_else(gateway::unreachable)),
            }
        });
    };
    let look = move || {
        problem.set(String::new());
        spawn_local(async move {
            match gateway::offer().await {
                Ok(found) => offer.set(found),
                Err(why) => problem.set(why),
            }
        });
    };
    let elsewhere = move || {
        let opened = provider::open(move |signed| admit(signed));
        problem.set(if opened { String::new() } else { BLOCKED.into() });
        waiting.set(if opened { "Sign in in the window that has opened.".into() } else { String::new() });
    };
    on_cleanup(provider::close);
    look();
    if let Some(agent) = take_agent_from_address() {
        sign_in(agent);
    }
    document().set_title("Sign in – Baton");
    let lost = Signal::derive(move || !problem.with(String::is_empty) && offer.with(|offer| !offer.demo && offer.provider.is_none()));
    let demo = Signal::derive(move || offer.with(|offer| offer.demo));
    // A page inside another does not hear the window: browsers keep the two apart.
    let alone = hosted.is_none();
    let provided = Signal::derive(move || alone && offer.with(|offer| offer.provider.is_some()));
    let with_provider = Signal::derive(move || format!("Sign in with {}", offer.with(|offer| offer.provider.clone()).unwrap_or_default()));
    let hint = move || match (offer.with(|offer| offer.demo), hosted.is_some()) {
        (true, _) => "Who are you today? This is a demo: nobody needs a password.",
        (false, true) => "The page around the desk signs you in.",
        (false, false) if provided.get() => "Sign in to answer your texts.",
        (false, false) => "",
    };
    let keys = Signal::derive(move || offer.with(|offer| offer.agents.iter().map(|agent| agent.id.clone()).collect()));
    let row = move |id: String| {
        let name =
            offer.with_untracked(|offer| offer.agents.iter().find(|agent| agent.id == id).map(|Candidate { name, .. }| name.clone()));
        let label = format!("Sign in as {}", name.unwrap_or_default());
        view! { <li><Button class="wide" label press=press(move || sign_in(id.clone())) /></li> }.into_any()
    };
    view! {
        <main class="sign-in">
            <h1 id=HEADING>"Baton"</h1>
            <p>{hint}</p>
            <p class="problem" role="alert">{problem}</p>
            {hosted.map(|hosted| view! { <Button class="wide" label="Sign in" press=press(move || hosted.ask_for_token()) /> }.into_any())}
            {when(provided, move || view! { <Button class="wide primary" label=with_provider press=press(elsewhere) /> }.into_any())}
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
    let _ = window().history().ok()?.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&location.pathname().ok()?));
    Some(agent).filter(|agent| !agent.is_empty())
}
