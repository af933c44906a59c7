//! A text with marked parts. Its nodes are updated by hand, because it changes with each key: diffing a list of views
//! costs a millisecond for twenty rows.

use super::erased::Computed;
use super::part::{Erase, effect};
use leptos::html;
use leptos::prelude::*;
use web_sys::Node;

/// A text with marked parts.
#[component]
pub fn Marked(
    /// The parts in order, each with whether it is marked.
    parts: Computed<Vec<(String, bool)>>,
) -> AnyView {
    let whole = NodeRef::<html::Span>::new();
    effect(move || {
        let Some(whole) = whole.get() else { return };
        parts.with(|parts| {
            let mut old = ours(whole.first_child());
            for (text, marked) in parts {
                // A node of the right kind is reused.
                let fits = old.take_if(|old| (old.node_type() == Node::ELEMENT_NODE) == *marked);
                if let Some(node) = fits {
                    node.set_text_content(Some(text));
                    old = ours(node.next_sibling());
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
                old = ours(left.next_sibling());
                let _ = whole.remove_child(&left);
            }
        });
    });
    view! { <span node_ref=whole></span> }.erased()
}

/// Returns `node`, or the first node after it that is a text or an element. The view also has a comment as placeholder.
fn ours(mut node: Option<Node>) -> Option<Node> {
    while let Some(other) =
        node.as_ref().filter(|node| !matches!(node.node_type(), Node::ELEMENT_NODE | Node::TEXT_NODE))
    {
        node = other.next_sibling();
    }
    node
}
