//! References to elements.

use crate::app::signal::State;
use web_sys::HtmlElement;

/// The element of a view, once it has been built: the one with this reference as `node_ref`.
#[derive(Clone, Copy)]
pub struct NodeRef(State<Option<HtmlElement>>);

impl NodeRef {
    /// Creates one that refers to nothing yet.
    #[expect(clippy::new_without_default, reason = "it belongs to the owner at the place where it is created")]
    #[inline(never)]
    pub fn new() -> Self {
        Self(State::new(None))
    }

    /// Returns the element, and subscribes to it; nothing if the view that the reference belonged to is gone.
    pub fn get(self) -> Option<HtmlElement> {
        self.0.try_get().flatten()
    }

    /// Returns the element; nothing if the view that the reference belonged to is gone.
    pub fn get_untracked(self) -> Option<HtmlElement> {
        self.0.try_get_untracked().flatten()
    }

    /// Subscribes to the element.
    pub fn track(self) {
        self.0.track();
    }

    pub(super) fn set(self, element: HtmlElement) {
        self.0.set(Some(element));
    }
}
