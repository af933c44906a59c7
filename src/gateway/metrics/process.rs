//! The process and its files, as the operating system sees them. What cannot be found out is left out.

use std::fs;
use std::path::{Path, PathBuf};

/// The unit of processor time in `/proc`: a constant of Linux for programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// Where a gateway's files are.
#[derive(Clone, Debug)]
pub struct Process {
    log: PathBuf,
}

impl Process {
    /// Creates the view of a gateway whose log is this file.
    pub fn new(log: &Path) -> Self {
        Self { log: log.to_owned() }
    }

    /// Returns the bytes of the log's files.
    pub fn log_bytes(&self) -> Option<f64> {
        let size = |end: &str| {
            let mut name = self.log.as_os_str().to_owned();
            name.push(end);
            fs::metadata(name).map(|file| file.len())
        };
        Some((size("").ok()? + size("-wal").unwrap_or_default()) as f64)
    }

    /// Returns the bytes that can be written to the disk of the log.
    pub fn free_bytes(&self) -> Option<f64> {
        #[cfg(unix)]
        {
            let disk = nix::sys::statvfs::statvfs(self.log.parent()?).ok()?;
            #[allow(clippy::unnecessary_cast, reason = "their types differ between systems")]
            Some(disk.blocks_available() as f64 * disk.fragment_size() as f64)
        }
        #[cfg(not(unix))]
        None
    }
}

/// Returns the memory in use, in bytes.
pub fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kb| kb * 1024.0)
}

/// Returns the number of open files.
pub fn open_files() -> Option<f64> {
    // The folder itself is open meanwhile.
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1) as f64)
}

/// Returns the most files that can be open.
pub fn most_files() -> Option<f64> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit};
        getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(soft, _)| soft as f64)
    }
    #[cfg(not(unix))]
    None
}

/// Returns the processor time used, in seconds.
pub fn cpu_seconds() -> Option<f64> {
    let ticks = |at: usize| fields()?.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND)
}

/// Returns when the process started, in seconds since 1970.
pub fn started() -> Option<f64> {
    let since_boot = fields()?.get(19)?.parse::<f64>().ok()? / TICKS_PER_SECOND;
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let booted: f64 = stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    Some(booted + since_boot)
}

/// Returns what `/proc/self/stat` says after the program's name, which may contain anything.
fn fields() -> Option<Vec<String>> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    Some(stat.rsplit_once(") ")?.1.split(' ').map(str::to_owned).collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::time::{SystemTime, UNIX_EPOCH};

    #[test]
    fn linux_knows_everything_of_a_process() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        fs::write(&log, [0; 100]).unwrap();
        fs::write(folder.path().join("log-wal"), [0; 11]).unwrap();
        let process = Process::new(&log);
        assert_eq!(process.log_bytes(), Some(111.0));
        assert!(process.free_bytes().is_some());
        assert!(resident_bytes().unwrap() > 1024.0 * 1024.0);
        assert!(open_files().unwrap() >= 3.0 && most_files().unwrap() >= open_files().unwrap());
        assert!(cpu_seconds().unwrap() >= 0.0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
        let started = started().unwrap();
        assert!(started <= now + 2.0 && started > now - 86_400.0, "{started} {now}");
    }
}
