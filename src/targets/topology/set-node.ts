/** One node of a topology that a run starts: a server, and the front at which the others reach it. */

import { UserError } from "../../platform/user-error.js";
import type { Address } from "../../scenario/seeds.js";
import type { Settings } from "../server-child.js";
import type { ConfigFiles } from "../server-config.js";
import { withControl, type RealServer } from "../server.js";
import { NodeFront } from "./node-front.js";

/** A node; whether it is down is the topology's to say. */
export interface SetNode {
  readonly server: RealServer;
  readonly front: NodeFront;
  /** Directives beyond those of every node. */
  readonly settings: Readonly<Record<string, string>>;
  isDown: boolean;
}

/** Where the servers of a topology run: as processes, or in containers of an image on the network of this machine. */
export interface NodePlace {
  /** undefined: processes. */
  readonly image?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How to start a node. */
export interface SetNodeOptions extends NodePlace {
  readonly settings?: Readonly<Record<string, string>>;
  readonly files?: ConfigFiles | undefined;
  readonly onNote?: ((sentence: string) => void) | undefined;
}

/** Starts a node that announces its front. @throws UserError when it does not start */
export async function startSetNode({ settings: own = {}, ...options }: SetNodeOptions): Promise<SetNode> {
  let server: RealServer | undefined;
  const front = new NodeFront(() => server!);
  await front.listen();
  const announced = { ip: front.host, port: String(front.port) };
  const settings: Settings = {
    "replica-announce-ip": announced.ip,
    "replica-announce-port": announced.port,
    ...own,
    ...(own["cluster-enabled"] === undefined
      ? {}
      : { "cluster-announce-ip": announced.ip, "cluster-announce-port": announced.port }),
  };
  try {
    server = await startServer({ ...options, settings });
    refuseWhatCannotStandTogether(server, options.files);
    const node = { server, front, settings: own, isDown: false };
    await settle(node, undefined);
    return node;
  } catch (error) {
    front.close();
    await server?.stop();
    throw error;
  }
}

/** Starts a Sentinel with these lines of configuration. @throws UserError when it does not start */
export async function startSentinel(lines: readonly string[], place: NodePlace): Promise<RealServer> {
  return await startServer({ ...place, sentinel: lines });
}

/** What a node that has started forgets: whose replica it is, if anybody's, and how it gets in there. */
export async function settle({ server }: SetNode, primary: Address | undefined): Promise<void> {
  await withControl(server, async (control) => {
    // A front follows one connection a replica; releases that have no other way do not know the settings.
    for (const name of ["repl-rdb-channel", "dual-channel-replication-enabled"])
      await control.config("SET", name, "no").catch(() => {});
    if (server.username !== undefined) await control.config("SET", "masteruser", server.username);
    if (server.password !== undefined) await control.config("SET", "masterauth", server.password);
    if (primary !== undefined) await control.call("REPLICAOF", primary.host, String(primary.port));
  });
}

interface Start extends NodePlace {
  readonly settings?: Settings;
  readonly sentinel?: readonly string[];
  readonly files?: ConfigFiles | undefined;
  readonly onNote?: ((sentence: string) => void) | undefined;
}

async function startServer({ image, settings = {}, sentinel, files, signal, onNote }: Start): Promise<RealServer> {
  const options = {
    ...(files === undefined ? {} : { files }),
    ...(signal === undefined ? {} : { signal }),
    ...(onNote === undefined ? {} : { onNote }),
  };
  const kind = sentinel === undefined ? { settings } : { settings, sentinel };
  if (image === undefined) return (await import("../process.js")).startProcessServer({ ...options, ...kind });
  return (await import("../container.js")).startContainerServer({ ...options, image, onHost: kind });
}

/** What goes over TLS no front can hold back. */
function refuseWhatCannotStandTogether({ tls }: RealServer, files: ConfigFiles | undefined): void {
  if (files === undefined || tls === undefined) return;
  throw new UserError("a configuration with TLS is for a server that stands alone", {
    where: files.config,
    mend: "leave out --topology, or take the tls-port out of it; users and requirepass may stay",
  });
}
