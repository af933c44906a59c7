//! The gateway as a program: arguments, log, listener, shutdown. The rest is in `baton::gateway`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use baton::core::host::policy::Hosts;
    use baton::core::hub::Rules;
    use baton::core::roster::Roster;
    use baton::core::setup::DeskSetup;
    use baton::gateway::about::{self, AboutCommand};
    use baton::gateway::address::{Network, Proxies};
    use baton::gateway::admin::command::{self, AgentCommand};
    use baton::gateway::admin::door::CommandError;
    use baton::gateway::backup::command::{Backup, Restore};
    use baton::gateway::carriers::config::Config;
    use baton::gateway::clock::system_time;
    use baton::gateway::config::{configured, explain};
    use baton::gateway::connections::limits::Limits as ConnectionLimits;
    use baton::gateway::connections::{descriptors, serve, starting};
    use baton::gateway::contacts::lookup::Endpoint;
    use baton::gateway::data::{Data, anchor, rotate_keys};
    use baton::gateway::erasure::command::{self as erasure, EraseArguments, ExportArguments};
    use baton::gateway::logging::{self, Log};
    use baton::gateway::private::restrict;
    use baton::gateway::reload::{self, Files};
    use baton::gateway::sign_in::config::Config as SignIn;
    use baton::gateway::supervisor::{self, State};
    use baton::gateway::tls::Certificate;
    use baton::gateway::upkeep::{Check, Repair};
    use baton::gateway::{Gateway, Options, StartError, demo, metrics, zones};
    use baton::protocol::Limits;
    use clap::{CommandFactory, Parser, Subcommand};
    use std::error::Error;
    use std::io::{self, Write};
    use std::net::{Ipv4Addr, SocketAddr};
    use std::path::PathBuf;
    use std::process::ExitCode;
    use std::sync::Arc;
    use tokio::net::TcpListener;

    /// Baton: the agent desktop for text messages. This is its gateway, with the app inside.
    #[derive(Parser)]
    #[command(version = about::VERSION.as_str(), args_conflicts_with_subcommands = true)]
    struct Arguments {
        #[command(subcommand)]
        command: Option<Command>,
        /// Show the licences of everything in this program that others have made
        #[arg(long, exclusive = true)]
        licenses: bool,
        /// Try it out: made-up agents, a phone at /handset, no passwords; loopback only
        #[arg(long, conflicts_with_all = ["sign_in", "plain_http"])]
        demo: bool,
        /// Where to listen; port 0 takes a free one
        #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Listen beyond this machine although it is plain HTTP: a proxy ends TLS, and only it reaches the port
        #[arg(long)]
        plain_http: bool,
        /// Where to answer /metrics, /healthz and /readyz, apart from the public port; a port alone is on loopback
        #[arg(long, value_name = "[ADDR:]PORT", value_parser = watchers)]
        metrics_listen: Option<SocketAddr>,
        /// How to write the program's log; auto is text on a terminal and JSON anywhere else
        #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
        log_format: logging::Format,
        /// Write the program's log to this file, opened anew on SIGHUP, and not to standard error
        #[arg(long, value_name = "FILE")]
        log_file: Option<PathBuf>,
        /// The certificate for TLS, with its chain, in PEM: the gateway then speaks HTTPS; read anew when it changes
        #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "plain_http")]
        tls_cert: Option<PathBuf>,
        /// The unencrypted key of the certificate, in PEM
        #[arg(long, value_name = "FILE", requires = "tls_cert")]
        tls_key: Option<PathBuf>,
        /// The folder for everything that is kept
        #[arg(long, value_name = "DIR", default_value = ".data")]
        data: PathBuf,
        /// The anchor of the log, best on another disk; log.anchor in the data folder by default
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
        /// How long an agent has to answer an invitation, where the setup does not say it of them; 60 by default
        #[arg(long, value_name = "SECONDS")]
        answer_time: Option<u64>,
        /// Make the directory what a CSV or JSON file says; see docs/operating.md for its columns
        #[arg(long, value_name = "FILE")]
        directory: Option<PathBuf>,
        /// Make the imported contacts what a CSV or JSON file says; see docs/operating.md for its columns
        #[arg(long, value_name = "FILE")]
        contacts_file: Option<PathBuf>,
        /// Ask the CRM at this address who a contact is, when one without a name writes; see docs/operating.md
        #[arg(long, value_name = "URL")]
        contacts: Option<Endpoint>,
        /// How the desk is set up: case data, dispositions, standard responses; see docs/operating.md
        #[arg(long, value_name = "FILE")]
        setup: Option<PathBuf>,
        /// Up to how many internal targets a browser is given to search by itself; above, the gateway searches
        #[arg(long, value_name = "COUNT", default_value_t = Options::default().directory_limit)]
        directory_limit: usize,
        /// Connect carriers: a JSON file with their numbers and credentials; see docs/operating.md
        #[arg(long, value_name = "FILE")]
        carriers: Option<PathBuf>,
        /// Where pictures and other files are kept, as s3://bucket with AWS_* variables; else in the data folder
        #[arg(long, value_name = "URL")]
        media: Option<String>,
        /// Agents may look at pictures but not save files
        #[arg(long)]
        no_save: bool,
        /// Who can sign in: a JSON file with the issuers of tokens and the OpenID Connect provider; see docs/sign-in.md
        #[arg(long, value_name = "FILE")]
        sign_in: Option<PathBuf>,
        /// Pages that may embed the desk: a JSON file with their origins and what each may do; see docs/embedding.md
        #[arg(long, value_name = "FILE")]
        hosts: Option<PathBuf>,
        /// A proxy that is believed when it names a client's address in X-Forwarded-For; can be given several times
        #[arg(long, value_name = "ADDRESS[/PREFIX]")]
        trusted_proxy: Vec<Network>,
        /// How many connections may be open on which nobody is signed in; fewer if few files can be open
        #[arg(
            long,
            value_name = "COUNT",
            value_parser = at_least_one,
            default_value_t = ConnectionLimits::default().guests
        )]
        guests: usize,
        /// How many of these from one address; above, the one that is silent for longest is closed
        #[arg(
            long,
            value_name = "COUNT",
            value_parser = at_least_one,
            default_value_t = ConnectionLimits::default().guests_by_address
        )]
        guests_by_address: usize,
        /// Start a new demo with nothing in it; else it has contacts, past interactions and a text that waits
        #[arg(long, requires = "demo")]
        no_sample: bool,
        /// For pictures: record what a new demo starts with as if this were the time, in ms since 1970
        #[arg(long, value_name = "MS", requires = "demo", conflicts_with = "no_sample", hide = true)]
        sample_at: Option<u64>,
        /// For tests: POST /test/clock {"advance_ms": n} moves the clock on, which begins MS ahead
        #[arg(long, requires = "demo", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
        test_clock: Option<u64>,
    }

    #[derive(Subcommand)]
    enum Command {
        /// The keys that sign tokens
        #[command(subcommand)]
        Keys(Keys),
        /// Agents of the gateway that runs: sign them out, suspend them, give their interactions to others
        #[command(subcommand)]
        Agent(AgentCommand),
        /// Erase everything that is kept of a contact, also from a gateway that runs
        Erase(EraseArguments),
        /// Write everything that is kept of a contact to a folder, also from a gateway that runs
        Export(ExportArguments),
        #[command(flatten)]
        About(AboutCommand),
        /// Copy everything that is kept while the gateway runs, for `restore`
        Backup(Backup),
        /// Make a data folder of a backup, and check that it is whole
        Restore(Restore),
        /// Check that everything that was kept is there and as it was written; changes nothing
        Check(Check),
        /// Go on without what is lost of a damaged log: says what that is, asks, and deletes nothing
        Repair(Repair),
    }

    #[derive(Subcommand)]
    enum Keys {
        /// Sign with a new key from now on; a running gateway takes it up by itself, and nobody is signed out
        Rotate {
            /// The folder for everything that is kept
            #[arg(long, value_name = "DIR", default_value = ".data")]
            data: PathBuf,
        },
    }

    /// How many agents' desks are listed at startup.
    const SHOWN: usize = 10;

    pub fn main() -> ExitCode {
        // Before anything creates a file, and before there is a second thread.
        restrict();
        let arguments = Arguments::parse();
        let log = match logging::start(arguments.log_format, arguments.log_file.as_deref()) {
            Ok(log) => log,
            Err(error) => return fail(&format!("the program's log cannot be written: {error}")),
        };
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return fail(&format!("the runtime cannot be started: {error}")),
        };
        if let Some(Command::Agent(command)) = arguments.command {
            return runtime.block_on(administer(command::run(command)));
        }
        if let Some(Command::Erase(arguments)) = arguments.command {
            return runtime.block_on(administer(erasure::erase(arguments)));
        }
        if let Some(Command::Export(arguments)) = arguments.command {
            return runtime.block_on(administer(erasure::give(arguments)));
        }
        let outcome = runtime.block_on(run(arguments, log.clone()));
        if let Some(why) = outcome.as_ref().err().filter(|_| log.is_in_file()) {
            tracing::error!(why, "the gateway does not run");
        }
        log.finish();
        outcome.map_or_else(|why| fail(&why), |()| ExitCode::SUCCESS)
    }

    async fn administer(command: impl Future<Output = Result<String, CommandError>>) -> ExitCode {
        match command.await {
            Ok(said) => {
                // Fails if nobody is reading.
                let _ = io::stdout().lock().write_all(said.as_bytes());
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("gateway: {error}");
                ExitCode::from(error.exit_code())
            }
        }
    }

    fn fail(why: &str) -> ExitCode {
        eprintln!("gateway: {why}");
        ExitCode::FAILURE
    }

    async fn run(arguments: Arguments, log: Log) -> Result<(), String> {
        let Arguments {
            command,
            licenses,
            demo,
            listen,
            plain_http,
            metrics_listen,
            log_format: _,
            log_file: _,
            tls_cert,
            tls_key,
            data,
            anchor: elsewhere,
            answer_time,
            directory,
            contacts_file,
            contacts,
            setup,
            directory_limit,
            carriers,
            media,
            no_save,
            sign_in,
            hosts,
            trusted_proxy,
            guests,
            guests_by_address,
            no_sample,
            sample_at,
            test_clock,
        } = arguments;
        let cannot = |error: io::Error| explain(&error);
        if licenses {
            return about::write_licenses().map_err(cannot);
        }
        match command {
            Some(Command::About(command)) => return command.run(Arguments::command()).await.map_err(cannot),
            Some(Command::Keys(Keys::Rotate { data })) => {
                let unusable = |error| format!("cannot use the data folder {}: {}", data.display(), explain(&error));
                println!("the new key is {}", rotate_keys(&data).map_err(unusable)?);
                return Ok(());
            }
            Some(Command::Backup(backup)) => return said(backup.run()),
            Some(Command::Restore(restore)) => return said(restore.run().await),
            Some(Command::Check(check)) => return check.run().await,
            Some(Command::Repair(repair)) => return repair.run(),
            // These do not get here: they have nothing to do with a start.
            Some(Command::Agent(_) | Command::Erase(_) | Command::Export(_)) | None => {}
        }
        if !demo && sign_in.is_none() {
            return Err("nobody could sign in: say how with --sign-in FILE, or try it out with --demo".into());
        }
        if !listen.ip().is_loopback() {
            if demo {
                return Err(format!("cannot listen on {listen}: {}", StartError::NotLoopback));
            }
            if !plain_http && tls_cert.is_none() {
                return Err(format!(
                    "cannot listen on {listen}: passwords and texts would cross the network as plain HTTP; name a \
                     certificate with --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy with TLS, or say \
                     --plain-http if only such a proxy reaches this port"
                ));
            }
        }
        let fixed = [
            ("--setup", setup.as_ref()),
            ("--carriers", carriers.as_ref()),
            ("--sign-in", sign_in.as_ref()),
            ("--hosts", hosts.as_ref()),
        ];
        let files = Files::new(log, [directory.as_deref(), contacts_file.as_deref()], &fixed);
        let tls = tls_cert.zip(tls_key).map(|(certificate, key)| Certificate::read(&certificate, &key).map(Arc::new));
        let tls = tls.transpose().map_err(|error| format!("cannot speak TLS: {error}"))?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        // The sample is of the demo's own agents, numbers and setup.
        let has_sample = demo && !no_sample && directory.is_none() && setup.is_none() && carriers.is_none();
        let sample = has_sample.then(|| sample_at.unwrap_or_else(system_time));
        let sign_in = sign_in.map_or(Ok(SignIn::default()), |file| configured(&file, SignIn::read))?;
        let its_own = || if demo { demo::setup() } else { DeskSetup::default() };
        let mut setup = setup.map_or_else(|| Ok(its_own()), |file| configured(&file, zones::read_setup))?;
        if let Some(seconds) = answer_time {
            let least = Rules::LEAST_ANSWER_TIME / 1000;
            if seconds < least {
                return Err(format!("--answer-time must be at least {least} s"));
            }
            setup.policies.all.answer_time = Some(seconds.saturating_mul(1000));
        }
        let limits = Arc::new(Limits { save: !no_save, ..Limits::default() });
        let rules = Rules { setup: Arc::new(setup), limits, offsets: zones::offset, ..Rules::default() };
        rules.check().map_err(|why| why.to_string())?;
        let carriers = carriers.map_or(Ok(Config::default()), |file| configured(&file, Config::read))?;
        let hosts = hosts.map(|file| configured(&file, Hosts::read)).transpose()?;
        let listener = listener(listen, "--listen")?;
        let watchers = metrics_listen.map(|address| self::listener(address, "--metrics-listen")).transpose()?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let folder = data.display();
        let elsewhere = elsewhere.unwrap_or_else(|| anchor(&data));
        let data = Data::open_with(&data, demo, &elsewhere)
            .map_err(|error| format!("cannot use the data folder {folder}: {}", explain(&error)))?;
        let hosts = hosts.unwrap_or_else(|| if demo { demo::hosts(address, &rules.setup) } else { Hosts::default() });
        let roster = if demo { demo::roster() } else { Roster::default() };
        let options = Options {
            demo,
            sign_in,
            roster,
            rules,
            directory_limit,
            carriers,
            lookup: contacts,
            media,
            hosts,
            connections: descriptors::within(ConnectionLimits {
                guests,
                guests_by_address,
                ..ConnectionLimits::default()
            }),
            proxies: Proxies::new(trusted_proxy),
            tls,
            test_clock,
            sample,
            ..Options::default()
        };
        let mut gateway = starting::answer_until(&listener, Gateway::start(options, data))
            .await
            .map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        if let Some(listener) = watchers {
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            tracing::info!(%address, "/metrics, /healthz and /readyz are answered here");
            gateway = gateway.watched_at(listener);
        }
        let refused = files.read(&gateway.imports()).await.map_err(|error| explain(&error))?;
        refused.iter().for_each(|row| eprintln!("{row}"));
        gateway.check().map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        let stop = shutdown()?;
        reload::on_hangup(gateway.imports(), files).map_err(|error| error.to_string())?;
        tracing::info!(version = metrics::VERSION, commit = metrics::COMMIT, %address, "the gateway runs");
        announce(&format!("{scheme}://{address}"), demo.then(|| gateway.some_agents(SHOWN)));
        supervisor::tell(State::Ready);
        let stop = async {
            stop.await;
            supervisor::tell(State::Stopping);
        };
        gateway.serve(listener, stop).await.map_err(|error| explain(&error))?;
        tracing::info!("the gateway has stopped");
        Ok(())
    }

    fn listener(address: SocketAddr, flag: &str) -> Result<TcpListener, String> {
        serve::listen(address).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("cannot listen on {address}: the port is taken; {flag} names another one")
            }
            _ => format!("cannot listen on {address}: {error}"),
        })
    }

    /// Reads an address, or a port of the loopback interface.
    fn watchers(text: &str) -> Result<SocketAddr, String> {
        let port = text.parse().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        port.or_else(|_| text.parse()).map_err(|_| "neither a port nor an address with one, as 127.0.0.1:9464".into())
    }

    fn at_least_one(text: &str) -> Result<usize, String> {
        text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "not a number of 1 or more".into())
    }

    /// Prints what a command has to say.
    fn said(outcome: Result<String, impl Error>) -> Result<(), String> {
        outcome.map(|words| print!("{words}")).map_err(|error| explain(&error))
    }

    /// Prints the address, first and alone on its line, for programs to read; then, in a demo, what to open.
    fn announce(url: &str, demo: Option<Vec<(String, String)>>) {
        let mut lines = format!("listening on {url}\n");
        if let Some(agents) = demo {
            let desks = agents.iter().map(|(id, name)| format!("  {url}/?agent={id}  {name}\n")).collect::<String>();
            lines += &format!("\nOpen a desk:\n{desks}Open the customer's phone:\n  {url}/handset\n");
        }
        let mut out = io::stdout().lock();
        // Fails if nobody is reading.
        let _ = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    }

    /// Returns a future that completes when the program is told to stop.
    fn shutdown() -> Result<impl Future<Output = ()> + Send, String> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
            let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
            Ok(async move {
                let why = tokio::select! { _ = terminate.recv() => "SIGTERM", _ = interrupt.recv() => "SIGINT" };
                tracing::info!(why, "the gateway stops");
            })
        }
        #[cfg(not(unix))]
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}
