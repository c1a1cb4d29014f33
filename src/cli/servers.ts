/** Which real server a replay runs on: reading `--target`, and starting what it names. */

import { officialImage } from "../targets/official-image.js";
import { assertNever } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import type { Scenario } from "../scenario/scenario.js";
import type { RealServer } from "../targets/server.js";
import { nearest } from "../text/nearest.js";

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

/** Starts or finds the server. @throws UserError when there is none. */
export async function startServer({
  target,
  image,
  flush,
  scenario,
  signal,
  onNote,
}: ServerRequest): Promise<RealServer> {
  switch (target.kind) {
    case "process": {
      const { startProcessServer } = await import("../targets/process.js");
      return startProcessServer({ signal });
    }
    case "container": {
      const { startContainerServer } = await import("../targets/container.js");
      return startContainerServer({ signal, image: image ?? officialImage(scenario.profile) });
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
