//! What the engine tells outside of it, besides its connections.

use super::batch::Output;
use super::machine::Machine;
use super::source::Source;
use crate::core::contacts::Pseudonyms;
use crate::gateway::carrier::Carrier;
use crate::gateway::contacts::questions::Questions;
use crate::gateway::contacts::search::ContactSearch;
use crate::gateway::directory::Directory;
use crate::gateway::erasure::subject::Subject;
use crate::gateway::history::HistoryIndex;
use crate::protocol::Millis;
use std::sync::Arc;

/// Whom the engine tells.
pub(super) struct Outlet {
    /// Sends the texts.
    pub carrier: Arc<dyn Carrier>,
    /// Where the directory is published.
    pub directory: Arc<Directory>,
    /// The index that past interactions are found in.
    pub history: Arc<HistoryIndex>,
    /// Where contacts are found.
    pub contact_search: Arc<ContactSearch>,
    /// Where contacts go whom nobody has named, if somebody can be asked.
    pub questions: Option<Questions>,
    /// Tells whose numbers are erased.
    pub pseudonyms: Pseudonyms,
}

impl Outlet {
    /// Tells everything, and then replies.
    pub fn carry_out(&self, output: Output) {
        let Output { setup: _, roster, roster_changes, readiness, texts, done, findable, erased, unnamed, replies } =
            output;
        if let Some(roster) = roster {
            self.directory.replace(roster);
        }
        self.directory.take(&roster_changes);
        self.directory.weigh(readiness.into_iter());
        texts.into_iter().for_each(|(text, cause)| cause.enter(|| self.carrier.send(text)));
        self.history.add(done);
        self.contact_search.set(findable);
        erased.iter().for_each(|erasure| self.history.forget_later(Subject::new(erasure, &self.pseudonyms)));
        if let Some(questions) = &self.questions {
            unnamed.into_iter().for_each(|(contact, cause)| questions.ask(contact, cause));
        }
        replies.into_iter().for_each(|reply| reply());
    }

    /// Lets go what is done. Who is in no book is found in the archive from now on.
    pub fn let_go(&self, source: &Source, machine: &mut Machine, now: Millis) {
        let Some(hub) = machine.hub_mut() else { return };
        let forgotten = source.let_go(hub, now).into_iter();
        self.contact_search.set(forgotten.map(|number| (number.clone(), hub.findable(&number))).collect());
    }
}
