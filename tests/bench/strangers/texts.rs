//! Contacts' texts, each over a connection of its own and at its due time.

use crate::agents::{Agents, number};
use crate::{BUSY, COUNTED, RATE};
use serde_json::json;
use std::collections::HashMap;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep_until, timeout};

/// After this time a text counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);

/// Times in milliseconds, in order.
pub struct Times(Vec<f64>);

impl Times {
    fn new(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut times: Vec<_> = times.into_iter().map(|time| time.as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        Self(times)
    }

    /// Returns a percentile. Not a number if there is none.
    pub fn percentile(&self, hundredths: usize) -> f64 {
        let at = (self.0.len() * hundredths).div_ceil(100).saturating_sub(1);
        self.0.get(at).copied().unwrap_or(f64::NAN)
    }
}

/// What became of the texts.
pub struct Results {
    pub taken: Times,
    pub told: Times,
    pub lost: usize,
}

/// Has a first text arrive for each busy agent, who accepts it.
pub async fn begin(address: &str, agents: &mut Agents) {
    for at in 0..BUSY {
        assert!(post(address, at).await, "the first texts arrive");
    }
    for _ in 0..BUSY {
        timeout(PATIENCE, agents.told.recv()).await.expect("the first texts are accepted");
    }
}

/// Sends texts for a while.
pub async fn send(address: &str, agents: &mut Agents) -> Results {
    let begin = tokio::time::Instant::now();
    let count = (RATE * u32::try_from(COUNTED.as_secs()).unwrap()) as usize;
    let due = |at: usize| begin + Duration::from_secs_f64(at as f64 / f64::from(RATE));
    let posts: Vec<_> = (0..count)
        .map(|at| {
            let (address, due) = (address.to_owned(), due(at));
            tokio::spawn(async move {
                sleep_until(due).await;
                let is_taken = timeout(PATIENCE, post(&address, BUSY + at)).await.unwrap_or(false);
                is_taken.then(|| due.elapsed())
            })
        })
        .collect();
    let mut taken = Vec::new();
    for post in posts {
        taken.extend(post.await.unwrap());
    }
    let mut told = HashMap::new();
    while told.len() < taken.len() {
        let Ok(Some((number, at))) = timeout(PATIENCE, agents.told.recv()).await else { break };
        if number >= BUSY {
            told.insert(number, at);
        }
    }
    let lost = count - told.len();
    let told = told.into_iter().map(|(number, at): (usize, Instant)| at - due(number - BUSY).into_std());
    Results { taken: Times::new(taken), told: Times::new(told), lost }
}

/// Sends a text over a new connection. Returns whether it was taken.
async fn post(address: &str, at: usize) -> bool {
    let to = at % BUSY;
    let text =
        json!({ "from": format!("+4477009002{to:05}"), "to": number(to), "text": format!("no. {at}") }).to_string();
    let request = format!(
        "POST /handset/messages HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{text}",
        text.len()
    );
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let mut answer = Vec::new();
    stream.write_all(request.as_bytes()).await.is_ok()
        && stream.read_to_end(&mut answer).await.is_ok()
        && answer.starts_with(b"HTTP/1.1 202")
}
