//! How a command asks the gateway that runs: with a key of its data folder, which must not cross a network in the clear.

use crate::gateway::client::{self, read_body};
use crate::gateway::config::{Secret, is_secure_url};
use reqwest::{RequestBuilder, StatusCode, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::Path;
use thiserror::Error;

/// Why a command was not carried out. Worded for whoever gave it.
#[derive(Debug, Error)]
pub enum CommandError {
    /// It is refused: nothing was changed.
    #[error("{0}")]
    Refused(String),
    /// There was no answer: whether something was changed is unknown.
    #[error("{0}")]
    NoAnswer(String),
}

impl CommandError {
    /// Returns the exit code of the program.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 1,
            Self::NoAnswer(_) => 3,
        }
    }
}

/// An answer other than success.
#[derive(Deserialize)]
struct ErrorBody {
    message: String,
}

/// A gateway, and the key that it demands.
pub struct Door<'a> {
    /// Its address.
    pub url: &'a str,
    /// Its data folder, or another folder with the key.
    pub data: &'a Path,
    /// Reads the key from there.
    pub key: fn(&Path) -> io::Result<Secret>,
    /// The name of the key's file.
    pub file: &'static str,
    /// What to do if no answer comes in time.
    pub advice: &'static str,
}

impl Door<'_> {
    /// Returns an address below `/admin`.
    ///
    /// # Errors
    /// [`CommandError::Refused`].
    pub fn address(&self, below: &[&str]) -> Result<Url, CommandError> {
        let refused = |why: &str| CommandError::Refused(format!("cannot use {}: {why}", self.url));
        let mut url = Url::parse(self.url).map_err(|_| refused("it is no address"))?;
        // Otherwise the key would cross the network for anybody to read.
        if !is_secure_url(self.url) {
            return Err(refused("it must begin with https://, or name this machine"));
        }
        url.path_segments_mut()
            .map_err(|()| refused("it is no address"))?
            .pop_if_empty()
            .extend(["admin"])
            .extend(below);
        Ok(url)
    }

    /// Sends a request and decodes the answer, of at most `max` bytes. `what` completes “cannot …”.
    ///
    /// # Errors
    /// [`CommandError`].
    pub async fn ask<T: DeserializeOwned>(
        &self,
        what: &str,
        max: usize,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<T, CommandError> {
        let body = self.fetch(what, max, request).await?;
        let unreadable = |_| "the answer is not one of this gateway's version";
        serde_json::from_slice(&body)
            .map_err(unreadable)
            .map_err(|why| CommandError::NoAnswer(format!("cannot {what}: {why}")))
    }

    /// Sends a request and reads the answer, of at most `max` bytes.
    ///
    /// # Errors
    /// [`CommandError`].
    pub async fn fetch(
        &self,
        what: &str,
        max: usize,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Vec<u8>, CommandError> {
        let Self { url, data, key, file, advice } = self;
        let refused = |why: &str| CommandError::Refused(format!("cannot {what}: {why}"));
        let lost = |why: &str| CommandError::NoAnswer(format!("cannot {what}: {why}"));
        let folder = data.display();
        let key = key(data).map_err(|error| {
            refused(&format!("the key {file} in {folder} cannot be read: {error}; --data names another folder"))
        })?;
        let client = client::direct().map_err(|error| refused(&error.to_string()))?;
        let answer =
            request(&client).bearer_auth(key.expose()).send().await.map_err(|error| match error.is_connect() {
                true => lost(&format!("no gateway answers at {url}; --url names another address")),
                false => lost(&format!("the gateway did not answer in time; {advice}")),
            })?;
        let status = answer.status();
        let body = read_body(answer, max).await.map_err(|error| lost(&error.to_string()))?;
        if status.is_success() {
            return Ok(body);
        }
        let why = serde_json::from_slice(&body).map(|ErrorBody { message }| message);
        let why = why.unwrap_or_else(|_| format!("what answers at {url} is no gateway of this version"));
        Err(match status {
            StatusCode::UNAUTHORIZED => refused(&format!("{file} in {folder} is not this gateway's key: {why}")),
            // As with an answer that was lost, it may be stored all the same.
            StatusCode::SERVICE_UNAVAILABLE => lost(&why),
            _ => refused(&why),
        })
    }
}
