/** The certificates that a user names for an address with TLS. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { UserError } from "../platform/user-error.js";
import type { TlsSettings } from "./server.js";

/** Files in PEM, as the user names them. */
export interface CertificateFiles {
  /** The authority of the server's certificate; undefined: those that Node.js knows, NODE_EXTRA_CA_CERTS among them. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Reads them; `label` is the address without its password.
 * @throws UserError for files that cannot be read or belong to none, and for an address that does not speak TLS
 */
export function readCertificates(files: CertificateFiles, label: string): TlsSettings | undefined {
  const isTls = label.startsWith("rediss:");
  const named = Object.entries(files).find(([, file]) => file !== undefined);
  if (!isTls && named !== undefined)
    throw new UserError("is of use to TLS only", {
      where: `--${named[0]}`,
      mend: `write the address as ${label.replace("redis:", "rediss:")}`,
    });
  if (!isTls) return undefined;
  const { ca, cert, key } = files;
  if ((cert === undefined) !== (key === undefined))
    throw new UserError("stands alone", {
      where: cert === undefined ? "--key" : "--cert",
      mend: "name both the certificate and its key: --cert FILE --key FILE",
    });
  const read = { ca: pem("ca", ca), cert: pem("cert", cert), key: pem("key", key) };
  if (read.cert !== undefined && !isPair(read.cert, read.key!))
    throw new UserError(`${key} is not the key of ${cert}`, {
      where: "--key",
      mend: "correct --cert or --key: the two belong together",
    });
  return Object.fromEntries(Object.entries(read).filter(([, text]) => text !== undefined));
}

function pem(option: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const mend = "name a file in PEM";
  let text: string;
  try {
    text = readFileSync(file, "latin1");
  } catch (error) {
    throw new UserError(`cannot be read (${(error as Error).message})`, { where: `--${option}`, mend });
  }
  if (text.includes("-----BEGIN ")) return text;
  throw new UserError(`${file} holds no certificate and no key in PEM`, { where: `--${option}`, mend });
}

/** What cannot be told here, of a key that is encrypted, say, the handshake tells. */
function isPair(cert: string, key: string): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return true;
  }
}
