//! Asking a colleague for the conversation that they have.

use super::*;

fn ask_for() -> Command {
    Command::AskFor { contact: CONTACT.into(), from: Some(SUPPORT.into()) }
}

fn keep(interaction: &InteractionId, asker: &str) -> Command {
    Command::Keep { interaction: interaction.clone(), asker: asker.into() }
}

impl World {
    fn asked_by(&self, agent: &str, interaction: &InteractionId) -> Vec<String> {
        self.window(agent, interaction).asked_by.into_iter().map(|by| by.name).collect()
    }

    fn told_in_vain(&self, agent: &str) -> Vec<(String, AskGone)> {
        let subject = |notice: Notice| match notice.subject {
            NoticeSubject::AskedInVain { of, why, .. } => Some((of, why)),
            _ => None,
        };
        self.snapshot(agent).notices.into_iter().filter_map(subject).collect()
    }
}

#[test]
fn the_owner_is_asked_once_and_transfers_it_as_usual() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.done("ben", ask_for());
    let entries = world.log.len();
    world.done("ben", ask_for());
    assert_eq!(world.log.len(), entries, "asked already");
    assert_eq!(world.asked_by("ann", &id), ["Ben Okafor"]);
    assert_eq!(world.owners(&id), ["ann"], "asking changes nothing");
    world.set_roster(roster());
    assert_eq!(world.asked_by("ann", &id), ["Ben Okafor"], "also after a restart");
    world.transfer("ann", &id, TargetKind::Agent, "ben");
    assert_eq!(world.asked_by("ann", &id), [""; 0], "answered by it");
    world.accept("ben");
    assert_eq!(world.owners(&id), ["ben"]);
    world.pass(400 * SECOND);
    assert_eq!(world.told_in_vain("ben"), []);
}

#[test]
fn the_colleague_is_told_what_became_of_it() {
    let (mut world, id) = World::handling(&["ann", "ben", "chloe"]);
    world.done("ben", ask_for());
    world.refused("chloe", keep(&id, "ben"), Refusal::NotYours);
    world.done("ann", keep(&id, "chloe"));
    assert_eq!(world.asked_by("ann", &id), ["Ben Okafor"]);
    world.done("ann", keep(&id, "ben"));
    world.done("ann", keep(&id, "ben"));
    assert_eq!(world.told_in_vain("ben"), [("Ann Lee".into(), AskGone::Kept)]);
    world.done("ben", ask_for());
    world.pass(59 * SECOND);
    assert_eq!(world.asked_by("ann", &id).len(), 1);
    world.pass(SECOND);
    assert_eq!(world.asked_by("ann", &id).len(), 0);
    assert_eq!(world.told_in_vain("ben")[1], ("Ann Lee".into(), AskGone::NoAnswer));
    world.done("ben", ask_for());
    world.transfer("ann", &id, TargetKind::Agent, "chloe");
    assert_eq!(world.told_in_vain("ben").len(), 2, "it may still come to nothing");
    world.accept("chloe");
    assert_eq!(world.told_in_vain("ben")[2], ("Ann Lee".into(), AskGone::Moved));
    assert_eq!(world.asked_by("chloe", &id), [""; 0]);
    world.done("ben", ask_for());
    let version = world.window("chloe", &id).version;
    world.done("chloe", Command::End { interaction: id.clone(), version });
    assert_eq!(world.told_in_vain("ben")[3], ("Chloé Martin".into(), AskGone::Moved));
    world.refused("ben", ask_for(), Refusal::Ended);
}

#[test]
fn who_is_not_there_or_does_not_have_it_is_not_asked() {
    let (mut world, _) = World::handling(&["ann", "ben", "dung"]);
    let own =
        Refusal::ContactInUse { by: Some("Ann Lee".into()), interaction: world.hub.open.values().next().cloned() };
    world.refused("ann", ask_for(), own);
    let not_his = Command::AskFor { contact: CONTACT.into(), from: Some("+447700900101".into()) };
    world.refused("ben", not_his, Refusal::NoNumber);
    world.done("dung", ask_for());
    world.presence("ann", false);
    let gone = Refusal::TargetUnavailable { name: "Ann Lee".into(), outcome: Outcome::LoggedOut };
    world.refused("ben", ask_for(), gone);
    world.pass(60 * SECOND);
    assert_eq!(world.told_in_vain("dung"), [("Ann Lee".into(), AskGone::NoAnswer)]);
    let mut world = World::with(&[]);
    world.text("Hello");
    world.sign_in("ben");
    world.decline("ben", None);
    world.refused("ben", ask_for(), Refusal::ContactInUse { by: None, interaction: None });
}
