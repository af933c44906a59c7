// The pictures of the documents, of what a new demo shows: `make pictures`. The same sources and fonts give the same
// pictures: the clocks stand at one time, and nothing moves.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { button, preview, search } from "../e2e/desk";
import { expect, Gateway, test as base } from "../e2e/gateway";

const FOLDER = join(import.meta.dirname, "../../docs/images");
/** A Tuesday morning to come: the log ends ahead of the system time, so the gateway's clock goes on from there. */
const NOW = Date.UTC(2035, 5, 5, 9, 24);
const MAX_BYTES = 60_000;
const SIZE = { width: 1280, height: 800 };

const test = base.extend({
  gateway: async ({}, use, info) => {
    const gateway = new Gateway(
      info.outputPath("data"),
      info.outputPath("gateway.log"),
      [],
      ["--sample-at", `${NOW}`],
      true,
      true,
    );
    await gateway.start();
    await use(gateway);
    await gateway.kill();
  },
});

/** Writes a picture of the page as WebP, as good as its size allows. */
async function take(browser: Browser, page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  // Whoever looks at a picture has not just pressed a key.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const png = (await page.screenshot({ animations: "disabled", caret: "hide" })).toString("base64");
  const blank = await browser.newPage();
  for (const quality of [0.92, 0.85, 0.75, 0.65]) {
    const url = await blank.evaluate(
      async ([png, quality]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        canvas.getContext("2d")?.drawImage(image, 0, 0);
        return canvas.toDataURL("image/webp", quality);
      },
      [png, quality] as const,
    );
    const bytes = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
    if (bytes.length > MAX_BYTES) continue;
    await writeFile(join(FOLDER, `${name}.webp`), bytes);
    await blank.close();
    console.log(`docs/images/${name}.webp, ${bytes.length.toLocaleString("en")} bytes`);
    return;
  }
  throw new Error(`${name} is larger than ${MAX_BYTES} bytes`);
}

async function desk(browser: Browser, gateway: Gateway, path: string, theme: "light" | "dark"): Promise<Page> {
  const context = await browser.newContext({
    baseURL: gateway.url,
    viewport: SIZE,
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  await page.goto(path);
  return page;
}

for (const theme of ["light", "dark"] as const) {
  test(`the desk, ${theme}`, async ({ browser, gateway }) => {
    const page = await desk(browser, gateway, "/?agent=ann", theme);
    await expect(preview(page)).toBeVisible();
    await expect(page.getByRole("log").getByRole("img")).toBeVisible();
    await take(browser, page, theme === "light" ? "desk" : "dark");
    await page.context().close();
  });
}

test("the Team Communicator", async ({ browser, gateway }) => {
  const ben = await desk(browser, gateway, "/?agent=ben", "light");
  await expect(preview(ben)).toBeVisible();
  const page = await desk(browser, gateway, "/?agent=ann", "light");
  await button(page, "Transfer").click();
  await search(page).pressSequentially("b");
  await expect(button(page, "Actions for Ben Okafor")).toBeVisible();
  await take(browser, page, "team");
  await page.context().close();
  await ben.context().close();
});

test("the desk in a CRM", async ({ browser, gateway }) => {
  const page = await desk(browser, gateway, "/demo-crm", "light");
  const inside = page.frameLocator("iframe");
  await button(page, "Sign in as Ann Lee").click();
  await expect(inside.getByRole("textbox", { name: /^Message to / })).toBeVisible();
  await button(page, "Priya Shah").click();
  await expect(page.getByRole("heading", { name: "Priya Shah" })).toBeVisible();
  await take(browser, page, "crm");
  await page.context().close();
});
