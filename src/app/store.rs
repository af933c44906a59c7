//! The desk in a signal, and its effects carried out: the one place where what the core asks for is done.

use super::port::storage::{self, Kept};
use super::port::{clock, directory, gateway, host, notification, place, socket::Socket, sound};
use super::widget::live::announce;
use crate::core::connection::SocketEffect;
use crate::core::desk::{Action, Desk, Effect, Input, UploadError};
use crate::core::replica::Replica;
use crate::protocol::{GatewayFrame, InteractionId, Media, Millis, Readiness, TargetRef};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{File, FileList};

/// How long readiness is gathered: as often as anybody can read it.
const GATHERED: std::time::Duration = std::time::Duration::from_millis(100);

/// The way to the desk. Cheap to copy; ends with the sign-in.
#[derive(Clone, Copy)]
pub struct Store {
    desk: RwSignal<Desk>,
    socket: StoredValue<Option<Socket>, LocalStorage>,
    kept: StoredValue<Kept>,
    token: StoredValue<String>,
    /// Files chosen and not uploaded yet, by the desk's keys.
    files: StoredValue<Vec<(String, File)>, LocalStorage>,
    /// Readiness that has come and is not passed on yet, by which socket, and when some was passed on last.
    readiness: StoredValue<(u64, Vec<(TargetRef, Readiness)>)>,
    readiness_passed: StoredValue<Millis>,
    signed_out: Callback<bool>,
}

impl Store {
    /// Opens the desk of an agent. `signed_out` is called when the sign-in is over: whether they wished it.
    pub fn open(agent: &str, token: &str, signed_out: Callback<bool>) -> Self {
        let client = concat!("baton/", env!("CARGO_PKG_VERSION"));
        let kept = Kept::of(agent);
        let store = Self {
            desk: RwSignal::new(Desk::new(token.into(), client.into(), storage::device())),
            socket: StoredValue::new_local(None),
            kept: StoredValue::new(kept.clone()),
            token: StoredValue::new(token.into()),
            files: StoredValue::new_local(Vec::new()),
            readiness: StoredValue::new((0, Vec::new())),
            readiness_passed: StoredValue::new(0),
            signed_out,
        };
        store.listen();
        store.dispatch(Input::Start { kept: kept.all() });
        store.attend();
        store
    }

    /// Takes in one input, and does what comes of it.
    pub fn dispatch(self, input: Input) {
        // The desk is gone when a last timer or socket comes too late.
        let effects = self.desk.try_update(|desk| desk.apply(clock::moment(), input));
        effects.into_iter().flatten().for_each(|effect| self.carry_out(effect));
    }

    /// What the socket brings, in order; but readiness, which has none and may come thousands of times a second,
    /// gathered: the first is passed on before the page is painted, what follows a little later together.
    fn receive(self, input: Input) {
        let Input::Frame { frame: Some(GatewayFrame::Readiness { targets }), socket } = input else {
            return self.dispatch(input);
        };
        let waits = self.readiness.try_update_value(|(of, held)| {
            let waits = !held.is_empty();
            // What an older socket brought is too late.
            held.retain(|_| *of == socket);
            *of = socket;
            held.extend(targets);
            waits
        });
        // A page that is not seen paints nothing.
        if document().hidden() {
            self.pass_readiness_on();
        } else if waits == Some(false) {
            let since = clock::moment().local.saturating_sub(self.readiness_passed.try_get_value().unwrap_or_default());
            match GATHERED.checked_sub(std::time::Duration::from_millis(since)) {
                None => request_animation_frame(move || self.pass_readiness_on()),
                Some(rest) => set_timeout(move || self.pass_readiness_on(), rest),
            }
        }
    }

    fn pass_readiness_on(self) {
        let Some((socket, targets)) = self.readiness.try_update_value(|(of, held)| (*of, std::mem::take(held))) else {
            return;
        };
        if !targets.is_empty() {
            self.readiness_passed.set_value(clock::moment().local);
            self.dispatch(Input::Frame { socket, frame: Some(GatewayFrame::Readiness { targets }) });
        }
    }

    /// The agent does something.
    pub fn act(self, action: Action) {
        self.dispatch(Input::Do { id: clock::command_id(), action });
    }

    /// The agent has chosen files.
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
        self.files.update_value(|files| files.extend(chosen));
        self.act(Action::Attach { interaction, files: media });
    }

    /// Uploads one of them. It is forgotten when the gateway has said what it thinks of it.
    fn upload(self, interaction: InteractionId, key: String) {
        let file =
            self.files.with_value(|files| files.iter().find(|(known, _)| *known == key).map(|(_, file)| file.clone()));
        let (Some(file), token) = (file, self.token()) else { return };
        spawn_local(async move {
            let result = gateway::upload(file, &token).await;
            let result = result.map_err(|why| why.map_or(UploadError::Unreachable, UploadError::Refused));
            if result != Err(UploadError::Unreachable) {
                self.files.try_update_value(|files| files.retain(|(known, _)| *known != key));
            }
            self.dispatch(Input::Uploaded { interaction, key, result });
        });
    }

    /// A part of the desk that wakes its readers only when it changes. Boxed, so that there is one memo for each type
    /// and not one for each use.
    pub fn select<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        part: impl Fn(&Desk) -> T + Send + Sync + 'static,
    ) -> Signal<T> {
        type Part<T> = Box<dyn Fn(&Desk) -> T + Send + Sync>;
        fn boxed<T: PartialEq + Clone + Send + Sync + 'static>(desk: RwSignal<Desk>, part: Part<T>) -> Signal<T> {
            Memo::new(move |_| desk.with(&part)).into()
        }
        boxed(self.desk, Box::new(part))
    }

    /// The same, of what is there once the gateway has said welcome; the type's default before.
    pub fn seen<T: Default + PartialEq + Clone + Send + Sync + 'static>(
        self,
        part: impl Fn(&Desk, &Replica) -> Option<T> + Send + Sync + 'static,
    ) -> Signal<T> {
        self.select(move |desk| desk.replica.as_ref().and_then(|replica| part(desk, replica)).unwrap_or_default())
    }

    /// Reads the desk as it is now, without following it.
    pub fn peek<T>(self, part: impl FnOnce(&Desk) -> T) -> T {
        self.desk.with_untracked(part)
    }

    /// Goes on with a newer token.
    pub fn renew(self, token: &str) {
        self.token.set_value(token.into());
        self.dispatch(Input::Renewed { token: token.into() });
    }

    /// The token, for files.
    pub fn token(self) -> String {
        self.token.get_value()
    }

    fn carry_out(self, effect: Effect) {
        match effect {
            Effect::Socket(SocketEffect::Open { socket }) => {
                let opened = Socket::open(socket, move |input| self.receive(input));
                let refused = opened.is_none();
                self.socket.set_value(opened);
                if refused {
                    self.dispatch(Input::Closed { socket });
                }
            }
            Effect::Socket(SocketEffect::Close) => self.socket.set_value(None),
            Effect::Socket(SocketEffect::Transmit(frame)) => self.socket.with_value(|socket| {
                if let Some(socket) = socket {
                    socket.send(&frame);
                }
            }),
            Effect::FetchDirectory { fetch } => {
                let token = self.token();
                spawn_local(async move {
                    directory::fetch(&token, |part| self.dispatch(Input::Directory { fetch, part })).await
                });
            }
            Effect::TellHost { text } => host::tell(&text),
            Effect::Upload { interaction, key } => self.upload(interaction, key),
            Effect::Announce { text, assertive } => announce(&text, assertive),
            Effect::Focus { to, only_if_lost } => place::focus_soon(&to, only_if_lost),
            Effect::FocusWhenIdle { to } => place::focus_when_idle(&to),
            Effect::Chime => sound::chime(),
            Effect::Notify { text } => notification::show(&text),
            Effect::Keep { key, value } => self.kept.with_value(|kept| kept.keep(&key, &value)),
            Effect::Forget { key } => self.kept.with_value(|kept| kept.forget(&key)),
            Effect::Ring { invitations } => sound::ring(move |heard| match heard {
                true => self.dispatch(Input::Rang { invitations }),
                // The browser wants a click or a key first: another tab may be luckier.
                false => self.attend(),
            }),
            Effect::SignedOut { by_agent } => {
                self.socket.set_value(None);
                storage::set_account(None);
                self.signed_out.run(by_agent);
            }
        }
    }

    /// Every click and key comes here: the desk is woken only by what has changed.
    fn attend(self) {
        let (front, audible) = (document().has_focus().unwrap_or_default(), sound::allowed());
        // Also after a sound that ended later than the desk.
        if self.desk.try_with_untracked(Desk::attention) != Some((front, audible)) {
            self.dispatch(Input::Attention { front, audible });
        }
    }

    /// The clock, the network and the page coming to the front.
    fn listen(self) {
        let tick = set_interval_with_handle(move || self.dispatch(Input::Tick), std::time::Duration::from_secs(1));
        let online = window_event_listener(leptos::ev::online, move |_| self.dispatch(Input::Network { online: true }));
        let offline =
            window_event_listener(leptos::ev::offline, move |_| self.dispatch(Input::Network { online: false }));
        let elsewhere = window_event_listener(leptos::ev::storage, move |event| {
            if let Some(key) = event.key().and_then(|key| self.kept.with_value(|kept| kept.own(&key))) {
                self.dispatch(Input::KeptElsewhere { key, value: event.new_value() });
            }
        });
        // What changes whether the page has the user, and a first click or key lets it sound.
        let attention = ["focus", "blur", "visibilitychange", "pointerup", "keyup"]
            .map(|name| window_event_listener(leptos::ev::Custom::<web_sys::Event>::new(name), move |_| self.attend()));
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
            attention.into_iter().for_each(|listener| listener.remove());
            woke.remove();
        });
    }
}

/// The desk of the agent who is signed in.
///
/// # Panics
/// Outside the desk's view.
pub fn use_store() -> Store {
    expect_context()
}
