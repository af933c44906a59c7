//! The pseudo-languages, for tests: English as it would be in a language that is longer, that has other letters, or that is
//! written from right to left. Each message stands in brackets, and what is in plain Latin letters is not of the words:
//! so a test sees what is cut off, and what does not come from here.

/// The pseudo-languages: tag, and the letters in the place of a to z.
pub const PSEUDO: [(&str, &str); 2] =
    [("en-XA", "áḃćḋéḟǵĥíĵḱĺḿńóṕʠŕśţúṽẃẋýź"), ("ar-XB", "ابچدهفگحيژكلمنوپقرستضڤغخىز")];

/// The brackets around each message.
pub const BRACKETS: [char; 2] = ['⟦', '⟧'];

/// The vowels, which are written twice: the words become about 40 % longer.
const VOWELS: &str = "aeiouy";

/// Returns a table in other letters.
pub fn pseudo(table: &str, letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let line = |line: &str| format!("{}{}{}", BRACKETS[0], words(line, &letters), BRACKETS[1]);
    table.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// Returns a message in other letters. Its arguments, and the keys of its variants, stay; see [`super`] for both.
fn words(line: &str, letters: &[char]) -> String {
    let (mut out, mut key) = (String::new(), false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\u{1}' | '\u{2}' => {
                out.push(c);
                out.extend(chars.next());
                key = c == '\u{2}';
            }
            '\u{3}' | '\u{4}' | '\u{5}' => {
                out.push(c);
                key = c == '\u{4}';
            }
            _ if key || !c.is_ascii_alphabetic() => out.push(c),
            _ => {
                let small = c.to_ascii_lowercase();
                let other = letters[(small as u8 - b'a') as usize];
                let written = if c == small { vec![other] } else { other.to_uppercase().collect() };
                out.extend(&written);
                out.extend(VOWELS.contains(small).then_some(&written).into_iter().flatten());
            }
        }
    }
    out
}
