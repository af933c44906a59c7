//! Hostile clients against a gateway in a process of its own: how often each was tried, how often it got through, and what a
//! colleague at work noticed of it. `make attack` runs all of it against the release gateway, `make test` a short form.
//!
//! `kills` is something else: see [`kills`].
//!
//! A failure is an attack that reached its goal, a gateway that has ended, or a colleague whose commands took longer than
//! [`BOUND`] times what they took before.

#![cfg(not(target_arch = "wasm32"))]

mod colleague;
mod commands;
mod connections;
mod doors;
#[path = "../bench/gateway/figures.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest")]
mod figures;
mod floods;
mod frames;
#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the gateway's tests use the rest")]
mod harness;
mod kills;
mod ledger;
mod outcome;
mod pictures;
mod provider;
#[path = "../carriers/service.rs"]
#[allow(dead_code, reason = "the carriers' tests use the rest")]
mod service;
mod tokens;
mod wire;
mod world;

use colleague::Colleague;
use outcome::{Form, Outcome};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use world::World;

/// How many times longer than before the attack the colleague's 99th percentile may be.
const BOUND: f64 = 20.0;
/// How often an attack is repeated whose only effect is on the colleague: on a busy machine that may be others' doing.
const TRIES: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Attack {
    Tokens,
    Foreign,
    ForgedCarrier,
    Administration,
    Commands,
    Paths,
    Frames,
    OpenId,
    Sends,
    Begun,
    Uploads,
    Searches,
    Waiting,
    Pictures,
    Silent,
    Slow,
}

impl Attack {
    const ALL: [Self; 16] = [
        Self::Tokens,
        Self::Foreign,
        Self::ForgedCarrier,
        Self::Administration,
        Self::Commands,
        Self::Paths,
        Self::Frames,
        Self::OpenId,
        Self::Sends,
        Self::Begun,
        Self::Uploads,
        Self::Searches,
        Self::Waiting,
        Self::Pictures,
        Self::Silent,
        Self::Slow,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Tokens => "bad tokens",
            Self::Foreign => "foreign pages",
            Self::ForgedCarrier => "forged carrier requests",
            Self::Administration => "administrators' acts",
            Self::Commands => "commands on others' interactions",
            Self::Paths => "path traversals",
            Self::Frames => "hostile frames",
            Self::OpenId => "sign-ins begun in vain",
            Self::Sends => "texts without end",
            Self::Begun => "conversations without end",
            Self::Uploads => "uploads never sent",
            Self::Searches => "history searches",
            Self::Waiting => "conversations that wait",
            Self::Pictures => "pictures dropped while decoded",
            Self::Silent => "silent connections",
            Self::Slow => "slow heads and bodies",
        }
    }

    /// Returns whether it needs a gateway that nothing else was done to, as it looks at the memory or the open files.
    fn needs_fresh(self) -> bool {
        matches!(self, Self::Tokens | Self::Pictures | Self::Silent | Self::Slow)
    }

    async fn run(self, world: &Arc<World>, form: Form) -> Outcome {
        match self {
            Self::Tokens => tokens::attack(world).await,
            Self::Foreign => doors::foreign(world).await,
            Self::ForgedCarrier => doors::forged_carrier(world).await,
            Self::Administration => doors::administration(world).await,
            Self::Commands => commands::attack(world).await,
            Self::Paths => doors::paths(world).await,
            Self::Frames => frames::attack(world, form).await,
            Self::OpenId => floods::openid(world, form).await,
            Self::Sends => floods::sends(world, form).await,
            Self::Begun => floods::begun(world, form).await,
            Self::Uploads => floods::uploads(world, form).await,
            Self::Searches => floods::searches(world, form).await,
            Self::Waiting => floods::waiting(world, form).await,
            Self::Pictures => pictures::attack(world, form).await,
            Self::Silent => connections::silent(world, form).await,
            Self::Slow => connections::slow(world, form).await,
        }
    }
}

/// A gateway with its colleague, as attacks find it.
struct Ground {
    world: Arc<World>,
    colleague: Colleague,
}

impl Ground {
    async fn new() -> Self {
        let world = Arc::new(World::start(connections::SOFT_LIMIT).await);
        let colleague = Colleague::at(world.clone()).await;
        Self { world, colleague }
    }
}

/// A row of the table.
struct Row {
    attack: Attack,
    form: Form,
    outcome: Outcome,
    /// The colleague's 99th percentile before and during the attack, in milliseconds.
    before: f64,
    during: f64,
    took: Duration,
}

impl Row {
    fn is_slow(&self) -> bool {
        // Not a number if the colleague could give no command at all.
        self.during.is_nan() || self.during > BOUND * self.before.max(self.form.least())
    }

    fn failed(&self) -> bool {
        self.outcome.through > 0 || self.is_slow()
    }

    fn print(&self) {
        let Self { attack, outcome: Outcome { tried, through, .. }, before, during, took, .. } = self;
        let (name, verdict) = (attack.name(), if self.failed() { "FAILED" } else { "ok" });
        println!("{name:<34}{tried:>8}{through:>9}{before:>11.1}{during:>9.1}{:>8.1}  {verdict}", took.as_secs_f64());
    }
}

async fn attack(attack: Attack, form: Form, ground: &mut Option<Ground>) -> Row {
    if attack.needs_fresh() || !ground.as_ref().is_some_and(|ground| ground.world.lives() && ground.colleague.works()) {
        *ground = None;
        *ground = Some(Ground::new().await);
    }
    let Ground { world, colleague } = ground.as_ref().expect("there is one");
    let quiet = Instant::now();
    tokio::time::sleep(form.before()).await;
    let before = colleague.since(quiet).percentile(99);
    world.begins();
    let begun = Instant::now();
    let (world_of_it, run) = (world.clone(), tokio::spawn);
    let outcome = run(async move { attack.run(&world_of_it, form).await }).await;
    let (during, took) = (colleague.since(world.hostile_since()).percentile(99), begun.elapsed());
    let mut outcome = outcome.unwrap_or_else(|error| {
        let mut outcome = Outcome::default();
        outcome.through(format!("the attack broke off: {error}"));
        outcome
    });
    if !world.lives() {
        outcome.through("the gateway has ended");
    } else if !colleague.works() {
        outcome.through("the colleague's connection has ended");
    }
    Row { attack, form, outcome, before, during, took }
}

async fn attacks(form: Form, wanted: &[String]) -> ExitCode {
    let gateway = form.pick("the tests' gateway, short form", "long form");
    println!("Hostile clients against {} ({gateway}), on {} cores", harness::executable().display(), cores());
    println!("A colleague's commands may take {BOUND} times as long as before, counted from {} ms.\n", form.least());
    println!("{:<34}{:>8}{:>9}{:>20}{:>8}", "", "", "got", "colleague's p99, ms", "");
    println!("{:<34}{:>8}{:>9}{:>11}{:>9}{:>8}", "attack", "tried", "through", "before", "during", "s");
    let (mut ground, mut rows) = (None, Vec::new());
    for kind in Attack::ALL {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| kind.name().contains(wanted.as_str())) {
            continue;
        }
        let mut row = attack(kind, form, &mut ground).await;
        for _ in 1..TRIES {
            if row.outcome.through > 0 || !row.is_slow() {
                break;
            }
            row.print();
            ground = None;
            let quietest = row.before;
            row = attack(kind, form, &mut ground).await;
            row.before = row.before.min(quietest);
        }
        row.print();
        rows.push(row);
    }
    println!();
    for Row { attack, outcome, .. } in &rows {
        let found = outcome.found.iter().map(|found| format!("got through: {found}"));
        for line in outcome.note.iter().cloned().chain(found) {
            println!("{}: {line}", attack.name());
        }
    }
    let failed = rows.iter().filter(|row| row.failed()).count();
    println!("\n{} passed, {failed} failed", rows.len() - failed);
    if failed == 0 && !rows.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn main() -> ExitCode {
    // `cargo bench` adds an argument of its own.
    let mut arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let first = if arguments.is_empty() { String::new() } else { arguments.remove(0) };
    baton::gateway::client::prepare_tls();
    // What breaks off is a row of the table.
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().expect("a runtime");
    match (first.as_str(), arguments.first().map(|number| number.parse())) {
        ("short", _) => runtime.block_on(attacks(Form::Short, &arguments)),
        ("long", _) => runtime.block_on(attacks(Form::Long, &arguments)),
        ("kills", Some(Ok(number))) => runtime.block_on(kills::run(number)),
        _ => {
            eprintln!("usage: attack short|long [ATTACK…], or attack kills COUNT");
            ExitCode::FAILURE
        }
    }
}
