// Arabic and Hebrew at an English desk: each text in its own direction, and no sentence turned around by a name. And the
// desk from right to left: what points points the other way, and no letters are spaced, as Arabic ones are joined.

import type { Locator } from "@playwright/test";
import {
  accept,
  ANN_DIRECT,
  button,
  composer,
  CUSTOMER,
  details,
  error,
  messages,
  openDetails,
  openMessages,
  pressOnCard,
  preview,
  settle,
  transcript,
  transfer,
} from "./desk";
import { expect, test } from "./gateway";

const ARABIC = "مرحبا، أين طلبي (رقم 42)؟";
const HEBREW = "שלום, איפה ההזמנה שלי?";
const SARA = "שרה כהן";

const direction = (it: Locator): Promise<string> => it.evaluate((element) => getComputedStyle(element).direction);

/** Returns the parts of a sentence in the order in which they stand on its line, from left to right. */
const asSeen = (it: Locator, parts: string[]): Promise<string[]> =>
  it.evaluate((element, parts) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const left = new Map<string, number>();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const part of parts) {
        const at = node.textContent?.indexOf(part) ?? -1;
        if (at < 0 || left.has(part)) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + part.length);
        left.set(part, range.getBoundingClientRect().left);
      }
    }
    return [...left].sort(([, one], [, other]) => one - other).map(([part]) => part);
  }, parts);

test("what is written from right to left stands so, and turns no sentence around", async ({ agent, gateway }) => {
  await gateway.directory("POST", `kind,id,name\nagent,ben,${SARA}\n`);
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, ARABIC);
  await accept(ann);
  await gateway.text(CUSTOMER, ANN_DIRECT, HEBREW);
  for (const text of [ARABIC, HEBREW])
    expect(await direction(transcript(ann).getByText(text, { exact: true }))).toBe("rtl");
  await composer(ann).fill(HEBREW);
  expect(await direction(composer(ann))).toBe("rtl");
  await openDetails(ann);
  await details(ann).getByLabel("Note").fill(ARABIC);
  expect(await direction(details(ann).getByLabel("Note"))).toBe("rtl");
  await composer(ann).fill("");

  // Isolated in the button's name.
  await transfer(ann, SARA, `\u2068${SARA}\u2069`);
  await expect(preview(ben)).toBeVisible();
  await pressOnCard(ben, "Decline");
  const sentence = [SARA, "declined", "transfer."];
  for (const rtl of [false, true]) {
    await ann.evaluate((rtl) => (document.documentElement.dir = rtl ? "rtl" : "ltr"), rtl);
    expect(await asSeen(error(ann), sentence), "the error").toEqual(sentence);
    await openMessages(ann);
    const row = messages(ann).getByRole("group", { name: "declined the transfer." });
    await expect(row).toBeVisible();
    expect(await asSeen(row, sentence), "the system message").toEqual(sentence);
    await button(messages(ann), "Close").click();
  }
});

test("in Arabic what points is turned, no letters are spaced, and an English text ends at its own end", async ({
  browser,
  gateway,
}) => {
  const context = await browser.newContext({
    baseURL: gateway.url,
    locale: "ar",
    viewport: { width: 1280, height: 720 },
  });
  const ann = await context.newPage();
  await ann.goto("/");
  await ann.getByRole("button", { name: "Ann Lee" }).click();
  await expect(ann.locator("html")).toHaveAttribute("dir", "rtl");
  const card = ann.getByRole("group", { name: /^معاينة التفاعل/ });
  await gateway.text(CUSTOMER, ANN_DIRECT, "The lid is broken. ".repeat(12));
  await expect(card).toBeVisible();
  const text = card.getByRole("listitem").getByText("The lid is broken.");
  // Of a line that begins with an Arabic word, the beginning of the English text would be cut off.
  const style = await text.evaluate((it) => [getComputedStyle(it).direction, getComputedStyle(it).webkitLineClamp]);
  expect(style).toEqual(["ltr", "2"]);
  await settle(ann);
  await card.getByRole("button", { name: "قبول", exact: true }).click();
  const field = ann.getByRole("textbox", { name: /^رسالة إلى/ });
  await expect(field).toBeVisible();
  expect(await direction(field), "of an empty field").toBe("rtl");
  await field.fill("Hello");
  expect(await direction(field), "of an English text").toBe("ltr");

  await ann.getByRole("button", { name: /^\u2068?Ann Lee/ }).click();
  await expect(ann.getByRole("menuitem", { name: "تسجيل الخروج" })).toBeVisible();
  const [points, spaced] = await ann.evaluate(() => {
    const style = (it: Element) => getComputedStyle(it);
    const icons = [...document.querySelectorAll(".i:has(> use)")].map((it): [string, string] => [
      it.querySelector("use")?.getAttribute("href") ?? "",
      style(it).transform,
    ]);
    return [
      icons.filter(([, transform]) => transform === "matrix(-1, 0, 0, 1, 0, 0)").map(([icon]) => icon),
      [...document.querySelectorAll("body *")]
        .filter((it) => style(it).letterSpacing !== "normal")
        .map((it) => it.outerHTML),
    ];
  });
  expect([...new Set(points)].sort()).toEqual(["#i-log-out", "#i-panel-right", "#i-send"]);
  expect(spaced).toEqual([]);
  await context.close();
});
