//! The ways in: where agents sign in and connect, and where contacts' texts come in. To one server, or to several.

use crate::floor;
use jsonwebtoken::{EncodingKey, Header, encode};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// What is known to those who make tokens and to the gateways.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The password with which the carrier calls.
pub const KEY: &str = "a-key-of-the-carrier";

/// Who a server lets in.
#[derive(Clone, Copy, Debug)]
pub enum Ways {
    /// Everybody, as in the demo, whose phone brings the texts.
    Demo,
    /// Whoever has a token; Kannel brings the texts.
    Configured,
}

/// The servers, as their clients see them.
#[derive(Clone, Debug)]
pub struct Front {
    /// Where they are. Agents are spread over them.
    pub addresses: Vec<String>,
    /// The processes whose time is measured.
    pub processes: Vec<u32>,
    pub ways: Ways,
}

impl Front {
    /// Returns where an agent connects.
    pub fn address(&self, place: usize) -> &str {
        &self.addresses[place % self.addresses.len()]
    }

    /// Signs an agent in.
    pub async fn token(&self, client: &Client, place: usize) -> String {
        let agent = floor::agent(place);
        let claim = match self.ways {
            Ways::Demo => json!({ "agent": agent }),
            Ways::Configured => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
                let claims = json!({ "iss": "crm", "aud": "baton", "sub": agent, "iat": now, "exp": now + 43_000 });
                let token = encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap();
                json!({ "token": token })
            }
        };
        let asked = client.post(format!("http://{}/sign-in", self.address(place))).json(&claim).send();
        let answer: Value = asked.await.unwrap().json().await.unwrap();
        answer["token"].as_str().unwrap_or_else(|| panic!("{agent} cannot sign in: {answer}")).to_owned()
    }

    /// Returns the request that brings a text of a contact; `number` is that of the text.
    pub fn text(&self, client: &Client, number: usize, from: &str, to: &str) -> RequestBuilder {
        let (address, text) = (self.address(number), "Where is my order? It should have been here on Monday.");
        match self.ways {
            Ways::Demo => client
                .post(format!("http://{address}/handset/messages"))
                .json(&json!({ "from": from, "to": to, "text": text })),
            Ways::Configured => client
                .post(format!("http://{address}/carriers/kannel/kannel/messages?id={number}"))
                .basic_auth("kannel", Some(KEY))
                .header("x-kannel-from", from)
                .header("x-kannel-to", to)
                .body(text),
        }
    }
}
