//! The directory over HTTP: read as a stream and passed on in parts, so that none of it blocks the page for long. The
//! browser caches it and revalidates it with its entity tag.

use super::gateway::send;
use crate::app::widget::lazy::lazy_part;
use crate::core::desk::DirectoryPart;
use crate::core::search::{SearchIndex, TargetIndex};
use crate::protocol::{DirectoryHead, Json, Read, Target};
use js_sys::{Date, Promise, Reflect, Uint8Array};
use std::pin::Pin;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, Response};

/// How many lines are parsed at once.
const BATCH: usize = 200;
/// How long the page may be blocked at a time, in milliseconds.
const TIME_SLICE: f64 = 8.0;

/// A download that failed. The reason does not matter: the directory is fetched again.
struct DownloadFailed;

type Take = Box<dyn Fn(DirectoryPart)>;

lazy_part! {
    /// Fetches the directory with a token, and passes its parts on in order. The last is [`DirectoryPart::End`] or
    /// [`DirectoryPart::Broken`].
    pub static DIRECTORY: fn(String, Take) -> Pin<Box<dyn Future<Output = ()>>> = fetch; communicator, open_directory
}

fn fetch(token: String, take: Take) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        take(match read(&token, &take).await {
            Ok(()) => DirectoryPart::End,
            Err(DownloadFailed) => DirectoryPart::Broken,
        });
    })
}

fn new_index() -> Box<dyn TargetIndex> {
    Box::new(SearchIndex::default())
}

async fn read(token: &str, take: &Take) -> Result<(), DownloadFailed> {
    let answer = send("GET", "/directory", Some(token), None).await.filter(Response::ok).ok_or(DownloadFailed)?;
    let reader: ReadableStreamDefaultReader = answer.body().ok_or(DownloadFailed)?.get_reader().unchecked_into();
    let mut lines = Lines { take, unread: Vec::new(), targets: Vec::new(), has_head: false };
    let mut slice_start = Date::now();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| DownloadFailed)?;
        if Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            lines.unread.push(b'\n');
            lines.parse(usize::MAX)?;
            lines.pass_on();
            return if lines.has_head { Ok(()) } else { Err(DownloadFailed) };
        }
        let bytes = Reflect::get(&chunk, &"value".into()).and_then(JsCast::dyn_into::<Uint8Array>);
        lines.unread.extend(bytes.map_err(|_| DownloadFailed)?.to_vec());
        while lines.parse(BATCH)? {
            // Inside the time slice, because it takes longer than parsing.
            lines.pass_on();
            if Date::now() - slice_start > TIME_SLICE {
                next_task().await;
                slice_start = Date::now();
            }
        }
    }
}

/// The lines of the directory: the head, then a target each.
struct Lines<'a> {
    take: &'a Take,
    /// The bytes received and not parsed yet.
    unread: Vec<u8>,
    /// The targets parsed and not passed on yet.
    targets: Vec<Target>,
    has_head: bool,
}

impl Lines<'_> {
    /// Parses up to `max` lines. Returns whether there may be more.
    fn parse(&mut self, max: usize) -> Result<bool, DownloadFailed> {
        let (mut from, mut count) = (0, 0);
        while count < max
            && let Some(len) = self.unread[from..].iter().position(|byte| *byte == b'\n')
        {
            let line = &self.unread[from..from + len];
            (from, count) = (from + len + 1, count + 1);
            if line.is_empty() {
                continue;
            }
            let value = std::str::from_utf8(line).ok().and_then(Json::parse).ok_or(DownloadFailed)?;
            if self.has_head {
                self.targets.push(Target::read(&value).map_err(|_| DownloadFailed)?);
            } else {
                let head = DirectoryHead::read(&value).map_err(|_| DownloadFailed)?;
                (self.take)(DirectoryPart::Head(head, new_index));
                self.has_head = true;
            }
        }
        self.unread.drain(..from);
        Ok(count == max)
    }

    /// Passes the parsed targets on.
    fn pass_on(&mut self) {
        if !self.targets.is_empty() {
            (self.take)(DirectoryPart::Targets(std::mem::take(&mut self.targets)));
        }
    }
}

/// Lets the browser run other tasks, such as painting and handling keys.
async fn next_task() {
    let timeout = Promise::new(&mut |done, _| {
        let _ = web_sys::window().map(|window| window.set_timeout_with_callback(&done));
    });
    let _ = JsFuture::from(timeout).await;
}
