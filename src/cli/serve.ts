/** `streamproof serve`: the emulated broker on a TCP port. */

import { readFile } from "node:fs/promises";
import { newestProfile, type Profile } from "../../sim/index.js";
import { UserError } from "../platform/user-error.js";
import { startServeThread, type ServeRequest } from "../serve/serve-thread.js";
import { simCommands } from "../serve/sim-commands/table.js";
import { EXIT } from "./exit-code.js";
import { integerOption, type Arguments, type OptionSpec } from "./options.js";
import { profileOption, profileSpec } from "./profile-option.js";
import type { Subcommand } from "./subcommand.js";
import type { Terminal } from "./terminal.js";

const PORT_DEFAULT = 6379;
const PORT_MAX = 65_535;
const LOOPBACK = "127.0.0.1";
/** The variable that holds the password where there is no file. */
const PASSWORD_VARIABLE = "STREAMPROOF_PASSWORD";

const options: readonly OptionSpec[] = [
  { name: "port", value: "6379", description: "where to listen; 0 takes a free one", default: String(PORT_DEFAULT) },
  profileSpec("the server to be"),
  {
    name: "clock",
    value: "real",
    description: "real: this machine's; manual: stands still at 2026-01-01 until SIM.ADVANCE moves it",
    default: "real",
  },
  {
    name: "bind",
    value: "ADDRESS",
    description: "listen on this address, such as 0.0.0.0; needs a password",
    default: `${LOOPBACK}, this machine only`,
  },
  {
    name: "password-file",
    value: "FILE",
    description: `clients have to AUTH with the first line of this file; or set ${PASSWORD_VARIABLE}`,
  },
];

/** The subcommand. */
export const serve: Subcommand = {
  name: "serve",
  summary: "answer as a Redis or Valkey of a chosen version, on a TCP port, for clients in any language",
  positionals: "",
  description: [
    "The model of streams and consumer groups behind a port: data lives in memory and ends with the process. A command that the model lacks is answered as by a server that does not know it, and named once on the error output. Ctrl-C or SIGTERM end it at once.",
    "Commands of its own, for tests:",
    ...simCommands.map(({ name, usage, summary }) => `${`${name} ${usage}`.trim()}: ${summary}`),
  ],
  options,
  examples: [
    { command: "streamproof serve", what: "the newest Redis on port 6379; redis-cli connects to it" },
    { command: "streamproof serve --port 0 --profile valkey-8.1", what: "a Valkey, on a free port that it prints" },
    {
      command: "streamproof serve --clock manual & redis-cli SIM.ADVANCE 3600000",
      what: "pending entries are an hour older at once",
    },
    {
      command: "redis-cli SIM.FAULT SET RESET AFTER COMMAND XADD NTH 3",
      what: "the third XADD takes effect, and its connection is reset before the reply",
    },
    {
      command: "streamproof serve --bind 0.0.0.0 --password-file secret.txt",
      what: "for other machines too, with AUTH",
    },
  ],
  exits: [
    { code: EXIT.holds, meaning: "ended by Ctrl-C or SIGTERM" },
    { code: EXIT.usage, meaning: "wrong usage, or the port or address cannot be had" },
    { code: EXIT.bug, meaning: "a bug in streamproof" },
  ],
  run: runServe,
};

/** Does what `serve` does, until a signal. */
async function runServe(args: Arguments, terminal: Terminal): Promise<number> {
  const port = integerOption(args, "port", { min: 0, max: PORT_MAX }) ?? PORT_DEFAULT;
  const profile = profileOption(args) ?? newestProfile;
  const clock = clockOption(args);
  const password = await passwordOption(args);
  const address = addressOption(args, password);
  refusePositionals(args);
  const request = { profile: profile.name, clock, password, port, address };
  const server = await startServeThread(request, (line) => terminal.printError(`serve: ${line}\n`)).catch(
    (error: NodeJS.ErrnoException) => {
      throw listenError(error, port, address);
    },
  );
  const ended = untilSignal();
  terminal.print(listening({ profile, clock, password, address, port: server.port }));
  await Promise.race([ended, server.failed]);
  await server.stop();
  return EXIT.holds;
}

interface Listening {
  readonly profile: Profile;
  readonly clock: ServeRequest["clock"];
  readonly password: string | undefined;
  readonly address: string;
  readonly port: number;
}

/** Where it listens comes first, so that a script can read one line. */
function listening({ profile, clock, password, address, port }: Listening): string {
  const isHere = address === LOOPBACK || address === "localhost";
  const host = isHere || address === "0.0.0.0" || address === "::" ? "" : ` -h ${address}`;
  const login = password === undefined ? "" : " --askpass";
  const where = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return [
    `${profile.name} (as ${profile.version} answers) listens on ${where}, ${clock} clock; connect: redis-cli${host} -p ${port}${login}`,
    `SIM.HELP says what it can do beyond a server${clock === "manual" ? "; SIM.ADVANCE ms moves time" : ""}. Ctrl-C ends it.`,
  ].join("\n");
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}

function clockOption(args: Arguments): ServeRequest["clock"] {
  const kind = args.values.get("clock") ?? "real";
  if (kind === "real" || kind === "manual") return kind;
  throw new UserError(`"${kind}" is no clock`, { where: "--clock", mend: "write --clock real or --clock manual" });
}

/** The password's bytes, as clients send them; never printed. */
async function passwordOption(args: Arguments): Promise<string | undefined> {
  const file = args.values.get("password-file");
  const variable = process.env[PASSWORD_VARIABLE];
  if (file === undefined) {
    return variable === undefined || variable === "" ? undefined : Buffer.from(variable, "utf8").toString("latin1");
  }
  const text = await readFile(file, "latin1").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot be read (${error.code ?? error.message})`, {
      where: `--password-file ${file}`,
      mend: "name a file whose first line is the password",
    });
  });
  const [password] = text.split(/\r?\n/);
  if (password !== undefined && password !== "") return password;
  throw new UserError("its first line is empty", {
    where: `--password-file ${file}`,
    mend: "write the password into its first line",
  });
}

function addressOption(args: Arguments, password: string | undefined): string {
  const address = args.values.get("bind") ?? LOOPBACK;
  const isLoopback = address === "localhost" || address === "::1" || /^127(?:\.\d{1,3}){3}$/.test(address);
  if (isLoopback || password !== undefined) return address;
  throw new UserError("would let other machines in without a password", {
    where: `--bind ${address}`,
    mend: `give --password-file FILE or set ${PASSWORD_VARIABLE}, or leave --bind out`,
  });
}

function refusePositionals({ positionals: [first] }: Arguments): void {
  if (first === undefined) return;
  throw new UserError("takes options only", { where: `serve ${first}`, mend: "see: streamproof serve --help" });
}

function listenError(error: NodeJS.ErrnoException, port: number, address: string): unknown {
  const where = `${address}:${port}`;
  switch (error.code) {
    case "EADDRINUSE":
      return new UserError("the port is in use", {
        where,
        mend: "name another with --port, or --port 0 for a free one",
      });
    case "EACCES":
      return new UserError("the port is not for this user", { where, mend: "name one above 1023 with --port" });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EINVAL":
      return new UserError("this machine has no such address", {
        where,
        mend: "name one of its own addresses with --bind",
      });
    default:
      return error;
  }
}
