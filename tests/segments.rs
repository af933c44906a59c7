//! The composer's message count, compared with published examples and with another crate.

#![cfg(not(target_arch = "wasm32"))]

use baton::core::compose::{Encoding, count};
use proptest::prelude::*;
use sms_splitter::SplitSms;

/// A published example: description, text, encoding, number of messages.
type Example = (&'static str, String, Encoding, u32);

/// The ruler of split-sms's tests: 160 characters.
const RULER: &str = "0--------<1--------<2--------<3--------<4--------<5--------<6--------<7--------<8--------<\
    9--------<10-------<11-------<12-------<13-------<14-------<15-------<";

fn examples() -> Vec<Example> {
    use Encoding::{Gsm7, Ucs2};
    let digits = |len: usize| "2345678901".chars().cycle().take(len).collect::<String>();
    let ruler = &RULER[..153];
    let whale = "🐳";
    vec![
        // 3GPP TS 23.040 §9.2.3.24.1: 140 octets; with a header of 6 octets 153 septets or 134 octets of text.
        ("TS 23.040: 160 septets", "a".repeat(160), Gsm7, 1),
        ("TS 23.040: 2 × 153 septets", "a".repeat(2 * 153), Gsm7, 2),
        ("TS 23.040: 255 × 153 septets", "a".repeat(255 * 153), Gsm7, 255),
        ("TS 23.040: 2 × 134 octets", "ж".repeat(2 * 67), Ucs2, 2),
        // Dotdigital, "SMS Message Segmentation", docs.cpaas.dotdigital.com/reference/sms-message-segmentation: the
        // maximum that fits in 1 to 4 messages, and one more.
        ("Dotdigital: 1 SMS, GSM", "x".repeat(160), Gsm7, 1),
        ("Dotdigital: 2 SMS, GSM", "x".repeat(306), Gsm7, 2),
        ("Dotdigital: 3 SMS, GSM", "x".repeat(459), Gsm7, 3),
        ("Dotdigital: 4 SMS, GSM", "x".repeat(612), Gsm7, 4),
        ("Dotdigital: over 1, GSM", "x".repeat(161), Gsm7, 2),
        ("Dotdigital: over 2, GSM", "x".repeat(307), Gsm7, 3),
        ("Dotdigital: over 3, GSM", "x".repeat(460), Gsm7, 4),
        ("Dotdigital: 1 SMS, Unicode", "ш".repeat(70), Ucs2, 1),
        ("Dotdigital: 2 SMS, Unicode", "ш".repeat(134), Ucs2, 2),
        ("Dotdigital: 3 SMS, Unicode", "ш".repeat(201), Ucs2, 3),
        ("Dotdigital: 4 SMS, Unicode", "ш".repeat(268), Ucs2, 4),
        ("Dotdigital: over 1, Unicode", "ш".repeat(71), Ucs2, 2),
        ("Dotdigital: over 2, Unicode", "ш".repeat(135), Ucs2, 3),
        ("Dotdigital: over 3, Unicode", "ш".repeat(202), Ucs2, 4),
        // Twilio, message-segment-calculator, tests/index.test.js.
        ("Twilio: GSM-7 with escape characters in one segment", format!("{{{}", digits(158)), Gsm7, 1),
        ("Twilio: GSM-7 with escape characters in two segments", format!("{{{}", digits(159)), Gsm7, 2),
        ("Twilio: UCS-2 message in one segment", format!("😜{}", digits(68)), Ucs2, 1),
        ("Twilio: UCS-2 message in two segments", format!("😜{}", digits(69)), Ucs2, 2),
        // The same, tests/segments.test.js: the third segment has the last digit.
        ("Twilio: UCS-2 message in three segments", format!("😜{}", digits(133)), Ucs2, 3),
        ("Twilio: the same without the last digit", format!("😜{}", digits(132)), Ucs2, 2),
        // One picture of several characters. MDN, "String": this one has 5 code units, a joiner among them.
        ("MDN: 14 families", "👨\u{200d}👦".repeat(14), Ucs2, 1),
        ("MDN: 15 families", "👨\u{200d}👦".repeat(15), Ucs2, 2),
        // Unicode, emoji-zwj-sequences.txt: 1F9D1 200D 1F680, which are 5 code units. The last of 14 is cut by the end of
        // the first message, inside none of its pairs.
        ("Unicode: 13 astronauts", "🧑\u{200d}🚀".repeat(13), Ucs2, 1),
        ("Unicode: 26 astronauts", "🧑\u{200d}🚀".repeat(26), Ucs2, 2),
        ("Unicode: 27 astronauts", "🧑\u{200d}🚀".repeat(27), Ucs2, 3),
        // H. Sivonen, "It’s Not Wrong that "🤦🏼‍♂️".length == 7", hsivonen.fi/string-length: 7 code units.
        ("Sivonen: 10 face palms", "🤦🏼\u{200d}♂\u{fe0f}".repeat(10), Ucs2, 1),
        ("Sivonen: 11 face palms", "🤦🏼\u{200d}♂\u{fe0f}".repeat(11), Ucs2, 2),
        // Codesleuth, split-sms, test/testdata/gsm.test.json.
        ("split-sms: 160 characters", RULER.to_owned(), Gsm7, 1),
        ("split-sms: 161 characters", format!("{RULER}1"), Gsm7, 2),
        ("split-sms: 306 characters", ruler.repeat(2), Gsm7, 2),
        ("split-sms: 307 characters", format!("{}-", ruler.repeat(2)), Gsm7, 3),
        ("split-sms: 160 characters, the last extended", format!("{}€", &RULER[..159]), Gsm7, 2),
        ("split-sms: an extended character at the 153rd place", format!("{}€------<", &RULER[..152]), Gsm7, 2),
        ("split-sms: 80 extended characters", "|^€{}[~]\\".chars().cycle().take(80).collect(), Gsm7, 1),
        // The same, test/testdata/unicode.test.json.
        ("split-sms: one 4-byte character", whale.to_owned(), Ucs2, 1),
        ("split-sms: 4-byte and 2-byte characters", format!("{whale}☃{whale}"), Ucs2, 1),
        ("split-sms: 70 2-byte characters", "☃".repeat(70), Ucs2, 1),
        ("split-sms: 35 4-byte characters", whale.repeat(35), Ucs2, 1),
        ("split-sms: 47 of both", format!("{}☃", "☃🐳".repeat(23)), Ucs2, 1),
        ("split-sms: 71 2-byte characters", "☃".repeat(71), Ucs2, 2),
        ("split-sms: a 4-byte character at the 67th place", format!("{}{whale}☃☃☃", "☃".repeat(66)), Ucs2, 2),
        // Ozeki, "Message length and character set handling", ozekisms.com/p_2612-ozeki-charset-handling.html.
        ("Ozeki: 240 English characters", "e".repeat(240), Gsm7, 2),
        ("Ozeki: 320 English characters", "e".repeat(320), Gsm7, 3),
        // Webex Interact and others: | ^ € { } [ ] are two characters each; Telnyx: an emoji is two characters of 70.
        ("Webex Interact: 80 euro signs", "€".repeat(80), Gsm7, 1),
        ("Webex Interact: 81 euro signs", "€".repeat(81), Gsm7, 2),
        ("Telnyx: 35 emoji", "🙂".repeat(35), Ucs2, 1),
        ("Telnyx: 36 emoji", "🙂".repeat(36), Ucs2, 2),
    ]
}

#[test]
fn counts_are_those_of_published_examples() {
    let examples = examples();
    assert!(examples.len() >= 30);
    for (what, text, encoding, messages) in examples {
        let counted = count(&text);
        assert_eq!((counted.encoding, counted.messages), (encoding, messages), "{what}");
    }
}

/// Returns the encoding, units and messages that the crate counts. It does not support empty texts.
fn by_others(text: &str) -> (Encoding, u32, u32) {
    let split = SplitSms::default().split(String::from(text));
    let (encoding, octets) = if split.character_set == "GSM" { (Encoding::Gsm7, 1) } else { (Encoding::Ucs2, 2) };
    (encoding, (split.bytes / octets) as u32, split.parts.len() as u32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn counts_are_those_of_another_crate(
        text in prop_oneof![
            "[a-zé€\\[{]{1,700}",
            "[a-z €^]{150,165}",
            "[a-zж😀]{1,300}",
            "[ж😀]{30,75}",
            "\\PC{1,200}",
            "(🧑\u{200d}🚀|👨\u{200d}👦|🤦🏼\u{200d}♂\u{fe0f}|🏴|é|a){1,80}",
            "[ -~\u{a0}-\u{ff}]{1,200}",
        ]
    ) {
        let counted = count(&text);
        prop_assert_eq!((counted.encoding, counted.units, counted.messages), by_others(&text));
    }
}
