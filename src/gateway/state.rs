//! The state of the HTTP routes. Each handler extracts only the parts that it works with.

use super::address::Proxies;
use super::admin::routes::AdminKey;
use super::carriers::handset::Handset;
use super::carriers::links::Links;
use super::carriers::registry::Registry;
use super::clock::Clock;
use super::connections::register::Connections;
use super::contacts::routes::ContactsKey;
use super::current::Current;
use super::directory::Directory;
use super::directory::body::Bodies;
use super::directory::routes::DirectoryKey;
use super::engine::Handle;
use super::erasure::eraser::Eraser;
use super::erasure::routes::ErasureKey;
use super::health::Health;
use super::media::MediaStore;
use super::media::routes::MaySave;
use super::metrics::Metrics;
use super::peers::pass_on::Others;
use super::sign_in::service::SignIn;
use super::site::OfflineShell;
use super::socket;
use crate::core::host::policy::Hosts;
use axum::extract::FromRef;
use std::sync::Arc;
use tokio::sync::watch;

/// Declares the state and lets handlers extract each part by its type.
macro_rules! state {
    ($($(#[$doc:meta])* $part:ident: $type:ty,)+) => {
        /// The state of all routes. Cheap to clone.
        #[derive(Clone)]
        pub struct AppState {
            $($(#[$doc])* pub $part: $type,)+
        }

        $(
            impl FromRef<AppState> for $type {
                fn from_ref(state: &AppState) -> Self {
                    state.$part.clone()
                }
            }
        )+
    };
}

state! {
    /// The engine.
    engine: Handle,
    /// The gateway's clock.
    clock: Arc<Clock>,
    /// The published directory.
    directory: Arc<Directory>,
    /// The bodies of `GET /directory`.
    bodies: Arc<Bodies>,
    /// The key that permits changing the directory.
    directory_key: DirectoryKey,
    /// The key that permits changing the contact book.
    contacts_key: ContactsKey,
    /// The key that permits administrators' acts.
    admin_key: AdminKey,
    /// The key that permits erasing and exporting contacts.
    erasure_key: ErasureKey,
    /// Erases.
    eraser: Arc<Eraser>,
    /// The ways to sign in.
    sign_in: Arc<SignIn>,
    /// The files of messages.
    media: MediaStore,
    /// Whether agents may save files.
    may_save: MaySave,
    /// The configured carriers.
    carriers: Arc<Registry>,
    /// The links to files, for carriers.
    links: Links,
    /// The demo's phones.
    handset: Arc<Handset>,
    /// What agents' connections work with.
    socket: Arc<socket::Context>,
    /// What is counted and measured.
    metrics: Arc<Metrics>,
    /// How the gateway is doing.
    health: Arc<Health>,
    /// What all connections share.
    connections: Arc<Connections>,
    /// Whether browsers keep a copy of the desk.
    offline_shell: OfflineShell,
    /// The pages that may embed the desk.
    hosts: Arc<Current<Hosts>>,
    /// The proxies that are believed when they name a client's address.
    proxies: Arc<Proxies>,
    /// The other gateways of the same log.
    others: Others,
    /// Turns true when the gateway closes.
    closing: watch::Receiver<bool>,
}
