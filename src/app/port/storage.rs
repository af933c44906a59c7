//! What a reload must not lose. Drafts and unanswered commands are kept for each agent, for all tabs; the sign-in for
//! this tab. A browser that forbids storage loses only that: nothing here fails.

use super::clock;
use crate::protocol::DeviceId;
use web_sys::Storage;

/// The storage of one agent.
#[derive(Clone, Debug)]
pub struct Kept {
    prefix: String,
}

impl Kept {
    /// Of the agent with this user name.
    pub fn of(agent: &str) -> Self {
        Self { prefix: format!("baton/{agent}/") }
    }

    /// Everything kept, with keys as given to [`Kept::keep`].
    pub fn all(&self) -> Vec<(String, String)> {
        let Some(storage) = local() else { return Vec::new() };
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten());
        let own = keys.filter_map(|key| Some((self.own(&key)?, key)));
        own.filter_map(|(key, full)| Some((key, storage.get_item(&full).ok()??))).collect()
    }

    /// This agent's key that stands for a key of the browser's storage.
    pub fn own(&self, key: &str) -> Option<String> {
        key.strip_prefix(&self.prefix).map(Into::into)
    }

    /// Keeps a value.
    pub fn keep(&self, key: &str, value: &str) {
        if let Some(storage) = local() {
            let _ = storage.set_item(&format!("{}{key}", self.prefix), value);
        }
    }

    /// Throws a value away.
    pub fn forget(&self, key: &str) {
        if let Some(storage) = local() {
            let _ = storage.remove_item(&format!("{}{key}", self.prefix));
        }
    }
}

/// The name of this browser, the same in all its tabs; made the first time. `None` where nothing can be kept.
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

/// Who is signed in in this tab: agent and token.
pub fn account() -> Option<(String, String)> {
    let kept = session()?.get_item("baton/account").ok()??;
    let (agent, token) = kept.split_once(' ')?;
    Some((agent.to_owned(), token.to_owned()))
}

/// Remembers who is signed in in this tab.
pub fn set_account(account: Option<(&str, &str)>) {
    let Some(storage) = session() else { return };
    let _ = match account {
        Some((agent, token)) => storage.set_item("baton/account", &format!("{agent} {token}")),
        None => storage.remove_item("baton/account"),
    };
}

fn local() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn session() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
