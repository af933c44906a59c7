//! Who contacts are: named by agents, imported, and looked up. Names are in the contact book alone.

use crate::harness::{Agent, Heard, PATIENCE, SERVICE, Server, in_time, options, outcome, program, refused, written};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use baton::gateway::Options;
use baton::gateway::contacts::lookup::Endpoint;
use baton::protocol::{
    Answer, ClientFrame, Command, Contact, ContactField, Event, GatewayFrame, InteractionId, Invitation,
    MAX_NAME_CHARS, Refusal,
};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fs;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};

const CSV: &str = "text/csv";
const NUMBER: &str = "+447700900001";

fn name(interaction: &InteractionId, name: &str) -> Command {
    Command::NameContact { interaction: interaction.clone(), name: name.into() }
}

async fn import(server: &Server, key: &str, method: &str, kind: &str, file: &str) -> (u16, Value) {
    let request = reqwest::Client::new().request(method.parse().unwrap(), server.url("/contacts")).bearer_auth(key);
    let answer = request.header("content-type", kind).body(file.to_owned()).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

fn key(server: &Server) -> String {
    fs::read_to_string(server.folder().join("contacts.key")).unwrap()
}

/// Returns the name that a window's contact gets next.
async fn renamed(agent: &mut Agent) -> Option<String> {
    let mut now = agent.view.snapshot().windows.first().and_then(|(head, _)| head.contact.name.clone());
    agent
        .event(|event| match event {
            Event::WindowChanged { interaction } if interaction.contact.name != now => Some(interaction.contact.name),
            Event::WindowOpened { interaction, .. } => {
                now = interaction.contact.name;
                None
            }
            _ => None,
        })
        .await
}

#[tokio::test]
async fn a_name_reaches_every_tab_and_survives_a_restart_and_the_log_does_not_know_it() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let (mut tab, mut ben) = (ann.other_tab(&server).await, server.agent("ben").await);
    assert_eq!(ann.window(&id).contact.formatted.as_deref(), Some("+44 7700 900001"));
    assert_eq!(ann.window(&id).contact.name, None);
    assert_eq!(ben.command(name(&id, "Mine")).await, refused(Refusal::NotYours));
    assert_eq!(ann.command(name(&id, &"x".repeat(MAX_NAME_CHARS + 1))).await, refused(Refusal::TextTooLong));
    assert_eq!(ann.command(name(&id, "Priya\u{202e}")).await, refused(Refusal::TextControl));
    let away = Agent::connect(&server, tab.token.clone(), None).await;
    assert_eq!(ann.command(name(&id, " Priya Q. Shah ")).await, Answer::Done);
    assert_eq!(renamed(&mut tab).await.as_deref(), Some("Priya Q. Shah"));
    let mut back = Agent::connect(&server, tab.token.clone(), Some(&away)).await;
    assert!(back.resumed);
    assert_eq!(renamed(&mut back).await.as_deref(), Some("Priya Q. Shah"));
    back.is_in_step(&server).await;
    let describe = Command::DescribeContact {
        interaction: id.clone(),
        name: Some("P. Shah".into()),
        fields: Some(vec![ContactField { label: "Customer number".into(), value: "C-1042".into() }]),
    };
    assert_eq!(ann.command(describe).await, Answer::Done);
    drop((ann, tab, ben, back, away));

    let folder = server.stop().await.unwrap();
    for entry in fs::read_dir(folder.path()).unwrap().map(Result::unwrap).filter(|it| it.path().is_file()) {
        let content = fs::read(entry.path()).unwrap();
        let has = |text: &str| content.windows(text.len()).any(|part| part == text.as_bytes());
        let file = entry.file_name().into_string().unwrap();
        assert_eq!(has("Priya") || has("C-1042"), file.starts_with("contacts.sqlite"), "{file}");
    }
    let server = Server::on(folder, options(), |log| log).await;
    let Contact { name, fields, .. } = server.agent("ann").await.window(&id).contact;
    assert_eq!((name.as_deref(), fields[0].value.as_str()), (Some("Priya Q. Shah"), "C-1042"));
}

#[tokio::test]
async fn a_file_is_taken_in_over_http_with_its_bad_lines_reported() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let key = key(&server);
    let file = "number,name,City\n\
        +44 7700 900001,Priya Shah,Leeds\n\
        +447700900002,Marco Rossi,\n\
        +447700900002,Twice,\n\
        +447700900003,\"Two\nlines\",\n\
        +447700900004,,\n\
        nobody,Nobody,\n";
    let directory_key = fs::read_to_string(server.folder().join("directory.key")).unwrap();
    for wrong in ["", "wrong", &directory_key] {
        assert_eq!(import(&server, wrong, "PUT", CSV, file).await.0, 401);
    }
    assert_eq!(import(&server, &key, "PUT", "text/plain", file).await.0, 415);
    let (status, error) = import(&server, &key, "PUT", CSV, "number;name\n").await;
    assert_eq!((status, &error["message"]), (422, &json!("The columns are not separated by commas.")));
    let (status, report) = import(&server, &key, "PUT", CSV, file).await;
    assert_eq!((status, &report["added"], &report["refused"]), (200, &json!(2), &json!(5)), "{report}");
    let rows: Vec<_> = report["refusals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["line"].as_u64(), row["why"].as_str().unwrap()))
        .collect();
    assert_eq!(
        rows,
        [
            (Some(4), "it is in the file twice"),
            (Some(5), "it has control characters or line breaks"),
            (Some(7), "there is neither a name nor a field"),
            (Some(8), "this is no number that can be written to: it is a name"),
            (None, "nothing is taken out while a row has no number that can be read"),
        ]
    );
    assert_eq!(renamed(&mut ann).await.as_deref(), Some("Priya Shah"));
    assert_eq!(ann.window(&id).contact.fields[0].value, "Leeds");
    // An agent's naming counts more than any file.
    assert_eq!(ann.command(name(&id, "Priya")).await, Answer::Done);
    let json = r#"[{"number": "+447700900001", "name": "P. Shah"}, {"number": "+447700900003", "name": "Aisha"}]"#;
    let (_, report) = import(&server, &key, "PUT", "application/json", json).await;
    assert_eq!((&report["added"], &report["removed"]), (&json!(1), &json!(1)), "{report}");
    ann.catch_up().await;
    assert_eq!(ann.window(&id).contact.name.as_deref(), Some("Priya"));
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn a_file_is_taken_in_at_the_start_and_says_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        written(folder.path(), "people.csv", "number,name\n+447700900001,Priya Shah\n+44770090000212345,Too Long\n");
    let file = file.to_str().unwrap();
    let data = folder.path().join("data");
    let (ok, said) = outcome(program(&data).args(["--contacts-file", "/nowhere.csv"]));
    assert!(!ok && said.contains("/nowhere.csv"), "{said}");
    let (ok, said) = outcome(program(&data).args(["--contacts", "http://crm.example/contact"]));
    assert!(!ok && said.contains("https://"), "{said}");
    let log = folder.path().join("said");
    let server = Server::spawn(program(&data).args(["--contacts-file", file]).stderr(fs::File::create(&log).unwrap()));
    let (ann, id) = server.handling("ann").await;
    assert_eq!(ann.window(&id).contact.name.as_deref(), Some("Priya Shah"));
    let said = fs::read_to_string(&log).unwrap();
    assert!(said.contains("line 3: this is no number") && !said.contains("7700"), "{said}");
    drop(ann);
    server.stop().await;
}

#[tokio::test]
async fn past_interactions_are_found_by_the_name_that_the_contact_has_now() {
    let server = Server::start().await;
    let (mut ann, first) = server.handling("ann").await;
    assert_eq!(ann.command(name(&first, "Priya Shah")).await, Answer::Done);
    let version = ann.window(&first).version;
    assert_eq!(ann.command(Command::MarkDone { interaction: first, version }).await, Answer::Done);
    server.text("It has come").await;
    let invitation = ann.invited().await;
    assert_eq!(invitation.contact.name.as_deref(), Some("Priya Shah"));
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let second = invitation.interaction;
    assert_eq!([found(&mut ann, &second, "shah").await, found(&mut ann, &second, "rossi").await], [1, 0]);
    assert_eq!(ann.command(name(&second, "Marco Rossi")).await, Answer::Done);
    assert_eq!([found(&mut ann, &second, "shah").await, found(&mut ann, &second, "rossi").await], [0, 1]);
}

async fn found(agent: &mut Agent, interaction: &InteractionId, query: &str) -> u32 {
    let (interaction, query) = (interaction.clone(), query.to_owned());
    agent
        .send(&ClientFrame::History { request: 1, interaction: Some(interaction), scope: None, query, from: None })
        .await;
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::History { total, .. }) => return total,
            Heard::Frame(GatewayFrame::Event(_)) => {}
            other => panic!("waiting for the history, got {other:?}"),
        }
    }
}

#[tokio::test]
async fn while_the_contact_book_cannot_be_written_texts_go_on() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let book = rusqlite::Connection::open(server.folder().join("contacts.sqlite")).unwrap();
    book.execute_batch("CREATE TRIGGER full BEFORE INSERT ON contact BEGIN SELECT RAISE(FAIL, 'full'); END").unwrap();
    for _ in 0..2 {
        assert_eq!(ann.command(name(&id, "Priya")).await, refused(Refusal::Unavailable));
        assert_eq!(ann.write(&id, "One moment").await, Answer::Done);
    }
    let row = "number,name\n+447700900001,Priya\n";
    assert_eq!(import(&server, &key(&server), "POST", CSV, row).await.0, 503);
    server.text("Thank you").await;
    ann.event(|event| matches!(event, Event::Message { message, .. } if message.text == "Thank you").then_some(()))
        .await;
    book.execute_batch("DROP TRIGGER full").unwrap();
    server.advance(60).await;
    assert_eq!(ann.command(name(&id, "Priya")).await, Answer::Done);
    assert_eq!(ann.window(&id).contact.name.as_deref(), Some("Priya"));
}

/// A CRM that is asked who contacts are.
struct Crm {
    url: String,
    asked: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
    answers: Answers,
    given_up: Arc<Notify>,
}

/// What it answers.
#[derive(Clone, Copy)]
enum Says {
    Priya,
    Unknown,
    Huge,
    Elsewhere,
    Broken,
    Nonsense,
    Nothing,
}

type Answers = Arc<Mutex<Says>>;
/// Where what was asked goes.
type Sender = mpsc::UnboundedSender<(HeaderMap, Bytes)>;

/// Tells when a question is given up.
struct GivenUp(Arc<Notify>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

impl Crm {
    async fn open(says: Says) -> Self {
        let (sender, asked) = mpsc::unbounded_channel();
        let (answers, given_up) = (Arc::new(Mutex::new(says)), Arc::new(Notify::new()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/contact", listener.local_addr().unwrap());
        let routes = Router::new().fallback(answer).with_state((sender, answers.clone(), given_up.clone()));
        tokio::spawn(async { axum::serve(listener, routes).await.unwrap() });
        Self { url, asked, answers, given_up }
    }

    async fn server(&self) -> Server {
        // A loaded machine is no slow CRM.
        let lookup = Some(self.url.parse::<Endpoint>().unwrap().within(PATIENCE));
        Server::with(Options { lookup, ..options() }, |log| log).await
    }

    fn says(&self, says: Says) {
        *self.answers.lock().unwrap() = says;
    }

    async fn asked(&mut self) -> (HeaderMap, Bytes) {
        in_time(self.asked.recv()).await.unwrap()
    }

    fn is_asked_no_more(&mut self) {
        assert!(self.asked.try_recv().is_err());
    }
}

async fn answer(
    State((asked, answers, given_up)): State<(Sender, Answers, Arc<Notify>)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    asked.send((headers, body)).unwrap();
    let says = *answers.lock().unwrap();
    match says {
        Says::Priya => {
            let fields = json!([{ "label": "Customer number", "value": "C-1042" }]);
            axum::Json(json!({ "name": "Priya Shah", "fields": fields, "more": 7 })).into_response()
        }
        Says::Unknown => StatusCode::NOT_FOUND.into_response(),
        Says::Huge => format!(r#"{{"name": "Priya", "more": "{}"}}"#, "x".repeat(1 << 20)).into_response(),
        Says::Elsewhere => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/other")]).into_response(),
        Says::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Says::Nonsense => r#"{"name": ["Priya"]}"#.into_response(),
        Says::Nothing => {
            let _given_up = GivenUp(given_up);
            std::future::pending().await
        }
    }
}

/// Lets a contact write, and returns the invitation that an agent gets for it.
async fn begin(server: &Server, agent: &mut Agent, from: &str) -> Invitation {
    let text = json!({ "from": from, "to": SERVICE, "text": "Hello" });
    assert_eq!(server.post("/handset/messages", &text).await.0, 202);
    agent
        .event(|event| {
            if let Event::Invitation(it) = event { (it.contact.number.as_str() == from).then_some(it) } else { None }
        })
        .await
}

/// Ends a conversation, so that the next text of the contact begins another one.
async fn finish(agent: &mut Agent, invitation: &Invitation) {
    let interaction = invitation.interaction.clone();
    assert_eq!(agent.accept(invitation).await, Answer::Done);
    let version = agent.window(&interaction).version;
    assert_eq!(agent.command(Command::MarkDone { interaction, version }).await, Answer::Done);
}

#[tokio::test]
async fn the_crm_is_asked_by_a_signed_request_and_the_name_comes_after_the_text() {
    let mut crm = Crm::open(Says::Priya).await;
    let server = crm.server().await;
    let mut ann = server.agent("ann").await;
    let invitation = begin(&server, &mut ann, NUMBER).await;
    assert_eq!(invitation.contact.name, None, "the text does not wait for the name");
    let (headers, body) = crm.asked().await;
    assert_eq!(body, r#"{"number":"+447700900001"}"#);
    let key = fs::read_to_string(server.folder().join("lookup.key")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(format!("{}.", headers["baton-time"].to_str().unwrap()).as_bytes());
    mac.update(&body);
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(headers["baton-signature"].to_str().unwrap(), format!("sha256={signature}"));
    let named = ann
        .event(|event| if let Event::Invitation(it) = event { it.contact.name.is_some().then_some(it) } else { None })
        .await;
    assert_eq!((named.contact.name.as_deref(), named.contact.fields.len()), (Some("Priya Shah"), 1));
    assert_eq!(named.id, invitation.id);
    // Within a day, the answer holds.
    finish(&mut ann, &named).await;
    let again = begin(&server, &mut ann, NUMBER).await;
    assert_eq!(again.contact.name.as_deref(), Some("Priya Shah"));
    begin(&server, &mut ann, "+447700900002").await;
    assert_eq!(crm.asked().await.1, r#"{"number":"+447700900002"}"#, "the first one was not asked about again");
    crm.is_asked_no_more();
}

#[tokio::test]
async fn whom_the_crm_does_not_know_it_is_asked_about_again_after_an_hour() {
    let mut crm = Crm::open(Says::Unknown).await;
    let server = crm.server().await;
    let mut ann = server.agent("ann").await;
    let first = begin(&server, &mut ann, NUMBER).await;
    crm.asked().await;
    finish(&mut ann, &first).await;
    let second = begin(&server, &mut ann, NUMBER).await;
    finish(&mut ann, &second).await;
    // Asked in order: what comes next shows that nothing was asked before it.
    let other = begin(&server, &mut ann, "+447700900002").await;
    assert_eq!(crm.asked().await.1, r#"{"number":"+447700900002"}"#);
    finish(&mut ann, &other).await;
    crm.says(Says::Priya);
    server.advance(3_600).await;
    let third = begin(&server, &mut ann, NUMBER).await;
    assert_eq!(crm.asked().await.1, r#"{"number":"+447700900001"}"#);
    ann.event(|event| {
        let Event::Invitation(it) = event else { return None };
        (it.id == third.id && it.contact.name.as_deref() == Some("Priya Shah")).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_crm_that_does_not_answer_well_delays_nothing() {
    let mut crm = Crm::open(Says::Huge).await;
    let server = crm.server().await;
    let mut ann = server.agent("ann").await;
    for (says, number) in [
        (Says::Huge, "+447700900011"),
        (Says::Elsewhere, "+447700900012"),
        (Says::Broken, "+447700900013"),
        (Says::Nonsense, "+447700900014"),
    ] {
        crm.says(says);
        let invitation = begin(&server, &mut ann, number).await;
        assert_eq!(crm.asked().await.1, format!(r#"{{"number":"{number}"}}"#));
        finish(&mut ann, &invitation).await;
    }
    // None of them was named; the redirection was not followed; and whoever writes again is asked about again.
    crm.says(Says::Priya);
    let again = begin(&server, &mut ann, "+447700900013").await;
    assert_eq!(crm.asked().await.1, r#"{"number":"+447700900013"}"#);
    ann.event(|event| {
        let Event::Invitation(it) = event else { return None };
        (it.id == again.id && it.contact.name.is_some()).then_some(())
    })
    .await;
    crm.is_asked_no_more();
    finish(&mut ann, &again).await;
    for number in ["+447700900011", "+447700900012", "+447700900014"] {
        crm.says(Says::Unknown);
        let invitation = begin(&server, &mut ann, number).await;
        assert_eq!(invitation.contact.name, None, "{number}");
        finish(&mut ann, &invitation).await;
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_not_waited_for() {
    let mut crm = Crm::open(Says::Nothing).await;
    let lookup = Some(crm.url.parse().unwrap());
    let server = Server::with(Options { lookup, ..options() }, |log| log).await;
    let mut ann = server.agent("ann").await;
    let invitation = begin(&server, &mut ann, NUMBER).await;
    crm.asked().await;
    // Texts go to the agent and back meanwhile.
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    assert_eq!(ann.write(&invitation.interaction, "One moment").await, Answer::Done);
    in_time(crm.given_up.notified()).await;
    assert_eq!(ann.window(&invitation.interaction).contact.name, None);
}

/// Returns the names and numbers that a query finds, once it is answered, with the number of all matches.
async fn looked_up(agent: &mut Agent, request: u32, query: &str) -> (Vec<String>, u32) {
    agent.send(&ClientFrame::Contacts { request, query: query.into() }).await;
    loop {
        match agent.hear().await {
            Heard::Frame(GatewayFrame::Contacts { request: answered, total, contacts, .. }) if answered == request => {
                let name = |it: baton::protocol::FoundContact| it.contact.name.unwrap_or(it.contact.number.to_string());
                return (contacts.into_iter().map(name).collect(), total);
            }
            Heard::Frame(GatewayFrame::Contacts { request: answered, .. }) => assert!(answered < request),
            Heard::Closed(code) => panic!("closed: {code}"),
            Heard::Frame(_) => {}
        }
    }
}

#[tokio::test]
async fn contacts_are_looked_up_by_name_and_number_and_the_newest_request_is_answered() {
    let server = Server::start().await;
    let (mut ann, id) = server.handling("ann").await;
    let rows: String = (100..160).map(|at| format!("+447700901{at},Zoë Abel {at}\n")).collect();
    let file = format!("number,name\n+447700900002,Márco Rossi\n{rows}");
    assert_eq!(import(&server, &key(&server), "PUT", CSV, &file).await.0, 200);
    let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(looked_up(&mut ann, 1, "marco").await, (names(&["Márco Rossi"]), 1));
    assert_eq!(looked_up(&mut ann, 2, "07700 900002").await, (names(&["Márco Rossi"]), 1));
    let (some, total) = looked_up(&mut ann, 3, "zoe").await;
    assert_eq!((some.len(), some[0].as_str(), total), (20, "Zoë Abel 100", 60), "never all of them");
    assert_eq!(looked_up(&mut ann, 4, "").await, (Vec::new(), 0));
    // Of the log, and of nobody yet.
    assert_eq!(looked_up(&mut ann, 5, "900001").await, (names(&[NUMBER]), 1));
    assert_eq!(looked_up(&mut ann, 6, "+44 7700 900777").await, (names(&["+447700900777"]), 1));
    assert_eq!(ann.command(name(&id, "Priya")).await, Answer::Done);
    assert_eq!(looked_up(&mut ann, 7, &"priya ".repeat(1000)).await.1, 1, "found at once, and a long query is cut");
    for request in 8..200 {
        ann.send(&ClientFrame::Contacts { request, query: "zoe".into() }).await;
    }
    assert_eq!(looked_up(&mut ann, 200, "marco").await, (names(&["Márco Rossi"]), 1));
    let server = Server::on(server.stop().await.unwrap(), options(), |log| log).await;
    assert_eq!(looked_up(&mut server.agent("ben").await, 1, "priya").await.1, 1);
}
