//! TLS by the gateway's own listener: a certificate and its key, from two files that are read anew when they change.

use rustls::crypto::ring;
use rustls::pki_types::pem::{Error as PemError, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error as RustlsError, InconsistentKeys, ServerConfig};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use thiserror::Error;
use tokio::time::{Instant, MissedTickBehavior, interval};
use webpki::{EndEntityCert, KeyUsage};

/// How often a listener's files are looked at.
pub const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long before its end a certificate is warned of, and how often. Those of ACME are renewed a month before.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);
const WARN_EVERY: Duration = Duration::from_secs(24 * 3600);

/// Why a certificate cannot be used. Worded for whoever starts the gateway; contains nothing of the key.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {}: {error}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: {what}", file.display())]
    Invalid {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The certificate's time is over, or has not come.
    #[error("{}: the certificate {what} {}", file.display(), httpdate::fmt_http_date(*at))]
    Untimely {
        /// The file.
        file: PathBuf,
        /// What happened or will happen.
        what: &'static str,
        /// When.
        at: SystemTime,
    },
    /// The key is another certificate's.
    #[error("the key in {} does not belong to the first certificate in {}", key.display(), certificate.display())]
    Mismatch {
        /// The file with the certificate.
        certificate: PathBuf,
        /// The file with the key.
        key: PathBuf,
    },
}

/// A certificate with its chain and its key, as they are in their files now.
pub struct Certificate {
    files: Files,
    current: RwLock<Arc<CertifiedKey>>,
    looked: Mutex<Looked>,
}

/// The files, in PEM.
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// When each file was changed, and its size; `None` if it is not there.
type Stamp = [Option<(SystemTime, u64)>; 2];

/// What the files looked like.
struct Looked {
    /// When they were read last.
    read: Stamp,
    /// At the last look.
    last: Stamp,
    /// When the end of the certificate was warned of.
    warned: Option<Instant>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("file", &self.files.certificate).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads the two files: the certificate with the chain up to the authority, and its unencrypted key.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files { certificate: certificate.into(), key: key.into() };
        // Before they are read: what is written meanwhile is a change.
        let stamp = files.stamp();
        let current = RwLock::new(Arc::new(files.read(SystemTime::now())?));
        Ok(Self { files, current, looked: Mutex::new(Looked { read: stamp, last: stamp, warned: None }) })
    }

    /// Returns the configuration of a listener: TLS 1.2 and 1.3, and HTTP/1.1 in it.
    ///
    /// # Panics
    /// If the cryptography does not fit TLS, which no configuration can bring about.
    pub fn config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().expect("ring has TLS 1.2 and 1.3");
        let mut config = builder.with_no_client_auth().with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// Looks at the files so often, and takes up what has changed. Never completes.
    pub async fn follow(&self, every: Duration) {
        let mut looks = interval(every);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            self.look();
        }
    }

    /// Takes up the files if they have changed, and were the same at the look before: the two are not written at the same
    /// moment. What cannot be used is warned of once, and what was there before stays.
    pub fn look(&self) {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = self.files.stamp();
        let is_settled = std::mem::replace(&mut looked.last, stamp) == stamp;
        if is_settled && stamp != looked.read {
            looked.read = stamp;
            match self.files.read(SystemTime::now()) {
                Ok(key) => {
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                    looked.warned = None;
                    tracing::info!("the certificate was read anew");
                }
                Err(error) => {
                    tracing::warn!(%error, "the new certificate cannot be used, so the one before it stays");
                }
            }
        }
        if looked.warned.is_none_or(|at| at.elapsed() >= WARN_EVERY)
            && let Err(error) = self.files.is_timely(&self.current(), SystemTime::now() + SOON)
        {
            looked.warned = Some(Instant::now());
            tracing::warn!(%error, "the certificate has to be renewed");
        }
    }

    fn current(&self) -> Arc<CertifiedKey> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

impl Files {
    fn stamp(&self) -> Stamp {
        // Of a link, what it leads to: ACME clients replace links.
        [&self.certificate, &self.key].map(|file| {
            let found = fs::metadata(file).ok()?;
            Some((found.modified().ok()?, found.len()))
        })
    }

    fn read(&self, now: SystemTime) -> Result<CertifiedKey, TlsError> {
        let no_certificate = "there is no certificate in it; PEM is asked for (BEGIN CERTIFICATE)";
        let no_key = "there is no private key in it that is not encrypted; PEM is asked for (BEGIN PRIVATE KEY)";
        let invalid = |file: &PathBuf, what| TlsError::Invalid { file: file.clone(), what };
        let content = read(&self.certificate)?;
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&content)
            .collect::<Result<_, PemError>>()
            .map_err(|_| invalid(&self.certificate, no_certificate))?;
        if chain.is_empty() {
            return Err(invalid(&self.certificate, no_certificate));
        }
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key)?).map_err(|_| invalid(&self.key, no_key))?;
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
            RustlsError::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                TlsError::Mismatch { certificate: self.certificate.clone(), key: self.key.clone() }
            }
            RustlsError::InvalidCertificate(_) => invalid(&self.certificate, "the first certificate cannot be read"),
            _ => invalid(&self.key, "a key of this kind cannot be used; RSA and ECDSA can, and Ed25519"),
        })?;
        self.is_timely(&key, now)?;
        Ok(key)
    }

    /// Checks that a certificate is good at a time.
    fn is_timely(&self, key: &CertifiedKey, at: SystemTime) -> Result<(), TlsError> {
        let untimely = |what, at| Err(TlsError::Untimely { file: self.certificate.clone(), what, at: UNIX_EPOCH + at });
        let seconds = |time: UnixTime| Duration::from_secs(time.as_secs());
        let now = UnixTime::since_unix_epoch(at.duration_since(UNIX_EPOCH).unwrap_or_default());
        // Nobody is trusted, so it always fails; but whether the time is right is looked at first.
        let Some(Ok(certificate)) = key.cert.first().map(EndEntityCert::try_from) else { return Ok(()) };
        let usage = KeyUsage::server_auth();
        match certificate.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &[], &[], now, usage, None, None) {
            Err(webpki::Error::CertExpired { not_after, .. }) => untimely("is only good until", seconds(not_after)),
            Err(webpki::Error::CertNotValidYet { not_before, .. }) => {
                untimely("is not good before", seconds(not_before))
            }
            _ => Ok(()),
        }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|error| TlsError::Unreadable { file: file.into(), error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};
    use tempfile::TempDir;

    /// Returns a certificate that is good in these years, and its key.
    fn made(from: i32, until: i32) -> [String; 2] {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(until, 1, 1));
        [params.self_signed(&key).unwrap().pem(), key.serialize_pem()]
    }

    fn write(folder: &TempDir, contents: &[String; 2]) -> [PathBuf; 2] {
        let files = ["cert.pem", "key.pem"].map(|name| folder.path().join(name));
        files.iter().zip(contents).for_each(|(file, content)| fs::write(file, content).unwrap());
        files
    }

    #[test]
    fn what_is_wrong_with_a_certificate_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let [good, key] = made(2020, 2120);
        let none = String::new;
        for (certificate, key, said) in [
            (none(), key.clone(), "cert.pem: there is no certificate in it"),
            (key.clone(), good.clone(), "cert.pem: there is no certificate in it"),
            (good.clone(), none(), "key.pem: there is no private key in it"),
            (good.replace("MII", "AAA"), key.clone(), "cert.pem: the first certificate cannot be read"),
            (good.clone(), key.replace("MIG", "AAA"), "key.pem: a key of this kind"),
            (good.clone(), made(2020, 2120)[1].clone(), "cert.pem"),
            (made(2020, 2021)[0].clone(), key.clone(), "does not belong to the first certificate"),
        ] {
            let [file, key_file] = write(&folder, &[certificate, key.clone()]);
            let error = Certificate::read(&file, &key_file).unwrap_err().to_string();
            assert!(error.contains(said), "{error} and not {said}");
            // Nothing of the key.
            assert!(key.lines().all(|line| line.is_empty() || !error.contains(line)), "{error}");
        }
        for (years, said) in [
            ([2020, 2021], "cert.pem: the certificate is only good until Fri, 01 Jan 2021 00:00:00 GMT"),
            ([2119, 2120], "cert.pem: the certificate is not good before Sun, 01 Jan 2119 00:00:00 GMT"),
        ] {
            let [file, key] = write(&folder, &made(years[0], years[1]));
            let error = Certificate::read(&file, &key).unwrap_err().to_string();
            assert!(error.ends_with(said), "{error}");
        }
        let missing = Certificate::read(&folder.path().join("none"), &folder.path().join("none")).unwrap_err();
        assert!(missing.to_string().starts_with("cannot read "), "{missing}");
        let [file, key] = write(&folder, &[good, key]);
        Certificate::read(&file, &key).unwrap();
    }

    #[tokio::test]
    async fn a_certificate_is_followed() {
        let folder = tempfile::tempdir().unwrap();
        let [file, key] = write(&folder, &made(2020, 2120));
        let certificate = Arc::new(Certificate::read(&file, &key).unwrap());
        let before = certificate.current();
        let following = certificate.clone();
        tokio::spawn(async move { following.follow(Duration::from_millis(1)).await });
        write(&folder, &made(2020, 2121));
        let changed = async {
            while certificate.current().cert == before.cert {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), changed).await.expect("it is taken up");
    }
}
