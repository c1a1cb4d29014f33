/** The load that `verify` puts on the server once its scenarios held: undisturbed, then with faults, each held to its budgets. */

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { parseBudgetOf, type Budget } from "../gate/budget.js";
import type { LoadResult } from "../load/load-result.js";
import type { Stage } from "../load/schedule.js";
import { disturbanceLines } from "../report/load/disturbances.js";
import { painter } from "../report/paint.js";
import type { RealServer } from "../targets/server.js";
import { runLoadPhases, type LoadPhases } from "../verify/load-phases.js";
import { persistenceOf } from "../verify/persistence.js";
import type { Exit } from "./conclusion.js";
import { tellLoad } from "./drive-run.js";
import type { LoadRequest } from "./drive-settings.js";
import { EXIT } from "./exit-code.js";
import { LoadView } from "./load-progress.js";
import type { Loaded } from "./loaded.js";
import type { Terminal } from "./terminal.js";

const WARM_UP_MS = 3_000;

/** What is put on which server. */
export interface VerifyLoad {
  readonly server: RealServer;
  readonly request: LoadRequest;
  readonly seed: number;
  readonly isDisturbed: boolean;
  readonly out: string | undefined;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** The budgets that scenarios have. @throws UserError */
export function budgetsOf(loaded: readonly Loaded[]): readonly Budget[] {
  const texts = new Map<string, Budget>();
  for (const { scenario, file } of loaded)
    for (const [metric, budgets] of Object.entries(scenario.budgets))
      for (const text of budgets) {
        const budget = parseBudgetOf(metric, text, `${file}: budgets.${metric} of "${scenario.name}"`);
        texts.set(budget.text, budget);
      }
  return [...texts.values()];
}

/** Runs the phases, prints what each measured and writes its files; resolves to how it ended. @throws UserError */
export async function verifyUnderLoad(given: VerifyLoad): Promise<Exit> {
  const { server, request, seed, isDisturbed, out, terminal, signal } = given;
  const persistence = await persistenceOf(server);
  const view = new LoadView(terminal);
  const phases = await runLoadPhases({
    server,
    label: persistence === undefined ? server.label : `${server.label}, ${persistence}`,
    stages: [warmUp(request.stages[0]!), ...request.stages],
    seed,
    runId: randomUUID().slice(0, 8),
    budgets: request.budgets,
    settings: {},
    isDisturbed,
    signal,
    onPhase: (phase) => view.say(`${server.label}: ${phase}`),
    onProgress: (_phase, progress) => view.update(progress),
  }).finally(() => view.clear());
  const { calm, disturbed } = phases;
  const folder = (name: string): string | undefined => (out === undefined ? undefined : join(out, name));
  await tellLoad(calm, { ownShare: undefined, out: folder("load") }, terminal);
  if (disturbed !== undefined) {
    terminal.print("");
    await tellLoad(disturbed.result, { ownShare: undefined, out: folder("load-with-faults") }, terminal);
    const look = { width: terminal.width, paint: painter(terminal.hasColor) };
    terminal.print(disturbanceLines(disturbed.struck, look).join("\n"));
  }
  return exitOfLoad(phases, isDisturbed);
}

function warmUp(first: Stage): Stage {
  return { ...first, name: "warm-up", toPerSecond: first.fromPerSecond, durationMs: WARM_UP_MS, isWarmUp: true };
}

function exitOfLoad({ calm, disturbed }: LoadPhases, isDisturbed: boolean): Exit {
  const parts: readonly (readonly [string, LoadResult["verdict"] | "not run"])[] = [
    ["load", calm.verdict],
    ...(isDisturbed ? [["load with faults", disturbed?.result.verdict ?? "not run"] as const] : []),
  ];
  const words = parts.map(([name, verdict]) => `${name}: ${verdict}`).join("; ");
  if (parts.some(([, verdict]) => verdict === "broken")) return { code: EXIT.broken, words };
  return { code: parts.some(([, verdict]) => verdict !== "held") ? EXIT.unknown : EXIT.holds, words };
}

/** Both together: broken before unknown before fine. */
export function bothExits(one: Exit, other: Exit): Exit {
  const codes = new Set([one.code, other.code]);
  const code = codes.has(EXIT.broken) ? EXIT.broken : codes.has(EXIT.unknown) ? EXIT.unknown : EXIT.holds;
  return { code, words: `${one.words}; ${other.words}` };
}
