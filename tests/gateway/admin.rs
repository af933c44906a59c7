//! Administrators: whom they throw out is out at once and everywhere, and a colleague gets the conversations. The
//! commands are those of the program, against a gateway that runs.

use crate::harness::{Agent, CUSTOMER, Heard, PATIENCE, Raw, SERVICE, Server, in_time, options, target};
use baton::core::fact::{AgentFact, Fact, InteractionFact};
use baton::gateway::Options;
use baton::gateway::log::EventLog;
use baton::gateway::log::sqlite::SqliteLog;
use baton::gateway::sign_in::config::Config;
use baton::protocol::{
    Answer, ClientFrame, Command, Cursor, GatewayFrame, Outcome, Readiness, Reason, Refusal, TargetKind,
};
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// What became of a command: its exit code, and what it wrote.
#[derive(Debug)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

/// Runs `gateway agent …` against a gateway.
async fn agent(url: &str, data: &Path, arguments: &str) -> Said {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_gateway"));
    program.arg("agent").args(arguments.split_whitespace()).args(["--url", url, "--data"]).arg(data);
    if !arguments.starts_with("list") {
        program.args(["--by", "Dana Admin"]);
    }
    // On another thread: the gateway in this test has to answer meanwhile.
    let output = tokio::task::spawn_blocking(move || program.output().unwrap());
    let output = tokio::time::timeout(PATIENCE, output).await.expect("it ends in time").unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs `gateway agent …`, which must succeed. Returns what it wrote.
async fn done(server: &Server, data: &Path, arguments: &str) -> String {
    let said = agent(&server.url(""), data, arguments).await;
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{arguments}: {said:?}");
    said.out
}

/// Runs `gateway agent …`, which must be refused. Returns what it wrote.
async fn refused(server: &Server, arguments: &str) -> String {
    let said = agent(&server.url(""), server.folder(), arguments).await;
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{arguments}: {said:?}");
    said.err
}

/// Waits until an agent's connection is closed, and checks why.
async fn is_thrown_out(agent: &mut Agent, why: Refusal) {
    let first = async {
        loop {
            if let Heard::Frame(GatewayFrame::Error { refusal }) = agent.hear().await {
                return refusal;
            }
        }
    };
    assert_eq!(in_time(first).await, why);
    // For clients that do not know the first.
    agent.raw().hears_error(Refusal::NotSignedIn).await;
    agent.raw().hears_close(4401).await;
}

async fn hello(server: &Server, token: &str, resume: Option<Cursor>) -> Raw {
    let mut raw = Raw::open(server).await;
    raw.send(&ClientFrame::Hello { token: token.into(), client: "tests".into(), device: None, resume }).await;
    raw
}

/// Returns the status of an agent's request.
async fn status(request: reqwest::RequestBuilder, agent: &Agent) -> u16 {
    request.bearer_auth(&agent.token).send().await.unwrap().status().as_u16()
}

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn who_is_suspended_is_out_at_once_and_everywhere() {
    let server = Server::start().await;
    let (http, data) = (Client::new(), server.folder());
    let (mut ann, interaction) = server.handling("ann").await;
    let mut tab = ann.other_tab(&server).await;
    let upload = || http.post(server.url("/media")).body(png());
    let file: Value = upload().bearer_auth(&ann.token).send().await.unwrap().json().await.unwrap();
    let fetch = || http.get(server.url(&format!("/media/{}", file["id"].as_str().unwrap())));
    let directory = || http.get(server.url("/directory"));
    assert_eq!((status(fetch(), &ann).await, status(directory(), &ann).await), (200, 200));
    server.advance(1).await;

    let said = done(&server, data, "suspend ann --reason Lost").await;
    assert!(
        said.starts_with("ann is suspended: signed out,") && said.contains("1 interaction stays with ann"),
        "{said}"
    );
    for connection in [&mut ann, &mut tab] {
        is_thrown_out(connection, Refusal::Suspended).await;
    }
    for resume in [None, Some(ann.cursor.clone())] {
        let mut raw = hello(&server, &ann.token, resume).await;
        raw.hears_error(Refusal::Suspended).await;
        raw.hears_error(Refusal::NotSignedIn).await;
        raw.hears_close(4401).await;
    }
    for proof in [json!({ "agent": "ann" }), json!({ "token": ann.token })] {
        let (status, answer) = server.post("/sign-in", &proof).await;
        assert_eq!((status, &answer["error"]), (403, &json!("suspended")), "{answer}");
        assert!(answer["message"].as_str().unwrap().contains("An administrator has suspended your access."));
    }
    assert_eq!((status(upload(), &ann).await, status(fetch(), &ann).await), (401, 404));
    assert_eq!(status(directory(), &ann).await, 401);

    let mut ben = server.agent("ben").await;
    ben.watch(&["ann"]).await;
    ben.sees("ann", |readiness| *readiness == Readiness::LoggedOut).await;

    done(&server, data, "restore ann").await;
    let mut raw = hello(&server, &ann.token, None).await;
    raw.hears_error(Refusal::NotSignedIn).await;
    assert_eq!(server.agent("ann").await.window(&interaction).id, interaction, "it waited for her");
}

#[tokio::test]
async fn a_colleague_gets_the_conversation_of_whoever_is_suspended() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let said = done(&server, server.folder(), "suspend ann --give-to ben").await;
    assert!(said.ends_with("1 interaction was given to ben.\n"), "{said}");
    is_thrown_out(&mut ann, Refusal::Suspended).await;
    let invitation = ben.invited().await;
    assert!(matches!(&invitation.reason, Reason::Transfer { name, via: None, .. } if name == "Ann Lee"));
    assert_eq!(ben.accept(&invitation).await, Answer::Done);
    ben.catch_up().await;
    assert_eq!(ben.transcript(&interaction), ["Where is my order?"]);
    assert_eq!(ben.write(&interaction, "Ben here.").await, Answer::Done);
    ben.is_in_step(&server).await;
}

#[tokio::test]
async fn who_is_signed_out_may_come_back_and_finds_what_was_left() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    server.advance(1).await;
    done(&server, server.folder(), "sign-out ann").await;
    is_thrown_out(&mut ann, Refusal::Dismissed).await;
    let mut raw = hello(&server, &ann.token, Some(ann.cursor.clone())).await;
    raw.hears_error(Refusal::NotSignedIn).await;
    let mut ann = server.agent("ann").await;
    assert_eq!(ann.window(&interaction).id, interaction);
    let mut ben = server.agent("ben").await;
    let said = done(&server, server.folder(), "sign-out ann --to-queue").await;
    assert!(said.contains("1 interaction was put back in the queue."), "{said}");
    is_thrown_out(&mut ann, Refusal::Dismissed).await;
    let invitation = ben.invited().await;
    assert!(matches!(&invitation.reason, Reason::Transfer { via: Some(via), .. } if via == "Support"));
}

#[tokio::test]
async fn transfers_to_and_from_the_suspended_agent_end() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    let (mut ben, mut chloe) = (server.agent("ben").await, server.agent("chloe").await);
    assert_eq!(ann.transfer(&interaction, target(TargetKind::Agent, "ben")).await, Answer::Done);
    ben.invited().await;
    done(&server, server.folder(), "suspend ben").await;
    is_thrown_out(&mut ben, Refusal::Suspended).await;
    ann.catch_up().await;
    assert_eq!(ann.window(&interaction).failed.map(|failed| failed.outcome), Some(Outcome::LoggedOut));
    assert_eq!(ann.transfer(&interaction, target(TargetKind::Agent, "chloe")).await, Answer::Done);
    let before = chloe.invited().await;
    done(&server, server.folder(), "suspend ann --give-to queue:support").await;
    let after = chloe.invited().await;
    let late = chloe.command(Command::Accept { invitation: before.id }).await;
    assert_eq!(late, Answer::Refused { refusal: Refusal::Withdrawn { by: Some("Dana Admin".into()) } });
    assert_eq!(chloe.accept(&after).await, Answer::Done);
}

#[tokio::test]
async fn a_suspension_outlives_the_gateway_and_is_a_fact_in_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let (_, interaction) = server.handling("ann").await;
    done(&server, folder.path(), "suspend ann --to-queue --reason Stolen").await;
    server.kill();
    let server = Server::process(folder.path());
    assert_eq!(server.post("/sign-in", &json!({ "agent": "ann" })).await.0, 403);
    let listed = done(&server, folder.path(), "list").await;
    let line = listed.lines().find(|line| line.starts_with("ann ")).unwrap_or_default();
    assert!(line.ends_with("Suspended by Dana Admin, less than a minute: Stolen"), "{listed}");
    done(&server, folder.path(), "restore ann").await;
    assert_eq!(server.agent("ben").await.view.snapshot().invitations[0].interaction, interaction);
    server.kill();
    let entries = SqliteLog::open(&folder.path().join("baton.sqlite")).unwrap().read(0, 1_000).unwrap();
    let facts: Vec<_> = entries.into_iter().map(|(_, entry)| entry.fact).collect();
    let (by, reason) = ("Dana Admin".to_owned(), Some("Stolen".to_owned()));
    for what in [
        AgentFact::Suspended { by: by.clone(), reason: reason.clone() },
        AgentFact::Restored { by: by.clone(), reason: None },
    ] {
        assert!(facts.contains(&Fact::Agent { id: "ann".into(), what: what.clone() }), "{what:?}");
    }
    let taken = |fact: &Fact| {
        matches!(fact, Fact::Interaction { what: InteractionFact::Reassigned { by: who, reason: why, from, .. }, .. }
            if (who, why, from) == (&by, &reason, &Some("ann".into())))
    };
    assert!(facts.iter().any(taken));
}

#[tokio::test]
async fn other_issuers_tokens_let_no_suspended_agent_in() {
    let secret = "0123456789abcdef0123456789abcdef";
    let config = json!({ "tokens": [{ "issuer": "crm", "audience": "baton", "secret": secret }] });
    let sign_in = Config::read(config.to_string().as_bytes()).unwrap();
    let server = Server::with(Options { demo: false, sign_in, ..options() }, |log| log).await;
    let offer = async || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let claims = json!({ "iss": "crm", "aud": "baton", "sub": "ann", "iat": now, "exp": now + 600 });
        let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        server.post("/sign-in", &json!({ "token": token })).await
    };
    let (status, signed) = offer().await;
    assert_eq!(status, 200);
    let mut ann = Agent::connect(&server, signed["token"].as_str().unwrap().into(), None).await;
    done(&server, server.folder(), "suspend ann").await;
    is_thrown_out(&mut ann, Refusal::Suspended).await;
    let (status, answer) = offer().await;
    assert_eq!((status, &answer["error"]), (403, &json!("suspended")));
}

#[tokio::test]
async fn who_has_something_open_is_suspended_and_then_removed() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    let mut ben = server.agent("ben").await;
    let key = std::fs::read_to_string(server.folder().join("directory.key")).unwrap();
    let file = "kind,id,name,sets\nqueue,support,Support,\nagent,ben,Ben Okafor,queue:support\n";
    let import = async || {
        let put = Client::new().put(server.url("/directory")).bearer_auth(&key).header("content-type", "text/csv");
        put.body(file).send().await.unwrap().json::<Value>().await.unwrap()
    };
    let report = import().await;
    assert_eq!(report["refusals"][0]["id"], "ann", "{report}");
    done(&server, server.folder(), "suspend ann --to-queue").await;
    is_thrown_out(&mut ann, Refusal::Suspended).await;
    let report = import().await;
    assert_eq!((&report["refused"], &report["removed"]), (&json!(0), &json!(1)), "{report}");
    let invitation = ben.invited().await;
    assert_eq!((ben.accept(&invitation).await, invitation.interaction), (Answer::Done, interaction));
    assert!(refused(&server, "restore ann").await.contains("there is no such agent"));
}

#[tokio::test]
async fn what_cannot_be_done_is_said_and_changes_nothing() {
    let server = Server::start().await;
    let (mut ann, interaction) = server.handling("ann").await;
    for (arguments, want) in [
        ("suspend mallory", "cannot suspend mallory: there is no such agent"),
        ("restore ann", "cannot restore ann: the agent is not suspended"),
        ("suspend ann --give-to ben", "cannot suspend ann: the interactions cannot be given: the target is logged out"),
        ("reassign ann --give-to mallory", "cannot reassign the interactions of ann: there is no such target"),
        ("reassign ann --give-to ann", "cannot reassign the interactions of ann: the interactions are with that agent"),
        ("reassign ann --give-to team:a", "“team” is no kind of target"),
    ] {
        let said = refused(&server, arguments).await;
        assert!(said.starts_with("gateway: ") && said.contains(want), "{arguments}: {said}");
    }
    ann.catch_up().await;
    assert_eq!(ann.window(&interaction).id, interaction);
    done(&server, server.folder(), "suspend ben").await;
    assert!(refused(&server, "suspend ben").await.contains("the agent is suspended already"));
    assert!(refused(&server, "suspend ann --give-to ben").await.contains("the target is suspended"));
    let usage = agent(&server.url(""), server.folder(), "reassign ann").await;
    assert_eq!(usage.code, 2, "{usage:?}");
    let both = agent(&server.url(""), server.folder(), "suspend ann --keep --to-queue").await;
    assert_eq!(both.code, 2, "{both:?}");
    let elsewhere = agent("http://gateway.example", server.folder(), "suspend ann").await;
    assert!(elsewhere.code == 1 && elsewhere.err.contains("it must begin with https://"), "{elsewhere:?}");
    let nobody = agent("http://127.0.0.1:1", server.folder(), "suspend ann").await;
    assert!(nobody.code == 3 && nobody.err.contains("no gateway answers at http://127.0.0.1:1"), "{nobody:?}");
    let empty = tempfile::tempdir().unwrap();
    let keyless = agent(&server.url(""), empty.path(), "suspend ann").await;
    assert!(keyless.code == 1 && keyless.err.contains("admin.key"), "{keyless:?}");
    std::fs::write(empty.path().join("admin.key"), "guessed").unwrap();
    let guessed = agent(&server.url(""), empty.path(), "suspend ann").await;
    assert!(guessed.code == 1 && guessed.err.contains("is not this gateway's key"), "{guessed:?}");
    ann.catch_up().await;
}

#[tokio::test]
async fn the_list_says_who_is_there_and_what_they_have_open() {
    let server = Server::start().await;
    assert!(done(&server, server.folder(), "list").await.starts_with("Nobody is signed in"));
    let (_ann, _) = server.handling("ann").await;
    let listed = done(&server, server.folder(), "list").await;
    assert_eq!(
        listed,
        "Agent  Name     Open  Invited  Waiting  Longest  State\n\
         ann    Ann Lee     1        0        0   <1 min  Ready, less than a minute\n"
    );
    assert_eq!(done(&server, server.folder(), "list --all").await.lines().count(), 7);
}

#[tokio::test]
async fn no_page_and_nobody_without_the_key_can_do_it() {
    let server = Server::start().await;
    let (mut ann, _) = server.handling("ann").await;
    let key = std::fs::read_to_string(server.folder().join("admin.key")).unwrap();
    let directory_key = std::fs::read_to_string(server.folder().join("directory.key")).unwrap();
    let own = server.url("");
    let act = |key: &str| {
        let post = Client::new().post(server.url("/admin/agents/ann/suspend")).json(&json!({ "by": "Mallory" }));
        post.bearer_auth(key)
    };
    let list = || Client::new().get(server.url("/admin/agents"));
    let code = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    for guess in ["", "guessed", &directory_key, &ann.token, &key[1..]] {
        assert_eq!(code(act(guess)).await, 401, "{guess}");
        assert_eq!(code(list().bearer_auth(guess)).await, 401, "{guess}");
    }
    assert_eq!(code(list()).await, 401);
    for origin in ["http://evil.example", "null", &own] {
        assert_eq!(code(act(&key).header("origin", origin)).await, 403, "{origin}");
        assert_eq!(code(list().bearer_auth(&key).header("origin", origin)).await, 403, "{origin}");
    }
    assert_eq!(code(act(&key).header("sec-fetch-site", "same-origin")).await, 403);
    assert_eq!(code(act(&key).header("host", "evil.example")).await, 403);
    assert_eq!(code(act(&key).json(&json!({ "reason": "nobody says who" }))).await, 400);
    let unknown = Client::new().post(server.url("/admin/agents/ann/promote")).json(&json!({ "by": "Mallory" }));
    assert_eq!(code(unknown.bearer_auth(&key)).await, 404);
    ann.catch_up().await;
    assert_eq!(code(act(&key)).await, 200);
    let text = json!({ "from": CUSTOMER, "to": SERVICE, "text": "Still there?" });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    is_thrown_out(&mut ann, Refusal::Suspended).await;
}
