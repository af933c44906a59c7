//! The least Leptos page: a counter.

use leptos::prelude::*;

fn main() {
    let (count, set_count) = signal(0);
    leptos::mount::mount_to_body(move || {
        view! { <button on:click=move |_| set_count.update(|count| *count += 1)>"Pressed " {count} " times"</button> }
    });
}
