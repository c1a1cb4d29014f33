/** How a campaign ended for whoever asked: what the summary, the reports and the exit code agree on. */

import { campaignVerdict, endsAsExpected, type CampaignResult, type Finding } from "../explore/campaign.js";
import { counted } from "../text/number-text.js";
import { printable } from "../text/printable.js";

/** `caught`: a demonstration showed just what it says it shows. */
export interface Ending {
  readonly kind: "holds" | "caught" | "broken" | "unknown";
  /** In a few words, why; "" when it holds. */
  readonly reason: string;
}

/** The ending of one campaign. */
export function endingOf(result: CampaignResult): Ending {
  const { findings, diagnoses, isInterrupted } = result;
  const names = findings.map(({ anomaly }) => anomaly.name);
  const finds = result.scenario.finds ?? [];
  const verdict = campaignVerdict(result);
  if (finds.length > 0) {
    if (endsAsExpected(result) && isInterrupted) {
      return { kind: "unknown", reason: `interrupted; so far it shows what it says: ${listed(names)}` };
    }
    if (endsAsExpected(result)) return { kind: "caught", reason: listed(names) };
    const unexpected = names.filter((name) => !finds.includes(name));
    if (unexpected.length > 0)
      return { kind: "broken", reason: `found ${listed(unexpected)}, which it does not say of itself` };
    if (diagnoses.length > 0) return untrusted(result);
    if (result.missing !== undefined) return incomplete(result.missing);
    const missing = finds.filter((name) => !names.includes(name));
    return {
      kind: "unknown",
      reason: `did not find ${listed(missing)}, as it says of itself${isInterrupted ? "; interrupted" : ""}`,
    };
  }
  if (verdict === "invalid") return { kind: "broken", reason: listed(names) };
  if (diagnoses.length > 0) return untrusted(result);
  if (result.missing !== undefined) return incomplete(result.missing);
  if (isInterrupted) return { kind: "unknown", reason: `interrupted after ${counted(result.runs, "run")}` };
  if (result.runs === 0) return { kind: "unknown", reason: "no run was made" };
  if (verdict === "valid") return { kind: "holds", reason: "" };
  const unknown = result.verdicts.filter((one) => one.verdict === "unknown").map(({ checker }) => checker);
  return {
    kind: "unknown",
    reason: `no run reached what ${unknown.join(", ")} ${unknown.length === 1 ? "needs" : "need"}`,
  };
}

function incomplete(missing: readonly string[]): Ending {
  return { kind: "unknown", reason: `the result of ${missing.join(", ")} is missing` };
}

function untrusted({ diagnoses }: CampaignResult): Ending {
  const kinds = new Set(diagnoses.map(({ kind }) => kind));
  return { kind: "unknown", reason: `its runs cannot be trusted: ${[...kinds].join(", ")}` };
}

function listed(names: readonly string[]): string {
  return [...new Set(names)].map(printable).join(", ");
}

/** One scenario's part of what `check` did. */
export interface CheckedScenario {
  readonly result: CampaignResult;
  /** Its file, as the user would name it. */
  readonly file: string;
  /** Where the counterexamples were saved; one that could not be saved is missing. */
  readonly saved: ReadonlyMap<Finding, string>;
  /** The command that replays a saved counterexample. Default: that of `streamproof replay`. */
  readonly replayWith?: (file: string) => string;
}

/** All that `check` did: what reports are made of. */
export interface CheckReport {
  readonly version: string;
  readonly seed: number;
  readonly exitCode: number;
  readonly elapsedMs: number;
  readonly scenarios: readonly CheckedScenario[];
}

/** The command that replays a saved counterexample, ready for a shell. */
export function replayCommand(file: string): string {
  return `npx streamproof replay ${shellWord(file)}`;
}

/** A text as one word of a shell's command line. */
export function shellWord(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
