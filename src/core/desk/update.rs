//! Another version of the app: after an upgrade, the page is loaded again when the agent is not busy, and never in the
//! middle of something. Until then a note offers it.

use super::{Desk, Effect, Millis, announce};
use crate::core::connection::Moment;
use crate::core::text::texts;

/// For how long nobody has done anything in a page that is not busy, in milliseconds: without the user's focus, and
/// with it. Reading is not noticed, so the latter is long.
const UNTOUCHED: [Millis; 2] = [60_000, 600_000];
/// The time over which the desks of a gateway load the page again, in milliseconds.
const SPREAD: f64 = 30_000.0;

/// What is known of the version of the app.
#[derive(Clone, Debug, Default)]
pub(super) struct Update {
    /// The one that the gateway had at the first welcome: this page's.
    version: Option<String>,
    /// From when on the page may be loaded again, by the browser's clock; `None` while it is up to date.
    from: Option<Millis>,
    /// When the agent last did something, by the browser's clock.
    pub(super) touched: Millis,
}

impl Desk {
    /// Returns whether the gateway has another version of the app.
    pub fn is_outdated(&self) -> bool {
        self.update.from.is_some()
    }

    /// A welcome has named the version of the app that the gateway has.
    pub(super) fn version_told(&mut self, at: Moment, version: Option<String>, out: &mut Vec<Effect>) {
        let Some(told) = version else { return };
        let update = &mut self.update;
        if update.version.is_none() {
            update.touched = at.local;
        }
        if *update.version.get_or_insert_with(|| told.clone()) == told {
            update.from = None;
        } else if update.from.is_none() {
            update.from = Some(at.local + (SPREAD * at.random) as Millis);
            announce(texts::new_version(), out);
        }
    }

    /// Loads another version of the app, unless the agent is busy or may be.
    pub(super) fn update_when_idle(&mut self, local: Millis, out: &mut Vec<Effect>) {
        let untouched = UNTOUCHED[usize::from(self.tab.front)];
        let is_due = self.update.from.is_some_and(|from| local >= from.max(self.update.touched + untouched));
        if is_due && self.connected() && !self.is_busy() {
            out.push(Effect::Reload { asked: false });
        }
    }

    /// Returns whether something is begun that loading the page again would interrupt, although most of it would come
    /// back.
    fn is_busy(&self) -> bool {
        let drafts = &self.drafts;
        let typed = [&drafts.texts, &drafts.asides, &drafts.notes].iter().any(|texts| !texts.is_empty());
        let panels = &self.panels;
        let opened = panels.communicator.is_some()
            || panels.messages.is_some()
            || panels.dialog.is_some()
            || panels.picture.is_some()
            || panels.responses.is_some();
        typed
            || opened
            || drafts.files.values().any(|files| !files.is_empty())
            || !self.outbox().is_empty()
            || !self.notifications().is_empty()
            || self.undo_offered()
            || self.is_leaving()
    }
}
