//! My Messages and browser notifications: what is listed, where the focus goes, what the browser shows and closes.

use super::*;
use crate::protocol::{NoticeId, WindowGone};

impl Stage {
    /// Lets one of Ann's transfers fail, which she is told of. Returns the system message.
    fn fails(&mut self, interaction: &InteractionId) -> NoticeId {
        self.now += 1_000;
        self.transfer(interaction, TargetKind::Agent, BEN);
        let invitation = self.invitation(BEN);
        self.act(BEN, Action::Decline { invitation, reason: "Busy".into() });
        self.desks[ANN].replica().notices.last().expect("told").id.clone()
    }

    fn listed(&self) -> Vec<NoticeId> {
        self.desks[ANN].desk.listed_notices().map(|notice| notice.id.clone()).collect()
    }

    fn notified(&self) -> &[Place] {
        &self.desks[ANN].notified
    }

    fn stands_alone(&mut self, rings: bool) {
        let socket = self.desks[ANN].socket();
        self.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Standing { rings, devices: 1 }) });
    }

    /// Ann wants browser notifications, and works elsewhere; this is her only tab.
    fn ann_is_away(&mut self) {
        self.act(ANN, Action::Choose { key: "browser_notifications".into(), value: "on".into() });
        self.input(ANN, Input::Attention { front: false, audible: true });
        self.stands_alone(true);
        self.browser(ANN).shown.clear();
    }

    fn shown(&mut self) -> Vec<String> {
        std::mem::take(&mut self.browser(ANN).shown)
    }
}

#[test]
fn the_focus_goes_to_the_next_message_when_one_is_deleted_and_back_when_it_is_restored() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let [first, second, third] = [(); 3].map(|()| stage.fails(&interaction));
    stage.act(ANN, Action::OpenMessages);
    assert_eq!(stage.listed(), [third.clone(), second.clone(), first.clone()], "newest first");
    let delete = |stage: &mut Stage, notice: &NoticeId| {
        stage.hush();
        stage.act(ANN, Action::DeleteNotice { notice: notice.clone() });
        stage.focus(ANN).remove(0)
    };
    assert_eq!(delete(&mut stage, &second), (Place::Message(first.clone()), true), "the one below");
    assert_eq!(stage.said(ANN), ["Message deleted."]);
    assert_eq!(delete(&mut stage, &first), (Place::Message(third.clone()), true), "the one above");
    assert_eq!(delete(&mut stage, &third), (Place::Messages, true));

    stage.hush();
    stage.now += 1;
    stage.act(ANN, Action::RestoreNotice);
    assert_eq!(stage.listed(), std::slice::from_ref(&third));
    assert_eq!(stage.said(ANN), ["Message restored."], "it is no news");
    assert_eq!(stage.focus(ANN), [(Place::Message(third), true)]);
    assert!(!stage.desks[ANN].desk.notifications().iter().any(|place| matches!(place, Place::Notice(_))));
    stage.act(ANN, Action::RestoreNotice);
    assert_eq!(stage.desks[ANN].desk.problem(), None, "there is nothing to bring back");
}

#[test]
fn what_cannot_be_brought_back_is_said() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let [first, second] = [(); 2].map(|()| stage.fails(&interaction));
    stage.act(ANN, Action::OpenMessages);
    stage.act(ANN, Action::DeleteNotice { notice: first });
    // In another tab.
    let delete = Command::DeleteNotice { notice: second };
    let (_, step) = stage.hub.command(stage.now, &ANN.into(), &"other".into(), &delete);
    stage.deliver(step);
    stage.act(ANN, Action::RestoreNotice);
    let said = "This message cannot be brought back any more.";
    assert_eq!(stage.desks[ANN].desk.problem().unwrap(), said);
}

#[test]
fn only_unread_ones_are_listed_if_asked_for_and_all_are_marked_read_at_once() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let [first, second, third] = [(); 3].map(|()| stage.fails(&interaction));
    stage.act(ANN, Action::OpenMessages);
    stage.act(ANN, Action::MarkRead { notice: second.clone(), read: true });
    stage.act(ANN, Action::ListUnread { only: true });
    assert_eq!(stage.listed(), [third.clone(), first.clone()]);
    stage.hush();
    stage.act(ANN, Action::MarkRead { notice: third, read: true });
    assert_eq!(stage.focus(ANN), [(Place::Message(first), true)], "the row that had the focus is gone");
    stage.act(ANN, Action::MarkAllRead);
    assert_eq!((stage.listed().len(), stage.desks[ANN].replica().unread_notices()), (0, 0));
    stage.act(ANN, Action::CloseMessages);
    stage.act(ANN, Action::OpenMessages);
    assert_eq!(stage.listed().len(), 3, "opened anew, it lists all");
}

#[test]
fn show_leads_to_the_window_or_says_where_the_interaction_is() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    let notice = stage.fails(&interaction);
    stage.act(ANN, Action::OpenMessages);
    stage.hush();
    stage.act(ANN, Action::ShowNotice { notice: notice.clone() });
    assert_eq!(stage.focus(ANN), [(Place::Window(interaction.clone()), false)]);
    assert!(!stage.desks[ANN].desk.messages_open(), "it may be in the window's place");

    let other = stage.fails(&interaction);
    stage.transfer(&interaction, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    stage.act(ANN, Action::OpenMessages);
    stage.act(ANN, Action::ListUnread { only: true });
    stage.hush();
    stage.act(ANN, Action::ShowNotice { notice: other.clone() });
    assert_eq!(stage.focus(ANN).pop(), Some((Place::Message(other.clone()), false)));
    assert_eq!(stage.listed(), [other.clone(), notice], "it has been read, and is listed");
    let known = stage.desks[ANN].desk.notice(&other).unwrap();
    assert_eq!(known.gone, Some(WindowGone::Transferred { to: "Ben Okafor".into() }));
    assert_eq!(words::whereabouts(known), "The interaction is no longer yours: it went to Ben Okafor.");
}

#[test]
fn a_browser_notification_is_shown_once_about_each_thing_and_says_no_word_of_a_message() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    stage.ann_is_away();
    stage.text_in("+447700900101", "My PIN is 1234");
    stage.text_in("+447700900101", "Hello?");
    assert_eq!(stage.shown(), [format!("1 new message from {WRITTEN}."), format!("2 new messages from {WRITTEN}.")]);
    assert_eq!(stage.notified(), [Place::Window(interaction.clone())]);
    let notice = stage.fails(&interaction);
    assert_eq!(stage.shown(), ["Ben Okafor declined the transfer."], "and not why");
    stage.text_from("+447700900002", "+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    assert_eq!(stage.shown(), ["New for Ann Lee: SMS from +44 7700 900002."]);
    let all =
        [Place::Window(interaction.clone()), Place::Notice(notice.clone()), Place::Invitation(invitation.clone())];
    assert_eq!(stage.notified(), all);

    // What is read, answered or over is no news any more, wherever that was done.
    let from_another_tab = |stage: &mut Stage, id: &str, command: Command| {
        let (answer, step) = stage.hub.command(stage.now, &ANN.into(), &id.into(), &command);
        assert_eq!(answer, Answer::Done);
        stage.deliver(step);
    };
    from_another_tab(&mut stage, "o1", Command::MarkRead { notice, read: true });
    assert_eq!(stage.notified().len(), 2);
    from_another_tab(&mut stage, "o2", Command::Send { interaction, text: "Hi".into(), media: Vec::new() });
    assert_eq!(stage.notified(), [Place::Invitation(invitation.clone())]);
    from_another_tab(&mut stage, "o3", Command::Decline { invitation, reason: None });
    assert_eq!(stage.notified(), []);
}

#[test]
fn browser_notifications_are_quiet_while_the_agent_is_here_and_close_when_they_come() {
    let mut stage = Stage::new();
    stage.ann_owns();
    stage.ann_is_away();
    stage.input(ANN, Input::Attention { front: true, audible: true });
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.shown(), [""; 0]);
    stage.input(ANN, Input::Attention { front: false, audible: true });
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.shown(), [format!("1 new message from {WRITTEN}.")]);
    stage.input(ANN, Input::Attention { front: true, audible: true });
    assert_eq!(stage.notified(), []);

    // Another tab, which the agent has gone to.
    stage.input(ANN, Input::Attention { front: false, audible: true });
    stage.text_in("+447700900101", "Hello");
    stage.stands_alone(false);
    assert_eq!(stage.notified(), []);
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.shown(), [format!("1 new message from {WRITTEN}.")], "one tab tells, the one that rings");

    stage.stands_alone(true);
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.notified().len(), 1);
    stage.act(ANN, Action::Choose { key: "browser_notifications".into(), value: "off".into() });
    assert_eq!(stage.notified(), [], "nor when they are switched off");
}

#[test]
fn with_the_ring_switched_off_one_tab_tells_of_an_invitation_and_the_others_are_told_so() {
    let mut stage = Stage::new();
    stage.act(ANN, Action::Choose { key: "ring".into(), value: "off".into() });
    stage.ann_is_away();
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    assert_eq!(stage.shown().len(), 1);
    assert!(stage.desks[ANN].rung.contains(&invitation), "the others need not");
}

#[test]
fn a_browser_notification_leads_to_what_it_is_about() {
    let mut stage = Stage::new();
    let interaction = stage.ann_owns();
    stage.text_from("+447700900002", "+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    let notice = stage.fails(&interaction);
    let press = |stage: &mut Stage, about: Place| {
        stage.hush();
        stage.act(ANN, Action::PressNotification { about });
        stage.focus(ANN).pop().map(|(place, _)| place)
    };
    let invited = Place::Invitation(invitation.clone());
    assert_eq!(press(&mut stage, invited.clone()), Some(invited.clone()));
    let window = Place::Window(interaction);
    assert_eq!(press(&mut stage, window.clone()), Some(window.clone()));
    assert_eq!(press(&mut stage, Place::Notice(notice.clone())), Some(window), "the window that it is about");
    assert!(stage.desks[ANN].desk.notice(&notice).unwrap().read);
    stage.act(ANN, Action::Decline { invitation, reason: String::new() });
    assert_eq!(press(&mut stage, invited), None);
    assert_eq!(stage.said(ANN), ["This is over."]);
}

#[test]
fn a_notification_pressed_while_the_page_is_loading_leads_there_once_that_is_known() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    let notice = stage.fails(&id);
    for (about, there) in [
        (Place::Window(id.clone()), Some(Place::Window(id.clone()))),
        (Place::Notice(notice), Some(Place::Window(id))),
        (Place::Window("i9".into()), None),
    ] {
        stage.browser(ANN).desk = Desk::new("token".into(), "test".into(), None).whole();
        stage.input(ANN, Input::Start { kept: Vec::new() });
        stage.hush();
        stage.act(ANN, Action::PressNotification { about });
        assert_eq!((stage.said(ANN), stage.focus(ANN)), (Vec::new(), Vec::new()));
        stage.connect(ANN);
        assert_eq!(stage.focus(ANN).pop().filter(|(_, if_lost)| !if_lost).map(|(to, _)| to), there);
        let over = stage.said(ANN).iter().any(|said| said == "This is over.");
        assert_eq!(over, there.is_none());
    }
}
