//! Another setup of the desk while the gateway runs. It is no fact: the log says only how many events agents were told
//! of it, and a start has it again.
//!
//! What runs already keeps the time it was given: an invitation its deadline, a wrap-up its end. All else goes by the new
//! setup at once, and agents are told what they see of it.

use super::outlook::InteractionViews;
use super::{AgentId, Change, Event, Hub, InteractionId, Millis, TargetRef, Transition};
use crate::core::setup::DeskSetup;
use crate::core::target;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Hub {
    /// Takes up another setup of the desk.
    ///
    /// # Errors
    /// Returns a sentence for the operator if it is invalid, or says something of a target that there is not.
    pub fn set_up(&mut self, now: Millis, setup: Arc<DeskSetup>) -> Result<Transition, String> {
        let has = |target: &TargetRef| self.roster.profile(target).is_some();
        if let Some(unknown) = setup.fallback.as_ref().filter(|fallback| !has(fallback)) {
            return Err(format!("fallback: the directory has no {}", target::write(unknown)));
        }
        setup.policies.check_targets(has)?;
        let before = std::mem::replace(&mut self.rules.setup, setup);
        if let Err(why) = self.rules.check() {
            self.rules.setup = before;
            return Err(why);
        }
        let after = std::mem::replace(&mut self.rules.setup, before);
        let (setups, shown) = (self.setups(), self.views_shown());
        let agents: Vec<AgentId> = self.agents.keys().cloned().collect();
        agents.iter().for_each(|id| self.reindex(id, |indexed| (indexed, None)));
        self.rules.setup = after;
        agents.iter().for_each(|id| self.renew_terms(id));
        let targets: Vec<TargetRef> = self.roster.targets().collect();
        let tried: BTreeSet<_> = targets.iter().flat_map(|target| self.seeking.tried_in(target).cloned()).collect();
        self.index_tried(tried);
        targets.iter().for_each(|target| self.seeking.mark_target(target));
        self.index_all_stranded();
        self.index_aging();
        let mut changes = Vec::new();
        let mut tell = |to: AgentId, event: Event| changes.push(Change::new(to, now, event));
        for (id, before) in setups {
            let setup = self.setup(&id);
            if setup != before {
                tell(id, Event::Setup(setup));
            }
        }
        self.changes_of_others(shown, &mut tell);
        let mut transition = Transition::default();
        self.tell_beside(now, changes, &mut transition);
        transition.touched.extend(targets);
        self.settle_all(now, &mut transition);
        Ok(transition)
    }

    fn setups(&self) -> Vec<(AgentId, crate::protocol::Setup)> {
        self.agents.keys().map(|id| (id.clone(), self.setup(id))).collect()
    }

    /// Returns the views of all interactions that somebody sees.
    fn views_shown(&self) -> Vec<InteractionViews> {
        let agents = self.agents.values();
        let shown = agents.flat_map(|agent| agent.windows.iter().chain(&agent.invitations).chain(&agent.consulted));
        let shown: BTreeSet<&InteractionId> = shown.collect();
        shown.into_iter().filter_map(|id| self.interaction(id)).map(|it| self.views_of(it)).collect()
    }

    /// Files anew what will be erased.
    fn index_aging(&mut self) {
        self.erasures.aging.clear();
        let done: Vec<_> = self.done.values().flatten().cloned().collect();
        for place in done {
            let Some(line) = self.interaction(&place.1).map(|it| it.service_number.clone()) else { continue };
            if self.rules.setup.retention(&line).is_some() {
                self.erasures.aging.entry(line).or_default().insert(place);
            }
        }
    }
}
