/** Writes counterexample files, and reads them with every field checked. What is in them is said in `counterexample.ts`. */

import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hashText, profileNames } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { FieldReader } from "../scenario/field-reader.js";
import type { EntryKind } from "../scenario/plan.js";
import type { Counterexample } from "./counterexample.js";
import { readFault } from "../faults/table.js";

const FORMAT = "streamproof-counterexample";
const FORMAT_VERSION = 1;
/** A counterexample is a few kilobytes; a file larger than this, in bytes, is something else. */
const FILE_BYTES_MAX = 32 * 1024 * 1024;
const ENTRIES_MAX = 10_000;
const WORKERS_MAX = 64;
const IDLE_MS_MAX = 24 * 60 * 60 * 1000;

/** Writes a counterexample at once and whole: a reader sees the old file or the new one. Makes the folder if need be. */
export async function writeCounterexample(file: string, counterexample: Counterexample): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, `${JSON.stringify(counterexample, undefined, 2)}\n`);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new UserError(`the counterexample cannot be written (${messageOf(error)})`, {
      where: file,
      mend: "name a folder that can be written to with --save",
    });
  }
}

/** The file name for an anomaly of a scenario: `my-scenario.lost-entry.json`. */
export function counterexampleFileName(scenario: string, anomaly: string): string {
  return `${slug(scenario)}.${slug(anomaly)}.json`;
}

/** A name in letters, digits and dashes; what does not fit into them is told apart by a hash. */
function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const isFaithful = plain !== "" && plain.length <= 60 && /^[\u0020-\u007e]*$/.test(name);
  return isFaithful
    ? plain
    : `${plain.slice(0, 60)}${plain === "" ? "" : "-"}${hashText(name).toString(16).padStart(8, "0")}`;
}

/**
 * Reads a counterexample and checks all of it.
 *
 * @throws UserError that names the file and the field, when it is missing, is no JSON, is not ours, has another version,
 * or has a wrong field.
 */
export async function readCounterexample(file: string): Promise<Counterexample> {
  const text = await contentOf(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`is no JSON (${messageOf(error)})`, {
      where: file,
      mend: "save the counterexample again with `streamproof check --save`",
    });
  }
  return checkedCounterexample(value, file);
}

async function contentOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX) {
      throw new UserError(`has ${size} bytes, more than any counterexample`, {
        where: file,
        mend: "name a file that `streamproof check` saved",
      });
    }
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof UserError) throw error;
    const what =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "there is no such file"
        : `cannot be read (${messageOf(error)})`;
    throw new UserError(what, {
      where: file,
      mend: "name a file that `streamproof check` saved, by default in .streamproof/counterexamples",
    });
  }
}

/** Checks a value as `readCounterexample` does. `where` names it in errors. @throws UserError */
export function checkedCounterexample(value: unknown, where: string): Counterexample {
  const root = FieldReader.of(value, where);
  const { format, formatVersion } = value as Record<string, unknown>;
  if (format !== FORMAT) {
    throw root.error(
      "format",
      `is ${shown(format)}, so this is no counterexample`,
      `it has to be "${FORMAT}": name a file that \`streamproof check\` saved`,
    );
  }
  if (formatVersion !== FORMAT_VERSION) {
    throw root.error(
      "formatVersion",
      `is ${shown(formatVersion)}; this streamproof reads ${FORMAT_VERSION}`,
      "find it anew with `streamproof check`, or replay it with the streamproof that wrote it",
    );
  }
  root.text("format");
  root.integer("formatVersion", { min: FORMAT_VERSION, max: FORMAT_VERSION });
  const counterexample: Counterexample = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    scenario: readScenario(root.object("scenario")),
    anomaly: readAnomaly(root.object("anomaly")),
    plan: readPlan(root.object("plan"), (value as { plan: object }).plan, where),
    choices: readChoices(root.object("choices"), (value as { choices: object }).choices),
    digest: root.text("digest"),
    seed: root.integer("seed", { min: 0, max: 2 ** 32 - 1 }),
    ...(root.has("isIsolated") ? { isIsolated: root.flag("isIsolated") } : {}),
    versions: readVersions(root.object("versions")),
  };
  root.noMore();
  return counterexample;
}

function readScenario(fields: FieldReader): Counterexample["scenario"] {
  const scenario = { name: fields.text("name"), file: fields.text("file") };
  fields.noMore();
  return scenario;
}

function readAnomaly(fields: FieldReader): Counterexample["anomaly"] {
  const anomaly = {
    checker: fields.text("checker"),
    name: fields.text("name"),
    sentence: fields.text("sentence"),
    ...(fields.has("token") ? { token: fields.text("token") } : {}),
  };
  fields.noMore();
  return anomaly;
}

const ENTRY_KINDS: readonly EntryKind[] = ["sound", "poison", "malformed"];

function readPlan(fields: FieldReader, raw: object, where: string): Counterexample["plan"] {
  const { faults, ...others } = raw as Record<string, unknown>;
  if (!Array.isArray(faults))
    throw fields.error("faults", "is no array", "it has to be an array of faults, which may be empty");
  const rest = FieldReader.of(others, `${where}: plan`);
  const kinds = rest.texts("entries");
  const wrong = kinds.findIndex((kind) => !ENTRY_KINDS.includes(kind as EntryKind));
  if (wrong !== -1)
    throw rest.error(`entries[${wrong}]`, `is ${shown(kinds[wrong])}`, `it has to be one of ${ENTRY_KINDS.join(", ")}`);
  if (kinds.length > ENTRIES_MAX)
    throw rest.error("entries", `has ${kinds.length} entries`, `at most ${ENTRIES_MAX} are run`);
  const workers = rest.integer("workers", { min: 1, max: WORKERS_MAX });
  const backlog = rest.integer("backlog", { min: 0, max: kinds.length });
  const idleMs = rest.has("idleMs") ? rest.integer("idleMs", { min: 1, max: IDLE_MS_MAX }) : undefined;
  rest.noMore();
  return {
    entries: kinds as EntryKind[],
    backlog,
    workers,
    ...(idleMs === undefined ? {} : { idleMs }),
    faults: faults.map((fault, n) => readFault(FieldReader.of(fault, `${where}: plan.faults[${n}]`), workers)),
  };
}

/** Keys are of any kind, so each list is checked by itself. */
function readChoices(fields: FieldReader, raw: object): Counterexample["choices"] {
  const lists = Object.entries(raw as Record<string, unknown>);
  for (const [key, drawn] of lists) {
    if (!Array.isArray(drawn)) throw fields.error(key, `is ${shown(drawn)}`, "it has to be an array of whole numbers");
    const wrong = drawn.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= 2 ** 32);
    if (wrong !== -1)
      throw fields.error(`${key}[${wrong}]`, `is ${shown(drawn[wrong])}`, "it has to be a whole number from 0");
  }
  return Object.fromEntries(lists) as Counterexample["choices"];
}

function readVersions(fields: FieldReader): Counterexample["versions"] {
  const versions = {
    streamproof: fields.text("streamproof"),
    node: fields.text("node"),
    ioredis: fields.text("ioredis"),
    profile: fields.oneOf("profile", profileNames),
  };
  fields.noMore();
  return versions;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? "missing").slice(0, 60);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
