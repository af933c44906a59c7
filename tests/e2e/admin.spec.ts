// Whom an administrator throws out is told so at once, and a colleague gets the conversation.

import { accept, ANN_DIRECT, answer, button, CUSTOMER, expectTranscript, interactionWindow, preview } from "./desk";
import { expect, test } from "./gateway";

const SUSPENDED = "An administrator has suspended your access. You cannot sign in until they restore it.";

test("who is suspended is out and told why, and a colleague has the conversation", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  const ben = await agent("ben");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await answer(ann, "Hello, Ann here.");
  await expectTranscript(ann, ["Hello", "Hello, Ann here."]);

  const said = await gateway.administer("suspend", "ann", "--give-to", "ben");
  expect(said).toContain("1 interaction was given to ben.");
  const page = ann.getByRole("main");
  await expect(ann.getByRole("heading", { name: "Baton" })).toBeFocused();
  await expect(page.getByText(SUSPENDED)).toBeVisible();
  await expect(ann.locator("#live-assertive")).toHaveText(SUSPENDED);
  await expect(interactionWindow(ann)).toHaveCount(0);

  await expect(preview(ben)).toContainText("Transfer from Ann Lee");
  await accept(ben);
  await expectTranscript(ben, ["Hello", "Hello, Ann here."]);
  await answer(ben, "Ben here, I have it now.");

  await button(page, "Sign in as Ann Lee").click();
  await expect(page.getByRole("alert")).toHaveText(SUSPENDED);
  await gateway.administer("restore", "ann");
  await button(page, "Sign in as Ann Lee").click();
  await expect(ann.getByRole("banner").getByText("Connected", { exact: true })).toBeAttached();
  await expect(interactionWindow(ann)).toHaveCount(0);
});

test("who is signed out by an administrator is told so and can come back", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  await gateway.administer("sign-out", "ann");
  const page = ann.getByRole("main");
  await expect(page.getByText("An administrator has signed you out. You can sign in again.")).toBeVisible();
  await button(page, "Sign in as Ann Lee").click();
  await expect(interactionWindow(ann)).toBeVisible();
  await expect(ann.getByText("An administrator has signed you out.")).toHaveCount(0);
});
