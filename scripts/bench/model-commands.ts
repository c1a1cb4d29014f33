/** Commands of the pure model per CPU second: a mix of XADD, XREADGROUP and XACK on streams of different lengths. */

import { createBroker, redis70, type Reply, type Session } from "streamproof/sim";
import { rate, type Figure } from "./figure.js";

const ROUNDS = 7;
const CYCLES = 30_000;
const LENGTHS = [1_000, 1_000_000] as const;

/** A stream that holds its length: each cycle adds an entry, reads it and acknowledges it. */
class Subject {
  readonly broker = createBroker({ profile: redis70 });
  readonly session: Session;
  #reply: Reply = null;
  #nowMs = 1_767_225_600_000;

  constructor(readonly length: number) {
    this.session = this.broker.connect({ sink: (reply) => (this.#reply = reply) });
    this.#send(["XGROUP", "CREATE", "s", "g", "$", "MKSTREAM"]);
    for (let i = 0; i < length; i++) this.#add();
    this.#send(["XGROUP", "SETID", "s", "g", "$"]);
  }

  cycle(): void {
    this.#add();
    const reply = this.#send(["XREADGROUP", "GROUP", "g", "c", "COUNT", "1", "STREAMS", "s", ">"]) as [
      [string, [[string]]],
    ];
    const acknowledged = this.#send(["XACK", "s", "g", reply[0][1][0][0]]);
    if (acknowledged !== 1) throw new Error("the entry was not acknowledged");
  }

  #add(): void {
    this.#nowMs += 1;
    this.#send(["XADD", "s", "MAXLEN", "~", String(this.length), "*", "data", '{"id":"entry-1","amount":100}']);
  }

  #send(args: readonly string[]): Reply {
    this.broker.execute(this.session, args, this.#nowMs);
    return this.#reply;
  }
}

/** The rate at each length, and the cost's ratio between them. */
export async function benchModel(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const length of LENGTHS) {
    const subject = new Subject(length);
    const { value, range } = await rate(ROUNDS, () => {
      for (let i = 0; i < CYCLES; i++) subject.cycle();
      return CYCLES * 3;
    });
    figures.push({
      name: `model commands, XADD + XREADGROUP + XACK, ${length.toLocaleString("en-US")} entries`,
      value,
      unit: "commands/s",
      range,
      aim: "1,000,000",
    });
  }
  const ratio = figures[0]!.value / figures[1]!.value;
  return [
    ...figures,
    { name: "cost at 1,000,000 entries over cost at 1,000", value: ratio, unit: "", aim: "below 1.5" },
  ];
}
