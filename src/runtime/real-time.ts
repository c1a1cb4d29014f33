/**
 * Notices a clock that no shim reaches, such as that of another realm: what simulated code sends holds the time of the
 * machine, which it cannot know.
 */

const realNow = Date.now.bind(Date);

/** The real time and the virtual one have to be so far apart, in ms, to be told apart. */
const APART_MS = 86_400_000;
/** What was read a moment ago is still the time of the machine. */
const NEAR_MS = 60_000;

/**
 * The time of the machine in a text: as milliseconds or seconds since 1970, or as ISO 8601; undefined when there is none.
 *
 * @param virtualMs the time that the code should have.
 */
export function realTimeIn(text: string, virtualMs: number): string | undefined {
  const nowMs = realNow();
  if (Math.abs(nowMs - virtualMs) < APART_MS) return undefined;
  for (const [number] of text.matchAll(/(?<![\d.])\d{10}(?:\d{3})?(?!\d)/g)) {
    const ms = number.length === 13 ? Number(number) : Number(number) * 1000;
    if (Math.abs(ms - nowMs) < NEAR_MS) return number;
  }
  for (const [instant] of text.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g)) {
    if (Math.abs(Date.parse(instant) - nowMs) < NEAR_MS) return instant;
  }
  return undefined;
}
