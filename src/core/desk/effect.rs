//! The outputs of the desk: what is to be done outside, and the places of the page that it names.

use crate::core::connection::SocketEffect;
use crate::core::text::Text;
use crate::protocol::{AgentId, InteractionId, InvitationId, MediaId, NoticeId, Refusal};

/// Something to be done outside the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open, close or use the socket.
    Socket(SocketEffect),
    /// Fetch the code for what the desk holds back, until it is there, and pass it on as
    /// [`Input::Workings`](super::Input::Workings).
    FetchWorkings,
    /// The same for [`LaterWorkings`](super::LaterWorkings), as [`Input::Later`](super::Input::Later).
    FetchLater,
    /// Fetch the directory, and pass it on part by part as [`Input::Directory`](super::Input::Directory).
    FetchDirectory {
        /// The number of the fetch.
        fetch: u64,
    },
    /// Announce something to screen readers.
    Announce {
        /// One sentence or a few. It is spoken without the marks around arguments.
        text: Text,
        /// True if it interrupts what is being spoken.
        assertive: bool,
    },
    /// Move the focus after the page has changed.
    Focus {
        /// The destination.
        to: Place,
        /// Only if the element that had the focus is gone.
        only_if_lost: bool,
    },
    /// Move the focus once the agent neither types nor composes, unless it is among the notifications already.
    FocusWhenIdle {
        /// The destination.
        to: Place,
    },
    /// Store something so that it survives a reload or a crash.
    Keep {
        /// Unique in this agent's storage.
        key: String,
        /// Replaces the value stored before.
        value: String,
    },
    /// Upload a file that the agent has chosen, and report the result as [`Input::Uploaded`](super::Input::Uploaded).
    Upload {
        /// The interaction.
        interaction: InteractionId,
        /// The key of the file.
        key: String,
    },
    /// Take back an upload that is not to be sent after all. It does no harm if that fails: its time runs out.
    Discard {
        /// The file.
        media: MediaId,
    },
    /// Play one sound for new invitations, and report it as [`Input::Rang`](super::Input::Rang) if it was audible.
    Ring {
        /// The invitations.
        invitations: Vec<InvitationId>,
    },
    /// Play one sound for a new message.
    Chime,
    /// Show a browser notification, in the place of an earlier one about the same.
    Notify {
        /// What it is about, and leads to: an invitation, a system message or a window.
        about: Place,
        /// One sentence or two, without what the contact wrote.
        text: Text,
    },
    /// Close a browser notification of this page.
    CloseNotification {
        /// What it is about.
        about: Place,
    },
    /// Remove something stored.
    Forget {
        /// Its key.
        key: String,
    },
    /// Remove everything stored for this agent.
    ForgetAll,
    /// Send something to the page that embeds this one.
    TellHost {
        /// The message as it goes over the port.
        text: String,
    },
    /// Load the page again: there is another version of the app.
    Reload {
        /// True if the agent has asked for it. Otherwise it is left alone while the focus is where something may have
        /// been begun that the desk does not know, and comes again.
        asked: bool,
    },
    /// End the sign-in.
    SignedOut {
        /// Why: [`Refusal::SignedOut`] if the agent asked for it.
        why: Refusal,
        /// Why, in words; empty if the agent asked for it here, or is signed in again at once.
        told: Text,
    },
}

/// A destination of the focus.
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
    ConsultButton(InteractionId),
    /// The field for the colleague in a consultation.
    SideField(InteractionId),
    /// The button that opens the side conversation.
    SideButton(InteractionId),
    /// The button Mark Done; where a narrow window has it in a menu, the message field.
    MarkDone(InteractionId),
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
    /// A system message in My Messages.
    Message(NoticeId),
    MessagesButton,
    MyHistory,
    /// The field for what is searched for.
    Search,
    /// The field for the contact of a new text.
    NewText,
    NewTextButton,
    /// The card of a colleague who asks for an interaction.
    Ask(InteractionId, AgentId),
    Dialog(Dialog),
}

/// A dialog that holds a form or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// The agent's settings.
    Settings,
    /// The list of shortcuts.
    Shortcuts,
    /// The time until which an interaction is parked.
    Parking,
    /// The field for a reason for not being ready that is not in the list.
    NotReady,
    /// The same for declining an invitation.
    Decline(InvitationId),
    /// Whether to mark an interaction done although something would be lost.
    MarkDone,
    /// The question what becomes of open interactions at a sign-out.
    SignOut,
}
