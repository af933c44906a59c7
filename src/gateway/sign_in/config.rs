//! The file that says who can sign in and how: `--sign-in FILE`, JSON. Whoever starts the gateway is told what is wrong
//! with it, in words that hold none of its secrets.

use crate::gateway::config::{Secret, is_safe, unreadable};
use serde::Deserialize;

/// The shortest shared secret, in bytes: as long as what HS256 makes of it (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

/// Who can sign in, checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Whose tokens are taken.
    #[serde(default)]
    pub tokens: Vec<Tokens>,
    /// The provider at which agents sign in themselves.
    #[serde(default)]
    pub openid: Option<OpenId>,
}

/// One that makes tokens (JWT) for agents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// As in the tokens' `iss`.
    pub issuer: String,
    /// As in the tokens' `aud`: tokens for others are not taken.
    pub audience: String,
    /// The secret that signs them (HS256).
    #[serde(default)]
    pub secret: Option<Secret>,
    /// Where the keys are with which they are checked (RS256, ES256): a JSON Web Key Set.
    #[serde(default)]
    pub jwks: Option<String>,
    /// Which claim has the agent's user name.
    #[serde(default = "sub")]
    pub agent: String,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// Its name for people.
    pub name: String,
    /// Its issuer; what else is to be known of it, it says itself (OpenID Connect Discovery 1.0).
    pub issuer: String,
    /// Our client id there.
    pub client: String,
    /// Our secret there; none for a public client.
    #[serde(default)]
    pub secret: Option<Secret>,
    /// Under which address agents' browsers reach this gateway. The provider sends them back to `/sign-in/done` there.
    pub gateway: String,
    /// What is asked for.
    #[serde(default = "scope")]
    pub scope: String,
    /// Which claim of the ID token has the agent's user name.
    #[serde(default = "sub")]
    pub agent: String,
}

fn sub() -> String {
    "sub".into()
}

fn scope() -> String {
    "openid".into()
}

impl Config {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// A sentence for whoever starts the gateway.
    pub fn read(file: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(file).map_err(|error| unreadable(&error))?;
        if config.tokens.is_empty() && config.openid.is_none() {
            return Err("nobody could sign in: it has neither tokens nor openid".into());
        }
        for (at, tokens) in config.tokens.iter().enumerate() {
            tokens.check().map_err(|why| format!("{}: {why}", tokens.issuer))?;
            if config.tokens[..at].iter().any(|before| before.issuer == tokens.issuer) {
                return Err(format!("{} is there twice", tokens.issuer));
            }
        }
        config.openid.as_ref().map_or(Ok(()), OpenId::check).map_err(|why| format!("openid: {why}"))?;
        Ok(config)
    }
}

impl Tokens {
    fn check(&self) -> Result<(), String> {
        filled(&[("issuer", &self.issuer), ("audience", &self.audience), ("agent", &self.agent)])?;
        match (&self.secret, &self.jwks) {
            (Some(secret), None) if secret.expose().len() < MIN_SECRET => {
                Err(format!("secret is shorter than {MIN_SECRET} bytes"))
            }
            (None, Some(jwks)) if !is_safe(jwks) => Err(unsafe_address("jwks")),
            (Some(_), None) | (None, Some(_)) => Ok(()),
            _ => Err("it needs one of secret and jwks".into()),
        }
    }
}

impl OpenId {
    fn check(&self) -> Result<(), String> {
        let Self { name, issuer, client, gateway, scope, agent, .. } = self;
        filled(&[("name", name), ("client", client), ("agent", agent)])?;
        match [("issuer", issuer), ("gateway", gateway)].iter().find(|(_, address)| !is_safe(address)) {
            Some((field, _)) => Err(unsafe_address(field)),
            None if !scope.split(' ').any(|one| one == "openid") => Err("scope has no openid in it".into()),
            None => Ok(()),
        }
    }
}

fn filled(fields: &[(&str, &String)]) -> Result<(), String> {
    fields.iter().find(|(_, text)| text.is_empty()).map_or(Ok(()), |(field, _)| Err(format!("{field} is empty")))
}

fn unsafe_address(field: &str) -> String {
    format!("{field} is not an https address (http is for this machine alone)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn why(file: Value) -> String {
        Config::read(file.to_string().as_bytes()).unwrap_err()
    }

    #[test]
    fn a_file_that_can_be_used() {
        let file = json!({
            "tokens": [
                {"issuer": "crm", "audience": "baton", "secret": "0123456789abcdef0123456789abcdef"},
                {"issuer": "https://id.example", "audience": "baton", "jwks": "https://id.example/keys", "agent": "preferred_username"}
            ],
            "openid": {"name": "Example", "issuer": "https://id.example", "client": "baton", "gateway": "https://baton.example"}
        });
        let config = Config::read(file.to_string().as_bytes()).unwrap();
        assert_eq!((config.tokens[0].agent.as_str(), config.tokens[1].agent.as_str()), ("sub", "preferred_username"));
        assert_eq!(config.openid.unwrap().scope, "openid");
    }

    #[test]
    fn what_is_wrong_is_said_and_no_secret_with_it() {
        let crm = |more: Value| {
            let mut tokens = json!({"issuer": "crm", "audience": "baton"});
            tokens.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "tokens": [tokens] })
        };
        let secret = "0123456789abcdef0123456789abcdef";
        for (file, says) in [
            (json!({}), "nobody could sign in"),
            (json!({"tokens": []}), "nobody could sign in"),
            (json!({"token": []}), "unknown field `token`"),
            (crm(json!({})), "crm: it needs one of"),
            (crm(json!({"secret": secret, "jwks": "https://id.example/keys"})), "crm: it needs one of"),
            (crm(json!({"secret": "hunter2"})), "crm: secret is shorter"),
            (crm(json!({"secret": 7, "jwks": "https://id.example/keys"})), "line 1: a value is not of the kind"),
            (crm(json!({"secret": secret, "audience": ""})), "crm: audience is empty"),
            (crm(json!({"jwks": "http://id.example/keys"})), "crm: jwks is not an https address"),
            (
                json!({"openid": {"name": "X", "issuer": "http://id.example", "client": "b", "gateway": "https://b.example"}}),
                "openid: issuer is",
            ),
            (
                json!({"openid": {"name": "X", "issuer": "https://id.example", "client": "b", "gateway": "https://b.example", "scope": "x"}}),
                "openid: scope",
            ),
        ] {
            let said = why(file);
            assert!(said.starts_with(says) && !said.contains("hunter2") && !said.contains(secret), "{said}");
        }
        let twice = json!({"tokens": [crm(json!({"secret": secret}))["tokens"][0], crm(json!({"secret": secret}))["tokens"][0]]});
        assert_eq!(why(twice), "crm is there twice");
    }
}
