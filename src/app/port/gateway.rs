//! What is asked of the gateway over HTTP: signing in, and pictures.
//!
//! With the browser's own `fetch`: what `gloo-net` puts around it, which nothing here needs, is 4 kB more to download.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Headers, RequestInit, Response};

/// Who can sign in: user names, and names for people.
///
/// # Errors
/// A sentence for people.
pub async fn agents() -> Result<Vec<(String, String)>, String> {
    let answer = ask("/sign-in", &RequestInit::new()).await?;
    let candidates: Array = member(&json(&answer).await?, "agents").dyn_into().map_err(unreachable)?;
    Ok(candidates.iter().map(|agent| (text(&agent, "id"), text(&agent, "name"))).collect())
}

/// Signs an agent in, and returns the token.
///
/// # Errors
/// A sentence for people.
pub async fn sign_in(agent: &str) -> Result<String, String> {
    let body = format!("{{\"agent\":{}}}", String::from(JSON::stringify(&agent.into()).unwrap_or_default()));
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body.into());
    request.set_headers(&headers("Content-Type", "application/json"));
    let answer = ask("/sign-in", &request).await?;
    if !answer.ok() {
        return Err(format!("There is no agent “{agent}”."));
    }
    Ok(text(&json(&answer).await?, "token"))
}

/// Fetches a picture that this agent may see, as an address for `<img>`. Give it back with [`release`].
///
/// # Errors
/// A sentence for people.
pub async fn picture(media: &str, token: &str) -> Result<String, String> {
    let request = RequestInit::new();
    request.set_headers(&headers("Authorization", &format!("Bearer {token}")));
    let answer = ask(&format!("/media/{media}"), &request).await?;
    if !answer.ok() {
        return Err("The picture could not be loaded.".into());
    }
    let blob: Blob = wait(answer.blob()).await?.unchecked_into();
    web_sys::Url::create_object_url_with_blob(&blob).map_err(unreachable)
}

/// Frees what [`picture`] made.
pub fn release(address: &str) {
    let _ = web_sys::Url::revoke_object_url(address);
}

async fn ask(address: &str, request: &RequestInit) -> Result<Response, String> {
    let window = web_sys::window().ok_or_else(|| unreachable(JsValue::NULL))?;
    Ok(wait(Ok(window.fetch_with_str_and_init(address, request))).await?.unchecked_into())
}

async fn json(answer: &Response) -> Result<JsValue, String> {
    wait(answer.json()).await
}

async fn wait(promise: Result<js_sys::Promise, JsValue>) -> Result<JsValue, String> {
    JsFuture::from(promise.map_err(unreachable)?).await.map_err(unreachable)
}

fn headers(name: &str, value: &str) -> JsValue {
    Headers::new().inspect(|headers| drop(headers.set(name, value))).map(Into::into).unwrap_or_default()
}

fn member(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap_or_default()
}

fn text(of: &JsValue, key: &str) -> String {
    member(of, key).as_string().unwrap_or_default()
}

fn unreachable(_: JsValue) -> String {
    "The gateway cannot be reached. Try again.".into()
}
