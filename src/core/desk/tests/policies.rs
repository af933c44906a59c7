//! What the policies change about the desk: reasons to choose from, reasons in the agent's own words, wrapping up.

use super::*;
use crate::protocol::{Outcome, Reasons};

fn stage(policies: &str) -> Stage {
    let policies = serde_json::from_str(policies).expect("policies");
    Stage::with(Arc::new(DeskSetup { policies, ..(*setup()).clone() }))
}

fn lists(reasons: &Reasons) -> [Vec<&str>; 2] {
    [&reasons.not_ready, &reasons.decline].map(|list| list.iter().map(String::as_str).collect())
}

impl Stage {
    fn ask(&mut self, agent: &'static str, dialog: Dialog) {
        self.act(agent, Action::OpenDialog { dialog: Some(dialog) });
    }

    fn give(&mut self, agent: &'static str, reason: &str) {
        self.act(agent, Action::GiveReason { reason: reason.into() });
    }

    fn state(&self, agent: &str) -> String {
        words::own_state(&self.desks[agent].replica().me).english()
    }
}

#[test]
fn menus_offer_the_reasons_of_the_setup() {
    let stage = stage(
        r#"{ "reasons": { "not_ready": ["Training"] }, "of": [
            { "target": "queue:billing", "reasons": { "decline": ["Ask Support."] } },
            { "target": "agent:ben", "reasons": { "not_ready": [] } }
        ] }"#,
    );
    let [_, usual] = lists(&default_reasons()).map(|list| list.into_iter().map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(lists(&stage.desk(ANN).reasons()), [vec!["Training"], usual.iter().map(String::as_str).collect()]);
    assert_eq!(lists(&stage.desk(BEN).reasons()), [vec![], vec!["Ask Support."]]);
}

#[test]
fn menus_offer_the_usual_reasons_where_the_gateway_names_none() {
    let mut stage = Stage::new();
    let told = stage.desk(ANN).reasons();
    let mut snapshot = stage.hub.snapshot(&ANN.into()).expect("Ann");
    snapshot.setup.reasons = None;
    let socket = stage.desks[ANN].socket();
    let (snapshot, cursor) = (Some(Box::new(snapshot)), Cursor { epoch: "e".into(), seq: stage.desks[ANN].seq });
    let frame = Some(GatewayFrame::Welcome { now: stage.now, cursor, snapshot, app: None });
    stage.input(ANN, Input::Frame { socket, frame });
    assert_eq!((stage.desk(ANN).reasons(), told), (default_reasons(), default_reasons()));
}

#[test]
fn another_reason_is_what_colleagues_read() {
    let mut stage = Stage::new();
    stage.ask(ANN, Dialog::NotReady);
    assert_eq!(stage.focus(ANN), [(Place::Dialog(Dialog::NotReady), false)]);
    stage.give(ANN, "  Fire drill ");
    assert_eq!(stage.desk(ANN).dialog(), None);
    assert_eq!(stage.focus(ANN), [(Place::Before, true), (Place::InteractionBar, true)]);
    assert_eq!(stage.said(ANN), ["You are not ready: Fire drill."]);
    let readiness = stage.hub.readiness(&TargetRef::agent(&ANN.into()));
    assert_eq!(
        readiness,
        Some(Readiness::NotReady {
            since: stage.now,
            reason: Some("Fire drill".into()),
            reason_id: None,
            invited: None
        })
    );
    // Nothing typed is no reason.
    stage.ask(ANN, Dialog::NotReady);
    stage.give(ANN, " ");
    assert_eq!(stage.state(ANN), "Not ready");
}

#[test]
fn another_reason_for_declining_is_what_the_source_reads() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.hush();
    stage.ask(BEN, Dialog::Decline(invitation.clone()));
    // Closed by Escape, it declines nothing.
    stage.act(BEN, Action::OpenDialog { dialog: None });
    assert_eq!(stage.focus(BEN)[1], (Place::Invitation(invitation.clone()), true));
    stage.ask(BEN, Dialog::Decline(invitation));
    stage.give(BEN, "It is about a parcel");
    let failed = stage.desks[ANN].desk.head(&id).and_then(|head| head.failed.clone()).expect("declined");
    assert_eq!(failed.outcome, Outcome::declined(Some("It is about a parcel".into())));
}

#[test]
fn the_field_for_a_reason_closes_where_the_invitation_is_over() {
    let mut stage = Stage::new();
    let id = stage.ann_owns();
    stage.transfer(&id, TargetKind::Agent, BEN);
    let invitation = stage.invitation(BEN);
    stage.ask(BEN, Dialog::Decline(invitation.clone()));
    stage.hush();
    stage.act(ANN, Action::CancelTransfer { interaction: id });
    assert_eq!(stage.desk(BEN).dialog(), None);
    let to_card = (Place::Invitation(invitation), true);
    assert!(stage.focus(BEN).contains(&to_card), "to the card that says so");
    stage.give(BEN, "Too late");
    assert_eq!(stage.desk(BEN).problem(), None);
}

#[test]
fn a_reason_that_is_too_long_is_refused_in_words() {
    let mut stage = Stage::new();
    stage.ask(ANN, Dialog::NotReady);
    stage.give(ANN, &"x".repeat(501));
    assert_eq!(stage.state(ANN), "Ready");
    assert!(stage.desk(ANN).problem().is_some());
}

#[test]
fn who_wraps_up_hears_for_how_long_and_when_it_is_over() {
    let mut stage = stage(r#"{ "wrap_up_s": 20 }"#);
    let interaction = stage.ann_owns();
    stage.act(ANN, Action::MarkDoneAnyway { interaction });
    let said = ["Done. Press Shift+F8 to undo.", "Wrap-up. You are ready again in 20 seconds."];
    assert_eq!(stage.said(ANN), said);
    assert!(stage.desk(ANN).undo_offered());
    assert_eq!(stage.state(ANN), "Wrap-up");
    stage.pass(19_000);
    assert_eq!(stage.said(ANN), [""; 0]);
    stage.pass(1_000);
    assert_eq!(stage.said(ANN), ["You are ready."]);
    // Ended by a choice.
    let interaction = stage.ann_owns();
    stage.act(ANN, Action::MarkDoneAnyway { interaction });
    stage.hush();
    stage.act(ANN, Action::SetState { state: ChannelState::Ready });
    assert_eq!(stage.said(ANN), ["You are ready."]);
    assert_eq!(stage.state(ANN), "Ready");
}
