//! The desk's copy of the directory: fetched, kept up to date, searched here or at the gateway.

use super::*;
use crate::core::search::{Scratch, Search};
use crate::protocol::{Found, FoundTarget, Show, Target};

fn target(kind: TargetKind, id: &str, name: &str) -> Target {
    let target = TargetRef { kind, id: id.into() };
    Target {
        target,
        name: name.into(),
        reading: None,
        number: None,
        email: None,
        site: None,
        handles: Vec::new(),
        channels: Vec::new(),
    }
}

fn agent_target(id: &str, name: &str) -> Target {
    target(TargetKind::Agent, id, name)
}

fn all(query: &str) -> Search {
    Search { query: query.into(), show: vec![Show::All], from: 0, limit: 50 }
}

/// Returns the names that a search lists.
fn names(stage: &Stage, search: &Search) -> Vec<String> {
    let findings = stage.desks[ANN].desk.find(&mut Scratch::default(), search).unwrap();
    findings.found.into_iter().flat_map(|found| found.rows).map(|row| row.target.name).collect()
}

fn hear(stage: &mut Stage, frame: GatewayFrame) {
    let socket = stage.browser(ANN).socket();
    stage.input(ANN, Input::Frame { socket, frame: Some(frame) });
}

/// Returns what the desk sends to the gateway for an input.
fn sent(stage: &mut Stage, input: Input) -> Vec<ClientFrame> {
    let at = stage.moment();
    let effects = stage.browser(ANN).desk.apply(at, input);
    effects
        .into_iter()
        .filter_map(
            |effect| if let Effect::Socket(SocketEffect::Transmit(frame)) = effect { Some(frame) } else { None },
        )
        .collect()
}

fn fetches(stage: &mut Stage, input: Input) -> Option<u64> {
    let at = stage.moment();
    let effects = stage.browser(ANN).desk.apply(at, input);
    effects
        .into_iter()
        .find_map(|effect| if let Effect::FetchDirectory { fetch } = effect { Some(fetch) } else { None })
}

fn act(stage: &mut Stage, action: Action) -> Vec<ClientFrame> {
    sent(stage, Input::Do { id: "x".into(), action })
}

fn head(tag: &str, count: u32, search: bool) -> DirectoryPart {
    DirectoryPart::Head(DirectoryHead { tag: tag.into(), count, search }, new_index)
}

#[test]
fn whoever_is_ready_comes_first_as_soon_as_it_is_known() {
    let mut stage = Stage::new();
    assert_eq!(names(&stage, &all("")), ["Ben Okafor", "Billing"], "an agent cannot transfer to themselves");
    let before = stage.desks[ANN].desk.directory_revision();
    act(&mut stage, Action::OpenCommunicator { interaction: None });
    let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    let ready = Readiness::Members { ready: 1, total: 1, waiting: 0, waiting_since: None, expected: None };
    act(&mut stage, Action::Watch { targets: vec![billing.clone()], ranked: 1 });
    hear(&mut stage, GatewayFrame::Readiness { targets: vec![(billing.clone(), ready.clone())] });
    assert!(stage.desks[ANN].desk.directory_revision() > before);
    assert_eq!(names(&stage, &all("")), ["Billing", "Ben Okafor"]);
    // Targets that are only in view do not change the order: rows would move as they are seen.
    act(&mut stage, Action::Watch { targets: vec![billing.clone()], ranked: 0 });
    assert_eq!(names(&stage, &all("")), ["Ben Okafor", "Billing"]);
    act(&mut stage, Action::Watch { targets: vec![billing.clone()], ranked: 1 });
    assert_eq!(names(&stage, &all("")), ["Billing", "Ben Okafor"]);
    // The readiness of targets that are no longer watched is forgotten, even if it arrives late.
    act(&mut stage, Action::Watch { targets: Vec::new(), ranked: 0 });
    hear(&mut stage, GatewayFrame::Readiness { targets: vec![(billing, ready)] });
    assert_eq!(names(&stage, &all("")), ["Ben Okafor", "Billing"]);
}

#[test]
fn favourites_come_first_and_are_shown_alone() {
    let mut stage = Stage::new();
    let billing = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    let before = stage.desks[ANN].desk.directory_revision();
    stage.act(ANN, Action::SetFavourite { target: billing, on: true });
    assert!(stage.desks[ANN].desk.directory_revision() > before);
    assert_eq!(stage.browser(ANN).said.pop().unwrap(), "Billing is among your favourites.");
    assert_eq!(names(&stage, &all("")), ["Billing", "Ben Okafor"]);
    assert_eq!(names(&stage, &Search { show: vec![Show::Favourites], ..all("") }), ["Billing"]);
}

#[test]
fn changes_are_folded_in_and_followed_from_there() {
    let mut stage = Stage::new();
    let gone = TargetRef { kind: TargetKind::Queue, id: "billing".into() };
    let changed = vec![agent_target("finn", "Finn Ray"), agent_target(BEN, "Ben Lee")];
    hear(&mut stage, GatewayFrame::Directory { tag: "t2".into(), changed, gone: vec![gone] });
    assert_eq!(names(&stage, &all("")), ["Ben Lee", "Finn Ray"]);
    // After a break it is followed from there.
    stage.cut(ANN);
    stage.connect(ANN);
    let socket = stage.browser(ANN).socket();
    let welcome = GatewayFrame::Welcome {
        now: stage.now,
        cursor: Cursor { epoch: "e".into(), seq: 0 },
        snapshot: None,
        app: None,
    };
    let frames = sent(&mut stage, Input::Frame { socket, frame: Some(welcome) });
    assert!(frames.contains(&ClientFrame::Follow { tag: "t2".into() }), "{frames:?}");
}

#[test]
fn one_that_is_outdated_is_searched_until_the_new_one_has_come_whole() {
    let mut stage = Stage::new();
    hear(&mut stage, GatewayFrame::DirectoryOutdated);
    let fetch = fetches(&mut stage, Input::Tick).expect("fetched again");
    for part in [head("t9", 1, false), DirectoryPart::Targets(vec![agent_target("finn", "Finn Ray")])] {
        stage.input(ANN, Input::Directory { fetch, part });
        assert_eq!(names(&stage, &all("")), ["Ben Okafor", "Billing"]);
    }
    assert_eq!(
        sent(&mut stage, Input::Directory { fetch, part: DirectoryPart::End }),
        [ClientFrame::Follow { tag: "t9".into() }]
    );
    assert_eq!(names(&stage, &all("")), ["Finn Ray"]);
    // Parts of an older fetch are ignored.
    stage.input(
        ANN,
        Input::Directory { fetch: fetch - 1, part: DirectoryPart::Targets(vec![agent_target("gus", "Gus")]) },
    );
    stage.input(ANN, Input::Directory { fetch: fetch - 1, part: DirectoryPart::End });
    assert_eq!(names(&stage, &all("")), ["Finn Ray"]);
}

#[test]
fn one_that_breaks_off_is_told_and_fetched_again_later_and_later() {
    let mut stage = Stage::new();
    stage.browser(ANN).desk = Desk::new("token".into(), "test".into(), None).whole();
    assert_eq!(stage.desks[ANN].desk.directory(), DirectoryStatus::Loading);
    let mut fetch = fetches(&mut stage, Input::Do { id: "x".into(), action: Action::FetchDirectory }).unwrap();
    for broken in [
        vec![DirectoryPart::Broken],
        vec![head("t", 2, false), DirectoryPart::Targets(vec![agent_target("a", "A")]), DirectoryPart::End],
        vec![DirectoryPart::End],
    ] {
        for part in broken {
            stage.input(ANN, Input::Directory { fetch, part });
        }
        assert_eq!(stage.desks[ANN].desk.directory(), DirectoryStatus::Failed);
        fetch = fetches(&mut stage, Input::Tick).expect("fetched again");
        assert_eq!(stage.desks[ANN].desk.directory(), DirectoryStatus::Failed, "shown until it has been fetched");
    }
    for part in [head("t", 0, false), DirectoryPart::End] {
        stage.input(ANN, Input::Directory { fetch, part });
    }
    assert_eq!(stage.desks[ANN].desk.directory(), DirectoryStatus::Ready, "an empty directory is complete");
    assert_eq!(fetches(&mut stage, Input::Tick), None);
}

#[test]
fn one_too_large_is_searched_at_the_gateway_and_nobody_notices() {
    let mut stage = Stage::new();
    hear(&mut stage, GatewayFrame::DirectoryOutdated);
    let fetch = fetches(&mut stage, Input::Tick).unwrap();
    stage.input(ANN, Input::Directory { fetch, part: head("t", 1_000_000, true) });
    assert_eq!(sent(&mut stage, Input::Directory { fetch, part: DirectoryPart::End }), [], "nothing to follow");
    assert!(stage.desks[ANN].desk.searches_remotely());
    act(&mut stage, Action::OpenCommunicator { interaction: None });
    let search = |query: &str| Action::Search { search: all(query) };
    let searches = act(&mut stage, search("f"));
    let [ClientFrame::Search { request, query, .. }] = &searches[..] else { panic!("{searches:?}") };
    assert_eq!(query, "f");
    let later = act(&mut stage, search("fi"));
    let [ClientFrame::Search { request: later, .. }] = &later[..] else { panic!("{later:?}") };
    let found = |name: &str| {
        vec![Found { total: 1, rows: vec![FoundTarget { target: agent_target("x", name), marks: Vec::new() }] }]
    };
    let before = stage.desks[ANN].desk.directory_revision();
    hear(&mut stage, GatewayFrame::Found { request: *request, found: found("Too late") });
    assert_eq!(stage.desks[ANN].desk.directory_revision(), before, "an older answer is ignored");
    hear(&mut stage, GatewayFrame::Found { request: *later, found: found("Finn Ray") });
    assert!(stage.desks[ANN].desk.directory_revision() > before);
    assert_eq!(names(&stage, &all("fi")), ["Finn Ray"]);
    // The last search is repeated after a break.
    let socket = stage.browser(ANN).socket();
    let welcome = GatewayFrame::Welcome {
        now: stage.now,
        cursor: Cursor { epoch: "e".into(), seq: 0 },
        snapshot: None,
        app: None,
    };
    let frames = sent(&mut stage, Input::Frame { socket, frame: Some(welcome) });
    assert!(
        frames.iter().any(|frame| matches!(frame, ClientFrame::Search { query, .. } if query == "fi")),
        "{frames:?}"
    );
    act(&mut stage, Action::CloseCommunicator);
    assert_eq!(stage.desks[ANN].desk.find(&mut Scratch::default(), &all("")), None, "results end with the panel");
}
