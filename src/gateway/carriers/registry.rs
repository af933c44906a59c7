//! The configured carriers, as their webhooks need them: by name, with what all of them do alike.

use super::config;
use super::kannel::Kannel;
use super::numbers::{self, NotANumber};
use super::outbox::store::OutboxStore;
use super::twilio::Twilio;
use crate::core::hub::Inbound;
use crate::gateway::engine::Handle;
use crate::gateway::metrics::Metrics;
use crate::gateway::storage::with;
use crate::gateway::traces::spans;
use crate::protocol::{Delivery, Media, PhoneNumber, Refusal};
use phonenumber::country::Id;
use std::collections::HashMap;
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::Notify;

/// The configured carriers.
pub struct Registry {
    pub(super) engine: Handle,
    pub(super) country: Option<Id>,
    pub(super) kannels: HashMap<String, Arc<Kannel>>,
    pub(super) twilios: HashMap<String, Arc<Twilio>>,
    pub(super) configured: Vec<config::Carrier>,
    pub(super) store: Arc<OutboxStore>,
    /// Wakes those who wait for a report.
    pub(super) reports: Arc<Notify>,
    /// Counts texts.
    pub(super) metrics: Arc<Metrics>,
}

/// Why a carrier's text is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InboundError {
    /// It never will be, for this reason.
    #[error("{0}")]
    Permanent(&'static str),
    /// The carrier must bring it again, for this reason.
    #[error("{0}")]
    Temporary(&'static str),
}

impl InboundError {
    fn why(self) -> &'static str {
        let (Self::Permanent(why) | Self::Temporary(why)) = self;
        why
    }
}

/// A text as a carrier brings it, with numbers as the network writes them.
#[derive(Debug)]
pub struct InboundText<'a> {
    /// The carrier's own id of the text.
    pub id: &'a str,
    /// The contact's number.
    pub from: &'a str,
    /// The service number.
    pub to: &'a str,
    /// The text itself.
    pub text: String,
    /// Its files.
    pub media: Vec<Media>,
}

/// The longest id of a text, in bytes.
const MAX_ID: usize = 200;

impl Registry {
    /// Returns the Kannel with this name.
    pub fn kannel(&self, name: &str) -> Option<&Arc<Kannel>> {
        self.kannels.get(name)
    }

    /// Returns the Twilio account with this name.
    pub fn twilio(&self, name: &str) -> Option<&Arc<Twilio>> {
        self.twilios.get(name)
    }

    /// Returns whether a configured carrier serves a number.
    pub fn serves(&self, number: &PhoneNumber) -> bool {
        self.configured.iter().any(|carrier| carrier.numbers.contains_key(number))
    }

    /// Returns the country of numbers without a country code.
    pub fn country(&self) -> Option<Id> {
        self.country
    }

    /// Returns the carriers as configured.
    pub fn configured(&self) -> &[config::Carrier] {
        &self.configured
    }

    /// Stores the report of the carrier `name` on the text with this ticket and passes it to the engine. A report on an unknown text
    /// has no effect.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`]: the carrier must report again.
    pub async fn report(
        &self,
        name: &str,
        ticket: String,
        carrier_id: Option<String>,
        delivery: Delivery,
    ) -> Result<(), Refusal> {
        let mut span = spans::report(name);
        let reported = delivery.clone();
        let found = with(&self.store, move |store| store.report(&ticket, carrier_id.as_deref(), &reported)).await;
        let text = found.map_err(|error| {
            span.failed("outbox");
            tracing::error!(%error, "a report could not be kept");
            Refusal::Unavailable
        })?;
        let Some((interaction, message)) = text else {
            spans::reported(&mut span, "not_known");
            tracing::debug!("a report on a message that is not known any more");
            return Ok(());
        };
        span.link(&self.store.places.recall(&(interaction.clone(), message.clone())));
        let outcome = match &delivery {
            Delivery::Sending | Delivery::Sent => "sent",
            Delivery::Delivered => "delivered",
            Delivery::Failed { .. } => "failed",
        };
        spans::reported(&mut span, outcome);
        let kept = span.context().scope(self.engine.report(interaction, message, delivery)).await;
        kept.inspect_err(|_| span.failed("unavailable"))?;
        self.metrics.reported(name, outcome);
        self.reports.notify_waiters();
        Ok(())
    }

    /// Accepts a text that the carrier `name` brings. It is stored when this returns; brought again it has no effect.
    ///
    /// # Errors
    /// [`InboundError`].
    pub async fn receive(&self, name: &str, text: InboundText<'_>) -> Result<(), InboundError> {
        let accepted = self.accept(name, text).await;
        let why = accepted.err().map(InboundError::why);
        self.metrics.received(name, why.unwrap_or("taken"));
        if let Some(why) = why {
            tracing::warn!(carrier = name, why, "a message is not taken in");
        }
        accepted
    }

    async fn accept(&self, name: &str, text: InboundText<'_>) -> Result<(), InboundError> {
        const NOWHERE: InboundError = InboundError::Temporary("leads_nowhere");
        let InboundText { id, from, to, text, media } = text;
        // A mistake in the carrier's configuration: the text may come again once that is corrected.
        if id.is_empty() || id.len() > MAX_ID {
            return Err(InboundError::Temporary("no_id"));
        }
        let not_a_number = |why: NotANumber| InboundError::Permanent(why.name());
        let from = numbers::read(self.country, from).map_err(not_a_number)?;
        // A number without a target is a mistake in the configuration, too.
        let to = numbers::read(self.country, to).map_err(|_| NOWHERE)?;
        if !self.configured.iter().any(|carrier| carrier.name == name && carrier.numbers.contains_key(&to)) {
            return Err(NOWHERE);
        }
        let carrier_id = format!("{name}/{id}");
        self.engine.receive(Inbound { carrier_id, from, to, text, media }).await.map_err(|refusal| match refusal {
            Refusal::TextEmpty => InboundError::Permanent("text_empty"),
            Refusal::UnknownTarget => NOWHERE,
            _ => InboundError::Temporary("unavailable"),
        })
    }
}
