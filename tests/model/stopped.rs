//! The gateway that is killed, and started again after a while.

use super::account::Account;
use super::scenario::{Bug, Scenario};
use super::state::{State, fold};
use baton::core::fact::{Fact, InteractionFact, InvitationEnd};
use baton::core::hub::Transition;
use baton::protocol::*;
use std::sync::Arc;

pub const RESTED: &str = "nobody's time to answer is up because the gateway was stopped";

impl State {
    /// Restarts the gateway from its log.
    pub fn restart(&mut self, scenario: &Scenario) {
        self.crashes += 1;
        self.hub = Arc::new(fold(&self.log, scenario.bug));
        self.given.clear();
        if scenario.down > 0 {
            self.now += scenario.down;
            self.starts.push(self.now);
            self.gone.values_mut().for_each(|gone| *gone += scenario.down);
            if scenario.bug != Bug::ForgetsPauses {
                let step = Arc::make_mut(&mut self.hub).resume(self.now, scenario.down);
                self.keep(scenario, &step);
            }
        }
        let left = self.leaves_behind(scenario, &Account::of(self.entries()));
        self.broken = self.broken.or(left);
    }

    /// Checks that whoever did not answer in time had that time, without the pauses.
    pub fn holds_a_pause_against(&self, scenario: &Scenario, step: &Transition) -> Option<&'static str> {
        let over = step.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::Interaction {
                what: InteractionFact::InvitationEnded { invitation, how: InvitationEnd::NoAnswer },
                ..
            } => Some((entry.at, invitation)),
            _ => None,
        });
        let had_time = |(end, ended): (Millis, &InvitationId)| {
            self.entries().filter(|entry| entry.at <= end).any(|entry| match &entry.fact {
                Fact::Interaction {
                    what:
                        InteractionFact::Invited { invitation, deadline, .. }
                        | InteractionFact::Extended { invitation, deadline },
                    ..
                } if invitation == ended => {
                    let pauses = self.starts.iter().filter(|at| entry.at < **at && **at <= end).count() as u64;
                    end >= deadline + pauses * scenario.down
                }
                _ => false,
            })
        };
        over.into_iter().any(|over| !had_time(over)).then_some(RESTED)
    }
}
