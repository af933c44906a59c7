//! New text: choosing whom to write to, what is refused before and after, and asking a colleague for a conversation.

use super::*;
use crate::core::desk::NewText;
use crate::protocol::AskGone;

const HELP: &str = "+447700900999";

impl Stage {
    /// Ann and Ben both write from the number of Help.
    fn helping() -> Self {
        let roster = Roster::default()
            .agent(ANN, "Ann Lee", "+447700900101")
            .agent(BEN, "Ben Okafor", "+447700900102")
            .set(TargetKind::Queue, "help", "Help", &[ANN, BEN])
            .number(HELP, TargetKind::Queue, "help");
        Self::of(roster)
    }

    /// Ann owns a conversation on the number of Help.
    fn ann_helps(&mut self) -> InteractionId {
        self.text_in(HELP, "Hello");
        let invitation = self.invitation(ANN);
        self.act(ANN, Action::Accept { invitation });
        self.hush();
        self.desk(ANN).active().cloned().expect("a window in front")
    }

    fn new_text(&self, agent: &str) -> &NewText {
        self.desk(agent).new_text().expect("is open")
    }

    fn types_text(&mut self, agent: &'static str, text: &str) {
        self.act(agent, Action::Type { interaction: Desk::new_text_id(), text: text.into() });
    }

    fn draft(&self, agent: &str) -> Option<&str> {
        self.desk(agent).drafts().get(&Desk::new_text_id()).map(String::as_str)
    }

    fn sends(&mut self, agent: &'static str) {
        self.act(agent, Action::Send { interaction: Desk::new_text_id() });
    }

    /// Ben chooses the contact of Ann's conversation, and the number of Help.
    fn ben_chooses(&mut self) {
        self.act(BEN, Action::OpenNewText { to: None });
        self.act(BEN, Action::FindContact { query: PHONE.into() });
        self.act(BEN, Action::ChooseContact { number: PHONE.into() });
        self.act(BEN, Action::ChooseNumber { number: HELP.into() });
    }
}

#[test]
fn a_contact_is_chosen_and_the_text_opens_their_window() {
    let mut stage = Stage::helping();
    stage.act(ANN, Action::OpenNewText { to: None });
    assert_eq!(stage.browser(ANN).focus.pop(), Some((Place::NewText, false)));
    let numbers: Vec<_> = stage.new_text(ANN).service_numbers().iter().map(|it| it.name.clone()).collect();
    assert_eq!(numbers, ["Ann Lee", "Help"]);
    stage.act(ANN, Action::FindContact { query: OTHER.into() });
    let found = stage.new_text(ANN).found().expect("somebody");
    assert_eq!((found.total, found.contacts[0].known), (1, false));
    stage.act(ANN, Action::ChooseContact { number: OTHER.into() });
    assert_eq!(stage.new_text(ANN).query(), "+44 7700 900002");
    stage.act(ANN, Action::ChooseNumber { number: HELP.into() });
    stage.types_text(ANN, "Your parcel is here");
    stage.hush();
    stage.sends(ANN);
    assert_eq!(stage.desk(ANN).new_text(), None);
    let id = stage.desk(ANN).active().cloned().expect("its window is in front");
    let window = stage.desk(ANN).window(&id).expect("is open");
    assert_eq!(window.head.service_number.as_str(), HELP);
    assert_eq!(window.messages().map(|it| it.text.as_str()).collect::<Vec<_>>(), ["Your parcel is here"]);
    assert_eq!(stage.browser(ANN).focus.pop(), Some((Place::Composer(id), false)));
    assert!(stage.desks[ANN].kept.is_empty(), "{:?}", stage.desks[ANN].kept);
}

#[test]
fn what_is_typed_is_there_again_after_closing_and_after_a_reload() {
    let mut stage = Stage::helping();
    stage.act(ANN, Action::OpenNewText { to: None });
    stage.act(ANN, Action::FindContact { query: OTHER.into() });
    stage.act(ANN, Action::ChooseContact { number: OTHER.into() });
    stage.types_text(ANN, "Your parcel");
    stage.act(ANN, Action::CloseNewText);
    assert_eq!(stage.desk(ANN).new_text(), None);
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    stage.act(ANN, Action::OpenNewText { to: None });
    assert_eq!(stage.new_text(ANN).contact().map(|it| it.number.as_str()), Some(OTHER));
    assert_eq!(stage.draft(ANN), Some("Your parcel"));
    stage.act(ANN, Action::Respond { interaction: Desk::new_text_id(), response: 0 });
    assert_eq!(stage.draft(ANN), Some("Your parcel Hello +44 7700 900002, Ann Lee here, about {order}."));
}

#[test]
fn a_text_is_sent_once_over_presses_a_break_and_a_reload() {
    let mut stage = Stage::helping();
    stage.act(ANN, Action::OpenNewText { to: None });
    stage.act(ANN, Action::FindContact { query: OTHER.into() });
    stage.act(ANN, Action::ChooseContact { number: OTHER.into() });
    stage.types_text(ANN, "Once");
    stage.cut(ANN);
    stage.sends(ANN);
    stage.sends(ANN);
    stage.types_text(ANN, "Twice");
    stage.sends(ANN);
    assert_eq!(stage.desk(ANN).outbox().len(), 1);
    assert!(stage.desk(ANN).starts());
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    let id = stage.desk(ANN).active().cloned().expect("its window is in front");
    let texts = stage.desk(ANN).window(&id).expect("is open").messages().count();
    assert_eq!((texts, stage.desk(ANN).outbox().len()), (1, 0));
}

#[test]
fn what_is_refused_comes_back_with_the_reason() {
    let mut stage = Stage::helping();
    stage.act(ANN, Action::OpenNewText { to: None });
    stage.sends(ANN);
    assert_eq!(stage.said(ANN), ["Choose a contact first."]);
    stage.act(ANN, Action::FindContact { query: "+8811234567".into() });
    stage.hush();
    stage.act(ANN, Action::ChooseContact { number: "+8811234567".into() });
    let barred = "Numbers that begin with +881 cannot be written to";
    assert!(stage.said(ANN)[0].starts_with(barred), "before a text is written");
    stage.sends(ANN);
    assert_eq!(stage.said(ANN), ["Type a message first."]);
    stage.types_text(ANN, "Hi");
    stage.sends(ANN);
    assert!(stage.said(ANN)[0].starts_with(&format!("Not sent. {barred}")));
    assert_eq!(stage.draft(ANN), Some("Hi"));
    assert!(stage.desk(ANN).start_problem().english().starts_with(barred));
    // Refused after a reload: it opens again.
    stage.text_from(OTHER, "+447700900101", "STOP");
    stage.act(ANN, Action::FindContact { query: OTHER.into() });
    assert_eq!(stage.desk(ANN).start_problem(), "");
    stage.cut(ANN);
    stage.sends(ANN);
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.draft(ANN), Some("Hi"));
    assert!(stage.desk(ANN).start_problem().english().starts_with("The contact has opted out"));
}

#[test]
fn outside_opening_hours_it_says_when_they_begin_again() {
    let json = r#"{"numbers": {"+447700900101": {"hours": {"zone": "UTC", "open":
        [{"days": ["thu"], "from": "01:00", "to": "02:00"}]}}}}"#;
    let mut stage = Stage::with(Arc::new(serde_json::from_str(json).expect("a setup")));
    stage.act(ANN, Action::OpenNewText { to: None });
    stage.act(ANN, Action::FindContact { query: OTHER.into() });
    stage.act(ANN, Action::ChooseContact { number: OTHER.into() });
    assert_eq!(stage.desk(ANN).start_problem(), "Outside opening hours. Open again minute 60.");
}

#[test]
fn a_colleagues_conversation_on_another_number_is_told_before_writing() {
    let mut stage = Stage::helping();
    stage.ann_helps();
    stage.ben_chooses();
    assert_eq!(stage.new_text(BEN).elsewhere(), None, "the refusal says it");
    stage.act(BEN, Action::ChooseNumber { number: "+447700900102".into() });
    assert_eq!(stage.desk(BEN).start_problem(), "");
    let told = stage.new_text(BEN).elsewhere().map(words::holder_elsewhere);
    assert_eq!(told.unwrap(), "Ann Lee has a conversation on another number");
}

#[test]
fn a_colleague_is_asked_for_the_conversation_and_transfers_it() {
    let mut stage = Stage::helping();
    let id = stage.ann_helps();
    stage.ben_chooses();
    assert_eq!(stage.desk(BEN).start_problem(), "Ann Lee has the conversation with this contact.");
    assert_eq!(stage.new_text(BEN).owner(), Some("Ann Lee"));
    stage.hush();
    stage.act(BEN, Action::AskFor);
    stage.act(BEN, Action::AskFor);
    assert_eq!(stage.said(BEN), ["Ann Lee has been asked."]);
    let asks = "Ben Okafor asks for the conversation with +44 7700 900001.";
    assert_eq!(stage.said(ANN), [asks]);
    let card = Place::Ask(id.clone(), BEN.into());
    assert_eq!(stage.desk(ANN).notifications(), std::slice::from_ref(&card));
    // Both sides load their pages again.
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    assert_eq!(stage.desk(ANN).notifications(), std::slice::from_ref(&card));
    stage.act(ANN, Action::GiveTo { interaction: id.clone(), asker: BEN.into() });
    assert_eq!(stage.desk(ANN).notifications(), []);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    assert!(stage.desk(BEN).head(&id).is_some() && stage.desk(ANN).head(&id).is_none());
}

#[test]
fn who_is_not_given_it_is_told_and_the_card_goes() {
    let mut stage = Stage::helping();
    let id = stage.ann_helps();
    stage.ben_chooses();
    stage.act(BEN, Action::AskFor);
    stage.hush();
    let keep = Action::Keep { interaction: id, asker: BEN.into() };
    stage.act(ANN, keep);
    assert_eq!(stage.desk(ANN).notifications(), []);
    assert_eq!(stage.said(BEN), ["Information: Ann Lee keeps the conversation with +44 7700 900001."]);
    assert!(!stage.new_text(BEN).has_asked(), "and can ask again");
    stage.act(BEN, Action::AskFor);
    stage.cut(ANN);
    stage.pass(60_000);
    let why: Vec<_> = stage.hub.snapshot(&BEN.into()).expect("Ben").notices.into_iter().map(|it| it.subject).collect();
    assert!(matches!(why[1], crate::protocol::NoticeSubject::AskedInVain { why: AskGone::NoAnswer, .. }));
    stage.connect(ANN);
    assert_eq!(stage.desk(ANN).notifications(), []);
}

#[test]
fn ones_own_open_conversation_is_shown_instead() {
    let mut stage = Stage::helping();
    let id = stage.ann_helps();
    let contact = stage.desk(ANN).head(&id).expect("is open").contact.clone();
    stage.act(ANN, Action::OpenNewText { to: Some(contact) });
    stage.act(ANN, Action::ChooseNumber { number: HELP.into() });
    assert_eq!(stage.new_text(ANN).own(), Some(&id));
    assert_eq!(stage.new_text(ANN).owner(), None);
}
