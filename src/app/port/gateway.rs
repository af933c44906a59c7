//! What is asked of the gateway over HTTP: signing in, and files.

use crate::core::host::policy::Hosts;
use crate::protocol::{Media, Read, readable};
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde_json::Value;
use std::pin::Pin;
use wasm_bindgen::JsCast;
use web_sys::File;

/// Who can sign in, and how.
#[derive(Clone, Default)]
pub struct Offer {
    /// Whether this is a demo.
    pub demo: bool,
    /// In a demo: agents to choose from.
    pub agents: Vec<Candidate>,
    /// The provider at which agents sign in themselves.
    pub provider: Option<String>,
}

/// Who can sign in without a password.
#[derive(Clone)]
pub struct Candidate {
    /// The user name.
    pub id: String,
    /// The name for people.
    pub name: String,
}

/// Somebody who has signed in.
pub struct Signed {
    /// Who.
    pub agent: String,
    /// The gateway's own token.
    pub token: String,
    /// For how many milliseconds it is good.
    pub good_for: u64,
}

/// Why the gateway does not do something: for programs, and for people.
pub struct Refused {
    /// Its name.
    pub error: String,
    /// A sentence.
    pub message: String,
}

readable! {
    struct Offer { demo, agents, provider }
    struct Candidate { id, name }
    struct Signed { agent, token, good_for }
    struct Refused { error, message }
}

/// What somebody signs in with.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof<'a> {
    /// A token, the gateway's own or another's.
    Token(&'a str),
    /// In a demo, their user name.
    Agent(&'a str),
}

/// Who can sign in, and how.
///
/// # Errors
/// A sentence for people.
pub async fn offer() -> Result<Offer, String> {
    let answer = send(Request::get("/sign-in").build()).await.ok_or_else(unreachable)?;
    Offer::read(&json(answer).await).map_err(|_| unreachable())
}

/// Signs somebody in.
///
/// # Errors
/// Where they are not let in; `None` where the gateway was not reached.
pub async fn sign_in(proof: &Proof<'_>) -> Result<Signed, Option<Refused>> {
    let answer = send(Request::post("/sign-in").json(proof)).await.ok_or(None)?;
    taken(answer).await
}

/// Which pages may embed this one, and what each may do.
pub async fn hosts() -> Option<Hosts> {
    let answer = send(Request::get("/embed/hosts").build()).await.filter(Response::ok)?;
    Read::read(&json(answer).await).ok()
}

/// Uploads a file, and returns what the gateway says it is.
///
/// # Errors
/// A sentence for people, where it is not taken; `None` where the gateway was not reached.
pub async fn upload(file: File, token: &str) -> Result<Media, Option<String>> {
    let answer = send(signed(Request::post("/media"), token).body(file)).await.ok_or(None)?;
    taken(answer).await.map_err(|refused| refused.map(|refused| refused.message))
}

/// What the gateway made of a request; else why not.
async fn taken<T: Read>(answer: Response) -> Result<T, Option<Refused>> {
    let taken = answer.ok();
    let answer = json(answer).await;
    if taken { T::read(&answer).map_err(|_| None) } else { Err(Refused::read(&answer).ok()) }
}

/// Fetches a file that this agent may see now, as an address of this page alone. Give it back with [`release`].
///
/// # Errors
/// A sentence for people.
pub async fn file(path: &str, token: &str) -> Result<String, String> {
    let answer = send(signed(Request::get(&format!("/media/{path}")), token).build()).await.ok_or_else(unreachable)?;
    if !answer.ok() {
        return Err("The file could not be loaded.".into());
    }
    let bytes = answer.binary().await.map_err(|_| unreachable())?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).map_err(|_| unreachable())?;
    web_sys::Url::create_object_url_with_blob(&blob).map_err(|_| unreachable())
}

/// Has the browser save what [`file`] made under a name, and frees it.
///
/// # Errors
/// A sentence for people.
pub fn save(address: &str, name: &str) -> Result<(), String> {
    let link = leptos::prelude::document().create_element("a").map_err(|_| unreachable())?;
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(address);
    link.set_download(name);
    link.click();
    release(address);
    Ok(())
}

/// Frees what [`file`] made.
pub fn release(address: &str) {
    let _ = web_sys::Url::revoke_object_url(address);
}

fn signed(request: RequestBuilder, token: &str) -> RequestBuilder {
    request.header("Authorization", &format!("Bearer {token}"))
}

type Soon<T> = Pin<Box<dyn Future<Output = T>>>;

/// Sends a request; `None` where nothing came back. Boxed, like the next: downloaded once, not with each request.
fn send(request: Result<Request, gloo_net::Error>) -> Soon<Option<Response>> {
    Box::pin(async { request.ok()?.send().await.ok() })
}

/// What an answer says; null where it is no JSON.
fn json(answer: Response) -> Soon<Value> {
    Box::pin(async move { answer.json().await.unwrap_or_default() })
}

/// The sentence for people where the gateway was not reached.
pub fn unreachable() -> String {
    "The gateway cannot be reached. Try again.".into()
}
