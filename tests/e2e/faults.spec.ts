// Failures underneath must not lose, duplicate or hide anything.

import {
  accept,
  ANN_DIRECT,
  answer,
  asking,
  button,
  CONTACT,
  CUSTOMER,
  expectTranscript,
  interactionWindow,
  pending,
  pressOnCard,
  preview,
  settle,
} from "./desk";
import { expect, test } from "./gateway";

test(
  "the gateway is killed between the offer and the answer: the offer is still there and is accepted once",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const [ann, ben] = await asking(agent, gateway);

    await gateway.kill();
    for (const page of [ann, ben]) {
      await expect(page.getByRole("banner")).toContainText("Reconnecting");
    }
    // What is typed and pressed meanwhile is kept.
    await answer(ann, "Still here.");
    await expect(ann.getByRole("log")).toContainText("Waiting for the connection");
    await gateway.start();

    for (const page of [ann, ben]) {
      await expect(page.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached({ timeout: 40_000 });
    }
    await expect(pending(ann)).toContainText("Ben Okafor");
    await expect(preview(ben)).toHaveCount(1);
    await expectTranscript(ann, ["Hello", "One moment.", "Still here."]);
    await accept(ben);
    await expect(interactionWindow(ann)).toHaveCount(0);
    await expectTranscript(ben, ["Hello", "One moment.", "Still here."]);
  },
);

test(
  "what is written offline is shown as waiting, survives a reload, and is sent once, in order",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const ann = await agent("ann");
    await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
    await accept(ann);
    await gateway.kill();
    await expect(ann.getByRole("banner")).toContainText("Reconnecting");
    await answer(ann, "First.");
    await answer(ann, "Second.");
    await ann.getByLabel(`Message to ${CONTACT}`).fill("A draft");
    await expect(ann.getByRole("log").getByText("Waiting for the connection")).toHaveCount(2);
    await gateway.start();
    await ann.reload();
    await expectTranscript(ann, ["Hello", "First.", "Second."]);
    await expect(ann.getByLabel(`Message to ${CONTACT}`)).toHaveValue("A draft");
    await ann.reload();
    await expectTranscript(ann, ["Hello", "First.", "Second."]);
  },
);

test("Accept pressed twice, and in two tabs at once, accepts once", async ({ agent, gateway }) => {
  const first = await agent("ann");
  const second = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  for (const tab of [first, second]) await expect(preview(tab)).toBeVisible();
  await settle(second);
  // All clicks before any answer can arrive: Playwright's own clicks wait for each other.
  const twice = (element: Element) => [0, 1].forEach(() => (element as HTMLElement).click());
  const accepts = await Promise.all([first, second].map((tab) => button(preview(tab), "Accept").elementHandle()));
  await Promise.all(accepts.map((accept) => accept?.evaluate(twice)));
  for (const tab of [first, second]) {
    await expect(preview(tab)).toHaveCount(0);
    await expect(tab.getByRole("navigation", { name: "Interactions" }).getByRole("button")).toHaveCount(1);
    await expectTranscript(tab, ["Hello"]);
  }
});

test("markup in a message is shown as text", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  const markup = `<img src=x onerror="document.title='run'"><b>bold</b>`;
  await gateway.text(CUSTOMER, ANN_DIRECT, markup);
  await expect(preview(ann)).toContainText(markup);
  await accept(ann);
  await expectTranscript(ann, [markup]);
  await expect(ann).not.toHaveTitle("run");
});

test("a double click on Send sends once, and complains of nothing", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  const field = ann.getByLabel(`Message to ${CONTACT}`);
  await field.fill("On its way.");
  await button(ann, "Send").dblclick();
  await expectTranscript(ann, ["Hello", "On its way."]);
  await expect(field).toHaveAttribute("aria-invalid", "false");
});

test("a text the gateway will not take is refused beside the field", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  const field = ann.getByLabel(`Message to ${CONTACT}`);
  await button(ann, "Send").click();
  await expect(field).toHaveAccessibleDescription(/^Type a message first\./);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await field.fill("x".repeat(700));
  await expect(field).toHaveAccessibleDescription("Longer than 670 characters: this cannot be sent.");
  await expect(interactionWindow(ann)).toContainText("30 characters too many");
  await expect(button(ann, "Send")).toBeDisabled();
  await field.press("Enter");
  await expect(field).toHaveValue("x".repeat(700));
  await field.fill("Short.");
  await expect(field).toHaveAttribute("aria-invalid", "false");
  await expectTranscript(ann, ["Hello"]);
});

test("a picture from the phone is shown to the agent, and to nobody else", async ({ agent, handset, gateway }) => {
  const ann = await agent("ann");
  const phone = await handset(CUSTOMER);
  await phone.getByLabel("Send to").fill(ANN_DIRECT);
  await phone.getByLabel("Message", { exact: true }).fill("Look");
  const pixel = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  await phone.getByLabel("Attach a file").setInputFiles({ name: "pixel.png", mimeType: "image/png", buffer: pixel });
  const fetched = ann.waitForResponse((answer) => answer.url().includes("/media/"));
  await button(phone, "Send").click();
  await expect(preview(ann)).toContainText("MMS");
  await accept(ann);
  await expect(ann.getByRole("img", { name: `Picture from ${CONTACT}` })).toBeVisible();
  const answered = await fetched;
  expect(answered.status()).toBe(200);
  expect((await fetch(answered.url())).status, "without a token").toBe(404);
  expect(answered.url().startsWith(gateway.url)).toBe(true);
});

test("what was pressed and waits looks as off as what is beside it, under the pointer too", async ({
  agent,
  gateway,
}) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await expect(preview(ann)).toBeVisible();
  await gateway.kill();
  await expect(ann.getByRole("banner")).toContainText("Reconnecting");
  await pressOnCard(ann, "Accept");
  await button(preview(ann), "Accepting…").hover({ force: true });
  const ground = (name: string): Promise<string> =>
    button(preview(ann), name).evaluate((it) => getComputedStyle(it).backgroundColor);
  for (const forcedColors of ["none", "active"] as const) {
    await ann.emulateMedia({ forcedColors });
    await expect.poll(() => ground("Accepting…"), forcedColors).toBe(await ground("Decline"));
  }
});
