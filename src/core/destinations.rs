//! Numbers at which a text can cost many times as much as at others, and of which some pay whoever owns them: premium
//! and shared-cost services, satellite telephones, and networks that belong to no country. They are barred unless the
//! operator allows them ([`super::setup::DeskSetup::destinations`]).
//!
//! The codes of no country are from the ITU's list of assigned country codes (Recommendation E.164, annex to the
//! Operational Bulletin no. 1114 of 15 December 2016). The national ranges are those that
//! libphonenumber 9.0 has for premium rate and shared cost, and for the United Kingdom's personal numbers, as far as
//! they have a beginning of at most four digits that no ordinary number has. A test compares them with it. Ordinary countries where
//! texts are dear are not listed: that is for the carrier's own limits.

use crate::protocol::PhoneNumber;

/// In each line a country code and the beginnings of national numbers that are barred; a code alone is barred as a whole.
/// A dot is any digit. 808 is international shared cost, 870 Inmarsat, 878 personal numbers, 881 satellite systems, 882
/// and 883 networks, 888 disaster relief, 979 international premium rate, 991 a trial; `1 ...976` are North America's
/// paid announcements.
const BARRED: &str = "\
1 900 ...976
20 900
212 89
213 8011 8021 8031 8051 8061 808 8091
216 8110 88
221 810 812 814 816 818 884 886 888 889
227 09
230 30
231 3320 3323 3324
236 8776
240 90
242 800 801 802
248 85
250 900
254 900
255 840 860 861 90
256 901 902 903
262 810 811 819 820 821 825 826 884 89
264 8701
267 90
268 900
269 8
27 86 90 91 92
297 900
298 901 902 9031 9035 9036 9037 9041 9045 9046 9047 9051 9055 9056 9057 909
30 801 806 812 825 850 875 901 909
31 900 906 909
32 702 7030 7034 7035 7036 7037 706 707 7879 90
33 81 82 83 840 842 844 85 86 88 89
34 803 806 807 901 902
351 601 607 608 646 648 7601 7602 7603 7604 7605 7607 7612 7613 7614 7617 7622 7623 7627 808 809
352 801 900 901 905
354 900 9015 9016 9017 9019 902 9031 9033 9035 9036 9037 9039 9041 9042 9045 9046 9047 9052 9055 9056 9057 9059
354 9071 9072 9073 9077 908
355 808 900
356 500 506 5090 5091 5096 5098 5100 5120 5150 5180 5190 5200 5210 5250 5260 5280
357 801 802 803 804 805 806 807 808 809 900 909
358 600 700
359 700 90
36 90 91
370 808 900 902 903 909 910
371 81 90
372 40 900
373 808 900 905 906
374 801 802 803 804 900 901 906
375 810 902
376 9
378 71 77 78
380 900
381 78 90
382 941 945 946 948 951 957 958
383 900
385 60 61 64 65 69
386 891 892 893 90
387 81 82 90 92 94 96
389 5
39 0878 144 163 164 166 840 841 847 848 892 8930 8934 8938 894 895 899
40 801 900 901 903 906
41 840 842 844 848 900 901 906
420 81 83 84 90 976
421 85 900 97 98
423 900 9012
43 810 82 86 89 900 901 930 931 939
44 70 84 87 90 91 98
45 90
46 649 77 900 939 944 99
47 810 820 829
48 70 801
49 137 138 180 9001 9003 9005 9009
502 19
503 900
506 900 905 909
507 822 855 860 877 878 886 900 981
508 81
51 801 805
52 300 900
53 807
54 600 604 605 607 609
55 300 303 400 500 900
57 1900 1901 1947 1948 901
58 900 901
590 81 82 89
592 9008
594 81 82 89
596 81 82 89
597 90
598 90
599 600 601 602
60 1600
61 13 1900 1901 1902 1906
62 804 809
64 1 5000 5008 5066 5077 90
65 1900
66 1900
670 90
687 36
7 803 809
808
81 990
82 60
84 1900
852 900
855 1900
86 160 168 400 950
870
878
881
882
883
886 20
888
90 888 898 900
91 1860 1861
92 900
960 900
962 85 9
966 920 925
968 900
970 1700
971 7000 7005 9000 9002
972 1212 1700 1900 1901 1902 1919 199
973 84 87 9
979
991
994 900
";

/// Returns the beginning of a number by which it is barred. `allowed` are beginnings with `+`.
pub fn barred<'a, 'b>(number: &'b PhoneNumber, mut allowed: impl Iterator<Item = &'a str>) -> Option<&'b str> {
    let number = number.as_str();
    let digits = number.strip_prefix('+')?;
    let longest = BARRED.lines().filter_map(|line| matched(line, digits)).max()?;
    if allowed.any(|prefix| number.starts_with(prefix)) { None } else { number.get(..=longest) }
}

/// Returns how many digits of a number a line bars.
fn matched(line: &str, digits: &str) -> Option<usize> {
    let mut parts = line.split(' ');
    let code = parts.next()?;
    let national = digits.strip_prefix(code)?;
    let begins = |part: &&str| {
        national.len() >= part.len() && part.bytes().zip(national.bytes()).all(|(want, is)| want == b'.' || want == is)
    };
    if line == code { Some(code.len()) } else { parts.filter(begins).map(|part| code.len() + part.len()).max() }
}

/// Returns whether a text can stand in a list of allowed beginnings: `+`, which allows all, and digits.
pub fn is_prefix(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        digits.len() <= 15 && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}
