/** The `data` option, as ioredis-mock takes it: which commands make those keys. */

import type { Bytes } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";

/** Keys with their values: see `MockOptions.data`. */
export type SeedData = Readonly<Record<string, unknown>>;

/** Commands, in binary strings, that leave these keys in a database with exactly these values. @throws UserError */
export function seedCommands(data: SeedData, where: { readonly db: number; readonly keyPrefix: string }): Bytes[][] {
  const commands: string[][] = [["SELECT", String(where.db)]];
  for (const [name, value] of Object.entries(data)) {
    const key = where.keyPrefix + name;
    commands.push(["DEL", key], ...commandsFor(key, value));
  }
  return commands.map((args) => args.map((argument) => Buffer.from(argument, "utf8").toString("latin1")));
}

function commandsFor(key: string, value: unknown): string[][] {
  if (Array.isArray(value)) return arrayCommands(key, value);
  if (value instanceof Set) return value.size === 0 ? [] : [["SADD", key, ...[...value].map(text)]];
  if (value instanceof Map) return value.size === 0 ? [] : [["ZADD", key, ...[...value].flatMap(scored)]];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [["SET", key, text(value)]];
  const fields = Object.entries(value).flatMap(([field, of]) => [field, text(of)]);
  return fields.length === 0 ? [] : [["HSET", key, ...fields]];
}

/** ioredis-mock keeps lists and streams both as arrays: a stream's items are ids with their fields. */
function arrayCommands(key: string, value: readonly unknown[]): string[][] {
  if (value.length === 0) return [];
  if (value.every(isEntry)) return value.map(([id, fields]) => ["XADD", key, id, ...fields.map(text)]);
  return [["RPUSH", key, ...value.map(text)]];
}

function isEntry(item: unknown): item is readonly [string, readonly unknown[]] {
  return Array.isArray(item) && typeof item[0] === "string" && Array.isArray(item[1]);
}

/** A member of a sorted set: ioredis-mock keeps `member => { score, value }`; `member => score` will do. */
function scored([member, score]: readonly [unknown, unknown]): [string, string] {
  const of = typeof score === "object" && score !== null && "score" in score ? score.score : score;
  return [text(of), text(member)];
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  throw new UserError(`a value of type ${value === null ? "null" : typeof value} is nothing that Redis keeps`, {
    where: "streamproof/mock, option data",
    mend: "give strings, numbers and buffers, or arrays, sets, maps and objects of them",
  });
}
