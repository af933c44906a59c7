//! Letters as people type them when they leave accents and case out: `É` and `e`, `Trần` and `tran`, `ß` and `ss` are the same.
//!
//! A small table of our own for the Latin, Greek and Cyrillic of today's languages, checked against the Unicode data by a test.
//! Brotli bytes in the download, measured: this 1.2 kB, the `unicode-normalization` crate with `char::to_lowercase` 59 kB.
//! Scripts not in the table are compared as they are written.

/// What a character is to a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    /// A letter or digit, without accent and case.
    One(char),
    /// One that is written with two.
    Two(char, char),
    /// Nothing: a combining accent, an apostrophe.
    Nothing,
    /// What stands between words.
    Gap,
}

/// U+00C0 to U+017F. Here and below `*` is a letter with an arm of its own in [`latin`], `.` one that stays as it is.
const LATIN_1: &[u8] = b"aaaaaa*ceeeeiiiidnooooo.ouuuuy**aaaaaa*ceeeeiiiidnooooo.ouuuuy*y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii**jjkkqllllllllllnnnnnnnnnoooooo**rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
/// U+01CD to U+021B: caron and other letters of Pinyin, Sami, Croatian and Romanian.
const LATIN_2: &[u8] = b"aaiioouuuuuuuuuu.aaaa**ggggkkoooo..j...gg..nnaa**ooaaaaeeeeiiiioooorrrruuuusstt";
/// U+1E00 to U+1EF9: Welsh, Vietnamese and transcriptions.
const LATIN_3: &[u8] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssss\
    ttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas..*.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooo\
    uuuuuuuuuuuuuuyyyyyyyy";

pub(super) fn fold(c: char) -> Folded {
    match c {
        'a'..='z' | '0'..='9' => Folded::One(c),
        'A'..='Z' => Folded::One(c.to_ascii_lowercase()),
        '\'' | '`' | '\u{ad}' | 'ʻ'..='ʽ' | '‘' | '’' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' => Folded::Nothing,
        '\0'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3003}' | '・' => Folded::Gap,
        'À'..='ſ' => latin(c, LATIN_1, 'À'),
        'Ǎ'..='ț' => latin(c, LATIN_2, 'Ǎ'),
        'Ḁ'..='ỹ' => latin(c, LATIN_3, 'Ḁ'),
        'Ơ' | 'ơ' => Folded::One('o'),
        'Ư' | 'ư' => Folded::One('u'),
        'Ə' => Folded::One('ə'),
        _ => Folded::One(greek_or_cyrillic(c)),
    }
}

fn latin(c: char, table: &[u8], first: char) -> Folded {
    match table[c as usize - first as usize] {
        b'.' => Folded::One(c),
        b'*' => match c {
            'Æ' | 'æ' | 'Ǣ' | 'ǣ' | 'Ǽ' | 'ǽ' => Folded::Two('a', 'e'),
            'Œ' | 'œ' => Folded::Two('o', 'e'),
            'Ĳ' | 'ĳ' => Folded::Two('i', 'j'),
            'Þ' | 'þ' => Folded::Two('t', 'h'),
            _ => Folded::Two('s', 's'),
        },
        letter => Folded::One(letter as char),
    }
}

fn greek_or_cyrillic(c: char) -> char {
    let lower = |by: u32| char::from_u32(c as u32 + by).unwrap_or(c);
    match c {
        'Ά' | 'ά' => 'α',
        'Έ' | 'έ' => 'ε',
        'Ή' | 'ή' => 'η',
        'Ί' | 'ί' | 'ΐ' | 'Ϊ' | 'ϊ' => 'ι',
        'Ό' | 'ό' => 'ο',
        'Ύ' | 'ύ' | 'ΰ' | 'Ϋ' | 'ϋ' => 'υ',
        'Ώ' | 'ώ' => 'ω',
        'ς' => 'σ',
        'Α'..='Ω' => lower(0x20),
        'Ѐ' | 'ѐ' | 'Ё' | 'ё' => 'е',
        'Ѓ' | 'ѓ' => 'г',
        'Ї' | 'ї' => 'і',
        'Ќ' | 'ќ' => 'к',
        'Ѝ' | 'ѝ' | 'Й' | 'й' => 'и',
        'Ў' | 'ў' => 'у',
        'Ґ' | 'ґ' => 'г',
        'А'..='Я' => lower(0x20),
        'Ђ'..='Џ' => lower(0x50),
        _ => c,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    /// Letters that Unicode does not take apart, as people without them on their keyboard write them.
    const WHOLE: [(char, &str); 22] = [
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
    ];

    fn folded(c: char) -> String {
        match fold(c) {
            Folded::One(one) => one.to_string(),
            Folded::Two(one, two) => [one, two].iter().collect(),
            Folded::Nothing => String::new(),
            Folded::Gap => " ".into(),
        }
    }

    #[test]
    fn letters_fold_as_unicode_takes_them_apart() {
        let covered = ('À'..='ſ').chain('Ǎ'..='ț').chain('Ḁ'..='ỹ').chain('Ά'..='ώ').chain('Ѐ'..='џ').chain("ƠơƯưə".chars());
        for c in covered.filter(|c| c.is_alphabetic()) {
            let bare = |text: String| text.nfd().filter(|&c| !is_combining_mark(c)).collect::<String>();
            let letters = bare(c.to_lowercase().collect());
            let spelt = |c: char| WHOLE.iter().find(|(letter, _)| *letter == c).map_or(c.to_string(), |(_, spelt)| (*spelt).into());
            let want: String = letters.chars().map(spelt).collect();
            let (kept, got) = (fold(c) == Folded::One(c), folded(c));
            // Rare letters may stay as they are; none may turn into another.
            assert!(got == want || kept && !want.is_ascii(), "{c} (U+{:04X}): {got:?}, not {want:?}", c as u32);
        }
    }

    #[test]
    fn marks_vanish_and_what_stands_between_words_is_a_gap() {
        for c in "\u{300}\u{301}\u{31b}\u{323}\u{36f}'’ʼ".chars() {
            assert_eq!(fold(c), Folded::Nothing, "{c:?}");
        }
        for c in " -_.,@+/\u{a0}\u{2009}–—“".chars() {
            assert_eq!(fold(c), Folded::Gap, "{c:?}");
        }
        for c in "אبक田한😀".chars() {
            assert_eq!(fold(c), Folded::One(c), "{c:?}");
        }
    }
}
