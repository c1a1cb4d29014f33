/** A server of our own in a container, through testcontainers. */

import { execFileSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import type { StartedTestContainer } from "testcontainers";
import { UserError } from "../platform/user-error.js";
import { cleanAtExit } from "./at-exit.js";
import { logOfWrites, SNAPSHOT } from "./data-files.js";
import { isGone, thisRunner } from "./runner-id.js";
import { waitUntilReady, type RealServer } from "./server.js";
import { whenGone } from "./watchdog.js";

/** How to start a container. */
export interface ContainerServerOptions {
  readonly image: string;
  /** Takes the container down when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a container. Each answered write is on disk (`appendfsync always`), so a kill loses nothing.
 * @throws UserError when there is no Docker, no such image, or no server in it.
 */
export async function startContainerServer(options: ContainerServerOptions): Promise<RealServer> {
  options.signal?.throwIfAborted();
  await removeLeftContainers();
  const server = new ContainerServer(options.image, options.signal);
  const stop = (): void => void server.stop();
  options.signal?.addEventListener("abort", stop, { once: true });
  try {
    await server.start();
    // The abort may have come while there was nothing yet to take down.
    options.signal?.throwIfAborted();
    return server;
  } catch (error) {
    options.signal?.removeEventListener("abort", stop);
    await server.stop();
    options.signal?.throwIfAborted();
    throw error;
  }
}

/** Imported when it is needed: loading testcontainers takes longer than most runs. */
const loadTestcontainers = (): Promise<typeof import("testcontainers")> => import("testcontainers");

/** What this file needs of Docker's API beside testcontainers: to kill, and to find what a failed start left behind. */
async function docker() {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  return (await getContainerRuntimeClient()).container.dockerode;
}

async function isImageHere(image: string): Promise<boolean> {
  try {
    await (await docker()).getImage(image).inspect();
    return true;
  } catch {
    return false;
  }
}

class ContainerServer implements RealServer {
  readonly startedByUs = true;
  host = "";
  port = 0;
  version = "";
  // Docker publishes ports on all of the host's addresses, so nobody else must get in.
  readonly password = randomBytes(18).toString("hex");
  readonly #runId = randomBytes(8).toString("hex");
  #container: StartedTestContainer | undefined;
  #watchdog: ChildProcess | undefined;
  readonly #forgetExit = cleanAtExit(() => this.#removeAtExit());

  constructor(
    readonly image: string,
    readonly signal: AbortSignal | undefined,
  ) {}

  get label(): string {
    return `container ${this.image}`;
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      throw explainDockerError(error, { image: this.image, isImageHere: await isImageHere(this.image) });
    }
  }

  async kill(): Promise<void> {
    if (this.#container === undefined) return;
    const container = (await docker()).getContainer(this.#container.getId());
    const isOver = container.wait({ condition: "not-running" });
    await container.kill({ signal: "SIGKILL" });
    await isOver;
  }

  async startAgain(data: "kept" | "lost"): Promise<void> {
    if (data === "lost") {
      await this.#remove();
      return this.start();
    }
    const container = (await docker()).getContainer(this.#container!.getId());
    await container.start();
    await this.#ready(async () => {
      // A container that starts again is given another port of the host.
      const { NetworkSettings } = await container.inspect();
      return Number(NetworkSettings.Ports["6379/tcp"]?.find(({ HostPort }) => HostPort !== "")?.HostPort ?? 0);
    });
  }

  startSibling(): Promise<RealServer> {
    return startContainerServer({ image: this.image, ...(this.signal === undefined ? {} : { signal: this.signal }) });
  }

  async hostSeenFromThere(): Promise<string> {
    const { NetworkSettings } = await (await docker()).getContainer(this.#container!.getId()).inspect();
    const [network] = Object.values(NetworkSettings.Networks);
    return network!.Gateway;
  }

  async cutLog(at: (log: string) => number): Promise<void> {
    const all = 'for f in $(find /data -name "*.aof"); do echo "$f $(base64 -w0 $f)"; done';
    const files = new Map((await this.#besides("sh", "-c", all)).split("\n").map((line) => twoWords(line)));
    const file = logOfWrites([...files.keys()]);
    const log = Buffer.from(files.get(file)!, "base64").toString("latin1");
    await this.#besides("truncate", "-s", String(at(log)), file);
  }

  async blockSnapshots(): Promise<() => Promise<void>> {
    const container = this.#container!;
    const name = `/data/${SNAPSHOT}`;
    // Nothing can be renamed to the name of a folder.
    await container.exec(["sh", "-c", `rm -f ${name}; mkdir ${name}`]);
    return async () => void (await container.exec(["rmdir", name]));
  }

  async stop(): Promise<void> {
    this.#container = undefined;
    await this.#remove();
    this.#forgetExit();
  }

  /** Runs a program in another container on this one's data, and returns what it prints: this one is down. */
  async #besides(...command: readonly string[]): Promise<string> {
    const dockerode = await docker();
    const chunks: Buffer[] = [];
    const output = new Writable({ write: (chunk: Buffer, _encoding, done) => (chunks.push(chunk), done()) });
    const [{ StatusCode }, container] = (await dockerode.run(this.image, [...command], [output, output], {
      Entrypoint: [],
      Labels: labels(this.#runId),
      Tty: false,
      HostConfig: { VolumesFrom: [this.#container!.getId()], NetworkMode: "none" },
    })) as [{ StatusCode: number }, { remove(): Promise<void> }];
    await container.remove();
    const text = Buffer.concat(chunks).toString();
    if (StatusCode !== 0) throw new Error(`${command[0]} in ${this.label}: ${text.trim()}`);
    return text.trim();
  }

  async #start(): Promise<void> {
    const { GenericContainer, Wait } = await loadTestcontainers();
    const container = await new GenericContainer(this.image)
      .withCommand(serverCommand(this.image, this.password))
      .withExposedPorts(6379)
      .withLabels(labels(this.#runId))
      // Whether the server answers is seen below; this waits for no longer than the container takes to run or to fail.
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections/))
      .withStartupTimeout(READY_TIMEOUT_MS)
      .start();
    this.#container = container;
    this.#watchdog = whenGone('docker rm -f -v "$1"', [container.getId()]);
    this.host = container.getHost();
    await this.#ready(() => Promise.resolve(container.getMappedPort(6379)));
  }

  async #ready(port: () => Promise<number>): Promise<void> {
    this.port = await port();
    this.version = await waitUntilReady(() => this, { timeoutMs: READY_TIMEOUT_MS });
  }

  /** Removes all containers of this server, those of failed starts too. */
  async #remove(): Promise<void> {
    this.#watchdog?.kill("SIGKILL");
    let dockerode;
    try {
      dockerode = await docker();
    } catch {
      // No Docker, no containers.
      return;
    }
    const filters = { label: [`${RUN_LABEL}=${this.#runId}`] };
    for (const { Id } of await dockerode.listContainers({ all: true, filters })) {
      await dockerode.getContainer(Id).remove({ force: true, v: true }).catch(ignoreGone);
    }
  }

  #removeAtExit(): void {
    if (this.#container === undefined) return;
    try {
      execFileSync("docker", ["rm", "-f", "-v", this.#container.getId()], { stdio: "ignore", timeout: 5_000 });
    } catch {
      // Without the docker program, the reaper of testcontainers has to do it.
    }
  }
}

/** What a container says of whose it is. */
function labels(runId: string): Record<string, string> {
  const { host, pid, startedAt } = thisRunner();
  return {
    [RUN_LABEL]: runId,
    [`${RUNNER_LABEL}.host`]: host,
    [`${RUNNER_LABEL}.pid`]: String(pid),
    [`${RUNNER_LABEL}.started`]: startedAt,
  };
}

/** Removes containers and their volumes whose runner on this machine is gone; those of others are left alone. */
async function removeLeftContainers(): Promise<void> {
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

function twoWords(line: string): [string, string] {
  const [first = "", second = ""] = line.split(" ");
  return [first, second];
}

/** It is gone, or somebody is removing it just now: the abort and the end of a run may both do so. */
function ignoreGone(error: unknown): void {
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== 404 && statusCode !== 409) throw error;
}

/** The configuration is given as arguments: one that is set later would be gone after a restart. */
function serverCommand(image: string, password: string): string[] {
  const program = /valkey/.test(image) ? "valkey-server" : "redis-server";
  const settings = { appendonly: "yes", appendfsync: "always", save: "", "repl-diskless-sync-delay": "0" };
  return [
    program,
    ...Object.entries({ ...settings, requirepass: password }).flatMap(([name, value]) => [`--${name}`, value]),
  ];
}

/** What testcontainers says, as something that the user can mend. */
export function explainDockerError(
  error: unknown,
  about: { readonly image: string; readonly isImageHere: boolean },
): unknown {
  if (error instanceof UserError) return error;
  const { image } = about;
  const message = error instanceof Error ? error.message : String(error);
  if (/container runtime strategy|ECONNREFUSED|ENOENT.*docker/i.test(message)) {
    return new UserError("no Docker engine answers", {
      where: "--target container",
      mend: "start Docker, or take --target process or redis://HOST:PORT",
      exitCode: 2,
    });
  }
  if (/executable file not found|OCI runtime/.test(message)) return noServer(message, image);
  const isPull =
    /no such image|pull access denied|not found|manifest unknown|invalid reference|lookup |HTTP code (404|500)|unescaped/i.test(
      message,
    );
  // What cannot be pulled although the image itself is here is the image of the container that removes containers.
  if (/ryuk/i.test(message) || (isPull && about.isImageHere)) {
    return new UserError(`the image of testcontainers' reaper cannot be had (${message})`, {
      where: "--target container",
      mend: "set TESTCONTAINERS_RYUK_DISABLED=true in the environment, or load the image testcontainers/ryuk",
      exitCode: 2,
    });
  }
  if (isPull) {
    return new UserError(`there is no such image here, and it cannot be pulled (${message})`, {
      where: image,
      mend: "correct the name after --image, or pull or load the image first (docker images lists what is here)",
    });
  }
  return noServer(message, image);
}

function noServer(message: string, image: string): UserError {
  return new UserError(`the container does not start (${message})`, {
    where: image,
    mend: "see whether this image has a redis-server or valkey-server: docker run --rm -it " + image,
    exitCode: 2,
  });
}

const RUN_LABEL = "streamproof.run";
const RUNNER_LABEL = "streamproof.runner";
const READY_TIMEOUT_MS = 60_000;
