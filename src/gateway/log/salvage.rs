//! What SQLite leaves out of a damaged write-ahead log.
//!
//! Each of its frames has a page, and a checksum over all frames so far. SQLite reads up to the first frame whose
//! checksum is wrong: one flipped byte takes everything after it away, although the later frames are there, and most
//! of them have a newer copy of the damaged page. A copy in which the checksums are computed again gives all of it.
//! Nothing is believed that way: each entry is compared with the chain afterwards.
//!
//! The format is described in <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The magic number for checksums over little-endian words.
const MAGIC: u32 = 0x377f_0682;
const VERSION: u32 = 3_007_000;
/// SQLite's default page size, in case the database itself does not tell.
const PAGE: usize = 4096;

/// Writes a copy of a database and its write-ahead log in which SQLite reads every frame. Returns whether there is
/// anything in that log.
///
/// # Errors
/// Those of the file system.
pub fn copy(database: &Path, to: &Path) -> io::Result<bool> {
    let is_empty = fs::metadata(database).map_or(0, |file| file.len()) == 0;
    let log = read(&beside(database))?;
    let page = if is_empty { PAGE } else { page_size(database)? };
    let frames = frames(&log, page);
    if frames.is_empty() {
        return Ok(false);
    }
    if is_empty {
        // SQLite deletes the write-ahead log of a database without any page.
        fs::write(to, vec![0; page])?;
    } else {
        fs::copy(database, to)?;
    }
    fs::write(beside(to), with_checksums(&log, &frames, page))?;
    Ok(true)
}

/// Returns the path of a database's write-ahead log.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

fn page_size(database: &Path) -> io::Result<usize> {
    let mut begin = Vec::new();
    File::open(database)?.take(18).read_to_end(&mut begin)?;
    Ok(match begin.get(16..18).map(|bytes| usize::from(bytes[0]) << 8 | usize::from(bytes[1])) {
        Some(1) => 65_536,
        Some(size) if size >= 512 && size.is_power_of_two() => size,
        _ => PAGE,
    })
}

/// Returns the frames that were written since the log was begun anew: older ones have another salt.
fn frames(log: &[u8], page: usize) -> Vec<&[u8]> {
    let Some((header, frames)) = log.split_at_checked(HEADER) else { return Vec::new() };
    let big = header[3] & 1 == 1;
    let is_right = checksum((0, 0), &header[..24], big) == (number(&header[24..28]), number(&header[28..32]));
    let frames = frames.chunks_exact(FRAME_HEADER + page);
    let Some(salt) = (if is_right { Some(&header[16..24]) } else { frames.clone().next().map(|first| &first[8..16]) })
    else {
        return Vec::new();
    };
    // SQLite stops at a page 0.
    frames.filter(|frame| &frame[8..16] == salt && frame[..4] != [0; 4]).collect()
}

fn with_checksums(log: &[u8], frames: &[&[u8]], page: usize) -> Vec<u8> {
    let mut copy = Vec::with_capacity(log.len());
    let page = u32::try_from(page).unwrap_or_default();
    for number in [MAGIC, VERSION, page] {
        copy.extend(number.to_be_bytes());
    }
    copy.extend(&log[12..16]);
    copy.extend(&frames[0][8..16]);
    let mut sum = checksum((0, 0), &copy, false);
    add(&mut copy, sum);
    for frame in frames {
        sum = checksum(checksum(sum, &frame[..8], false), &frame[FRAME_HEADER..], false);
        copy.extend(&frame[..16]);
        add(&mut copy, sum);
        copy.extend(&frame[FRAME_HEADER..]);
    }
    copy
}

fn add(copy: &mut Vec<u8>, (one, other): (u32, u32)) {
    copy.extend(one.to_be_bytes());
    copy.extend(other.to_be_bytes());
}

fn checksum(before: (u32, u32), bytes: &[u8], big: bool) -> (u32, u32) {
    let word = |bytes: &[u8]| if big { number(bytes) } else { number(bytes).swap_bytes() };
    bytes.chunks_exact(8).fold(before, |(one, other), pair| {
        let one = one.wrapping_add(word(&pair[..4])).wrapping_add(other);
        (one, other.wrapping_add(word(&pair[4..])).wrapping_add(one))
    })
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}
