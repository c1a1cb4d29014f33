/**
 * A file system whose power can be cut, and that can be full: ext4 on a loop file, which is shut down without writing anything more (the same
 * as pulling the plug, as far as the kernel and its caches go). For root on Linux.
 */

import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../platform/user-error.js";
import { cleanAtExit } from "./at-exit.js";
import { leftFolders, noteOwner } from "./owner-note.js";
import { whenGone } from "./watchdog.js";

const PREFIX = "streamproof-volume-";
const SIZE_MIB = 64;

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

/** Takes away what runners have left that are gone: mounts, and the files behind them. Others are left alone. */
export function removeLeftVolumes(within: string = tmpdir()): void {
  for (const { folder } of leftFolders(PREFIX, within)) takeDown(folder);
}

function takeDown(folder: string): void {
  if (!existsSync(folder)) return;
  try {
    execFileSync("umount", ["-l", join(folder, "mounted")], { stdio: "ignore" });
  } catch {
    // It was not mounted.
  }
  // What could not be unmounted is not removed through its mount.
  rmSync(join(folder, "image"), { force: true });
  if (readdirSync(join(folder, "mounted")).length === 0) rmSync(folder, { recursive: true, force: true });
}

/** One such file system, of a size in MiB. */
export class PowerVolume {
  /** Where a server's data go: the volume's root has `lost+found`. */
  readonly data: string;
  readonly #folder = mkdtempSync(join(tmpdir(), PREFIX));
  readonly #image = join(this.#folder, "image");
  readonly #mounted = join(this.#folder, "mounted");
  readonly #watchdog;
  readonly #forgetExit;

  /** @throws UserError when this machine cannot make one */
  constructor(sizeMiB = SIZE_MIB) {
    const missing = missingForPowerCut();
    if (missing !== undefined)
      throw new UserError(`no power can be cut here: ${missing}`, { mend: "see above", exitCode: 2 });
    this.data = join(this.#mounted, "data");
    noteOwner(this.#folder);
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

  /** The power is back: what the disk holds is there. Whoever had a file of it open has to be gone, or about to go. */
  async restore(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        execFileSync("umount", [this.#mounted], { stdio: "pipe" });
        this.#mount();
        if (this.#isWhole()) return;
      } catch (error) {
        if (attempt === RESTORE_ATTEMPTS_MAX) throw error;
      }
      if (attempt === RESTORE_ATTEMPTS_MAX) throw new Error(`${this.#mounted} stays shut down`);
      await sleep(RESTORE_INTERVAL_MS);
    }
  }

  /**
   * A container of anybody's that starts while it is unmounted has it mounted for that long, as it begins with a copy of all
   * mounts; what is mounted then is still the file system that was shut down.
   */
  #isWhole(): boolean {
    const probe = join(this.#mounted, "probe");
    try {
      writeFileSync(probe, "");
      rmSync(probe);
      return true;
    } catch (error) {
      if (["EIO", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
      throw error;
    }
  }

  /** There is no room for anything more, until the returned function is called. */
  fill(): () => void {
    const name = join(this.#mounted, "fill");
    const file = openSync(name, "w");
    try {
      // Down to the last block: what is left is less than one.
      for (let bytes = 1 << 20; bytes >= 1; bytes >>= 4) fillUp(file, Buffer.alloc(bytes));
    } finally {
      closeSync(file);
    }
    return () => rmSync(name, { force: true });
  }

  /** Its data go. */
  empty(): void {
    for (const name of readdirSync(this.data)) rmSync(join(this.data, name), { recursive: true, force: true });
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
    takeDown(this.#folder);
  }
}

/** Writes until nothing more of that size fits. */
function fillUp(file: number, chunk: Buffer): void {
  try {
    while (writeSync(file, chunk) === chunk.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

const RESTORE_ATTEMPTS_MAX = 500;
const RESTORE_INTERVAL_MS = 20;

/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: neither data nor journal is flushed. */
const SHUT_DOWN =
  'open(my $f, "<", $ARGV[0]) or die $!; my $how = pack("L", 2); ioctl($f, 0x8004587d, $how) or die $!;';
