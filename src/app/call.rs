//! Closures behind a pointer of which only the call is compiled: `dyn Fn` has an entry for a call by `FnOnce` as well, which
//! is one more function for each closure, and which nobody makes.

/// A closure without arguments.
pub trait Call<T = ()> {
    /// Calls it.
    fn call(&self) -> T;
}

impl<T, F: Fn() -> T> Call<T> for F {
    fn call(&self) -> T {
        self()
    }
}

/// A closure with one argument.
pub trait Apply<A, T = ()> {
    /// Calls it.
    fn apply(&self, argument: A) -> T;
}

impl<A, T, F: Fn(A) -> T> Apply<A, T> for F {
    fn apply(&self, argument: A) -> T {
        self(argument)
    }
}
