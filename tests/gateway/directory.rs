//! The directory: delivery, updates, search and import. Agents see only what they are allowed to.

use crate::harness::{Agent, Heard, Server, in_time, options, outcome, program, refused, target};
use baton::core::roster::Roster;
use baton::gateway::carriers::config::Config;
use baton::gateway::{Options, demo};
use baton::protocol::{
    Answer, ClientFrame, Command, DirectoryHead, Found, GatewayFrame, Readiness, Refusal, Show, Target, TargetKind,
};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderMap, IF_NONE_MATCH};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;

const CSV: &str = "text/csv";
const JSON: &str = "application/json";

/// A gateway on a folder known to the test, for the key in it.
struct Office {
    server: Server,
    key: String,
}

impl Office {
    async fn with(options: Options) -> Self {
        let server = Server::with(options, |log| log).await;
        let key = std::fs::read_to_string(server.folder().join("directory.key")).unwrap();
        Self { server, key }
    }

    async fn open() -> Self {
        Self::with(options()).await
    }

    async fn send(&self, method: &str, kind: &str, file: &str) -> (u16, Value) {
        send(&self.server, &self.key, method, kind, file).await
    }

    async fn taken(&self, method: &str, file: &str) -> Value {
        let (status, report) = self.send(method, CSV, file).await;
        assert_eq!((status, &report["refused"]), (200, &json!(0)), "{report}");
        report
    }

    async fn fetch(&self, token: &str, headers: &[(reqwest::header::HeaderName, &str)]) -> (u16, HeaderMap, Vec<u8>) {
        let mut request = reqwest::Client::new().get(self.server.url("/directory")).bearer_auth(token);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.headers().clone(), answer.bytes().await.unwrap().into())
    }

    async fn directory(&self, token: &str) -> (DirectoryHead, Vec<Target>) {
        let (status, _, body) = self.fetch(token, &[]).await;
        assert_eq!(status, 200);
        read(&body)
    }
}

async fn send(server: &Server, key: &str, method: &str, kind: &str, file: &str) -> (u16, Value) {
    let request = reqwest::Client::new().request(method.parse().unwrap(), server.url("/directory")).bearer_auth(key);
    let answer = request.header("content-type", kind).body(file.to_owned()).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

fn read(body: &[u8]) -> (DirectoryHead, Vec<Target>) {
    let mut lines = std::str::from_utf8(body).unwrap().lines();
    let head = serde_json::from_str(lines.next().unwrap()).unwrap();
    (head, lines.map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn names(targets: &[Target]) -> Vec<&str> {
    targets.iter().map(|target| target.name.as_str()).collect()
}

/// Returns the next change of the directory.
async fn change(agent: &mut Agent) -> (String, Vec<String>, Vec<String>) {
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::Directory { tag, changed, gone }) => {
                return (tag, changed.into_iter().map(|t| t.name).collect(), gone.into_iter().map(|t| t.id).collect());
            }
            Heard::Frame(GatewayFrame::Event(_) | GatewayFrame::Readiness { .. }) => {}
            other => panic!("waiting for a change of the directory, got {other:?}"),
        }
    }
}

async fn search(agent: &mut Agent, query: &str, show: Show) -> Found {
    agent.send(&ClientFrame::Search { request: 1, query: query.into(), show: vec![show], from: 0, limit: 50 }).await;
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::Found { request: 1, mut found }) => return found.remove(0),
            Heard::Frame(GatewayFrame::Event(_) | GatewayFrame::Readiness { .. }) => {}
            other => panic!("waiting for search results, got {other:?}"),
        }
    }
}

fn found(found: &Found) -> Vec<&str> {
    found.rows.iter().map(|row| row.target.name.as_str()).collect()
}

#[tokio::test]
async fn it_is_delivered_packed_and_not_again_while_it_is_good_enough() {
    let office = Office::open().await;
    let token = office.server.token("ann").await;
    let (status, headers, body) = office.fetch(&token, &[(ACCEPT_ENCODING, "br, gzip")]).await;
    assert_eq!((status, headers[CONTENT_ENCODING].to_str().unwrap()), (200, "gzip"));
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(&*body).read_to_end(&mut plain).unwrap();
    let (head, targets) = read(&plain);
    assert_eq!((head.count, head.search), (11, false));
    let by_name = [
        "Ann Lee",
        "Ben Okafor",
        "Billing",
        "Chloé Martin",
        "Dũng Trần",
        "Eve Novák",
        "French",
        "Front desk",
        "Night shift",
        "Sam Roe",
        "Support",
    ];
    assert_eq!(names(&targets), by_name);
    assert_eq!(targets[3].handles, ["French", "Billing", "Support", "Front desk"]);
    let tag = headers[ETAG].to_str().unwrap();
    assert_eq!(tag, format!("W/\"{}\"", head.tag));
    let (status, _, body) = office.fetch(&token, &[(IF_NONE_MATCH, tag)]).await;
    assert_eq!((status, body.len()), (304, 0));
    // Also after a few changes: they follow over the socket.
    office.taken("POST", "kind,id,name\nagent,finn,Finn Ray\n").await;
    assert_eq!(office.fetch(&token, &[(IF_NONE_MATCH, tag)]).await.0, 304);
    let rows: String = (0..600).map(|at| format!("skill,s{at},Skill {at}\n")).collect();
    office.taken("POST", &format!("kind,id,name\n{rows}")).await;
    let (status, _, body) = office.fetch(&token, &[(IF_NONE_MATCH, tag)]).await;
    assert_eq!((status, read(&body).1.len()), (200, 612));
}

#[tokio::test]
async fn without_a_good_token_there_is_none() {
    let office = Office::open().await;
    assert_eq!(office.fetch("nonsense", &[]).await.0, 401);
    let mut ann = office.server.agent("ann").await;
    let token = ann.token.clone();
    ann.send(&ClientFrame::Command { id: "bye".into(), command: Command::SignOut }).await;
    while !matches!(ann.hear().await, Heard::Closed(_)) {}
    assert_eq!(office.fetch(&token, &[]).await.0, 401, "signed out");
}

#[tokio::test]
async fn changes_follow_over_the_socket_and_too_many_do_not() {
    let office = Office::open().await;
    let mut ann = office.server.agent("ann").await;
    let (head, _) = office.directory(&ann.token).await;
    // A change between fetching and following is not lost.
    office.taken("POST", "kind,id,name\nagent,finn,Finn Ray\n").await;
    ann.send(&ClientFrame::Follow { tag: head.tag }).await;
    let (_, changed, gone) = change(&mut ann).await;
    assert_eq!((changed, gone.len()), (vec!["Finn Ray".to_owned()], 0));
    office.taken("POST", "kind,id,name\nagent,finn,Finn Ray-Lee\nqueue,returns,Returns\n").await;
    let (_, mut changed, _) = change(&mut ann).await;
    changed.sort();
    assert_eq!(changed, ["Finn Ray-Lee", "Returns"], "both changes in one frame");
    let rows: String = (0..600).map(|at| format!("skill,s{at},Skill {at}\n")).collect();
    office.taken("POST", &format!("kind,id,name\n{rows}")).await;
    let outdated = async { while ann.hear().await != Heard::Frame(GatewayFrame::DirectoryOutdated) {} };
    in_time(outdated).await;
    ann.send(&ClientFrame::Follow { tag: "from another gateway".into() }).await;
    assert_eq!(ann.hear().await, Heard::Frame(GatewayFrame::DirectoryOutdated));
}

#[tokio::test]
async fn what_was_imported_is_there_after_a_restart_and_the_tag_still_good() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::process(folder.path());
    let key = std::fs::read_to_string(folder.path().join("directory.key")).unwrap();
    let (status, report) =
        send(&server, &key, "POST", CSV, "kind,id,name,sets\nagent,finn,Finn Ray,queue:billing\n").await;
    assert_eq!((status, &report["added"]), (200, &json!(1)), "{report}");
    let finn = server.agent("finn").await;
    let tag =
        reqwest::Client::new().get(server.url("/directory")).bearer_auth(&finn.token).send().await.unwrap().headers()
            [ETAG]
            .clone();
    server.kill();
    let server = Server::process(folder.path());
    let again =
        reqwest::Client::new().get(server.url("/directory")).bearer_auth(&finn.token).header(IF_NONE_MATCH, tag);
    assert_eq!(again.send().await.unwrap().status(), 304);
    assert_eq!(server.agent("finn").await.view.snapshot().me.name, "Finn Ray");
}

#[tokio::test]
async fn put_takes_out_what_the_file_does_not_name() {
    let office = Office::open().await;
    let (mut ben, _) = office.server.handling("ben").await;
    let file = "kind,id,name,sets\nqueue,support,Support,\nagent,ann,Ann Lee,queue:support\n";
    let (status, report) = office.send("PUT", CSV, file).await;
    assert_eq!(status, 200);
    // Ben has a window, which nobody else could take over.
    assert_eq!(report["refusals"], json!([{ "id": "ben", "why": "the agent has 1 open interactions" }]), "{report}");
    let mut there = names(&office.directory(&ben.token).await.1).join(", ");
    assert_eq!(there, "Ann Lee, Ben Okafor, Support");
    ben.catch_up().await;
    // Importing the same file again changes nothing.
    let (_, report) = office.send("PUT", CSV, file).await;
    assert_eq!((&report["unchanged"], &report["changed"], &report["removed"]), (&json!(2), &json!(0), &json!(0)));
    for file in ["kind,id,name\n", "kind,id,name\nagent,,x\n"] {
        office.send("PUT", CSV, file).await;
        there = names(&office.directory(&ben.token).await.1).join(", ");
        assert_eq!(there, "Ann Lee, Ben Okafor, Support", "an empty file removes nobody");
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_row_by_row_and_the_rest_taken() {
    let office = Office::open().await;
    let file = "\u{feff}Kind, id ,name,number,email,channels,sets\n\
        agent,finn,\"Ray, Finn\",+44 7700 900120,finn@example.com,sms,queue:billing;skill:french\n\
        agent,gus,Gus,0123,,,\n\
        robot,hal,Hal,,,,\n\
        agent,ivy,,,,,\n\
        agent,joe,Joe,,joe,,\n\
        agent,kim,Kim,+447700900101,,,\n\
        agent,lou,Lou,,,fax,\n\
        agent,max,Max,,,,queue:none\n\
        agent,ned,Ned,,,,billing\n\
        agent,finn,Finn again,,,,\n\
        agent,ola,Ola,,,,,,,\n\
        skill,lip,Lip,,,sms,\n";
    let (status, report) = office.send("POST", CSV, file).await;
    assert_eq!((status, &report["added"], &report["refused"]), (200, &json!(1), &json!(11)), "{report}");
    let why = |line: u64| {
        let refusals = report["refusals"].as_array().unwrap();
        refusals.iter().find(|one| one["line"] == json!(line)).unwrap_or_else(|| panic!("line {line}: {report}"))["why"]
            .clone()
    };
    for (line, words) in [
        (3, "the number is not in the international form: + and 7 to 15 digits"),
        (4, "“robot” is no kind of target"),
        (5, "the name is missing"),
        (6, "the e-mail address is none"),
        (7, "the number leads to Agent ann already"),
        (8, "“fax” is no channel"),
        (9, "there is no Queue none"),
        (10, "“billing” is not a target: write queue:billing"),
        (11, "it is in the file twice"),
        (12, "there are more fields than columns"),
        (13, "only agents have channels, sets and further divisions"),
    ] {
        assert_eq!(why(line), words, "line {line}");
    }
    let (_, targets) = office.directory(&office.server.token("ann").await).await;
    let finn = targets.into_iter().find(|target| target.target.id == "finn").unwrap();
    assert_eq!((finn.name.as_str(), finn.email.as_deref()), ("Ray, Finn", Some("finn@example.com")));
    assert_eq!(finn.handles, ["French", "Billing"]);
}

#[tokio::test]
async fn json_is_taken_too_and_a_file_that_is_neither_refused_whole() {
    let office = Office::open().await;
    let list = json!([
        { "kind": "agent", "id": "finn", "name": "Finn Ray", "sets": ["queue:billing"], "channels": ["mms"] },
        { "kind": "agent", "id": "gus" },
        { "kind": "queue", "id": "returns", "name": "Returns" },
    ]);
    let (status, report) = office.send("POST", JSON, &list.to_string()).await;
    assert_eq!((status, &report["added"], &report["refusals"][0]["line"]), (200, &json!(2), &json!(2)), "{report}");
    for (kind, file, status) in [
        (JSON, "{", 422),
        (JSON, "{}", 422),
        (JSON, "[1]", 422),
        (CSV, "", 422),
        (CSV, "id,name\nfinn,Finn\n", 422),
        ("text/plain", "kind,id,name\n", 415),
    ] {
        assert_eq!(office.send("POST", kind, file).await.0, status, "{kind} {file}");
    }
    let mut stranger = Office { server: office.server, key: "wrong".into() };
    assert_eq!(stranger.send("PUT", CSV, "kind,id,name\n").await.0, 401);
    stranger.key = stranger.server.token("ann").await;
    assert_eq!(stranger.send("PUT", CSV, "kind,id,name\n").await.0, 401, "an agent's token is not a key");
}

#[tokio::test]
async fn who_is_in_the_file_stays_however_many_rows_are_refused() {
    let office = Office::open().await;
    let mut file = "kind,id,name,number\nagent,ann,Ann Lee,\n".to_owned();
    (0..1_200).for_each(|at| file += &format!("agent,x{at},X,none\n"));
    file += "agent,ben,Ben Okafor,none\n";
    let (_, report) = office.send("PUT", CSV, &file).await;
    assert_eq!((&report["refused"], report["refusals"].as_array().unwrap().len()), (&json!(1_201), 1_000));
    let token = office.server.token("ann").await;
    assert_eq!(names(&office.directory(&token).await.1), ["Ann Lee", "Ben Okafor"]);
    // A row without an id might be anybody's.
    let (_, report) = office.send("PUT", CSV, "kind,id,name\nagent,ann,Ann Lee\nagent,,Ben\n").await;
    assert_eq!((&report["refused"], &report["removed"]), (&json!(2), &json!(0)), "{report}");
    assert_eq!(names(&office.directory(&token).await.1), ["Ann Lee", "Ben Okafor"]);
}

#[tokio::test]
async fn two_can_change_numbers_in_one_file() {
    let office = Office::open().await;
    let file = "kind,id,name,number\nagent,finn,Finn,+447700900101\nagent,ann,Ann Lee,+447700900120\n";
    office.taken("POST", file).await;
}

#[tokio::test]
async fn a_file_at_the_start_is_the_directory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    let data = folder.path().join("data");
    std::fs::write(&file, "kind,id,name\nagent,finn,Finn Ray\nagent,gus,\n").unwrap();
    let server = Server::process_with(&data, &["--directory", file.to_str().unwrap()]);
    assert_eq!(server.agent("finn").await.view.snapshot().me.name, "Finn Ray");
    assert_eq!(
        server.post("/sign-in", &json!({ "agent": "ann" })).await.0,
        404,
        "the demo's agents are not in the file"
    );
    drop(server);
    let refuses = |file: &Path| outcome(program(&folder.path().join("other")).arg("--directory").arg(file));
    let (content, said) = refuses(&folder.path().join("none.csv"));
    assert!(!content && said.contains("cannot read"), "{said}");
    std::fs::write(&file, "who\nann\n").unwrap();
    let (content, said) = refuses(&file);
    assert!(!content && said.contains("The first line names no column “kind”."), "{said}");
}

#[tokio::test]
async fn a_file_that_would_leave_a_carriers_number_leading_nowhere_is_refused_whole() {
    let carrier = json!({
        "name": "k", "kind": "kannel", "send": "http://127.0.0.1:9/", "username": "u", "password": "p", "key": "k",
        "gateway": "http://127.0.0.1:9",
        "numbers": { "+447700900999": "queue:support", "+447700900101": "agent:ann" },
    });
    let carriers = Config::read(json!({ "carriers": [carrier] }).to_string().as_bytes()).unwrap();
    let office = Office::with(Options { carriers, ..options() }).await;
    let token = office.server.token("ann").await;
    let before = office.directory(&token).await;
    for (method, file, target) in [
        ("PUT", "kind,id,name,number\nagent,ann,Ann Lee,+447700900101\n", "Queue support"),
        ("PUT", "kind,id,name\nqueue,support,Support\nqueue,new,New\n", "Agent ann"),
        ("POST", "kind,id,name\nqueue,new,New\nagent,ann,Ann Lee\n", "Agent ann"),
    ] {
        let (status, answer) = office.send(method, CSV, file).await;
        let says = format!("With this file, a number of carrier k would not lead to {target} any more.");
        assert_eq!((status, answer["message"].as_str()), (422, Some(says.as_str())), "{answer}");
        assert_eq!(office.directory(&token).await, before, "{method} {file}");
    }
    let both = "kind,id,name,number\nqueue,support,Support,\nagent,ann,Ann Lee,+447700900101\n";
    assert_eq!(office.taken("PUT", both).await["removed"], json!(9));
}

/// Returns options with Ann in Sales, Ben in Service, Chloé seeing all, and no division for the others.
fn divided() -> Options {
    let roster =
        demo::roster().division(TargetKind::Agent, "ann", "Sales").division(TargetKind::Agent, "ben", "Service");
    Options { roster, ..options() }
}

#[tokio::test]
async fn a_division_is_kept_from_others_everywhere() {
    let office = Office::with(divided()).await;
    let (mut ann, interaction) = office.server.handling("ann").await;
    let (head, targets) = office.directory(&ann.token).await;
    assert!(!names(&targets).contains(&"Ben Okafor") && names(&targets).contains(&"Ann Lee"));
    let ben = target(TargetKind::Agent, "ben");
    assert_eq!(ann.transfer(&interaction, ben.clone()).await, refused(Refusal::UnknownTarget));
    assert_eq!(
        ann.command(Command::SetFavourite { target: ben.clone(), on: true }).await,
        refused(Refusal::UnknownTarget)
    );
    assert_eq!(search(&mut ann, "Okafor", Show::All).await.total, 0);
    ann.watch(&["ben", "dung"]).await;
    assert_eq!(ann.readiness.keys().collect::<Vec<_>>(), ["dung"]);
    // Nor is a set named through a member of it.
    office
        .taken("POST", "kind,id,name,division,sets\nqueue,hr,Grievances,Board,\nagent,eve,Eve Novák,,queue:hr\n")
        .await;
    let eve = search(&mut ann, "eve", Show::All).await;
    assert_eq!(eve.rows[0].target.handles, [""; 0]);
    assert_eq!(search(&mut ann, "Grievances", Show::All).await.total, 0);
    // Ben's presence is not told to anybody in Sales, Dũng's is.
    let _ben = office.server.agent("ben").await;
    let _dung = office.server.agent("dung").await;
    ann.sees("dung", |readiness| matches!(readiness, Readiness::Ready { .. })).await;
    assert!(!ann.readiness.contains_key("ben"));
    // Targets that become invisible are removed, visible ones are added.
    ann.send(&ClientFrame::Follow { tag: head.tag }).await;
    let (_, changed, gone) = change(&mut ann).await;
    assert_eq!((changed, gone), (vec!["Eve Novák".to_owned()], vec!["hr".to_owned()]));
    office.taken("POST", "kind,id,name,division\nagent,dung,Dũng Trần,Service\nagent,ben,Ben Okafor,Sales\n").await;
    let (_, changed, gone) = change(&mut ann).await;
    assert_eq!((changed, gone), (vec!["Ben Okafor".to_owned()], vec!["dung".to_owned()]));
    assert_eq!(ann.transfer(&interaction, ben).await, Answer::Done);
    // An agent who sees something else gets another directory.
    office.taken("POST", "kind,id,name,division,sees\nagent,ann,Ann Lee,Sales,*\n").await;
    while ann.hear().await != Heard::Frame(GatewayFrame::DirectoryOutdated) {}
    assert!(names(&office.directory(&ann.token).await.1).contains(&"Dũng Trần"));
}

#[tokio::test]
async fn a_directory_too_large_for_browsers_is_searched_here() {
    let office = Office::with(Options { directory_limit: 5, ..options() }).await;
    let mut ann = office.server.agent("ann").await;
    let (head, targets) = office.directory(&ann.token).await;
    assert!(head.search && targets.is_empty());
    let oka = search(&mut ann, "oka", Show::All).await;
    assert_eq!((oka.total, found(&oka)), (1, vec!["Ben Okafor"]));
    assert_eq!(oka.rows[0].marks, [(4, 7)]);
    assert!(
        !found(&search(&mut ann, "", Show::Kind { kind: TargetKind::Agent }).await).contains(&"Ann Lee"),
        "nobody hands over to themselves"
    );
    // Ready agents come first, the others by name.
    let _sam = office.server.agent("sam").await;
    ann.watch(&["sam"]).await;
    ann.sees("sam", |readiness| matches!(readiness, Readiness::Ready { .. })).await;
    assert_eq!(
        found(&search(&mut ann, "", Show::Kind { kind: TargetKind::Agent }).await)[..2],
        ["Sam Roe", "Ben Okafor"]
    );
    // Favourites belong to the agent.
    assert_eq!(
        ann.command(Command::SetFavourite { target: target(TargetKind::Agent, "eve"), on: true }).await,
        Answer::Done
    );
    assert_eq!(found(&search(&mut ann, "", Show::Favourites).await), ["Eve Novák"]);
    let mut ben = office.server.agent("ben").await;
    assert_eq!(search(&mut ben, "", Show::Favourites).await.total, 0);
    // Changes are found at once.
    office.taken("POST", "kind,id,name\nagent,finn,Finn Ray\n").await;
    assert_eq!(found(&search(&mut ann, "finn", Show::All).await), ["Finn Ray"]);
    // A page of results.
    ann.send(&ClientFrame::Search { request: 2, query: String::new(), show: vec![Show::All], from: 10, limit: 5 })
        .await;
    let Heard::Frame(GatewayFrame::Found { request: 2, found }) = ann.hear().await else { panic!() };
    assert_eq!((found[0].total, found[0].rows.len()), (11, 1));
    ann.send(&ClientFrame::Search { request: 3, query: String::new(), show: vec![Show::All; 9], from: 0, limit: 1 })
        .await;
    assert_eq!(ann.hear().await, Heard::Frame(GatewayFrame::Error { refusal: Refusal::TooLarge }));
}

#[tokio::test]
async fn who_is_taken_out_is_signed_out_and_their_invitation_goes_on() {
    let office = Office::open().await;
    let (mut ann, interaction) = office.server.handling("ann").await;
    let mut ben = office.server.agent("ben").await;
    assert_eq!(ann.transfer(&interaction, target(TargetKind::Agent, "ben")).await, Answer::Done);
    ben.invited().await;
    let roster: Roster = demo::roster();
    let mut file = "kind,id,name,sets\n".to_owned();
    for (kind, id, name) in [
        ("queue", "support", "Support"),
        ("queue", "billing", "Billing"),
        ("routing_point", "front-desk", "Front desk"),
        ("agent_group", "night-shift", "Night shift"),
        ("skill", "french", "French"),
    ] {
        file += &format!("{kind},{id},{name},\n");
    }
    for (id, profile) in roster.agents().filter(|(id, _)| id.as_str() != "ben") {
        file += &format!("agent,{id},{},queue:support\n", profile.name);
    }
    office.taken("PUT", &file).await;
    let dismissed = async {
        loop {
            if let Heard::Frame(GatewayFrame::Error { refusal }) = ben.hear().await {
                return refusal;
            }
        }
    };
    assert_eq!(in_time(dismissed).await, Refusal::NotSignedIn);
    ann.catch_up().await;
    assert!(ann.window(&interaction).failed.is_some(), "the source sees the failure");
    assert_eq!(ann.transfer(&interaction, target(TargetKind::Agent, "ben")).await, refused(Refusal::UnknownTarget));
    // A new connection sees the stored state.
    ann.is_in_step(&office.server).await;
}
