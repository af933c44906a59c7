//! Tests of the rules as scenarios. [`World`] simulates the gateway and all browsers, and checks the invariants after
//! each transition: see [`World::took`].

mod absence;
mod always;
mod asking;
mod census;
mod chance;
mod closed;
mod consult;
mod contacts;
mod erase;
mod find;
mod follow;
mod inbound;
mod intervene;
mod keywords;
mod leaving;
mod lookup;
mod notices;
mod numbers;
mod open;
mod park;
mod pauses;
mod policies;
mod quotas;
mod races;
mod record;
mod reopen;
mod roster;
pub(crate) mod scan;
mod set_up;
mod start;
mod target;
mod transfer;

use super::{
    AmendError, AmendOutcome, Change, ContactBook, ContactChange, Hub, Inbound, Indexed, InteractionState,
    Intervention, InterventionError, InterventionOutcome, Reading, Rules, Transition,
};
use crate::core::fact::{AgentFact, Entry, Fact, InteractionFact};
use crate::core::interaction::Holder;
use crate::core::policies::{Capacity, Policies, Policy};
use crate::core::replica::Replica;
use crate::core::roster::{Profile, Roster, RosterFact};
use crate::core::setup::DeskSetup;
use crate::protocol::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const AGENTS: [&str; 4] = ["ann", "ben", "chloe", "dung"];
/// The number of a contact.
const CONTACT: &str = "+447700900001";
/// Leads to Support, of which everybody is a member.
const SUPPORT: &str = "+447700900999";
/// Leads to Billing, of which Ben and Chloé are members.
const BILLING: &str = "+447700900998";

const SECOND: Millis = 1000;

fn roster() -> Roster {
    Roster::default()
        .agent("ann", "Ann Lee", "+447700900101")
        .agent("ben", "Ben Okafor", "+447700900102")
        .agent("chloe", "Chloé Martin", "+447700900103")
        .agent("dung", "Dũng Trần", "+447700900104")
        .set(TargetKind::Queue, "support", "Support", &AGENTS)
        .set(TargetKind::Queue, "billing", "Billing", &["ben", "chloe"])
        .set(TargetKind::AgentGroup, "night", "Night shift", &["dung"])
        .number(SUPPORT, TargetKind::Queue, "support")
        .number(BILLING, TargetKind::Queue, "billing")
}

/// Returns a setup with case data and dispositions. Interactions with Billing are in page mode.
fn setup(disposition_required: bool) -> Arc<DeskSetup> {
    let json = r#"{
        "case_data": [
            {"key": "line", "label": "Line", "read_only": true},
            {"key": "order", "label": "Order", "link": "https://shop.example/{value}"}
        ],
        "dispositions": [{"id": "solved", "label": "Solved"}, {"id": "open", "label": "Still open"}],
        "numbers": {"+447700900998": {"mode": "page", "case_data": {"line": "Bills"}}}
    }"#;
    Arc::new(DeskSetup { disposition_required, ..serde_json::from_str(json).unwrap() })
}

/// Returns rules by which each agent has at most `total` interactions.
fn limited(total: u64) -> Rules {
    let capacity = Capacity { total: Some(total), ..Capacity::default() };
    Rules::with(Policy { capacity, ..Policy::default() })
}

fn readiness_of_all(hub: &Hub) -> BTreeMap<TargetRef, Option<Readiness>> {
    hub.roster().targets().map(|target| (target.clone(), hub.readiness(&target))).collect()
}

fn picture() -> Media {
    Media { id: "m1".into(), mime: "image/png".into(), size: 9, name: None, pixels: None, description: None }
}

fn agent(id: &str) -> TargetRef {
    TargetRef { kind: TargetKind::Agent, id: id.into() }
}

fn send(interaction: &InteractionId, text: &str) -> Command {
    Command::Send { interaction: interaction.clone(), text: text.into(), media: Vec::new() }
}

/// A simulated gateway with its log, all browsers, and the time.
struct World {
    hub: Hub,
    now: Millis,
    log: Vec<Entry>,
    book: ContactBook,
    archive: Option<leaving::Archive>,
    rules: Rules,
    /// The hub folded from the log alone.
    replayed: Hub,
    /// The replicas folded from the events alone.
    browsers: BTreeMap<AgentId, Replica>,
    /// The readiness of every target, updated only for targets that a transition has touched.
    watched: BTreeMap<TargetRef, Option<Readiness>>,
    /// All transfers and invitations so far, and those that are pending or open.
    transfers: BTreeSet<TransferId>,
    pending: BTreeMap<InteractionId, (TransferId, Millis)>,
    consultations: consult::Consultations,
    invitations_seen: BTreeSet<InvitationId>,
    open: BTreeMap<InvitationId, AgentId>,
    running: pauses::Running,
    told: numbers::Told,
    commands: u32,
    texts: u32,
}

impl World {
    /// Creates a world in which nobody is signed in.
    fn new(rules: Rules) -> Self {
        let hub = Hub::new(rules.clone(), roster());
        let browsers = AGENTS.map(|id| (id.into(), Replica::new(hub.snapshot(&id.into()).unwrap())));
        Self {
            replayed: hub.clone(),
            browsers: browsers.into(),
            watched: readiness_of_all(&hub),
            hub,
            now: 1_000_000,
            log: Vec::new(),
            book: ContactBook::default(),
            archive: None,
            rules,
            transfers: BTreeSet::new(),
            pending: BTreeMap::new(),
            consultations: consult::Consultations::default(),
            invitations_seen: BTreeSet::new(),
            open: BTreeMap::new(),
            running: pauses::Running::default(),
            told: numbers::Told::default(),
            commands: 0,
            texts: 0,
        }
    }

    /// Restarts the gateway with another roster.
    fn set_roster(&mut self, roster: Roster) {
        let numbers = self.hub.numbers.clone();
        self.told.set_up |= roster != self::roster();
        self.hub = Hub::new(self.rules.clone(), roster);
        self.log.iter().for_each(|entry| drop(self.hub.replay(entry)));
        self.hub.set_contacts(self.book.clone());
        self.goes_on_from(numbers);
        self.replayed = self.hub.clone();
        let seen = |id: &&str| Some(((*id).into(), Replica::new(self.hub.snapshot(&(*id).into())?)));
        self.browsers = AGENTS.iter().filter_map(seen).collect();
        self.watched = readiness_of_all(&self.hub);
    }

    /// Creates a world in which these agents have signed in one after the other, so that the first is the longest idle.
    fn with(agents: &[&str]) -> Self {
        let mut world = Self::new(Rules::default());
        agents.iter().for_each(|agent| world.sign_in(agent));
        world
    }

    /// Creates a world in which the first of these agents owns an interaction.
    fn handling(agents: &[&str]) -> (Self, InteractionId) {
        let mut world = Self::with(agents);
        let interaction = world.text("Hello");
        world.accept(agents[0]);
        (world, interaction)
    }

    fn sign_in(&mut self, agent: &str) {
        self.now += SECOND;
        self.presence(agent, true);
    }

    fn presence(&mut self, agent: &str, connected: bool) {
        let step = self.hub.presence(self.now, &agent.into(), connected);
        self.took(step);
    }

    /// Lets the contact write to Support.
    fn text(&mut self, words: &str) -> InteractionId {
        self.text_to(SUPPORT, CONTACT, words)
    }

    fn text_to(&mut self, to: &str, from: &str, words: &str) -> InteractionId {
        self.text_with(to, from, words, Vec::new())
    }

    fn text_with(&mut self, to: &str, from: &str, words: &str, media: Vec<Media>) -> InteractionId {
        self.texts += 1;
        let carrier_id = format!("sms-{}", self.texts);
        let inbound = Inbound { carrier_id, from: from.into(), to: to.into(), text: words.into(), media };
        self.bring(|hub, wanted| hub.want_for_text(&inbound, wanted));
        let step = self.hub.receive(self.now, inbound).unwrap();
        let received = step.entries.iter().find_map(|entry| match &entry.fact {
            Fact::Interaction { id, what: InteractionFact::Received { .. } } => Some(id.clone()),
            _ => None,
        });
        self.took(step);
        received.unwrap()
    }

    /// Lets time pass. Everything that becomes due is done at its time.
    fn pass(&mut self, time: Millis) {
        let end = self.now + time;
        while let Some(due) = self.hub.due().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            // The time may have passed already.
            let step = self.hub.tick(self.now);
            self.took(step);
            self.check_settled();
        }
        self.now = end;
    }

    /// Sends a command with a new id.
    fn act(&mut self, agent: &str, command: Command) -> Answer {
        self.commands += 1;
        self.act_as(agent, &format!("c{}", self.commands), command)
    }

    fn act_as(&mut self, agent: &str, id: &str, command: Command) -> Answer {
        let (answer, step) = self.command_compared(agent, id, &command);
        if matches!(answer, Answer::Refused { .. }) {
            assert_eq!(step, Transition::default(), "a refused command takes no effect");
        } else {
            self.took(step);
        }
        answer
    }

    #[track_caller]
    fn done(&mut self, agent: &str, command: Command) {
        assert_eq!(self.act(agent, command), Answer::Done);
    }

    #[track_caller]
    fn refused(&mut self, agent: &str, command: Command, want: Refusal) {
        assert_eq!(self.act(agent, command), Answer::Refused { refusal: want });
    }

    #[track_caller]
    fn accept(&mut self, agent: &str) {
        let invitation = self.invitation(agent).expect("is invited").id;
        self.done(agent, Command::Accept { invitation });
    }

    #[track_caller]
    fn decline(&mut self, agent: &str, reason: Option<&str>) {
        let invitation = self.invitation(agent).expect("is invited").id;
        self.done(agent, Command::Decline { invitation, reason: reason.map(str::to_owned) });
    }

    #[track_caller]
    fn not_ready(&mut self, agent: &str) {
        self.done(agent, Command::SetState { state: ChannelState::not_ready(None) });
    }

    /// Starts a transfer with a note.
    #[track_caller]
    fn transfer(&mut self, agent: &str, interaction: &InteractionId, kind: TargetKind, id: &str) {
        let version = self.window(agent, interaction).version;
        let (interaction, target) = (interaction.clone(), TargetRef { kind, id: id.into() });
        self.done(agent, Command::StartTransfer { interaction, version, target, note: Some("Please help".into()) });
    }

    /// Changes the roster, unless the change is refused.
    fn amend(&mut self, change: RosterFact) -> Result<(), AmendError> {
        let step = self.hub.amend(self.now, change)?;
        self.took(step);
        Ok(())
    }

    /// Carries out an intervention, unless it is refused.
    fn intervene(&mut self, intervention: &Intervention) -> Result<InterventionOutcome, InterventionError> {
        let (outcome, step) = self.hub.intervene(self.now, intervention)?;
        self.took(step);
        Ok(outcome)
    }

    fn snapshot(&self, agent: &str) -> Snapshot {
        self.hub.snapshot(&agent.into()).unwrap()
    }

    /// Returns the agent's oldest invitation.
    fn invitation(&self, agent: &str) -> Option<Invitation> {
        self.snapshot(agent).invitations.into_iter().next()
    }

    /// Returns the agents with an open invitation.
    fn invited_agents(&self) -> Vec<&'static str> {
        AGENTS.into_iter().filter(|agent| self.invitation(agent).is_some()).collect()
    }

    fn owners(&self, interaction: &InteractionId) -> Vec<&'static str> {
        let sees = |agent: &&str| self.hub.snapshot(&(*agent).into());
        let owns =
            |agent: &&str| sees(agent).is_some_and(|sees| sees.windows.iter().any(|(head, _)| head.id == *interaction));
        AGENTS.into_iter().filter(owns).collect()
    }

    #[track_caller]
    fn window(&self, agent: &str, interaction: &InteractionId) -> Interaction {
        let (head, _) =
            self.snapshot(agent).windows.into_iter().find(|(head, _)| head.id == *interaction).expect("has the window");
        head
    }

    fn texts_of(&self, agent: &str, interaction: &InteractionId) -> Vec<String> {
        let window = self.snapshot(agent).windows.into_iter().find(|(head, _)| head.id == *interaction);
        window.map(|(_, transcript)| transcript.messages.into_iter().map(|m| m.text).collect()).unwrap_or_default()
    }

    /// Checks that the transfer has failed with this outcome, in the window and in My Messages.
    #[track_caller]
    fn failed(&self, agent: &str, interaction: &InteractionId, want: Outcome) {
        assert_eq!(self.owners(interaction), [agent], "the source stays the owner");
        let head = self.window(agent, interaction);
        assert_eq!(head.pending, None);
        let failed = head.failed.expect("the window says so");
        assert_eq!(failed.outcome, want);
        let notice = self.snapshot(agent).notices.pop().expect("My Messages says so");
        assert!(!notice.read);
        let NoticeSubject::TransferFailed { outcome, target_name, .. } = notice.subject else { panic!("{notice:?}") };
        assert_eq!((outcome, target_name), (want, failed.target_name));
    }

    /// Appends a transition to the log, delivers its events, and checks the invariants:
    /// - Versions in each stream grow by one.
    /// - Replaying the log gives the same state, and so does folding the events as they are on the wire.
    /// - Following the log gives the same events with the same numbers.
    /// - An interaction is in at most one agent's windows. One whose contact is connected has an owner, or looks for one; a
    ///   contact has at most one such on a service number.
    /// - Whoever is suspended is neither signed in nor invited.
    /// - Each transfer, consultation and invitation ends once, and none is pending for too long.
    /// - An interaction is read by its owner and by whom they consult; carriers are told nothing that is said there.
    /// - What is parked has an owner, waits for nobody else, and comes back at its time or when the contact writes.
    /// - Nothing that runs for agents ends early by a stop, and nobody is left behind: see [`World::check_waiting`].
    /// - Nothing is left to settle at this moment.
    #[track_caller]
    fn took(&mut self, step: Transition) {
        // That agents were told something beside the log settles nothing.
        let settled = step.entries.iter().any(|entry| !matches!(entry.fact, Fact::Gateway { .. }));
        self.note_told(&step.changes);
        self.archive_what_is_done(&step.entries);
        for entry in step.entries {
            let version = self.log.iter().filter(|known| known.fact.stream() == entry.fact.stream()).count() as u64 + 1;
            assert_eq!(entry.version, version, "{entry:?}");
            let followed = self.replayed.follow(&entry);
            self.check_followed(&entry, &followed, &step.touched);
            self.follow(&entry);
            let told = self.hub.outbound(&entry).is_some();
            let sent = |what: &InteractionFact| matches!(what, InteractionFact::Sent { .. });
            assert_eq!(told, matches!(&entry.fact, Fact::Interaction { what, .. } if sent(what)), "a carrier is told");
            self.log.push(entry);
        }
        if !step.contacts.is_empty() {
            step.contacts.into_iter().for_each(|(number, entry)| self.book.set(number, entry));
            self.replayed.set_contacts(self.book.clone());
            self.note_book();
        }
        assert_eq!(self.replayed.numbers, self.hub.numbers);
        for target in step.touched {
            self.watched.insert(target.clone(), self.hub.readiness(&target));
        }
        for change in step.changes {
            let numbered =
                GatewayFrame::Event(Box::new(Numbered { seq: 1, at: change.at, event: Some(change.event.clone()) }));
            assert_eq!(decode_gateway(&encode(&numbered)), Ok(numbered));
            if let Some(browser) = self.browsers.get_mut(&change.to) {
                browser.apply(&change.event);
            }
        }
        self.check();
        if settled {
            self.check_settled();
        }
    }

    fn check(&self) {
        let mut owned = BTreeSet::new();
        for (id, browser) in &self.browsers {
            // An agent who was removed sees nothing any more.
            if !self.hub.roster().has(id) {
                continue;
            }
            let snapshot = self.hub.snapshot(id);
            assert_eq!(self.replayed.snapshot(id), snapshot, "the log, replayed, as {id} sees it");
            assert_eq!(Some(browser.snapshot()), snapshot, "the events, folded, as {id} sees them");
            for (head, _) in snapshot.unwrap().windows {
                assert!(owned.insert(head.id.clone()), "{} has two owners", head.id);
                assert_eq!(head.pending.is_some(), self.pending.contains_key(&head.id));
            }
        }
        for (id, it) in &self.hub.interactions {
            let is_lost = it.status == Status::Connected && it.owner().is_none() && it.offer.is_none();
            assert!(!is_lost, "{id} is lost");
            let is_free = it.owner().is_some() && it.offer.is_none() && it.status == Status::Connected;
            assert!(it.parking.is_none() || is_free, "{id} is parked: {it:?}");
        }
        for (id, agent) in &self.hub.agents {
            let parked = agent.windows.iter().filter(|id| self.hub.interactions[*id].parking.is_some());
            assert!(parked.eq(&agent.parked), "{id} has parked what is indexed");
        }
        self.check_load();
        self.hub.check_indexes();
        self.hub.check_census(self.now);
        for (id, agent) in self.hub.agents.iter().filter(|(_, agent)| agent.suspended.is_some()) {
            assert!(!agent.signed_in && agent.invitations.is_empty(), "{id} is suspended: {agent:?}");
        }
        let there: BTreeMap<_, _> = self
            .watched
            .iter()
            .filter(|(_, readiness)| readiness.is_some())
            .map(|(t, r)| (t.clone(), r.clone()))
            .collect();
        assert_eq!(there, readiness_of_all(&self.hub), "touched targets include all that changed");
        assert_eq!(self.replayed.undelivered(), self.hub.undelivered());
        assert_eq!(self.replayed.due(), self.hub.due());
        assert_eq!(*self.hub.contact_book(), self.book, "the book was told everything");
        for agent in AGENTS.map(AgentId::from) {
            assert_eq!(self.hub.may_fetch(&agent, "m1"), self.hub.may_fetch_by_scan(&agent, "m1"));
        }
    }

    fn check_settled(&self) {
        self.check_waiting();
        assert!(self.hub.due().is_none_or(|due| due > self.now), "due at {:?}, now {}", self.hub.due(), self.now);
        let here = AGENTS.map(AgentId::from).into_iter().filter(|id| self.hub.roster().has(id)).collect();
        self.check_consultations(&here);
        for it in self.hub.interactions.values().filter(|it| it.parking.is_some()) {
            let is_due = it.parking.and_then(|parking| parking.due()).is_some_and(|due| due <= self.now);
            let is_lost = it.owner().is_some_and(|owner| self.hub.agents[owner].lost().is_some());
            assert!(!is_due || is_lost, "{} is parked for too long: {:?}", it.id, it.parking);
        }
        let Policies { all, of } = &self.rules.setup.policies;
        let most = |value: fn(&Policy) -> Option<u64>, default| {
            let set = of.iter().map(|(_, policy)| policy).chain([all]).filter_map(value);
            set.max().unwrap_or_default().max(default)
        };
        let answer_time = most(|policy| policy.answer_time, Policy::ANSWER_TIME);
        let transfer_time = most(|policy| policy.transfer_time, Policy::TRANSFER_TIME);
        let extensions = most(|policy| policy.extensions, Policy::EXTENSIONS);
        let longest = transfer_time.max(answer_time) + answer_time * extensions + Rules::LEAST_ANSWER_TIME;
        let pending = self.pending.iter().map(|(id, (_, started))| (id, *started)).chain(self.consultations.asked());
        for (interaction, started) in pending {
            assert!(self.now < started + longest, "{interaction} has been pending since {started}, now {}", self.now);
        }
    }
}
