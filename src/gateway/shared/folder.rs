//! The data folder of a gateway whose log is in PostgreSQL.

use super::secrets::Secrets;
use crate::gateway::bytes::random;
use crate::gateway::carriers::outbox::shared::SharedRecords;
use crate::gateway::carriers::outbox::store::OutboxStore;
use crate::gateway::contacts::shared::SharedRows;
use crate::gateway::contacts::store::ContactStore;
use crate::gateway::data::{BACKUP, Data, DataError, LOG, MOVING, Opened, SHARED, lock, mend};
use crate::gateway::log::postgres::PostgresLog;
use crate::gateway::postgres::Database;
use crate::gateway::private;
use std::path::Path;
use std::sync::Arc;

/// Opens a folder for a database, and creates in both what is missing.
///
/// # Errors
/// [`DataError`].
pub fn open(folder: &Path, anchor: &Path, database: &Arc<Database>) -> Result<(Data, Arc<PostgresLog>), DataError> {
    private::create_folder(folder)?;
    mend(folder);
    let lock = lock(folder)?;
    if folder.join(BACKUP).exists() {
        return Err(DataError::IsBackup);
    }
    if folder.join(MOVING).exists() {
        return Err(DataError::IsMoving);
    }
    if folder.join(LOG).exists() {
        return Err(DataError::HasLog);
    }
    let log = PostgresLog::open_anchored(database, anchor).map_err(DataError::Shared)?;
    if log.kept(MOVING).map_err(DataError::Shared)?.is_some() {
        return Err(DataError::IsMoved);
    }
    if log.meta("demo", || vec![0]).map_err(DataError::Shared)? != [0] {
        return Err(DataError::IsDemo);
    }
    let salt = log.meta("salt", || random::<16>().to_vec()).map_err(DataError::Shared)?;
    Secrets::new(database).copy_to(folder)?;
    private::write(&folder.join(SHARED), format!("{}\n", database.address()).as_bytes())?;
    let contacts = ContactStore::new(SharedRows::new(database, log.tenure().clone()));
    let outbox = OutboxStore::new(SharedRecords::new(database, log.tenure().clone()));
    let log = Arc::new(log);
    let data = Data::with(folder, Opened { log: log.clone(), salt, contacts, outbox, lock })?;
    Ok((data, log))
}
