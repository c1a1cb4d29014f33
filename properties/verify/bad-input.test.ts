/** What a user can get wrong about a real server: told by name, with its place and what to do, and nothing is left behind. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { makeCertificates, type Certificates } from "../../scripts/headline/certificates.js";
import { fakeTerminal } from "../../src/cli/fake-terminal.js";
import { runProgram } from "../../src/cli/program.js";
import { connectToAddress } from "../../src/targets/address.js";
import { findServerProgram, startProcessServer } from "../../src/targets/process.js";
import { RealBench, SOUND } from "../../src/targets/real-bench.js";
import { withControl, type RealServer } from "../../src/targets/server.js";
import { realTier } from "../real-tier.js";

const SCENARIO = "scripts/scenarios/sound.ts";

async function verify(...args: readonly string[]): Promise<{ readonly code: number; readonly errors: string }> {
  const terminal = fakeTerminal();
  const code = await runProgram(["verify", SCENARIO, "--runs", "1", "--faults", "none", ...args], terminal);
  return { code, errors: terminal.errors() };
}

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const needs = {
  what: "redis-server or valkey-server on the PATH",
  isThere: hasServer(),
  how: "apt-get install redis-server",
};

/** Files of the user's. */
const folder = mkdtempSync(join(tmpdir(), "streamproof-test-"));
/** What runs write to. */
const scratch = join(folder, "scratch");
const certificates = makeCertificates();
const others = makeCertificates();
const tlsNeeds = { what: "openssl on the PATH", isThere: certificates !== undefined, how: "apt-get install openssl" };

beforeAll(() => void mkdirSync(scratch));
beforeEach(() => void vi.stubEnv("TMPDIR", scratch));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  certificates?.remove();
  others?.remove();
});

function configuration(...lines: readonly string[]): readonly string[] {
  const file = join(folder, "redis.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return ["--target", "process", "--config", file];
}

describe("a server that cannot be had", () => {
  test("an engine that does not answer where DOCKER_HOST says is not exchanged for another one", async () => {
    vi.stubEnv("DOCKER_HOST", "unix:///nowhere/docker.sock");
    const { code, errors } = await verify("--target", "container");
    vi.stubEnv("DOCKER_HOST", undefined);
    expect(errors).toMatch(/no Docker engine answers.*; (start|correct)/);
    expect(code).toBe(2);
  });

  test.each([
    [["--ca", "ca.crt"], /--ca: has no effect here; give it together with --target redis:/],
    [["--allow-nonempty"], /--allow-nonempty: has no effect here/],
    [["--target", "redis://127.0.0.1:1", "--allow-nonempty", "--flush"], /--flush: would empty the database that/],
    [["--target", "redis://127.0.0.1:1", "--ca", "package.json"], /--ca: is of use to TLS only; write .* rediss:/],
    [["--target", "rediss://127.0.0.1:1", "--cert", "package.json"], /--cert: stands alone; name both/],
    [["--target", "rediss://127.0.0.1:1", "--ca", "package.json"], /--ca: package.json holds no certificate/],
  ])("%j is refused", async (args, message) => {
    const { code, errors } = await verify(...args);
    expect(errors).toMatch(message);
    expect(code).toBe(64);
  });
});

realTier(needs)("a server that does not start, or may not be used", () => {
  const bench = new RealBench();
  let server: RealServer;
  beforeAll(async () => void (server = await startProcessServer()));
  afterAll(async () => {
    bench.close();
    await server.stop();
  });

  test.each([
    [["appendonly yes", "maxmemory-policy most"], /redis\.conf:2: "maxmemory-policy most": argument/],
    [["user foo on nopass +@most"], /redis\.conf:1: Error loading ACL rule '\+@most'.*; correct the line/],
    [["port 0", "tls-port 1", "tls-cert-file redis.conf", "tls-key-file redis.conf"], /conf:3: tls-cert-file names/],
  ])("with the configuration %j is told with the line", async (lines, message) => {
    const before = readdirSync(scratch);
    const { code, errors } = await verify(...configuration(...lines));
    expect(errors).toMatch(message);
    expect(code).toBe(64);
    expect(readdirSync(scratch)).toEqual(before);
  });

  test("has nowhere to keep its data", async () => {
    vi.stubEnv("TMPDIR", join(folder, "nowhere"));
    const { code, errors } = await verify("--target", "process");
    expect(errors).toMatch(/nowhere: it is not there .*; make it, or name another folder .*TMPDIR=FOLDER/);
    expect(code).toBe(2);
  });

  test("has a database of that number only if the server says so", async () => {
    const { code, errors } = await verify("--target", `redis://127.0.0.1:${server.port}/99`);
    expect(errors).toMatch(/\/99: it has no such database .*; correct the number/);
    expect(code).toBe(2);
  });

  test("is used beside keys of others when that is allowed: none of them is touched, and nothing is removed", async () => {
    const endpoint = { host: server.host, port: server.port, db: 4 };
    const address = ["--target", `redis://127.0.0.1:${server.port}/4`];
    await withControl(endpoint, (control) => control.set("mine", "1"));
    expect((await verify(...address)).errors).toMatch(/holds 1 key.*say --allow-nonempty/);
    const url = address[1]!;
    const notes: string[] = [];
    const options = {
      url,
      keys: ["orders", "orders:dead"],
      isShared: true,
      onNote: (note: string) => notes.push(note),
    };
    const on = await connectToAddress(options);
    const { history } = await bench.run({ consume: SOUND, server: on, entries: ["sound", "poison"] });
    expect(history.find(({ kind }) => kind === "run-ended")).toMatchObject({ isSettled: true });
    await on.stop();
    expect(notes).toEqual([expect.stringMatching(/the run left 2 keys there \(orders, orders:dead\)/)]);
    const keys = await withControl(endpoint, (control) => control.keys("*"));
    expect(keys.toSorted()).toEqual(["mine", "orders", "orders:dead"]);
    const again = await verify(...address, "--allow-nonempty");
    expect(again.errors).toMatch(/the key "orders", which the scenario writes, exists already/);
    expect(again.code).toBe(2);
  });
});

realTier(needs, tlsNeeds)("a server with TLS", () => {
  const { cert, key, client } = certificates as Certificates;
  const bench = new RealBench();
  let server: RealServer;
  let url: string;
  beforeAll(async () => {
    const config = join(folder, "tls.conf");
    const lines = [
      "port 0",
      "tls-port 6380",
      `tls-cert-file ${cert}`,
      `tls-key-file ${key}`,
      `tls-ca-cert-file ${cert}`,
    ];
    writeFileSync(config, lines.join("\n"));
    server = await startProcessServer({ files: { config } });
    url = `rediss://127.0.0.1:${server.port}`;
  });
  afterAll(async () => {
    bench.close();
    await server.stop();
  });

  test("is used by its address, also by a client that asks for TLS", async () => {
    expect(client.ca).toContain("BEGIN CERTIFICATE");
    const on = await connectToAddress({ url, keys: ["orders"], certificates: { ca: cert, cert, key } });
    const consume = SOUND.replace("maxRetriesPerRequest: null", "maxRetriesPerRequest: null, tls: {}");
    const { history, diagnoses } = await bench.run({ consume, server: on });
    expect(diagnoses).toEqual([]);
    expect(history.find(({ kind }) => kind === "run-ended")).toMatchObject({ isSettled: true });
  });

  test.each([
    ["without its authority", [], 2, /not known here \(self-signed certificate\).*--ca FILE, or NODE_EXTRA_CA/],
    ["without a certificate", ["--ca", cert], 2, /it asks its clients for a certificate.*--cert FILE --key FILE/],
    [
      "with another certificate",
      ["--ca", cert, "--cert", others!.cert, "--key", others!.key],
      2,
      /it refuses the certificate that it was given \(tlsv1 alert unknown ca\)/,
    ],
    ["with another key", ["--cert", cert, "--key", others!.key], 64, /--key: .* is not the key of/],
    ["with another authority", ["--ca", others!.cert], 2, /of an authority that is not known here/],
  ])("%s is refused with the reason", async (_what, args, expected, message) => {
    const { code, errors } = await verify("--target", url, ...args);
    expect(errors).toMatch(message);
    expect(code).toBe(expected);
  });

  test("is told apart from one without", async () => {
    const { code, errors } = await verify("--target", url.replace("rediss:", "redis:"));
    expect(errors).toMatch(/it ended the connection.*one that speaks TLS is written with rediss:/);
    expect(code).toBe(2);
  });
});
