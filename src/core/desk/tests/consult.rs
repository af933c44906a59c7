//! Consultations: what both hear, where the focus goes, what is kept of what is typed; and that a host hears nothing.

use super::*;
use crate::protocol::ConsultationState;

impl Stage {
    /// Lets Ann ask Ben.
    fn consult(&mut self, interaction: &InteractionId) {
        self.act(ANN, Action::OpenConsult { interaction: interaction.clone() });
        self.act(ANN, Action::Consult { target: TargetRef::agent(&BEN.into()), question: "Refund?".into() });
    }

    /// Lets Ann consult Ben, who has accepted.
    fn consulting(&mut self) -> InteractionId {
        let id = self.ann_owns();
        self.consult(&id);
        let invitation = self.invitation(BEN);
        self.act(BEN, Action::Accept { invitation });
        self.hush();
        id
    }

    fn say(&mut self, agent: &'static str, interaction: &InteractionId, text: &str) {
        self.act(agent, Action::TypeAside { interaction: interaction.clone(), text: text.into() });
        self.act(agent, Action::SayAside { interaction: interaction.clone() });
    }

    fn rows(&self, agent: &str, interaction: &InteractionId) -> Vec<String> {
        let desk = self.desk(agent);
        let rows = desk.side_rows(interaction).into_iter().filter_map(|row| desk.side_row(interaction, &row));
        let said = |row: SideRow| (row.who.english(), row.text.english());
        rows.map(said).map(|(who, text)| if who.is_empty() { text } else { format!("{who}: {text}") }).collect()
    }
}

#[test]
fn asking_is_told_step_by_step_and_the_focus_is_where_it_can_be_taken_back() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::OpenConsult { interaction: id.clone() });
    stage.act(ANN, Action::CloseCommunicator);
    assert_eq!(stage.focus(ANN).last(), Some(&(Place::ConsultButton(id.clone()), false)));
    stage.consult(&id);
    assert_eq!(stage.said(ANN), ["Ben Okafor is being asked."]);
    assert_eq!(stage.focus(ANN).last(), Some(&(Place::CancelTransfer(id.clone()), false)));
    let said = "Consultation from Ann Lee: SMS from +44 7700 900001. 60 seconds to answer. Press F8 to go to it.";
    assert_eq!(stage.said(BEN), [said]);
    let invitation = stage.invitation(BEN);
    let card = stage.desk(BEN).replica.as_ref().unwrap().invitation(&invitation).cloned().unwrap();
    assert!(words::invitation_description(&card, stage.now).english().contains("Question: Refund?"));
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    assert_eq!(stage.said(ANN), ["Ben Okafor has been shown the request."]);
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.said(ANN), ["Ben Okafor has joined the consultation."]);
    let lost = (Place::SideButton(id.clone()), true);
    assert_eq!(stage.focus(ANN).first(), Some(&lost), "the button that had it has gone");
    assert_eq!(stage.focus(BEN).last(), Some(&(Place::SideField(id.clone()), false)));
    assert!(stage.desk(BEN).is_consulted(&id) && stage.desk(BEN).active() == Some(&id));
    assert_eq!(stage.rows(BEN, &id), ["Ann Lee asks Ben Okafor: Refund?"]);
}

#[test]
fn what_is_said_is_heard_once_and_counted_until_it_is_seen() {
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.act(ANN, Action::ShowSide { interaction: id.clone(), open: false });
    stage.hush();
    stage.say(BEN, &id, "Ask for the receipt.");
    assert_eq!(stage.said(ANN), ["Ben Okafor: Ask for the receipt."]);
    assert!(stage.said(BEN).is_empty(), "not one's own words");
    assert_eq!(stage.desk(ANN).side_unread(&id), 1);
    stage.input(ANN, Input::Attention { front: true, audible: true });
    stage.act(ANN, Action::ShowSide { interaction: id.clone(), open: true });
    assert_eq!(stage.focus(ANN).last(), Some(&(Place::SideField(id.clone()), false)));
    assert_eq!(stage.desk(ANN).side_unread(&id), 0);
    stage.say(ANN, &id, "Thanks.");
    assert_eq!(stage.said(BEN), ["Ann Lee: Thanks."]);
    assert_eq!(stage.rows(ANN, &id), stage.rows(BEN, &id));
    stage.say(ANN, &id, " ");
    assert_eq!(stage.said(ANN), ["Type a message first."]);
    // In another window, the words are not read out.
    stage.ann_owns_another();
    stage.say(BEN, &id, "Wait.");
    assert_eq!(stage.said(ANN), ["1 new message from Ben Okafor."]);
}

#[test]
fn the_contacts_words_reach_the_one_consulted_who_cannot_answer_them() {
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.text_in("+447700900101", "Where is it?");
    assert_eq!(stage.said(BEN), ["+44 7700 900001: Where is it?"]);
    assert_eq!(stage.desk(BEN).window(&id).unwrap().length(), 2);
    assert!(stage.desk(BEN).replica.as_ref().unwrap().owned().next().is_none());
}

#[test]
fn either_ends_it_and_both_hear_who() {
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.act(BEN, Action::EndConsultation { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Ben Okafor ended the consultation."]);
    assert_eq!(stage.said(BEN), ["Consultation ended."]);
    assert_eq!(stage.focus(BEN).last(), Some(&(Place::InteractionBar, true)));
    assert!(stage.desk(BEN).window(&id).is_none());
    assert_eq!(stage.rows(ANN, &id).last().unwrap(), "Ben Okafor ended the consultation.", "it stays in the record");
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.act(ANN, Action::EndConsultation { interaction: id.clone() });
    assert_eq!(stage.said(BEN), ["Ann Lee ended the consultation."]);
    stage.text_in("+447700900101", "STOP");
    assert!(stage.said(BEN).is_empty());
}

#[test]
fn the_end_by_the_contact_is_told_once() {
    let mut stage = Stage::new();
    stage.consulting();
    stage.text_in("+447700900101", "STOP");
    let told = |said: Vec<String>| said.iter().filter(|it| it.contains("ended the conversation")).count();
    assert_eq!(told(stage.said(BEN)), 1);
    // The window says so to the owner, and the side conversation that it is over.
    assert!(told(stage.said(ANN)) >= 1);
}

#[test]
fn handed_over_the_window_is_theirs_in_the_same_place() {
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.act(ANN, Action::CompleteConsultation { interaction: id.clone() });
    assert_eq!(stage.said(ANN), ["Transferred to Ben Okafor."]);
    assert_eq!(stage.said(BEN), ["The interaction is yours now."]);
    assert_eq!(stage.focus(BEN).last(), Some(&(Place::Composer(id.clone()), true)));
    assert!(stage.desk(BEN).active() == Some(&id) && !stage.desk(BEN).is_consulted(&id));
    assert_eq!(stage.rows(BEN, &id).len(), 2, "what was said is there");
}

#[test]
fn a_failure_is_told_and_can_be_tried_again() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.consult(&id);
    let invitation = stage.invitation(BEN);
    stage.hush();
    stage.act(BEN, Action::Decline { invitation, reason: "Busy".into() });
    assert_eq!(stage.said(ANN), ["Error: Ben Okafor declined the consultation. Reason: Busy"]);
    assert_eq!(stage.desk(ANN).failure(&id).unwrap(), "Ben Okafor declined the consultation. Reason: Busy");
    assert_eq!(stage.desk(ANN).notifications().len(), 1);
    assert!(stage.desk(ANN).failed_to_consult(&id));
    stage.act(ANN, Action::TryAgain { interaction: id.clone() });
    let state = stage.desk(ANN).head(&id).unwrap().consultation.clone().unwrap();
    assert_eq!(state.question.as_deref(), Some("Refund?"));
    assert!(matches!(state.state, ConsultationState::Asked { .. }));
    assert!(stage.desk(ANN).notifications().is_empty(), "the notification has gone with the banner");
    stage.act(ANN, Action::EndConsultation { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).head(&id).unwrap().consultation, None);
    // Refused at once, it is told in the same place.
    stage.act(BEN, Action::SetState { state: ChannelState::not_ready(None) });
    stage.consult(&id);
    assert_eq!(stage.desk(ANN).failure(&id).unwrap(), "Ben Okafor is not ready.");
    stage.act(ANN, Action::DismissFailure { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).failure(&id), None);
}

#[test]
fn what_is_typed_is_kept_and_quoted_where_it_cannot_be_said_any_more() {
    let mut stage = Stage::new();
    let id = stage.consulting();
    stage.act(BEN, Action::TypeAside { interaction: id.clone(), text: "I think that".into() });
    let kept = stage.browser(BEN).kept.clone();
    stage.open(BEN, kept);
    assert_eq!(stage.desk(BEN).aside(&id), "I think that", "after a reload");
    stage.cut(BEN);
    stage.act(BEN, Action::SayAside { interaction: id.clone() });
    assert_eq!(stage.rows(BEN, &id).last().unwrap(), "Ben Okafor: I think that", "on its way");
    stage.act(BEN, Action::TypeAside { interaction: id.clone(), text: "And".into() });
    stage.act(ANN, Action::EndConsultation { interaction: id });
    stage.hush();
    stage.connect(BEN);
    let problem = stage.desk(BEN).problem().unwrap().english();
    assert!(problem.contains("“And”") && problem.contains("You wrote: I think that"), "{problem}");
    assert!(!stage.browser(BEN).kept.keys().any(|key| key.starts_with("aside/") || key.starts_with("outbox/")));
}

#[test]
fn a_host_is_told_no_word_of_it() {
    let mut stage = Stage::new();
    for agent in [ANN, BEN] {
        let policy = super::hosted::all();
        stage.input(agent, Input::Host(super::hosted::connected(policy)));
    }
    let id = stage.consulting();
    stage.say(BEN, &id, "Ask for the receipt.");
    stage.act(ANN, Action::CompleteConsultation { interaction: id.clone() });
    for agent in [ANN, BEN] {
        let told = stage.browser(agent).told_host.join("\n");
        assert!(!told.contains("receipt") && !told.contains("Refund"), "{told}");
    }
    let opened = stage.browser(BEN).told_host.iter().filter(|text| text.contains("interactionOpened")).count();
    assert_eq!(opened, 1, "only when it is theirs");
}
