import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { findServerProgram, startProcessServer } from "../targets/process.js";
import { withControl, type RealServer } from "../targets/server.js";
import { fakeTerminal } from "./fake-terminal.js";
import { runProgram } from "./program.js";

async function run(...args: readonly string[]): Promise<{ code: number; printed: string; errors: string }> {
  const terminal = fakeTerminal();
  const code = await runProgram(args, terminal);
  return { code, printed: terminal.printed(), errors: terminal.errors() };
}

describe("drive", () => {
  const url = "redis://127.0.0.1:1";

  it.each([
    [["drive"], "streamproof drive: no server is named; name one server, such as redis://127.0.0.1:6379"],
    [["drive", url, "again"], '"again" is one too many'],
    [["drive", url, "--load", "fast"], '--load: "fast" is no rate; write it as 20000/s,'],
    [["drive", url, "--budget", "publsh:p(99)<5ms"], "did you mean publish?"],
    [["drive", url, "--arrivals", "poison"], '--arrivals: "poison" is no kind of arrivals; did you mean poisson?'],
    [["drive", url, "--payload", "20"], "is no whole number from 100 to 1000000"],
    [["drive", url, "--join", "friday"], "--join: needs --part with it"],
    [["drive", url, "--part", "1/2"], "--part: needs --join with it"],
    [["drive", url, "--join", "fri day", "--part", "1/2"], "is no name of letters, digits and dashes"],
    [["drive", url, "--join", "friday", "--part", "3/2"], '--part: "3/2" is no part'],
    [["drive", url, "--join", "friday", "--part", "1/2"], "--join: needs --seed with it"],
    [["drive", url, "--ca", "ca.crt"], "--ca: is of use to TLS only; write the address as rediss://127.0.0.1:1"],
    [["drive", "rediss://127.0.0.1:1", "--ca", "/nowhere/ca.crt"], "--ca: cannot be read (ENOENT"],
    [["drive", "rediss://127.0.0.1:1", "--ca", "package.json"], "holds no certificate and no key in PEM"],
    [["drive", "http://127.0.0.1:1"], "is not supported"],
  ])("%j is refused with what to do about it", async (args, message) => {
    const { code, errors } = await run(...args);
    expect(errors).toContain(message);
    expect(code).toBe(64);
  });

  it("is unknown where nobody listens, and shows no password", async () => {
    const { code, errors } = await run("drive", "redis://:s3cret@127.0.0.1:1");
    expect(code).toBe(2);
    expect(errors).toContain("redis://127.0.0.1:1: nothing listens there");
    expect(errors).not.toContain("s3cret");
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

realTier(need)("drive on a real server", () => {
  let server: RealServer;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    server = await startProcessServer();
    url = `redis://${server.host}:${server.port}`;
    folder = mkdtempSync(join(tmpdir(), "streamproof-drive-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
  });

  const short = ["--load", "1000/s", "--duration", "1s", "--warm-up", "0s", "--no-stub"];

  it("prints, writes and cleans up", async () => {
    const out = join(folder, "one");
    const { printed } = await run("drive", url, ...short, "--budget", "end_to_end:count==500", "--out", out);
    expect(printed).toContain("500 publishes answered, 500 entries handled, 0 lost, 0 duplicates");
    expect(printed).toMatch(/✓ end_to_end:count==500 +500/);
    expect(readFileSync(join(out, "all.end_to_end.hgrm"), "utf8")).toMatch(/Total count {4}= +500\]/);
    expect(readFileSync(join(out, "metrics.prom"), "utf8")).toContain("streamproof_load_entries_handled_total 500\n");
    expect(await withControl(server, (control) => control.dbsize())).toBe(0);
  });

  it("refuses a database with keys unless it is told not to, and touches none of them", async () => {
    await withControl(server, (control) => control.set("mine", "1"));
    const refused = await run("drive", url, ...short);
    expect(refused.code).toBe(2);
    expect(refused.errors).toContain("the database holds 1 key; name an empty database");
    const allowed = await run("drive", url, ...short, "--allow-nonempty");
    expect(allowed.printed).toContain("500 entries handled, 0 lost");
    expect(await withControl(server, (control) => control.keys("*"))).toEqual(["mine"]);
    await withControl(server, (control) => control.del("mine"));
  });

  it("makes one load of several machines, whose files merge adds up", async () => {
    const settings = "drive URL --load 1000/s --duration 2s --warm-up 0s --no-stub --seed 7 --arrivals poisson"
      .replace("URL", url)
      .split(" ");
    const join2 = (part: number): Promise<{ printed: string; errors: string }> =>
      run(...settings, "--join", "friday", "--part", `${part}/2`, "--out", join(folder, `part-${part}`));
    const [first] = await Promise.all([join2(1), join2(2)]);
    expect(first.printed).toContain("lost: known when all parts are merged");
    expect(await withControl(server, (control) => control.dbsize())).toBe(0);
    const files = [1, 2].map((part) => join(folder, `part-${part}`, "load.json"));
    const merged = await run("merge", ...files, "--out", join(folder, "all"));
    expect(merged.errors).toBe("");
    const [, answered, handled] = /([\d,]+) publishes answered, ([\d,]+) entries handled, 0 lost, 0 dup/.exec(
      merged.printed,
    )!;
    expect(answered).toBe(handled);
    // 1,000 at random: the standard deviation is 32.
    expect(Math.abs(Number(answered!.replace(",", "")) - 1_000)).toBeLessThan(5 * 32);
    const half = await run("merge", files[0]!);
    expect(half.code).toBe(2);
    expect(half.printed).toContain("of 2 parts, 2/2 is missing");
  });
});
