/** Certificates for a server and a client on loopback, made by openssl for one run. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TlsSettings } from "../../src/targets/server.js";

/** Files for the server, and their texts for a client. */
export interface Certificates {
  readonly cert: string;
  readonly key: string;
  readonly client: TlsSettings;
  readonly remove: () => void;
}

/** One certificate that is its own authority; undefined where there is no openssl. */
export function makeCertificates(): Certificates | undefined {
  const folder = mkdtempSync(join(tmpdir(), "streamproof-certificates-"));
  const [cert, key] = [join(folder, "redis.crt"), join(folder, "redis.key")];
  const what = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const { status } = spawnSync("openssl", [...what, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  if (status !== 0) {
    remove();
    return undefined;
  }
  const texts = { cert: readFileSync(cert, "latin1"), key: readFileSync(key, "latin1") };
  return { cert, key, client: { ca: texts.cert, ...texts, servername: "localhost" }, remove };
}
