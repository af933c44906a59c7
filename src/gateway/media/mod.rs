//! Files of messages: kept in a folder or an S3-compatible store under ids that cannot be guessed, and given only to
//! those who may see them.
//!
//! A file's type comes from its bytes ([`inspect`]), never from its sender. Files that agents send must be valid and of
//! a known type, or are refused by name. Files from contacts have arrived and cannot be requested again, so they are
//! stored whatever they are; a file that is not a valid picture can only be downloaded. `docs/media.md` has a table of
//! hostile files and what becomes of each.
//!
//! Each file is three objects: `{id}`, `{id}.thumbnail` if it is a picture, and last `{id}.json`, the [`Record`]: a
//! file exists once its record does.
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`error`] | why a file is not accepted |
//! | [`inspect`] | what a file is, and its thumbnail |
//! | [`metadata`] | takes out of pictures what is not the picture |
//! | [`decoding`] | how many pixels are decoded concurrently |
//! | [`store`] | where the files are kept |
//! | [`usage`] | how much is stored, and not sent |
//! | [`cleaning`] | deleting what was never sent |
//! | [`response`] | a file as an HTTP response |
//! | [`access`] | who may fetch a file, and send it |
//! | [`routes`] | the HTTP routes |

pub mod access;
pub mod cleaning;
pub mod decoding;
pub mod error;
pub mod inspect;
pub mod metadata;
pub mod response;
pub mod routes;
pub mod store;
pub mod usage;

pub use error::{MAX_BYTES, MediaError};
pub use store::{MediaStore, MediaStoreError, Record};
