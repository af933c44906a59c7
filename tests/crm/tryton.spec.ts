// An agent's work in Tryton: accepting an invitation on the desk opens the party in Tryton.

import { readFile } from "node:fs/promises";
import type { FrameLocator, Page } from "@playwright/test";
import { ANN_DIRECT, button, CUSTOMER, pressOnCard, written } from "../e2e/desk";
import { expect, test } from "./fixtures";
import { AGENT, CLERK } from "./tryton";

const STRANGER = "+447700900009";

const panel = (page: Page) => page.getByRole("complementary", { name: "Texts" });
const said = (page: Page) => panel(page).getByRole("status");
const tab = (page: Page, name: string) => page.getByRole("tablist").getByRole("tab", { name });
const mechanisms = (page: Page) => page.getByRole("cell", { name: "Contact Mechanisms", exact: true });
const mobile = (page: Page, number: string) => mechanisms(page).getByRole("row", { name: `Mobile ${number}` });
const field = (page: Page, name: string) => page.getByRole("textbox", { name: `${name}:`, exact: true });
const connected = (desk: FrameLocator) => desk.getByRole("banner").getByText("Connected", { exact: true });
const composer = (desk: FrameLocator, number = CUSTOMER) => desk.getByLabel(`Message to ${written(number)}`);

test("a text is accepted, and Tryton opens the party of who wrote", async ({ tryton, gateway, network, logIn }) => {
  await tryton.party("Harbour Books", CUSTOMER);
  const { page, desk } = await logIn();
  await expect(connected(desk)).toBeAttached();
  await network.text(gateway, CUSTOMER, ANN_DIRECT, "Where is my order?");
  await pressOnCard(desk, "Accept");
  await expect(tab(page, "Harbour Books")).toBeVisible();
  await expect(field(page, "Name")).toHaveValue("Harbour Books");
  await expect(mobile(page, CUSTOMER)).toBeVisible();
  await expect(said(page)).toBeEmpty();
  await expect(composer(desk), "Tryton has not taken the focus").toBeFocused();

  // Dialogs of Tryton do not cover the desk.
  await mechanisms(page).getByRole("button", { name: "Open", exact: true }).click();
  // It takes the focus once it has appeared.
  await expect(page.getByRole("dialog").getByRole("checkbox", { name: "Active:" })).toBeFocused();
  await composer(desk).click();
  await page.keyboard.type("It is on its way.");
  await expect(composer(desk)).toHaveValue("It is on its way.");
});

test("that nobody or more than one has a number is said, and what to do about it", async ({
  tryton,
  gateway,
  network,
  logIn,
}) => {
  const { page, desk } = await logIn();
  await expect(connected(desk)).toBeAttached();
  await network.text(gateway, STRANGER, ANN_DIRECT, "Are you open on Sunday?");
  await pressOnCard(desk, "Accept");
  await expect(said(page)).toHaveText(`${STRANGER} is not in Tryton.`);
  await expect(composer(desk, STRANGER)).toBeFocused();
  await button(panel(page), "New party").click();
  await expect(said(page)).toBeEmpty();
  await expect(mobile(page, STRANGER)).toBeVisible();
  await expect(field(page, "Name")).toBeFocused();
  await page.keyboard.type("Mill Lane Bakery");
  await page.keyboard.press("Control+s");
  await expect(field(page, "Code")).not.toHaveValue("");
  const admin = await tryton.admin();
  expect(
    await admin("model.party.contact_mechanism.search_count", [
      ["value", "=", STRANGER],
      ["party.name", "=", "Mill Lane Bakery"],
    ]),
  ).toBe(1);

  for (const name of ["Harbour Books", "Station Cycles"]) await tryton.party(name, CUSTOMER);
  await network.text(gateway, CUSTOMER, ANN_DIRECT, "Where is my order?");
  await pressOnCard(desk, "Accept");
  await expect(said(page)).toHaveText(`More than one party has ${CUSTOMER}.`);
  await button(panel(page), "Show").click();
  for (const name of ["Harbour Books", "Station Cycles"]) await expect(page.getByRole("row", { name })).toBeVisible();
});

test("a click on a party's number begins a text to it", async ({ tryton, network, logIn }) => {
  await tryton.party("Harbour Books", CUSTOMER);
  const { page, desk } = await logIn();
  await expect(connected(desk)).toBeAttached();
  await page.goto(`${tryton.origin}/#crm/model/party.party/1`);
  await mobile(page, CUSTOMER).getByRole("link").click();
  await expect(composer(desk)).toBeFocused();
  await page.keyboard.type("Your order is here.");
  await page.keyboard.press("Enter");
  await expect.poll(() => network.sent).toEqual(["Your order is here."]);
});

test("who is no agent has no desk, and who logs out has none any more", async ({ page, logIn }) => {
  const asked = page.waitForResponse(/sign-in$/);
  await logIn(CLERK);
  expect((await asked).status()).toBe(403);
  await expect(page.getByRole("navigation").getByText("Party")).toBeVisible();
  await expect(panel(page)).toHaveCount(0);

  await page.getByRole("link", { name: "Logout" }).click();
  const { desk } = await logIn(AGENT);
  await expect(connected(desk)).toBeAttached();
  await page.getByRole("link", { name: "Logout" }).click();
  await expect(page.getByRole("dialog").getByPlaceholder("User name")).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test("a token is for who has logged in and is an agent, and is in no log", async ({ tryton }) => {
  expect((await tryton.signIn("")).status).toBe(401);
  expect((await tryton.signIn("Session YW5uOjI6c3R1ZmY=")).status).toBe(401);
  expect((await tryton.signIn(await tryton.logIn(CLERK))).status).toBe(403);
  const { token } = (await (await tryton.signIn(await tryton.logIn(AGENT))).json()) as { token: string };
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
  expect(claims).toMatchObject({ iss: "tryton", aud: "baton", sub: "ann" });
  expect(await readFile(tryton.log, "utf8")).not.toContain(token);
});
