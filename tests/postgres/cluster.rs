//! A PostgreSQL of a test's own: `.make/cluster`.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long the server may take to start, also after it was killed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that is stopped, and its folder removed, when this is dropped or the program ends.
pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Child,
    /// Taken when this is dropped.
    input: Option<ChildStdin>,
    databases: AtomicUsize,
}

/// Returns the folder with PostgreSQL's programs: `BATON_POSTGRES`, or where Debian puts the newest. `None` if it is
/// not installed, unless `BATON_POSTGRES` says that it must be.
pub fn programs() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("BATON_POSTGRES") {
        return Some(folder.into());
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let found = versions.map(|entry| entry.path()).filter(|path| path.join("bin/postgres").exists());
    found.max_by_key(|path| version(path)).map(|path| path.join("bin"))
}

impl Cluster {
    /// Starts one.
    pub fn start(bin: PathBuf) -> Self {
        Self::start_with(bin, |_| {})
    }

    /// Starts one, with other arguments or another environment.
    pub fn start_with(bin: PathBuf, with: impl FnOnce(&mut Command)) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".make/cluster");
        let mut program = Command::new(script);
        program.arg(&bin).arg(port.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        with(&mut program);
        let mut process = program.spawn().expect(".make/cluster can be run");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let folder = line.split(' ').next().filter(|folder| !folder.is_empty()).expect("PostgreSQL was set up").into();
        let input = process.stdin.take();
        let cluster = Self { bin, folder, port, process, input, databases: AtomicUsize::new(0) };
        cluster.wait_until_ready();
        cluster
    }

    /// Returns the folder with its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Writes a file that only the server can read into its folder of data.
    pub fn write(&self, name: &str, content: &str) {
        let (folder, path) = (self.folder.join("data"), self.folder.join("data").join(name));
        fs::write(&path, content).unwrap();
        let run = |program: &str, args: &[&std::ffi::OsStr]| {
            assert!(Command::new(program).args(args).status().unwrap().success());
        };
        run("chmod", &["600".as_ref(), path.as_ref()]);
        let mut like = std::ffi::OsString::from("--reference=");
        like.push(&folder);
        run("chown", &[like.as_os_str(), path.as_ref()]);
    }

    /// Creates a database and returns its URL, by the socket.
    pub fn database(&self) -> String {
        let name = format!("baton{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// Returns the URL of a database, by the socket.
    pub fn url(&self, name: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://baton@{folder}:{}/{name}", self.port)
    }

    /// Runs SQL as the server's owner, and returns what it prints.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let done = self.psql(database, sql);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn psql(&self, database: &str, sql: &str) -> std::process::Output {
        let port = self.port.to_string();
        let args = ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-U", "baton", "-p", &port, "-c", sql, database];
        Command::new(self.bin.join("psql")).arg("-h").arg(&self.folder).args(args).output().unwrap()
    }

    fn main_process(&self) -> Option<u32> {
        fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?.lines().next()?.parse().ok()
    }

    /// Kills the server and all its processes.
    pub fn kill(&self) {
        self.signal("-KILL");
    }

    /// Returns the server's processes.
    pub fn processes(&self) -> Vec<u32> {
        let Some(main) = self.main_process() else { return Vec::new() };
        let parent = |process: &str| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            stat.rsplit(") ").next()?.split(' ').nth(1)?.parse::<u32>().ok()
        };
        let all = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let children = all.filter(|process| parent(process) == Some(main)).filter_map(|process| process.parse().ok());
        [main].into_iter().chain(children).collect()
    }

    /// Sends a signal to the server and all its processes.
    pub fn signal(&self, signal: &str) {
        let processes = self.processes().into_iter().map(|process| process.to_string());
        let _ = Command::new("kill").arg(signal).args(processes).stderr(Stdio::null()).status();
    }

    /// Starts it again after it was killed.
    pub fn start_again(&mut self) {
        let begun = Instant::now();
        loop {
            writeln!(self.input.as_mut().unwrap(), "start").unwrap();
            let soon = Instant::now() + Duration::from_secs(3);
            while Instant::now() < soon {
                if self.psql("postgres", "SELECT 1").status.success() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start again");
        }
    }

    fn wait_until_ready(&self) {
        let begun = Instant::now();
        while !self.psql("postgres", "SELECT 1").status.success() {
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not start: {}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.wait();
    }
}
