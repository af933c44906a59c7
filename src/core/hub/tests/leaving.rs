//! A hub that is left by what is done, and that is kept and made again, is one that has all that ever was.

use super::always::{Deed, deed};
use super::chance::policies;
use super::*;
use crate::core::fact::ErasureFact;
use crate::core::hub::{HistorySearch, Kept, ReadRequest, Scope, Wanted};
use crate::core::interaction::Stub;
use crate::core::search::Reach;
use proptest::prelude::*;
use proptest::sample::select;

/// The archive, for which what is done leaves the hub: what it knows of an interaction may be out of date while the hub
/// has it.
#[derive(Clone, Debug, Default)]
pub(super) struct Archive(BTreeMap<InteractionId, Stub>);

impl Archive {
    fn about(&self, contact: &PhoneNumber, hub: &Hub) -> (u32, Reach) {
        let all = self.0.values().filter(|it| it.contact == *contact && !hub.is_erased(&it.id));
        let mut reach = Reach::default();
        for it in all.clone() {
            reach.routes.extend(it.routes.iter().cloned());
            reach.agents.extend(it.owners.iter().cloned());
        }
        (all.filter(|it| !hub.has(&it.id)).count() as u32, reach)
    }

    fn find(&self, search: &HistorySearch) -> Vec<Stub> {
        let is_in_scope = |it: &&Stub| match search.scope() {
            Some(Scope::Contact(contact)) => it.contact == *contact,
            Some(Scope::Own(agent)) => it.owners.contains(agent),
            Some(Scope::All(_)) => true,
            None => false,
        };
        self.0.values().filter(is_in_scope).filter(|it| !search.here().contains(&it.id)).cloned().collect()
    }
}

impl World {
    /// Brings into the hub what something is about.
    pub(super) fn bring(&mut self, want: impl FnOnce(&Hub, &mut Wanted)) {
        if self.archive.is_none() {
            return;
        }
        let mut wanted = Wanted::default();
        want(&self.hub, &mut wanted);
        let file = |it: &InteractionState| {
            let mut media = it.messages.iter().flat_map(|message| &message.media);
            media.any(|file| wanted.files.contains(&file.id))
        };
        let held = self.replayed.interactions.values().filter(|it| file(it) && !self.hub.has(&it.id));
        let held: Vec<_> = held.map(|it| it.id.clone()).collect();
        let archived = self.archive.iter().flat_map(|archive| archive.0.values());
        let (hub, now) = (&self.hub, self.now);
        let is_away = |it: &&Stub| !hub.has(&it.id) && !hub.is_erased(&it.id);
        let newest = |number: &PhoneNumber| archived.clone().rfind(|it| it.contact == *number).filter(is_away);
        let newest = wanted.newest.iter().filter_map(newest);
        let away = archived.clone().filter(is_away);
        let is_old = |it: &&Stub| hub.erased_until(now, &it.service_number).is_some_and(|until| it.done <= until);
        let old = away.clone().filter(is_old).take(wanted.old);
        let whole = away.clone().filter(|it| wanted.whole.contains(&it.contact)).chain(old).chain(newest);
        let held: Vec<_> = held.into_iter().chain(whole.map(|it| it.id.clone())).collect();
        wanted.contacts.iter().for_each(|number| self.hub.expect(number));
        for id in held.into_iter().chain(wanted.interactions) {
            if let Some(interaction) = self.folded(&id, u64::MAX).filter(|_| !self.is_blank(&id)) {
                self.hub.recall(interaction);
            }
        }
        self.count();
    }

    /// Returns whether the log says nothing any more of an interaction, as it was erased.
    fn is_blank(&self, id: &InteractionId) -> bool {
        let erases = |fact: &Fact| matches!(fact, Fact::Erasure { what: ErasureFact::Begun { interactions, .. } } if interactions.contains(id));
        self.log.iter().any(|entry| erases(&entry.fact))
    }

    fn count(&mut self) {
        for number in self.hub.uncounted() {
            let known = self.archive.as_ref().map(|archive| archive.about(&number, &self.hub));
            let (count, reach) = known.unwrap_or_default();
            self.hub.set_archived(&number, count, &reach);
        }
    }

    /// Returns an interaction as its part of the log folds it, before a version.
    fn folded(&self, id: &InteractionId, before: u64) -> Option<InteractionState> {
        let mut found: Option<InteractionState> = None;
        for entry in self.log.iter().filter(|entry| entry.version < before) {
            let Fact::Interaction { id: of, what } = &entry.fact else { continue };
            match &mut found {
                _ if of != id => {}
                Some(interaction) => interaction.apply(entry.at, what),
                None => found = InteractionState::begin(id.clone(), entry.at, what),
            }
        }
        found
    }

    /// Gives the hub a command, and compares what it does with a hub that has all that ever was.
    #[track_caller]
    pub(super) fn command_compared(&mut self, agent: &str, id: &str, command: &Command) -> (Answer, Transition) {
        self.bring(|hub, wanted| hub.want_for(command, wanted));
        let other = self.without_archive(agent, id, command);
        let done = self.hub.command(self.now, &agent.into(), &id.into(), command);
        assert!(other.is_none_or(|other| other == done), "{agent}: {command:?}");
        done
    }

    /// Returns what a hub with all that ever was does with a command that was not answered yet.
    fn without_archive(&self, agent: &str, id: &str, command: &Command) -> Option<(Answer, Transition)> {
        let (agent, id) = (agent.into(), id.into());
        if self.archive.is_none() || self.hub.answer_given(&agent, &id).is_some() {
            return None;
        }
        let mut all = self.replayed.clone();
        // It is told what becomes due before each step.
        all.seeking.advance(self.now);
        Some(all.command(self.now, &agent, &id, command))
    }

    /// The archive is told of everything that is done.
    pub(super) fn archive_what_is_done(&mut self, entries: &[Entry]) {
        let Some(archive) = &mut self.archive else { return };
        for entry in entries {
            if let Fact::Interaction { id, what: InteractionFact::Done } = &entry.fact
                && let Some(done) = self.hub.past_interaction(id)
            {
                archive.0.insert(id.clone(), Stub::of(&done));
            }
        }
    }

    /// The archive forgets what is erased.
    pub(super) fn forget_in_archive(&mut self, erased: &[InteractionId]) {
        self.archive.iter_mut().for_each(|archive| archive.0.retain(|id, _| !erased.contains(id)));
    }

    /// Lets everything go that is done.
    pub(super) fn let_go(&mut self) {
        for past in self.hub.past_interactions() {
            self.hub.archived(&past.id, past.done.unwrap());
        }
        self.hub.let_go(Millis::MAX);
        let stays = |it: &InteractionState| it.messages.iter().any(|m| m.delivery == Some(Delivery::Sending));
        assert!(self.hub.past_interactions().iter().all(|it| stays(it)), "only what is on its way to a carrier stays");
        let contacts: BTreeSet<_> = self.hub.interactions.values().map(|it| &it.contact.number).collect();
        assert_eq!(self.hub.contacts.keys().collect::<BTreeSet<_>>(), contacts);
    }

    /// Makes the hub anew from what was kept of it.
    fn make_anew(&mut self) {
        let kept = serde_json::to_string(&self.hub.to_kept()).unwrap();
        let mut hub = Hub::from_kept(self.rules.clone(), serde_json::from_str(&kept).unwrap());
        assert_eq!(serde_json::to_string(&hub.to_kept()).unwrap(), kept, "what is kept is all there is");
        hub.set_contacts(self.book.clone());
        for past in hub.past_interactions() {
            hub.archived(&past.id, past.done.unwrap());
        }
        hub.adopt_refusals(self.hub.clone(), &[]);
        self.hub = hub;
    }

    /// Makes the hub anew from what was kept of it a while ago, and from what came since.
    fn replay_since(&mut self, kept: Option<(Kept, usize)>) {
        let (mut hub, since) = match kept {
            Some((kept, since)) => (Hub::from_kept(self.rules.clone(), kept), since),
            None => (Hub::new(self.rules.clone(), roster()), 0),
        };
        for (place, entry) in self.log.clone().iter().enumerate().skip(since) {
            for (id, before) in hub.misses(entry) {
                self.folded(&id, before).into_iter().for_each(|interaction| hub.recall(interaction));
            }
            hub.replay(entry);
            if place % 7 == 0 {
                for past in hub.past_interactions() {
                    hub.archived(&past.id, past.done.unwrap());
                }
                hub.let_go(Millis::MAX);
            }
        }
        hub.set_contacts(self.book.clone());
        hub.adopt_refusals(self.hub.clone(), &[]);
        let numbers = std::mem::replace(&mut self.hub, hub).numbers;
        self.goes_on_from(numbers);
        self.count();
    }

    fn read_history(
        &self,
        hub: &Hub,
        agent: &AgentId,
        window: Option<&InteractionId>,
        scope: HistoryScope,
        query: &str,
    ) -> Option<GatewayFrame> {
        let (interaction, query) = (window.cloned(), query.into());
        let request = ReadRequest::History { request: 1, interaction, scope, query, from: 0 };
        let Reading::Search(search) = hub.read(agent, &request) else { panic!("no search") };
        let found = self.archive.as_ref().map(|archive| archive.find(&search)).unwrap_or_default();
        let search = hub.admit(*search, found, 0);
        search.carry_out(|_| Indexed::Unknown, |id| self.folded(id, u64::MAX), || true)
    }

    /// Checks that agents read the same as if all were here.
    fn check_reading(&mut self) {
        for agent in AGENTS.map(AgentId::from) {
            let windows: Vec<_> = self.hub.agents[&agent].windows.iter().cloned().collect();
            let of_windows = windows.iter().map(|window| (Some(window), HistoryScope::Own));
            for (window, scope) in of_windows.chain([(None, HistoryScope::Own), (None, HistoryScope::All)]) {
                for query in ["", "hello", "support"] {
                    let [lean, all] =
                        [&self.hub, &self.replayed].map(|hub| self.read_history(hub, &agent, window, scope, query));
                    assert_eq!(lean, all, "what {agent} finds for {query:?} in {window:?}");
                }
            }
            let contacts: Vec<_> = self.replayed.contacts.keys().cloned().collect();
            let request = ReadRequest::Contacts { at: self.now, request: 1, total: 0, found: contacts, typed: None };
            self.bring(|hub, wanted| hub.want_to_read(&request, wanted));
            let [lean, all] = [&self.hub, &self.replayed].map(|hub| format!("{:?}", hub.read(&agent, &request)));
            assert_eq!(lean, all, "whom {agent} finds");
            let media = MediaId::from("m1");
            self.bring(|hub, wanted| hub.want_file(&agent, &media, wanted));
            assert_eq!(self.hub.may_fetch(&agent, "m1"), self.replayed.may_fetch(&agent, "m1"));
            let past: Vec<_> = self.replayed.interactions.keys().cloned().collect();
            for (window, past) in windows.iter().flat_map(|it| past.iter().map(move |past| (it, Some(past)))) {
                let (interaction, past) = (window.clone(), past.cloned());
                let request = ReadRequest::Page { request: 1, interaction, past, before: None };
                self.bring(|hub, wanted| hub.want_to_read(&request, wanted));
                let [lean, all] = [&self.hub, &self.replayed].map(|hub| format!("{:?}", hub.read(&agent, &request)));
                assert_eq!(lean, all, "{agent} reads");
            }
        }
    }
}

/// A snapshot is used by the version that wrote it alone. If this fails, facts fold to something else, or something else
/// is kept of them: raise [`Kept::VERSION`] and set the hash.
#[test]
fn what_facts_fold_to_changes_with_the_version_only() {
    let mut world = World::new(Rules { setup: setup(false), ..Rules::default() });
    ["ann", "ben", "chloe"].iter().for_each(|agent| world.sign_in(agent));
    let first = world.text("Hello");
    world.accept("ann");
    world.done("ann", send(&first, "One moment"));
    let case = Command::SetCaseData { interaction: first.clone(), key: "order".into(), value: "4711".into() };
    world.done("ann", case);
    world.done("ann", Command::SetNote { interaction: first.clone(), note: "Waits".into() });
    world.transfer("ann", &first, TargetKind::Agent, "ben");
    world.decline("ben", Some("Busy"));
    world.transfer("ann", &first, TargetKind::Agent, "chloe");
    world.accept("chloe");
    let version = world.window("chloe", &first).version;
    let until = Some(world.now + 60 * SECOND);
    world.done("chloe", Command::Park { interaction: first.clone(), version, until });
    let second = world.text_with(SUPPORT, "+447700900002", "Hello", vec![picture()]);
    let owner = world.invited_agents()[0];
    world.accept(owner);
    let version = world.window(owner, &second).version;
    world.done(owner, Command::MarkDone { interaction: second.clone(), version });
    world.done(owner, Command::Reopen { interaction: second });
    world.text_to(BILLING, CONTACT, "STOP");
    world.done("ann", Command::SetFavourite { target: agent("ben"), on: true });
    world.not_ready("ann");
    world.presence("ben", false);
    let kept = serde_json::to_string(&world.hub.to_kept()).unwrap();
    // FNV-1a.
    let hash = kept
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    assert_eq!((Kept::VERSION, hash), (4, 8_155_419_092_020_565_294), "{kept}");
}

/// What happens to the hub itself.
#[derive(Clone, Copy, Debug)]
enum Lot {
    Nothing,
    LetGo,
    Anew,
    /// It is kept for a later [`Lot::Back`].
    Keep,
    Back,
    FromNothing,
}

fn lot() -> impl Strategy<Value = Lot> {
    use Lot::{Anew, Back, FromNothing, Keep, LetGo, Nothing};
    select(vec![Nothing, Nothing, Nothing, LetGo, LetGo, Anew, Keep, Back, FromNothing])
}

fn lives() -> impl Strategy<Value = Vec<(Deed, Lot)>> {
    prop::collection::vec((deed(), lot()), 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_has_left_is_missed_by_nobody(policies in policies(), lives in lives()) {
        let setup = DeskSetup { policies, ..(*setup(false)).clone() };
        let keywords = super::keywords::rules(crate::core::hub::Help::Text("Help yourself.".into()));
        let mut world = World::new(Rules { setup: setup.into(), ..keywords });
        world.archive = Some(Archive::default());
        AGENTS.iter().for_each(|agent| world.sign_in(agent));
        let (mut sent, mut kept) = (Vec::new(), None);
        for (deed, lot) in &lives {
            world.play(deed, &mut sent);
            if matches!(deed, Deed::Stop(_)) {
                // The hub was folded anew, and has not been told what the archive has.
                world.count();
            }
            match lot {
                Lot::Nothing => {}
                Lot::LetGo => world.let_go(),
                Lot::Anew => world.make_anew(),
                Lot::Keep => kept = Some((world.hub.to_kept(), world.log.len())),
                Lot::Back => world.replay_since(kept.clone()),
                Lot::FromNothing => world.replay_since(None),
            }
            if matches!(lot, Lot::Anew | Lot::Back | Lot::FromNothing) {
                // As after a start: commands without facts may be decided again.
                sent.retain(|(agent, id, ..)| world.caused(agent, id));
            }
            if !matches!(lot, Lot::Nothing | Lot::Keep) {
                world.check();
                world.check_reading();
            }
        }
    }
}
