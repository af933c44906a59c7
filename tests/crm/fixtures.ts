// Tryton with the desk beside it, on another origin than the gateway.

import { writeFile } from "node:fs/promises";
import type { FrameLocator, Page } from "@playwright/test";
import { ANN_DIRECT } from "../e2e/desk";
import { test as base } from "../e2e/gateway";
import { Network } from "./network";
import { AGENT, SECRET, Tryton } from "./tryton";

export { expect } from "../e2e/gateway";

/** The requests and events used by the recipe's custom.js, and no others. */
const HOST = { methods: ["composeMessage"], events: ["screenPop"], read: [], write: [] };
const TOKENS = { tokens: [{ issuer: "tryton", audience: "baton", secret: SECRET }] };

type Work = { installed: Tryton };
type Fixtures = {
  /** The mobile network. */
  network: Network;
  /** A server for the gateway, with users and without parties. */
  tryton: Tryton;
  /** Tryton's web client, after logging in. */
  logIn: (person?: typeof AGENT) => Promise<{ page: Page; desk: FrameLocator }>;
};

export const test = base.extend<Fixtures, Work>({
  installed: [
    async ({}, use) => {
      const tryton = await Tryton.create();
      try {
        await tryton.install();
        await use(tryton);
      } finally {
        await tryton.remove();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],

  demo: false,
  people: "kind,id,name\nagent,ann,Ann Lee\n",

  network: async ({}, use) => {
    const network = new Network();
    await network.start();
    await use(network);
    network.stop();
  },

  args: async ({ installed, network }, use, info) => {
    const files = {
      hosts: { hosts: [{ origin: installed.origin, ...HOST }] },
      "sign-in": TOKENS,
      carriers: { carriers: [network.carrier({ [ANN_DIRECT]: "agent:ann" })] },
    };
    const args = [];
    for (const [name, content] of Object.entries(files)) {
      const file = info.outputPath(`${name}.json`);
      await writeFile(file, JSON.stringify(content));
      args.push(`--${name}`, file);
    }
    await use(args);
  },

  tryton: async ({ installed, gateway }, use, info) => {
    try {
      await installed.start(gateway.url);
      await installed.users();
      await use(installed);
    } finally {
      await installed.stop();
    }
    if (info.status !== info.expectedStatus)
      await info.attach("trytond.log", { path: installed.log, contentType: "text/plain" });
  },

  logIn: async ({ page, tryton }, use) => {
    await use(async ({ login, password } = AGENT) => {
      await page.goto(tryton.origin);
      const dialog = page.getByRole("dialog");
      await dialog.getByPlaceholder("User name").fill(login);
      await dialog.getByRole("button", { name: "Login" }).click();
      await page.getByRole("textbox", { name: `Password for ${login}` }).fill(password);
      await page.getByRole("button", { name: "OK" }).click();
      return { page, desk: page.frameLocator("#baton iframe") };
    });
  },
});
