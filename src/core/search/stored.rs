//! Targets stored in little memory: what is their own in one string each, what many share in a pool of strings.

use super::numbers::Digits;
use super::table::{Table, hash};
use crate::protocol::{Channel, Target, TargetKind, TargetRef};

/// A pool of the strings that many targets share.
#[derive(Clone, Default)]
pub(super) struct StringPool {
    texts: Vec<Box<str>>,
    table: Table,
}

impl StringPool {
    /// Returns the number of a string, after adding it if necessary.
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

    /// Returns a string by its number.
    fn text(&self, number: u32) -> &str {
        &self.texts[number as usize]
    }
}

const CHANNELS: [Channel; 2] = [Channel::Sms, Channel::Mms];

const EMAIL: u8 = 1;
const SITE: u8 = 2;
const READING: u8 = 4;

/// A target in compact form.
#[derive(Clone)]
pub(super) struct StoredTarget {
    /// The id, the name, the number and the local part of the e-mail address, concatenated.
    text: Box<str>,
    /// The ends of the first three of them.
    ends: [u32; 3],
    /// How many strings it has in the pool: the rest of the e-mail address, the site, the reading, and what the target
    /// handles. Their numbers are kept by whoever has the target.
    shared: u32,
    kind: TargetKind,
    /// Which of the first three of them it has: [`EMAIL`], [`SITE`], [`READING`].
    has: u8,
    /// A bit for each channel.
    channels: u8,
}

impl StoredTarget {
    /// Puts a target into compact form, and its strings into the pool, whose numbers are added to `numbers`.
    pub(super) fn new(
        target: &Target,
        digits: Option<Digits>,
        strings: &mut StringPool,
        numbers: &mut Vec<u32>,
    ) -> Self {
        let Target { target: TargetRef { kind, id }, name, reading, number, email, site, handles, channels } = target;
        let number = number.as_ref().map_or("", |number| number.as_str());
        // Usually the digits suffice to restore the number.
        let number = if digits.is_some_and(|digits| digits.text() == number) { "" } else { number };
        let (handle, host) = email.as_deref().map(split_email).unwrap_or_default();
        let mut ends = [id, name.as_str(), number].map(|part| part.len() as u32);
        (ends[1], ends[2]) = (ends[0] + ends[1], ends[0] + ends[1] + ends[2]);
        let shared = email.iter().map(|_| host).chain(site.as_deref()).chain(reading.as_deref());
        let shared = shared.chain(handles.iter().map(String::as_str));
        let before = numbers.len();
        numbers.extend(shared.map(|text| strings.number(text)));
        let has = [(email.is_some(), EMAIL), (site.is_some(), SITE), (reading.is_some(), READING)];
        Self {
            text: [id, name, number, handle].concat().into(),
            ends,
            shared: (numbers.len() - before) as u32,
            kind: *kind,
            has: has.into_iter().fold(0, |all, (has, bit)| if has { all | bit } else { all }),
            channels: channels.iter().fold(0, |bits, channel| bits | 1 << *channel as u8),
        }
    }

    /// Releases the memory of a target that was removed.
    pub(super) fn clear(&mut self) {
        (self.text, self.ends, self.shared) = Default::default();
    }

    /// Returns how many strings it has in the pool.
    pub(super) fn shared(&self) -> usize {
        self.shared as usize
    }

    pub(super) fn id(&self) -> &str {
        &self.text[..self.ends[0] as usize]
    }

    pub(super) fn name(&self) -> &str {
        &self.text[self.ends[0] as usize..self.ends[1] as usize]
    }

    /// Returns whether this is the target referred to.
    pub(super) fn is(&self, target: &TargetRef) -> bool {
        self.kind == target.kind && self.id() == target.id
    }

    /// Returns the key that orders targets of the same name.
    pub(super) fn key(&self) -> (TargetKind, &str) {
        (self.kind, self.id())
    }

    pub(super) fn target_ref(&self) -> TargetRef {
        TargetRef { kind: self.kind, id: self.id().into() }
    }

    /// Restores the target. `numbers` begin with those of its strings.
    pub(super) fn target(&self, digits: Option<Digits>, numbers: &[u32], strings: &StringPool) -> Target {
        let number = &self.text[self.ends[1] as usize..self.ends[2] as usize];
        let number = if number.is_empty() { digits.map(Digits::text) } else { Some(number.into()) };
        let mut shared = numbers[..self.shared()].iter().map(|number| strings.text(*number));
        let mut next = |field| (self.has & field != 0).then(|| shared.next().unwrap_or_default());
        let email = next(EMAIL).map(|host| [&self.text[self.ends[2] as usize..], host].concat());
        let (site, reading) = (next(SITE).map(Into::into), next(READING).map(Into::into));
        Target {
            target: self.target_ref(),
            name: self.name().into(),
            reading,
            number: number.map(Into::into),
            email,
            site,
            handles: shared.map(str::to_owned).collect(),
            channels: CHANNELS.into_iter().filter(|channel| self.channels >> *channel as u8 & 1 == 1).collect(),
        }
    }
}

/// Splits an e-mail address before its `@`.
pub(super) fn split_email(email: &str) -> (&str, &str) {
    email.split_at(email.find('@').unwrap_or(email.len()))
}
