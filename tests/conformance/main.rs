//! The conformance suite: checks a gateway against the protocol over its socket, as described in
//! `docs/protocol/README.md`.
//!
//! By default it starts our own gateway. Then it runs a proxy in front of it that makes one mistake after the other,
//! each of which a check must find. With `BATON_SOCKET` and `BATON_TOKENS` it checks another gateway; the README
//! explains how.

mod checks;
mod deviations;
mod proxy;
mod view;
mod wire;
mod world;

use checks::Check;
use deviations::Deviation;
use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use wire::{Checked, SILENCE, ensure};
use world::{Own, World};

/// How long a check waits for something that a deliberate mistake prevents.
const IN_VAIN: Duration = Duration::from_millis(200);

/// Our gateway, started by the first check that needs it.
type Gateway = Arc<OnceLock<Checked<Own>>>;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

async fn own(gateway: &Gateway) -> Checked<World> {
    gateway.get_or_init(Own::start).as_ref().map_err(Clone::clone)?.world().await
}

/// Returns a trial of another gateway; ignored if something that the check needs is missing.
fn held_against(world: &World, check: &'static Check) -> Trial {
    let missing = check.needs.iter().any(|need| !world.has(*need));
    let world = world.clone();
    Trial::test(check.name, move || block_on((check.run)(&world)).map_err(Failed::from)).with_ignored_flag(missing)
}

/// Returns a trial of our own gateway.
fn held_against_ours(gateway: &Gateway, check: &'static Check) -> Trial {
    let gateway = gateway.clone();
    let run = move || block_on(async { (check.run)(&own(&gateway).await?).await });
    Trial::test(check.name, move || run().map_err(Failed::from))
}

/// Returns a trial that a gateway with a deviation must fail, with the expected message.
fn found(gateway: &Gateway, deviation: &'static Deviation, check: &'static Check) -> Trial {
    let Deviation { what, found_by, says, change } = deviation;
    let gateway = gateway.clone();
    let run = move || {
        block_on(async {
            let world = own(&gateway).await?;
            // The mistake must not get in the way of tidying up.
            world.two().await?;
            let patience = if *says == SILENCE { IN_VAIN } else { world.patience };
            let proxy = proxy::start(&world.socket, *change).await.map_err(|error| error.to_string())?;
            let world = world.by_way_of(proxy, patience);
            let why = (check.run)(&world).await.err().ok_or_else(|| format!("{found_by} does not fail"))?;
            ensure!(why.contains(says), "{found_by} fails with another message: {why}");
            Ok(())
        })
    };
    Trial::test(format!("a_gateway_that::{what}"), move || run().map_err(Failed::from))
}

fn ours() -> Vec<Trial> {
    let gateway = Gateway::default();
    let able = |check: &&Check| !check.needs.contains(&world::Need::Time);
    let checks: Vec<&'static Check> = checks::ALL.iter().filter(able).collect();
    let by_name = |name: &str| {
        checks.iter().find(|check| check.name == name).copied().unwrap_or_else(|| panic!("no check {name}"))
    };
    let mut trials: Vec<_> = checks.iter().map(|check| held_against_ours(&gateway, check)).collect();
    trials.extend(deviations::ALL.iter().map(|deviation| found(&gateway, deviation, by_name(deviation.found_by))));
    let unseen: Vec<_> = checks
        .iter()
        .map(|check| check.name)
        .filter(|name| deviations::ALL.iter().all(|d| d.found_by != *name))
        .collect();
    let all_seen =
        move || if unseen.is_empty() { Ok(()) } else { Err(Failed::from(format!("without a deviation: {unseen:?}"))) };
    trials.push(Trial::test("every_check_is_seen_to_fail", all_seen));
    trials
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // All checks share one gateway, and each tidies up before it begins.
    arguments.test_threads = Some(1);
    let trials = match World::named() {
        None => ours(),
        Some(Ok(world)) => checks::ALL.iter().map(|check| held_against(&world, check)).collect(),
        Some(Err(why)) => {
            eprintln!("conformance: {why}");
            return ExitCode::FAILURE;
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}
