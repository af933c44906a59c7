//! What is kept to say a target again, in little memory: what is its own in one piece of text, what many share by
//! number.

use super::numbers::Digits;
use super::table::{Table, hash};
use crate::protocol::{Channel, Target, TargetKind, TargetRef};

/// Texts that many targets share, each once.
#[derive(Clone, Default)]
pub(super) struct Phrases {
    texts: Vec<Box<str>>,
    table: Table,
}

impl Phrases {
    fn number(&mut self, text: &str) -> u32 {
        let hash_of = |text: &str| hash(0, text.bytes().map(u16::from));
        let known = self.table.find(hash_of(text), |number| *self.texts[number as usize] == *text);
        known.unwrap_or_else(|| {
            let number = self.texts.len() as u32;
            self.table.insert(hash_of(text), number, |number| hash_of(&self.texts[number as usize]));
            self.texts.push(text.into());
            number
        })
    }

    fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

const CHANNELS: [Channel; 2] = [Channel::Sms, Channel::Mms];

#[derive(Clone)]
pub(super) struct Card {
    /// Id, name, number and what stands before the `@` of the address, one after the other …
    text: Box<str>,
    /// … and where the first three end.
    ends: [u32; 3],
    /// The rest of the address, the site, and what it handles.
    phrases: Box<[u32]>,
    kind: TargetKind,
    email: bool,
    site: bool,
    /// A bit for each it takes.
    channels: u8,
}

impl Card {
    pub(super) fn new(target: &Target, digits: Option<Digits>, phrases: &mut Phrases) -> Self {
        let Target { target: TargetRef { kind, id }, name, number, email, site, handles, channels } = target;
        let number = number.as_ref().map_or("", |number| number.as_str());
        // As a rule the digits say it all.
        let number = if digits.is_some_and(|digits| digits.text() == number) { "" } else { number };
        let (handle, host) = email.as_deref().map(parted).unwrap_or_default();
        let mut ends = [id, name.as_str(), number].map(|part| part.len() as u32);
        (ends[1], ends[2]) = (ends[0] + ends[1], ends[0] + ends[1] + ends[2]);
        let shared = email.iter().map(|_| host).chain(site.as_deref()).chain(handles.iter().map(String::as_str));
        Self {
            text: [id, name, number, handle].concat().into(),
            ends,
            phrases: shared.map(|text| phrases.number(text)).collect(),
            kind: *kind,
            email: email.is_some(),
            site: site.is_some(),
            channels: channels.iter().fold(0, |bits, channel| bits | 1 << *channel as u8),
        }
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        (self.text, self.ends, self.phrases) = Default::default();
    }

    pub(super) fn id(&self) -> &str {
        &self.text[..self.ends[0] as usize]
    }

    pub(super) fn name(&self) -> &str {
        &self.text[self.ends[0] as usize..self.ends[1] as usize]
    }

    pub(super) fn is(&self, target: &TargetRef) -> bool {
        self.kind == target.kind && self.id() == target.id
    }

    /// What orders targets of the same name.
    pub(super) fn key(&self) -> (TargetKind, &str) {
        (self.kind, self.id())
    }

    pub(super) fn target_ref(&self) -> TargetRef {
        TargetRef { kind: self.kind, id: self.id().into() }
    }

    pub(super) fn target(&self, digits: Option<Digits>, phrases: &Phrases) -> Target {
        let number = &self.text[self.ends[1] as usize..self.ends[2] as usize];
        let number = if number.is_empty() { digits.map(Digits::text) } else { Some(number.into()) };
        let mut shared = self.phrases.iter().map(|number| phrases.text(*number));
        Target {
            target: self.target_ref(),
            name: self.name().into(),
            number: number.map(Into::into),
            email: self
                .email
                .then(|| [&self.text[self.ends[2] as usize..], shared.next().unwrap_or_default()].concat()),
            site: self.site.then(|| shared.next().unwrap_or_default().into()),
            handles: shared.map(str::to_owned).collect(),
            channels: CHANNELS.into_iter().filter(|channel| self.channels >> *channel as u8 & 1 == 1).collect(),
        }
    }
}

/// An address as what stands before its `@`, and the rest.
pub(super) fn parted(email: &str) -> (&str, &str) {
    email.split_at(email.find('@').unwrap_or(email.len()))
}
