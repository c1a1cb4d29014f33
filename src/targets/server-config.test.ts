import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { findServerProgram, startProcessServer } from "./process.js";
import { adaptConfig, type AdaptedConfig } from "./server-config.js";
import { withControl } from "./server.js";
import { startFailure } from "./start-failure.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "streamproof-test-"));
  // What others have left in the machine's is told, too.
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, ...lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const GIB = 1024 ** 3;

function adapted(...lines: readonly string[]): AdaptedConfig {
  return adaptConfig(
    { config: file("redis.conf", ...lines) },
    {
      folder: "/data",
      bind: "127.0.0.1",
      port: 7000,
      memoryBytes: 8 * GIB,
      cpus: 2,
      aclThere: "/data/users.acl",
      includeThere: (nth) => `/data/included-${nth}.conf`,
      pathThere: (path) => path,
    },
  );
}

describe("a configuration", () => {
  it("keeps its lines where they are, and what can hold as it is", () => {
    const { text, notes } = adapted("# first", "appendonly yes", "io-threads 4", "maxmemory 1gb");
    expect(text.split("\n").slice(0, 4)).toEqual(["# first", "appendonly yes", "io-threads 4", "maxmemory 1gb"]);
    expect(notes).toEqual([]);
  });

  it("includes other files, by paths that begin at its folder, each adapted and with its own lines", () => {
    mkdirSync(join(folder, "parts"));
    file("parts/a.conf", "hz 20", "port 7");
    file("parts/b.conf", "# nothing");
    file("common.conf", "aclfile users.acl", "include parts/*.conf");
    file("users.acl", "user default off");
    const { text, included, notes, aclText } = adapted("include common.conf", "appendonly yes");
    // The file with the lines of two is one more, so that each include stays one line.
    expect(text.split("\n").slice(0, 2)).toEqual([`include "/data/included-4.conf"`, "appendonly yes"]);
    expect(included.map((one) => one.text.trim())).toEqual([
      "hz 20",
      "# nothing",
      `include "/data/included-1.conf"\ninclude "/data/included-2.conf"`,
      `include "/data/included-3.conf"`,
    ]);
    expect(notes).toContain(`${join(folder, "parts/a.conf")}:2: port 7 was replaced by a free one`);
    expect(aclText).toMatch(/^user default off\nuser streamproof /);
  });

  it("that includes what is not there, or itself, is refused with the line", () => {
    expect(() => adapted("", "include nowhere.conf")).toThrow(/redis\.conf:2: include: there is no .*nowhere\.conf;/);
    file("again.conf", "include redis.conf");
    expect(() => adapted("include again.conf")).toThrow(/again\.conf:1: include redis\.conf: .* within itself;/);
    expect(adapted("include none-*.conf").included).toHaveLength(1);
  });

  it("that a server refuses for a line of an included file is told with that file and line", () => {
    const config = file("redis.conf", "appendonly yes", "include part.conf");
    const part = file("part.conf", "# part", "hz many");
    const log =
      "Reading the configuration file, at line 2\n>>> 'hz many'\nargument couldn't be parsed into an integer\n";
    expect(startFailure(log, { config })!.where).toBe(`${part}:2`);
  });

  it("listens where the run wants it, over TLS when that is its only port", () => {
    const { text, notes } = adapted("bind 10.0.1.55 127.0.0.1", "port 6379");
    expect(text).toMatch(/\nbind "127.0.0.1"\nport "7000"\n/);
    expect(text).not.toContain("10.0.1.55");
    expect(notes).toHaveLength(2);
    const cert = file("cert.pem", "certificate");
    const tls = adapted("port 0", "tls-port 6380", "tls-cert-file cert.pem", `tls-key-file "${cert}"`);
    expect(tls.text).toMatch(/\ntls-port "7000"\nport "0"\n/);
    expect(tls.text).toContain(`tls-cert-file "${cert}"`);
    const pem = "certificate\n";
    expect(tls.tls).toEqual({ cert: pem, key: pem, serverCert: pem, at: `${join(folder, "redis.conf")}:3` });
  });

  it.each([
    ["maxmemory 48gb", `maxmemory ${4 * GIB}`, /more than this machine can give/],
    ["server_cpulist 0-7", "", /this machine has 2/],
    ["logfile /var/log/redis.log", "", /left out/],
    ["replicaof 10.0.0.1 6379", "", /is a primary/],
  ])("has %s changed, and told", (line, instead, told) => {
    const { text, notes } = adapted(line);
    expect(text.split("\n")[0]).toBe(instead);
    expect(notes).toEqual([expect.stringMatching(told)]);
    expect(notes[0]).toMatch(/redis\.conf:1: /);
  });

  it("keeps a line that the server has to refuse", () => {
    expect(adapted("port 0 # off").text.split("\n")[0]).toBe("port 0 # off");
  });

  it("that names a certificate which is not there is refused, with its line", () => {
    expect(() => adapted("port 0", "tls-cert-file /nowhere/redis.crt")).toThrow(
      /redis\.conf:2: tls-cert-file: there is no \/nowhere\/redis\.crt; put a copy/,
    );
  });

  it("with users gets one more for the run, with a password that nobody knows", () => {
    const { text, login } = adapted("user default off", "user app on >secret ~* +@all");
    expect(login.username).toBe("streamproof");
    expect(text).toContain(`user streamproof on >${login.password} ~* &* +@all`);
  });
});

describe("the log of a server that does not start", () => {
  it("names the line of the configuration that is to blame, and how to mend it", () => {
    const config = file("redis.conf", "appendonly yes", "port 0 # off");
    const log = `*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n>>> 'port 0 # off'\nwrong number of arguments\n`;
    expect(startFailure(log, { config })!.message).toBe(
      `${config}:2: "port 0 # off": wrong number of arguments; redis.conf has no trailing comments: move it to a line of its own`,
    );
  });
});

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

realTier({ what: "redis-server on the PATH", isThere: hasServer(), how: "apt-get install redis-server" })(
  "a server with a configuration of the user's",
  () => {
    // What others have left on this machine is not told here.
    beforeEach(() => void vi.stubEnv("TMPDIR", folder));
    afterEach(() => void vi.unstubAllEnvs());

    it("starts with it, tells what was changed, and is logged in to though its users have no rights", async () => {
      const notes: string[] = [];
      const server = await startProcessServer({
        files: {
          config: file("redis.conf", "bind 10.0.1.55", "port 6379", "appendonly yes", "slowlog-max-len 77"),
          aclFile: file("users.acl", "user default off"),
        },
        onNote: (note) => notes.push(note),
      });
      try {
        expect(await withControl(server, (control) => control.config("GET", "slowlog-max-len"))).toEqual([
          "slowlog-max-len",
          "77",
        ]);
        await withControl(server, (control) => control.set("key", "kept"));
        await server.kill();
        await server.startAgain("kept");
        expect(await withControl(server, (control) => control.get("key"))).toBe("kept");
      } finally {
        await server.stop();
      }
      expect(notes).toHaveLength(3);
    });

    it("that dies of a file of users is refused with that file's line", async () => {
      const config = file("redis.conf", "port 6379");
      const aclFile = file("users.acl", "# users", "user default off");
      await expect(startProcessServer({ files: { config, aclFile } })).rejects.toThrow(
        /users\.acl:1: should start with user keyword/,
      );
    });
  },
);
