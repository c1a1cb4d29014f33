/** What keeps a server from being used by its address, as errors that a user can mend. */

import { UserError } from "../platform/user-error.js";

/** A connection's error as something that the user can mend; other errors stay as they are. `label` has no password. */
export function explainConnectionError(error: unknown, label: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const found = CONNECTION_ERRORS.find(({ pattern }) =>
    pattern.test(`${(error as { code?: string }).code} ${error.message}`),
  );
  const names = (error as { cert?: { subjectaltname?: string } }).cert?.subjectaltname;
  const said = `${plainWords(error.message)}${names === undefined ? "" : `; it is for ${names}`}`;
  if (found === undefined) {
    return new UserError(`the server cannot be used: ${said}`, { where: label, mend: "see what it says", exitCode: 2 });
  }
  const { what, mend, exitCode = 2 } = found;
  const isTls = label.startsWith("rediss:");
  return new UserError(`${what} (${said})`, {
    where: label,
    mend: typeof mend === "string" ? mend : mend[isTls ? "tls" : "plain"],
    exitCode,
  });
}

/** Of what OpenSSL says, the reason alone. */
function plainWords(message: string): string {
  return (/^[0-9A-F]+:error:[^:]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message).trim().replace(/:$/, "");
}

interface ConnectionError {
  /** Of code and message. */
  readonly pattern: RegExp;
  readonly what: string;
  /** In one sentence; two where it makes a difference whether TLS was spoken. */
  readonly mend: string | { readonly plain: string; readonly tls: string };
  /** 64 where what was given is wrong in itself, whatever the server is. */
  readonly exitCode?: 64;
}

const CONNECTION_ERRORS: readonly ConnectionError[] = [
  { pattern: /ECONNREFUSED/, what: "nothing listens there", mend: "start the server, or correct host and port" },
  { pattern: /ENOTFOUND|EAI_AGAIN/, what: "there is no such host", mend: "correct the host's name" },
  {
    pattern: /ERR_TLS_CERT_ALTNAME|match certificate's altnames/,
    what: "its certificate is made out to another name",
    mend: "write the host as the certificate has it, or give the server a certificate for this host",
  },
  {
    pattern: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|certificate (has expired|is not yet valid)/,
    what: "its certificate is out of date",
    mend: "renew it, or correct the clock of this machine",
  },
  {
    pattern: /SELF_SIGNED|self[- ]signed|UNABLE_TO_(GET|VERIFY)|unable to (get|verify)|CERT_UNTRUSTED/,
    what: "its certificate is of an authority that is not known here",
    mend: "name the authority's certificate: --ca FILE, or NODE_EXTRA_CA_CERTS=FILE in the environment",
  },
  {
    pattern: /certificate required|handshake failure/,
    what: "it asks its clients for a certificate",
    mend: "give one that it knows the authority of: --cert FILE --key FILE",
  },
  {
    pattern: /alert (unknown ca|bad certificate|certificate|decrypt error)/,
    what: "it refuses the certificate that it was given",
    mend: "give one of the authority that the server knows (its tls-ca-cert-file): --cert FILE --key FILE",
  },
  {
    pattern: /key values mismatch|KEY_VALUES_MISMATCH/,
    what: "the key is not that of the certificate",
    mend: "correct --cert or --key: the two belong together",
    exitCode: 64,
  },
  {
    pattern: /wrong version number|packet length too long|record layer failure/,
    what: "it does not speak TLS",
    mend: "write the address with redis:// in the place of rediss://",
  },
  {
    pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    what: "it does not answer",
    mend: {
      plain: "correct host and port, or open the firewall",
      tls: "correct host and port, or open the firewall; one that does not speak TLS is written with redis://",
    },
  },
  { pattern: /NOAUTH/, what: "it asks for a password", mend: "write it into the address: redis://:PASSWORD@host:port" },
  {
    pattern: /WRONGPASS|invalid password/,
    what: "it refuses this user or password",
    mend: "correct them in the address",
  },
  {
    pattern: /AUTH.*without any password/,
    what: "it knows no password",
    mend: "leave the password out of the address",
  },
  {
    pattern: /NOPERM/,
    what: "this user may not do what a run needs",
    mend: "give the run a user of its own with +@all",
  },
  { pattern: /DB index|invalid DB/, what: "it has no such database", mend: "correct the number after the last slash" },
  { pattern: /LOADING/, what: "it is still loading its data", mend: "try again when it is done" },
  {
    pattern: /Connection is closed|ECONNRESET|EPIPE|Protocol error/,
    what: "it ended the connection",
    mend: {
      plain: "see whether a Redis listens there; one that speaks TLS is written with rediss://",
      tls: "see whether a Redis with TLS listens there; one without it is written with redis://",
    },
  },
];
