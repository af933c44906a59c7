// What the screen reader has said, as it comes, and waiting for it.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/**
 * So long nothing is said, and it has finished. The desk holds announcements back for a tenth of a second, Orca for
 * less.
 */
const QUIET_MS = 600;
/** What is not heard by then is not heard at all. */
const HEARD_WITHIN_MS = 15_000;

export class Speech {
  /** What was said since it was last taken. */
  #said: string[] = [];
  #at = performance.now();
  readonly #watchers = new Set<() => void>();

  /** One JSON object a line, as speaking_orca.py writes them. */
  listen(lines: Readable): void {
    createInterface({ input: lines }).on("line", (line) => {
      const { say } = JSON.parse(line) as { say?: string };
      // The modes are Orca's own, and whether it says them depends on what it has noticed meanwhile.
      if (say === undefined || say === "Focus mode" || say === "Browse mode") return;
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

  /** Until something like this was said; an error where it is not. */
  async until(words: RegExp): Promise<void> {
    const said = await this.#when(() => this.#said.some((said) => words.test(said)));
    if (!said) throw new Error(`${words} was not heard, but:\n${this.#said.join("\n")}`);
  }

  /** Until so many things were said, or for as long as it is worth waiting. */
  async atLeast(count: number): Promise<void> {
    await this.#when(() => this.#said.length >= count);
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

  /** Whether it comes to hold in time. */
  #when(holds: () => boolean): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (held: boolean) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(held);
      };
      const look = () => {
        if (holds()) done(true);
      };
      const timer = setTimeout(() => done(false), HEARD_WITHIN_MS);
      this.#watchers.add(look);
      look();
    });
  }
}

/** Without what depends on when a test runs, and how fast: times of day, and seconds that are counted down. */
function told(words: string): string {
  return words
    .replace(/\b\d\d:\d\d\b/g, "12:34")
    .replace(/\b\d+ seconds left/g, "N seconds left")
    .replace(/more time: \d+ seconds/, "more time: N seconds");
}
