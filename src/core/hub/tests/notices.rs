//! My Messages: for how long they are kept, what is done about them, and where their interactions are.

use super::*;
use crate::core::hub::{Disposal, InterventionKind};
use crate::core::setup::MyMessages;

const DAY: Millis = 24 * 60 * 60 * SECOND;

/// Ann and Ben, who keep this many system messages for so many days. Ann owns an interaction.
fn world(days: u32, count: u32) -> (World, InteractionId) {
    let setup = Arc::new(DeskSetup { my_messages: MyMessages { days, count }, ..DeskSetup::default() });
    let mut world = World::new(Rules { setup, ..Rules::default() });
    ["ann", "ben"].iter().for_each(|agent| world.sign_in(agent));
    let interaction = world.text("Hello");
    world.accept("ann");
    (world, interaction)
}

impl World {
    /// Lets a transfer of Ann's fail, which she is told of. Returns the system message.
    fn told_ann(&mut self, interaction: &InteractionId) -> NoticeId {
        self.now += SECOND;
        self.transfer("ann", interaction, TargetKind::Agent, "ben");
        self.decline("ben", None);
        self.notices("ann").pop().unwrap()
    }

    fn notices(&self, agent: &str) -> Vec<NoticeId> {
        self.snapshot(agent).notices.into_iter().map(|notice| notice.id).collect()
    }

    fn unread(&self, agent: &str) -> Vec<NoticeId> {
        self.snapshot(agent).notices.into_iter().filter(|notice| !notice.read).map(|notice| notice.id).collect()
    }

    fn expired(&self) -> usize {
        let expired = |entry: &&Entry| matches!(entry.fact, Fact::Agent { what: AgentFact::NoticeExpired { .. }, .. });
        self.log.iter().filter(expired).count()
    }
}

#[test]
fn each_is_kept_for_its_days_by_the_gateways_clock() {
    let (mut world, interaction) = world(7, 200);
    let first = world.told_ann(&interaction);
    world.pass(DAY);
    let second = world.told_ann(&interaction);
    // The second came a day and a second after the first.
    world.pass(6 * DAY - 2 * SECOND);
    assert_eq!(world.notices("ann"), [first, second.clone()]);
    world.pass(SECOND);
    assert_eq!(world.notices("ann"), [second], "read or not");
    world.pass(DAY + SECOND);
    assert_eq!((world.notices("ann").len(), world.expired()), (0, 2), "as facts of the log");
    assert!(world.hub.due().is_none());
}

#[test]
fn above_the_most_the_oldest_goes() {
    let (mut world, interaction) = world(30, 2);
    let [first, second, third] = [(); 3].map(|()| world.told_ann(&interaction));
    assert_eq!((world.notices("ann"), world.expired()), (vec![second.clone(), third.clone()], 1));
    world.refused("ann", Command::RestoreNotice { notice: first }, Refusal::UnknownNotice);
    world.done("ann", Command::DeleteNotice { notice: second.clone() });
    let fourth = world.told_ann(&interaction);
    world.done("ann", Command::RestoreNotice { notice: second });
    assert_eq!(world.notices("ann"), [third, fourth], "what is brought back is the oldest, and one too many");
}

#[test]
fn a_gateway_that_is_to_keep_less_deletes_the_rest_when_it_starts() {
    let (mut world, interaction) = world(30, 200);
    let [.., third] = [(); 3].map(|()| world.told_ann(&interaction));
    let setup = Arc::new(DeskSetup { my_messages: MyMessages { days: 30, count: 1 }, ..DeskSetup::default() });
    world.rules.setup = setup;
    world.set_roster(roster());
    world.pass(0);
    assert_eq!((world.notices("ann"), world.expired()), (vec![third], 2));
}

#[test]
fn all_are_marked_as_read_that_have_been_seen_and_none_that_comes_meanwhile() {
    let (mut world, interaction) = world(30, 200);
    let seen = [(); 2].map(|()| world.told_ann(&interaction));
    let until = world.snapshot("ann").notices.last().unwrap().at;
    let late = world.told_ann(&interaction);
    world.done("ann", Command::MarkAllRead { until });
    assert_eq!(world.unread("ann"), [late]);
    let entries = world.log.len();
    world.done("ann", Command::MarkAllRead { until });
    world.done("ann", Command::MarkRead { notice: seen[0].clone(), read: true });
    world.done("ben", Command::MarkAllRead { until });
    assert_eq!(world.log.len(), entries, "nothing has changed");
}

#[test]
fn what_was_deleted_last_comes_back_to_its_place() {
    let (mut world, interaction) = world(30, 200);
    let [first, second, third] = [(); 3].map(|()| world.told_ann(&interaction));
    let all = world.snapshot("ann").notices;
    for notice in [&first, &second] {
        world.done("ann", Command::DeleteNotice { notice: notice.clone() });
    }
    world.refused("ann", Command::RestoreNotice { notice: first }, Refusal::UnknownNotice);
    world.refused("ben", Command::RestoreNotice { notice: second.clone() }, Refusal::UnknownNotice);
    world.done("ann", Command::RestoreNotice { notice: second.clone() });
    world.done("ann", Command::RestoreNotice { notice: second });
    assert_eq!(world.snapshot("ann").notices, all[1..]);
    world.done("ann", Command::DeleteNotice { notice: third.clone() });
    world.pass(30 * DAY);
    world.done("ann", Command::RestoreNotice { notice: third });
    assert_eq!(world.notices("ann").len(), 0, "its time is up");
}

#[test]
fn one_says_where_its_interaction_went() {
    let (mut world, interaction) = world(30, 200);
    world.told_ann(&interaction);
    assert_eq!(world.snapshot("ann").notices[0].gone, None);
    world.transfer("ann", &interaction, TargetKind::Agent, "ben");
    world.accept("ben");
    let gone = WindowGone::Transferred { to: "Ben Okafor".into() };
    assert_eq!(world.snapshot("ann").notices[0].gone, Some(gone.clone()));
    // Whoever gets it from Ben is no business of Ann's.
    let version = world.window("ben", &interaction).version;
    world.done("ben", Command::MarkDone { interaction, version });
    assert_eq!(world.snapshot("ann").notices[0].gone, Some(gone));

    let interaction = world.text_to("+447700900101", CONTACT, "Hello again");
    world.accept("ann");
    world.told_ann(&interaction);
    let version = world.window("ann", &interaction).version;
    world.done("ann", Command::MarkDone { interaction, version });
    assert_eq!(world.snapshot("ann").notices[1].gone, Some(WindowGone::Done));
}

#[test]
fn whoever_loses_an_interaction_to_an_administrator_is_told() {
    let (mut world, interaction) = world(30, 200);
    let (interactions, by, reason) = (Disposal::Queue, "Dana Admin".to_owned(), Some("Ann is ill".to_owned()));
    let kind = InterventionKind::Reassign;
    let intervention = Intervention { agent: "ann".into(), kind, interactions, by, reason };
    world.intervene(&intervention).unwrap();
    let notice = world.snapshot("ann").notices.pop().unwrap();
    let NoticeSubject::Reassigned { interaction: of, by, .. } = notice.subject else { panic!("{notice:?}") };
    assert_eq!((of, by.as_str()), (interaction, "Dana Admin"), "and not why");
    assert_eq!(notice.gone, Some(WindowGone::Transferred { to: "Support".into() }));
}
