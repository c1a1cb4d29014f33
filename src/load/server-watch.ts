/** What a server says of itself while a load lasts: CPU, memory, persistence, and how far the group has come. */

import { openControl, type Control, type Endpoint } from "../targets/server.js";
import { groupState, type GroupState } from "./load-keys.js";

/** One look at a server. */
export interface ServerSample {
  /** User and system time of the server and of its children, in seconds since its start. */
  readonly cpuSeconds: number;
  readonly memoryBytes: number;
  readonly residentBytes: number;
  /** An AOF rewrite or a snapshot is going on. */
  readonly isForked: boolean;
  readonly group: GroupState | undefined;
}

/** Asks again and again over a connection of its own, which comes back when it was lost. */
export class ServerWatch {
  readonly #endpoint: Endpoint;
  readonly #stream: string;
  #control: Promise<Control> | undefined;

  constructor(endpoint: Endpoint, stream: string) {
    this.#endpoint = endpoint;
    this.#stream = stream;
  }

  /** Undefined when the server does not answer. */
  async sample(): Promise<ServerSample | undefined> {
    try {
      const control = await (this.#control ??= openControl(this.#endpoint));
      const [info, group] = await Promise.all([control.info(), groupState(control, this.#stream)]);
      return { ...readInfo(info), group };
    } catch {
      this.close();
      return undefined;
    }
  }

  close(): void {
    this.#control?.then((control) => control.disconnect()).catch(() => {});
    this.#control = undefined;
  }
}

/** The fields of INFO that a load shows. */
export function readInfo(info: string): Omit<ServerSample, "group"> {
  const field = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, "m").exec(info)?.[1] ?? 0);
  return {
    cpuSeconds:
      field("used_cpu_user") + field("used_cpu_sys") + field("used_cpu_user_children") + field("used_cpu_sys_children"),
    memoryBytes: field("used_memory"),
    residentBytes: field("used_memory_rss"),
    isForked: field("aof_rewrite_in_progress") > 0 || field("rdb_bgsave_in_progress") > 0,
  };
}
