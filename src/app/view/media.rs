//! The files of messages: thumbnails that open full size, and other files, which can be saved.

use super::dialog::close_button;
use super::icon::icon;
use super::later::later;
use super::part::{Button, non_empty, press, when};
use crate::app::dom::{View, view};
use crate::app::port::language::said;
use crate::app::port::{clock, gateway};
use crate::app::signal::{Signal, State, Stored};
use crate::app::store::Store;
use crate::app::widget::dialog::dialog;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::{Action, Picture};
use crate::core::files;
use crate::core::text::texts;
use crate::protocol::{InteractionId, Media, Message};
use leptos::{prelude::*, task::spawn_local};

/// Returns the files of a message written by `who`; nothing if it has none.
pub fn message_files(store: Store, interaction: InteractionId, message: &Message, who: Signal<String>) -> View {
    if message.media.is_empty() {
        return View::default();
    }
    let message = message.clone();
    later(store, &FILES, "", None, move |files| files(store, interaction.clone(), &message, who))
}

lazy_part! {
    /// The files of a message.
    pub static FILES: fn(Store, InteractionId, &Message, Signal<String>) -> View = all_files; panels, open_files
}

fn all_files(store: Store, interaction: InteractionId, message: &Message, who: Signal<String>) -> View {
    let at = message.at;
    let file = |media: &Media| {
        let alt = media
            .description
            .clone()
            .unwrap_or_else(|| said(texts::picture_from(&who.get_untracked(), &clock::time_of_day(at))));
        let media = media.clone();
        if media.pixels.is_none() {
            return other(store, interaction.clone(), media);
        }
        let small = thumbnail(store, &media, alt.clone());
        let picture = Picture { interaction: interaction.clone(), media, alt };
        let open = move |_: leptos::ev::MouseEvent| store.act(Action::OpenPicture { picture: picture.clone() });
        view! { <button type="button" class="picture" on:click=open>{small}</button> }
    };
    let files = message.media.iter().map(file).collect::<View>();
    view! { <div class="message-files">{files}</div> }
}

/// Returns the thumbnail of a picture. It takes up the same space before it has been loaded.
pub fn thumbnail(store: Store, media: &Media, alt: String) -> View {
    let class = if media.pixels.is_some_and(|(width, height)| width < height) { "thumbnail tall" } else { "thumbnail" };
    let (address, words) = loaded(store, format!("{}/thumbnail", media.id));
    view! { <span class=class>{image(address, alt)}{words}</span> }
}

/// Returns a file that is not shown: its kind and size, and a button that saves it if that is allowed.
fn other(store: Store, interaction: InteractionId, media: Media) -> View {
    let about = match &media.name {
        Some(name) => texts::file_about(name, files::kind(&media), files::size(media.size)),
        None => texts::file_about_unnamed(files::kind(&media), files::size(media.size)),
    };
    let save = save_button(store, interaction, media, false);
    view! { <p class="file">{icon("file-text")}<span>{said(about)}</span>{save}</p> }
}

/// Returns the button that saves a file if that is allowed, with its words or an icon alone.
fn save_button(store: Store, interaction: InteractionId, media: Media, words: bool) -> View {
    let allowed = store.select(move |desk| desk.head(&interaction).is_some_and(|head| head.limits.save));
    let label = Stored::new(said(texts::save_name(&said(files::name(&media)))));
    let problem = State::new(String::new());
    let save = press(move || {
        let media = media.clone();
        fetch(store, media.id.to_string(), move |got| {
            problem.set(
                got.and_then(|address| gateway::save(&address, &said(files::name(&media)))).err().unwrap_or_default(),
            );
        });
    });
    let told = problem.signal();
    view! {
        {when(allowed, move || view! {
            <Button class="ghost" icon="download" words=words label=label.get() press=save />
        })}
        <span class="problem" role="status">{told}</span>
    }
}

/// Returns the dialog that shows the open picture in full size.
pub fn open_picture(store: Store) -> View {
    let Some(Picture { interaction, media, alt }) = store.peek(|desk| desk.picture().cloned()) else {
        return View::default();
    };
    let close = press(move || store.act(Action::ClosePicture));
    let (address, words) = loaded(store, media.id.to_string());
    let content = view! { <div class="picture-whole">{image(address, alt.clone())}{words}</div> };
    let save = save_button(store, interaction, media, true);
    dialog("picture", alt.into(), view! { {save}{close_button(close)} }, content, close)
}

fn image(address: Signal<String>, alt: String) -> View {
    when(non_empty(address), move || view! { <img src=address alt=alt.clone() /> })
}

/// Loads a file. Returns its object URL, empty until it is loaded, and a text shown meanwhile or on failure. The URL is
/// released with the current view.
fn loaded(store: Store, path: String) -> (Signal<String>, View) {
    let address = State::new(String::new());
    let words = State::new(said(texts::loading()));
    fetch(store, path, move |got| match got {
        Ok(got) => {
            words.set(String::new());
            // The view may be gone by now.
            match address.try_get_untracked() {
                Some(_) => address.set(got),
                None => gateway::release(&got),
            }
        }
        Err(why) => words.set(why),
    });
    on_cleanup(move || {
        if let Some(address) = address.try_get_untracked().filter(|address| !address.is_empty()) {
            gateway::release(&address);
        }
    });
    let words = words.signal();
    (address.into(), view! { <span class="muted">{words}</span> })
}

/// Fetches a file and passes its object URL, or an error message for the user, to `then`.
fn fetch(store: Store, path: String, then: impl FnOnce(Result<String, String>) + 'static) {
    fn boxed(store: Store, path: String, then: Box<dyn FnOnce(Result<String, String>)>) {
        spawn_local(async move { then(gateway::file(&path, &store.token()).await) });
    }
    boxed(store, path, Box::new(then));
}
