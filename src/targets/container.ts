/** A server of our own in a container, through testcontainers. */

import { execFileSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { Writable } from "node:stream";
import type { StartedTestContainer } from "testcontainers";
import { cleanAtExit } from "./at-exit.js";
import { explainDockerError } from "./container-errors.js";
import { CONFIG_PATH, containerConfig, type ContainerConfig } from "./container-config.js";
import { logOfWrites, SNAPSHOT } from "./data-files.js";
import {
  docker,
  ignoreGone,
  labels,
  loadTestcontainers,
  missingForMount,
  plainLog,
  removeLeftContainers,
  RUN_LABEL,
} from "./docker.js";
import { missingForPowerCut, PowerVolume, removeLeftVolumes } from "./power-volume.js";
import { FLUSHED, sentinelText, type Settings } from "./server-child.js";
import { freePort } from "./process.js";
import { drawnPassword, type ConfigFiles } from "./server-config.js";
import { waitUntilReady, type RealServer, type TlsSettings } from "./server.js";
import { endingWords, startFailure } from "./start-failure.js";
import { whenGone } from "./watchdog.js";

/** How to start a container. */
export interface ContainerServerOptions {
  readonly image: string;
  /** The configuration to try. Default: what a run needs, and no more. */
  readonly files?: ConfigFiles;
  /** Keep the server's own defaults, its persistence among them. Default: each write is flushed. */
  readonly usesOwnDefaults?: boolean;
  /** It is on the network of this machine, at loopback alone, and asks for no password. With these directives; or it is a Sentinel with these lines. */
  readonly onHost?: { readonly settings: Settings; readonly sentinel?: readonly string[] };
  /** Takes the container down when aborted. */
  readonly signal?: AbortSignal;
  /** Takes what was changed in the configuration, a sentence at a time. */
  readonly onNote?: (sentence: string) => void;
}

/**
 * Starts a container. Each answered write is on disk (`appendfsync always`), so a kill loses nothing.
 * @throws UserError when there is no Docker, no such image, or no server in it.
 */
export async function startContainerServer(options: ContainerServerOptions): Promise<RealServer> {
  options.signal?.throwIfAborted();
  await removeLeftContainers();
  removeLeftVolumes();
  const server = new ContainerServer(options);
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
  readonly password: string | undefined;
  readonly username: string | undefined;
  readonly tls: TlsSettings | undefined;
  readonly image: string;
  readonly #runId = randomBytes(8).toString("hex");
  #container: StartedTestContainer | undefined;
  #watchdog: ChildProcess | undefined;
  #volume: PowerVolume | undefined;
  #output = "";
  readonly #forgetExit = cleanAtExit(() => this.#removeAtExit());

  readonly #config: ContainerConfig | undefined;
  readonly #options: ContainerServerOptions;

  constructor(options: ContainerServerOptions) {
    this.#options = options;
    this.image = options.image;
    this.#config = options.files && containerConfig(options.files, options.onHost !== undefined);
    for (const note of this.#config?.notes ?? []) options.onNote?.(note);
    this.username = this.#config?.username;
    this.tls = this.#config?.tls;
    this.password = this.#config?.password ?? (options.onHost === undefined ? drawnPassword() : undefined);
  }

  get isConfigured(): boolean {
    return this.#options.files !== undefined;
  }

  get label(): string {
    return `container ${this.image}`;
  }

  async start(): Promise<void> {
    try {
      await this.#start();
    } catch (error) {
      const { files } = this.#options;
      const blamed = files && startFailure(this.#output + (await this.#lastLog()), files);
      if (blamed !== undefined) throw blamed;
      throw explainDockerError(error, { image: this.image, isImageHere: await isImageHere(this.image) });
    }
  }

  async kill(): Promise<void> {
    if (this.#container === undefined) return;
    const container = await this.#api();
    const isOver = container.wait({ condition: "not-running" });
    await container.kill({ signal: "SIGKILL" });
    await isOver;
  }

  async startAgain(data: "kept" | "lost"): Promise<void> {
    if (data === "lost") {
      await this.#remove();
      this.#volume?.empty();
      return this.start();
    }
    const container = await this.#api();
    await container.start();
    await this.#ready(async () => {
      if (this.#options.onHost !== undefined) return this.port;
      // A container that starts again is given another port of the host.
      const { NetworkSettings } = await container.inspect();
      return Number(NetworkSettings.Ports["6379/tcp"]?.find(({ HostPort }) => HostPort !== "")?.HostPort ?? 0);
    });
  }

  startSibling(): Promise<RealServer> {
    const { onNote: _told, ...options } = this.#options;
    return startContainerServer(options);
  }

  async hostSeenFromThere(): Promise<string> {
    const { NetworkSettings } = await (await this.#api()).inspect();
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

  async pause(): Promise<() => Promise<void>> {
    const container = await this.#api();
    await container.pause();
    return async () => void (await container.unpause().catch(ignoreGone));
  }

  missingForVolume(): string | undefined {
    return missingForPowerCut() ?? missingForMount();
  }

  get isOnVolume(): boolean {
    return this.#volume !== undefined;
  }

  async onVolume(): Promise<void> {
    if (this.isOnVolume) return;
    await this.#remove();
    this.#volume = new PowerVolume();
    await this.start();
  }

  async cutPower(): Promise<void> {
    await this.pause();
    this.#volume!.cut();
    await this.kill();
    await this.#volume!.restore();
  }

  fillDisk(): Promise<() => Promise<void>> {
    const free = this.#volume!.fill();
    return Promise.resolve(() => Promise.resolve(free()));
  }

  async lastWords(): Promise<string | undefined> {
    if (this.#container === undefined) return undefined;
    const { State } = await (await this.#api()).inspect();
    return State.Running ? undefined : endingWords(await this.#lastLog());
  }

  async stop(): Promise<void> {
    this.#container = undefined;
    await this.#remove();
    this.#volume?.remove();
    this.#volume = undefined;
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

  async #api() {
    return (await docker()).getContainer(this.#container!.getId());
  }

  #print(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_CHARS_MAX);
  }

  async #start(): Promise<void> {
    this.#output = "";
    await docker();
    const { GenericContainer, Wait } = await loadTestcontainers();
    const { onHost } = this.#options;
    if (onHost !== undefined && this.port === 0) this.port = await freePort();
    const image = new GenericContainer(this.image);
    const container = await (onHost === undefined ? image.withExposedPorts(6379) : image.withNetworkMode("host"))
      .withCommand(this.#command())
      .withBindMounts(this.#volume === undefined ? [] : [{ source: this.#volume.data, target: "/data", mode: "rw" }])
      .withCopyContentToContainer(this.#contents())
      .withLabels(labels(this.#runId))
      // Whether the server answers is seen below; this waits for no longer than the container takes to run or to fail.
      .withWaitStrategy(Wait.forLogMessage(/Ready to accept connections|\+monitor master/))
      .withStartupTimeout(READY_TIMEOUT_MS)
      // One that does not come up is gone before it could be asked for its log.
      .withLogConsumer((log) => log.on("data", (text) => this.#print(String(text))))
      .start();
    this.#container = container;
    this.#watchdog = whenGone('docker rm -f -v "$1"', [container.getId()]);
    this.host = onHost === undefined ? container.getHost() : "127.0.0.1";
    await this.#ready(() => Promise.resolve(onHost === undefined ? container.getMappedPort(6379) : this.port));
  }

  #contents(): { readonly content: string; readonly target: string; readonly mode: number }[] {
    const lines = this.#options.onHost?.sentinel;
    if (lines === undefined) return [...(this.#config?.contents ?? [])];
    return [{ content: sentinelText(this.port, "/data", lines), target: SENTINEL_PATH, mode: 0o666 }];
  }

  /** The configuration is given as arguments, or in a file: what is set later would be gone after a restart. */
  #command(): string[] {
    const program = /valkey/.test(this.image) ? "valkey-server" : "redis-server";
    const { onHost } = this.#options;
    if (onHost?.sentinel !== undefined) return [program, SENTINEL_PATH, "--sentinel"];
    const added = onHost === undefined ? {} : { port: String(this.port), bind: "127.0.0.1", ...onHost.settings };
    if (this.#config !== undefined) return [program, CONFIG_PATH, ...words(added)];
    const flushed = this.#options.usesOwnDefaults === true ? {} : FLUSHED;
    const { password } = this;
    const login = password === undefined ? {} : { requirepass: password };
    return [program, ...words({ ...flushed, "repl-diskless-sync-delay": "0", ...login, ...added })];
  }

  async #ready(port: () => Promise<number>): Promise<void> {
    this.port = await port();
    this.version = await waitUntilReady(() => this, { timeoutMs: READY_TIMEOUT_MS });
  }

  /** What a container has printed that ended before anybody listened; empty when it is gone. */
  async #lastLog(): Promise<string> {
    try {
      const dockerode = await docker();
      const filters = { label: [`${RUN_LABEL}=${this.#runId}`] };
      const [last] = await dockerode.listContainers({ all: true, filters });
      if (last === undefined) return "";
      return plainLog(await dockerode.getContainer(last.Id).logs({ stdout: true, stderr: true, tail: 50 }));
    } catch {
      return "";
    }
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

function words(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value].flat());
}

function twoWords(line: string): [string, string] {
  const [first = "", second = ""] = line.split(" ");
  return [first, second];
}

/** In the folder of data: the server of an image is a user who may write there, as Sentinels do. */
const SENTINEL_PATH = "/data/sentinel.conf";
const READY_TIMEOUT_MS = 60_000;
const OUTPUT_CHARS_MAX = 20_000;
