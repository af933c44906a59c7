//! Where the files are: a folder by default, or an S3-compatible store.

use super::look::{self, Look};
use super::{By, MAX_BYTES, MediaError};
use crate::protocol::{Media, MediaId};
use axum::body::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::{fmt, fs, io};
use tokio::sync::Semaphore;

/// How many pictures are decoded at the same time: each can take some hundred megabytes for a moment.
const DECODED_AT_ONCE: usize = 2;

/// What is kept of a file beside its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub media: Media,
    /// Who uploaded it; `None` for a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: By,
}

/// The files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MediaStore {
    store: Arc<dyn ObjectStore>,
    decoding: Arc<Semaphore>,
}

/// Why a store cannot be opened. Its words are for whoever started the gateway.
#[derive(Debug)]
pub struct Unusable(String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

impl MediaStore {
    /// Opens a folder, and makes it where it is not there. What is put there is on the disk, whole, when that is said.
    ///
    /// # Errors
    /// That of the file system.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let local = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::other)?;
        Ok(Self::of(Arc::new(local.with_fsync(true))))
    }

    /// Opens a store by its address: `s3://bucket`, with what belongs to it in environment variables
    /// (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` and so on, as `object_store` reads
    /// them).
    ///
    /// # Errors
    /// [`Unusable`].
    #[cfg(feature = "s3")]
    pub fn remote(address: &str) -> Result<Self, Unusable> {
        let builder = object_store::aws::AmazonS3Builder::from_env().with_url(address);
        Ok(Self::of(Arc::new(builder.build().map_err(|error| Unusable(error.to_string()))?)))
    }

    /// The same where the program was built without it.
    ///
    /// # Errors
    /// Always.
    #[cfg(not(feature = "s3"))]
    pub fn remote(_: &str) -> Result<Self, Unusable> {
        Err(Unusable("this gateway was built without S3: build it with --features s3".into()))
    }

    fn of(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, decoding: Arc::new(Semaphore::new(DECODED_AT_ONCE)) }
    }

    /// Whether the store answers and can be written.
    ///
    /// # Errors
    /// [`Unusable`].
    pub async fn check(&self) -> Result<(), Unusable> {
        let key = Key::from("check");
        let tried = async {
            self.store.put(&key, Bytes::from_static(b"ok").into()).await?;
            self.store.delete(&key).await
        };
        tried.await.map_err(|error| Unusable(error.to_string()))
    }

    /// Keeps a file. When this returns, it is kept whole.
    ///
    /// # Errors
    /// [`MediaError`]; for a contact only [`MediaError::TooLarge`] and [`MediaError::Storage`].
    pub async fn put(&self, by: By, bytes: Bytes) -> Result<Media, MediaError> {
        if bytes.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        let Look { mime, picture } = self.look(bytes.clone()).await;
        if by.is_some() {
            match &picture {
                _ if bytes.is_empty() => return Err(MediaError::Empty),
                Some(Err(look::Unfit::Damaged)) => return Err(MediaError::Damaged),
                Some(Err(look::Unfit::TooManyPixels)) => return Err(MediaError::TooManyPixels),
                None if !crate::core::files::is_known(mime) => return Err(MediaError::UnknownKind),
                _ => {}
            }
        }
        let id = MediaId::from(crate::gateway::random_hex::<16>());
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
        self.write(&id, "", bytes).await?;
        if let Some(picture) = picture {
            self.write(&id, ".thumbnail", picture.thumbnail.into()).await?;
        }
        let record = serde_json::to_vec(&Record { media: media.clone(), by }).unwrap_or_default();
        self.write(&id, ".json", record.into()).await?;
        Ok(media)
    }

    /// What is known of a file. `None` where there is none: an id that [`MediaStore::put`] has not made is not looked
    /// for.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn find(&self, id: &MediaId) -> Result<Option<Record>, MediaError> {
        let record = self.read(id, ".json").await?;
        Ok(record.and_then(|record| serde_json::from_slice(&record).ok()))
    }

    /// A file's bytes.
    pub async fn get(&self, id: &MediaId) -> Option<Bytes> {
        self.read(id, "").await.ok().flatten()
    }

    /// A picture in small.
    pub async fn thumbnail(&self, id: &MediaId) -> Option<Bytes> {
        self.read(id, ".thumbnail").await.ok().flatten()
    }

    async fn look(&self, bytes: Bytes) -> Look {
        let _turn = self.decoding.acquire().await;
        // A decoder that panics has met a file that is not sound.
        let looked = tokio::task::spawn_blocking(move || look::look(&bytes)).await;
        looked.unwrap_or(Look { mime: "image/unknown", picture: Some(Err(look::Unfit::Damaged)) })
    }

    async fn write(&self, id: &MediaId, part: &str, bytes: Bytes) -> Result<(), MediaError> {
        self.store.put(&Key::from(format!("{id}{part}")), bytes.into()).await?;
        Ok(())
    }

    async fn read(&self, id: &MediaId, part: &str) -> Result<Option<Bytes>, MediaError> {
        let name = id.as_str();
        if name.len() != 32 || !name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
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

/// What kind of error it is. Its own words may hold addresses.
pub(super) fn kind(error: &Error) -> &'static str {
    match error {
        Error::NotFound { .. } => "not found",
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => "not allowed",
        _ => "storage",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png() -> Bytes {
        let mut bytes = io::Cursor::new(Vec::new());
        image::RgbImage::new(4, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner().into()
    }

    /// What every store does, opened twice.
    async fn a_file_is_found_again_with_what_it_is(open: impl Fn() -> MediaStore) {
        let store = open();
        store.check().await.unwrap();
        let media = store.put(Some("ann".into()), png()).await.unwrap();
        assert_eq!((media.mime.as_str(), media.pixels), ("image/png", Some((4, 3))));
        let again = open();
        assert_eq!(
            again.find(&media.id).await.unwrap().unwrap(),
            Record { media: media.clone(), by: Some("ann".into()) }
        );
        assert_eq!(again.get(&media.id).await.unwrap(), png());
        assert!(again.thumbnail(&media.id).await.is_some());
        assert!(again.find(&"0123456789abcdef0123456789abcdef".into()).await.unwrap().is_none());
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
        a_file_is_found_again_with_what_it_is(|| MediaStore::remote(&bucket).unwrap()).await;
        let other = MediaStore::remote(&format!("{bucket}-that-is-not-there")).unwrap();
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
