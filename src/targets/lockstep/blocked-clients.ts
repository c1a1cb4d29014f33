/** Asks a real server how many clients wait in it for something to happen. */

import { openControl, type Control, type Endpoint } from "../server.js";

/** Asks over one connection, which it opens when it is first asked, and again after the server was away. */
export class BlockedClients {
  #control: Promise<Control> | undefined;
  #atFirst: number | undefined;

  constructor(readonly server: () => Endpoint) {}

  /** How many more than when it was first asked; undefined when the server does not say. */
  async count(): Promise<number | undefined> {
    try {
      this.#control ??= openControl(this.server());
      const info = await (await this.#control).info("clients");
      const count = /^blocked_clients:(\d+)/m.exec(info)?.[1];
      if (count === undefined) return undefined;
      this.#atFirst ??= Number(count);
      return Number(count) - this.#atFirst;
    } catch {
      this.close();
      return undefined;
    }
  }

  /** Idempotent. */
  close(): void {
    this.#control?.then(
      (control) => control.disconnect(),
      () => {},
    );
    this.#control = undefined;
  }
}
