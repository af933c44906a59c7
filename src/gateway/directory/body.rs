//! The body of `GET /directory`, built and compressed once for all who may see the same.

use super::Directory;
use crate::core::roster::{Roster, Scope};
use crate::core::search::name_key;
use crate::protocol::{DirectoryHead, encode};
use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::JoinError;

/// The most bodies that are kept, each for one scope.
const MAX_BODIES: usize = 32;

/// Bodies by scope.
#[derive(Debug)]
pub struct Bodies {
    directory: Arc<Directory>,
    built: Mutex<HashMap<Scope, Body>>,
}

/// A body, and the tag of the directory in it.
#[derive(Clone, Debug)]
pub struct Body {
    /// The tag.
    pub tag: String,
    /// The body as it is.
    pub plain: Bytes,
    /// The body compressed by gzip.
    pub gzip: Bytes,
}

impl Bodies {
    /// Creates bodies of a directory. Builds none yet.
    pub fn new(directory: Arc<Directory>) -> Self {
        Self { directory, built: Mutex::default() }
    }

    /// Returns whether a client's copy with this tag is still valid.
    pub fn is_valid(&self, scope: &Scope, tag: &str) -> bool {
        self.directory.position_of(&self.directory.roster(), scope, tag).is_some()
    }

    /// Returns the body for a scope. Builds it if there is none, or if it is too far behind.
    ///
    /// # Errors
    /// Returns an error if building panics.
    pub async fn get(&self, scope: Scope) -> Result<Body, JoinError> {
        // Held while a body is built: all agents of a shift that begins wait for the same one.
        let mut built = self.built.lock().await;
        if let Some(body) = built.get(&scope).filter(|body| self.is_valid(&scope, &body.tag)) {
            return Ok(body.clone());
        }
        let (directory, seen) = (self.directory.clone(), scope.clone());
        let body = tokio::task::spawn_blocking(move || build(&directory, &directory.roster(), &seen)).await?;
        if built.len() >= MAX_BODIES {
            built.clear();
        }
        built.insert(scope, body.clone());
        Ok(body)
    }
}

fn build(directory: &Directory, roster: &Roster, scope: &Scope) -> Body {
    let tag = directory.tag(scope, roster.place());
    let search = directory.too_large(roster);
    let mut lines = String::new();
    let count = if search {
        roster.len()
    } else {
        let mut targets: Vec<_> = roster.targets().filter_map(|target| roster.target(scope, &target)).collect();
        // Their index is quickest and smallest in this order.
        targets.sort_by_cached_key(|target| (name_key(&target.name), target.target.clone()));
        for target in &targets {
            lines += &encode(target);
            lines.push('\n');
        }
        targets.len()
    };
    let head = encode(&DirectoryHead { tag: tag.clone(), count: count as u32, search });
    let plain = format!("{head}\n{lines}").into_bytes();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish()).unwrap_or_default();
    Body { tag, plain: plain.into(), gzip: gzip.into() }
}
