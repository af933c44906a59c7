//! Search: the contacts and past interactions that an agent may see, found from one place.

use super::*;
use crate::protocol::HistoryScope;

const ALL: HistoryScope = HistoryScope::All;

impl Stage {
    fn find(&mut self, query: &str) {
        self.act(ANN, Action::SearchHistory { of: None, query: query.into() });
    }

    fn past_history(&self) -> &History {
        self.desk(ANN).history(&None).expect("is open")
    }

    fn past_found(&self) -> Vec<InteractionId> {
        self.past_history().found.iter().flatten().map(|past| past.id.clone()).collect()
    }

    fn contacts_listed(&self) -> Vec<String> {
        self.past_history().contacts.0.iter().map(|found| words::contact(&found.contact)).collect()
    }

    /// Ben has had an interaction with a contact, who has a name then.
    fn ben_has_had(&mut self, name: &str) -> InteractionId {
        let number = "+447700900102";
        self.text_from("+447700900055", number, "Where is my parcel?");
        let invitation = self.invitation(BEN);
        self.act(BEN, Action::Accept { invitation });
        let id = self.desk(BEN).active().cloned().expect("a window");
        self.act(BEN, Action::NameContact { interaction: id.clone(), name: name.into() });
        self.act(BEN, Action::MarkDoneAnyway { interaction: id.clone() });
        id
    }
}

#[test]
fn what_colleagues_had_is_found_in_search_and_not_in_my_history() {
    let mut stage = Stage::new();
    let bens = stage.ben_has_had("Priya Shah");
    stage.act(ANN, Action::OpenMyHistory);
    assert_eq!((stage.past_history().scope, stage.past_found()), (HistoryScope::Own, vec![]));
    stage.hush();
    // The field has the focus: there is something to type.
    stage.act(ANN, Action::OpenSearch);
    assert_eq!(stage.focus(ANN), [(Place::Search, false)]);
    assert_eq!((stage.past_history().scope, stage.past_found()), (ALL, vec![bens.clone()]));
    assert_eq!(
        (stage.contacts_listed(), stage.past_history().count().english()),
        (vec![], "1 past interaction".into())
    );
    stage.find("shah");
    assert_eq!((stage.contacts_listed(), stage.past_found()), (vec!["Priya Shah".into()], vec![bens.clone()]));
    assert_eq!(stage.past_history().count(), "1 contact. 1 past interaction");
    let refused = stage.past_history().found.iter().flatten().map(|past| past.refused.clone()).collect::<Vec<_>>();
    assert_eq!(refused, [Some(Refusal::NotYours)], "it is read, not reopened");
    // A contact leads to what there was with them.
    let contact = stage.past_history().contacts.0[0].contact.clone();
    stage.find(&words::contact_number(&contact));
    assert_eq!((stage.contacts_listed().len(), stage.past_found()), (1, vec![bens.clone()]));
    stage.act(ANN, Action::ReadPast { of: None, past: bens });
    assert!(stage.past_history().reading.as_ref().is_some_and(|(_, page)| page.is_some()));
    // Opened again it has the field again.
    stage.act(ANN, Action::OpenSearch);
    assert_eq!(stage.past_history().reading, None);
    // In the other list, with the same words.
    stage.act(ANN, Action::ChooseScope { scope: HistoryScope::Own });
    assert_eq!((stage.past_found(), stage.contacts_listed()), (vec![], vec![]));
    assert_eq!(stage.past_history().query, words::contact_number(&contact));
    stage.act(ANN, Action::ChooseScope { scope: ALL });
    assert_eq!((stage.past_found().len(), stage.contacts_listed().len()), (1, 1));
    stage.find("");
    assert_eq!((stage.past_found().len(), stage.contacts_listed().len()), (1, 0));
}

#[test]
fn a_search_without_an_answer_is_asked_again_and_an_older_one_is_not_shown() {
    let mut stage = Stage::new();
    let bens = stage.ben_has_had("Priya Shah");
    stage.act(ANN, Action::OpenSearch);
    stage.cut(ANN);
    stage.find("nobody");
    assert_eq!(stage.past_found(), std::slice::from_ref(&bens), "what is there stays until the answer");
    stage.find("shah");
    stage.connect(ANN);
    assert_eq!((stage.contacts_listed(), stage.past_found()), (vec!["Priya Shah".into()], vec![bens]));
}

#[test]
fn a_number_that_nobody_is_known_by_is_no_contact_found() {
    let mut stage = Stage::new();
    stage.act(ANN, Action::OpenSearch);
    stage.find("+447700900099");
    assert_eq!((stage.contacts_listed(), stage.past_history().contacts.1), (vec![], 0));
}
