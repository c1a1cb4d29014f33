/** A `Date` whose present is another one's. What the present is, the caller says. */

/** Puts a `Date` in the place of the global one that takes the present from `nowMs`; everything else of it stays. */
export function replaceDate(nowMs: (realNowMs: () => number) => number): void {
  const RealDate = globalThis.Date;
  const realNow = RealDate.now;
  const now = (): number => nowMs(realNow);
  function ReplacedDate(...args: unknown[]): unknown {
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target);
  }
  Object.setPrototypeOf(ReplacedDate, RealDate);
  Object.defineProperties(ReplacedDate, {
    name: { value: "Date", configurable: true },
    length: { value: 7, configurable: true },
    prototype: { value: RealDate.prototype },
    now: { value: now, writable: true, configurable: true },
    parse: { value: RealDate.parse, writable: true, configurable: true },
    UTC: { value: RealDate.UTC, writable: true, configurable: true },
  });
  RealDate.prototype.constructor = ReplacedDate;
  globalThis.Date = ReplacedDate as unknown as DateConstructor;
}
