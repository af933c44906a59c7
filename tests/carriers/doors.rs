//! Kannel's requests without a Kannel: authentication, and texts that are not accepted. Also invalid configurations.

use crate::desk::Desk;
use crate::harness::{Agent, CUSTOMER, Server, outcome, program};
use crate::kannel::KEY;
use baton::gateway::carriers::config::Config;
use baton::protocol::{Answer, Delivery, Failure};
use serde_json::{Value, json};

const SERVICE: &str = "+447700900998";
const MESSAGES: &str = "/carriers/kannel/kannel/messages?id=";

async fn line() -> (Desk, Server, Agent) {
    let desk = Desk::new(|url| json!({ "country": "GB", "carriers": [entry(url)] }));
    let server = desk.start();
    let ann = server.agent("ann").await;
    (desk, server, ann)
}

fn entry(url: &str) -> Value {
    json!({
        "name": "kannel",
        "kind": "kannel",
        "send": "http://127.0.0.1:1/cgi-bin/sendsms",
        "username": "baton",
        "password": "geheim-out",
        "key": KEY,
        "gateway": url,
        "numbers": { SERVICE: "queue:support" },
        "keywords": { "help": "Texts from Example." },
    })
}

/// Posts a text as Kannel does. Returns the status of the response.
async fn comes(server: &Server, id: &str, from: &str, to: &str, key: &str) -> u16 {
    says(server, id, from, to, key, "Hello").await
}

async fn says(server: &Server, id: &str, from: &str, to: &str, key: &str, text: &str) -> u16 {
    let request = reqwest::Client::new().post(server.url(&format!("{MESSAGES}{id}"))).basic_auth("kannel", Some(key));
    let request = request
        .header("x-kannel-from", from)
        .header("x-kannel-to", to)
        .header("content-type", "text/plain; charset=\"UTF-8\"");
    request.body(text.to_owned()).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_text_brought_again_is_one_text() {
    let (_desk, server, mut ann) = line().await;
    for _ in 0..3 {
        assert_eq!(comes(&server, "8ba6cf67-0aa7", "447700900001", "447700900998", KEY).await, 200);
    }
    let invitation = ann.invited().await;
    assert_eq!(invitation.contact.number.as_str(), CUSTOMER);
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    // A number as it is written at home is the same number.
    assert_eq!(comes(&server, "8ba6cf67-0aa8", "07700 900001", SERVICE, KEY).await, 200);
    ann.until(&invitation.interaction, |messages| messages.len() == 2).await;
    ann.is_in_step(&server).await;
}

#[tokio::test]
async fn without_the_password_nothing_is_taken() {
    let (_desk, server, mut ann) = line().await;
    for wrong in ["", "geheim-out", "geheim-i", "geheim-in2"] {
        assert_eq!(comes(&server, "1", CUSTOMER, SERVICE, wrong).await, 401);
    }
    let bare = |path: &str| reqwest::Client::new().post(server.url(path)).body("Hello").send();
    assert_eq!(bare(&format!("{MESSAGES}1")).await.unwrap().status(), 401);
    let other = server.url("/carriers/kannel/other/messages?id=1");
    assert_eq!(reqwest::Client::new().post(other).basic_auth("kannel", Some(KEY)).send().await.unwrap().status(), 401);
    let report = server.url("/carriers/kannel/kannel/reports/0123?status=1");
    assert_eq!(reqwest::get(report.clone()).await.unwrap().status(), 401);
    let unknown = reqwest::Client::new().get(report).basic_auth("kannel", Some(KEY)).send().await.unwrap();
    assert_eq!(unknown.status(), 200, "Kannel is not to try again");
    assert!(ann.news().await.is_empty());
}

#[tokio::test]
async fn what_is_not_taken_is_named_in_the_log_without_its_number() {
    let (desk, server, mut ann) = line().await;
    for (from, to, status) in [
        // Nobody can answer these: Kannel is not to bring them again.
        ("ExampleBank", SERVICE, 200),
        ("60777", SERVICE, 200),
        ("+999123456789", SERVICE, 200),
        ("", SERVICE, 200),
        // A mistake of the configuration, to be put right: it is to.
        (CUSTOMER, "+447700900996", 503),
        (CUSTOMER, "+447700900999", 503),
    ] {
        assert_eq!(
            comes(&server, &format!("{from}-{to}").replace('+', ""), from, to, KEY).await,
            status,
            "{from} {to}"
        );
    }
    // So is a text without its id.
    assert_eq!(comes(&server, "", CUSTOMER, SERVICE, KEY).await, 503);
    assert!(ann.news().await.is_empty());
    desk.has_not_logged(&["7700900", "60777", "ExampleBank", "999123", KEY]);
    for reason in ["sender_is_a_name", "sender_is_a_short_code", "bad_number", "leads_nowhere", "no_id"] {
        desk.has_logged(reason);
    }
}

#[tokio::test]
async fn a_made_up_phone_cannot_write_to_a_real_number() {
    let (_desk, server, _ann) = line().await;
    let (status, answer) =
        server.post("/handset/messages", &json!({ "from": CUSTOMER, "to": SERVICE, "text": "Hi" })).await;
    assert_eq!((status, answer["error"].as_str()), (422, Some("unknown_target")));
}

#[tokio::test]
async fn a_carrier_that_is_away_for_hours_has_not_taken_the_text() {
    let (_desk, server, mut ann) = line().await;
    assert_eq!(comes(&server, "1", CUSTOMER, SERVICE, KEY).await, 200);
    let invitation = ann.invited().await;
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let id = invitation.interaction;
    assert_eq!(ann.write(&id, "Anybody there?").await, Answer::Done);
    server.advance(4 * 3600 - 60).await;
    ann.catch_up().await;
    assert_eq!(ann.messages(&id)[1].delivery, Some(Delivery::Sending), "it is still tried");
    server.advance(61).await;
    assert_eq!(
        ann.outcome(&id).await,
        Delivery::Failed(Failure::known("no_connection", "The carrier could not be reached."))
    );
}

#[tokio::test]
async fn what_waits_when_the_contact_opts_out_does_not_go_out() {
    let (_desk, server, mut ann) = line().await;
    assert_eq!(comes(&server, "1", CUSTOMER, SERVICE, KEY).await, 200);
    let invitation = ann.invited().await;
    assert_eq!(ann.accept(&invitation).await, Answer::Done);
    let id = invitation.interaction;
    assert_eq!(ann.write(&id, "Too late").await, Answer::Done);
    assert_eq!(says(&server, "2", CUSTOMER, SERVICE, KEY, "STOP").await, 200);
    let failed = Delivery::Failed(Failure::known("opted_out", "The contact has opted out of messages."));
    let messages = ann.until(&id, |messages| messages[1].delivery.as_ref() == Some(&failed)).await;
    assert_eq!(messages[3].delivery, Some(Delivery::Sending), "the confirmation is still tried");
}

#[test]
fn a_wrong_configuration_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("carriers.json");
    let says = |content: String| {
        std::fs::write(&file, content).unwrap();
        let (good, said) = outcome(program(&folder.path().join("data")).arg("--carriers").arg(&file));
        assert!(!good && !said.contains("geheim"), "{said}");
        said
    };
    let without = |field: &str| {
        let mut entry = entry("http://127.0.0.1:1");
        entry.as_object_mut().unwrap().remove(field);
        json!({ "carriers": [entry] }).to_string()
    };
    let with = |field: &str, value: Value| {
        let mut entry = entry("http://127.0.0.1:1");
        entry[field] = value;
        json!({ "carriers": [entry] }).to_string()
    };
    for (content, words) in [
        ("{".into(), "carriers.json:1:1: not JSON"),
        ("[]".into(), "carriers.json:1:1: the file must be a table, not a list"),
        (
            r#"{"carriers": [], "password": "geheim"}"#.into(),
            "there is no “password” here; did you mean “password” in carriers (kannel)?",
        ),
        (r#"{"carriers": [], "country": "Britain"}"#.into(), "country: “Britain” is not the two letters of a country"),
        (r#"{"carriers": "geheim"}"#.into(), "carriers.json:1:14: carriers must be a list, not a text"),
        (without("send"), "“send” is missing"),
        (without("kind"), "“kind” is missing"),
        (with("kind", "smpp".into()), "kind must be kannel or twilio"),
        (with("send", "127.0.0.1:13013".into()), "kannel: send is not an http or https address"),
        (with("key", "".into()), "kannel: key is empty"),
        (with("key", "geheim&".into()), "kannel: key may hold letters"),
        (with("name", "My Kannel".into()), "“My Kannel” is not made of small letters"),
        (with("numbers", json!({})), "kannel: it serves no numbers"),
        (with("numbers", json!({ "60777": "queue:support" })), "kannel: “60777” is not a telephone number"),
        (with("numbers", json!({ SERVICE: "support" })), "“support” is not a target: write queue:billing"),
        (
            with("numbers", json!({ SERVICE: "queue:nobody" })),
            "a number cannot lead to Queue nobody: that is not in the directory",
        ),
        (with("keyword", "carrier".into()), "there is no “keyword” here; did you mean “keywords”?"),
        (with("keywords", "nobody".into()), "keywords must be carrier"),
        (
            with("keywords", json!({ "halt": "Ended." })),
            "there is no “halt” here; there are stop, start, help and languages",
        ),
        (with("keywords", json!({ "help": "" })), "kannel: keywords: the text for help must have 1 to 670 characters"),
        (with("account", "AC1".into()), "no kannel has a field “account”"),
        (r#"{"carriers": []}"#.into(), "it lists no carriers"),
        (
            json!({ "carriers": [entry("http://a"), entry("http://a")] }).to_string(),
            "there are two carriers called “kannel”",
        ),
    ] {
        let said = says(content);
        assert!(said.contains(words), "{words}: {said}");
    }
    let (good, said) = outcome(program(folder.path()).args(["--carriers", "nowhere.json"]));
    assert!(!good && said.contains("cannot read nowhere.json"), "{said}");
}

#[test]
fn the_documented_configuration_is_valid() {
    let page = include_str!("../../docs/operating.md");
    let carriers = page.split_once("\n## Carriers\n").unwrap().1;
    let example = carriers.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
    let config = Config::read(example.as_bytes()).unwrap();
    let names: Vec<_> = config.carriers.iter().map(|carrier| carrier.name.as_str()).collect();
    assert_eq!(names, ["kannel", "twilio"]);
}
