//! Databases for tests. Where PostgreSQL is not installed nothing is tested: `make test-postgres` installs it.

use super::{Address, Database};
use cluster::Cluster;
use std::sync::{Arc, LazyLock};

#[path = "../../../tests/postgres/cluster.rs"]
pub mod cluster;

/// The server of all tests that leave it alone.
pub static SHARED: LazyLock<Option<Cluster>> = LazyLock::new(|| cluster::programs().map(Cluster::start));

/// Returns a database of a test's own; `None` where PostgreSQL is not installed.
pub fn database() -> Option<Arc<Database>> {
    SHARED.as_ref().map(|shared| at(&shared.database()))
}

/// Returns the database at a URL.
pub fn at(url: &str) -> Arc<Database> {
    Database::new(Address::parse(url).unwrap()).unwrap()
}

/// Runs SQL in a database of [`SHARED`], and returns what it prints.
pub fn sql(database: &Database, sql: &str) -> String {
    SHARED.as_ref().unwrap().sql(name(database).as_str(), sql)
}

/// Returns the name of a database.
pub fn name(database: &Database) -> String {
    let address = database.address().to_string();
    address.rsplit('/').next().unwrap_or_default().to_owned()
}
