//! Spells letters in those of the Latin alphabet, as people do who cannot type them: `ü` as `ue`, and Greek, Cyrillic and
//! kana by their usual transliterations: Greek as in passports (ELOT 743), Cyrillic as in news from Russia and Ukraine,
//! kana by Hepburn, long vowels as short ones. Words are compared as they are written and as they are spelt, so a name
//! is found in either script, whichever of them it is typed in.

use super::fold::{Folded, fold};

/// U+03B1 to U+03C9, two letters each.
const GREEK: &str = "a v g d e z i thi k l m n x o p r s s t y f chpso ";
/// U+0430 to U+044F, four letters each.
const CYRILLIC: &str = "a   b   v   g   d   e   zh  z   i   y   k   l   m   n   o   p   r   s   t   u   f   kh  ts  ch  sh  \
    shch    y       e   yu  ya  ";
/// Letters of Ukrainian, Serbian, Macedonian, Kazakh and others: the letter, and two in its place.
const MORE_CYRILLIC: &str = "іi єyeјj љljњnjћc ђdjџdzѕdzқk ғg ңn өo үu ұu һh әa ";
/// U+3041 to U+3094, three letters each.
const KANA: &str = "a  a  i  i  u  u  e  e  o  o  ka ga ki gi ku gu ke ge ko go sa za shiji su zu se ze so zo ta da chiji \
    tsutsuzu te de to do na ni nu ne no ha ba pa hi bi pi fu bu pu he be pe ho bo po ma mi mu me mo ya ya yu yu yo yo \
    ra ri ru re ro wa wa i  e  o  n  vu ";
const DOUBLED: u16 = 'っ' as u16;

/// Adds a letter as it is spelt to those of a text, whose last word begins at `from`. Returns how many letters at the end
/// of the word it has replaced; `None` if it is spelt as it is written, and nothing was added.
pub(super) fn spell(c: char, letters: &mut Vec<u16>, from: usize) -> Option<usize> {
    if c.is_ascii() {
        return None;
    }
    let word = &letters[from..];
    let last = word.last().map_or(' ', |unit| char::from_u32((*unit).into()).unwrap_or(' '));
    let (back, latin) = match c {
        'Ä' | 'ä' => (0, "ae"),
        'Ö' | 'ö' | 'Ø' | 'ø' | 'Ő' | 'ő' => (0, "oe"),
        'Ü' | 'ü' | 'Ű' | 'ű' => (0, "ue"),
        'Å' | 'å' => (0, "aa"),
        '\u{308}' if matches!(last, 'a' | 'o' | 'u') => (0, "e"),
        '\u{30a}' if last == 'a' => (0, "a"),
        'Ϋ' | 'ϋ' | 'ΰ' => (0, "y"),
        'Ї' | 'ї' => (0, "yi"),
        'Й' | 'й' => (0, "y"),
        'ぁ'..='ゔ' | 'ァ'..='ヴ' | 'ー' => return kana(c, letters, from),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => greek(c, word, last)?,
        '\u{400}'..='\u{52f}' => (0, cyrillic(c, word)?),
        _ => return None,
    };
    letters.truncate(letters.len() - back);
    letters.extend(latin.encode_utf16());
    Some(back)
}

/// Returns a letter without case and accent.
fn bare(c: char) -> Option<char> {
    let Folded::Letters([unit, 0, 0]) = fold(c) else { return None };
    char::from_u32(unit.into())
}

/// Returns the entry of a table with entries of a width.
fn entry(table: &'static str, width: usize, at: usize) -> Option<&'static str> {
    table.get(at * width..(at + 1) * width).map(str::trim_end)
}

fn greek(c: char, word: &[u16], last: char) -> Option<(usize, &'static str)> {
    let c = bare(c)?;
    Some(match (c, last) {
        ('υ', 'o') => (0, "u"),
        ('υ', 'a' | 'e') => (0, "v"),
        ('γ', 'g') => (1, "ng"),
        ('π', 'm') if word.len() == 1 => (1, "b"),
        _ => (0, entry(GREEK, 2, (c as usize).checked_sub('α' as usize)?)?),
    })
}

fn cyrillic(c: char, word: &[u16]) -> Option<&'static str> {
    let c = bare(c)?;
    let latin = match c {
        'а'..='я' => entry(CYRILLIC, 4, c as usize - 'а' as usize)?,
        _ => MORE_CYRILLIC.split(c).nth(1)?.get(..2)?.trim_end(),
    };
    // A word of soft signs alone stays as it is.
    (!latin.is_empty() || !word.is_empty()).then_some(latin)
}

fn kana(c: char, letters: &mut Vec<u16>, from: usize) -> Option<usize> {
    let c = if c > 'ゔ' && c != 'ー' { char::from_u32(c as u32 - 0x60)? } else { c };
    let last = letters[from..].last().copied();
    let ends = |letter: char| last == Some(letter as u16);
    let back = match c {
        'っ' | 'ー' if last.is_none() => return None,
        'っ' => {
            letters.push(DOUBLED);
            return Some(0);
        }
        // A long vowel.
        'ー' => return Some(0),
        'う' if ends('o') || ends('u') => return Some(0),
        'お' if ends('o') => return Some(0),
        'ゃ' | 'ゅ' | 'ょ' if ends('i') => 1,
        'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' if "iueo".chars().any(ends) && letters.len() > from + 1 => 1,
        _ => 0,
    };
    let mut latin = entry(KANA, 3, c as usize - 'ぁ' as usize)?;
    letters.truncate(letters.len() - back);
    // "Sha", not "shya".
    let after = letters[from..].last().copied();
    if back == 1 && latin.len() == 2 && (after == Some('h' as u16) || after == Some('j' as u16)) {
        latin = &latin[1..];
    }
    if ends_with_doubled(letters, from) {
        letters.pop();
        letters.push(if latin.starts_with('c') { 't' } else { latin.chars().next()? } as u16);
    }
    letters.extend(latin.encode_utf16());
    Some(back)
}

fn ends_with_doubled(letters: &[u16], from: usize) -> bool {
    letters[from..].last() == Some(&DOUBLED)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use crate::core::search::words::Words;

    fn spelt(text: &str) -> String {
        let words = Words::new(text, true);
        words.iter().map(|word| String::from_utf16(word).unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_spelt_as_they_usually_are() {
        for (written, usual) in [
            ("Ελένη Παπαδοπούλου", "eleni papadopoulou"),
            ("Γιώργος Μπάμπης", "giorgos bampis"),
            ("Ευαγγελία Χρήστου", "evangelia christou"),
            ("Κωνσταντίνος Ψαράς", "konstantinos psaras"),
            ("Θεοδώρα Ξενάκη", "theodora xenaki"),
            ("Иванов Сергей", "ivanov sergey"),
            ("Дмитрий Щукин", "dmitriy shchukin"),
            ("Юлия Жукова", "yuliya zhukova"),
            ("Игорь Хомяков", "igor khomyakov"),
            ("Артём Цой", "artem tsoy"),
            ("Олексій Їжакевич", "oleksiy yizhakevich"),
            ("Никола Ђорђевић", "nikola djordjevic"),
            ("たなか けんじ", "tanaka kenji"),
            ("サトウ ジュンイチロウ", "sato junichiro"),
            ("しょうじ りょうた", "shoji ryota"),
            ("はっとり いっちょう", "hattori itcho"),
            ("おおの ゆうこ", "ono yuko"),
            ("キャロル ファン", "kyaroru fan"),
            ("ちゃや", "chaya"),
            ("Müller Ångström", "mueller aangstroem"),
            ("田中 אברהם محمد", "田中 אברהמ محمد"),
        ] {
            assert_eq!(spelt(written), usual, "{written}");
        }
    }

    #[test]
    fn a_text_has_as_many_words_however_it_is_spelt() {
        for text in ["ь", "Ъ ь", "っ", "ー", "ッ ー う", "О ь", "ゃ", "й", "ё-ы", "υ γγ μπ", "ґ'ї"]
        {
            let [plain, spelt] = [false, true].map(|spelling| Words::new(text, spelling));
            assert_eq!(plain.len(), spelt.len(), "{text}");
            assert!(spelt.iter().all(|word| !word.is_empty()), "{text}");
        }
        for c in '\u{80}'..'\u{ffff}' {
            let text = format!("a {c} {c}{c} b{c}");
            let [plain, spelt] = [false, true].map(|spelling| Words::new(&text, spelling));
            assert_eq!(plain.len(), spelt.len(), "{c} U+{:04X}", c as u32);
        }
    }

    #[test]
    fn letters_lead_back_to_what_they_spell() {
        let (text, words) = ("しゃちょう щи", Words::new("しゃちょう щи", true));
        assert_eq!(words.word(0), "shacho".encode_utf16().collect::<Vec<_>>());
        let of = |word, letters| &text[words.bytes(word, letters)];
        assert_eq!([of(0, 0..2), of(0, 0..3), of(0, 3..6)], ["し", "しゃ", "ちょ"]);
        assert_eq!([of(1, 0..1), of(1, 3..5)], ["щ", "щи"]);
    }
}
