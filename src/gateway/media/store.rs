//! Where the files are kept: a folder by default, or an S3-compatible store.

use super::decoding::Decoder;
use super::error::{MAX_BYTES, MediaError};
use super::inspect::{Inspection, PictureError};
use crate::core::files;
use crate::gateway::bytes::random_hex;
use crate::protocol::{AgentId, Media, MediaId};
use axum::body::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::{fs, io};
use thiserror::Error;

/// What is stored of a file besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its description.
    pub media: Media,
    /// The agent who uploaded it; `None` for a contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AgentId>,
}

/// A store of files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct MediaStore {
    store: Arc<dyn ObjectStore>,
    decoder: Decoder,
}

/// Why a store cannot be used. Worded for whoever starts the gateway.
#[derive(Debug, Error)]
pub enum MediaStoreError {
    /// The gateway was built without the feature `s3`.
    #[error("this gateway was built without S3: build it with --features s3")]
    NoS3,
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

    /// Opens a store by its address: `s3://bucket`, with credentials in environment variables (`AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT` and so on, as `object_store` reads them).
    ///
    /// # Errors
    /// [`MediaStoreError`].
    #[cfg(feature = "s3")]
    pub fn remote(address: &str) -> Result<Self, MediaStoreError> {
        let builder = object_store::aws::AmazonS3Builder::from_env().with_url(address);
        Ok(Self::new(Arc::new(builder.build()?)))
    }

    /// Fails: the program was built without S3.
    ///
    /// # Errors
    /// Always [`MediaStoreError::NoS3`].
    #[cfg(not(feature = "s3"))]
    pub fn remote(_: &str) -> Result<Self, MediaStoreError> {
        Err(MediaStoreError::NoS3)
    }

    fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, decoder: Decoder::default() }
    }

    /// Returns the decoder of its pictures.
    pub fn decoder(&self) -> &Decoder {
        &self.decoder
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

    /// Stores a file that an agent uploads, or `None` for a contact. The file is stored completely when this returns.
    ///
    /// # Errors
    /// [`MediaError`]; for a contact only [`MediaError::TooLarge`] and [`MediaError::Storage`].
    pub async fn put(&self, by: Option<AgentId>, bytes: Bytes) -> Result<Media, MediaError> {
        if bytes.len() > MAX_BYTES {
            return Err(MediaError::TooLarge);
        }
        let Inspection { mime, picture } = self.decoder.inspect(bytes.clone()).await;
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
        self.write(&id, "", bytes).await?;
        if let Some(picture) = picture {
            self.write(&id, ".thumbnail", picture.thumbnail.into()).await?;
        }
        let record = serde_json::to_vec(&Record { media: media.clone(), by }).unwrap_or_default();
        self.write(&id, ".json", record.into()).await?;
        Ok(media)
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

#[cfg(test)]
mod tests {
    use super::*;

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
