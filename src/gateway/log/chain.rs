//! The hash chain over the entries, which shows whether any of them is missing, moved or changed.
//!
//! Each entry is stored with a SHA-256 hash of the hash before it and of all that is stored of the entry:
//!
//! ```text
//! hash(0)        32 random bytes, made with the log: they also tell it from every other log
//! hash(position) SHA-256( hash(position - 1) · position · version · at · text(stream) · content )
//! content        SHA-256( seal · optional(agent) · optional(command) · text(body) )
//! seal           16 random bytes
//!
//! number         8 bytes, the most significant first
//! text(t)        the number of its bytes, then its bytes in UTF-8
//! optional(t)    a byte 0; or a byte 1, then text(t)
//! ```
//!
//! `body` is the text as it is stored, not the fact encoded again, so that any version and any backend computes the
//! same. There is no key: the chain protects against accidents, see `docs/operating.md`.
//!
//! What an entry says can be erased: agent, command and body go, `content` takes the place of the seal, and the hash stays
//! what it was. So the chain proves as much as before, also of the erased entry that it was there, when and in which
//! stream. What it said cannot be found by trying, although there are few telephone numbers: with the seal, the last trace
//! of it is gone.
//!
//! Entries of schema 2 had no seal: `hash(position)` was computed over agent, command and body themselves. They get one
//! when the file is upgraded.

use crate::core::fact::{Entry, Fact};
use crate::gateway::bytes::{hex, unhex};
use sha2::{Digest, Sha256};
use std::fmt;

/// A position in the log. The first entry is at 1; 0 is before it.
pub type Position = u64;

/// A link of the chain: the hash of an entry and of everything before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link([u8; 32]);

/// The number of random bytes of a seal.
pub const SEAL: usize = 16;

/// An entry as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// Its position.
    pub position: Position,
    /// The name of its stream.
    pub stream: &'a str,
    /// Its version in the stream.
    pub version: u64,
    /// When it was decided.
    pub at: u64,
    /// The agent who caused it.
    pub agent: Option<&'a str>,
    /// Their command.
    pub command: Option<&'a str>,
    /// The fact, JSON; spaces if it is erased.
    pub body: &'a str,
    /// The seal; the content's hash if it is erased; nothing in schema 2.
    pub seal: &'a [u8],
}

impl Columns<'_> {
    /// Returns whether what the entry said is erased.
    pub fn is_erased(&self) -> bool {
        self.seal.len() == 32
            && self.agent.is_none()
            && self.command.is_none()
            && self.body.bytes().all(|byte| byte == b' ')
    }

    /// Returns what is left of an entry that is erased.
    pub fn erased(&self) -> Entry {
        Entry { at: self.at, version: self.version, cause: None, fact: Fact::Erased { stream: self.stream.to_owned() } }
    }

    /// Returns the hash of what the entry says, or said.
    pub fn content(&self) -> [u8; 32] {
        match self.seal.try_into() {
            Ok(content) if self.is_erased() => content,
            _ => {
                let mut hash = Sha256::new_with_prefix(self.seal);
                self.add_content(&mut hash);
                hash.finalize().into()
            }
        }
    }

    fn add_content(&self, hash: &mut Sha256) {
        for optional in [self.agent, self.command] {
            hash.update([u8::from(optional.is_some())]);
            if let Some(text) = optional {
                add_text(hash, text);
            }
        }
        add_text(hash, self.body);
    }
}

impl Link {
    /// Reads a link; `None` if it has another length.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Reads a link from hexadecimal digits.
    pub fn from_hex(digits: &str) -> Option<Self> {
        Self::new(&unhex(digits)?)
    }

    /// Returns its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the link of the next entry.
    pub fn then(&self, entry: &Columns<'_>) -> Self {
        let mut hash = Sha256::new_with_prefix(self.0);
        for number in [entry.position, entry.version, entry.at] {
            hash.update(number.to_be_bytes());
        }
        add_text(&mut hash, entry.stream);
        if entry.seal.is_empty() {
            entry.add_content(&mut hash);
        } else {
            hash.update(entry.content());
        }
        Self(hash.finalize().into())
    }
}

fn add_text(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text);
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({}…)", hex(&self.0[..4]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEAL: [u8; super::SEAL] = [5; super::SEAL];
    const ENTRY: Columns<'_> = Columns {
        position: 1,
        stream: "agent/ann",
        version: 2,
        at: 3,
        agent: None,
        command: None,
        body: "{}",
        seal: &SEAL,
    };

    #[test]
    fn everything_that_is_stored_counts() {
        let start = Link([7; 32]);
        let link = start.then(&ENTRY);
        let content = ENTRY.content();
        let others = [
            Columns { position: 2, ..ENTRY },
            Columns { version: 3, ..ENTRY },
            Columns { at: 2, ..ENTRY },
            Columns { stream: "agent/ben", ..ENTRY },
            Columns { agent: Some(""), ..ENTRY },
            Columns { command: Some(""), ..ENTRY },
            Columns { agent: Some("a"), command: Some("b"), ..ENTRY },
            Columns { agent: Some("ab"), command: Some(""), ..ENTRY },
            Columns { body: "{ }", ..ENTRY },
            // The same bytes, divided differently.
            Columns { stream: "agent/an", body: "n{}", ..ENTRY },
            Columns { seal: &[6; super::SEAL], ..ENTRY },
            Columns { seal: &[], ..ENTRY },
            // Not erased, whatever the seal says.
            Columns { seal: &content, ..ENTRY },
            Columns { seal: &content, body: "", agent: Some("a"), ..ENTRY },
        ];
        let mut links: Vec<_> = others.iter().map(|other| start.then(other)).collect();
        links.extend([link, Link([8; 32]).then(&ENTRY), link.then(&ENTRY)]);
        let count = links.len();
        links.sort_by_key(|link| link.0);
        links.dedup();
        assert_eq!(links.len(), count);
        assert_eq!(Link::from_hex(&link.to_string()), Some(link));
    }

    #[test]
    fn an_erased_entry_has_the_link_that_it_had() {
        let start = Link([7; 32]);
        let content = ENTRY.content();
        let erased = Columns { body: "  ", seal: &content, ..ENTRY };
        assert!(erased.is_erased() && !ENTRY.is_erased());
        assert_eq!(start.then(&erased), start.then(&ENTRY));
        for other in [Columns { at: 4, ..erased }, Columns { stream: "agent/ben", ..erased }] {
            assert_ne!(start.then(&other), start.then(&ENTRY), "what is left of it counts");
        }
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        let mut bytes = vec![7; 32];
        for number in [1_u64, 2, 3, 9] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(b"agent/ann");
        let with = |content: &[u8]| {
            let content = Sha256::digest([&SEAL[..], content].concat());
            Link(Sha256::digest([&bytes, &content[..]].concat()).into())
        };
        assert_eq!(Link([7; 32]).then(&ENTRY), with(b"\0\0\0\0\0\0\0\0\0\x02{}"));
        let by_ann = Columns { agent: Some("a"), ..ENTRY };
        assert_eq!(Link([7; 32]).then(&by_ann), with(b"\x01\0\0\0\0\0\0\0\x01a\0\0\0\0\0\0\0\0\x02{}"));
        let before = [&bytes[..], b"\0\0\0\0\0\0\0\0\0\x02{}"].concat();
        assert_eq!(Link([7; 32]).then(&Columns { seal: &[], ..ENTRY }), Link(Sha256::digest(before).into()));
    }
}
