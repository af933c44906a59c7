//! Files that only the gateway's own user can read. Every file that the process creates is one, whoever creates it: see
//! [`restrict`]. Permissions exist on Unix only; elsewhere they are the folder's.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::path::Path;

/// What an existing folder needed.
#[derive(Debug, Default)]
pub struct Mended {
    /// The number of files and folders that others could use.
    pub count: usize,
    /// True if others can use the folder still, as it holds more than the gateway's own.
    pub is_shared: bool,
    /// The first failure: the file system has no permissions, or something belongs to another user.
    pub error: Option<io::Error>,
}

/// Sets the umask, so that nobody else can use the files and folders that this process creates from now on.
pub fn restrict() {
    #[cfg(unix)]
    {
        use nix::sys::stat::{Mode, umask};
        umask(Mode::S_IRWXG | Mode::S_IRWXO);
    }
}

/// Creates a folder if it does not exist.
///
/// # Errors
/// Those of the file system.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Takes the permissions of others from what is the gateway's own in a folder, by its name there, and everything below;
/// from the folder itself only if nothing else is in it. Follows no symbolic link but `folder`.
pub fn mend(folder: &Path, is_own: impl Fn(&str) -> bool) -> Mended {
    let mut mended = Mended::default();
    #[cfg(unix)]
    if let Err(error) = mend_folder(folder, is_own, &mut mended) {
        mended.error = Some(error);
    }
    mended
}

#[cfg(unix)]
fn mend_folder(folder: &Path, is_own: impl Fn(&str) -> bool, mended: &mut Mended) -> io::Result<()> {
    let (own, other): (Vec<_>, Vec<_>) =
        fs::read_dir(folder)?.flatten().partition(|entry| entry.file_name().to_str().is_some_and(&is_own));
    mended.is_shared = !other.is_empty() && is_open(&fs::metadata(folder)?);
    if other.is_empty() {
        close(folder, &fs::metadata(folder)?, mended);
    }
    for entry in own {
        mend_path(&entry.path(), &entry.metadata()?, mended);
    }
    Ok(())
}

#[cfg(unix)]
fn is_open(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(unix)]
fn close(path: &Path, metadata: &fs::Metadata, mended: &mut Mended) {
    use std::os::unix::fs::PermissionsExt;
    if is_open(metadata) {
        let permissions = fs::Permissions::from_mode(metadata.permissions().mode() & 0o700);
        match fs::set_permissions(path, permissions) {
            Ok(()) => mended.count += 1,
            Err(error) => drop(mended.error.get_or_insert(error)),
        }
    }
}

#[cfg(unix)]
fn mend_path(path: &Path, metadata: &fs::Metadata, mended: &mut Mended) {
    if metadata.is_symlink() {
        return;
    }
    close(path, metadata, mended);
    if metadata.is_dir() {
        match fs::read_dir(path) {
            Ok(entries) => {
                for entry in entries.flatten() {
                    if let Ok(metadata) = entry.metadata() {
                        mend_path(&entry.path(), &metadata, mended);
                    }
                }
            }
            Err(error) => drop(mended.error.get_or_insert(error)),
        }
    }
}

/// Replaces a file at once, or creates it: whatever happens, it has the old content or the new. It stays with its owner,
/// also if another user replaces it.
///
/// # Errors
/// Those of the file system.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let beside = path.with_added_extension("new");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    #[cfg(unix)]
    if let Ok(before) = fs::metadata(path) {
        use std::os::unix::fs::{MetadataExt, fchown};
        let created = file.metadata()?;
        if (before.uid(), before.gid()) != (created.uid(), created.gid()) {
            fchown(&file, Some(before.uid()), Some(before.gid()))?;
        }
    }
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), sync)
}

/// Gives a file or folder to the owner of another one, if it has another owner: what an administrator creates for the
/// gateway must be the gateway's.
///
/// # Errors
/// Those of the file system.
pub fn give_to_owner_of(other: &Path, path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let owner = |path: &Path| fs::metadata(path).map(|found| (found.uid(), found.gid()));
        let (user, group) = owner(other)?;
        if owner(path)? != (user, group) {
            chown(path, Some(user), Some(group))?;
        }
    }
    Ok(())
}

/// Syncs a folder: new names of files are on the disk when it is.
///
/// # Errors
/// Those of the file system.
pub fn sync(folder: &Path) -> io::Result<()> {
    // The parent of a plain name is empty.
    #[cfg(unix)]
    File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
    Ok(())
}
