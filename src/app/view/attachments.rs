//! The files of the next message: choosing, dropping, pasting, describing and removing them.

use super::icon::{icon, sized};
use super::later::later;
use super::media::thumbnail;
use super::part::{Button, press, typed, when};
use crate::app::dom::{View, changing, each, view};
use crate::app::port::language::said;
use crate::app::port::place;
use crate::app::signal::{Signal, Stored, derive};
use crate::app::store::Store;
use crate::app::widget::files::on_files;
use crate::app::widget::focus::target;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Attached, Desk, Place};
use crate::core::files;
use crate::core::text::texts;
use crate::protocol::InteractionId;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// Returns the field that chooses files, or nothing if the carrier accepts none. The element with the id `limits`
/// describes what the carrier accepts.
pub fn attach(store: Store, id: InteractionId, limits: String) -> View {
    on_files(&place::id(&Place::Composer(id.clone())), {
        let id = id.clone();
        move |files| store.attach(id.clone(), &files)
    });
    let of = id.clone();
    let any = store.select(move |desk| desk.head(&of).is_some_and(|head| head.limits.files > 0));
    when(any, move || {
        let (id, limits) = (id.clone(), limits.clone());
        let choose = move |event: leptos::ev::Event| {
            let field: HtmlInputElement = target(&event).unchecked_into();
            if let Some(chosen) = field.files() {
                store.attach(id.clone(), &chosen);
            }
            // Lets the same file be chosen again after it has been removed.
            field.set_value("");
        };
        view! {
            <label class="btn ghost small" title=said(texts::attach_files())>
                {icon("paperclip")}
                <span class="words">{said(texts::attach_files())}</span>
                <input type="file" class="hidden" multiple="" aria-describedby=limits on:change=choose />
            </label>
        }
    })
}

/// Returns the list of the files chosen so far.
pub fn attachments(store: Store, id: InteractionId) -> View {
    let id = Stored::new(id);
    let keys =
        store.select(move |desk| desk.attached(&id.get()).iter().map(|file| file.key.clone()).collect::<Vec<_>>());
    let some = derive(move || !keys.with(Vec::is_empty));
    when(some, move || later(store, &ATTACHMENTS, "", None, move |list| list(store, id, keys)))
}

lazy_part! {
    /// The list of the files chosen so far, by their keys.
    pub static ATTACHMENTS: fn(Store, Stored<InteractionId>, Signal<Vec<String>>) -> View = list; panels, open_attachments
}

fn list(store: Store, id: Stored<InteractionId>, keys: Signal<Vec<String>>) -> View {
    view! {
        <ul class="attachments" aria-label=said(texts::files_of_message())>
            {each(keys, move |key| attachment(store, id.get(), key))}
        </ul>
    }
}

fn attachment(store: Store, id: InteractionId, key: String) -> View {
    let element = place::id(&Place::File(key.clone()));
    let field = format!("{element}-description");
    let key = Stored::new((id, key));
    let of = move |desk: &Desk| {
        let (id, key) = key.get();
        desk.attached(&id).iter().find(|file| file.key == key).cloned()
    };
    let Some(Attached { media, .. }) = store.peek(of) else { return View::default() };
    let is_picture = media.mime.starts_with("image/");
    let name = said(files::name(&media));
    let uploaded = store.select(move |desk| of(desk).is_some_and(|file| file.uploaded));
    let waiting = store.select(move |desk| match of(desk) {
        Some(file) if file.uploaded => String::new(),
        _ if desk.connected() => said(texts::uploading_word()),
        _ => said(texts::waiting_for_connection()),
    });
    let small = changing(move || match store.peek(of).filter(|_| uploaded.get()) {
        // Without alternative text, because the name is shown beside it.
        Some(file) if file.media.pixels.is_some() => thumbnail(store, &file.media, String::new()),
        _ => view! { <span class="thumbnail">{sized(if is_picture { "image" } else { "file-text" }, "i l")}</span> },
    });
    let description = store.select(move |desk| of(desk).and_then(|file| file.media.description).unwrap_or_default());
    let describe = typed(move |text| {
        let (interaction, key) = key.get();
        store.act(Action::Describe { interaction, key, text });
    });
    let remove = press(move || {
        let (interaction, key) = key.get();
        store.act(Action::Detach { interaction, key });
    });
    let description = is_picture.then(|| {
        view! {
            <label class="hidden" for=field.clone()>{said(texts::description_of(&name))}</label>
            <input
                class="input"
                id=field.clone()
                type="text"
                maxlength="500"
                placeholder=said(texts::description())
                dir="auto"
                prop:value=description
                on:input=describe
            />
        }
    });
    view! {
        <li class="attachment" id=element tabindex="-1">
            {small}
            <div class="grow">
                <p>
                    <strong><bdi>{name.clone()}</bdi></strong>" "
                    <span class="meta">{said(files::size(media.size))}" "{waiting}</span>
                </p>
                {description}
            </div>
            <Button class="ghost small" icon="x" words=false label=said(texts::remove_name(&name)) press=remove />
        </li>
    }
}
