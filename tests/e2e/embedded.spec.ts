// The desk inside a CRM on another origin: the same for the element and the plain iframe.

import type { Page } from "@playwright/test";
import { accept, ANN_DIRECT, button, CONTACT, CUSTOMER, markDone, pressOnCard, preview, settle } from "./desk";
import { ask, Crm, EVENTS, expect, type Shape, test } from "./embedded";

const setup = {
  case_data: [
    { key: "order", label: "Order" },
    { key: "secret", label: "Secret" },
  ],
};
test.use({ setup });

const contact = (page: Page) => page.getByRole("heading", { name: "Priya Shah", exact: true });
const log = (page: Page) => page.getByRole("log", { name: "What the desk said" });

const current = async (page: Page): Promise<string> =>
  ((await ask(page, "listInteractions")) as { id: string }[])[0]?.id ?? "";

for (const shape of ["element", "iframe"] as Shape[]) {
  test.describe(`as ${shape}`, () => {
    // Not in Firefox: over WebDriver BiDi, clicks and keys do not reach a cross-site frame there.
    test("accepted on the desk, the CRM shows who it is", async ({ open, gateway }) => {
      const { page, desk } = await open("ann", shape);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
      await expect(page).toHaveTitle("(1) Demo CRM");
      await pressOnCard(desk, "Accept");
      await expect(contact(page)).toBeVisible();
      await expect(page.getByRole("term")).toHaveText(["Order"]);
      await expect(page).toHaveTitle("Demo CRM");
      await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();
    });

    test("accepted and transferred from the CRM: declined, then accepted @firefox", async ({
      open,
      gateway,
      agent,
    }) => {
      const ben = await agent("ben");
      const { page, desk } = await open("ann", shape);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
      await button(page, "Accept").click();
      await expect(contact(page)).toBeVisible();
      await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();

      const transfer = async () => {
        await page.getByLabel("To whom").fill("ben");
        await button(page, "Find").click();
        await page.getByRole("list").getByRole("button", { name: /^Ben/ }).click();
      };
      await transfer();
      await expect(log(page)).toContainText("has been shown the request.");
      await pressOnCard(ben, "Decline");
      await expect(log(page)).toContainText("declined the transfer.");
      await expect(desk.getByRole("group", { name: "Error" }).first()).toContainText("declined the transfer.");

      await transfer();
      await accept(ben);
      await expect(log(page)).toContainText("Transferred to Ben");
      await expect(log(page)).toContainText("The interaction was closed: transferred.");
      await expect(desk.getByRole("region", { name: CONTACT })).toHaveCount(0);
    });

    test("declined from the CRM and on the desk, and transferred from the desk: the CRM is told", async ({
      open,
      gateway,
      agent,
    }) => {
      const ben = await agent("ben");
      const { page, desk } = await open("ann", shape);
      for (const where of [button(page, "Decline"), button(preview(desk), "Decline")]) {
        await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
        await expect(preview(desk)).toBeVisible();
        await settle(page);
        await where.click();
        await expect(preview(desk)).toHaveCount(0);
        await expect(button(page, "Accept")).toBeHidden();
        await expect(page).toHaveTitle("Demo CRM");
        // The declined invitation is repeated after half a minute.
        await gateway.advance(31_000);
        await expect(preview(desk)).toBeVisible();
        await expect(button(page, "Accept")).toBeVisible();
        await button(page, "Accept").click();
        await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();
        const interaction = await current(page);
        expect(await ask(page, "startTransfer", { interaction, target: { kind: "agent", id: "ben" } })).toBeUndefined();
        await accept(ben);
        await markDone(ben);
        await expect(desk.getByRole("region", { name: CONTACT })).toHaveCount(0);
      }

      await gateway.text(CUSTOMER, ANN_DIRECT, "Me again");
      await pressOnCard(desk, "Accept");
      await button(desk.locator("body"), "Transfer").click();
      await desk.getByLabel("Find an internal target").fill("ben");
      await button(desk.locator("body"), "Actions for Ben Okafor").click();
      await desk.getByRole("menuitem", { name: "SMS Transfer" }).click();
      await expect(log(page)).toContainText("has been shown the request.");
      await expect(button(desk.locator("body"), "Cancel transfer")).toBeVisible();
      await settle(page);
      await button(desk.locator("body"), "Cancel transfer").click();
      await expect(log(page)).toContainText("Transfer cancelled.");
    });

    test("the CRM reloads in the middle of a transfer and is told where it stands", async ({
      open,
      gateway,
      agent,
    }) => {
      const ben = await agent("ben");
      const { page, desk } = await open("ann", shape);
      await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
      await button(page, "Accept").click();
      await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();
      const interaction = await current(page);
      expect(await ask(page, "startTransfer", { interaction, target: { kind: "agent", id: "ben" } })).toBeUndefined();
      await expect(preview(ben)).toBeVisible();
      await page.reload();
      await expect(log(page)).toContainText("has been shown the request.");
      await button(page, "Cancel transfer").click();
      await expect(log(page)).toContainText("Transfer cancelled.");
      await expect(preview(ben).getByRole("button", { name: "Accept" })).toHaveCount(0);
      await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();
    });

    test("the frame is moved, taken out and put back", async ({ open, gateway }) => {
      const { page, desk } = await open("ann", shape);
      await page.evaluate(() => document.querySelector("main")?.append(...document.querySelectorAll("#desk > *")));
      await expect.poll(() => ask(page, "getState")).toMatchObject({ agent: "ann" });
      await gateway.text(CUSTOMER, ANN_DIRECT, "Still there?");
      await expect(preview(desk)).toBeVisible();
      await expect(page).toHaveTitle("(1) Demo CRM");

      await page.evaluate(() => {
        const frame = document.querySelector("main > baton-desk, main > iframe");
        frame?.remove();
        setTimeout(() => document.querySelector("#desk")?.append(...(frame ? [frame] : [])), 500);
      });
      // Requests made meanwhile either wait or fail with an error.
      await expect.poll(() => ask(page, "getState")).toMatchObject({ agent: "ann" });
      await expect(page.locator("#desk > *")).toHaveCount(1);
      await button(page, "Accept").click();
      await expect(contact(page)).toBeVisible();
    });
  });
}

test("a token that has run out is asked for anew, and the work goes on @firefox", async ({ open, gateway, crm }) => {
  const { page, desk } = await open("ann", "element");
  expect(crm.tokens).toBe(1);
  await gateway.advance(12 * 3600 * 1000 + 1_000);
  // The gateway closes the connection when it next notices: within its ping interval.
  await expect.poll(() => crm.tokens, { timeout: 40_000 }).toBe(2);
  await expect(page.getByText("The desk is connected.")).toBeVisible();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  await expect(preview(desk)).toBeVisible();
});

test("who is suspended is told so in the frame, and the CRM is not asked to sign them in", async ({
  open,
  gateway,
  crm,
}) => {
  const { page, desk } = await open("ann", "element");
  await gateway.administer("suspend", "ann");
  const words = desk.getByRole("main").getByText("An administrator has suspended your access.");
  await expect(words).toBeVisible();
  await gateway.administer("restore", "ann");
  expect(crm.tokens).toBe(1);
  await button(desk.getByRole("main"), "Sign in").click();
  await expect(desk.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await expect(words).toHaveCount(0);
  await expect(page.getByText("The desk is connected.")).toBeVisible();
});

test("the desk takes no focus that is at work in the CRM", async ({ open, gateway }) => {
  const { page, desk } = await open("ann", "element");
  const contact = page.getByRole("button", { name: "Mill Lane Bakery" });
  await contact.focus();
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  await expect(preview(desk)).toBeVisible();
  await expect(contact).toBeFocused();
  const accepting = button(page, "Accept");
  await accepting.focus();
  await page.keyboard.press("Enter");
  await expect(desk.getByRole("region", { name: CONTACT })).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BATON-DESK");
  expect(await ask(page, "showInteraction", { interaction: await current(page), focus: true })).toBeUndefined();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("BATON-DESK");
});

test("it fits from 320 by 460 pixels up", async ({ open, gateway }) => {
  const { page, desk } = await open("ann", "element");
  await page.evaluate(() => {
    const at = document.querySelector<HTMLElement>("baton-desk");
    // The CRM's policy forbids the style attribute; scripts may still set the properties.
    if (at) Object.assign(at.style, { position: "fixed", inset: "0 auto auto 0", width: "320px", height: "460px" });
  });
  await gateway.text(CUSTOMER, ANN_DIRECT, "Where is my order?");
  await pressOnCard(desk, "Accept");
  await expect(desk.getByLabel(`Message to ${CONTACT}`)).toBeVisible();
  const wide = await desk.locator("html").evaluate((root) => root.scrollWidth);
  expect(wide).toBeLessThanOrEqual(320);
});

test.describe("what is not allowed", () => {
  test.use({
    policy: {
      methods: ["getState", "setCaseData", "listInteractions", "accept"],
      events: EVENTS.filter((event) => event !== "state"),
      read: [],
      write: ["order"],
    },
  });

  test("is refused by name, and nothing else is told", async ({ open, gateway }) => {
    const { page } = await open("ann", "element");
    await gateway.text(CUSTOMER, ANN_DIRECT, "My secret words");
    await button(page, "Accept").click();
    await expect(contact(page)).toBeVisible();
    await expect(page.getByRole("term")).toHaveCount(0);
    const interaction = await current(page);
    expect(await ask(page, "markDone", { interaction })).toBe("not_allowed");
    expect(await ask(page, "setState", { ready: true })).toBe("not_allowed");
    expect(await ask(page, "setCaseData", { interaction, key: "secret", value: "x" })).toBe("not_allowed");
    expect(await ask(page, "setCaseData", { interaction, key: "order", value: "4711" })).toBeUndefined();
    expect(await ask(page, "fly")).toBe("unknown_method");
    expect(await ask(page, "accept", { invitation: 7 })).toBe("malformed");
    expect(JSON.stringify(await ask(page, "listInteractions"))).not.toContain("secret words");
  });
});

test("ten thousand messages at once are refused and passed over, and the desk goes on", async ({
  open,
  gateway,
  crm,
}) => {
  const { page, desk } = await open("ann", "iframe");
  const counts = await page.evaluate(
    (origin) =>
      new Promise<Record<string, number>>((done) => {
        const frame = document.querySelector("iframe");
        const { port1, port2 } = new MessageChannel();
        const counts: Record<string, number> = { done: 0, too_many: 0, other: 0 };
        port1.onmessage = ({ data }: MessageEvent<string>) => {
          const { hello, answer } = JSON.parse(data) as {
            hello?: object;
            answer?: { id: number; error?: { code: string } };
          };
          if (hello) {
            for (let id = 1; id <= 10_000; id += 1) port1.postMessage(JSON.stringify({ id, request: "ping" }));
            // After the second, requests are accepted again.
            setTimeout(() => port1.postMessage(JSON.stringify({ id: 20_000, request: "ping" })), 3_000);
          }
          if (!answer) return;
          if (answer.id === 20_000) return done(counts);
          const key = answer.error === undefined ? "done" : answer.error.code === "too_many" ? "too_many" : "other";
          counts[key] = (counts[key] ?? 0) + 1;
        };
        frame?.contentWindow?.postMessage("baton/1", origin, [port2]);
      }),
    crm.gateway,
  );
  // All in one second, or in two if the machine is slow.
  expect(counts["other"]).toBe(0);
  expect(counts["done"]).toBeGreaterThanOrEqual(99);
  expect((counts["done"] ?? 0) + (counts["too_many"] ?? 0)).toBeLessThanOrEqual(1_000);
  await gateway.text(CUSTOMER, ANN_DIRECT, "Still there?");
  await expect(preview(desk)).toBeVisible();
});

/** Hands a port to the desk's frame, as the module does. Returns what arrives within a second and a half. */
const knock = (origin: string): Promise<unknown> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<string>) => done(Object.keys(JSON.parse(data) as object)[0]);
    const around = (window.opener as Window | null) ?? window;
    around.frames[0]?.postMessage("baton/1", origin, [port2]);
    setTimeout(done, 1_500, "nothing");
  });

test("a page that is not in the list gets neither the frame nor an answer @firefox", async ({ open, gateway, crm }) => {
  const { page } = await open("ann", "iframe");
  const stranger = new Crm();
  await stranger.start();
  stranger.gateway = gateway.url;
  try {
    // Around the frame: the browser does not load it.
    const other = await page.context().newPage();
    await other.goto(`${stranger.origin}/demo-crm`);
    await expect(other.locator("baton-desk")).toHaveCount(1);
    await expect(other.frameLocator("iframe").getByRole("heading", { name: "Baton" })).toHaveCount(0);
    expect(await ask(other, "getState")).toBe("timeout");
    // Beside the frame: only messages from the embedding page are accepted, not even others of the same origin.
    for (const origin of [stranger.origin, crm.origin]) {
      const [forger] = await Promise.all([
        page.waitForEvent("popup"),
        page.evaluate((url) => void window.open(url), `${origin}/blank`),
      ]);
      await forger.waitForLoadState();
      expect(await forger.evaluate(knock, crm.gateway)).toBe("nothing");
      await forger.close();
    }
    expect(await page.evaluate(knock, crm.gateway), "the page around is heard").toBe("hello");
  } finally {
    stranger.stop();
  }
});

test("the example takes no module and no token from an address that a link gives it", async ({ page, gateway }) => {
  const stranger = new Crm();
  await stranger.start();
  try {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const link = `${gateway.url}/demo-crm?gateway=${stranger.origin}&tokens=${stranger.origin}/token&shape=iframe`;
    await page.goto(link);
    await expect(page.locator("baton-desk")).toHaveAttribute("gateway", gateway.url);
    expect(await page.evaluate(() => document.querySelector("baton-desk")?.token)).toBeUndefined();
    expect(asked.filter((url) => new URL(url).origin !== gateway.url)).toEqual([]);
  } finally {
    stranger.stop();
  }
});
