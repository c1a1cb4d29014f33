/** Docker as this project uses it: through testcontainers, with labels that say whose a container is. */

import { isGone, thisRunner } from "./runner-id.js";

/** Imported when it is needed: loading testcontainers takes longer than most runs. */
export const loadTestcontainers = (): Promise<typeof import("testcontainers")> => import("testcontainers");

/** What this file needs of Docker's API beside testcontainers: to kill, and to find what a failed start left behind. */
export async function docker() {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  return (await getContainerRuntimeClient()).container.dockerode;
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
