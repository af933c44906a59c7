//! A limit on the pictures that are decoded concurrently, by their pixels. A permit belongs to the work, not to the
//! request: decoding cannot be interrupted, and goes on when the client has gone away.

use super::inspect::{Inspection, MAX_PIXELS, PictureError, declared_pixels, inspect};
use super::metadata;
use axum::body::Bytes;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Semaphore;

/// The pixels of one permit: at most 8 MB decoded.
const UNIT: u64 = 1_000_000;
/// The most permits that one picture needs.
const LARGEST: u32 = (MAX_PIXELS / UNIT) as u32;
/// All permits: two of the largest pictures.
const PERMITS: u32 = 2 * LARGEST;

/// A decoder of pictures. Cheap to clone; clones share the limit.
#[derive(Clone, Debug)]
pub struct Decoder {
    permits: Arc<Semaphore>,
    /// How many pixels are being decoded. Counted apart from the permits, to check them.
    decoding: Arc<AtomicU64>,
}

/// Pixels that are counted until this is dropped, also by a decoder that panics.
struct Counted(Arc<AtomicU64>, u64);

impl Counted {
    fn new(decoding: &Arc<AtomicU64>, pixels: u64) -> Self {
        decoding.fetch_add(pixels, Ordering::Relaxed);
        Self(decoding.clone(), pixels)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(self.1, Ordering::Relaxed);
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(PERMITS as usize)), decoding: Arc::default() }
    }
}

impl Decoder {
    /// The most pixels that are decoded concurrently.
    pub const MAX_PIXELS: u64 = PERMITS as u64 * UNIT;

    /// Returns how many pixels are being decoded.
    pub fn decoding(&self) -> u64 {
        self.decoding.load(Ordering::Relaxed)
    }

    /// Returns a file without the metadata of a picture.
    pub async fn strip(&self, bytes: Bytes) -> Bytes {
        let file = bytes.clone();
        self.blocking(1, move || metadata::strip(&file)).await.flatten().map_or(bytes, Bytes::from)
    }

    /// Inspects a file as [`inspect`] does, once there are permits for as many pixels as its header declares.
    pub async fn inspect(&self, bytes: Bytes) -> Inspection {
        // A file that makes a decoder panic is damaged.
        let damaged = || Inspection { mime: "image/unknown", picture: Some(Err(PictureError::Damaged)) };
        let file = bytes.clone();
        let Some(declared) = self.blocking(1, move || declared_pixels(&file)).await else { return damaged() };
        // A header that cannot be read in little memory may be anything's.
        let pixels = match declared {
            Some(pixels) if pixels > MAX_PIXELS => 0,
            Some(pixels) => pixels,
            None => MAX_PIXELS,
        };
        let decoding = self.decoding.clone();
        let work = move || {
            let _counted = Counted::new(&decoding, pixels);
            inspect(&bytes)
        };
        self.blocking(pixels.div_ceil(UNIT).max(1) as u32, work).await.unwrap_or_else(damaged)
    }

    /// Does work on a thread of its own, with permits that are returned when it has ended. Returns `None` if it panics.
    async fn blocking<T: Send + 'static>(&self, permits: u32, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let permit = self.permits.clone().acquire_many_owned(permits).await.ok()?;
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::task::Poll;

    #[tokio::test]
    async fn a_permit_is_held_until_the_work_ends_even_if_nobody_waits_for_it() {
        let decoder = Decoder::default();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let mut work = Box::pin(decoder.blocking(PERMITS, move || ended.recv()));
        poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await;
        drop(work);
        assert_eq!(decoder.permits.available_permits(), 0);
        drop(end);
        assert_eq!(decoder.blocking(PERMITS, || 7).await, Some(7));
        assert_eq!(decoder.blocking(PERMITS, || panic!("a decoder")).await, None::<()>);
        assert_eq!(decoder.permits.available_permits(), PERMITS as usize);
    }
}
