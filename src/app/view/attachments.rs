//! Files for the next message: chosen, dropped or pasted, described, taken out.

use super::media::thumbnail;
use super::part::{Button, each, press, typed, when};
use crate::app::port::place;
use crate::app::store::Store;
use crate::app::widget::focus::target;
use crate::core::desk::{Action, Attached, Desk, Place};
use crate::core::files;
use crate::protocol::InteractionId;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, HtmlInputElement};

/// The files chosen, and the field to choose more.
pub fn attachments(store: Store, id: InteractionId) -> AnyView {
    let limits = format!("{}-limits", place::id(&Place::Composer(id.clone())));
    let id = StoredValue::new(id);
    let keys = store.select(move |desk| desk.attached(&id.get_value()).iter().map(|file| file.key.clone()).collect::<Vec<_>>());
    let some = Signal::derive(move || !keys.with(Vec::is_empty));
    let taken = store.select(move |desk| desk.head(&id.get_value()).map(|head| files::taken(&head.limits)).unwrap_or_default());
    let none = store.select(move |desk| desk.head(&id.get_value()).is_some_and(|head| head.limits.files == 0));
    let choose: Box<dyn FnMut(leptos::ev::Event)> = Box::new(move |event| {
        let field: HtmlInputElement = target(&event).unchecked_into();
        if let Some(chosen) = field.files() {
            store.attach(id.get_value(), &chosen);
        }
        // So that the same file can be chosen again after it was taken out.
        field.set_value("");
    });
    view! {
        {when(some, move || view! {
            <ul class="attachments" aria-label="Files of this message">{each(keys, move |key| attachment(store, id.get_value(), key))}</ul>
        }.into_any())}
        <p class="attach">
            <label class="button">
                "Attach files"
                <input type="file" class="hidden" multiple=true disabled=none aria-describedby=limits.clone() on:change=choose />
            </label>
            <span class="muted" id=limits>{taken}</span>
        </p>
    }
    .into_any()
}

fn attachment(store: Store, id: InteractionId, key: String) -> AnyView {
    let element = place::id(&Place::File(key.clone()));
    let field = format!("{element}-description");
    let key = StoredValue::new((id, key));
    let of = move |desk: &Desk| {
        let (id, key) = key.get_value();
        desk.attached(&id).iter().find(|file| file.key == key).cloned()
    };
    let Some(Attached { media, .. }) = store.peek(of) else { return ().into_any() };
    let is_picture = media.mime.starts_with("image/");
    let name = files::name(&media);
    let uploaded = store.select(move |desk| of(desk).is_some_and(|file| file.uploaded));
    let waiting = store.select(move |desk| match of(desk) {
        Some(file) if file.uploaded => String::new(),
        _ if desk.connected() => "Uploading…".into(),
        _ => "Waiting for the connection".into(),
    });
    let small = when(uploaded, move || match store.peek(of) {
        // Its name is beside it.
        Some(file) if file.media.pixels.is_some() => thumbnail(store, &file.media, String::new()),
        _ => ().into_any(),
    });
    let description = store.select(move |desk| of(desk).and_then(|file| file.media.description).unwrap_or_default());
    let describe = typed(move |text| {
        let (interaction, key) = key.get_value();
        store.act(Action::Describe { interaction, key, text });
    });
    let remove = press(move || {
        let (interaction, key) = key.get_value();
        store.act(Action::Detach { interaction, key });
    });
    let description = is_picture.then(|| {
        view! {
            <label for=field.clone()>{format!("Description of {name}")}</label>
            <input id=field.clone() type="text" maxlength="500" prop:value=description on:input=describe />
        }
        .into_any()
    });
    view! {
        <li class="attachment" id=element tabindex="-1">
            {small}
            <p><strong>{name.clone()}</strong>" "<span class="muted">{files::size(media.size)}" "{waiting}</span></p>
            <div class="describe">{description}</div>
            <Button label=format!("Remove {name}") press=remove />
        </li>
    }
    .into_any()
}

/// Files among what is dropped or pasted. Text that comes with a picture of itself, as from a word processor, is text.
fn brought(data: Option<DataTransfer>) -> Option<web_sys::FileList> {
    let data = data?;
    data.files().filter(|files| files.length() > 0 && data.get_data("text/plain").is_ok_and(|text| text.is_empty()))
}

/// What to do with what is pasted.
pub fn on_paste(store: Store, id: StoredValue<InteractionId>) -> Box<dyn FnMut(leptos::ev::ClipboardEvent)> {
    Box::new(move |event| {
        if let Some(files) = brought(event.clipboard_data()) {
            event.prevent_default();
            store.attach(id.get_value(), &files);
        }
    })
}

/// What to do with what is dragged over the composer, away from it, and dropped on it; `over` says that it may be dropped.
pub fn on_drag(store: Store, id: StoredValue<InteractionId>, over: RwSignal<bool>) -> impl Fn() -> Box<dyn FnMut(leptos::ev::DragEvent)> {
    move || {
        Box::new(move |event| {
            let data = event.data_transfer();
            let holds_files = data.as_ref().is_some_and(|data| data.types().includes(&"Files".into(), 0));
            if !holds_files {
                return;
            }
            let kind = event.type_();
            if kind != "dragleave" {
                event.prevent_default();
            }
            over.set(kind == "dragover");
            if kind == "drop"
                && let Some(files) = data.and_then(|data| data.files())
            {
                store.attach(id.get_value(), &files);
            }
        })
    }
}
