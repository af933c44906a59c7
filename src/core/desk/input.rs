//! The inputs of the desk: everything that changes it.

use super::{Action, CommandId, Desk, DirectoryPart, Effect, HostInput, InteractionId, InvitationId, UploadError};
use crate::core::connection::Moment;
use crate::protocol::{Answer, ClientFrame, FrameError, GatewayFrame, Media};

/// The functions of a desk after its beginning. A table and not calls, so that a browser can download the code apart.
#[derive(Debug)]
pub struct Workings {
    pub(super) take: fn(&mut Desk, Moment, Input, &mut Vec<Effect>),
    pub(super) act: fn(&mut Desk, CommandId, Action, &mut Vec<Effect>),
    /// Decodes a frame of the gateway.
    pub decode: fn(&str) -> Result<GatewayFrame, FrameError>,
    /// Encodes a frame for the gateway.
    pub encode: fn(&ClientFrame) -> String,
}

/// The functions of a desk that come later still.
#[derive(Debug)]
pub struct LaterWorkings {
    /// Carries out the actions that are rare, or done in a part that is opened for them.
    pub(super) act: fn(&mut Desk, CommandId, Action, &mut Vec<Effect>),
    /// Takes in the inputs for which [`Input::comes_later`] returns true.
    pub(super) take: fn(&mut Desk, Input, &mut Vec<Effect>),
}

/// Something that reaches the desk.
#[derive(Clone, Debug)]
pub enum Input {
    /// The page has loaded. `kept` is what [`Effect::Keep`] stored before, in any order.
    Start {
        /// Keys and values.
        kept: Vec<(String, String)>,
    },
    /// Another tab of this browser has stored or removed something.
    KeptElsewhere {
        /// As in [`Effect::Keep`].
        key: String,
        /// `None` where it was removed.
        value: Option<String>,
    },
    /// A socket is open.
    Opened {
        /// Its number.
        socket: u64,
    },
    /// A socket has received a frame, decoded. `None` where it is of an unknown kind.
    Frame {
        /// The socket's number.
        socket: u64,
        /// The frame.
        frame: Option<GatewayFrame>,
    },
    /// The same, not decoded, while the code for that is not there.
    Text {
        /// The socket's number.
        socket: u64,
        /// The frame.
        text: String,
    },
    /// A socket has closed or could not be opened.
    Closed {
        /// Its number.
        socket: u64,
    },
    /// A part of the directory has arrived, as requested by [`Effect::FetchDirectory`].
    Directory {
        /// The number of the fetch.
        fetch: u64,
        /// The part.
        part: DirectoryPart,
    },
    /// A second has passed.
    Tick,
    /// The page is about to be closed, reloaded or left.
    Leaving,
    /// The browser reports whether there is a network.
    Network {
        /// True if there is.
        online: bool,
    },
    /// The page has come to the front.
    Woke,
    /// The page has the user's focus or not, and may play sounds or not, as far as the browser reports.
    Attention {
        /// True if it has the focus.
        front: bool,
        /// True if the browser lets it play sounds.
        audible: bool,
    },
    /// The width of the desk has changed.
    Room {
        /// CSS pixels at the normal text size: larger text leaves less room.
        width: u32,
    },
    /// The page has rung, as requested by [`Effect::Ring`].
    Rang {
        /// The invitations it rang for.
        invitations: Vec<InvitationId>,
    },
    /// An upload has ended, as requested by [`Effect::Upload`].
    Uploaded {
        /// The interaction.
        interaction: InteractionId,
        /// The key of the file.
        key: String,
        /// The file as the gateway sees it, or why it was not uploaded.
        result: Result<Media, UploadError>,
    },
    /// Something from the page that embeds this one.
    Host(HostInput),
    /// There is a newer token for the same agent.
    Renewed {
        /// The token to sign in with from now on.
        token: String,
    },
    /// The agent does something.
    Do {
        /// The id of the command that it may become, new for each action.
        id: CommandId,
        /// The action.
        action: Action,
    },
    /// The code of the rest has arrived, as requested by [`Effect::FetchWorkings`].
    Workings(&'static Workings),
    /// The same for [`Effect::FetchLater`].
    Later(&'static LaterWorkings),
    /// Code that was requested could not be loaded. It is tried again.
    NotLoaded,
}

impl Input {
    /// Returns whether it is taken in by [`LaterWorkings`]: what a host, a search, a page of old messages or an upload brings,
    /// and refusals.
    pub(super) fn comes_later(&self) -> bool {
        match self {
            Self::Uploaded { .. } | Self::Host(_) => true,
            Self::Frame { frame: Some(frame), .. } => matches!(
                frame,
                GatewayFrame::Found { .. }
                    | GatewayFrame::Page { .. }
                    | GatewayFrame::History { .. }
                    | GatewayFrame::Contacts { .. }
                    | GatewayFrame::Answer { answer: Answer::Refused { .. }, .. }
            ),
            _ => false,
        }
    }
}
