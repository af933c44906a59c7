//! Decides which facts follow from a command or an inbound text, or why it is refused. Changes nothing.

use super::contacts::said;
use super::keywords::{self, Consequences, Keywords};
use super::leaving::{id_of, interaction_of};
use super::{
    AgentFact, AgentId, Answer, Command, CommandId, Delivery, Fact, Hub, Inbound, InteractionFact, InteractionId,
    InteractionState, InvitationEnd, Media, Message, Millis, Outcome, PhoneNumber, Refusal, Sender, Status, TargetRef,
};
use crate::core::interaction::{Holder, OpenInvitation, Purpose};
use crate::core::{compose, files, settings};
use crate::protocol::{Channel, ChannelState, InvitationId, MessageId, Mode};

pub(super) type Decision = Result<Vec<Fact>, Refusal>;

impl Hub {
    pub(super) fn decide(&self, now: Millis, agent: &AgentId, id: &CommandId, command: &Command) -> Decision {
        // A tab that does not know yet of a sign-out in another one must not go on.
        if !self.agents.get(agent).is_some_and(|agent| agent.signed_in || *command == Command::SignOut) {
            return Err(Refusal::NotSignedIn);
        }
        match command {
            Command::SetState { state } => self.set_state(agent, state),
            Command::Accept { invitation } => self.accept(now, agent, invitation),
            Command::Decline { invitation, reason } => self.decline(now, agent, invitation, reason.as_deref()),
            Command::MoreTime { invitation } => self.more_time(now, agent, invitation),
            Command::Shown { invitation } => self.shown(agent, invitation),
            Command::Open { contact, from } => self.open(now, agent, contact, from.as_ref()),
            Command::Start { contact, from, text } => self.start(now, agent, id, contact, from.as_ref(), text),
            Command::AskFor { contact, from } => self.ask_for(now, agent, contact, from.as_ref()),
            Command::Keep { interaction, asker } => self.keep(agent, interaction, asker),
            Command::Send { interaction, text, media } => self.send(now, agent, id, interaction, text, media),
            Command::SetCaseData { interaction, key, value } => self.set_case_data(agent, interaction, key, value),
            Command::NameContact { interaction, .. } | Command::DescribeContact { interaction, .. } => {
                let interaction = self.owned(agent, interaction)?;
                let change =
                    said(&interaction.contact.number, command).map_or(Ok(None), |said| said.checked().map(Some))?;
                let news = change.filter(|change| self.book.after(now, change).is_some());
                let fact = news.map(|change| InteractionFact::ContactDescribed { source: change.source });
                Ok(facts_of(&interaction.id, fact))
            }
            Command::SetNote { interaction, note } => {
                let interaction = self.owned(agent, interaction)?;
                compose::check_note(note)?;
                let fact = (interaction.note != *note).then(|| InteractionFact::NoteSet { note: note.clone() });
                Ok(facts_of(&interaction.id, fact))
            }
            Command::SetDisposition { interaction, disposition } => {
                let interaction = self.owned(agent, interaction)?;
                if disposition
                    .as_ref()
                    .is_some_and(|id| !self.rules.setup.dispositions.iter().any(|known| known.id == *id))
                {
                    return Err(Refusal::UnknownDisposition);
                }
                let fact = InteractionFact::DispositionSet { disposition: disposition.clone() };
                Ok(facts_of(&interaction.id, (interaction.disposition != *disposition).then_some(fact)))
            }
            Command::StartTransfer { interaction, version, target, note } => {
                self.start_transfer(now, agent, interaction, *version, target, note.as_deref())
            }
            Command::CancelTransfer { interaction, transfer } => {
                let interaction = self.owned(agent, interaction)?;
                let pending = interaction.transfer().filter(|t| t.id == *transfer).ok_or(Refusal::NoTransfer)?;
                let withdrawn = interaction.open_invitation().map(|invitation| InteractionFact::InvitationEnded {
                    invitation: invitation.id.clone(),
                    how: InvitationEnd::Withdrawn { by: self.roster.agent_name(agent) },
                });
                let cancelled =
                    InteractionFact::TransferEnded { transfer: pending.id.clone(), outcome: Outcome::Cancelled };
                Ok(facts_of(&interaction.id, withdrawn.into_iter().chain([cancelled])))
            }
            Command::StartConsultation { interaction, version, target, question } => {
                self.start_consultation(now, agent, interaction, *version, target, question.as_deref())
            }
            Command::Say { consultation, text } => self.say(agent, id, consultation, text),
            Command::CompleteConsultation { interaction, consultation } => {
                self.complete_consultation(agent, interaction, consultation)
            }
            Command::EndConsultation { interaction, consultation } => {
                self.end_consultation(agent, interaction, consultation)
            }
            Command::Release { interaction, version, to, note } => {
                self.release(now, agent, interaction, *version, to.as_ref(), note.as_deref())
            }
            Command::DismissFailure { interaction, transfer } => {
                let interaction = self.owned(agent, interaction)?;
                let failed = [&interaction.failed, &interaction.failed_consultation];
                let there = failed.into_iter().flatten().any(|failed| failed.id == *transfer);
                Ok(facts_of(&interaction.id, there.then_some(InteractionFact::FailureDismissed)))
            }
            Command::Park { interaction, version, until } => self.park(now, agent, interaction, *version, *until),
            Command::Unpark { interaction } => self.unpark(agent, interaction),
            Command::End { interaction, version } => {
                let interaction = self.without_transfer(agent, interaction)?;
                if interaction.status != Status::Connected {
                    return Err(Refusal::Ended);
                }
                check_version(*version, interaction.received_version)?;
                let before = self.without_consultation(interaction, &self.roster.agent_name(agent));
                let ended = InteractionFact::Ended { by_contact: false };
                Ok(facts_of(&interaction.id, before.into_iter().chain([ended])))
            }
            Command::MarkDone { interaction, version } => {
                let interaction = self.without_transfer(agent, interaction)?;
                check_version(*version, interaction.received_version)?;
                self.check_disposition(interaction)?;
                let before = self.without_consultation(interaction, &self.roster.agent_name(agent));
                let ended =
                    (interaction.status == Status::Connected).then_some(InteractionFact::Ended { by_contact: false });
                let mut facts =
                    facts_of(&interaction.id, before.into_iter().chain(ended).chain([InteractionFact::Done]));
                facts.extend(self.wraps_up(now, agent, interaction));
                Ok(facts)
            }
            Command::Reopen { interaction } => self.reopen(agent, interaction),
            Command::MarkRead { notice, read } => Ok(agent_facts(agent, self.mark_read(agent, notice, *read)?)),
            Command::MarkAllRead { until } => Ok(agent_facts(agent, self.mark_all_read(agent, *until))),
            Command::DeleteNotice { notice } => Ok(agent_fact(agent, self.delete_notice(agent, notice)?)),
            Command::RestoreNotice { notice } => Ok(agent_facts(agent, self.restore_notice(agent, notice)?)),
            Command::SetFavourite { target, on } => self.set_favourite(agent, target, *on),
            Command::SetSetting { key, value } => self.set_setting(agent, key, value),
            Command::SignOut => {
                Ok(if self.agents[agent].signed_in { agent_fact(agent, AgentFact::SignedOut) } else { Vec::new() })
            }
        }
    }

    pub(super) fn decide_inbound(&self, now: Millis, inbound: Inbound) -> Decision {
        let Inbound { carrier_id, from, to, text, media } = inbound;
        if self.carrier_ids.contains(&carrier_id) {
            return Ok(Vec::new());
        }
        if media.is_empty() && text.is_empty() {
            return Err(Refusal::TextEmpty);
        }
        // A contact's text is never refused for its characters: it has arrived and would not be sent again. Where nothing
        // is to be seen of it, the desk says so.
        let text: String = text.chars().filter(|c| compose::is_text(*c)).collect();
        let route = self.roster.route(&to).ok_or(Refusal::UnknownTarget)?;
        let known = self.open.get(&(to.clone(), from.clone())).and_then(|id| self.interaction(id));
        let id = known.map_or_else(|| self.next_id(), |known| known.id.clone());
        let version = known.map_or(1, |known| known.version) + 1;
        let none = Keywords::default();
        // An automatic answer to a dear number could be asked for again and again.
        let keywords = self.rules.keywords.get(&to).filter(|_| self.barred(&to, &from).is_none());
        let answers = keywords.unwrap_or(&none).in_language(self.language_of(&from));
        let numbers = (to.clone(), from.clone());
        let consequences = keywords::consequences(&text, &answers, self.wants_nothing(&numbers), known);
        let mut facts = Vec::new();
        if known.is_none() {
            let channel = if media.is_empty() { Channel::Sms } else { Channel::Mms };
            facts.push(self.opened(channel, from, to, route, None));
        }
        let message = Message {
            id: format!("{id}.{version}").into(),
            at: now,
            from: Sender::Contact,
            text,
            media,
            delivery: None,
        };
        let is_ordinary = consequences == Consequences::default();
        let closed = is_ordinary.then(|| self.closed_answer(now, &numbers, &message.id)).flatten();
        let consequences = consequences.facts(now, &message.id);
        facts.push(InteractionFact::Received { message, carrier_id });
        facts.extend(consequences.chain(closed));
        Ok(facts_of(&id, facts))
    }

    fn set_state(&self, agent: &AgentId, state: &ChannelState) -> Decision {
        let state = match state {
            ChannelState::Ready => ChannelState::Ready,
            ChannelState::NotReady { reason, .. } => ChannelState::not_ready(remark(reason.as_deref())?),
        };
        let known = &self.agents[agent];
        let is_known = known.state == state && known.wrap_ups.is_empty();
        Ok(if is_known { Vec::new() } else { agent_fact(agent, AgentFact::StateSet { state }) })
    }

    /// Decides on a favourite. A target that no longer exists can still be removed.
    fn set_favourite(&self, agent: &AgentId, target: &TargetRef, on: bool) -> Decision {
        if on && !self.roster.sees(agent, target) {
            return Err(Refusal::UnknownTarget);
        }
        let news = self.agents[agent].favourites.contains(target) != on;
        Ok(if news { agent_fact(agent, AgentFact::FavouriteSet { target: target.clone(), on }) } else { Vec::new() })
    }

    fn set_setting(&self, agent: &AgentId, key: &str, value: &str) -> Decision {
        let known = &self.agents[agent].settings;
        if !settings::is_valid(known, key, value) {
            return Err(Refusal::UnsupportedSetting);
        }
        let mut chosen = known.clone();
        settings::choose(&mut chosen, key, value);
        let news = chosen != *known;
        Ok(if news {
            agent_fact(agent, AgentFact::SettingSet { key: key.into(), value: value.into() })
        } else {
            Vec::new()
        })
    }

    fn accept(&self, now: Millis, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let (interaction, _) = self.answerable(now, agent, invitation)?;
        let invitation = invitation.clone();
        let accepted = match interaction.asked(Purpose::Consultation) {
            None => InteractionFact::Accepted { invitation },
            Some(asked) => InteractionFact::ConsultationAccepted {
                invitation,
                from: self.roster.agent_name(&asked.source),
                with: self.roster.agent_name(agent),
            },
        };
        Ok(facts_of(&interaction.id, [accepted]))
    }

    fn decline(&self, now: Millis, agent: &AgentId, invitation: &InvitationId, reason: Option<&str>) -> Decision {
        let reason = remark(reason)?;
        let (interaction, _) = self.answerable(now, agent, invitation)?;
        let how = InvitationEnd::Declined { reason };
        Ok(facts_of(&interaction.id, [InteractionFact::InvitationEnded { invitation: invitation.clone(), how }]))
    }

    fn more_time(&self, now: Millis, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let (interaction, open) = self.answerable(now, agent, invitation)?;
        let through = interaction.offer.as_ref().map_or(&interaction.route, |offer| &offer.target);
        if open.extended >= self.extensions(agent, through) {
            return Err(Refusal::NoMoreTime);
        }
        let deadline = open.deadline + self.answer_time(agent, through);
        Ok(facts_of(&interaction.id, [InteractionFact::Extended { invitation: invitation.clone(), deadline }]))
    }

    /// Decides on a receipt. One that is late or repeated is no error: nobody waits for its answer.
    fn shown(&self, agent: &AgentId, invitation: &InvitationId) -> Decision {
        let known = self.open_invitation(agent, invitation);
        let news = known.filter(|(_, open)| !open.shown).map(|(interaction, _)| interaction.id.clone());
        let fact = |id: InteractionId| facts_of(&id, [InteractionFact::Shown { invitation: invitation.clone() }]);
        Ok(news.map(fact).unwrap_or_default())
    }

    /// Decides on opening an interaction. No facts follow if the agent already has one with this contact.
    fn open(&self, now: Millis, agent: &AgentId, contact: &PhoneNumber, from: Option<&PhoneNumber>) -> Decision {
        if self.open_with(agent, contact, from).is_some() {
            return Ok(Vec::new());
        }
        let number = self.number_to_write_from(agent, from)?;
        let opened = self.begun(now, agent, contact, number)?;
        Ok(facts_of(&self.next_id(), [opened]))
    }

    /// Decides on opening an interaction with a first text. In page mode too it goes on: what the agent sends next is the
    /// one answer.
    fn start(
        &self,
        now: Millis,
        agent: &AgentId,
        id: &CommandId,
        contact: &PhoneNumber,
        from: Option<&PhoneNumber>,
        text: &str,
    ) -> Decision {
        compose::check(text)?;
        let number = self.number_to_write_from(agent, from)?;
        let opened = self.begun(now, agent, contact, number)?;
        let message = self.message(now, agent, id.as_str().into(), text, Vec::new());
        Ok(facts_of(&self.next_id(), [opened, InteractionFact::Sent { message }]))
    }

    /// Returns a message of an agent's that is to be sent.
    fn message(&self, at: Millis, agent: &AgentId, id: MessageId, text: &str, media: Vec<Media>) -> Message {
        let from = Sender::Agent { id: agent.clone(), name: self.roster.agent_name(agent) };
        let text = if text.trim().is_empty() { String::new() } else { text.to_owned() };
        Message { id, at, from, text, media, delivery: Some(Delivery::Sending) }
    }

    /// Decides on reopening an interaction. No facts follow if the agent has it already. Capacity does not count, as with
    /// one that an agent opens; nor that the contact has opted out: what was recorded can be put right, and nothing can be
    /// sent.
    fn reopen(&self, agent: &AgentId, interaction: &InteractionId) -> Decision {
        let interaction = self.interaction(interaction).ok_or(Refusal::NotYours)?;
        if interaction.owner() == Some(agent) {
            return Ok(Vec::new());
        }
        let owned = interaction.owners.contains(agent);
        let at_hand = || self.has_window_of(agent, &interaction.contact.number);
        if !(owned || at_hand() && self.roster.sees(agent, &interaction.route)) {
            return Err(Refusal::NotYours);
        }
        if interaction.holder != Holder::Done {
            return Err(self.in_use(agent, interaction));
        }
        let numbers = (interaction.service_number.clone(), interaction.contact.number.clone());
        if let Some(other) = self.open.get(&numbers).and_then(|id| self.interaction(id)) {
            return Err(self.in_use(agent, other));
        }
        if !owned && !self.roster.takes(agent, interaction.channel) {
            return Err(Refusal::UnsupportedChannel);
        }
        let mut facts = facts_of(&interaction.id, [InteractionFact::Reopened { by: agent.clone() }]);
        facts.extend(self.cancels_wrap_up(agent, &interaction.id));
        Ok(facts)
    }

    /// Returns the refusal for an agent of what would be a second open interaction beside this one.
    pub(super) fn in_use(&self, agent: &AgentId, other: &InteractionState) -> Refusal {
        Refusal::ContactInUse {
            by: other.owner().map(|owner| self.roster.agent_name(owner)),
            interaction: (other.owner() == Some(agent)).then(|| other.id.clone()),
        }
    }

    /// Returns the connected interaction between an agent and a contact, on the service number `from` if it is given.
    fn open_with(
        &self,
        agent: &AgentId,
        contact: &PhoneNumber,
        from: Option<&PhoneNumber>,
    ) -> Option<&InteractionState> {
        let windows = self.agents.get(agent)?.windows.iter().filter_map(|id| self.interaction(id));
        let theirs = |it: &&InteractionState| {
            it.contact.number == *contact && from.is_none_or(|from| it.service_number == *from)
        };
        windows.filter(theirs).find(|it| it.status == Status::Connected)
    }

    /// Returns the answer to a command from which `facts` follow.
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
        let interaction = self.owned(agent, interaction)?;
        if interaction.status != Status::Connected {
            return Err(Refusal::Ended);
        }
        if self.has_opted_out(interaction) {
            return Err(Refusal::OptedOut);
        }
        self.check_destination(interaction)?;
        let media = files::check(self.rules.limits(&interaction.service_number), text, media)?;
        let message_id = MessageId::from(id.as_str());
        if interaction.message(&message_id).is_some() {
            return Err(Refusal::IdInUse);
        }
        let message = self.message(now, agent, message_id, text, media);
        if interaction.mode == Mode::Session {
            return Ok(facts_of(&interaction.id, [InteractionFact::Sent { message }]));
        }
        // In page mode the first answer is the last one: it marks the interaction done.
        self.without_transfer(agent, &interaction.id)?;
        self.check_disposition(interaction)?;
        let before = self.without_consultation(interaction, &self.roster.agent_name(agent));
        let ended = [InteractionFact::Ended { by_contact: false }, InteractionFact::Done];
        let sent = [InteractionFact::Sent { message }].into_iter().chain(before).chain(ended);
        let mut facts = facts_of(&interaction.id, sent);
        facts.extend(self.wraps_up(now, agent, interaction));
        Ok(facts)
    }

    fn set_case_data(&self, agent: &AgentId, interaction: &InteractionId, key: &str, value: &str) -> Decision {
        let interaction = self.owned(agent, interaction)?;
        if self.rules.setup.field(key).is_none_or(|field| field.read_only) {
            return Err(Refusal::ReadOnly);
        }
        let value = value.trim();
        compose::check_remark(value)?;
        let news = interaction.case_data.get(key).map_or("", String::as_str) != value;
        let fact = InteractionFact::CaseDataSet { key: key.to_owned(), value: value.to_owned() };
        Ok(facts_of(&interaction.id, news.then_some(fact)))
    }

    /// Checks that the disposition is recorded, if it has to be before an interaction is done.
    pub(super) fn check_disposition(&self, interaction: &InteractionState) -> Result<(), Refusal> {
        let missing = self.rules.setup.disposition_required && interaction.disposition.is_none();
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
        let (interaction, target_name) = self.askable(agent, interaction, version, target)?;
        let note = remark(note)?;
        let transfer = format!("{}.{}", interaction.id, interaction.version + 1).into();
        let (source, target, deadline) = (agent.clone(), target.clone(), self.asked_until(now, target));
        Ok(facts_of(
            &interaction.id,
            [InteractionFact::TransferStarted { transfer, source, target, target_name, note, deadline }],
        ))
    }

    /// Returns an interaction that the agent owns. Somebody else's is refused like one that does not exist.
    pub(super) fn owned(&self, agent: &AgentId, id: &InteractionId) -> Result<&InteractionState, Refusal> {
        self.interaction(id).filter(|it| it.owner() == Some(agent)).ok_or(Refusal::NotYours)
    }

    /// Returns an interaction that the agent owns and that has no transfer pending.
    pub(super) fn without_transfer(&self, agent: &AgentId, id: &InteractionId) -> Result<&InteractionState, Refusal> {
        let interaction = self.owned(agent, id)?;
        if interaction.transfer().is_some() { Err(Refusal::TransferPending) } else { Ok(interaction) }
    }

    /// Returns an open invitation that the agent can still answer. The refusal says what ended it otherwise.
    fn answerable(
        &self,
        now: Millis,
        agent: &AgentId,
        invitation: &InvitationId,
    ) -> Result<(&InteractionState, &OpenInvitation), Refusal> {
        if let Some((interaction, open)) = self.open_invitation(agent, invitation) {
            return if now < open.deadline { Ok((interaction, open)) } else { Err(Refusal::TimeUp) };
        }
        let interaction = interaction_of(invitation.as_str()).and_then(|id| self.interaction(&id));
        let past = interaction.and_then(|it| it.past_invitations.get(invitation)).filter(|past| past.agent == *agent);
        Err(match past.map(|past| &past.end) {
            None => Refusal::NotYours,
            Some(None | Some(InvitationEnd::Declined { .. })) => Refusal::AlreadyAnswered,
            Some(Some(InvitationEnd::NoAnswer)) => Refusal::TimeUp,
            Some(Some(InvitationEnd::Withdrawn { by })) => Refusal::Withdrawn { by: Some(by.clone()) },
            Some(Some(InvitationEnd::ContactEnded)) => Refusal::Ended,
            Some(Some(InvitationEnd::LoggedOut | InvitationEnd::NotReady)) => Refusal::Withdrawn { by: None },
        })
    }

    fn open_invitation(
        &self,
        agent: &AgentId,
        invitation: &InvitationId,
    ) -> Option<(&InteractionState, &OpenInvitation)> {
        let invited = self.agents.get(agent)?.invitations.iter();
        invited
            .filter_map(|id| self.interaction(id))
            .find_map(|it| Some((it, it.open_invitation().filter(|open| open.id == *invitation)?)))
    }

    /// Returns the id of the next interaction. All ids have the same length, so that they sort by age. It follows the
    /// last one: a repaired log may have lost others.
    fn next_id(&self) -> InteractionId {
        id_of(self.last_id + 1)
    }
}

/// Returns the answer to a command from which `facts` follow, as far as the facts alone tell.
pub(super) fn answer_of(facts: &[Fact]) -> Answer {
    match facts.first() {
        Some(Fact::Interaction { id, what: InteractionFact::Opened { .. } }) => {
            Answer::Opened { interaction: id.clone() }
        }
        _ => Answer::Done,
    }
}

pub(super) fn facts_of(id: &InteractionId, facts: impl IntoIterator<Item = InteractionFact>) -> Vec<Fact> {
    facts.into_iter().map(|what| Fact::Interaction { id: id.clone(), what }).collect()
}

fn agent_fact(id: &AgentId, what: AgentFact) -> Vec<Fact> {
    agent_facts(id, [what])
}

fn agent_facts(id: &AgentId, facts: impl IntoIterator<Item = AgentFact>) -> Vec<Fact> {
    facts.into_iter().map(|what| Fact::Agent { id: id.clone(), what }).collect()
}

/// Checks that the version a command is based on is not older than the last change it depends on.
pub(super) fn check_version(seen: u64, depends_on: u64) -> Result<(), Refusal> {
    if seen < depends_on { Err(Refusal::Stale) } else { Ok(()) }
}

/// Returns a reason or note trimmed; `None` if it is blank.
pub(super) fn remark(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    compose::check_remark(text)?;
    Ok(Some(text.to_owned()))
}
