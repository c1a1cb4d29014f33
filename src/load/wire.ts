/** The protocol on a driver's hot path: commands as bytes, and replies read in place, without a value made for each. RESP2. */

/** The first bytes of replies. */
export const REPLY = { array: 42, bulk: 36, integer: 58, status: 43, error: 45 } as const;

const CR = 13;
const LF = 10;

/** A command as it goes to the server. */
export function commandText(...args: readonly (string | number)[]): string {
  let text = `*${args.length}\r\n`;
  for (const arg of args) text += `$${Buffer.byteLength(String(arg))}\r\n${arg}\r\n`;
  return text;
}

/** Bytes that are no reply of RESP2. */
export class MalformedBytesError extends Error {
  override readonly name = "MalformedBytesError";
}

/**
 * A place in received bytes, from which headers are read one after another. Each reading method returns whether what it
 * reads was there as a whole; where it was not, the place is as before, and more bytes have to come.
 */
export class WireReader {
  buffer: Buffer = Buffer.alloc(0);
  /** Where the next byte stands. */
  at = 0;
  /** Where the received bytes end. */
  end = 0;
  /** The first byte of the header that was read last: one of `REPLY`. */
  kind = 0;
  /** Its number: a length, a count, an integer; -1 for nil. Of no meaning for a status and an error. */
  value = 0;
  /** Where its text begins, without its first byte, and where it ends, without its line break. */
  textStart = 0;
  textEnd = 0;

  /** Reads `*3`, `$5`, `:1`, `+OK` or `-ERR ...`. @throws MalformedBytesError */
  header(): boolean {
    const { buffer, at, end } = this;
    if (at >= end) return false;
    const kind = buffer[at]!;
    if (kind === REPLY.status || kind === REPLY.error) return this.#line(kind);
    if (kind !== REPLY.array && kind !== REPLY.bulk && kind !== REPLY.integer) throw malformed(buffer, at, end);
    let n = at + 1;
    const isNegative = buffer[n] === 45;
    if (isNegative) n++;
    let value = 0;
    for (; n < end; n++) {
      const digit = buffer[n]! - 48;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else break;
    }
    if (n + 1 >= end) return false;
    if (buffer[n] !== CR || buffer[n + 1] !== LF) throw malformed(buffer, at, end);
    this.kind = kind;
    this.value = isNegative ? -value : value;
    this.textStart = at + 1;
    this.textEnd = n;
    this.at = n + 2;
    return true;
  }

  /** Reads a bulk string with its header; afterwards its bytes stand from `textStart` to `textEnd`. A nil is one without bytes. */
  bulk(): boolean {
    const before = this.at;
    if (!this.header()) return false;
    if (this.kind !== REPLY.bulk) throw malformed(this.buffer, before, this.end);
    const start = this.at;
    const stop = start + Math.max(0, this.value);
    const next = this.value < 0 ? start : stop + 2;
    if (next > this.end) {
      this.at = before;
      return false;
    }
    this.textStart = start;
    this.textEnd = stop;
    this.at = next;
    return true;
  }

  /** What was read last, as text. */
  text(): string {
    return this.buffer.toString("latin1", this.textStart, this.textEnd);
  }

  #line(kind: number): boolean {
    const stop = this.buffer.indexOf(LF, this.at);
    if (stop === -1 || stop >= this.end) return false;
    this.kind = kind;
    this.textStart = this.at + 1;
    this.textEnd = stop - 1;
    this.at = stop + 1;
    return true;
  }
}

function malformed(buffer: Buffer, at: number, end: number): MalformedBytesError {
  const shown = JSON.stringify(buffer.toString("latin1", at, Math.min(end, at + 40)));
  return new MalformedBytesError(`the server sent what is no reply: ${shown}`);
}
