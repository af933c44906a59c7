//! Who may fetch a file, and send it.

use super::store::{MediaStore, Record};
use crate::gateway::engine::Handle;
use crate::gateway::session::Session;
use crate::protocol::{Command, Media, MediaId, Refusal};

/// Returns the record of a file that an agent may fetch: their own upload, or a file of an interaction that they own or
/// are invited to.
pub async fn permitted(store: &MediaStore, engine: &Handle, session: Session, id: MediaId) -> Option<Record> {
    let agent = session.agent.clone();
    let may_fetch = engine.may_fetch(session.clone(), id.clone()).await;
    let signed_in = engine.signed_in(session).await;
    let record = store.find(&id).await.ok().flatten()?;
    (may_fetch || signed_in && record.by == Some(agent)).then_some(record)
}

/// Replaces what an agent's command says of its files by their records. Also returns why the command must be refused: a
/// file does not exist, or is neither this agent's upload nor in one of their interactions.
pub async fn attach(
    store: &MediaStore,
    engine: &Handle,
    session: &Session,
    mut command: Command,
) -> (Command, Option<Refusal>) {
    if let Command::Send { media, .. } = &mut command {
        for file in media {
            if !store.usage().touch(&file.id) {
                return (command, Some(Refusal::UnknownMedia));
            }
            let record = match store.find(&file.id).await {
                Ok(Some(record)) => record,
                Ok(None) => return (command, Some(Refusal::UnknownMedia)),
                Err(_) => return (command, Some(Refusal::Unavailable)),
            };
            let own = record.by.as_ref() == Some(&session.agent);
            if !own && !engine.may_fetch(session.clone(), file.id.clone()).await {
                return (command, Some(Refusal::UnknownMedia));
            }
            *file = Media { name: file.name.take(), description: file.description.take(), ..record.media };
        }
    }
    (command, None)
}
