//! The routes for administrators, below `/admin/agents`. Each demands the key of the data folder (`admin.key`) as bearer
//! token, and none answers to a browser's page.
//!
//! `GET` lists [`AgentSummary`]s: those who are signed in, suspended or have something open, and with `?all=true`
//! everybody. `POST …/{id}/sign-out`, `…/suspend`, `…/restore` and `…/reassign` take an [`Act`] and answer with an
//! [`InterventionOutcome`]. An answer comes when everything is in the log and the agent's connections have been told.

use crate::core::hub::{
    AgentSummary, Disposal, Intervention, InterventionError, InterventionKind, InterventionOutcome,
};
use crate::gateway::config::Secret;
use crate::gateway::engine::Handle;
use crate::gateway::http;
use crate::protocol::AgentId;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

/// The key that permits administrators' acts.
#[derive(Clone, Debug)]
pub struct AdminKey(pub Secret);

/// The acts by their names in the address.
const ACTS: [(&str, InterventionKind); 4] = [
    ("sign-out", InterventionKind::SignOut),
    ("suspend", InterventionKind::Suspend),
    ("restore", InterventionKind::Restore),
    ("reassign", InterventionKind::Reassign),
];

/// The body of an act: who does it, why, and what becomes of the agent's interactions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The administrator's name.
    pub by: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What becomes of the interactions.
    #[serde(default)]
    pub interactions: Disposal,
}

/// The query of a list.
#[derive(Debug, Deserialize)]
pub struct Selection {
    #[serde(default)]
    all: bool,
}

/// `GET /admin/agents`.
pub async fn list(
    State(engine): State<Handle>,
    State(AdminKey(key)): State<AdminKey>,
    headers: HeaderMap,
    selection: Result<Query<Selection>, QueryRejection>,
) -> Response {
    if !http::has_key(&headers, &key) {
        return wrong_key();
    }
    let Ok(Query(Selection { all })) = selection else { return http::malformed() };
    match engine.summaries(all).await {
        Ok(agents) => Json::<Vec<AgentSummary>>(agents).into_response(),
        Err(_) => unavailable(),
    }
}

/// `POST /admin/agents/{id}/{act}`.
pub async fn act(
    State(engine): State<Handle>,
    State(AdminKey(key)): State<AdminKey>,
    Path((agent, act)): Path<(AgentId, String)>,
    headers: HeaderMap,
    body: Result<Json<Act>, JsonRejection>,
) -> Response {
    if !http::has_key(&headers, &key) {
        return wrong_key();
    }
    let Some((_, kind)) = ACTS.into_iter().find(|(name, _)| *name == act) else {
        return http::error(StatusCode::NOT_FOUND, "unknown_act", "there is no such act");
    };
    let Ok(Json(Act { by, reason, interactions })) = body else { return http::malformed() };
    let intervention = Intervention { agent: agent.clone(), kind, interactions, by, reason };
    match engine.intervene(intervention).await {
        Ok(Ok(outcome)) => {
            let InterventionOutcome { moved, done, kept } = outcome;
            tracing::info!(agent = agent.as_str(), ?kind, moved, done, kept, "an administrator has intervened");
            Json(outcome).into_response()
        }
        Ok(Err(error)) => {
            let (status, code) = named(&error);
            http::error(status, code, &error.to_string())
        }
        Err(_) => unavailable(),
    }
}

fn wrong_key() -> Response {
    http::wrong_key("admin.key")
}

fn unavailable() -> Response {
    http::error(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "the gateway cannot store anything now; see `gateway agent list`",
    )
}

fn named(error: &InterventionError) -> (StatusCode, &'static str) {
    match error {
        InterventionError::UnknownAgent => (StatusCode::NOT_FOUND, "unknown_agent"),
        InterventionError::AlreadySuspended => (StatusCode::CONFLICT, "already_suspended"),
        InterventionError::NotSuspended => (StatusCode::CONFLICT, "not_suspended"),
        InterventionError::Unfit(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unfit"),
        InterventionError::UnknownTarget => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_target"),
        InterventionError::SameAgent => (StatusCode::UNPROCESSABLE_ENTITY, "same_agent"),
        InterventionError::NotReady(_) => (StatusCode::CONFLICT, "not_ready"),
        InterventionError::NoRoom(_) => (StatusCode::CONFLICT, "no_room"),
        InterventionError::UnsupportedChannel => (StatusCode::UNPROCESSABLE_ENTITY, "unsupported_channel"),
        InterventionError::NoMembers => (StatusCode::CONFLICT, "no_members"),
        InterventionError::NoQueue(_) => (StatusCode::CONFLICT, "no_queue"),
    }
}
