//! The flags of a start. What a file says as well, the flag says instead of it.

use crate::gateway::address::Network;
use crate::gateway::contacts::lookup::Endpoint;
use crate::gateway::logging::Format;
use axum::http::uri::Authority;
use clap::Args;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// The flags of a start.
#[derive(Clone, Debug, Default, Args)]
pub struct Flags {
    /// Read the configuration from this file, baton.toml; a flag says something else instead of it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Try it out: made-up agents, a phone at /handset, no passwords; loopback only
    #[arg(long, conflicts_with_all = ["sign_in", "plain_http"])]
    pub demo: bool,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// Listen beyond this machine although it is plain HTTP: a proxy ends TLS, and only it reaches the port
    #[arg(long)]
    pub plain_http: bool,
    /// Where to answer /metrics, /healthz and /readyz, apart from the public port; a port alone is on loopback
    #[arg(long, value_name = "[ADDR:]PORT", value_parser = watchers)]
    pub metrics_listen: Option<SocketAddr>,
    /// How to write the program's log; auto is text on a terminal and JSON anywhere else [default: auto]
    #[arg(long, value_name = "FORMAT", value_enum)]
    pub log_format: Option<Format>,
    /// Write the program's log to this file, opened anew on SIGHUP, and not to standard error
    #[arg(long, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// The certificate for TLS, with its chain, in PEM: the gateway then speaks HTTPS; read anew when it changes
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "plain_http")]
    pub tls_cert: Option<PathBuf>,
    /// The unencrypted key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// The folder for everything that is kept [default: .data]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The anchor of the log, best on another disk; log.anchor in the data folder by default
    #[arg(long, value_name = "FILE")]
    pub anchor: Option<PathBuf>,
    /// Keep the log in PostgreSQL, for several gateways, as postgres://USER@HOST/NAME; see docs/cluster.md
    #[arg(long, value_name = "URL", conflicts_with = "demo")]
    pub log: Option<String>,
    /// The file with the password of that; else PGPASSWORD has it
    #[arg(long, value_name = "FILE")]
    pub log_password_file: Option<PathBuf>,
    /// Where other gateways with the same log reach this one; without, it stands by while another one writes
    #[arg(long, value_name = "ADDR:PORT")]
    pub peer_listen: Option<SocketAddr>,
    /// The address of that for the others; http:// and the address of --peer-listen by default
    #[arg(long, value_name = "URL", requires = "peer_listen")]
    pub peer_address: Option<String>,
    /// How long an agent has to answer an invitation, where the setup does not say it of them; 60 by default
    #[arg(long, value_name = "SECONDS")]
    pub answer_time: Option<u64>,
    /// Make the directory what a CSV or JSON file says; see docs/operating.md for its columns
    #[arg(long, value_name = "FILE")]
    pub directory: Option<PathBuf>,
    /// Make the imported contacts what a CSV or JSON file says; see docs/operating.md for its columns
    #[arg(long, value_name = "FILE")]
    pub contacts_file: Option<PathBuf>,
    /// Ask the CRM at this address who a contact is, when one without a name writes; see docs/operating.md
    #[arg(long, value_name = "URL")]
    pub contacts: Option<Endpoint>,
    /// How the desk is set up, in JSON: case data, dispositions, standard responses; see docs/operating.md
    #[arg(long, value_name = "FILE")]
    pub setup: Option<PathBuf>,
    /// Up to how many internal targets a browser is given to search by itself; above, the gateway searches [default:
    /// 150000]
    #[arg(long, value_name = "COUNT")]
    pub directory_limit: Option<usize>,
    /// Connect carriers: a JSON file with their numbers and credentials; see docs/operating.md
    #[arg(long, value_name = "FILE")]
    pub carriers: Option<PathBuf>,
    /// Where pictures and other files are kept, as s3://bucket with AWS_* variables; else in the data folder
    #[arg(long, value_name = "URL")]
    pub media: Option<String>,
    /// Agents may look at pictures but not save files
    #[arg(long)]
    pub no_save: bool,
    /// Browsers keep no copy of the desk to show without the gateway, and remove the one they have
    #[arg(long)]
    pub no_offline_shell: bool,
    /// Who can sign in: a JSON file with the issuers of tokens and the OpenID Connect provider; see docs/sign-in.md
    #[arg(long, value_name = "FILE")]
    pub sign_in: Option<PathBuf>,
    /// Pages that may embed the desk: a JSON file with their origins and what each may do; see docs/embedding.md
    #[arg(long, value_name = "FILE")]
    pub hosts: Option<PathBuf>,
    /// A proxy that is believed when it names a client's address in X-Forwarded-For; can be given several times
    #[arg(long, value_name = "ADDRESS[/PREFIX]")]
    pub trusted_proxy: Vec<Network>,
    /// How many connections may be open on which nobody is signed in; fewer if few files can be open [default: 2000]
    #[arg(long, value_name = "COUNT", value_parser = at_least_one)]
    pub guests: Option<usize>,
    /// How many of these from one address; above, the one that is silent for longest is closed [default: 250]
    #[arg(long, value_name = "COUNT", value_parser = at_least_one)]
    pub guests_by_address: Option<usize>,
    /// Start a new demo with nothing in it; else it has contacts, past interactions and a text that waits
    #[arg(long, requires = "demo")]
    pub no_sample: bool,
    /// For pictures: record what a new demo starts with as if this were the time, in ms since 1970
    #[arg(long, value_name = "MS", requires = "demo", conflicts_with = "no_sample", hide = true)]
    pub sample_at: Option<u64>,
    /// For tests: POST /test/clock {"advance_ms": n} moves the clock on, which begins MS ahead
    #[arg(long, requires = "demo", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub test_clock: Option<u64>,
    /// For tests: serve the app of this folder in place of the one in the program
    #[arg(long, value_name = "DIR", requires = "demo", hide = true)]
    pub app: Option<PathBuf>,
}

impl Flags {
    /// Returns the flags of a start with a file and nothing else.
    pub fn with(config: PathBuf) -> Self {
        Self { config: Some(config), ..Self::default() }
    }
}

/// Reads an address, or a port of the loopback interface.
///
/// # Errors
/// Why it is neither.
pub fn watchers(text: &str) -> Result<SocketAddr, String> {
    let port = text.parse().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    port.or_else(|_| text.parse()).map_err(|_| "neither a port nor an address with one, as 127.0.0.1:9464".into())
}

/// Checks the address at which a gateway is reached by others.
///
/// # Errors
/// Why it is none.
pub fn peer_address(text: &str) -> Result<(), String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_address = host.is_some_and(|host| {
        let host = host.strip_suffix('/').unwrap_or(host);
        !host.is_empty() && host.parse::<Authority>().is_ok_and(|authority| !authority.as_str().contains('@'))
    });
    if is_address { Ok(()) } else { Err("neither https://HOST:PORT nor http://HOST:PORT".into()) }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "not a number of 1 or more".into())
}
