// The pictures of the gallery: where they are, of what, and the page that shows them.

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LANGUAGES } from "./languages";
import { type State, STATES } from "./states";

export const FOLDER = join(import.meta.dirname, "../../target/gallery");
export const WIDTHS = [1920, 1440, 1280, 768, 400, 320];
export const HEIGHTS: Record<number, number> = { 320: 640, 400: 800, 768: 1024, 1280: 800, 1440: 900, 1920: 1080 };
export const THEMES = [
  { name: "light", system: "light" as const },
  { name: "dark", system: "dark" as const },
  { name: "contrast", chosen: "contrast" },
];
/**
 * Each width in each theme, and at two widths right to left, compact, large, in forced colours and by touch, and in each
 * language but English.
 */
export const VARIANTS = WIDTHS.length * THEMES.length + 2 * 5 + 2 * LANGUAGES.length;

export type Shot = {
  state: State;
  width: number;
  theme: string;
  variant?: string;
  file: string;
  mock?: string;
  /** What a look at the boxes has found. */
  found: string[];
};

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[it] ?? it);

function figure(shot: Shot): string {
  const name = `${shot.width}, ${shot.variant ?? shot.theme}`;
  const width = Math.round(shot.width / 4);
  const image = (file: string, alt: string) =>
    `<a href="${file}"><img loading="lazy" src="${file}" width="${width}" alt="${escaped(alt)}"></a>`;
  const pictures = [image(shot.file, `${shot.state}, ${name}`), ...(shot.mock ? [image(shot.mock, "draft")] : [])];
  const found = shot.found.map((line) => `<li>${escaped(line)}</li>`).join("");
  return `<figure>${pictures.join("")}<figcaption>${escaped(name)}${found && `<ul>${found}</ul>`}</figcaption></figure>`;
}

/** Before the tests: removes the pictures of the last time. */
export async function begin(): Promise<void> {
  if (process.env.STATES === undefined || process.env.STATES === "") await rm(FOLDER, { recursive: true, force: true });
}

/** After the tests: writes the page, and prints what was found. */
export async function end(): Promise<void> {
  const records = (await readdir(FOLDER)).filter((file) => file.endsWith(".json"));
  const all = await Promise.all(
    records.map(async (file) => JSON.parse(await readFile(join(FOLDER, file), "utf8")) as Shot[]),
  );
  const shots = all.flat();
  const states = Object.keys(STATES) as State[];
  const part = (state: State) => {
    const own = shots.filter((shot) => shot.state === state);
    const wider = (one: Shot, other: Shot) => one.width - other.width;
    const rows = [own.filter((it) => it.variant === undefined), own.filter((it) => it.variant !== undefined)];
    return own.length === 0
      ? `<h2 id="${state}">${escaped(STATES[state])} <small>not there</small></h2>`
      : `<h2 id="${state}">${escaped(STATES[state])} <small>${state}</small></h2>${rows
          .map((row) => `<div>${row.toSorted(wider).map(figure).join("")}</div>`)
          .join("")}`;
  };
  const links = states.map((state) => `<a href="#${state}">${state}</a>`);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>
    body { margin: 1rem; font: 14px/1.4 system-ui, sans-serif; } nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
    div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; margin-block-end: 1rem; }
    figure { margin: 0; } figure a { margin-inline-end: 4px; } img { border: 1px solid #bbb; vertical-align: top; }
    figcaption { max-width: 24rem; color: #555; } ul { margin: 0; padding-inline-start: 1rem; color: #a00; } small { font-weight: 400; color: #777; }
  </style><h1>Every state of the desk</h1><nav>${links.join("")}</nav>${states.map(part).join("")}</html>`;
  await writeFile(join(FOLDER, "index.html"), page);
  const found = shots.filter((shot) => shot.found.length > 0);
  for (const { state, width, variant, theme, found: lines } of found)
    for (const line of lines) console.log(`${state}, ${width}, ${variant ?? theme}: ${line}`);
  const missing = states.filter((state) => !shots.some((shot) => shot.state === state));
  console.log(`\n${shots.length} pictures of ${states.length - missing.length} states, ${found.length} with findings`);
  if (missing.length > 0) console.log(`not there: ${missing.join(", ")}`);
  console.log(join(FOLDER, "index.html"));
}
