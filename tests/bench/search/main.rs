//! The engine alone, natively: a quick look at relevance and speed. Run `cargo run --release` in this folder,
//! optionally with `slow` or a kind of query whose misses are shown, a size, and a seed for other targets and queries.

use search_bench::core::search::{Filter, Hit, Matches, RankSignals, Scratch, SearchIndex};
use search_bench::{generate, queries};
use std::collections::BTreeMap;
use std::time::Instant;

const LIMIT: usize = 100;

fn main() {
    let show = std::env::args().nth(1);
    let number = |at| std::env::args().nth(at).and_then(|size| size.parse::<usize>().ok());
    let (only, seed) = (number(2), number(3).unwrap_or(0) as u64);
    for size in [1_000, 20_000, 100_000].into_iter().filter(|size| only.is_none_or(|only| only == *size)) {
        let made = generate::directory(size, seed);
        let bytes: usize = made.iter().map(|made| generate::line(made).len()).sum();
        let order = generate::sent(&made);
        let begin = Instant::now();
        let (mut directory, mut scratch) = (SearchIndex::default(), Scratch::default());
        directory.reserve(size);
        for made in order.iter().map(|at| &made[*at]) {
            directory.put(made);
            directory.set_signals(&made.target, RankSignals { unreadiness: 0, favourite: false, recent: false });
        }
        println!("{size}: {} bytes a target, built in {:.0} ms", bytes / size, begin.elapsed().as_secs_f64() * 1e3);
        let rows: BTreeMap<_, u32> = made.iter().zip(0..).map(|(made, row)| (&made.target, row)).collect();
        for (set, typed) in [("ordinary", queries::ordinary(&made, 30, seed)), ("hard", queries::hard(&made, 40, seed))]
        {
            let mut times = Vec::new();
            let mut kinds: BTreeMap<&str, (usize, usize, f64, usize)> = BTreeMap::new();
            let mut slowest: Vec<(f64, String)> = Vec::new();
            for typed in &typed {
                let (mut last, mut keys, mut first) = (None, 0, None);
                for (end, c) in typed.text.char_indices() {
                    let text = &typed.text[..end + c.len_utf8()];
                    // The minimum of three: the machine is shared.
                    let mut time = f64::INFINITY;
                    for _ in 0..std::env::var("REPEAT").ok().and_then(|it| it.parse().ok()).unwrap_or(3) {
                        let begin = Instant::now();
                        last = Some(directory.search(&mut scratch, text, &Filter::default(), LIMIT));
                        time = time.min(begin.elapsed().as_secs_f64() * 1e6);
                    }
                    keys += 1;
                    let right = |hit: &&Hit| typed.right.contains(&rows[&directory.target_ref(**hit)]);
                    let seen =
                        last.iter().flat_map(|found: &Matches| found.hits.iter().take(10)).any(|hit| right(&hit));
                    first = if seen { first.or(Some(keys)) } else { None };
                    times.push(time);
                    slowest.push((time, text.to_owned()));
                }
                let found = last.unwrap();
                let at =
                    found.hits.iter().take(10).position(|row| typed.right.contains(&rows[&directory.target_ref(*row)]));
                let kind = kinds.entry(typed.kind).or_default();
                kind.0 += 1;
                kind.3 += first.unwrap_or(keys + 1);
                kind.1 += usize::from(at.is_some());
                kind.2 += at.map_or(0.0, |at| 1.0 / (at + 1) as f64);
                if at != Some(0) && show.as_deref().is_some_and(|show| show == typed.kind) {
                    let right = typed.right.iter().next().unwrap();
                    let top: Vec<&str> = found
                        .hits
                        .iter()
                        .take(4)
                        .map(|row| made[rows[&directory.target_ref(*row)] as usize].name.as_str())
                        .collect();
                    println!("  {:?} {:?}: {at:?} of {} {top:?}", typed.text, made[*right as usize].name, found.total);
                }
            }
            times.sort_by(f64::total_cmp);
            let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize];
            let (mut count, mut found, mut rank) = (0, 0, 0.0);
            for (kind, (n, hits, reciprocal, keys)) in &kinds {
                let n = *n as f64;
                let (recall, keys) = (*hits as f64 / n, *keys as f64 / n);
                println!("    {kind:14} {n:3} recall {recall:.3} MRR {:.3} keys {keys:.2}", reciprocal / n);
                (count, found, rank) = (count + n as usize, found + hits, rank + reciprocal);
            }
            let count = count as f64;
            println!(
                "  {set:9} recall@10 {:.3} MRR {:.3}; {} keys: median {:.1} µs, p90 {:.0}, p99 {:.0}, most {:.0}",
                found as f64 / count,
                rank / count,
                times.len(),
                at(0.5),
                at(0.9),
                at(0.99),
                at(1.0)
            );
            if show.as_deref() == Some("slow") {
                slowest.sort_by(|one, other| other.0.total_cmp(&one.0));
                for (time, text) in slowest.iter().take(25) {
                    println!("      {time:.0} {text:?}");
                }
            }
        }
    }
}
