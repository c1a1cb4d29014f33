/** Result files: what `check --result` found, whole, so that `merge` can put the parts of a campaign together. */

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { checkers } from "../checkers/table.js";
import type { HistoryEvent } from "../history/event.js";
import { ownVersion, packageVersion } from "../platform/package-version.js";
import { UserError } from "../platform/user-error.js";
import { FieldReader } from "../scenario/field-reader.js";
import type { Diagnosis } from "../targets/target.js";
import { noRuns, type CampaignResult, type CheckerVerdict, type Finding, type Shard, type Stage } from "./campaign.js";
import type { Counterexample } from "./counterexample.js";
import { checkedCounterexample } from "./counterexample-file.js";
import { noPriorityRuns } from "./priority-runs.js";
import { counterexampleOf } from "./save-findings.js";

const FORMAT = "streamproof-result";
const FORMAT_VERSION = 1;

/** What a result file holds (JSON, UTF-8). */
export interface ResultFile extends CampaignSettings {
  readonly format: typeof FORMAT;
  readonly formatVersion: typeof FORMAT_VERSION;
  readonly shard: Shard;
  readonly elapsedMs: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** What all parts of a campaign have in common. */
export interface CampaignSettings {
  readonly streamproof: string;
  readonly node: string;
  readonly seed: number;
  /** Runs and milliseconds that a scenario has at most; null for no limit. */
  readonly runs: number | null;
  readonly timeMs: number | null;
}

/** One scenario's part. */
export interface ScenarioResult {
  readonly name: string;
  /** Its file, as the user would name it. */
  readonly file: string;
  readonly profile: string;
  /** The version of the client library. */
  readonly ioredis: string;
  readonly finds: readonly string[] | null;
  readonly runs: number;
  readonly runsByStage: CampaignResult["runsByStage"];
  readonly sweepPlaces: number;
  readonly pairPlaces: number;
  readonly priorities: CampaignResult["priorities"];
  readonly isInterrupted: boolean;
  readonly elapsedMs: number;
  readonly checkers: readonly CheckerVerdict[];
  readonly diagnoses: readonly Diagnosis[];
  readonly findings: readonly FindingResult[];
}

/** One finding: its counterexample as it would be saved, and where it was found. */
export interface FindingResult {
  readonly counterexample: Counterexample;
  readonly history: Finding["history"];
  /** The events that show it, by index into the history. */
  readonly events: readonly number[];
  readonly foundInRun: number;
  readonly foundInStage: Stage;
  readonly shrinkRuns: number;
  readonly keptIn: string | null;
}

/** A campaign's result, and the scenario's file: as a path, and as the user would name it. */
export interface ScenarioInFile {
  readonly result: CampaignResult;
  readonly path: string;
  readonly file: string;
}

/** The text of a result file that will be called `name`. */
export function resultFileText(
  name: string,
  settings: Omit<CampaignSettings, "streamproof" | "node"> & { readonly shard: Shard; readonly elapsedMs: number },
  scenarios: readonly ScenarioInFile[],
): string {
  const value: ResultFile = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    streamproof: ownVersion(),
    node: process.version,
    ...settings,
    elapsedMs: Math.round(settings.elapsedMs),
    scenarios: scenarios.map((one) => scenarioResult(one, name)),
  };
  return `${JSON.stringify(value)}\n`;
}

function scenarioResult({ result, path, file }: ScenarioInFile, name: string): ScenarioResult {
  const { scenario, runs, runsByStage, sweepPlaces, pairPlaces, priorities, isInterrupted, elapsedMs } = result;
  return {
    name: scenario.name,
    file,
    profile: scenario.profile.name,
    ioredis: packageVersion("ioredis", resolve(path)),
    finds: scenario.finds ?? null,
    runs,
    runsByStage,
    sweepPlaces,
    pairPlaces,
    priorities,
    isInterrupted,
    elapsedMs: Math.round(elapsedMs),
    checkers: result.verdicts,
    diagnoses: result.diagnoses,
    findings: result.findings.map((finding) => ({
      counterexample: counterexampleOf(finding, result, { file: name, path }),
      history: finding.history,
      events: finding.anomaly.events,
      foundInRun: finding.foundInRun,
      foundInStage: finding.foundInStage,
      shrinkRuns: finding.shrinkRuns,
      keptIn: finding.keptIn ?? null,
    })),
  };
}

/** @throws UserError that names file and field, when it is missing, no JSON, not ours, of another version, or wrong. */
export async function readResultFile(file: string): Promise<ResultFile> {
  const mend = "name files that `streamproof check --result FILE` wrote";
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    const what = error.code === "ENOENT" ? "there is no such file" : `cannot be read (${error.message})`;
    throw new UserError(what, { where: file, mend });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`is no JSON (${(error as Error).message})`, {
      where: file,
      mend: "run this shard again: its file is cut off or was changed",
    });
  }
  return checkedResult(value, file);
}

function checkedResult(value: unknown, where: string): ResultFile {
  const root = FieldReader.of(value, where);
  const { format, formatVersion } = value as Record<string, unknown>;
  if (format !== FORMAT)
    throw root.error(
      "format",
      `is ${JSON.stringify(format) ?? "missing"}, so this is no result`,
      `it has to be "${FORMAT}": name files that \`streamproof check --result FILE\` wrote`,
    );
  if (formatVersion !== FORMAT_VERSION)
    throw root.error(
      "formatVersion",
      `is ${JSON.stringify(formatVersion) ?? "missing"}; this streamproof reads ${FORMAT_VERSION}`,
      "merge with the streamproof that ran the shards",
    );
  const shard = root.object("shard");
  const count = shard.integer("count", { min: 1, max: 1e6 });
  const limit = (name: string): number | null =>
    (value as Record<string, unknown>)[name] === null ? null : root.integer(name, { min: 1, max: 1e15 });
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    streamproof: root.text("streamproof"),
    node: root.text("node"),
    seed: root.integer("seed", { min: 0, max: 2 ** 32 - 1 }),
    runs: limit("runs"),
    timeMs: limit("timeMs"),
    shard: { index: shard.integer("index", { min: 1, max: count }), count },
    elapsedMs: root.integer("elapsedMs", COUNT),
    scenarios: objects(root, value, "scenarios", where).map((one, n) => readScenario(one, `${where}: scenarios[${n}]`)),
  };
}

const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };

function readScenario(value: object, where: string): ScenarioResult {
  const fields = FieldReader.of(value, where);
  const stages = fields.object("runsByStage");
  const runsByStage = noRuns();
  for (const stage of Object.keys(runsByStage) as Stage[]) runsByStage[stage] = stages.integer(stage, COUNT);
  const { finds, isInterrupted } = value as Record<string, unknown>;
  if (typeof isInterrupted !== "boolean") throw fields.error("isInterrupted", "is no boolean", "it is true or false");
  return {
    name: fields.text("name"),
    file: fields.text("file"),
    profile: fields.text("profile"),
    ioredis: fields.text("ioredis"),
    finds: finds === null ? null : fields.texts("finds"),
    runs: fields.integer("runs", COUNT),
    runsByStage,
    sweepPlaces: fields.integer("sweepPlaces", COUNT),
    pairPlaces: fields.integer("pairPlaces", COUNT),
    priorities: readPriorities(fields.object("priorities")),
    isInterrupted,
    elapsedMs: fields.integer("elapsedMs", COUNT),
    checkers: objects(fields, value, "checkers", where).map((one, n) => readVerdict(one, `${where}.checkers[${n}]`)),
    diagnoses: objects(fields, value, "diagnoses", where).map((one, n) =>
      readDiagnosis(one, `${where}.diagnoses[${n}]`),
    ),
    findings: objects(fields, value, "findings", where).map((one, n) => readFinding(one, `${where}.findings[${n}]`)),
  };
}

function readPriorities(fields: FieldReader): CampaignResult["priorities"] {
  const byDepth = fields.object("faultFree");
  const faultFree = noPriorityRuns().faultFree;
  return {
    faultFree: Object.fromEntries(
      Object.keys(faultFree).map((depth) => [depth, byDepth.integer(depth, COUNT)]),
    ) as typeof faultFree,
    others: fields.integer("others", COUNT),
    processes: fields.integer("processes", COUNT),
    steps: fields.integer("steps", COUNT),
  };
}

function readVerdict(value: object, where: string): CheckerVerdict {
  const fields = FieldReader.of(value, where);
  const reached = objects(fields, value, "reached", where).map((one, n) => {
    const situation = FieldReader.of(one, `${where}.reached[${n}]`);
    const { advice } = one as Record<string, unknown>;
    return {
      words: situation.text("words"),
      runs: situation.integer("runs", COUNT),
      advice: typeof advice === "string" ? advice : "",
    };
  });
  return {
    checker: fields.oneOf(
      "checker",
      checkers.map(({ name }) => name),
    ),
    verdict: fields.oneOf("verdict", ["valid", "invalid", "unknown", "exempt"]),
    reached,
    ...(fields.has("reason") ? { reason: fields.text("reason") } : {}),
  };
}

function readDiagnosis(value: object, where: string): Diagnosis {
  const fields = FieldReader.of(value, where);
  return {
    // A kind is only ever printed.
    kind: fields.text("kind") as Diagnosis["kind"],
    process: fields.text("process"),
    what: fields.text("what"),
    where: fields.has("where") ? fields.text("where") : undefined,
    mend: fields.text("mend"),
  };
}

function readFinding(value: object, where: string): FindingResult {
  const fields = FieldReader.of(value, where);
  const { counterexample, keptIn, events } = value as Record<string, unknown>;
  const history = objects(fields, value, "history", where);
  const wrong = history.findIndex(({ kind, timeMs }: { kind?: unknown; timeMs?: unknown }) => {
    return typeof kind !== "string" || typeof timeMs !== "number";
  });
  if (wrong !== -1) throw fields.error(`history[${wrong}]`, "is no event", "run this shard again");
  const isIndex = (n: unknown): boolean => Number.isInteger(n) && history[n as number] !== undefined;
  if (!Array.isArray(events) || !events.every(isIndex))
    throw fields.error("events", "does not name events of its history", "run this shard again");
  return {
    counterexample: checkedCounterexample(counterexample, `${where}.counterexample`),
    history: history as unknown as readonly HistoryEvent[],
    events: events as readonly number[],
    foundInRun: fields.integer("foundInRun", COUNT),
    foundInStage: fields.oneOf("foundInStage", Object.keys(noRuns()) as Stage[]),
    shrinkRuns: fields.integer("shrinkRuns", COUNT),
    keptIn: typeof keptIn === "string" ? keptIn : null,
  };
}

function objects(fields: FieldReader, value: unknown, name: string, where: string): readonly object[] {
  const list = (value as Record<string, unknown>)[name];
  if (!Array.isArray(list)) throw fields.error(name, "is no array", "run this shard again");
  const wrong = list.findIndex((one) => typeof one !== "object" || one === null);
  if (wrong !== -1) throw FieldReader.of({}, where).error(`${name}[${wrong}]`, "is no object", "run this shard again");
  return list as readonly object[];
}
