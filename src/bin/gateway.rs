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
    use baton::gateway::address::{Network, Proxies};
    use baton::gateway::admin::command::{self, AgentCommand};
    use baton::gateway::carriers::config::Config;
    use baton::gateway::check::{self, check};
    use baton::gateway::clock::system_time;
    use baton::gateway::connections::limits::Limits as ConnectionLimits;
    use baton::gateway::connections::{descriptors, serve, starting};
    use baton::gateway::contacts::lookup::Endpoint;
    use baton::gateway::data::{Data, anchor, rotate_keys};
    use baton::gateway::importing::{Format, RejectedRow, Report};
    use baton::gateway::private::restrict;
    use baton::gateway::repair::{Outcome, repair};
    use baton::gateway::sign_in::config::Config as SignIn;
    use baton::gateway::{Gateway, Options, StartError, demo, logging};
    use baton::protocol::{Limits, TargetRef};
    use clap::{Parser, Subcommand};
    use std::error::Error;
    use std::fmt;
    use std::io::{self, Write};
    use std::net::SocketAddr;
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;
    use std::sync::Arc;

    /// Baton: the agent desktop for text messages. This is its gateway, with the app inside.
    #[derive(Parser)]
    #[command(version, args_conflicts_with_subcommands = true)]
    struct Arguments {
        #[command(subcommand)]
        command: Option<Command>,
        /// Try it out: made-up agents, a phone at /handset, no passwords; loopback only
        #[arg(long, conflicts_with_all = ["sign_in", "plain_http"])]
        demo: bool,
        /// Where to listen; port 0 takes a free one
        #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Listen beyond this machine although it is plain HTTP: a proxy ends TLS, and only it reaches the port
        #[arg(long)]
        plain_http: bool,
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
        /// For tests: POST /test/clock {"advance_ms": n} moves the clock on
        #[arg(long, requires = "demo")]
        test_clock: bool,
    }

    #[derive(Subcommand)]
    enum Command {
        /// The keys that sign tokens
        #[command(subcommand)]
        Keys(Keys),
        /// Agents of the gateway that runs: sign them out, suspend them, give their interactions to others
        #[command(subcommand)]
        Agent(AgentCommand),
        /// Check that everything that was kept is there and as it was written; changes nothing
        Check {
            #[command(flatten)]
            kept: Kept,
            /// Check this setup too, and that the directory has the targets that it names
            #[arg(long, value_name = "FILE")]
            setup: Option<PathBuf>,
        },
        /// Go on without what is lost of a damaged log: says what that is, asks, and deletes nothing
        Repair {
            #[command(flatten)]
            kept: Kept,
            /// Do not ask
            #[arg(long)]
            yes: bool,
        },
    }

    /// What is kept, for the commands that look after it.
    #[derive(clap::Args)]
    struct Kept {
        /// The folder for everything that is kept
        #[arg(long, value_name = "DIR", default_value = ".data")]
        data: PathBuf,
        /// The anchor of the log, if it is not in the folder
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
        /// Where pictures and other files are kept, if they are not in the folder
        #[arg(long, value_name = "URL")]
        media: Option<String>,
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

    /// Below this limit of open files the log has a warning.
    const FEW_FILES: usize = 4096;
    /// How many agents' desks are listed at startup.
    const SHOWN: usize = 10;

    pub fn main() -> ExitCode {
        // Before anything creates a file, and before there is a second thread.
        restrict();
        let arguments = Arguments::parse();
        logging::start();
        let runtime = match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime,
            Err(error) => return fail(&format!("the runtime cannot be started: {error}")),
        };
        if let Some(Command::Agent(command)) = arguments.command {
            return runtime.block_on(administer(command));
        }
        match runtime.block_on(run(arguments)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => fail(&why),
        }
    }

    async fn administer(command: AgentCommand) -> ExitCode {
        match command::run(command).await {
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

    async fn run(arguments: Arguments) -> Result<(), String> {
        let Arguments {
            command,
            demo,
            listen,
            plain_http,
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
        match command {
            Some(Command::Keys(Keys::Rotate { data })) => {
                let unusable = |error| format!("cannot use the data folder {}: {}", data.display(), explain(&error));
                println!("the new key is {}", rotate_keys(&data).map_err(unusable)?);
                return Ok(());
            }
            Some(Command::Check { kept, setup }) => return look_after(kept, None, setup).await,
            Some(Command::Repair { kept, yes }) => return look_after(kept, Some(yes), None).await,
            // `agent` does not get here: it only asks a gateway that runs.
            Some(Command::Agent(_)) | None => {}
        }
        if !demo && sign_in.is_none() {
            return Err("nobody could sign in: say how with --sign-in FILE, or try it out with --demo".into());
        }
        if !listen.ip().is_loopback() {
            if demo {
                return Err(format!("cannot listen on {listen}: {}", StartError::NotLoopback));
            }
            if !plain_http {
                return Err(format!(
                    "cannot listen on {listen}: passwords and texts would cross the network as plain HTTP; listen on \
                     127.0.0.1 behind a proxy with TLS, or say --plain-http if only such a proxy reaches this port"
                ));
            }
        }
        // The sample is of the demo's own agents, numbers and setup.
        let has_sample = demo && !no_sample && directory.is_none() && setup.is_none() && carriers.is_none();
        let sample = has_sample.then(|| sample_at.unwrap_or_else(system_time));
        let sign_in = sign_in.map_or(Ok(SignIn::default()), |file| configured(&file, SignIn::read))?;
        let its_own = || if demo { demo::setup() } else { DeskSetup::default() };
        let mut setup = setup.map_or_else(|| Ok(its_own()), |file| configured(&file, DeskSetup::read))?;
        if let Some(seconds) = answer_time {
            let least = Rules::LEAST_ANSWER_TIME / 1000;
            if seconds < least {
                return Err(format!("--answer-time must be at least {least} s"));
            }
            setup.policies.all.answer_time = Some(seconds.saturating_mul(1000));
        }
        let limits = Arc::new(Limits { save: !no_save, ..Limits::default() });
        let rules = Rules { setup: Arc::new(setup), limits, ..Rules::default() };
        rules.check().map_err(|why| why.to_string())?;
        let carriers = carriers.map_or(Ok(Config::default()), |file| configured(&file, Config::read))?;
        let hosts = hosts.map(|file| configured(&file, Hosts::read)).transpose()?;
        let listener = serve::listen(listen).map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => {
                format!("cannot listen on {listen}: the port is taken; --listen names another one")
            }
            _ => format!("cannot listen on {listen}: {error}"),
        })?;
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
            connections: connections(guests, guests_by_address),
            proxies: Proxies::new(trusted_proxy),
            test_clock,
            sample,
            ..Options::default()
        };
        let gateway = starting::answer_until(&listener, Gateway::start(options, data))
            .await
            .map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        if let Some(file) = directory {
            import(&gateway, &file).await?;
        }
        if let Some(file) = contacts_file {
            import_contacts(&gateway, &file).await?;
        }
        gateway.check().map_err(|error| format!("cannot start with the data in {folder}: {}", explain(&error)))?;
        let stop = shutdown()?;
        announce(address, demo.then(|| gateway.some_agents(SHOWN)));
        gateway.serve(listener, stop).await.map_err(|error| explain(&error))
    }

    fn at_least_one(text: &str) -> Result<usize, String> {
        text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "not a number of 1 or more".into())
    }

    /// Returns the limits of connections, as far as the process can open files.
    fn connections(guests: usize, guests_by_address: usize) -> ConnectionLimits {
        let limits = ConnectionLimits { guests, guests_by_address, ..ConnectionLimits::default() };
        let Some(files) = descriptors::raise() else { return limits };
        let limits = limits.within(files);
        let (agents, guests) = (limits.agents(), limits.guests);
        if files < FEW_FILES {
            tracing::warn!(
                files,
                agents,
                guests,
                "few files can be open, so few can connect; raise the hard limit (ulimit -Hn, or LimitNOFILE= of systemd)"
            );
        } else {
            tracing::debug!(files, agents, guests, "the most that can be connected");
        }
        limits
    }

    /// Checks what is kept, or repairs it, `repair_without_asking` or not.
    async fn look_after(kept: Kept, repair_without_asking: Option<bool>, setup: Option<PathBuf>) -> Result<(), String> {
        let Kept { data, anchor: elsewhere, media } = kept;
        let elsewhere = elsewhere.unwrap_or_else(|| anchor(&data));
        let name = data.display();
        let cannot = |what: &str, error: &dyn Error| format!("cannot {what} {name}: {}", explain(error));
        if let Some(yes) = repair_without_asking {
            let confirm = |report: &check::Report| {
                print!("{report}All else is kept. The damaged files are moved aside, and none is deleted. ");
                yes || is_confirmed()
            };
            match repair(&data, &elsewhere, confirm).map_err(|error| cannot("repair", &error))? {
                Outcome::NothingToDo => println!("{name}: there is nothing to repair"),
                Outcome::NotConfirmed => return Err("nothing was changed".into()),
                Outcome::Repaired(repair) => println!("\n{name}: {repair}"),
            }
            return Ok(());
        }
        let report = check(&data, &elsewhere, media.as_deref()).await.map_err(|error| cannot("check", &error))?;
        print!("{report}");
        if !report.is_whole() {
            return Err(format!("{name} is not whole; see above"));
        }
        let Some(file) = setup else { return Ok(()) };
        let setup = configured(&file, DeskSetup::read)?;
        let unusable = |why| format!("cannot use {} with this directory: {why}", file.display());
        let has = |target: &TargetRef| report.roster.profile(target).is_some();
        setup.policies.check_targets(has).map_err(unusable)?;
        println!("{}: nothing is wrong with it", file.display());
        Ok(())
    }

    /// Asks, and returns whether the answer is yes.
    fn is_confirmed() -> bool {
        print!("Go on? [y/N] ");
        let mut answer = String::new();
        let read = io::stdout().flush().and_then(|()| io::stdin().read_line(&mut answer));
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
    }

    /// Joins an error and its sources to one line.
    fn explain(error: &dyn Error) -> String {
        let mut line = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            line += &format!(": {error}");
            source = error.source();
        }
        line
    }

    /// Reads a configuration file.
    fn configured<T, E: fmt::Display>(file: &Path, read: impl Fn(&[u8]) -> Result<T, E>) -> Result<T, String> {
        let name = file.display();
        let content = std::fs::read(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        read(&content).map_err(|why| format!("cannot use {name}: {why}"))
    }

    /// Reads a file to import.
    fn importable(file: &Path) -> Result<(Vec<u8>, Format), String> {
        let is_json = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        let content = std::fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        Ok((content, if is_json { Format::Json } else { Format::Csv }))
    }

    async fn import_contacts(gateway: &Gateway, file: &Path) -> Result<(), String> {
        let name = file.display();
        let (content, format) = importable(file)?;
        let report =
            gateway.import_contacts(content, format).await.map_err(|error| format!("cannot use {name}: {error}"))?;
        let Report { added, changed, unchanged, removed, refused, refusals } = report;
        tracing::info!(added, changed, unchanged, removed, refused, "the contacts were read");
        for RejectedRow { line, why, .. } in refusals {
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            eprintln!("{name}: {line}{why}");
        }
        Ok(())
    }

    async fn import(gateway: &Gateway, file: &Path) -> Result<(), String> {
        let name = file.display();
        let (content, format) = importable(file)?;
        let report = gateway.import(content, format).await.map_err(|error| format!("cannot use {name}: {error}"))?;
        let Report { added, changed, unchanged, removed, refused, refusals } = report;
        tracing::info!(added, changed, unchanged, removed, refused, "the directory was read");
        for RejectedRow { line, id, why } in refusals {
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            eprintln!("{name}: {line}{id}: {why}");
        }
        Ok(())
    }

    /// Prints the address, first and alone on its line, for programs to read; then, in a demo, what to open.
    fn announce(address: SocketAddr, demo: Option<Vec<(String, String)>>) {
        let mut lines = format!("listening on http://{address}\n");
        if let Some(agents) = demo {
            let desks =
                agents.iter().map(|(id, name)| format!("  http://{address}/?agent={id}  {name}\n")).collect::<String>();
            lines += &format!("\nOpen a desk:\n{desks}Open the customer's phone:\n  http://{address}/handset\n");
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
                tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            })
        }
        #[cfg(not(unix))]
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}
