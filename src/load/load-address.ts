/** The address of a server under load, with TLS where it begins with rediss. */

import { readFile } from "node:fs/promises";
import { UserError } from "../platform/user-error.js";
import { parseAddress } from "../targets/address.js";
import type { Endpoint } from "../targets/server.js";

/** Files in PEM, as the user names them. */
export interface CertificateFiles {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** An address taken apart, with its certificates; `label` has no password. @throws UserError */
export async function loadAddress(
  text: string,
  files: CertificateFiles,
): Promise<{ endpoint: Endpoint; label: string }> {
  const isTls = text.startsWith("rediss://");
  const { endpoint, label } = parseAddress(isTls ? text.replace("rediss:", "redis:") : text);
  const named = Object.entries(files).find(([, file]) => file !== undefined);
  if (!isTls && named !== undefined)
    throw new UserError("is of use to TLS only", {
      where: `--${named[0]}`,
      mend: `write the address as ${label.replace("redis:", "rediss:")}`,
    });
  if (!isTls) return { endpoint, label };
  const tls = {
    ca: await certificate("ca", files.ca),
    cert: await certificate("cert", files.cert),
    key: await certificate("key", files.key),
  };
  return { endpoint: { ...endpoint, tls }, label: label.replace("redis:", "rediss:") };
}

async function certificate(option: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, "latin1").catch((error: Error) => {
    throw new UserError(`cannot be read (${error.message})`, { where: `--${option}`, mend: "name a file in PEM" });
  });
  if (text.includes("-----BEGIN ")) return text;
  throw new UserError(`${file} holds no certificate and no key in PEM`, {
    where: `--${option}`,
    mend: "name a file in PEM",
  });
}
