//! How a gateway is started: what the flags, the file `baton.toml` and the files that flags name say, read as one. A
//! start, `gateway check` and SIGHUP read it by the same function, [`Settings::read`], which says all that is wrong.

mod alike;
pub mod command;
pub mod cross;
mod database;
pub mod flags;
pub mod keys;
mod said;
pub mod schema;
#[cfg(test)]
mod tests;

use crate::core::host::policy::Hosts;
use crate::core::hub::Rules;
use crate::core::mistakes::Mistakes;
use crate::core::roster::Roster;
use crate::core::setup::DeskSetup;
use crate::gateway::address::Network;
use crate::gateway::carriers::config::Config as Carriers;
use crate::gateway::config::document::{Document, Language, Located};
use crate::gateway::config::explain;
use crate::gateway::config::shape::{Checked, Shape, check, place};
use crate::gateway::connections::limits::Limits as ConnectionLimits;
use crate::gateway::contacts::lookup::Endpoint;
use crate::gateway::logging::Format;
use crate::gateway::media::MediaStore;
use crate::gateway::shared::named::Address;
use crate::gateway::sign_in::config::Config as SignIn;
use crate::gateway::start::StartError;
use crate::gateway::tls::Certificate;
use crate::gateway::{Options, demo, zones};
use crate::protocol::Limits;
use clap::ValueEnum;
use flags::{Flags, watchers};
use serde_json::{Map, Value, json};
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a gateway is started.
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where to answer those who watch.
    pub metrics_listen: Option<SocketAddr>,
    /// How the program's log is written.
    pub log_format: Format,
    /// The file of the program's log.
    pub log_file: Option<PathBuf>,
    /// The certificate, if the gateway speaks TLS.
    pub tls: Option<Arc<Certificate>>,
    /// The data folder.
    pub data: PathBuf,
    /// The anchor of the log, if it is elsewhere.
    pub anchor: Option<PathBuf>,
    /// The database with the log, if it is not in the data folder.
    pub log: Option<Address>,
    /// Where other gateways reach this one: where it listens, and the address.
    pub peer: Option<(SocketAddr, String)>,
    /// The file of the directory.
    pub directory: Option<PathBuf>,
    /// The file of the contacts.
    pub contacts_file: Option<PathBuf>,
    /// Whom to ask who a contact is.
    pub contacts: Option<Endpoint>,
    /// The most targets that a browser is given.
    pub directory_limit: usize,
    /// The store of files, if it is not the data folder.
    pub media: Option<String>,
    /// True if agents may save files.
    pub save: bool,
    /// True if browsers keep a copy of the desk.
    pub offline_shell: bool,
    /// The desk's setup, if there is one.
    pub setup: Option<DeskSetup>,
    /// How long agents have to answer, whatever the setup says for all, in seconds.
    pub answer_time: Option<u64>,
    /// The carriers, if there are any.
    pub carriers: Option<Carriers>,
    /// Who can sign in.
    pub sign_in: SignIn,
    /// The pages that may embed the desk, if they are listed.
    pub hosts: Option<Hosts>,
    /// The trusted proxies.
    pub trusted_proxies: Vec<Network>,
    /// The most guests.
    pub guests: usize,
    /// The most guests of one address.
    pub guests_by_address: usize,
    /// What was said, by the keys of `baton.toml`; secrets too.
    said: Map<String, Value>,
}

/// Returns what is said of all that is wrong: a line for each.
pub fn said(wrong: &[Located]) -> String {
    match wrong {
        [one] if one.file.as_os_str().is_empty() => one.to_string(),
        [one] => format!("cannot use {one}"),
        all => {
            let lines: String = all.iter().map(|one| format!("\n  {one}")).collect();
            format!("cannot use this configuration; {} mistakes:{lines}", all.len())
        }
    }
}

/// A file, as far as it can be used.
struct Source {
    document: Document,
    checked: Checked,
}

/// Where a part of the configuration is written: the keys that lead to it in a file, and what it says.
struct Part<'a> {
    source: &'a Source,
    at: &'a [&'a str],
    value: Value,
}

/// What is read, and what is wrong with it.
struct Reader<'a> {
    flags: &'a Flags,
    main: Option<Source>,
    setup: Option<Source>,
    carriers: Option<Source>,
    sign_in: Option<Source>,
    hosts: Option<Source>,
    wrong: Vec<Located>,
}

fn source(file: &Path, language: Language, shape: &Shape, wrong: &mut Vec<Located>) -> Option<Source> {
    match Document::read(file, language) {
        Ok(document) => {
            let checked = check(&document, shape, file.parent().unwrap_or(Path::new("")));
            let all = checked.mistakes.iter();
            wrong.extend(all.map(|(place, mistake)| document.located(*place, mistake.why.as_str())));
            Some(Source { document, checked })
        }
        Err(mistakes) => {
            wrong.extend(mistakes);
            None
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads all files.
    fn new(flags: &'a Flags) -> Self {
        let mut wrong = Vec::new();
        let mut json = |file: &Option<PathBuf>, shape: Shape| {
            file.as_ref().and_then(|file| source(file, Language::Json, &shape, &mut wrong))
        };
        let setup = json(&flags.setup, keys::setup());
        let carriers = json(&flags.carriers, keys::carriers_file());
        let sign_in = json(&flags.sign_in, keys::sign_in());
        let hosts = json(&flags.hosts, keys::hosts_file());
        let main = flags.config.as_ref();
        let main = main.and_then(|file| source(file, Language::Toml, &keys::configuration(), &mut wrong));
        Self { flags, main, setup, carriers, sign_in, hosts, wrong }
    }

    /// Returns what is wrong, in the order of the files and lines.
    fn sorted(mut self) -> Vec<Located> {
        self.wrong.sort();
        self.wrong.dedup();
        self.wrong
    }

    /// Returns what `baton.toml` says of a key.
    fn said(&self, key: &str) -> Option<&Value> {
        self.main.as_ref()?.checked.value.get(key)
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.said(key)?.as_str()
    }

    fn count(&self, key: &str) -> Option<usize> {
        self.said(key)?.as_u64()?.try_into().ok()
    }

    fn is_true(&self, key: &str) -> bool {
        self.said(key).and_then(Value::as_bool).unwrap_or_default()
    }

    /// Returns a file that is named in `baton.toml`, relative to its folder.
    fn file(&self, key: &str) -> Option<PathBuf> {
        let folder = self.main.as_ref()?.document.file.parent()?;
        self.text(key).map(|file| folder.join(file))
    }

    /// Says that something is wrong with a key of `baton.toml`, or with a flag.
    fn wrong(&mut self, key: &str, why: impl Display) {
        let at = [key.to_owned()];
        let main = self.main.as_ref().filter(|main| main.checked.value.get(key).is_some());
        match main {
            Some(main) if main.checked.is_spoiled(&at) => {}
            Some(Source { document, .. }) => self.wrong.push(document.located(document.place_of(&at), why.to_string())),
            None => self.wrong.push(Located { file: PathBuf::new(), line: None, why: why.to_string() }),
        }
    }

    /// Returns where a part is written: in the file that a flag names, or in `baton.toml`.
    fn part<'b>(&'b self, own: Option<&'b Source>, keys: &[&str], at: &'b [&'b str]) -> Option<Part<'b>> {
        if let Some(source) = own {
            return Some(Part { source, at: &[], value: source.checked.value.clone() });
        }
        let source = self.main.as_ref()?;
        let table = source.checked.value.as_object()?;
        let said: Map<_, _> =
            keys.iter().filter_map(|key| Some(((*key).to_owned(), table.get(*key)?.clone()))).collect();
        if said.is_empty() {
            return None;
        }
        let value = at.iter().try_fold(Value::Object(said), |value, key| value.get(key).cloned())?;
        Some(Part { source, at, value })
    }
}

impl Part<'_> {
    /// Reads it.
    fn read<T, E: Display>(&self, read: impl FnOnce(Value) -> Result<(T, Mistakes), E>) -> (Option<T>, Vec<Located>) {
        let Self { source: Source { document, checked }, at, value } = self;
        match read(value.clone()) {
            Ok((read, mistakes)) => {
                let mistakes = place(document, checked, at, mistakes).into_iter();
                (Some(read), mistakes.map(|(place, why)| document.located(place, why)).collect())
            }
            Err(why) => {
                let at: Vec<_> = at.iter().map(|key| (*key).to_owned()).collect();
                // It follows from what was said before.
                let is_told = !checked.mistakes.is_empty();
                let wrong = document.located(document.place_of(&at), why.to_string());
                (None, if is_told { Vec::new() } else { vec![wrong] })
            }
        }
    }
}

impl Settings {
    /// Reads what the flags and the files say.
    ///
    /// # Errors
    /// All that is wrong, in the order of the files and of their lines. No secret is in it.
    pub fn read(flags: &Flags) -> Result<Self, Vec<Located>> {
        let (settings, reader) = Self::read_all(flags);
        settings.filter(|_| reader.wrong.is_empty()).ok_or_else(|| reader.sorted())
    }

    /// Reads it as [`Settings::read`] does, and looks at what a start would find out later too. Returns what is wrong, and
    /// whether there was a directory to look for targets in: that of its own file, or `kept`.
    pub fn examine(flags: &Flags, kept: Option<&Roster>) -> (Vec<Located>, bool) {
        let (settings, mut reader) = Self::read_all(flags);
        let has_directory = settings.is_none_or(|settings| {
            reader.check_ports(&settings);
            reader.check_database(&settings);
            reader.check_targets(&settings, kept)
        });
        (reader.sorted(), has_directory)
    }

    /// Reads what can be read, and says what is wrong.
    fn read_all(flags: &Flags) -> (Option<Self>, Reader<'_>) {
        let mut reader = Reader::new(flags);
        if flags.config.is_some() && reader.main.is_none() {
            return (None, reader);
        }
        let setup = reader.read_setup();
        let carriers = reader.read_carriers();
        let sign_in = reader.read_sign_in();
        let hosts = reader.read_hosts();
        let (listen, tls) = reader.read_listener();
        let defaults = (Options::default(), ConnectionLimits::default());
        let media = flags.media.clone().or_else(|| reader.text("media").map(str::to_owned));
        if let Some(Err(error)) = media.as_ref().map(|address| MediaStore::remote(address, String::new())) {
            reader.wrong("media", format!("media: {}", explain(&error)));
        }
        let metrics_listen = reader.said("metrics_listen").and_then(|said| {
            let text = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
            watchers(&text).ok()
        });
        let proxies = reader.said("trusted_proxies").and_then(Value::as_array).cloned().unwrap_or_default();
        let proxies = proxies.iter().filter_map(|text| text.as_str()?.parse().ok()).collect();
        let has_tls = tls.is_some();
        let format = reader.text("log_format").and_then(|name| Format::from_str(name, false).ok());
        let settings = Self {
            listen,
            metrics_listen: flags.metrics_listen.or(metrics_listen),
            log_format: flags.log_format.or(format).unwrap_or_default(),
            log_file: flags.log_file.clone().or_else(|| reader.file("log_file")),
            tls,
            data: flags.data.clone().or_else(|| reader.file("data")).unwrap_or_else(|| ".data".into()),
            log: reader.read_log(media.is_some()),
            peer: reader.read_peer(has_tls),
            anchor: flags.anchor.clone().or_else(|| reader.file("anchor")),
            directory: flags.directory.clone().or_else(|| reader.file("directory")),
            contacts_file: flags.contacts_file.clone().or_else(|| reader.file("contacts_file")),
            contacts: flags.contacts.clone().or_else(|| reader.text("contacts")?.parse().ok()),
            directory_limit: flags
                .directory_limit
                .or_else(|| reader.count("directory_limit"))
                .unwrap_or(defaults.0.directory_limit),
            media,
            save: !(flags.no_save || reader.is_true("no_save")),
            offline_shell: !(flags.no_offline_shell || reader.is_true("no_offline_shell")),
            setup,
            answer_time: flags.answer_time,
            carriers,
            sign_in,
            hosts,
            trusted_proxies: if flags.trusted_proxy.is_empty() { proxies } else { flags.trusted_proxy.clone() },
            guests: flags.guests.or_else(|| reader.count("guests")).unwrap_or(defaults.1.guests),
            guests_by_address: flags
                .guests_by_address
                .or_else(|| reader.count("guests_by_address"))
                .unwrap_or(defaults.1.guests_by_address),
            said: reader.all_said(),
        };
        (Some(settings), reader)
    }

    /// Returns the rules that it leads to.
    pub fn rules(&self, demo: bool) -> Rules {
        let limits = Limits { save: self.save, ..Limits::default() };
        Rules { setup: Arc::new(self.desk(demo)), limits: limits.into(), offsets: zones::offset, ..Rules::default() }
    }

    /// Returns the desk's setup, which a demo has of its own.
    pub fn desk(&self, demo: bool) -> DeskSetup {
        let its_own = || if demo { demo::setup() } else { DeskSetup::default() };
        let mut setup = self.setup.clone().unwrap_or_else(its_own);
        if let Some(seconds) = self.answer_time {
            setup.policies.all.answer_time = Some(seconds.saturating_mul(1000));
        }
        setup
    }

    /// Returns the limits of connections.
    pub fn connections(&self) -> ConnectionLimits {
        let Self { guests, guests_by_address, .. } = *self;
        ConnectionLimits { guests, guests_by_address, ..ConnectionLimits::default() }
    }
}

impl Reader<'_> {
    fn read_setup(&mut self) -> Option<DeskSetup> {
        let read = |value| {
            let setup: DeskSetup = serde_json::from_value(value)?;
            let mut mistakes = setup.mistakes();
            mistakes.within([], "", setup.unknown_zones(zones::offset));
            Ok::<_, serde_json::Error>((setup, mistakes))
        };
        let part = self.part(self.setup.as_ref(), &["setup"], &["setup"]);
        let (setup, wrong) = part.map(|part| part.read(read)).unwrap_or_default();
        self.wrong.extend(wrong);
        if let Some(seconds) = self.flags.answer_time {
            let least = Rules::LEAST_ANSWER_TIME / 1000;
            if seconds < least {
                self.wrong("", format!("--answer-time must be at least {least} s"));
            }
        }
        setup
    }

    fn read_carriers(&mut self) -> Option<Carriers> {
        let read = |mut value: Value| {
            value.as_object_mut().map(|file| file.entry("carriers").or_insert_with(|| json!([])));
            Carriers::from_value(value)
        };
        let (carriers, wrong) = self
            .part(self.carriers.as_ref(), &["country", "carriers"], &[])
            .map(|part| part.read(read))
            .unwrap_or_default();
        self.wrong.extend(wrong);
        if let Some(own) = self.carriers.as_ref().filter(|_| carriers.as_ref().is_some_and(|it| it.carriers.is_empty()))
        {
            let Document { root, .. } = &own.document;
            self.wrong.extend(
                Some(own.document.located(root.place, "it lists no carriers"))
                    .filter(|_| own.checked.mistakes.is_empty()),
            );
        }
        carriers
    }

    fn read_sign_in(&mut self) -> SignIn {
        let read = |value| {
            let config: SignIn = serde_json::from_value(value)?;
            let mut mistakes = config.mistakes();
            if config.tokens.is_empty() && config.openid.is_none() {
                mistakes.add([], "nobody could sign in: it has neither tokens nor openid");
            }
            Ok::<_, serde_json::Error>((config, mistakes))
        };
        let part = self.part(self.sign_in.as_ref(), &["sign_in"], &["sign_in"]);
        let is_there = part.is_some() || self.flags.sign_in.is_some();
        let (config, wrong) = part.map(|part| part.read(read)).unwrap_or_default();
        self.wrong.extend(wrong);
        match (is_there, self.flags.demo) {
            (false, false) => self.wrong(
                "",
                "nobody could sign in: say how with --sign-in FILE, or with sign_in in the file of --config, or try it out \
                 with --demo",
            ),
            (true, true) => self.wrong("sign_in", "sign_in cannot be used with --demo, which signs in whoever asks"),
            _ => {}
        }
        config.unwrap_or_default()
    }

    fn read_hosts(&mut self) -> Option<Hosts> {
        let read = |value| {
            let hosts: Hosts = serde_json::from_value(value)?;
            let mut mistakes = hosts.mistakes();
            if hosts.hosts.is_empty() {
                mistakes.add([], "it lists no hosts");
            }
            Ok::<_, serde_json::Error>((hosts, mistakes))
        };
        let part = self.part(self.hosts.as_ref(), &["hosts"], &[]);
        let (hosts, wrong) = part.map(|part| part.read(read)).unwrap_or_default();
        self.wrong.extend(wrong);
        hosts
    }

    fn read_listener(&mut self) -> (SocketAddr, Option<Arc<Certificate>>) {
        let flags = self.flags;
        let listen = flags.listen.or_else(|| self.text("listen")?.parse().ok());
        let listen = listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let certificate = flags.tls_cert.clone().or_else(|| self.file("tls_cert"));
        let key = flags.tls_key.clone().or_else(|| self.file("tls_key"));
        let plain = flags.plain_http || self.is_true("plain_http");
        if plain && certificate.is_some() {
            self.wrong("plain_http", "plain_http cannot be used with tls_cert: it is one or the other");
        }
        if plain && flags.demo {
            self.wrong("plain_http", "plain_http cannot be used with --demo");
        }
        match (&certificate, &key) {
            (Some(_), None) => self.wrong("tls_cert", "“tls_key” is missing: tls_cert needs it"),
            (None, Some(_)) => self.wrong("tls_key", "“tls_cert” is missing: tls_key needs it"),
            _ => {}
        }
        if !listen.ip().is_loopback() {
            // The one that counts.
            let at = if flags.listen.is_some() { "" } else { "listen" };
            if flags.demo {
                self.wrong(at, format!("cannot listen on {listen}: {}", StartError::NotLoopback));
            } else if !plain && certificate.is_none() {
                let why = "passwords and texts would cross the network as plain HTTP; name a certificate with --tls-cert and \
                           --tls-key, or listen on 127.0.0.1 behind a proxy with TLS, or say --plain-http if only such a \
                           proxy reaches this port";
                self.wrong(at, format!("cannot listen on {listen}: {why}"));
            }
        }
        let tls = certificate.zip(key).and_then(|(certificate, key)| {
            let read = Certificate::read(&certificate, &key);
            let at = if flags.tls_cert.is_some() { "" } else { "tls_cert" };
            read.map_err(|error| self.wrong(at, format!("cannot speak TLS: {error}"))).ok()
        });
        (listen, tls.map(Arc::new))
    }
}
