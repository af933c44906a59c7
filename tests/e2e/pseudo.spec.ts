// Every screen in two pseudo-languages, longer and from right to left: nothing is cut off, and all that is not data comes
// from the words. The short form has the main screens at the narrowest width and the widest, and from right to left the
// richest of them; `make tours` has all.

import type { Page } from "@playwright/test";
import { expect, test } from "./gateway";
import { troubles } from "./measure";
import { cutOff, foreign, listen, type Tag, words } from "./pseudo";
import { TOUR } from "./screens";

const WHOLE = process.env.WHOLE !== undefined;
/** Each takes the place of a language with the same direction. */
const LANGUAGES: { tag: Tag; place: string }[] = [
  { tag: "en-XA", place: "de" },
  { tag: "ar-XB", place: "ar" },
];
const RICHEST = ["settings", "an interaction", "a transfer, from"];
const WIDTHS = WHOLE ? [320, 480, 800, 1280] : [320, 1280];

/** What is shortened where there is no room for it, and where the whole of it is. */
const SHORTENED = [
  // The facts below the head of a window, in one line: in Details.
  ".window-state",
  // The second line of a target: its kind is its icon too; what it handles is in the details at the foot.
  ".grid-kind, .grid-handles",
  // The agent's state on a narrow desk: in its tooltip, and in the menu that it opens.
  ".me-state",
  // What was written last in an interaction, or what it waits for: in its window.
  ".tab-last",
  // How long a contact has waited, on a narrow card: in the head of the window, once it is accepted.
  ".card-waits",
  // A notification on a narrow desk: what it says is behind its button, and in My Messages.
  ".notice-line",
  // A standard response: in the message field, once it is chosen.
  ".response-text",
  // The hint in a field for searching or for a note: in its tooltip.
  ".search[title] > .input",
].join(", ");

/** What the tour has typed, been sent and set up, and names that are the same in every language. */
const DATA = [
  /Ann Lee|Ben Okafor|Ben\b|Okafor|Chloé Martin|Dũng Trần|Eve Novák|Sam Roe|\b(?:AL|BO|CM|DT|EN|SR)\b/,
  /\b(ann|ben|chloe|dung|eve|sam)\b|nobody at all/,
  /Billing|Support|Front desk|Night shift|French/,
  /Hello, my router is dead\.|It is dead again\.|Which model is it\?|Kept until the connection is back\.|STOP/,
  /Prefers mornings|a map with a rather long name that goes on and on\.png|page\.html|bill\.pdf|label\.png|tower\.png/,
  // The setup: reasons, dispositions, data of an interaction, standard responses.
  /Lunch|Break|After-call work|Training|Did not answer/,
  /Answered|To be called back|Refund|Not for us|Order|Product/,
  /Hello, this is \{agent\}\. How can I help\?/,
  /One moment please, I am looking into it\./,
  /Thank you for your message\. Is there anything else I can do\?/,
  /The refund for order \{order\} will be on your account within five days\./,
  /Your order \{order\} is on its way\. You can follow it at https:\/\/shop\.example\/orders\/\{order\}/,
  /Hello|Greetings|Waiting|Orders|Thank you|One moment|Where is my order/,
  /Baton|SMS|MMS|JPEG|PNG|GIF|WebP|PDF/,
  // Time zones.
  /\b(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[\w /+-]+|\bUTC\b/,
  // Keys, languages by their own names, and what the browser writes in German: lists and days.
  /(?:Ctrl|Shift|Alt)\b/,
  /Deutsch|English|Español|Français|Português \(Brasil\)/,
  / und |\d+\. [A-Z][a-zä]+\.?/,
];

for (const { tag, place } of LANGUAGES) {
  test.describe(tag, () => {
    test.use({ locale: place, words: { [place]: words(tag) } });
    for (const [stop, tour] of Object.entries(TOUR)) {
      // It has its own words.
      if (stop === "the demo phone") continue;
      if (!WHOLE && tag === "ar-XB" && !RICHEST.some((it) => stop.startsWith(it))) continue;
      test(stop, async ({ agent, gateway, handset, page }) => {
        const end = listen(page, tag);
        const check = async (page: Page, screen: string, main = false): Promise<void> => {
          if (!WHOLE && !main) return;
          expect.soft(await foreign(page, DATA), screen).toEqual([]);
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 720 });
            const found = [...(await troubles(page)), ...(await cutOff(page, SHORTENED))];
            expect.soft(found, `${screen}, ${width} wide`).toEqual([]);
          }
        };
        try {
          await tour({ agent, gateway, handset, page }, check);
        } finally {
          end();
        }
      });
    }
  });
}
