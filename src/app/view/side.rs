//! The side conversation with a colleague in a consultation, which the contact never sees: the panel, the banner that
//! leads to it, and what was said, as a part of the record.

use super::icon::{icon, sized};
use super::part::{Button, non_empty, press, typed, when};
use crate::app::dom::{NodeRef, View, changing, each, view};
use crate::app::port::language::said;
use crate::app::port::{clock, place};
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::end::End;
use crate::app::widget::field::fit;
use crate::app::widget::focus::reveal_field;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Desk, Place, SideRow};
use crate::core::text::texts;
use crate::protocol::InteractionId;
use leptos::prelude::*;

/// Returns the name of the colleague in the consultation of a window; empty if none goes on.
fn colleague(store: Store, id: Stored<InteractionId>) -> Signal<String> {
    store.select(move |desk: &Desk| desk.consulting(&id.get()).map(|(_, name)| name.to_owned()).unwrap_or_default())
}

/// Returns the banner of a consultation that goes on: with whom, and what can be done about it.
pub fn consultation(store: Store, id: InteractionId) -> View {
    let button = place::id(&Place::SideButton(id.clone()));
    let id = Stored::new(id);
    let with = colleague(store, id);
    let own = store.select(move |desk| !desk.is_consulted(&id.get()));
    let open = store.select(move |desk| desk.shows_side(&id.get()));
    let unread = store.select(move |desk| desk.side_unread(&id.get()));
    let busy = store.select(move |desk| if desk.busy(&id.get()) { " ".to_owned() } else { String::new() });
    let words = derive(move || match own.get() {
        true => said(texts::with_name(&with.get())),
        false => said(texts::asks_you(&with.get())),
    });
    let toggle = press(move || store.act(Action::ShowSide { interaction: id.get(), open: !open.get_untracked() }));
    let complete = press(move || store.act(Action::CompleteConsultation { interaction: id.get() }));
    let end = press(move || store.act(Action::EndConsultation { interaction: id.get() }));
    when(non_empty(with), move || {
        view! {
            <div class="banner pending" role="group" aria-label=said(texts::consultation())>
                {icon("users")}
                <p><strong>{said(texts::consultation())}</strong>" "{words}</p>
                <div class="buttons">
                    <Button
                        class="small"
                        icon="message-square-text"
                        label=said(texts::side_conversation())
                        id=button.clone()
                        expanded=open
                        count=(unread, texts::new_badge())
                        press=toggle
                    />
                    {when(own, move || view! {
                        <Button
                            class="small"
                            icon="arrow-right-left"
                            label=said(texts::transfer_to_them())
                            unavailable=busy
                            press=complete
                        />
                    })}
                    <Button class="small" label=said(texts::end_consultation()) unavailable=busy press=end />
                </div>
            </div>
        }
    })
}

lazy_part! {
    /// The side conversation of an interaction.
    pub static SIDE: fn(Store, InteractionId) -> View = side; panels, open_side
}

/// Returns the panel: what was said, and the field for more while the consultation goes on.
fn side(store: Store, interaction: InteractionId) -> View {
    let field = place::id(&Place::SideField(interaction.clone()));
    let heading = format!("{field}-heading");
    let id = Stored::new(interaction);
    let with = colleague(store, id);
    let rows = store.select(move |desk| desk.side_rows(&id.get()));
    let alone = derive(move || rows.with(Vec::is_empty));
    let (log, flow) = (NodeRef::new(), NodeRef::new());
    let end = End::new(log, flow);
    let scrolled = move |_: leptos::ev::Event| end.scrolled();
    let close = press(move || store.act(Action::ShowSide { interaction: id.get(), open: false }));
    view! {
        <section class="side panel talk" aria-labelledby=heading.clone()>
            <header class="panel-head">
                <h3 id=heading.clone()>{said(texts::side_conversation())}</h3>
                <Button class="ghost" icon="x" label=said(texts::close_side_conversation()) words=false press=close />
            </header>
            <p class="talk-hint meta">{said(texts::never_the_contact())}</p>
            <div
                class="talk-log"
                role="log"
                tabindex="0"
                aria-live="off"
                aria-labelledby=heading.clone()
                on:scroll=scrolled
                node_ref=log
            >
                {when(alone, || view! { <p class="talk-event meta">{said(texts::nobody_joined())}</p> })}
                <div node_ref=flow>{each(rows, move |row| side_row(store, id, row))}</div>
            </div>
            {when(non_empty(with), move || composer(store, id, &field, with))}
        </section>
    }
}

fn composer(store: Store, id: Stored<InteractionId>, field: &str, with: Signal<String>) -> View {
    let field = field.to_owned();
    let help = format!("{field}-problem");
    let text = store.select(move |desk| desk.aside(&id.get()));
    let problem = store.select(move |desk| desk.aside_problem(&id.get()).cloned().map(said).unwrap_or_default());
    let invalid = derive(move || (!problem.with(String::is_empty)).to_string());
    let say = press(move || store.act(Action::SayAside { interaction: id.get() }));
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            if !event.repeat() {
                say.run(());
            }
        }
    };
    let label = derive(move || said(texts::message_field(&with.get())));
    let send = derive(move || said(texts::send_to(&with.get())));
    fit(&field, text);
    view! {
        <div class="talk-write">
            <p class="problem" id=help.clone()>{problem}</p>
            <label class="hidden" for=field.clone()>{label}</label>
            <textarea
                class="input"
                id=field
                rows="2"
                placeholder=label
                dir="auto"
                aria-invalid=invalid
                aria-describedby=help
                prop:value=text
                on:input=typed(move |text| store.act(Action::TypeAside { interaction: id.get(), text }))
                on:keydown=on_key
                on:focus=reveal_field
            ></textarea>
            <Button class="soft" icon="send" label=send words=false press=say />
        </div>
    }
}

fn side_row(store: Store, id: Stored<InteractionId>, row: String) -> View {
    let shown = store.select(move |desk| desk.side_row(&id.get(), &row));
    let waits = store.select(|desk| !desk.connected());
    changing(move || shown.get().map_or_else(View::default, |row| entry(row, waits)))
}

/// Returns an entry of a side conversation.
pub fn entry(row: SideRow, waits: Signal<bool>) -> View {
    let SideRow { at, who, text, mine, known } = row;
    let (who, text) = (said(who), said(text));
    let time = view! { <time datetime=clock::iso(at)>{clock::time_of_day(at)}</time> };
    if who.is_empty() {
        return view! { <p class="talk-event meta">{text}" "{time}</p> };
    }
    let on_its_way = (!known).then(|| {
        let words = move || said(if waits.get() { texts::waiting_for_connection() } else { texts::delivery_sending() });
        view! { <p class="message-end">{sized("clock", "i s")}{words}</p> }
    });
    view! {
        <div class=if mine { "message first last mine" } else { "message first last" }>
            <p class="message-head"><span class="message-who">{who}</span>" "{time}</p>
            <p class="message-text" lang="" dir="auto">{text}</p>
            {on_its_way}
        </div>
    }
}

/// Returns the record of the side conversation for the details of a window; nothing where nobody was consulted.
pub fn record(store: Store, id: Stored<InteractionId>) -> View {
    let rows = store.select(move |desk| desk.side_rows(&id.get()));
    let some = derive(move || !rows.with(Vec::is_empty));
    when(some, move || {
        view! {
            <div class="part">
                <h4 class="label">{said(texts::side_conversation())}</h4>
                <div>{each(rows, move |row| side_row(store, id, row))}</div>
            </div>
        }
    })
}
