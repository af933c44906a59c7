//! Another setup while the gateway runs.

use super::*;

impl World {
    /// Takes up another setup. From then on the log has to lead to the same as if it had always been so.
    pub(super) fn set_up(&mut self, change: impl FnOnce(&mut DeskSetup)) -> Result<(), String> {
        let mut setup = (*self.rules.setup).clone();
        change(&mut setup);
        let setup = Arc::new(setup);
        let before = self.hub.clone();
        let Ok(transition) = self.hub.set_up(self.now, setup.clone()) else {
            let refused = self.hub.set_up(self.now, setup).map(drop);
            assert_eq!(self.hub.due(), before.due());
            return refused;
        };
        self.rules.setup = setup;
        self.replayed = Hub::new(self.rules.clone(), roster());
        self.log.iter().for_each(|entry| drop(self.replayed.replay(entry)));
        self.replayed.set_contacts(self.book.clone());
        self.told.set_up = true;
        self.replayed.numbers = before.numbers;
        self.took(transition);
        assert_eq!(self.hub.due(), self.replayed.due());
        self.check_settled();
        Ok(())
    }
}

fn policies(json: &str) -> Policies {
    serde_json::from_str(json).unwrap()
}

#[test]
fn agents_are_told_what_they_choose_from_and_windows_their_case_data() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.set_up(|it| it.clone_from(&setup(true))).unwrap();
    // The browsers were compared with it.
    let told = world.snapshot("ann").setup;
    assert!(told.disposition_required && told.dispositions.len() == 2);
    assert_eq!(world.window("ann", &id).case_data.len(), 2);
    let version = world.window("ann", &id).version;
    world.refused("ann", Command::MarkDone { interaction: id.clone(), version }, Refusal::DispositionMissing);
    world.set_up(|it| it.disposition_required = false).unwrap();
    world.done("ann", Command::MarkDone { interaction: id, version });
}

#[test]
fn room_that_comes_is_filled_at_once_and_a_deadline_stays() {
    let mut world = World::new(limited(1));
    world.sign_in("ann");
    world.text("Hello");
    world.text_to(SUPPORT, "+447700900002", "Hello");
    let deadline = world.invitation("ann").unwrap().deadline;
    assert_eq!(world.snapshot("ann").invitations.len(), 1);
    world.set_up(|it| it.policies = policies(r#"{ "capacity": { "total": 2 }, "answer_time_s": 90 }"#)).unwrap();
    let invitations = world.snapshot("ann").invitations;
    assert_eq!(invitations.len(), 2);
    assert_eq!([invitations[0].deadline, invitations[1].deadline], [deadline, world.now + 90 * SECOND]);
    // Less room takes nothing away.
    world.set_up(|it| it.policies = policies(r#"{ "capacity": { "total": 1 } }"#)).unwrap();
    assert_eq!(world.snapshot("ann").invitations.len(), 2);
}

#[test]
fn whoever_is_gone_is_waited_for_as_the_new_setup_says() {
    let (mut world, id) = World::handling(&["ann"]);
    world.presence("ann", false);
    world.set_up(|it| it.absence_s = Some(40)).unwrap();
    world.set_up(|it| it.policies = policies(r#"{ "grace_s": 10 }"#)).unwrap();
    world.pass(11 * SECOND);
    assert_eq!(world.hub.readiness(&agent("ann")), Some(Readiness::LoggedOut));
    world.sign_in("ben");
    world.pass(40 * SECOND);
    assert!(world.invitation("ben").is_some() && world.owners(&id).is_empty());
}

#[test]
fn who_may_not_be_asked_any_more_is_not() {
    let mut world = World::new(Rules::with(policies(r#"{ "invite_not_ready": true }"#)));
    ["ann", "ben"].into_iter().for_each(|agent| world.sign_in(agent));
    let id = world.text("Hello");
    world.accept("ann");
    world.not_ready("ben");
    world.transfer("ann", &id, TargetKind::Agent, "ben");
    assert_eq!(world.invited_agents(), ["ben"]);
    world.set_up(|it| it.policies = Policies::default()).unwrap();
    world.failed("ann", &id, Outcome::NotReady);
}

#[test]
fn what_is_done_is_kept_as_long_as_the_new_setup_says() {
    const DAY: Millis = 24 * 60 * 60 * SECOND;
    let (mut world, id) = World::handling(&["ann"]);
    let version = world.window("ann", &id).version;
    world.done("ann", Command::MarkDone { interaction: id, version });
    world.now += 3 * DAY;
    assert!(world.hub.erase_old(world.now, 10).is_none());
    world.set_up(|it| it.retention_days = Some(4)).unwrap();
    assert!(world.hub.erase_old(world.now, 10).is_none());
    world.set_up(|it| it.retention_days = Some(3)).unwrap();
    let (_, step) = world.hub.erase_old(world.now, 10).expect("it is old enough");
    world.took(step);
}

#[test]
fn what_cannot_be_meant_changes_nothing() {
    let mut world = World::with(&["ann"]);
    let told = world.snapshot("ann").setup;
    let latin = r#"{ "of": [{ "target": "queue:latin", "wrap_up_s": 5 }] }"#;
    let why = world.set_up(|it| it.policies = policies(latin)).unwrap_err();
    assert_eq!(why, "policies of queue:latin: the directory has no such target");
    let nobody = Some(TargetRef { kind: TargetKind::Queue, id: "nobody".into() });
    let why = world.set_up(|it| it.fallback = nobody).unwrap_err();
    assert_eq!(why, "fallback: the directory has no queue:nobody");
    let why = world.set_up(|it| it.absence_s = Some(10)).unwrap_err();
    assert_eq!(why, "absence_s: it must be at least 30, the longest grace_s");
    assert_eq!(world.snapshot("ann").setup, told);
}
