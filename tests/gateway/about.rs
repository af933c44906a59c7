//! What the program says about itself, and tells whoever supervises it.

use crate::harness::{PATIENCE, Server, executable, outcome, program};
use std::fs;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};

fn said(arguments: &[&str]) -> String {
    let output = Command::new(executable()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_version_the_manual_and_the_completions_are_of_this_program() {
    let version = said(&["--version"]);
    let commit = version.strip_prefix(concat!("baton ", env!("CARGO_PKG_VERSION"))).unwrap().trim();
    assert!(commit.is_empty() || commit.starts_with('(') && commit.ends_with(')'), "{version}");
    let folder = tempfile::tempdir().unwrap();
    said(&["manual", folder.path().to_str().unwrap()]);
    for (page, part) in [
        ("baton-gateway.1", "\\-\\-tls\\-cert"),
        ("baton-gateway-agent.1", "suspend"),
        ("baton-gateway-keys-rotate.1", "nobody is signed out"),
    ] {
        let page = fs::read_to_string(folder.path().join(page)).unwrap();
        assert!(page.contains(part), "{page}");
    }
    assert!(!folder.path().join("baton-gateway-manual.1").exists(), "it is hidden");
    for shell in ["bash", "zsh", "fish"] {
        let script = said(&["completions", shell]);
        assert!(script.contains("baton-gateway") && script.contains("trusted-proxy"), "{shell}: {script}");
    }
}

#[tokio::test]
async fn a_health_check_is_good_only_if_the_gateway_answers() {
    let server = Server::start().await;
    // In a thread of its own: the gateway is in this one.
    let check = |path: &str| {
        let mut check = Command::new(executable());
        check.args(["healthcheck", &server.url(path)]);
        tokio::task::spawn_blocking(move || outcome(&mut check))
    };
    assert_eq!(check("/sign-in").await.unwrap(), (true, String::new()));
    let (good, words) = check("/nothing").await.unwrap();
    assert!(!good && words.contains("404"), "{words}");
    let gone = server.url("/sign-in");
    server.stop().await;
    let mut check = Command::new(executable());
    let (good, words) = outcome(check.args(["healthcheck", &gone]));
    assert!(!good && words.contains("refused"), "{words}");
}

#[tokio::test]
async fn the_supervisor_is_told_when_the_gateway_is_ready_and_when_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let supervisor = UnixDatagram::bind(&path).unwrap();
    supervisor.set_read_timeout(Some(PATIENCE)).unwrap();
    let hear = || {
        let mut message = [0; 64];
        let count = supervisor.recv(&mut message).expect("the gateway says something in time");
        String::from_utf8_lossy(&message[..count]).into_owned()
    };
    let mut gateway = program(&folder.path().join("data"));
    let server = Server::spawn(gateway.env("NOTIFY_SOCKET", &path).stderr(Stdio::null()));
    assert_eq!(hear(), "READY=1");
    server.stop().await;
    assert_eq!(hear(), "STOPPING=1");
}
