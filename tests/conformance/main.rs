//! Holds a gateway to the protocol over its socket: `docs/protocol/README.md`, check by check.
//!
//! By itself it starts our own gateway, and a proxy between the two that makes mistakes, each of which a check must find. With
//! `BATON_SOCKET` and `BATON_TOKENS` it is held against another's gateway; how is in the protocol's page.

mod checks;
mod view;
mod wire;
mod world;

use checks::Check;
use libtest_mimic::{Arguments, Failed, Trial};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use wire::Found;
use world::{Own, World};

/// The gateway, started when the first check asks for it.
type Gateway = Arc<OnceLock<Found<Own>>>;

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

fn own(gateway: &Gateway) -> Found<World> {
    gateway.get_or_init(|| block_on(Own::start())).as_ref().map(|own| own.world.clone()).map_err(Clone::clone)
}

fn trial(check: &'static Check, named: Option<&World>, gateway: &Gateway) -> Trial {
    let missing = named.is_some_and(|world| check.needs.iter().any(|need| !world.has(*need)));
    let (named, gateway) = (named.cloned(), gateway.clone());
    let run = move || {
        let world = named.map_or_else(|| own(&gateway), Ok)?;
        block_on((check.run)(&world)).map_err(Failed::from)
    };
    Trial::test(check.name, run).with_ignored_flag(missing)
}

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // All checks are of one gateway.
    arguments.test_threads = Some(1);
    let named = match World::named().transpose() {
        Ok(named) => named,
        Err(why) => {
            eprintln!("conformance: {why}");
            return ExitCode::FAILURE;
        }
    };
    let gateway = Gateway::default();
    let trials: Vec<_> = checks::ALL.iter().map(|check| trial(check, named.as_ref(), &gateway)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
