/**
 * A candidate `redis.conf` and `users.acl`, made to hold on the machine of a run: lines stay where they are, so that what a
 * server says of a line is about the user's file; what cannot hold is changed, and each change is told.
 */

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../platform/user-error.js";
import { includedFiles } from "./config-includes.js";
import { adaptLine, type Adaptation, type Machine } from "./config-lines.js";

/** The user's files. */
export interface ConfigFiles {
  readonly config: string;
  readonly aclFile?: string | undefined;
  /** By which the run itself logs in where there are users. Default: drawn anew for each start. */
  readonly runPassword?: string;
}

/** Where the server will run. */
export interface ConfigPlace extends Machine {
  /** The address that it listens at, and the port: of TLS where the configuration has it. */
  readonly bind: string;
  readonly port: number;
  readonly folder: string;
  /** Others may reach it: whoever has no password must not get in. */
  readonly isInContainer?: true;
  /** Where the server finds the file of users. */
  readonly aclThere: string;
  /** Where the server finds the nth file that the configuration includes, from 1. */
  readonly includeThere: (nth: number) => string;
  /** Where the server finds a file of the user's, such as a certificate. */
  readonly pathThere: (file: string) => string;
}

/** The configuration as the server gets it. */
export interface AdaptedConfig {
  readonly text: string;
  /** What it includes, and where the server looks for it. */
  readonly included: readonly { readonly there: string; readonly text: string }[];
  /** The user's file of users, with one more for the run; undefined when there is none. */
  readonly aclText?: string;
  /** What was changed, each in a sentence. */
  readonly notes: readonly string[];
  /** How the run itself logs in. */
  readonly login: { readonly username?: string; readonly password?: string };
  /** The files of TLS, when it is TLS that is spoken. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert: string;
    readonly key: string;
    readonly serverCert: string;
    readonly at: string;
  };
}

/** The name of the user that a run adds for itself. */
const CONTROL_USER = "streamproof";

/** @throws UserError when a file cannot be read */
export function adaptConfig(files: ConfigFiles, place: ConfigPlace): AdaptedConfig {
  const from = dirname(resolve(files.config));
  const reading = new AdaptedFiles(place);
  const text = reading.adapted([files.config]);
  const { notes, seen, places } = reading;
  const aclFile = files.aclFile ?? (seen.has("aclfile") ? resolve(from, seen.get("aclfile")![0]!) : undefined);
  const isTls = isPort(seen.get("tls-port")) && !isPort(seen.get("port"), true);
  const password = files.runPassword ?? drawnPassword();
  const aclText = aclFile === undefined ? undefined : readText(aclFile);
  const users = aclFile === undefined ? reading.users : [];
  const hasUsers = aclFile !== undefined || users.length > 0;
  if (hasUsers)
    notes.push(
      `a user "${CONTROL_USER}" with all rights was added, by which the run itself logs in; workers that do not log in have its rights`,
    );
  const guards =
    place.isInContainer === true ? guarded({ seen, users: aclText?.split("\n") ?? users }, notes) : undefined;
  const user = `${guards?.user === undefined ? "" : `${guards.user}\n`}user ${CONTROL_USER} on >${password} ~* &* +@all`;
  const own = {
    bind: place.bind,
    [isTls ? "tls-port" : "port"]: String(place.port),
    ...(isTls ? { port: "0" } : {}),
    dir: place.folder,
    daemonize: "no",
    "repl-diskless-sync-delay": "0",
    ...guards?.settings,
    ...(aclFile === undefined ? {} : { aclfile: place.aclThere }),
  };
  const added = Object.entries(own).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  if (users.length > 0) added.push(user);
  const requirepass = guards?.settings["requirepass"] ?? seen.get("requirepass")?.[0];
  const login = hasUsers
    ? { username: CONTROL_USER, password }
    : requirepass === undefined
      ? {}
      : { password: requirepass };
  return {
    text: [text, ...added, ""].join("\n"),
    included: reading.included,
    ...(aclFile === undefined ? {} : { aclText: `${aclText!.trimEnd()}\n${user}\n` }),
    notes,
    login,
    ...(isTls
      ? { tls: tlsFiles(seen, { from, config: files.config, at: places.get("tls-cert-file") ?? files.config }) }
      : {}),
  };
}

/** The user's files, line by line, in the order in which the server reads them. */
class AdaptedFiles {
  readonly notes: string[] = [];
  /** What each directive says that was read last; files by their whole paths. */
  readonly seen = new Map<string, readonly string[]>();
  /** Where that stands. */
  readonly places = new Map<string, string>();
  readonly users: string[] = [];
  readonly included: { readonly there: string; readonly text: string }[] = [];

  constructor(readonly place: ConfigPlace) {}

  /** The last of these files, which the one before it includes, and so on. @throws UserError */
  adapted(files: readonly string[]): string {
    const file = files.at(-1)!;
    const from = dirname(resolve(file));
    const lines = readText(file).split(/\r?\n/);
    return lines.map((line, i) => this.#line(line, { files, from, at: `${file}:${i + 1}` })).join("\n");
  }

  #line(
    line: string,
    { files, from, at }: { readonly files: readonly string[]; readonly from: string; readonly at: string },
  ): string {
    if (/^\s*user\s/i.test(line)) this.users.push(line);
    const adapted: Adaptation | undefined = adaptLine(line, { place: this.place, from, at });
    if (adapted === undefined) return line;
    const { name, args, note } = adapted;
    if (name === "include") return this.#include(includedFiles(args[0]!, files, at), files, at);
    this.seen.set(name, /^(aclfile|tls-.*-file)$/.test(name) ? [resolve(from, args[0]!)] : args);
    this.places.set(name, at);
    if (note !== undefined) this.notes.push(`${at}: ${note}`);
    return adapted.line ?? line;
  }

  #include(found: readonly string[], files: readonly string[], at: string): string {
    const lines = found.map((file) => {
      if (!existsSync(file))
        throw new UserError(`include: there is no ${file}`, {
          where: at,
          mend: "correct the path: relative ones begin at the folder of the file that includes",
        });
      return this.#includeOf(this.adapted([...files, file]));
    });
    // One line stands for one, so that the server counts as the user does.
    return lines.length === 1 ? lines[0]! : this.#includeOf(lines.join("\n"));
  }

  #includeOf(text: string): string {
    const nth = this.included.length + 1;
    const there = this.place.includeThere(nth);
    this.included.push({ there, text: `${text}\n` });
    return `include ${JSON.stringify(there)}`;
  }
}

/** Docker publishes ports on all of the host's addresses: nobody gets in there who gets in only from the same machine elsewhere. */
function guarded(
  { seen, users }: { readonly seen: ReadonlyMap<string, readonly string[]>; readonly users: readonly string[] },
  notes: string[],
): { readonly settings: Readonly<Record<string, string>>; readonly user?: string } {
  const settings = { "protected-mode": "no" };
  const isDefaultNamed = users.some((line) => /^\s*user\s+default\s/.test(line));
  if (users.length > 0 && isDefaultNamed) return { settings };
  if (users.length > 0) {
    notes.push("the user default, which has all rights and no password where nothing is said of it, was switched off");
    return { settings, user: "user default off" };
  }
  if (seen.has("requirepass")) return { settings };
  notes.push("a password was set, as the container can be reached from elsewhere");
  return { settings: { ...settings, requirepass: drawnPassword() } };
}

/** The same files for several servers, at each of which the run logs in by the same password. */
export function withOneLogin(files: ConfigFiles | undefined): ConfigFiles | undefined {
  return files && { ...files, runPassword: drawnPassword() };
}

/** One that nobody can guess. */
export function drawnPassword(): string {
  return randomBytes(18).toString("hex");
}

function isPort(args: readonly string[] | undefined, ifAbsent = false): boolean {
  return args === undefined ? ifAbsent : args[0] !== "0";
}

/** @throws UserError when there is no certificate */
function tlsFiles(
  seen: ReadonlyMap<string, readonly string[]>,
  { from, config, at }: { readonly from: string; readonly config: string; readonly at: string },
): NonNullable<AdaptedConfig["tls"]> {
  const file = (name: string): string | undefined => (seen.has(name) ? resolve(from, seen.get(name)![0]!) : undefined);
  const cert = file("tls-client-cert-file") ?? file("tls-cert-file");
  const key = file("tls-client-key-file") ?? file("tls-key-file");
  if (cert === undefined || key === undefined) {
    throw new UserError("tls-port without tls-cert-file and tls-key-file", {
      where: config,
      mend: "name both files, by paths that exist on this machine (relative ones begin at the configuration's folder)",
    });
  }
  const ca = file("tls-ca-cert-file");
  const serverCert = readText(file("tls-cert-file") ?? cert);
  return {
    serverCert,
    at,
    cert: readText(cert),
    key: readText(key),
    ...(ca === undefined ? {} : { ca: readText(ca) }),
  };
}

/** @throws UserError */
function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, {
      where: file,
      mend: "correct the path, or the file's rights",
    });
  }
}
