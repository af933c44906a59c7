//! Pictures of messages: files under the data folder, named by a key that cannot be guessed. What a file is, its first bytes
//! say; what its sender says is not asked.

use crate::gateway::Shared;
use crate::protocol::{Media, MediaId};
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The largest file taken, in bytes.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;

/// Why a file is not taken.
#[derive(Debug)]
pub enum MediaError {
    /// Nothing in it.
    Empty,
    /// Over [`MAX_BYTES`].
    TooLarge,
    /// None of the four kinds of picture.
    NotAPicture,
    /// The disk failed.
    Storage(io::Error),
}

/// The folder of files.
#[derive(Clone, Debug)]
pub struct MediaStore(PathBuf);

impl MediaStore {
    /// Opens the folder, and makes it where it is not there.
    ///
    /// # Errors
    /// That of the file system.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }

    /// Keeps a picture. When this returns it is on the disk, whole.
    ///
    /// # Errors
    /// [`MediaError`].
    pub fn put(&self, bytes: &[u8]) -> Result<Media, MediaError> {
        if bytes.is_empty() {
            return Err(MediaError::Empty);
        }
        if bytes.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        let mime = sniff(bytes).ok_or(MediaError::NotAPicture)?;
        let name = super::random_hex::<16>();
        self.write(&name, bytes).map_err(MediaError::Storage)?;
        Ok(describe(name.into(), mime, bytes.len()))
    }

    /// A file and what it is. `None` where there is none: an id that `put` has not made is not looked for.
    pub fn get(&self, id: &MediaId) -> Option<(Media, Vec<u8>)> {
        let name = id.as_str();
        let made_here = name.len() == 32 && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let bytes = made_here.then(|| fs::read(self.0.join(name)).ok())??;
        Some((describe(id.clone(), sniff(&bytes)?, bytes.len()), bytes))
    }

    /// Under another name first, so that no half a file ever has the name.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let unfinished = self.0.join(format!("{name}.new"));
        let written = File::create_new(&unfinished).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
        if let Err(error) = written {
            let _ = fs::remove_file(&unfinished);
            return Err(error);
        }
        fs::rename(&unfinished, self.0.join(name))?;
        File::open(&self.0)?.sync_all()
    }
}

fn describe(id: MediaId, mime: &str, size: usize) -> Media {
    Media { id, mime: mime.to_owned(), size: size as u64, description: None }
}

/// The kind of picture, by its first bytes. SVG and everything else that can hold a script is none.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// `GET /media/{id}` with the agent's token. Whatever is wrong, the answer is the same: nothing can be probed.
pub async fn fetch(State(shared): State<Arc<Shared>>, UrlPath(id): UrlPath<String>, headers: HeaderMap) -> Response {
    let session = shared.session(&headers);
    let id = MediaId::from(id);
    let Some(session) = session else { return StatusCode::NOT_FOUND.into_response() };
    if shared.engine.may_fetch(session, id.clone()).await {
        answer(shared.media.clone(), id).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// The file as an answer that no browser runs.
pub(super) async fn answer(store: MediaStore, id: MediaId) -> Response {
    let found = tokio::task::spawn_blocking(move || store.get(&id)).await.ok().flatten();
    let Some((media, bytes)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    let mime = HeaderValue::from_str(&media.mime).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, mime);
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_pictures_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let store = MediaStore::open(&folder.path().join("media")).unwrap();
        let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[0; 20]].concat();
        let media = store.put(&png).unwrap();
        assert_eq!((media.mime.as_str(), media.size), ("image/png", 28));
        assert_eq!(store.get(&media.id).unwrap(), (media, png));
        for hostile in ["<svg onload=alert(1)>", "<html>", "%PDF-1.7", "GIF", "RIFF1234WAVE"] {
            assert!(matches!(store.put(hostile.as_bytes()), Err(MediaError::NotAPicture)), "{hostile}");
        }
        assert!(matches!(store.put(b""), Err(MediaError::Empty)));
        assert!(matches!(store.put(&vec![0xff; MAX_BYTES + 1]), Err(MediaError::TooLarge)));
    }

    #[test]
    fn looks_only_for_names_it_has_made() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), b"\xff\xd8\xff").unwrap();
        let store = MediaStore::open(&folder.path().join("media")).unwrap();
        for id in ["../secret", "", ".", "/etc/passwd", "0123456789abcdef0123456789abcdef", "é123456789abcdef0123456789abcde"] {
            assert!(store.get(&id.into()).is_none(), "{id}");
        }
    }
}
