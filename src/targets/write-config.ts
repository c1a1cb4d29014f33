/** Writes a configuration where a server process of this machine reads it. */

import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { UserError } from "../platform/user-error.js";
import { adaptConfig, type AdaptedConfig, type ConfigFiles } from "./server-config.js";
import type { TlsSettings } from "./server.js";

/** Where the server runs. */
interface ProcessPlace {
  readonly folder: string;
  /** Where it keeps its data. */
  readonly data: string;
  readonly bind: string;
  readonly port: number;
  /** Directives of the run's own, with their words. */
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
}

/** What was written, and how to log in to the server that reads it. */
interface WrittenConfig {
  readonly file: string;
  readonly notes: readonly string[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsSettings | undefined;
}

/** @throws UserError when a file of the user's cannot be read */
export function writeConfig(files: ConfigFiles, { folder, data, bind, port, settings }: ProcessPlace): WrittenConfig {
  const aclThere = join(folder, "users.acl");
  const adapted = adaptConfig(files, {
    folder: data,
    bind,
    port,
    memoryBytes: totalmem(),
    cpus: availableParallelism(),
    aclThere,
    includeThere: (nth) => join(folder, `included-${nth}.conf`),
    pathThere: (file) => file,
  });
  const file = join(folder, "redis.conf");
  // Both may hold passwords.
  const own = Object.entries(settings).map(([name, value]) => `${name} ${[value].flat().map(quoted).join(" ")}\n`);
  writeFileSync(file, adapted.text + own.join(""), { mode: 0o600 });
  for (const { there, text } of adapted.included) writeFileSync(there, text, { mode: 0o600 });
  if (adapted.aclText !== undefined) writeFileSync(aclThere, adapted.aclText, { mode: 0o600 });
  const { username, password } = adapted.login;
  return { file, notes: adapted.notes, username, password, tls: tlsSettings(adapted) };
}

function quoted(word: string): string {
  return JSON.stringify(word);
}

/** The certificate is of the host that it is made for, which is not this one: its name is asked for instead. */
export function tlsSettings({ tls }: AdaptedConfig): TlsSettings | undefined {
  if (tls === undefined) return undefined;
  const { serverCert, at, ...files } = tls;
  const { subjectAltName = "", subject } = certificateIn(serverCert, at);
  const servername = /DNS:([^,\s]+)/.exec(subjectAltName)?.[1] ?? /CN=(\S+)/.exec(subject)?.[1];
  return { ...files, ...(servername === undefined ? {} : { servername }) };
}

/** @throws UserError for a file that holds none */
function certificateIn(pem: string, where: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new UserError(`tls-cert-file names a file that holds no certificate (${(error as Error).message})`, {
      where,
      mend: "name a file in PEM",
    });
  }
}
