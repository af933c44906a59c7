//! Who may sign in, and whose a request is.

use super::cached::Fetched;
use super::config;
use super::error::SignInError;
use super::issuer::{Issuer, TokenError, find_issuer};
use super::openid::Provider;
use crate::gateway::client;
use crate::gateway::clock::Clock;
use crate::gateway::current::Current;
use crate::gateway::directory::Directory;
use crate::gateway::engine::Handle;
use crate::gateway::http::bearer;
use crate::gateway::keys::{KeyRing, MAX_VALIDITY};
use crate::gateway::logging::STRANGERS;
use crate::gateway::metrics::Metrics;
use crate::gateway::session::{Issued, Session, TokenSigner};
use crate::protocol::{AgentId, Millis, Refusal};
use axum::http::HeaderMap;
use serde::Serialize;
use std::io;
use std::sync::Arc;

/// The ways to sign in.
pub struct SignIn {
    /// True if an agent's name is sufficient.
    pub demo: bool,
    pub(super) signer: TokenSigner,
    pub(super) clock: Arc<Clock>,
    pub(super) directory: Arc<Directory>,
    pub(super) metrics: Arc<Metrics>,
    ways: Current<Ways>,
    engine: Handle,
}

/// What the configuration says of it.
#[derive(Default)]
pub(super) struct Ways {
    issuers: Vec<Issuer>,
    pub(super) provider: Option<Arc<Provider>>,
}

/// What a browser receives for a session.
#[derive(Debug, Serialize)]
pub struct Admission {
    token: String,
    agent: AgentId,
    /// For how many milliseconds the token is valid.
    good_for: Millis,
}

/// Somebody who asks to be admitted.
pub(super) enum Entrant {
    /// An agent with a session.
    Known(Session),
    /// An agent who has just proved who they are.
    New {
        /// The agent.
        agent: AgentId,
        /// The times of the token they brought, if it is another issuer's.
        issued: Option<Issued>,
        /// When their session is to expire.
        expires: Millis,
    },
}

impl Entrant {
    /// Returns by what somebody proves who they are, who brings a token.
    pub(super) fn by(&self) -> &'static str {
        match self {
            Self::Known(_) => "session",
            Self::New { .. } => "token",
        }
    }
}

impl Admission {
    /// Returns who was admitted.
    pub(super) fn agent(&self) -> &AgentId {
        &self.agent
    }
}

impl SignIn {
    /// Creates the ways to sign in from the configuration. `keys` sign the gateway's own tokens.
    ///
    /// # Errors
    /// Returns an error if no HTTP client can be created.
    pub fn new(
        demo: bool,
        config: config::Config,
        keys: KeyRing,
        clock: Arc<Clock>,
        directory: Arc<Directory>,
        engine: Handle,
        metrics: Arc<Metrics>,
    ) -> io::Result<Self> {
        let (signer, ways) = (TokenSigner::new(keys), Current::default());
        let sign_in = Self { demo, signer, ways, clock, directory, metrics, engine };
        sign_in.configure(config, false)?;
        Ok(sign_in)
    }

    /// Takes up another configuration. Sessions stay. With `keep_provider` the provider is the same, and whoever is signing
    /// in there goes on.
    ///
    /// # Errors
    /// Returns an error if no HTTP client can be created.
    pub fn configure(&self, config: config::Config, keep_provider: bool) -> io::Result<()> {
        let http = client::new()?;
        let issuers = config.tokens.into_iter().map(|tokens| Issuer::new(tokens, &http)).collect();
        let provider = if keep_provider {
            self.provider()
        } else {
            config.openid.map(|openid| Arc::new(Provider::new(openid, &http)))
        };
        self.ways.set(Ways { issuers, provider });
        Ok(())
    }

    /// Returns the provider at which agents sign in themselves, if there is one.
    pub(super) fn provider(&self) -> Option<Arc<Provider>> {
        self.ways.get().provider.clone()
    }

    /// Reads a token of the gateway's own. Returns `None` if it is not one or has expired.
    pub fn read(&self, token: &str, now: Millis) -> Option<Session> {
        self.signer.read(token, now)
    }

    /// Returns how far the keys of providers and issuers have been fetched: the worst of all. `None` if all of them are in
    /// the configuration.
    pub fn keys(&self) -> Option<Fetched> {
        let ways = self.ways.get();
        let issuers = ways.issuers.iter().filter_map(Issuer::fetched);
        issuers.chain(ways.provider.as_ref().map(|provider| provider.fetched())).max()
    }

    /// Returns the session of a request, by its token. Only the engine knows whether the agent has signed out since.
    pub fn session(&self, headers: &HeaderMap) -> Option<Session> {
        self.read(bearer(headers)?, self.clock.wall())
    }

    /// Returns the session of a request whose agent exists and has not signed out since.
    pub async fn signed_in(&self, headers: &HeaderMap) -> Option<Session> {
        let session = self.session(headers)?;
        self.engine.signed_in(session.clone()).await.then_some(session)
    }

    /// Verifies a token, the gateway's own or another issuer's.
    pub(super) async fn verify(&self, token: &str) -> Result<Entrant, TokenError> {
        let now = self.clock.wall();
        if let Some(session) = self.read(token, now) {
            return Ok(Entrant::Known(session));
        }
        let ways = self.ways.get();
        let issuer = find_issuer(&ways.issuers, token).ok_or_else(|| {
            tracing::info!(target: STRANGERS, "a token is not accepted: its issuer is not in the configuration");
            TokenError::Invalid
        })?;
        let token = issuer.verify(token, now).await?;
        let expires = token.expires.min(now + MAX_VALIDITY);
        Ok(Entrant::New { agent: token.agent, issued: Some(token.issued), expires })
    }

    /// Returns what is to become the session of an agent who has just proved who they are, other than by a token.
    pub(super) fn new_session(&self, agent: AgentId) -> Entrant {
        Entrant::New { agent, issued: None, expires: self.clock.wall() + MAX_VALIDITY }
    }

    /// Admits somebody: creates the token of their session if the agent exists and has not signed out since.
    pub(super) async fn admit(&self, entrant: Entrant) -> Result<Admission, SignInError> {
        let (Entrant::Known(Session { agent, .. }) | Entrant::New { agent, .. }) = &entrant;
        if !self.directory.roster().has(agent) {
            tracing::info!(target: STRANGERS, agent = agent.as_str(), "somebody who is no agent cannot sign in");
            return Err(SignInError::UnknownAgent);
        }
        // A token from before the sign-out is not accepted, and none of a suspended agent.
        let session = self.session_of(entrant).await.map_err(|refusal| match refusal {
            Refusal::Suspended => SignInError::Suspended,
            Refusal::NotSignedIn => SignInError::NotSignedIn,
            _ => SignInError::Unavailable,
        })?;
        let (Session { agent, expires, .. }, now) = (&session, self.clock.wall());
        let token = self.signer.issue(&session, now).map_err(|error| {
            tracing::error!(%error, "a token could not be created");
            SignInError::Unavailable
        })?;
        Ok(Admission { token, agent: agent.clone(), good_for: expires.saturating_sub(now) })
    }

    /// Returns the session of an entrant.
    async fn session_of(&self, entrant: Entrant) -> Result<Session, Refusal> {
        match entrant {
            Entrant::Known(session) => self.engine.admits(session.clone()).await.map(|()| session),
            Entrant::New { agent, issued, expires } => {
                let began = self.engine.begin(agent.clone(), issued).await?;
                let lead = issued.map_or(0, |issued| issued.lead());
                Ok(Session { agent, began, lead, expires })
            }
        }
    }
}
