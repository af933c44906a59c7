//! Signing out with open interactions, letting one wait in a set, and what was given to others meanwhile.

use super::*;

/// Leads to the queue Support, of which Ann and Ben are members.
const SERVICE: &str = "+447700900999";
const DIRECT: &str = "+447700900101";
const KEPT: &str = "What you keep waits for you. If a contact writes and you are away for longer than 5 minutes, it is \
                    offered to others, if there is a queue for it.";
const NO_QUEUE: &str = "This conversation came in for you alone: there is no queue for it. Transfer or keep it.";

fn billing() -> TargetRef {
    TargetRef { kind: TargetKind::Queue, id: "billing".into() }
}

impl Stage {
    /// Ann and Ben, of whom only Ann is ready: what comes in for Support comes to her.
    fn support() -> Self {
        let roster = Roster::default()
            .agent(ANN, "Ann Lee", DIRECT)
            .agent(BEN, "Ben Okafor", "+447700900102")
            .set(TargetKind::Queue, "billing", "Billing", &[BEN])
            .set(TargetKind::Queue, "support", "Support", &[ANN, BEN])
            .number(SERVICE, TargetKind::Queue, "support");
        let mut stage = Self::of(roster);
        stage.act(BEN, Action::SetState { state: ChannelState::not_ready(None) });
        stage.hush();
        stage
    }

    /// Ann takes a conversation that comes in by a number.
    fn takes(&mut self, from: &str, to: &str) -> InteractionId {
        self.text_from(from, to, "Hello");
        let invitation = self.invitation(ANN);
        self.act(ANN, Action::Accept { invitation });
        self.hush();
        self.desks[ANN].desk.active().cloned().expect("a window in front")
    }

    fn ann(&self) -> &Desk {
        self.desk(ANN)
    }

    fn owner(&self, interaction: &InteractionId) -> Option<&'static str> {
        let owns = |agent: &&str| {
            let snapshot = self.hub.snapshot(&AgentId::from(*agent)).expect("an agent");
            snapshot.windows.iter().any(|(head, _)| head.id == *interaction)
        };
        [ANN, BEN].into_iter().find(owns)
    }

    fn is_signed_out(&self) -> bool {
        self.desks[ANN].farewell.is_some()
    }

    fn ben_is_ready(&mut self) {
        self.act(BEN, Action::SetState { state: ChannelState::Ready });
    }
}

#[test]
fn who_signs_out_with_open_interactions_is_asked_and_told_what_follows() {
    let mut stage = Stage::support();
    let first = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.ann().dialog(), Some(Dialog::SignOut));
    assert_eq!(stage.ann().sign_out_question(), "You have 1 open interaction.");
    assert_eq!(stage.ann().sign_out_details(), [KEPT]);
    assert_eq!((stage.said(ANN), stage.focus(ANN)), (vec![KEPT.into()], vec![(Place::Dialog(Dialog::SignOut), false)]));
    stage.act(ANN, Action::OpenDialog { dialog: None });
    let back = [(Place::Before, true), (Place::InteractionBar, true)];
    assert_eq!((stage.focus(ANN), stage.is_signed_out()), (back.to_vec(), false));

    // What would be lost and what is pending belong to it.
    let second = stage.takes(OTHER, SERVICE);
    stage.act(ANN, Action::Type { interaction: first, text: "Half a th".into() });
    stage.ben_is_ready();
    stage.transfer(&second, TargetKind::Agent, BEN);
    stage.hush();
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.ann().sign_out_question(), "You have 2 open interactions.");
    let pending = "A transfer is pending. It is cancelled unless you keep them.";
    let lost = "You have an unsent draft. Signing out discards it.";
    assert_eq!(stage.ann().sign_out_details(), [pending, lost, KEPT]);
    assert_eq!(stage.said(ANN), [[pending, lost, KEPT].join(" ")]);
    assert_eq!(stage.ann().problem(), None, "asked once, in the dialog");
}

#[test]
fn back_to_the_queue_lets_all_go_and_then_signs_out() {
    let mut stage = Stage::support();
    let [first, second] = [PHONE, OTHER].map(|from| stage.takes(from, SERVICE));
    stage.act(ANN, Action::Type { interaction: first.clone(), text: "Half a th".into() });
    stage.act(ANN, Action::TypeNote { interaction: second.clone(), note: "Knows the ca".into() });
    stage.act(ANN, Action::SignOut);
    stage.hush();
    stage.act(ANN, Action::BackToQueue);
    assert_eq!([stage.owner(&first), stage.owner(&second)], [None, None]);
    assert!(stage.is_signed_out() && stage.desks[ANN].kept.is_empty());
    assert_eq!(stage.said(ANN), ["2 interactions given back to the queue."], "once, and not each by itself");
    stage.ben_is_ready();
    let said = stage.said(BEN).join(" ");
    assert!(said.contains(&format!("Transfer from Ann Lee to Support: SMS from {WRITTEN}.")), "{said}");
}

#[test]
fn a_pending_transfer_is_cancelled_before_its_interaction_goes_back() {
    let mut stage = Stage::support();
    let [first, second] = [PHONE, OTHER].map(|from| stage.takes(from, SERVICE));
    stage.ben_is_ready();
    stage.transfer(&first, TargetKind::Agent, BEN);
    stage.act(ANN, Action::SignOut);
    stage.act(ANN, Action::BackToQueue);
    assert_eq!([stage.owner(&first), stage.owner(&second)], [None, None]);
    assert!(stage.is_signed_out());
}

#[test]
fn what_has_ended_is_done_with_it() {
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::End { interaction: id.clone() });
    stage.act(ANN, Action::SignOut);
    stage.act(ANN, Action::BackToQueue);
    assert!(stage.is_signed_out());
    assert_eq!(stage.ann().head(&id), None);
    stage.ben_is_ready();
    assert!(stage.desks[BEN].replica().invitations.is_empty());
}

#[test]
fn what_cannot_go_back_is_named_and_asked_about_again() {
    let mut stage = Stage::support();
    let [direct, queued] = [(OTHER, DIRECT), (PHONE, SERVICE)].map(|(from, to)| stage.takes(from, to));
    stage.act(ANN, Action::SignOut);
    stage.hush();
    stage.act(ANN, Action::BackToQueue);
    assert_eq!([stage.owner(&direct), stage.owner(&queued)], [Some(ANN), None]);
    assert!(!stage.is_signed_out() && !stage.ann().is_leaving());
    let said = format!("You are still signed in. +44 7700 900002: {NO_QUEUE}");
    assert_eq!(stage.said(ANN), [said.as_str()]);
    assert_eq!((stage.ann().dialog(), stage.ann().sign_out_problem().english()), (Some(Dialog::SignOut), said));
    assert_eq!(stage.ann().sign_out_question(), "You have 1 open interaction.");
    assert_eq!(stage.ann().window_problem(&direct).unwrap().text, NO_QUEUE);
    // Nothing of it is left when the question comes again.
    stage.act(ANN, Action::OpenDialog { dialog: None });
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.ann().sign_out_problem(), "");
    stage.act(ANN, Action::KeepThem);
    assert!(stage.is_signed_out());
    assert_eq!(stage.owner(&direct), Some(ANN));
}

#[test]
fn a_target_can_be_chosen_for_all_and_is_asked_first() {
    let mut stage = Stage::support();
    let [direct, queued] = [(OTHER, DIRECT), (PHONE, SERVICE)].map(|(from, to)| stage.takes(from, to));
    stage.act(ANN, Action::SignOut);
    stage.hush();
    stage.act(ANN, Action::TransferAll);
    let question = "Choose who gets your 2 open interactions. Then you are signed out.";
    assert_eq!((stage.ann().dialog(), stage.said(ANN)), (None, vec![question.to_owned()]));
    assert_eq!(stage.focus(ANN), [(Place::Communicator, false)]);
    assert!(stage.ann().communicator().is_some_and(|open| open.leaving && open.interaction.is_none()));
    // The way back leads to the question.
    stage.act(ANN, Action::CloseCommunicator);
    assert_eq!(stage.ann().dialog(), Some(Dialog::SignOut));
    assert_eq!(stage.focus(ANN), [(Place::Dialog(Dialog::SignOut), false)]);
    stage.act(ANN, Action::TransferAll);
    stage.hush();
    stage.ben_is_ready();
    stage.act(ANN, Action::Transfer { target: billing(), note: "Knows the case".into() });
    assert_eq!([stage.owner(&direct), stage.owner(&queued)], [None, None]);
    assert_eq!(stage.said(ANN), ["2 interactions given to Billing."]);
    assert!(stage.is_signed_out());
    let invitation = &stage.desks[BEN].replica().invitations[0];
    assert_eq!(invitation.note.as_deref(), Some("Knows the case"));
}

#[test]
fn a_target_that_cannot_take_all_leaves_the_rest_and_the_question() {
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::SignOut);
    stage.act(ANN, Action::TransferAll);
    stage.hush();
    stage.act(ANN, Action::Transfer { target: TargetRef::agent(&BEN.into()), note: String::new() });
    assert_eq!(stage.owner(&id), Some(ANN));
    assert_eq!(stage.said(ANN), [format!("You are still signed in. {WRITTEN}: Ben Okafor is not ready.")]);
    assert_eq!(stage.ann().dialog(), Some(Dialog::SignOut));
}

#[test]
fn the_answer_waits_for_the_connection_and_can_be_taken_back() {
    let mut stage = Stage::support();
    let [first, second] = [PHONE, OTHER].map(|from| stage.takes(from, SERVICE));
    stage.act(ANN, Action::SignOut);
    stage.browser(ANN).online = false;
    stage.act(ANN, Action::BackToQueue);
    assert!(stage.ann().is_leaving() && !stage.is_signed_out());
    // A second press gives nothing twice.
    let waiting = stage.ann().outbox().len();
    stage.act(ANN, Action::BackToQueue);
    stage.act(ANN, Action::KeepThem);
    assert_eq!(stage.ann().outbox().len(), waiting);
    stage.cut(ANN);
    stage.connect(ANN);
    assert_eq!([stage.owner(&first), stage.owner(&second)], [None, None]);
    assert!(stage.is_signed_out());

    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::SignOut);
    stage.browser(ANN).online = false;
    stage.act(ANN, Action::BackToQueue);
    stage.act(ANN, Action::OpenDialog { dialog: None });
    stage.cut(ANN);
    stage.connect(ANN);
    assert_eq!((stage.owner(&id), stage.is_signed_out()), (None, false), "who takes it back is not signed out");
}

#[test]
fn the_question_is_over_when_the_last_interaction_goes_in_another_tab() {
    let mut stage = Stage::support();
    let interaction = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::SignOut);
    stage.hush();
    let version = stage.ann().head(&interaction).unwrap().version;
    let release = Command::Release { interaction, version, to: None, note: None };
    let (_, step) = stage.hub.command(stage.now, &ANN.into(), &"other".into(), &release);
    stage.deliver(step);
    assert_eq!((stage.ann().dialog(), stage.is_signed_out()), (None, false));
    assert_eq!(stage.said(ANN), ["You have no open interactions.", "Transferred to Support."]);
}

#[test]
fn without_a_connection_they_are_kept_or_one_stays() {
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.cut(ANN);
    stage.act(ANN, Action::SignOut);
    assert_eq!(stage.ann().dialog(), Some(Dialog::SignOut));
    stage.act(ANN, Action::BackToQueue);
    assert!(stage.ann().outbox().is_empty(), "nobody would be there to see how it ends");
    stage.act(ANN, Action::KeepThem);
    assert!(stage.is_signed_out());
    assert_eq!(stage.owner(&id), Some(ANN));
}

#[test]
fn letting_one_wait_in_a_set_closes_its_window_and_says_so() {
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::OpenCommunicator { interaction: Some(id.clone()) });
    stage.hush();
    stage.act(ANN, Action::TransferAndWait { target: billing(), note: "Wants a refund".into() });
    assert_eq!((stage.owner(&id), stage.ann().head(&id)), (None, None));
    assert_eq!(stage.said(ANN), ["Given to Billing."]);
    assert_eq!(stage.ann().flash().unwrap().english(), "Given to Billing.");
    assert_eq!(stage.focus(ANN).last(), Some(&(Place::InteractionBar, true)));
    stage.ben_is_ready();
    let invitation = &stage.desks[BEN].replica().invitations[0];
    assert_eq!(words::reason(&invitation.reason), "Transfer from Ann Lee to Billing");
    assert_eq!(invitation.note.as_deref(), Some("Wants a refund"));
    // And as a hand-over in the window.
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    let over = stage.desk(BEN).head(&id).and_then(|head| head.handed_over.clone()).unwrap();
    assert_eq!((over.from.as_str(), over.note.as_deref()), ("Ann Lee", Some("Wants a refund")));
}

#[test]
fn letting_one_wait_says_so_when_it_cannot_be_now() {
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    stage.act(ANN, Action::OpenCommunicator { interaction: Some(id.clone()) });
    stage.cut(ANN);
    stage.hush();
    stage.act(ANN, Action::TransferAndWait { target: billing(), note: String::new() });
    assert_eq!(stage.said(ANN), ["Given to Billing when the connection is back."]);
    assert!(stage.ann().busy(&id), "nothing else is done about it meanwhile");
    stage.connect(ANN);
    assert_eq!(stage.owner(&id), None);

    // Refused: at the top of the window, to be tried again.
    let mut stage = Stage::support();
    let id = stage.takes(PHONE, SERVICE);
    let sales = TargetRef { kind: TargetKind::Queue, id: "sales".into() };
    stage.act(ANN, Action::OpenCommunicator { interaction: Some(id.clone()) });
    stage.hush();
    stage.act(ANN, Action::TransferAndWait { target: sales, note: String::new() });
    let why = "There is no such target any more.";
    assert_eq!(
        (stage.said(ANN), stage.ann().window_problem(&id).unwrap().text.english()),
        (vec![why.into()], why.into())
    );
    let kept = stage.desks[ANN].kept.clone();
    stage.open(ANN, kept);
    stage.act(ANN, Action::TryAgain { interaction: id.clone() });
    assert_eq!(stage.ann().window_problem(&id).unwrap().text, why, "the same is tried, also after a reload");
}

impl Stage {
    /// Ann goes for too long, some of her contacts write, and Ben takes over.
    fn ann_is_gone(&mut self, writing: &[&str]) {
        self.cut(ANN);
        let step = self.hub.presence(self.now, &ANN.into(), false);
        self.deliver(step);
        writing.iter().for_each(|from| self.text_from(from, SERVICE, "Is anybody there?"));
        self.ben_is_ready();
        self.pass(10 * 60_000);
        while let Some(invitation) = self.desks[BEN].replica().invitations.last().map(|it| it.id.clone()) {
            self.act(BEN, Action::Accept { invitation });
        }
    }

    /// Ann opens the page again, with what it stored before.
    fn ann_is_back(&mut self, kept: BTreeMap<String, String>) -> Vec<String> {
        self.hush();
        self.open(ANN, kept);
        self.said(ANN)
    }

    fn cards(&self) -> usize {
        self.ann().notifications().iter().filter(|place| matches!(place, Place::Notice(_))).count()
    }
}

#[test]
fn who_comes_back_hears_once_what_was_given_to_others() {
    let mut stage = Stage::support();
    stage.takes(PHONE, SERVICE);
    stage.ann_is_gone(&[PHONE]);
    let told = format!("{WRITTEN}: Given to Support while you were away.");
    let kept = stage.desks[ANN].kept.clone();
    assert_eq!(stage.ann_is_back(kept), ["Signed in as Ann Lee. You are ready.", told.as_str()]);
    assert_eq!((stage.cards(), stage.ann().problem()), (1, None));
    let notice = stage.desks[ANN].replica().notices.last().unwrap().clone();
    let (kind, priority) = words::notice_type(&notice);
    assert_eq!([kind, priority], ["Information", "Normal"]);
    // Loaded again, and in another tab that opens now.
    let kept = stage.desks[ANN].kept.clone();
    assert_eq!(stage.ann_is_back(kept), ["Signed in as Ann Lee. You are ready."]);
    assert_eq!(stage.cards(), 0);
    // Where it is now, it says itself.
    stage.act(ANN, Action::ShowNotice { notice: notice.id.clone() });
    assert_eq!(stage.focus(ANN).pop(), Some((Place::Message(notice.id.clone()), false)));
    assert_eq!(words::whereabouts(&notice), "The interaction is no longer yours: it went to Support.");
}

#[test]
fn several_that_were_given_to_others_are_said_in_one_sentence() {
    let mut stage = Stage::support();
    let contacts = ["+447700900001", "+447700900002", "+447700900003", "+447700900004"];
    contacts.iter().for_each(|contact| drop(stage.takes(contact, SERVICE)));
    stage.ann_is_gone(&contacts);
    let several = "4 conversations were given to others while you were away. They are in My Messages.";
    assert_eq!(stage.ann_is_back(BTreeMap::new()), ["Signed in as Ann Lee. You are ready.", several]);
    assert_eq!(stage.cards(), 3, "as many as there is room for");
}

#[test]
fn who_was_offline_in_an_open_page_hears_it_too() {
    let mut stage = Stage::support();
    stage.takes(PHONE, SERVICE);
    stage.ann_is_gone(&[PHONE]);
    stage.hush();
    stage.connect(ANN);
    let told = format!("{WRITTEN}: Given to Support while you were away.");
    assert_eq!(stage.said(ANN).iter().filter(|said| **said == told).count(), 1);
    assert_eq!(stage.cards(), 1);
    // Read in another tab meanwhile, it is no news.
    let notice = stage.desks[ANN].replica().notices[0].id.clone();
    let read = Command::MarkRead { notice, read: true };
    let (_, step) = stage.hub.command(stage.now, &ANN.into(), &"other".into(), &read);
    stage.deliver(step);
    assert_eq!(stage.ann_is_back(BTreeMap::new()), ["Signed in as Ann Lee. You are ready."]);
}
