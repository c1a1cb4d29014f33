/** A server that the user names by its address. It is the user's: nothing is deleted that was there before. */

import { UserError } from "../platform/user-error.js";
import { serverVersion, withControl, type Control, type Endpoint, type RealServer } from "./server.js";

/** Which server, and what may be done to it. */
export interface AddressServerOptions {
  /** `redis://[user:password@]host[:port][/db]`. */
  readonly url: string;
  /** The keys that the run writes: the stream, the dead-letter stream. */
  readonly keys: readonly string[];
  /** Empty the database again after the run; it was empty before it, or the run is refused. Default false. */
  readonly flush?: boolean;
  /** Takes a sentence about what the run leaves behind. */
  readonly onNote?: (sentence: string) => void;
}

/**
 * Connects to a server and sees whether a run may use it.
 * @throws UserError when the address is none, nobody answers, the login fails, or the database is not empty.
 */
export async function connectToAddress(options: AddressServerOptions): Promise<RealServer> {
  const { endpoint, label } = parseAddress(options.url);
  try {
    const version = await withControl(endpoint, async (control) => {
      await refuseUsedDatabase(control, label, options.keys);
      return serverVersion(control);
    });
    return new AddressServer(endpoint, label, version, options);
  } catch (error) {
    throw explainConnectionError(error, label);
  }
}

/** An address taken apart; `label` has no password. @throws UserError */
export function parseAddress(text: string): { endpoint: Endpoint; label: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  const mend = "write it as redis://[user:password@]host[:port][/db]";
  if (url === null || url.hostname === "") {
    // The text may hold a password, so it is not repeated.
    throw new UserError("this is no address of a server", { where: text.replace(/\/\/.*@/, "//***@"), mend });
  }
  const label = `redis://${url.host}${url.pathname === "/" ? "" : url.pathname}`;
  if (url.protocol !== "redis:") {
    throw new UserError(`${url.protocol}// is not supported`, { where: label.replace("redis:", url.protocol), mend });
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

async function refuseUsedDatabase(control: Control, label: string, keys: readonly string[]): Promise<void> {
  const mend = "name an empty database, e.g. another number after the last slash, or remove its keys yourself";
  for (const key of keys) {
    if ((await control.exists(key)) === 1) {
      throw new UserError(`the key "${key}", which the scenario writes, exists already`, {
        where: label,
        mend,
        exitCode: 2,
      });
    }
  }
  const count = await control.dbsize();
  if (count === 0) return;
  throw new UserError(`the database holds ${count} ${count === 1 ? "key" : "keys"}, and a run needs an empty one`, {
    where: label,
    mend,
    exitCode: 2,
  });
}

/** A connection's error as something that the user can mend; other errors stay as they are. */
export function explainConnectionError(error: unknown, label: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const found = CONNECTION_ERRORS.find(({ pattern }) =>
    pattern.test(`${(error as { code?: string }).code} ${error.message}`),
  );
  if (found === undefined) {
    return new UserError(`the server cannot be used: ${error.message}`, {
      where: label,
      mend: "see what it says",
      exitCode: 2,
    });
  }
  return new UserError(`${found.what} (${error.message})`, { where: label, mend: found.mend, exitCode: 2 });
}

const CONNECTION_ERRORS: readonly { readonly pattern: RegExp; readonly what: string; readonly mend: string }[] = [
  { pattern: /ECONNREFUSED/, what: "nothing listens there", mend: "start the server, or correct host and port" },
  { pattern: /ENOTFOUND|EAI_AGAIN/, what: "there is no such host", mend: "correct the host's name" },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    what: "it does not answer",
    mend: "correct host and port, or open the firewall",
  },
  { pattern: /NOAUTH/, what: "it asks for a password", mend: "write it into the address: redis://:PASSWORD@host:port" },
  {
    pattern: /WRONGPASS|invalid password/,
    what: "it refuses this user or password",
    mend: "correct them in the address",
  },
  {
    pattern: /AUTH.*without any password/,
    what: "it knows no password",
    mend: "leave the password out of the address",
  },
  {
    pattern: /NOPERM/,
    what: "this user may not do what a run needs",
    mend: "give the run a user of its own with +@all",
  },
  { pattern: /DB index|invalid DB/, what: "it has no such database", mend: "correct the number after the last slash" },
  { pattern: /LOADING/, what: "it is still loading its data", mend: "try again when it is done" },
  {
    pattern: /Connection is closed|ECONNRESET|Protocol error/,
    what: "it ended the connection",
    mend: "see whether a Redis without TLS listens there",
  },
];

class AddressServer implements RealServer {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
  readonly startedByUs = false;
  readonly mayBeEmptied: boolean;
  #isStopped = false;

  constructor(
    readonly endpoint: Endpoint,
    readonly label: string,
    readonly version: string,
    readonly options: AddressServerOptions,
  ) {
    this.host = endpoint.host;
    this.port = endpoint.port;
    this.username = endpoint.username;
    this.password = endpoint.password;
    this.db = endpoint.db;
    this.mayBeEmptied = options.flush === true;
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
      await withControl(this.endpoint, (control) => this.#tidy(control));
    } catch (error) {
      this.options.onNote?.(`${this.label}: what the run left there is unknown: ${String(error)}`);
    }
  }

  async #tidy(control: Control): Promise<void> {
    if (this.options.flush === true) return void (await control.flushdb());
    const [, keys] = await control.scan(0, "COUNT", 1000);
    if (keys.length === 0) return;
    const names = keys.sort().slice(0, NAMED_KEYS_MAX).join(", ");
    this.options.onNote?.(
      `${this.label}: the run left ${keys.length} ${keys.length === 1 ? "key" : "keys"} there (${names}); remove what you do not need`,
    );
  }
}

const NAMED_KEYS_MAX = 10;
