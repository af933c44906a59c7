//! Files of messages: which of them a carrier accepts, and how they are named to people. The gateway determines the
//! type of a file from its bytes (`gateway::media`); here it is only read.

use super::compose;
use super::text::{Text, texts};
use crate::protocol::{Limits, Media, Refusal};

/// The maximum length of a file's name, in Unicode scalar values.
const MAX_NAME_CHARS: usize = 100;

/// The known types, with the names of one file and of the sort.
static KINDS: [(&str, Text, Text); 16] = [
    ("image/jpeg", texts::kind_jpeg(), Text::Name("JPEG")),
    ("image/png", texts::kind_png(), Text::Name("PNG")),
    ("image/gif", texts::kind_gif(), Text::Name("GIF")),
    ("image/webp", texts::kind_webp(), Text::Name("WebP")),
    ("audio/mpeg", texts::kind_mp3(), texts::sort_audio()),
    ("audio/amr", texts::kind_amr(), texts::sort_audio()),
    ("audio/m4a", texts::kind_m4a(), texts::sort_audio()),
    ("audio/ogg", texts::kind_ogg(), texts::sort_audio()),
    ("audio/x-wav", texts::kind_wav(), texts::sort_audio()),
    ("video/mp4", texts::kind_mp4(), texts::sort_video()),
    ("video/3gpp", texts::kind_3gp(), texts::sort_video()),
    ("video/quicktime", texts::kind_quicktime(), texts::sort_video()),
    ("video/webm", texts::kind_webm(), texts::sort_video()),
    ("application/pdf", texts::kind_pdf(), Text::Name("PDF")),
    ("text/vcard", texts::kind_vcard(), texts::sort_vcard()),
    ("text/plain", texts::kind_text(), texts::sort_text()),
];

impl Default for Limits {
    /// Returns what most carriers accept today, and the built-in phone with them.
    fn default() -> Self {
        Self {
            files: 10,
            bytes: 5_000_000,
            kinds: KINDS.iter().map(|(mime, ..)| (*mime).to_owned()).collect(),
            save: true,
        }
    }
}

/// Returns whether a type is known.
pub fn is_known(mime: &str) -> bool {
    KINDS.iter().any(|(known, ..)| *known == mime)
}

/// Checks a message to a contact, and returns its files with names and descriptions tidied.
///
/// # Errors
/// Returns those of [`compose::check`] for the text, which may be blank where there are files;
/// [`Refusal::UnsupportedMedia`]; [`Refusal::TextTooLong`] and [`Refusal::TextControl`] for a description.
pub fn check(limits: &Limits, text: &str, files: &[Media]) -> Result<Vec<Media>, Refusal> {
    if files.is_empty() {
        compose::check(text)?;
    } else {
        compose::check_beside_files(text)?;
    }
    if !fit(limits, files) || !files.iter().all(|file| takes(limits, &file.mime)) {
        return Err(Refusal::UnsupportedMedia);
    }
    let tidy = |file: &Media| {
        let description = file.description.as_deref().map(str::trim).filter(|words| !words.is_empty());
        compose::check_remark(description.unwrap_or_default())?;
        let description = description.map(ToOwned::to_owned);
        Ok(Media { name: file.name.as_deref().and_then(tidy_name), description, ..file.clone() })
    };
    files.iter().map(tidy).collect()
}

/// Returns whether files are few and small enough.
pub fn fit(limits: &Limits, files: &[Media]) -> bool {
    files.len() <= limits.files as usize && files.iter().map(|file| file.size).sum::<u64>() <= limits.bytes
}

/// Returns whether files of a type are accepted.
pub fn takes(limits: &Limits, mime: &str) -> bool {
    limits.kinds.iter().any(|kind| kind == mime)
}

/// Returns a name without what could mislead or harm: folders, control characters, and marks that change the direction
/// of writing.
pub fn tidy_name(name: &str) -> Option<String> {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control() && !turns(*c)).take(MAX_NAME_CHARS).collect();
    Some(name.trim().to_owned()).filter(|name| !name.trim_matches('.').is_empty())
}

/// Returns what a file is.
pub fn kind(file: &Media) -> Text {
    match KINDS.iter().find(|(mime, ..)| *mime == file.mime) {
        _ if file.size == 0 => texts::kind_empty(),
        Some((mime, ..)) if mime.starts_with("image/") && file.pixels.is_none() => texts::kind_broken_picture(),
        Some((_, kind, _)) => kind.clone(),
        None => texts::kind_unknown(),
    }
}

/// Returns a file's name, or what it is.
pub fn name(file: &Media) -> Text {
    file.name.as_deref().map_or_else(|| kind(file), Text::from)
}

/// Returns a size.
pub fn size(bytes: u64) -> Text {
    match bytes {
        0..1_000 => texts::bytes(bytes),
        1_000..1_000_000 => texts::kilobytes(bytes.div_ceil(1_000)),
        _ => match bytes / 100_000 % 10 {
            0 => texts::megabytes(bytes / 1_000_000),
            tenths => texts::megabytes_and_tenths(bytes / 1_000_000, tenths),
        },
    }
}

/// Returns what may be sent.
pub fn taken(limits: &Limits) -> Text {
    if limits.files == 0 {
        return texts::text_only();
    }
    let mut kinds: Vec<_> =
        KINDS.iter().filter(|(mime, ..)| takes(limits, mime)).map(|(.., sort)| sort.clone()).collect();
    kinds.dedup();
    texts::up_to_files(limits.files.into(), size(limits.bytes), kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(mime: &str, size: u64) -> Media {
        Media { id: "m".into(), mime: mime.into(), size, name: None, pixels: Some((4, 3)), description: None }
    }

    #[test]
    fn what_the_carrier_does_not_take_is_refused() {
        let limits = Limits { files: 2, bytes: 1_000, ..Limits::default() };
        let refused = |files: &[Media]| check(&limits, "", files).err();
        let jpeg = |size| file("image/jpeg", size);
        assert_eq!(refused(&[jpeg(400), jpeg(600)]), None);
        assert_eq!(refused(&[jpeg(400), jpeg(601)]), Some(Refusal::UnsupportedMedia));
        assert_eq!(refused(&[jpeg(1), jpeg(1), jpeg(1)]), Some(Refusal::UnsupportedMedia));
        assert_eq!(refused(&[file("image/svg+xml", 1)]), Some(Refusal::UnsupportedMedia));
        assert_eq!(refused(&[]), Some(Refusal::TextEmpty));
        assert_eq!(refused(&[Media { description: Some("\u{7}".into()), ..jpeg(1) }]), Some(Refusal::TextControl));
        assert_eq!(check(&limits, "bell \u{7}", &[jpeg(1)]).err(), Some(Refusal::TextControl));
        let none = Limits { files: 0, ..Limits::default() };
        assert_eq!(check(&none, "Look", &[jpeg(1)]).err(), Some(Refusal::UnsupportedMedia));
        assert_eq!(check(&none, "Look", &[]), Ok(Vec::new()));
    }

    #[test]
    fn names_and_descriptions_are_tidied() {
        for (name, want) in [
            ("holiday.jpg", Some("holiday.jpg")),
            ("C:\\Users\\x\\holiday.jpg", Some("holiday.jpg")),
            ("../../etc/passwd", Some("passwd")),
            ("photo\u{202e}gpj.exe", Some("photogpj.exe")),
            ("a\r\nSet-Cookie: b", Some("aSet-Cookie: b")),
            ("..", None),
            (" ", None),
        ] {
            assert_eq!(tidy_name(name).as_deref(), want, "{name:?}");
        }
        assert_eq!(tidy_name(&"é".repeat(500)).unwrap().chars().count(), 100);
        let described =
            Media { name: Some("a/b.png".into()), description: Some("  A map ".into()), ..file("image/png", 1) };
        let [sent] = check(&Limits::default(), "", &[described]).unwrap().try_into().unwrap();
        assert_eq!((sent.name.as_deref(), sent.description.as_deref()), (Some("b.png"), Some("A map")));
    }

    #[test]
    fn files_are_named_to_people() {
        assert_eq!(kind(&file("image/png", 9)), "PNG picture");
        assert_eq!(kind(&Media { pixels: None, ..file("image/png", 9) }), "picture that cannot be shown");
        assert_eq!(kind(&file("application/octet-stream", 9)), "file of an unknown type");
        assert_eq!(kind(&file("application/octet-stream", 0)), "empty file");
        for (bytes, want) in
            [(0, "0 bytes"), (999, "999 bytes"), (182_044, "183 kB"), (5_000_000, "5 MB"), (5_242_880, "5.2 MB")]
        {
            assert_eq!(size(bytes), want);
        }
        let all = "Up to 10 files, 5 MB in all: JPEG, PNG, GIF, WebP, audio, video, PDF, contact cards, text.";
        assert_eq!(taken(&Limits::default()), all);
        assert_eq!(taken(&Limits { files: 0, ..Limits::default() }), "This number sends text only.");
    }
}
