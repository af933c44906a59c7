//! Signals of types that few views use. A memo compiled for a type is 5 kB of code, another signal 2 kB: these share one
//! of each.

use leptos::prelude::*;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

/// What a [`Memo`] of any type is: computed again when a signal that it reads changes, and notifies if the result does.
pub struct Computed<T> {
    memo: Memo<Value>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Computed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Computed<T> {}

impl<T: PartialEq + Send + Sync + 'static> Computed<T> {
    /// Creates it. `compute` is passed the value before, if any.
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let compute = move |before: Option<&Value>| Value(Arc::new(compute(before.map(Value::get))));
        Self { memo: memo(Box::new(compute)), of: PhantomData }
    }

    /// Passes the value to `read`, and subscribes to its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.memo.get().get())
    }

    /// Passes the value to `read`.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(self.memo.get_untracked().get())
    }

    /// Passes the value to `read`; `None` if the view that it belonged to is gone.
    pub fn try_with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.memo.try_get_untracked().map(|value| read(value.get()))
    }

    /// Subscribes to the changes of the value.
    pub fn track(self) {
        self.memo.track();
    }

    /// Returns the value, and subscribes to its changes.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// Returns the value.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }
}

/// What an [`RwSignal`] of any type is.
pub struct State<T> {
    signal: RwSignal<Arc<dyn Any + Send + Sync>>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T: Clone + Send + Sync + 'static> State<T> {
    /// Creates it with its first value.
    pub fn new(value: T) -> Self {
        Self { signal: signal(Arc::new(value)), of: PhantomData }
    }

    /// Replaces the value, unless the view that it belonged to is gone.
    pub fn set(self, value: T) {
        let _ = self.signal.try_set(Arc::new(value));
    }

    /// Passes the value to `read`, and subscribes to its changes.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&*self.signal.get()))
    }

    /// Passes the value to `read`.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(typed(&*self.signal.get_untracked()))
    }

    /// Subscribes to the changes of the value.
    pub fn track(self) {
        self.signal.track();
    }

    /// Returns the value, and subscribes to its changes.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// Returns the value.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// Returns the value; `None` if the view that it belonged to is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.signal.try_get_untracked().map(|value| typed::<T>(&*value).clone())
    }
}

/// Returns a signal that is computed whenever it is read, each time anew. `Signal::derive` is compiled for each closure.
pub fn derive<T: Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    #[inline(never)]
    fn boxed<T: Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
        Signal::derive(compute)
    }
    boxed(Box::new(compute))
}

fn typed<T: 'static>(value: &dyn Any) -> &T {
    value.downcast_ref().expect("a signal holds what it was made for")
}

type Compute = Box<dyn Fn(Option<&Value>) -> Value + Send + Sync>;

#[inline(never)]
fn signal(value: Arc<dyn Any + Send + Sync>) -> RwSignal<Arc<dyn Any + Send + Sync>> {
    RwSignal::new(value)
}

#[inline(never)]
fn memo(compute: Compute) -> Memo<Value> {
    Memo::new(compute)
}

/// A value whose type only its [`Computed`] knows.
#[derive(Clone)]
struct Value(Arc<dyn Comparable>);

impl Value {
    fn get<T: 'static>(&self) -> &T {
        typed(&*self.0)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(&*other.0)
    }
}

trait Comparable: Any + Send + Sync {
    fn equals(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Comparable for T {
    fn equals(&self, other: &dyn Any) -> bool {
        other.downcast_ref::<T>() == Some(self)
    }
}
