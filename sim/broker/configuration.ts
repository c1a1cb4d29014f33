/** The directives of redis.conf that the model keeps, with the server's defaults. What reads and checks CONFIG SET's arguments is its command. */

import type { Bytes } from "../resp/reply.js";

/** How a directive's value is read, and whether CONFIG SET may change it. */
export type Directive = { readonly preset: string; readonly isFixed?: boolean } & (
  | { readonly kind: "text" }
  | { readonly kind: "yes-no" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "number"; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "memory"; readonly min?: bigint }
);

const INT_MAX = 2147483647n;
const INT64_MAX = 9223372036854775807n;
const MEBIBYTE = 1048576n;

function number(preset: string, min: bigint, max: bigint): Directive {
  return { kind: "number", preset, min, max };
}
function memory(preset: string, min = 0n): Directive {
  return { kind: "memory", preset, min };
}
function text(preset: string): Directive {
  return { kind: "text", preset };
}
function fixed(preset: string): Directive {
  return { kind: "text", preset, isFixed: true };
}
function yesNo(preset: string): Directive {
  return { kind: "yes-no", preset };
}

const evictionPolicies = [
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "noeviction",
];

/** Every directive, in the order in which CONFIG GET * lists them. */
export const directives: ReadonlyMap<string, Directive> = new Map<string, Directive>([
  ["appendonly", yesNo("no")],
  ["appendfsync", { kind: "choice", preset: "everysec", choices: ["everysec", "always", "no"] }],
  ["bind", text("* -::*")],
  ["client-query-buffer-limit", memory("1073741824", MEBIBYTE)],
  ["databases", fixed("16")],
  ["dir", text("/data")],
  ["hz", number("10", 0n, INT_MAX)],
  ["maxclients", number("10000", 1n, 4294967295n)],
  ["maxmemory", memory("0")],
  ["maxmemory-policy", { kind: "choice", preset: "noeviction", choices: evictionPolicies }],
  ["min-replicas-max-lag", number("10", 0n, INT_MAX)],
  ["min-replicas-to-write", number("0", 0n, INT_MAX)],
  ["notify-keyspace-events", text("")],
  ["port", number("6379", 0n, 65535n)],
  ["proto-max-bulk-len", memory("536870912", MEBIBYTE)],
  ["requirepass", text("")],
  ["save", text("3600 1 300 100 60 10000")],
  ["stream-node-max-bytes", memory("4096")],
  ["stream-node-max-entries", number("100", 0n, INT64_MAX)],
  ["tcp-keepalive", number("300", 0n, INT_MAX)],
  ["timeout", number("0", 0n, INT_MAX)],
]);

/** The values of one server. */
export class Configuration {
  readonly #values = new Map<string, string>();
  /** stream-node-max-bytes, ready to use. */
  streamNodeMaxBytes = 0;
  /** stream-node-max-entries, ready to use. */
  streamNodeMaxEntries = 0;

  /** @param values over the defaults, each already in the form in which CONFIG GET shows it; directives the model does not know are kept too. */
  constructor(values: Readonly<Record<string, string>>) {
    for (const [name, directive] of directives) this.#values.set(name, directive.preset);
    for (const [name, value] of Object.entries(values)) this.#values.set(name.toLowerCase(), value);
    this.#readNumbers();
  }

  /** The value of a directive; empty when neither the model nor the options know it. */
  get(name: string): Bytes {
    return this.#values.get(name) ?? "";
  }

  /** Changes a value that was checked before. */
  set(name: string, value: Bytes): void {
    this.#values.set(name, value);
    this.#readNumbers();
  }

  /** All names and values. */
  entries(): IterableIterator<[string, Bytes]> {
    return this.#values.entries();
  }

  #readNumbers(): void {
    this.streamNodeMaxBytes = Number(this.get("stream-node-max-bytes"));
    this.streamNodeMaxEntries = Number(this.get("stream-node-max-entries"));
  }
}
