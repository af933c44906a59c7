//! The pulse: a small file that says until when the gateway ran, by the clock of the log. The log alone tells only when
//! something last happened. Whatever ends the gateway, the next one knows from it how long the pause was, to a second.
//!
//! ```text
//! baton-pulse 1 TIME
//! ```
//!
//! It is one line of a fixed length, written in place and never synced: after a power failure it may be older than
//! right, or gone, and then what is known is when something last happened.

use super::clock::Clock;
use super::shutdown::closed;
use crate::protocol::Millis;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

const BEGINS: &str = "baton-pulse 1 ";
/// The time between two writes.
const BEAT: Duration = Duration::from_secs(1);

/// The pulse of a data folder.
#[derive(Clone, Debug)]
pub struct Pulse(PathBuf);

impl Pulse {
    /// Names the file. It need not exist.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Returns when a gateway last ran; 0 if that is not known.
    pub fn last(&self) -> Millis {
        let read = |content: String| content.strip_prefix(BEGINS)?.trim_end().parse().ok();
        fs::read_to_string(&self.0).ok().and_then(read).unwrap_or_default()
    }

    /// Keeps it up to date until `closing` turns true. A failure is logged and nothing more.
    pub async fn run(self, clock: Arc<Clock>, mut closing: watch::Receiver<bool>) {
        let open = File::options().write(true).create(true).truncate(false).open(&self.0);
        let written = async {
            let mut file = open?;
            loop {
                write(&mut file, clock.now())?;
                tokio::select! {
                    () = closed(&mut closing) => return write(&mut file, clock.now()),
                    () = tokio::time::sleep(BEAT) => {}
                }
            }
        };
        if let Err(error) = written.await {
            tracing::error!(%error, "the pulse cannot be written; after a stop, how long it was may be overestimated");
        }
    }
}

/// Writes the line over the one before. So little into a file of that size does not wait for the disk.
fn write(file: &mut File, now: Millis) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(format!("{BEGINS}{now:020}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn says_until_when_the_gateway_ran() {
        let folder = tempfile::tempdir().unwrap();
        let pulse = Pulse::new(&folder.path().join("pulse"));
        assert_eq!(pulse.last(), 0, "there is none yet");
        let clock = Arc::new(Clock::not_before(9_000_000_000_000, 0));
        let (closing, closed) = watch::channel(false);
        let running = tokio::spawn(pulse.clone().run(clock.clone(), closed));
        clock.advance(60_000);
        closing.send_replace(true);
        running.await.unwrap();
        let ran = pulse.last();
        assert!(9_000_000_057_000 <= ran && ran <= clock.now());
        fs::write(&pulse.0, "baton-pulse 2 1").unwrap();
        assert_eq!(pulse.last(), 0, "it cannot be understood");
    }
}
