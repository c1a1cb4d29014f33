/** One node of a topology that a run starts: a server, and the front at which the others reach it. */

import type { Address } from "../../scenario/seeds.js";
import type { ConfigFiles } from "../server-config.js";
import { startProcessServer } from "../process.js";
import type { Settings } from "../server-child.js";
import { withControl, type RealServer } from "../server.js";
import { NodeFront } from "./node-front.js";

/** A node; what of it changes is the topology's to change. */
export interface SetNode {
  readonly server: RealServer;
  readonly front: NodeFront;
  /** Whose replica it begins as when it starts again; undefined for a primary. */
  primary: Address | undefined;
  isDown: boolean;
  /** Directives beyond those of every node. */
  readonly settings: Readonly<Record<string, string>>;
}

/** How to start one. */
export interface SetNodeOptions {
  readonly primary?: Address | undefined;
  readonly settings?: Readonly<Record<string, string>>;
  readonly files?: ConfigFiles | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/** Starts a node that announces its front. @throws UserError when it does not start */
export async function startSetNode(options: SetNodeOptions): Promise<SetNode> {
  const { primary, settings: own = {}, files, signal, onNote } = options;
  let server: RealServer | undefined;
  const front = new NodeFront(() => server!);
  await front.listen();
  const node: { primary: Address | undefined } = { primary };
  const settings = (): Settings => ({
    "replica-announce-ip": front.host,
    "replica-announce-port": String(front.port),
    ...own,
    ...(own["cluster-enabled"] === undefined
      ? {}
      : { "cluster-announce-ip": front.host, "cluster-announce-port": String(front.port) }),
    ...(node.primary === undefined ? {} : { replicaof: [node.primary.host, String(node.primary.port)] }),
  });
  try {
    server = await startProcessServer({
      settings,
      ...(files === undefined ? {} : { files }),
      ...(signal === undefined ? {} : { signal }),
      ...(onNote === undefined ? {} : { onNote }),
    });
    await withControl(server, async (control) => {
      // A front follows one connection a replica; releases that have no other way do not know the settings.
      for (const name of ["repl-rdb-channel", "dual-channel-replication-enabled"])
        await control.config("SET", name, "no").catch(() => {});
    });
    return Object.assign(node, { server, front, isDown: false, settings: own });
  } catch (error) {
    front.close();
    await server?.stop();
    throw error;
  }
}
