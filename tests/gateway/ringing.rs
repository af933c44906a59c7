//! One of an agent's connections rings, and each is told whether it is the one.

use crate::harness::{Agent, Heard, Raw, Server};
use baton::protocol::{ClientFrame, DeviceId, GatewayFrame, InvitationId};

/// Opens a connection from a device, after its welcome.
async fn tab(server: &Server, device: Option<&str>) -> Raw {
    let mut raw = Raw::open(server).await;
    let (token, device) = (server.token("ann").await, device.map(DeviceId::from));
    raw.send(&ClientFrame::Hello { token, client: "tests".into(), device, resume: None }).await;
    assert!(matches!(raw.hear().await, Heard::Frame(GatewayFrame::Welcome { .. })));
    raw
}

/// Returns the next standing; skips events.
async fn stands(raw: &mut Raw) -> (bool, u32) {
    loop {
        match raw.hear_anything().await {
            Heard::Frame(GatewayFrame::Standing { rings, devices }) => return (rings, devices),
            Heard::Frame(GatewayFrame::Event(_)) => {}
            other => panic!("waiting for a standing, got {other:?}"),
        }
    }
}

#[tokio::test]
async fn the_one_in_front_rings_and_another_takes_over_when_it_closes() {
    let server = Server::start().await;
    let mut first = tab(&server, Some("desk")).await;
    assert_eq!(stands(&mut first).await, (true, 1));
    let mut second = tab(&server, Some("desk")).await;
    assert_eq!((stands(&mut first).await, stands(&mut second).await), ((false, 1), (true, 1)));
    first.send(&ClientFrame::Attention { front: true, audible: true }).await;
    assert_eq!((stands(&mut first).await, stands(&mut second).await), ((true, 1), (false, 1)));
    drop(first);
    assert_eq!(stands(&mut second).await, (true, 1));
}

#[tokio::test]
async fn a_second_device_is_told_to_both_and_the_one_used_last_rings() {
    let server = Server::start().await;
    let (mut desk, mut laptop) = (tab(&server, Some("desk")).await, tab(&server, Some("laptop")).await);
    assert_eq!((stands(&mut desk).await, stands(&mut desk).await), ((true, 1), (false, 2)));
    assert_eq!(stands(&mut laptop).await, (true, 2));
    let front = ClientFrame::Attention { front: true, audible: true };
    desk.send(&front).await;
    assert_eq!((stands(&mut desk).await, stands(&mut laptop).await), ((true, 2), (false, 2)));
    laptop.send(&front).await;
    assert_eq!((stands(&mut desk).await, stands(&mut laptop).await), ((false, 2), (true, 2)));
    // A connection that names no device counts as one.
    let _third = tab(&server, None).await;
    assert_eq!(stands(&mut desk).await, (false, 3));
}

#[tokio::test]
async fn that_it_has_rung_is_told_to_the_agents_others_and_to_nobody_else() {
    let server = Server::start().await;
    let mut ben = server.agent("ben").await;
    let (mut first, mut second) = (tab(&server, None).await, tab(&server, None).await);
    ben.catch_up().await;
    let invitation = InvitationId::from("i1.2");
    first.send(&ClientFrame::Rang { invitation: invitation.clone() }).await;
    let rang = GatewayFrame::Rang { invitation };
    while second.hear().await != Heard::Frame(rang.clone()) {}
    let mut late = tab(&server, None).await;
    assert_eq!(late.hear().await, Heard::Frame(rang), "also who comes later");
    // Apart from events, the next frame Ben receives is the answer to his own request.
    Agent::catch_up(&mut ben).await;
}
