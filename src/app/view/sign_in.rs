//! The sign-in: at the provider or by the embedding page, or, in the demo, with one button for each agent. The address
//! `/?agent=ann` presses such a button at once.

use super::icon::{avatar, icon, sized};
use super::part::{Button, non_empty, press, when};
use crate::app::dom::{View, changing, each, view};
use crate::app::hosted::HostBridge;
use crate::app::port::gateway::{self, Credential, DemoAgent, SignInOptions, SignedIn};
use crate::app::port::language::{self, said};
use crate::app::port::{provider, storage};
use crate::app::signal::{Signal, State, Stored, constant, derive};
use crate::core::text::{Text, texts};
use leptos::{prelude::*, task::spawn_local};

/// The id of the heading, which gets the focus after signing out.
pub const HEADING: &str = "sign-in";

/// The agent who is signed in, and the gateway's token for them.
type Account = Option<(String, String)>;

/// The page on which an agent signs in.
#[component]
pub fn SignIn(
    /// The agent who is signed in, and the gateway's token for them.
    account: State<Account>,
    /// Why the agent was thrown out, for them to read; empty if they were not.
    farewell: State<String>,
    /// The page that embeds this one, if any.
    hosted: Option<HostBridge>,
    /// The user name in the address, and who was signed in before, who stays so outside a demo.
    named: Option<(String, Account)>,
) -> View {
    let options = State::new(None::<SignInOptions>);
    let offers = move |part: fn(&SignInOptions) -> bool| {
        derive(move || options.with(|options| options.as_ref().is_some_and(part)))
    };
    let (problem, waiting) = (State::new(String::new()), State::new(String::new()));
    let admit = move |SignedIn { agent, token, .. }: SignedIn| {
        if hosted.is_none() {
            storage::set_account(Some((&agent, &token)));
        }
        account.set(Some((agent, token)));
    };
    let sign_in = move |agent: String| {
        farewell.set(String::new());
        spawn_local(async move {
            match gateway::sign_in(&Credential::Agent(&agent)).await {
                Ok(signed_in) => admit(signed_in),
                Err(error) => problem.set(error.message()),
            }
        });
    };
    let named = Stored::new(named);
    let load_options = move || {
        problem.set(String::new());
        spawn_local(async move {
            match gateway::sign_in_options().await {
                Ok(found) => {
                    match named.try_update(Option::take).flatten() {
                        Some((agent, _)) if found.demo => sign_in(agent),
                        Some((_, kept @ Some(_))) => return account.set(kept),
                        _ => {}
                    }
                    options.set(Some(found));
                }
                Err(error) => problem.set(error.message()),
            }
        });
    };
    let open_provider = move || {
        farewell.set(String::new());
        let opened = provider::open(admit);
        problem.set(if opened { String::new() } else { said(texts::popup_blocked()) });
        waiting.set(if opened { said(texts::sign_in_in_window()) } else { String::new() });
    };
    on_cleanup(provider::close);
    load_options();
    // Made anew in another language, which comes after the page.
    changing(move || {
        language::track();
        document().set_title(&said(texts::sign_in_title()));
        let failed = non_empty(problem.into());
        let demo = offers(|options| options.demo);
        // The phone is the gateway's. What went wrong stands in its place, and nothing moves.
        let phone = derive(move || demo.get() && !failed.get());
        let provider = offers(|options| options.provider.is_some());
        // Not inside another page: browsers partition storage and channels, so the window could not report back.
        let provided = derive(move || hosted.is_none() && provider.get());
        let with_provider = derive(move || {
            let name = options.with(|options| options.as_ref().and_then(|options| options.provider.clone()));
            said(texts::sign_in_with(&name.unwrap_or_default()))
        });
        let hint = derive(move || {
            let words = match options.with(Option::is_some) {
                false => Text::default(),
                true if demo.get() => texts::demo_hint(),
                true if hosted.is_some() => texts::host_signs_in(),
                true if provided.get() => texts::sign_in_to_answer(),
                true => texts::open_in_crm(),
            };
            said(words)
        });
        let keys = derive(move || {
            options.with(|options| options.iter().flat_map(|it| &it.agents).map(|agent| agent.id.clone()).collect())
        });
        let row = move |id: String| {
            let name = options.with_untracked(|options| {
                let agent = options.iter().flat_map(|it| &it.agents).find(|agent| agent.id == id);
                agent.map(|DemoAgent { name, .. }| name.clone()).unwrap_or_default()
            });
            let initials = avatar(constant(name.clone()), "avatar", View::default());
            let press = move |_: leptos::ev::MouseEvent| sign_in(id.clone());
            view! {
                <li>
                    <button type="button" class="btn ghost" on:click=press>
                        {initials}
                        <span class="grow"><span class="hidden">{said(texts::sign_in_as())}</span><bdi>{name}</bdi></span>
                        {sized("chevron-left", "i flip to")}
                    </button>
                </li>
            }
        };
        let [farewell, waiting, problem]: [Signal<String>; 3] = [farewell, waiting, problem].map(Into::into);
        view! {
            <main class="sign-in">
                <div class="sign-card">
                    <div class="field">
                        <h1 id=HEADING>{icon("mark")}"Baton"</h1>
                        <p class="quiet">{hint}</p>
                    </div>
                    <p class="says" role="status">{farewell}</p>
                    {hosted.map(|hosted| {
                        let again = press(move || hosted.sign_in_again());
                        view! { <Button class="primary" label=said(texts::sign_in()) press=again /> }
                    })}
                    {when(provided, move || {
                        view! { <Button class="primary" label=with_provider press=press(open_provider) /> }
                    })}
                    <p class="quiet" role="status">{waiting}</p>
                    <ul>{each(keys, row)}</ul>
                    <div class="says error">
                        {icon("circle-alert")}
                        <p role="alert">{problem}</p>
                        {when(failed, move || view! { <Button label=said(texts::try_again()) press=press(load_options) /> })}
                    </div>
                    {when(phone, || {
                        view! {
                            <p class="quiet small-print">
                                {said(texts::be_the_customer())} <a href="/handset" target="_blank">{said(texts::demo_phone())}</a> "."
                            </p>
                        }
                    })}
                </div>
            </main>
        }
    })
}

/// Takes the agent's user name out of the address, so that neither signing out nor reloading signs in again.
pub fn take_agent_from_address() -> Option<String> {
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
