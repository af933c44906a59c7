//! The browser's storage, for what must survive a reload. Drafts and unanswered commands are stored for each agent and
//! shared between tabs, until the agent signs out; the sign-in is stored for this tab. Without storage they are lost on
//! reload, and nothing fails.

use super::clock;
use crate::protocol::DeviceId;
use web_sys::Storage;

/// The storage of one agent.
#[derive(Clone, Debug)]
pub struct AgentStorage {
    prefix: String,
}

impl AgentStorage {
    /// Returns the storage of the agent with this user name.
    pub fn of(agent: &str) -> Self {
        Self { prefix: format!("baton/{agent}/") }
    }

    /// Returns all values with their keys, as given to [`AgentStorage::set`].
    pub fn all(&self) -> Vec<(String, String)> {
        let Some(storage) = local() else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten());
        let own = keys.filter_map(|key| Some((self.own(&key)?, key)));
        own.filter_map(|(key, full)| Some((key, storage.get_item(&full).ok()??))).collect()
    }

    /// Converts a key of the browser's storage to a key of this agent; `None` if it is not theirs.
    pub fn own(&self, key: &str) -> Option<String> {
        key.strip_prefix(&self.prefix).map(Into::into)
    }

    /// Stores a value.
    pub fn set(&self, key: &str, value: &str) {
        if let Some(storage) = local() {
            let _ = storage.set_item(&format!("{}{key}", self.prefix), value);
        }
    }

    /// Removes all values.
    pub fn clear(&self) {
        self.all().iter().for_each(|(key, _)| self.remove(key));
    }

    /// Removes a value.
    pub fn remove(&self, key: &str) {
        if let Some(storage) = local() {
            let _ = storage.remove_item(&format!("{}{key}", self.prefix));
        }
    }
}

/// Returns the id of this browser, which all its tabs share. Creates it the first time. `None` without storage.
pub fn device() -> Option<DeviceId> {
    const KEY: &str = "baton/device";
    let storage = local()?;
    if let Some(known) = storage.get_item(KEY).ok()? {
        return Some(known.into());
    }
    let new = clock::random_id();
    storage.set_item(KEY, &new).ok()?;
    Some(new.into())
}

/// Returns the user name and the token of the agent who is signed in in this tab.
pub fn account() -> Option<(String, String)> {
    let account = session()?.get_item("baton/account").ok()??;
    let (agent, token) = account.split_once(' ')?;
    Some((agent.to_owned(), token.to_owned()))
}

/// Stores the user name and the token of the agent who is signed in in this tab.
pub fn set_account(account: Option<(&str, &str)>) {
    let Some(storage) = session() else { return };
    let _ = match account {
        Some((agent, token)) => storage.set_item("baton/account", &format!("{agent} {token}")),
        None => storage.remove_item("baton/account"),
    };
}

/// Returns the language that was chosen last in this browser.
pub fn language() -> Option<String> {
    local()?.get_item(LANGUAGE).ok()?
}

/// Stores the language that was chosen last in this browser; `None` for the browser's own.
pub fn set_language(tag: Option<&str>) {
    let Some(storage) = local() else { return };
    let _ = match tag {
        Some(tag) => storage.set_item(LANGUAGE, tag),
        None => storage.remove_item(LANGUAGE),
    };
}

const LANGUAGE: &str = "baton/language";

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
