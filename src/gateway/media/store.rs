//! Where the files are kept: a folder by default, or an S3-compatible store.

use super::decoding::Decoder;
use super::error::{MAX_BYTES, MediaError};
use super::inspect::{Inspection, PictureError};
use super::usage::{Reservation, Usage};
use crate::core::files;
use crate::gateway::bytes::random_hex;
use crate::protocol::{AgentId, Media, MediaId, Millis};
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::{HeaderMap, header};
use futures_util::StreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};
use thiserror::Error;
use tokio::time::timeout;

/// How long a sender whose file is not taken may pause before the answer.
const PAUSE: Duration = Duration::from_millis(500);

/// What is stored of a file besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its description.
    pub media: Media,
    /// The agent who uploaded it; `None` for a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AgentId>,
    /// The gateway that stored it, in a store that several may share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
}

/// A file in a list: its size with its thumbnail and record in bytes, and when it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "said above")]
pub struct StoredFile {
    pub id: MediaId,
    pub bytes: u64,
    pub since: Millis,
}

/// A store of files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MediaStore {
    store: Arc<dyn ObjectStore>,
    decoder: Decoder,
    usage: Usage,
    /// The name of this gateway, in a store that several may share.
    gateway: Option<String>,
}

/// Why a store cannot be used. Worded for whoever starts the gateway.
#[derive(Debug, Error)]
pub enum MediaStoreError {
    /// The gateway was built without the feature `s3`.
    #[error("this gateway was built without S3: build it with --features s3")]
    NoS3,
    /// There is no such folder.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(io::Error),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] Error),
}

impl MediaStore {
    /// Opens a folder, or creates it. Files are synced to the disk before [`MediaStore::put`] returns.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let local = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?;
        Ok(Self::new(Arc::new(local.with_fsync(true))))
    }

    /// Opens a store by its address: `file:///FOLDER`, which must be there, such as a network's; or `s3://bucket`, with credentials in environment variables (`AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` and so on, as `object_store` reads them). `gateway` is the name of this
    /// gateway among those that may share the store.
    ///
    /// # Errors
    /// [`MediaStoreError`].
    pub fn remote(address: &str, gateway: String) -> Result<Self, MediaStoreError> {
        match address.strip_prefix("file://").map(Path::new) {
            Some(folder) if !folder.is_absolute() || !folder.is_dir() => {
                Err(MediaStoreError::NoFolder(folder.to_owned()))
            }
            Some(folder) => Ok(Self { gateway: Some(gateway), ..Self::open(folder).map_err(MediaStoreError::Folder)? }),
            None => Self::bucket(address, gateway),
        }
    }

    #[cfg(feature = "s3")]
    fn bucket(address: &str, gateway: String) -> Result<Self, MediaStoreError> {
        let builder = object_store::aws::AmazonS3Builder::from_env().with_url(address);
        Ok(Self { gateway: Some(gateway), ..Self::new(Arc::new(builder.build()?)) })
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(_: &str, _: String) -> Result<Self, MediaStoreError> {
        Err(MediaStoreError::NoS3)
    }

    fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, decoder: Decoder::default(), usage: Usage::default(), gateway: None }
    }

    /// Returns the decoder of its pictures.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Returns how much is stored and not sent.
    pub fn usage(&self) -> &Usage {
        &self.usage
    }

    /// Checks that the store can be written.
    ///
    /// # Errors
    /// [`MediaStoreError`].
    pub async fn check(&self) -> Result<(), MediaStoreError> {
        let key = Key::from("check");
        self.store.put(&key, Bytes::from_static(b"ok").into()).await?;
        self.store.delete(&key).await?;
        Ok(())
    }

    /// Returns the name that the store was given for this gateway and those of the same log; gives it one if it has none.
    ///
    /// # Errors
    /// [`MediaStoreError`].
    pub async fn name(&self) -> Result<String, MediaStoreError> {
        let key = Key::from(format!("store-{}", self.gateway.as_deref().unwrap_or_default()));
        let read = || async { Ok(String::from_utf8_lossy(&self.store.get(&key).await?.bytes().await?).into_owned()) };
        match read().await {
            Ok(name) => return Ok(name),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let name = Bytes::from(random_hex::<16>());
        match self.store.put_opts(&key, name.clone().into(), PutMode::Create.into()).await {
            Ok(_) | Err(Error::AlreadyExists { .. }) => {}
            // Not every bucket knows that.
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                self.store.put(&key, name.into()).await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(read().await?)
    }

    /// Stores the body of an upload by an agent, or `None` for a contact. Room for it is reserved before it is read.
    ///
    /// # Errors
    /// [`MediaError`].
    pub async fn receive(&self, by: Option<AgentId>, headers: &HeaderMap, body: Body) -> Result<Media, MediaError> {
        let stated = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if stated.is_some_and(|length| length > MAX_BYTES as u64) {
            return Err(MediaError::TooLarge);
        }
        let mut stream = body.into_data_stream();
        let mut room = match self.usage.reserve(by, stated.unwrap_or(0)) {
            Ok(room) => room,
            Err(error) => {
                pass_over(stream).await;
                return Err(error);
            }
        };
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| MediaError::Interrupted)?;
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(MediaError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
            if let Err(error) = room.grow(bytes.len() as u64) {
                pass_over(stream).await;
                return Err(error);
            }
        }
        self.put_in(room, bytes.into()).await
    }

    /// Stores a file of an agent, or `None` for a contact, as [`MediaStore::receive`] does.
    ///
    /// # Errors
    /// [`MediaError`]; for a contact only [`MediaError::TooLarge`], [`MediaError::Full`] and [`MediaError::Storage`].
    pub async fn put(&self, by: Option<AgentId>, bytes: Bytes) -> Result<Media, MediaError> {
        if bytes.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        let room = self.usage.reserve(by, bytes.len() as u64)?;
        self.put_in(room, bytes).await
    }

    /// Stores a file, a picture without its metadata. It is stored completely when this returns.
    async fn put_in(&self, room: Reservation, bytes: Bytes) -> Result<Media, MediaError> {
        let by = room.by().cloned();
        let stripped = self.decoder.strip(bytes.clone()).await;
        let Inspection { mime, picture } = self.decoder.inspect(stripped.clone()).await;
        // What cannot be decoded may be no picture at all: a contact's file is not to lose what it is.
        let bytes = if matches!(picture, Some(Err(PictureError::Damaged))) { bytes } else { stripped };
        if by.is_some() {
            match &picture {
                _ if bytes.is_empty() => return Err(MediaError::Empty),
                Some(Err(PictureError::Damaged)) => return Err(MediaError::Damaged),
                Some(Err(PictureError::TooManyPixels)) => return Err(MediaError::TooManyPixels),
                None if !files::is_known(mime) => return Err(MediaError::UnknownKind),
                _ => {}
            }
        }
        let id = MediaId::from(random_hex::<16>());
        let picture = picture.and_then(Result::ok);
        let pixels = picture.as_ref().map(|picture| picture.pixels);
        let media = Media {
            id: id.clone(),
            mime: mime.to_owned(),
            size: bytes.len() as u64,
            name: None,
            pixels,
            description: None,
        };
        let gateway = self.gateway.clone();
        let record = serde_json::to_vec(&Record { media: media.clone(), by, gateway }).unwrap_or_default();
        let thumbnail = picture.map(|picture| picture.thumbnail);
        let store = self.clone();
        // On its own, so that a file is stored and counted, or neither, also if its sender goes away meanwhile.
        let written = tokio::spawn(async move {
            let parts = [("", Some(bytes)), (".thumbnail", thumbnail.map(Bytes::from)), (".json", Some(record.into()))];
            let written = store.write(&id, parts).await;
            match written {
                Ok(size) => room.keep(&id, size),
                Err(_) => drop(store.delete(&id).await),
            }
            written
        });
        written.await.unwrap_or(Err(MediaError::Interrupted)).map(|_| media)
    }

    /// Writes the parts of a file. Returns their size in bytes.
    async fn write(&self, id: &MediaId, parts: [(&str, Option<Bytes>); 3]) -> Result<u64, MediaError> {
        let mut size = 0;
        for (part, bytes) in parts {
            let Some(bytes) = bytes else { continue };
            size += bytes.len() as u64;
            self.store.put(&Key::from(format!("{id}{part}")), bytes.into()).await?;
        }
        Ok(size)
    }

    /// Returns all files, complete or not.
    ///
    /// # Errors
    /// [`MediaError::Storage`].
    pub async fn list(&self) -> Result<Vec<StoredFile>, MediaError> {
        let mut files: BTreeMap<MediaId, StoredFile> = BTreeMap::new();
        let mut listed = self.store.list(None);
        while let Some(object) = listed.next().await {
            let object = object?;
            let name = object.location.filename().unwrap_or_default();
            let id = MediaId::from(name.split('.').next().unwrap_or_default());
            if !is_id(&id) {
                continue;
            }
            let since = Millis::try_from(object.last_modified.timestamp_millis()).unwrap_or(0);
            let file = files.entry(id.clone()).or_insert(StoredFile { id, bytes: 0, since });
            file.bytes += object.size;
            file.since = file.since.max(since);
        }
        Ok(files.into_values().collect())
    }

    /// Returns whose a file is that this gateway may delete: an agent's, or `None` for a contact's and for one without
    /// a record. Files of other gateways that share the store are nobody's.
    pub async fn owner(&self, id: &MediaId) -> Option<Option<AgentId>> {
        let record = self.find(id).await.ok()?;
        let of = record.as_ref().and_then(|record| record.gateway.as_ref());
        (of == self.gateway.as_ref()).then(|| record.and_then(|record| record.by))
    }

    /// Deletes a file, its record first.
    ///
    /// # Errors
    /// [`MediaError::Storage`].
    pub async fn delete(&self, id: &MediaId) -> Result<(), MediaError> {
        for part in [".json", ".thumbnail", ""] {
            match self.store.delete(&Key::from(format!("{id}{part}"))).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Returns the record of a file, or `None` if there is none. Ids of another form than [`MediaStore::put`] creates
    /// are not looked up.
    ///
    /// # Errors
    /// [`MediaError::Storage`].
    pub async fn find(&self, id: &MediaId) -> Result<Option<Record>, MediaError> {
        let record = self.read(id, ".json").await?;
        Ok(record.and_then(|record| serde_json::from_slice(&record).ok()))
    }

    /// Returns a file's bytes.
    pub async fn get(&self, id: &MediaId) -> Option<Bytes> {
        self.read(id, "").await.ok().flatten()
    }

    /// Returns how many bytes of a file are there; `None` if it is not.
    ///
    /// # Errors
    /// [`MediaError::Storage`].
    pub async fn size(&self, id: &MediaId) -> Result<Option<u64>, MediaError> {
        match self.store.head(&Key::from(id.as_str())).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns a picture's thumbnail.
    pub async fn thumbnail(&self, id: &MediaId) -> Option<Bytes> {
        self.read(id, ".thumbnail").await.ok().flatten()
    }

    async fn read(&self, id: &MediaId, part: &str) -> Result<Option<Bytes>, MediaError> {
        if !is_id(id) {
            return Ok(None);
        }
        let got = async { self.store.get(&Key::from(format!("{id}{part}"))).await?.bytes().await };
        match got.await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Reads what comes of a body that is not taken, and keeps nothing of it: a connection that is closed with something
/// unread is reset, and a browser would not see the answer.
async fn pass_over(mut body: BodyDataStream) {
    let mut passed = 0;
    while let Ok(Some(Ok(chunk))) = timeout(PAUSE, body.next()).await {
        passed += chunk.len();
        if passed > MAX_BYTES {
            return;
        }
    }
}

/// Returns whether an id has the form that this store gives.
fn is_id(id: &MediaId) -> bool {
    id.as_str().len() == 32 && id.as_str().bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::task::Poll;

    fn png() -> Bytes {
        let mut bytes = io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner().into()
    }

    /// Checks what every store does, by opening it twice.
    async fn a_file_is_found_again_with_what_it_is(open: impl Fn() -> MediaStore) {
        let store = open();
        store.check().await.unwrap();
        let media = store.put(Some("ann".into()), png()).await.unwrap();
        assert_eq!((media.mime.as_str(), media.pixels), ("image/png", Some((4, 3))));
        let again = open();
        assert_eq!(
            again.find(&media.id).await.unwrap().unwrap(),
            Record { media: media.clone(), by: Some("ann".into()), gateway: again.gateway.clone() }
        );
        assert_eq!(again.get(&media.id).await.unwrap(), png());
        assert!(again.thumbnail(&media.id).await.is_some());
        assert!(again.find(&"0123456789abcdef0123456789abcdef".into()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_file_whose_sender_goes_away_while_it_is_stored_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = MediaStore::open(folder.path()).unwrap();
        let begun = || fs::read_dir(folder.path()).unwrap().next().is_some();
        let mut put = Box::pin(store.put(Some("ann".into()), png()));
        while !begun() {
            let ended = poll_fn(|context| Poll::Ready(put.as_mut().poll(context).is_ready())).await;
            assert!(!ended);
            tokio::task::yield_now().await;
        }
        drop(put);
        let counted = async {
            while store.usage().unsent_files(None).is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(Duration::from_secs(10), counted).await.expect("it is counted");
        let [stored] = store.list().await.unwrap().try_into().unwrap();
        assert_eq!((store.usage().unsent().bytes, store.usage().stored()), (stored.bytes, stored.bytes));
        assert!(store.find(&stored.id).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_folder_keeps_files() {
        let folder = tempfile::tempdir().unwrap();
        a_file_is_found_again_with_what_it_is(|| MediaStore::open(&folder.path().join("media")).unwrap()).await;
    }

    #[cfg(feature = "s3")]
    #[tokio::test]
    #[ignore = "needs an S3-compatible store: TEST_BUCKET=s3://bucket, and AWS_* for it"]
    async fn a_bucket_keeps_files() {
        let bucket = std::env::var("TEST_BUCKET").expect("TEST_BUCKET=s3://bucket");
        a_file_is_found_again_with_what_it_is(|| MediaStore::remote(&bucket, "here".into()).unwrap()).await;
        let other = MediaStore::remote(&format!("{bucket}-that-is-not-there"), "here".into()).unwrap();
        assert!(other.check().await.is_err());
    }

    #[tokio::test]
    async fn looks_only_for_names_it_has_made() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret.json"), b"{}").unwrap();
        let store = MediaStore::open(&folder.path().join("media")).unwrap();
        for id in
            ["../secret", "", ".", "/etc/passwd", "0123456789ABCDEF0123456789ABCDEF", "é123456789abcdef0123456789abcde"]
        {
            assert!(store.find(&id.into()).await.unwrap().is_none(), "{id}");
            assert!(store.get(&id.into()).await.is_none(), "{id}");
        }
    }

    #[tokio::test]
    async fn a_file_is_not_there_before_its_record() {
        let folder = tempfile::tempdir().unwrap();
        let store = MediaStore::open(folder.path()).unwrap();
        let media = store.put(None, png()).await.unwrap();
        fs::remove_file(folder.path().join(format!("{}.json", media.id))).unwrap();
        assert!(store.find(&media.id).await.unwrap().is_none());
    }
}
