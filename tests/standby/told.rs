//! What gateways have told: the same event of the same time under the same number, whichever gateway it was.

use crate::harness::{Agent, Heard, Server};
use baton::protocol::{Cursor, Event, Millis};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a witness listens at once: shorter than the harness is patient.
const SILENT: Duration = Duration::from_secs(1);

/// Events and their times by agent, epoch and number.
#[derive(Default)]
pub struct Told {
    events: BTreeMap<(String, String, u64), (Millis, Event)>,
    /// How many were heard again.
    again: usize,
}

impl Told {
    /// Takes what an agent was told over a connection.
    pub fn take(&mut self, name: &str, agent: &mut Agent) {
        for (Cursor { epoch, seq }, at, event) in agent.told.drain(..) {
            let event = (at, event);
            let number = (name.to_owned(), epoch.to_string(), seq);
            if let Some(before) = self.events.get(&number) {
                assert_eq!(*before, event, "{number:?} is the same everywhere");
                self.again += 1;
            } else {
                self.events.insert(number, event);
            }
        }
    }

    /// Returns how many events there were, and how many more times one of them was told.
    pub fn counts(&self) -> (usize, usize) {
        (self.events.len(), self.again)
    }
}

/// A connection of an agent to each gateway, besides their own: whatever happens, it comes back and goes on.
pub struct Witnesses {
    pub told: Arc<Mutex<Told>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Witnesses {
    pub fn of(agents: &[(&'static str, String)], gateways: &[String]) -> Self {
        let told = Arc::new(Mutex::new(Told::default()));
        let each = agents.iter().flat_map(|agent| gateways.iter().map(move |gateway| (agent, gateway)));
        let watch = |((name, token), gateway): (&(&'static str, String), &String)| {
            tokio::spawn(watch(name, token.clone(), Server::elsewhere(gateway), told.clone()))
        };
        let tasks = each.map(watch).collect();
        Self { told, tasks }
    }

    /// Checks that all have heard the same so far.
    pub fn check(&self) {
        for task in &self.tasks {
            assert!(!task.is_finished(), "a witness has heard something else than the others");
        }
    }
}

impl Drop for Witnesses {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn watch(name: &str, token: String, server: Server, told: Arc<Mutex<Told>>) {
    let mut before: Option<Agent> = None;
    loop {
        let Some(mut agent) = Agent::try_connect(&server, token.clone(), before.as_ref()).await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // A gateway in trouble may be silent for long.
        while !matches!(tokio::time::timeout(SILENT, agent.hear()).await, Ok(Heard::Closed(_))) {
            told.lock().unwrap().take(name, &mut agent);
        }
        before = Some(agent);
    }
}
