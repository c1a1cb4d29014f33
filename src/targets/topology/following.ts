/** Sends a command where a Cluster says that its key is. */

import type { Send } from "../ask-server.js";
import { withControl } from "../server.js";
import type { Topology } from "./topology.js";

/** As `send`, and to another node of the topology when that is where the key is. */
export function following(send: Send, { nodes }: Topology): Send {
  return async (command, ...args) => {
    try {
      return await send(command, ...args);
    } catch (error) {
      const [, host, port] = /^MOVED \d+ (.*):(\d+)$/.exec((error as Error).message) ?? [];
      const node = nodes.find(({ announced }) => announced.host === host && announced.port === Number(port));
      if (node === undefined) throw error;
      return await withControl(node.endpoint, (control) => control.call(command, ...args));
    }
  };
}
