//! The gateway as a program: arguments, log, listener, shutdown. The rest is in `baton::gateway`.

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use baton::core::host::policy::Hosts;
    use baton::core::roster::Roster;
    use baton::gateway::about::{self, AboutCommand};
    use baton::gateway::address::Proxies;
    use baton::gateway::admin::command::{self, AgentCommand};
    use baton::gateway::admin::door::CommandError;
    use baton::gateway::backup::command::{Backup, Restore};
    use baton::gateway::clock::system_time;
    use baton::gateway::config::explain;
    use baton::gateway::connections::{descriptors, serve, starting};
    use baton::gateway::erasure::command::{self as erasure, EraseArguments, ExportArguments};
    use baton::gateway::logging::{self, Log};
    use baton::gateway::private::restrict;
    use baton::gateway::reload::{self, Files};
    use baton::gateway::settings::command::ConfigCommand;
    use baton::gateway::settings::flags::Flags;
    use baton::gateway::settings::{Settings, said as said_of};
    #[cfg(feature = "postgres")]
    use baton::gateway::shared::moving::command::Move;
    use baton::gateway::shared::named::SharedLog;
    use baton::gateway::shared::start as place;
    use baton::gateway::supervisor::{self, State};
    use baton::gateway::traces::Traces;
    use baton::gateway::upkeep::{Check, Repair};
    use baton::gateway::{Gateway, Options, StartError, demo, metrics, site};
    use clap::{CommandFactory, Parser, Subcommand};
    use std::error::Error;
    use std::io::{self, Write};
    use std::net::SocketAddr;
    use std::path::PathBuf;
    use std::process::ExitCode;
    use tokio::net::TcpListener;
    use tokio::sync::{oneshot, watch};

    /// Baton: the agent desktop for text messages. This is its gateway, with the app inside.
    #[derive(Parser)]
    #[command(version = about::VERSION.as_str(), args_conflicts_with_subcommands = true)]
    struct Arguments {
        #[command(subcommand)]
        command: Option<Command>,
        /// Show the licences of everything in this program that others have made
        #[arg(long, exclusive = true)]
        licenses: bool,
        #[command(flatten)]
        flags: Flags,
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
        /// Check that everything that was kept is there and as it was written, or a configuration; changes nothing
        Check(Check),
        /// What there is to say in a configuration
        #[command(subcommand)]
        Config(ConfigCommand),
        /// Move the log and what belongs to it from the data folder to PostgreSQL, or back
        #[cfg(feature = "postgres")]
        Move(Move),
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
            #[command(flatten)]
            shared: SharedLog,
        },
    }

    /// The exit code of a gateway that is to be started again, to stand by (EX_TEMPFAIL of sysexits.h): it is not the writer of
    /// a shared log any more, or the configuration has changed while it stood by.
    const AGAIN: u8 = 75;
    /// Why a gateway is to be started again whose configuration has changed while another one writes.
    const CHANGED: &str = "the configuration has changed; started again, this gateway goes by the new one";
    /// How many agents' desks are listed at startup.
    const SHOWN: usize = 10;

    pub fn main() -> ExitCode {
        // Before anything creates a file, and before there is a second thread.
        restrict();
        let Arguments { command, licenses, flags } = Arguments::parse();
        let is_start = command.is_none() && !licenses;
        // What is wrong with the configuration is said where the flags say that the log is.
        let settings = is_start.then(|| Settings::read(&flags).map_err(|wrong| said_of(&wrong))).transpose();
        let (format, file) = match &settings {
            Ok(Some(settings)) => (settings.log_format, settings.log_file.as_deref()),
            _ => (flags.log_format.unwrap_or_default(), flags.log_file.as_deref()),
        };
        let log = match logging::start(format, file) {
            Ok(log) => log,
            Err(error) => return fail(&format!("the program's log cannot be written: {error}")),
        };
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return fail(&format!("the runtime cannot be started: {error}")),
        };
        if let Some(Command::Agent(command)) = command {
            return runtime.block_on(administer(command::run(command)));
        }
        if let Some(Command::Erase(arguments)) = command {
            return runtime.block_on(administer(erasure::erase(arguments)));
        }
        if let Some(Command::Export(arguments)) = command {
            return runtime.block_on(administer(erasure::give(arguments)));
        }
        let outcome = match (settings, command) {
            (Err(why), _) => Err(why),
            (Ok(Some(settings)), _) => runtime.block_on(start(flags, settings, log.clone())),
            (Ok(None), Some(command)) => runtime.block_on(run(command)).map(|()| ExitCode::SUCCESS),
            (Ok(None), None) => about::write_licenses().map_err(|error| explain(&error)).map(|()| ExitCode::SUCCESS),
        };
        if let Some(why) = outcome.as_ref().err().filter(|_| log.is_in_file()) {
            tracing::error!(why, "the gateway does not run");
        }
        log.finish();
        outcome.unwrap_or_else(|why| fail(&why))
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

    async fn run(command: Command) -> Result<(), String> {
        match command {
            Command::About(command) => command.run(Arguments::command()).await.map_err(|error| explain(&error)),
            Command::Keys(Keys::Rotate { data, shared }) => {
                println!("the new key is {}", place::rotate_keys(&data, &shared)?);
                Ok(())
            }
            #[cfg(feature = "postgres")]
            Command::Move(command) => command.run(io::stdout()),
            Command::Backup(backup) => said(backup.run()),
            Command::Restore(restore) => said(restore.run().await),
            Command::Check(check) => check.run(io::stdout()).await,
            Command::Config(config) => said(Ok::<_, io::Error>(config.run())),
            Command::Repair(repair) => repair.run(io::stdout(), is_confirmed),
            // These do not get here: they have nothing to do with a start.
            Command::Agent(_) | Command::Erase(_) | Command::Export(_) => Ok(()),
        }
    }

    async fn start(flags: Flags, settings: Settings, log: Log) -> Result<ExitCode, String> {
        let Flags { demo, no_sample, sample_at, test_clock, .. } = flags;
        flags.app.clone().into_iter().for_each(site::serve_from);
        let Settings { listen, metrics_listen, peer, data, .. } = &settings;
        let (listen, metrics_listen, data) = (*listen, *metrics_listen, data.clone());
        let peers = peer.as_ref().map(|(address, _)| self::listener(*address, "--peer-listen")).transpose()?;
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        // The sample is of the demo's own agents, numbers and setup.
        let is_its_own = settings.directory.is_none() && settings.setup.is_none() && settings.carriers.is_none();
        let sample = (demo && !no_sample && is_its_own).then(|| sample_at.unwrap_or_else(system_time));
        let rules = settings.rules(demo);
        rules.check().map_err(|why| why.to_string())?;
        let listener = listener(listen, "--listen")?;
        let watchers = metrics_listen.map(|address| self::listener(address, "--metrics-listen")).transpose()?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let folder = data.display();
        let data = place::open(&settings, demo)?;
        let stands_by = data.standby.is_some();
        let its_hosts = || if demo { demo::hosts(address, &rules.setup) } else { Hosts::default() };
        let options = Options {
            demo,
            sign_in: settings.sign_in.clone(),
            roster: if demo { demo::roster() } else { Roster::default() },
            hosts: settings.hosts.clone().unwrap_or_else(its_hosts),
            rules,
            directory_limit: settings.directory_limit,
            carriers: settings.carriers.clone().unwrap_or_default(),
            lookup: settings.contacts.clone(),
            media: settings.media.clone(),
            offline_shell: settings.offline_shell,
            connections: descriptors::within(settings.connections()),
            proxies: Proxies::new(settings.trusted_proxies.clone()),
            tls: settings.tls.clone(),
            test_clock,
            sample,
            ..Options::default()
        };
        let traces = Traces::start();
        let waits = data.standby.as_ref().map_or_else(|| watch::channel(false).1, |standby| standby.waits());
        let watched = watchers.as_ref();
        let tls = settings.tls.clone();
        let mut files = Files::new(log, flags, settings);
        let starts =
            starting::answer_until(&listener, tls.as_ref(), &waits, supervised(&waits, Gateway::start(options, data)));
        let starts = starting::answer_besides(watched, &waits, starts);
        let started = tokio::select! {
            started = starts => started,
            changed = files.changed(), if stands_by => {
                changed.map_err(|error| error.to_string())?;
                return Ok(again(CHANGED));
            }
        };
        let mut gateway =
            started.map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        files.of(gateway.standing());
        gateway = peers.into_iter().fold(gateway, Gateway::reached_at);
        if let Some(listener) = watchers {
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            tracing::info!(%address, "/metrics, /healthz and /readyz are answered here");
            gateway = gateway.watched_at(listener);
        }
        let refused = files.read(&gateway.imports()).await.map_err(|error| explain(&error))?;
        refused.iter().for_each(|row| eprintln!("{row}"));
        gateway.check().map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        let stop = shutdown()?;
        let (changes, mut changed) = oneshot::channel();
        reload::on_hangup(gateway.imports(), files, changes).map_err(|error| error.to_string())?;
        tracing::info!(version = metrics::VERSION, commit = metrics::COMMIT, %address, "the gateway runs");
        announce(&format!("{scheme}://{address}"), demo.then(|| gateway.some_agents(SHOWN)));
        supervisor::tell(State::Ready);
        let (says, is_changed) = oneshot::channel();
        let stop = async move {
            tokio::select! {
                () = stop => {}
                Ok(()) = &mut changed => drop(says.send(())),
            }
            supervisor::tell(State::Stopping);
        };
        let served = gateway.serve(listener, stop).await;
        traces.finish().await;
        if let Err(error @ (StartError::Deposed | StartError::Ends(_))) = &served {
            tracing::warn!(%error, "the gateway stops");
            return Ok(again(&error.to_string()));
        }
        served.map_err(|error| explain(&error))?;
        if is_changed.await.is_ok() {
            return Ok(again(CHANGED));
        }
        tracing::info!("the gateway has stopped");
        Ok(ExitCode::SUCCESS)
    }

    /// Says why the gateway is to be started again.
    fn again(why: &str) -> ExitCode {
        eprintln!("gateway: {why}");
        ExitCode::from(AGAIN)
    }

    /// Starts a gateway. The supervisor is told when it stands by: that may last.
    async fn supervised<T>(waits: &watch::Receiver<bool>, start: impl Future<Output = T>) -> T {
        let mut waits = waits.clone();
        let mut start = std::pin::pin!(start);
        tokio::select! {
            started = &mut start => return started,
            waits = waits.wait_for(|waits| *waits) => if waits.is_ok() { supervisor::tell(State::Ready) },
        }
        start.await
    }

    fn listener(address: SocketAddr, flag: &str) -> Result<TcpListener, String> {
        serve::listen(address).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("cannot listen on {address}: the port is taken; {flag} names another one")
            }
            _ => format!("cannot listen on {address}: {error}"),
        })
    }

    /// Asks, and returns whether the answer is yes.
    fn is_confirmed() -> bool {
        print!("Go on? [y/N] ");
        let mut answer = String::new();
        let read = io::stdout().flush().and_then(|()| io::stdin().read_line(&mut answer));
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
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
