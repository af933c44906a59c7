//! The type-ahead over internal targets. It finds them by name, user name, number, e-mail address, site and what they
//! handle, with words in any order, regardless of accents and case, by initials, and despite typos.
//!
//! A [`SearchIndex`] holds 100,000 targets and answers each key press in a fraction of a millisecond. A query is parsed
//! into words (`query`), which are compared with the distinct words of all targets (`vocabulary`, `distance`). The
//! matching words lead to rows (`find`), of which the best are kept (`rank`). A query that finds almost nothing is
//! relaxed step by step: first user names are matched inside and spaces may be elsewhere, then one typo per word is
//! tolerated, then two.
//!
//! Three things keep a search short. Rows are visited in blocks of 64 whose bounds tell whether any of them can be among
//! the best (`block`); the others are only counted, by sets of bits, where it is certain that they match (`find`). The
//! gateway sends targets by name, so rows put in in this order are those with the best names first, and comparing two is
//! comparing their numbers (`index`). And words that very many rows have, or that are compared with few rows only, are
//! not looked up in advance.
//!
//! Callers need a [`SearchIndex`], a [`Scratch`] to reuse between searches, and either [`SearchIndex::search`] with a
//! [`Filter`] or [`search_page`] with a [`Search`] as it is on the wire. [`RankSignals`] lift targets among equally
//! good matches. A [`TextFilter`] is the plain search over a few texts.
//!
//! This is our own code because no library measured has both its relevance and its speed: `make bench-search` compares
//! one crate and six scripts. At 100,000 targets nucleo-matcher took hundreds of times as long per key press and found
//! about three quarters of a sample of the queries.

mod block;
mod contacts;
mod distance;
mod find;
mod fold;
mod index;
mod numbers;
mod page;
mod postings;
mod query;
mod rank;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod reference;
mod results;
mod scratch;
mod several;
mod signals;
mod spell;
mod stored;
mod table;
#[cfg(test)]
mod tests;
mod text_filter;
mod vocabulary;
mod words;

pub use contacts::{ContactIndex, Findable, Reach, digits_in_number};
pub use index::SearchIndex;
pub use page::{Search, TargetIndex, search_page};
pub use results::{Filter, Hit, Matches};
pub use scratch::Scratch;
pub use signals::RankSignals;
pub use text_filter::{TextFilter, folded_words, parts};
pub use words::name_key;
