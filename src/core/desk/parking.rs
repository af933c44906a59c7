//! Parked interactions: parking them, the list of them, and how one comes back.
//!
//! A parked interaction is still a window of the agent, in a list of its own. Opening it there does not bring it back;
//! writing in it does.

use super::{Command, CommandId, Desk, Dialog, Effect, InteractionId, Millis, Place, Problem, focus_if_lost, words};
use crate::core::settings::MESSAGE_SOUND;
use crate::core::text::{When, texts};
use crate::protocol::{Interaction, MAX_PARKED, Parked, Refusal, Sender, Status};

/// The key of the problem with the time chosen in the dialog.
pub const PARKING: &str = "parking";

impl Desk {
    /// Returns the interactions that are open and not parked, in order.
    pub fn at_hand(&self) -> Vec<InteractionId> {
        let windows = self.replica.iter().flat_map(|replica| replica.windows.values());
        windows.filter(|window| window.head.parked.is_none()).map(|window| window.head.id.clone()).collect()
    }

    /// Returns the parked interactions: those that come back by themselves first, the soonest of them before.
    pub fn parked(&self) -> Vec<InteractionId> {
        let mut all: Vec<(Millis, InteractionId)> = Vec::new();
        for head in self.replica.iter().flat_map(|replica| replica.windows.values()).map(|window| &window.head) {
            if let Some(parked) = &head.parked {
                let until = parked.until.unwrap_or(Millis::MAX);
                let place = all.iter().position(|(known, _)| *known > until).unwrap_or(all.len());
                all.insert(place, (until, head.id.clone()));
            }
        }
        all.into_iter().map(|(_, id)| id).collect()
    }

    /// Returns whether an interaction has come back from being parked and has not been shown since.
    pub fn is_back(&self, interaction: &InteractionId) -> bool {
        self.windows.back.contains(interaction)
    }

    /// Returns whether there is something in a window that the agent has not seen.
    pub fn has_news(&self, interaction: &InteractionId) -> bool {
        self.unread(interaction) > 0 || self.is_back(interaction)
    }

    /// Returns the interaction for which the agent chooses until when it is parked.
    pub fn choosing_parking(&self) -> Option<&InteractionId> {
        self.panels.parking.as_ref()
    }

    /// Opens the dialog to choose until when an interaction is parked.
    pub(super) fn choose_parking(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        self.panels.parking = Some(interaction);
        self.open_dialog(Some(Dialog::Parking), out);
    }

    /// Parks an interaction; says why not where the time is unsuitable.
    pub(super) fn park(
        &mut self,
        id: CommandId,
        interaction: InteractionId,
        until: Option<Millis>,
        out: &mut Vec<Effect>,
    ) {
        let Some(version) = self.head(&interaction).map(|head| head.version) else { return };
        let now = self.now();
        let chosen = self.dialog() == Some(Dialog::Parking);
        if until.is_some_and(|until| until <= now || until > now + MAX_PARKED) {
            let why = words::refusal(&Refusal::UnsuitableTime);
            return match chosen {
                true => self.fail_setting(PARKING.into(), why, out),
                false => self.fail_window(interaction, Problem::new(why), out),
            };
        }
        if chosen {
            self.open_dialog(None, out);
        }
        self.give_once(id, &interaction.clone(), Command::Park { interaction, version, until }, out);
    }

    pub(super) fn unpark(&mut self, id: CommandId, interaction: InteractionId, out: &mut Vec<Effect>) {
        self.give_once(id, &interaction.clone(), Command::Unpark { interaction }, out);
    }

    /// The gateway has brought an interaction back that the agent wants to go on with.
    pub(super) fn unparked(&mut self, interaction: InteractionId, out: &mut Vec<Effect>) {
        if self.active() == Some(&interaction) {
            focus_if_lost(Place::Window(interaction), out);
        } else if self.head(&interaction).is_some() {
            self.show_window(interaction, out);
        }
    }

    /// A window has changed, perhaps in whether and until when it is parked. `at` is when.
    pub(super) fn parking_changed(
        &mut self,
        before: &Interaction,
        now: &Interaction,
        at: Millis,
        out: &mut Vec<Effect>,
    ) {
        match (&before.parked, &now.parked) {
            (was, Some(is)) if was.is_none_or(|was| was.until != is.until) => {
                if was.is_none() {
                    self.put_away(&now.id, out);
                }
                let until = is.until.map(|until| self.when(until));
                self.say(until.map_or_else(texts::parked_until_written, texts::parked_until), out);
            }
            // What else ends it, such as a transfer, is told as what it is.
            (Some(was), None) if now.pending.is_none() && now.status == Status::Connected => {
                self.came_back(was, now, at, out);
            }
            _ => {}
        }
    }

    fn came_back(&mut self, was: &Parked, now: &Interaction, at: Millis, out: &mut Vec<Effect>) {
        let last = self.window(&now.id).and_then(|it| it.messages().rfind(|message| message.from == Sender::Contact));
        let has_written = last.is_some_and(|message| message.at > was.since);
        let time_is_up = !has_written && was.until.is_some_and(|until| until <= at);
        let text = words::unparked(&words::contact(&now.contact), has_written, time_is_up);
        if time_is_up && !self.visible().contains(&now.id) {
            self.windows.back.push(now.id.clone());
        }
        // Of a message it is told anyway. As with messages, only the tab chosen to ring.
        if time_is_up && self.tab.rings {
            self.notify(Place::Window(now.id.clone()), text.clone(), out);
            if MESSAGE_SOUND.is_on(&self.settings.chosen) {
                out.push(Effect::Chime);
            }
        }
        self.say(text, out);
    }

    /// Takes a window out of sight that has been parked.
    fn put_away(&mut self, interaction: &InteractionId, out: &mut Vec<Effect>) {
        let place = self.replica.as_ref().and_then(|replica| replica.windows.position(interaction));
        self.windows.put_away(interaction);
        self.panels.retain(|id| id != interaction);
        if self.active() == Some(interaction) {
            self.front_next(place.unwrap_or_default(), out);
        }
    }

    /// Returns a time as it is said now.
    pub(super) fn when(&self, at: Millis) -> When {
        When { at, now: self.now() }
    }
}
