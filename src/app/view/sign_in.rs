//! Signing in: in the demo, one button for each agent. `/?agent=ann` presses it at once.

use crate::app::port::{gateway, storage};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub fn SignIn(account: RwSignal<Option<(String, String)>>) -> impl IntoView {
    let candidates = RwSignal::new(Vec::<gateway::Candidate>::new());
    let problem = RwSignal::new(None::<String>);
    let sign_in = move |agent: String| {
        spawn_local(async move {
            match gateway::sign_in(&agent).await {
                Ok(token) => {
                    storage::set_account(Some((&agent, &token)));
                    account.set(Some((agent, token)));
                }
                Err(why) => problem.set(Some(why)),
            }
        });
    };
    let look = move || {
        problem.set(None);
        spawn_local(async move {
            match gateway::candidates().await {
                Ok(found) => candidates.set(found),
                Err(why) => problem.set(Some(why)),
            }
        });
    };
    look();
    if let Some(agent) = take_agent_from_address() {
        sign_in(agent);
    }
    document().set_title("Sign in – Baton");
    view! {
        <main class="sign-in">
            <h1>"Baton"</h1>
            <p>"Who are you today? This is a demo: nobody needs a password."</p>
            <p class="problem" class:empty=move || problem.get().is_none() role="alert">
                {move || problem.get()}
            </p>
            <ul>
                <For each=move || candidates.get() key=|c| c.id.clone() let(candidate)>
                    <li>
                        <button
                            type="button"
                            class="wide"
                            on:click={
                                let id = candidate.id.clone();
                                move |_| sign_in(id.clone())
                            }
                        >
                            "Sign in as "
                            {candidate.name}
                        </button>
                    </li>
                </For>
            </ul>
            <Show when=move || problem.get().is_some()>
                <button type="button" on:click=move |_| look()>
                    "Try again"
                </button>
            </Show>
            <p>
                "To be the customer, open " <a href="/handset" target="_blank">
                    "the demo phone"
                </a> "."
            </p>
        </main>
    }
}

/// The agent named in the address, once: signing out must not sign in again.
fn take_agent_from_address() -> Option<String> {
    let location = window().location();
    let search = location.search().ok()?;
    let agent = search.strip_prefix('?')?.split('&').find_map(|pair| pair.strip_prefix("agent="))?.to_owned();
    let _ = window().history().ok()?.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&location.pathname().ok()?));
    Some(agent).filter(|agent| !agent.is_empty())
}
