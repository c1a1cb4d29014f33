/** Which commands are in a profile's table, and what clients see of one that is not. */

import { describe, expect, it } from "vitest";
import { Broker } from "../broker/broker.js";
import type { Command } from "../broker/command.js";
import type { Profile } from "../profiles/profile.js";
import { redis70 } from "../profiles/redis-7.0.js";
import { encodeReply } from "../resp/encode.js";
import { command } from "./command-introspection.js";
import { echo } from "./echo.js";
import { ping } from "./ping.js";
import { commandTable, tableOf } from "./table.js";

const redis72: Profile = { ...redis70, name: "redis-7.2", hasClientSetInfo: true };
const newEcho: Command = { ...echo, isIn: ({ name }) => name === redis72.name };

function answers(profile: Profile, ...lines: readonly string[]): string {
  const commands = tableOf(profile, [["connection", [ping, newEcho, command]]]);
  const broker = new Broker({ profile, commands });
  let received = "";
  const session = broker.connect({ sink: (reply) => (received += encodeReply(reply, 2)) });
  for (const line of lines) broker.execute(session, line.split(" "), 1);
  return received.replaceAll("\r\n", "|");
}

describe("the table of a profile", () => {
  it("is made once for each profile", () => {
    expect(commandTable(redis70)).toBe(commandTable(redis70));
    expect(commandTable(redis72)).not.toBe(commandTable(redis70));
  });

  it("finds a command by its name in any case", () => {
    const { find } = commandTable(redis70);
    expect([find("xadd"), find("XADD"), find("xAdd")].map((entry) => entry?.name)).toEqual(["xadd", "xadd", "xadd"]);
    expect(find("xad")).toBeUndefined();
  });

  it("leaves out a subcommand of later versions", () => {
    expect(commandTable(redis70).find("client")!.subcommands!.has("setinfo")).toBe(false);
    expect(commandTable(redis72).find("client")!.subcommands!.has("setinfo")).toBe(true);
  });

  it("leaves out a command of later versions, which is then answered as an unknown one", () => {
    expect(answers(redis72, "ECHO a", "COMMAND COUNT")).toBe("$1|a|:3|");
    expect(answers(redis70, "ECHO a", "COMMAND COUNT")).toBe(
      "-ERR unknown command 'ECHO', with args beginning with: 'a' |:2|",
    );
    expect(answers(redis70, "COMMAND LIST", "COMMAND INFO echo", "COMMAND DOCS echo")).toBe(
      "*2|$4|ping|$7|command|*1|$-1|*0|",
    );
  });
});
