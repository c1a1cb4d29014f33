/** What no command shows by itself; the commands' own tests hold the stream against a real server. */

import { describe, expect, it } from "vitest";
import { TestServer, type TestClient } from "../test-client.js";

const QUESTIONS = ["XINFO STREAM", "XINFO GROUPS", "XRANGE"] as const;

function everything(client: TestClient, key: string): string {
  const answers = QUESTIONS.map((question) =>
    client.send(question === "XRANGE" ? `XRANGE ${key} - +` : `${question} ${key}`),
  );
  return [...answers, client.send(`XPENDING ${key} g - + 1000`), client.send(`XINFO STREAM ${key} FULL COUNT 0`)].join(
    "\n",
  );
}

function filled(client: TestClient): void {
  client.send("CONFIG SET stream-node-max-entries 4");
  client.send("XGROUP CREATE s g $ MKSTREAM");
  for (let seq = 1; seq <= 20; seq++) client.send(`XADD s 1-${seq} ${seq % 7 === 0 ? "g" : "f"} ${seq}`);
  client.send("XREADGROUP GROUP g a COUNT 9 STREAMS s >");
  client.send("XREADGROUP GROUP g b COUNT 5 STREAMS s >");
  client.send("XDEL s 1-2 1-7 1-20");
  client.send("XTRIM s MAXLEN 15");
}

describe("a stream's copy", () => {
  it("answers as the stream does, its nodes and its PEL included", () => {
    const client = new TestServer().client();
    filled(client);
    expect(client.send("COPY s t")).toBe(":1|");
    expect(everything(client, "t")).toBe(everything(client, "s"));
    for (const key of ["s", "t"]) client.send(`XADD ${key} 2-1 f v`);
    for (const key of ["s", "t"]) client.send(`XTRIM ${key} MAXLEN ~ 6`);
    expect(everything(client, "t")).toBe(everything(client, "s"));
  });

  it("does not change with the stream, nor the stream with it", () => {
    const client = new TestServer().client();
    filled(client);
    client.send("COPY s t");
    const before = everything(client, "t");
    client.send("XACK s g 1-1 1-3");
    client.send("XCLAIM s g b 0 1-4");
    client.send("XDEL s 1-8");
    client.send("XADD s 2-1 f v");
    client.send("XGROUP CREATE s h 0");
    client.send("XREADGROUP GROUP g c STREAMS s >");
    expect(everything(client, "t")).toBe(before);
    const original = everything(client, "s");
    client.send("XGROUP DESTROY t g");
    client.send("XTRIM t MAXLEN 0");
    expect(everything(client, "s")).toBe(original);
  });
});
