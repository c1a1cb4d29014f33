/** Where a server process keeps its data: a folder, or a file system of its own whose power can be cut and that can be full. */

import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { logOfWrites, SNAPSHOT } from "./data-files.js";
import { PowerVolume } from "./power-volume.js";
import { makeServerFolder, noteServer } from "./server-folder.js";

/** The disk of one server. */
export class ServerDisk {
  #folder: string | undefined;
  #volume: PowerVolume | undefined;

  /** Undefined until there is any. */
  get volume(): PowerVolume | undefined {
    return this.#volume;
  }

  /** Where its configuration is. @throws UserError when there is no room for it */
  folder(): string {
    return (this.#folder ??= makeServerFolder());
  }

  /** Where its data are. */
  data(): string {
    return this.#volume?.data ?? this.folder();
  }

  /** From now on its data are on a file system of its own. @throws UserError where none can be made */
  useVolume(): void {
    this.#volume ??= new PowerVolume();
  }

  noteServer(pid: number): void {
    noteServer(this.folder(), pid, this.data());
  }

  /** Cuts off the log of writes where `at` says. */
  cutLog(at: (log: string) => number): void {
    const file = join(this.data(), logOfWrites(readdirSync(this.data(), { recursive: true }).map(String)));
    truncateSync(file, at(readFileSync(file, "latin1")));
  }

  /** No snapshot comes to its end until the returned function is called: nothing can be renamed to the name of a folder. */
  blockSnapshots(): () => void {
    const name = join(this.data(), SNAPSHOT);
    rmSync(name, { force: true });
    mkdirSync(name);
    return () => rmSync(name, { recursive: true, force: true });
  }

  /** All data go. */
  empty(): void {
    this.#volume?.empty();
    this.#removeFolder();
  }

  /** All of it goes. Idempotent. */
  remove(): void {
    this.#volume?.remove();
    this.#volume = undefined;
    this.#removeFolder();
  }

  #removeFolder(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }
}
