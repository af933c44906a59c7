// Three gateways on one PostgreSQL behind HAProxy, and desks that come to one of them.

import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type Page, test as base } from "@playwright/test";
import { Gateways, isInstalled } from "../../.make/gateways.mjs";

export { expect } from "@playwright/test";

const PROGRAM = process.env.GATEWAY ?? join(import.meta.dirname, "../../target/debug/gateway");

/** What a page has had spoken so far, in order. */
export const spoken = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);

type Fixtures = {
  /** The gateways; the first of them, `one`, writes. */
  gateways: Gateways;
  /** Signs an agent in, in a browser of their own, at a gateway: as long as that is up, HAProxy leads them there. */
  desk: (agent: string, gateway: string) => Promise<Page>;
};

export const test = base.extend<Fixtures>({
  gateways: async ({}, use, info) => {
    info.skip(!(await isInstalled()), "PostgreSQL or HAProxy is not installed");
    const folder = await mkdtemp(join(tmpdir(), "baton-cluster."));
    const gateways = await Gateways.start({ program: PROGRAM, folder });
    // A test says itself when one is started again.
    gateways.startsAgain = false;
    try {
      await use(gateways);
    } finally {
      for (const { name, log } of gateways.gateways)
        if (info.status !== info.expectedStatus)
          await info.attach(`${name}.log`, { body: await readFile(log), contentType: "text/plain" });
      await gateways.end();
    }
  },

  desk: async ({ browser, gateways }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (agent, gateway) => {
      const context = await browser.newContext({ baseURL: gateways.url });
      contexts.push(context);
      await context.addCookies([{ name: "gateway", value: gateway, url: gateways.url }]);
      const account = `${agent} ${await gateways.token(agent)}`;
      await context.addInitScript((account) => {
        sessionStorage.setItem("baton/account", account);
        // Its text is put in at once: what is spoken, is in a record of its own.
        const spoken: string[] = [];
        Object.assign(window, { spoken });
        const keep = (changes: MutationRecord[]) => {
          for (const { target } of changes)
            if ((target as Element).id?.startsWith("live-") && target.textContent) spoken.push(target.textContent);
        };
        new MutationObserver(keep).observe(document, { childList: true, subtree: true });
      }, account);
      const page = await context.newPage();
      await page.goto("/");
      await page.getByRole("banner").getByText("Connected", { exact: true }).waitFor({ state: "attached" });
      return page;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
