//! What the desk asks for, and the places of the page that it names.

use super::Dialog;
use crate::core::connection::SocketEffect;
use crate::protocol::{InteractionId, InvitationId, NoticeId};

/// What is to happen outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open, close or use the socket.
    Socket(SocketEffect),
    /// Fetch the directory, and hand it in as it comes.
    FetchDirectory {
        /// The number of the fetch.
        fetch: u64,
    },
    /// Say this to a screen reader.
    Announce {
        /// One sentence or a few.
        text: String,
        /// Interrupts what is being said.
        assertive: bool,
    },
    /// Move the focus after the page has changed.
    Focus {
        /// Where to.
        to: Place,
        /// Only if what had the focus has gone.
        only_if_lost: bool,
    },
    /// Move the focus once the agent neither types nor composes, unless it is among the notifications already.
    FocusWhenIdle {
        /// Where to.
        to: Place,
    },
    /// Put this where a reload or a crash does not reach it.
    Keep {
        /// Unique in this agent's storage.
        key: String,
        /// Whatever it was before is replaced.
        value: String,
    },
    /// Upload a file that the agent has chosen, and say by [`Input::Uploaded`] what became of it.
    Upload {
        /// For which interaction.
        interaction: InteractionId,
        /// Which file.
        key: String,
    },
    /// Sound once for new invitations, and say so by [`Input::Rang`] where it could be heard.
    Ring {
        /// For these.
        invitations: Vec<InvitationId>,
    },
    /// Sound once for a new message.
    Chime,
    /// Have the browser show this beside other programs.
    Notify {
        /// One sentence, without what the contact wrote.
        text: String,
    },
    /// Throw away what was kept.
    Forget {
        /// Its key.
        key: String,
    },
    /// Tell this to the page that this one is embedded in.
    TellHost {
        /// As it goes over the port.
        text: String,
    },
    /// The sign-in is over.
    SignedOut {
        /// They wished it; else their token is no good.
        by_agent: bool,
    },
}

/// Where the focus can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is one element of the page")]
pub enum Place {
    InteractionBar,
    Composer(InteractionId),
    /// A file chosen for a message.
    File(String),
    /// The picture shown full size.
    Picture,
    Window(InteractionId),
    TransferButton(InteractionId),
    Details(InteractionId),
    History(InteractionId),
    Past(InteractionId),
    Responses(InteractionId),
    ResponseSearch(InteractionId),
    CancelTransfer(InteractionId),
    Communicator,
    CommunicatorButton,
    Invitation(InvitationId),
    Notice(NoticeId),
    /// Where the focus was before it went to a notification or a picture.
    Before,
    Messages,
    MessagesButton,
    Dialog(Dialog),
}
