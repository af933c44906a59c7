//! What a gateway in production stands beside, for real: proxies, packages, the init system. `make test-operate`.
//!
//! Each file is a stage; a name on the command line runs only the checks that contain it.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../gateway/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the gateway's tests use the rest")]
mod harness;
mod packages;
mod production;
mod prometheus;
mod proxies;
mod unit;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let mut arguments = Arguments::from_args();
    // They mostly wait.
    arguments.test_threads = arguments.test_threads.or(Some(8));
    let stages = [proxies::trials(), unit::trials(), packages::trials(), production::trials(), prometheus::trials()];
    libtest_mimic::run(&arguments, stages.into_iter().flatten().collect()).exit();
}

/// Makes a check of an async function.
fn check<F: Future<Output = ()>>(name: String, run: impl FnOnce() -> F + Send + 'static) -> Trial {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.map_err(Failed::from)?.block_on(run());
        Ok(())
    };
    Trial::test(name, run)
}
