//! Another version of the app: after an upgrade, the page is loaded again when the agent is not busy, and never in the
//! middle of something. Until then a note offers it. A page that is of another version from its first welcome on, as the
//! browser had kept it, is loaded again before it shows anything.

use super::{Desk, Effect, Millis, announce, sockets};
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
    /// This page's; in a page that does not know it, the one that the gateway had at the first welcome.
    version: Option<String>,
    /// Whether the page may be loaded again at the first welcome.
    may_load_again: bool,
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

    /// Returns the desk of a page that knows its version, and whether it may load itself again at once.
    #[must_use]
    pub fn of_version(self, version: Option<String>, may_load_again: bool) -> Self {
        Self { update: Update { version, may_load_again, ..self.update }, ..self }
    }

    /// Returns whether the first welcome names another version than this page's. The page is then loaded again, and nothing
    /// of the welcome is taken in. Should that fail, the connection is opened once more after a while, and used.
    pub(super) fn is_superseded(&mut self, told: Option<&str>, out: &mut Vec<Effect>) -> bool {
        let update = &mut self.update;
        let differs = told.is_some_and(|told| update.version.as_deref().is_some_and(|own| own != told));
        let superseded = differs && update.may_load_again && self.replica.is_none();
        update.may_load_again = false;
        if superseded {
            out.extend(sockets(self.connection.pause()));
            out.push(Effect::Reload { asked: true });
        }
        superseded
    }

    /// A welcome has named the version of the app that the gateway has.
    pub(super) fn version_told(&mut self, at: Moment, version: Option<String>, out: &mut Vec<Effect>) {
        let Some(told) = version else { return };
        let update = &mut self.update;
        if update.touched == 0 {
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
            // What waits for code of this version's own, which is gone, waits for ever, and the outbox with it.
            || !(self.outbox().is_empty() || self.is_missing_code())
            || !self.notifications().is_empty()
            || self.undo_offered()
            || self.is_leaving()
    }
}
