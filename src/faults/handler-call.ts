/** Places at handler calls: in files, and drawn at random. */

import fc from "fast-check";
import type { FieldReader } from "../scenario/field-reader.js";
import { NTH_MAX } from "./coordinate.js";
import type { FaultScope, HandlerCall } from "./kind.js";

/** Reads a handler call of a plan with so many workers. @throws UserError */
export function readHandlerCall(fields: FieldReader, workers: number): HandlerCall {
  return {
    process: fields.integer("process", { min: 1, max: workers }),
    nth: fields.integer("nth", { min: 1, max: NTH_MAX }),
  };
}

/** The fields of any handler call. */
export function handlerCallArbitrary({ workers, workload }: FaultScope): {
  readonly process: fc.Arbitrary<number>;
  readonly nth: fc.Arbitrary<number>;
} {
  return { process: fc.integer({ min: 1, max: workers }), nth: fc.integer({ min: 1, max: workload.entries }) };
}
