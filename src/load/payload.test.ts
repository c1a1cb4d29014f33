import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blankPayload,
  PAYLOAD_BYTES_MIN,
  payloadDriver,
  payloadIntendedUs,
  payloadSequence,
  writePayloadHead,
} from "./payload.js";

describe("a payload", () => {
  it("is JSON of the length that was asked for, and says which publish it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: PAYLOAD_BYTES_MIN, max: 3_000 }),
        fc.nat(20),
        fc.record({
          driver: fc.nat(9_999),
          sequence: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
          intendedUs: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        }),
        (bytes, at, head) => {
          const buffer = Buffer.alloc(at + bytes);
          buffer.write(blankPayload(bytes, head.driver), at, "latin1");
          writePayloadHead(buffer, at, head.sequence, head.intendedUs);
          const json = JSON.parse(buffer.toString("utf8", at)) as Record<string, string>;
          expect(json).toMatchObject({
            driver: String(head.driver).padStart(4, "0"),
            sequence: String(head.sequence).padStart(10, "0"),
            intendedStartUs: String(head.intendedUs).padStart(16, "0"),
          });
          expect(payloadDriver(buffer, at)).toBe(head.driver);
          expect(payloadSequence(buffer, at)).toBe(head.sequence);
          expect(payloadIntendedUs(buffer, at)).toBe(head.intendedUs);
        },
      ),
    );
  });

  it("that somebody else wrote has no numbers", () => {
    const foreign = Buffer.from('{"id":1}');
    expect([payloadDriver(foreign, 0), payloadSequence(foreign, 0), payloadIntendedUs(foreign, 0)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});
