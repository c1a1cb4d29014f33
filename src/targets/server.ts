/** A real server as a run sees it, and how to ask it things over a connection that no fault touches. */

import { Redis, type RedisOptions } from "ioredis";
import { setTimeout as sleep } from "node:timers/promises";
import type { Topology } from "./topology/topology.js";

/** Where a server listens and how to log in. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** The database's number. Default 0. */
  readonly db?: number | undefined;
  /** Where TLS is spoken. */
  readonly tls?: TlsSettings | undefined;
}

/** Certificates, in PEM. Without `ca`, the machine's own authorities are asked. */
export interface TlsSettings {
  readonly ca?: string | undefined;
  /** What a server asks of its clients that has `tls-auth-clients yes`. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate has to have. Default: the host. */
  readonly servername?: string | undefined;
}

/** A running Redis or Valkey. Its port may change when it starts again. */
export interface RealServer extends Endpoint {
  /** For people: `redis-server on 127.0.0.1:34567`, `container redis:7.0`, an address without its password. */
  readonly label: string;
  /** Name and version: `redis 7.0.15`, `valkey 9.1.2`. */
  readonly version: string;
  /** Whether it may be killed, and emptied before a run. */
  readonly startedByUs: boolean;
  /** Whether one that is not ours may be emptied before a run: its user said so, and it was empty at first. */
  readonly mayBeEmptied?: boolean;
  /** Whether keys of others may be in its database: then none but the run's own are touched, and these stay. */
  readonly isShared?: boolean;
  /** Ends it at once, as SIGKILL does. @throws when it was not started by us. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, with all its data or with none, and waits until it answers. */
  startAgain(data: "kept" | "lost"): Promise<void>;
  /** One more server of the same kind, with no data. Only of one that was started by us. */
  startSibling?(): Promise<RealServer>;
  /** The address of this machine at which a sibling reaches what this process listens at. */
  hostSeenFromThere?(): Promise<string>;
  /** Cuts off the log of writes of a server that is down where `at` says, in bytes (latin1) from its start. */
  cutLog?(at: (log: string) => number): Promise<void>;
  /** No snapshot comes to its end until the returned function is called. */
  blockSnapshots?(): Promise<() => Promise<void>>;
  /** Whether its settings are the user's: then no fault changes them. */
  readonly isConfigured?: boolean;
  /** It stands still until the returned function is called: nothing of it runs, and connections stay open. */
  pause?(): Promise<() => Promise<void>>;
  /** Why its data cannot be on a file system of their own, in a clause; undefined when they can. */
  missingForVolume?(): string | undefined;
  readonly isOnVolume?: boolean;
  /** Starts it again without data, on a file system of its own, if it is not on one. */
  onVolume?(): Promise<void>;
  /** The power goes: what was not flushed to its disk is lost, and it is down. Only of one that is on a volume. */
  cutPower?(): Promise<void>;
  /** Its disk is full until the returned function is called. Only of one that is on a volume. */
  fillDisk?(): Promise<() => Promise<void>>;
  /** What it said last, if it ended by itself; undefined while it runs, or where that cannot be known. */
  lastWords?(): Promise<string | undefined>;
  /** What stands around it, when it does not stand alone. Its host and port then change when another node takes its place. */
  readonly topology?: Topology;
  /** Takes it down with all that belongs to it. Idempotent. A server that was not started by us goes on running. */
  stop(): Promise<void>;
}

/** What this project needs of a server's replies, whichever ioredis is installed. */
export type Control = Redis;

/**
 * Opens a connection that fails at once instead of retrying.
 * @throws the first error of the connection: ECONNREFUSED, or the server's NOAUTH, WRONGPASS, ...
 */
export async function openControl(endpoint: Endpoint): Promise<Control> {
  const options = {
    ...endpointOptions(endpoint),
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    disableClientInfo: true,
    // ioredis 6 speaks RESP3 unless told otherwise; older ones do not know the option.
    protocol: 2,
  };
  const control = new Redis(options as RedisOptions);
  let firstError: Error | undefined;
  control.on("error", (error) => (firstError ??= error));
  try {
    await control.connect();
    await control.ping().catch(refuseAllButUnsaved);
    // ioredis goes on in database 0 where the server has none of this number.
    if (endpoint.db !== undefined && endpoint.db !== 0) await control.select(endpoint.db);
    return control;
  } catch (error) {
    control.disconnect();
    throw firstError ?? error;
  }
}

/** A server that cannot save refuses PING too, as it is to tell whoever watches it; it can be used all the same. */
function refuseAllButUnsaved(error: unknown): void {
  if (!(error instanceof Error && error.message.startsWith("MISCONF"))) throw error;
}

function endpointOptions({ host, port, username, password, db, tls }: Endpoint): RedisOptions {
  return {
    ...(tls === undefined ? {} : { tls: { ...tls } as NonNullable<RedisOptions["tls"]> }),
    host,
    port,
    db: db ?? 0,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
}

/** Runs `ask` with a connection of its own. */
export async function withControl<T>(endpoint: Endpoint, ask: (control: Control) => Promise<T>): Promise<T> {
  const control = await openControl(endpoint);
  try {
    return await ask(control);
  } finally {
    control.disconnect();
  }
}

/** `redis 7.0.15` or `valkey 9.1.2`; `an unknown version` where the user may not ask. */
export async function serverVersion(control: Control): Promise<string> {
  let info: string;
  try {
    info = await control.info("server");
  } catch {
    return "an unknown version";
  }
  const valkey = /^valkey_version:(\S+)/m.exec(info)?.[1];
  return valkey === undefined ? `redis ${/^redis_version:(\S+)/m.exec(info)?.[1] ?? "?"}` : `valkey ${valkey}`;
}

/** What a server that is starting must do in what time. */
export interface ReadinessOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Asked before each attempt; throws when the server is beyond hope. */
  readonly check?: () => void;
}

/** Waits until the server answers PING, and returns its version. @throws what the last attempt met, or the abort's reason. */
export async function waitUntilReady(endpoint: () => Endpoint, options: ReadinessOptions): Promise<string> {
  const startedMs = performance.now();
  for (;;) {
    options.signal?.throwIfAborted();
    options.check?.();
    try {
      return await withControl(endpoint(), serverVersion);
    } catch (error) {
      if (performance.now() - startedMs > options.timeoutMs) throw error;
    }
    await sleep(READY_INTERVAL_MS);
  }
}

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 10_000;
const READY_INTERVAL_MS = 10;
