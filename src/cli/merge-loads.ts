/** `streamproof merge` for what `drive --join` wrote on each machine. Loaded when it is asked for. */

import { join } from "node:path";
import { parseBudgets } from "../gate/budget.js";
import { parseLoadFile } from "../load/load-file.js";
import { judgeLoad, LAG_BOUNDS } from "../load/load-result.js";
import { mergeLoads } from "../load/merge-loads.js";
import { EXIT_OF, tellLoad } from "./drive-run.js";
import type { Arguments } from "./options.js";
import { checkedOutput } from "./output-file.js";
import type { Terminal } from "./terminal.js";

/** A file's name and its text. */
export interface NamedFile {
  readonly name: string;
  readonly text: string;
}

/** Adds up, judges by the budgets that the first file has, or by others, and prints and writes what `drive` would have. */
export async function mergeLoadFiles(
  files: readonly NamedFile[],
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const out = args.values.get("out");
  if (out !== undefined) await checkedOutput(join(out, "load.json"), "--out");
  const { figures, budgets } = mergeLoads(files.map(({ name, text }) => ({ name, load: parseLoadFile(text, name) })));
  const given = args.values.get("budget");
  const held = parseBudgets(given ?? budgets.join(","), given === undefined ? files[0]!.name : "--budget");
  const result = judgeLoad(figures, held, LAG_BOUNDS);
  await tellLoad(result, { ownShare: undefined, out }, terminal);
  return EXIT_OF[result.verdict];
}
