// Pictures and other files: received, sent, described, saved; broken and hostile ones; and reverting to a plain text.

import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "./axe";
import { ANN_DIRECT, CONTACT, CUSTOMER, button, interactionWindow, transcript, pressOnCard } from "./desk";
import { expect, test } from "./gateway";
import { png } from "./png";
import { SAVED } from "../playwright.config";

const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });
const field = (page: Page): Locator => page.getByRole("textbox", { name: `Message to ${CONTACT}` });
const attached = (page: Page): Locator =>
  page.getByRole("list", { name: "Files of this message" }).getByRole("listitem");
const choose = (page: Page): Locator => page.getByLabel("Attach files");

/** Opens Ann's desk with the customer's first message in a window. */
async function begin(
  agent: (id: string) => Promise<Page>,
  handset: (number: string) => Promise<Page>,
  first?: ReturnType<typeof file>,
) {
  const [ann, phone] = [await agent("ann"), await handset(CUSTOMER)];
  await phone.getByLabel("Send to").fill(ANN_DIRECT);
  await phone.getByLabel("Message", { exact: true }).fill("Look at this");
  if (first) await phone.getByLabel("Attach a file").setInputFiles(first);
  await button(phone, "Send").click();
  await pressOnCard(ann, "Accept");
  await expect(field(ann)).toBeFocused();
  return { ann, phone };
}

/** Drops or pastes files, with the same event data as by hand. */
async function bring(page: Page, kind: "paste" | "drop", name: string, bytes: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type: "image/png" }));
      return data;
    },
    [name, bytes.toString("base64")] as const,
  );
  if (kind === "drop") {
    // Outside the composer a dropped file has no effect, and the page stays.
    const left = await transcript(page).evaluate(
      (it, data) => it.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })),
      data,
    );
    expect(left).toBe(false);
    await field(page).dispatchEvent("dragover", { dataTransfer: data });
    await expect(page.locator("form[data-over]")).toBeVisible();
    await field(page).dispatchEvent("drop", { dataTransfer: data });
    await expect(page.locator("form[data-over]")).toHaveCount(0);
  } else {
    await field(page).evaluate(
      (it, data) =>
        it.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })),
      data,
    );
  }
}

test("a picture that comes is seen in small, opened, saved and closed", async ({ agent, handset }) => {
  const picture = png(800, 600);
  const { ann } = await begin(agent, handset, file("label.png", "image/png", picture));
  const small = transcript(ann).getByRole("button", { name: new RegExp(`^Picture from \\${CONTACT}, `) });
  await expect(small.getByRole("img")).toHaveJSProperty("naturalWidth", 320);
  await small.click();
  const dialog = ann.getByRole("dialog", { name: /^Picture from/ });
  await expect(dialog).toBeFocused();
  await expect(dialog.getByRole("img")).toHaveJSProperty("naturalWidth", 800);
  await expectAccessible(ann, "a picture full size");
  // Whatever is pressed, the focus stays in it.
  for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await ann.keyboard.press(key);
    await expect.poll(() => ann.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
  }
  const download = ann.waitForEvent("download");
  await button(dialog, "Save label.png").click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("label.png");
  expect(await readFile(await saved.path())).toEqual(picture);
  await ann.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(small).toBeFocused();
  await expect(ann.locator("[inert]")).toHaveCount(0);
});

test("pictures go by button, paste and drop, with their descriptions", async ({ agent, handset }) => {
  const { ann, phone } = await begin(agent, handset);
  await expect(choose(ann)).toHaveAccessibleDescription(/^Up to 10 files, 5 MB in all: JPEG,/);
  await choose(ann).setInputFiles(file("one.png", "image/png", png(400, 300)));
  await bring(ann, "paste", "two.png", png(30, 400));
  await bring(ann, "drop", "three.png", png(20, 10));
  await expect(attached(ann)).toHaveCount(3);
  await expect(attached(ann).getByText("Uploading…")).toHaveCount(0);
  await ann.getByLabel("Description of one.png").fill("The way to our shop");
  await ann.getByLabel("Description of two.png").fill("A tower");
  await expectAccessible(ann, "files for a message");
  await button(ann, "Remove three.png").click();
  await expect(attached(ann).nth(1)).toBeFocused();
  await button(ann, "Send").click();
  await expect(attached(ann)).toHaveCount(0);
  await expect(interactionWindow(ann).getByText("MMS", { exact: true })).toBeVisible();
  const sent = transcript(ann).getByRole("button", { name: "The way to our shop" });
  await expect(sent.getByRole("img")).toHaveJSProperty("complete", true);
  for (const alt of ["The way to our shop", "A tower"]) {
    await expect(phone.getByRole("img", { name: alt })).toHaveJSProperty("complete", true);
  }
  await expect(transcript(ann).getByText("Delivered").last()).toBeVisible();
});

test("a file that comes is saved as it was", { tag: "@firefox" }, async ({ agent, browserName, gateway }) => {
  const ann = await agent("ann");
  const [name, bill] = [
    `bill ${randomUUID()}.pdf`,
    Buffer.concat([Buffer.from("%PDF-1.7"), Buffer.alloc(2_000_000, "and so on ")]),
  ];
  await gateway.files(CUSTOMER, ANN_DIRECT, { [name]: bill });
  await pressOnCard(ann, "Accept");
  // Firefox does not report downloads to a test.
  const download = browserName === "firefox" ? undefined : ann.waitForEvent("download");
  await button(ann, `Save ${name}`).click();
  const path = (await (await download)?.path()) ?? join(SAVED, name);
  await expect.poll(async () => bill.equals(await readFile(path).catch(() => Buffer.alloc(0)))).toBe(true);
});

test("broken, lying and hostile files are refused by name or saved, never run", async ({ agent, handset }) => {
  const { ann, phone } = await begin(agent, handset);
  const problem = ann.locator(".composer .problem");
  const script = Buffer.from("<!doctype html><script>document.title='run'</script>");
  for (const [bad, told] of [
    [
      file("page.jpg", "image/jpeg", script),
      "page.jpg: Files of this type cannot be sent. Up to 10 files, 5 MB in all: JPEG,",
    ],
    [
      file("drawing.svg", "image/svg+xml", Buffer.from("<svg onload='alert(1)'/>")),
      "drawing.svg: Files of this type cannot be sent.",
    ],
    [file("empty.png", "image/png", Buffer.alloc(0)), "empty.png: The file is empty."],
    [file("cut.png", "image/png", png(400, 300).subarray(0, 200)), "cut.png: The picture is damaged."],
    [file("film.mp4", "video/mp4", Buffer.alloc(5_000_001)), "film.mp4: That is too much. Up to 10 files, 5 MB in all"],
  ] as const) {
    await choose(ann).setInputFiles(bad);
    await expect(problem).toContainText(told);
    await expect(attached(ann)).toHaveCount(0);
  }
  await phone.getByLabel("Attach a file").setInputFiles(file("page.jpg", "image/jpeg", script));
  await button(phone, "Send").click();
  const row = transcript(ann).locator(".message").last();
  await expect(row).toContainText("page.jpg, file of an unknown type, 52 bytes");
  await expect(row.getByRole("img")).toHaveCount(0);
  const download = ann.waitForEvent("download");
  await button(row, "Save page.jpg").click();
  expect(await readFile(await (await download).path())).toEqual(script);
  await expect(ann).not.toHaveTitle("run");
});

test("files and words for a message survive a reload", { tag: "@firefox" }, async ({ agent, handset }) => {
  const { ann, phone } = await begin(agent, handset);
  await field(ann).fill("Here is the map");
  await choose(ann).setInputFiles(file("map.png", "image/png", png(400, 300)));
  await ann.getByLabel("Description of map.png").fill("The way to our shop");
  await expect(attached(ann).getByText("Uploading…")).toHaveCount(0);
  await ann.reload();
  await expect(ann.getByLabel("Description of map.png")).toHaveValue("The way to our shop");
  await expect(field(ann)).toHaveValue("Here is the map");
  await button(ann, "Send").click();
  await expect(phone.getByRole("img", { name: "The way to our shop" })).toBeVisible();
});

test("what forces Unicode is named and replaced, and undone by the browser", async ({ agent, handset }) => {
  const { ann } = await begin(agent, handset);
  await field(ann).pressSequentially("It’s on its way… ");
  await expect(ann.getByText("Sent as Unicode because of “’”.").filter({ visible: true })).toBeVisible();
  await button(ann, "Replace 2 characters to send 1 message").click();
  await expect(field(ann)).toHaveValue("It's on its way... ");
  await expect(field(ann)).toBeFocused();
  await expect(ann.getByText("141 characters left, 1 message.")).toBeVisible();
  await ann.keyboard.press("ControlOrMeta+z");
  await expect(field(ann)).toHaveValue("It’s on its way… ");
  await ann.keyboard.press("ControlOrMeta+Shift+z");
  await expect(field(ann)).toHaveValue("It's on its way... ");
  // Typing can be undone, too, although the field's value is set by the desk on each key.
  await ann.keyboard.press("End");
  await ann.keyboard.type("Tomorrow");
  await ann.keyboard.press("ControlOrMeta+z");
  await expect(field(ann)).toHaveValue("It's on its way... ");
});
