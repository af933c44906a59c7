//! Encoding and decoding of frames.

use super::json::Json;
use super::read::{Read, ReadError};
use super::write::Writer;
use super::{ClientFrame, GatewayFrame, Refusal};
use serde::Serialize;

/// The maximum length of a client frame, in bytes. Gateway frames may be longer: a snapshot has no limit.
pub const MAX_FRAME_BYTES: usize = 64 * 1024;
/// The largest client frame before the hello was accepted, in bytes.
pub const MAX_HELLO_BYTES: usize = 8 * 1024;

/// The error returned when a frame cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// A kind that this version does not know, as a newer peer may send. To be ignored and logged.
    Unknown,
    /// Not a frame of this protocol.
    Malformed,
    /// Longer than [`MAX_FRAME_BYTES`].
    TooLarge,
}

impl From<FrameError> for Refusal {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Unknown => Self::UnknownKind,
            FrameError::Malformed => Self::Malformed,
            FrameError::TooLarge => Self::TooLarge,
        }
    }
}

/// Encodes a frame as text.
pub fn encode<T: Serialize>(frame: &T) -> String {
    Writer::write(frame)
}

/// Decodes a client frame.
///
/// # Errors
/// Returns [`FrameError::TooLarge`], [`FrameError::Malformed`], or [`FrameError::Unknown`] for a kind of frame or
/// command, or of a part of one, that this version does not know.
pub fn decode_client(text: &str) -> Result<ClientFrame, FrameError> {
    if text.len() > MAX_FRAME_BYTES { Err(FrameError::TooLarge) } else { decode(text) }
}

/// Decodes a gateway frame.
///
/// # Errors
/// Returns [`FrameError::Malformed`], or [`FrameError::Unknown`] for a kind of frame or event, or of a part of one,
/// that this version does not know.
pub fn decode_gateway(text: &str) -> Result<GatewayFrame, FrameError> {
    decode(text)
}

/// Reads what was encoded; `None` if it is something else.
pub(crate) fn decoded<T: Read>(text: &str) -> Option<T> {
    T::read(&Json::parse(text)?).ok()
}

fn decode<T: Read>(text: &str) -> Result<T, FrameError> {
    let value = Json::parse(text).ok_or(FrameError::Malformed)?;
    T::read(&value).map_err(|error| match error {
        ReadError::Unknown => FrameError::Unknown,
        ReadError::Malformed => FrameError::Malformed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Command;

    #[test]
    fn a_bad_frame_is_named() {
        let check = |text: &str, want: FrameError| assert_eq!(decode_client(text), Err(want), "{text}");
        check("", FrameError::Malformed);
        check("{", FrameError::Malformed);
        check("[]", FrameError::Malformed);
        check("null", FrameError::Malformed);
        check("{}", FrameError::Malformed);
        check(r#"{"hello":7}"#, FrameError::Malformed);
        check(r#"{"hello":{}}"#, FrameError::Malformed);
        check(r#"{"command":{"id":"c1","command":{"send":{}}}}"#, FrameError::Malformed);
        check(r#"{"command":{"id":"c1","command":{"dance":{}}}}"#, FrameError::Unknown);
        check(r#"{"sing":{}}"#, FrameError::Unknown);
        check(r#""sing""#, FrameError::Unknown);
        check(&"x".repeat(MAX_FRAME_BYTES + 1), FrameError::TooLarge);
    }

    #[test]
    fn fields_nobody_knows_are_passed_over() {
        let sign_out = ClientFrame::Command { id: "c".into(), command: Command::SignOut };
        assert_eq!(decode_client(r#"{"command":{"id":"c","command":"sign_out","mood":"fine"}}"#), Ok(sign_out));
    }
}
