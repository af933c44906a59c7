//! What is asked of the gateway over HTTP: signing in, and pictures.

use crate::protocol::readable;
use gloo_net::http::Request;

struct Candidate {
    id: String,
    name: String,
}

struct Candidates {
    agents: Vec<Candidate>,
}

struct Signed {
    token: String,
}

readable! { struct Candidate { id, name } struct Candidates { agents } struct Signed { token } }

/// Who can sign in: user names, and names for people.
///
/// # Errors
/// A sentence for people.
pub async fn agents() -> Result<Vec<(String, String)>, String> {
    let answer = Request::get("/sign-in").send().await.map_err(|_| unreachable())?;
    let candidates: Candidates = answer.json().await.map_err(|_| unreachable())?;
    Ok(candidates.agents.into_iter().map(|agent| (agent.id, agent.name)).collect())
}

/// Signs an agent in, and returns the token.
///
/// # Errors
/// A sentence for people.
pub async fn sign_in(agent: &str) -> Result<String, String> {
    let request = Request::post("/sign-in").json(&serde_json::json!({ "agent": agent })).map_err(|_| unreachable())?;
    let answer = request.send().await.map_err(|_| unreachable())?;
    if !answer.ok() {
        return Err(format!("There is no agent “{agent}”."));
    }
    let signed: Signed = answer.json().await.map_err(|_| unreachable())?;
    Ok(signed.token)
}

/// Fetches a picture that this agent may see, as an address for `<img>`. Give it back with [`release`].
///
/// # Errors
/// A sentence for people.
pub async fn picture(media: &str, token: &str) -> Result<String, String> {
    let request = Request::get(&format!("/media/{media}")).header("Authorization", &format!("Bearer {token}"));
    let answer = request.send().await.map_err(|_| unreachable())?;
    if !answer.ok() {
        return Err("The picture could not be loaded.".into());
    }
    let bytes = answer.binary().await.map_err(|_| unreachable())?;
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    let blob = web_sys::Blob::new_with_u8_array_sequence(&parts).map_err(|_| unreachable())?;
    web_sys::Url::create_object_url_with_blob(&blob).map_err(|_| unreachable())
}

/// Frees what [`picture`] made.
pub fn release(address: &str) {
    let _ = web_sys::Url::revoke_object_url(address);
}

fn unreachable() -> String {
    "The gateway cannot be reached. Try again.".into()
}
