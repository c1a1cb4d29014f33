/** A configuration of the user's, as it is given to a server in a container. */

import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { basename, join } from "node:path";
import { adaptConfig, type ConfigFiles } from "./server-config.js";
import type { TlsSettings } from "./server.js";
import { tlsSettings } from "./write-config.js";

/** Files to be put into the container, and how to log in to its server. */
export interface ContainerConfig {
  readonly contents: readonly { readonly content: string; readonly target: string; readonly mode: number }[];
  readonly notes: readonly string[];
  readonly username: string | undefined;
  /** Undefined: the server asks for none. */
  readonly password: string | undefined;
  readonly tls: TlsSettings | undefined;
}

const FOLDER = "/streamproof";
/** Where the server finds its configuration. */
export const CONFIG_PATH = join(FOLDER, "redis.conf");
/** The server of an image is a user of its own there, and has to be able to read all of them. */
const MODE = 0o644;

/**
 * `isAtLoopback`: nobody reaches the server from elsewhere.
 * @throws UserError when a file of the user's cannot be read
 */
export function containerConfig(files: ConfigFiles, isAtLoopback: boolean): ContainerConfig {
  const copied = new Map<string, string>();
  const aclThere = join(FOLDER, "users.acl");
  const adapted = adaptConfig(files, {
    folder: "/data",
    bind: isAtLoopback ? "127.0.0.1" : "0.0.0.0",
    port: 6379,
    memoryBytes: totalmem(),
    cpus: availableParallelism(),
    aclThere,
    ...(isAtLoopback ? {} : { isInContainer: true }),
    includeThere: (nth) => join(FOLDER, `included-${nth}.conf`),
    pathThere: (file) => {
      const target = copied.get(file) ?? join(FOLDER, `${copied.size + 1}-${basename(file)}`);
      copied.set(file, target);
      return target;
    },
  });
  const mode = MODE;
  const contents = [
    { content: adapted.text, target: CONFIG_PATH, mode },
    ...adapted.included.map(({ there, text }) => ({ content: text, target: there, mode })),
    ...(adapted.aclText === undefined ? [] : [{ content: adapted.aclText, target: aclThere, mode }]),
    ...[...copied].map(([file, target]) => ({ content: readFileSync(file, "utf8"), target, mode })),
  ];
  const { username, password } = adapted.login;
  return {
    contents,
    notes: adapted.notes,
    username,
    password,
    tls: tlsSettings(adapted),
  };
}
