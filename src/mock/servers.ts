/** Which server in memory stands at which address, and which profile it follows. */

import { Broker, commandTable, findProfile, newestProfile, profileNames, type Profile } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { withCluster, type ClusterNode } from "./cluster-command.js";
import { MemoryServer } from "./memory-server.js";

/** Where a client connects to. */
export interface Address {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The path of a Unix socket, in the place of host and port. */
  readonly path?: string | undefined;
}

const servers = new Map<string, MemoryServer>();

/** The server at an address; made when it is named for the first time. @throws UserError */
export function serverAt(address: Address, profileName?: string): MemoryServer {
  const key = addressKey(address);
  let server = servers.get(key);
  if (server === undefined) servers.set(key, (server = serverOf(address, profileNamed(profileName))));
  else if (profileName !== undefined) checkProfile(server, profileNamed(profileName), key);
  return server;
}

/** The one server behind all these addresses. @throws UserError when some of them have been different servers before. */
export function clusterAt(addresses: readonly Address[], profileName?: string): MemoryServer {
  const known = new Set(addresses.map((address) => servers.get(addressKey(address))));
  known.delete(undefined);
  if (known.size > 1) {
    throw new UserError("these nodes have been different servers before, and a cluster in memory is one", {
      where: addresses.map(addressKey).join(", "),
      mend: "give each cluster ports of its own",
    });
  }
  const [first] = known;
  const server = first ?? serverOf(addresses[0] ?? {}, profileNamed(profileName));
  if (profileName !== undefined) checkProfile(server, profileNamed(profileName), addressKey(addresses[0] ?? {}));
  server.node.isInCluster = true;
  for (const address of addresses) servers.set(addressKey(address), server);
  return server;
}

function serverOf({ host, port }: Address, profile: Profile): MemoryServer {
  const node: ClusterNode = { host: host ?? "localhost", port: port ?? 6379, isInCluster: false };
  return new MemoryServer(new Broker({ profile, commands: withCluster(commandTable(profile), node) }), node);
}

function addressKey({ host, port, path }: Address): string {
  if (path !== undefined && path !== null) return path;
  const name = (host ?? "localhost").toLowerCase();
  return `${loopback.has(name) ? "localhost" : name}:${port ?? 6379}`;
}

const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);

function profileNamed(name: string | undefined): Profile {
  if (name === undefined) return newestProfile;
  const profile = findProfile(name);
  if (profile !== undefined) return profile;
  throw new UserError(`there is no profile "${name}"`, {
    where: "streamproof/mock",
    mend: `take one of ${profileNames.join(", ")}`,
  });
}

function checkProfile(server: MemoryServer, profile: Profile, key: string): void {
  if (server.broker.profile === profile) return;
  throw new UserError(`the server here follows ${server.broker.profile.name}, not ${profile.name}`, {
    where: `streamproof/mock, ${key}`,
    mend: "give a client of another profile another port",
  });
}
