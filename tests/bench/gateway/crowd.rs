//! All clients of one server, and their load: everything at its due time, however late the server is.

use crate::client::{self, Client, Do, Offer, Run, Took};
use crate::figures::{Rates, Reading, Times};
use crate::floor::{self, Other, PAIRS};
use crate::front::Front;
use futures_util::{StreamExt, stream};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The maximum time to wait for anything before and after the load.
const PATIENCE: Duration = Duration::from_secs(60);
/// The number of agents that sign in and connect at the same time.
const AT_ONCE: usize = 64;
/// The maximum time for transfers to finish after the load. Slower ones are reported as unfinished.
const GRACE: Duration = Duration::from_secs(3);

/// The load on the server.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Other requests per second.
    pub rate: u32,
    /// Transfers per second.
    pub offers: u32,
    /// The time that is not counted.
    pub warm_up: Duration,
    /// The time that is counted.
    pub counted: Duration,
}

/// The results of a load.
#[derive(Clone, Debug)]
pub struct Results {
    pub invited: Times,
    pub shown: Times,
    /// Transfers that were not shown in time.
    pub unfinished: usize,
    pub rates: Rates,
    pub lost: u64,
}

/// The clients of one server, or of several.
pub struct Crowd {
    run: Arc<Run>,
    /// The processes whose time is measured.
    processes: Vec<u32>,
    pairs: Vec<UnboundedSender<Offer>>,
    others: Vec<UnboundedSender<Do>>,
    _idle: Vec<UnboundedSender<Do>>,
    texts: UnboundedSender<(String, String)>,
    took: UnboundedReceiver<(Offer, Took)>,
    queues: usize,
    /// The number of interactions and requests so far.
    begun: usize,
    requests: usize,
    /// The pairs have their own thread, so that the time to read for all others counts only through the shared cores,
    /// not as the server's latency.
    _threads: [Runtime; 2],
}

impl Crowd {
    /// Connects all clients and waits until each agent has what the load needs.
    pub fn gather(front: Front, agents: usize, run: Arc<Run>) -> Self {
        let [pairs_thread, others_thread] = ["pairs", "others"].map(thread);
        let (told, took) = unbounded_channel();
        let (texts, to_post) = unbounded_channel();
        others_thread.spawn(post(front.clone(), to_post, run.clone()));
        let clients = others_thread.block_on(sign_in(&front, agents));
        let connect = |place: usize| Client::connect(front.address(place), place, &clients[place], run.clone());
        let (mut pairs, mut others) = (Vec::new(), Vec::new());
        pairs_thread.block_on(async {
            for first in (0..2 * PAIRS).step_by(2) {
                let (offers, due) = unbounded_channel();
                tokio::spawn(client::hand_over([connect(first).await, connect(first + 1).await], due, told.clone()));
                pairs.push(offers);
            }
        });
        others_thread.block_on(async {
            let mut connected = stream::iter(2 * PAIRS..agents).map(connect).buffered(AT_ONCE);
            while let Some(client) = connected.next().await {
                let (orders, due) = unbounded_channel();
                tokio::spawn(client::stand_by(client, due));
                others.push(orders);
            }
        });
        let idle = others.split_off(floor::active(agents) - 2 * PAIRS);
        let crowd = Self {
            run,
            processes: front.processes.clone(),
            pairs,
            others,
            _idle: idle,
            texts,
            took,
            queues: floor::queues(agents),
            begun: agents,
            requests: 0,
            _threads: [pairs_thread, others_thread],
        };
        let beginners: Vec<usize> = (0..2 * PAIRS).step_by(2).chain(2 * PAIRS..floor::active(agents)).collect();
        beginners.iter().for_each(|&place| crowd.text(place, floor::direct(place)));
        let began = Instant::now();
        while crowd.run.tally.ready.load(Relaxed) < beginners.len() as u64 {
            let [ready, lost] = [&crowd.run.tally.ready, &crowd.run.tally.lost].map(|count| count.load(Relaxed));
            assert!(
                began.elapsed() < PATIENCE,
                "{ready} of {} agents are ready, {lost} connections are lost",
                beginners.len()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        crowd
    }

    /// Applies the load and measures.
    pub fn bear(&mut self, load: Load) -> Results {
        while self.took.try_recv().is_ok() {}
        let began = Instant::now();
        let (counted_from, end) = (began + load.warm_up, began + load.warm_up + load.counted);
        let (mut offers, mut others, mut counted) = (0u32, 0u32, 0);
        let mut before: Option<Reading> = None;
        loop {
            let next_offer = began + Duration::from_secs(1) * offers / load.offers;
            let next_other = began + Duration::from_secs(1) * others / load.rate;
            let due = next_offer.min(next_other);
            if due >= end {
                break;
            }
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if due >= counted_from {
                before.get_or_insert_with(|| self.run.tally.read(&self.processes));
            }
            if next_offer <= next_other {
                let counts = due >= counted_from;
                counted += usize::from(counts);
                let _ = self.pairs[offers as usize % PAIRS].send(Offer { due, counts });
                offers += 1;
            } else {
                self.other();
                others += 1;
            }
        }
        let rates = self.run.tally.read(&self.processes).rates_since(&before.expect("something counts"));
        let (invited, shown): (Vec<_>, Vec<_>) =
            self.finished(counted).into_iter().map(|took| (took.invited, took.shown)).unzip();
        let unfinished = counted - invited.len();
        Results {
            invited: Times::new(invited),
            shown: Times::new(shown),
            unfinished,
            rates,
            lost: self.run.tally.lost.load(Relaxed),
        }
    }

    fn finished(&mut self, counted: usize) -> Vec<Took> {
        let (mut took, began) = (Vec::with_capacity(counted), Instant::now());
        while took.len() < counted && began.elapsed() < GRACE {
            match self.took.try_recv() {
                Ok((offer, times)) => took.extend(offer.counts.then_some(times)),
                Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        took
    }

    fn other(&mut self) {
        let at = self.requests;
        self.requests += 1;
        // The step has no factor in common with the number of agents: everybody gets a turn, not always for the same
        // request.
        let place = at * 7919 % self.others.len();
        let order = match floor::other(at) {
            Other::Text => return self.text(2 * PAIRS + place, floor::direct(2 * PAIRS + place)),
            Other::Begin => {
                self.begun += 1;
                return self.text(self.begun, floor::service(self.begun % self.queues));
            }
            Other::Answer => Do::Answer,
            Other::Mark => Do::Mark,
            Other::State => Do::ChangeState,
            Other::Follows => return,
        };
        let _ = self.others[place].send(order);
    }

    fn text(&self, contact: usize, to: String) {
        let _ = self.texts.send((floor::contact(contact), to));
    }
}

fn thread(name: &str) -> Runtime {
    Builder::new_multi_thread().worker_threads(1).thread_name(name).enable_all().build().unwrap()
}

/// Returns everybody's token, in order.
async fn sign_in(front: &Front, agents: usize) -> Vec<String> {
    baton::gateway::client::prepare_tls();
    let client = reqwest::Client::new();
    let token = |place: usize| front.token(&client, place);
    stream::iter(0..agents).map(token).buffered(AT_ONCE).collect().await
}

/// Posts contacts' texts as they come, without waiting for the previous one.
async fn post(front: Front, mut texts: UnboundedReceiver<(String, String)>, run: Arc<Run>) {
    let client = reqwest::Client::new();
    let mut number = 0;
    while let Some((from, to)) = texts.recv().await {
        number += 1;
        let (request, run) = (front.text(&client, number, &from, &to).send(), run.clone());
        tokio::spawn(async move {
            let taken = request.await.is_ok_and(|answer| answer.status().is_success());
            let count = if taken { &run.tally.done } else { &run.tally.refused };
            count.fetch_add(1, Relaxed);
        });
    }
}
