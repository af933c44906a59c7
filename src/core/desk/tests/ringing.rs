//! Which tabs ring for an invitation: one of them, and all where that fails.

use super::*;

impl Stage {
    fn frame(&mut self, agent: &'static str, frame: GatewayFrame) {
        let socket = self.desks[agent].socket();
        self.input(agent, Input::Frame { socket, frame: Some(frame) });
    }

    fn stands(&mut self, rings: bool, devices: u32) {
        self.frame(ANN, GatewayFrame::Standing { rings, devices });
    }

    fn rang(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.browser(ANN).rang)
    }
}

#[test]
fn the_chosen_tab_rings_at_once_and_the_others_only_if_it_does_not() {
    let mut stage = Stage::new();
    stage.stands(true, 1);
    stage.text_in("+447700900101", "Hello");
    assert_eq!(stage.rang(), [1]);
    stage.pass(5_000);
    assert_eq!(stage.rang(), [0; 0], "it rings once");

    let mut stage = Stage::new();
    stage.stands(false, 1);
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.pass(1_000);
    stage.frame(ANN, GatewayFrame::Rang { invitation });
    stage.pass(5_000);
    assert_eq!(stage.rang(), [0; 0], "another tab has rung");

    let mut stage = Stage::new();
    stage.stands(false, 1);
    stage.text_in("+447700900101", "Hello");
    stage.pass(1_999);
    assert_eq!(stage.rang(), [0; 0]);
    stage.pass(1);
    assert_eq!(stage.rang(), [1], "the chosen tab has not rung");
}

#[test]
fn a_tab_that_is_chosen_while_nobody_has_rung_takes_over_at_once() {
    let mut stage = Stage::new();
    stage.stands(false, 1);
    stage.text_in("+447700900101", "Hello");
    stage.stands(true, 1);
    assert_eq!(stage.rang(), [1]);
    stage.stands(false, 1);
    stage.stands(true, 1);
    assert_eq!(stage.rang(), [0; 0], "it has rung");
}

#[test]
fn a_gateway_that_never_chooses_is_no_reason_to_stay_silent() {
    let mut stage = Stage::new();
    stage.text_in("+447700900101", "Hello");
    stage.pass(2_000);
    assert_eq!(stage.rang(), [1]);
}

#[test]
fn several_at_once_are_one_sound() {
    let mut stage = Stage::new();
    stage.stands(true, 1);
    stage.cut(ANN);
    for from in ["+447700900002", "+447700900003"] {
        let (carrier_id, to) = (from.to_owned(), PhoneNumber::from("+447700900101"));
        let inbound = Inbound { carrier_id, from: from.into(), to, text: "Hello".into(), media: Vec::new() };
        // Ann is away for a moment only: she is invited when she is back.
        let step = stage.hub.receive(stage.now, inbound).expect("a good text");
        stage.deliver(step);
    }
    stage.connect(ANN);
    stage.pass(1);
    let rang = stage.rang();
    assert_eq!(rang.iter().sum::<usize>(), stage.desks[ANN].replica().invitations.len());
    assert_eq!(rang, [2]);
}

#[test]
fn the_gateway_hears_what_it_chooses_by_and_the_ring_can_be_switched_off() {
    let mut stage = Stage::new();
    let told = |effects: Vec<Effect>| -> Vec<ClientFrame> {
        let frame =
            |effect| if let Effect::Socket(SocketEffect::Transmit(frame)) = effect { Some(frame) } else { None };
        effects.into_iter().filter_map(frame).collect()
    };
    let at = stage.moment();
    let desk = &mut stage.browser(ANN).desk;
    let front = Input::Attention { front: true, audible: true };
    assert_eq!(told(desk.apply(at, front.clone())), [ClientFrame::Attention { front: true, audible: true }]);
    assert_eq!(told(desk.apply(at, front)), [], "nothing has changed");
    let off = desk
        .apply(at, Input::Do { id: "c".into(), action: Action::Choose { key: "ring".into(), value: "off".into() } });
    assert!(told(off).contains(&ClientFrame::Attention { front: true, audible: false }));
    stage.stands(true, 1);
    stage.text_in("+447700900101", "Hello");
    stage.pass(5_000);
    assert_eq!(stage.rang(), [0; 0]);
}

#[test]
fn what_could_be_heard_is_told_to_the_others() {
    let mut stage = Stage::new();
    let at = stage.moment();
    let effects = stage.browser(ANN).desk.apply(at, Input::Rang { invitations: vec!["i1.2".into()] });
    assert_eq!(effects, [Effect::Socket(SocketEffect::Transmit(ClientFrame::Rang { invitation: "i1.2".into() }))]);
    stage.cut(ANN);
    let effects = stage.browser(ANN).desk.apply(at, Input::Rang { invitations: vec!["i1.2".into()] });
    assert_eq!(effects, []);
}

#[test]
fn a_second_device_is_told_in_words_on_both() {
    let mut stage = Stage::new();
    stage.stands(true, 1);
    assert_eq!(stage.said(ANN), [""; 0]);
    stage.stands(true, 2);
    assert_eq!(stage.said(ANN), ["You have signed in on another device. All show the same; the one used last rings."]);
    stage.stands(true, 1);
    stage.frame(BEN, GatewayFrame::Standing { rings: true, devices: 2 });
    assert_eq!(stage.said(ANN), [""; 0]);
    assert_eq!(
        stage.said(BEN),
        ["You are signed in on another device too. All show the same; the one used last rings."]
    );
}
