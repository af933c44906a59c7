//! Conditional parts, and effects. Each is compiled once and not for each use: each function only boxes its arguments and
//! calls one that is not generic. A closure inside a generic function has a type of its own for each use, even if it does
//! not use the type parameter.

use crate::app::call::Call;
use crate::app::dom::{View, changing};
use crate::app::signal::{Signal, memo};
use leptos::prelude::*;
use std::cell::Cell;

/// Runs `act` in an effect, now and whenever a signal that it reads changes.
pub fn effect(act: impl Fn() + 'static) {
    #[inline(never)]
    fn boxed(act: Box<dyn Call<()>>) {
        Effect::new(move |_| act.call());
    }
    boxed(Box::new(act));
}

/// [`effect`] that is passed what it returned before.
pub fn effect_with<T: 'static>(act: impl Fn(Option<T>) -> T + 'static) {
    let before = Cell::new(None);
    effect(move || before.set(Some(act(before.take()))));
}

/// Returns a part that exists while `is` is true.
pub fn when(is: Signal<bool>, part: impl Fn() -> View + 'static) -> View {
    fn boxed(is: Signal<bool>, part: Box<dyn Call<View>>) -> View {
        // A memo, so that the part is not recreated when `is` is computed again without a change.
        let is = memo(move |_| is.get());
        changing(move || if is.get() { part.call() } else { View::default() })
    }
    boxed(is, Box::new(part))
}
