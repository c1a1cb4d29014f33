/** Docker as this project uses it: through testcontainers, with labels that say whose a container is. */

import { UserError } from "../platform/user-error.js";
import { isGone, thisRunner } from "./runner-id.js";

/** Imported when it is needed: loading testcontainers takes longer than most runs. */
export function loadTestcontainers(): Promise<typeof import("testcontainers")> {
  // Its reaper is one more image to pull. What is left here is taken away by a watchdog, or else at the next start.
  process.env["TESTCONTAINERS_RYUK_DISABLED"] ??= "true";
  return import("testcontainers");
}

/**
 * What this file needs of Docker's API beside testcontainers: to kill, and to find what a failed start left behind.
 * @throws UserError when it is not the engine that the user names
 */
export async function docker() {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  const { dockerode } = (await getContainerRuntimeClient()).container;
  refuseAnother(dockerode.modem as { readonly socketPath?: string });
  return dockerode;
}

/** Where nothing answers at DOCKER_HOST, testcontainers goes on to the sockets of this machine. */
function refuseAnother({ socketPath }: { readonly socketPath?: string }): void {
  const named = process.env["DOCKER_HOST"];
  if (named === undefined || named === "" || socketPath === undefined) return;
  if (named.replace(/^unix:\/\//, "") === socketPath) return;
  throw new UserError("no Docker engine answers there", {
    where: `DOCKER_HOST=${named}`,
    mend: "start it, correct or unset DOCKER_HOST, or take --target process or redis://HOST:PORT",
    exitCode: 2,
  });
}

/** A container's log without the headers that say which stream each piece of it is of. */
export function plainLog(log: Buffer): string {
  let text = "";
  for (let at = 0; at + HEADER_BYTES <= log.length;) {
    const end = at + HEADER_BYTES + log.readUInt32BE(at + 4);
    text += log.toString("latin1", at + HEADER_BYTES, end);
    at = end;
  }
  return text;
}

const HEADER_BYTES = 8;

/** Why a folder of this machine cannot be in a container, in a clause; undefined when it can. */
export function missingForMount(): string | undefined {
  const { DOCKER_HOST: host = "unix:" } = process.env;
  return host === "" || host.startsWith("unix:") ? undefined : "the Docker engine is on another machine (DOCKER_HOST)";
}

/** What a container says of whose it is. */
export function labels(runId: string): Record<string, string> {
  const { host, pid, startedAt } = thisRunner();
  return {
    [RUN_LABEL]: runId,
    [`${RUNNER_LABEL}.host`]: host,
    [`${RUNNER_LABEL}.pid`]: String(pid),
    [`${RUNNER_LABEL}.started`]: startedAt,
  };
}

/** Removes containers and their volumes whose runner on this machine is gone; those of others are left alone. */
export async function removeLeftContainers(): Promise<void> {
  let dockerode;
  try {
    dockerode = await docker();
  } catch {
    // No Docker, no containers; whoever needs one says so.
    return;
  }
  for (const { Id, Labels } of await dockerode.listContainers({ all: true, filters: { label: [RUN_LABEL] } })) {
    const runner = {
      host: Labels[`${RUNNER_LABEL}.host`] ?? "",
      pid: Number(Labels[`${RUNNER_LABEL}.pid`]),
      startedAt: Labels[`${RUNNER_LABEL}.started`] ?? "",
    };
    if (isGone(runner)) await dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone);
  }
}

/** It is gone, or somebody is removing it just now: the abort and the end of a run may both do so. */
export function ignoreGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409) throw error;
}

/** The server that a container belongs to. */
export const RUN_LABEL = "streamproof.run";
const RUNNER_LABEL = "streamproof.runner";
