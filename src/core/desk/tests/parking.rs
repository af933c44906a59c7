//! Parked interactions: what is said, where the focus goes, what is in front, and what counts as news.

use super::*;
use crate::core::settings::{BROWSER_NOTIFICATIONS, MESSAGE_SOUND};

const MINUTE: Millis = 60_000;

impl Stage {
    fn park(&mut self, id: &InteractionId, until: Option<Millis>) {
        self.act(ANN, Action::Park { interaction: id.clone(), until });
    }

    fn in_front(&self) -> Option<InteractionId> {
        self.desk(ANN).active().cloned()
    }

    /// Puts Ann's page into the background, in the tab chosen to ring.
    fn leaves(&mut self) {
        let socket = self.browser(ANN).socket();
        let frame = Some(GatewayFrame::Standing { rings: true, devices: 1 });
        self.input(ANN, Input::Frame { socket, frame });
        for choice in [&MESSAGE_SOUND, &BROWSER_NOTIFICATIONS] {
            self.act(ANN, Action::Choose { key: choice.key.into(), value: "on".into() });
        }
        self.input(ANN, Input::Attention { front: false, audible: true });
        self.hush();
    }
}

#[test]
fn a_parked_window_closes_to_the_list_and_says_until_when() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    let until = stage.now + 30 * MINUTE;
    stage.park(&second, Some(until));
    assert_eq!(stage.said(ANN), [format!("Parked until minute {}.", until / MINUTE)]);
    assert_eq!(stage.desk(ANN).flash().unwrap(), &format!("Parked until minute {}.", until / MINUTE));
    assert_eq!((stage.in_front(), stage.focus(ANN)), (Some(first.clone()), vec![(Place::Window(first.clone()), true)]));
    assert_eq!((stage.desk(ANN).at_hand(), stage.desk(ANN).parked()), (vec![first.clone()], vec![second.clone()]));
    stage.park(&first, None);
    assert_eq!(stage.said(ANN), ["Parked until the contact writes."]);
    assert_eq!((stage.in_front(), stage.focus(ANN)), (None, vec![(Place::InteractionBar, true)]));
    assert_eq!(stage.desk(ANN).parked(), [second, first], "what comes back first is first");
    assert_eq!(stage.desk(ANN).news(), 0);
}

#[test]
fn opening_a_parked_one_leaves_it_parked_and_writing_in_it_brings_it_back() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    stage.park(&second, None);
    stage.hush();
    stage.act(ANN, Action::Show { interaction: second.clone() });
    assert_eq!(
        (stage.in_front(), stage.focus(ANN)),
        (Some(second.clone()), vec![(Place::Window(second.clone()), false)])
    );
    assert_eq!((stage.desk(ANN).parked(), stage.said(ANN)), (vec![second.clone()], vec![]));
    // The way through the windows passes over it.
    stage.act(ANN, Action::ShowNext { back: false });
    assert_eq!(stage.in_front(), Some(first.clone()));
    stage.act(ANN, Action::ShowNext { back: false });
    assert_eq!(stage.in_front(), Some(first.clone()));
    stage.act(ANN, Action::Show { interaction: second.clone() });
    stage.hush();
    stage.act(ANN, Action::Type { interaction: second.clone(), text: "It is ready".into() });
    stage.act(ANN, Action::Send { interaction: second.clone() });
    assert_eq!(stage.said(ANN), ["+44 7700 900002 is no longer parked."]);
    assert_eq!((stage.in_front(), stage.desk(ANN).parked().len()), (Some(second.clone()), 0));
}

#[test]
fn unparking_opens_it() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    stage.pass(1);
    stage.park(&second, None);
    stage.hush();
    stage.act(ANN, Action::Unpark { interaction: second.clone() });
    assert_eq!(stage.said(ANN), ["+44 7700 900002 is no longer parked."]);
    assert_eq!(
        (stage.in_front(), stage.focus(ANN)),
        (Some(second.clone()), vec![(Place::Window(second.clone()), false)])
    );
    assert_eq!(stage.desk(ANN).at_hand(), [first, second]);
}

#[test]
fn one_whose_time_has_come_is_news_like_a_message_until_it_is_shown() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    let until = stage.now + 30 * MINUTE;
    stage.park(&second, Some(until));
    stage.leaves();
    stage.pass(30 * MINUTE);
    let text = "+44 7700 900002 is no longer parked: the time has come.";
    assert_eq!((stage.said(ANN), stage.focus(ANN)), (vec![text.to_owned()], vec![]));
    assert_eq!((stage.in_front(), stage.desk(ANN).news()), (Some(first.clone()), 1));
    let browser = &stage.desks[ANN];
    assert_eq!((browser.shown.clone(), browser.chimes), (vec![text.to_owned()], 1));
    assert_eq!(browser.notified, [Place::Window(second.clone())]);
    assert!(browser.desk.has_news(&second));
    stage.act(ANN, Action::PressNotification { about: Place::Window(second.clone()) });
    assert_eq!((stage.in_front(), stage.desk(ANN).news()), (Some(second.clone()), 0));
    // Its contact waits for an answer: the notification stays, as one about a message would.
    stage.act(ANN, Action::MarkDoneAnyway { interaction: second });
    assert_eq!(stage.desks[ANN].notified, []);
}

#[test]
fn one_whose_contact_writes_is_told_as_a_message_and_as_back() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    stage.park(&second, None);
    stage.hush();
    stage.pass(MINUTE);
    stage.text_from(OTHER, "+447700900101", "Any news?");
    let back = "+44 7700 900002 is no longer parked: the contact has written.";
    assert_eq!(stage.said(ANN), ["1 new message from +44 7700 900002.", back]);
    assert_eq!((stage.in_front(), stage.desk(ANN).news()), (Some(first.clone()), 1));
    assert_eq!(stage.desk(ANN).at_hand().len(), 2);
}

#[test]
fn what_has_come_back_while_the_connection_was_lost_is_said_afterwards() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    let until = stage.now + 30 * MINUTE;
    stage.park(&second, Some(until));
    stage.cut(ANN);
    stage.hush();
    stage.pass(30 * MINUTE);
    stage.connect(ANN);
    assert!(stage.said(ANN).contains(&"+44 7700 900002 is no longer parked: the time has come.".to_owned()));
    assert_eq!((stage.in_front(), stage.desk(ANN).news()), (Some(first.clone()), 1));
    // A page that begins anew opens none that is parked.
    stage.park(&first, None);
    stage.park(&second, None);
    stage.open(ANN, BTreeMap::new());
    assert_eq!(stage.in_front(), None);
    assert!(
        stage.said(ANN).contains(&"Signed in as Ann Lee. You are ready. 0 open interactions, 2 parked.".to_owned())
    );
}

#[test]
fn a_time_is_chosen_in_a_dialog_and_what_is_unsuitable_is_said_there() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::ChooseParking { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).dialog(), Some(Dialog::Parking));
    assert_eq!(
        (stage.desk(ANN).choosing_parking().cloned(), stage.focus(ANN)),
        (Some(id.clone()), vec![(Place::Dialog(Dialog::Parking), false)])
    );
    let now = stage.now;
    stage.park(&id, Some(now));
    let why = "Choose a time in the future, within a year.";
    assert_eq!(stage.said(ANN), [why]);
    assert_eq!(stage.desk(ANN).setting_problem().unwrap(), &(PARKING.to_owned(), texts::unsuitable_time()));
    stage.park(&id, Some(now + MINUTE));
    assert_eq!((stage.desk(ANN).dialog(), stage.desk(ANN).parked().len()), (None, 1));
    // What it is about may go meanwhile.
    let other = stage.ann_owns_another();
    stage.act(ANN, Action::ChooseParking { interaction: other.clone() });
    stage.text_from(OTHER, "+447700900101", "STOP");
    stage.act(ANN, Action::MarkDone { interaction: other });
    assert_eq!(stage.desk(ANN).dialog(), None);
}

#[test]
fn signing_out_leaves_parked_ones_parked_and_asks_about_the_others_alone() {
    let mut stage = Stage::new();
    let (first, second) = (stage.ann_owns(), stage.ann_owns_another());
    stage.park(&second, None);
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.desk(ANN).sign_out_question(), "You have 1 open interaction.");
    assert!(stage.desk(ANN).sign_out_details().contains(&texts::parked_stay(1)));
    stage.act(ANN, Action::OpenDialog { dialog: None });
    stage.park(&first, None);
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.desk(ANN).dialog(), None, "nothing to ask");
    assert!(stage.hub.signed_in().all(|agent| agent.as_str() != ANN));
}

#[test]
fn a_refusal_is_shown_in_the_window() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.cut(ANN);
    stage.park(&id, None);
    stage.text_in("+447700900101", "One more thing");
    stage.hush();
    stage.connect(ANN);
    assert_eq!(stage.desk(ANN).parked(), []);
    let why = "Something has changed meanwhile. Look again, then try again.";
    assert_eq!(stage.desk(ANN).window_problem(&id).unwrap().text, why);
}

#[test]
fn a_host_is_told_what_is_parked() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.pass(1);
    let since = stage.now;
    stage.park(&id, None);
    let told = stage.desk(ANN).interactions_for_host();
    assert_eq!(serde_json::to_value(&told[0]).unwrap()["parked"], serde_json::json!({ "since": since }));
}
