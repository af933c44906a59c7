// The module for host pages as bundlers use it: packed by npm, with types.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import type { Baton, BatonDesk } from "../../public/embed/baton.js";

const run = promisify(execFile);
/** As it was built: with the words of all languages. */
const EMBED = join(import.meta.dirname, "../../target/dist/embed");

/** A host's code; compiled but not run. */
export async function written(desk: BatonDesk, baton: Baton): Promise<void> {
  desk.token = async ({ fresh }) => (fresh ? "new" : "kept");
  const { interaction } = await desk.request("composeMessage", {
    to: "+447700900001",
    case: [{ key: "order", value: "4711" }],
  });
  await baton.request("markDone", { interaction });
  baton.on("screenPop", ({ contact, case: values }) => void [contact.number, values.map(({ label }) => label)]);
  // @ts-expect-error there is no such method
  await baton.request("fly");
  // @ts-expect-error an invitation is a name
  await baton.request("accept", { invitation: 7 });
}

test("npm packs the module with its types and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "baton-package-"));
  try {
    const { stdout } = await run("npm", ["pack", EMBED, "--json", "--pack-destination", folder, "--offline"]);
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    expect(packed.files.map(({ path }) => path).sort()).toEqual(["baton.d.ts", "baton.js", "package.json"]);
    await run("tar", ["-xzf", join(folder, packed.filename), "-C", folder]);
    const read = (path: string) => readFile(path, "utf8");
    expect(await read(join(folder, "package/baton.js"))).toBe(await read(join(EMBED, "baton.js")));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
