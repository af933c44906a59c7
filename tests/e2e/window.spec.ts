// The interaction window beside its transcript: case data, history, standard responses, several at once.

import {
  accept,
  ANN_DIRECT,
  answer,
  button,
  composer,
  CONTACT,
  CUSTOMER,
  details,
  expectTranscript,
  interactionWindow,
  openDetails,
  pressOnCard,
  preview,
  SERVICE,
  settle,
  transcript,
  transfer,
  written,
  talking,
} from "./desk";
import { expect, test } from "./gateway";

const OTHER = "+447700900002";

test(
  "what is recorded travels with a transfer, and the unsent draft stays behind",
  { tag: "@firefox" },
  async ({ agent, gateway }) => {
    const ann = await talking(agent, gateway, "Where is my parcel?");
    const ben = await agent("ben");
    await openDetails(ann);
    // With real keys: not every browser treats scripted input as a change.
    await details(ann).getByLabel("Order").pressSequentially("20417");
    const product = details(ann).getByLabel("Product");
    const before = await product.boundingBox();
    await ann.keyboard.press("Tab");
    await details(ann).getByLabel("Disposition").selectOption("To be called back");
    await expect(details(ann).getByRole("link", { name: "Open Order" })).toHaveAttribute(
      "href",
      "https://shop.example/orders/20417",
    );
    expect(await product.boundingBox(), "the link moves nothing").toEqual(before);
    await details(ann).getByLabel("Note").pressSequentially("Prefers mornings <b>");
    await expect(details(ann)).toContainText("Saved when you leave the field.");
    await composer(ann).fill("Half a sen");
    await expect(details(ann)).toContainText("Saved.");
    await transfer(ann, "ben", "Ben Okafor");
    await expect(preview(ben)).toContainText("Order: 20417");
    await accept(ben);
    await expect(interactionWindow(ann)).toBeHidden();
    await openDetails(ben);
    await expect(details(ben).getByLabel("Order")).toHaveValue("20417");
    await expect(details(ben).getByLabel("Disposition")).toHaveValue("call_back");
    await expect(details(ben).getByLabel("Note")).toHaveValue("Prefers mornings <b>");
    await expect(composer(ben)).toHaveValue("");
    await expectTranscript(ben, ["Where is my parcel?"]);
  },
);

test("a note that is being typed survives a crash of the page", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  await openDetails(ann);
  await details(ann).getByLabel("Note").pressSequentially("Calls ba");
  await ann.reload();
  await openDetails(ann);
  await expect(details(ann).getByLabel("Note")).toHaveValue("Calls ba");
});

test("what was with the contact before is searched and read, across agents", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "My router is dead");
  await answer(ann, "A new one is on its way");
  await button(ann, "Mark Done").click();
  const ben = await agent("ben");
  await gateway.text(CUSTOMER, "+447700900102", "It has not come");
  await accept(ben);
  await expect(interactionWindow(ben)).toContainText("1 earlier interaction");
  await openDetails(ben);
  await button(details(ben), "History (1)").click();
  await expect(details(ben).getByRole("status")).toHaveText("1 past interaction");
  const past = details(ben).getByRole("button", { name: /SMS, Ann Lee, 2 messages/ });
  await details(ben).getByLabel("Search the history").fill("nobody");
  await expect(past).toBeHidden();
  await details(ben).getByLabel("Search the history").fill("way NEW");
  await expect(past).toContainText("A new one is on its way");
  await past.click();
  await expect(details(ben).getByRole("heading", { name: /^Interaction of/ })).toBeFocused();
  await expect(details(ben).locator(".message-text")).toHaveText(["My router is dead", "A new one is on its way"]);
  await button(details(ben), "Back to the list").click();
  await expect(past).toBeFocused();
});

test("a standard response is found and filled in", { tag: "@firefox" }, async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway);
  await button(ann, "Standard responses").click();
  await expect(ann.getByLabel("Search standard responses")).toBeFocused();
  await ann.keyboard.type("refund");
  await ann.getByRole("button", { name: /^Refund/ }).click();
  await expect(composer(ann)).toBeFocused();
  await expect(composer(ann)).toHaveValue("The refund for order {order} will be on your account within five days.");
  await expect(interactionWindow(ann)).toContainText("Not filled in: order.");
  await button(ann, "Standard responses").click();
  await expect(ann.getByLabel("Search standard responses")).toBeFocused();
  // Enter in a search field does not send.
  await ann.keyboard.press("Enter");
  await ann.keyboard.press("Escape");
  await expect(button(ann, "Standard responses")).toBeFocused();
  await expect(composer(ann)).not.toHaveValue("");
  await expectTranscript(ann, ["Hello"]);
});

test("windows stand side by side where there is room, and each keeps its draft", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await ann.setViewportSize({ width: 1920, height: 1000 });
  for (const from of [CUSTOMER, OTHER]) {
    await gateway.text(from, ANN_DIRECT, `Hello from ${from}`);
    await pressOnCard(ann, "Accept");
    await expect(interactionWindow(ann, from)).toBeVisible();
    await settle(ann);
  }
  await composer(ann).fill("To the first");
  await ann.getByLabel(`Message to ${written(OTHER)}`).fill("To the second");
  await expect(ann.getByRole("button", { name: new RegExp(`^\\${written(OTHER)}`) })).toHaveAttribute(
    "aria-current",
    "true",
  );
  const [first, second] = [
    await interactionWindow(ann).boundingBox(),
    await interactionWindow(ann, OTHER).boundingBox(),
  ];
  expect(first!.x + first!.width).toBeLessThanOrEqual(second!.x);
  expect(first!.y).toBe(second!.y);
  await gateway.text(CUSTOMER, ANN_DIRECT, "More");
  await expect(interactionWindow(ann).locator(".message-text").last()).toHaveText("More");
  // One at a time otherwise.
  await ann.setViewportSize({ width: 1280, height: 800 });
  await expect(interactionWindow(ann)).toBeHidden();
  await expect(ann.getByLabel(`Message to ${written(OTHER)}`)).toHaveValue("To the second");
});

test("a long transcript loads backwards and keeps its place", async ({ agent, gateway }) => {
  const ann = await talking(agent, gateway, "Message 0");
  for (let from = 1; from < 500; from += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, n) => gateway.text(CUSTOMER, ANN_DIRECT, `Message ${from + n}`)));
  }
  await ann.reload();
  const texts = transcript(ann).locator(".message-text");
  await expect(texts.last()).toBeVisible();
  expect(await texts.count()).toBeLessThanOrEqual(100);
  const newest = await texts.last().textContent();
  await expect(texts.last()).toBeInViewport();
  // Backwards, as with the wheel, until the first message is shown.
  const first = transcript(ann).getByText("Message 0", { exact: true });
  await expect(async () => {
    await transcript(ann).evaluate((log) => log.scrollBy(0, -3000));
    await expect(first).toBeInViewport({ timeout: 100 });
  }).toPass({ intervals: [20] });
  expect(await texts.count(), "only what is near is in the page").toBeLessThan(200);
  // A message that arrives now does not move the text being read.
  const before = await first.boundingBox();
  await gateway.text(CUSTOMER, ANN_DIRECT, "And one more");
  await expect(ann.getByRole("button", { name: new RegExp(`^\\${CONTACT}`) })).toContainText("And one more");
  expect((await first.boundingBox())!.y).toBe(before!.y);
  await transcript(ann).evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await expect(transcript(ann).getByText("And one more")).toBeInViewport();
  await expect(transcript(ann).getByText(newest!, { exact: true })).toBeVisible();
});

test.describe("set up otherwise", () => {
  const setup = {
    dispositions: [{ id: "solved", label: "Solved" }],
    disposition_required: true,
    numbers: { [SERVICE]: { mode: "page" } },
  };
  test.use({ setup });

  test("a disposition is asked for, and in page mode the answer marks it done", async ({ agent, gateway, handset }) => {
    const ann = await agent("ann");
    const phone = await handset(CUSTOMER);
    await gateway.text(CUSTOMER, SERVICE, "How long are you open?");
    await accept(ann);
    await expect(interactionWindow(ann)).toContainText("Sending the answer marks it done");
    await answer(ann, "Until eight");
    await expect(interactionWindow(ann)).toContainText("Not sent. Choose a disposition first.");
    await expect(composer(ann)).toHaveValue("Until eight");
    await button(ann, "Mark Done").click();
    await expect(ann.getByRole("main").getByRole("group", { name: "Error" })).toContainText(
      "Choose a disposition first.",
    );
    await openDetails(ann);
    await details(ann).getByLabel("Disposition").selectOption("Solved");
    await composer(ann).press("Enter");
    await expect(interactionWindow(ann)).toBeHidden();
    await expect(phone.getByRole("log")).toContainText("Until eight");
  });
});
