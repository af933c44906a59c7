//! The widgets in a real browser: the keys and focus rules documented at the top of the files in `src/app/widget`.
#![cfg(target_arch = "wasm32")]

#[path = "widgets/dialog.rs"]
mod dialog;
#[path = "widgets/dom.rs"]
mod dom;
#[path = "widgets/grid.rs"]
mod grid;
#[path = "widgets/grid_rows.rs"]
mod grid_rows;
#[path = "widgets/grid_stage.rs"]
mod grid_stage;
#[path = "widgets/grid_virtual.rs"]
mod grid_virtual;
#[path = "widgets/landmarks.rs"]
mod landmarks;
#[path = "widgets/language.rs"]
mod language;
#[path = "widgets/lazy.rs"]
mod lazy;
#[path = "widgets/live.rs"]
mod live;
#[path = "widgets/marked.rs"]
mod marked;
#[path = "widgets/menu.rs"]
mod menu;
#[path = "widgets/menu_place.rs"]
mod menu_place;
#[path = "widgets/menu_typing.rs"]
mod menu_typing;
#[path = "widgets/press.rs"]
mod press;
#[path = "widgets/signal.rs"]
mod signal;
#[path = "widgets/socket.rs"]
mod socket;
#[path = "widgets/stage.rs"]
mod stage;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
