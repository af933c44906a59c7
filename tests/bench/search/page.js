// Runs in the page: builds each engine, types every query into it, and measures.
import uFuzzy from "@leeoniya/ufuzzy";
import MiniSearch from "minisearch";
import fuzzysort from "fuzzysort";
import Fuse from "fuse.js";
import { Charset, Index } from "flexsearch";
import * as app from "./app/search_bench.js";
import * as fast from "./fast/search_bench.js";

const FIELDS = ["name", "id", "number", "email", "site", "handles"];
/** Removes accents and case, for engines that do not do so themselves. */
const folded = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC")
    .toLowerCase();

const baton = (wasm) => ({
  wasm,
  slice: 200,
  /** Adds the targets in slices. Returns the time of the longest slice. */
  build(bench, size) {
    let longest = 0;
    const slice = (work) => {
      const begin = performance.now();
      const result = work();
      longest = Math.max(longest, performance.now() - begin);
      return result;
    };
    slice(() => bench.reserve());
    for (let from = 0; from < size; from += this.slice) slice(() => bench.put(from, from + this.slice));
    let more = true;
    while (more) more = slice(() => bench.tighten());
    return longest;
  },
  key: (bench, text) => bench.search(text),
  best: (bench, texts) => JSON.parse(bench.best(texts)),
});

const nucleo = {
  wasm: fast,
  build: (bench) => bench.nucleo_put(),
  key: (bench, text) => bench.nucleo(text),
};

/** An engine in JavaScript: `make` returns a function that finds the rows for a text, best first. */
const script = (make) => ({ make });

const ENGINES = {
  "Baton, as shipped (opt-level z)": baton(app),
  "Baton, opt-level 3": baton(fast),
  "nucleo-matcher (wasm, opt-level 3)": nucleo,
  "uFuzzy, unicode, 1 error": script((targets) => {
    const fuzzy = new uFuzzy({
      unicode: true,
      intraMode: 1,
      intraIns: 1,
      intraSub: 1,
      intraTrn: 1,
      intraDel: 1,
      interSplit: "[^\\p{L}\\d']+",
      intraSplit: "\\p{Ll}\\p{Lu}",
      intraBound: "\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}",
      intraChars: "[\\p{L}\\d']",
      intraContr: "'\\p{L}{1,2}\\b",
    });
    const lines = targets.map((target) => uFuzzy.latinize(target.line));
    return (text) => {
      const [rows, info, order] = fuzzy.search(lines, uFuzzy.latinize(text), 3);
      if (!rows) return [];
      return order ? order.slice(0, 10).map((at) => info.idx[at]) : rows.slice(0, 10);
    };
  }),
  "minisearch, prefix, fuzzy 1": script((targets) => {
    const index = new MiniSearch({ fields: FIELDS, idField: "row", processTerm: folded });
    index.addAll(targets.map((target, row) => ({ ...target, row })));
    const fuzzy = (term) => (term.length > 3 ? 1 : false);
    const options = { prefix: true, fuzzy, combineWith: "AND", boost: { name: 2 } };
    return (text) =>
      index
        .search(text, options)
        .slice(0, 10)
        .map((found) => found.id);
  }),
  fuzzysort: script((targets) => {
    const lines = targets.map((target, row) => ({ row, line: fuzzysort.prepare(folded(target.line)) }));
    return (text) => fuzzysort.go(folded(text), lines, { limit: 10, key: "line" }).map((found) => found.obj.row);
  }),
  "fuse.js, token search": script((targets) => {
    const fuse = new Fuse(targets, { keys: FIELDS, useTokenSearch: true, ignoreDiacritics: true });
    return (text) => fuse.search(text, { limit: 10 }).map((found) => found.refIndex);
  }),
  "flexsearch, forward": script((targets) => {
    const index = new Index({ tokenize: "forward", encoder: Charset.Normalize });
    targets.forEach((target, row) => index.add(row, target.line));
    return (text) => index.search(text, { limit: 10 });
  }),
  "plain substring, folded": script((targets) => {
    const lines = targets.map((target) => folded(target.line));
    return (text) => {
      const words = folded(text).split(/\s+/).filter(Boolean);
      const rows = [];
      lines.forEach((line, row) => words.every((word) => line.includes(word)) && rows.push(row));
      return rows.slice(0, 10);
    };
  }),
};

const data = {};
let engine;

export const names = Object.keys(ENGINES);

/** Generates the targets and queries of a size. */
export async function begin(size, seed) {
  await Promise.all([app.default(), fast.default()]);
  const bench = new fast.Bench(size, seed);
  data.size = size;
  data.seed = seed;
  data.targets = JSON.parse(bench.targets());
  data.sets = { ordinary: JSON.parse(bench.queries(false)), hard: JSON.parse(bench.queries(true)) };
  bench.free();
}

/** Builds an engine. Returns the time taken and the memory used, where known. */
export function build(name) {
  const made = ENGINES[name];
  if (made.make) {
    const begin = performance.now();
    const search = made.make(data.targets);
    engine = { key: search, best: (texts) => texts.map(search) };
    return { time: performance.now() - begin };
  }
  const bench = new made.wasm.Bench(data.size, data.seed);
  const before = made.wasm.in_use();
  const begin = performance.now();
  const longest = made.build(bench, data.size);
  bench.search?.("a");
  const time = performance.now() - begin;
  const key = (text) => made.key(bench, text);
  const best = made.best ? (texts) => made.best(bench, texts) : (texts) => texts.map((text) => [...key(text)]);
  engine = { key, best, bench, repeat: made.best ? 5 : 1 };
  let weighing;
  let all;
  if (made.best) {
    const least = (run) =>
      Math.min(
        ...[1, 2, 3, 4, 5].map(() => {
          const begin = performance.now();
          run();
          return performance.now() - begin;
        }),
      );
    all = [least(() => bench.search("")), least(() => bench.all())];
    const begin = performance.now();
    bench.weigh(5000);
    weighing = performance.now() - begin;
    bench.weigh_all();
  }
  return { time, longest, weighing, all, bytes: made.wasm.in_use() - before };
}

export function drop() {
  engine?.bench?.free();
  engine = undefined;
}

/** Types as many queries of a set as fit into the time (ms). Returns relevance by whole text, and time per key. */
export function type(set, forRelevance, forTime) {
  const queries = data.sets[set];
  // The kinds of query are interleaved, so a part of them is a sample of all.
  const order = queries.map((_, at) => (at * 7919) % queries.length);
  const kinds = {};
  let end = performance.now() + forRelevance;
  let asked = 0;
  let recall = 0;
  let rank = 0;
  for (const at of order) {
    if (performance.now() > end) break;
    const { kind, text, right } = queries[at];
    const place = engine.best([text])[0].findIndex((row) => right.includes(Number(row)));
    const of = (kinds[kind] ??= [0, 0, 0]);
    asked++;
    of[0]++;
    if (place >= 0) {
      recall++;
      of[1]++;
      rank += 1 / (place + 1);
      of[2] += 1 / (place + 1);
    }
  }
  const times = [];
  end = performance.now() + forTime;
  for (const at of order) {
    if (performance.now() > end) break;
    const letters = [...queries[at].text];
    for (let size = 1; size <= letters.length && performance.now() < end; size++) {
      const text = letters.slice(0, size).join("");
      const repeat = engine.repeat ?? 1;
      const atOnce = repeat > 1 ? 4 : 1;
      // The minimum of several: the machine is shared. What takes less than the clock can tell is timed four at once.
      let least = Infinity;
      for (let again = 0; again < repeat; again++) {
        const begin = performance.now();
        for (let time = 0; time < atOnce; time++) engine.key(text);
        least = Math.min(least, (performance.now() - begin) / atOnce);
      }
      times.push(least);
    }
  }
  times.sort((one, other) => one - other);
  const part = (of) => times[Math.floor((times.length - 1) * of)];
  return {
    asked,
    of: queries.length,
    recall: recall / asked,
    rank: rank / asked,
    keys: times.length,
    median: part(0.5),
    p99: part(0.99),
    kinds,
  };
}
