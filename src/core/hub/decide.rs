//! What follows from a command or a text, or why it is refused. Changes nothing.

use super::keywords::{self, Keywords};
use super::{
    AgentFact, AgentId, Answer, Command, CommandId, Delivery, Fact, Hub, Inbound, InteractionFact, InteractionId,
    InteractionState, InvitationEnd, Media, Message, Millis, Outcome, PhoneNumber, Refusal, Sender, Status, TargetKind,
    TargetRef,
};
use crate::core::interaction::{Ask, Holder};
use crate::core::setup::Line;
use crate::core::{compose, files, settings};
use crate::protocol::{Channel, ChannelState, Contact, InvitationId, MessageId, Mode};

type Decision = Result<Vec<Fact>, Refusal>;

impl Hub {
    pub(super) fn decide(&self, now: Millis, agent: &AgentId, id: &CommandId, command: &Command) -> Decision {
        // A tab that has not heard of the sign-out in another must not act on.
        if !self.agents.get(agent).is_some_and(|agent| agent.signed_in || *command == Command::SignOut) {
            return Err(Refusal::NotSignedIn);
        }
        match command {
            Command::SetState { state } => self.set_state(agent, state),
            Command::Accept { invitation } => self.accept(now, agent, invitation),
            Command::Decline { invitation, reason } => self.decline(now, agent, invitation, reason.as_deref()),
            Command::MoreTime { invitation } => self.more_time(now, agent, invitation),
            Command::Shown { invitation } => self.shown(agent, invitation),
            Command::Open { contact, from } => self.open(agent, contact, from.as_ref()),
            Command::Send { interaction, text, media } => self.send(now, agent, id, interaction, text, media),
            Command::SetCaseData { interaction, key, value } => self.set_case_data(agent, interaction, key, value),
            Command::SetNote { interaction, note } => {
                let conversation = self.owned(agent, interaction)?;
                compose::check_note(note)?;
                Ok(of(
                    interaction,
                    (conversation.note != *note).then(|| InteractionFact::NoteSet { note: note.clone() }),
                ))
            }
            Command::SetDisposition { interaction, disposition } => {
                let conversation = self.owned(agent, interaction)?;
                if disposition
                    .as_ref()
                    .is_some_and(|id| !self.rules.setup.dispositions.iter().any(|known| known.id == *id))
                {
                    return Err(Refusal::UnknownDisposition);
                }
                let fact = InteractionFact::DispositionSet { disposition: disposition.clone() };
                Ok(of(interaction, (conversation.disposition != *disposition).then_some(fact)))
            }
            Command::StartTransfer { interaction, version, target, note } => {
                self.start_transfer(now, agent, interaction, *version, target, note.as_deref())
            }
            Command::CancelTransfer { interaction, transfer } => {
                let conversation = self.owned(agent, interaction)?;
                let pending = conversation.transfer().filter(|t| t.id == *transfer).ok_or(Refusal::NoTransfer)?;
                let withdrawn = conversation.ask().map(|ask| InteractionFact::InvitationEnded {
                    invitation: ask.invitation.clone(),
                    how: InvitationEnd::Withdrawn { by: self.roster.agent_name(agent) },
                });
                let cancelled =
                    InteractionFact::TransferEnded { transfer: pending.id.clone(), outcome: Outcome::Cancelled };
                Ok(of(interaction, withdrawn.into_iter().chain([cancelled])))
            }
            Command::DismissFailure { interaction, transfer } => {
                let conversation = self.owned(agent, interaction)?;
                let there = conversation.failed.as_ref().is_some_and(|failed| failed.id == *transfer);
                Ok(of(interaction, there.then_some(InteractionFact::FailureDismissed)))
            }
            Command::End { interaction, version } => {
                let conversation = self.unpending(agent, interaction)?;
                if conversation.status != Status::Connected {
                    return Err(Refusal::Ended);
                }
                fresh(*version, conversation.received_at)?;
                Ok(of(interaction, [InteractionFact::Ended { by_contact: false }]))
            }
            Command::MarkDone { interaction, version } => {
                let conversation = self.unpending(agent, interaction)?;
                fresh(*version, conversation.received_at)?;
                self.recorded(conversation)?;
                let ended =
                    (conversation.status == Status::Connected).then_some(InteractionFact::Ended { by_contact: false });
                Ok(of(interaction, ended.into_iter().chain([InteractionFact::Done])))
            }
            Command::MarkRead { notice, read } => {
                self.notice(agent, notice.as_str())?;
                Ok(about(agent, AgentFact::NoticeMarked { notice: notice.clone(), read: *read }))
            }
            Command::DeleteNotice { notice } => {
                self.notice(agent, notice.as_str())?;
                Ok(about(agent, AgentFact::NoticeDeleted { notice: notice.clone() }))
            }
            Command::SetFavourite { target, on } => self.set_favourite(agent, target, *on),
            Command::SetSetting { key, value } => self.set_setting(agent, key, value),
            Command::SignOut => {
                Ok(if self.agents[agent].signed_in { about(agent, AgentFact::SignedOut) } else { Vec::new() })
            }
        }
    }

    pub(super) fn decide_inbound(&self, now: Millis, inbound: Inbound) -> Decision {
        let Inbound { carrier_id, from, to, text, media } = inbound;
        if self.carrier_ids.contains(&carrier_id) {
            return Ok(Vec::new());
        }
        // What a contact wrote is never refused for how it is written: it has come, and nobody would send it again.
        let text: String = text.chars().filter(|c| compose::is_text(*c)).collect();
        if media.is_empty() && text.trim().is_empty() {
            return Err(Refusal::TextEmpty);
        }
        let route = self.roster.route(&to).ok_or(Refusal::UnknownTarget)?;
        let known = self.open.get(&(to.clone(), from.clone())).and_then(|id| self.conversations.get(id));
        let id = known.map_or_else(|| new_id(self.conversations.len() + 1), |c| c.id.clone());
        let version = known.map_or(1, |c| c.version) + 1;
        let none = Keywords::default();
        let answers = self.rules.keywords.get(&to).unwrap_or(&none);
        let followed = keywords::follow(&text, answers, self.opted_out.contains(&(to.clone(), from.clone())), known);
        let mut facts = Vec::new();
        if known.is_none() {
            let channel = if media.is_empty() { Channel::Sms } else { Channel::Mms };
            let via = self.roster.name(route).unwrap_or_default().to_owned();
            let contact = Contact { number: from, name: None };
            let Line { mode, case_data } = self.rules.setup.line(&to);
            facts.push(InteractionFact::Opened {
                channel,
                contact,
                service_number: to,
                route: route.clone(),
                via,
                mode,
                case_data,
                by: None,
            });
        }
        let message = Message {
            id: format!("{id}.{version}").into(),
            at: now,
            from: Sender::Contact,
            text,
            media,
            delivery: None,
        };
        let followed = followed.facts(now, &message.id);
        facts.push(InteractionFact::Received { message, carrier_id });
        facts.extend(followed);
        Ok(of(&id, facts))
    }

    fn set_state(&self, agent: &AgentId, state: &ChannelState) -> Decision {
        let state = match state {
            ChannelState::Ready => ChannelState::Ready,
            ChannelState::NotReady { reason } => ChannelState::NotReady { reason: remark(reason.as_deref())? },
        };
        let known = &self.agents[agent];
        Ok(if known.state == state { Vec::new() } else { about(agent, AgentFact::StateSet { state }) })
    }

    /// What is no longer there can still be taken out.
    fn set_favourite(&self, agent: &AgentId, target: &TargetRef, on: bool) -> Decision {
        if on && !self.roster.sees(agent, target) {
            return Err(Refusal::UnknownTarget);
        }
        let news = self.agents[agent].favourites.contains(target) != on;
        Ok(if news { about(agent, AgentFact::FavouriteSet { target: target.clone(), on }) } else { Vec::new() })
    }

    fn set_setting(&self, agent: &AgentId, key: &str, value: &str) -> Decision {
        let known = &self.agents[agent].settings;
        if !settings::is_valid(known, key, value) {
            return Err(Refusal::UnsupportedSetting);
        }
        let mut chosen = known.clone();
        settings::choose(&mut chosen, key, value);
        let news = chosen != *known;
        Ok(if news { about(agent, AgentFact::SettingSet { key: key.into(), value: value.into() }) } else { Vec::new() })
    }

    fn accept(&self, now: Millis, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let (conversation, _) = self.asked(now, agent, invitation)?;
        Ok(of(&conversation.id, [InteractionFact::Accepted { invitation: invitation.clone() }]))
    }

    fn decline(&self, now: Millis, agent: &AgentId, invitation: &InvitationId, reason: Option<&str>) -> Decision {
        let reason = remark(reason)?;
        let (conversation, _) = self.asked(now, agent, invitation)?;
        let how = InvitationEnd::Declined { reason };
        Ok(of(&conversation.id, [InteractionFact::InvitationEnded { invitation: invitation.clone(), how }]))
    }

    fn more_time(&self, now: Millis, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let (conversation, ask) = self.asked(now, agent, invitation)?;
        if ask.extended >= self.rules.extensions {
            return Err(Refusal::NoMoreTime);
        }
        let deadline = ask.deadline + self.rules.answer_time;
        Ok(of(&conversation.id, [InteractionFact::Extended { invitation: invitation.clone(), deadline }]))
    }

    /// A receipt that comes late or twice is no error: nobody waits for its answer.
    fn shown(&self, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let asked = self.conversation_asking(agent, invitation);
        let news = asked.filter(|(_, ask)| !ask.shown).map(|(c, _)| c.id.clone());
        let fact = |id: InteractionId| of(&id, [InteractionFact::Shown { invitation: invitation.clone() }]);
        Ok(news.map(fact).unwrap_or_default())
    }

    /// A conversation that the agent begins; no facts where they have one with this contact already.
    fn open(&self, agent: &AgentId, contact: &PhoneNumber, from: Option<&PhoneNumber>) -> Decision {
        if self.open_with(agent, contact, from).is_some() {
            return Ok(Vec::new());
        }
        if !self.roster.takes(agent, Channel::Sms) {
            return Err(Refusal::UnsupportedChannel);
        }
        let usable = |number: &&PhoneNumber| self.rules.sends_from(number) && from.is_none_or(|from| from == *number);
        let number = self.roster.numbers_of(agent).find(usable).ok_or(Refusal::NoNumber)?;
        if let Some(other) = self.open.get(&(number.clone(), contact.clone())).and_then(|id| self.conversations.get(id))
        {
            return Err(Refusal::ContactInUse { by: other.owner().map(|owner| self.roster.agent_name(owner)) });
        }
        if self.opted_out.contains(&(number.clone(), contact.clone())) {
            return Err(Refusal::OptedOut);
        }
        let route = self.roster.route(number).ok_or(Refusal::NoNumber)?;
        let via = self.roster.name(route).unwrap_or_default().to_owned();
        let Line { mode, case_data } = self.rules.setup.line(number);
        let opened = InteractionFact::Opened {
            channel: Channel::Sms,
            contact: Contact { number: contact.clone(), name: None },
            service_number: number.clone(),
            route: route.clone(),
            via,
            mode,
            case_data,
            by: Some(agent.clone()),
        };
        Ok(of(&new_id(self.conversations.len() + 1), [opened]))
    }

    /// The conversation that goes on between an agent and a contact, by a number of ours where it is said.
    fn open_with(
        &self,
        agent: &AgentId,
        contact: &PhoneNumber,
        from: Option<&PhoneNumber>,
    ) -> Option<&InteractionState> {
        let windows = self.agents.get(agent)?.windows.iter().filter_map(|id| self.conversations.get(id));
        let theirs =
            |c: &&InteractionState| c.contact.number == *contact && from.is_none_or(|from| c.service_number == *from);
        windows.filter(theirs).find(|c| c.status == Status::Connected)
    }

    /// How a command that is carried out is answered; `facts` are what follows from it.
    pub(super) fn answer(&self, agent: &AgentId, command: &Command, facts: &[Fact]) -> Answer {
        let known = match command {
            Command::Open { contact, from } => self.open_with(agent, contact, from.as_ref()),
            _ => None,
        };
        known.map_or_else(|| answer_of(facts), |known| Answer::Opened { interaction: known.id.clone() })
    }

    fn send(
        &self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        interaction: &InteractionId,
        text: &str,
        media: &[Media],
    ) -> Decision {
        let conversation = self.owned(agent, interaction)?;
        if conversation.status != Status::Connected {
            return Err(Refusal::Ended);
        }
        if self.has_opted_out(conversation) {
            return Err(Refusal::OptedOut);
        }
        let media = files::check(self.rules.limits(&conversation.service_number), text, media)?;
        let message_id = MessageId::from(id.as_str());
        if conversation.message(&message_id).is_some() {
            return Err(Refusal::IdInUse);
        }
        let from = Sender::Agent { id: agent.clone(), name: self.roster.agent_name(agent) };
        let text = if text.trim().is_empty() { String::new() } else { text.to_owned() };
        let message = Message { id: message_id, at: now, from, text, media, delivery: Some(Delivery::Sending) };
        if conversation.mode == Mode::Session {
            return Ok(of(interaction, [InteractionFact::Sent { message }]));
        }
        // The one answer there is to be: it marks the interaction done.
        self.unpending(agent, interaction)?;
        self.recorded(conversation)?;
        Ok(of(
            interaction,
            [InteractionFact::Sent { message }, InteractionFact::Ended { by_contact: false }, InteractionFact::Done],
        ))
    }

    fn set_case_data(&self, agent: &AgentId, interaction: &InteractionId, key: &str, value: &str) -> Decision {
        let conversation = self.owned(agent, interaction)?;
        if self.rules.setup.field(key).is_none_or(|field| field.read_only) {
            return Err(Refusal::ReadOnly);
        }
        let value = value.trim();
        compose::check_remark(value)?;
        let news = conversation.case_data.get(key).map_or("", String::as_str) != value;
        let fact = InteractionFact::CaseDataSet { key: key.to_owned(), value: value.to_owned() };
        Ok(of(interaction, news.then_some(fact)))
    }

    /// Whether the result is recorded, where it must be before the interaction is done.
    fn recorded(&self, conversation: &InteractionState) -> Result<(), Refusal> {
        let missing = self.rules.setup.disposition_required && conversation.disposition.is_none();
        if missing { Err(Refusal::DispositionMissing) } else { Ok(()) }
    }

    fn start_transfer(
        &self,
        now: Millis,
        agent: &AgentId,
        interaction: &InteractionId,
        version: u64,
        target: &TargetRef,
        note: Option<&str>,
    ) -> Decision {
        let conversation = self.unpending(agent, interaction)?;
        if conversation.status != Status::Connected {
            return Err(Refusal::Ended);
        }
        fresh(version, conversation.turned_at)?;
        let note = remark(note)?;
        // One the agent may not see is as if it were not there.
        let seen = self.roster.name(target).filter(|_| self.roster.sees(agent, target));
        let target_name = seen.ok_or(Refusal::UnknownTarget)?.to_owned();
        if target.kind == TargetKind::Agent && target.id == agent.as_str() {
            return Err(Refusal::TargetIsOwner);
        }
        if target.kind == TargetKind::Agent
            && !self.roster.takes(&AgentId::from(target.id.as_str()), conversation.channel)
        {
            return Err(Refusal::UnsupportedChannel);
        }
        let transfer = format!("{interaction}.{}", conversation.version + 1).into();
        // A single agent's own answer time is the limit; the transfer's must never end it earlier.
        let time = if target.kind == TargetKind::Agent { Millis::MAX - now } else { self.rules.transfer_time };
        let (source, target, deadline) = (agent.clone(), target.clone(), now + time);
        Ok(of(
            interaction,
            [InteractionFact::TransferStarted { transfer, source, target, target_name, note, deadline }],
        ))
    }

    /// The agent's own conversation. One that is not theirs and one that is not there are refused alike.
    fn owned(&self, agent: &AgentId, id: &InteractionId) -> Result<&InteractionState, Refusal> {
        self.conversations.get(id).filter(|c| c.owner() == Some(agent)).ok_or(Refusal::NotYours)
    }

    /// The agent's own conversation with no transfer pending.
    fn unpending(&self, agent: &AgentId, id: &InteractionId) -> Result<&InteractionState, Refusal> {
        let conversation = self.owned(agent, id)?;
        if conversation.offer.is_some() { Err(Refusal::TransferPending) } else { Ok(conversation) }
    }

    /// What the agent is asked, before the deadline; the loser of a race is told by name what happened instead.
    fn asked(
        &self,
        now: Millis,
        agent: &AgentId,
        invitation: &InvitationId,
    ) -> Result<(&InteractionState, &Ask), Refusal> {
        if let Some((conversation, ask)) = self.conversation_asking(agent, invitation) {
            return if now < ask.deadline { Ok((conversation, ask)) } else { Err(Refusal::TimeUp) };
        }
        let conversation =
            invitation.as_str().split_once('.').and_then(|(id, _)| self.conversations.get(&InteractionId::from(id)));
        let past = conversation.and_then(|c| c.past_invitations.get(invitation)).filter(|past| past.agent == *agent);
        Err(match past.map(|past| &past.end) {
            None => Refusal::NotYours,
            Some(None | Some(InvitationEnd::Declined { .. })) => Refusal::AlreadyAnswered,
            Some(Some(InvitationEnd::NoAnswer)) => Refusal::TimeUp,
            Some(Some(InvitationEnd::Withdrawn { by })) => Refusal::Withdrawn { by: Some(by.clone()) },
            Some(Some(InvitationEnd::ContactEnded)) => Refusal::Ended,
            Some(Some(InvitationEnd::LoggedOut | InvitationEnd::NotReady)) => Refusal::Withdrawn { by: None },
        })
    }

    fn conversation_asking(&self, agent: &AgentId, invitation: &InvitationId) -> Option<(&InteractionState, &Ask)> {
        let asks = self.agents.get(agent)?.asks.iter();
        asks.filter_map(|id| self.conversations.get(id))
            .find_map(|c| Some((c, c.ask().filter(|ask| ask.invitation == *invitation)?)))
    }

    fn notice(&self, agent: &AgentId, notice: &str) -> Result<(), Refusal> {
        let known = self.agents[agent].notices.iter().any(|n| n.id.as_str() == notice);
        known.then_some(()).ok_or(Refusal::UnknownNotice)
    }

    /// Who may be asked next for a target: ready, reachable, with room, able to take the channel, not asked before. Of
    /// them the one with the least in hand, and among equals the longest idle.
    pub(super) fn candidate(&self, now: Millis, conversation: &InteractionState) -> Option<AgentId> {
        let offer = conversation.offer.as_ref()?;
        // What waits in a queue is looked at again with every fact.
        if offer.target.kind != TargetKind::Agent && self.ready(&offer.target) == 0 {
            return None;
        }
        let again = |tried: Millis| offer.transfer.is_none() && now >= tried + self.rules.ask_again_after;
        let open = |id: &AgentId| {
            let tried = offer.tried.get(id).is_some_and(|&tried| !again(tried));
            Some(id) != conversation.owner() && !tried && self.roster.takes(id, conversation.channel)
        };
        let members = self.roster.members(&offer.target).filter_map(|id| Some((id, self.agents.get(id)?)));
        let free = members
            .filter(|(id, agent)| agent.unavailable(&self.rules, false).is_none() && agent.lost.is_none() && open(id));
        let first = free.min_by_key(|(_, agent)| (agent.windows.len() + agent.asks.len(), agent.idle_since));
        first.map(|(id, _)| id.clone())
    }

    /// How many members of a set can be asked.
    pub(super) fn ready(&self, set: &TargetRef) -> u32 {
        self.ready.get(set).copied().unwrap_or_default()
    }

    /// Why an agent cannot be asked for a transfer or by routing; `None` where they can.
    pub(super) fn unavailable(&self, id: &AgentId, ask_not_ready: bool) -> Option<Outcome> {
        self.agents.get(id).map_or(Some(Outcome::LoggedOut), |agent| agent.unavailable(&self.rules, ask_not_ready))
    }

    /// When the clock has work to do next.
    pub fn due(&self) -> Option<Millis> {
        let seeking =
            self.seeking.iter().filter_map(|(_, id)| self.conversations.get(id)).filter_map(|c| self.due_for(c));
        let lost = self.lost.first().map(|(lost, _)| lost + self.rules.grace);
        seeking.chain(lost).min()
    }

    fn due_for(&self, conversation: &InteractionState) -> Option<Millis> {
        let offer = conversation.offer.as_ref()?;
        match (&offer.ask, &conversation.holder) {
            (Some(ask), _) => Some(ask.deadline),
            (None, Holder::Queued) => {
                // Agents who declined become askable again at this moment; those who are busy, or are no longer of
                // those to be asked, make themselves known.
                let reachable = |id: &AgentId| {
                    self.roster.asks(&offer.target, id)
                        && self.unavailable(id, false).is_none()
                        && self.agents[id].lost.is_none()
                };
                let waits = offer.tried.iter().filter(|(id, _)| reachable(id));
                waits.map(|(_, tried)| tried + self.rules.ask_again_after).min()
            }
            (None, _) => offer.transfer.as_ref().map(|transfer| transfer.deadline),
        }
    }
}

/// The same, as far as it is known from the log.
pub(super) fn answer_of(facts: &[Fact]) -> Answer {
    match facts.first() {
        Some(Fact::Interaction { id, what: InteractionFact::Opened { .. } }) => {
            Answer::Opened { interaction: id.clone() }
        }
        _ => Answer::Done,
    }
}

fn of(id: &InteractionId, facts: impl IntoIterator<Item = InteractionFact>) -> Vec<Fact> {
    facts.into_iter().map(|what| Fact::Interaction { id: id.clone(), what }).collect()
}

fn about(id: &AgentId, what: AgentFact) -> Vec<Fact> {
    vec![Fact::Agent { id: id.clone(), what }]
}

fn fresh(seen: u64, depends_on: u64) -> Result<(), Refusal> {
    if seen < depends_on { Err(Refusal::Stale) } else { Ok(()) }
}

/// A reason or note; blank is none.
fn remark(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    compose::check_remark(text)?;
    Ok(Some(text.to_owned()))
}

/// Ids of one length, so that their order is that in which the interactions began.
fn new_id(number: usize) -> InteractionId {
    format!("i{number:08}").into()
}
