//! Parts of the app whose code is downloaded when it is first needed, each a file of its own (`.make/split`). A build
//! without the feature `split`, as of `make dev` and of the tests of the widgets, is one file, and all parts are there.

use super::focus;
use super::part::when;
use crate::app::call::{Apply, Call};
use crate::app::dom::{View, view};
use crate::app::signal::{Signal, State, derive};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;
use wasm_bindgen::JsCast;

#[cfg(feature = "split")]
pub use leptos::wasm_split::SplitLoaderError as NotLoaded;

/// After this time, a part that has not come yet is said to be loading.
const SLOW: Duration = Duration::from_secs(1);

/// The code of a part could not be downloaded.
#[cfg(not(feature = "split"))]
#[derive(Debug)]
pub struct NotLoaded;

thread_local! {
    /// Notifies whenever a part has been loaded.
    static LOADED: ArcTrigger = ArcTrigger::new();
    /// The number of places of the page that wait for the code of their part, also after that could not be loaded.
    static WAITING: Cell<usize> = const { Cell::new(0) };
    /// Functions that move the focus to something that is not in the page yet, and return whether that is done with.
    static AFTERWARDS: RefCell<Vec<Box<dyn Fn() -> bool>>> = const { RefCell::new(Vec::new()) };
}

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

/// A part. `T` is what can be done with it: a function, or several in a struct.
pub struct Part<T> {
    loaded: OnceLock<T>,
    load: fn() -> Loading<Result<T, NotLoaded>>,
    /// The part in a build without the feature `split`, which has it from the start.
    included: Option<T>,
}

impl<T: Copy + 'static> Part<T> {
    /// For `lazy_part!`.
    pub const fn new(load: fn() -> Loading<Result<T, NotLoaded>>, included: Option<T>) -> Self {
        Self { loaded: OnceLock::new(), load, included }
    }

    /// Returns what the part can do, once its code has been loaded.
    pub fn get(&self) -> Option<T> {
        self.included.or_else(|| self.loaded.get().copied())
    }

    /// Loads the code unless it is there. Failures are not kept: the next call tries again.
    pub async fn load(&self) -> Result<T, NotLoaded> {
        if let Some(part) = self.get() {
            return Ok(part);
        }
        let part = (self.load)().await?;
        let _ = self.loaded.set(part);
        has_loaded();
        Ok(part)
    }
}

/// A [`Part`] of any type.
pub trait AnyPart: Sync {
    /// Returns whether the code is there.
    fn is_here(&self) -> bool;
    /// Loads the code. Returns whether it is there then.
    fn fetch(&'static self) -> Loading<bool>;
}

impl<T: Copy + Send + Sync + 'static> AnyPart for Part<T> {
    fn is_here(&self) -> bool {
        self.get().is_some()
    }

    fn fetch(&'static self) -> Loading<bool> {
        Box::pin(async { self.load().await.is_ok() })
    }
}

/// Defines a [`Part`] and its door: the function that returns it, from which on all code that nothing else reaches is in
/// a file of its own. The parts with the same name for the file share one. The door's name must be the only one.
macro_rules! lazy_part {
    ($(#[$doc:meta])* pub static $part:ident: $kind:ty = $value:expr; $file:ident, $door:ident) => {
        $(#[$doc])*
        pub static $part: $crate::app::widget::lazy::Part<$kind> = $crate::app::widget::lazy::Part::new(
            || Box::pin($door::$door()),
            $door::INCLUDED,
        );

        mod $door {
            #![allow(unsafe_code, reason = "the macro's imports and exports")]
            #![allow(missing_docs, reason = "the macro's functions")]
            use super::*;
            use $crate::app::widget::lazy::NotLoaded;

            #[cfg(feature = "split")]
            pub const INCLUDED: Option<$kind> = None;
            #[cfg(not(feature = "split"))]
            pub const INCLUDED: Option<$kind> = Some($value);

            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            pub fn $door() -> Result<$kind, NotLoaded> {
                Ok($value)
            }
            #[cfg(not(feature = "split"))]
            pub async fn $door() -> Result<$kind, NotLoaded> {
                Ok($value)
            }
        }
    };
}

pub(crate) use lazy_part;

/// The state of a place until the code of its part is there.
pub struct Wait {
    /// True once loading takes long, or has failed.
    pub shown: Signal<bool>,
    /// True while the code is being loaded.
    pub busy: Signal<bool>,
    /// True once it could not be loaded, also while that is tried again.
    pub failed: Signal<bool>,
    /// Tries again.
    pub again: Callback<()>,
}

/// Returns a view of a part: at once if its code is there, otherwise as soon as it is. Until then the place shows
/// `meanwhile`, which has the class `waits`.
pub fn lazy(part: &'static dyn AnyPart, meanwhile: Box<dyn Apply<Wait, View>>, view: Box<dyn Call<View>>) -> View {
    if part.is_here() {
        return view.call();
    }
    let [slow, busy, failed] = [(); 3].map(|()| State::new(false));
    let here = derive(move || {
        LOADED.with(ArcTrigger::track);
        part.is_here()
    });
    let load = move || {
        busy.set(true);
        spawn_local(async move {
            let loaded = part.fetch().await;
            busy.set(false);
            if !loaded {
                failed.set(true);
            }
        });
    };
    load();
    let is_slow = move || {
        slow.set(true);
    };
    set_timeout(is_slow, SLOW);
    let waiting = move || {
        WAITING.set(WAITING.get() + 1);
        on_cleanup(|| WAITING.set(WAITING.get() - 1));
        let shown = derive(move || slow.get() || failed.get());
        let again = Callback::new(move |()| load());
        meanwhile.apply(Wait { shown, busy: busy.into(), failed: failed.into(), again })
    };
    view! {
        {when(derive(move || !here.get()), waiting)}
        {when(here, move || view.call())}
    }
}

/// Loads parts one after the other, those that are missing. What fails is loaded when it is needed.
pub fn prefetch(parts: &'static [&'static dyn AnyPart]) {
    spawn_local(async move {
        for part in parts {
            part.fetch().await;
        }
    });
}

/// Returns whether the focus is in the place of a part that has not come.
fn is_where_a_part_waits() -> bool {
    focus::active().is_some_and(|at| focus::closest(&at, ".waits").is_some())
}

fn has_loaded() {
    let waits = is_where_a_part_waits();
    LOADED.with(ArcTrigger::notify);
    // Once the page has changed.
    let move_focus = move || {
        let mut all = AFTERWARDS.take();
        all.retain(|go| !go());
        if WAITING.get() > 0 {
            AFTERWARDS.with_borrow_mut(|later| later.append(&mut all));
        }
        // What was pressed to try again is gone.
        if waits && focus::focus_is_lost() {
            let main = document().query_selector("main").ok().flatten();
            let _ = main.is_some_and(|main| focus::focus_container(main.unchecked_ref()));
        }
    };
    set_timeout(move_focus, Duration::ZERO);
}

/// Moves the focus with `go` once the part that the page waits for has come, unless the user has moved it elsewhere by
/// then. `go` returns whether it has. Does nothing where the page waits for none.
pub fn focus_afterwards(go: impl Fn() -> bool + 'static) {
    if WAITING.get() == 0 {
        return;
    }
    let before = focus::active();
    let act = move || {
        let stays = before.as_ref().is_some_and(|before| focus::has_focus(before));
        let moved = !stays && !focus::focus_is_lost();
        moved && !is_where_a_part_waits() || go()
    };
    AFTERWARDS.with_borrow_mut(|all| all.push(Box::new(act)));
}
