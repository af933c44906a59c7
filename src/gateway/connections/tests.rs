//! The register of connections, without any connection.

use super::limits::Limits;
use super::register::{Connections, Occupied};
use super::room::Tally;
use crate::gateway::address::{AddressGroup, Proxies};
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn address(last: u8) -> Option<AddressGroup> {
    Proxies::default().peer([203, 0, 113, last].into()).group()
}

fn register(guests: usize, guests_by_address: usize, all: usize) -> Arc<Connections> {
    Connections::new(Limits { guests, guests_by_address, all, grace: Duration::ZERO, ..Limits::default() })
}

/// Has a connection come that says nothing at first.
async fn enter(connections: &Arc<Connections>, peer: Option<AddressGroup>) -> Occupied {
    let connection = connections.admit(peer).await.expect("there is room");
    connection.seat().is_silent();
    connection
}

fn is_closed(connection: &Occupied) -> bool {
    connection.seat().wait_for_close(Waker::noop())
}

fn closed(connections: &[Occupied]) -> Vec<usize> {
    (0..connections.len()).filter(|at| is_closed(&connections[*at])).collect()
}

/// Has a request with a body come, for a client behind a proxy if one is given.
fn request(connection: &Occupied, client: Option<AddressGroup>) -> bool {
    connection.seat().request(client, false, true)
}

#[tokio::test]
async fn the_guest_who_is_silent_for_longest_makes_room() {
    let connections = register(3, 9, 100);
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(enter(&connections, None).await);
    }
    // The first is being served, and then is silent for the shortest time.
    assert!(request(&open[0], None));
    open.push(enter(&connections, None).await);
    assert_eq!(closed(&open), [1]);
    open[0].seat().body_ended();
    open[0].seat().answers();
    open[0].seat().answered();
    open.push(enter(&connections, None).await);
    assert_eq!(closed(&open), [1, 2]);
    open.push(enter(&connections, None).await);
    assert_eq!(closed(&open), [1, 2, 3]);
    assert_eq!(connections.report(), Tally { replaced: 3, overdue: 0, refused: 0 });
    // Whoever has never said anything goes before whoever has.
    for connection in &open[4..] {
        request(connection, None);
    }
    open.push(enter(&connections, None).await);
    assert_eq!(closed(&open), [0, 1, 2, 3]);
}

#[tokio::test]
async fn nobody_goes_before_it_is_known_that_they_are_silent() {
    let grace = Duration::from_millis(20);
    for peer in [None, address(1)] {
        let connections = Connections::new(Limits { guests: 2, guests_by_address: 2, grace, ..Limits::default() });
        let open = [connections.admit(peer).await.unwrap(), connections.admit(peer).await.unwrap()];
        let newcomer = tokio::spawn({
            let connections = connections.clone();
            async move { connections.admit(peer).await.is_some() }
        });
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        assert!(!newcomer.is_finished());
        open[1].seat().is_silent();
        assert!(newcomer.await.unwrap());
        assert_eq!(closed(&open), [1]);
    }
    let connections = Connections::new(Limits { guests: 1, grace, ..Limits::default() });
    let first = enter(&connections, None).await;
    let begun = Instant::now();
    enter(&connections, None).await;
    assert!(is_closed(&first) && begun.elapsed() + grace / 2 > grace, "it had a little time");
}

#[tokio::test]
async fn an_address_with_one_guest_waits_while_nobody_knows_about_the_others() {
    let connections = register(3, 9, 100);
    let lonely = enter(&connections, address(1)).await;
    let crowd = [connections.admit(address(2)).await.unwrap(), connections.admit(address(2)).await.unwrap()];
    let newcomer = tokio::spawn({
        let connections = connections.clone();
        async move { connections.admit(address(3)).await.is_some() }
    });
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert!(!newcomer.is_finished() && !is_closed(&lonely));
    crowd[1].seat().is_silent();
    assert!(newcomer.await.unwrap());
    assert_eq!(closed(&crowd), [1]);
}

#[tokio::test]
async fn the_address_with_most_guests_makes_room_first() {
    let connections = register(5, 9, 100);
    let mut open = vec![enter(&connections, address(1)).await, enter(&connections, None).await];
    for _ in 0..3 {
        open.push(enter(&connections, address(2)).await);
    }
    open.push(enter(&connections, address(3)).await);
    open.push(enter(&connections, address(3)).await);
    assert_eq!(closed(&open), [2, 3]);
    for _ in 0..20 {
        open.push(enter(&connections, address(4)).await);
    }
    assert!(!is_closed(&open[0]) && !is_closed(&open[1]), "whoever has one connection keeps it");
}

#[tokio::test]
async fn an_address_replaces_its_own_guests_only() {
    let connections = register(100, 2, 100);
    let open = [
        enter(&connections, address(1)).await,
        enter(&connections, address(2)).await,
        enter(&connections, address(2)).await,
        enter(&connections, address(2)).await,
    ];
    assert_eq!(closed(&open), [1]);
    let shared = [enter(&connections, None).await, enter(&connections, None).await, enter(&connections, None).await];
    assert_eq!(closed(&shared), [0; 0], "an address that may be everybody's has no limit");
}

#[tokio::test]
async fn whoever_waits_for_the_gateway_makes_no_room() {
    let connections = register(2, 9, 100);
    let open = [enter(&connections, None).await, enter(&connections, None).await];
    for connection in &open {
        request(connection, None);
        connection.seat().body_ended();
    }
    assert!(connections.admit(None).await.is_none(), "the new one is refused");
    assert_eq!(connections.report(), Tally { replaced: 0, overdue: 0, refused: 1 });
    open[1].seat().answers();
    assert!(connections.admit(None).await.is_none(), "it is being sent an answer, and reads it");
    open[1].seat().is_blocked();
    let _new = enter(&connections, None).await;
    assert_eq!(closed(&open), [1], "it does not read");
}

#[tokio::test]
async fn agents_and_requests_with_a_token_are_neither_counted_nor_replaced() {
    let connections = register(2, 2, 100);
    let mut open = Vec::new();
    for _ in 0..10 {
        let connection = enter(&connections, address(1)).await;
        connection.seat().upgrades();
        assert!(connection.seat().sign_in(None));
        open.push(connection);
    }
    let upload = enter(&connections, address(1)).await;
    assert!(upload.seat().request(None, true, true));
    for _ in 0..10 {
        open.push(enter(&connections, address(1)).await);
    }
    assert_eq!(closed(&open), (10..18).collect::<Vec<_>>());
    assert!(!is_closed(&upload));
}

#[tokio::test]
async fn there_is_room_for_guests_when_there_is_none_for_agents() {
    let connections = register(4, 9, 10);
    let mut agents = Vec::new();
    loop {
        let connection = enter(&connections, None).await;
        connection.seat().upgrades();
        if !connection.seat().sign_in(None) {
            break;
        }
        agents.push(connection);
    }
    assert_eq!(agents.len(), connections.limits.get().agents());
    // Two guests at a time: each new one waits until an older one has gone.
    let mut guests = vec![enter(&connections, None).await, enter(&connections, None).await];
    for _ in 0..5 {
        let newcomer = tokio::spawn({
            let connections = connections.clone();
            async move { enter(&connections, None).await }
        });
        while closed(&guests).is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(!newcomer.is_finished(), "the file is not free before it is closed");
        guests.remove(0);
        guests.push(newcomer.await.unwrap());
    }
    assert_eq!(closed(&agents), [0; 0]);
    agents.pop();
    let connection = enter(&connections, None).await;
    connection.seat().upgrades();
    assert!(connection.seat().sign_in(None), "an agent's place is free again");
}

#[tokio::test]
async fn one_agent_cannot_take_the_places_of_all() {
    let connections = register(10, 10, 1_000);
    let mut sockets = Vec::new();
    let mut open = async |agent: &str| {
        let connection = enter(&connections, None).await;
        connection.seat().upgrades();
        let is_let_in = connection.seat().sign_in(Some(&agent.into()));
        if is_let_in {
            sockets.push(connection);
        }
        is_let_in
    };
    for _ in 0..connections.limits.get().sockets_by_agent {
        assert!(open("ann").await);
    }
    assert!(!open("ann").await && open("ben").await);
    sockets.remove(0);
    let connection = enter(&connections, None).await;
    connection.seat().upgrades();
    assert!(connection.seat().sign_in(Some(&"ann".into())), "one has gone");
}

#[tokio::test]
async fn behind_a_proxy_the_clients_of_requests_are_counted() {
    let connections = register(100, 2, 100);
    let mut open = Vec::new();
    for _ in 0..6 {
        open.push(enter(&connections, None).await);
    }
    for connection in &open[..2] {
        assert!(request(connection, address(1)));
        connection.seat().body_ended();
    }
    assert!(!request(&open[2], address(1)), "the others are being handled");
    assert!(request(&open[3], address(2)), "another client");
    assert!(open[4].seat().request(address(1), true, false), "an agent from the same address");
    open[0].seat().answers();
    open[0].seat().answered();
    assert!(request(&open[5], address(1)), "the proxy's connection is nobody's between requests");
    // A socket before its hello is silent, and goes.
    open[1].seat().upgrades();
    open.push(enter(&connections, None).await);
    assert!(request(&open[6], address(1)));
    assert_eq!(closed(&open), [1]);
}

/// Checks that a connection in a phase is closed after `limit`, and not before.
async fn lasts(limit: Duration, phase: impl Fn(&Occupied)) {
    let connections = register(10, 10, 10);
    let connection = enter(&connections, None).await;
    phase(&connection);
    let now = Instant::now();
    connections.sweep(now + limit - SECOND);
    assert!(!is_closed(&connection), "before {limit:?}");
    connections.sweep(now + limit + SECOND);
    assert!(is_closed(&connection), "after {limit:?}");
    assert_eq!(connections.report().overdue, 1);
}

/// Has a request answered.
fn answer(connection: &Occupied) {
    request(connection, None);
    connection.seat().body_ended();
    connection.seat().answers();
    connection.seat().answered();
}

#[tokio::test]
async fn each_phase_has_its_time_limit() {
    let Limits { headers, idle, patience, rate, .. } = Limits::default();
    lasts(headers, |_| {}).await;
    // However many bytes come.
    lasts(headers, |connection| assert!(connection.seat().received(5_000))).await;
    lasts(headers, |connection| connection.seat().shakes_hands()).await;
    lasts(idle, answer).await;
    lasts(headers, |connection| {
        answer(connection);
        assert!(connection.seat().received(1));
    })
    .await;
    lasts(patience, |connection| assert!(request(connection, None))).await;
    lasts(patience, |connection| {
        request(connection, None);
        assert!(connection.seat().received(usize::MAX / 2), "it came fast, and then stops");
    })
    .await;
    lasts(patience, |connection| {
        request(connection, None);
        connection.seat().body_ended();
        connection.seat().answers();
        connection.seat().is_blocked();
    })
    .await;
    lasts(patience, |connection| {
        answer(connection);
        connection.seat().is_blocked();
    })
    .await;
    for phase in [
        |connection: &Occupied| connection.seat().upgrades(),
        |connection: &Occupied| {
            connection.seat().upgrades();
            connection.seat().sign_in(None);
        },
    ] {
        lasts(patience, |connection| {
            phase(connection);
            connection.seat().is_blocked();
        })
        .await;
    }
    assert!(rate > 0);
}

#[tokio::test]
async fn what_waits_for_the_gateway_has_no_time_limit() {
    let connections = register(10, 10, 10);
    let open = [enter(&connections, None).await, enter(&connections, None).await];
    for connection in &open {
        request(connection, None);
        connection.seat().body_ended();
    }
    open[1].seat().answers();
    connections.sweep(Instant::now() + 1_000 * SECOND);
    assert_eq!(closed(&open), [0; 0]);
}

#[tokio::test]
async fn little_is_read_before_the_hello_and_any_amount_after() {
    let connections = register(10, 10, 10);
    let open = [enter(&connections, None).await, enter(&connections, None).await];
    for connection in &open {
        assert!(connection.seat().received(1_000_000), "the body of an earlier request");
        request(connection, None);
        connection.seat().upgrades();
        assert!(connection.seat().received(8 * 1024));
    }
    assert!(!open[0].seat().received(32 * 1024));
    assert!(open[1].seat().sign_in(None));
    assert!(open[1].seat().received(1_000_000));
}
