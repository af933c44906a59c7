//! The system messages of an agent: what marks, deletes and brings them back, and for how long they are kept.

use super::{AgentFact, AgentId, Fact, Hub, InteractionId, InteractionState, Millis, Notice, Refusal};
use crate::core::interaction::Holder;
use crate::core::setup::MyMessages;
use crate::protocol::{NoticeId, NoticeSubject, WindowGone};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// The system messages of an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Notices {
    /// Oldest first.
    pub(super) kept: Vec<Notice>,
    /// The one that the agent deleted last, which can be brought back.
    pub(super) deleted: Option<Notice>,
}

impl Notices {
    pub(super) fn add(&mut self, id: NoticeId, at: Millis, subject: NoticeSubject, gone: Option<WindowGone>) {
        self.kept.push(Notice { id, at, subject, read: false, gone });
    }

    fn find(&self, id: &NoticeId) -> Option<&Notice> {
        self.kept.iter().find(|notice| notice.id == *id)
    }

    pub(super) fn mark(&mut self, id: &NoticeId, read: bool) {
        self.kept.iter_mut().filter(|notice| notice.id == *id).for_each(|notice| notice.read = read);
    }

    pub(super) fn mark_all_read(&mut self, until: Millis) {
        self.kept.iter_mut().filter(|notice| notice.at <= until).for_each(|notice| notice.read = true);
    }

    pub(super) fn delete(&mut self, id: &NoticeId) {
        if let Some(place) = self.kept.iter().position(|notice| notice.id == *id) {
            self.deleted = Some(self.kept.remove(place));
        }
    }

    pub(super) fn expire(&mut self, id: &NoticeId) {
        self.kept.retain(|notice| notice.id != *id);
    }

    pub(super) fn restore(&mut self, id: &NoticeId) {
        if let Some(notice) = self.deleted.take_if(|notice| notice.id == *id) {
            let place = self.kept.partition_point(|known| known.at <= notice.at);
            self.kept.insert(place, notice);
        }
    }

    /// Returns those about some interactions.
    pub(super) fn about<'a>(&'a self, interactions: &'a HashSet<&InteractionId>) -> impl Iterator<Item = &'a Notice> {
        self.kept.iter().chain(&self.deleted).filter(|notice| is_about(notice, interactions))
    }

    /// Forgets those about some interactions.
    pub(super) fn forget(&mut self, interactions: &HashSet<&InteractionId>) {
        self.kept.retain(|notice| !is_about(notice, interactions));
        self.deleted.take_if(|notice| is_about(notice, interactions));
    }

    /// Notes where an interaction went when the agent ceased to be its owner.
    pub(super) fn leave(&mut self, interaction: &InteractionId, gone: &WindowGone) {
        let about = |notice: &&mut Notice| notice.subject.interaction() == Some(interaction);
        self.kept.iter_mut().chain(&mut self.deleted).filter(about).for_each(|it| it.gone = Some(gone.clone()));
    }

    /// Returns when the oldest one is to be deleted; 0 if there are too many.
    pub(super) fn due(&self, limits: MyMessages) -> Option<Millis> {
        let oldest = self.kept.first()?;
        let too_many = self.kept.len() > limits.count as usize;
        Some(if too_many { 0 } else { oldest.at + Millis::from(limits.days) * DAY })
    }
}

/// Returns whether a system message is about one of some interactions. One that names none has its id from it.
fn is_about(notice: &Notice, interactions: &HashSet<&InteractionId>) -> bool {
    let of_id = || notice.id.as_str().split('.').next().unwrap_or_default().into();
    interactions.contains(&notice.subject.interaction().cloned().unwrap_or_else(of_id))
}

impl Hub {
    /// Returns the fact that deletes the next system message that is not kept any longer at `now`.
    pub(super) fn next_to_expire(&self, now: Millis) -> Option<Fact> {
        let (_, agent) = self.expiring.first().filter(|(due, _)| *due <= now)?;
        self.expiry(agent)
    }

    /// Returns the fact that deletes an agent's oldest system message.
    pub(super) fn expiry(&self, agent: &AgentId) -> Option<Fact> {
        let notice = self.agents.get(agent)?.notices.kept.first()?.id.clone();
        Some(Fact::Agent { id: agent.clone(), what: AgentFact::NoticeExpired { notice } })
    }

    pub(super) fn mark_read(&self, agent: &AgentId, id: &NoticeId, read: bool) -> Result<Option<AgentFact>, Refusal> {
        let known = self.agents[agent].notices.find(id).ok_or(Refusal::UnknownNotice)?;
        Ok((known.read != read).then(|| AgentFact::NoticeMarked { notice: id.clone(), read }))
    }

    pub(super) fn mark_all_read(&self, agent: &AgentId, until: Millis) -> Option<AgentFact> {
        let news = self.agents[agent].notices.kept.iter().any(|notice| notice.at <= until && !notice.read);
        news.then_some(AgentFact::NoticesRead { until })
    }

    pub(super) fn delete_notice(&self, agent: &AgentId, id: &NoticeId) -> Result<AgentFact, Refusal> {
        self.agents[agent].notices.find(id).ok_or(Refusal::UnknownNotice)?;
        Ok(AgentFact::NoticeDeleted { notice: id.clone() })
    }

    /// Decides on bringing back a system message. That it is there already is no error: another tab was faster.
    pub(super) fn restore_notice(&self, agent: &AgentId, id: &NoticeId) -> Result<Option<AgentFact>, Refusal> {
        let notices = &self.agents[agent].notices;
        let is_last = notices.deleted.as_ref().is_some_and(|deleted| deleted.id == *id);
        if !is_last && notices.find(id).is_none() {
            return Err(Refusal::UnknownNotice);
        }
        Ok(is_last.then(|| AgentFact::NoticeRestored { notice: id.clone() }))
    }

    /// Returns where an interaction is, for an agent who does not have it.
    pub(super) fn whereabouts(&self, interaction: &InteractionState) -> WindowGone {
        match &interaction.holder {
            Holder::Owner(owner) => WindowGone::Transferred { to: self.roster.agent_name(owner) },
            Holder::Queued => WindowGone::Transferred { to: interaction.via.clone() },
            Holder::Done => WindowGone::Done,
        }
    }
}
