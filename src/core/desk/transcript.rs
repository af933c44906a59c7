//! The transcript of a window: its messages in order, those that the gateway has not confirmed at the end, and how they
//! stand together.
//!
//! Messages of one sender that follow each other on one day within [`TOGETHER`] form a group, which shows its time
//! once. A failed message stands alone, and what is said between two messages parts them: that a new day begins, that
//! the interaction was handed over, that what follows is new. A message is known by its id, the same before and after
//! it is confirmed, and by its place, counted from the first message of the interaction; those that are not here have
//! their places, too.

use super::{Desk, InteractionId, Millis};
use crate::core::replica::Window;
use crate::protocol::{Delivery, HandedOver, Media, Message, Sender};
use std::sync::Arc;

/// The longest time between two messages of a group, in milliseconds.
pub const TOGETHER: Millis = 15 * 60 * 1000;

/// How a message stands among those around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// It begins a group.
    pub first: bool,
    /// It ends a group.
    pub last: bool,
    /// Its day begins before it.
    pub day: bool,
    /// The interaction was handed over before it.
    pub handed_over: bool,
    /// How many messages are new from here on; 0 if the first of them is another or none is.
    pub new: usize,
}

impl Standing {
    /// Returns whether something is said before the message.
    fn is_parted(self) -> bool {
        self.day || self.handed_over || self.new > 0
    }
}

/// Returns whether two messages that follow each other belong together, where nothing is said between them.
fn together(before: &Message, after: &Message) -> bool {
    let failed = |message: &Message| matches!(message.delivery, Some(Delivery::Failed { .. }));
    before.from == after.from && after.at.saturating_sub(before.at) <= TOGETHER && !failed(before) && !failed(after)
}

impl Desk {
    /// Returns the number of messages of a window, including those that are not here and those not confirmed.
    pub fn transcript_length(&self, id: &InteractionId) -> u64 {
        self.window(id).map_or(0, |window| window.length() + self.unconfirmed(window).len() as u64)
    }

    /// Returns the ids of the messages in some places, as far as they are here.
    pub fn transcript_rows(&self, id: &InteractionId, from: u64, to: u64) -> Vec<String> {
        let Some(window) = self.window(id) else { return Vec::new() };
        let confirmed = (from.max(window.earlier)..to.min(window.length()))
            .filter_map(|place| window.at(place))
            .map(ToString::to_string);
        let unconfirmed = (window.length()..).zip(self.unconfirmed(window));
        confirmed.chain(unconfirmed.filter(|(place, _)| (from..to).contains(place)).map(|(_, id)| id)).collect()
    }

    /// Returns a message, made from the command that sends it if it is not confirmed yet.
    pub fn transcript_message(&self, id: &InteractionId, row: &str) -> Option<Arc<Message>> {
        self.window(id)
            .and_then(|window| window.message(&row.into()).cloned())
            .or_else(|| self.unconfirmed_message(id, row))
    }

    /// Returns the id of the last message that is not the contact's.
    pub fn last_sent(&self, id: &InteractionId) -> Option<String> {
        let window = self.window(id)?;
        self.unconfirmed(window).pop().or_else(|| window.last_sent().map(ToString::to_string))
    }

    /// Returns how a message stands among those around it. `day` returns the local day of a time.
    pub fn standing(&self, id: &InteractionId, row: &str, day: impl Fn(Millis) -> u64) -> Standing {
        let Some(window) = self.window(id) else { return Standing::default() };
        let unconfirmed = self.unconfirmed(window);
        let place = window.place(&row.into()).or_else(|| {
            let at = unconfirmed.iter().position(|other| other == row)?;
            Some(window.length() + at as u64)
        });
        let message = |place: u64| match place.checked_sub(window.length()) {
            Some(at) => self.unconfirmed_message(id, unconfirmed.get(usize::try_from(at).ok()?)?),
            None => window.message(window.at(place)?).cloned(),
        };
        let Some((place, this)) = place.and_then(|place| Some((place, message(place)?))) else {
            return Standing::default();
        };
        let before = place.checked_sub(1).and_then(message);
        let after = message(place + 1);
        let said = |before: Option<&Message>, this: &Message| {
            // Before the oldest message that is here, nothing is known.
            let begins = |at: &dyn Fn(&Message) -> bool| before.map_or(place == 0, at);
            let over = window.head.handed_over.as_ref();
            Standing {
                day: begins(&|before| day(before.at) != day(this.at)),
                handed_over: over.is_some_and(|over| over.at <= this.at && begins(&|before| before.at < over.at)),
                new: self.new_messages(id).filter(|new| new.first == this.id).map_or(0, |new| new.count),
                ..Standing::default()
            }
        };
        let standing = said(before.as_deref(), &this);
        Standing {
            first: standing.is_parted() || !before.is_some_and(|before| together(&before, &this)),
            last: !after.is_some_and(|after| together(&this, &after) && !said(Some(&this), &after).is_parted()),
            ..standing
        }
    }

    /// Returns how a window was handed over after its last message.
    pub fn handed_over_last(&self, id: &InteractionId) -> Option<&HandedOver> {
        let window = self.window(id)?;
        let last = window.order.last().and_then(|last| window.message(last));
        let before = |over: &&HandedOver| last.is_none_or(|last| last.at < over.at);
        window.head.handed_over.as_ref().filter(before).filter(|_| self.unconfirmed(window).is_empty())
    }

    /// Returns whether a message has failed and has not been sent again since, so that pressing "Send again" twice does
    /// not send it twice.
    pub fn can_be_sent_again(&self, id: &InteractionId, failed: &Message) -> bool {
        if !matches!(failed.delivery, Some(Delivery::Failed { .. })) || self.is_consulted(id) {
            return false;
        }
        let same = |text: &str, media: &[Media]| {
            text == failed.text && media.iter().map(|it| &it.id).eq(failed.media.iter().map(|it| &it.id))
        };
        let later = self
            .window(id)
            .into_iter()
            .flat_map(|window| window.messages().rev().take_while(|later| later.id != failed.id));
        let again = later.filter(|later| later.from != Sender::Contact).any(|later| same(&later.text, &later.media));
        !again && !self.unsent(id).any(|(_, text, media)| same(text, media))
    }

    /// Returns the ids of the messages of a window that the gateway has not confirmed, in order: those of their
    /// commands.
    fn unconfirmed(&self, window: &Window) -> Vec<String> {
        let new = |command: &&str| window.place(&(*command).into()).is_none();
        let unsent = self.unsent(&window.head.id).map(|(waiting, ..)| waiting.id.as_str());
        unsent.filter(new).map(ToOwned::to_owned).collect()
    }

    fn unconfirmed_message(&self, id: &InteractionId, row: &str) -> Option<Arc<Message>> {
        let (waiting, text, media) = self.unsent(id).find(|(waiting, ..)| waiting.id.as_str() == row)?;
        let me = &self.replica.as_ref()?.me;
        let from = Sender::Agent { id: me.id.clone(), name: me.name.clone() };
        let (id, text, media) = (row.into(), text.into(), media.to_vec());
        Some(Arc::new(Message { id, at: waiting.at, from, text, media, delivery: None }))
    }
}
