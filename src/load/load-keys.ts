/** The keys of a load on the server: made before it, looked at while it lasts, and removed after it. No other key is touched. */

import { UserError } from "../platform/user-error.js";
import type { Control } from "../targets/server.js";
import { meetingKeys } from "./join.js";

/** Every key of every load begins so. */
const LOAD_KEY_PREFIX = "streamproof:load:";
/** The consumer group of a load. */
export const LOAD_GROUP = "load";
/** After a run that could not clean up, its keys go by themselves after this time beyond its own. */
const LEFTOVER_TTL_MS = 3_600_000;

/** The stream of a run; in braces is what puts all keys of it into one slot of a Cluster. */
export function loadStream(runId: string): string {
  return `${LOAD_KEY_PREFIX}{${runId}}`;
}

/** Refuses a database with anything in it but the keys of this very load, which others may have joined. @throws UserError */
export async function refuseNonemptyDatabase(control: Control, label: string, stream: string): Promise<void> {
  const own = await control.exists(stream, ...meetingKeys(stream));
  const count = (await control.dbsize()) - own;
  if (count <= 0) return;
  const [, found] = await control.scan(0, "MATCH", `${LOAD_KEY_PREFIX}*`, "COUNT", 1_000);
  const leftover =
    found.length === 0
      ? ""
      : `; ${found[0]} is of a load that goes on, or that could not clean up: then UNLINK it, or wait until it goes by itself`;
  throw new UserError(`the database holds ${count} ${count === 1 ? "key" : "keys"}${leftover}`, {
    where: label,
    mend: `name an empty database, e.g. another number after the last slash, or say --allow-nonempty: a load writes only keys that begin with ${LOAD_KEY_PREFIX}`,
    exitCode: 2,
  });
}

/** Makes stream and group; another machine of the same run may have made them. */
export async function makeKeys(control: Control, stream: string, durationMs: number): Promise<void> {
  try {
    await control.xgroup("CREATE", stream, LOAD_GROUP, "0", "MKSTREAM");
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("BUSYGROUP"))) throw error;
  }
  await control.pexpire(stream, Math.round(durationMs + LEFTOVER_TTL_MS));
}

/** Removes the stream, and with it the group, and what machines met by. */
export async function removeKeys(control: Control, stream: string): Promise<void> {
  await control.unlink(stream, ...meetingKeys(stream));
}

/** How far a group has come. */
export interface GroupState {
  /** Delivered and not acknowledged. */
  readonly pending: number;
  /** Not delivered yet; undefined where the server cannot say. */
  readonly lag: number | undefined;
}

/** Undefined when there is no such group. */
export async function groupState(control: Control, stream: string): Promise<GroupState | undefined> {
  const groups = (await control.xinfo("GROUPS", stream)) as readonly (readonly (string | number | null)[])[];
  for (const fields of groups) {
    const value = (name: string): string | number | null | undefined => {
      const at = fields.indexOf(name);
      return at === -1 ? undefined : fields[at + 1];
    };
    if (value("name") !== LOAD_GROUP) continue;
    const lag = value("lag");
    return { pending: Number(value("pending")), lag: typeof lag === "number" ? lag : undefined };
  }
  return undefined;
}
