//! A scenario to explore, and its exploration by the model checker.

use super::account::{ONE_EFFECT, ONE_END, ONE_OPEN, ONE_OWNER, OUT};
use super::fixed::Fixed;
use super::state::{
    COMES_BACK, DUE, ENDS, LEFT, NAMED, ONE_ANSWER, READS, SAME_FOLD, STAYS_OPEN, State, TAKEN, TRUE_ANSWERS,
};
use super::stopped::RESTED;
use baton::core::fact::UnparkedBy;
use baton::core::hub::Intervention;
use baton::protocol::*;
use stateright::{Checker, HasDiscoveries, Model, Property};
use std::sync::Arc;
use std::time::Instant;

/// For how long something is parked: less than an answer takes, so that both orders occur.
const PARKED: Millis = 50_000;
const DAY: Millis = 24 * 60 * 60 * 1000;

/// A bug seeded in the gateway.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bug {
    None,
    /// An accept is not checked against the current invitation.
    StaleAccept,
    /// Answered commands are not in the log.
    ForgetsWhenKilled,
    /// A resent command is refused because its id is in use.
    AnswersOtherwise,
    /// The answer is sent before the log is on disk.
    AnswersFirst,
    /// Receipts are not in the log.
    KeepsNoReceipts,
    /// The loser of a race is told only that the invitation is not theirs.
    NamesNoRace,
    /// Clock ticks do nothing.
    NoClock,
    /// No tick is ever due.
    NothingDue,
    /// The end of a consultation is in the log, and the gateway that runs goes on as before.
    ReadsOn,
    /// A completion is not checked against the consultation that goes on.
    StaleCompletion,
    /// A contact's text does not bring back what is parked.
    LeavesParked,
    /// An intervention is in the log, and the gateway that runs goes on as before.
    ForgetsSuspensions,
    /// An interaction is reopened although the contact has another one open.
    ReopensBesideAnother,
    /// Marking done is not checked against what has been reopened since.
    HeedsAnOldDone,
    /// Agents who come back are not noticed.
    HearsNoReturn,
    /// A gateway that is started does not know who was gone before.
    ForgetsAbsences,
    /// A gateway that is started goes on as if it had never been stopped.
    ForgetsPauses,
}

/// A scenario and its bounds.
pub struct Scenario {
    pub bug: Bug,
    /// The browser tabs: agent, possible commands, maximum number of commands.
    pub clients: Vec<(&'static str, &'static [&'static str], u8)>,
    pub target: TargetRef,
    /// The contact's possible texts.
    pub texts: &'static [&'static str],
    pub crashes: u8,
    /// For how long the gateway is stopped after it was killed.
    pub down: Millis,
    /// What administrators do, in this order, at any time.
    pub interventions: Vec<Intervention>,
    /// Whose connection is lost (false) or comes back, in this order, at any time.
    pub presence: &'static [(&'static str, bool)],
}

impl Scenario {
    /// Creates a scenario in which the gateway is killed once and the contact does not write again.
    pub fn new(bug: Bug, clients: Vec<(&'static str, &'static [&'static str], u8)>, target: TargetRef) -> Self {
        Self { bug, clients, target, texts: &[], crashes: 1, down: 0, interventions: Vec::new(), presence: &[] }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Says(usize, Fixed<Command>),
    Arrives(usize, u8),
    /// The gateway is killed after the log is on disk and before the answer is sent.
    ArrivesAndKills(usize, u8),
    Hears(usize),
    Texts(usize),
    Intervenes,
    /// A connection is lost or comes back.
    Presence,
    /// Time passes until something is due; the clock has not ticked yet.
    TimePasses,
    Strikes,
    Kill,
}

impl Model for Scenario {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::begin(self)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_some() {
            return;
        }
        for (at, client) in state.clients.iter().enumerate() {
            let waits_for = client.waits_for.iter().map(|(id, _)| *id);
            for id in client
                .past
                .iter()
                .map(|(id, ..)| *id)
                .filter(|id| state.given.contains_key(&(at, *id)))
                .chain(waits_for.clone())
            {
                actions.push(Action::Arrives(at, id));
            }
            if let Some(id) = waits_for.clone().next().filter(|_| state.crashes < self.crashes) {
                actions.push(Action::ArrivesAndKills(at, id));
            }
            let heard = waits_for.clone().any(|id| state.given.contains_key(&(at, id)));
            actions.extend(heard.then_some(Action::Hears(at)));
            if client.waits_for.is_none() && client.said < self.clients[at].2 {
                actions
                    .extend(self.could_say(state, at).into_iter().map(|command| Action::Says(at, Fixed::new(command))));
            }
        }
        actions.extend((0..self.texts.len()).map(Action::Texts));
        actions.extend((state.intervened < self.interventions.len()).then_some(Action::Intervenes));
        actions.extend((state.moved < self.presence.len()).then_some(Action::Presence));
        // Later than that, only My Messages change, which concern nothing that is promised here.
        if let Some(due) = state.hub.due().filter(|due| *due < state.now + DAY) {
            actions.push(if due > state.now { Action::TimePasses } else { Action::Strikes });
        }
        actions.extend((state.crashes < self.crashes).then_some(Action::Kill));
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Says(client, command) => {
                let client = &mut state.clients[client];
                client.said += 1;
                client.waits_for = Some((client.said, command));
            }
            Action::Arrives(client, id) => state.arrives(self, client, id, false),
            Action::ArrivesAndKills(client, id) => {
                state.arrives(self, client, id, true);
                if self.bug == Bug::AnswersFirst {
                    state.hears(client);
                }
                state.restart(self);
            }
            Action::Hears(client) => state.hears(client),
            Action::Texts(which) => {
                // May be a repetition: a carrier delivers at least once.
                state.text(self, &format!("text {which}"), self.texts[which]);
                if !state.texts.contains(&which) {
                    state.texts.push(which);
                }
            }
            Action::Intervenes => return state.intervenes(self).then_some(state),
            Action::Presence => state.moves(self),
            Action::TimePasses => state.now = state.hub.due()?.max(state.now),
            Action::Strikes => {
                if self.bug != Bug::NoClock {
                    let step = Arc::make_mut(&mut state.hub).tick(state.now);
                    state.keep(self, &step);
                }
            }
            Action::Kill => state.restart(self),
        }
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let (always, sometimes) = (Property::<Self>::always, Property::<Self>::sometimes);
        let mut rules = vec![
            always(ONE_OWNER, |_, s| s.broken != Some(ONE_OWNER)),
            always(ONE_OPEN, |_, s| s.broken != Some(ONE_OPEN)),
            always(STAYS_OPEN, |_, s| s.broken != Some(STAYS_OPEN)),
            always(ONE_END, |_, s| s.broken != Some(ONE_END)),
            always(OUT, |_, s| s.broken != Some(OUT)),
            always(READS, |_, s| s.broken != Some(READS)),
            always(ONE_EFFECT, |_, s| s.broken != Some(ONE_EFFECT)),
            always(TRUE_ANSWERS, |_, s| s.broken != Some(TRUE_ANSWERS) && s.has_what_was_acknowledged()),
            always(ONE_ANSWER, |_, s| s.broken != Some(ONE_ANSWER)),
            always(NAMED, |_, s| s.broken != Some(NAMED)),
            always(ENDS, |_, s| s.broken != Some(ENDS)),
            always(DUE, |_, s| s.broken != Some(DUE)),
            always(SAME_FOLD, |_, s| s.broken != Some(SAME_FOLD)),
            always(COMES_BACK, |_, s| s.broken != Some(COMES_BACK)),
            always(TAKEN, |_, s| s.broken != Some(TAKEN)),
            always(RESTED, |_, s| s.broken != Some(RESTED)),
            always(LEFT, |_, s| s.broken != Some(LEFT)),
        ];
        // These must occur, so that the rules above are not vacuous.
        rules.extend(if self.down > 0 {
            vec![sometimes("stopped, and accepted by a colleague", |_, s| {
                s.crashes > 0 && s.owner() == Some("ben".into())
            })]
        } else if self.clients.iter().any(|(_, says, _)| says.contains(&"park")) {
            vec![
                sometimes("back by the time", |_, s| s.came_back(UnparkedBy::Time)),
                sometimes("back by the contact", |_, s| s.came_back(UnparkedBy::Contact)),
                sometimes("back by the owner", |_, s| s.came_back(UnparkedBy::Owner)),
                sometimes("taken from one who was gone, and accepted by a colleague", |_, s| {
                    s.rescued() && s.owner() == Some("chloe".into())
                }),
                sometimes("killed, and back", |_, s| s.crashes > 0 && s.came_back(UnparkedBy::Time)),
            ]
        } else if self.clients.iter().any(|(_, says, _)| says.contains(&"reopen")) {
            vec![
                sometimes("reopened", |_, s| s.reopened()),
                sometimes("lost: the contact has written since", |_, s| {
                    s.lost(&Refusal::ContactInUse { by: None, interaction: None })
                }),
                sometimes("lost: it has been reopened since", |_, s| s.reopened() && s.lost(&Refusal::Stale)),
                sometimes("killed before the answer, sent again, done", |_, s| {
                    s.crashes > 0 && s.clients.iter().all(|c| c.past.iter().any(|(.., a)| *a.1 == Answer::Done))
                }),
            ]
        } else if self.presence.is_empty() {
            vec![
                sometimes("accepted", |_, s| s.handed_over()),
                sometimes("no answer", |_, s| s.ended(&Outcome::NoAnswer) || s.ended(&Outcome::NobodyAvailable)),
                sometimes("ended by the source or the contact", |_, s| {
                    s.ended(&Outcome::Cancelled) || s.ended(&Outcome::ContactEnded)
                }),
                sometimes("lost: time was up", |_, s| s.lost(&Refusal::TimeUp)),
                sometimes("lost: withdrawn, or ended by the contact", |_, s| {
                    s.lost(&Refusal::Withdrawn { by: Some("Ann Lee".into()) }) || s.lost(&Refusal::Ended)
                }),
                sometimes("killed before the answer, sent again, done", |_, s| {
                    s.crashes > 0 && s.clients.iter().all(|c| c.past.iter().any(|(.., a)| *a.1 == Answer::Done))
                }),
            ]
        } else {
            let mut occurs = vec![sometimes("taken from one who was gone, and accepted by a colleague", |_, s| {
                s.rescued() && s.owner() == Some("ben".into())
            })];
            occurs.extend(if self.crashes > 0 {
                vec![
                    sometimes("taken from one who was gone, and accepted by them again", |_, s| {
                        s.rescued() && s.owner() == Some("ann".into())
                    }),
                    sometimes("back in time", |scenario, s| {
                        s.moved == scenario.presence.len() && !s.rescued() && s.owner() == Some("ann".into())
                    }),
                    sometimes("killed, and taken from one who was gone before", |_, s| s.crashes > 0 && s.rescued()),
                ]
            } else {
                vec![sometimes("let go, and accepted by a colleague", |_, s| {
                    s.released() && s.owner() == Some("ben".into())
                })]
            });
            occurs
        });
        if self.clients.iter().any(|(_, says, _)| says.contains(&"consult")) {
            rules.extend([
                sometimes("consulted, and said something", |_, s| s.was_said()),
                sometimes("consulted after a kill, and completed", |_, s| s.crashes > 0 && s.was_completed()),
                sometimes("lost: the consultation is over", |_, s| s.lost(&Refusal::NoConsultation)),
            ]);
        }
        rules
    }
}

/// Returns what the owner of an interaction, or whom they consult, can do in a consultation.
fn in_consultation(interaction: &InteractionId, on: &Consultation) -> Vec<(&'static str, Command)> {
    let (interaction, consultation) = (interaction.clone(), on.id.clone());
    vec![
        ("say", Command::Say { consultation: consultation.clone(), text: "Hi".into() }),
        (
            "complete",
            Command::CompleteConsultation { interaction: interaction.clone(), consultation: consultation.clone() },
        ),
        ("end_consultation", Command::EndConsultation { interaction, consultation }),
    ]
}

impl Scenario {
    /// Returns the commands that a browser offers its agent in this state.
    fn could_say(&self, state: &State, client: usize) -> Vec<Command> {
        let (agent, says, _) = self.clients[client];
        let Some(sees) = state.hub.snapshot(&agent.into()) else { return Vec::new() };
        let mut all = vec![
            ("sign_out", Command::SignOut),
            ("not_ready", Command::SetState { state: ChannelState::not_ready(None) }),
        ];
        for Invitation { id: invitation, .. } in sees.invitations {
            all.push(("accept", Command::Accept { invitation: invitation.clone() }));
            all.push(("decline", Command::Decline { invitation: invitation.clone(), reason: None }));
            all.push(("shown", Command::Shown { invitation: invitation.clone() }));
            all.push(("more_time", Command::MoreTime { invitation }));
        }
        for (Interaction { id: interaction, consultation, .. }, _) in &sees.consulted {
            all.extend(consultation.iter().flat_map(|on| in_consultation(interaction, on)));
        }
        for (Interaction { id: interaction, version, pending, status, consultation, .. }, _) in sees.windows {
            let on = consultation.filter(|it| !matches!(it.state, ConsultationState::Failed { .. }));
            if let Some(on) = on {
                all.extend(in_consultation(&interaction, &on));
                all.push(("end", Command::End { interaction: interaction.clone(), version }));
            } else if let Some(pending) = pending {
                all.push((
                    "cancel",
                    Command::CancelTransfer { interaction: interaction.clone(), transfer: pending.id },
                ));
            } else if status == Status::Connected {
                let (interaction, target) = (interaction.clone(), self.target.clone());
                all.push((
                    "transfer",
                    Command::StartTransfer {
                        interaction: interaction.clone(),
                        version,
                        target: target.clone(),
                        note: None,
                    },
                ));
                all.push((
                    "consult",
                    Command::StartConsultation { interaction: interaction.clone(), version, target, question: None },
                ));
                let until = Some(state.now + PARKED);
                all.push(("park", Command::Park { interaction: interaction.clone(), version, until: None }));
                all.push(("park_until", Command::Park { interaction: interaction.clone(), version, until }));
                all.push(("unpark", Command::Unpark { interaction: interaction.clone() }));
                let to = None;
                all.push(("release", Command::Release { interaction: interaction.clone(), version, to, note: None }));
                all.push(("end", Command::End { interaction: interaction.clone(), version }));
                all.push(("close", Command::MarkDone { interaction, version }));
            } else {
                all.push(("mark_done", Command::MarkDone { interaction: interaction.clone(), version }));
            }
            all.push(("send", Command::Send { interaction, text: "Hi".into(), media: Vec::new() }));
        }
        let past = state.hub.past_interactions();
        let had = past.iter().filter(|it| it.owners.contains(&agent.into()));
        all.extend(had.map(|it| ("reopen", Command::Reopen { interaction: it.id.clone() })));
        all.into_iter().filter(|(name, _)| says.contains(name)).map(|(_, command)| command).collect()
    }

    /// Explores the reachable states and prints their number.
    fn explore(self, what: &str, until: HasDiscoveries) -> impl Checker<Self> {
        let (started, bug) = (Instant::now(), self.bug);
        let checker = self.checker().threads(2).finish_when(until).spawn_bfs().join();
        let (states, unique, depth) = (checker.state_count(), checker.unique_state_count(), checker.max_depth());
        println!(
            "{what}, bug: {bug:?}: {states} states, {unique} unique, depth {depth}, {:.1} s",
            started.elapsed().as_secs_f32()
        );
        checker
    }

    /// Asserts that no reachable state breaks a rule.
    pub fn holds(self, what: &str) {
        self.explore(what, HasDiscoveries::All).assert_properties();
    }

    /// Asserts that the bug breaks each of these rules.
    pub fn must_break(self, broken: &[&'static str]) {
        let checker = self.explore("seeded", HasDiscoveries::AllOf(broken.iter().copied().collect()));
        for rule in broken {
            let actions = checker.assert_any_discovery(rule).into_actions();
            println!("  broken: {rule}, after {} actions:", actions.len());
            actions.iter().for_each(|action| println!("    {action:?}"));
        }
    }
}
