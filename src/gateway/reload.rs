//! What SIGHUP does while the gateway runs: the log's file is opened anew, and the configuration is read again, with the
//! files of the directory and the contacts. What can be of it is taken up; of the rest it says that it has changed, as it
//! takes effect at the next start.

use super::config::document::Located;
use super::connections::descriptors;
use super::engine::lead::Standing;
use super::importing::{RejectedRow, Report};
use super::imports::{Imports, ReadError};
use super::logging::Log;
use super::settings::Settings;
use super::settings::flags::Flags;
use super::state::AppState;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{oneshot, watch};

/// The keys of a configuration that can be taken up while the gateway runs.
pub const RELOADED: [&str; 8] =
    ["contacts_file", "directory", "guests", "guests_by_address", "hosts", "setup", "sign_in", "trusted_proxies"];

/// What the gateway was started with, and has taken up since.
pub struct Files {
    log: Log,
    flags: Flags,
    settings: Settings,
    /// What it is among the gateways of its log.
    standing: Option<watch::Receiver<Standing>>,
}

impl Files {
    /// Remembers what the gateway is started with.
    pub fn new(log: Log, flags: Flags, settings: Settings) -> Self {
        Self { log, flags, settings, standing: None }
    }

    /// Sets what it is among the gateways of its log.
    pub fn of(&mut self, standing: watch::Receiver<Standing>) {
        self.standing = Some(standing);
    }

    /// Returns whether another gateway writes.
    fn follows(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| !standing.borrow().writes())
    }

    /// Waits until it is told by SIGHUP that the configuration has changed, while another gateway does the work. The log's
    /// file is opened anew each time.
    ///
    /// # Errors
    /// The operating system's, if the signal cannot be heard.
    pub async fn changed(&self) -> std::io::Result<()> {
        let mut hangup = hangups()?;
        while hangup.recv().await.is_some() {
            if self.have_changed() {
                return Ok(());
            }
        }
        std::future::pending().await
    }

    /// Opens the log's file anew, and returns whether the configuration has changed. One with a mistake in it has not.
    fn have_changed(&self) -> bool {
        self.reopen();
        match Settings::read(&self.flags) {
            Ok(settings) => !settings.changed_since(&self.settings).is_empty(),
            Err(wrong) => {
                refuse(wrong);
                false
            }
        }
    }

    fn reopen(&self) {
        if let Err(error) = self.log.reopen() {
            tracing::error!(%error, "the log's file cannot be opened anew; the old one is written on");
        }
        tracing::info!(log = self.log.is_in_file(), "SIGHUP: files are read again");
    }

    /// Reads what can be read again for the first time, unless another gateway writes, which does. Returns a line for each
    /// row that is refused, for whoever starts the gateway.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn read(&self, imports: &Imports) -> Result<Vec<String>, ReadError> {
        let mut said = Vec::new();
        if self.follows() {
            return Ok(said);
        }
        if let Some(file) = &self.settings.directory {
            let Report { added, changed, unchanged, removed, refused, refusals } = imports.directory(file).await?;
            tracing::info!(added, changed, unchanged, removed, refused, "the directory was read");
            said.extend(refusals.iter().map(|row| told(file, row, &format!("{}: ", row.id))));
        }
        if let Some(file) = &self.settings.contacts_file {
            let Report { added, changed, unchanged, removed, refused, refusals } = imports.contacts(file).await?;
            tracing::info!(added, changed, unchanged, removed, refused, "the contacts were read");
            said.extend(refusals.iter().map(|row| told(file, row, "")));
        }
        Ok(said)
    }

    /// Reads everything again, takes up what can be, and says what cannot. With a mistake in it nothing is taken up.
    async fn reload(&mut self, imports: &Imports) {
        self.reopen();
        let mut settings = match Settings::read(&self.flags) {
            Ok(settings) => settings,
            Err(wrong) => return refuse(wrong),
        };
        if let Some(file) = &settings.directory {
            note("directory", file, imports.directory(file).await);
        }
        if let Some(file) = &settings.contacts_file {
            note("contacts", file, imports.contacts(file).await);
        }
        let changed = settings.changed_since(&self.settings);
        let is_taken_up = |key: &String| key.split('.').next().is_some_and(|key| RELOADED.contains(&key));
        let (taken_up, fixed): (BTreeSet<_>, BTreeSet<_>) = changed.into_iter().partition(is_taken_up);
        if let Err(why) = take_up(imports, &settings, self.flags.demo, &taken_up).await {
            let why = without_numbers(&why);
            tracing::error!(why, "the configuration cannot be used; what it said before stays");
            return;
        }
        settings.forget(&self.settings, |key| !RELOADED.contains(&key));
        self.settings = settings;
        let lead = self.standing.as_ref().and_then(|standing| standing.borrow().lead());
        if let Some(lead) = lead {
            lead.configure(self.settings.configured()).await;
        }
        if !taken_up.is_empty() {
            let changed = taken_up.into_iter().collect::<Vec<_>>().join(", ");
            tracing::info!(changed, "the configuration was taken up");
        }
        for key in &fixed {
            tracing::warn!(key, "this has changed in the configuration, which takes effect at the next start");
        }
    }
}

fn refuse(wrong: Vec<Located>) {
    for Located { file, line, why } in wrong {
        let (file, (line, column), why) = (file.display(), line.unwrap_or_default(), without_numbers(&why));
        tracing::error!(%file, line, column, why, "the configuration cannot be used; what it said before stays");
    }
}

/// Takes up what can be of a configuration, as far as it has changed.
///
/// # Errors
/// Why the setup cannot be used: nothing is taken up then.
async fn take_up(imports: &Imports, settings: &Settings, demo: bool, changed: &BTreeSet<String>) -> Result<(), String> {
    let AppState { engine, media, hosts, sign_in, connections, proxies, .. } = imports.state();
    let has = |part: &str| changed.iter().any(|key| key.split('.').next() == Some(part));
    if has("setup") {
        let setup = Arc::new(settings.desk(demo));
        let unavailable = |_| Err("it could not be taken up; say SIGHUP again".into());
        engine.set_up(setup.clone()).await.unwrap_or_else(unavailable)?;
        media.usage().limit(setup.quotas.clone());
    }
    if has("hosts") {
        hosts.set(settings.hosts.clone().unwrap_or_default());
    }
    if has("sign_in") {
        let keep_provider = !changed.contains("sign_in.openid");
        sign_in.configure(settings.sign_in.clone(), keep_provider).map_err(|error| error.to_string())?;
    }
    if has("trusted_proxies") {
        proxies.set(settings.trusted_proxies.clone());
    }
    if has("guests") || has("guests_by_address") {
        connections.limits.set(descriptors::within(settings.connections()));
    }
    Ok(())
}

/// Returns what is wrong without telephone numbers, which the log does not say.
fn without_numbers(why: &str) -> String {
    let mut said = String::new();
    let mut digits = String::new();
    for character in why.chars().chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        said.push_str(if digits.len() > 5 { "…" } else { &digits });
        digits.clear();
        said.push(character);
    }
    said.pop();
    said
}

/// Says what became of a file that was read again: of a row that is refused the line and why, and nothing of what it
/// says.
fn note(what: &'static str, file: &Path, outcome: Result<Report, ReadError>) {
    let file = file.display();
    match outcome {
        Ok(Report { added, changed, unchanged, removed, refused, refusals }) => {
            tracing::info!(what, %file, added, changed, unchanged, removed, refused, "a file was read again");
            for RejectedRow { line, why, .. } in refusals {
                tracing::warn!(%file, line, why, "a row is refused");
            }
        }
        Err(error) => tracing::error!(what, %error, "a file cannot be read again; what it said before stays"),
    }
}

/// Returns what is said of a row that is refused.
fn told(file: &Path, RejectedRow { line, why, .. }: &RejectedRow, id: &str) -> String {
    let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
    format!("{}: {line}{id}{why}", file.display())
}

/// Reads files again at each SIGHUP, until the engine has stopped. Does nothing where there is no such signal. While another
/// gateway writes, only says through `changed` that the configuration has changed: this one is to be started again then.
///
/// # Errors
/// The operating system's, if the signal cannot be heard.
pub fn on_hangup(imports: Imports, mut files: Files, changed: oneshot::Sender<()>) -> std::io::Result<()> {
    let mut hangup = hangups()?;
    let mut changed = Some(changed);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                heard = hangup.recv() => if heard.is_none() { return },
                () = imports.state().engine.ended() => return,
            }
            if !files.follows() {
                files.reload(&imports).await;
            } else if files.have_changed() {
                changed.take().into_iter().for_each(|changed| _ = changed.send(()));
            }
        }
    });
    Ok(())
}

#[cfg(unix)]
fn hangups() -> std::io::Result<tokio::signal::unix::Signal> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::hangup())
}

/// Where there is no such signal it never comes.
#[cfg(not(unix))]
struct Never;

#[cfg(not(unix))]
impl Never {
    async fn recv(&mut self) -> Option<()> {
        None
    }
}

#[cfg(not(unix))]
fn hangups() -> std::io::Result<Never> {
    Ok(Never)
}
