//! Several gateways on one PostgreSQL. One of them writes; each other one stands by, and takes over when that one is
//! gone.
//!
//! What several need is in the database: the log, the lease, the contact book, the outbox and the keys. What a gateway
//! can make anew of these stays in its own data folder: the archive with the snapshot, and copies of the keys; and so
//! does what is about this gateway alone: the log's anchor and the pulse.

#[cfg(feature = "postgres")]
pub mod checking;
#[cfg(feature = "postgres")]
pub mod moving;
pub mod named;
#[cfg(feature = "postgres")]
pub mod secrets;
#[cfg(feature = "postgres")]
pub mod standby;
pub mod start;
#[cfg(all(test, feature = "postgres"))]
mod tests;

#[cfg(feature = "postgres")]
pub use folder::open;

#[cfg(feature = "postgres")]
mod folder;
