//! Closures behind a pointer of which only the call is compiled: `dyn Fn` has an entry for calls by `FnOnce` as well, which
//! is a function more for each closure, though nobody makes them.

/// What computes a value: any closure without arguments.
pub trait Compute<T> {
    /// Returns the value.
    fn compute(&self) -> T;
}

impl<T, F: Fn() -> T> Compute<T> for F {
    fn compute(&self) -> T {
        self()
    }
}

/// What is called with an argument: any closure that has one.
pub trait Apply<A, T = ()> {
    /// Calls it.
    fn apply(&self, argument: A) -> T;
}

impl<A, T, F: Fn(A) -> T> Apply<A, T> for F {
    fn apply(&self, argument: A) -> T {
        self(argument)
    }
}
