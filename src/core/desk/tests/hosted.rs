//! A page that embeds the desk: its requests are carried out and answered, it is told what happens, and it keeps the
//! focus.

use super::*;
use crate::core::host::event::EVENTS;
use crate::core::host::look::Look;
use crate::core::host::policy::Policy;
use crate::core::host::request::{InitialValue, METHODS, Request, RequestError};
use crate::protocol::ContactField;
use serde_json::{Value, json};

pub(super) fn all() -> Policy {
    let list = |names: &[&str]| names.iter().map(|&name| name.into()).collect();
    Policy {
        frame_only: None,
        origin: "https://crm.example".into(),
        methods: list(METHODS),
        events: list(EVENTS),
        read: list(&["order"]),
        write: list(&["order"]),
    }
}

pub(super) fn connected(policy: Policy) -> HostInput {
    HostInput::Connected { side: &HOST_SIDE, policy, look: Look::default(), say: |text| text.english() }
}

impl Stage {
    fn hosted(policy: Policy) -> Self {
        let mut stage = Self::new();
        stage.input(ANN, Input::Host(connected(policy)));
        stage.told();
        stage
    }

    fn request(&mut self, id: u64, request: Request) -> Value {
        self.made += 1;
        let command = CommandId::from(format!("h{}", self.made));
        self.input(ANN, Input::Host(HostInput::Request { id, command, request }));
        let answers =
            self.browser(ANN).told_host.extract_if(.., |text| text.starts_with(r#"{"answer""#)).collect::<Vec<_>>();
        let [answer] = answers.as_slice() else { panic!("{answers:?}") };
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert_eq!(answer["answer"]["id"], id);
        answer["answer"].clone()
    }

    /// Takes the events told since: their names, and their contents.
    fn told(&mut self) -> Vec<(String, Value)> {
        let told = std::mem::take(&mut self.browser(ANN).told_host);
        let event = |text: String| serde_json::from_str::<Value>(&text).unwrap()["event"].as_object().unwrap().clone();
        told.into_iter().flat_map(event).collect()
    }

    fn names(&mut self) -> Vec<String> {
        self.told().into_iter().map(|(name, _)| name).collect()
    }
}

#[test]
fn a_host_accepts_and_is_given_the_contact() {
    let mut stage = Stage::hosted(all());
    stage.text_in("+447700900101", "Hello");
    let told = stage.told();
    assert_eq!(
        told.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
        ["invitationOffered", "counts", "sizeWished"]
    );
    assert!(!format!("{told:?}").contains("Hello"), "a host is not told what was written");
    let invitation = stage.invitation(ANN);
    assert_eq!(stage.request(7, Request::Accept { invitation: invitation.clone() }), json!({"id": 7, "result": null}));
    let told = stage.told();
    let pop = told.iter().find(|(name, _)| name == "screenPop").expect("a screen pop");
    assert_eq!(pop.1["contact"]["number"], PHONE);
    assert_eq!(pop.1["case"][0]["key"], "order");
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["interactionOpened", "screenPop", "invitationGone", "counts"]);
    assert_eq!(
        stage.request(8, Request::Accept { invitation })["error"]["code"],
        "unknown",
        "an invitation is accepted once"
    );
}

#[test]
fn accepted_on_the_desk_it_pops_as_well_and_accepted_elsewhere_it_does_not() {
    let mut stage = Stage::hosted(all());
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Accept { invitation });
    assert!(stage.names().contains(&"screenPop".into()));

    let mut stage = Stage::hosted(all());
    stage.text_in("+447700900101", "Hello");
    let (now, command) = (stage.now, Command::Accept { invitation: stage.invitation(ANN) });
    let (_, step) = stage.hub.command(now, &ANN.into(), &"other-tab".into(), &command);
    stage.deliver(step);
    let names = stage.names();
    assert!(names.contains(&"interactionOpened".into()) && !names.contains(&"screenPop".into()), "{names:?}");
}

#[test]
fn a_host_says_who_a_contact_is_and_an_agent_knows_better() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.told();
    let set = |name: &str, fields: Option<Vec<ContactField>>| {
        let (interaction, name) = (interaction.clone(), Some(name.into()));
        Request::SetContact { interaction, name, fields }
    };
    let number = ContactField { label: "Customer number".into(), value: "C-1042".into() };
    assert_eq!(stage.request(1, set("P. Shah", Some(vec![number])))["error"], Value::Null);
    let told = stage.told();
    let contact =
        &told.iter().find(|(name, _)| name == "interactionChanged").expect("told").1["interaction"]["contact"];
    let fields = json!([{ "label": "Customer number", "value": "C-1042" }]);
    assert_eq!(*contact, json!({"number": PHONE, "formatted": WRITTEN, "name": "P. Shah", "fields": fields}));
    stage.act(ANN, Action::NameContact { interaction: interaction.clone(), name: "Priya".into() });
    assert_eq!(stage.request(2, set("P. Shah", None))["error"], Value::Null);
    assert_eq!(stage.desks[ANN].desk.contact_name(&interaction), "Priya");
    assert_eq!(stage.request(3, set("a\nb", None))["error"]["code"], "text_control");
    assert!(stage.desks[ANN].desk.window_problem(&interaction).is_none(), "the agent has not done it");
    let unknown = Request::SetContact { interaction: "i9".into(), name: None, fields: None };
    assert_eq!(stage.request(4, unknown)["error"]["code"], "unknown");
}

#[test]
fn a_transfer_is_told_step_by_step() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.told();
    let target = TargetRef::agent(&BEN.into());
    let start = |note: &str| Request::StartTransfer {
        interaction: interaction.clone(),
        target: target.clone(),
        note: Some(note.into()),
    };
    assert_eq!(stage.request(1, start("Knows it"))["error"], Value::Null);
    assert_eq!(stage.names(), ["interactionChanged", "transferOffered"]);
    assert_eq!(stage.request(2, start("again"))["error"]["code"], "transfer_pending");
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Shown { invitation: invitation.clone() });
    assert_eq!(stage.names(), ["interactionChanged", "transferShown"]);
    stage.act(BEN, Action::Decline { invitation, reason: "Lunch".into() });
    let told = stage.told();
    let declined = told.iter().find(|(name, _)| name == "transferDeclined").expect("told");
    assert_eq!(declined.1["outcome"], "Ben Okafor declined the transfer. Reason: Lunch");
    assert_eq!(declined.1["code"], "declined");
    assert!(!format!("{told:?}").contains("Knows it"), "only the target sees the note");

    stage.request(3, start(""));
    assert_eq!(stage.request(4, Request::CancelTransfer { interaction: interaction.clone() })["error"], Value::Null);
    assert!(stage.names().contains(&"transferCancelled".into()));

    stage.request(5, start(""));
    stage.told();
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    assert_eq!(stage.names(), ["transferAccepted", "interactionClosed", "sizeWished"]);
    assert_eq!(stage.request(6, start(""))["error"]["code"], "unknown");
}

#[test]
fn a_host_that_reloads_is_told_where_things_stand() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.request(1, Request::StartTransfer { interaction, target: TargetRef::agent(&BEN.into()), note: None });
    stage.told();
    stage.input(ANN, Input::Host(connected(all())));
    assert_eq!(stage.names(), ["connection", "state", "interactionOpened", "transferOffered", "counts", "sizeWished"]);
}

#[test]
fn only_what_the_policy_has_is_told() {
    let policy = Policy { events: vec!["counts".into(), "invitationOffered".into()], ..Policy::default() };
    let mut stage = Stage::hosted(policy);
    let interaction = stage.ann_owns();
    let told = stage.told();
    assert!(told.iter().all(|(name, _)| name == "counts" || name == "invitationOffered"), "{told:?}");
    let offered = told.iter().find(|(name, _)| name == "invitationOffered").unwrap();
    assert_eq!(offered.1["invitation"]["case"], json!([]), "the policy allows no key");
    drop(interaction);
}

#[test]
fn the_focus_stays_in_the_page_around_until_it_is_asked_for() {
    let mut stage = Stage::hosted(all());
    stage.input(ANN, Input::Attention { front: false, audible: false });
    stage.text_in("+447700900101", "Hello");
    let invitation = stage.invitation(ANN);
    stage.request(1, Request::Accept { invitation });
    assert_eq!(stage.focus(ANN), []);
    let interaction = stage.desks[ANN].desk.active().cloned().unwrap();
    stage.request(2, Request::ShowInteraction { interaction: interaction.clone(), focus: None });
    assert_eq!(stage.focus(ANN), []);
    stage.request(3, Request::ShowInteraction { interaction: interaction.clone(), focus: Some(true) });
    assert_eq!(stage.focus(ANN), [(Place::Window(interaction), false)]);
}

#[test]
fn nothing_is_asked_for_later() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.cut(ANN);
    assert_eq!(stage.names().last().unwrap(), "connection");
    assert_eq!(stage.request(1, Request::MarkDone { interaction })["error"]["code"], "not_connected");
    assert!(stage.desks[ANN].desk.outbox().is_empty());
    stage.connect(ANN);
    assert_eq!(stage.names(), ["connection"]);
}

#[test]
fn an_interaction_is_marked_done_without_a_question_and_can_be_taken_back() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.act(ANN, Action::Type { interaction: interaction.clone(), text: "Half a th".into() });
    let answer = stage.request(1, Request::MarkDone { interaction: interaction.clone() });
    assert_eq!(answer, json!({ "id": 1, "result": null }));
    assert!(stage.desk(ANN).dialog().is_none() && stage.desk(ANN).undo_offered());
    stage.act(ANN, Action::Undo);
    assert_eq!(stage.desk(ANN).drafts()[&interaction], "Half a th");
}

#[test]
fn case_data_and_state_are_set_and_targets_found() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    let set = |value: &str| Request::SetCaseData {
        interaction: interaction.clone(),
        key: "order".into(),
        value: value.into(),
    };
    assert_eq!(stage.request(1, set("4711"))["error"], Value::Null);
    assert_eq!(stage.request(2, Request::ListInteractions)["result"][0]["case"][0]["value"], "4711");
    assert_eq!(stage.request(3, set("4711"))["result"], Value::Null, "nothing has changed");
    let unknown = Request::SetCaseData { interaction, key: "colour".into(), value: "red".into() };
    assert_eq!(stage.request(4, unknown)["error"]["code"], "unknown");
    assert_eq!(
        stage.request(5, Request::SetState { ready: false, reason: Some("Lunch".into()) })["error"],
        Value::Null
    );
    assert_eq!(
        stage.request(6, Request::GetState)["result"],
        json!({"agent": "ann", "ready": false, "reason": "Lunch"})
    );
    let found = stage.request(7, Request::SearchTargets { query: "ben".into(), limit: None });
    assert_eq!(found["result"][0], json!({"target": {"kind": "agent", "id": "ben"}, "name": "Ben Okafor"}));
}

#[test]
fn browser_notifications_are_the_hosts() {
    let mut stage = Stage::hosted(all());
    stage.act(ANN, Action::Choose { key: "browser_notifications".into(), value: "on".into() });
    stage.input(ANN, Input::Attention { front: false, audible: true });
    stage.frame_standing();
    stage.text_in("+447700900101", "Hello");
    assert!(stage.names().contains(&"notify".into()));
    assert_eq!(stage.browser(ANN).shown, [""; 0]);
}

impl Stage {
    fn frame_standing(&mut self) {
        let socket = self.desks[ANN].socket();
        self.input(ANN, Input::Frame { socket, frame: Some(GatewayFrame::Standing { rings: true, devices: 1 }) });
    }
}

#[test]
fn a_newer_token_goes_on_where_the_old_one_ends() {
    let mut stage = Stage::hosted(all());
    stage.input(ANN, Input::Renewed { token: "newer".into() });
    let socket = stage.desks[ANN].socket();
    let at = stage.moment();
    let ended = Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal: Refusal::NotSignedIn }) };
    let effects = stage.browser(ANN).desk.apply(at, ended.clone());
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SignedOut { .. })), "{effects:?}");
    stage.connect(ANN);
    let socket = stage.desks[ANN].socket();
    let Input::Frame { frame, .. } = ended else { unreachable!() };
    let effects = stage.browser(ANN).desk.apply(at, Input::Frame { socket, frame });
    assert!(
        effects.contains(&Effect::SignedOut { why: Refusal::NotSignedIn, told: Text::default() }),
        "the newer token is not valid either"
    );
}

fn compose(to: &str, text: &str, case: &[(&str, &str)]) -> Request {
    let case = case.iter().map(|(key, value)| InitialValue { key: (*key).into(), value: (*value).into() }).collect();
    Request::ComposeMessage { to: to.into(), text: Some(text.into()), case: Some(case) }
}

#[test]
fn a_number_in_the_crm_opens_a_window_with_the_words_in_it_and_sends_nothing() {
    let mut stage = Stage::hosted(all());
    let opened = stage.request(1, compose(PHONE, "Your order is here", &[("order", "4711")]));
    let interaction = InteractionId::from(opened["result"]["interaction"].as_str().unwrap());
    let told = stage.told();
    let names: Vec<_> = told.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["interactionOpened", "sizeWished", "interactionChanged"]);
    assert_eq!(
        (&told[0].1["interaction"]["line"], &told[2].1["interaction"]["case"][0]["value"]),
        (&json!("+447700900101"), &json!("4711"))
    );
    let browser = stage.browser(ANN);
    assert_eq!(browser.desk.drafts().get(&interaction).map(String::as_str), Some("Your order is here"));
    assert_eq!(
        browser.focus.last(),
        Some(&(Place::Composer(interaction.clone()), false)),
        "whoever pressed the number writes here next"
    );
    assert_eq!(browser.desk.unsent(&interaction).count(), 0);

    // What the agent has typed is not overwritten; the window is the same.
    stage.act(ANN, Action::Type { interaction: interaction.clone(), text: "Mine".into() });
    assert_eq!(stage.request(2, compose(PHONE, "Theirs", &[]))["result"]["interaction"], interaction.as_str());
    assert_eq!(stage.browser(ANN).desk.drafts().get(&interaction).map(String::as_str), Some("Mine"));
    assert_eq!(stage.request(3, compose(PHONE, "\u{7}", &[]))["error"]["code"], "malformed");
}

#[test]
fn a_contact_whom_somebody_else_talks_to_is_written_to_from_ones_own_number() {
    let mut stage = Stage::hosted(all());
    stage.text_in("+447700900102", "Hello");
    let invitation = stage.invitation(BEN);
    stage.act(BEN, Action::Accept { invitation });
    let opened = stage.request(1, compose(PHONE, "", &[]));
    assert!(opened["result"]["interaction"].is_string(), "{opened}");
}

#[test]
fn the_desk_looks_as_its_host_does_unless_the_agent_has_chosen() {
    let mut stage = Stage::hosted(all());
    let theme = |stage: &mut Stage| stage.browser(ANN).desk.look().theme.unwrap();
    assert_eq!(theme(&mut stage), "system");
    let mut look = Look::default();
    assert_eq!(look.change(Some("dark".into()), Some("de-CH".into())), Ok(()));
    stage.input(ANN, Input::Host(HostInput::LookChanged { look: look.clone() }));
    assert_eq!((theme(&mut stage).as_str(), stage.browser(ANN).desk.look().locale.as_deref()), ("dark", Some("de-CH")));
    // What is left out stays, and an invalid value changes nothing.
    assert_eq!((look.change(Some("contrast".into()), None), look.locale.as_deref()), (Ok(()), Some("de-CH")));
    for (theme, locale) in [(Some("pink"), None), (None, Some("de_CH")), (None, Some("")), (None, Some("de-"))] {
        let before = look.clone();
        assert_eq!(look.change(theme.map(Into::into), locale.map(Into::into)), Err(RequestError::Malformed));
        assert_eq!(look, before);
    }
    assert_eq!(
        stage.request(2, Request::SetSetting { key: "theme".into(), value: "light".into() })["error"],
        Value::Null
    );
    assert_eq!(theme(&mut stage), "light");
    assert_eq!(stage.request(3, Request::GetSettings)["result"]["theme"], "light");
    assert_eq!(
        stage.request(4, Request::SetSetting { key: "theme".into(), value: "light".into() })["error"],
        Value::Null,
        "it is so already"
    );
    for (key, value) in [("theme", "pink"), ("none", "on")] {
        assert_eq!(
            stage.request(6, Request::SetSetting { key: key.into(), value: value.into() })["error"]["code"],
            "unknown"
        );
    }
}

#[test]
fn the_focus_is_handed_in_and_out() {
    let mut stage = Stage::hosted(all());
    let interaction = stage.ann_owns();
    stage.input(ANN, Input::Attention { front: false, audible: false });
    stage.told();
    assert_eq!(stage.request(1, Request::FocusDesk)["error"], Value::Null);
    assert_eq!(stage.browser(ANN).focus.last(), Some(&(Place::Window(interaction), false)));
    stage.input(ANN, Input::Host(HostInput::FocusLeft { back: true }));
    assert_eq!(stage.told(), [("focusLeft".into(), json!({ "back": true }))]);
}

#[test]
fn it_wishes_for_room_when_there_is_something_to_do() {
    let mut stage = Stage::hosted(all());
    stage.text_in("+447700900101", "Hello");
    let wished =
        |told: Vec<(String, Value)>| told.into_iter().find(|(name, _)| name == "sizeWished").map(|(_, size)| size);
    assert_eq!(wished(stage.told()), Some(json!({ "width": 400, "height": 640 })));
    let invitation = stage.invitation(ANN);
    stage.act(ANN, Action::Decline { invitation, reason: String::new() });
    assert_eq!(wished(stage.told()), Some(json!({ "width": 320, "height": 460 })));
    stage.act(ANN, Action::Choose { key: "text_size".into(), value: "150".into() });
    assert_eq!(wished(stage.told()), Some(json!({ "width": 480, "height": 690 })));
}

#[test]
fn a_window_that_was_not_opened_before_the_break_is_not_opened_after_it() {
    let mut stage = Stage::hosted(all());
    stage.browser(ANN).online = false;
    let command = CommandId::from("h-open");
    stage.input(ANN, Input::Host(HostInput::Request { id: 7, command, request: compose(PHONE, "Hello", &[]) }));
    stage.cut(ANN);
    let told = std::mem::take(&mut stage.browser(ANN).told_host).concat();
    assert!(told.contains(r#"{"answer":{"id":7,"error":{"code":"not_connected""#), "{told}");
    stage.connect(ANN);
    assert!(stage.browser(ANN).desk.replica.as_ref().is_some_and(|replica| replica.windows.is_empty()));
    assert_eq!(stage.request(8, compose(&"9".repeat(65), "", &[]))["error"]["code"], "malformed");
}

#[test]
fn whom_an_administrator_throws_out_is_told_why_and_is_not_signed_in_again() {
    for (why, words) in [
        (Refusal::Suspended, "An administrator has suspended your access. You cannot sign in until they restore it."),
        (Refusal::Dismissed, "An administrator has signed you out. You can sign in again."),
    ] {
        let told = words::refusal(&why);
        assert_eq!(told, words);
        let mut stage = Stage::hosted(all());
        // However new the token is that the page around has given.
        stage.input(ANN, Input::Renewed { token: "newer".into() });
        let (at, socket) = (stage.moment(), stage.desks[ANN].socket());
        let error =
            |refusal: &Refusal| Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal: refusal.clone() }) };
        let effects = stage.browser(ANN).desk.apply(at, error(&why));
        assert!(effects.contains(&Effect::Announce { text: told.clone(), assertive: true }), "{effects:?}");
        assert!(effects.contains(&Effect::SignedOut { why, told }), "{effects:?}");
        // For those who do not know that refusal.
        let effects = stage.browser(ANN).desk.apply(at, error(&Refusal::NotSignedIn));
        assert_eq!(effects, []);
        assert_eq!(stage.browser(ANN).desk.apply(at, Input::Closed { socket }), []);
    }
}

#[test]
fn who_signs_out_in_another_tab_has_signed_out_here() {
    let mut stage = Stage::hosted(all());
    let (at, socket) = (stage.moment(), stage.desks[ANN].socket());
    let ended = Input::Frame { socket, frame: Some(GatewayFrame::Error { refusal: Refusal::SignedOut }) };
    let effects = stage.browser(ANN).desk.apply(at, ended);
    let told = words::farewell(&Refusal::SignedOut, true);
    assert!(
        effects.contains(&Effect::SignedOut { why: Refusal::SignedOut, told }),
        "the page around must not sign them in again: {effects:?}"
    );
}
