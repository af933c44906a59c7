//! What a gateway begins with that shares its log, and what it does only when it writes.

use super::Peering;
use super::connect::Connector;
use super::pass_on::Peers;
use crate::gateway::client;
use crate::gateway::engine::lead::{Following, Standing, until_it_writes};
use crate::gateway::shutdown::closed;
use std::io;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Begins tasks when a gateway writes.
pub struct Writing {
    /// What the gateway is among those of its log.
    pub standing: watch::Receiver<Standing>,
    /// Turns true when it closes.
    pub closing: watch::Receiver<bool>,
}

impl Writing {
    /// Begins a task as soon as the gateway writes, unless it closes before.
    pub fn begins(&self, task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        let (mut standing, mut closing) = (self.standing.clone(), self.closing.clone());
        tokio::spawn(async move {
            tokio::select! {
                biased;
                () = until_it_writes(&mut standing) => task.await,
                () = closed(&mut closing) => {}
            }
        })
    }
}

/// Waits until a gateway must not go on: it is not the writer any more, or cannot follow.
pub async fn is_over(standing: &mut watch::Receiver<Standing>) {
    loop {
        let stands = standing.borrow_and_update().clone();
        let lead = match stands {
            Standing::Ends(_) => return,
            Standing::Writes(lead) => lead,
            Standing::Follows => None,
        };
        match lead {
            Some(lead) => return closed(&mut lead.deposed()).await,
            None if standing.changed().await.is_err() => return std::future::pending().await,
            None => {}
        }
    }
}

/// Prepares following the gateway that writes.
///
/// # Errors
/// If TLS cannot be set up.
pub fn prepare(peering: &Peering) -> io::Result<(Peers, Following, Connector)> {
    let (writer, told) = watch::channel(None);
    let (linked, links) = mpsc::channel(1);
    let client = client::to_peers()?;
    let connector = Connector::new(client.clone(), peering.key.clone(), told.clone(), linked);
    Ok((Peers { client, writer: told }, Following { links, writer }, connector))
}
