//! Requests to the gateway over HTTP: the sign-in and files.

use crate::app::port::language::said;
use crate::core::host::policy::Hosts;
use crate::core::text::texts;
use crate::protocol::{Json, Media, Read, encode, readable};
use js_sys::{Promise, Uint8Array};
use serde::Serialize;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, Headers, RequestInit, Response};

/// The ways to sign in.
#[derive(Clone, Default)]
pub struct SignInOptions {
    /// True if this is a demo.
    pub demo: bool,
    /// The agents to choose from in a demo.
    pub agents: Vec<DemoAgent>,
    /// The name of the identity provider, if agents sign in there.
    pub provider: Option<String>,
}

/// An agent of the demo, who signs in without a password.
#[derive(Clone)]
pub struct DemoAgent {
    /// The user name.
    pub id: String,
    /// The display name.
    pub name: String,
}

/// A successful sign-in.
pub struct SignedIn {
    /// The agent's user name.
    pub agent: String,
    /// The gateway's own token.
    pub token: String,
    /// How long the token is valid, in milliseconds.
    pub good_for: u64,
}

/// The answer of the gateway to a request that it refuses.
pub struct ErrorBody {
    /// The code of the error.
    pub error: String,
    /// The message for the user.
    pub message: String,
}

/// The failure of a request to the gateway.
pub enum GatewayError {
    /// The gateway could not be reached, or its answer could not be read. The request may be repeated.
    Unreachable,
    /// The gateway refused the request.
    Refused(ErrorBody),
}

impl GatewayError {
    /// Returns the message for the user.
    pub fn message(self) -> String {
        match self {
            Self::Unreachable => unreachable(),
            Self::Refused(ErrorBody { error, message }) => said(match error.as_str() {
                "not_signed_in" => texts::sign_in_token(),
                "suspended" => texts::suspended(),
                "unknown_agent" => texts::sign_in_unknown_agent(),
                "unreachable" => texts::sign_in_unreachable(),
                "stale" => texts::sign_in_stale(),
                "too_many" => texts::sign_in_too_many(),
                "unavailable" => texts::sign_in_failed(),
                _ => message.into(),
            }),
        }
    }
}

readable! {
    struct SignInOptions { demo, agents, provider }
    struct DemoAgent { id, name }
    struct SignedIn { agent, token, good_for }
    struct ErrorBody { error, message }
}

/// What an agent signs in with.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential<'a> {
    /// A token of the gateway or of another issuer.
    Token(&'a str),
    /// A user name, in a demo.
    Agent(&'a str),
}

/// Returns the ways to sign in.
///
/// # Errors
/// [`GatewayError::Unreachable`].
pub async fn sign_in_options() -> Result<SignInOptions, GatewayError> {
    let answer = send("GET", "/sign-in", None, None).await.ok_or(GatewayError::Unreachable)?;
    SignInOptions::read(&json(answer).await).map_err(|_| GatewayError::Unreachable)
}

/// Signs an agent in.
///
/// # Errors
/// [`GatewayError`].
pub async fn sign_in(credential: &Credential<'_>) -> Result<SignedIn, GatewayError> {
    let body = encode(credential).into();
    let answer = send("POST", "/sign-in", None, Some(body)).await.ok_or(GatewayError::Unreachable)?;
    accepted(answer).await
}

/// Returns which pages may embed this one, and what each may do. `None` if the gateway did not answer.
pub async fn hosts() -> Option<Hosts> {
    let answer = send("GET", "/embed/hosts", None, None).await.filter(Response::ok)?;
    Read::read(&json(answer).await).ok()
}

/// Uploads a file, and returns it as the gateway describes it.
///
/// # Errors
/// [`GatewayError`].
pub async fn upload(file: File, token: &str) -> Result<Media, GatewayError> {
    let answer = send("POST", "/media", Some(token), Some(file.into())).await.ok_or(GatewayError::Unreachable)?;
    accepted(answer).await
}

/// Takes back an upload that was not sent.
pub async fn discard(id: &str, token: &str) {
    send("DELETE", &format!("/media/{id}"), Some(token), None).await;
}

/// Reads an answer: the result of an accepted request, or why it was refused.
async fn accepted<T: Read>(answer: Response) -> Result<T, GatewayError> {
    let ok = answer.ok();
    let answer = json(answer).await;
    if ok {
        T::read(&answer).map_err(|_| GatewayError::Unreachable)
    } else {
        Err(ErrorBody::read(&answer).map_or(GatewayError::Unreachable, GatewayError::Refused))
    }
}

/// Fetches a file that the agent may see now. Returns it as an object URL, to be freed with [`release`].
///
/// # Errors
/// A message for the user.
pub async fn file(path: &str, token: &str) -> Result<String, String> {
    let answer = send("GET", &format!("/media/{path}"), Some(token), None).await.ok_or_else(unreachable)?;
    if !answer.ok() {
        return Err(said(texts::file_not_loaded()));
    }
    let bytes = settled(answer.array_buffer()).await.ok_or_else(unreachable)?;
    let parts = js_sys::Array::of1(&Uint8Array::new(&bytes));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).map_err(|_| unreachable())?;
    web_sys::Url::create_object_url_with_blob(&blob).map_err(|_| unreachable())
}

/// Saves the file behind an object URL under a name, and frees the URL.
///
/// # Errors
/// A message for the user.
pub fn save(address: &str, name: &str) -> Result<(), String> {
    let link = leptos::prelude::document().create_element("a").map_err(|_| unreachable())?;
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
    release(address);
    Ok(())
}

/// Frees an object URL made by [`file()`].
pub fn release(address: &str) {
    let _ = web_sys::Url::revoke_object_url(address);
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Sends a request, with the agent's token if it needs one. A text is sent as JSON. `None` if there was no answer. Boxed
/// like `json`, so that the code is downloaded once and not for each kind of request.
pub fn send(method: &str, path: &str, token: Option<&str>, body: Option<JsValue>) -> BoxFuture<Option<Response>> {
    let sent = sending(method, path, token, body);
    Box::pin(async { settled(sent).await.map(JsCast::unchecked_into) })
}

fn sending(method: &str, path: &str, token: Option<&str>, body: Option<JsValue>) -> Result<Promise, JsValue> {
    let (options, headers) = (RequestInit::new(), Headers::new()?);
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    if let Some(body) = body {
        if body.is_string() {
            headers.set("Content-Type", "application/json")?;
        }
        options.set_body(&body);
    }
    options.set_method(method);
    options.set_headers(&headers);
    Ok(leptos::prelude::window().fetch_with_str_and_init(path, &options))
}

/// Returns what a promise comes to; `None` if it fails.
fn settled(promise: Result<Promise, JsValue>) -> BoxFuture<Option<JsValue>> {
    Box::pin(async { JsFuture::from(promise.ok()?).await.ok() })
}

/// Returns the body of an answer; null if it is not JSON.
fn json(answer: Response) -> BoxFuture<Json> {
    Box::pin(async move {
        let text = settled(answer.text()).await.and_then(|text| text.as_string());
        text.as_deref().and_then(Json::parse).unwrap_or_default()
    })
}

fn unreachable() -> String {
    said(texts::gateway_unreachable())
}
