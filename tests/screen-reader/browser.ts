// The browser on the stage: Chromium, or Firefox to hear how that sounds (BROWSER=firefox).

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { ended, type Stage } from "./stage";

export type Browser = {
  /** Navigates to a page. */
  open: (url: string) => Promise<void>;
  /** Triggers the page's event for a restored network. */
  online: () => Promise<void>;
  screenshot: () => Promise<Buffer | undefined>;
  close: () => Promise<void>;
};

export const FIREFOX = process.env.BROWSER === "firefox";

const CHROMIUM_ARGS = [
  "--force-renderer-accessibility",
  // No infobar about command-line flags: it would be read out.
  "--test-type",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  // A window with only the page, so that no browser control has the focus or is read out.
  "--app=data:text/html,<title>Stage</title>",
  "--window-position=0,0",
  "--window-size=1280,900",
];

/**
 * Resolves when the screen reader has announced the page. Uses no locators, not even to wait: to find an element,
 * Playwright adds click listeners to the page, and from then on Orca calls everything clickable. Therefore the page is
 * not exposed.
 */
export async function startChromium(stage: Stage): Promise<Browser> {
  const profile = await mkdtemp(join(stage.folder, "chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: false,
    args: CHROMIUM_ARGS,
    ignoreDefaultArgs: ["--enable-automation", "about:blank"],
    env: stage.env,
    viewport: null,
    locale: "en-GB",
    timezoneId: "Europe/London",
  });
  const [page = await context.newPage()] = context.pages();
  await stage.speech.until(/\bStage\b/);
  await stage.speech.quiet();
  return {
    open: async (url) => void (await page.goto(url)),
    online: () => page.evaluate(() => void dispatchEvent(new Event("online"))),
    screenshot: () => page.screenshot(),
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Disables Firefox's start pages, questions and background requests. */
const FIREFOX_PREFS = {
  "accessibility.force_disabled": -1,
  "app.normandy.enabled": false,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.safebrowsing.downloads.remote.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.translations.enable": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "startup.homepage_welcome_url": "",
  "termsofuse.bypassNotification": true,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

/** Debian's Firefox cannot be driven by Playwright; it is started with the page. */
export async function startFirefox(stage: Stage): Promise<Browser> {
  const profile = await mkdtemp(join(stage.folder, "firefox-"));
  const prefs = Object.entries(FIREFOX_PREFS).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, "user.js"), prefs.join(""));
  const size = ["--width", "1280", "--height", "900"];
  let close = async () => {};
  return {
    open: async (url) => {
      const child = await stage.run("firefox-esr", "--no-remote", "--profile", profile, ...size, "--new-window", url);
      close = async () => void (await ended(child, "SIGTERM"));
    },
    online: async () => {},
    screenshot: async () => undefined,
    close: () => close(),
  };
}
