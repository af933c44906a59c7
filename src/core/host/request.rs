//! The requests of a host, and their answers.

use crate::protocol::{
    ContactField, InteractionId, InvitationId, Json, Read, ReadError, TargetRef, Wrong, encode, field, kind, object,
    readable,
};
use serde::Serialize;

/// The methods that every host may call.
pub(super) const ALWAYS: &[&str] = &["ping", "setToken", "focusDesk", "setLook"];
/// The methods that a policy can allow.
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
    "setContact",
    "composeMessage",
    "getSettings",
    "setSetting",
];

/// The maximum length of a request, in bytes.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// A request as it arrives: `{"id": 7, "request": {"accept": {"invitation": "…"}}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The host's number for it; the answer has the same.
    pub id: u64,
    /// The request, or why it cannot be read.
    pub request: Result<Request, RequestError>,
    /// The method's name.
    pub name: String,
}

/// A method with its arguments.
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
    SetContact { interaction: InteractionId, name: Option<String>, fields: Option<Vec<ContactField>> },
    ComposeMessage { to: String, text: Option<String>, case: Option<Vec<InitialValue>> },
    GetSettings,
    SetSetting { key: String, value: String },
    SetLook { theme: Option<String>, locale: Option<String> },
    FocusDesk,
}

/// A value of the case data that a conversation begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialValue {
    /// Its key.
    pub key: String,
    /// The value.
    pub value: String,
}

readable! { struct InitialValue { key, value } }

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
        "setContact" SetContact { interaction, name, fields },
        "composeMessage" ComposeMessage { to, text, case },
        "getSettings" GetSettings,
        "setSetting" SetSetting { key, value },
        "setLook" SetLook { theme, locale },
        "focusDesk" FocusDesk,
    }
}

/// Why a request is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// Not JSON, or not a request.
    Malformed,
    /// Longer than [`MAX_REQUEST_BYTES`].
    TooLarge,
    /// The method is not known to this version.
    UnknownMethod,
    /// The host's policy does not allow it.
    NotAllowed,
    /// The rate limit is exceeded.
    TooMany,
    /// Nobody is signed in, or the token is not valid.
    NotSignedIn,
    /// The gateway is not connected. Nothing is queued: the host repeats the request.
    NotConnected,
    /// There is no such interaction, invitation or value.
    Unknown,
    /// A command about the same thing is under way.
    Busy,
}

impl RequestError {
    /// Returns its name for programs, and a sentence for people.
    pub fn code_and_message(self) -> (&'static str, &'static str) {
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

/// Parses a request.
///
/// # Errors
/// Returns [`RequestError::Malformed`] or [`RequestError::TooLarge`] where it has no number to answer to.
pub fn read(text: &str) -> Result<Call, RequestError> {
    if text.len() > MAX_REQUEST_BYTES {
        return Err(RequestError::TooLarge);
    }
    let frame = Json::parse(text).ok_or(RequestError::Malformed)?;
    let mut wrong = Wrong::default();
    let frame = object(&frame, &mut wrong);
    let id = field(frame, "id", &mut wrong);
    let id = wrong.or(id).map_err(|_| RequestError::Malformed)?;
    let request = frame.member("request");
    let name = kind(request, &mut Wrong::default()).0.to_owned();
    let request = Request::read(request).map_err(|error| match error {
        // Something inside it may be unknown too, such as a kind of target of a later version.
        ReadError::Unknown if !ALWAYS.iter().chain(METHODS).any(|known| *known == name) => RequestError::UnknownMethod,
        _ => RequestError::Malformed,
    });
    Ok(Call { id, request, name })
}

/// Returns the answer `{"answer": {"id": 7, "result": …}}`.
pub fn answer(id: u64, result: impl Serialize) -> String {
    answered(id, "result", &encode(&result))
}

/// Returns the answer `{"answer": {"id": 7, "error": {"code": "not_allowed", "message": "…"}}}`.
pub fn refuse(id: u64, code: &str, message: &str) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        code: &'a str,
        message: &'a str,
    }
    answered(id, "error", &encode(&Body { code, message }))
}

/// Assembles an answer as text: a wrapper type would be compiled, and downloaded, once for each kind of answer.
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
            assert_eq!(read(text), Err(RequestError::Malformed), "{text}");
        }
        assert_eq!(read(&" ".repeat(MAX_REQUEST_BYTES + 1)), Err(RequestError::TooLarge));
        for (text, error) in [
            (r#"{"id": 1}"#, RequestError::Malformed),
            (r#"{"id": 1, "request": {"accept": {}}}"#, RequestError::Malformed),
            (r#"{"id": 1, "request": {"accept": {"invitation": 5}}}"#, RequestError::Malformed),
            (r#"{"id": 1, "request": {"fly": {}}}"#, RequestError::UnknownMethod),
        ] {
            assert_eq!(read(text).unwrap().request, Err(error), "{text}");
        }
    }

    #[test]
    fn an_answer_has_the_number_of_its_request() {
        assert_eq!(answer(7, [1]), r#"{"answer":{"id":7,"result":[1]}}"#);
        assert_eq!(refuse(7, "busy", "Wait."), r#"{"answer":{"id":7,"error":{"code":"busy","message":"Wait."}}}"#);
    }
}
