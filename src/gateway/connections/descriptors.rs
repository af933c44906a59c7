//! The files that the process can have open: each connection is one.

use super::limits::Limits;

/// Below this limit of open files the log has a warning.
const FEW_FILES: usize = 4096;
/// The most that is asked for: more than enough, where a system has no limit.
#[cfg(unix)]
const MOST: u64 = 1024 * 1024;

/// Raises the soft limit of open files to the hard limit, which only an administrator can raise. Returns the limit;
/// `None` if it is unknown.
pub fn raise() -> Option<usize> {
    #[cfg(unix)]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
        let wanted = hard.min(MOST);
        let raised = soft < wanted && setrlimit(Resource::RLIMIT_NOFILE, wanted, hard).is_ok();
        usize::try_from(if raised { wanted } else { soft }).ok()
    }
    #[cfg(not(unix))]
    None
}

/// Returns the limits of connections, as far as the process can open files, once it can open as many as it may.
#[must_use]
pub fn within(limits: Limits) -> Limits {
    let Some(files) = raise() else { return limits };
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
