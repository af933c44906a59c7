//! The files that the process can have open: each connection is one.

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
