//! The dock: which invitations are open, which notification goes with what, and on which side of a banner it stands.

use super::*;

/// Returns the invitations of an agent in order of arrival, each with whether all of it is shown.
fn shown(stage: &Stage, agent: &str) -> Vec<(String, bool)> {
    let desk = &stage.desks[agent].desk;
    let card = |place: &Place| match place {
        Place::Invitation(id) => {
            let contact = words::contact(&desk.replica.as_ref()?.invitation(id)?.contact);
            Some((contact, desk.invitations().get(id)?.open))
        }
        _ => None,
    };
    desk.notifications().iter().filter_map(card).collect()
}

/// Returns which of the invitations are open, as digits.
fn open(stage: &Stage, agent: &str) -> String {
    shown(stage, agent).iter().map(|(_, open)| if *open { '1' } else { '0' }).collect()
}

impl Stage {
    /// Invites Ann for this many contacts.
    fn invite_ann(&mut self, contacts: usize) -> Vec<InvitationId> {
        for contact in 1..=contacts {
            self.text_from(&format!("+44770090000{contact}"), "+447700900101", "Hello");
        }
        let place = |place: &Place| match place {
            Place::Invitation(id) => Some(id.clone()),
            _ => None,
        };
        self.desks[ANN].desk.notifications().iter().filter_map(place).collect()
    }
}

#[test]
fn of_several_invitations_the_oldest_is_open_and_their_order_stays() {
    let mut stage = Stage::new();
    let ids = stage.invite_ann(3);
    assert_eq!(open(&stage, ANN), "100");
    let order = shown(&stage, ANN);
    stage.act(ANN, Action::ShowMore { invitation: ids[2].clone(), more: true });
    assert_eq!(open(&stage, ANN), "101");
    stage.act(ANN, Action::ShowMore { invitation: ids[0].clone(), more: false });
    assert_eq!(open(&stage, ANN), "001");
    assert!(order.iter().map(|(who, _)| who).eq(shown(&stage, ANN).iter().map(|(who, _)| who)));
    // What the agent has opened stays so, and nothing else opens beside it.
    stage.act(ANN, Action::Decline { invitation: ids[0].clone(), reason: String::new() });
    assert_eq!(open(&stage, ANN), "01");
    stage.act(ANN, Action::Decline { invitation: ids[2].clone(), reason: String::new() });
    assert_eq!(open(&stage, ANN), "1", "the oldest that is left");
}

#[test]
fn nothing_opens_where_an_invitation_ends_by_itself() {
    let mut stage = Stage::new();
    let ids = stage.invite_ann(2);
    stage.text_from("+447700900001", "+447700900101", "STOP");
    assert_eq!(open(&stage, ANN), "0", "the card would grow under the pointer");
    stage.act(ANN, Action::DismissInvitation { invitation: ids[0].clone() });
    assert_eq!(open(&stage, ANN), "1");
}

#[test]
fn an_invitation_that_was_closed_stays_so_when_another_comes() {
    let mut stage = Stage::new();
    let ids = stage.invite_ann(1);
    stage.act(ANN, Action::ShowMore { invitation: ids[0].clone(), more: false });
    stage.text_from("+447700900007", "+447700900101", "Hello");
    assert_eq!(open(&stage, ANN), "00");
}

/// Lets Ann's transfer to Ben fail, and returns her interaction.
fn declined(stage: &mut Stage) -> InteractionId {
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Decline { invitation, reason: String::new() });
    id
}

#[test]
fn the_notification_of_a_failure_goes_with_its_banner_and_no_other_does() {
    let mut stage = Stage::new();
    let id = declined(&mut stage);
    stage.text_from("+447700900007", "+447700900101", "Hello");
    assert_eq!(stage.desk(ANN).notifications().len(), 2);
    stage.act(ANN, Action::DismissFailure { interaction: id.clone() });
    assert!(matches!(stage.desk(ANN).notifications(), [Place::Invitation(_)]));
    assert_eq!(stage.desks[ANN].replica().unread_notices(), 1, "it stays in My Messages");
    // An error of the desk's own in front of it is another one.
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Decline { invitation, reason: String::new() });
    stage.act(ANN, Action::TypeNote { interaction: id.clone(), note: "a".repeat(crate::protocol::MAX_NOTE_CHARS + 1) });
    stage.act(ANN, Action::SaveNote { interaction: id.clone() });
    stage.act(ANN, Action::DismissFailure { interaction: id.clone() });
    assert_eq!(stage.desk(ANN).notifications().len(), 2);
    // Another try answers it as well.
    stage.act(ANN, Action::TryAgain { interaction: id });
    assert_eq!(stage.desk(ANN).notifications().len(), 1);
}

#[test]
fn of_banner_and_dock_the_later_stands_below() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    assert!(!stage.desk(ANN).dock_first());
    stage.transfer(&id, TargetKind::Agent, BEN);
    stage.text_from("+447700900007", "+447700900101", "Hello");
    assert!(!stage.desk(ANN).dock_first(), "the banner was there");
    stage.act(ANN, Action::CancelTransfer { interaction: id.clone() });
    assert!(stage.desk(ANN).dock_first(), "the dock is alone");
    stage.transfer(&id, TargetKind::Agent, BEN);
    assert!(stage.desk(ANN).dock_first(), "the dock was there");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Decline { invitation, reason: String::new() });
    assert!(!stage.desk(ANN).dock_first());
}

#[test]
fn a_flash_does_not_count_as_the_dock() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.act(ANN, Action::SetState { state: ChannelState::not_ready(None) });
    assert!(stage.desk(ANN).flash().is_some());
    assert!(!stage.desk(ANN).dock_first());
    stage.transfer(&id, TargetKind::Agent, BEN);
    assert!(!stage.desk(ANN).dock_first());
}
