// What the screen reader has said, as it comes, and waiting for it.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** So long nothing is said, and it has finished. The desk holds announcements back for a tenth of a second, Orca for less. */
const QUIET_MS = 600;

export class Speech {
  /** What was said since it was last taken. */
  #said: string[] = [];
  #at = performance.now();
  readonly #watchers = new Set<() => void>();

  /** One JSON object a line, as speaking_orca.py writes them. */
  listen(lines: Readable): void {
    createInterface({ input: lines }).on("line", (line) => {
      const { say } = JSON.parse(line) as { say?: string };
      if (say === undefined) return;
      this.#said.push(told(say));
      this.#at = performance.now();
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** What was said since the last time, which is then forgotten. */
  take(): string[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }

  forget(): void {
    this.take();
  }

  /** Until something like this was said. */
  until(words: RegExp): Promise<void> {
    return this.#when(() => this.#said.some((said) => words.test(said)));
  }

  /** Until so many things were said, or the time is over. Whether they were. */
  async atLeast(count: number, limitMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), limitMs);
    });
    const enough = this.#when(() => this.#said.length >= count).then(() => true);
    const result = await Promise.race([enough, late]);
    clearTimeout(timer);
    return result;
  }

  /** Until nothing has been said for a while: from now on, or from the last word. */
  quiet(): Promise<void> {
    const from = performance.now();
    return new Promise((resolve) => {
      const look = () => {
        const left = Math.max(from, this.#at) + QUIET_MS - performance.now();
        if (left <= 0) resolve();
        else setTimeout(look, left);
      };
      look();
    });
  }

  #when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}

/** Without what depends on when a test runs, and how fast: times of day, and seconds that are counted down. */
function told(words: string): string {
  return words
    .replace(/\b\d\d:\d\d\b/g, "12:34")
    .replace(/\b\d+ seconds left(?! to answer)/g, "N seconds left")
    .replace(/more time: \d+ seconds/, "more time: N seconds");
}
