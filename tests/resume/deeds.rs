//! The random steps of a run: what agents do, what contacts write, and the faults of networks, browsers and disks.

pub use crate::acts::What;
use crate::acts::what;
use crate::gateway::{Disk, SUPPORT, targets};
use crate::network::Way;
use crate::world::{Checked, Net, World};
use baton::core::desk::{Action, Desk, Draft, Input};
use baton::core::hub::Outbound;
use baton::gateway::engine::request::Request;
use baton::protocol::*;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::sync::Arc;
use tokio::sync::oneshot;

/// A step of a run.
#[derive(Clone, Debug)]
pub enum Deed {
    /// An agent does something, in one of the tabs where it is possible.
    Do(Index, What),
    /// An owner consults somebody, who accepts and says something, until it is completed or ended: at once, as by chance it
    /// would hardly come to that.
    Consultation(Index, bool),
    /// Parks and unparks, marks done and takes it back: each alone leaves little time for the other.
    AndBack(Index),
    /// A contact writes: which one, and the text; `None` for a unique text.
    Text(usize, Option<&'static str>),
    Report(Index, Delivery),
    /// Some frames of a tab arrive: at the page if true, at the gateway if false; at most so many.
    Flow(usize, bool, usize),
    FlowAll,
    /// A connection breaks. Whether the page and the gateway notice at once.
    Cut(usize, bool, bool),
    /// The page gives its socket up; what is in transit still arrives.
    Abandon(usize),
    Net(usize, Net),
    /// An event arrives twice, the second time so many frames later.
    Double(Index, usize),
    /// A command arrives twice.
    DoubleUp(usize),
    /// A single event is lost.
    Lose(Index),
    /// The gateway is killed and restarted; if true, after it has stored commands and before it has told anybody.
    Restart(bool),
    /// The disk fails for so many batches.
    Disk(Disk, u32),
    /// An agent gets more events than the gateway keeps for resuming.
    Flood(usize),
    Reload(usize),
    Woke(usize),
    Pass(u64),
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let tab = || 0..3_usize;
    let index = any::<Index>;
    let yes = any::<bool>;
    let words = prop::option::weighted(0.1, select(vec!["STOP"]));
    let report = select(vec![Delivery::Sent, Delivery::Delivered, Delivery::Failed(Failure::said("Off"))]);
    let net = select(vec![Net::Flows, Net::Flows, Net::Flows, Net::Holds, Net::Refuses]);
    let disk = select(vec![Disk::Full, Disk::Full, Disk::Lies]);
    prop_oneof![
        45 => (index(), what()).prop_map(|(tab, what)| Deed::Do(tab, what)),
        3 => (index(), yes()).prop_map(|(which, completes)| Deed::Consultation(which, completes)),
        3 => index().prop_map(Deed::AndBack),
        7 => (0..3_usize, words).prop_map(|(contact, words)| Deed::Text(contact, words)),
        2 => (index(), report).prop_map(|(which, report)| Deed::Report(which, report)),
        12 => (tab(), yes(), 1..5_usize).prop_map(|(tab, down, most)| Deed::Flow(tab, down, most)),
        26 => Just(Deed::FlowAll),
        5 => (tab(), yes(), yes()).prop_map(|(tab, page, gateway)| Deed::Cut(tab, page, gateway)),
        2 => tab().prop_map(Deed::Abandon),
        4 => (tab(), net).prop_map(|(tab, net)| Deed::Net(tab, net)),
        6 => (index(), 0..4_usize).prop_map(|(which, later)| Deed::Double(which, later)),
        2 => tab().prop_map(Deed::DoubleUp),
        4 => index().prop_map(Deed::Lose),
        1 => prop::bool::weighted(0.8).prop_map(Deed::Restart),
        2 => (disk, 1..4_u32).prop_map(|(disk, batches)| Deed::Disk(disk, batches)),
        1 => prop::option::weighted(0.3, tab()).prop_map(|tab| tab.map_or(Deed::FlowAll, Deed::Flood)),
        2 => tab().prop_map(Deed::Reload),
        1 => tab().prop_map(Deed::Woke),
        4 => select(vec![1, 1, 5, 15, 35, 61]).prop_map(Deed::Pass),
    ]
}

fn contact_of(contact: usize) -> Contact {
    Contact::unknown(format!("+4477009000{contact:02}").into())
}

fn pick<T: Clone>(all: &[T], which: &Index) -> Option<T> {
    (!all.is_empty()).then(|| all[which.index(all.len())].clone())
}

impl World {
    pub fn play(&mut self, deed: &Deed) -> Checked {
        self.tally.steps += 1;
        match deed {
            Deed::Do(which, What::Release(window, to)) => self.release(which, window, to.as_ref()),
            Deed::Do(which, what) => {
                let able: Vec<_> = (0..self.tabs.len()).filter(|tab| !self.actions(*tab, what).is_empty()).collect();
                let Some(tab) = pick(&able, which) else { return Ok(()) };
                let actions = self.actions(tab, what);
                for mut action in actions {
                    if let Action::Type { text, .. } | Action::TypeAside { text, .. } = &mut action {
                        *text = format!("w{}.", self.fresh());
                    }
                    self.act(tab, action)?;
                }
                Ok(())
            }
            Deed::Consultation(which, completes) => {
                let which = *which;
                let end = if *completes { What::Complete(which) } else { What::EndConsultation(which) };
                for what in [What::Consult(which, which), What::Say(which), What::Say(which), end] {
                    self.flow_all()?;
                    self.play(&Deed::Do(which, what))?;
                }
                Ok(())
            }
            Deed::AndBack(which) => {
                let which = *which;
                for what in [What::Park(which, Some(4000)), What::Unpark(which), What::MarkDone(which), What::Undo] {
                    self.flow_all()?;
                    self.play(&Deed::Do(which, what))?;
                }
                Ok(())
            }
            Deed::Text(contact, words) => self.text(*contact, *words),
            Deed::Report(which, report) => {
                let Some(Outbound { interaction, message, .. }) = pick(&self.gateway.hub().undelivered(), which) else {
                    return Ok(());
                };
                // Nothing waits for the reply.
                let reply = oneshot::channel().0;
                self.work(vec![Request::Report { interaction, message, delivery: report.clone(), reply }])
            }
            Deed::Flow(tab, down, most) => self.flow(*tab, *down, *most).map(drop),
            Deed::FlowAll => self.flow_all(),
            Deed::Cut(tab, page, gateway) => self.cut(*tab, *page, *gateway),
            Deed::Abandon(tab) if self.tabs[*tab].signed_out => Ok(()),
            Deed::Abandon(tab) => {
                self.input(*tab, Input::Network { online: false })?;
                self.input(*tab, Input::Network { online: true })
            }
            Deed::Net(tab, net) => {
                self.tabs[*tab].net = *net;
                Ok(())
            }
            Deed::Double(which, later) => {
                let Some((line, at)) = self.event_under_way(which)? else { return Ok(()) };
                let down = &mut self.lines[line].down;
                let again = down[at].clone();
                down.insert((at + 1 + later).min(down.len()), again);
                Ok(())
            }
            Deed::DoubleUp(tab) => {
                if let Some(line) = self.lines.iter_mut().rev().find(|line| line.tab == *tab)
                    && let Some(again @ Way::Frame(ClientFrame::Command { .. })) = line.up.back().cloned()
                {
                    line.up.push_back(again);
                }
                Ok(())
            }
            Deed::Lose(which) => {
                let Some((line, at)) = self.event_under_way(which)? else { return Ok(()) };
                self.lines[line].down.remove(at);
                Ok(())
            }
            Deed::Restart(untold) => self.restart(*untold),
            Deed::Disk(disk, batches) => {
                (self.gateway.disk, self.gateway.works_in) = (*disk, *batches);
                Ok(())
            }
            Deed::Flood(tab) => {
                self.tally.floods += 1;
                let agent = self.tabs[*tab].agent.clone();
                self.gateway.flood(&agent);
                Ok(())
            }
            Deed::Reload(tab) => self.reload(*tab),
            Deed::Woke(tab) if self.tabs[*tab].signed_out => Ok(()),
            Deed::Woke(tab) => self.input(*tab, Input::Woke),
            Deed::Pass(seconds) => self.pass(*seconds),
        }
    }

    /// Sends the command that lets an interaction go, from a tab that has one.
    fn release(&mut self, which: &Index, window: &Index, to: Option<&Index>) -> Checked {
        let windows = |tab: usize| {
            let replica = self.tabs[tab].desk.replica.as_ref().filter(|_| !self.tabs[tab].signed_out);
            let free = replica.into_iter().flat_map(|replica| replica.windows.values());
            free.filter(|window| window.head.pending.is_none()).map(|window| window.head.clone()).collect::<Vec<_>>()
        };
        let able: Vec<_> = (0..self.tabs.len()).filter(|tab| !windows(*tab).is_empty()).collect();
        let Some(tab) = pick(&able, which) else { return Ok(()) };
        let Some(Interaction { id: interaction, version, .. }) = pick(&windows(tab), window) else { return Ok(()) };
        let to = to.and_then(|to| pick(&targets().collect::<Vec<_>>(), to));
        let command = Command::Release { interaction, version, to, note: None };
        let id = format!("r{}", self.fresh()).into();
        if let Some(line) = self.lines.iter_mut().rev().find(|line| line.tab == tab && !line.over) {
            line.ask(Way::Frame(ClientFrame::Command { id, command }));
        }
        Ok(())
    }

    /// Picks an event in transit to a page. Returns its line and its index in the queue.
    fn event_under_way(&mut self, which: &Index) -> Result<Option<(usize, usize)>, String> {
        self.pump()?;
        let event = |way: &Way<GatewayFrame>| matches!(way, Way::Frame(GatewayFrame::Event(_)));
        let lines = self.lines.iter().enumerate().filter(|(_, line)| !line.over);
        let places = lines.flat_map(|(line, it)| {
            it.down.iter().enumerate().filter(|(_, way)| event(way)).map(move |(at, _)| (line, at))
        });
        Ok(pick(&places.collect::<Vec<_>>(), which))
    }

    /// Returns the actions that do it, given what this tab shows; none if it is not possible there.
    fn actions(&self, tab: usize, what: &What) -> Vec<Action> {
        let tab = &self.tabs[tab];
        let Some(replica) = tab.desk.replica.as_ref().filter(|_| !tab.signed_out) else { return Vec::new() };
        let heads = |fit: fn(&Interaction) -> bool| -> Vec<InteractionId> {
            replica.owned().filter(|window| fit(&window.head)).map(|window| window.head.id.clone()).collect()
        };
        let consulting: Vec<_> =
            replica.windows.keys().filter(|id| tab.desk.consulting(id).is_some()).cloned().collect();
        let connected = |head: &Interaction| head.status == Status::Connected;
        let free: fn(&Interaction) -> bool = |head| head.pending.is_none();
        let asks: fn(&Interaction) -> bool = |head| {
            let on = |it: &Consultation| !matches!(it.state, ConsultationState::Failed { .. });
            head.consultation.as_ref().is_some_and(on)
        };
        let invitations: Vec<_> = replica.invitations.iter().map(|invitation| invitation.id.clone()).collect();
        let asked: Vec<_> = replica
            .owned()
            .flat_map(|window| window.head.asked_by.iter().map(|by| (window.head.id.clone(), by.agent.clone())))
            .collect();
        let notices: Vec<_> = replica.notices.iter().map(|notice| notice.id.clone()).collect();
        let action = match what {
            What::Ready(true) => Some(Action::SetState { state: ChannelState::Ready }),
            What::Ready(false) => Some(Action::SetState { state: ChannelState::not_ready(Some("Lunch".into())) }),
            What::Write(which) => {
                // The field disappears when the conversation ends, but the key may be pressed just before.
                let Some(interaction) = pick(&heads(connected), which) else { return Vec::new() };
                return vec![
                    Action::Type { interaction: interaction.clone(), text: String::new() },
                    Action::Send { interaction },
                ];
            }
            What::Draft(which) => {
                pick(&heads(connected), which).map(|interaction| Action::Type { interaction, text: String::new() })
            }
            What::Transfer(which, target) => {
                let others: Vec<_> = targets().filter(|target| target.id != tab.agent.as_str()).collect();
                let (Some(interaction), Some(target)) = (pick(&heads(free), which), pick(&others, target)) else {
                    return Vec::new();
                };
                let open = Action::OpenCommunicator { interaction: Some(interaction) };
                return vec![open, Action::Transfer { target, note: "Please help".into() }];
            }
            What::Consult(which, target) => {
                let others: Vec<_> = targets().filter(|target| target.id != tab.agent.as_str()).collect();
                let (Some(interaction), Some(target)) = (pick(&heads(free), which), pick(&others, target)) else {
                    return Vec::new();
                };
                return vec![
                    Action::OpenConsult { interaction },
                    Action::Consult { target, question: "Refund?".into() },
                ];
            }
            // Whoever is asked says yes first.
            What::Say(_) if consulting.is_empty() => {
                let asked = |it: &&Arc<Invitation>| matches!(it.reason, Reason::Consultation { .. });
                let invitation = replica.invitations.iter().find(asked).map(|it| it.id.clone());
                invitation.map(|invitation| Action::Accept { invitation })
            }
            What::Say(which) => {
                let Some(interaction) = pick(&consulting, which) else { return Vec::new() };
                return vec![
                    Action::TypeAside { interaction: interaction.clone(), text: String::new() },
                    Action::SayAside { interaction },
                ];
            }
            What::Complete(which) => {
                let own = heads(asks);
                let consulting: Vec<_> = consulting.into_iter().filter(|id| own.contains(id)).collect();
                pick(&consulting, which).map(|interaction| Action::CompleteConsultation { interaction })
            }
            What::EndConsultation(which) => {
                let all: Vec<_> = heads(asks).into_iter().chain(consulting).collect();
                pick(&all, which).map(|interaction| Action::EndConsultation { interaction })
            }
            What::TryAgain(which) => {
                pick(&heads(|head| head.failed.is_some()), which).map(|interaction| Action::TryAgain { interaction })
            }
            What::Cancel(which) => pick(&heads(|head| head.pending.is_some()), which)
                .map(|interaction| Action::CancelTransfer { interaction }),
            What::DismissFailure(which) => pick(&heads(|head| head.failed.is_some()), which)
                .map(|interaction| Action::DismissFailure { interaction }),
            What::Accept(which) => pick(&invitations, which).map(|invitation| Action::Accept { invitation }),
            What::Decline(which) => {
                pick(&invitations, which).map(|invitation| Action::Decline { invitation, reason: "Busy".into() })
            }
            What::More(which) => pick(&invitations, which).map(|invitation| Action::MoreTime { invitation }),
            What::Shown(which) => pick(&invitations, which).map(|invitation| Action::Shown { invitation }),
            What::DismissInvitation => tab
                .desk
                .ended_invitations()
                .keys()
                .next()
                .cloned()
                .map(|invitation| Action::DismissInvitation { invitation }),
            What::Park(which, time) => pick(&heads(connected), which).map(|interaction| {
                let until = time.map(|seconds| tab.desk.now() + seconds * 1000);
                Action::Park { interaction, until }
            }),
            What::Unpark(which) => {
                pick(&heads(|head| head.parked.is_some()), which).map(|interaction| Action::Unpark { interaction })
            }
            What::End(which) => pick(&heads(connected), which).map(|interaction| Action::End { interaction }),
            What::MarkDone(which) => {
                pick(&heads(free), which).map(|interaction| Action::MarkDoneAnyway { interaction })
            }
            What::Undo => tab.desk.undo_offered().then_some(Action::Undo),
            What::Notice(which, read) => pick(&notices, which).map(|notice| Action::MarkRead { notice, read: *read }),
            What::ShowNotice(which) => pick(&notices, which).map(|notice| Action::ShowNotice { notice }),
            What::DeleteNotice(which) => {
                let Some(notice) = pick(&notices, which) else { return Vec::new() };
                return vec![Action::OpenMessages, Action::DeleteNotice { notice }];
            }
            What::RestoreNotice => {
                let deleted = tab.desk.my_messages().is_some_and(|open| open.deleted.is_some());
                deleted.then_some(Action::RestoreNotice)
            }
            What::ReadAll => replica.notices.iter().any(|notice| !notice.read).then_some(Action::MarkAllRead),
            What::DismissProblem => tab.desk.problem().is_some().then_some(Action::DismissProblem),
            What::Favourite(which) => {
                let targets: Vec<_> = targets().collect();
                pick(&targets, which)
                    .map(|target| Action::SetFavourite { on: !replica.favourites.contains(&target), target })
            }
            What::CaseData(which, value) => pick(&heads(|_| true), which).map(|interaction| Action::SetCaseData {
                interaction,
                key: "order".into(),
                value: (*value).into(),
            }),
            What::Note(which) => {
                let Some(interaction) = pick(&heads(|_| true), which) else { return Vec::new() };
                let note = format!("after {} words", tab.desk.note(&interaction).0.len());
                return vec![
                    Action::TypeNote { interaction: interaction.clone(), note },
                    Action::SaveNote { interaction },
                ];
            }
            What::Name(which, name) => pick(&heads(|_| true), which)
                .map(|interaction| Action::NameContact { interaction, name: (*name).into() }),
            What::Describe(which, value) => pick(&heads(|_| true), which).map(|interaction| Action::DescribeContact {
                interaction,
                name: None,
                fields: Some(vec![ContactField { label: "Customer number".into(), value: (*value).into() }]),
            }),
            What::Disposition(which, on) => pick(&heads(|_| true), which).map(|interaction| Action::SetDisposition {
                interaction,
                disposition: if *on { "solved".into() } else { String::new() },
            }),
            What::Compose(contact) => {
                Some(Action::Compose { to: format!("+4477009000{contact:02}"), draft: Draft::default() })
            }
            What::Start(_) if tab.desk.starts() => None,
            What::Start(contact) => {
                let interaction = Desk::new_text_id();
                return vec![
                    Action::OpenNewText { to: Some(contact_of(*contact)) },
                    Action::Type { interaction: interaction.clone(), text: String::new() },
                    Action::Send { interaction },
                ];
            }
            What::AskFor(contact) => {
                return vec![
                    Action::OpenNewText { to: Some(contact_of(*contact)) },
                    Action::ChooseNumber { number: SUPPORT.into() },
                    Action::AskFor,
                ];
            }
            What::GiveTo(which) => pick(&asked, which)
                .filter(|(interaction, _)| heads(free).contains(interaction))
                .map(|(interaction, asker)| Action::GiveTo { interaction, asker }),
            What::Keep(which) => pick(&asked, which).map(|(interaction, asker)| Action::Keep { interaction, asker }),
            What::Setting(on) => {
                Some(Action::Choose { key: "focus_preview".into(), value: if *on { "on" } else { "off" }.into() })
            }
            What::LetWait(which, target) => {
                let sets: Vec<_> = targets().filter(|target| target.kind != TargetKind::Agent).collect();
                let (Some(interaction), Some(target)) = (pick(&heads(free), which), pick(&sets, target)) else {
                    return Vec::new();
                };
                let open = Action::OpenCommunicator { interaction: Some(interaction) };
                return vec![open, Action::TransferAndWait { target, note: "Please help".into() }];
            }
            // No action leads to it yet.
            What::Release(..) => None,
            // The first time, it may only be said what would be lost.
            What::SignOut => return vec![Action::SignOut, Action::SignOut, Action::KeepThem],
            What::BackToQueue => return vec![Action::SignOut, Action::SignOut, Action::BackToQueue],
        };
        action.into_iter().collect()
    }
}
