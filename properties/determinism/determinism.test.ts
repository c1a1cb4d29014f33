/** The same seed does the same, byte for byte, in another process. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const SEEDS = 1_000;
const script = fileURLToPath(new URL("digests.ts", import.meta.url));
const run = promisify(execFile);

async function digests(
  packageName: string,
  environment: Record<string, string>,
  ...options: readonly string[]
): Promise<readonly string[]> {
  const args = ["--import", "tsx", script, packageName, "0", String(SEEDS - 1), ...options];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 });
  return stdout.trim().split("\n");
}

describe.each(["ioredis", "ioredis-6"])("with %s", (packageName) => {
  test(`${SEEDS} seeds give equal digests in two processes with different clocks, locales and heaps, one of them watched`, async () => {
    const one = await digests(packageName, { TZ: "UTC", LANG: "C" });
    const elsewhere = { TZ: "Asia/Kathmandu", LANG: "de_DE.UTF-8", NODE_OPTIONS: "--max-semi-space-size=1" };
    const other = await digests(packageName, elsewhere, "watched");
    expect(one).toHaveLength(SEEDS);
    expect(other).toEqual(one);
    // Seeds differ: a digest that does not see what happens would be equal for all of them.
    expect(new Set(one.map((line) => line.split(" ")[1])).size).toBeGreaterThan(SEEDS * 0.9);
  });
});
