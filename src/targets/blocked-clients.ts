/** Asks real servers how many clients wait in them for something to happen. */

import { openControl, type Control, type Endpoint } from "./server.js";

interface Asked {
  control: Promise<Control> | undefined;
  /** Clients of others that waited when the run began. */
  atFirst: number;
}

/** Asks each server over one connection, which it opens when it is first asked, and again after the server was away. */
export class BlockedClients {
  /** By host and port. */
  readonly #servers = new Map<string, Asked>();
  #isClosed = false;

  /** Who waits there now is none of the run's. */
  async begin(server: Endpoint): Promise<void> {
    this.#of(server).atFirst = (await this.count(server)) ?? 0;
  }

  /** How many more than when the run began; undefined when the server does not say. */
  async count(server: Endpoint): Promise<number | undefined> {
    if (this.#isClosed) return undefined;
    const asked = this.#of(server);
    try {
      asked.control ??= openControl(withoutDatabase(server));
      const info = await (await asked.control).info("clients");
      const count = /^blocked_clients:(\d+)/m.exec(info)?.[1];
      return count === undefined ? undefined : Number(count) - asked.atFirst;
    } catch {
      disconnect(asked);
      return undefined;
    }
  }

  /** Nobody is asked any more. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const asked of this.#servers.values()) disconnect(asked);
  }

  #of({ host, port }: Endpoint): Asked {
    const at = `${host}:${port}`;
    let asked = this.#servers.get(at);
    if (asked === undefined) this.#servers.set(at, (asked = { control: undefined, atFirst: 0 }));
    return asked;
  }
}

/** Which database is all the same, and the place of a server may be another one by the time it is asked. */
function withoutDatabase({ host, port, username, password, tls }: Endpoint): Endpoint {
  return { host, port, username, password, tls };
}

function disconnect(asked: Asked): void {
  asked.control?.then(
    (control) => control.disconnect(),
    () => {},
  );
  asked.control = undefined;
}
