// The pages beside the desk in the language of the browser: the phone, the page that a provider sends agents back to, the
// demo CRM with the desk in it.

import type { Page } from "@playwright/test";
import { ANN_DIRECT, button, CUSTOMER, pressOnCard } from "./desk";
import { expect, type Gateway, test } from "./gateway";

type Pattern = string | (string | { of: Record<string, Pattern> })[];

/** The sentences of a page in a language. */
async function sentences(gateway: Gateway, page: string, language: string): Promise<string[]> {
  const module = await (await fetch(`${gateway.url}/words/${page}.${language}.js`)).text();
  const loaded: unknown = await import(`data:text/javascript,${encodeURIComponent(module)}`);
  const words = (loaded as { default: Record<string, Pattern> }).default;
  const flat = (pattern: Pattern): string[] =>
    [pattern].flat().flatMap((part) => (typeof part === "string" ? [part] : Object.values(part.of).flatMap(flat)));
  return Object.values(words).flatMap(flat);
}

/** Fails if something in a page is one of the English sentences. */
async function expectNoEnglish(page: Page, gateway: Gateway, name: string, language: string): Promise<void> {
  const own = await sentences(gateway, name, language);
  const english = (await sentences(gateway, name, "en")).filter((it) => /[a-z]{3}/.test(it) && !own.includes(it));
  expect(english.length).toBeGreaterThan(10);
  const shown = await page.evaluate(() => {
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode.textContent ?? "");
    for (const element of document.querySelectorAll("*"))
      for (const it of ["title", "aria-label", "placeholder", "data-empty"]) found.push(element.getAttribute(it) ?? "");
    return found.map((text) => text.trim()).filter(Boolean);
  });
  // Of a sentence with an argument, what stands around that.
  const whole = english.flatMap((it) => it.split(/\{[\w-]+\}/)).map((it) => it.trim());
  const parts = whole.filter((it) => it.length > 3);
  expect(
    shown.filter((text) => parts.some((part) => text === part || (part.length > 9 && text.includes(part)))),
  ).toEqual([]);
}

const WORDS = {
  de: {
    dir: "ltr",
    phone: "Telefon",
    number: "Meine Nummer",
    send: "Senden",
    empty: "Schreiben Sie eine Nachricht oder hängen Sie eine Datei an.",
    you: "Sie an Ann Lee",
    denied: "Sie haben sich nicht angemeldet. Schließen Sie dieses Fenster und versuchen Sie es noch einmal.",
    crm: "Demo-CRM",
    frame: "Baton, Arbeitsplatz",
    signIn: "Anmelden als Ann Lee",
    connected: "Der Arbeitsplatz ist verbunden.",
    accept: "Annehmen",
    accepted: "Priya Shah wurde hier angenommen.",
    whom: "An wen",
    find: "Suchen",
    declined: "Ben Okafor hat die Weiterleitung abgelehnt.",
    since: "Kunde seit",
    month: "März 2021",
  },
  ar: {
    dir: "rtl",
    phone: "الهاتف",
    number: "رقمي",
    send: "إرسال",
    empty: "اكتب رسالة أو أرفق ملفًا.",
    you: "أنت إلى \u2068Ann Lee\u2069",
    denied: "لم تسجّل الدخول. أغلق هذه النافذة وحاول مرة أخرى.",
    crm: "نظام عملاء تجريبي",
    frame: "Baton، مكتب الموظف",
    signIn: "تسجيل الدخول باسم \u2068Ann Lee\u2069",
    connected: "المكتب متصل.",
    accept: "قبول",
    accepted: "قُبل \u2068Priya Shah\u2069 هنا.",
    whom: "إلى من",
    find: "بحث",
    declined: "رفض \u2068Ben Okafor\u2069 التحويل.",
    since: "عميل منذ",
    month: "مارس",
  },
};

for (const [language, words] of Object.entries(WORDS)) {
  test.describe(`in ${language}`, () => {
    test.use({ locale: language });

    test("the pages beside the desk speak the language of the browser", async ({ page, gateway, browser }) => {
      const elsewhere = await browser.newContext({ locale: "en-US" });
      const ben = await elsewhere.newPage();
      await ben.goto(`${gateway.url}/?agent=ben`);
      await ben.getByRole("banner").getByText("Connected", { exact: true }).waitFor({ state: "attached" });
      const root = page.locator("html");

      await page.goto(`${gateway.url}/handset`);
      await expect(root).toHaveAttribute("lang", language);
      await expect(root).toHaveAttribute("dir", words.dir);
      await expect(page.getByRole("heading", { name: words.phone, exact: true })).toBeAttached();
      await button(page, words.send).click();
      await expect(page.getByText(words.empty)).toBeVisible();
      await page.getByLabel(words.number).fill(CUSTOMER);
      await page.locator("#to").fill(ANN_DIRECT);
      await page.locator("#text").fill("Where is my order?");
      await button(page, words.send).click();
      await expect(page.getByText(words.you, { exact: true })).toBeAttached();
      await expectNoEnglish(page, gateway, "handset", language);

      await page.goto(`${gateway.url}/sign-in/done?error=access_denied`);
      await expect(page.getByRole("status")).toHaveText(words.denied);
      await expect(root).toHaveAttribute("dir", words.dir);
      await expectNoEnglish(page, gateway, "sign-in", language);

      await page.goto(`${gateway.url}/demo-crm`);
      await expect(page.getByRole("heading", { name: words.crm, level: 1 })).toBeVisible();
      await expect(root).toHaveAttribute("dir", words.dir);
      await expect(page.getByTitle(words.frame, { exact: true })).toHaveAttribute("lang", language);
      await expectNoEnglish(page, gateway, "crm", language);
      await button(page, words.signIn).click();
      await expect(page.getByText(words.connected)).toBeVisible();
      await button(page, words.accept).click();
      const log = page.getByRole("log");
      await expect(log).toContainText(words.accepted);
      await expect(page.getByText(words.since)).toBeVisible();
      await expect(page.locator("#facts")).toContainText(words.month);

      // What the desk tells the page around it is in that language as well.
      await page.getByLabel(words.whom).fill("ben");
      await button(page, words.find).click();
      await page.getByRole("list").getByRole("button", { name: /^Ben/ }).click();
      await pressOnCard(ben, "Decline");
      await expect(log.getByText(words.declined)).toHaveAttribute("lang", language);
      await expectNoEnglish(page, gateway, "crm", language);

      // What was used last in this browser counts more.
      const other = language === "de" ? "ar" : "de";
      await page.evaluate((tag) => localStorage.setItem("baton/language", tag), other);
      await page.goto(`${gateway.url}/handset`);
      await expect(root).toHaveAttribute("lang", other);
      await elsewhere.close();
    });
  });
}

test.describe("in pt-PT", () => {
  test.use({ locale: "pt-PT" });

  test("a desk that cannot start says so in the browser's language, and without scripts in every one", async ({
    page,
    gateway,
    browser,
  }) => {
    await page.route(/_bg\.wasm$/, (route) => route.abort());
    await page.goto(gateway.url);
    await expect(page.getByRole("alert")).toHaveText(/^O Baton não pôde iniciar\. /);
    await expect(page.locator("html")).toHaveAttribute("lang", "pt-BR");

    const without = await browser.newContext({ javaScriptEnabled: false });
    const plain = await without.newPage();
    await plain.goto(gateway.url);
    const english = "Baton needs JavaScript and WebAssembly: please switch them on for this page.";
    expect(await plain.locator("body").innerText()).toContain(english);
    const [all] = await Promise.all([without.waitForEvent("page"), plain.getByRole("link").click()]);
    await expect(all.locator("p")).toHaveCount(8);
    await expect(all.locator('p[lang="ar"][dir="rtl"]')).toContainText("JavaScript");
    await without.close();
  });
});
