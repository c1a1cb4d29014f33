/** The walk through a counterexample that README shows, done anew each time. */

import { loadEngine } from "../src/cli/engine.js";
import { fakeTerminal } from "../src/cli/fake-terminal.js";
import { readArguments } from "../src/cli/options.js";
import { replay, runReplay } from "../src/cli/replay.js";

const FILE = "fixtures/counterexamples/reads-only-new-entries.stranded-entry.json";
const LINES = ["fault", "pel", "processes", "last", "redis XPENDING orders billing - + 10", "quit"];

/** From the first command to the last. */
export async function stepTranscript(): Promise<string> {
  const terminal = fakeTerminal({ lines: LINES, width: 100 });
  await runReplay(readArguments([FILE, "--step"], replay.options, "replay"), terminal, await loadEngine());
  const printed = terminal.printed();
  return printed.slice(
    printed.indexOf("> fault\n") - "step 1/38".length,
    printed.indexOf("> quit\n") + "> quit".length,
  );
}
