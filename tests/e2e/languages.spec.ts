// Two agents who work in two languages, one of them written from right to left.

import type { Page } from "@playwright/test";
import { accept, ANN_DIRECT, button, composer, CONTACT, CUSTOMER, settle } from "./desk";
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
