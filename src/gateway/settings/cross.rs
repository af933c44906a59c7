//! What `gateway check` looks at besides: that the parts fit each other, and this machine. A start finds it out as well,
//! in the same words, once it has read its log and listens.

use super::{Reader, Settings, Source};
use crate::core::mistakes::Mistakes;
use crate::core::roster::Roster;
use crate::gateway::config::document::Located;
use crate::gateway::config::shape::place;
use crate::gateway::contacts::import as contacts;
use crate::gateway::directory::import as directory;
use crate::gateway::importing::{Format, RejectedRow};
use crate::gateway::start::StartError;
use std::fmt::Display;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

/// Reads a file that is imported, and says which rows are refused; `name` returns how one is named.
fn read<T, E: Display>(
    file: &Path,
    rehearse: impl FnOnce(&[u8], Format) -> Result<(T, Vec<RejectedRow>), E>,
    name: fn(&str) -> String,
    wrong: &mut Vec<Located>,
) -> Option<T> {
    let mut say = |line, why: String| wrong.push(Located { file: file.into(), line, why });
    let content = std::fs::read(file).map_err(|error| say(None, format!("cannot read it: {error}"))).ok()?;
    match rehearse(&content, Format::of(file)) {
        Ok((read, refused)) => {
            for RejectedRow { line, id, why } in refused {
                let line = line.and_then(|line| usize::try_from(line).ok()).map(|line| (line, 1));
                say(line, name(&id) + &why);
            }
            Some(read)
        }
        Err(error) => {
            say(None, error.to_string());
            None
        }
    }
}

impl Reader<'_> {
    /// Compares what names a target with the directory: that of the file, if there is one, or else `kept`. Returns whether
    /// there was one.
    pub(super) fn check_targets(&mut self, settings: &Settings, kept: Option<&Roster>) -> bool {
        let mut roster = kept.filter(|_| settings.directory.is_none()).cloned().unwrap_or_default();
        let carriers = settings.carriers.iter().flat_map(|config| &config.carriers);
        for (number, target) in carriers.clone().flat_map(|carrier| &carrier.numbers) {
            roster = roster.number(number.as_str(), target.kind, &target.id);
        }
        if let Some(file) = &settings.contacts_file {
            let country = settings.carriers.as_ref().and_then(|carriers| carriers.country);
            let read_in = |content: &[u8], format| contacts::rehearse(country, content, format).map(|rows| ((), rows));
            // The numbers are nobody's business.
            read(file, read_in, |_| String::new(), &mut self.wrong);
        }
        let roster = match &settings.directory {
            Some(file) => {
                let read_in = |content: &[u8], format| directory::rehearse(roster, content, format);
                let name = |id: &str| if id.is_empty() { String::new() } else { format!("{id}: ") };
                read(file, read_in, name, &mut self.wrong)
            }
            None => kept.is_some().then_some(roster),
        };
        let Some(roster) = roster else { return settings.directory.is_some() };
        let mut mistakes = Mistakes::default();
        for (at, carrier) in carriers.enumerate() {
            for (number, target) in &carrier.numbers {
                if roster.route(number) != Some(target) {
                    let error = StartError::WrongTarget { carrier: carrier.name.clone(), target: target.clone() };
                    mistakes.add(["carriers", &at.to_string(), "numbers", number.as_str()], error.to_string());
                }
            }
        }
        self.place(&[], mistakes, |reader| &reader.carriers);
        let Some(setup) = &settings.setup else { return true };
        let is_there = |target: &_| roster.profile(target).is_some();
        let mut mistakes = setup.policies.unknown_targets(is_there);
        if let Some(fallback) = setup.fallback.as_ref().filter(|fallback| !is_there(fallback)) {
            mistakes.add(["fallback"], StartError::UnknownFallback(fallback.clone()).to_string());
        }
        self.place(&["setup"], mistakes, |reader| &reader.setup);
        true
    }

    /// Says what is wrong with a part, where it is written.
    fn place(&mut self, at: &[&str], mistakes: Mistakes, own: impl Fn(&Self) -> &Option<Source>) {
        let (source, at) = match own(self) {
            Some(own) => (Some(own), &[] as &[&str]),
            None => (self.main.as_ref(), at),
        };
        let Some(Source { document, checked }) = source else { return };
        let placed = place(document, checked, at, mistakes).into_iter();
        let placed: Vec<_> = placed.map(|(place, why)| document.located(place, why)).collect();
        self.wrong.extend(placed);
    }

    /// Tries the addresses. That a port is taken is no mistake: a gateway runs.
    pub(super) fn check_ports(&mut self, settings: &Settings) {
        let addresses = [
            ("listen", Some(settings.listen)),
            ("metrics_listen", settings.metrics_listen),
            ("peer_listen", settings.peer.as_ref().map(|(listen, _)| *listen)),
        ];
        for (key, address) in addresses {
            let Some(address) = address else { continue };
            if let Err(error) = TcpListener::bind(address)
                && error.kind() != ErrorKind::AddrInUse
            {
                self.wrong(key, format!("cannot listen on {address}: {error}"));
            }
        }
    }
}
