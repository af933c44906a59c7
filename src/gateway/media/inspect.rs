//! What a file is, by its bytes. A picture must decode completely within limits; decoding also yields its thumbnail.

use crate::core::files;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;
use thiserror::Error;

/// The most pixels of a picture: what a good phone takes, and 200 MB decoded.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The most memory that a decoder may allocate, in bytes.
const MAX_DECODED: u64 = 512 * 1024 * 1024;
/// The most memory that reading a header may allocate, in bytes.
const MAX_HEADER: u64 = 8 * 1024 * 1024;
/// The longer side of a thumbnail, in pixels: its size on screen at twice the density.
const THUMBNAIL: u32 = 320;

/// The result of inspecting a file.
#[derive(Debug)]
pub struct Inspection {
    /// Its media type.
    pub mime: &'static str,
    /// The picture, or why it may not be shown, if the file claims to be one.
    pub picture: Option<Result<Picture, PictureError>>,
}

/// A valid picture.
#[derive(Debug)]
pub struct Picture {
    /// Its width and height as displayed.
    pub pixels: (u32, u32),
    /// Its thumbnail: a JPEG, or a PNG if it has transparency.
    pub thumbnail: Vec<u8>,
}

/// Why a picture may not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// It cannot be decoded completely.
    #[error("the picture is damaged")]
    Damaged,
    /// It would take too much memory, here and in browsers. Detected before decoding.
    #[error("the picture has too many pixels")]
    TooManyPixels,
}

/// Inspects a file. Blocks while it decodes a picture.
pub fn inspect(bytes: &[u8]) -> Inspection {
    if let Some(mime) = picture_type(bytes) {
        return Inspection { mime, picture: Some(picture(bytes)) };
    }
    let mime = match infer::get(bytes).map(|kind| kind.mime_type()) {
        _ if bytes.starts_with(b"#!AMR") => "audio/amr",
        // Types that a browser opens or runs are never named: such a file is of an unknown type, to be saved.
        Some(known) if files::is_known(known) => known,
        Some(_) => "application/octet-stream",
        None if bytes.len() >= 11 && bytes[..11].eq_ignore_ascii_case(b"BEGIN:VCARD") => "text/vcard",
        None if is_text(bytes) => "text/plain",
        None => "application/octet-stream",
    };
    Inspection { mime, picture: None }
}

/// Returns the type of picture that the first bytes indicate. SVG is excluded: it can contain scripts.
pub fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match image::guess_format(bytes).ok()? {
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::Gif => Some("image/gif"),
        ImageFormat::WebP => Some("image/webp"),
        _ => None,
    }
}

/// Returns whether the bytes are text without markup.
fn is_text(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).unwrap_or_default().trim_start_matches('\u{feff}').trim_start();
    !text.is_empty()
        && !text.starts_with('<')
        && !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// Returns how many pixels a file has according to its header: 0 if it is no picture, `None` if the header cannot be
/// read in little memory.
pub fn declared_pixels(bytes: &[u8]) -> Option<u64> {
    if picture_type(bytes).is_none() {
        return Some(0);
    }
    let (width, height) = decoder(bytes, MAX_HEADER).ok()?.dimensions();
    Some(u64::from(width) * u64::from(height))
}

/// Reads a picture's header. The decoder may allocate at most `memory` bytes.
fn decoder(bytes: &[u8], memory: u64) -> Result<impl ImageDecoder, PictureError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(memory);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Damaged)?;
    reader.limits(limits);
    reader.into_decoder().map_err(|_| PictureError::Damaged)
}

fn picture(bytes: &[u8]) -> Result<Picture, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let mut decoder = decoder(bytes, MAX_DECODED)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PictureError::TooManyPixels);
    }
    // The decoder fills a missing end with grey.
    if image::guess_format(bytes).is_ok_and(|format| format == ImageFormat::Jpeg) && !jpeg_has_end(bytes) {
        return Err(PictureError::Damaged);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let mut small = if width.max(height) > THUMBNAIL { whole.thumbnail(THUMBNAIL, THUMBNAIL) } else { whole };
    small.apply_orientation(orientation);
    let turned = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    let mut thumbnail = Vec::new();
    let written = if small.color().has_alpha() {
        small.into_rgba8().write_to(&mut Cursor::new(&mut thumbnail), ImageFormat::Png)
    } else {
        small.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut thumbnail, 80))
    };
    written.map_err(damaged)?;
    Ok(Picture { pixels: if turned { (height, width) } else { (width, height) }, thumbnail })
}

/// Returns whether a JPEG has its end marker. Searched after the start of the first scan: a thumbnail inside a header
/// has one of its own.
fn jpeg_has_end(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    let mut at = 2;
    while let Some([0xff, marker, high, low]) = bytes.get(at..at + 4) {
        if *marker == START_OF_SCAN {
            return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
        }
        // A marker may be preceded by fill bytes of 0xff.
        at += if *marker == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([*high, *low])) };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noise, so that it does not shrink to nothing.
    fn noise(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut seed = 7_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        let picture = image::RgbImage::from_fn(width, height, |_, _| image::Rgb([next(), next(), next()]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn pixels(bytes: &[u8]) -> Result<(u32, u32), PictureError> {
        inspect(bytes).picture.expect("says it is a picture").map(|picture| picture.pixels)
    }

    #[test]
    fn a_picture_has_a_thumbnail_no_larger_than_is_shown() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let Inspection { mime, picture } = inspect(&noise(800, 600, format));
            assert_eq!(mime, format.to_mime_type());
            let picture = picture.unwrap().unwrap();
            let small = image::load_from_memory(&picture.thumbnail).unwrap();
            assert_eq!((picture.pixels, (small.width(), small.height())), ((800, 600), (320, 240)));
        }
        let small = inspect(&noise(8, 6, ImageFormat::Png)).picture.unwrap().unwrap();
        assert_eq!(image::load_from_memory(&small.thumbnail).unwrap().width(), 8, "not made larger");
    }

    #[test]
    fn a_truncated_picture_is_damaged_wherever_it_is_cut() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = noise(64, 48, format);
            assert_eq!(pixels(&whole), Ok((64, 48)));
            for kept in [40, whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10, whole.len() - 20] {
                assert_eq!(
                    pixels(&whole[..kept]),
                    Err(PictureError::Damaged),
                    "{format:?} cut to {kept} of {}",
                    whole.len()
                );
            }
        }
    }

    #[test]
    fn a_picture_with_too_many_pixels_is_not_decoded() {
        let mut bomb = noise(1, 1, ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        let crc = flate2_crc(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(pixels(&bomb), Err(PictureError::TooManyPixels), "50,000 by 50,000");
    }

    fn flate2_crc(bytes: &[u8]) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        crc.sum()
    }

    #[test]
    fn what_is_no_picture_is_named_by_its_bytes() {
        for (bytes, mime) in [
            (b"%PDF-1.7\n".as_slice(), "application/pdf"),
            (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "text/vcard"),
            (b"#!AMR\n\x3c", "audio/amr"),
            (b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
            (b"Just words", "text/plain"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
            (b"<!doctype html><script>alert(1)</script>", "application/octet-stream"),
            (b"\xef\xbb\xbf  <html>", "application/octet-stream"),
            (b"MZ\x90\0", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ] {
            let Inspection { mime: found, picture } = inspect(bytes);
            assert_eq!((found, picture.is_none()), (mime, true), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
