import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { findServerProgram, startProcessServer } from "./process.js";
import { withControl } from "./server.js";

describe("the server program", () => {
  it("is looked for on the PATH, and its absence explained", () => {
    expect(() => findServerProgram("/nowhere")).toThrow(
      /PATH: there is neither a redis-server nor a valkey-server; install/,
    );
  });

  it("that ends at once, or does not exist, is named", async () => {
    await expect(startProcessServer({ program: "/bin/false" })).rejects.toThrow(
      /\/bin\/false: the server does not start/,
    );
    await expect(startProcessServer({ program: "/nowhere/redis-server" })).rejects.toThrow(
      /the server does not start: .*ENOENT/,
    );
  });
});

function hasServer(): boolean {
  try {
    return existsSync(findServerProgram());
  } catch {
    return false;
  }
}

const need = { what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" };

realTier(need)("a server of our own", () => {
  // Other tests start servers at the same time.
  let within: string;
  beforeEach(() => {
    within = mkdtempSync(join(tmpdir(), "streamproof-test-"));
    vi.stubEnv("TMPDIR", within);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(within, { recursive: true, force: true });
  });
  const folders = (): string[] => readdirSync(within).filter((name) => name.startsWith("streamproof-server-"));

  it("comes back after a kill with all its data or with none, and leaves nothing behind", async () => {
    const server = await startProcessServer();
    expect(server.version).toMatch(/^(redis|valkey) \d/);
    await withControl(server, (control) => control.xadd("s", "1-1", "f", "v"));
    await server.kill();
    await expect(withControl(server, (control) => control.ping())).rejects.toThrow(/ECONNREFUSED/);
    await server.startAgain("kept");
    expect(await withControl(server, (control) => control.xlen("s"))).toBe(1);
    await server.startAgain("lost");
    expect(await withControl(server, (control) => control.xlen("s"))).toBe(0);
    const { port } = server;
    await server.stop();
    await expect(withControl({ host: "127.0.0.1", port }, (control) => control.ping())).rejects.toThrow(/ECONNREFUSED/);
  });

  it("is taken down by an abort, while it starts and when it runs", async () => {
    const early = new AbortController();
    const starting = startProcessServer({ signal: early.signal });
    early.abort(new Error("enough"));
    await expect(starting).rejects.toThrow("enough");
    const late = new AbortController();
    const server = await startProcessServer({ signal: late.signal });
    expect(folders()).toHaveLength(1);
    late.abort(new Error("enough"));
    await server.stop();
    await expect(withControl(server, (control) => control.ping())).rejects.toThrow(/ECONNREFUSED/);
    expect(folders()).toEqual([]);
  });
});
