//! Contacts whom an agent may write to first: who may be found, and what would be refused.
//!
//! Everybody finds the contacts in the contact book: a name is for all agents. Others are found by the agents who have
//! owned an interaction with them, and by those who see a target that one was for. The search itself is carried out
//! apart from the hub, in a [`ContactIndex`](crate::core::search::ContactIndex) of all that can be found.

use super::{AgentId, GatewayFrame, Hub, InteractionFact, InteractionId, Millis, PhoneNumber, Refusal, Status};
use crate::core::search::{Findable, Reach};
use crate::protocol::{Channel, FoundContact, OpenConversation, RefusedNumber, ServiceNumber};
use std::sync::Arc;

impl Hub {
    /// Returns how a contact can be found; `None` if nothing is known of them.
    pub fn findable(&self, number: &PhoneNumber) -> Option<Findable> {
        let entry = self.book.get(number);
        let reach = self.contacts.get(number).map(|contact| contact.reach.clone());
        if entry.is_none() && reach.is_none() {
            return None;
        }
        let name = entry.and_then(|entry| entry.name.as_ref()).map(|name| name.value.clone());
        Some(Findable { name, in_book: entry.is_some(), reach: reach.unwrap_or_default() })
    }

    /// Returns all contacts that can be found.
    pub fn all_findable(&self) -> Vec<(PhoneNumber, Option<Findable>)> {
        let others = self.contacts.keys().filter(|number| self.book.get(number).is_none());
        self.book.numbers().chain(others).map(|number| (number.clone(), self.findable(number))).collect()
    }

    /// Returns the contact of an interaction, if a fact about it may have changed who finds them.
    pub fn reached(&self, id: &InteractionId, fact: &InteractionFact) -> Option<PhoneNumber> {
        let reaches = matches!(
            fact,
            InteractionFact::Opened { .. }
                | InteractionFact::Accepted { .. }
                | InteractionFact::ConsultationCompleted { .. }
                | InteractionFact::Reopened { .. }
                | InteractionFact::Released { .. }
                | InteractionFact::Reassigned { .. }
                | InteractionFact::Rescued { .. }
        );
        self.interaction(id).filter(|_| reaches).map(|interaction| interaction.contact.number.clone())
    }

    /// Records the target and the owner of an interaction with its contact.
    pub(super) fn note_reach(&mut self, id: &InteractionId) {
        let interaction = &self.interactions[id];
        let Some(contact) = self.contacts.get_mut(&interaction.contact.number) else { return };
        let (route, owner) = (&interaction.route, interaction.owner());
        let is_known =
            |reach: &Reach| reach.routes.contains(route) && owner.is_none_or(|owner| reach.agents.contains(owner));
        if !is_known(&contact.reach) {
            let reach = Arc::make_mut(&mut contact.reach);
            reach.routes.insert(route.clone());
            reach.agents.extend(owner.cloned());
        }
    }

    /// Returns whether an agent may find a contact.
    fn finds(&self, agent: &AgentId, number: &PhoneNumber) -> bool {
        let findable = self.findable(number);
        findable.is_some_and(|contact| contact.is_for(agent, |target| self.roster.sees(agent, target)))
    }

    /// Returns the answer about contacts who were found for an agent: `head` is the number of the request, and that of
    /// all matches. `typed` is the number that was looked up, if it was one, and comes first.
    pub(super) fn contacts_found(
        &self,
        now: Millis,
        agent: &AgentId,
        head: (u32, u32),
        found: &[PhoneNumber],
        typed: Option<&PhoneNumber>,
    ) -> GatewayFrame {
        let numbers: Vec<_> = self.numbers_to_write_from(agent).collect();
        let one = |number: &PhoneNumber, known: bool| FoundContact {
            contact: if known { self.contact(number) } else { self.stranger(number) },
            known,
            open: self.open_conversation(agent, number),
            refused: numbers
                .iter()
                .filter_map(|from| {
                    let refusal = self.may_start(now, agent, number, from).err()?;
                    Some(RefusedNumber { from: (*from).clone(), refusal })
                })
                .collect(),
        };
        let (request, total) = head;
        // What was found apart from the hub may not be this agent's to find any more.
        let known = found.iter().filter(|number| self.finds(agent, number));
        let mut contacts: Vec<_> = known.map(|number| one(number, true)).collect();
        let stranger = typed.filter(|typed| contacts.iter().all(|found| found.contact.number != **typed));
        let total = total + u32::from(stranger.is_some());
        if let Some(number) = stranger {
            contacts.insert(0, one(number, false));
            contacts.truncate(crate::protocol::MAX_CONTACTS);
        }
        let service_numbers = numbers
            .iter()
            .map(|number| ServiceNumber {
                number: (*number).clone(),
                formatted: (self.rules.format)(number),
                name: self.roster.route(number).and_then(|to| self.roster.name(to)).unwrap_or_default().to_owned(),
            })
            .collect();
        GatewayFrame::Contacts { request, total, contacts, service_numbers }
    }

    /// Returns a contact of whom an agent is told nothing but the number.
    fn stranger(&self, number: &PhoneNumber) -> crate::protocol::Contact {
        let formatted = (self.rules.format)(number);
        crate::protocol::Contact { formatted, ..crate::protocol::Contact::unknown(number.clone()) }
    }

    /// Returns the service numbers from which an agent may write to contacts, in the order in which one is chosen.
    pub(super) fn numbers_to_write_from(&self, agent: &AgentId) -> impl Iterator<Item = &PhoneNumber> {
        self.roster.numbers_of(agent).filter(|number| self.rules.sends_from(number))
    }

    /// Returns the service number from which an agent is to write to a contact: the given one, or one that is chosen.
    pub(super) fn number_to_write_from(
        &self,
        agent: &AgentId,
        from: Option<&PhoneNumber>,
    ) -> Result<&PhoneNumber, Refusal> {
        if !self.roster.takes(agent, Channel::Sms) {
            return Err(Refusal::UnsupportedChannel);
        }
        let mut usable = self.numbers_to_write_from(agent).filter(|number| from.is_none_or(|from| from == *number));
        usable.next().ok_or(Refusal::NoNumber)
    }

    /// Returns the fact that opens an interaction with a contact to whom an agent writes first.
    pub(super) fn begun(
        &self,
        now: Millis,
        agent: &AgentId,
        contact: &PhoneNumber,
        number: &PhoneNumber,
    ) -> Result<InteractionFact, Refusal> {
        self.may_start(now, agent, contact, number)?;
        let route = self.roster.route(number).ok_or(Refusal::NoNumber)?;
        Ok(self.opened(Channel::Sms, contact.clone(), number.clone(), route, Some(agent.clone())))
    }

    /// Returns the open interaction with a contact as an agent is told of it.
    fn open_conversation(&self, agent: &AgentId, number: &PhoneNumber) -> Option<OpenConversation> {
        let open = self.contacts.get(number)?.open.iter().rev().filter_map(|id| self.interaction(id));
        let mut open = open.filter(|it| it.status == Status::Connected);
        let own = open.clone().find(|it| it.owner() == Some(agent));
        let found = own.or_else(|| open.find(|it| self.roster.sees(agent, &it.route)))?;
        Some(OpenConversation {
            by: found.owner().map(|owner| self.roster.agent_name(owner)),
            interaction: own.map(|own| own.id.clone()),
        })
    }

    /// Checks that an agent may write to a contact first, from a service number of theirs.
    pub(super) fn may_start(
        &self,
        now: Millis,
        agent: &AgentId,
        contact: &PhoneNumber,
        from: &PhoneNumber,
    ) -> Result<(), Refusal> {
        if !self.roster.takes(agent, Channel::Sms) {
            return Err(Refusal::UnsupportedChannel);
        }
        if let Some(other) = self.open.get(&(from.clone(), contact.clone())).and_then(|id| self.interaction(id)) {
            return Err(self.in_use(agent, other));
        }
        if self.opted_out.contains(&(from.clone(), contact.clone())) {
            return Err(Refusal::OptedOut);
        }
        if let Some(prefix) = self.barred(from, contact) {
            return Err(Refusal::DestinationBarred { prefix });
        }
        self.rules.opens(from, now).map_or(Ok(()), |opens| Err(Refusal::Closed { opens }))
    }
}
