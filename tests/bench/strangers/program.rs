//! The gateway as a program.

use crate::agents::{agent, number};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running gateway with limits of open files. Killed on drop.
pub struct Program {
    /// Where it listens.
    pub address: String,
    child: Child,
    _folder: TempDir,
}

impl Program {
    /// Starts a gateway with this many agents in its directory.
    pub fn start(soft: u32, hard: u32, agents: usize) -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let people = folder.path().join("people.csv");
        let rows = (0..agents).map(|at| format!("agent,{},Agent {at},{}\n", agent(at), number(at)));
        fs::write(&people, format!("kind,id,name,number\n{}", rows.collect::<String>())).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!(r#"ulimit -Sn {soft}; ulimit -Hn {hard}; exec "$0" "$@""#)]);
        shell.arg(env!("CARGO_BIN_EXE_gateway")).args([
            "--demo",
            "--no-sample",
            "--listen",
            "127.0.0.1:0",
            "--answer-time",
            "600",
        ]);
        // Nobody: so that loopback addresses are clients like any.
        shell.args(["--trusted-proxy", "127.0.0.250"]);
        shell.arg("--data").arg(folder.path().join("data")).arg("--directory").arg(&people);
        let mut child = shell.env("RUST_LOG", "error").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").expect("it starts").to_owned();
        Self { address, child, _folder: folder }
    }

    /// Returns how many files it has open.
    pub fn files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }

    /// Returns its memory in megabytes.
    pub fn megabytes(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
