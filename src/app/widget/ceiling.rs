//! A box that must not grow for a while, because growing would move what stands below it: as long as it is told so, it
//! becomes no higher than it has been since. The style sheet applies the greatest height, `--most`.

use super::part::effect;
use super::resize::Resizes;
use crate::app::dom::NodeRef;
use crate::app::signal::{Signal, Stored};
use leptos::prelude::*;

/// Keeps `root` from growing while `is` is true.
pub fn keep_from_growing(root: NodeRef, is: Signal<bool>) {
    let most = Stored::new(i32::MAX);
    let limit = move || {
        let Some(root) = root.get_untracked() else { return };
        let is = is.try_get_untracked().unwrap_or_default();
        let now = if is { root.offset_height().min(most.get()) } else { i32::MAX };
        if most.try_update(|most| *most = now).is_some() {
            let limit = if is { format!("{now}px") } else { "none".to_owned() };
            let _ = root.style().set_property("--most", &limit);
        }
    };
    let resizes = Resizes::new(limit);
    effect(move || {
        is.track();
        let Some(root) = root.get() else { return };
        resizes.observe(&root);
        request_animation_frame(limit);
    });
}
