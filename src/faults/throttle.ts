/** A connection carries few bytes a second for a while. */

import fc from "fast-check";
import { coordinateArbitrary, describePlace, readCoordinate, readMilliseconds } from "./coordinate.js";
import { processName, type ThrottleFault } from "./fault.js";
import type { FaultKind } from "./kind.js";

const BYTES_PER_SECOND_MAX = 1_000_000_000;
/** A reply with one small entry takes some 100 ms, one with a hundred of them ten seconds. */
const BYTES_PER_SECOND = 1_000;

export const throttle: FaultKind<ThrottleFault> = {
  field: "throttle",
  summary: "A connection carries 1,000 bytes a second, each way, for a while: requests and replies take their time.",
  duration: "`timing.throttle`, 20 s",
  describe: ({ at, bytesPerSecond, forMs }) =>
    `the connection of ${processName(at.process)} carries ${bytesPerSecond} bytes a second for ${forMs} ms ${describePlace(at)}`,
  read: (fields, workers) => ({
    kind: "throttle",
    at: readCoordinate(fields.object("at"), workers),
    bytesPerSecond: fields.integer("bytesPerSecond", { min: 1, max: BYTES_PER_SECOND_MAX }),
    forMs: readMilliseconds(fields, "forMs"),
  }),
  atCommand: (at, { timing }) => [{ kind: "throttle", at, bytesPerSecond: BYTES_PER_SECOND, forMs: timing.throttleMs }],
  atHandler: () => [],
  arbitrary: ({ timing }, places) =>
    fc.record({
      kind: fc.constant("throttle"),
      at: coordinateArbitrary(places, 0),
      bytesPerSecond: fc.constant(BYTES_PER_SECOND),
      forMs: fc.constant(timing.throttleMs),
    }),
};

/** How fast a connection is. Times in ms, of whatever clock. */
export class LineSpeed {
  #bytesPerMs = Infinity;
  #untilMs = 0;

  /** From now on, for so long. */
  slowDown({ bytesPerSecond, forMs }: ThrottleFault, nowMs: number, timeScale = 1): void {
    // What takes long in the scenario's time takes as long in real time, scaled.
    this.#bytesPerMs = bytesPerSecond / 1000 / timeScale;
    this.#untilMs = nowMs + forMs * timeScale;
  }

  /** How long so many bytes take that set out now. */
  transferMs(bytes: number, nowMs: number): number {
    return nowMs < this.#untilMs ? bytes / this.#bytesPerMs : 0;
  }
}
