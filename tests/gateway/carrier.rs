//! Texts that no carrier has taken are sent again.

use baton::core::hub::{Hub, Inbound, Outbound, Rules, Transition};
use baton::gateway::carrier::Carrier;
use baton::gateway::contacts::store::ContactStore;
use baton::gateway::directory::Directory;
use baton::gateway::history::HistoryIndex;
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::metrics::Metrics;
use baton::gateway::metrics::process::Process;
use baton::gateway::{demo, engine};
use baton::protocol::{AgentId, Command, Delivery};
use std::sync::{Arc, Mutex};

/// A carrier that takes every text and reports nothing.
#[derive(Default)]
struct Silent(Mutex<Vec<Outbound>>);

impl Carrier for Silent {
    fn send(&self, outbound: Outbound) {
        self.0.lock().unwrap().push(outbound);
    }
}

async fn handed_over(log: &Arc<dyn EventLog>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let history = HistoryIndex::open(&folder.path().join("search.sqlite")).unwrap();
    let contacts = Arc::new(ContactStore::open(&folder.path().join("contacts.sqlite")).unwrap());
    let carrier = Arc::new(Silent::default());
    let (_, inbox) = engine::channel();
    let directory = Arc::new(Directory::new(demo::roster(), b"salt", 100));
    let (roster, log) = (demo::roster(), log.clone());
    let setup = engine::Setup {
        rules: Rules::default(),
        roster,
        log,
        standby: None,
        carrier: carrier.clone(),
        directory,
        history,
        contacts,
        contact_search: Arc::default(),
        questions: None,
        last_run: 0,
        ahead: 0,
        metrics: Metrics::new(Process::new("log.sqlite".as_ref())),
    };
    engine::prepare(setup, None, inbox).await.unwrap();
    carrier.0.lock().unwrap().iter().map(|outbound| outbound.text.clone()).collect()
}

#[tokio::test]
async fn a_text_is_handed_over_at_each_start_until_it_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let log: Arc<dyn EventLog> = Arc::new(SqliteLog::open(&folder.path().join("log.sqlite")).unwrap());
    let mut hub = Hub::new(Rules::default(), demo::roster());
    let ann = AgentId::from("ann");
    let keep = |step: Transition| log.append(&step.entries).unwrap();
    keep(hub.presence(1, &ann, true));
    let text = "Hi".to_owned();
    let from = "+447700900001".into();
    keep(
        hub.receive(
            2,
            Inbound { carrier_id: "1".into(), from, to: demo::SERVICE_NUMBER.into(), text, media: Vec::new() },
        )
        .unwrap(),
    );
    let asked = hub.snapshot(&ann).unwrap().invitations.remove(0);
    keep(hub.command(3, &ann, &"c1".into(), &Command::Accept { invitation: asked.id }).1);
    let send = Command::Send { interaction: asked.interaction.clone(), text: "Hello".into(), media: Vec::new() };
    keep(hub.command(4, &ann, &"c2".into(), &send).1);
    assert_eq!(handed_over(&log).await, ["Hello"]);
    assert_eq!(handed_over(&log).await, ["Hello"]);
    let mut hub = Hub::new(Rules::default(), demo::roster());
    log.read(0, 1_000).unwrap().iter().for_each(|(_, entry)| drop(hub.replay(entry)));
    keep(hub.report(5, &asked.interaction, &"c2".into(), Delivery::Sent));
    assert!(handed_over(&log).await.is_empty());
}
