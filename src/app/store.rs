//! The store: holds the desk in a signal, passes inputs to it, and carries out its effects.

use super::port::gateway::GatewayError;
use super::port::language::{self, said};
use super::port::storage::{self, AgentStorage};
use super::port::{clock, directory::DIRECTORY, gateway, host, notification, page, place, socket::Socket, sound};
use super::widget::lazy::{AnyPart, lazy_part};
use super::widget::live::{Politeness, announce};
use crate::app::signal::{self, Signal, Stored};
use crate::core::connection::SocketEffect;
use crate::core::desk::{
    Action, Desk, DirectoryPart, Effect, Input, LATER_WORKINGS, LaterWorkings, UploadError, WORKINGS, Workings,
    encode_early,
};
use crate::core::replica::Replica;
use crate::core::settings::LANGUAGE;
use crate::core::text::spoken;
use crate::protocol::{FrameError, GatewayFrame, InteractionId, Media, Millis, Readiness, Refusal, TargetRef};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::{File, FileList};

/// How long updates of the readiness are collected before they are applied together.
const READINESS_INTERVAL: Duration = Duration::from_millis(100);

lazy_part! {
    /// The code of the desk after its beginning.
    pub static REST: &'static Workings = &WORKINGS; work, open_rest
}

lazy_part! {
    /// The code of the desk for what is rare.
    pub static LATER: &'static LaterWorkings = &LATER_WORKINGS; panels, open_later
}

/// The time until code of the desk is loaded again after that has failed.
const CODE_AGAIN: Duration = Duration::from_secs(2);

/// Called when the agent is signed out, with the reason, and what they are told of it.
pub type SignedOut = Callback<(Refusal, String)>;

/// A handle to the desk of the agent who is signed in. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Store {
    desk: RwSignal<Desk>,
    socket: Stored<Option<Socket>>,
    storage: Stored<AgentStorage>,
    token: Stored<String>,
    /// The files chosen and not uploaded yet, by the desk's keys.
    files: Stored<Vec<(String, File)>>,
    /// The updates of the readiness that have not been applied yet, and the socket that they came from.
    readiness: Stored<(u64, Vec<(TargetRef, Readiness)>)>,
    /// When updates of the readiness were applied last.
    readiness_applied: Stored<Millis>,
    signed_out: SignedOut,
}

impl Store {
    /// Opens the desk of an agent. `signed_out` is called when the agent is signed out.
    pub fn open(agent: &str, token: &str, signed_out: SignedOut) -> Self {
        let version = page::version();
        let client = ["baton/", version.as_deref().unwrap_or(env!("CARGO_PKG_VERSION"))].concat();
        let kept = AgentStorage::of(agent);
        let desk = Desk::new(token.into(), client, storage::device());
        let store = Self {
            desk: RwSignal::new(desk.of_version(version, page::may_load_again())),
            socket: Stored::new(None),
            storage: Stored::new(kept.clone()),
            token: Stored::new(token.into()),
            files: Stored::new(Vec::new()),
            readiness: Stored::new((0, Vec::new())),
            readiness_applied: Stored::new(0),
            signed_out,
        };
        store.take_code();
        store.listen();
        store.dispatch(Input::Start { kept: kept.all() });
        store.check_attention();
        store
    }

    /// Passes an input to the desk and carries out the effects.
    pub fn dispatch(self, input: Input) {
        // A timer or socket may fire once more after the desk is gone.
        let effects = self.desk.try_update(|desk| desk.apply(clock::moment(), input));
        effects.into_iter().flatten().for_each(|effect| self.carry_out(effect));
    }

    /// Handles a frame from the socket. Frames are dispatched in order, except for updates of the readiness, which
    /// have no order and may arrive thousands of times a second: the first is applied before the next paint, the
    /// following ones are collected.
    fn hear(self, socket: u64, text: String) {
        let Some(rest) = REST.get() else { return self.dispatch(Input::Text { socket, text }) };
        let frame = match (rest.decode)(&text) {
            Ok(frame) => Some(frame),
            Err(FrameError::Unknown) => {
                web_sys::console::warn_1(&"A frame of an unknown kind was passed over.".into());
                None
            }
            Err(FrameError::Malformed | FrameError::TooLarge) => {
                return web_sys::console::error_1(&"A frame could not be read.".into());
            }
        };
        let Some(GatewayFrame::Readiness { targets }) = frame else {
            return self.dispatch(Input::Frame { socket, frame });
        };
        let scheduled = self.readiness.try_update(|(of, collected)| {
            let scheduled = !collected.is_empty();
            // Updates from an earlier socket are stale.
            collected.retain(|_| *of == socket);
            *of = socket;
            collected.extend(targets);
            scheduled
        });
        // A hidden page has no animation frames.
        if document().hidden() {
            self.apply_readiness();
        } else if scheduled == Some(false) {
            let last = self.readiness_applied.try_get().unwrap_or_default();
            let since = Duration::from_millis(clock::moment().local.saturating_sub(last));
            match READINESS_INTERVAL.checked_sub(since) {
                None => request_animation_frame(move || self.apply_readiness()),
                Some(rest) => set_timeout(move || self.apply_readiness(), rest),
            }
        }
    }

    fn apply_readiness(self) {
        let collected = self.readiness.try_update(|(of, collected)| (*of, std::mem::take(collected)));
        let Some((socket, targets)) = collected else { return };
        if !targets.is_empty() {
            self.readiness_applied.set(clock::moment().local);
            self.dispatch(Input::Frame { socket, frame: Some(GatewayFrame::Readiness { targets }) });
        }
    }

    /// Dispatches an action of the agent.
    pub fn act(self, action: Action) {
        self.dispatch(Input::Do { id: clock::command_id(), action });
    }

    /// Hands the desk the code that is there.
    fn take_code(self) {
        REST.get().into_iter().for_each(|workings| self.dispatch(Input::Workings(workings)));
        LATER.get().into_iter().for_each(|later| self.dispatch(Input::Later(later)));
    }

    /// Loads code of the desk, however often that takes while the desk is there.
    fn fetch_code(self, part: &'static dyn AnyPart) {
        spawn_local(async move {
            if part.fetch().await {
                self.take_code();
            } else if self.desk.try_with_untracked(|_| ()).is_some() {
                self.dispatch(Input::NotLoaded);
                set_timeout(move || self.fetch_code(part), CODE_AGAIN);
            }
        });
    }

    /// Attaches the files that the agent has chosen.
    pub fn attach(self, interaction: InteractionId, chosen: &FileList) {
        let chosen: Vec<_> =
            (0..chosen.length()).filter_map(|at| chosen.get(at)).map(|file| (clock::random_id(), file)).collect();
        let media = |(key, file): &(String, File)| Media {
            id: key.as_str().into(),
            mime: file.type_(),
            size: file.size() as u64,
            name: Some(file.name()),
            pixels: None,
            description: None,
        };
        let media = chosen.iter().map(media).collect();
        self.files.update(|files| files.extend(chosen));
        self.act(Action::Attach { interaction, files: media });
    }

    /// Uploads a file. It is kept until the gateway has accepted or refused it.
    fn upload(self, interaction: InteractionId, key: String) {
        let file = self.files.with(|files| files.iter().find(|(known, _)| *known == key).map(|(_, file)| file.clone()));
        let (Some(file), token) = (file, self.token()) else { return };
        spawn_local(async move {
            let result = gateway::upload(file, &token).await.map_err(|error| match error {
                GatewayError::Unreachable => UploadError::Unreachable,
                GatewayError::Refused(body) => UploadError::Refused { code: body.error, message: body.message },
            });
            if result != Err(UploadError::Unreachable) {
                self.files.try_update(|files| files.retain(|(known, _)| *known != key));
            }
            self.dispatch(Input::Uploaded { interaction, key, result });
        });
    }

    /// Returns a part of the desk as a signal, which notifies only when that part changes.
    pub fn select<T: PartialEq + 'static>(self, part: impl Fn(&Desk) -> T + 'static) -> Signal<T> {
        signal::select(self.desk, part)
    }

    /// [`Store::select`] for a part of the replica; the default until the gateway has sent it.
    pub fn seen<T: Default + PartialEq + 'static>(
        self,
        part: impl Fn(&Desk, &Replica) -> Option<T> + 'static,
    ) -> Signal<T> {
        self.select(move |desk| desk.replica.as_ref().and_then(|replica| part(desk, replica)).unwrap_or_default())
    }

    /// Reads the desk without subscribing to changes.
    pub fn peek<T>(self, part: impl FnOnce(&Desk) -> T) -> T {
        self.desk.with_untracked(part)
    }

    /// Replaces the token by a newer one.
    pub fn renew(self, token: &str) {
        self.token.set(token.into());
        self.dispatch(Input::Renewed { token: token.into() });
    }

    /// Returns the current token.
    pub fn token(self) -> String {
        self.token.get()
    }

    /// Speaks the language that the agent has chosen, or that is next.
    pub fn choose_language(self) {
        self.peek(|desk| {
            let own = Some(LANGUAGE.of(desk.settings())).filter(|tag| *tag != LANGUAGE.values[0].0);
            language::choose(own, desk.look().locale.as_deref(), desk.replica.is_some());
        });
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Socket(SocketEffect::Open { socket }) => {
                let opened = Socket::open(
                    socket,
                    &self.token(),
                    move |input| self.dispatch(input),
                    move |text| self.hear(socket, text),
                );
                let failed = opened.is_none();
                self.socket.set(opened);
                if failed {
                    self.dispatch(Input::Closed { socket });
                }
            }
            Effect::Socket(SocketEffect::Close) => self.socket.set(None),
            Effect::Socket(SocketEffect::Transmit(frame)) => self.socket.with(|socket| {
                let text = REST.get().map_or_else(|| encode_early(&frame), |rest| Some((rest.encode)(&frame)));
                if let (Some(socket), Some(text)) = (socket, text) {
                    socket.send(&text);
                }
            }),
            Effect::FetchWorkings => self.fetch_code(&REST),
            Effect::FetchLater => self.fetch_code(&LATER),
            Effect::FetchDirectory { fetch } => {
                let token = self.token();
                let take = move |part| self.dispatch(Input::Directory { fetch, part });
                spawn_local(async move {
                    match DIRECTORY.load().await {
                        Ok(read) => read(token, Box::new(take)).await,
                        Err(_) => take(DirectoryPart::Broken),
                    }
                });
            }
            Effect::TellHost { text } => host::tell(&text),
            Effect::Upload { interaction, key } => self.upload(interaction, key),
            Effect::Discard { media } => {
                let token = self.token();
                spawn_local(async move { gateway::discard(media.as_str(), &token).await });
            }
            Effect::Announce { text, assertive } => {
                let politeness = if assertive { Politeness::Assertive } else { Politeness::Polite };
                // What has come may have brought the agent's language with it.
                self.choose_language();
                language::when_there(Box::new(move || announce(&spoken(said(text)), politeness)));
            }
            Effect::Focus { to, only_if_lost: true } => place::focus_soon_if_lost(&to),
            Effect::Focus { to, only_if_lost: false } => place::focus_soon(&to),
            Effect::FocusWhenIdle { to } => place::focus_when_idle(&to),
            Effect::Chime => sound::chime(),
            Effect::Notify { about, text } => {
                language::when_there(Box::new(move || notification::show(&place::id(&about), &said(text))));
            }
            Effect::CloseNotification { about } => notification::close(&place::id(&about)),
            Effect::Keep { key, value } => self.storage.with(|storage| storage.set(&key, &value)),
            Effect::Forget { key } => self.storage.with(|storage| storage.remove(&key)),
            Effect::ForgetAll => self.storage.with(AgentStorage::clear),
            Effect::Ring { invitations } => sound::ring(move |heard| match heard {
                true => self.dispatch(Input::Rang { invitations }),
                // The browser requires a click or key press first. Another tab may be allowed to ring.
                false => self.check_attention(),
            }),
            Effect::Reload { asked } => place::load_again(asked),
            Effect::SignedOut { why, told } => {
                self.socket.set(None);
                storage::set_account(None);
                self.signed_out.run((why, said(told)));
            }
        }
    }

    /// Reports to the desk whether the page has the focus and may play sounds, if that has changed. Called for each
    /// click and key, and possibly after the desk is gone.
    fn check_attention(self) {
        let (front, audible) = (document().has_focus().unwrap_or_default(), sound::allowed());
        if self.desk.try_with_untracked(Desk::attention) != Some((front, audible)) {
            if front {
                notification::close_earlier();
            }
            self.dispatch(Input::Attention { front, audible });
        }
    }

    /// Listens to the clock, the network, the storage and the attention of the user.
    fn listen(self) {
        let tick = set_interval_with_handle(move || self.dispatch(Input::Tick), Duration::from_secs(1));
        let online = window_event_listener(leptos::ev::online, move |_| self.dispatch(Input::Network { online: true }));
        let offline =
            window_event_listener(leptos::ev::offline, move |_| self.dispatch(Input::Network { online: false }));
        let elsewhere = window_event_listener(leptos::ev::storage, move |event| {
            if let Some(key) = event.key().and_then(|key| self.storage.with(|storage| storage.own(&key))) {
                self.dispatch(Input::KeptElsewhere { key, value: event.new_value() });
            }
        });
        // The first click or key press also allows sounds.
        let attention = ["focus", "blur", "visibilitychange", "pointerup", "keyup"].map(|name| {
            window_event_listener(leptos::ev::Custom::<web_sys::Event>::new(name), move |_| self.check_attention())
        });
        notification::on_press(move |tag| {
            place::of_tag(&tag).into_iter().for_each(|about| self.act(Action::PressNotification { about }));
        });
        let lead = move || {
            place::take_from_address().into_iter().for_each(|about| self.act(Action::PressNotification { about }));
        };
        lead();
        let led = window_event_listener(leptos::ev::hashchange, move |_| lead());
        let goes = window_event_listener(leptos::ev::pagehide, |_| notification::close_all());
        let leaving = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("pagehide"), move |_| {
            self.dispatch(Input::Leaving);
        });
        let woke = window_event_listener(leptos::ev::Custom::<web_sys::Event>::new("visibilitychange"), move |_| {
            if !document().hidden() {
                self.dispatch(Input::Woke);
            }
        });
        on_cleanup(move || {
            if let Ok(tick) = tick {
                tick.clear();
            }
            online.remove();
            offline.remove();
            elsewhere.remove();
            attention.into_iter().for_each(leptos::prelude::WindowListenerHandle::remove);
            led.remove();
            goes.remove();
            woke.remove();
            leaving.remove();
        });
    }
}
