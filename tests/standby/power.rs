//! A power cut of the database's machine: what its disk has at some moment, without what was in memory only. Needs root, to
//! mount images of disks.

use crate::cluster::{Cluster, programs};
use baton::core::fact::{AgentFact, Entry, Fact};
use baton::gateway::log::postgres::PostgresLog;
use baton::gateway::log::{EventLog, LogError, Position};
use baton::gateway::postgres::{Address, Database};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SIZE: u64 = 512 * 1024 * 1024;
/// How long what is waited for may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The image of a disk, mounted.
struct Disk {
    image: PathBuf,
    at: PathBuf,
}

fn run(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).status().is_ok_and(|status| status.success())
}

impl Disk {
    fn new(folder: &Path) -> Option<Self> {
        let image = folder.join("disk");
        File::create(&image).unwrap().set_len(SIZE).unwrap();
        run("mkfs.ext4", &["-q", "-F", image.to_str()?]).then(|| Self::mounted(image, folder.join("on")))?
    }

    /// Mounts an image. What is in memory only stays there for ten minutes, but for what is synced.
    fn mounted(image: PathBuf, at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        run("mount", &["-o", "loop,commit=600", image.to_str()?, at.to_str()?]).then_some(Self { image, at })
    }

    /// Returns what the disk has at this moment.
    fn cut(&self, folder: &Path) -> Self {
        let image = folder.join("cut");
        assert!(run("cp", &["--sparse=always", self.image.to_str().unwrap(), image.to_str().unwrap()]));
        Self::mounted(image, folder.join("again")).expect("it can be mounted, as before")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l", self.at.to_str().unwrap()]);
    }
}

fn log(url: &str, anchor: &Path) -> Result<PostgresLog, LogError> {
    let database: Arc<Database> = Database::new(Address::parse(url).unwrap()).unwrap();
    PostgresLog::open_anchored(&database, anchor)
}

fn entry(version: u64) -> Entry {
    Entry { at: version, version, cause: None, fact: Fact::Agent { id: "ann".into(), what: AgentFact::Lost } }
}

/// Appends until the power is cut, after so many appends. Returns how many were acknowledged, and how many are there
/// then, for an anchor that knows of all of them.
fn cut(after: u64, options: &[&str]) -> Option<(Position, Result<Position, LogError>)> {
    let bin = programs()?;
    let folder = tempfile::tempdir().unwrap();
    // PostgreSQL is another user.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).unwrap();
    let (disk, anchor) = (Disk::new(folder.path())?, folder.path().join("anchor"));
    let cluster = Cluster::start_with(bin.clone(), |program| {
        program.env("TMPDIR", &disk.at).args(options);
    });
    let url = cluster.database();
    let writing = log(&url, &anchor).unwrap();
    assert!(run("sync", &["-f", disk.at.to_str().unwrap()]));
    let acknowledged = AtomicU64::new(0);
    let again = thread::scope(|scope| {
        scope.spawn(|| {
            for version in 1.. {
                match writing.append(&[entry(version)]) {
                    Ok(_) => acknowledged.store(version, Ordering::SeqCst),
                    Err(_) => break,
                }
            }
        });
        let begun = Instant::now();
        while acknowledged.load(Ordering::SeqCst) < after {
            assert!(begun.elapsed() < PATIENCE, "it appends");
            thread::yield_now();
        }
        cluster.signal("-STOP");
        let again = disk.cut(folder.path());
        cluster.kill();
        again
    });
    let acknowledged = acknowledged.load(Ordering::SeqCst);
    let place = again.at.join(cluster.folder().file_name().unwrap());
    let name = url.rsplit('/').next().unwrap();
    let cluster = Cluster::start_with(bin, |program| {
        program.env("CLUSTER", place);
    });
    let found = log(&cluster.url(name), &anchor);
    if let Ok(log) = &found {
        log.verify(acknowledged, &|| true).unwrap();
    }
    let found = found.map(|log| log.mark().unwrap().position);
    drop((cluster, again));
    Some((acknowledged, found))
}

#[test]
fn a_power_cut_loses_nothing_that_was_acknowledged() {
    for after in [1, 40, 333, 1_500] {
        let Some((acknowledged, found)) = cut(after, &[]) else {
            return eprintln!("a power cut needs PostgreSQL, and root to mount the image of a disk: skipped");
        };
        let found = found.unwrap();
        println!("a power cut: {acknowledged} acknowledged, {found} there");
        assert!(found == acknowledged || found == acknowledged + 1, "{acknowledged} acknowledged, {found} there");
    }
    // A server that does not sync loses what it has acknowledged, and that is noticed.
    let (acknowledged, found) = cut(1_000, &["-c", "fsync=off"]).unwrap();
    println!(
        "without fsync: {acknowledged} acknowledged, {}",
        found.as_ref().map_or_else(ToString::to_string, ToString::to_string)
    );
    assert!(matches!(found, Err(LogError::Damaged(_))), "{found:?}");
}
