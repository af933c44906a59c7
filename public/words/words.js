// The words of the pages beside the desk, in the language that was used last in this browser, else the browser's, else
// English. They come from the .ftl files beside this one: the build makes a module for each page and language of them, and
// puts it here (.make/words/pages.rs).

/** The languages, and whether each is written from right to left: the build puts all in. */
const LANGUAGES = /** @type {Record<string, boolean>} */ ({ en: false });
/** As src/app/port/storage.rs. */
const LAST = "baton/language";
/** What is written from right to left. As in src/core/text.rs, `isolate`. */
const TURNED = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * @typedef {{ by: string, of: Record<string, Pattern> }} Selection By an argument; the key `*` stands for all others.
 * @typedef {string | (string | Selection)[]} Pattern Words, with the names of arguments in braces.
 * @typedef {Record<string, string | number>} Arguments
 * @typedef {(id: string, args?: Arguments) => string} Said
 */

/**
 * The language that is meant by a language tag (BCP 47). As in src/core/text.rs, `language`.
 * @param {string} tag
 */
function known(tag) {
  const [first, ...rest] = tag.split("-");
  const isOther = first === "zh" && rest.some((part) => ["Hant", "TW", "HK", "MO"].includes(part));
  return isOther ? undefined : Object.keys(LANGUAGES).find((it) => it.split("-")[0] === first);
}

function last() {
  try {
    return localStorage.getItem(LAST) ?? "";
  } catch {
    return ""; // storage switched off
  }
}

/**
 * The function that says the messages of a page, and the language tag by which to write times and numbers; `undefined` is
 * the browser's. The page gets its language and direction, and its elements get their words: those with `data-said` as
 * their text, those with `data-said-NAME` as the attribute of that name.
 * @param {string} page
 * @returns {Promise<{ said: Said, locale: string | undefined }>}
 */
export async function speak(page) {
  let tag = [last(), ...navigator.languages].map(known).find((it) => it !== undefined) ?? "en";
  /** @type {(tag: string) => Promise<Record<string, Pattern>>} */
  const load = async (tag) => (await import(`./${page}.${tag}.js`)).default;
  const words = await load(tag).catch(() => load((tag = "en")));
  const rtl = LANGUAGES[tag] ?? false;
  // As in their country, where the browser knows it.
  const locale = navigator.languages.find((it) => known(it) === tag) ?? (tag === "en" ? undefined : tag);
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(locale);

  /** @param {string | number | undefined} value */
  const shown = (value = "") => {
    if (typeof value === "number") return number.format(value);
    // Digits and a plus have no direction of their own, and would take that of the sentence.
    const isOther = rtl ? [...value].some((it) => it !== " " && !TURNED.test(it)) : TURNED.test(value);
    return isOther ? `\u2068${value}\u2069` : value;
  };
  /** @type {(pattern: Pattern, args: Arguments) => string} */
  const written = (pattern, args) =>
    [pattern]
      .flat()
      .map((part) => {
        if (typeof part === "string") return part.replace(/\{([\w-]+)\}/g, (_, name) => shown(args[name]));
        const value = args[part.by] ?? "";
        const keys = typeof value === "number" ? [`${value}`, plural.select(value)] : [value];
        return written(part.of[keys.find((key) => key in part.of) ?? "*"] ?? "", args);
      })
      .join("");
  /** @type {Said} */
  const said = (id, args = {}) => written(words[id] ?? "", args);

  Object.assign(document.documentElement, { lang: tag, dir: rtl ? "rtl" : "ltr" });
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (name === "data-said") element.textContent = said(value);
      else if (name.startsWith("data-said-")) element.setAttribute(name.slice("data-said-".length), said(value));
    }
  }
  return { said, locale };
}
