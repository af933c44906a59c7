// Called by .make/split/wasm-bindgen with the path of what wasm-bindgen has written, without an extension: see `withoutStreams`.
import { readFileSync, writeFileSync } from "node:fs";
import { withoutStreams } from "./rename.mjs";

const [, , path = ""] = process.argv;
const { wasm, script } = withoutStreams(readFileSync(`${path}_bg.wasm`), readFileSync(`${path}.js`, "utf8"));
writeFileSync(`${path}_bg.wasm`, wasm);
writeFileSync(`${path}.js`, script);
