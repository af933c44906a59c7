import { accept, ANN_DIRECT, CUSTOMER } from "./desk";
import { expect, test } from "./gateway";
test("zone", async ({ agent, gateway }) => {
  const ann = await agent("ann");
  await gateway.text(CUSTOMER, ANN_DIRECT, "Hello");
  await accept(ann);
  const time = ann.getByRole("log").locator("time").first();
  const before = await time.textContent();
  await ann.getByRole("button", { name: /^Ann Lee, / }).click();
  await ann.getByRole("menuitem", { name: "Settings" }).click();
  await ann.getByLabel("Time zone").selectOption("Asia/Kathmandu").catch(async () => ann.getByLabel("Time zone").selectOption("Asia/Katmandu"));
  await expect(time).not.toHaveText(before ?? "");
  const iso = (await time.getAttribute("datetime")) ?? "";
  const want = new Date(iso).toLocaleTimeString("en-US", { timeZone: "Asia/Kathmandu", hour: "2-digit", minute: "2-digit" });
  console.log(before, iso, await time.textContent(), want);
  await ann.keyboard.press("Escape");
  await ann.reload();
  await expect(ann.getByRole("log").locator("time").first()).toHaveText(want);
});
