//! The file that says who can sign in and how: `--sign-in FILE`, JSON. Errors in it are explained without its secrets.

use crate::core::mistakes::Mistakes;
use crate::gateway::config::{ConfigError, Secret, is_secure_url};
use serde::Deserialize;

/// The shortest shared secret, in bytes: the length of an HS256 hash (RFC 7518, section 3.2).
const MIN_SECRET: usize = 32;

/// Who can sign in. Valid, if [`Config::read`] has read it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The issuers whose tokens are accepted.
    #[serde(default)]
    pub tokens: Vec<Tokens>,
    /// The provider at which agents sign in themselves.
    #[serde(default)]
    pub openid: Option<OpenId>,
}

/// An issuer of tokens (JWT) for agents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tokens {
    /// The issuer, as in the tokens' `iss`.
    pub issuer: String,
    /// The audience, as in the tokens' `aud`. Tokens for other audiences are not accepted.
    pub audience: String,
    /// The secret that signs the tokens (HS256).
    #[serde(default)]
    pub secret: Option<Secret>,
    /// The address of the keys that verify the tokens (RS256, ES256): a JSON Web Key Set.
    #[serde(default)]
    pub jwks: Option<String>,
    /// The claim that contains the agent's user name.
    #[serde(default = "sub")]
    pub agent: String,
}

/// An OpenID Connect provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// Its name for people.
    pub name: String,
    /// Its issuer, from which the rest is discovered (OpenID Connect Discovery 1.0).
    pub issuer: String,
    /// The gateway's client id there.
    pub client: String,
    /// The gateway's client secret there; none for a public client.
    #[serde(default)]
    pub secret: Option<Secret>,
    /// The address at which agents' browsers reach this gateway. The provider returns them to `/sign-in/done` there.
    pub gateway: String,
    /// The requested scopes, separated by spaces.
    #[serde(default = "scope")]
    pub scope: String,
    /// The claim of the ID token that contains the agent's user name.
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
    /// Reads and validates a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(file: &[u8]) -> Result<Self, ConfigError> {
        let config: Self = serde_json::from_slice(file)?;
        if config.tokens.is_empty() && config.openid.is_none() {
            return Err(ConfigError::new("nobody could sign in: it has neither tokens nor openid"));
        }
        config.mistakes().first().map_err(ConfigError::new).map(|()| config)
    }

    /// Returns what is wrong with it.
    pub fn mistakes(&self) -> Mistakes {
        let mut all = Mistakes::default();
        for (at, tokens) in self.tokens.iter().enumerate() {
            let place = at.to_string();
            all.within(["tokens", &place], &format!("{}: ", tokens.issuer), tokens.mistakes());
            if self.tokens[..at].iter().any(|before| before.issuer == tokens.issuer) {
                all.add(["tokens", &place, "issuer"], format!("{} is there twice", tokens.issuer));
            }
        }
        if let Some(openid) = &self.openid {
            all.within(["openid"], "openid: ", openid.mistakes());
        }
        all
    }
}

impl Tokens {
    fn mistakes(&self) -> Mistakes {
        let mut all = unfilled(&[("issuer", &self.issuer), ("audience", &self.audience), ("agent", &self.agent)]);
        match (&self.secret, &self.jwks) {
            (Some(secret), None) if secret.expose().len() < MIN_SECRET => {
                all.add(["secret"], format!("secret is shorter than {MIN_SECRET} bytes"));
            }
            (None, Some(jwks)) if !is_secure_url(jwks) => all.add(["jwks"], insecure("jwks")),
            (Some(_), None) | (None, Some(_)) => {}
            _ => all.add([], "it needs one of secret and jwks"),
        }
        all
    }
}

impl OpenId {
    fn mistakes(&self) -> Mistakes {
        let Self { name, issuer, client, gateway, scope, agent, .. } = self;
        let mut all = unfilled(&[("name", name), ("client", client), ("agent", agent)]);
        let addresses = [("issuer", issuer), ("gateway", gateway)];
        for (field, _) in addresses.iter().filter(|(_, address)| !is_secure_url(address)) {
            all.add([field], insecure(field));
        }
        if !scope.split(' ').any(|one| one == "openid") {
            all.add(["scope"], "scope has no openid in it");
        }
        all
    }
}

fn unfilled(fields: &[(&str, &String)]) -> Mistakes {
    let mut all = Mistakes::default();
    for (field, _) in fields.iter().filter(|(_, text)| text.is_empty()) {
        all.add([field], format!("{field} is empty"));
    }
    all
}

fn insecure(field: &str) -> String {
    format!("{field} is not an https address (http is for this machine alone)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn why(file: Value) -> String {
        Config::read(file.to_string().as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_file_that_can_be_used() {
        let file = json!({
            "tokens": [
                {"issuer": "crm", "audience": "baton", "secret": "0123456789abcdef0123456789abcdef"},
                {
                    "issuer": "https://id.example",
                    "audience": "baton",
                    "jwks": "https://id.example/keys",
                    "agent": "preferred_username",
                }
            ],
            "openid": {
                "name": "Example",
                "issuer": "https://id.example",
                "client": "baton",
                "gateway": "https://baton.example",
            }
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
        let openid = |more: Value| {
            let mut openid =
                json!({"name": "X", "issuer": "https://id.example", "client": "b", "gateway": "https://b.example"});
            openid.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({ "openid": openid })
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
            (openid(json!({"issuer": "http://id.example"})), "openid: issuer is"),
            (openid(json!({"scope": "x"})), "openid: scope"),
        ] {
            let said = why(file);
            assert!(said.starts_with(says) && !said.contains("hunter2") && !said.contains(secret), "{said}");
        }
        let one = &crm(json!({"secret": secret}))["tokens"][0];
        assert_eq!(why(json!({"tokens": [one, one]})), "crm is there twice");
    }
}
