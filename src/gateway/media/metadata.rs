//! Takes out of pictures whatever is not the picture: EXIF with its place, time and thumbnail, XMP, IPTC, comments, and
//! what is appended after the end, such as a phone's film of the moment.
//!
//! The pixels are not coded again. A file is cut into its parts, and only parts that a viewer needs are kept: those that
//! hold pixels, colours, frames or the colour profile. The orientation stays, in an EXIF block with nothing else. A file
//! that breaks off keeps what its last part holds of the picture, so it is as damaged as before.

use super::inspect::picture_type;
use flate2::Crc;
use image::metadata::Orientation;

/// Returns a picture without its metadata; `None` if the file is not a picture.
pub fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    match picture_type(bytes)? {
        "image/jpeg" => Some(jpeg(bytes)),
        "image/png" => Some(png(bytes)),
        "image/gif" => Some(gif(bytes)),
        "image/webp" => Some(webp(bytes)),
        _ => None,
    }
}

/// Returns an EXIF block that says how a picture is to be turned; `None` if it is not.
fn orientation_only(exif: &[u8]) -> Option<[u8; 26]> {
    let orientation = Orientation::from_exif_chunk(exif).filter(|it| *it != Orientation::NoTransforms)?;
    // TIFF 6.0: little-endian, one directory at 8 with one entry: 0x0112, one 16-bit number. No directory follows.
    let mut block = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    block[18] = orientation.to_exif();
    Some(block)
}

fn number_be<const N: usize>(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + N).map_or(0, |digits| digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

fn number_le(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 4).map_or(0, |digits| digits.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// Splits off at most so many bytes.
fn split(bytes: &[u8], size: usize) -> (&[u8], &[u8]) {
    bytes.split_at(size.min(bytes.len()))
}

/// JPEG (ITU-T T.81, annex B): marker segments, and scans up to the next marker.
fn jpeg(bytes: &[u8]) -> Vec<u8> {
    const END: u8 = 0xd9;
    const SCAN: u8 = 0xda;
    let (start, mut rest) = split(bytes, 2);
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(start);
    let mut turned = None;
    loop {
        // Fill bytes, and what does not belong between segments.
        let next = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff));
        let Some(next) = next else { return kept };
        rest = &rest[next..];
        let marker = rest[1];
        if matches!(marker, 0x01 | 0xd0..=END) {
            kept.extend_from_slice(&rest[..2]);
            rest = &rest[2..];
            if marker == END {
                return kept;
            }
            continue;
        }
        let (segment, after) = split(rest, 2 + number_be::<2>(rest, 2).max(2));
        rest = after;
        let content = segment.get(4..).unwrap_or_default();
        match marker {
            0xe0 if content.starts_with(b"JFIF\0") => {
                // Its thumbnail may show what has been cut off.
                if let Some(head) = segment.get(4..16) {
                    kept.extend_from_slice(b"\xff\xe0\0\x10");
                    kept.extend_from_slice(head);
                    kept.extend_from_slice(&[0, 0]);
                }
            }
            0xe1 if turned.is_none() => {
                turned = content.strip_prefix(b"Exif\0\0").and_then(orientation_only);
                if let Some(block) = turned {
                    kept.extend_from_slice(b"\xff\xe1\0\x22Exif\0\0");
                    kept.extend_from_slice(&block);
                }
            }
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => kept.extend_from_slice(segment),
            0xee if content.starts_with(b"Adobe") => {
                // How the colours are coded.
                if let Some(head) = segment.get(4..16) {
                    kept.extend_from_slice(b"\xff\xee\0\x0e");
                    kept.extend_from_slice(head);
                }
            }
            // Frames, tables, scans. The rest is for applications, comments, or reserved.
            0xc0..=0xdf => kept.extend_from_slice(segment),
            _ => {}
        }
        if marker == SCAN {
            let end = rest.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7));
            let (scan, after) = rest.split_at(end.unwrap_or(rest.len()));
            kept.extend_from_slice(scan);
            rest = after;
        }
    }
}

/// PNG (third edition, §5 and §11): chunks up to IEND.
fn png(bytes: &[u8]) -> Vec<u8> {
    const KEPT: [&[u8]; 17] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV",
        b"cLLI", b"bKGD", b"acTL", b"fcTL", b"fdAT",
    ];
    let (signature, mut rest) = split(bytes, 8);
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(signature);
    let mut may_turn = true;
    while let Some(kind) = rest.get(4..8) {
        let length = number_be::<4>(rest, 0);
        let (chunk, after) = split(rest, length.saturating_add(12));
        match kind {
            b"eXIf" if may_turn => {
                let exif = chunk.get(8..chunk.len().saturating_sub(4)).unwrap_or_default();
                if let Some(block) = orientation_only(exif) {
                    may_turn = false;
                    kept.extend_from_slice(&26_u32.to_be_bytes());
                    let content = [b"eXIf".as_slice(), &block].concat();
                    let mut crc = Crc::new();
                    crc.update(&content);
                    kept.extend_from_slice(&content);
                    kept.extend_from_slice(&crc.sum().to_be_bytes());
                }
            }
            b"IEND" if length == 0 => {
                kept.extend_from_slice(chunk);
                return kept;
            }
            kind if KEPT.contains(&kind) => {
                // Decoders take only an orientation that comes before the pixels.
                may_turn &= kind != b"IDAT";
                kept.extend_from_slice(chunk);
            }
            _ => {}
        }
        rest = after;
    }
    kept
}

/// GIF (89a, §15 to §27): blocks up to the trailer.
fn gif(bytes: &[u8]) -> Vec<u8> {
    const TRAILER: u8 = 0x3b;
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let (head, mut rest) = split(bytes, 13 + bytes.get(10).map_or(0, |flags| table(*flags)));
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(head);
    while let Some(first) = rest.first() {
        let (block, keep) = match first {
            // Some programs write an empty block too many.
            0 => (1, false),
            0x2c => {
                let data = 11 + rest.get(9).map_or(0, |flags| table(*flags));
                (sub_blocks(rest, data), true)
            }
            0x21 => {
                let end = sub_blocks(rest, 2);
                let keep = match (rest.get(1), rest.get(3..14)) {
                    // How long a frame is shown; text that is part of the picture.
                    (Some(0xf9 | 0x01), _) => true,
                    // How often it is repeated: exactly one number.
                    (Some(0xff), Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")) => end == 19,
                    (Some(0xff), Some(b"ICCRGBG1012")) => true,
                    _ => false,
                };
                (end, keep)
            }
            _ => {
                kept.push(TRAILER);
                return kept;
            }
        };
        let (block, after) = split(rest, block);
        if keep {
            kept.extend_from_slice(block);
        }
        rest = after;
    }
    kept
}

/// Returns where the data sub-blocks that begin at `at` end.
fn sub_blocks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(length) = bytes.get(at) {
        at += 1 + usize::from(*length);
        if *length == 0 {
            break;
        }
    }
    at
}

/// WebP (RFC 9649): RIFF chunks up to the size that the file says.
fn webp(bytes: &[u8]) -> Vec<u8> {
    const FLAGS: usize = 20;
    const EXIF: u8 = 0x08;
    const XMP: u8 = 0x04;
    let said = number_le(bytes, 4);
    let (whole, _) = split(bytes, said.saturating_add(8));
    let (head, chunks) = split(whole, 12);
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(head);
    let turned = webp_chunks(chunks, &mut kept, true);
    // A file that breaks off still says that there is more.
    let size = said.saturating_sub(whole.len().saturating_sub(kept.len()));
    if let (Some(place), Ok(size)) = (kept.get_mut(4..8), u32::try_from(size)) {
        place.copy_from_slice(&size.to_le_bytes());
    }
    if kept.get(12..16) == Some(b"VP8X")
        && let Some(flags) = kept.get_mut(FLAGS)
    {
        *flags = *flags & !(EXIF | XMP) | if turned { EXIF } else { 0 };
    }
    kept
}

/// Copies the chunks that are needed, those of a frame or, if `outer`, of the file. Returns whether an orientation is
/// among them.
fn webp_chunks(mut rest: &[u8], kept: &mut Vec<u8>, outer: bool) -> bool {
    let mut turned = false;
    while let Some(kind) = rest.get(..4).filter(|_| rest.len() >= 8) {
        let length = number_le(rest, 4);
        let padded = length.saturating_add(8 + length % 2);
        let (chunk, after) = split(rest, padded);
        match kind {
            b"VP8 " | b"VP8L" | b"ALPH" => kept.extend_from_slice(chunk),
            b"VP8X" | b"ICCP" | b"ANIM" if outer => kept.extend_from_slice(chunk),
            b"ANMF" if outer && chunk.len() == padded => {
                let begins = kept.len();
                let (head, frame) = split(chunk, 24);
                kept.extend_from_slice(head);
                webp_chunks(frame, kept, false);
                let length = (kept.len() - begins).saturating_sub(8) as u32;
                if let Some(place) = kept.get_mut(begins + 4..begins + 8) {
                    place.copy_from_slice(&length.to_le_bytes());
                }
            }
            b"ANMF" if outer => kept.extend_from_slice(chunk),
            b"EXIF" if outer && !turned => {
                if let Some(block) = chunk.get(8..8 + length.min(chunk.len() - 8)).and_then(orientation_only) {
                    turned = true;
                    kept.extend_from_slice(b"EXIF\x1a\0\0\0");
                    kept.extend_from_slice(&block);
                }
            }
            _ => {}
        }
        rest = after;
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
    use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, ImageReader, RgbImage};
    use std::io::Cursor;

    const SECRET: &[u8] = b"51.5007N 0.1246W";
    const PROFILE: &[u8] = b"a colour profile of no use";

    fn pixels() -> RgbImage {
        RgbImage::from_fn(40, 30, |x, y| image::Rgb([(x * 6) as u8, (y * 8) as u8, (x * y) as u8]))
    }

    /// Returns an EXIF block with an orientation and a place.
    fn exif(orientation: u8) -> Vec<u8> {
        let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        block[18] = orientation;
        [&block, SECRET].concat()
    }

    fn encoded(format: ImageFormat, exif: Option<Vec<u8>>) -> Vec<u8> {
        let mut bytes = Vec::new();
        fn write(mut encoder: impl ImageEncoder, exif: Option<Vec<u8>>) {
            if let Some(exif) = exif {
                encoder.set_exif_metadata(exif).unwrap();
                encoder.set_icc_profile(PROFILE.to_vec()).unwrap();
            }
            encoder.write_image(&pixels(), 40, 30, ExtendedColorType::Rgb8).unwrap();
        }
        match format {
            ImageFormat::Jpeg => write(JpegEncoder::new(&mut bytes), exif),
            ImageFormat::Png => write(PngEncoder::new(&mut bytes), exif),
            ImageFormat::WebP => write(WebPEncoder::new_lossless(&mut bytes), exif),
            _ => pixels().write_to(&mut Cursor::new(&mut bytes), format).unwrap(),
        }
        bytes
    }

    fn segment(marker: u8, content: &[&[u8]]) -> Vec<u8> {
        let content = content.concat();
        [&[0xff, marker], (content.len() as u16 + 2).to_be_bytes().as_slice(), &content].concat()
    }

    fn png_chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(&[kind, content].concat());
        [(content.len() as u32).to_be_bytes().as_slice(), kind, content, &crc.sum().to_be_bytes()].concat()
    }

    fn insert(bytes: &[u8], at: usize, what: &[Vec<u8>]) -> Vec<u8> {
        [&bytes[..at], &what.concat(), &bytes[at..]].concat()
    }

    /// Returns a picture with the secret everywhere where a program may write it, also behind its end.
    fn talkative(format: ImageFormat, orientation: u8) -> Vec<u8> {
        let plain = encoded(format, Some(exif(orientation)).filter(|_| format != ImageFormat::Gif));
        let mut told = match format {
            ImageFormat::Jpeg => {
                let more = [
                    segment(0xe0, &[b"JFXX\0\x10", SECRET]),
                    segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET]),
                    segment(0xe2, &[b"MPF\0", SECRET]),
                    segment(0xed, &[b"Photoshop 3.0\0", SECRET]),
                    segment(0xef, &[SECRET]),
                    segment(0xf0, &[SECRET]),
                    segment(0xfe, &[SECRET]),
                    vec![0xff, 0xff],
                ];
                // Before the end, too: a comment may follow the scan.
                let plain = insert(&plain, plain.len() - 2, &[segment(0xfe, &[SECRET])]);
                insert(&plain, 2, &more)
            }
            ImageFormat::Png => {
                let texts = [b"tEXt", b"zTXt", b"iTXt", b"tIME", b"vpAg"].map(|kind| png_chunk(kind, SECRET));
                let plain = insert(&plain, plain.len() - 12, &texts);
                insert(&plain, 33, &texts)
            }
            ImageFormat::WebP => [plain, b"XMP \x10\0\0\0".to_vec(), SECRET.to_vec()].concat(),
            _ => {
                let end = plain.len() - 1;
                let comment = [b"\x21\xfe\x10".as_slice(), SECRET, b"\0"].concat();
                let xmp = [b"\x21\xff\x0bXMP DataXMP\x10".as_slice(), SECRET, b"\0"].concat();
                let plain = insert(&plain, end, std::slice::from_ref(&comment));
                let colours = 13 + (3 << ((plain[10] & 7) + 1)) * usize::from(plain[10] >> 7);
                insert(&plain, colours, &[comment, xmp])
            }
        };
        if format == ImageFormat::WebP {
            let size = (told.len() as u32 - 8).to_le_bytes();
            told[4..8].copy_from_slice(&size);
            told[20] |= 0x04;
        }
        [&told, b"....ftypmp4 ".as_slice(), SECRET].concat()
    }

    fn tells(bytes: &[u8]) -> bool {
        bytes.windows(SECRET.len()).any(|part| part == SECRET)
    }

    fn decoded(bytes: &[u8]) -> (DynamicImage, Orientation, Option<Vec<u8>>) {
        use image::ImageDecoder;
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
        let mut decoder = reader.into_decoder().unwrap();
        let (orientation, profile) = (decoder.orientation().unwrap(), decoder.icc_profile().unwrap());
        (DynamicImage::from_decoder(decoder).unwrap(), orientation, profile)
    }

    const FORMATS: [ImageFormat; 4] = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];

    #[test]
    fn only_the_picture_stays_to_the_last_pixel() {
        for format in FORMATS {
            for orientation in [1, 6, 7] {
                let told = talkative(format, orientation);
                assert!(tells(&told), "{format:?}");
                let quiet = strip(&told).unwrap();
                assert!(!tells(&quiet), "{format:?}");
                assert_eq!(decoded(&quiet), decoded(&told), "{format:?}, orientation {orientation}");
                let turned = format != ImageFormat::Gif && orientation != 1;
                assert_eq!(decoded(&quiet).1 != Orientation::NoTransforms, turned, "{format:?}");
                assert_eq!(strip(&quiet).unwrap(), quiet, "{format:?}: nothing is left to take out");
            }
            let plain = encoded(format, None);
            assert_eq!(strip(&plain).unwrap(), plain, "{format:?} without metadata");
        }
        assert_eq!(strip(b"%PDF-1.7"), None);
    }

    #[test]
    fn frames_and_repetition_of_an_animation_stay() {
        use image::codecs::gif::{GifDecoder, GifEncoder, Repeat};
        use image::{AnimationDecoder, Frame};
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        encoder.set_repeat(Repeat::Infinite).unwrap();
        let frames = [0, 90, 200].map(|grey| Frame::new(image::RgbaImage::from_pixel(9, 7, image::Rgba([grey; 4]))));
        encoder.encode_frames(frames).unwrap();
        drop(encoder);
        assert_eq!(strip(&bytes).unwrap(), bytes);
        let frames = GifDecoder::new(Cursor::new(&bytes)).unwrap().into_frames();
        assert_eq!(frames.collect_frames().unwrap().len(), 3);
    }

    #[test]
    fn a_thumbnail_in_the_head_of_a_jpeg_goes() {
        let plain = encoded(ImageFormat::Jpeg, None);
        assert_eq!(&plain[..4], b"\xff\xd8\xff\xe0");
        let head = segment(0xe0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x03", SECRET, &[0, 0]]);
        let told = [b"\xff\xd8".as_slice(), &head, &plain[20..]].concat();
        let quiet = strip(&told).unwrap();
        assert!(tells(&told) && !tells(&quiet));
        assert_eq!(decoded(&quiet), decoded(&told));
    }

    #[test]
    fn no_file_is_so_broken_that_it_harms() {
        let mut seed = 11_u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for format in FORMATS {
            let whole = talkative(format, 6);
            for _ in 0..2_000 {
                let mut broken = whole[..whole.len() - next(whole.len() / 2)].to_vec();
                for _ in 0..1 + next(8) {
                    let at = next(broken.len().min(400));
                    broken[at] = next(256) as u8;
                }
                let quiet = strip(&broken).unwrap_or_default();
                // An orientation is written whole even if the file breaks off in it.
                assert!(quiet.len() <= broken.len() + 40);
            }
            for kept in 0..whole.len().min(600) {
                let _ = strip(&whole[..kept]);
            }
        }
    }
}
