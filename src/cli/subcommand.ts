/** What a subcommand is. */

import type { Arguments, OptionSpec } from "./options.js";
import type { Terminal } from "./terminal.js";

/** One subcommand: what help and README say of it, and what it does. */
export interface Subcommand {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** What stands for its arguments in the usage line. */
  readonly positionals: string;
  /** More that help says, as paragraphs. */
  readonly description: readonly string[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly { readonly command: string; readonly what: string }[];
  /** What its exit codes mean where that differs from the common table. */
  readonly exits?: readonly { readonly code: number; readonly meaning: string }[];
  /** Does it; resolves to the exit code. @throws UserError */
  readonly run: (args: Arguments, terminal: Terminal) => Promise<number>;
}
