// A disk of a few megabytes of its own, to be filled to the last byte: `const disk = await Disk.mount()`.

import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MEGABYTES = 16;

export class Disk {
  private constructor(readonly folder: string) {}

  /** Mounts it. Throws where that is not allowed, which it is to root only. */
  static async mount(): Promise<Disk> {
    const folder = await mkdtemp(join(tmpdir(), "baton-disk-"));
    try {
      await run("mount", ["-t", "tmpfs", "-o", `size=${MEGABYTES}m`, "tmpfs", folder]);
    } catch (error) {
      await rm(folder, { recursive: true });
      throw error;
    }
    return new Disk(folder);
  }

  get #ballast(): string {
    return join(this.folder, "ballast");
  }

  /** Leaves no room for one more page. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, "w");
    let size = 1024 * 1024;
    while (size >= 512) {
      try {
        await file.write(Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        size /= 2;
      }
    }
    await file.close();
  }

  async empty(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async unmount(): Promise<void> {
    await run("umount", ["--lazy", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
