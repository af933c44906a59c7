//! A log in a file, which others may move away: on SIGHUP it is opened anew.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file of the log. Clones are the same.
#[derive(Clone, Debug)]
pub struct LogFile {
    path: PathBuf,
    file: Arc<Mutex<File>>,
}

impl LogFile {
    /// Opens a file to append to, or creates it, readable by its owner only.
    ///
    /// # Errors
    /// The operating system's.
    pub fn open(path: &Path) -> io::Result<Self> {
        // The folder that the program starts in may not be the one it is in when the file is opened anew.
        let path = std::path::absolute(path)?;
        let file = Arc::new(Mutex::new(append(&path)?));
        Ok(Self { path, file })
    }

    /// Opens it anew.
    ///
    /// # Errors
    /// The operating system's. The old file is written on.
    pub fn reopen(&self) -> io::Result<()> {
        let file = append(&self.path)?;
        *self.file() = file;
        Ok(())
    }

    fn file(&self) -> MutexGuard<'_, File> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for LogFile {
    /// Writes a whole line: whoever writes does so with one call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.file().write_all(line)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_that_was_moved_away_is_opened_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (path, moved) = (folder.path().join("log"), folder.path().join("log.1"));
        let mut log = LogFile::open(&path).unwrap();
        log.write_all(b"one\n").unwrap();
        fs::rename(&path, &moved).unwrap();
        log.write_all(b"two\n").unwrap();
        log.clone().reopen().unwrap();
        log.write_all(b"three\n").unwrap();
        let read = |path| fs::read_to_string(path).unwrap();
        assert_eq!((read(moved).as_str(), read(path.clone()).as_str()), ("one\ntwo\n", "three\n"));
        // Where it cannot be, the old one is written on.
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(log.reopen().is_err() && log.write_all(b"four\n").is_ok());
    }
}
