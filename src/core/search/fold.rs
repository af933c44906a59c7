//! Folds letters as people type them without accents and case: `É` and `e`, `Trần` and `tran`, `ß` and `ss` are the
//! same.
//!
//! The tables are our own and are checked against the Unicode data by tests, because the `unicode-normalization` crate
//! with `char::to_lowercase` would add 59 kB (Brotli) to the download. Letters in no table are compared as they are
//! written.

/// The result of folding a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    /// Letters or digits without accent and case, as UTF-16; zeros are padding.
    Letters([u16; 3]),
    /// Nothing: a combining accent, an apostrophe.
    Nothing,
    /// A separator between words.
    Gap,
}

use Folded::{Gap, Letters, Nothing};

/// U+00C0 to U+017F. Here and below, `*` is a letter with its own arm in [`latin`], and `.` one that stays as it is.
const LATIN_1: &[u8] = b"aaaaaa*ceeeeiiiidnooooo.ouuuuy**aaaaaa*ceeeeiiiidnooooo.ouuuuy*y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkqllllllllll\
    nnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// U+01CD to U+021B: caron and other letters of Pinyin, Sami, Croatian and Romanian.
const LATIN_2: &[u8] = b"aaiioouuuuuuuuuu.aaaa**ggggkkoooo..j...gg..nnaa**ooaaaaeeeeiiiioooorrrruuuusstt";
/// U+1E00 to U+1EF9: Welsh, Vietnamese and transcriptions.
const LATIN_3: &[u8] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmm\
    nnnnnnnnoooooooopppprrrrrrrrssssssssss\
    ttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas..*.\
    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooo\
    uuuuuuuuuuuuuuyyyyyyyy";

/// Capitals whose small letters stand at one distance: first, last, distance.
const CAPITALS: [(u32, u32, i32); 20] = [
    (0x0391, 0x03a9, 0x20),    // Greek
    (0x0410, 0x042f, 0x20),    // Cyrillic
    (0x0400, 0x040f, 0x50),    // Cyrillic
    (0x0531, 0x0556, 0x30),    // Armenian
    (0x10a0, 0x10c5, 0x30),    // Georgian, the ecclesiastical capitals
    (0x1c90, 0x1cbf, -0xbc0),  // Georgian, capitals
    (0x2d00, 0x2d25, -0x1c30), // Georgian, the ecclesiastical small letters
    (0x13f8, 0x13fd, -0x8),    // Cherokee
    (0xab70, 0xabbf, -0x97d0), // Cherokee
    (0x2c00, 0x2c2f, 0x30),    // Glagolitic
    (0xff01, 0xff5e, -0xfee0), // full width
    (0x10400, 0x10427, 0x28),  // Deseret
    (0x104b0, 0x104d3, 0x28),  // Osage
    (0x10c80, 0x10cb2, 0x40),  // Old Hungarian
    (0x118a0, 0x118bf, 0x20),  // Warang Citi
    (0x16e40, 0x16e5f, 0x20),  // Medefaidrin
    (0x1e900, 0x1e921, 0x22),  // Adlam
    (0x2160, 0x216f, 0x10),    // Roman numerals
    (0x24b6, 0x24cf, 0x1a),    // letters in circles
    (0x0660, 0x0669, -0x630),  // Arabic digits
];

/// Ranges in which each capital, with an even code, is followed by its small letter.
const PAIRS: [(u32, u32); 9] = [
    (0x021c, 0x021f),
    (0x0222, 0x0233),
    (0x0246, 0x024f),
    (0x0370, 0x0373),
    (0x03d8, 0x03ef),
    (0x0460, 0x0481),
    (0x048a, 0x04bf),
    (0x04d0, 0x052f),
    (0x2c80, 0x2ce3),
];

/// Marks that are ignored like accents: first, last.
const MARKS: [(u32, u32); 21] = [
    (0x0300, 0x036f),
    (0x0483, 0x0489),
    (0x0591, 0x05bd), // the vowels of Hebrew …
    (0x05bf, 0x05bf),
    (0x05c1, 0x05c2),
    (0x05c4, 0x05c5),
    (0x05c7, 0x05c7),
    (0x05f3, 0x05f4), // … and its apostrophe
    (0x0610, 0x061a), // the vowels of Arabic …
    (0x0640, 0x0640), // … and its stretch
    (0x064b, 0x065f),
    (0x0670, 0x0670),
    (0x06d6, 0x06dc),
    (0x06df, 0x06e8),
    (0x06ea, 0x06ed),
    (0x0e47, 0x0e4e), // the tones of Thai
    (0x0ec8, 0x0ece), // and Lao
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x3099, 0x309c), // the voice marks of kana
    (0xff9e, 0xff9f),
];

pub(super) fn fold(c: char) -> Folded {
    match c {
        'a'..='z' | '0'..='9' => one(c as u32),
        'A'..='Z' => one(c as u32 + 0x20),
        '\'' | '`' | '\u{ad}' | 'ʻ'..='ʽ' | '‘' | '’' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {
            Nothing
        }
        '\0'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' => Gap,
        'À'..='ſ' => latin(c, LATIN_1, 'À'),
        'Ǎ'..='ț' => latin(c, LATIN_2, 'Ǎ'),
        'Ḁ'..='ỹ' => latin(c, LATIN_3, 'Ḁ'),
        '\u{3000}'..='\u{3004}'
        | '〈'..='〟'
        | '・'
        | '･'
        | '｡'..='､'
        | '־'
        | '׀'
        | '׃'
        | '،'
        | '؛'
        | '؟'
        | '।'
        | '॥'
        | '՚'..='՟'
        | '։'
        | '֊' => Gap,
        '가'..='힣' => hangul(c as u32 - '가' as u32),
        // Indic scripts: nukta and virama.
        '\u{900}'..='\u{d7f}' if matches!(c as u32 & 0x7f, 0x3c | 0x4d) => Nothing,
        '\u{900}'..='\u{d7f}' if matches!(c as u32 & 0x7f, 0x66..=0x6f) => one(c as u32 % 0x80 - 0x66 + '0' as u32),
        _ => others(c as u32),
    }
}

fn one(unit: u32) -> Folded {
    Letters([unit as u16, 0, 0])
}

fn two(letters: &str) -> Folded {
    let mut units = letters.encode_utf16();
    Letters([units.next().unwrap_or(0), units.next().unwrap_or(0), 0])
}

fn latin(c: char, table: &[u8], first: char) -> Folded {
    match table[c as usize - first as usize] {
        b'.' => one(c as u32),
        b'*' => two(match c {
            'Æ' | 'æ' | 'Ǣ' | 'ǣ' | 'Ǽ' | 'ǽ' => "ae",
            'Œ' | 'œ' => "oe",
            'Ĳ' | 'ĳ' => "ij",
            'Þ' | 'þ' => "th",
            _ => "ss",
        }),
        letter => one(letter.into()),
    }
}

/// Decomposes a syllable into its letters, so that a half-typed one is a prefix of the whole.
fn hangul(syllable: u32) -> Folded {
    let last = match syllable % 28 {
        0 => 0,
        last => 0x11a7 + last,
    };
    Letters([0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28, last].map(|unit| unit as u16))
}

fn others(mut c: u32) -> Folded {
    if MARKS.iter().any(|&(first, last)| (first..=last).contains(&c)) {
        return Nothing;
    }
    if let Some((_, _, by)) = CAPITALS.iter().find(|(first, last, _)| (*first..=*last).contains(&c)) {
        c = c.wrapping_add_signed(*by);
        if c < 0x80 {
            return fold(char::from_u32(c).unwrap_or(' '));
        }
    } else if PAIRS.iter().any(|&(first, last)| (first..=last).contains(&c)) {
        c |= 1;
    }
    match char::from_u32(c).unwrap_or(' ') {
        'և' => two("եւ"),
        letter => {
            let mut units = [0; 3];
            bare(letter).encode_utf16(&mut units);
            Letters(units)
        }
    }
}

/// Returns a small letter without its accent.
fn bare(c: char) -> char {
    match c {
        'ơ' | 'Ơ' => 'o',
        'ư' | 'Ư' => 'u',
        'Ɓ' | 'ɓ' => 'b',
        'Ɗ' | 'ɗ' => 'd',
        'Ƙ' | 'ƙ' => 'k',
        'Ƴ' | 'ƴ' => 'y',
        'Ə' => 'ə',
        'Ɛ' => 'ɛ',
        'Ɔ' => 'ɔ',
        'ȟ' => 'h',
        'ȧ' => 'a',
        'ȩ' => 'e',
        'ȫ' | 'ȭ' | 'ȯ' | 'ȱ' => 'o',
        'ȳ' => 'y',
        'Ά' | 'ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' | 'ΐ' | 'Ϊ' | 'ϊ' => 'ι',
        'Ό' | 'ό' => 'ο',
        'Ύ' | 'ύ' | 'ΰ' | 'Ϋ' | 'ϋ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        'ς' => 'σ',
        '\u{1f00}'..='\u{1fff}' => polytonic(c),
        'ѐ' | 'ё' | 'ӗ' => 'е',
        'ѓ' | 'ґ' => 'г',
        'ї' => 'і',
        'ќ' => 'к',
        'й' | 'ѝ' | 'ӣ' | 'ӥ' => 'и',
        'ў' | 'ӯ' | 'ӱ' | 'ӳ' => 'у',
        'ѷ' => 'ѵ',
        'Ӂ' | 'ӂ' | 'ӝ' => 'ж',
        'ӑ' | 'ӓ' => 'а',
        'ӛ' => 'ә',
        'ӟ' => 'з',
        'ӧ' => 'о',
        'ӫ' => 'ө',
        'ӭ' => 'э',
        'ӵ' => 'ч',
        'ӹ' => 'ы',
        // Arabic letters that are typed for each other; final forms of Hebrew letters.
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ؤ' => 'و',
        'ئ' | 'ى' | 'ی' => 'ي',
        'ة' | 'ۀ' | 'ۂ' => 'ه',
        'ک' => 'ك',
        'ם' => 'מ',
        'ן' => 'נ',
        'ך' => 'כ',
        'ף' => 'פ',
        'ץ' => 'צ',
        // Persian, Thai and Lao digits.
        '۰'..='۹' | '๐'..='๙' | '໐'..='໙' => (b'0' + (c as u32 & 0xf) as u8) as char,
        'ँ' => 'ं',
        'ऩ' => 'न',
        'ऱ' => 'र',
        'ऴ' => 'ळ',
        '\u{958}'..='\u{95f}' => ['क', 'ख', 'ग', 'ज', 'ड', 'ढ', 'फ', 'य'][c as usize & 7],
        'ㄱ'..='ㅎ' => jamo(c),
        'ヷ'..='ヺ' => bare(voiceless(c)),
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => voiceless(char::from_u32(c as u32 - 0x60).unwrap_or(c)),
        'ぁ'..='ゞ' => voiceless(c),
        'ｦ'..='ﾝ' => HALF_WIDTH.chars().nth(c as usize - 'ｦ' as usize).unwrap_or(c),
        _ => c,
    }
}

/// U+FF66 to U+FF9D, as hiragana.
const HALF_WIDTH: &str =
    "をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん";

/// Returns a kana without its voice mark, which Unicode counts as an accent.
fn voiceless(c: char) -> char {
    let back = match c {
        'か'..='ぢ' if c as u32 & 1 == 0 => 1,
        'つ'..='ど' if c as u32 & 1 == 1 => 1,
        'は'..='ぽ' => (c as u32 - 'は' as u32) % 3,
        'ゔ' => 'ゔ' as u32 - 'う' as u32,
        'ゞ' => 1,
        'ヷ'..='ヺ' => 8,
        _ => 0,
    };
    char::from_u32(c as u32 - back).unwrap_or(c)
}

/// Returns a consonant typed alone as the one that begins a syllable.
fn jamo(c: char) -> char {
    const FIRST: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
    FIRST.chars().zip('\u{1100}'..).find(|(alone, _)| *alone == c).map_or(c, |(_, first)| first)
}

/// Returns a polytonic Greek letter without its accents.
fn polytonic(c: char) -> char {
    let low = c as u32 & 0xf;
    match (c as u32 >> 4 & 0xf, low) {
        (0xb..=0xf, 0xd..=0xf) | (0xc, 0..=1) => c,
        (0xe, 4 | 5 | 0xc) => 'ρ',
        (0 | 8 | 0xb, _) | (7, 0..=1) => 'α',
        (1, _) | (7, 2..=3) | (0xc, 8..=9) => 'ε',
        (2 | 9 | 0xc, _) | (7, 4..=5) => 'η',
        (3 | 0xd, _) | (7, 6..=7) => 'ι',
        (4, _) | (7 | 0xf, 8..=9) => 'ο',
        (5 | 0xe, _) | (7, 0xa..=0xb) => 'υ',
        _ => 'ω',
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    /// Letters that Unicode does not decompose, as people without them on their keyboard type them.
    const WHOLE: [(char, &str); 23] = [
        ('æ', "ae"),
        ('œ', "oe"),
        ('ß', "ss"),
        ('þ', "th"),
        ('ĳ', "ij"),
        ('ð', "d"),
        ('đ', "d"),
        ('ø', "o"),
        ('ħ', "h"),
        ('ı', "i"),
        ('ĸ', "q"),
        ('ŀ', "l"),
        ('ł', "l"),
        ('ŉ', "n"),
        ('ŋ', "n"),
        ('ŧ', "t"),
        ('ſ', "s"),
        ('ς', "σ"),
        ('ґ', "г"),
        ('ẛ', "s"),
        ('ǥ', "g"),
        ('ẚ', "a"),
        ('և', "եւ"),
    ];

    fn folded(c: char) -> String {
        match fold(c) {
            Letters(units) => {
                String::from_utf16(&units.into_iter().filter(|unit| *unit != 0).collect::<Vec<_>>()).unwrap()
            }
            Nothing => String::new(),
            Gap => " ".into(),
        }
    }

    fn all() -> impl Iterator<Item = char> {
        ('\0'..=char::MAX).filter(|c| c.is_alphabetic())
    }

    #[test]
    fn letters_fold_as_unicode_takes_them_apart() {
        let greek = ('Ά'..='ώ').chain('ἀ'..='ῼ');
        let covered = ('À'..='ſ')
            .chain('Ǎ'..='ț')
            .chain('Ḁ'..='ỹ')
            .chain(greek)
            .chain('Ѐ'..='ԯ')
            .chain('Ա'..='և')
            .chain('ぁ'..='ん');
        for c in covered.chain("ƠơƯưə".chars()).filter(|c| c.is_alphabetic()) {
            let bare = |text: String| text.nfd().filter(|&c| !is_combining_mark(c)).collect::<String>();
            let letters = bare(c.to_lowercase().collect());
            let spelt = |c: char| {
                WHOLE.iter().find(|(letter, _)| *letter == c).map_or(c.to_string(), |(_, spelt)| (*spelt).into())
            };
            let want: String = letters.chars().map(spelt).collect();
            let (kept, got) = (folded(c) == c.to_string(), folded(c));
            // Rare letters may stay as they are, but none may become a different one.
            assert!(got == want || kept && !want.is_ascii(), "{c} (U+{:04X}): {got:?}, not {want:?}", c as u32);
        }
    }

    #[test]
    fn case_does_not_count_in_any_script_of_today() {
        // Phonetic letters, symbols and scholarly ones.
        let rare = |c: char| {
            matches!(
                c as u32,
                0x0180..=0x01cc | 0x01dd..=0x01f7 | 0x0220..=0x02af | 0x0345..=0x037f | 0x03cf..=0x03ff
                | 0x04c0..=0x04cf | 0x10c7..=0x10cd | 0x1c80..=0x1c8a | 0x1d00..=0x1dff | 0x1e9e
                | 0x1efa..=0x1eff | 0x2100..=0x21ff | 0x2c60..=0x2c7f | 0x2ce4..=0x2cff | 0xa640..=0xa7ff
                | 0x10570..=0x105bc | 0x10d50..=0x10d65 | 0x16ea0..=0x16ed0
            )
        };
        for c in all().filter(|c| !rare(*c) && !is_combining_mark(*c)) {
            let small: String = c.to_lowercase().filter(|c| !is_combining_mark(*c)).map(folded).collect();
            assert_eq!(folded(c), small, "{c} (U+{:04X})", c as u32);
        }
    }

    #[test]
    fn letters_and_marks_fold_as_the_letter_written_as_one() {
        for c in all() {
            let apart: String = c.nfd().collect();
            let composed_as_itself = apart.nfc().eq([c]) && apart.chars().count() > 1;
            let left_apart = |c: char| {
                matches!(
                    c as u32,
                    0x0fff..=0x1dff | 0x01e2..=0x01ff | 0x03d0..=0x03ff | 0x0622..=0x0626 | 0x06c0..=0x06d3
                    | 0x09cb..=0x0dde | 0x10000..
                )
            };
            if composed_as_itself && !left_apart(c) {
                assert_eq!(apart.chars().map(folded).collect::<String>(), folded(c), "{c} (U+{:04X})", c as u32);
            }
        }
    }

    #[test]
    fn widths_and_digits_of_all_kinds_are_one() {
        for (written, want) in
            [("Ｌｅｅ４２", "lee42"), ("ｶﾞｰﾄﾞ", "かーと"), ("ガード", "かーと"), ("٠٩۰۹०९๐๙", "09090909")]
        {
            assert_eq!(written.chars().map(folded).collect::<String>(), want);
        }
    }

    #[test]
    fn vowels_that_may_be_left_out_are() {
        let words = [("מֹשֶׁה", "משה"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("ท่าน", "ทาน"), ("फ़रीदा", "फरीदा")];
        for (written, bare) in words {
            assert_eq!(written.chars().map(folded).collect::<String>(), bare.chars().map(folded).collect::<String>());
        }
    }

    #[test]
    fn half_a_syllable_is_the_start_of_it() {
        for (typed, whole) in [("ㄱ", "김"), ("기", "김"), ("김", "김"), ("김ㅁ", "김민")] {
            let letters = |text: &str| text.chars().map(folded).collect::<String>();
            assert!(letters(whole).starts_with(&letters(typed)), "{typed} {whole}");
        }
    }

    #[test]
    fn marks_vanish_and_what_stands_between_words_is_a_gap() {
        for c in "\u{300}\u{301}\u{31b}\u{323}\u{36f}'’ʼ".chars() {
            assert_eq!(fold(c), Nothing, "{c:?}");
        }
        for c in " -_.,@+/\u{a0}\u{2009}–—“、・।،".chars() {
            assert_eq!(fold(c), Gap, "{c:?}");
        }
        for c in "אبक田😀".chars() {
            assert_eq!(folded(c), c.to_string());
        }
    }
}
