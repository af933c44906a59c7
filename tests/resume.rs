//! After any sequence of disconnects, resumes, reloads and duplicates, a desk shows what the gateway knows, and no
//! text, command or transfer is lost, duplicated or left pending.
//!
//! Everything but the sockets is real: the gateway's engine ([`gateway`]), three desks in the browsers of two agents
//! ([`world`]), and between them a network that misbehaves at random ([`network`], [`deeds`]). A desk is compared with
//! the gateway at each event number at which a step ended, and again when every fault has been repaired ([`check`]).
//!
//! Runs with a seeded bug must fail: otherwise the checks prove nothing.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/account.rs"]
mod account;
#[path = "resume/acts.rs"]
mod acts;
#[path = "resume/check.rs"]
mod check;
#[path = "resume/deeds.rs"]
mod deeds;
#[path = "resume/gateway.rs"]
mod gateway;
#[path = "resume/network.rs"]
mod network;
#[path = "resume/page.rs"]
mod page;
#[path = "resume/walk.rs"]
mod walk;
#[path = "resume/world.rs"]
mod world;

use baton::protocol::Command;
use deeds::{Deed, What, deed};
use gateway::Disk;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use walk::Walk;
use world::{Checked, ENDS, IN_STEP, LAWFUL, Net, ONCE, World};

/// A seeded bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The desk applies an event twice.
    AppliesTwice,
    /// The desk ignores that an event is missing.
    IgnoresGaps,
    /// The desk accepts frames from sockets it has given up.
    HeedsOldSockets,
    /// The desk does not resend its outbox after a welcome.
    OutboxNotResent,
    /// The gateway skips one event when a connection resumes.
    ResumesTooFarOn,
    /// The gateway accepts a cursor of an earlier epoch.
    ResumesAnotherNumbering,
    /// The gateway carries a command out each time it receives it.
    ForgetsAnswers,
}

/// All kinds of commands.
pub const KINDS: [&str; 35] = [
    "set_state",
    "accept",
    "decline",
    "more_time",
    "shown",
    "send",
    "start_transfer",
    "cancel_transfer",
    "dismiss_failure",
    "end",
    "mark_done",
    "mark_read",
    "delete_notice",
    "sign_out",
    "set_favourite",
    "set_case_data",
    "set_note",
    "set_disposition",
    "set_setting",
    "open",
    "mark_all_read",
    "restore_notice",
    "name_contact",
    "describe_contact",
    "release",
    "park",
    "unpark",
    "start_consultation",
    "say",
    "complete_consultation",
    "end_consultation",
    "reopen",
    "start",
    "ask_for",
    "keep",
];

/// Returns the index of a command's kind in [`KINDS`]. A new kind has to be added here and to [`deeds::What`].
pub fn kind(command: &Command) -> usize {
    match command {
        Command::SetState { .. } => 0,
        Command::Accept { .. } => 1,
        Command::Decline { .. } => 2,
        Command::MoreTime { .. } => 3,
        Command::Shown { .. } => 4,
        Command::Send { .. } => 5,
        Command::StartTransfer { .. } => 6,
        Command::CancelTransfer { .. } => 7,
        Command::DismissFailure { .. } => 8,
        Command::End { .. } => 9,
        Command::MarkDone { .. } => 10,
        Command::MarkRead { .. } => 11,
        Command::DeleteNotice { .. } => 12,
        Command::SignOut => 13,
        Command::SetFavourite { .. } => 14,
        Command::SetCaseData { .. } => 15,
        Command::SetNote { .. } => 16,
        Command::SetDisposition { .. } => 17,
        Command::SetSetting { .. } => 18,
        Command::Open { .. } => 19,
        Command::MarkAllRead { .. } => 20,
        Command::RestoreNotice { .. } => 21,
        Command::NameContact { .. } => 22,
        Command::DescribeContact { .. } => 23,
        Command::Release { .. } => 24,
        Command::Park { .. } => 25,
        Command::Unpark { .. } => 26,
        Command::StartConsultation { .. } => 27,
        Command::Say { .. } => 28,
        Command::CompleteConsultation { .. } => 29,
        Command::EndConsultation { .. } => 30,
        Command::Reopen { .. } => 31,
        Command::Start { .. } => 32,
        Command::AskFor { .. } => 33,
        Command::Keep { .. } => 34,
    }
}

/// A count for each kind of command.
#[derive(Clone, Debug)]
pub struct ByKind([u64; KINDS.len()]);

impl Default for ByKind {
    fn default() -> Self {
        Self([0; KINDS.len()])
    }
}

impl std::ops::Deref for ByKind {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        &self.0
    }
}

impl std::ops::DerefMut for ByKind {
    fn deref_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }
}

macro_rules! tally {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// How often each situation occurred.
        #[derive(Clone, Debug, Default)]
        pub struct Tally {
            /// Commands that took effect, by kind, and whose events applied to the snapshot before gave the snapshot
            /// after: at the gateway, and in a desk that had received them.
            pub(crate) at_gateway: ByKind,
            pub(crate) at_desk: ByKind,
            $($(#[$doc])* pub(crate) $name: u64),+
        }

        impl Tally {
            fn add(&mut self, other: &Self) {
                self.at_gateway.iter_mut().zip(other.at_gateway.iter()).for_each(|(sum, count)| *sum += count);
                self.at_desk.iter_mut().zip(other.at_desk.iter()).for_each(|(sum, count)| *sum += count);
                $(self.$name += other.$name;)+
            }

            fn ways(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

tally! {
    steps,
    actions,
    /// Comparisons of a desk with the gateway.
    compared,
    cuts,
    resumes,
    snapshots,
    reloads,
    /// Reloads with unanswered commands.
    reloads_with_outbox,
    restarts,
    /// Commands stored by a gateway that was killed before it told anybody.
    untold,
    /// Batches that could not be stored.
    unavailable,
    floods,
    /// Events received twice.
    doubled,
    /// Events received too early.
    gaps,
    /// Frames of sockets that were given up.
    late,
    /// Commands resent after a welcome.
    resent_after_welcome,
    /// Commands that the gateway had carried out before.
    resent,
    /// Refused texts that were returned to the agent.
    given_back,
}

fn run(bug: Option<Bug>, deeds: &[Deed], sum: &RefCell<Tally>) -> Checked {
    let mut world = World::new(bug)?;
    for deed in deeds {
        world.play(deed)?;
    }
    world.heal()?;
    world.check()?;
    sum.borrow_mut().add(&world.tally);
    Ok(())
}

#[test]
fn desks_are_in_step_with_the_gateway_whatever_breaks() {
    const CASES: u32 = 400;
    let sum = RefCell::new(Tally::default());
    let config = Config { failure_persistence: None, ..Config::with_cases(CASES) };
    let check = |deeds: Vec<Deed>| run(None, &deeds, &sum).map_err(TestCaseError::fail);
    TestRunner::new(config).run(&vec(deed(), 1..160), check).unwrap_or_else(|failure| panic!("{failure}"));
    let sum = sum.into_inner();
    println!("{CASES} cases");
    for (way, count) in sum.ways() {
        println!("{count:>7} {}", way.replace('_', " "));
    }
    println!("commands with effect, folded and compared: at the gateway, in a desk");
    for ((kind, gateway), desk) in KINDS.iter().zip(&*sum.at_gateway).zip(&*sum.at_desk) {
        println!("{gateway:>7} {desk:>7} {kind}");
        // The days are random: of what is rare there are few one time and many another.
        assert!(*gateway > 0 && *desk > 0, "{kind} is not met");
    }
    for (way, count) in sum.ways() {
        assert!(count > 0, "{way} is not met");
    }
}

#[test]
fn a_walk_of_500_steps_leaves_nobody_behind() {
    const WALKS: u32 = 8;
    let sum = RefCell::new(BTreeMap::new());
    let config = Config { failure_persistence: None, ..Config::with_cases(WALKS) };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let check = |steps: Vec<Deed>| -> Checked {
        let mut walk = Walk::new()?;
        steps.iter().try_for_each(|step| walk.take(step))?;
        walk.end()?.into_iter().for_each(|(what, count)| *sum.borrow_mut().entry(what).or_insert(0) += count);
        Ok(())
    };
    let checked = |steps| check(steps).map_err(TestCaseError::fail);
    let walked = TestRunner::new_with_rng(config, rng).run(&vec(walk::step(), 500), checked);
    walked.unwrap_or_else(|failure| panic!("{failure}"));
    println!("{WALKS} walks of 500 steps; lost, doubled, stranded: 0");
    for (what, count) in &sum.into_inner() {
        println!("{count:>7} {what}");
        assert!(*count > 0, "{what} is not met");
    }
}

/// Plays these steps.
#[track_caller]
fn replay(deeds: &[Deed]) {
    run(None, deeds, &RefCell::default()).unwrap_or_else(|failure| panic!("{failure}"));
}

/// Returns the index of the first of any list.
fn first() -> Index {
    let mut first = any::<Index>().new_tree(&mut TestRunner::deterministic()).expect("an index");
    while first.simplify() {}
    first.current()
}

/// An agent, with two tabs, owns an interaction.
fn owned() -> [Deed; 5] {
    let act = |what| Deed::Do(first(), what);
    let (ready, accept) = (act(What::Ready(true)), act(What::Accept(first())));
    [Deed::Text(0, None), Deed::Flow(0, true, 1), ready, accept, Deed::FlowAll]
}

#[test]
fn a_text_refused_in_one_tab_is_not_sent_by_another_later() {
    let act = |what| Deed::Do(first(), what);
    let lost = [
        act(What::Write(first())),
        Deed::Cut(0, false, false),
        Deed::Disk(Disk::Full, 1),
        Deed::Reload(1),
        act(What::Write(first())),
        Deed::FlowAll,
    ];
    let younger = [act(What::CaseData(first(), "1")), Deed::Reload(1), Deed::FlowAll];
    replay(&[&owned()[..], &lost, &younger].concat());
    // Also when the gateway has forgotten the refusal.
    replay(&[&owned()[..], &lost, &[Deed::Restart(false)], &younger].concat());
}

#[test]
fn a_text_refused_in_one_tab_is_not_sent_although_another_has_it_in_transit() {
    let late = [
        Deed::Net(0, Net::Holds),
        Deed::Do(first(), What::Write(first())),
        Deed::Disk(Disk::Full, 1),
        Deed::Reload(1),
        Deed::FlowAll,
    ];
    replay(&[&owned()[..], &late].concat());
}

/// Checks that a bug is found, by one of these promises.
#[track_caller]
fn caught(bug: Bug, promises: &[&str]) {
    let sum = RefCell::default();
    let config = Config { failure_persistence: None, max_shrink_iters: 0, ..Config::with_cases(400) };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut cases = 0;
    let counted = RefCell::new(&mut cases);
    let check = |deeds: Vec<Deed>| {
        **counted.borrow_mut() += 1;
        run(Some(bug), &deeds, &sum).map_err(TestCaseError::fail)
    };
    let found = TestRunner::new_with_rng(config, rng).run(&vec(deed(), 1..160), check);
    let Err(TestError::Fail(why, deeds)) = found else { panic!("{bug:?} is not found: {found:?}") };
    println!("{bug:?}: found in case {cases}, {} deeds", deeds.len());
    assert!(
        promises.iter().any(|promise| why.message().starts_with(promise)),
        "{bug:?} is found by something else: {why}"
    );
}

#[test]
fn a_desk_that_takes_an_event_in_twice_is_caught() {
    caught(Bug::AppliesTwice, &[IN_STEP]);
}

#[test]
fn a_desk_that_does_not_mind_a_gap_is_caught() {
    caught(Bug::IgnoresGaps, &[IN_STEP]);
}

#[test]
fn a_desk_that_heeds_old_sockets_is_caught() {
    caught(Bug::HeedsOldSockets, &[IN_STEP]);
}

#[test]
fn a_desk_that_sends_nothing_again_is_caught() {
    caught(Bug::OutboxNotResent, &[ENDS]);
}

#[test]
fn a_gateway_that_goes_on_too_late_is_caught() {
    caught(Bug::ResumesTooFarOn, &[IN_STEP]);
}

#[test]
fn a_gateway_that_takes_another_numbering_for_its_own_is_caught() {
    // The contact book was told a name, and the log not that anybody was.
    let named = [
        Deed::Do(first(), What::Name(first(), "Priya")),
        Deed::Disk(Disk::Full, 1),
        Deed::Restart(true),
        Deed::FlowAll,
    ];
    let deeds = [&owned()[..], &named].concat();
    replay(&deeds);
    let found = run(Some(Bug::ResumesAnotherNumbering), &deeds, &RefCell::default());
    assert!(found.as_ref().is_err_and(|why| why.starts_with(IN_STEP)), "{found:?}");
}

#[test]
fn a_gateway_that_forgets_its_answers_is_caught() {
    caught(Bug::ForgetsAnswers, &[ONCE, LAWFUL]);
}
