/** Checks what a user wrote and fills in the defaults; each error names the field, what it holds and what it may hold. */

import { findProfile, newestProfile, profileNames } from "../../sim/profiles/table.js";
import { parseBudgetOf } from "../gate/budget.js";
import { UserError } from "../platform/user-error.js";
import { callerFile, placeOf } from "../runtime/call-site.js";
import { checkers } from "../checkers/table.js";
import { failoverLossMs, FSYNC_POLICIES, powerLoss } from "../faults/loss-window.js";
import { FAULT_FIELDS } from "../faults/table.js";
import { FieldReader } from "./field-reader.js";
import { readLimits } from "./limits.js";
import { entryToken, findToken } from "./plan.js";
import type { Scenario, ScenarioDefinition } from "./scenario.js";
import { defaultPayload } from "./workload.js";

/** The most that one run takes in: its history is kept in memory, a few KiB an entry. A search wants far fewer. */
const ENTRIES_MAX = 1_000_000;
const WORKERS_MAX = 64;
const FAULTS_MAX = 20;

/**
 * Defines a scenario: what is published, who consumes it with the user's own code, what goes wrong, what has to hold.
 * The result is what a scenario file exports as its default.
 *
 * @throws UserError when a field is missing, unknown or wrong; the message names it.
 * @public
 * @since 0.1.0
 */
export function scenario(definition: ScenarioDefinition): Scenario {
  const fields = FieldReader.of(definition, "scenario");
  const name = fields.text("name");
  const root = fields.named(`scenario "${name}"`);
  const checked: Scenario = {
    kind: "streamproof-scenario",
    name,
    stream: root.text("stream"),
    group: root.text("group"),
    otherGroups: root.has("otherGroups") ? root.texts("otherGroups") : [],
    workload: readWorkload(root.object("workload")),
    workers: root.integer("workers", { min: 1, max: WORKERS_MAX }),
    consume: root.function("consume"),
    produce: root.has("produce") ? root.function("produce") : undefined,
    faults: readFaults(root.optionalObject("faults")),
    expect: readExpect(root.optionalObject("expect")),
    timing: readTiming(root.optionalObject("timing")),
    budgets: readBudgets(root.optionalObject("budgets")),
    profile: findProfile(root.oneOf("profile", profileNames, newestProfile.name))!,
    persistence: readPersistence(root),
    ioredis: root.has("ioredis") ? root.function("ioredis") : undefined,
    finds: root.has("finds") ? root.texts("finds") : undefined,
    file: callerFile(),
  };
  root.noMore();
  return checkTogether(checked, root);
}

function readWorkload(fields: FieldReader): Scenario["workload"] {
  const entries = fields.integer("entries", { min: 1, max: ENTRIES_MAX });
  const workload = {
    entries,
    poison: fields.integer("poison", { min: 0, max: entries, default: 0 }),
    malformed: fields.integer("malformed", { min: 0, max: entries, default: 0 }),
    backlog: fields.integer("backlog", { min: 0, max: entries, default: entries }),
    intervalMs: fields.duration("interval", 1),
    payload: fields.has("payload") ? checkedPayload(fields) : defaultPayload,
  };
  fields.noMore();
  return workload;
}

/** The user's payload function, tried once: the token has to stand in what it gives. */
function checkedPayload(fields: FieldReader): Scenario["workload"]["payload"] {
  const payload = fields.function("payload") as Scenario["workload"]["payload"];
  const token = entryToken(1);
  const sample: unknown = payload({ token, kind: "sound" });
  const values = typeof sample === "object" && sample !== null ? Object.values(sample) : [];
  if (values.length === 0 || !values.every((value) => typeof value === "string")) {
    throw fields.error(
      "payload",
      "has to give an object of texts: field names and values",
      "return e.g. { data: JSON.stringify({ id: token }) }",
    );
  }
  if (!values.some((value) => findToken(value) === token)) {
    throw fields.error(
      "payload",
      `gave ${JSON.stringify(sample)}, in which the token ${token} does not stand`,
      "put the token into one of the values: it is how handler calls are told apart",
    );
  }
  return payload;
}

function readFaults(fields: FieldReader): Scenario["faults"] {
  const limits = { min: 0, max: FAULTS_MAX, default: 0 };
  const faults = Object.fromEntries(FAULT_FIELDS.map((field) => [field, fields.integer(field, limits)]));
  fields.noMore();
  return faults as Scenario["faults"];
}

function readExpect(fields: FieldReader): Scenario["expect"] {
  const poison = fields.has("poison") ? readPoison(fields.object("poison")) : undefined;
  const exempt = fields.optionalObject("exempt");
  const reasons = Object.fromEntries(
    checkers.flatMap(({ name }) => (exempt.has(name) ? [[name, exempt.text(name)]] : [])),
  );
  exempt.noMore();
  const recoveredWithinMs = fields.duration("recoveredWithin", 60_000);
  const reached = fields.has("reached") ? fields.texts("reached") : [];
  const expect = { poison, recoveredWithinMs, limits: readLimits(fields), reached, exempt: reasons };
  fields.noMore();
  return expect;
}

function readPoison(fields: FieldReader): NonNullable<Scenario["expect"]["poison"]> {
  const poison = {
    deliveriesMax: fields.integer("deliveriesMax", { min: 1, max: 1_000_000 }),
    deadLetterStream: fields.text("deadLetterStream"),
  };
  fields.noMore();
  return poison;
}

function readTiming(fields: FieldReader): Scenario["timing"] {
  const timing = {
    restartAfterMs: fields.duration("restartAfter", 1_000),
    slowHandlerMs: fields.duration("slowHandler", 20_000),
    slowReplyMs: fields.duration("slowReply", 1_000),
    brokerRestartMs: fields.duration("brokerRestart", 500),
    pauseMs: fields.duration("pause", 20_000),
    halfOpenMs: fields.duration("halfOpen", 60_000),
    refusalsMs: fields.duration("refusals", 5_000),
    failoverMs: fields.duration("failover", 2_000),
    splitBrainMs: fields.duration("splitBrain", 10_000),
    replicaLagMs: fields.duration("replicaLag", failoverLossMs()),
    powerCutMs: fields.duration("powerCut", 2_000),
    diskFullMs: fields.duration("diskFull", 5_000),
    serverPauseMs: fields.duration("serverPause", 5_000),
    throttleMs: fields.duration("throttle", 20_000),
    graceMs: fields.duration("grace", 10_000),
    splitReplyMs: fields.duration("splitReply", 50),
    clockJumpMs: fields.duration("clockJump", 3_600_000),
    handlerMs: fields.duration("handler", 1),
  };
  fields.noMore();
  return timing;
}

function readPersistence(root: FieldReader): Scenario["persistence"] {
  if (!root.isObject("persistence")) {
    const named = root.oneOf("persistence", ["kept", "lost", ...FSYNC_POLICIES], "kept");
    return named === "kept" || named === "lost" ? named : powerLoss(named);
  }
  const fields = root.object("persistence");
  if (!fields.has("lost"))
    throw fields.error("lost", "is missing", 'it has to be a duration: persistence: { lost: "1s" }');
  const lostMs = fields.duration("lost", 0);
  fields.noMore();
  return { lostMs };
}

function readBudgets(fields: FieldReader): Scenario["budgets"] {
  const budgets: Record<string, readonly string[]> = {};
  for (const name of fields.names()) {
    const texts = fields.texts(name);
    for (const text of texts) parseBudgetOf(name, text, fields.whereOf(name));
    budgets[name] = texts;
  }
  return budgets;
}

/** What has to fit together across fields. */
function checkTogether(checked: Scenario, root: FieldReader): Scenario {
  const { poison, malformed, entries } = checked.workload;
  if (poison + malformed > entries) {
    throw root.error(
      "workload",
      `has ${poison} poison and ${malformed} malformed entries, but only ${entries} in all`,
      "raise workload.entries",
    );
  }
  const needsDeadLetters = poison + malformed > 0 && checked.expect.poison === undefined;
  if (needsDeadLetters && checked.expect.exempt["poison-kept"] === undefined) {
    throw root.error(
      "expect.poison",
      "is missing, though the workload has poison or malformed entries",
      'say how often one may be delivered and where it has to end: expect: { poison: { deliveriesMax: 5, deadLetterStream: "orders:dead" } }',
    );
  }
  if (checked.otherGroups.includes(checked.group)) {
    throw root.error("otherGroups", `has ${checked.group}, the scenario's own group`, "name the others only");
  }
  if (checked.expect.poison?.deadLetterStream === checked.stream) {
    throw root.error("expect.poison.deadLetterStream", "is the scenario's own stream", "name another stream");
  }
  return checked;
}

/** Whether a value is what `scenario()` returns, from whichever copy of this package. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && (value as Partial<Scenario>).kind === "streamproof-scenario";
}

/** Rethrows what a scenario file threw while it was loaded as a user's error that names the file and the line. @throws UserError */
export function loadingFailed(file: string, error: unknown): never {
  const place = error instanceof Error ? placeOf(error) : undefined;
  if (error instanceof UserError) {
    if (error.where === undefined || !error.where.startsWith("scenario")) throw error;
    throw new UserError(error.what, { where: `${place ?? file}: ${error.where}`, mend: error.mend });
  }
  throw new UserError(`does not load: ${error instanceof Error ? error.message : String(error)}`, {
    where: place === undefined || place.includes(file) === false ? file : place,
    mend: "run it alone with `npx tsx` to see the whole error",
  });
}
