//! The actions of the agent, handed on to the part of the desk that each concerns. Checked there where that saves a
//! round trip; decided by the gateway.

use super::{Command, CommandId, Desk, Dialog, Draft, Effect, InteractionId, InvitationId, Picture, TargetRef, alert};
use crate::core::search::Search;
use crate::core::shortcuts::Shortcut;
use crate::protocol::{ChannelState, Media, NoticeId, Refusal};

/// Something that an agent does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a button or a key, named as on the screen")]
pub enum Action {
    SetState { state: ChannelState },
    Choose { key: String, value: String },
    SetShortcut { shortcut: Shortcut, typed: String },
    CannotChoose { key: String, why: String },
    OpenDialog { dialog: Option<Dialog> },
    SayLast,
    SayNoInvitation,
    ShowNext { back: bool },
    SignOut,
    Show { interaction: InteractionId },
    Front { interaction: InteractionId },
    Type { interaction: InteractionId, text: String },
    Compose { to: String, draft: Draft },
    Send { interaction: InteractionId },
    SendAgain { interaction: InteractionId, text: String, media: Vec<Media> },
    Attach { interaction: InteractionId, files: Vec<Media> },
    Describe { interaction: InteractionId, key: String, text: String },
    Detach { interaction: InteractionId, key: String },
    OpenPicture { picture: Picture },
    ClosePicture,
    Respond { interaction: InteractionId, response: usize },
    SetCaseData { interaction: InteractionId, key: String, value: String },
    TypeNote { interaction: InteractionId, note: String },
    SaveNote { interaction: InteractionId },
    SetDisposition { interaction: InteractionId, disposition: String },
    ReadEarlier { interaction: InteractionId },
    SearchHistory { interaction: InteractionId, query: String },
    ReadPast { interaction: InteractionId, past: InteractionId },
    ClosePast { interaction: InteractionId },
    CloseHistory { interaction: InteractionId },
    OpenResponses { interaction: Option<InteractionId> },
    ShowDetails { interaction: InteractionId, open: bool },
    End { interaction: InteractionId },
    MarkDone { interaction: InteractionId },
    OpenCommunicator { interaction: Option<InteractionId> },
    CloseCommunicator,
    Transfer { target: TargetRef, note: String },
    TryAgain { interaction: InteractionId },
    CancelTransfer { interaction: InteractionId },
    DismissFailure { interaction: InteractionId },
    Shown { invitation: InvitationId },
    Accept { invitation: InvitationId },
    Decline { invitation: InvitationId, reason: String },
    MoreTime { invitation: InvitationId },
    DismissInvitation { invitation: InvitationId },
    OpenMessages,
    CloseMessages,
    ShowNotice { notice: NoticeId },
    DismissNotice { notice: NoticeId },
    MarkRead { notice: NoticeId, read: bool },
    DeleteNotice { notice: NoticeId },
    SetFavourite { target: TargetRef, on: bool },
    Watch { targets: Vec<TargetRef>, ranked: usize },
    Search { search: Search },
    FetchDirectory,
    DismissProblem,
}

impl Desk {
    pub(super) fn act(&mut self, id: CommandId, action: Action, out: &mut Vec<Effect>) {
        match action {
            Action::SetState { state } => self.give(id, Command::SetState { state }, out),
            Action::Choose { key, value } => self.choose(id, key, value, out),
            Action::SetShortcut { shortcut, typed } => self.set_shortcut(id, shortcut, &typed, out),
            Action::CannotChoose { key, why } => self.fail_setting(key, why, out),
            Action::OpenDialog { dialog } => self.open_dialog(dialog, out),
            Action::SayLast => self.repeat_last_message(out),
            Action::SayNoInvitation => alert("There is no invitation.", out),
            Action::ShowNext { back } => self.show_next_window(back, out),
            Action::SignOut => self.sign_out(id, out),
            Action::Show { interaction } => self.show_window(interaction, out),
            Action::Front { interaction } => self.bring_to_front(&interaction),
            Action::Type { interaction, text } => self.type_text(interaction, text, out),
            Action::Compose { to, draft } => self.compose(id, &to, draft, out),
            Action::Send { interaction } => self.send_draft(id, interaction, out),
            Action::SendAgain { interaction, text, media } => drop(self.send(id, &interaction, text, media, out)),
            Action::Attach { interaction, files } => self.attach(&interaction, files, out),
            Action::Describe { interaction, key, text } => self.describe(&interaction, &key, text, out),
            Action::Detach { interaction, key } => self.detach(&interaction, &key, out),
            Action::OpenPicture { picture } => self.open_picture(picture, out),
            Action::ClosePicture => self.close_picture(out),
            Action::Respond { interaction, response } => self.respond(interaction, response, out),
            Action::SetCaseData { interaction, key, value } => self.set_case_data(id, interaction, key, value, out),
            Action::TypeNote { interaction, note } => self.type_note(interaction, note, out),
            Action::SaveNote { interaction } => self.save_note(id, interaction, out),
            Action::SetDisposition { interaction, disposition: it } => self.set_disposition(id, interaction, it, out),
            Action::ReadEarlier { interaction } => self.read_earlier(interaction, out),
            Action::SearchHistory { interaction, query } => self.search_history(interaction, query, out),
            Action::ReadPast { interaction, past } => self.read_past(interaction, past, out),
            Action::ClosePast { interaction } => self.close_past(&interaction, out),
            Action::CloseHistory { interaction } => self.reading.close_history(&interaction),
            Action::OpenResponses { interaction } => self.open_responses(interaction, out),
            Action::ShowDetails { interaction, open } => self.show_details(interaction, open, out),
            Action::End { interaction } => self.end(id, interaction, out),
            Action::MarkDone { interaction } => self.mark_done(id, interaction, out),
            Action::OpenCommunicator { interaction } => self.open_communicator(interaction, out),
            Action::CloseCommunicator => self.close_communicator(out),
            Action::Transfer { target, note } => self.transfer(id, target, note, out),
            Action::TryAgain { interaction } => self.retry_transfer(id, interaction, out),
            Action::CancelTransfer { interaction } => self.cancel_transfer(id, interaction, out),
            Action::DismissFailure { interaction } => self.dismiss_failure(id, interaction, out),
            Action::Shown { invitation } => self.invitation_shown(id, invitation, out),
            Action::Accept { invitation } => self.accept(id, invitation, out),
            Action::Decline { invitation, reason } => self.decline(id, invitation, reason, out),
            Action::MoreTime { invitation } => self.request_more_time(id, invitation, out),
            Action::DismissInvitation { invitation } => self.dismiss_invitation(invitation, out),
            Action::OpenMessages => self.open_messages(out),
            Action::CloseMessages => self.close_messages(out),
            Action::ShowNotice { notice } => self.show_notice(id, notice, out),
            Action::DismissNotice { notice } => self.dismiss_notice(notice, out),
            Action::MarkRead { notice, read } => self.give(id, Command::MarkRead { notice, read }, out),
            Action::DeleteNotice { notice } => self.delete_notice(id, notice, out),
            Action::SetFavourite { target, on } => self.give(id, Command::SetFavourite { target, on }, out),
            Action::Watch { targets, ranked } => self.watch(targets, ranked, out),
            Action::Search { search } => self.search_remotely(search, out),
            Action::FetchDirectory => self.directory.fetch(out),
            Action::DismissProblem => self.dismiss_problem(out),
        }
    }

    /// Signs out. Without a connection only this page can be left; the gateway notices by itself.
    fn sign_out(&mut self, id: CommandId, out: &mut Vec<Effect>) {
        if self.connected() {
            self.give(id, Command::SignOut, out);
        } else {
            out.push(Effect::SignedOut { why: Refusal::SignedOut });
        }
    }
}
