//! Requests over HTTP, and reading their answers.

use crate::protocol::Json;
use js_sys::Promise;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

type BoxFuture<T> = Pin<Box<dyn Future<Output = T>>>;

/// Sends a request, with the agent's token if it needs one. A text is sent as JSON. `None` if there was no answer. Boxed
/// like what reads an answer, so that the code is downloaded once and not for each kind of request.
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
pub fn settled(promise: Result<Promise, JsValue>) -> BoxFuture<Option<JsValue>> {
    Box::pin(async { JsFuture::from(promise.ok()?).await.ok() })
}

/// Returns the body of an answer; null if it is not JSON.
pub(super) fn json(answer: Response) -> BoxFuture<Json> {
    Box::pin(async { text(answer).await.as_deref().and_then(Json::parse).unwrap_or_default() })
}

/// Returns the body of an answer as text; `None` if it did not come.
pub fn text(answer: Response) -> BoxFuture<Option<String>> {
    Box::pin(async move { settled(answer.text()).await?.as_string() })
}
