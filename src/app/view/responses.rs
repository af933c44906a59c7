//! The standard responses: a searchable library of texts. A chosen text is put into the composer with its fields filled
//! in.

use super::icon::icon;
use super::later::later;
use super::part::{effect, typed, when};
use crate::app::dom::{View, each, view};
use crate::app::port::language::{self, said};
use crate::app::port::place;
use crate::app::signal::{Signal, State, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::focus::{self, target};
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Desk, Place};
use crate::core::search::TextFilter;
use crate::core::text::{Text, texts};
use crate::protocol::{InteractionId, StandardResponse};

/// Returns the button that opens the library, and the library. Both are empty if the desk has no standard responses.
pub fn responses(store: Store, interaction: InteractionId) -> (View, View) {
    let button = place::id(&Place::Responses(interaction.clone()));
    let id = Stored::new(interaction);
    let some = store.seen(|_, replica| Some(!replica.setup.responses.is_empty()));
    let open = store.select(move |desk| desk.responses_open() == Some(&id.get()));
    let (opener, field) = (button.clone(), format!("{button}-search"));
    let button = when(some, move || {
        let toggle = move |_: leptos::ev::MouseEvent| {
            let interaction = Some(id.get()).filter(|_| !open.get_untracked());
            store.act(Action::OpenResponses { interaction });
        };
        view! {
            <button
                type="button"
                class="btn ghost small"
                id=opener.clone()
                title=said(texts::standard_responses())
                aria-expanded=derive(move || open.get().to_string())
                on:click=toggle
            >
                {icon("message-square-text")}
                <span class="words">{said(texts::standard_responses())}</span>
            </button>
        }
    });
    (
        button,
        when(open, move || {
            let field = field.clone();
            later(store, &LIBRARY, "responses", None, move |library| library(store, id, field.clone()))
        }),
    )
}

lazy_part! {
    /// The library.
    pub static LIBRARY: fn(Store, Stored<InteractionId>, String) -> View = library; panels, open_library
}

fn library(store: Store, id: Stored<InteractionId>, field: String) -> View {
    let query = State::new(String::new());
    // Another setup may arrive while they are open.
    let all: Signal<Vec<StandardResponse>> =
        store.select(|desk| desk.replica.as_ref().map(|replica| replica.setup.responses.clone()).unwrap_or_default());
    let order = store.select(move |desk| desk.responses(&id.get()));
    let found = derive(move || {
        let sought = query.with(|query| TextFilter::new(query));
        let words = |it: &StandardResponse| {
            let label = |label: &str| said(Text::label(label));
            [&label(&it.title), " ", &it.group.as_deref().map(label).unwrap_or_default(), " ", &it.text].concat()
        };
        let matches = |all: &Vec<StandardResponse>, key: &String| {
            key.parse::<usize>().ok().and_then(|at| all.get(at)).is_some_and(|it| sought.matches(&words(it)))
        };
        all.with(|all| order.get().into_iter().filter(|key| matches(all, key)).collect::<Vec<_>>())
    });
    let count = derive(move || said(texts::n_standard_responses(found.with(Vec::len) as u64)));
    let item = move |key: String| {
        let at: usize = key.parse().unwrap_or_default();
        let of = move |part: fn(&StandardResponse) -> Option<String>| {
            derive(move || all.with(|all| all.get(at).and_then(part)).unwrap_or_default())
        };
        let title = of(|it| Some(said(Text::label(&it.title))));
        let group = of(|it| it.group.as_deref().map(|group| said(Text::label(group))));
        let text = of(|it| Some(it.text.clone()));
        let language = of(|it| it.language.as_deref().map(language::name_of));
        // For screen readers: the text alone is in it, and title and group as they are set up.
        let tag = move || all.with(|all| all.get(at).and_then(|it| it.language.clone()));
        let choose =
            move |_: leptos::ev::MouseEvent| store.act(Action::Respond { interaction: id.get(), response: at });
        view! {
            <li>
                <button type="button" class="response" on:click=choose>
                    <span>
                        <strong><bdi>{title}</bdi></strong>" "<bdi class="meta">{group}</bdi>" "
                        <bdi class="meta">{language}</bdi>
                    </span>
                    <span class="response-text" dir="auto" lang=tag>{text}</span>
                </button>
            </li>
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let typed = query.get_untracked();
        let searching = target(&event).id() == place::id(&Place::ResponseSearch(id.get()));
        match event.key().as_str() {
            _ if event.is_composing() => return,
            "Escape" => store.act(Action::LeaveResponses { typed }),
            "Enter" if searching => {
                if let Some(first) = found.with_untracked(|found| found.first()?.parse().ok()) {
                    store.act(Action::Respond { interaction: id.get(), response: first });
                }
            }
            // Pressed twice it is a slash. Held down it is not.
            "/" if searching && typed.is_empty() && store.peek(Desk::opened_by_slash) => {
                event.prevent_default();
                if !event.repeat() {
                    store.act(Action::LeaveResponses { typed });
                }
            }
            _ => return,
        }
        event.stop_propagation();
    };
    // At once: what is typed next goes there.
    let search = field.clone();
    effect(move || {
        focus::focus_id(&search);
    });
    view! {
        <section class="responses" aria-label=said(texts::standard_responses()) on:keydown=on_key>
            <search class="search" title=said(texts::search_standard_responses())>
                {icon("search")}
                <label class="hidden" for=field.clone()>{said(texts::search_standard_responses())}</label>
                <input
                    class="input"
                    type="search"
                    id=field
                    placeholder=said(texts::search_standard_responses())
                    autocomplete="off"
                    dir="auto"
                    on:input=typed(move |text| query.set(text))
                />
            </search>
            <p class="meta" role="status">{count}</p>
            <ul>{each(found, item)}</ul>
        </section>
    }
}
