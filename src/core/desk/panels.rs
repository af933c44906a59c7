//! The panels beside the windows: the Team Communicator, My Messages, dialogs, a picture, standard responses.

use super::{Command, CommandId, Desk, Dialog, Effect, InteractionId, MyMessages, Place, focus, focus_if_lost};
use crate::core::policies::default_reasons;
use crate::core::settings::SLASH;
use crate::protocol::{ChannelState, Media, Reasons};

/// The panels that are open; each at most once.
#[derive(Clone, Debug, Default)]
pub(super) struct Panels {
    pub(super) communicator: Option<Communicator>,
    pub(super) messages: Option<MyMessages>,
    pub(super) dialog: Option<Dialog>,
    /// The interaction that [`Dialog::Parking`] is about.
    pub(super) parking: Option<InteractionId>,
    /// The interaction about which [`Dialog::MarkDone`] asks.
    pub(super) closing: Option<InteractionId>,
    pub(super) picture: Option<Picture>,
    /// The window whose standard responses are open.
    pub(super) responses: Option<InteractionId>,
    /// A slash has opened them, which is text if nothing is chosen.
    pub(super) slash: bool,
}

/// The Team Communicator while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Communicator {
    /// The interaction to transfer, or to consult somebody about; `None` where it was opened from the header.
    pub interaction: Option<InteractionId>,
    /// True if somebody is to be consulted.
    pub consult: bool,
    /// The note for the target, as far as it is typed.
    pub note: String,
    /// True if the target is one of all interactions, before a sign-out.
    pub leaving: bool,
    /// It has just been opened, and the readiness of its rows is on its way: rows shown at once would move when it
    /// arrives.
    pub waiting: bool,
}

/// A picture shown full size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The interaction it belongs to.
    pub interaction: InteractionId,
    /// The file.
    pub media: Media,
    /// Its text alternative.
    pub alt: String,
}

impl Panels {
    /// Shows the Team Communicator's rows, whether or not their readiness has arrived.
    pub(super) fn stop_waiting(&mut self) {
        self.communicator.iter_mut().for_each(|communicator| communicator.waiting = false);
    }

    /// Closes what belongs to windows that are gone.
    pub(super) fn retain(&mut self, still: impl Fn(&InteractionId) -> bool) {
        self.picture.take_if(|picture| !still(&picture.interaction));
        if self.closing.take_if(|id| !still(id)).is_some() {
            self.dialog.take_if(|dialog| *dialog == Dialog::MarkDone);
        }
        self.responses.take_if(|id| *id != Desk::new_text_id() && !still(id));
        if self.parking.take_if(|id| !still(id)).is_some() {
            self.dialog.take_if(|dialog| *dialog == Dialog::Parking);
        }
        self.communicator.take_if(|it| it.interaction.as_ref().is_some_and(|id| !still(id)));
    }
}

impl Desk {
    /// Returns the Team Communicator, where it is open.
    pub fn communicator(&self) -> Option<&Communicator> {
        self.panels.communicator.as_ref()
    }

    /// Returns whether My Messages is open.
    pub fn messages_open(&self) -> bool {
        self.panels.messages.is_some()
    }

    /// Returns the dialog that is open.
    pub fn dialog(&self) -> Option<Dialog> {
        self.panels.dialog.clone()
    }

    /// Returns the reasons that menus offer. An early gateway names none.
    pub fn reasons(&self) -> Reasons {
        let set = self.replica.as_ref().and_then(|replica| replica.setup.reasons.clone());
        set.unwrap_or_else(default_reasons)
    }

    /// Returns the picture that is shown full size.
    pub fn picture(&self) -> Option<&Picture> {
        self.panels.picture.as_ref()
    }

    /// Returns the window whose standard responses are open.
    pub fn responses_open(&self) -> Option<&InteractionId> {
        self.panels.responses.as_ref()
    }

    pub(super) fn open_communicator(
        &mut self,
        interaction: Option<InteractionId>,
        consult: bool,
        out: &mut Vec<Effect>,
    ) {
        // One panel has the column beside the windows, or the windows' place.
        if interaction.is_none() {
            self.close_asides();
        }
        let waiting = self.connected();
        self.panels.communicator =
            Some(Communicator { interaction, consult, note: String::new(), leaving: false, waiting });
        focus(Place::Communicator, out);
    }

    /// Closes what has the column beside the windows, or the windows' place.
    pub(super) fn close_asides(&mut self) {
        self.panels.messages = None;
        self.panels.communicator.take_if(|it| it.interaction.is_none());
        self.reading.close_history(&None);
        self.new_text.close();
    }

    /// Notes what is typed as the note of a transfer.
    pub(super) fn type_transfer_note(&mut self, note: String) {
        self.panels.communicator.iter_mut().for_each(|open| open.note.clone_from(&note));
    }

    pub(super) fn close_communicator(&mut self, out: &mut Vec<Effect>) {
        let closed = self.panels.communicator.take();
        // The question that led there is still open.
        if closed.as_ref().is_some_and(|closed| closed.leaving) && self.ask_to_sign_out(out) {
            return;
        }
        if let Some(closed) = closed {
            let button = if closed.consult { Place::ConsultButton } else { Place::TransferButton };
            focus(closed.interaction.map_or(Place::CommunicatorButton, button), out);
        }
    }

    pub(super) fn open_dialog(&mut self, dialog: Option<Dialog>, out: &mut Vec<Effect>) {
        self.settings.problem = None;
        self.panels.closing.take_if(|_| dialog != Some(Dialog::MarkDone));
        self.stay();
        let closed = std::mem::replace(&mut self.panels.dialog, dialog.clone());
        match (closed, dialog) {
            (_, Some(dialog)) => focus(Place::Dialog(dialog), out),
            (Some(closed), None) => {
                if let Dialog::Decline(invitation) = closed {
                    focus_if_lost(Place::Invitation(invitation), out);
                }
                focus_if_lost(Place::Before, out);
                focus_if_lost(self.home(), out);
            }
            (None, None) => {}
        }
    }

    /// Closes the open dialog, and does what its field gives the reason for.
    pub(super) fn give_reason(&mut self, id: CommandId, reason: &str, out: &mut Vec<Effect>) {
        let asked = self.panels.dialog.clone();
        self.open_dialog(None, out);
        let reason = reason.trim().to_owned();
        match asked {
            Some(Dialog::NotReady) => {
                let state = ChannelState::not_ready(Some(reason).filter(|reason| !reason.is_empty()));
                self.give(id, Command::SetState { state }, out);
            }
            Some(Dialog::Decline(invitation)) => self.decline(id, invitation, reason, out),
            Some(Dialog::Settings | Dialog::Shortcuts | Dialog::Parking | Dialog::MarkDone | Dialog::SignOut)
            | None => {}
        }
    }

    /// Closes the field for a reason for declining an invitation that is over.
    pub(super) fn tidy_dialog(&mut self, out: &mut Vec<Effect>) {
        if let Some(Dialog::Decline(invitation)) = &self.panels.dialog
            && !self.invitations().contains_key(invitation)
        {
            self.open_dialog(None, out);
        }
    }

    pub(super) fn open_picture(&mut self, picture: Picture, out: &mut Vec<Effect>) {
        self.panels.picture = Some(picture);
        focus(Place::Picture, out);
    }

    pub(super) fn close_picture(&mut self, out: &mut Vec<Effect>) {
        let closed = self.panels.picture.take();
        focus_if_lost(Place::Before, out);
        // The element it was opened from may be gone.
        if let Some(closed) = closed {
            focus_if_lost(Place::Window(closed.interaction), out);
        }
    }

    /// Returns whether a slash typed in a window's message field opens the standard responses.
    pub fn slash_opens(&self, interaction: &InteractionId) -> bool {
        let empty = self.drafts.texts.get(interaction).is_none_or(String::is_empty);
        let some = self.replica.as_ref().is_some_and(|replica| !replica.setup.responses.is_empty());
        empty && some && SLASH.is_on(&self.settings.chosen)
    }

    /// Returns whether a slash has opened the standard responses.
    pub fn opened_by_slash(&self) -> bool {
        self.panels.slash
    }

    /// A slash was typed in the empty message field.
    pub(super) fn slash(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        self.open_responses(Some(interaction), out);
        self.panels.slash = true;
    }

    /// Leaves the standard responses without a choice. What was typed after the slash that opened them is text.
    pub(super) fn leave_responses(&mut self, typed: &str, out: &mut Vec<Effect>) {
        let slash = std::mem::take(&mut self.panels.slash);
        match self.panels.responses.take_if(|_| slash) {
            Some(interaction) => {
                let draft = self.drafts.texts.get(&interaction).cloned().unwrap_or_default();
                self.type_text(interaction.clone(), format!("/{typed}{draft}"), out);
                focus(Place::Composer(interaction), out);
            }
            None => self.open_responses(None, out),
        }
    }

    pub(super) fn open_responses(&mut self, interaction: Option<InteractionId>, out: &mut Vec<Effect>) {
        self.panels.slash = false;
        let before = std::mem::replace(&mut self.panels.responses, interaction.clone());
        match (interaction, before) {
            (Some(interaction), _) => focus(Place::ResponseSearch(interaction), out),
            (None, Some(before)) => focus(Place::Responses(before), out),
            (None, None) => {}
        }
    }
}
