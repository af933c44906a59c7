//! The desk inside another page: what that page asks is done as if the agent had done it, and answered when the gateway
//! has; what has changed since it last looked is told. See [`crate::core::host`].

use super::{Action, Answer, Command, CommandId, Desk, Draft, Effect, InteractionId, InvitationId, Place, TargetRef};
use crate::core::host::event::{self, Counts, Event, Interaction, Invitation, Size, State, Transfer};
use crate::core::host::look::Look;
use crate::core::host::policy::Policy;
use crate::core::host::request::{Request, Trouble, answer, refuse};
use crate::core::host::seen::{Closed, Seen, between};
use crate::core::search::{Paper, Search};
use crate::core::settings::{self, GROUPS, TEXT_SIZE, THEME};
use crate::core::{compose, words};
use crate::protocol::{ChannelState, Found, Show, Status, encode};
use serde::Serialize;
use std::collections::BTreeMap;

/// The most targets that a host is given at once.
const MOST_FOUND: u32 = 50;

/// The longest that is taken for a number, in bytes: people write them with spaces and brackets.
const MAX_NUMBER: usize = 64;

/// What reaches the desk from the page around it. The door has been passed.
#[derive(Clone, Debug)]
pub enum HostInput {
    /// A host has connected; one that was there before is gone.
    Connected {
        /// What it may do.
        policy: Policy,
        /// How its page looks.
        look: Look,
    },
    /// Its page looks otherwise now.
    Looks {
        /// How.
        look: Look,
    },
    /// The agent goes on in its page.
    Left {
        /// Towards what is before the desk.
        back: bool,
    },
    /// It asks something. `command` is for the command it may become.
    Asks {
        /// The host's number.
        id: u64,
        /// Made anew for each.
        command: CommandId,
        /// What.
        request: Request,
    },
}

/// The host, as the desk knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosted {
    policy: Policy,
    seen: Seen,
    /// Commands that it gave, and its numbers for them.
    asked: Vec<(CommandId, u64)>,
    /// A search at the gateway that it waits for: the desk's number and its own.
    searches: Vec<(u32, u64)>,
    closed: Vec<(InteractionId, Closed)>,
    pops: Vec<InteractionId>,
    /// It has asked for the focus to come here.
    summoned: bool,
    look: Look,
}

/// A target, for a host.
#[derive(Serialize)]
struct Match {
    target: TargetRef,
    name: String,
}

/// A window that a host has had opened.
#[derive(Serialize)]
struct Opened<'a> {
    interaction: &'a InteractionId,
}

impl Desk {
    pub(super) fn heard_from_host(&mut self, input: HostInput, out: &mut Vec<Effect>) {
        match input {
            HostInput::Connected { policy, look } => {
                self.hosted = Some(Box::new(Hosted { policy, look, ..Hosted::default() }))
            }
            HostInput::Looks { look } => self.hosted.iter_mut().for_each(|hosted| hosted.look = look.clone()),
            HostInput::Left { back } => self.tell(&Event::FocusLeft { back }, out),
            HostInput::Asks { id, command, request } => {
                if self.hosted.is_none() {
                    return;
                }
                match self.asked_by_host(id, command, request, out) {
                    Ok(Some(text)) => out.push(Effect::TellHost { text }),
                    Ok(None) => {}
                    Err(trouble) => {
                        let (code, message) = trouble.words();
                        out.push(Effect::TellHost { text: refuse(id, code, message) });
                    }
                }
            }
        }
    }

    /// The answer, where it is known at once.
    fn asked_by_host(
        &mut self,
        id: u64,
        command: CommandId,
        request: Request,
        out: &mut Vec<Effect>,
    ) -> Result<Option<String>, Trouble> {
        let action = match request {
            Request::Ping => return Ok(Some(answer(id, ()))),
            Request::GetState => return Ok(Some(answer(id, self.state_for_host().ok_or(Trouble::NotConnected)?))),
            Request::ListInteractions => return Ok(Some(answer(id, self.interactions_for_host()))),
            Request::ShowInteraction { interaction, focus } => {
                self.head(&interaction).ok_or(Trouble::Unknown)?;
                self.bring_to_front(&interaction);
                if focus == Some(true) {
                    self.summon(Place::Window(interaction), out);
                }
                return Ok(Some(answer(id, ())));
            }
            Request::FocusDesk => {
                self.summon(self.active.clone().map_or(Place::InteractionBar, Place::Window), out);
                return Ok(Some(answer(id, ())));
            }
            Request::GetSettings => {
                let all = GROUPS
                    .iter()
                    .flat_map(|(_, choices)| choices.iter())
                    .map(|choice| (choice.key, choice.of(&self.settings)));
                return Ok(Some(answer(id, all.collect::<BTreeMap<_, _>>())));
            }
            Request::SearchTargets { query, limit } => return self.searched_by_host(id, query, limit, out),
            // About the page, with or without a desk: not for this one to answer.
            Request::SetToken { .. } | Request::SetLook { .. } => return Err(Trouble::Malformed),
            _ if !self.connected() => return Err(Trouble::NotConnected),
            Request::SetState { ready: true, .. } => Action::SetState { state: ChannelState::Ready },
            Request::SetState { ready: false, reason } => Action::SetState { state: ChannelState::NotReady { reason } },
            Request::Accept { invitation } => self.answerable(&invitation).map(|()| Action::Accept { invitation })?,
            Request::Decline { invitation, reason } => {
                self.answerable(&invitation)?;
                Action::Decline { invitation, reason: reason.unwrap_or_default() }
            }
            Request::MoreTime { invitation } => {
                self.answerable(&invitation).map(|()| Action::MoreTime { invitation })?
            }
            Request::StartTransfer { interaction, target, note } => {
                self.free(&interaction)?;
                self.transfer(command.clone(), interaction, target, note, out);
                return self.awaits(id, command);
            }
            Request::CancelTransfer { interaction } => {
                self.free(&interaction)?;
                Action::CancelTransfer { interaction }
            }
            Request::End { interaction } => {
                self.free(&interaction)?;
                Action::End { interaction }
            }
            Request::MarkDone { interaction } => {
                self.free(&interaction)?;
                Action::MarkDone { interaction }
            }
            Request::SetCaseData { interaction, key, value } => {
                let known =
                    self.case_data(&interaction).into_iter().find(|known| known.key == key).ok_or(Trouble::Unknown)?;
                if known.read_only {
                    return Err(Trouble::NotAllowed);
                }
                if known.value == value.trim() {
                    return Ok(Some(answer(id, ())));
                }
                Action::SetCaseData { interaction, key, value }
            }
            Request::ComposeMessage { to, text, case } => {
                if to.len() > MAX_NUMBER || text.iter().any(|text| !text.is_empty() && compose::check(text).is_err()) {
                    return Err(Trouble::Malformed);
                }
                let case = case.into_iter().flatten().map(|value| (value.key, value.value)).collect();
                Action::Compose { to, draft: Draft { text: text.unwrap_or_default(), case } }
            }
            Request::SetSetting { key, value } if settings::find(&self.settings, &key) == Some(&value) => {
                return Ok(Some(answer(id, ())));
            }
            Request::SetSetting { key, value } => Action::Choose { key, value },
        };
        self.act(command.clone(), action, out);
        self.awaits(id, command)
    }

    /// The answer comes with the gateway's, where a command has come of it.
    fn awaits(&mut self, id: u64, command: CommandId) -> Result<Option<String>, Trouble> {
        if !self.outbox.iter().any(|waiting| waiting.id == command) {
            return Err(Trouble::Unknown);
        }
        self.hosted.iter_mut().for_each(|hosted| hosted.asked.push((command.clone(), id)));
        Ok(None)
    }

    /// The focus comes to the desk, from the host's page.
    fn summon(&mut self, to: Place, out: &mut Vec<Effect>) {
        self.hosted.iter_mut().for_each(|hosted| hosted.summoned = true);
        out.push(Effect::Focus { to, only_if_lost: false });
    }

    /// Whether there is a page around that it talks to.
    pub fn is_hosted(&self) -> bool {
        self.hosted.is_some()
    }

    /// How the page looks: as the host's, where the agent has not chosen themselves.
    pub fn look(&self) -> Look {
        let host = self.hosted.as_ref().map(|hosted| hosted.look.clone()).unwrap_or_default();
        let own = THEME.of(&self.settings);
        let theme = if own == THEME.values[0].0 { host.theme.unwrap_or_else(|| own.into()) } else { own.into() };
        Look { theme: Some(theme), locale: host.locale }
    }

    /// How large the desk would be: the least it can do with while nothing goes on, and what a window is comfortable
    /// in.
    fn wished_size(&self) -> Size {
        let busy =
            !self.cards.is_empty() || self.active.is_some() || self.communicator.is_some() || self.dialog.is_some();
        let percent = TEXT_SIZE.of(&self.settings).parse().unwrap_or(100);
        let (width, height) = if busy { (400, 640) } else { (320, 460) };
        Size { width: width * percent / 100, height: height * percent / 100 }
    }

    fn answerable(&self, invitation: &InvitationId) -> Result<(), Trouble> {
        let card = self.cards.get(invitation).ok_or(Trouble::Unknown)?;
        if card.answering { Err(Trouble::Busy) } else { Ok(()) }
    }

    /// It is here, and nothing about it is under way.
    fn free(&self, interaction: &InteractionId) -> Result<(), Trouble> {
        self.head(interaction).ok_or(Trouble::Unknown)?;
        if self.busy(interaction) { Err(Trouble::Busy) } else { Ok(()) }
    }

    fn searched_by_host(
        &mut self,
        id: u64,
        query: String,
        limit: Option<u32>,
        out: &mut Vec<Effect>,
    ) -> Result<Option<String>, Trouble> {
        let limit = limit.unwrap_or(MOST_FOUND).min(MOST_FOUND);
        let search = Search { query, show: vec![Show::All], from: 0, limit: limit as usize };
        if !self.searches_there() {
            let found = self.find(&mut Paper::default(), &search).ok_or(Trouble::NotConnected)?;
            return Ok(Some(answer(id, matches(&found.found))));
        }
        if !self.connected() {
            return Err(Trouble::NotConnected);
        }
        let ask = self.search_apart(search, out);
        self.hosted.iter_mut().for_each(|hosted| hosted.searches.push((ask, id)));
        Ok(None)
    }

    /// The gateway has answered a command; perhaps one that the host gave.
    pub(super) fn answered_for_host(&mut self, command: &CommandId, given: &Answer, out: &mut Vec<Effect>) {
        let Some(hosted) = &mut self.hosted else { return };
        let Some(place) = hosted.asked.iter().position(|(asked, _)| asked == command) else { return };
        let (_, id) = hosted.asked.remove(place);
        // The window comes to the agent, wherever they were.
        hosted.summoned |= matches!(given, Answer::Opened { .. });
        let text = match given {
            Answer::Done => answer(id, ()),
            Answer::Opened { interaction } => answer(id, Opened { interaction }),
            Answer::Refused { refusal } => {
                refuse(id, encode(refusal).split('"').nth(1).unwrap_or_default(), &words::refusal(refusal))
            }
        };
        out.push(Effect::TellHost { text });
    }

    /// The gateway has found something; true where the host asked for it.
    pub(super) fn found_for_host(&mut self, ask: u32, found: &[Found], out: &mut Vec<Effect>) -> bool {
        let Some(hosted) = &mut self.hosted else { return false };
        let Some(place) = hosted.searches.iter().position(|(asked, _)| *asked == ask) else { return false };
        let (_, id) = hosted.searches.remove(place);
        out.push(Effect::TellHost { text: answer(id, matches(found)) });
        true
    }

    /// What searches the host waits for will not be answered any more.
    pub(super) fn lost_for_host(&mut self, out: &mut Vec<Effect>) {
        let searches = self.hosted.iter_mut().flat_map(|hosted| std::mem::take(&mut hosted.searches));
        let (code, message) = Trouble::NotConnected.words();
        out.extend(searches.map(|(_, id)| Effect::TellHost { text: refuse(id, code, message) }));
        // A window that opened minutes later would take the focus from whatever the agent does by then.
        for waiting in self.outbox.extract_if(.., |waiting| matches!(waiting.command, Command::Open { .. })) {
            self.composing.retain(|(known, _)| *known != waiting.id);
            let asked = self
                .hosted
                .iter_mut()
                .flat_map(|hosted| hosted.asked.extract_if(.., |(known, _)| *known == waiting.id));
            out.extend(asked.map(|(_, id)| Effect::TellHost { text: refuse(id, code, message) }));
        }
    }

    pub(super) fn closed_for_host(&mut self, interaction: &InteractionId, why: Closed) {
        self.hosted.iter_mut().for_each(|hosted| hosted.closed.push((interaction.clone(), why.clone())));
    }

    pub(super) fn pop_for_host(&mut self, interaction: &InteractionId) {
        self.hosted.iter_mut().for_each(|hosted| hosted.pops.push(interaction.clone()));
    }

    /// After each input: what the host is told, and what it is spared. The focus stays in the host's page while the
    /// agent works there, unless the host has asked for it to come.
    pub(super) fn tell_host(&mut self, out: &mut Vec<Effect>) {
        let Some(hosted) = &mut self.hosted else { return };
        let (closed, pops) = (std::mem::take(&mut hosted.closed), std::mem::take(&mut hosted.pops));
        let summoned = std::mem::take(&mut hosted.summoned);
        if !self.front && !summoned {
            out.retain(|effect| !matches!(effect, Effect::Focus { .. } | Effect::FocusWhenIdle { .. }));
        }
        let now = self.seen_by_host();
        let Some(hosted) = &mut self.hosted else { return };
        let before = std::mem::replace(&mut hosted.seen, now);
        let mut events = between(&before, &hosted.seen, &closed);
        for (interaction, _) in hosted.seen.interactions.iter().filter(|(it, _)| pops.contains(&it.id)) {
            let Interaction { id, contact, case, .. } = interaction.clone();
            events.push(Event::ScreenPop { interaction: id, contact, case });
        }
        // A page inside another may not raise them itself.
        out.retain(|effect| match effect {
            Effect::Notify { text } => {
                events.push(Event::Notify { text: text.clone() });
                false
            }
            _ => true,
        });
        events.iter().for_each(|event| self.tell(event, out));
    }

    fn tell(&self, event: &Event, out: &mut Vec<Effect>) {
        let told = self.hosted.as_ref().and_then(|hosted| event.for_host(&hosted.policy));
        out.extend(told.map(|text| Effect::TellHost { text }));
    }

    fn seen_by_host(&self) -> Seen {
        let windows = self.replica.iter().flat_map(|replica| replica.windows.values());
        let interactions =
            self.interactions_for_host().into_iter().zip(windows.map(|window| window.head.failed.clone())).collect();
        let policy = self.hosted.as_ref().map(|hosted| &hosted.policy);
        let invitation = |it: &std::sync::Arc<crate::protocol::Invitation>| Invitation {
            id: it.id.clone(),
            interaction: it.interaction.clone(),
            channel: it.channel,
            contact: it.contact.clone(),
            case: policy.map(|policy| event::readable(&it.case_data, policy)).unwrap_or_default(),
            deadline: it.deadline,
        };
        let invitations: Vec<_> =
            self.replica.iter().flat_map(|replica| &replica.invitations).map(invitation).collect();
        let counts = Counts { invitations: invitations.len(), unread: self.unread.values().sum() };
        let (connected, state, size) = (Some(self.connected()), self.state_for_host(), self.wished_size());
        Seen { connected, state, counts, invitations, size, interactions }
    }

    fn state_for_host(&self) -> Option<State> {
        let me = &self.replica.as_ref()?.me;
        let (ready, reason) = match &me.state {
            ChannelState::Ready => (true, None),
            ChannelState::NotReady { reason } => (false, reason.clone()),
        };
        Some(State { agent: me.id.to_string(), ready, reason })
    }

    fn interactions_for_host(&self) -> Vec<Interaction> {
        let policy = self.hosted.as_ref().map(|hosted| &hosted.policy);
        let windows = self.replica.iter().flat_map(|replica| replica.windows.values());
        let one = |head: &crate::protocol::Interaction| {
            let transfer = head.pending.as_ref().map(|pending| Transfer {
                id: pending.id.clone(),
                interaction: head.id.clone(),
                target: pending.target.clone(),
                name: pending.target_name.clone(),
                shown: pending.invited.as_ref().filter(|asked| asked.shown).map(|asked| asked.name.clone()),
                outcome: None,
            });
            Interaction {
                id: head.id.clone(),
                channel: head.channel,
                contact: head.contact.clone(),
                line: head.service_number.clone(),
                connected: head.status == Status::Connected,
                case: policy.map(|policy| event::readable(&self.case_data(&head.id), policy)).unwrap_or_default(),
                unread: self.unread.get(&head.id).copied().unwrap_or_default(),
                transfer,
                front: self.active.as_ref() == Some(&head.id),
            }
        };
        windows.map(|window| one(&window.head)).collect()
    }
}

fn matches(found: &[Found]) -> Vec<Match> {
    let rows = found.iter().flat_map(|found| &found.rows);
    rows.map(|row| Match { target: row.target.target.clone(), name: row.target.name.clone() }).collect()
}
