//! The wire protocol between browser and gateway.
//!
//! JSON text frames over a WebSocket with subprotocol [`SUBPROTOCOL`]. A connection begins with [`ClientFrame::Hello`],
//! answered by [`GatewayFrame::Welcome`]; afterwards the client sends commands and the gateway sends numbered events.
//! The types are the documentation: each kind has an example file in `src/protocol/examples` that a test reads and
//! writes back unchanged. The JSON Schema and the reference in `docs/protocol` are generated from the types; the README
//! there describes how the frames work together and what may change.
//!
//! A kind is the single key of an object, `{"accept":{…}}`, or a string if it has no fields, `"ping"`. A reader ignores
//! unknown fields and unknown kinds of event.

#![cfg_attr(not(test), deny(clippy::disallowed_types, clippy::disallowed_methods, clippy::iter_over_hash_type))]

mod codec;
mod command;
mod entity;
mod event;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod examples;
mod found;
mod frame;
mod id;
mod json;
mod known;
mod message;
mod notice;
mod past;
mod read;
mod record;
mod refusal;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod schema;
mod target;
mod values;
mod write;

pub(crate) use codec::decoded;
pub use codec::{FrameError, MAX_FRAME_BYTES, MAX_HELLO_BYTES, decode_client, decode_gateway, encode};
pub use command::Command;
pub use entity::*;
pub use event::{Event, InvitationGone, Snapshot};
pub use found::{FoundContact, OpenConversation, RefusedNumber, ServiceNumber};
pub use frame::{
    Answer, ClientFrame, Cursor, GatewayFrame, MAX_CONTACTS, MAX_FOUND, MAX_PAST, MAX_QUERY_CHARS, MAX_WATCHED,
    Numbered,
};
pub use id::{
    AgentId, CommandId, ConsultationId, DeviceId, InteractionId, InvitationId, MediaId, MessageId, NoticeId,
    PhoneNumber, TransferId,
};
pub(crate) use json::Json;
pub use known::{FAILURES, Failure, REASONS, known_reason, reason_id};
pub use message::*;
pub use notice::{AskGone, Notice, NoticeSubject, WindowGone};
pub use past::{HistoryScope, PastInteraction};
pub(crate) use read::{Read, ReadError, Wrong, field, kind, object, readable};
pub use record::*;
pub use refusal::Refusal;
pub use target::*;

/// The WebSocket subprotocol that both ends must name in the handshake.
pub const SUBPROTOCOL: &str = "baton.v1";
/// The subprotocol that a gateway chooses in its place if it has heard the hello that came with the handshake.
pub const SUBPROTOCOL_GREETED: &str = "baton.v1.greeted";
/// Precedes a hello among the subprotocols that a client offers; the hello itself is in base64url without padding.
pub const OFFERED_HELLO: &str = "baton.hello.";

/// A time in milliseconds since 1970-01-01T00:00Z, by the gateway's clock unless stated otherwise.
pub type Millis = u64;

/// The maximum length of a message's text, in Unicode scalar values: ten concatenated Unicode SMS.
pub const MAX_TEXT_CHARS: usize = 670;
/// The maximum length of a reason, a transfer note or a named value, in Unicode scalar values.
pub const MAX_REMARK_CHARS: usize = 500;
/// The maximum length of a contact's name, or of the label of a field, in Unicode scalar values.
pub const MAX_NAME_CHARS: usize = 100;
/// The maximum number of fields of a contact.
pub const MAX_CONTACT_FIELDS: usize = 10;
/// The longest time for which an interaction is parked, in milliseconds: a year.
pub const MAX_PARKED: Millis = 366 * 24 * 60 * 60 * 1000;
/// The maximum length of an interaction's note, in Unicode scalar values.
pub const MAX_NOTE_CHARS: usize = 4000;
