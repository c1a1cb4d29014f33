/** Finds the servers that an address stands for, by asking the Sentinels or the nodes that it names. */

import { UserError } from "../../platform/user-error.js";
import type { Address } from "../../scenario/seeds.js";
import { readCertificates, type CertificateFiles } from "../certificates.js";
import { explainConnectionError } from "../connection-errors.js";
import { withControl, type Control, type Endpoint } from "../server.js";
import { NamedTopology } from "./named-topology.js";
import { parseSeedAddress, type SeedAddress } from "./seed-address.js";
import type { Topology } from "./topology.js";

/** What an address stands for. */
export interface FoundServers {
  /** The primary; of several, the one that holds the key. */
  readonly endpoint: Endpoint;
  /** Without a password. */
  readonly label: string;
  readonly topology: Topology;
}

/** Which servers. */
export interface FindOptions {
  readonly url: string;
  readonly certificates?: CertificateFiles | undefined;
  /** Of the primaries of a Cluster, the one that holds this key. */
  readonly key: string;
}

/** Asks who is there; undefined for the address of one server. @throws UserError */
export async function findServers({ url, certificates = {}, key }: FindOptions): Promise<FoundServers | undefined> {
  const address = parseSeedAddress(url);
  if (address === undefined) return undefined;
  const { label, isTls, username, password, db } = address;
  const tls = readCertificates(certificates, label.replace(/^(rediss?)-\w+:/, "$1:"));
  const at = ({ host, port }: Address): Endpoint => ({ host, port, username, password, db, ...(isTls ? { tls } : {}) });
  return await (address.kind === "sentinel" ? watched(address, at) : cluster(address, at, key));
}

/** Asks the first that answers. @throws UserError with what the last one said */
async function askFirst<T>(
  hosts: readonly Endpoint[],
  label: string,
  ask: (control: Control, host: Endpoint) => Promise<T>,
): Promise<T> {
  let failure: unknown;
  for (const host of hosts) {
    try {
      return await withControl(host, (control) => ask(control, host));
    } catch (error) {
      if (error instanceof UserError) throw error;
      failure = error;
    }
  }
  throw explainConnectionError(failure, label);
}

type At = (address: Address) => Endpoint;

async function watched(address: SeedAddress, at: At): Promise<FoundServers> {
  const { name, hosts, label } = address;
  // The login is the servers': Sentinels have none, as a rule.
  const plain = hosts.map((host) => ({ ...host, tls: at(host).tls }));
  const { primary, replicas, sentinels } = await askFirst(plain, label, async (control) => {
    const named = (await control.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)) as [string, string] | null;
    if (named === null) throw await unknownName(control, address);
    return {
      primary: { host: named[0], port: Number(named[1]) },
      replicas: addressesOf(await control.call("SENTINEL", "SLAVES", name)),
      sentinels: addressesOf(await control.call("SENTINEL", "SENTINELS", name)),
    };
  });
  const nodes = [primary, ...replicas].map((announced) => ({ announced, endpoint: at(announced) }));
  const all = [...hosts, ...sentinels.filter((one) => !hosts.some((host) => isSame(host, one)))];
  const seeds = { kind: "sentinel", name, sentinels: all } as const;
  const [{ endpoint }] = nodes as [(typeof nodes)[0]];
  const watchers = all.map((announced) => ({ announced, endpoint: { ...announced, tls: at(announced).tls } }));
  return { endpoint, label, topology: new NamedTopology({ seeds, nodes, watchers, primaries: [endpoint], label }) };
}

async function unknownName(control: Control, { name, label }: SeedAddress): Promise<UserError> {
  const known = ((await control.call("SENTINEL", "MASTERS")) as string[][]).map((one) => fieldOf(one, "name"));
  return new UserError(`the Sentinels know no primary by the name "${name}"`, {
    where: label,
    mend: known.length === 0 ? "tell them of it: SENTINEL MONITOR" : `they know ${known.join(", ")}`,
    exitCode: 2,
  });
}

async function cluster({ hosts, label }: SeedAddress, at: At, key: string): Promise<FoundServers> {
  return await askFirst(hosts.map(at), label, async (control, host) => {
    const slot = Number(await control.call("CLUSTER", "KEYSLOT", key));
    const shards = ((await control.call("CLUSTER", "SLOTS")) as ClusterSlots[]).map(([first, last, ...nodes]) => ({
      isOfKey: slot >= first && slot <= last,
      // A node that has not heard how others reach it says nothing of its host.
      nodes: nodes.map(([name, port]) => ({ host: name === null || name === "" ? host.host : name, port })),
    }));
    const found = shards.find(({ isOfKey }) => isOfKey);
    if (found === undefined)
      throw new UserError(`no node of the Cluster serves the slot of "${key}"`, {
        where: label,
        mend: "see CLUSTER INFO there; all slots have to be served",
        exitCode: 2,
      });
    const all = shards.flatMap(({ nodes }) => nodes);
    const distinct = all.filter((one, i) => all.findIndex((other) => isSame(one, other)) === i);
    const primaries = distinct.filter((one) => shards.some(({ nodes }) => isSame(nodes[0]!, one))).map(at);
    const nodes = distinct.map((announced) => ({ announced, endpoint: at(announced) }));
    const seeds = { kind: "cluster", nodes: hosts } as const;
    const named = hosts
      .filter((one) => !distinct.some((other) => isSame(one, other)))
      .map((announced) => ({ announced, endpoint: at(announced) }));
    return {
      endpoint: at(found.nodes[0]!),
      label,
      topology: new NamedTopology({ seeds, nodes: [...nodes, ...named], watchers: [], primaries, label }),
    };
  });
}

type ClusterSlots = [first: number, last: number, ...nodes: [host: string | null, port: number, ...rest: unknown[]][]];

function isSame(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port;
}

/** Of the flat fields of a list that Sentinels give. */
function addressesOf(reply: unknown): readonly Address[] {
  return (reply as string[][]).map((one) => ({ host: fieldOf(one, "ip"), port: Number(fieldOf(one, "port")) }));
}

function fieldOf(fields: readonly string[], name: string): string {
  return fields[fields.indexOf(name) + 1]!;
}
