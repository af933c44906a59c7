// The desk of the gallery in another language, and back again: what was open is open.

import { expect, type Page } from "@playwright/test";
import { Colleague } from "../screen-reader/colleague";

export const LANGUAGES = ["ar", "de", "es", "fr", "ja", "pt-BR", "zh-Hans"];

/** What another language closes or empties: the menu that is open, and what is typed in fields of a panel. */
type Open = { menu: number; fields: [string, string][] };

const look = (page: Page): Promise<Open> =>
  page.evaluate(() => ({
    // One that has just closed is there for a moment.
    menu: document.querySelector("[role=dialog]")
      ? -1
      : [...document.querySelectorAll("[aria-haspopup=menu]")].findIndex((it) => it.ariaExpanded === "true"),
    fields: [...document.querySelectorAll("input")]
      .filter((it) => it.id !== "" && ["text", "search"].includes(it.type) && it.value !== "")
      .map((it): [string, string] => [it.id, it.value]),
  }));

const open = (page: Page, { menu, fields }: Open): Promise<void> =>
  page.evaluate(
    async ([menu, fields]) => {
      for (const [id, value] of fields) {
        const field = document.getElementById(id);
        if (!(field instanceof HTMLInputElement) || field.value === value) continue;
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
      const button = document.querySelectorAll<HTMLElement>("[aria-haspopup=menu]")[menu];
      if (button?.ariaExpanded === "false") button.click();
    },
    [menu, fields] as const,
  );

/** Takes pictures of a page in each language, and leaves it in English. A page without an agent is loaded anew. */
export async function each(page: Page, languages: string[], take: (language: string) => Promise<void>): Promise<void> {
  const agent = await page.evaluate(() => sessionStorage.getItem("baton/account")?.split(" ")[0]);
  const was = await look(page);
  const elsewhere = agent === undefined ? undefined : await Colleague.at(new URL(page.url()).origin, agent);
  const speak = async (tag: string, lang: string) => {
    if (elsewhere) await elsewhere.choose("language", tag);
    else {
      await page.evaluate((tag) => localStorage.setItem("baton/language", tag), lang);
      await page.reload();
    }
    await expect(page.locator("html")).toHaveAttribute("lang", lang);
    await open(page, was);
  };
  for (const tag of languages) {
    await speak(tag, tag);
    await take(tag);
  }
  await speak("browser", "en");
  elsewhere?.leave();
}
