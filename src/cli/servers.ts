/** Which real server a replay runs on: reading `--target`, and starting what it names. */

import { officialImage } from "../targets/official-image.js";
import { assertNever } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { keysOf } from "../scenario/keys.js";
import type { Scenario } from "../scenario/scenario.js";
import type { CertificateFiles } from "../targets/certificates.js";
import type { ConfigFiles } from "../targets/server-config.js";
import type { RealServer } from "../targets/server.js";
import { TOPOLOGIES, type TopologyName } from "../targets/topology/topology.js";
import { nearest } from "../text/nearest.js";
import type { Arguments, OptionSpec } from "./options.js";

/** A real server to replay on. */
export type ServerTarget =
  { readonly kind: "process" | "container" } | { readonly kind: "address"; readonly url: string };

/** Where to replay. */
export type TargetRequest = { readonly kind: "sim" } | ServerTarget;

/** A server that is wanted. */
export interface ServerRequest {
  readonly target: ServerTarget;
  readonly image: string | undefined;
  /** How servers that are started stand together; undefined for one alone. */
  readonly topology?: TopologyName | undefined;
  readonly flush: boolean;
  /** The configuration to start it with; undefined for what a run needs. */
  readonly files?: ConfigFiles | undefined;
  /** Without a configuration: the server's own defaults, in the place of what a run needs. For one alone. */
  readonly usesOwnDefaults?: boolean;
  /** For an address. */
  readonly access?: AddressAccess | undefined;
  readonly scenario: Scenario;
  readonly signal: AbortSignal;
  readonly onNote: (sentence: string) => void;
}

const NAMES = ["sim", "process", "container"] as const;

/** Reads `--target`. @throws UserError */
export function targetRequest(text: string): TargetRequest {
  const kind = NAMES.find((name) => name === text);
  if (kind !== undefined) return { kind };
  if (text.includes("://")) return { kind: "address", url: text };
  const meant = nearest(text, NAMES);
  const suggestion = meant === undefined ? "" : `did you mean ${meant}? `;
  throw new UserError(`"${text}" is no target`, {
    where: "--target",
    mend: `${suggestion}it is one of ${NAMES.join(", ")}, redis://HOST:PORT, redis-sentinel://HOST:PORT,.../NAME or redis-cluster://HOST:PORT,...`,
  });
}

/** What there is to say of a server that the user names. */
export interface AddressAccess {
  readonly certificates: CertificateFiles;
  /** Whether its database may hold keys of others. */
  readonly isShared: boolean;
}

/** The files of TLS. */
export const certificateOptions: readonly OptionSpec[] = [
  {
    name: "ca",
    value: "FILE",
    description: "for rediss://: the authority of the server's certificate",
    default: "those that Node.js knows, and NODE_EXTRA_CA_CERTS",
  },
  { name: "cert", value: "FILE", description: "for rediss://: the certificate that the server asks for" },
  { name: "key", value: "FILE", description: "for rediss://: its key" },
];

/** The options for an address. */
export const addressOptions: readonly OptionSpec[] = [
  ...certificateOptions,
  {
    name: "allow-nonempty",
    description:
      "use a database with keys in it, for one run: it is refused if a key of the scenario's is there; nothing is emptied or removed",
  },
];

/** The certificates that were named. */
export function certificateFiles({ values }: Arguments): CertificateFiles {
  return { ca: values.get("ca"), cert: values.get("cert"), key: values.get("key") };
}

/** Reads them. @throws UserError where no address is named, or for what contradicts itself */
export function addressAccess(args: Arguments, isAddress: boolean): AddressAccess | undefined {
  const { values, flags } = args;
  const given = addressOptions.map(({ name }) => name).find((name) => values.has(name) || flags.has(name));
  if (given !== undefined && !isAddress)
    throw new UserError("has no effect here", {
      where: `--${given}`,
      mend: "give it together with --target redis://HOST:PORT, or leave it out",
    });
  const isShared = flags.has("allow-nonempty");
  if (isShared && flags.has("flush"))
    throw new UserError("would empty the database that --allow-nonempty says is not to be touched", {
      where: "--flush",
      mend: "leave out one of the two",
    });
  return isAddress ? { certificates: certificateFiles(args), isShared } : undefined;
}

/** The options by which a server of ours is given a configuration. */
export const configOptions: readonly OptionSpec[] = [
  {
    name: "config",
    value: "redis.conf",
    description:
      "the configuration of the server that is started; what cannot hold on this machine is changed, and told",
    default: "what a run needs",
  },
  {
    name: "aclfile",
    value: "users.acl",
    description: "its users; the run adds one for itself",
    default: "that of --config",
  },
];

/** Reads them. @throws UserError where no server is started, or for users without a configuration */
export function configFiles({ values }: Arguments, isStarted: boolean): ConfigFiles | undefined {
  const config = values.get("config");
  const aclFile = values.get("aclfile");
  if (config === undefined && aclFile === undefined) return undefined;
  if (!isStarted)
    throw new UserError("has no effect here: no server is started", {
      where: config === undefined ? "--aclfile" : "--config",
      mend: "give it together with --target process or --target container, or leave it out",
    });
  if (config === undefined)
    throw new UserError("stands alone", {
      where: "--aclfile",
      mend: "name the configuration too: --config redis.conf",
    });
  return { config, aclFile };
}

/** The option by which several servers are started. */
export const topologyOption: OptionSpec = {
  name: "topology",
  value: "cluster",
  description:
    "what is started (with --target process or container): standalone; sentinel, a primary, two replicas and three Sentinels; or cluster, three primaries with a replica each",
  default: "standalone",
};

/** Reads it. @throws UserError */
export function topologyName({ values }: Arguments, target: TargetRequest | undefined): TopologyName | undefined {
  const text = values.get("topology");
  if (text === undefined) return undefined;
  const name = TOPOLOGIES.find((one) => one === text);
  if (name === undefined) {
    const meant = nearest(text, TOPOLOGIES);
    throw new UserError(`"${text}" is no topology`, {
      where: "--topology",
      mend: `${meant === undefined ? "" : `did you mean ${meant}? `}it is one of ${TOPOLOGIES.join(", ")}`,
    });
  }
  if (name !== "standalone" && target?.kind !== "process" && target?.kind !== "container")
    throw new UserError("has no effect here: no server is started, or it is not said where", {
      where: `--topology ${name}`,
      mend: "give it together with --target process or --target container; servers of yours are named by redis-sentinel:// or redis-cluster://",
    });
  return name;
}

/** Starts or finds the server. @throws UserError when there is none. */
export async function startServer({
  target,
  image,
  topology,
  flush,
  files,
  usesOwnDefaults = false,
  access,
  scenario,
  signal,
  onNote,
}: ServerRequest): Promise<RealServer> {
  switch (target.kind) {
    case "process":
    case "container": {
      const named = target.kind === "process" ? undefined : (image ?? officialImage(scenario.profile));
      const options = { signal, onNote, ...(files === undefined ? {} : { files }) };
      if (topology === "sentinel")
        return (await import("../targets/topology/start-sentinel-set.js")).startSentinelSet({
          ...options,
          image: named,
        });
      if (topology === "cluster") {
        const { startClusterSet } = await import("../targets/topology/start-cluster-set.js");
        return startClusterSet({ ...options, image: named, stream: scenario.stream });
      }
      const alone = { ...options, usesOwnDefaults };
      if (named === undefined) return (await import("../targets/process.js")).startProcessServer(alone);
      return (await import("../targets/container.js")).startContainerServer({ ...alone, image: named });
    }
    case "address": {
      const { connectToAddress } = await import("../targets/address.js");
      return connectToAddress({ url: target.url, keys: keysOf(scenario), flush, onNote, ...access });
    }
    default:
      return assertNever(target);
  }
}
