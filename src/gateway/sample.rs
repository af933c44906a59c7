//! What a new demo starts with, so that the first look shows what the desk is: three contacts, what was with them in the
//! last days, a conversation with a picture and a text that waits for the first agent who signs in.
//!
//! Nothing of it is made up for the screen. The hub decides each step as it would have at that time, the log holds the
//! entries, the phones hold the texts, and the store holds the picture.

use crate::core::contacts::{BookEntry, ContactSource, Known};
use crate::core::fact::Entry;
use crate::core::hub::{Hub, Inbound, Rules, Transition};
use crate::core::roster::Roster;
use crate::core::words;
use crate::gateway::carriers::handset::store::{HandsetStore, NewText, Report};
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::demo::SERVICE_NUMBER;
use crate::gateway::log::{EventLog, LogError};
use crate::gateway::media::MediaStore;
use crate::gateway::media::error::MediaError;
use crate::gateway::storage::{StorageError, blocking, with};
use crate::protocol::{
    AgentId, Answer, Command, ContactField, Delivery, Interaction, InteractionId, Media, Millis, PhoneNumber, Refusal,
};
use axum::body::Bytes;
use std::sync::Arc;
use thiserror::Error;

/// Who they are, as an import says it: number, name, customer number and city.
const CONTACTS: [[&str; 4]; 3] = [
    [PRIYA, "Priya Shah", "48213", "Leeds"],
    [TOM, "Tom Reed", "48077", "York"],
    [BAKERY, "Mill Lane Bakery", "20114", "Leeds"],
];

const PRIYA: &str = "+447700900001";
const TOM: &str = "+447700900044";
const BAKERY: &str = "+447700900118";
const PICTURE: &[u8] = include_bytes!("parcel.webp");

const SECOND: Millis = 1000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Why the sample could not be recorded.
#[derive(Debug, Error)]
pub enum SampleError {
    /// The rules refuse a step: those that the gateway was started with are stricter than the demo's.
    #[error("the rules do not allow a step of it: {}", words::refusal(.0).english())]
    Refused(Refusal),
    /// The log cannot be written.
    #[error("baton.sqlite")]
    Log(#[source] LogError),
    /// The contact book cannot be written.
    #[error("contacts.sqlite")]
    Contacts(#[source] StorageError),
    /// The phones' texts cannot be written.
    #[error("handset.sqlite")]
    Phones(#[source] StorageError),
    /// The picture cannot be stored.
    #[error("the media store")]
    Media(#[source] MediaError),
}

/// Where the sample goes.
pub struct Place<'a> {
    /// The log.
    pub log: &'a Arc<dyn EventLog>,
    /// The contact book.
    pub contacts: &'a Arc<ContactStore>,
    /// The phones.
    pub phones: &'a Arc<HandsetStore>,
    /// The store of files.
    pub media: &'a MediaStore,
}

/// Records the sample as if the demo had been in use until `now`. Returns whether it did: a log that is not empty is
/// left as it is.
///
/// # Errors
/// [`SampleError`].
pub async fn record(place: Place<'_>, rules: &Rules, roster: &Roster, now: Millis) -> Result<bool, SampleError> {
    let log = place.log.clone();
    if !blocking(move || log.read(0, 1)).await.map_err(SampleError::Log)?.is_empty() {
        return Ok(false);
    }
    let picture = place.media.put(None, Bytes::from_static(PICTURE)).await.map_err(SampleError::Media)?;
    let picture = Media { name: Some("parcel.webp".into()), ..picture };
    let mut story = Story { hub: Hub::new(rules.clone(), roster.clone()), entries: Vec::new(), texts: Vec::new(), now };
    story.tell(now, picture).map_err(SampleError::Refused)?;
    let Story { entries, texts, .. } = story;
    let on_phones = with(place.phones, move |phones| {
        let keys: Vec<_> = phones.put(&texts)?.into_iter().flatten().map(|text| text.key).collect();
        phones.set_reported(&keys, Report::Delivered)
    });
    on_phones.await.map_err(SampleError::Phones)?;
    with(place.contacts, move |contacts| contacts.keep(&book(now), None)).await.map_err(SampleError::Contacts)?;
    // Last: if anything before it fails, the next start tries again.
    let log = place.log.clone();
    blocking(move || log.append(&entries)).await.map_err(SampleError::Log)?;
    Ok(true)
}

/// Returns the contact book.
fn book(now: Millis) -> Vec<(PhoneNumber, BookEntry)> {
    let field = |label: &str, value: &str| ContactField { label: label.into(), value: value.into() };
    let entry = |[number, name, customer, city]: [&str; 4]| {
        let source = ContactSource::Import;
        let fields = vec![field("Customer number", customer), field("City", city)];
        let name = Some(Known { value: name.to_owned(), source, changed: now });
        let fields = Some(Known { value: fields, source, changed: now });
        (PhoneNumber::from(number), BookEntry { name, fields, language: None })
    };
    CONTACTS.map(entry).into()
}

/// What happens, step by step.
struct Story {
    hub: Hub,
    entries: Vec<Entry>,
    texts: Vec<NewText>,
    /// The time of the next step.
    now: Millis,
}

type Step<T = ()> = Result<T, Refusal>;

impl Story {
    fn tell(&mut self, now: Millis, picture: Media) -> Step {
        self.now = now - 6 * DAY - 2 * HOUR;
        self.receives(BAKERY, "Good morning, can you bring Thursday's flour before seven?", Vec::new())?;
        let delivery = self.accepts("ben")?;
        self.writes("ben", &delivery, "Good morning! Yes, the van can be with you at half past six.")?;
        self.receives(BAKERY, "Perfect, thank you.", Vec::new())?;
        self.closes("ben", &delivery, "answered", "Thursdays: ring the bell at the back.")?;

        self.now = now - 3 * DAY - 4 * HOUR;
        self.receives(PRIYA, "Hi, has my lamp been sent yet? The order is 20417.", Vec::new())?;
        let order = self.accepts("ann")?;
        self.sets("ann", &order, "order", "20417")?;
        self.sets("ann", &order, "product", "Desk lamp, brass")?;
        self.writes(
            "ann",
            &order,
            "Hello Priya, it left our warehouse this morning and should be with you in three days.",
        )?;
        self.receives(PRIYA, "Lovely, thanks!", Vec::new())?;
        self.closes("ann", &order, "answered", "")?;

        self.now = now - DAY - 5 * HOUR;
        self.receives(TOM, "I sent the chair back last week. When do I get my money?", Vec::new())?;
        let refund = self.accepts("chloe")?;
        self.sets("chloe", &refund, "order", "20388")?;
        self.writes("chloe", &refund, "It arrived yesterday. The refund will be on your account within five days.")?;
        self.closes("chloe", &refund, "refund", "")?;

        self.now = now - 26 * MINUTE;
        self.receives(PRIYA, "Hello, my parcel has just come, and one corner is crushed.", Vec::new())?;
        let damage = self.accepts("ann")?;
        self.sets("ann", &damage, "order", "20417")?;
        self.sets("ann", &damage, "product", "Desk lamp, brass")?;
        self.writes("ann", &damage, "Oh no, I am sorry. Could you send me a picture of it?")?;
        self.now = now - 22 * MINUTE;
        self.receives(PRIYA, "", vec![picture])?;
        self.receives(PRIYA, "The box is open on that side.", Vec::new())?;
        self.writes("ann", &damage, "Thank you, that helps. Is the lamp itself damaged?")?;
        self.now = now - 5 * MINUTE;
        self.receives(PRIYA, "The shade has a dent, the rest looks fine. What happens now?", Vec::new())?;
        self.does("ann", Command::SignOut)?;

        self.now = now - 3 * MINUTE;
        self.receives(TOM, "Me again. The refund for the chair is still not there. Can you have a look?", Vec::new())
    }

    fn take(&mut self, transition: Transition) {
        self.entries.extend(transition.entries);
    }

    fn passes(&mut self, time: Millis) {
        self.now += time;
        let transition = self.hub.tick(self.now);
        self.take(transition);
    }

    /// A contact writes, to the service number.
    fn receives(&mut self, from: &str, text: &str, media: Vec<Media>) -> Step {
        self.passes(20 * SECOND);
        let (number, peer) = (PhoneNumber::from(from), PhoneNumber::from(SERVICE_NUMBER));
        let message = format!("sample-{}", self.texts.len());
        let carrier_id = format!("handset/{number}/{peer}/{message}");
        let text = text.to_owned();
        let inbound =
            Inbound { carrier_id, from: number.clone(), to: peer.clone(), text: text.clone(), media: media.clone() };
        let transition = self.hub.receive(self.now, inbound)?;
        self.take(transition);
        self.texts.push(NewText { number, peer, interaction: None, message, text, media, at: self.now });
        Ok(())
    }

    /// The agent signs in and takes what is waiting.
    fn accepts(&mut self, agent: &str) -> Step<InteractionId> {
        self.passes(5 * SECOND);
        let agent = AgentId::from(agent);
        let transition = self.hub.presence(self.now, &agent, true);
        self.take(transition);
        let snapshot = self.hub.snapshot(&agent).ok_or(Refusal::NotSignedIn)?;
        let invitation = snapshot.invitations.into_iter().next().ok_or(Refusal::NotYours)?;
        self.passes(8 * SECOND);
        self.does(agent.as_str(), Command::Accept { invitation: invitation.id })?;
        Ok(invitation.interaction)
    }

    fn sets(&mut self, agent: &str, interaction: &InteractionId, key: &str, value: &str) -> Step {
        let interaction = interaction.clone();
        self.does(agent, Command::SetCaseData { interaction, key: key.into(), value: value.into() })
    }

    /// The agent writes, and the contact's phone shows it.
    fn writes(&mut self, agent: &str, interaction: &InteractionId, text: &str) -> Step {
        self.passes(30 * SECOND);
        let interaction = interaction.clone();
        self.does(agent, Command::Send { interaction, text: text.into(), media: Vec::new() })?;
        for outbound in self.hub.undelivered() {
            self.texts.push(NewText::incoming(&outbound, self.now));
            for delivery in [Delivery::Sent, Delivery::Delivered] {
                self.passes(SECOND);
                let transition = self.hub.report(self.now, &outbound.interaction, &outbound.message, delivery);
                self.take(transition);
            }
        }
        Ok(())
    }

    /// The agent records what it was, marks it done and signs out.
    fn closes(&mut self, agent: &str, interaction: &InteractionId, disposition: &str, note: &str) -> Step {
        self.passes(20 * SECOND);
        let id = || interaction.clone();
        if !note.is_empty() {
            self.does(agent, Command::SetNote { interaction: id(), note: note.into() })?;
        }
        self.does(agent, Command::SetDisposition { interaction: id(), disposition: Some(disposition.into()) })?;
        let version = self.window(agent, interaction)?.version;
        self.does(agent, Command::MarkDone { interaction: id(), version })?;
        self.does(agent, Command::SignOut)
    }

    fn window(&self, agent: &str, interaction: &InteractionId) -> Step<Interaction> {
        let snapshot = self.hub.snapshot(&agent.into()).ok_or(Refusal::NotSignedIn)?;
        let mut windows = snapshot.windows.into_iter().map(|(window, _)| window);
        windows.find(|window| window.id == *interaction).ok_or(Refusal::NotYours)
    }

    fn does(&mut self, agent: &str, command: Command) -> Step {
        self.now += SECOND;
        let id = format!("sample-{}", self.entries.len()).into();
        let (answer, transition) = self.hub.command(self.now, &agent.into(), &id, &command);
        self.take(transition);
        match answer {
            Answer::Refused { refusal } => Err(refusal),
            _ => Ok(()),
        }
    }
}
