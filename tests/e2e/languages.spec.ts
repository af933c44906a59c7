// Two agents who work in two languages, one of them written from right to left.

import type { Page } from "@playwright/test";
import { accept, ANN_DIRECT, button, composer, CONTACT, CUSTOMER, expectTranscript, SERVICE, settle } from "./desk";
import { expect, test } from "./gateway";

/** Chooses a language in Settings, where the focus stays, and closes them. */
async function speak(page: Page, tag: string): Promise<void> {
  await page.getByRole("button", { name: /^\S+ \S+, / }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.getByLabel("Language").focus();
  await page.getByLabel("Language").selectOption(tag);
  await expect(page.locator("html")).toHaveAttribute("lang", tag);
  await expect(page.locator("#setting-language")).toBeFocused();
  await page.keyboard.press("Escape");
}

test("a desk in German and one in Arabic transfer to each other, and nothing typed is lost", async ({
  agent,
  gateway,
}) => {
  const [ann, ben] = [await agent("ann"), await agent("ben")];
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await composer(ann).fill("Half a th");
  await speak(ann, "de");
  await expect(ann.getByLabel(`Nachricht an ${CONTACT}`)).toHaveValue("Half a th");
  await speak(ben, "ar");
  await expect(ben.locator("html")).toHaveAttribute("dir", "rtl");

  await button(ann, "Weiterleiten").click();
  await ann.getByLabel("Internes Ziel finden").fill("ben");
  await button(ann, "Aktionen für Ben Okafor").click();
  await ann.getByRole("menuitem", { name: "SMS weiterleiten" }).click();
  const card = ben.getByRole("group", { name: /^معاينة التفاعل/ });
  // Isolated: the name is written in the other direction.
  await expect(card).toContainText("تحويل من \u2068Ann Lee\u2069");
  await settle(ben);
  await button(card, "قبول").click();
  await expect(ann.getByText("Weitergeleitet an Ben Okafor.").first()).toBeVisible();
  await expect(ben.getByText("حوّله إليك \u2068Ann Lee\u2069.")).toBeVisible();
  // It is theirs in every browser.
  await ann.reload();
  await expect(button(ann, "Neue Nachricht")).toBeVisible();
});

test.describe("what is set up", () => {
  // Closed today and tomorrow.
  const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + 3) % 7];
  const answers = { de: "Wir haben geschlossen." };
  const hours = { zone: "UTC", open: [{ days: [day], from: "00:00", to: "01:00" }], answer: "We are closed.", answers };
  test.use({
    setup: {
      dispositions: [{ id: "answered", label: "Answered" }],
      responses: [
        { title: "Hello", text: "Hello." },
        { title: "Hello", text: "Guten Tag.", language: "de" },
      ],
      policies: { reasons: { not_ready: ["Training"] } },
      numbers: { [SERVICE]: { hours } },
      labels: {
        Answered: { de: "Beantwortet", ar: "تمت الإجابة" },
        Training: { de: "Schulung", ar: "تدريب" },
        Hello: { de: "Begrüßung" },
      },
    },
  });

  test("each agent reads it in their language, and the customer what is for theirs", async ({ agent, gateway }) => {
    await gateway.contacts(`number,name,language\n${CUSTOMER},,de\n`);
    await gateway.text(CUSTOMER, SERVICE, "Hallo");
    const [ann, ben] = [await agent("ann"), await agent("ben")];
    await accept(ann);
    await expectTranscript(ann, ["Hallo", "Wir haben geschlossen."]);
    await speak(ann, "de");
    await speak(ben, "ar");

    // A disposition, and a response in the customer's language before the others.
    await ann.getByLabel("Abschlussgrund").selectOption("Beantwortet");
    await button(ann, "Standardantworten").click();
    const first = ann.locator(".response").first();
    await expect(first).toHaveText(/Begrüßung\s+Deutsch\s*Guten Tag\./);
    await expect(first.locator(".response-text")).toHaveAttribute("lang", "de");
    await ann.keyboard.press("Escape");

    // A reason that is set up.
    const state = ben.getByRole("banner").getByRole("button", { name: /Ben Okafor/ });
    await state.click();
    await ben.getByRole("menuitem", { name: "غير جاهز: تدريب" }).click();
    await button(ann, "Weiterleiten").click();
    await ann.getByLabel("Internes Ziel finden").fill("бен");
    const row = ann.getByRole("row", { name: /Ben Okafor/ });
    await expect(row).toContainText("Nicht bereit: Schulung");

    // And one that is built in.
    await state.click();
    await ben.getByRole("menuitem", { name: "جاهز", exact: true }).click();
    await expect(row).toContainText("Bereit");
    await button(ann, "Aktionen für Ben Okafor").click();
    await ann.getByRole("menuitem", { name: "SMS weiterleiten" }).click();
    const card = ben.getByRole("group", { name: /^معاينة التفاعل/ });
    await expect(card).toBeVisible();
    await settle(ben);
    await button(card, "رفض مع ذكر السبب").click();
    await ben.getByRole("menuitem", { name: "أنا مشغول مع جهة اتصال أخرى." }).click();
    const why = "Ben Okafor hat die Weiterleitung abgelehnt. Grund: Ich bin mit einem anderen Kontakt beschäftigt.";
    await expect(ann.getByRole("main").getByText(why).first()).toBeVisible();
  });
});

test("times are in the zone that the agent has chosen, after a reload too", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await ann.getByRole("button", { name: /^\S+ \S+, / }).click();
  await ann.getByRole("menuitem", { name: "Settings" }).click();
  await ann.getByLabel("Time zone").selectOption("America/Phoenix");
  await ann.keyboard.press("Escape");
  const time = ann.locator("time").first();
  const at = Date.parse((await time.getAttribute("datetime")) ?? "");
  // Seven hours behind all year.
  const [hour, minute] = new Date(at - 7 * 3_600_000).toISOString().slice(11, 16).split(":");
  const there = new RegExp(`0?${Number(hour) % 12 || 12}:${minute}|${hour}:${minute}`);
  await expect(time).toHaveText(there);
  await ann.reload();
  await expect(ann.locator("time").first()).toHaveText(there);
});
