//! What the agent does: checked here where that spares a round trip, decided by the gateway.

use super::{
    Command, CommandId, Communicator, Desk, Dialog, Draft, Effect, InteractionId, InvitationId, Picture, Place,
    TargetRef, words,
};
use crate::core::files;
use crate::core::replica::Window;
use crate::core::search::Search;
use crate::core::shortcuts::Shortcut;
use crate::protocol::{ChannelState, Interaction, Media, Millis, NoticeId, NoticeSubject};

/// After how long it is said that an acceptance is under way, in milliseconds: most are done before anybody would hear
/// the end of it.
const SLOW: Millis = 1_000;

/// What an agent does.
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
            Action::CannotChoose { key, why } => self.setting_failed(key, why, out),
            Action::OpenDialog { dialog } => self.open_dialog(dialog, out),
            Action::SayLast => self.say_last(out),
            Action::SayNoInvitation => {
                out.push(Effect::Announce { text: "There is no invitation.".into(), assertive: true })
            }
            Action::ShowNext { back } => self.show_next(back, out),
            // Without a connection only this page can be left; the gateway notices by itself.
            Action::SignOut if !self.connected() => out.push(Effect::SignedOut { by_agent: true }),
            Action::SignOut => self.give(id, Command::SignOut, out),
            Action::Show { interaction } => {
                self.bring_to_front(&interaction);
                out.push(Effect::Focus { to: Place::Window(interaction), only_if_lost: false });
            }
            Action::Front { interaction } => self.bring_to_front(&interaction),
            Action::Respond { interaction, response } => self.respond(interaction, response, out),
            Action::SetCaseData { interaction, key, value } => self.set_case_data(id, interaction, key, value, out),
            Action::TypeNote { interaction, note } => self.type_note(interaction, note, out),
            Action::SaveNote { interaction } => self.save_note(id, interaction, out),
            Action::SetDisposition { interaction, disposition } => {
                self.set_disposition(id, interaction, disposition, out)
            }
            Action::ReadEarlier { interaction } => self.read_earlier(interaction, out),
            Action::SearchHistory { interaction, query } => self.search_history(interaction, query, out),
            Action::ReadPast { interaction, past } => self.read_past(interaction, past, out),
            Action::ClosePast { interaction } => {
                if let Some((past, _)) = self.history.get_mut(&interaction).and_then(|history| history.reading.take()) {
                    out.push(Effect::Focus { to: Place::Past(past), only_if_lost: false });
                }
            }
            Action::CloseHistory { interaction } => self.stop_reading_history(&interaction),
            Action::OpenResponses { interaction } => {
                let to = match (&interaction, self.responding.take()) {
                    (Some(id), _) => Some(Place::ResponseSearch(id.clone())),
                    (None, before) => before.map(Place::Responses),
                };
                self.responding = interaction;
                out.extend(to.map(|to| Effect::Focus { to, only_if_lost: false }));
            }
            Action::ShowDetails { interaction, open } => {
                self.details = Some(open);
                if open {
                    out.push(Effect::Focus { to: Place::Details(interaction), only_if_lost: false });
                }
            }
            Action::Type { interaction, text } => {
                self.unsendable.remove(&interaction);
                self.draft(&interaction, text, out);
            }
            Action::Compose { to, draft } => {
                self.composing.push((id.clone(), draft));
                self.give(id, Command::Open { contact: to.trim().into(), from: None }, out);
            }
            Action::Send { interaction } => {
                let text = self.drafts.get(&interaction).cloned().unwrap_or_default();
                if !self.attached(&interaction).iter().all(|file| file.uploaded) {
                    return self.cannot_send(
                        &interaction,
                        "A file is still being uploaded. Send again in a moment.".into(),
                        out,
                    );
                }
                let media = self.attached(&interaction).iter().map(|file| file.media.clone()).collect();
                if self.send(id, &interaction, text, media, out) {
                    self.draft(&interaction, String::new(), out);
                    self.detach_all(&interaction, out);
                    out.push(Effect::Focus { to: Place::Composer(interaction.clone()), only_if_lost: true });
                }
            }
            Action::SendAgain { interaction, text, media } => {
                self.send(id, &interaction, text, media, out);
            }
            Action::Attach { interaction, files } => self.attach(&interaction, files, out),
            Action::Describe { interaction, key, text } => self.describe(&interaction, &key, text, out),
            Action::Detach { interaction, key } => self.detach(&interaction, &key, out),
            Action::OpenPicture { picture } => {
                self.picture = Some(picture);
                out.push(Effect::Focus { to: Place::Picture, only_if_lost: false });
            }
            Action::ClosePicture => {
                let closed = self.picture.take();
                out.push(Effect::Focus { to: Place::Before, only_if_lost: true });
                // What it was opened from may have gone.
                out.extend(closed.map(|it| Effect::Focus { to: Place::Window(it.interaction), only_if_lost: true }));
            }
            Action::End { interaction } => {
                if let Some(version) = self.head(&interaction).map(|head| head.version) {
                    self.give_once(id, &interaction.clone(), Command::End { interaction, version }, out);
                }
            }
            Action::MarkDone { interaction } => {
                if let Some(version) = self.head(&interaction).map(|head| head.version) {
                    self.give_once(id, &interaction.clone(), Command::MarkDone { interaction, version }, out);
                }
            }
            Action::OpenCommunicator { interaction } => {
                self.communicator = Some(Communicator { interaction, waiting: self.connected() });
                out.push(Effect::Focus { to: Place::Communicator, only_if_lost: false });
            }
            Action::CloseCommunicator => {
                if let Some(closed) = self.communicator.take() {
                    let to = closed.interaction.map_or(Place::CommunicatorButton, Place::TransferButton);
                    out.push(Effect::Focus { to, only_if_lost: false });
                }
            }
            Action::Transfer { target, note } => {
                if let Some(Communicator { interaction: Some(interaction), .. }) = self.communicator.take() {
                    self.transfer(id, interaction, target, Some(note), out);
                }
            }
            Action::TryAgain { interaction } => {
                let refused = self.problems.get(&interaction).and_then(|problem| problem.again.clone());
                let failed = || {
                    self.head(&interaction)
                        .and_then(|head| head.failed.clone())
                        .map(|failed| (failed.target, failed.note))
                };
                if let Some((target, note)) = refused.or_else(failed) {
                    self.transfer(id, interaction, target, note, out);
                }
            }
            Action::CancelTransfer { interaction } => {
                let pending = self.head(&interaction).and_then(|head| head.pending.as_ref());
                if let Some(transfer) = pending.map(|pending| pending.id.clone()) {
                    self.give_once(id, &interaction.clone(), Command::CancelTransfer { interaction, transfer }, out);
                }
            }
            Action::DismissFailure { interaction } => {
                let failed = self.head(&interaction).and_then(|head| head.failed.as_ref());
                let failed = failed.map(|failed| failed.id.clone());
                // One at a time: what is not seen yet is not dismissed.
                if !self.solved(&interaction, out)
                    && let Some(transfer) = failed
                {
                    self.give(id, Command::DismissFailure { interaction: interaction.clone(), transfer }, out);
                }
                out.push(Effect::Focus { to: Place::Window(interaction), only_if_lost: true });
            }
            Action::Shown { invitation } => {
                if let Some(card) = self.cards.get_mut(&invitation)
                    && !std::mem::replace(&mut card.shown, true)
                {
                    self.give(id, Command::Shown { invitation }, out);
                }
            }
            Action::Accept { invitation } => {
                let interaction = self.invited_to(&invitation);
                if self.answer(&invitation, true)
                    && let Some(interaction) = interaction
                {
                    self.accepted_here.push((invitation.clone(), interaction));
                    self.give(id, Command::Accept { invitation }, out);
                }
            }
            Action::Decline { invitation, reason } => {
                if self.answer(&invitation, false) {
                    self.give(
                        id,
                        Command::Decline { invitation, reason: Some(reason).filter(|r| !r.trim().is_empty()) },
                        out,
                    );
                }
            }
            Action::MoreTime { invitation } => {
                if self.answer(&invitation, false) {
                    self.give(id, Command::MoreTime { invitation }, out);
                }
            }
            Action::DismissInvitation { invitation } => {
                self.ended.remove(&invitation);
                self.take_down(&Place::Invitation(invitation));
                self.focus_next_card(out);
            }
            Action::OpenMessages => {
                self.messages_open = true;
                out.push(Effect::Focus { to: Place::Messages, only_if_lost: false });
            }
            Action::CloseMessages => {
                self.messages_open = false;
                out.push(Effect::Focus { to: Place::MessagesButton, only_if_lost: false });
            }
            Action::ShowNotice { notice } => {
                self.take_down(&Place::Notice(notice.clone()));
                let known = self.replica.as_ref().and_then(|replica| replica.notice(&notice)).cloned();
                let Some(known) = known else { return };
                if !known.read {
                    self.give(id, Command::MarkRead { notice, read: true }, out);
                }
                let window = match &known.subject {
                    NoticeSubject::TransferFailed { interaction, .. } => {
                        Some(interaction.clone()).filter(|id| self.head(id).is_some())
                    }
                    NoticeSubject::NotDelivered { .. } | NoticeSubject::SetNotReady { .. } => None,
                };
                let to = match window {
                    Some(interaction) => {
                        self.messages_open = false;
                        self.bring_to_front(&interaction);
                        Place::Window(interaction)
                    }
                    None => {
                        self.messages_open = true;
                        Place::Messages
                    }
                };
                out.push(Effect::Focus { to, only_if_lost: false });
            }
            Action::DismissNotice { notice } => {
                self.take_down(&Place::Notice(notice));
                self.focus_next_card(out);
            }
            Action::MarkRead { notice, read } => self.give(id, Command::MarkRead { notice, read }, out),
            Action::DeleteNotice { notice } => {
                self.give(id, Command::DeleteNotice { notice }, out);
                out.push(Effect::Focus { to: Place::Messages, only_if_lost: true });
            }
            Action::Watch { targets, ranked } => self.watch(targets, ranked, out),
            Action::Search { search } => self.search_there(search, out),
            Action::FetchDirectory => self.fetch_directory(out),
            Action::SetFavourite { target, on } => self.give(id, Command::SetFavourite { target, on }, out),
            Action::DismissProblem => {
                self.problem = None;
                self.focus_next_card(out);
            }
        }
    }

    /// One of the agent's windows.
    pub fn window(&self, interaction: &InteractionId) -> Option<&Window> {
        self.replica.as_ref()?.windows.get(interaction)
    }

    /// A window's head.
    pub fn head(&self, interaction: &InteractionId) -> Option<&Interaction> {
        self.window(interaction).map(|window| &window.head)
    }

    /// Whether a command about this window is under way that is not to be given twice.
    pub fn busy(&self, interaction: &InteractionId) -> bool {
        self.outbox.iter().any(|waiting| match &waiting.command {
            Command::StartTransfer { interaction: id, .. }
            | Command::CancelTransfer { interaction: id, .. }
            | Command::End { interaction: id, .. }
            | Command::MarkDone { interaction: id, .. } => id == interaction,
            _ => false,
        })
    }

    fn give_once(&mut self, id: CommandId, interaction: &InteractionId, command: Command, out: &mut Vec<Effect>) {
        if !self.busy(interaction) {
            self.solved(interaction, out);
            self.give(id, command, out);
        }
    }

    fn send(
        &mut self,
        id: CommandId,
        interaction: &InteractionId,
        text: String,
        media: Vec<Media>,
        out: &mut Vec<Effect>,
    ) -> bool {
        let limits = self.head(interaction).map(|head| head.limits.clone()).unwrap_or_default();
        if let Err(refusal) = files::check(&limits, &text, &media) {
            self.cannot_send(interaction, words::refusal(&refusal), out);
            return false;
        }
        self.give(id, Command::Send { interaction: interaction.clone(), text, media }, out);
        true
    }

    /// Says beside the words why something is not sent; nothing where there is nothing to say.
    pub(super) fn cannot_send(&mut self, interaction: &InteractionId, why: String, out: &mut Vec<Effect>) {
        if !why.is_empty() {
            out.push(Effect::Announce { text: why.clone(), assertive: true });
            self.unsendable.insert(interaction.clone(), why);
        }
    }

    pub(super) fn transfer(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        target: TargetRef,
        note: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        let Some(version) = self.head(&interaction).map(|head| head.version) else { return };
        let note = note.filter(|note| !note.trim().is_empty());
        self.give_once(
            id,
            &interaction.clone(),
            Command::StartTransfer { interaction: interaction.clone(), version, target, note },
            out,
        );
        out.push(Effect::Focus { to: Place::CancelTransfer(interaction), only_if_lost: false });
    }

    fn invited_to(&self, invitation: &InvitationId) -> Option<InteractionId> {
        self.replica.as_ref()?.invitation(invitation).map(|i| i.interaction.clone())
    }

    /// Marks a card as being answered; false where it is already, or is not there.
    fn answer(&mut self, invitation: &InvitationId, accepting: bool) -> bool {
        let Some(card) = self.cards.get_mut(invitation).filter(|card| !card.answering) else { return false };
        card.answering = true;
        card.accepting = accepting;
        card.slow_at = accepting.then_some(self.local + SLOW);
        card.problem = None;
        true
    }
}
