//! `gateway healthcheck`: whether a gateway answers, for what can only start programs, as containers do.

use super::client;
use std::io;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);

/// Asks a gateway for a page.
///
/// # Errors
/// If there is no answer in time, or one that is no success.
pub async fn ask(url: &str) -> io::Result<()> {
    let answer = client::direct()?.get(url).timeout(PATIENCE).send().await.map_err(io::Error::other)?;
    let status = answer.status();
    if status.is_success() { Ok(()) } else { Err(io::Error::other(format!("the answer is {status}"))) }
}
