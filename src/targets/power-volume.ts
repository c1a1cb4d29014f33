/**
 * A file system whose power can be cut: ext4 on a loop file, which is shut down without writing anything more (the same
 * as pulling the plug, as far as the kernel and its caches go). For root on Linux.
 */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../platform/user-error.js";
import { cleanAtExit } from "./at-exit.js";
import { whenGone } from "./watchdog.js";

/** What of this machine keeps a power cut from being made; undefined when nothing does. */
export function missingForPowerCut(): string | undefined {
  if (process.platform !== "linux") return "only Linux has file systems that can be shut down";
  if (process.getuid?.() !== 0) return "it takes root: run it with sudo, or in a privileged container";
  for (const tool of ["mkfs.ext4", "mount", "umount", "perl"]) {
    if (!isThere(tool)) return `there is no ${tool}: apt-get install e2fsprogs mount perl`;
  }
  return undefined;
}

function isThere(tool: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v "$1"`, "sh", tool], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** One such file system, of a size in MiB. */
export class PowerVolume {
  /** Where a server's data go: the volume's root has `lost+found`. */
  readonly data: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "streamproof-volume-"));
  readonly #image = join(this.#folder, "image");
  readonly #mounted = join(this.#folder, "mounted");
  readonly #watchdog;
  readonly #forgetExit;

  /** @throws UserError when this machine cannot make one */
  constructor(sizeMiB: number) {
    const missing = missingForPowerCut();
    if (missing !== undefined)
      throw new UserError(`no power can be cut here: ${missing}`, { mend: "see above", exitCode: 2 });
    this.data = join(this.#mounted, "data");
    mkdirSync(this.#mounted);
    writeFileSync(this.#image, "");
    execFileSync("truncate", ["-s", `${sizeMiB}M`, this.#image]);
    execFileSync("mkfs.ext4", ["-qF", this.#image]);
    this.#watchdog = whenGone('umount -l "$1/mounted"; rm -rf "$1"', [this.#folder]);
    this.#forgetExit = cleanAtExit(() => this.#takeDown());
    this.#mount();
    // A server in a container is another user.
    mkdirSync(this.data, { mode: 0o777 });
  }

  /** All that was not flushed to the disk is gone. Whoever writes to it has to stand still. */
  cut(): void {
    execFileSync("perl", ["-e", SHUT_DOWN, this.#mounted]);
  }

  /** The power is back: what the disk holds is there. Nobody may have a file of it open. */
  restore(): void {
    execFileSync("umount", [this.#mounted]);
    this.#mount();
  }

  /** Idempotent. */
  remove(): void {
    this.#forgetExit();
    this.#watchdog.kill("SIGKILL");
    this.#takeDown();
  }

  #mount(): void {
    execFileSync("mount", ["-o", "loop", this.#image, this.#mounted]);
  }

  #takeDown(): void {
    if (!existsSync(this.#folder)) return;
    try {
      execFileSync("umount", ["-l", this.#mounted], { stdio: "ignore" });
    } catch {
      // It was not mounted.
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: neither data nor journal is flushed. */
const SHUT_DOWN =
  'open(my $f, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($f, 0x8004587d, $how) or die $!;';
