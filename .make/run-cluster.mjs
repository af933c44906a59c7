// Starts three gateways on one PostgreSQL behind HAProxy, and says what can be done with them. Usage: run-cluster.mjs PROGRAM
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { AGENTS, Gateways } from "./gateways.mjs";

const [program = "target/release/gateway"] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

const port = Number(process.env.PORT ?? 8080);
const all = await Gateways.start({ program, folder: await mkdtemp(join(tmpdir(), "baton-cluster.")), port });
all.onText = ({ to, text }) => console.log(`text to ${to}: ${text}`);
console.log(`listening on ${all.url}, in front of`);
for (const { name, url, process: child } of all.gateways)
  console.log(`  ${name.padEnd(5)}  ${url}  process ${child?.pid}`);
console.log("\nOpen a desk:");
for (const [id, name] of AGENTS) console.log(`  ${`${all.crm}/${id}`.padEnd(28)}  ${name}`);
console.log(`Send a text as a customer:\n  ${all.command}`);
console.log(`What the gateways log is in ${all.folder}. Kill one and see; it is started again. Ctrl-C ends all.\n`);

let said = "";
while (!stop.signal.aborted) {
  const writer = await all.writer();
  const now = writer ? `${writer.name} writes (process ${writer.process?.pid})` : "nobody writes";
  if (now !== said) console.log(now);
  said = now;
  await wait(500, undefined, { signal: stop.signal }).catch(() => {});
}
await all.end();
