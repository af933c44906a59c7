//! A text with marked parts. Its nodes are updated by hand, because it changes with each key: diffing a list of views
//! costs a millisecond for twenty rows.

use super::part::effect;
use crate::app::dom::{NodeRef, View, view};
use crate::app::signal::Signal;
use leptos::prelude::*;
use web_sys::Node;

/// A text with marked parts.
#[component]
pub fn Marked(
    /// The parts in order, each with whether it is marked.
    parts: Signal<Vec<(String, bool)>>,
) -> View {
    let whole = NodeRef::new();
    effect(move || {
        let Some(whole) = whole.get() else { return };
        parts.with(|parts| {
            let mut old = whole.first_child();
            for (text, marked) in parts {
                // A node of the right kind is reused.
                let fits = old.take_if(|old| (old.node_type() == Node::ELEMENT_NODE) == *marked);
                if let Some(node) = fits {
                    node.set_text_content(Some(text));
                    old = node.next_sibling();
                    continue;
                }
                let new = match marked {
                    true => document().create_element("mark").map(Node::from),
                    false => Ok(document().create_text_node("").into()),
                };
                if let Ok(new) = new {
                    new.set_text_content(Some(text));
                    let _ = whole.insert_before(&new, old.as_ref());
                }
            }
            while let Some(left) = old {
                old = left.next_sibling();
                let _ = whole.remove_child(&left);
            }
        });
    });
    view! { <span node_ref=whole></span> }
}
