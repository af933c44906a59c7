//! The wire: what travels between browser and gateway, and nothing else.
//!
//! JSON text frames over a WebSocket with subprotocol [`SUBPROTOCOL`]. A connection begins with [`ClientFrame::Hello`],
//! answered by [`GatewayFrame::Welcome`]; from then on commands go up, and numbered events come down. The types here
//! are the documentation: every kind has an example file beside `examples.rs` that a test reads and writes back
//! unchanged, and their schema and all that is made from it is in `docs/protocol`, with what the frames mean together
//! and what may change.
//!
//! A kind is the one key of an object, `{"accept":{…}}`, or a string where it has no fields, `"ping"`. A reader ignores
//! fields and event kinds that it does not know.

mod codec;
mod command;
mod entity;
mod event;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod examples;
mod frame;
mod id;
mod read;
mod record;
mod refusal;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod schema;
mod target;

pub use codec::{FrameError, MAX_FRAME_BYTES, decode_client, decode_gateway, encode};
pub use command::Command;
pub use entity::*;
pub use event::{Event, InvitationGone, Snapshot, WindowGone};
pub use frame::{
    Answer, ClientFrame, Cursor, GatewayFrame, MAX_FOUND, MAX_PAST, MAX_QUERY_CHARS, MAX_WATCHED, Numbered,
};
pub use id::{
    AgentId, CommandId, DeviceId, InteractionId, InvitationId, MediaId, MessageId, NoticeId, PhoneNumber, TransferId,
};
pub(crate) use read::{Read, Wrong, field, kind, object, readable};
pub use record::*;
pub use refusal::Refusal;
pub use target::*;

/// The WebSocket subprotocol both ends must name in the handshake.
pub const SUBPROTOCOL: &str = "baton.v1";

/// A moment in milliseconds since 1970-01-01T00:00Z, by the gateway's clock unless said otherwise.
pub type Millis = u64;

/// The longest text of one message, in Unicode scalar values: ten concatenated Unicode SMS.
pub const MAX_TEXT_CHARS: usize = 670;
/// The longest reason, note of a transfer or named value, in Unicode scalar values.
pub const MAX_REMARK_CHARS: usize = 500;
/// The longest note of an interaction, in Unicode scalar values.
pub const MAX_NOTE_CHARS: usize = 4000;
