//! The keys of what is stored in the browser.

/// The agent's settings, for the moment before the gateway has sent them.
pub(super) const SETTINGS: &str = "settings";
/// Each command without an answer, by its id.
pub(super) const OUTBOX: &str = "outbox/";
/// Each text that is not sent, by interaction.
pub(super) const DRAFT: &str = "draft/";
/// Each text to a colleague that is not said, by interaction.
pub(super) const ASIDE: &str = "aside/";
/// Each note that is not given, by interaction.
pub(super) const NOTE: &str = "note/";
/// The files for each next message, by interaction.
pub(super) const FILES: &str = "files/";
/// Each error with something to try again, by interaction.
pub(super) const PROBLEM: &str = "problem/";
/// Whom a new text is for.
pub(super) const NEW_TEXT: &str = "new_text";
/// When the newest system message came that the agent has been told of on return.
pub(super) const TOLD: &str = "told";
