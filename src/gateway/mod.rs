//! The gateway: one process that stores the interactions, invites agents and talks to the carriers. The rules are in
//! [`crate::core::hub`]; the gateway feeds them with requests and carries out their decisions.
//!
//! The way of one event: a text ([`carriers`]) or a command ([`socket`]) arrives, is queued for the [`engine`], decided
//! by the hub, stored in the [`log`], and only then told to the agents' connections ([`feed`]) and to the carrier.
//!
//! The modules by floor, lowest first. A file uses only files on the same floor or below, and there is no circle; a
//! test enforces both, and `make structure` prints the floors file by file.
//!
//! | floor | module | what it holds |
//! | --- | --- | --- |
//! | tools | [`bytes`], [`clock`], [`shutdown`] | random bytes; the time; waiting for the gateway to close |
//! | | [`logging`], [`about`] | what the program writes about itself; its version, licences and manual page |
//! | | [`traces`] | what happens, as OpenTelemetry spans |
//! | | [`supervisor`], [`healthcheck`] | telling systemd that it is ready; asking a gateway whether it answers |
//! | | [`config`], [`http`], [`client`] | what configuration files, handlers and outgoing requests share |
//! | | [`current`] | a value that can be replaced while others use it |
//! | | [`address`] | who a request's client is, by address; trusted proxies |
//! | | [`proxied`], [`tls`] | what a proxy does wrong; the certificate of the gateway's own listener |
//! | | [`throttle`] | how often somebody may fail to prove who they are |
//! | | [`storage`], [`private`] | SQLite files; files that nobody else on the machine can read |
//! | | `postgres` | PostgreSQL, for what several gateways share; with the feature of that name |
//! | | [`connections`] | accepting connections, and their limits |
//! | state | [`log`] | the event log: a trait, and SQLite behind it |
//! | | [`carrier`] | the trait through which the engine sends texts |
//! | | [`keys`] | the keys that sign what browsers and carriers bring back |
//! | | [`session`] | sessions, and the gateway's own tokens |
//! | | [`feed`] | numbered events for each agent, and resuming |
//! | | [`directory`] | the published directory, and searching it |
//! | | [`history`] | searching past interactions |
//! | | [`media`] | files of messages |
//! | | [`metrics`] | what the gateway counts and measures of itself |
//! | engine | [`engine`] | the single writer: fold, append, tell |
//! | edges | [`carriers`] | the ways to the contacts' phones: the built-in handset, Kannel, Twilio |
//! | | [`sign_in`] | who somebody is |
//! | | [`data`], [`demo`], [`sample`] | the data folder; the demo's agents and setup, and what it starts with |
//! | | [`shared`] | several gateways on one database: standing by, the keys they share, moving a log there and back |
//! | | [`erasure`] | erasing what is kept of a contact, everywhere, and giving it out |
//! | | [`check`], [`repair`] | whether the data folder is whole; going on without what is lost |
//! | routes | [`socket`] | an agent's connection |
//! | | [`origin`], [`site`] | which pages may send requests; the app itself and the security headers |
//! | | [`requests`], [`health`] | the ids of requests, and what was refused; whether the gateway works |
//! | | `routes.rs`, `webhook.rs` | the HTTP routes of `directory`, `media`, `sign_in` and `carriers` |
//! | | [`admin`] | what administrators do about agents: the routes, and the commands that use them |
//! | program | [`state`], [`routes`] | the state of the routes; all of them |
//! | | [`start`] | starting, serving, stopping |
//! | | [`settings`] | flags and `baton.toml`, read and checked as one |
//! | | [`imports`], [`reload`] | reading files into a gateway; what SIGHUP takes up |
//!
//! Errors: each edge has a type of its own, worded for its reader: [`StartError`] for whoever starts the gateway,
//! [`sign_in::error::SignInError`] and [`media::MediaError`] for people, [`crate::protocol::Refusal`] for agents'
//! clients, [`log::LogError`] for the log.
//!
//! Access: [`origin`] admits pages that the gateway served, in demo mode only under this machine's own names. Carriers
//! use only the routes under `/carriers/`, under any host name, and each of these checks a password or a signature.
//!
//! The program's own log ([`logging`]) contains kinds, counts, agents' user names and reasons; never a message's text, a
//! phone number or a token.

pub mod about;
pub mod address;
pub mod admin;
pub mod backup;
pub mod bytes;
pub mod carrier;
pub mod carriers;
pub mod check;
pub mod client;
pub mod clock;
pub mod completion;
pub mod config;
pub mod connections;
pub mod contacts;
pub mod current;
pub mod data;
pub mod demo;
pub mod directory;
pub mod engine;
pub mod erasure;
pub mod feed;
pub mod finding;
pub mod health;
pub mod healthcheck;
pub mod history;
pub mod http;
pub mod importing;
pub mod imports;
pub mod keys;
pub mod log;
pub mod logging;
pub mod media;
pub mod metrics;
pub mod origin;
pub mod peers;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod private;
pub mod proxied;
pub mod pulse;
pub mod reload;
pub mod repair;
pub mod requests;
pub mod routes;
pub mod sample;
pub mod session;
pub mod settings;
pub mod shared;
pub mod shutdown;
pub mod sign_in;
pub mod site;
pub mod socket;
pub mod start;
pub mod state;
pub mod storage;
pub mod supervisor;
pub mod throttle;
pub mod tls;
pub mod traces;
pub mod upkeep;
pub mod zones;

use crate::core::host::policy::Hosts;
use crate::core::hub::Rules;
use crate::core::roster::Roster;
use crate::protocol::Millis;
pub use start::{Gateway, StartError, run};
use std::sync::Arc;

/// The options of a gateway.
#[derive(Clone, Debug)]
pub struct Options {
    /// True if it is a demo: agents sign in by their names, there is a phone at `/handset`, and it listens on loopback
    /// addresses only.
    pub demo: bool,
    /// The other ways to sign in.
    pub sign_in: sign_in::config::Config,
    /// The configured agents and targets.
    pub roster: Roster,
    /// The rules, valid by [`Rules::check`].
    pub rules: Rules,
    /// The time limits of agents' sockets.
    pub limits: socket::Limits,
    /// The limits of all connections.
    pub connections: connections::limits::Limits,
    /// The most targets that a browser receives to search by itself; above, the gateway searches.
    pub directory_limit: usize,
    /// The carriers besides the handset.
    pub carriers: carriers::config::Config,
    /// Whom to ask who a contact is; nobody if `None`.
    pub lookup: Option<contacts::lookup::Endpoint>,
    /// The store of files, as `s3://bucket`; the data folder if `None`.
    pub media: Option<String>,
    /// True if browsers keep a copy of the desk, to show it without the gateway.
    pub offline_shell: bool,
    /// The pages that may embed the desk.
    pub hosts: Hosts,
    /// The proxies that are believed when they name a client's address.
    pub proxies: address::Proxies,
    /// The certificate of the listener, which then speaks TLS; plain HTTP if `None`.
    pub tls: Option<Arc<tls::Certificate>>,
    /// By how many milliseconds a test's clock begins ahead of the system time; `POST /test/clock` advances it. `None` if
    /// it is no test.
    pub test_clock: Option<Millis>,
    /// Until when a new demo has been in use, as it seems; `None` if it starts with nothing.
    pub sample: Option<Millis>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            demo: true,
            sign_in: sign_in::config::Config::default(),
            roster: demo::roster(),
            rules: Rules::default(),
            limits: socket::Limits::default(),
            connections: connections::limits::Limits::default(),
            directory_limit: 150_000,
            carriers: carriers::config::Config::default(),
            lookup: None,
            media: None,
            offline_shell: true,
            hosts: Hosts::default(),
            proxies: address::Proxies::default(),
            tls: None,
            test_clock: None,
            sample: None,
        }
    }
}
