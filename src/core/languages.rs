//! Languages of customers, by their tags (BCP 47): which there are, and what is meant for whom.

/// The languages with a code of two letters (ISO 639-1).
const TWO: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv \
    dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it \
    iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb \
    nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss \
    st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";
/// Those of three letters that people write texts in.
const THREE: &str = "ast ber bho ceb ckb cmn dsb fil fur gsw haw hil hmn hsb ilo kab kok lij mai mni nah nds nso pap prs \
    rom scn sco srn szl tpi tzm vec war yue zgh";

/// Checks a language tag: a known language, and well-formed parts after it.
///
/// # Errors
/// Returns why it is none, as the end of a sentence for the operator.
pub fn check(tag: &str) -> Result<(), String> {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let known = [TWO, THREE].iter().any(|list| list.split_ascii_whitespace().any(|known| known == first));
    let plain = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if known && parts.all(plain) {
        return Ok(());
    }
    Err(format!("“{tag}” is no known language: write a tag such as de, pt-BR or zh-Hans"))
}

/// Returns whether two tags are of one language, as far as it is written in one script.
pub fn is_same(one: &str, other: &str) -> bool {
    let traditional = |tag: &str| ["Hant", "TW", "HK", "MO"].iter().any(|part| tag.split('-').any(|it| it == *part));
    let first = |tag: &str| tag.split('-').next() == other.split('-').next();
    first(one) && traditional(one) == traditional(other)
}

/// Returns what there is in a language: under the very tag, else under another of the same language.
pub fn best<'a, T>(all: impl Iterator<Item = (&'a str, T)> + Clone, wanted: &str) -> Option<T> {
    let exact = all.clone().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
    exact.or_else(|| all.clone().find(|(tag, _)| is_same(tag, wanted))).map(|(_, what)| what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_of_a_known_language_and_well_formed() {
        for good in ["de", "de-CH", "pt-BR", "zh-Hans", "zh-Hant-TW", "fil", "sr-Latn"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "xx", "german", "DE", "de_CH", "de-", "de-!", "klingon", "e"] {
            assert_eq!(
                check(bad),
                Err(format!("“{bad}” is no known language: write a tag such as de, pt-BR or zh-Hans"))
            );
        }
    }

    #[test]
    fn the_very_tag_comes_before_another_of_the_language() {
        let all = [("pt", 1), ("pt-BR", 2), ("zh-Hans", 3)];
        let of = |wanted| best(all.into_iter(), wanted);
        assert_eq!(
            [of("pt-BR"), of("pt-PT"), of("pt"), of("zh"), of("zh-TW"), of("de")],
            [Some(2), Some(1), Some(1), Some(3), None, None]
        );
    }
}
