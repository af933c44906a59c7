//! Twilio's signed requests to the gateway, in the form its documentation shows.

use crate::desk::Desk;
use crate::harness::{Agent, CUSTOMER, Server, refused, target};
use crate::service::{ACCOUNT, Reply, Service, TOKEN, message, signature};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use baton::core::hub::Outbound;
use baton::gateway::carriers::config::{Config, Kind};
use baton::gateway::carriers::links::Links;
use baton::gateway::carriers::outbox::{Attempt, Transport};
use baton::gateway::carriers::twilio::Twilio;
use baton::gateway::client::prepare_tls;
use baton::gateway::keys::KeyRing;
use baton::gateway::media::MediaStore;
use baton::protocol::{Answer, Command, Delivery, Event, Failure, InteractionId, Media, Message, Refusal, TargetKind};
use serde_json::json;

const SERVICE: &str = "+447700900997";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest of the picture";

/// A gateway and the service it is connected to.
struct Line {
    desk: Desk,
    server: Server,
    service: Service,
    ann: Agent,
}

impl Line {
    async fn open() -> Self {
        Self::with_files(&[]).await
    }

    /// Opens a line with further places for files.
    async fn with_files(files: &[&str]) -> Self {
        let service = Service::start().await;
        let desk = Desk::new(|url| {
            json!({ "carriers": [{
                "name": "twilio",
                "kind": "twilio",
                "account": ACCOUNT,
                "token": TOKEN,
                "api": service.url,
                "gateway": url,
                "report_within": 0,
                "files": files,
                "numbers": { SERVICE: "queue:support" },
            }] })
        });
        let server = desk.start();
        let ann = server.agent("ann").await;
        Self { desk, server, service, ann }
    }

    /// Begins an interaction.
    async fn conversation(&mut self) -> InteractionId {
        assert_eq!(self.comes("SM0", "Hello", &[]).await, 200);
        let invitation = self.ann.invited().await;
        assert_eq!(self.ann.accept(&invitation).await, Answer::Done);
        invitation.interaction
    }

    /// Posts a message from a contact as Twilio does.
    async fn comes(&self, sid: &str, body: &str, media: &[&str]) -> u16 {
        let form = message(sid, CUSTOMER, SERVICE, body, media);
        let path = "/carriers/twilio/twilio/messages";
        self.post(path, &form, &signature(&self.server.url(path), &form)).await
    }

    /// Posts a message with one file, and checks whether the file is in it.
    async fn brings(&mut self, id: &InteractionId, url: &str, fetched: bool) {
        let count = self.ann.messages(id).len();
        assert_eq!(self.comes(&format!("MM{count}"), "Look", &[url]).await, 200);
        let messages = self.ann.until(id, |messages| messages.len() > count).await;
        let newest = messages.last().unwrap();
        assert_eq!(
            (newest.media.len() == 1, !newest.text.contains("could not be fetched")),
            (fetched, fetched),
            "{url}"
        );
    }

    /// Posts a report on the newest message that the service has accepted.
    async fn reports(&self, status: &str, code: Option<&str>) -> u16 {
        let sent = self.service.taken().pop().unwrap();
        let callback = sent.field("StatusCallback");
        let mut form =
            vec![("MessageSid", sent.sid.clone()), ("MessageStatus", status.into()), ("AccountSid", ACCOUNT.into())];
        form.extend([("From", SERVICE.into()), ("To", CUSTOMER.into()), ("ApiVersion", "2010-04-01".into())]);
        form.extend(code.map(|code| ("ErrorCode", code.into())));
        let path = callback.strip_prefix(&self.server.url("")).unwrap().to_owned();
        self.post(&path, &form, &signature(&callback, &form)).await
    }

    async fn post(&self, path: &str, form: &[(&str, String)], signature: &str) -> u16 {
        // By the name that Twilio knows, which is not this machine's.
        let request = reqwest::Client::new().post(self.server.url(path)).header("host", "baton.example").form(form);
        request.header("x-twilio-signature", signature).send().await.unwrap().status().as_u16()
    }

    async fn write(&mut self, id: &InteractionId, text: &str) {
        assert_eq!(self.ann.write(id, text).await, Answer::Done);
    }
}

#[tokio::test]
async fn a_signed_message_comes_once_and_a_forged_one_never() {
    let mut line = Line::open().await;
    let path = "/carriers/twilio/twilio/messages";
    let url = line.server.url(path);
    let form = message("SM1", CUSTOMER, SERVICE, "Hello & good day", &[]);
    let other = message("SM1", CUSTOMER, SERVICE, "Hello & bad day", &[]);
    for (form, path, signed) in [
        (&other, path, signature(&url, &form)),
        (&form, path, signature(&line.server.url("/carriers/twilio/other/messages"), &form)),
        (&form, path, signature("http://evil.example/carriers/twilio/twilio/messages", &form)),
        (&form, path, String::new()),
        (&form, path, "not base64".into()),
        (&form, path, BASE64_STANDARD.encode([0; 20])),
        (
            &form,
            "/carriers/twilio/other/messages",
            signature(&line.server.url("/carriers/twilio/other/messages"), &form),
        ),
    ] {
        assert_eq!(line.post(path, form, &signed).await, 403);
    }
    let unsigned = reqwest::Client::new().post(line.server.url(path)).form(&form).send().await.unwrap();
    assert_eq!(unsigned.status(), 403);
    assert!(line.ann.news().await.is_empty(), "nothing of it was taken");
    let signed = signature(&url, &form);
    let answer =
        reqwest::Client::new().post(&url).form(&form).header("x-twilio-signature", &signed).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "text/xml"));
    assert!(answer.text().await.unwrap().ends_with("<Response/>"));
    for _ in 0..2 {
        assert_eq!(line.post(path, &form, &signed).await, 200);
    }
    let invitation = line.ann.invited().await;
    assert_eq!(line.ann.accept(&invitation).await, Answer::Done);
    assert_eq!(line.ann.transcript(&invitation.interaction), ["Hello & good day"]);
    line.ann.is_in_step(&line.server).await;
}

#[tokio::test]
async fn only_the_carriers_doors_answer_to_another_name() {
    let line = Line::open().await;
    for path in [
        "/sign-in",
        "/",
        "/media/x",
        "/carriers",
        "/carriers/twilio",
        "/carriers/twilio/twilio/messages/x",
        "/directory",
    ] {
        let answer =
            reqwest::Client::new().get(line.server.url(path)).header("host", "baton.example").send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn files_are_fetched_with_the_accounts_token_and_judged_by_their_bytes() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    let url = |name: &str| format!("{}/files/{name}", line.service.url);
    line.service.has("good.jpg", vec![Err(503), Ok(PNG.to_vec())]);
    line.service.has("page.jpg", vec![Ok(b"<html><script>alert(1)</script>".to_vec())]);
    line.service.has("gone.jpg", vec![Err(404), Err(404), Err(404)]);
    let names = ["good.jpg", "page.jpg", "gone.jpg"].map(url);
    assert_eq!(line.comes("MM1", "Look", &names.each_ref().map(String::as_str)).await, 200);
    let messages = line.ann.until(&id, |messages| messages.len() == 2).await;
    // Judged by its bytes; what is no sound picture is kept all the same, as a download only.
    let kinds: Vec<_> = messages[1].media.iter().map(|file| (file.mime.as_str(), file.pixels.is_some())).collect();
    assert_eq!(kinds, [("image/png", false), ("application/octet-stream", false)]);
    let lines: Vec<_> = messages[1].text.lines().collect();
    assert_eq!(lines[0], "Look");
    assert!(lines.len() == 2 && lines[1].contains("could not be fetched"), "{lines:?}");
    line.service.has("large.jpg", vec![Ok([PNG, &vec![0; 5 * 1024 * 1024]].concat())]);
    assert_eq!(line.comes("MM2", "", &[&url("large.jpg")]).await, 200);
    let messages = line.ann.until(&id, |messages| messages.len() == 3).await;
    assert!(messages[2].text.contains("too large") && messages[2].media.is_empty());
    assert!(line.service.all_signed_in());
}

#[tokio::test]
async fn files_are_fetched_from_the_hosts_of_the_configuration_only() {
    let (near, stranger) = (Service::start().await, Service::start().await);
    let mut line = Line::with_files(&[&format!("{}/files/", near.url)]).await;
    let id = line.conversation().await;
    for service in [&line.service, &near, &stranger] {
        service.has("good.jpg", vec![Ok(PNG.to_vec()); 4]);
    }
    let at = |service: &Service, path: &str| format!("{}{path}", service.url);
    let address = line.service.url.clone();
    let own = |name: &str| format!("{address}/files/{name}");
    // As Twilio does it: the account's own service redirects to where the file is.
    line.service.has_moved("near.jpg", &at(&near, "/files/good.jpg"));
    line.service.has_moved("relative.jpg", "/files/good.jpg");
    for url in [own("good.jpg"), own("near.jpg"), own("relative.jpg"), at(&near, "/files/good.jpg")] {
        line.brings(&id, &url, true).await;
    }
    assert_eq!(near.was_told(), (2, 0), "only the account's own service is told the token");
    // A signed message alone does not make the gateway ask any machine that it can reach.
    let port = stranger.url.rsplit(':').next().unwrap().to_owned();
    let names = ["127.0.0.1", "localhost", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"];
    let mut urls: Vec<_> = names.iter().map(|name| format!("http://{name}:{port}/files/good.jpg")).collect();
    urls.push(format!("http://{}@127.0.0.1:{port}/files/good.jpg", line.service.url.replace("http://", "")));
    for (at, url) in urls.iter().enumerate() {
        let redirects = format!("away-{at}.jpg");
        line.service.has_moved(&redirects, url);
        near.has_moved(&redirects, url);
        line.service.has_moved(&format!("twice-{at}.jpg"), &format!("{}/files/{redirects}", near.url));
        line.brings(&id, url, false).await;
        line.brings(&id, &own(&redirects), false).await;
        line.brings(&id, &own(&format!("twice-{at}.jpg")), false).await;
    }
    assert_eq!(stranger.was_told(), (0, 0));
    // Nor any other path of a host, where the configuration names one, nor for ever.
    line.service.has_moved("round.jpg", &own("round.jpg"));
    for url in [at(&near, "/other"), at(&near, "/files/../other"), own("round.jpg"), "file:///etc/passwd".into()] {
        line.brings(&id, &url, false).await;
    }
    assert_eq!(near.was_told().1, 0);
    line.desk.has_logged("is at no host of the configuration");
    line.desk.has_not_logged(&[TOKEN, ".jpg"]);
}

#[tokio::test]
async fn nothing_of_a_conversation_is_in_the_log_at_any_level() {
    let mut line = Line::open().await;
    line.service.has("from-contact.jpg", vec![Ok(PNG.to_vec())]);
    let file = format!("{}/files/from-contact.jpg?signature=MARK-signature", line.service.url);
    assert_eq!(line.comes("SM0", "MARK-from-contact", &[&file]).await, 200);
    let invitation = line.ann.invited().await;
    assert_eq!(line.ann.accept(&invitation).await, Answer::Done);
    let id = invitation.interaction;
    line.write(&id, "MARK-to-contact").await;
    line.ann.until(&id, |messages| messages[1].delivery == Some(Delivery::Sent)).await;
    // Its answer is lost, so the service is asked what it has sent.
    line.service.will([Reply::TakesAndBreaks]);
    line.write(&id, "MARK-looked-for").await;
    line.ann.until(&id, |messages| messages[2].delivery == Some(Delivery::Sent)).await;
    let upload = reqwest::Client::new().post(line.server.url("/media")).bearer_auth(&line.ann.token);
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(2, 2).write_to(&mut picture, image::ImageFormat::Png).unwrap();
    let uploaded = upload.body(picture.into_inner()).send().await.unwrap().text().await.unwrap();
    let mut media: Media = serde_json::from_str(&uploaded).unwrap();
    (media.name, media.description) = (Some("MARK-name.png".into()), Some("MARK-description".into()));
    let send = Command::Send { interaction: id.clone(), text: String::new(), media: vec![media] };
    assert_eq!(line.ann.command(send).await, Answer::Done);
    line.ann.until(&id, |messages| messages[3].delivery == Some(Delivery::Sent)).await;
    for command in [
        Command::SetNote { interaction: id.clone(), note: "MARK-note".into() },
        Command::SetCaseData { interaction: id.clone(), key: "order".into(), value: "MARK-order".into() },
        Command::SetSetting { key: "theme".into(), value: "MARK-setting".into() },
        Command::Open { contact: "MARK-number".into(), from: None },
        Command::Open { contact: "+447700900002".into(), from: None },
    ] {
        line.ann.command(command).await;
    }
    line.ann.transfer(&id, target(TargetKind::Agent, "MARK-target")).await;
    line.ann.raw().send_text("MARK-no-frame {").await;
    line.ann.raw().hears_error(Refusal::Malformed).await;
    for (path, body) in [
        ("/sign-in", "MARK-no-json"),
        ("/sign-in", "{\"token\": \"MARK-token\"}"),
        ("/handset/messages", "{\"from\": \"MARK-from\"}"),
        ("/media/MARK-path?MARK-query", ""),
        ("/carriers/twilio/twilio/messages?MARK-query", "Body=MARK-forged"),
    ] {
        let request = reqwest::Client::new().post(line.server.url(path)).header("content-type", "application/json");
        let answer = request.header("x-twilio-signature", "MARK-forgery").body(body).send().await.unwrap();
        assert!(answer.status().is_client_error(), "{path}");
    }
    let log = line.desk.log();
    let found: Vec<_> = log.lines().filter(|line| line.contains("MARK")).collect();
    assert!(found.is_empty(), "{found:#?}");
    line.desk.has_not_logged(&["7700900", "from-contact.jpg", TOKEN, &BASE64_STANDARD.encode(TOKEN), &line.ann.token]);
    line.desk.has_logged("connected");
}

#[tokio::test]
async fn an_answer_is_sent_once_and_its_reports_move_it_forward_only() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    line.write(&id, "Soon: 5 € & more").await;
    line.ann.until(&id, |messages| messages[1].delivery == Some(Delivery::Sent)).await;
    let sent = line.service.taken().remove(0);
    assert_eq!(
        (sent.field("From"), sent.field("To"), sent.field("Body")),
        (SERVICE.into(), CUSTOMER.into(), "Soon: 5 € & more".into())
    );
    let ticket = sent.field("StatusCallback");
    assert!(
        ticket.starts_with(&line.server.url("/carriers/twilio/twilio/reports/")) && !ticket.contains("7700"),
        "{ticket}"
    );
    let path = ticket.strip_prefix(&line.server.url("")).unwrap().to_owned();
    let forged = vec![("MessageSid", sent.sid.clone()), ("MessageStatus", "failed".to_owned())];
    assert_eq!(line.post(&path, &forged, &signature("http://evil.example", &forged)).await, 403);
    for status in ["sending", "delivered", "sent", "delivered", "queued"] {
        assert_eq!(line.reports(status, None).await, 204);
    }
    assert_eq!(line.reports("undelivered", Some("30005")).await, 204);
    line.ann.catch_up().await;
    assert_eq!(line.ann.messages(&id)[1].delivery, Some(Delivery::Delivered));
    line.write(&id, "Again").await;
    line.ann.until(&id, |messages| messages[2].delivery == Some(Delivery::Sent)).await;
    assert_eq!(line.reports("undelivered", Some("30005")).await, 204);
    assert_eq!(
        line.ann.outcome(&id).await,
        Delivery::Failed(Failure {
            detail: Some("30005".into()),
            ..Failure::known("unused_number", "The contact's number is not in use.")
        })
    );
    line.desk.has_not_logged(&["7700900", "Soon:", TOKEN]);
}

#[tokio::test]
async fn what_the_service_does_not_take_is_tried_again_and_what_it_refuses_is_not() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    line.service.will([Reply::Busy, Reply::Breaks, Reply::Takes]);
    line.write(&id, "In the end").await;
    line.ann.until(&id, |messages| messages[1].delivery == Some(Delivery::Sent)).await;
    assert_eq!((line.service.asked(), line.service.taken().len()), (3, 1));
    line.service.will([Reply::TakesAndBreaks]);
    line.write(&id, "Taken").await;
    line.ann.until(&id, |messages| messages[2].delivery == Some(Delivery::Sent)).await;
    // The same words again are another message: the one before is not taken for it.
    line.service.will([Reply::Breaks]);
    line.write(&id, "Taken").await;
    line.ann.until(&id, |messages| messages[3].delivery == Some(Delivery::Sent)).await;
    assert_eq!((line.service.asked(), line.service.taken().len()), (6, 3));
    line.service.will([Reply::Refuses(21610)]);
    line.write(&id, "Never").await;
    let failure = Failure::known("opted_out", "The contact has opted out of messages from this number.");
    let failure = Failure { detail: Some("21610".into()), ..failure };
    assert_eq!(line.ann.outcome(&id).await, Delivery::Failed(failure));
    assert_eq!((line.service.asked(), line.service.taken().len()), (7, 3));
}

#[tokio::test]
async fn a_text_that_waits_holds_up_its_own_contact_only() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    let form = message("SM9", "+447700900002", SERVICE, "Me too", &[]);
    let path = "/carriers/twilio/twilio/messages";
    assert_eq!(line.post(path, &form, &signature(&line.server.url(path), &form)).await, 200);
    let invitation = line.ann.invited().await;
    assert_eq!(line.ann.accept(&invitation).await, Answer::Done);
    line.service.will([Reply::TakesAndIsSilent]);
    line.write(&id, "First").await;
    line.service.has_been_asked(1).await;
    line.write(&id, "Second").await;
    line.write(&invitation.interaction, "To another").await;
    line.ann.until(&invitation.interaction, |messages| messages[1].delivery == Some(Delivery::Sent)).await;
    let bodies: Vec<_> = line.service.taken().iter().map(|taken| taken.field("Body")).collect();
    assert_eq!(bodies, ["First", "To another"]);
}

#[tokio::test]
async fn killed_between_attempt_and_answer_a_text_is_looked_for() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    line.service.will([Reply::TakesAndIsSilent]);
    line.write(&id, "Once").await;
    line.service.has_been_asked(1).await;
    line.server.kill();
    line.server = line.desk.start();
    line.ann = Agent::connect(&line.server, line.ann.token.clone(), None).await;
    line.ann.until(&id, |messages| messages[1].delivery == Some(Delivery::Sent)).await;
    assert_eq!((line.service.asked(), line.service.taken().len()), (1, 1));
}

#[tokio::test]
async fn what_twilio_does_about_stop_is_noted_and_not_done_again() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    assert_eq!(line.comes("SM2", "Stop", &[]).await, 200);
    line.ann.until(&id, |messages| messages.len() == 2).await;
    assert_eq!(line.ann.write(&id, "Wait").await, refused(Refusal::Ended));
    let version = line.ann.window(&id).version;
    line.ann.command(Command::MarkDone { interaction: id, version }).await;
    assert_eq!(line.comes("SM3", "HELP", &[]).await, 200);
    assert!(!line.ann.news().await.iter().any(|event| matches!(event, Event::Invitation(_))), "HELP rings nobody");
    assert_eq!(line.comes("SM4", "One more thing", &[]).await, 200);
    let invitation = line.ann.invited().await;
    assert_eq!(line.ann.accept(&invitation).await, Answer::Done);
    assert_eq!(line.ann.write(&invitation.interaction, "Yes?").await, refused(Refusal::OptedOut));
    assert_eq!(line.comes("SM5", "START", &[]).await, 200);
    line.write(&invitation.interaction, "Yes?").await;
    line.ann.until(&invitation.interaction, |messages| messages.last().unwrap().delivery == Some(Delivery::Sent)).await;
    assert_eq!(line.service.taken().len(), 1, "nothing but what the agent wrote");
}

#[tokio::test]
async fn pictures_are_sent_as_addresses_to_fetch_them_from() {
    let service = Service::start().await;
    let file = json!({ "carriers": [{
        "name": "twilio", "kind": "twilio", "account": ACCOUNT, "token": TOKEN, "api": service.url,
        "gateway": "https://baton.example/", "numbers": { SERVICE: "queue:support" },
    }] });
    let Kind::Twilio(config) = Config::read(file.to_string().as_bytes()).unwrap().carriers.remove(0).kind else {
        panic!()
    };
    prepare_tls();
    let folder = tempfile::tempdir().unwrap();
    let (store, http) = (MediaStore::open(folder.path()).unwrap(), reqwest::Client::new());
    let twilio = Twilio::new("twilio".into(), config, http, store, Links::new(KeyRing::of(b"secret")));
    let picture = |id: &str| Media {
        id: id.into(),
        mime: "image/png".into(),
        size: 9,
        name: None,
        pixels: None,
        description: None,
    };
    let text = Outbound {
        interaction: "i1".into(),
        message: "m1".into(),
        from: SERVICE.into(),
        to: CUSTOMER.into(),
        text: String::new(),
        media: vec![picture("0123"), picture("4567")],
    };
    assert!(matches!(twilio.attempt(&text, "ticket", 1_000).await, Attempt::Accepted(Some(_))));
    let sent = service.taken().remove(0);
    let urls = sent.fields("MediaUrl");
    let begins = |id: &str| format!("https://baton.example/carriers/media/{id}?expires=3601000&signature=");
    assert!(
        urls.len() == 2 && urls[0].starts_with(&begins("0123")) && urls[1].starts_with(&begins("4567")),
        "{urls:?}"
    );
    assert_eq!(sent.fields("Body").len(), 0);
    assert_eq!(sent.field("StatusCallback"), "https://baton.example/carriers/twilio/twilio/reports/ticket");
}

#[tokio::test]
async fn a_file_is_given_to_whom_has_its_address() {
    let line = Line::open().await;
    let uploaded = reqwest::Client::new().post(line.server.url("/handset/media")).body(PNG).send().await.unwrap();
    let id = uploaded.json::<serde_json::Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
    let keys = KeyRing::open(&line.desk.data().join("keys.json"), None).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let path = Links::new(keys).create(&id.as_str().into(), now);
    let get = |path: String| reqwest::Client::new().get(line.server.url(&path)).header("host", "baton.example").send();
    let answer = get(path.clone()).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()), (200, "image/png"));
    assert_eq!(answer.bytes().await.unwrap(), PNG);
    for wrong in
        [path.replace("expires=1", "expires=2"), path.split('?').next().unwrap().to_owned(), format!("{path}0")]
    {
        assert!(get(wrong).await.unwrap().status().is_client_error());
    }
    line.server.advance(3601).await;
    assert_eq!(get(path).await.unwrap().status(), 404, "for an hour");
}

#[tokio::test]
async fn that_the_carrier_is_down_is_said_once_and_so_is_that_it_is_up_again() {
    let mut line = Line::open().await;
    let id = line.conversation().await;
    line.service.will([Reply::Busy, Reply::Busy]);
    assert_eq!(line.ann.write(&id, "Are you there?").await, Answer::Done);
    let is_sent = |message: &Message| message.delivery == Some(Delivery::Sent);
    line.ann.until(&id, |messages| messages.last().is_some_and(is_sent)).await;
    let log = line.desk.log();
    let said = |words: &str| log.lines().filter(|line| line.contains(words)).count();
    assert_eq!(said("a message was not taken"), 1, "the second attempt");
    assert_eq!((said("the carrier takes no messages"), said("the carrier takes messages again")), (1, 1));
}
