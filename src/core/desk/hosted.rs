//! The desk inside another page: what that page (the host) requests is done as if the agent had done it, and answered
//! when the gateway has answered. See [`crate::core::host`]; the events it is sent are in `host_view`.

use super::{
    Action, Answer, CommandId, Desk, Draft, Effect, InteractionId, InvitationId, Keyed, Place, TargetRef, focus,
};
use crate::core::host::event::HostEvent;
use crate::core::host::look::Look;
use crate::core::host::policy::Policy;
use crate::core::host::request::{Request, RequestError, answer, refuse};
use crate::core::host::view::{CloseReason, HostView, Say};
use crate::core::search::{Scratch, Search};
use crate::core::settings::{self, GROUPS};
use crate::core::{compose, words};
use crate::protocol::{ChannelState, Found, Show, encode};
use serde::Serialize;

/// The most targets that a host is given at once.
const MOST_FOUND: u32 = 50;

/// The longest text that is accepted as a number, in bytes: people write them with spaces and brackets.
const MAX_NUMBER: usize = 64;

/// An input from the page that embeds the desk, once its policy has let it pass.
#[derive(Clone, Debug)]
pub enum HostInput {
    /// A host has connected; one that was there before is gone.
    Connected {
        /// The functions of the desk for it.
        side: &'static HostSide,
        /// Its policy.
        policy: Policy,
        /// The look of its page.
        look: Look,
        /// Says a text in the language of the desk.
        say: Say,
    },
    /// The look of its page has changed.
    LookChanged {
        /// The new one.
        look: Look,
    },
    /// The agent has moved the focus into its page.
    FocusLeft {
        /// To what comes before the desk.
        back: bool,
    },
    /// It requests something.
    Request {
        /// The host's number for the request.
        id: u64,
        /// The id of the command that it may become, new for each request.
        command: CommandId,
        /// The request.
        request: Request,
    },
}

/// The functions of the desk for a host. A table and not calls, so that a browser downloads the code only inside
/// another page.
#[derive(Debug)]
pub struct HostSide {
    input: fn(&mut Desk, HostInput, &mut Vec<Effect>),
    answered: fn(&mut Desk, &CommandId, &Answer, &mut Vec<Effect>),
    found: fn(&mut Desk, u32, &[Found], &mut Vec<Effect>) -> bool,
    lost: fn(&mut Desk, &[CommandId], &mut Vec<Effect>),
    tell: fn(&mut Desk, &mut Vec<Effect>),
}

/// All of it.
pub static HOST_SIDE: HostSide = HostSide {
    input: Desk::take_host_input,
    answered: Desk::answer_host,
    found: Desk::pass_found_to_host,
    lost: Desk::refuse_host_requests,
    tell: Desk::tell_host_changes,
};

/// The host, as the desk knows it.
#[derive(Debug)]
pub(super) struct Hosted {
    side: &'static HostSide,
    pub(super) policy: Policy,
    look: Look,
    pub(super) say: Say,
    /// Its view when it was last sent events.
    pub(super) view: HostView,
    /// Commands that it gave, and its numbers for them.
    commands: Vec<(CommandId, u64)>,
    /// Searches at the gateway that it waits for: the desk's numbers and its own.
    searches: Vec<(u32, u64)>,
    /// Windows that have closed since, and why.
    pub(super) closed: Vec<(InteractionId, CloseReason)>,
    /// Windows that the agent has accepted since.
    pub(super) pops: Vec<InteractionId>,
    /// True if it has requested since that the focus comes here.
    pub(super) summoned: bool,
}

/// A target, for a host.
#[derive(Serialize)]
struct Match {
    target: TargetRef,
    name: String,
}

/// A window that a host has opened.
#[derive(Serialize)]
struct Opened<'a> {
    interaction: &'a InteractionId,
}

/// The text of an answer; `None` where it follows later.
type Reply = Result<Option<String>, RequestError>;

impl Desk {
    /// Returns whether a page that embeds this one has connected.
    pub fn is_hosted(&self) -> bool {
        self.hosted.is_some()
    }

    /// Returns the look of the host's page, as far as it is known.
    pub(super) fn host_look(&self) -> Look {
        self.hosted.as_ref().map(|hosted| hosted.look.clone()).unwrap_or_default()
    }

    pub(super) fn host_input(&mut self, input: HostInput, out: &mut Vec<Effect>) {
        match input {
            HostInput::Connected { side, policy, look, say } => {
                self.hosted = Some(Box::new(Hosted {
                    side,
                    policy,
                    look,
                    say,
                    view: HostView::default(),
                    commands: Vec::new(),
                    searches: Vec::new(),
                    closed: Vec::new(),
                    pops: Vec::new(),
                    summoned: false,
                }));
            }
            input => {
                if let Some(side) = self.host_side() {
                    (side.input)(self, input, out);
                }
            }
        }
    }

    fn host_side(&self) -> Option<&'static HostSide> {
        self.hosted.as_ref().map(|hosted| hosted.side)
    }

    /// The gateway has answered a command: tells the host if it gave it.
    pub(super) fn answered_for_host(&mut self, command: &CommandId, given: &Answer, out: &mut Vec<Effect>) {
        if let Some(side) = self.host_side() {
            (side.answered)(self, command, given, out);
        }
    }

    /// The gateway has answered a search: tells the host, and returns true, if it requested it.
    pub(super) fn found_for_host(&mut self, request: u32, found: &[Found], out: &mut Vec<Effect>) -> bool {
        self.host_side().is_some_and(|side| (side.found)(self, request, found, out))
    }

    /// The connection is lost: refuses the searches that the host waits for, which will not be answered any more, and
    /// withdraws the windows it wants to open: one that opened minutes later would take the focus from whatever the
    /// agent does by then.
    pub(super) fn host_requests_lost(&mut self, out: &mut Vec<Effect>) {
        let openings = self.outbox.remove_openings();
        if let Some(side) = self.host_side() {
            (side.lost)(self, &openings, out);
        }
    }

    /// After each input: tells the host what has changed.
    pub(super) fn tell_host(&mut self, out: &mut Vec<Effect>) {
        if let Some(side) = self.host_side() {
            (side.tell)(self, out);
        }
    }

    fn take_host_input(&mut self, input: HostInput, out: &mut Vec<Effect>) {
        match input {
            HostInput::Connected { .. } => {}
            HostInput::LookChanged { look } => self.hosted.iter_mut().for_each(|hosted| hosted.look = look.clone()),
            HostInput::FocusLeft { back } => self.tell_event(&HostEvent::FocusLeft { back }, out),
            HostInput::Request { id, command, request } => match self.host_request(id, command, request, out) {
                Ok(Some(text)) => out.push(Effect::TellHost { text }),
                Ok(None) => {}
                Err(error) => refuse_host(id, error, out),
            },
        }
    }

    /// Carries out what concerns the desk alone; hands on what becomes a command.
    fn host_request(&mut self, id: u64, command: CommandId, request: Request, out: &mut Vec<Effect>) -> Reply {
        match request {
            Request::Ping => {}
            Request::GetState => return reply(id, self.state_for_host().ok_or(RequestError::NotConnected)?),
            Request::ListInteractions => return reply(id, self.interactions_for_host()),
            Request::ShowInteraction { interaction, focus } => {
                self.head(&interaction).ok_or(RequestError::Unknown)?;
                self.bring_to_front(&interaction);
                if focus == Some(true) {
                    self.summon(Place::Window(interaction), out);
                }
            }
            Request::FocusDesk => self.summon(self.active().cloned().map_or(Place::InteractionBar, Place::Window), out),
            Request::GetSettings => {
                let choices = GROUPS.iter().flat_map(|(_, choices)| choices.iter());
                let all = choices.map(|choice| (choice.key, choice.of(self.settings())));
                return reply(id, all.collect::<Keyed<_, _>>());
            }
            Request::SearchTargets { query, limit } => return self.host_search(id, query, limit, out),
            // They concern the page, with or without a desk, and are handled there.
            Request::SetToken { .. } | Request::SetLook { .. } => return Err(RequestError::Malformed),
            _ if !self.connected() => return Err(RequestError::NotConnected),
            Request::StartTransfer { interaction, target, note } => {
                self.check_free(&interaction)?;
                self.start_transfer(command.clone(), interaction, target, note, out);
                return self.reply_later(id, command);
            }
            request => {
                if let Some(action) = self.host_action(request)? {
                    if let Some(workings) = self.workings {
                        (workings.act)(self, command.clone(), action, out);
                    }
                    return self.reply_later(id, command);
                }
            }
        }
        reply(id, ())
    }

    /// Returns what the agent would do; `None` where that is done already.
    fn host_action(&self, request: Request) -> Result<Option<Action>, RequestError> {
        Ok(Some(match request {
            Request::SetState { ready: true, .. } => Action::SetState { state: ChannelState::Ready },
            Request::SetState { ready: false, reason } => Action::SetState { state: ChannelState::not_ready(reason) },
            Request::Accept { invitation } => {
                self.check_answerable(&invitation)?;
                Action::Accept { invitation }
            }
            Request::Decline { invitation, reason } => {
                self.check_answerable(&invitation)?;
                Action::Decline { invitation, reason: reason.unwrap_or_default() }
            }
            Request::MoreTime { invitation } => {
                self.check_answerable(&invitation)?;
                Action::MoreTime { invitation }
            }
            Request::CancelTransfer { interaction } => {
                self.check_free(&interaction)?;
                Action::CancelTransfer { interaction }
            }
            Request::End { interaction } => {
                self.check_free(&interaction)?;
                Action::End { interaction }
            }
            Request::MarkDone { interaction } => {
                self.check_free(&interaction)?;
                // The page asks its user itself, if at all.
                Action::MarkDoneAnyway { interaction }
            }
            Request::SetCaseData { interaction, key, value } => {
                let mut values = self.case_data(&interaction).into_iter();
                let known = values.find(|known| known.key == key).ok_or(RequestError::Unknown)?;
                if known.read_only {
                    return Err(RequestError::NotAllowed);
                }
                if known.value == value.trim() {
                    return Ok(None);
                }
                Action::SetCaseData { interaction, key, value }
            }
            Request::SetContact { interaction, name, fields } => {
                self.head(&interaction).ok_or(RequestError::Unknown)?;
                Action::DescribeContact { interaction, name, fields }
            }
            Request::ComposeMessage { to, text, case } => {
                if to.len() > MAX_NUMBER || text.iter().any(|text| !text.is_empty() && compose::check(text).is_err()) {
                    return Err(RequestError::Malformed);
                }
                let case = case.into_iter().flatten().map(|value| (value.key, value.value)).collect();
                Action::Compose { to, draft: Draft { text: text.unwrap_or_default(), case } }
            }
            Request::SetSetting { key, value } if settings::find(self.settings(), &key) == Some(&value) => {
                return Ok(None);
            }
            Request::SetSetting { key, value } => Action::Choose { key, value },
            _ => return Err(RequestError::Malformed),
        }))
    }

    /// Answers with the gateway's answer to the command, if the request has become one.
    fn reply_later(&mut self, id: u64, command: CommandId) -> Reply {
        if !self.outbox().iter().any(|pending| pending.id == command) {
            return Err(RequestError::Unknown);
        }
        self.hosted.iter_mut().for_each(|hosted| hosted.commands.push((command.clone(), id)));
        Ok(None)
    }

    /// Moves the focus from the host's page to the desk.
    fn summon(&mut self, to: Place, out: &mut Vec<Effect>) {
        self.hosted.iter_mut().for_each(|hosted| hosted.summoned = true);
        focus(to, out);
    }

    fn check_answerable(&self, invitation: &InvitationId) -> Result<(), RequestError> {
        let state = self.invitations().get(invitation).ok_or(RequestError::Unknown)?;
        if state.answering { Err(RequestError::Busy) } else { Ok(()) }
    }

    /// Checks that an interaction is here, and that no command about it is under way.
    fn check_free(&self, interaction: &InteractionId) -> Result<(), RequestError> {
        self.head(interaction).ok_or(RequestError::Unknown)?;
        if self.busy(interaction) { Err(RequestError::Busy) } else { Ok(()) }
    }

    fn host_search(&mut self, id: u64, query: String, limit: Option<u32>, out: &mut Vec<Effect>) -> Reply {
        let limit = limit.unwrap_or(MOST_FOUND).min(MOST_FOUND);
        let search = Search { query, show: vec![Show::All], from: 0, limit: limit as usize };
        if !self.searches_remotely() {
            let results = self.find(&mut Scratch::default(), &search).ok_or(RequestError::NotConnected)?;
            return reply(id, matches(&results.found));
        }
        if !self.connected() {
            return Err(RequestError::NotConnected);
        }
        let request = self.request_search(search, out);
        self.hosted.iter_mut().for_each(|hosted| hosted.searches.push((request, id)));
        Ok(None)
    }

    fn answer_host(&mut self, command: &CommandId, given: &Answer, out: &mut Vec<Effect>) {
        let Some(hosted) = &mut self.hosted else { return };
        let Some(place) = hosted.commands.iter().position(|(known, _)| known == command) else { return };
        let (_, id) = hosted.commands.remove(place);
        // The window comes to the agent, wherever they were.
        hosted.summoned |= matches!(given, Answer::Opened { .. });
        let text = match given {
            Answer::Done => answer(id, ()),
            Answer::Opened { interaction } => answer(id, Opened { interaction }),
            Answer::Refused { refusal } => {
                let code = encode(refusal);
                refuse(id, code.split('"').nth(1).unwrap_or_default(), &(hosted.say)(words::refusal(refusal)))
            }
        };
        out.push(Effect::TellHost { text });
    }

    fn pass_found_to_host(&mut self, request: u32, found: &[Found], out: &mut Vec<Effect>) -> bool {
        let Some(hosted) = &mut self.hosted else { return false };
        let Some(place) = hosted.searches.iter().position(|(known, _)| *known == request) else { return false };
        let (_, id) = hosted.searches.remove(place);
        out.push(Effect::TellHost { text: answer(id, matches(found)) });
        true
    }

    fn refuse_host_requests(&mut self, openings: &[CommandId], out: &mut Vec<Effect>) {
        let Some(hosted) = &mut self.hosted else { return };
        let searches = std::mem::take(&mut hosted.searches);
        searches.into_iter().for_each(|(_, id)| refuse_host(id, RequestError::NotConnected, out));
        for (_, id) in hosted.commands.extract_if(.., |(command, _)| openings.contains(command)) {
            refuse_host(id, RequestError::NotConnected, out);
        }
    }
}

fn reply(id: u64, result: impl Serialize) -> Reply {
    Ok(Some(answer(id, result)))
}

fn refuse_host(id: u64, error: RequestError, out: &mut Vec<Effect>) {
    let (code, message) = error.code_and_message();
    out.push(Effect::TellHost { text: refuse(id, code, message) });
}

fn matches(found: &[Found]) -> Vec<Match> {
    let rows = found.iter().flat_map(|found| &found.rows);
    rows.map(|row| Match { target: row.target.target.clone(), name: row.target.name.clone() }).collect()
}
