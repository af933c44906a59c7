//! Why a database cannot be used.

use crate::core::words::counted;
use crate::gateway::storage::StorageError;
use std::io;
use thiserror::Error;
use tokio_postgres::error::SqlState;

/// Why a database cannot be used. Worded for whoever starts the gateway; contains no message text, number or token, and
/// no password.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The URL is none.
    #[error("the database's address is wrong: {0}")]
    Address(String),
    /// TLS cannot be set up.
    #[error("TLS to the database cannot be set up: {0}")]
    Tls(String),
    /// It cannot be reached, or the connection was lost.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// It does not answer.
    #[error("the database does not answer")]
    Silent,
    /// It refuses something: its words, without the values.
    #[error("the database refuses: {message} ({})", code.code())]
    Refused {
        /// Its code.
        code: SqlState,
        /// Its words.
        message: String,
    },
    /// What it returns is not what was asked for.
    #[error("the database returns something else than was asked for")]
    Unexpected(#[source] tokio_postgres::Error),
    /// It is too old.
    #[error("the database is PostgreSQL {0}; 13 is the oldest that will do")]
    TooOld(i32),
    /// It does not keep texts in UTF-8.
    #[error("the database's encoding is {0}: create one with UTF8")]
    NotUtf8(String),
    /// A newer gateway has changed its tables.
    #[error("the database was set up by a newer gateway (schema {found}, this one knows up to {known})")]
    Newer {
        /// The schema of the database.
        found: i32,
        /// The newest schema that this gateway knows.
        known: i32,
    },
    /// The thread that waits for it cannot be started.
    #[error(transparent)]
    Thread(io::Error),
    /// An append has taken too long, and it is not known yet what became of it.
    #[error("it is not known whether {} been appended", counted(*.0, "entry has", "entries have"))]
    Doubtful(usize),
}

impl DatabaseError {
    /// Returns whether the connection is of no more use.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Silent) || self.is_passing()
    }

    /// Returns whether it may work a moment later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Silent => true,
            // It starts, stops or has failed over; and two that wait for each other.
            Self::Refused { code, .. } => {
                [
                    SqlState::ADMIN_SHUTDOWN,
                    SqlState::CRASH_SHUTDOWN,
                    SqlState::CANNOT_CONNECT_NOW,
                    SqlState::READ_ONLY_SQL_TRANSACTION,
                    SqlState::TOO_MANY_CONNECTIONS,
                    SqlState::T_R_DEADLOCK_DETECTED,
                    SqlState::T_R_SERIALIZATION_FAILURE,
                    SqlState::QUERY_CANCELED,
                    SqlState::LOCK_NOT_AVAILABLE,
                ]
                .contains(code)
                    || code.code().starts_with("08")
            }
            _ => false,
        }
    }
}

impl From<tokio_postgres::Error> for DatabaseError {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(refused) = error.as_db_error() {
            // Not its detail, which may quote a row.
            return Self::Refused { code: refused.code().clone(), message: refused.message().to_owned() };
        }
        let said = error.to_string();
        if error.is_closed() {
            return Self::Unreachable(said);
        }
        let source = std::error::Error::source(&error).map(ToString::to_string);
        // These are about what was asked; all others are about the connection.
        if ["error serializing", "error deserializing", "invalid column", "query returned", "unexpected message"]
            .iter()
            .any(|begin| said.starts_with(begin))
        {
            return Self::Unexpected(error);
        }
        Self::Unreachable(source.unwrap_or(said))
    }
}

impl From<DatabaseError> for StorageError {
    fn from(error: DatabaseError) -> Self {
        Self::Shared(error.into())
    }
}

impl From<tokio_postgres::Error> for StorageError {
    fn from(error: tokio_postgres::Error) -> Self {
        DatabaseError::from(error).into()
    }
}
