//! The scenarios explored, and what must be found in them. Each rule has a seeded bug that breaks it.

use super::account::{ONE_EFFECT, ONE_END, ONE_OPEN, ONE_OWNER, OUT};
use super::scenario::{Bug, Scenario};
use super::state::{COMES_BACK, DUE, ENDS, LEFT, NAMED, ONE_ANSWER, READS, SAME_FOLD, STAYS_OPEN, TAKEN, TRUE_ANSWERS};
use super::stopped::RESTED;
use baton::core::hub::{Disposal, Intervention, InterventionKind};
use baton::protocol::*;

fn to(kind: TargetKind, id: &str) -> TargetRef {
    TargetRef { kind, id: id.into() }
}

/// Ann transfers to Ben, who has two tabs.
fn two_tabs(bug: Bug) -> Scenario {
    let (ann, ben, other_tab) = (&["transfer", "cancel"][..], &["accept", "decline"][..], &["accept", "more_time"][..]);
    let clients = vec![("ann", ann, 2), ("ben", ben, 1), ("ben", other_tab, 1)];
    Scenario::new(bug, clients, to(TargetKind::Agent, "ben"))
}

/// Ann transfers to Ben while she and the contact keep writing.
fn writing(bug: Bug) -> Scenario {
    let (ann, ben) = (&["transfer", "send", "end"][..], &["accept", "shown", "sign_out", "not_ready"][..]);
    let clients = vec![("ann", ann, 2), ("ben", ben, 1)];
    Scenario { texts: &["STOP"], ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann transfers to Billing, where Ben and then Chloé are invited.
fn one_after_the_other(bug: Bug) -> Scenario {
    let (ann, ben, chloe) =
        (&["transfer", "cancel"][..], &["accept", "decline", "sign_out"][..], &["accept", "decline"][..]);
    let clients = vec![("ann", ann, 2), ("ben", ben, 1), ("chloe", chloe, 1)];
    Scenario::new(bug, clients, to(TargetKind::Queue, "billing"))
}

/// Ann transfers to Ben. An administrator suspends him, then her, and gives what she has to Chloé.
fn thrown_out(bug: Bug) -> Scenario {
    let (ann, ben) = (&["transfer", "cancel"][..], &["accept", "decline"][..]);
    let suspend = |agent: &str, interactions| Intervention {
        agent: agent.into(),
        kind: InterventionKind::Suspend,
        interactions,
        by: "Dana".into(),
        reason: None,
    };
    let give = Disposal::Give(to(TargetKind::Agent, "chloe"));
    let interventions = vec![suspend("ben", Disposal::Keep), suspend("ann", give)];
    let clients = vec![("ann", ann, 2), ("ben", ben, 1)];
    Scenario { interventions, ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann loses her connection and comes back while the contact writes and the gateway is killed; Ben is her colleague.
fn gone(bug: Bug) -> Scenario {
    let clients = vec![("ann", &["accept"][..], 1), ("ben", &["accept"][..], 1)];
    let presence = &[("ann", false), ("ann", true)];
    Scenario { texts: &["Hello?"], presence, ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann transfers to Ben, and the gateway is stopped for longer than an answer may take.
fn stopped(bug: Bug) -> Scenario {
    let clients = vec![("ann", &["transfer"][..], 1), ("ben", &["accept", "more_time"][..], 2)];
    Scenario { down: 100_000, ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann loses her connection, and the gateway is stopped for longer than she may be gone.
fn gone_and_stopped(bug: Bug) -> Scenario {
    let clients = vec![("ann", &[][..], 0), ("ben", &["accept"][..], 1)];
    let presence = &[("ann", false), ("ann", true)];
    let scenario = Scenario::new(bug, clients, to(TargetKind::Agent, "ben"));
    Scenario { down: 400_000, presence, ..scenario }
}

/// Ben parks, leaves or goes on; the contact writes again, and Chloé may be asked.
fn parked(bug: Bug) -> Scenario {
    let (ben, chloe) = (&["park", "park_until", "unpark", "sign_out"][..], &["accept"][..]);
    let clients = vec![("ben", ben, 2), ("chloe", chloe, 1)];
    Scenario { texts: &["Again"], ..Scenario::new(bug, clients, to(TargetKind::Agent, "chloe")) }
}

/// Ann signs out or lets go, and comes back at any time.
fn leaving(bug: Bug) -> Scenario {
    let clients = vec![("ann", &["release", "sign_out"][..], 2), ("ben", &["accept"][..], 1)];
    let presence = &[("ann", true)];
    Scenario { crashes: 0, presence, ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann consults Ben, both say something, and either ends it or she transfers to him. He may sign out, the contact may end
/// it.
fn consulting(bug: Bug) -> Scenario {
    let ann = &["consult", "complete", "end_consultation", "end"][..];
    let ben = &["accept", "say", "end_consultation", "sign_out"][..];
    let clients = vec![("ann", ann, 2), ("ben", ben, 2)];
    Scenario { texts: &["STOP"], ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

/// Ann, with two tabs, marks done and takes it back while the contact writes again.
fn taken_back(bug: Bug) -> Scenario {
    let (ann, other_tab) = (&["close", "reopen"][..], &["close", "reopen", "accept"][..]);
    let clients = vec![("ann", ann, 2), ("ann", other_tab, 1)];
    Scenario { texts: &["Another thing"], ..Scenario::new(bug, clients, to(TargetKind::Agent, "ben")) }
}

#[test]
fn a_transfer_to_an_agent_with_two_tabs_holds_its_promises() {
    two_tabs(Bug::None).holds("to an agent with two tabs");
}

#[test]
fn a_transfer_while_both_sides_write_holds_its_promises() {
    writing(Bug::None).holds("while both sides write");
}

#[test]
fn a_transfer_to_a_queue_holds_its_promises() {
    one_after_the_other(Bug::None).holds("to a queue of two agents");
}

#[test]
fn suspensions_at_any_time_hold_their_promises() {
    thrown_out(Bug::None).holds("with suspensions");
}

#[test]
fn a_consultation_holds_its_promises() {
    consulting(Bug::None).holds("a consultation");
}

#[test]
fn a_gateway_that_lets_a_former_consultant_read_is_caught() {
    consulting(Bug::ReadsOn).must_break(&[READS]);
    consulting(Bug::StaleCompletion).must_break(&[ONE_END]);
}

#[test]
fn what_is_parked_comes_back_and_holds_its_promises() {
    parked(Bug::None).holds("parked");
}

#[test]
fn a_gateway_that_leaves_what_is_parked_is_caught() {
    parked(Bug::LeavesParked).must_break(&[COMES_BACK]);
    parked(Bug::NoClock).must_break(&[ENDS]);
    parked(Bug::NothingDue).must_break(&[DUE]);
}

#[test]
fn taking_back_while_the_contact_writes_holds_its_promises() {
    taken_back(Bug::None).holds("taken back while the contact writes");
}

#[test]
fn a_gateway_that_reopens_whatever_has_happened_since_is_caught() {
    taken_back(Bug::ReopensBesideAnother).must_break(&[ONE_OPEN]);
    taken_back(Bug::HeedsAnOldDone).must_break(&[STAYS_OPEN]);
}

#[test]
fn an_owner_who_is_gone_leaves_nobody_behind() {
    gone(Bug::None).holds("with an owner who is gone");
}

#[test]
fn a_gateway_that_is_stopped_costs_agents_nothing() {
    stopped(Bug::None).holds("with a gateway that is stopped");
    gone_and_stopped(Bug::None).holds("with an owner who is gone, and a gateway that is stopped");
}

#[test]
fn a_gateway_that_forgets_that_it_was_stopped_is_caught() {
    stopped(Bug::ForgetsPauses).must_break(&[RESTED]);
    gone_and_stopped(Bug::ForgetsPauses).must_break(&[TAKEN]);
}

#[test]
fn an_owner_who_leaves_leaves_nobody_behind() {
    leaving(Bug::None).holds("with an owner who leaves");
}

#[test]
fn a_gateway_that_takes_from_one_who_is_there_is_caught() {
    gone(Bug::HearsNoReturn).must_break(&[TAKEN]);
}

#[test]
fn a_gateway_that_forgets_who_is_gone_is_caught() {
    gone(Bug::ForgetsAbsences).must_break(&[LEFT]);
}

#[test]
fn a_gateway_that_forgets_suspensions_is_caught() {
    thrown_out(Bug::ForgetsSuspensions).must_break(&[OUT]);
}

#[test]
fn an_accept_that_is_not_checked_is_caught() {
    one_after_the_other(Bug::StaleAccept).must_break(&[ONE_END, ONE_OWNER]);
}

#[test]
fn a_gateway_that_forgets_is_caught() {
    two_tabs(Bug::ForgetsWhenKilled).must_break(&[TRUE_ANSWERS, ONE_EFFECT]);
    two_tabs(Bug::AnswersOtherwise).must_break(&[ONE_ANSWER]);
    writing(Bug::KeepsNoReceipts).must_break(&[SAME_FOLD]);
}

#[test]
fn a_gateway_that_says_what_is_not_so_is_caught() {
    two_tabs(Bug::AnswersFirst).must_break(&[TRUE_ANSWERS]);
    two_tabs(Bug::NamesNoRace).must_break(&[NAMED]);
}

#[test]
fn a_gateway_without_a_clock_is_caught() {
    two_tabs(Bug::NoClock).must_break(&[ENDS]);
    two_tabs(Bug::NothingDue).must_break(&[DUE]);
}
