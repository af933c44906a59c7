//! Consultations: asked for like a transfer, they change no owner; what is said in them is for the two agents alone; and
//! each ends once, whatever happens to whom.

use super::*;
use crate::core::hub::{Disposal, InterventionKind};

/// The consultations as the log tells of them.
#[derive(Default)]
pub(super) struct Consultations {
    seen: BTreeSet<ConsultationId>,
    asked: BTreeMap<InteractionId, (ConsultationId, Millis)>,
    running: BTreeMap<InteractionId, ConsultationId>,
}

impl Consultations {
    /// Tracks their beginning and end. `transferred` says whether a transfer is pending.
    pub(super) fn follow(&mut self, at: Millis, id: &InteractionId, what: &InteractionFact, transferred: bool) {
        match what {
            InteractionFact::TransferStarted { .. } => {
                assert!(!self.is_on(id), "{id} is transferred and consulted about");
            }
            InteractionFact::ConsultationStarted { consultation, .. } => {
                assert!(!self.is_on(id) && !transferred, "{id} is consulted about or transferred already");
                assert!(self.seen.insert(consultation.clone()), "{consultation} starts twice");
                self.asked.insert(id.clone(), (consultation.clone(), at));
            }
            InteractionFact::ConsultationAccepted { .. } => {
                let (consultation, _) = self.asked.remove(id).expect("was asked for");
                self.running.insert(id.clone(), consultation);
            }
            InteractionFact::ConsultationFailed { consultation, .. } => {
                let asked = self.asked.remove(id).map(|(asked, _)| asked);
                assert_eq!(asked.as_ref(), Some(consultation), "ends once");
            }
            InteractionFact::ConsultationSaid { consultation, .. } => {
                assert_eq!(self.running.get(id), Some(consultation), "said while it goes on");
            }
            InteractionFact::ConsultationEnded { consultation, .. }
            | InteractionFact::ConsultationCompleted { consultation, .. } => {
                assert_eq!(self.running.remove(id).as_ref(), Some(consultation), "ends once");
            }
            InteractionFact::Accepted { .. }
            | InteractionFact::Reassigned { .. }
            | InteractionFact::Ended { by_contact: false }
            | InteractionFact::Done => assert!(!self.is_on(id), "{id}: it ends before {what:?}"),
            _ => {}
        }
    }

    /// Forgets what is erased.
    pub(super) fn forget(&mut self, id: &InteractionId) {
        self.asked.remove(id);
        self.running.remove(id);
    }

    fn is_on(&self, id: &InteractionId) -> bool {
        self.asked.contains_key(id) || self.running.contains_key(id)
    }

    /// Returns all that there were, with the interactions that they were about.
    pub(super) fn ever(&self) -> Vec<(InteractionId, ConsultationId)> {
        let of = |id: &ConsultationId| id.as_str().split('.').next().unwrap_or_default().into();
        self.seen.iter().map(|id| (of(id), id.clone())).collect()
    }

    /// Lets all that are asked for last longer, after a pause.
    pub(super) fn last_longer(&mut self, by: Millis) {
        self.asked.values_mut().for_each(|(_, started)| *started += by);
    }

    /// Returns since when each is asked for.
    pub(super) fn asked(&self) -> impl Iterator<Item = (&InteractionId, Millis)> {
        self.asked.iter().map(|(id, (_, started))| (id, *started))
    }
}

impl World {
    /// Checks who reads what: the owner and whom they consult, while it lasts; and that carriers are told nothing.
    pub(super) fn check_consultations(&self, here: &BTreeSet<AgentId>) {
        let mut consulted = BTreeSet::new();
        for id in here {
            let sees = self.hub.snapshot(id).unwrap();
            for (head, page) in &sees.consulted {
                assert!(consulted.insert(head.id.clone()), "{} is consulted about twice", head.id);
                assert!(!sees.windows.iter().any(|(own, _)| own.id == head.id), "{id} consults themself");
                let it = head.consultation.as_ref().expect("says so");
                assert!(matches!(&it.state, ConsultationState::Running { with, .. } if with == id), "{it:?}");
                assert!(self.hub.agents[&it.from].windows.contains(&head.id), "its owner asks");
                assert!(self.hub.agents[id].signed_in && self.hub.agents[&it.from].signed_in, "both are there");
                assert!(page.side.iter().all(|entry| entry.consultation == it.id), "only their own");
                assert_eq!(head.status, Status::Connected);
            }
            for (interaction, it) in &self.hub.interactions {
                let reads = self.page(id.as_str(), interaction, None, None).is_some();
                let may = sees.windows.iter().chain(&sees.consulted).any(|(head, _)| head.id == *interaction);
                // What is done is read by whoever has owned it, and by whoever sees what it came in for.
                let sees_route = self.hub.roster.has(id) && self.hub.roster.sees(id, &it.route);
                let may = may || it.holder == Holder::Done && (it.owners.contains(id) || sees_route);
                let may = may && !self.hub.is_suspended(id);
                assert_eq!(reads, may, "{id} reads {interaction}");
            }
        }
        assert!(consulted.iter().eq(self.consultations.running.keys()), "all that go on are seen");
        for (id, it) in &self.hub.interactions {
            let asks = it.asked(crate::core::interaction::Purpose::Consultation).is_some();
            assert_eq!(asks, self.consultations.asked.contains_key(id));
        }
    }

    #[track_caller]
    fn consult(&mut self, agent: &str, interaction: &InteractionId, kind: TargetKind, id: &str) -> ConsultationId {
        let version = self.window(agent, interaction).version;
        let target = TargetRef { kind, id: id.into() };
        let question = Some("Refund?".into());
        let interaction = interaction.clone();
        self.done(agent, Command::StartConsultation { interaction: interaction.clone(), version, target, question });
        self.window(agent, &interaction).consultation.expect("is asked for").id
    }

    #[track_caller]
    fn say(&mut self, agent: &str, consultation: &ConsultationId, text: &str) {
        self.done(agent, Command::Say { consultation: consultation.clone(), text: text.into() });
    }

    /// Returns what an agent reads of a side conversation.
    fn side(&self, agent: &str, interaction: &InteractionId) -> Vec<String> {
        let sees = self.snapshot(agent);
        let page = sees.windows.into_iter().chain(sees.consulted).find(|(head, _)| head.id == *interaction);
        page.map(|(_, page)| page.side.into_iter().map(|entry| in_short(&entry.what)).collect()).unwrap_or_default()
    }

    fn consulted(&self, agent: &str) -> Vec<InteractionId> {
        self.snapshot(agent).consulted.into_iter().map(|(head, _)| head.id).collect()
    }

    /// Returns how the last consultation ended, as its owner reads it.
    #[track_caller]
    fn ended(&self, interaction: &InteractionId) -> ConsultationGone {
        match self.hub.interactions[interaction].side.last().map(|entry| &entry.what) {
            Some(SideEvent::Ended { why }) => why.clone(),
            other => panic!("not ended: {other:?}"),
        }
    }
}

fn in_short(what: &SideEvent) -> String {
    match what {
        SideEvent::Began { from, with, question } => {
            format!("{from} asks {with}: {}", question.clone().unwrap_or_default())
        }
        SideEvent::Said { name, text, .. } => format!("{name}: {text}"),
        SideEvent::Ended { why } => format!("{why:?}"),
    }
}

/// Ann consults Ben, who has accepted.
fn consulting() -> (World, InteractionId, ConsultationId) {
    let (mut world, interaction) = World::handling(&["ann", "ben", "chloe"]);
    let consultation = world.consult("ann", &interaction, TargetKind::Agent, "ben");
    world.accept("ben");
    (world, interaction, consultation)
}

fn end(interaction: &InteractionId, consultation: &ConsultationId) -> Command {
    Command::EndConsultation { interaction: interaction.clone(), consultation: consultation.clone() }
}

#[test]
fn a_consultation_ends_under_its_own_interaction_only() {
    let (mut world, interaction, consultation) = consulting();
    let other = world.text_to(SUPPORT, "+447700900002", "Hello");
    world.refused("ben", end(&other, &consultation), Refusal::NotYours);
    world.done("ben", end(&interaction, &consultation));
}

fn complete(interaction: &InteractionId, consultation: &ConsultationId) -> Command {
    Command::CompleteConsultation { interaction: interaction.clone(), consultation: consultation.clone() }
}

#[test]
fn the_one_asked_accepts_reads_and_writes_and_the_owner_remains_the_owner() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    let consultation = world.consult("ann", &id, TargetKind::Agent, "ben");
    let invitation = world.invitation("ben").unwrap();
    assert_eq!(invitation.reason, Reason::Consultation { from: "ann".into(), name: "Ann Lee".into(), via: None });
    assert_eq!(invitation.note.as_deref(), Some("Refund?"));
    let state = |world: &World| world.window("ann", &id).consultation.unwrap().state;
    assert!(matches!(state(&world), ConsultationState::Asked { invited: Some(it) } if it.agent == "ben".into()));
    assert_eq!(world.page("ben", &id, None, None), None, "not yet");
    world.done("ben", Command::Shown { invitation: invitation.id });
    world.accept("ben");
    assert_eq!(world.owners(&id), ["ann"]);
    assert!(matches!(state(&world), ConsultationState::Running { with, .. } if with == "ben".into()));
    assert_eq!(world.consulted("ben"), std::slice::from_ref(&id));
    world.text("Where is it?");
    world.done("ann", send(&id, "A moment."));
    let page = world.page("ben", &id, None, None).unwrap();
    assert_eq!(
        page.messages.iter().map(|it| it.text.as_str()).collect::<Vec<_>>(),
        ["Hello", "Where is it?", "A moment."]
    );
    world.say("ben", &consultation, "Ask for the receipt.");
    world.say("ann", &consultation, "Thanks.");
    let want = ["Ann Lee asks Ben Okafor: Refund?", "Ben Okafor: Ask for the receipt.", "Ann Lee: Thanks."];
    assert_eq!(world.side("ann", &id), want);
    assert_eq!(world.side("ben", &id), want);
}

#[test]
fn completed_the_one_consulted_is_the_owner_at_once_with_everything() {
    let (mut world, id, consultation) = consulting();
    world.say("ben", &consultation, "I take it.");
    world.done("ann", Command::SetNote { interaction: id.clone(), note: "Wants a refund".into() });
    world.refused("ben", complete(&id, &consultation), Refusal::NotYours);
    world.done("ann", complete(&id, &consultation));
    assert_eq!(world.owners(&id), ["ben"]);
    let head = world.window("ben", &id);
    assert_eq!((head.note.as_str(), head.consultation), ("Wants a refund", None));
    let over = head.handed_over.unwrap();
    assert_eq!((over.from.as_str(), over.note.as_deref()), ("Ann Lee", Some("Refund?")));
    assert_eq!(world.side("ben", &id).len(), 3, "the side conversation travels");
    assert_eq!(world.ended(&id), ConsultationGone::Transferred { to: "Ben Okafor".into() });
    assert!(world.consulted("ben").is_empty());
    assert_eq!(world.page("ann", &id, None, None), None, "the former owner reads no more");
}

#[test]
fn either_ends_it_and_the_former_consultant_reads_no_more() {
    for (by, name, other) in [("ann", "Ann Lee", "ben"), ("ben", "Ben Okafor", "ann")] {
        let (mut world, id, consultation) = consulting();
        world.text_with(SUPPORT, CONTACT, "", vec![picture()]);
        assert!(world.hub.may_fetch(&"ben".into(), "m1"));
        world.done(by, end(&id, &consultation));
        assert_eq!(world.ended(&id), ConsultationGone::Ended { by: name.into() });
        assert_eq!(world.owners(&id), ["ann"]);
        assert!(world.page("ben", &id, None, None).is_none() && !world.hub.may_fetch(&"ben".into(), "m1"));
        let say = Command::Say { consultation: consultation.clone(), text: "Hi".into() };
        world.refused("ann", say.clone(), Refusal::NoConsultation);
        world.refused("ben", say, Refusal::NoConsultation);
        world.refused(other, end(&id, &consultation), Refusal::NoConsultation);
        world.refused("ann", complete(&id, &consultation), Refusal::NoConsultation);
        assert_eq!(world.side("ann", &id).len(), 2, "the owner keeps what was said");
    }
}

#[test]
fn what_does_not_come_about_is_told_at_the_top_and_in_my_messages() {
    let outcome = |world: &World, id: &InteractionId| {
        assert_eq!(world.owners(id), ["ann"]);
        let ConsultationState::Failed { outcome, .. } = world.window("ann", id).consultation.unwrap().state else {
            panic!("has not failed")
        };
        let notice = world.snapshot("ann").notices.pop().unwrap();
        let NoticeSubject::ConsultationFailed { outcome: told, .. } = notice.subject else { panic!("{notice:?}") };
        assert_eq!(told, outcome);
        outcome
    };
    let asked = || {
        let (mut world, id) = World::handling(&["ann", "ben"]);
        world.consult("ann", &id, TargetKind::Agent, "ben");
        (world, id)
    };
    let (mut world, id) = asked();
    world.decline("ben", Some("Busy"));
    assert_eq!(outcome(&world, &id), Outcome::declined(Some("Busy".into())));
    let failed = world.window("ann", &id).consultation.unwrap();
    world.done("ann", Command::DismissFailure { interaction: id.clone(), transfer: failed.id.as_str().into() });
    assert_eq!(world.window("ann", &id).consultation, None);
    let (mut world, id) = asked();
    world.pass(60 * SECOND);
    assert_eq!(outcome(&world, &id), Outcome::NoAnswer);
    world.transfer("ann", &id, TargetKind::Agent, "ben");
    assert_eq!(world.window("ann", &id).consultation, None, "something else has begun");
    let (mut world, id) = asked();
    world.not_ready("ben");
    assert_eq!(outcome(&world, &id), Outcome::NotReady);
    let (mut world, id) = asked();
    world.done("ben", Command::SignOut);
    assert_eq!(outcome(&world, &id), Outcome::LoggedOut);
    let (mut world, id) = asked();
    world.text("STOP");
    assert_eq!(outcome(&world, &id), Outcome::ContactEnded);
    let (mut world, id) = World::handling(&["ann"]);
    world.consult("ann", &id, TargetKind::Queue, "billing");
    assert_eq!(outcome(&world, &id), Outcome::NobodyAvailable);
    let (mut world, id) = asked();
    let consultation = world.window("ann", &id).consultation.unwrap().id;
    let invitation = world.invitation("ben").unwrap().id;
    world.done("ann", end(&id, &consultation));
    assert_eq!((world.window("ann", &id).consultation, world.snapshot("ann").notices.len()), (None, 0), "cancelled");
    world.refused("ben", Command::Accept { invitation }, Refusal::Withdrawn { by: Some("Ann Lee".into()) });
}

#[test]
fn in_a_set_one_after_the_other_is_asked() {
    let (mut world, id) = World::handling(&["ann", "ben", "chloe"]);
    world.consult("ann", &id, TargetKind::Queue, "billing");
    let first = world.invited_agents();
    assert_eq!(first.len(), 1);
    let via = Some("Billing".into());
    let want = Reason::Consultation { from: "ann".into(), name: "Ann Lee".into(), via };
    assert_eq!(world.invitation(first[0]).unwrap().reason, want);
    world.decline(first[0], None);
    let second = world.invited_agents();
    assert!(second.len() == 1 && second != first);
    world.accept(second[0]);
    assert_eq!(world.consulted(second[0]), [id]);
}

#[test]
fn whatever_happens_to_either_or_to_the_contact_ends_it_in_words() {
    let signed_out = |who: &str| ConsultationGone::SignedOut { who: who.into() };
    type Happens = fn(&mut World, &InteractionId);
    let cases: Vec<(ConsultationGone, Happens)> = vec![
        (ConsultationGone::ContactEnded, |world, _| drop(world.text("STOP"))),
        (signed_out("Ben Okafor"), |world, _| world.done("ben", Command::SignOut)),
        (signed_out("Ann Lee"), |world, _| world.done("ann", Command::SignOut)),
        (signed_out("Ben Okafor"), |world, _| {
            world.presence("ben", false);
            assert_eq!(world.consulted("ben").len(), 1, "within the grace");
            world.pass(30 * SECOND);
        }),
        (signed_out("Ann Lee"), |world, _| {
            world.presence("ann", false);
            world.pass(30 * SECOND);
        }),
        (ConsultationGone::Ended { by: "Ann Lee".into() }, |world, id| {
            let version = world.window("ann", id).version;
            world.done("ann", Command::End { interaction: id.clone(), version });
        }),
        (ConsultationGone::Ended { by: "Ann Lee".into() }, |world, id| {
            let version = world.window("ann", id).version;
            world.done("ann", Command::MarkDone { interaction: id.clone(), version });
        }),
        (ConsultationGone::Ended { by: "Dana".into() }, |world, _| {
            let about = super::intervene::about("ann", InterventionKind::Reassign, Disposal::Queue);
            world.intervene(&about).unwrap();
        }),
        (signed_out("Ben Okafor"), |world, _| {
            world.intervene(&super::intervene::about("ben", InterventionKind::Suspend, Disposal::Keep)).unwrap();
        }),
    ];
    for (want, happens) in cases {
        let (mut world, id, _) = consulting();
        happens(&mut world, &id);
        assert_eq!(world.ended(&id), want);
        assert!(world.consulted("ben").is_empty());
    }
}

#[test]
fn killing_the_gateway_loses_nothing_of_it() {
    let (mut world, id, consultation) = consulting();
    world.say("ben", &consultation, "Ask for the receipt.");
    let before = world.snapshot("ben");
    world.set_roster(roster());
    assert_eq!(world.snapshot("ben"), before);
    world.done("ann", complete(&id, &consultation));
    assert_eq!(world.owners(&id), ["ben"]);
}

#[test]
fn an_interaction_has_a_transfer_or_a_consultation_and_not_both() {
    let (mut world, id, consultation) = consulting();
    let version = world.window("ann", &id).version;
    let to = |target| Command::StartTransfer { interaction: id.clone(), version, target, note: None };
    let ask = |target| Command::StartConsultation { interaction: id.clone(), version, target, question: None };
    world.refused("ann", to(agent("chloe")), Refusal::ConsultationPending);
    world.refused("ann", ask(agent("chloe")), Refusal::ConsultationPending);
    world.done("ann", end(&id, &consultation));
    world.transfer("ann", &id, TargetKind::Agent, "chloe");
    world.refused("ann", ask(agent("ben")), Refusal::TransferPending);
    let pending = world.window("ann", &id).pending.unwrap().id;
    world.done("ann", Command::CancelTransfer { interaction: id.clone(), transfer: pending });
    world.refused(
        "ann",
        Command::StartConsultation { interaction: id.clone(), version, target: agent("ben"), question: None },
        Refusal::Stale,
    );
    let version = world.window("ann", &id).version;
    let ask = |target| Command::StartConsultation { interaction: id.clone(), version, target, question: None };
    world.refused("ben", ask(agent("chloe")), Refusal::NotYours);
    world.refused("ann", ask(agent("ann")), Refusal::TargetIsOwner);
    world.refused("ann", ask(agent("nobody")), Refusal::UnknownTarget);
}

#[test]
fn whoever_has_no_part_in_it_learns_nothing_of_it() {
    let (mut world, id, consultation) = consulting();
    let say = |text: &str| Command::Say { consultation: consultation.clone(), text: text.into() };
    world.refused("chloe", say("Hi"), Refusal::NotYours);
    world.refused("chloe", end(&id, &consultation), Refusal::NotYours);
    world.refused("ann", say("  "), Refusal::TextEmpty);
    world.refused("ann", say(&"x".repeat(MAX_NOTE_CHARS + 1)), Refusal::TextTooLong);
    world.refused("ben", say("\u{7}"), Refusal::TextControl);
    // What the one consulted sees is theirs to read, and nothing else.
    world.refused("ben", send(&id, "Hi"), Refusal::NotYours);
    world.refused("ben", Command::SetNote { interaction: id.clone(), note: "x".into() }, Refusal::NotYours);
    let version = world.window("ann", &id).version;
    world.refused("ben", Command::MarkDone { interaction: id.clone(), version }, Refusal::NotYours);
    assert_eq!(world.page("ben", &id, Some(&id), None), None, "no past interaction");
    assert_eq!(world.hub.undelivered().len(), 0, "no carrier is told");
}

#[test]
fn it_counts_as_one_against_the_capacity() {
    let (mut world, id) = World::handling(&["ann", "ben"]);
    world.rules = limited(1);
    world.set_roster(roster());
    let consultation = world.consult("ann", &id, TargetKind::Agent, "ben");
    world.accept("ben");
    assert!(matches!(world.hub.readiness(&agent("ben")), Some(Readiness::AtCapacity { .. })));
    world.done("ann", complete(&id, &consultation));
    assert_eq!(world.owners(&id), ["ben"], "it counted already");
}

#[test]
fn nothing_is_handed_to_one_who_is_not_there() {
    let (mut world, id, consultation) = consulting();
    world.presence("ben", false);
    world.refused("ann", complete(&id, &consultation), Refusal::ConsultantAway);
    world.presence("ben", true);
    // A picture has come, which he does not take.
    world.text_with(SUPPORT, CONTACT, "", vec![picture()]);
    let mut profile = Profile::clone(world.hub.roster().profile(&agent("ben")).unwrap());
    profile.channels = vec![Channel::Sms];
    world.amend(RosterFact::Put { target: agent("ben"), profile: profile.into() }).unwrap();
    world.refused("ann", complete(&id, &consultation), Refusal::UnsupportedChannel);
}

#[test]
fn what_was_said_is_found_and_read_in_the_history() {
    let (mut world, first, consultation) = consulting();
    world.say("ben", &consultation, "Ask for the receipt.");
    let version = world.window("ann", &first).version;
    world.done("ann", Command::MarkDone { interaction: first.clone(), version });
    let second = world.text("Again");
    let owner = world.invited_agents()[0];
    world.accept(owner);
    let page = world.page(owner, &second, Some(&first), None).unwrap();
    let read: Vec<_> = page.side.iter().map(|entry| in_short(&entry.what)).collect();
    assert_eq!(read[1], "Ben Okafor: Ask for the receipt.");
    assert_eq!(world.hub.found_by_scan(&owner.into(), Some(&second), "receipt").len(), 1);
}
