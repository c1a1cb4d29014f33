/** A server that the user names by its address. It is the user's: nothing is deleted that was there before. */

import { UserError } from "../platform/user-error.js";
import { readCertificates, type CertificateFiles } from "./certificates.js";
import type { Send } from "./ask-server.js";
import { explainConnectionError } from "./connection-errors.js";
import { findServers } from "./topology/find-servers.js";
import { sender } from "./topology/following.js";
import type { Topology } from "./topology/topology.js";
import {
  serverVersion,
  withControl,
  type Control,
  type Endpoint,
  type RealServer,
  type TlsSettings,
} from "./server.js";

/** Which server, and what may be done to it. */
export interface AddressServerOptions {
  /**
   * `redis://[user:password@]host[:port][/db]`, `redis-sentinel://[user:password@]host[:port],.../NAME[/db]` or
   * `redis-cluster://[user:password@]host[:port],...`; `rediss` for TLS.
   */
  readonly url: string;
  /** For TLS. Default: what Node.js knows, and no certificate of its own. */
  readonly certificates?: CertificateFiles;
  /** The keys that the run writes: the stream comes first, and the dead-letter stream. */
  readonly keys: readonly string[];
  /** Empty the database again after the run; it was empty before it, or the run is refused. Default false. */
  readonly flush?: boolean;
  /** Use a database with other keys in it: none of them is touched, and those of the run stay. Default false. */
  readonly isShared?: boolean;
  /** Takes a sentence about what the run leaves behind. */
  readonly onNote?: (sentence: string) => void;
}

/**
 * Connects to a server and sees whether a run may use it.
 * @throws UserError when the address is none, nobody answers, the login fails, or the database is not empty.
 */
export async function connectToAddress(options: AddressServerOptions): Promise<RealServer> {
  const { url, certificates, keys } = options;
  const servers: FoundAddress =
    (await findServers({ url, certificates, key: keys[0]! })) ?? readAddress(url, certificates);
  const { endpoint, label, topology } = servers;
  try {
    const version = await withControl(endpoint, async (control) => {
      await refuseUsedKeys(sender(control, topology), label, keys);
      return serverVersion(control);
    });
    if (options.isShared !== true)
      for (const primary of topology?.primaries ?? [endpoint])
        await withControl(primary, (control) => refuseUsedDatabase(control, label));
    return new AddressServer(servers, version, options);
  } catch (error) {
    throw explainConnectionError(error, label);
  }
}

/** What an address stands for. */
interface FoundAddress {
  readonly endpoint: Endpoint;
  readonly label: string;
  readonly topology?: Topology;
}

/** An address taken apart, with its certificates; `label` has no password. @throws UserError */
export function readAddress(text: string, files: CertificateFiles = {}): { endpoint: Endpoint; label: string } {
  const { endpoint, label } = parseAddress(text);
  const tls = readCertificates(files, label);
  return { endpoint: tls === undefined ? endpoint : { ...endpoint, tls }, label };
}

/** An address taken apart, without certificates. @throws UserError */
export function parseAddress(text: string): { endpoint: Endpoint; label: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  const mend = "write it as redis://[user:password@]host[:port][/db], or rediss:// for TLS";
  if (url === null || url.hostname === "") {
    // The text may hold a password, so it is not repeated.
    throw new UserError("this is no address of a server", { where: text.replace(/\/\/.*@/, "//***@"), mend });
  }
  const label = `${url.protocol}//${url.host}${url.pathname === "/" ? "" : url.pathname}`;
  if (url.protocol !== "redis:" && url.protocol !== "rediss:") {
    throw new UserError(`${url.protocol}// is not supported`, { where: label, mend });
  }
  const db = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (db === undefined) throw new UserError(`"${url.pathname}" is no number of a database`, { where: label, mend });
  const endpoint: Endpoint = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 6379 : Number(url.port),
    username: url.username === "" ? undefined : decodeURIComponent(url.username),
    password: url.password === "" ? undefined : decodeURIComponent(url.password),
    db: Number(db),
  };
  return { endpoint, label };
}

async function refuseUsedDatabase(control: Control, label: string): Promise<void> {
  const count = await control.dbsize();
  if (count === 0) return;
  throw new UserError(`the database holds ${count} ${count === 1 ? "key" : "keys"}, and a run needs an empty one`, {
    where: label,
    mend: `${MEND_USED}, or say --allow-nonempty: one run is made then, with the scenario's own keys`,
    exitCode: 2,
  });
}

/** Sees that no key is there that a run writes. @throws UserError */
export async function refuseUsedKeys(send: Send, label: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    if ((await send("EXISTS", key)) === 0) continue;
    throw new UserError(`the key "${key}", which the scenario writes, exists already`, {
      where: label,
      mend: MEND_USED,
      exitCode: 2,
    });
  }
}

const MEND_USED = "name an empty database, e.g. another number after the last slash, or remove its keys yourself";

class AddressServer implements RealServer {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
  readonly tls: TlsSettings | undefined;
  readonly startedByUs = false;
  readonly mayBeEmptied: boolean;
  readonly isShared: boolean;
  readonly label: string;
  readonly endpoint: Endpoint;
  readonly topology?: Topology;
  #isStopped = false;

  constructor(
    { endpoint, label, topology }: FoundAddress,
    readonly version: string,
    readonly options: AddressServerOptions,
  ) {
    this.endpoint = endpoint;
    this.label = label;
    if (topology !== undefined) this.topology = topology;
    this.host = endpoint.host;
    this.port = endpoint.port;
    this.username = endpoint.username;
    this.password = endpoint.password;
    this.db = endpoint.db;
    this.tls = endpoint.tls;
    this.mayBeEmptied = options.flush === true;
    this.isShared = options.isShared === true;
  }

  kill(): Promise<void> {
    return Promise.reject(new Error(`${this.label} is not ours to kill`));
  }

  startAgain(): Promise<void> {
    return Promise.reject(new Error(`${this.label} is not ours to start`));
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    try {
      for (const primary of this.topology?.primaries ?? [this.endpoint])
        await withControl(primary, (control) => this.#tidy(control));
    } catch (error) {
      this.options.onNote?.(`${this.label}: what the run left there is unknown: ${String(error)}`);
    }
  }

  async #tidy(control: Control): Promise<void> {
    if (this.options.flush === true) return void (await control.flushdb());
    const keys = this.isShared ? await this.#ownKeys(control) : (await control.scan(0, "COUNT", 1000))[1];
    if (keys.length === 0) return;
    const names = keys.sort().slice(0, NAMED_KEYS_MAX).join(", ");
    this.options.onNote?.(
      `${this.label}: the run left ${keys.length} ${keys.length === 1 ? "key" : "keys"} there (${names}); remove what you do not need`,
    );
  }

  /** Which others are the run's cannot be told from those that were there. */
  async #ownKeys(control: Control): Promise<string[]> {
    const found: string[] = [];
    for (const key of this.options.keys)
      // Of a Cluster's primaries, one has it.
      if ((await control.exists(key).catch(() => 0)) === 1) found.push(key);
    return found;
  }
}

const NAMED_KEYS_MAX = 10;
