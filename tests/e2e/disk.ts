// A separate disk of a few megabytes, to be filled completely: `const disk = await Disk.mount()`.

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOUNT = ["-t", "tmpfs", "-o", "size=16m", "tmpfs"];

export class Disk {
  private constructor(
    /** The mount point, visible to processes run with `prefix`. */
    readonly folder: string,
    /** Keeps the separate namespace alive, if the disk is in one. */
    readonly keeper?: ChildProcess,
  ) {}

  /**
   * Mounts the disk for all to see, which requires root, or else in a separate namespace. Throws if neither is allowed.
   */
  static async mount(): Promise<Disk> {
    const folder = await mkdtemp(join(tmpdir(), "baton-disk-"));
    try {
      await run("mount", [...MOUNT, folder]);
      return new Disk(folder);
    } catch {
      const keeper = spawn("unshare", [
        "-Urm",
        "sh",
        "-c",
        `mount ${MOUNT.join(" ")} "$0" && echo mounted && exec cat`,
        folder,
      ]);
      let words = "";
      const mounted = await new Promise<boolean>((resolve) => {
        keeper.stdout.on("data", () => resolve(true));
        keeper.stderr.on("data", (chunk: Buffer) => {
          words += chunk.toString();
        });
        keeper.once("error", () => resolve(false));
        keeper.once("close", () => resolve(false));
      });
      if (mounted) return new Disk(folder, keeper);
      await rm(folder, { recursive: true });
      throw new Error(words.trim() || "neither mount nor unshare is allowed");
    }
  }

  /** The beginning of a command that must see the disk. */
  get prefix(): string[] {
    return this.keeper
      ? ["nsenter", "--target", `${this.keeper.pid}`, "--user", "--mount", "--preserve-credentials"]
      : [];
  }

  get #ballast(): string {
    return join(this.keeper ? `/proc/${this.keeper.pid}/root` : "/", this.folder, "ballast");
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
    if (this.keeper) this.keeper.kill();
    else await run("umount", ["--lazy", this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
