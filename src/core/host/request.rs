//! What a host asks, and how it is answered.

use crate::protocol::{InteractionId, InvitationId, Read, ReadError, TargetRef, encode, field, kind, object, readable};
use serde::Serialize;
use serde_json::Value;

/// Methods that every host may call.
pub(super) const ALWAYS: &[&str] = &["ping", "setToken", "focusDesk", "setLook"];
/// Methods that can be allowed.
pub const METHODS: &[&str] = &[
    "getState",
    "setState",
    "listInteractions",
    "accept",
    "decline",
    "moreTime",
    "startTransfer",
    "cancelTransfer",
    "searchTargets",
    "showInteraction",
    "end",
    "markDone",
    "setCaseData",
    "composeMessage",
    "getSettings",
    "setSetting",
];

/// The longest request, in bytes.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// A request, as it came: `{"id": 7, "request": {"accept": {"invitation": "…"}}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The host's number for it; the answer has the same.
    pub id: u64,
    /// What is asked.
    pub request: Result<Request, Trouble>,
    /// The method's name.
    pub name: String,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a button or a field of the desk; docs/embedding.md has them one by one")]
pub enum Request {
    Ping,
    SetToken { token: String },
    GetState,
    SetState { ready: bool, reason: Option<String> },
    ListInteractions,
    Accept { invitation: InvitationId },
    Decline { invitation: InvitationId, reason: Option<String> },
    MoreTime { invitation: InvitationId },
    StartTransfer { interaction: InteractionId, target: TargetRef, note: Option<String> },
    CancelTransfer { interaction: InteractionId },
    SearchTargets { query: String, limit: Option<u32> },
    ShowInteraction { interaction: InteractionId, focus: Option<bool> },
    End { interaction: InteractionId },
    MarkDone { interaction: InteractionId },
    SetCaseData { interaction: InteractionId, key: String, value: String },
    ComposeMessage { to: String, text: Option<String>, case: Option<Vec<Named>> },
    GetSettings,
    SetSetting { key: String, value: String },
    SetLook { theme: Option<String>, locale: Option<String> },
    FocusDesk,
}

/// A value that a conversation begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Which one.
    pub key: String,
    /// What.
    pub value: String,
}

readable! { struct Named { key, value } }

readable! {
    enum Request {
        "ping" Ping,
        "setToken" SetToken { token },
        "getState" GetState,
        "setState" SetState { ready, reason },
        "listInteractions" ListInteractions,
        "accept" Accept { invitation },
        "decline" Decline { invitation, reason },
        "moreTime" MoreTime { invitation },
        "startTransfer" StartTransfer { interaction, target, note },
        "cancelTransfer" CancelTransfer { interaction },
        "searchTargets" SearchTargets { query, limit },
        "showInteraction" ShowInteraction { interaction, focus },
        "end" End { interaction },
        "markDone" MarkDone { interaction },
        "setCaseData" SetCaseData { interaction, key, value },
        "composeMessage" ComposeMessage { to, text, case },
        "getSettings" GetSettings,
        "setSetting" SetSetting { key, value },
        "setLook" SetLook { theme, locale },
        "focusDesk" FocusDesk,
    }
}

/// Why a request is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not JSON, or not a request.
    Malformed,
    /// Longer than [`MAX_REQUEST_BYTES`].
    TooLarge,
    /// A method that this version does not know.
    UnknownMethod,
    /// Not in the host's policy.
    NotAllowed,
    /// More than the desk looks at.
    TooMany,
    /// Nobody is signed in, or the token is no good.
    NotSignedIn,
    /// The gateway is not connected. Nothing is kept for later: the host asks again.
    NotConnected,
    /// No such interaction, invitation or value here.
    Unknown,
    /// A command about it is under way.
    Busy,
}

impl Trouble {
    /// Its name for programs, and a sentence for people.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Malformed => ("malformed", "This is not a request of the API."),
            Self::TooLarge => ("too_large", "The request is too large."),
            Self::UnknownMethod => ("unknown_method", "There is no such method."),
            Self::NotAllowed => {
                ("not_allowed", "This page is not allowed to ask that. The gateway's list of hosts says what it may.")
            }
            Self::TooMany => ("too_many", "Too many requests. Wait a second and ask again."),
            Self::NotSignedIn => ("not_signed_in", "Nobody is signed in."),
            Self::NotConnected => ("not_connected", "The desk is not connected to the gateway. Ask again when it is."),
            Self::Unknown => ("unknown", "There is no such thing on this desk any more."),
            Self::Busy => ("busy", "Something about this is under way already."),
        }
    }
}

/// Reads a request. `Err` where it has no number to answer to.
///
/// # Errors
/// [`Trouble::Malformed`], [`Trouble::TooLarge`].
pub fn read(text: &str) -> Result<Call, Trouble> {
    if text.len() > MAX_REQUEST_BYTES {
        return Err(Trouble::TooLarge);
    }
    let frame: Value = serde_json::from_str(text).map_err(|_| Trouble::Malformed)?;
    let frame = object(&frame).map_err(|_| Trouble::Malformed)?;
    let id = field(frame, "id").map_err(|_| Trouble::Malformed)?;
    let asked = frame.and_then(|frame| frame.get("request")).unwrap_or(&Value::Null);
    let name = kind(asked).map(|(name, _)| name.to_owned()).unwrap_or_default();
    let request = Request::read(asked).map_err(|wrong| match wrong {
        // What is in it can be unknown too: a kind of target of a later version.
        ReadError::Unknown if !ALWAYS.iter().chain(METHODS).any(|known| *known == name) => Trouble::UnknownMethod,
        _ => Trouble::Malformed,
    });
    Ok(Call { id, request, name })
}

/// `{"answer": {"id": 7, "result": …}}`.
pub fn answer(id: u64, result: impl Serialize) -> String {
    answered(id, "result", &encode(&result))
}

/// `{"answer": {"id": 7, "error": {"code": "not_allowed", "message": "…"}}}`.
pub fn refuse(id: u64, code: &str, message: &str) -> String {
    #[derive(Serialize)]
    struct Refused<'a> {
        code: &'a str,
        message: &'a str,
    }
    answered(id, "error", &encode(&Refused { code, message }))
}

/// Put together as text: a type around each kind of answer would be downloaded once for each.
fn answered(id: u64, what: &str, json: &str) -> String {
    format!(r#"{{"answer":{{"id":{id},"{what}":{json}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_by_its_name() {
        let call = read(r#"{"id": 7, "request": {"decline": {"invitation": "i1", "reason": "busy"}}}"#).unwrap();
        let request = Request::Decline { invitation: "i1".into(), reason: Some("busy".into()) };
        assert_eq!(call, Call { id: 7, request: Ok(request), name: "decline".into() });
        assert_eq!(read(r#"{"id": 8, "request": "getState"}"#).unwrap().request, Ok(Request::GetState));
        assert_eq!(read(r#"{"id": 8, "request": {"getState": {}}}"#).unwrap().request, Ok(Request::GetState));
    }

    #[test]
    fn what_is_no_request_is_said_to_be_none() {
        for text in [
            "",
            "7",
            "{}",
            r#"{"request": "ping"}"#,
            r#"{"id": -1, "request": "ping"}"#,
            r#"{"id": "7", "request": "ping"}"#,
        ] {
            assert_eq!(read(text), Err(Trouble::Malformed), "{text}");
        }
        assert_eq!(read(&" ".repeat(MAX_REQUEST_BYTES + 1)), Err(Trouble::TooLarge));
        for (text, trouble) in [
            (r#"{"id": 1}"#, Trouble::Malformed),
            (r#"{"id": 1, "request": {"accept": {}}}"#, Trouble::Malformed),
            (r#"{"id": 1, "request": {"accept": {"invitation": 5}}}"#, Trouble::Malformed),
            (r#"{"id": 1, "request": {"fly": {}}}"#, Trouble::UnknownMethod),
        ] {
            assert_eq!(read(text).unwrap().request, Err(trouble), "{text}");
        }
    }

    #[test]
    fn an_answer_has_the_number_of_its_request() {
        assert_eq!(answer(7, [1]), r#"{"answer":{"id":7,"result":[1]}}"#);
        assert_eq!(refuse(7, "busy", "Wait."), r#"{"answer":{"id":7,"error":{"code":"busy","message":"Wait."}}}"#);
    }
}
