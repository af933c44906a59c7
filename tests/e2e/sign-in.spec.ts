// Signing in outside the demo: at a real OpenID Connect provider, in a separate window.

import { writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Page } from "@playwright/test";
import Provider from "oidc-provider";
import { expectAccessible } from "./axe";
import { button } from "./desk";
import { expect, type Gateway, test as base } from "./gateway";
import { freePort, LocalServer } from "./server";

const people = "kind,id,name\nagent,ann,Ann Lee\nagent,ben,Ben Okafor\n";

/** The provider: accepts any user name. It requires PKCE and a secret. */
class Identity extends LocalServer {
  #provider: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    this.#provider?.(request, response);
  }

  /** Registers the gateway's agents. */
  serve(gateway: Gateway): void {
    const provider = new Provider(this.origin, {
      clients: [
        { client_id: "baton", client_secret: "a-secret-of-the-tests", redirect_uris: [`${gateway.url}/sign-in/done`] },
      ],
      pkce: { required: () => true },
      claims: { openid: ["sub"], profile: ["preferred_username"] },
      conformIdTokenClaims: false,
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, preferred_username: sub }) }),
      cookies: { keys: ["a-key-of-the-tests"] },
    });
    this.#provider = provider.callback();
  }
}

const test = base.extend<{ identity: Identity; desk: Page }>({
  people,
  demo: false,

  identity: async ({}, use) => {
    const identity = new Identity();
    await identity.start();
    await use(identity);
    identity.stop();
  },

  // The gateway's address is part of the file, so it has to be known first.
  args: async ({ identity }, use, info) => {
    const address = `127.0.0.1:${await freePort()}`;
    const openid = {
      name: "Example ID",
      issuer: identity.origin,
      client: "baton",
      secret: "a-secret-of-the-tests",
      gateway: `http://${address}`,
      scope: "openid profile",
      agent: "preferred_username",
    };
    const file = info.outputPath("sign-in.json");
    await writeFile(file, JSON.stringify({ openid }));
    await use(["--sign-in", file, "--listen", address]);
  },

  desk: async ({ page, gateway }, use) => {
    await page.goto(gateway.url);
    await use(page);
  },
});

/** Presses the button and waits for the provider's window. */
async function begin(desk: Page): Promise<Page> {
  const [popup] = await Promise.all([desk.waitForEvent("popup"), button(desk, "Sign in with Example ID").click()]);
  return popup;
}

/** Signs in at the provider and consents. */
async function signIn(popup: Page, name: string): Promise<void> {
  await popup.getByPlaceholder("Enter any login").fill(name);
  await popup.getByPlaceholder("and password").fill("any");
  await popup.getByRole("button", { name: "Sign-in" }).click();
  await popup.getByRole("button", { name: "Continue" }).click();
}

const connected = (desk: Page) => desk.getByRole("banner").getByText("Connected", { exact: true });

test("an agent signs in at the provider, stays signed in over a reload, and signs out @firefox", async ({
  desk,
  gateway,
  identity,
}) => {
  identity.serve(gateway);
  await expect(desk.getByRole("button", { name: /^Sign in with/ })).toBeVisible();
  await expect(desk.getByRole("button", { name: /^Sign in as/ })).toHaveCount(0);
  await expectAccessible(desk, "sign-in at a provider");
  const popup = await begin(desk);
  await expect(desk.getByRole("status").getByText("Sign in in the window that has opened.")).toBeVisible();
  const closed = popup.waitForEvent("close");
  await signIn(popup, "ann");
  await expect(connected(desk)).toBeVisible();
  await expect(desk.getByRole("banner")).toContainText("Ann Lee");
  await closed;
  // Nothing of it is in the URL, nor in a cookie sent with anything but the sign-in.
  expect(new URL(desk.url()).search).toBe("");
  expect((await desk.context().cookies(gateway.url)).map(({ name }) => name)).toEqual([]);
  await desk.reload();
  await expect(connected(desk)).toBeVisible();
});

test("who is no agent, or changes their mind, is told so and not let in", async ({ desk, gateway, identity }) => {
  identity.serve(gateway);
  const stranger = await begin(desk);
  await signIn(stranger, "mallory");
  await expect(stranger.getByRole("status")).toHaveText("There is no such agent. Close this window and try again.");
  await expectAccessible(stranger, "after a sign-in that failed");
  await stranger.close();
  await desk.context().clearCookies();

  const unwilling = await begin(desk);
  await unwilling.getByRole("link", { name: "[ Cancel ]" }).click();
  await expect(unwilling.getByRole("status")).toHaveText("You have not signed in. Close this window and try again.");
  await unwilling.close();

  // The desk has been waiting, and the next attempt works like the first.
  const popup = await begin(desk);
  await signIn(popup, "ben");
  await expect(desk.getByRole("banner")).toContainText("Ben Okafor");
});

test("an answer that was begun elsewhere, or used before, lets nobody in", async ({
  desk,
  gateway,
  identity,
  browser,
}) => {
  identity.serve(gateway);
  const popup = await begin(desk);
  // The response is stolen before use and opened in another browser, whose owner would be signed in as somebody else.
  const stolen = popup.waitForRequest(/\/sign-in\/done\?/).then((request) => request.url());
  await popup.route("**/sign-in/finish", (route) => route.abort());
  await signIn(popup, "ann");
  await expect(popup.getByRole("status")).toHaveText("The gateway cannot be reached. Close this window and try again.");
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(await stolen);
  await expect(elsewhere.getByRole("status")).toHaveText(
    "This sign-in has been used, or took too long. Close this window and try again.",
  );
  await elsewhere.context().close();

  // In its own browser it is valid, once.
  await popup.unrouteAll();
  // Not awaited: the window closes itself.
  void popup.goto(await stolen).catch(() => {});
  await expect(connected(desk)).toBeVisible();
  const again = await desk.context().newPage();
  await again.goto(await stolen);
  await expect(again.getByRole("status")).toContainText("This sign-in has been used");
});

test("a provider that cannot be reached is said so", async ({ desk, identity }) => {
  identity.stop();
  const popup = await begin(desk);
  await expect(popup.getByRole("status")).toHaveText("The sign-in cannot be reached. Close this window and try again.");
});

test("a window that the browser blocks is said so", async ({ desk, gateway, identity }) => {
  identity.serve(gateway);
  await desk.evaluate(() => (window.open = () => null));
  await button(desk, "Sign in with Example ID").click();
  await expect(desk.getByRole("alert")).toHaveText(
    "The browser blocked the window for the sign-in. Allow pop-ups for this page, then try again.",
  );
});
