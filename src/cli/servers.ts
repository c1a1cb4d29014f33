/** Which real server a replay runs on: reading `--target`, and starting what it names. */

import { officialImage } from "../targets/official-image.js";
import { assertNever } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ConfigFiles } from "../targets/server-config.js";
import type { RealServer } from "../targets/server.js";
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
  readonly flush: boolean;
  /** The configuration to start it with; undefined for what a run needs. */
  readonly files?: ConfigFiles | undefined;
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
    mend: `${suggestion}it is one of ${NAMES.join(", ")}, or redis://HOST:PORT`,
  });
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

/** Starts or finds the server. @throws UserError when there is none. */
export async function startServer({
  target,
  image,
  flush,
  files,
  scenario,
  signal,
  onNote,
}: ServerRequest): Promise<RealServer> {
  switch (target.kind) {
    case "process": {
      const { startProcessServer } = await import("../targets/process.js");
      return startProcessServer({ signal, onNote, ...(files === undefined ? {} : { files }) });
    }
    case "container": {
      const { startContainerServer } = await import("../targets/container.js");
      const named = image ?? officialImage(scenario.profile);
      return startContainerServer({ signal, onNote, image: named, ...(files === undefined ? {} : { files }) });
    }
    case "address": {
      const { connectToAddress } = await import("../targets/address.js");
      const deadLetterStream = scenario.expect.poison?.deadLetterStream;
      const keys = deadLetterStream === undefined ? [scenario.stream] : [scenario.stream, deadLetterStream];
      return connectToAddress({ url: target.url, keys, flush, onNote });
    }
    default:
      return assertNever(target);
  }
}
