//! Files that only the gateway's own user can read. Every file that the process creates is one, whoever creates it: see
//! [`restrict`]. Permissions exist on Unix only; elsewhere they are the folder's.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::path::Path;

/// What an existing folder needed.
#[derive(Debug, Default)]
pub struct Mended {
    /// How many files and folders others could use.
    pub count: usize,
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

/// Takes the permissions of others from a folder and everything below it. Follows no symbolic link but `folder`.
pub fn mend(folder: &Path) -> Mended {
    let mut mended = Mended::default();
    #[cfg(unix)]
    match fs::metadata(folder) {
        Ok(metadata) => mend_path(folder, &metadata, &mut mended),
        Err(error) => mended.error = Some(error),
    }
    mended
}

#[cfg(unix)]
fn mend_path(path: &Path, metadata: &fs::Metadata, mended: &mut Mended) {
    use std::os::unix::fs::PermissionsExt;
    let mut permissions = metadata.permissions();
    let is_private = permissions.mode() & 0o077 == 0;
    if !is_private {
        permissions.set_mode(permissions.mode() & 0o700);
        match fs::set_permissions(path, permissions) {
            Ok(()) => mended.count += 1,
            Err(error) => drop(mended.error.get_or_insert(error)),
        }
    }
    if !metadata.is_dir() {
        return;
    }
    match fs::read_dir(path) {
        Ok(entries) => {
            for entry in entries.flatten() {
                match entry.metadata() {
                    Ok(metadata) if !metadata.is_symlink() => mend_path(&entry.path(), &metadata, mended),
                    _ => {}
                }
            }
        }
        // Another user's own, such as lost+found.
        Err(_) if is_private => {}
        Err(error) => drop(mended.error.get_or_insert(error)),
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
    // The new name is on the disk when its folder is.
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
