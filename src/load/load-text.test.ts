import { describe, expect, it } from "vitest";
import { parseLoad } from "./load-text.js";

const options = { durationMs: 60_000, arrivals: "constant", where: "--load" } as const;
const read = (text: string) => parseLoad(text, options);

describe("a load as text", () => {
  it("counts publishes and handled entries together, so half of the rate are publishes", () => {
    expect(read("20000/s")).toEqual([
      { name: "load", fromPerSecond: 10_000, toPerSecond: 10_000, durationMs: 60_000, arrivals: "constant" },
    ]);
  });

  it("has stages, ramps and durations of their own", () => {
    expect(parseLoad("5k/s..50k/s:30s, 50_000/s:1m,0/s..10/s", { ...options, arrivals: "poisson" })).toEqual([
      { name: "1: 5k/s..50k/s", fromPerSecond: 2_500, toPerSecond: 25_000, durationMs: 30_000, arrivals: "poisson" },
      { name: "2: 50_000/s", fromPerSecond: 25_000, toPerSecond: 25_000, durationMs: 60_000, arrivals: "poisson" },
      { name: "3: 0/s..10/s", fromPerSecond: 0, toPerSecond: 5, durationMs: 60_000, arrivals: "poisson" },
    ]);
  });

  it.each([
    ["", '--load: "" is no rate; write it as 20000/s,'],
    ["20000", '"20000" is no rate'],
    ["20000/m", '"20000/m" is no rate'],
    ["-5/s", '"-5/s" is no rate'],
    ["0/s", '"0/s" is no load'],
    ["20k/s:", '"" is no length of time'],
    ["20k/s:0s", '"0s" is no length of time'],
    ["20k/s:5s:5s", "has more than one colon"],
    ["1/s..2/s..3/s", "goes through more than two rates"],
    ["10k/s,,20k/s", '"" is no rate'],
    ["99999999/s", "is more than 10000000/s"],
    [Array.from({ length: 101 }, () => "1/s").join(","), "has 101 stages"],
  ])("says of %j what is wrong with it", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
