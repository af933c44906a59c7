//! The state of the hub as it is kept beside the log, so that a start need not fold all of it: [`Kept`]. It holds what
//! is folded from facts. What follows from that and the rules is not in it: indexes are built anew.

use super::agent::Agent;
use super::answers::Answers;
use super::carrier_ids::CarrierIds;
use super::contacts::ContactIndex;
use super::erase::Erasures;
use super::quotas::Counts;
use super::waits::Waits;
use super::{AgentId, Hub, InteractionId, InteractionState, PhoneNumber, Roster, Rules, Status, TargetRef};
use crate::core::interaction::Holder;
use crate::core::pairs;
use crate::core::search::Reach;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a hub folded from facts. Another version of the rules may fold the same facts to something else, so it is used
/// only by the version that wrote it: [`Kept::VERSION`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    roster: Roster,
    agents: BTreeMap<AgentId, Agent>,
    interactions: Vec<Arc<InteractionState>>,
    last_id: u64,
    contacts: BTreeMap<PhoneNumber, KeptContact>,
    reopened: BTreeSet<InteractionId>,
    #[serde(with = "pairs")]
    waits: BTreeMap<TargetRef, Waits>,
    opted_out: BTreeSet<(PhoneNumber, PhoneNumber)>,
    carrier_ids: CarrierIds,
    answers: Answers,
    counts: Counts,
    numbers: BTreeMap<AgentId, u64>,
    own_facts: u64,
    erasures: Erasures,
}

/// The interactions of a contact that are in the hub, in order, and how many are not.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptContact {
    open: Vec<InteractionId>,
    past: Vec<InteractionId>,
    archived: Option<u32>,
    reach: Arc<Reach>,
}

impl Kept {
    /// Returns the number of facts about what is erased that were folded.
    pub fn erasures_version(&self) -> u64 {
        self.erasures.version
    }

    /// The version of the fold and of what is kept of it. To be raised with every change of what facts fold to.
    pub const VERSION: u32 = 4;
}

impl Hub {
    /// Returns what is to be kept of the state: everything but what the contact book knows, and refusals.
    pub fn to_kept(&self) -> Kept {
        let known = self.contacts.iter().filter(|(_, contact)| !contact.is_empty());
        let contacts = known.map(|(number, contact)| {
            let ContactIndex { open, past, archived, reach, .. } = contact;
            let (open, past, reach) = (open.clone(), past.clone(), reach.clone());
            (number.clone(), KeptContact { open, past, archived: *archived, reach })
        });
        Kept {
            roster: self.roster.clone(),
            agents: self.agents.clone(),
            interactions: self.interactions.values().cloned().collect(),
            last_id: self.last_id,
            contacts: contacts.collect(),
            reopened: self.reopened.clone(),
            waits: self.waits.clone(),
            opted_out: self.opted_out.iter().cloned().collect(),
            carrier_ids: self.carrier_ids.clone(),
            answers: self.answers.clone(),
            counts: self.counts.clone(),
            numbers: self.numbers.clone(),
            own_facts: self.own_facts,
            erasures: self.erasures.clone(),
        }
    }

    /// Creates a hub from what was kept of one.
    pub fn from_kept(rules: Rules, kept: Kept) -> Self {
        let Kept { roster, agents, interactions, last_id, contacts, reopened, .. } = kept;
        let mut hub = Self::new(rules, roster);
        (hub.last_id, hub.reopened, hub.waits) = (last_id, reopened, kept.waits);
        (hub.own_facts, hub.erasures) = (kept.own_facts, Erasures::of_kept(kept.erasures));
        hub.numbers = kept.numbers;
        hub.opted_out = kept.opted_out.into_iter().collect();
        (hub.carrier_ids, hub.answers, hub.counts) = (kept.carrier_ids, kept.answers, kept.counts);
        for (id, agent) in agents {
            let terms = hub.terms(&id);
            hub.agents.insert(id, Agent { terms, ..agent });
        }
        let agents: Vec<_> = hub.agents.keys().cloned().collect();
        agents.iter().for_each(|id| hub.index_agent(id));
        for (number, KeptContact { open, past, archived, reach }) in contacts {
            if archived.is_none() {
                hub.uncounted.insert(number.clone());
            }
            hub.contacts.insert(number, ContactIndex { open, past, archived, reach, ..ContactIndex::default() });
        }
        let ids: Vec<_> = interactions.iter().map(|interaction| interaction.id.clone()).collect();
        for interaction in interactions {
            if interaction.status == Status::Connected && interaction.holder != Holder::Done {
                let numbers = (interaction.service_number.clone(), interaction.contact.number.clone());
                hub.open.insert(numbers, interaction.id.clone());
            }
            hub.index_past(&interaction);
            hub.index_media(&interaction);
            hub.interactions.insert(interaction.id.clone(), interaction);
        }
        for id in &ids {
            hub.file(id);
            hub.file_parked(id);
            hub.file_asked(id);
        }
        hub
    }
}
