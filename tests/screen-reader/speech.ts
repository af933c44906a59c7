// The screen reader's speech as it arrives, and waiting for it.

import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/**
 * The silence after which speech has finished. The desk holds announcements back for a tenth of a second, Orca for
 * less.
 */
const QUIET_MS = 600;
/** The maximum time to wait for speech. */
const HEARD_WITHIN_MS = 15_000;

/** Its modes, also in German. */
const MODES = ["Focus mode", "Browse mode", "Fokus-Modus", "Stöbern-Modus"];

export class Speech {
  /** What has been said since it was last taken. */
  #said: string[] = [];
  #at = performance.now();
  readonly #watchers = new Set<() => void>();

  /** Reads one JSON object per line, as written by speaking_orca.py. */
  listen(lines: Readable): void {
    createInterface({ input: lines }).on("line", (line) => {
      const { say } = JSON.parse(line) as { say?: string };
      // Orca announces its own modes, but not reliably: that depends on timing.
      if (say === undefined || MODES.includes(say)) return;
      this.#said.push(told(say));
      this.#at = performance.now();
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** Takes what has been said since the last call. */
  take(): string[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }

  forget(): void {
    this.take();
  }

  /** Waits until something like this has been said; fails otherwise. */
  async until(words: RegExp): Promise<void> {
    const said = await this.#when(() => this.#said.some((said) => words.test(said)));
    if (!said) throw new Error(`${words} was not heard, but:\n${this.#said.join("\n")}`);
  }

  /** Waits until this many things have been said, up to the maximum time. */
  async atLeast(count: number): Promise<void> {
    await this.#when(() => this.#said.length >= count);
  }

  /** Waits for a silence, from now or from the last word. */
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

  /** Waits for a condition. Returns whether it held in time. */
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

/** Removes what depends on when and how fast a test runs: times of day and countdowns. */
function told(words: string): string {
  return words
    .replace(/\b\d\d:\d\d\b/g, "12:34")
    .replace(/\b\d+ seconds left/g, "N seconds left")
    .replace(/more time: \d+ seconds/, "more time: N seconds")
    .replace(/\bNoch \d+ Sekunden/, "Noch N Sekunden")
    .replace(/: \d+ ثانية/, ": N ثانية");
}
