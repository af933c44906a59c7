//! The directory, over HTTP: read as it comes and handed on in pieces, so that no part of it holds the page up. The
//! browser keeps it and asks with its tag next time.

use crate::core::desk::DirectoryPart;
use crate::protocol::{DirectoryHead, Read, Target};
use gloo_net::http::Request;
use js_sys::{Date, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

/// How many lines are taken in at once.
const AT_ONCE: usize = 200;
/// How long the page is held up before it has its turn, in milliseconds.
const TURN: f64 = 8.0;

/// Why it breaks off: whatever it is, it is fetched again.
struct Broken;

/// Fetches it. `take` is given the pieces in order; the last is [`DirectoryPart::End`] or [`DirectoryPart::Broken`].
pub async fn fetch(token: &str, take: impl Fn(DirectoryPart)) {
    take(match read(token, &take).await {
        Ok(()) => DirectoryPart::End,
        Err(Broken) => DirectoryPart::Broken,
    });
}

async fn read(token: &str, take: &impl Fn(DirectoryPart)) -> Result<(), Broken> {
    let request = Request::get("/directory").header("Authorization", &format!("Bearer {token}"));
    let answer = request.send().await.ok().filter(|answer| answer.ok()).ok_or(Broken)?;
    let reader: ReadableStreamDefaultReader = answer.body().ok_or(Broken)?.get_reader().unchecked_into();
    let mut lines = Lines { take, rest: Vec::new(), some: Vec::new(), headed: false };
    let mut turn = Date::now();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(|_| Broken)?;
        if Reflect::get(&piece, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            lines.rest.push(b'\n');
            lines.cut(usize::MAX)?;
            lines.hand_on();
            return if lines.headed { Ok(()) } else { Err(Broken) };
        }
        let piece: Uint8Array =
            Reflect::get(&piece, &"value".into()).map_err(|_| Broken)?.dyn_into().map_err(|_| Broken)?;
        lines.rest.extend(piece.to_vec());
        while lines.cut(AT_ONCE)? {
            // Taking them in costs more than reading them, so it counts.
            lines.hand_on();
            if Date::now() - turn > TURN {
                next_task().await;
                turn = Date::now();
            }
        }
    }
}

struct Lines<'a, T> {
    take: &'a T,
    /// What has come and is not taken in.
    rest: Vec<u8>,
    some: Vec<Target>,
    headed: bool,
}

impl<T: Fn(DirectoryPart)> Lines<'_, T> {
    /// Takes in some lines. Whether there may be more.
    fn cut(&mut self, most: usize) -> Result<bool, Broken> {
        let (mut from, mut count) = (0, 0);
        while count < most
            && let Some(len) = self.rest[from..].iter().position(|byte| *byte == b'\n')
        {
            let line = &self.rest[from..from + len];
            (from, count) = (from + len + 1, count + 1);
            if line.is_empty() {
                continue;
            }
            let value = serde_json::from_slice(line).map_err(|_| Broken)?;
            if self.headed {
                self.some.push(Target::read(&value).map_err(|_| Broken)?);
            } else {
                (self.take)(DirectoryPart::Head(DirectoryHead::read(&value).map_err(|_| Broken)?));
                self.headed = true;
            }
        }
        self.rest.drain(..from);
        Ok(count == most)
    }

    fn hand_on(&mut self) {
        if !self.some.is_empty() {
            (self.take)(DirectoryPart::Targets(std::mem::take(&mut self.some)));
        }
    }
}

/// Lets the browser do what is due: paint, and keys.
async fn next_task() {
    let turn = Promise::new(&mut |done, _| {
        let _ = web_sys::window().map(|window| window.set_timeout_with_callback(&done));
    });
    let _ = JsFuture::from(turn).await;
}
