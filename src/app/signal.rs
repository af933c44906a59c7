//! Signals, and values that views store, as handles that are copied. They are made of Leptos' own, which are compiled anew
//! for each type of value. That was 30 kB of code; here only the handles have the type.
//!
//! Each belongs to the owner at the place where it is created, and is gone with it. Reading or updating one that is gone is
//! an error in the program, but for the methods that begin with `try_`. Setting and tracking it does nothing.

use super::call::{Apply, Call};
use leptos::prelude::*;
use leptos::reactive::graph::untrack;
use leptos::reactive::owner::ArenaItem;
use send_wrapper::SendWrapper;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

/// A value of any type. The box makes it one word, which the code of every view passes around.
type Value = Rc<Box<dyn Any>>;

fn value<T: 'static>(value: T) -> Value {
    Rc::new(Box::new(value))
}

fn typed<T: 'static>(value: &Value) -> &T {
    value.downcast_ref().expect("a handle has the type that it was made for")
}

/// A value as Leptos keeps it, which requires values that could be sent to another thread, though there is only one.
type Sent = SendWrapper<Value>;

/// Where a value is that belongs to an owner.
#[derive(Clone, Copy, PartialEq)]
struct Handle(ArenaItem<Sent>);

impl Handle {
    #[inline(never)]
    fn new(value: Value) -> Self {
        Self(ArenaItem::new(SendWrapper::new(value)))
    }

    /// Returns the value; `None` if it is gone.
    #[inline(never)]
    fn find(self) -> Option<Value> {
        self.0.try_get_value().map(SendWrapper::take)
    }

    fn signal<T>(self) -> Signal<T> {
        Signal { source: self, of: PhantomData }
    }
}

/// Implements `Clone` and `Copy`, which a derive would do only for values that are `Copy` themselves.
macro_rules! handle {
    ($handle:ident) => {
        impl<T> Clone for $handle<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $handle<T> {}
    };
}

/// A value that changes, for reading.
pub struct Signal<T> {
    /// Of a [`Source`].
    source: Handle,
    of: PhantomData<fn() -> T>,
}

handle!(Signal);

/// What a signal reads.
enum Source {
    Constant(Value),
    State(ArcRwSignal<Sent>),
    Memo(ArcMemo<Sent>),
    Derived(Box<dyn Call<Value>>),
}

impl Source {
    #[inline(never)]
    fn handle(self) -> Handle {
        Handle::new(value(self))
    }
}

/// Returns the value of a source, and subscribes to its changes; `None` if it is gone.
#[inline(never)]
fn read_source(source: Handle) -> Option<Value> {
    source.find().map(|source| match typed(&source) {
        Source::Constant(value) => value.clone(),
        Source::State(state) => state.get().take(),
        Source::Memo(memo) => memo.get().take(),
        Source::Derived(compute) => compute.call(),
    })
}

/// Returns the value of a source; `None` if it is gone.
#[inline(never)]
fn peek_source(source: Handle) -> Option<Value> {
    untrack(|| read_source(source))
}

/// Returns a signal that never changes.
pub fn constant<T: 'static>(it: T) -> Signal<T> {
    Source::Constant(value(it)).handle().signal()
}

/// Returns a signal that is computed whenever it is read, each time anew.
pub fn derive<T: 'static>(compute: impl Fn() -> T + 'static) -> Signal<T> {
    #[inline(never)]
    fn boxed(compute: Box<dyn Call<Value>>) -> Handle {
        Source::Derived(compute).handle()
    }
    boxed(Box::new(move || value(compute()))).signal()
}

/// Returns a signal that is computed when a signal that it reads has changed, and notifies if the result is another.
/// `compute` is passed the value before, if any.
pub fn memo<T: PartialEq + 'static>(compute: impl Fn(Option<&T>) -> T + 'static) -> Signal<T> {
    type Computes = Box<dyn for<'a> Apply<Option<&'a Value>, Value>>;
    #[inline(never)]
    fn boxed(compute: Computes, changed: Changed) -> Handle {
        let compute = SendWrapper::new(compute);
        let compute = move |before: Option<&Sent>| SendWrapper::new(compute.apply(before.map(|before| &**before)));
        Source::Memo(ArcMemo::new_with_compare(compute, changed)).handle()
    }
    boxed(Box::new(move |before: Option<&Value>| value(compute(before.map(typed)))), changed::<T>).signal()
}

/// Returns a signal of a part of what another has, which notifies only when that part changes.
pub fn select<S: Send + Sync + 'static, T: PartialEq + 'static>(
    whole: RwSignal<S>,
    part: impl Fn(&S) -> T + 'static,
) -> Signal<T> {
    #[inline(never)]
    fn boxed<S: Send + Sync + 'static>(
        whole: RwSignal<S>,
        part: Box<dyn for<'a> Apply<&'a S, Value>>,
        changed: Changed,
    ) -> Handle {
        let part = SendWrapper::new(part);
        let compute = move |_: Option<&Sent>| SendWrapper::new(whole.with(|whole| part.apply(whole)));
        Source::Memo(ArcMemo::new_with_compare(compute, changed)).handle()
    }
    boxed(whole, Box::new(move |whole: &S| value(part(whole))), changed::<T>).signal()
}

type Changed = fn(Option<&Sent>, Option<&Sent>) -> bool;

fn changed<T: PartialEq + 'static>(before: Option<&Sent>, now: Option<&Sent>) -> bool {
    before.map(|it| typed::<T>(it)) != now.map(|it| typed::<T>(it))
}

impl<T: 'static> Signal<T> {
    /// Passes the value to `read`, and subscribes to its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&read_source(self.source).expect("the signal is there")))
    }

    /// Passes the value to `read`.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&peek_source(self.source).expect("the signal is there")))
    }

    /// Passes the value to `read`; `None` if it is gone.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        peek_source(self.source).map(|value| read(typed(&value)))
    }

    /// Subscribes to the changes of the value. It is read for that: a memo that nobody has read does not notify.
    pub fn track(self) {
        let _ = read_source(self.source);
    }
}

impl<T: Clone + 'static> Signal<T> {
    /// Returns the value, and subscribes to its changes.
    #[inline(never)]
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// Returns the value.
    #[inline(never)]
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// Returns the value; `None` if it is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.try_with_untracked(T::clone)
    }
}

impl<T: Default + 'static> Default for Signal<T> {
    fn default() -> Self {
        constant(T::default())
    }
}

impl From<&str> for Signal<String> {
    fn from(text: &str) -> Self {
        constant(text.to_owned())
    }
}

impl From<String> for Signal<String> {
    fn from(text: String) -> Self {
        constant(text)
    }
}

impl<T> From<State<T>> for Signal<T> {
    fn from(state: State<T>) -> Self {
        state.source.signal()
    }
}

/// A value that is set, and the signal of it.
pub struct State<T> {
    /// Of a [`Source::State`].
    source: Handle,
    of: PhantomData<fn() -> T>,
}

handle!(State);

impl<T: 'static> State<T> {
    /// Creates it with its first value.
    pub fn new(first: T) -> Self {
        #[inline(never)]
        fn boxed(first: Value) -> Handle {
            Source::State(ArcRwSignal::new(SendWrapper::new(first))).handle()
        }
        Self { source: boxed(value(first)), of: PhantomData }
    }

    /// Replaces the value; does nothing if it is gone.
    pub fn set(self, new: T) {
        #[inline(never)]
        fn boxed(source: Handle, new: Value) {
            if let Some(Source::State(state)) = source.find().as_ref().map(typed) {
                state.set(SendWrapper::new(new));
            }
        }
        boxed(self.source, value(new));
    }

    /// Returns the signal of it.
    pub fn signal(self) -> Signal<T> {
        self.into()
    }

    /// Passes the value to `read`, and subscribes to its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.signal().with(read)
    }

    /// Passes the value to `read`.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.signal().with_untracked(read)
    }

    /// Subscribes to the changes of the value.
    pub fn track(self) {
        self.signal().track();
    }
}

impl<T: Clone + 'static> State<T> {
    /// Returns the value, and subscribes to its changes.
    pub fn get(self) -> T {
        self.signal().get()
    }

    /// Returns the value.
    pub fn get_untracked(self) -> T {
        self.signal().get_untracked()
    }

    /// Returns the value; `None` if it is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.signal().try_get_untracked()
    }

    /// Returns the value, and subscribes to its changes; `None` if it is gone.
    pub fn try_get(self) -> Option<T> {
        read_source(self.source).map(|value| typed::<T>(&value).clone())
    }
}

impl<T> PartialEq for State<T> {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// A value that is stored for a view, and of whose changes nobody is notified.
pub struct Stored<T> {
    item: Handle,
    of: PhantomData<fn() -> T>,
}

handle!(Stored);

impl<T: 'static> Stored<T> {
    /// Creates it with its first value.
    pub fn new(first: T) -> Self {
        Self { item: Handle::new(value(RefCell::new(first))), of: PhantomData }
    }

    /// Passes the value to `change`; `None` if it is gone. `change` reads it by what it is passed alone.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.item.find().map(|value| change(&mut typed::<RefCell<T>>(&value).borrow_mut()))
    }

    /// Passes the value to `change`, which reads it by what it is passed alone.
    pub fn update<R>(self, change: impl FnOnce(&mut T) -> R) -> R {
        self.try_update(change).expect("what is stored is there")
    }

    /// Replaces the value; does nothing if it is gone.
    pub fn set(self, new: T) {
        // What goes is dropped afterwards, as it may read what is stored.
        let _before = self.try_update(|value| std::mem::replace(value, new));
    }

    /// Passes the value to `read`.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let value = self.item.find().expect("what is stored is there");
        read(&typed::<RefCell<T>>(&value).borrow())
    }
}

impl<T: Clone + 'static> Stored<T> {
    /// Returns the value.
    #[inline(never)]
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// Returns the value; `None` if it is gone.
    pub fn try_get(self) -> Option<T> {
        self.item.find().map(|value| typed::<RefCell<T>>(&value).borrow().clone())
    }
}
