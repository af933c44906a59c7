//! Invariants under random actions. [`World::took`] checks every transition.

use super::*;
use crate::core::contacts::ContactSource;
use crate::core::hub::tests::chance::{NoticeDeed, policies};
use crate::core::hub::{Disposal, Help, InteractionState, InterventionKind};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A random action. Indices are taken modulo the number of candidates; without candidates, the action is skipped.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    Text {
        contact: usize,
        number: &'static str,
        words: &'static str,
        /// With a picture, which not everybody takes.
        mms: bool,
    },
    /// If `fit`, only agents to whom the command applies are picked.
    Command {
        agent: Index,
        fit: bool,
        what: What,
    },
    /// An earlier command is sent again.
    Again(Index),
    /// The id of an earlier command is used for another one.
    Reuse(Index, What),
    Connected(&'static str, bool),
    Report(Index, Delivery),
    /// An import or a lookup says who a contact is.
    Learn(usize, bool, &'static str),
    /// The roster changes.
    Amend(&'static str, Amendment),
    /// An administrator acts about an agent. The target is for what is given to somebody.
    Intervene(&'static str, InterventionKind, Option<Option<Index>>),
    /// An administrator erases a contact, unless something is open and that is not to end.
    Erase(usize, bool),
    Pass(Millis),
    /// Time passes, and the next action comes before the clock ticks.
    Late(Millis),
    /// The gateway is killed, and started after a time or at once.
    Stop(Millis),
    /// There are other policies.
    SetUp(Policies),
}

#[derive(Clone, Debug)]
pub(super) enum What {
    Ready(bool),
    /// Answers one of the agent's own invitations, or of all there ever were.
    Answer(Index, bool, Reply),
    Send(Index, &'static str),
    /// Opens an interaction with a contact, on a number of the gateway's choice or a given one.
    Open(usize, Option<&'static str>),
    /// Writes to a contact first.
    Start(usize, Option<&'static str>, &'static str),
    /// Asks for the conversation with a contact.
    AskFor(usize, Option<&'static str>),
    /// Keeps what is asked for; or something that is not.
    Keep(Index, Index),
    Transfer(Index, Index, u64),
    Consult(Index, Index, u64),
    /// Something in a consultation of the agent's, as its owner or as whom they consult; or in one that there was.
    Consultation(Index, bool, Aside),
    Cancel(Index, bool),
    /// Lets an interaction go: where it came in, or to a target.
    Release(Index, Option<Index>, u64),
    Dismiss(Index),
    /// Parks for a time from now on, or until the contact writes.
    Park(Index, u64, Option<i64>),
    Unpark(Index),
    End(Index, u64),
    MarkDone(Index, u64),
    /// Reopens one of the interactions that the agent has had, or of all.
    Reopen(Index, bool),
    /// Something about one of the system messages; or about all of them, or about those deleted.
    Notice(Index, NoticeDeed),
    CaseData(Index, &'static str, &'static str),
    Note(Index, &'static str),
    /// Names the contact, or describes them for the page that embeds the desk.
    Contact(Index, bool, &'static str),
    Disposition(Index, Option<&'static str>),
    SignOut,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Aside {
    Say(&'static str),
    Complete,
    End,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Amendment {
    Rename(&'static str),
    InBilling(bool),
    TakesMms(bool),
    Leave,
    /// Adds or removes the queue Billing.
    Queue(bool),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    Accept,
    Decline,
    More,
    Shown,
}

fn what() -> impl Strategy<Value = What> {
    let index = any::<Index>;
    let reply = select(vec![Reply::Accept, Reply::Accept, Reply::Decline, Reply::More, Reply::Shown]);
    let aside =
        select(vec![Aside::Say("Hi"), Aside::Say("Hi"), Aside::Say(""), Aside::Complete, Aside::Complete, Aside::End]);
    // The number of versions that the agent's view is behind, mostly none.
    let behind = || select(vec![0_u64, 0, 0, 0, 0, 0, 1, 3, 100]);
    prop_oneof![
        4 => prop::bool::weighted(0.7).prop_map(What::Ready),
        12 => (index(), prop::bool::weighted(0.9), reply)
            .prop_map(|(which, own, reply)| What::Answer(which, own, reply)),
        3 => (index(), select(vec!["Hi", "Hi", "", "\u{7}"])).prop_map(|(which, text)| What::Send(which, text)),
        2 => (0..4_usize, select(vec![None, None, Some(SUPPORT), Some(BILLING)]))
            .prop_map(|(contact, from)| What::Open(contact, from)),
        2 => (0..4_usize, select(vec![None, None, Some(SUPPORT), Some(BILLING)]), select(vec!["Hi", "Hi", "Hi", ""]))
            .prop_map(|(contact, from, text)| What::Start(contact, from, text)),
        4 => (0..4_usize, select(vec![None, Some(SUPPORT), Some(SUPPORT), Some(BILLING)]))
            .prop_map(|(contact, from)| What::AskFor(contact, from)),
        1 => (index(), index()).prop_map(|(which, asker)| What::Keep(which, asker)),
        9 => (index(), index(), behind()).prop_map(|(which, target, behind)| What::Transfer(which, target, behind)),
        6 => (index(), index(), behind()).prop_map(|(which, target, behind)| What::Consult(which, target, behind)),
        6 => (index(), prop::bool::weighted(0.9), aside).prop_map(|(which, own, aside)| What::Consultation(which, own, aside)),
        2 => (index(), any::<bool>()).prop_map(|(which, right)| What::Cancel(which, right)),
        4 => (index(), prop::option::of(index()), behind())
            .prop_map(|(which, to, behind)| What::Release(which, to, behind)),
        1 => index().prop_map(What::Dismiss),
        4 => (index(), behind(), prop::option::of(select(vec![-1, 0, 1, 45_000, 45_000, 400_000, 40_000_000_000])))
            .prop_map(|(which, behind, time)| What::Park(which, behind, time)),
        1 => index().prop_map(What::Unpark),
        1 => (index(), behind()).prop_map(|(which, behind)| What::End(which, behind)),
        2 => (index(), behind()).prop_map(|(which, behind)| What::MarkDone(which, behind)),
        4 => (index(), prop::bool::weighted(0.7)).prop_map(|(which, own)| What::Reopen(which, own)),
        2 => (index(), select(NoticeDeed::ALL.to_vec())).prop_map(|(which, deed)| What::Notice(which, deed)),
        1 => (index(), select(vec!["order", "line", "other"]), select(vec!["1", "2", "", "\u{7}"]))
            .prop_map(|(which, key, value)| What::CaseData(which, key, value)),
        1 => (index(), select(vec!["Calls back", ""])).prop_map(|(which, note)| What::Note(which, note)),
        2 => (index(), any::<bool>(), select(vec!["Priya", "Marco", "", "\u{7}"]))
            .prop_map(|(which, names, name)| What::Contact(which, names, name)),
        2 => (index(), select(vec![Some("solved"), Some("unknown"), None]))
            .prop_map(|(which, id)| What::Disposition(which, id)),
        1 => Just(What::SignOut),
    ]
}

pub(super) fn deed() -> impl Strategy<Value = Deed> {
    let agent = || select(AGENTS.to_vec());
    let number = select(vec![SUPPORT, SUPPORT, BILLING, "+447700900102"]);
    let words = select(vec!["Hello", "Hello", "Hello", "Hello", "STOP", "START", "HELP"]);
    let report = select(vec![Delivery::Sent, Delivery::Delivered, Delivery::Failed(Failure::said("Off"))]);
    let amendment = select(vec![
        Amendment::Rename("Ann Lee-Roe"),
        Amendment::Rename("B. Okafor"),
        Amendment::InBilling(true),
        Amendment::InBilling(false),
        Amendment::TakesMms(true),
        Amendment::TakesMms(false),
        Amendment::Leave,
        Amendment::Queue(false),
        Amendment::Queue(true),
    ]);
    let kind = select(vec![
        InterventionKind::SignOut,
        InterventionKind::Suspend,
        InterventionKind::Restore,
        InterventionKind::Restore,
        InterventionKind::Reassign,
    ]);
    let times = || select(vec![1, SECOND, 20 * SECOND, 30 * SECOND - 1, 30 * SECOND, 60 * SECOND, 400 * SECOND]);
    prop_oneof![
        5 => (0..6_usize, number, words, prop::bool::weighted(0.2))
            .prop_map(|(contact, number, words, mms)| Deed::Text { contact, number, words, mms }),
        40 => (any::<Index>(), prop::bool::weighted(0.9), what())
            .prop_map(|(agent, fit, what)| Deed::Command { agent, fit, what }),
        1 => any::<Index>().prop_map(Deed::Again),
        1 => (any::<Index>(), what()).prop_map(|(which, what)| Deed::Reuse(which, what)),
        4 => (agent(), prop::bool::weighted(0.7)).prop_map(|(agent, connected)| Deed::Connected(agent, connected)),
        1 => (any::<Index>(), report).prop_map(|(which, report)| Deed::Report(which, report)),
        3 => (0..6_usize, any::<bool>(), select(vec!["Priya", "P. Shah", ""]))
            .prop_map(|(contact, imports, name)| Deed::Learn(contact, imports, name)),
        2 => (agent(), amendment).prop_map(|(agent, amendment)| Deed::Amend(agent, amendment)),
        3 => (agent(), kind, prop::option::of(prop::option::of(any::<Index>())))
            .prop_map(|(agent, kind, to)| Deed::Intervene(agent, kind, to)),
        1 => (0..6_usize, any::<bool>()).prop_map(|(contact, even_open)| Deed::Erase(contact, even_open)),
        3 => times().prop_map(Deed::Pass),
        1 => times().prop_map(Deed::Late),
        2 => prop_oneof![Just(0), times()].prop_map(Deed::Stop),
        1 => policies().prop_map(Deed::SetUp),
    ]
}

fn pick<T: Clone>(all: &[T], which: &Index) -> Option<T> {
    (!all.is_empty()).then(|| all[which.index(all.len())].clone())
}

impl World {
    /// Returns the command as the agent's browser would send it, with made-up ids for what does not exist.
    fn command(&self, agent: &str, what: &What) -> Command {
        let snapshot = self.snapshot(agent);
        let own: Vec<Interaction> = snapshot.windows.iter().cloned().map(|(head, _)| head).collect();
        // Sometimes it is another agent's.
        let all: Vec<Interaction> =
            self.here().flat_map(|agent| self.snapshot(agent).windows).map(|(head, _)| head).collect();
        let head = |which: &Index| pick(&own, which).or_else(|| pick(&all, which));
        let window = |which: &Index| head(which).map_or_else(|| ("i99".into(), 0), |head| (head.id, head.version));
        match what {
            What::Ready(true) => Command::SetState { state: ChannelState::Ready },
            What::Ready(false) => Command::SetState { state: ChannelState::not_ready(Some("Lunch".into())) },
            What::Answer(which, own, reply) => {
                let invited: Vec<_> = snapshot.invitations.into_iter().map(|i| i.id).collect();
                let ever: Vec<_> = self.invitations_seen.iter().cloned().collect();
                let own = pick(&invited, which).filter(|_| *own);
                let invitation = own.or_else(|| pick(&ever, which)).unwrap_or_else(|| "i1.77".into());
                match reply {
                    Reply::Accept => Command::Accept { invitation },
                    Reply::Decline => Command::Decline { invitation, reason: None },
                    Reply::More => Command::MoreTime { invitation },
                    Reply::Shown => Command::Shown { invitation },
                }
            }
            What::Send(which, text) => {
                Command::Send { interaction: window(which).0, text: (*text).into(), media: Vec::new() }
            }
            What::Open(contact, from) => {
                Command::Open { contact: format!("+4477009000{contact:02}").into(), from: from.map(Into::into) }
            }
            What::Start(contact, from, text) => Command::Start {
                contact: format!("+4477009000{contact:02}").into(),
                from: from.map(Into::into),
                text: (*text).into(),
            },
            What::AskFor(contact, from) => {
                Command::AskFor { contact: format!("+4477009000{contact:02}").into(), from: from.map(Into::into) }
            }
            What::Keep(which, asker) => {
                let asked = head(which).map(|head| head.asked_by).unwrap_or_default();
                let asker = pick(&asked, asker).map_or_else(|| "ben".into(), |by| by.agent);
                Command::Keep { interaction: window(which).0, asker }
            }
            What::Transfer(which, target, behind) => {
                let (interaction, version) = window(which);
                let target = pick(&self.hub.roster().targets().collect::<Vec<_>>(), target)
                    .unwrap_or_else(|| super::agent("nobody"));
                Command::StartTransfer { interaction, version: version.saturating_sub(*behind), target, note: None }
            }
            What::Consult(which, target, behind) => {
                let (interaction, version) = window(which);
                let target = pick(&self.hub.roster().targets().collect::<Vec<_>>(), target)
                    .unwrap_or_else(|| super::agent("nobody"));
                let version = version.saturating_sub(*behind);
                Command::StartConsultation { interaction, version, target, question: None }
            }
            What::Consultation(which, is_own, aside) => {
                let consulted = snapshot.consulted.into_iter().map(|(head, _)| head);
                let mine: Vec<_> =
                    own.iter().cloned().chain(consulted).filter_map(|it| Some((it.id, it.consultation?.id))).collect();
                let ever = self.consultations.ever();
                let picked = pick(&mine, which).filter(|_| *is_own).or_else(|| pick(&ever, which));
                let (interaction, consultation) = picked.unwrap_or_else(|| ("i99".into(), "i99.1".into()));
                match aside {
                    Aside::Say(text) => Command::Say { consultation, text: (*text).into() },
                    Aside::Complete => Command::CompleteConsultation { interaction, consultation },
                    Aside::End => Command::EndConsultation { interaction, consultation },
                }
            }
            What::Cancel(which, right) => {
                let pending = head(which).and_then(|head| head.pending).map(|pending| pending.id).filter(|_| *right);
                let transfer = pending.or_else(|| self.transfers.first().cloned()).unwrap_or_else(|| "i1.66".into());
                Command::CancelTransfer { interaction: window(which).0, transfer }
            }
            What::Release(which, to, behind) => {
                let (interaction, version) = window(which);
                let targets: Vec<_> = self.hub.roster().targets().collect();
                let to = to.as_ref().and_then(|to| pick(&targets, to));
                Command::Release { interaction, version: version.saturating_sub(*behind), to, note: None }
            }
            What::Dismiss(which) => {
                let transfer =
                    head(which).and_then(|head| head.failed).map_or_else(|| "i1.55".into(), |failed| failed.id);
                Command::DismissFailure { interaction: window(which).0, transfer }
            }
            What::Park(which, behind, time) => {
                let (interaction, version) = window(which);
                let until = time.map(|time| self.now.saturating_add_signed(time));
                Command::Park { interaction, version: version.saturating_sub(*behind), until }
            }
            What::Unpark(which) => Command::Unpark { interaction: window(which).0 },
            What::End(which, behind) => {
                let (interaction, version) = window(which);
                Command::End { interaction, version: version.saturating_sub(*behind) }
            }
            What::MarkDone(which, behind) => {
                let (interaction, version) = window(which);
                Command::MarkDone { interaction, version: version.saturating_sub(*behind) }
            }
            What::Reopen(which, own) => {
                let had = |it: &&Arc<InteractionState>| !own || it.done.is_some() && it.owners.contains(&agent.into());
                let all: Vec<_> = self.hub.interactions.values().filter(had).map(|it| it.id.clone()).collect();
                Command::Reopen { interaction: pick(&all, which).unwrap_or_else(|| "i99".into()) }
            }
            What::Notice(which, deed) => {
                let notices: Vec<_> = snapshot.notices.iter().map(|notice| notice.id.clone()).collect();
                let notice = pick(&notices, which).unwrap_or_else(|| "ann.44".into());
                let deleted = self.log.iter().rev().find_map(|entry| match &entry.fact {
                    Fact::Agent { id, what: AgentFact::NoticeDeleted { notice } } if id.as_str() == agent => {
                        Some(notice)
                    }
                    _ => None,
                });
                match deed {
                    NoticeDeed::Read => Command::MarkRead { notice, read: true },
                    NoticeDeed::Delete => Command::DeleteNotice { notice },
                    NoticeDeed::ReadAll => {
                        Command::MarkAllRead { until: snapshot.notices.last().map_or(0, |it| it.at) }
                    }
                    NoticeDeed::Restore => Command::RestoreNotice { notice: deleted.cloned().unwrap_or(notice) },
                }
            }
            What::CaseData(which, key, value) => {
                Command::SetCaseData { interaction: window(which).0, key: (*key).into(), value: (*value).into() }
            }
            What::Note(which, note) => Command::SetNote { interaction: window(which).0, note: (*note).into() },
            What::Contact(which, true, name) => {
                Command::NameContact { interaction: window(which).0, name: (*name).into() }
            }
            What::Contact(which, false, name) => {
                Command::DescribeContact { interaction: window(which).0, name: Some((*name).into()), fields: None }
            }
            What::Disposition(which, id) => {
                Command::SetDisposition { interaction: window(which).0, disposition: id.map(str::to_owned) }
            }
            What::SignOut => Command::SignOut,
        }
    }

    pub(super) fn play(&mut self, deed: &Deed, sent: &mut Vec<(&'static str, String, Command, Answer)>) {
        match deed {
            Deed::Text { contact, number, words, mms } => {
                // The number may lead nowhere by now.
                if self.hub.roster().route(&(*number).into()).is_some() {
                    let media = if *mms { vec![picture()] } else { Vec::new() };
                    self.text_with(number, &format!("+4477009000{contact:02}"), words, media);
                }
            }
            Deed::Command { agent, fit, what } => {
                let fits = |agent: &&str| {
                    let sees = self.snapshot(agent);
                    match what {
                        What::Ready(_) | What::Open(..) | What::Reopen(..) | What::SignOut => true,
                        What::Answer(..) => !sees.invitations.is_empty(),
                        What::Notice(..) => !sees.notices.is_empty(),
                        What::Consultation(..) => {
                            let mut heads = sees.windows.iter().chain(&sees.consulted);
                            heads.any(|(head, _)| head.consultation.is_some())
                        }
                        What::Cancel(..) => sees.windows.iter().any(|(head, _)| head.pending.is_some()),
                        What::Unpark(..) => sees.windows.iter().any(|(head, _)| head.parked.is_some()),
                        What::Dismiss(..) => sees.windows.iter().any(|(head, _)| head.failed.is_some()),
                        _ => !sees.windows.is_empty(),
                    }
                };
                let fitting: Vec<_> = self.here().filter(|agent| !fit || fits(agent)).collect();
                let Some(agent) = pick(&fitting, agent) else { return };
                let command = self.command(agent, what);
                let answer = self.act(agent, command.clone());
                sent.push((agent, format!("c{}", self.commands), command, answer));
            }
            Deed::Again(which) => {
                let Some((agent, id, command, before)) = pick(sent, which) else { return };
                let entries = self.log.len();
                let answer = self.act_as(agent, &id, command);
                assert_eq!(answer, before);
                assert_eq!(self.log.len(), entries, "it took effect twice");
            }
            Deed::Reuse(which, what) => {
                let Some((agent, id, ..)) = pick(sent, which) else { return };
                if !self.here().any(|here| here == agent) {
                    return;
                }
                let command = self.command(agent, what);
                let entries = self.log.len();
                self.act_as(agent, &id, command);
                assert_eq!(self.log.len(), entries, "one id took effect for two commands");
            }
            Deed::Connected(agent, connected) => self.presence(agent, *connected),
            Deed::Report(which, report) => {
                if let Some(outbound) = pick(&self.hub.undelivered(), which) {
                    self.bring(|hub, wanted| hub.want(&outbound.interaction, wanted));
                    let step = self.hub.report(self.now, &outbound.interaction, &outbound.message, report.clone());
                    self.took(step);
                }
            }
            Deed::Learn(contact, imports, name) => {
                let source = if *imports { ContactSource::Import } else { ContactSource::Lookup };
                let (number, name) = (format!("+4477009000{contact:02}").into(), Some((*name).into()));
                self.learn(vec![contacts::change(number, source, name)], *imports && contact % 2 == 0);
            }
            Deed::Amend(agent, amendment) => {
                // An invalid change is refused and has no effect.
                let _ = self.amend(self.amendment(agent, *amendment));
            }
            Deed::Intervene(agent, kind, to) => {
                let targets: Vec<_> = self.hub.roster().targets().collect();
                let give = |to: &Index| pick(&targets, to).map(Disposal::Give);
                let disposal = match to {
                    None => Disposal::Keep,
                    Some(None) => Disposal::Queue,
                    Some(Some(to)) => give(to).unwrap_or_default(),
                };
                // One that cannot be carried out is refused and has no effect.
                let _ = self.intervene(&super::intervene::about(agent, *kind, disposal));
            }
            Deed::Erase(contact, even_open) => drop(self.erase(&format!("+4477009000{contact:02}"), *even_open)),
            Deed::Pass(time) => self.pass(*time),
            Deed::Late(time) => self.now += time,
            Deed::SetUp(policies) => drop(self.set_up(|setup| setup.policies = policies.clone())),
            Deed::Stop(pause) => {
                self.stop(*pause);
                // Commands without facts are not in the log. They had no effect and may be decided again.
                sent.retain(|(agent, id, ..)| self.caused(agent, id));
            }
        }
    }

    /// Returns the agents who are in the roster.
    fn here(&self) -> impl Iterator<Item = &'static str> {
        AGENTS.into_iter().filter(|agent| self.hub.roster().has(&(*agent).into()))
    }

    fn amendment(&self, id: &str, amendment: Amendment) -> RosterFact {
        let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
        let target = super::agent(id);
        let mut profile = self.hub.roster().profile(&target).map(|profile| (**profile).clone()).unwrap_or_default();
        if profile.name.is_empty() {
            (profile.name, profile.channels) = (id.into(), vec![Channel::Sms]);
        }
        match amendment {
            Amendment::Rename(name) => profile.name = name.into(),
            Amendment::InBilling(true) => {
                profile.sets.insert(billing);
            }
            Amendment::InBilling(false) => {
                profile.sets.remove(&billing);
            }
            Amendment::TakesMms(true) => profile.channels = vec![Channel::Sms, Channel::Mms],
            Amendment::TakesMms(false) => profile.channels = vec![Channel::Sms],
            Amendment::Leave => return RosterFact::Gone { target },
            Amendment::Queue(false) => return RosterFact::Gone { target: billing },
            Amendment::Queue(true) => {
                let profile = Profile { name: "Billing".into(), number: Some(BILLING.into()), ..Profile::default() };
                return RosterFact::Put { target: billing, profile: profile.into() };
            }
        }
        RosterFact::Put { target, profile: profile.into() }
    }

    /// Returns whether the log has facts caused by a command.
    pub(super) fn caused(&self, agent: &str, id: &str) -> bool {
        self.log
            .iter()
            .filter_map(|entry| entry.cause.as_ref())
            .any(|cause| cause.agent.as_str() == agent && cause.command.as_str() == id)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_promises_hold_whatever_anybody_does(
        policies in policies(),
        disposition_required: bool,
        has_fallback: bool,
        deeds in prop::collection::vec(deed(), 1..120),
    ) {
        let keywords = super::keywords::rules(Help::Text("Help yourself.".into()));
        let fallback = has_fallback.then(|| TargetRef { kind: TargetKind::Queue, id: "support".into() });
        let setup = DeskSetup { policies, fallback, ..(*setup(disposition_required)).clone() };
        let mut world = World::new(Rules { setup: setup.into(), ..keywords });
        AGENTS.iter().for_each(|agent| world.sign_in(agent));
        let mut sent = Vec::new();
        deeds.iter().for_each(|deed| world.play(deed, &mut sent));
        world.check_numbers();
        // In the end, every transfer ends, and nobody waits for one who has gone; only routing may still invite agents.
        world.pass(3600 * SECOND);
        prop_assert!(world.pending.is_empty() && world.consultations.asked().next().is_none());
        prop_assert!(world.open.is_empty() || world.hub.due().is_some_and(|due| due <= world.now + 90 * SECOND));
    }
}
