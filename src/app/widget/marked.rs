//! A text of which parts are marked, for what changes at every key: its nodes are made by hand, as a list of views that is compared with
//! the one before costs a millisecond for twenty rows.

use leptos::html;
use leptos::prelude::*;

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
            whole.set_text_content(None);
            for (text, marked) in parts {
                if !marked {
                    let _ = whole.append_with_str_1(text);
                } else if let Ok(mark) = document().create_element("mark") {
                    mark.set_text_content(Some(text));
                    let _ = whole.append_child(&mark);
                }
            }
        });
    });
    view! { <span node_ref=whole></span> }.into_any()
}
