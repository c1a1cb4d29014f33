import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realTier } from "../../properties/real-tier.js";
import { connectToAddress, parseAddress } from "./address.js";
import { explainConnectionError } from "./connection-errors.js";
import { findServerProgram, startProcessServer } from "./process.js";
import { withControl, type RealServer } from "./server.js";

describe("an address", () => {
  it("is taken apart, and shown without its password", () => {
    expect(parseAddress("redis://bill:s%40crt@db.example:7000/3")).toEqual({
      endpoint: { host: "db.example", port: 7000, username: "bill", password: "s@crt", db: 3 },
      label: "redis://db.example:7000/3",
    });
    expect(parseAddress("redis://[::1]").endpoint).toMatchObject({ host: "::1", port: 6379, db: 0 });
  });

  it.each(["redis://:s3cret@host:port", "redis://", "http://:s3cret@host", "redis://:s3cret@host/x"])(
    "%s is refused with exit code 64, without its password in the message",
    (url) => {
      const error = caught(() => parseAddress(url));
      expect(error).toMatchObject({ name: "UserError", exitCode: 64 });
      expect(error.message).not.toContain("s3cret");
      expect(error.message).toContain("redis://[user:password@]host[:port][/db]");
    },
  );

  it("with a server that asks for what is missing is explained, with a mend", () => {
    const explained = explainConnectionError(new Error("NOAUTH Authentication required."), "redis://h:1") as Error;
    expect(explained).toMatchObject({ name: "UserError", exitCode: 2 });
    expect(explained.message).toMatch(/^redis:\/\/h:1: it asks for a password .*; write it into the address/);
  });
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

function hasServer(): boolean {
  try {
    return findServerProgram() !== "";
  } catch {
    return false;
  }
}

const need = {
  what: "redis-server or valkey-server on the PATH",
  isThere: hasServer(),
  how: "apt-get install redis-server",
};

realTier(need)("a server by its address", () => {
  let server: RealServer;
  let url: string;
  beforeAll(async () => {
    server = await startProcessServer();
    url = `redis://127.0.0.1:${server.port}`;
  });
  afterAll(() => server?.stop());

  it("is used when its database is empty, and says which keys the run left", async () => {
    const notes: string[] = [];
    const named = await connectToAddress({ url: `${url}/1`, keys: ["s"], onNote: (note) => notes.push(note) });
    await withControl(named, (control) => control.set("left", "1"));
    await named.stop();
    expect(notes).toEqual([`${url}/1: the run left 1 key there (left); remove what you do not need`]);
    expect(await withControl(named, (control) => control.exists("left"))).toBe(1);
  });

  it("is emptied again when the user says so", async () => {
    const named = await connectToAddress({ url: `${url}/2`, keys: [], flush: true });
    await withControl(named, (control) => control.set("left", "1"));
    await named.stop();
    expect(await withControl(named, (control) => control.dbsize())).toBe(0);
  });

  it("is refused, and left alone, when its database holds anything", async () => {
    const endpoint = { host: "127.0.0.1", port: server.port, db: 3 };
    await withControl(endpoint, (control) => control.set("mine", "1"));
    const options = { url: `${url}/3`, flush: true };
    await expect(connectToAddress({ ...options, keys: ["s"] })).rejects.toThrow(/holds 1 key.*name an empty database/);
    await expect(connectToAddress({ ...options, keys: ["mine"] })).rejects.toThrow(/the key "mine".*exists already/);
    expect(await withControl(endpoint, (control) => control.exists("mine"))).toBe(1);
  });

  it("is refused with the reason when nobody listens there", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    await expect(connectToAddress({ url: `redis://127.0.0.1:${port}`, keys: [] })).rejects.toThrow(
      /nothing listens there/,
    );
  });

  it("is refused with the reason when the password is missing or wrong, and used when it is right", async () => {
    const secured = await startProcessServer();
    try {
      await withControl(secured, (control) => control.config("SET", "requirepass", "s3cret"));
      const host = `127.0.0.1:${secured.port}`;
      await expect(connectToAddress({ url: `redis://${host}`, keys: [] })).rejects.toThrow(/it asks for a password/);
      const wrong = connectToAddress({ url: `redis://:wr0ng@${host}`, keys: [] });
      await expect(wrong).rejects.toThrow(/refuses this user or password/);
      await expect(wrong).rejects.not.toThrow(/wr0ng/);
      const named = await connectToAddress({ url: `redis://:s3cret@${host}`, keys: [] });
      expect(named.version).toBe(secured.version);
    } finally {
      await secured.stop();
    }
  });
});
