//! A text of which parts are marked, for what changes at every key: its nodes are made by hand, as a list of views that
//! is compared with the one before costs a millisecond for twenty rows.

use leptos::html;
use leptos::prelude::*;
use web_sys::Node;

/// The text in parts, each with whether it is marked.
#[component]
pub fn Marked(
    /// In order; an empty part is nothing.
    #[prop(into)]
    parts: Signal<Vec<(String, bool)>>,
) -> AnyView {
    let whole = NodeRef::<html::Span>::new();
    Effect::new(move |_| {
        let Some(whole) = whole.get() else { return };
        parts.with(|parts| {
            let mut old = ours(whole.first_child());
            for (text, marked) in parts {
                // A node of its kind is used again.
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
    view! { <span node_ref=whole></span> }.into_any()
}

/// This node, or the next after it that is a text or an element: the view keeps its place by a comment.
fn ours(mut node: Option<Node>) -> Option<Node> {
    while let Some(other) =
        node.as_ref().filter(|node| !matches!(node.node_type(), Node::ELEMENT_NODE | Node::TEXT_NODE))
    {
        node = other.next_sibling();
    }
    node
}
