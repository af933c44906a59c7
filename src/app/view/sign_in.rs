//! Signing in: in the demo, one button for each agent. `/?agent=ann` presses it at once.

use super::part::{Button, each, press, there, when};
use crate::app::port::{gateway, storage};
use leptos::{prelude::*, task::spawn_local};

/// What has the focus after signing out.
pub const HEADING: &str = "sign-in";

#[component]
pub fn SignIn(account: RwSignal<Option<(String, String)>>) -> AnyView {
    let agents = RwSignal::new(Vec::<(String, String)>::new());
    let problem = RwSignal::new(String::new());
    let sign_in = move |agent: String| {
        spawn_local(async move {
            match gateway::sign_in(&agent).await {
                Ok(token) => {
                    storage::set_account(Some((&agent, &token)));
                    account.set(Some((agent, token)));
                }
                Err(why) => problem.set(why),
            }
        });
    };
    let look = move || {
        problem.set(String::new());
        spawn_local(async move {
            match gateway::agents().await {
                Ok(found) => agents.set(found),
                Err(why) => problem.set(why),
            }
        });
    };
    look();
    if let Some(agent) = take_agent_from_address() {
        sign_in(agent);
    }
    document().set_title("Sign in – Baton");
    let failed = there(problem.into());
    let keys = Signal::derive(move || agents.with(|agents| agents.iter().map(|(id, _)| id.clone()).collect()));
    let row = move |id: String| {
        let name = agents.with_untracked(|agents| agents.iter().find(|agent| agent.0 == id).map(|agent| agent.1.clone()));
        let label = format!("Sign in as {}", name.unwrap_or_default());
        view! { <li><Button class="wide" label press=press(move || sign_in(id.clone())) /></li> }.into_any()
    };
    view! {
        <main class="sign-in">
            <h1 id=HEADING>"Baton"</h1>
            <p>"Who are you today? This is a demo: nobody needs a password."</p>
            <p class="problem" role="alert">{problem}</p>
            <ul>{each(keys, row)}</ul>
            {when(failed, move || view! { <Button label="Try again" press=press(look) /> }.into_any())}
            <p>"To be the customer, open " <a href="/handset" target="_blank">"the demo phone"</a> "."</p>
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
