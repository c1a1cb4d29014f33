/** What `replay` says besides pictures: what was saved, and what the simulator or a server made of it. */

import type { Anomaly } from "../checkers/checker.js";
import type { Counterexample } from "../explore/counterexample.js";
import type { History } from "../history/event.js";
import type { LockstepOutcome } from "../targets/lockstep/outcome.js";
import type { Diagnosis } from "../targets/target.js";
import { lockstepText } from "./lockstep-text.js";
import { painter, type Tone } from "./paint.js";
import { planLines } from "./plan-text.js";
import { printable, wrapped } from "../text/printable.js";

/** One replay of a counterexample somewhere. */
export interface Replayed {
  /** `simulator`, or the server with its version. */
  readonly label: string;
  readonly anomalies: readonly Anomaly[];
  readonly history: History;
  readonly diagnoses: readonly Diagnosis[];
  readonly expected: Counterexample["anomaly"];
  /** Whether it is the very run that was saved; undefined where runs have no digest. */
  readonly isSameRun?: boolean;
  /** Where it went another way than the simulator's run. */
  readonly outOfStep?: readonly string[];
  /** How far it followed the simulator's run, command by command. */
  readonly lockstep?: LockstepOutcome;
}

interface Look {
  readonly width: number;
  readonly color: boolean;
}

const TITLE_WIDTH = 14;

/** The counterexample in words. */
export function counterexampleText({ scenario, anomaly, plan, versions }: Counterexample, look: Look): string {
  const { streamproof, node, ioredis, profile } = versions;
  return [
    ...titled("scenario", scenario.name, look),
    ...titled("saved", `${anomaly.name} (${anomaly.checker}): ${anomaly.sentence}`, look),
    ...planLines(plan).flatMap((line, n) => titled(n === 0 ? "run" : "", line, look)),
    ...titled("by", `streamproof ${streamproof}, node ${node}, ioredis ${ioredis}, profile ${profile}`, look, "dim"),
  ].join("\n");
}

/** What one place made of it. */
export function replayedText(replayed: Replayed, look: Look): string {
  const title = replayed.label === "simulator" ? "simulator" : "server";
  const lines = titled(title, outcome(replayed), look, toneOf(replayed));
  if (replayed.lockstep !== undefined) lines.push(...titled("lockstep", lockstepText(replayed.lockstep), look, "dim"));
  return lines.join("\n");
}

function outcome(replayed: Replayed): string {
  const { label, anomalies, diagnoses, expected, isSameRun } = replayed;
  const same =
    isSameRun === undefined
      ? ""
      : isSameRun
        ? " (the same run, byte for byte)"
        : " (not the same run: code or versions changed since it was saved)";
  const where = label === "simulator" ? "" : `${label}: `;
  if (diagnoses.length > 0)
    return `${where}the run cannot be trusted: ${diagnoses.map(({ what }) => what).join("; ")}${same}`;
  const own = anomalies.filter(({ name }) => name === expected.name);
  const shown = own.length > 0 ? own : anomalies;
  if (shown.length === 0) return `${where}all invariants hold${same}`;
  return `${where}${shown.map(({ name, sentence }) => `${name}: ${sentence}`).join("; ")}${same}`;
}

function toneOf({ anomalies, diagnoses }: Replayed): Tone {
  if (diagnoses.length > 0) return "marked";
  return anomalies.length > 0 ? "bad" : "good";
}

function titled(title: string, text: string, { width, color }: Look, tone: Tone = "plain"): string[] {
  const paint = painter(color);
  return wrapped(printable(text), width - TITLE_WIDTH, 6).map(
    (line, n) => `${paint("dim", (n === 0 ? title : "").padEnd(TITLE_WIDTH))}${paint(tone, line)}`,
  );
}
