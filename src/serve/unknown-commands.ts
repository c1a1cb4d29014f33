/** Commands that the model does not know: each name is told once. */

import { printable } from "../text/printable.js";

/** After so many names, nothing more is told: whoever sends random names must not fill the log. */
const NAMES_MAX = 1_000;
const NAME_BYTES_MAX = 100;

/** What has been told. */
export class UnknownCommands {
  readonly #names = new Set<string>();

  constructor(readonly log: (line: string) => void) {}

  /** A command of this name was answered as unknown. */
  met(name: string): void {
    const shown = printable(name.slice(0, NAME_BYTES_MAX).toUpperCase());
    if (this.#names.size >= NAMES_MAX || this.#names.has(shown)) return;
    this.#names.add(shown);
    this.log(`${shown}: answered as a server does that does not know this command (told once)`);
    if (this.#names.size === NAMES_MAX) this.log(`${NAMES_MAX} unknown commands: further ones are not told`);
  }
}
