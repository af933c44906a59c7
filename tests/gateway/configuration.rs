//! One file says everything: a start with it, what is taken up while the gateway runs, and its check.

use crate::harness::{Server, outcome, program, written};
use crate::logs::{hangup, has, objects, saying};
use crate::sign_in::shared;
use baton::protocol::Event;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const SETUP: &str = "[setup]\ndispositions = [{ id = 'a', label = 'Answered' }]\n";

async fn hosts(server: &Server) -> String {
    reqwest::get(server.url("/embed/hosts")).await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn what_can_be_taken_up_is_and_the_rest_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = |content: &str| written(folder.path(), "baton.toml", content);
    let log = folder.path().join("log");
    let config = file(&format!("log_file = 'log'\nlog_format = 'json'\nguests = 100\n{SETUP}"));
    let server = Server::spawn(program(&folder.path().join("data")).arg("--config").arg(config));
    let mut ann = server.agent("ann").await;
    assert_eq!(ann.view.snapshot().setup.dispositions[0].label, "Answered");
    file(
        "log_file = 'other'\nlog_format = 'json'\nguests = 200\ncountry = 'GB'\ntrusted_proxies = ['127.0.0.1']\n[setup]\n\
         dispositions = [{ id = 'r', label = 'Refund' }]\n[setup.policies.reasons]\nnot_ready = ['Tea']\n\
         [[hosts]]\norigin = 'https://crm.example'\n",
    );
    hangup(&server);
    let told = ann.event(|event| if let Event::Setup(setup) = event { Some(setup) } else { None }).await;
    assert_eq!(told.dispositions[0].label, "Refund");
    assert_eq!(told.reasons.unwrap().not_ready, ["Tea"]);
    has(&log, "takes effect at the next start").await;
    let lines = objects(&log);
    let changed = "guests, hosts, setup.dispositions, setup.policies, trusted_proxies";
    assert_eq!(saying(&lines, "the configuration was taken up")[0]["changed"], changed);
    let fixed = saying(&lines, "takes effect at the next start");
    assert_eq!(fixed.iter().map(|line| &line["key"]).collect::<Vec<_>>(), ["country", "log_file"]);
    assert!(hosts(&server).await.contains("https://crm.example"));
    // The proxy is believed from now on.
    let signs_in = reqwest::Client::new().post(server.url("/sign-in")).header("x-forwarded-for", "203.0.113.9");
    assert_eq!(signs_in.json(&json!({ "agent": "ben" })).send().await.unwrap().status(), 200);
    has(&log, "203.0.113.9").await;
    // With a mistake in it, nothing is taken up.
    file("guests = 300\n[[hosts]]\norigin = 'https://geheim.example/'\n[setup.numbers.'447700900999']\n");
    hangup(&server);
    has(&log, "is not a number").await;
    let lines = objects(&log);
    let wrong = saying(&lines, "the configuration cannot be used");
    assert_eq!(
        wrong.iter().map(|line| (&line["line"], &line["column"])).collect::<Vec<_>>(),
        [(&json!(3), &json!(10)), (&json!(4), &json!(16)),]
    );
    assert_eq!(wrong[1]["why"], "numbers: … is not a number: + and the country code, digits only");
    assert!(hosts(&server).await.contains("https://crm.example"));
    // Nor with a target that there is not.
    file("[setup.policies]\nof = [{ target = 'queue:latin', grace_s = 20 }]\n");
    hangup(&server);
    has(&log, "the directory has no such target").await;
    assert!(hosts(&server).await.contains("https://crm.example"));
    server.stop().await;
}

#[tokio::test]
async fn a_gateway_is_started_with_a_file_alone_and_takes_up_who_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| written(folder.path(), name, content);
    let log = folder.path().join("log");
    file("people.csv", "kind,id,name\nagent,ann,Ann Lee\n");
    file("secret", "0123456789abcdef0123456789abcdef\n");
    let content = |issuer: &str| {
        let plain =
            "listen = '127.0.0.1:0'\ndata = 'data'\ndirectory = 'people.csv'\nlog_file = 'log'\nlog_format = 'json'\n";
        format!("{plain}[[sign_in.tokens]]\nissuer = '{issuer}'\naudience = 'baton'\nsecret_file = 'secret'\n")
    };
    let config = file("baton.toml", &content("https://other.example"));
    let mut gateway = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
    let server = Server::spawn(gateway.arg("--config").arg(&config).stderr(std::process::Stdio::null()));
    assert!(folder.path().join("data/baton.sqlite").exists());
    let body = json!({ "token": shared(json!({})) });
    assert_eq!(server.post("/sign-in", &body).await.0, 401);
    let issuer = issuer_of(&shared(json!({})));
    file("baton.toml", &content(&issuer));
    hangup(&server);
    has(&log, "the configuration was taken up").await;
    assert_eq!(server.post("/sign-in", &body).await.0, 200);
    server.stop().await;
    let all = fs::read_to_string(&log).unwrap();
    assert!(!all.contains("0123456789abcdef"), "{all}");
}

/// Returns the issuer of a token.
fn issuer_of(token: &str) -> String {
    use base64::prelude::*;
    let claims = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice::<Value>(&claims).unwrap()["iss"].as_str().unwrap().to_owned()
}

#[test]
fn a_check_says_in_the_words_of_a_start_all_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let check = |file: &Path, more: &[&str]| {
        let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        outcome(check.arg("check").arg(file).args(more))
    };
    let start = |file: &Path| {
        let mut start = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
        outcome(start.arg("--config").arg(file))
    };
    let bad = written(
        folder.path(),
        "bad.toml",
        "lisen = 'x'\n[sign_in]\ntokens = [{ issuer = 'crm', audience = 'b', secret = 'geheim' }]\n",
    );
    let (good, words) = check(&bad, &[]);
    let name = bad.display();
    assert!(!good);
    assert_eq!(
        words,
        format!(
            "gateway: cannot use this configuration; 2 mistakes:\n  {name}:1:1: there is no “lisen” here; did you mean \
             “listen”?\n  {name}:3:54: crm: secret is shorter than 32 bytes\n"
        )
    );
    assert_eq!(start(&bad), (false, words));
    let (good, words) = check(&folder.path().join("nowhere.toml"), &[]);
    assert!(!good && words.contains("cannot read ") && words.contains("nowhere.toml"), "{words}");
    // With a data folder, targets are looked for in what is kept.
    let data = folder.path().join("data");
    drop(Server::process(&data));
    let secret = "0123456789abcdef0123456789abcdef";
    let good_lines =
        format!("[[sign_in.tokens]]\nissuer = 'crm'\naudience = 'b'\nsecret = '{secret}'\n[[setup.policies.of]]\n");
    let file = written(folder.path(), "baton.toml", &format!("{good_lines}target = 'queue:latin'\n"));
    let kept = ["--data", data.to_str().unwrap()];
    assert!(check(&file, &[]).0);
    let (good, words) = check(&file, &kept);
    assert!(
        !good && words.contains("baton.toml:6:10: policies of queue:latin: the directory has no such target"),
        "{words}"
    );
    let file = written(folder.path(), "baton.toml", &format!("{good_lines}target = 'queue:billing'\n"));
    assert_eq!(check(&file, &kept), (true, String::new()));
}

#[test]
fn the_schema_is_written_for_editors() {
    let mut gateway = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
    let said = gateway.args(["config", "schema"]).output().unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), include_str!("../../docs/operating/baton.schema.json"));
}

/// The commands of `docs/operating/production.md` that write the configuration, in another folder.
#[test]
fn the_page_for_production_leads_to_a_configuration_that_is_right() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "baton.toml", include_str!("../../packaging/debian/baton.toml"));
    let page = include_str!("../../docs/operating/production.md");
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let writing: String = blocks.filter(|block| block.contains("<<END")).collect();
    let script = writing.replace("/etc/baton/", &format!("{}/", folder.path().display()));
    let shell = std::process::Command::new("sh").args(["-euc", &script]).status().unwrap();
    assert!(shell.success() && script.matches("<<END").count() == 3, "{script}");
    let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
    assert_eq!(outcome(check.arg("check").arg(folder.path().join("baton.toml"))), (true, String::new()));
}
