//! Which pages may embed the desk, and what pages may load.

use crate::harness::{Server, in_time, options, outcome, program};
use baton::core::host::policy::Hosts;
use baton::gateway::Options;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

const FILE: &str = r#"{"hosts": [
    {"origin": "https://crm.example", "methods": ["accept"], "events": ["counts"], "read": ["order"]},
    {"origin": "http://localhost:3000"},
    {"origin": "https://around.example", "frame_only": true}
]}"#;

async fn hosted() -> Server {
    Server::with(Options { hosts: Hosts::read(FILE.as_bytes()).unwrap(), ..options() }, |log| log).await
}

async fn headers(server: &Server, path: &str) -> HeaderMap {
    reqwest::get(server.url(path)).await.unwrap().headers().clone()
}

fn ancestors(headers: &HeaderMap) -> String {
    let policy = headers["content-security-policy"].to_str().unwrap();
    policy.split("; ").find_map(|part| part.strip_prefix("frame-ancestors ")).unwrap().to_owned()
}

#[tokio::test]
async fn only_the_desk_and_only_those_of_the_list_may_be_around_it() {
    let server = hosted().await;
    assert_eq!(
        ancestors(&headers(&server, "/embed/desk").await),
        "https://crm.example http://localhost:3000 https://around.example"
    );
    for path in ["/", "/handset", "/embed/hosts", "/sign-in", "/embed/desk/", "/embed/baton.js"] {
        assert_eq!(ancestors(&headers(&server, path).await), "'none'", "{path}");
    }
    let nobody = Server::start().await;
    assert_eq!(ancestors(&headers(&nobody, "/embed/desk").await), "'none'");
}

#[tokio::test]
async fn no_script_or_style_is_run_that_is_written_in_a_page() {
    let policy = headers(&hosted().await, "/embed/desk").await["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && policy.contains("'wasm-unsafe-eval'"),
        "{policy}"
    );
}

#[tokio::test]
async fn what_each_may_do_is_in_the_list_and_nothing_is_left_out_of_it() {
    let list: Value = reqwest::get(hosted().await.url("/embed/hosts")).await.unwrap().json().await.unwrap();
    assert_eq!(
        list["hosts"][0],
        json!({
            "origin": "https://crm.example",
            "methods": ["accept"],
            "events": ["counts"],
            "read": ["order"],
            "write": [],
        })
    );
    assert_eq!(list["hosts"][1]["methods"], json!([]));
}

#[tokio::test]
async fn the_module_is_for_any_page_and_nothing_else_is() {
    let server = hosted().await;
    let ask = |path: &str, origin: &str| reqwest::Client::new().get(server.url(path)).header("origin", origin).send();
    let module = ask("/embed/baton.js", "https://anybody.example").await.unwrap();
    assert_ne!(module.status(), 403);
    assert_eq!(module.headers()["access-control-allow-origin"], "*");
    assert_eq!(module.headers()["cross-origin-resource-policy"], "cross-origin");
    // A host page embeds the desk; it does not call the gateway itself.
    for path in ["/embed/hosts", "/sign-in", "/sign-in/begin", "/directory"] {
        let answer = ask(path, "https://crm.example").await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
        assert!(!answer.headers().contains_key("access-control-allow-origin"), "{path}");
    }
}

#[tokio::test]
async fn a_token_that_is_handed_over_says_whose_it_is_until_it_runs_out() {
    let server = hosted().await;
    let token = server.token("ann").await;
    let take = |token: &str| {
        let body = json!({ "token": token });
        let server = &server;
        async move { server.post("/sign-in", &body).await }
    };
    let (status, signed) = take(&token).await;
    assert_eq!((status, &signed["agent"]), (200, &json!("ann")));
    let good_for = signed["good_for"].as_u64().unwrap();
    assert!((12 * 3_600_000 - 60_000..=12 * 3_600_000).contains(&good_for), "{good_for}");
    server.advance(12 * 3600 + 1).await;
    for wrong in [token.as_str(), "nonsense"] {
        assert_eq!(take(wrong).await.0, 401);
    }
}

#[tokio::test]
async fn a_list_with_a_mistake_in_it_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hosts.json");
    std::fs::write(&file, r#"{"hosts": [{"origin": "https://crm.example/"}]}"#).unwrap();
    let (started, said) = in_time(async { outcome(program(folder.path()).arg("--hosts").arg(&file)) }).await;
    assert!(!started && said.contains("\"https://crm.example/\" is not an origin"), "{said}");
}
