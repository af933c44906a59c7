//! Views and how they get into the page. A [`View`] says what is to be there; [`mount`] makes nodes of it, which effects
//! keep up to date. In place of Leptos' own: there each kind of element, attribute and list is a type of its own, and
//! its code is made for each of them, which is a quarter of the download. Here there is one type of each.
//!
//! `view!` (`src/macros`) has Leptos' markup, and what changes are its signals.

mod build;
mod node_ref;
mod view;

pub use baton_macros::view;
pub use build::{Appended, Mounted, append, mount, mount_to_body};
pub use node_ref::NodeRef;
pub use view::{Attribute, Children, IntoView, View, changing, each, element, several, text};
