//! Where a database is, as a URL says it: `postgres://USER@HOST:PORT/NAME?sslmode=…`, as libpq reads it.

use super::error::DatabaseError;
use std::env;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// Waits that the operating system would make too long.
const CONNECT: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_secs(10);

/// Where a database is, and how to get in. Neither form of it shows the password.
#[derive(Clone)]
pub struct Address {
    pub(super) config: Config,
    /// The authorities that may vouch for the server, in PEM; without, the system's.
    pub(super) roots: Option<PathBuf>,
}

impl Address {
    /// Returns whether a text is meant to be such a URL.
    pub fn is_one(text: &str) -> bool {
        ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
    }

    /// Returns whether a URL has a password in it.
    pub fn says_password(url: &str) -> bool {
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let authority = base.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
        authority.is_some_and(|(user, _)| user.contains(':')) || query.contains("password=")
    }

    /// Reads a URL. The environment's `PGPASSWORD` is the password if it has none.
    ///
    /// Over a network the connection is TLS, and the server's certificate must be valid for the name in the URL,
    /// whatever libpq would accept; only `sslmode=disable` does without.
    ///
    /// # Errors
    /// [`DatabaseError::Address`].
    pub fn parse(url: &str) -> Result<Self, DatabaseError> {
        if !Self::is_one(url) {
            return Err(DatabaseError::Address("it begins with postgres://".into()));
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut rest, mut mode, mut roots) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => roots = Some(PathBuf::from(plain(value))),
                _ => rest.push(pair),
            }
        }
        let mark = if rest.is_empty() { "" } else { "?" };
        // What is wrong is said without the value, which may be the password.
        let parsed = format!("{base}{mark}{}", rest.join("&")).parse::<Config>();
        let mut config = parsed.map_err(|error| DatabaseError::Address(cause(&error)))?;
        let is_local = config.get_hosts().iter().all(|host| match host {
            Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1" | "[::1]"),
            #[cfg(unix)]
            Host::Unix(_) => true,
        });
        config.ssl_mode(match mode {
            None if is_local => SslMode::Disable,
            None | Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some("disable") => SslMode::Disable,
            Some(_) => return Err(DatabaseError::Address("sslmode is disable, require or verify-full".into())),
        });
        if config.get_hosts().is_empty() {
            return Err(DatabaseError::Address("it names no host".into()));
        }
        if config.get_dbname().is_none() {
            return Err(DatabaseError::Address("it names no database".into()));
        }
        if let (None, Ok(password)) = (config.get_password(), env::var("PGPASSWORD")) {
            config.password(password);
        }
        config.connect_timeout(CONNECT).tcp_user_timeout(SILENCE);
        config.keepalives_idle(SILENCE / 2).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        // Of several hosts, the one that takes writes: after a failover, another.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite).application_name("baton");
        Ok(Self { config, roots })
    }

    /// Sets the password.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.config.password(password);
        self
    }
}

/// Returns what an error is caused by, or the error.
fn cause(error: &tokio_postgres::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Decodes `%2F` and the like.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let decoded = others.get(..2).and_then(|digits| crate::gateway::bytes::unhex(str::from_utf8(digits).ok()?));
        match decoded.filter(|_| *first == b'%') {
            Some(byte) => (bytes.extend(byte), rest = &others[2..]).1,
            None => (bytes.push(*first), rest = others).1,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config = &self.config;
        if let Some(user) = config.get_user() {
            write!(f, "{user}@")?;
        }
        for (number, host) in config.get_hosts().iter().enumerate() {
            f.write_str(if number == 0 { "" } else { "," })?;
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                #[cfg(unix)]
                Host::Unix(path) => write!(f, "{}", path.display())?,
            }
            if let Some(port) = config.get_ports().get(number).or_else(|| config.get_ports().first()) {
                write!(f, ":{port}")?;
            }
        }
        write!(f, "/{}", config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(url: &str) -> Result<Address, String> {
        Address::parse(url).map_err(|error| error.to_string())
    }

    #[test]
    fn over_a_network_it_is_tls_unless_it_says_otherwise() {
        for (url, mode) in [
            ("postgres://baton@db.example/baton", SslMode::Require),
            ("postgres://baton@db.example/baton?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem", SslMode::Require),
            ("postgres://baton@db.example/baton?sslmode=disable", SslMode::Disable),
            ("postgresql://baton@localhost:5433/baton", SslMode::Disable),
            ("postgres://baton@one,two/baton", SslMode::Require),
            ("postgres://%2Frun%2Fpostgresql/baton", SslMode::Disable),
        ] {
            assert_eq!(parsed(url).unwrap().config.get_ssl_mode(), mode, "{url}");
        }
        let roots = parsed("postgres://b@db/baton?sslrootcert=%2Fetc%2Fca.pem").unwrap().roots;
        assert_eq!(roots.unwrap().to_str(), Some("/etc/ca.pem"));
        for wrong in ["postgres://b@db/baton?sslmode=prefer", "postgres://b@db", "postgres:///baton", "mysql://b@db/x"]
        {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_form_of_it_shows_the_password() {
        let address = parsed("postgres://baton:Secret@one:5433,two:5433/baton").unwrap();
        assert_eq!(
            (address.to_string().as_str(), address.config.get_password()),
            ("baton@one:5433,two:5433/baton", Some(&b"Secret"[..]))
        );
        assert!(!format!("{address:?}").contains("Secret"));
        assert!(Address::says_password("postgres://baton:Secret@one/baton"));
        assert!(Address::says_password("postgres://one/baton?user=baton&password=Secret"));
        assert!(!Address::says_password("postgres://baton@one:5433,two:5433/baton?sslmode=require"));
        let wrong = parsed("postgres://baton:Secret@one:Secret/baton?connect_timeout=Secret").unwrap_err();
        assert!(!wrong.contains("Secret"), "{wrong}");
    }
}
