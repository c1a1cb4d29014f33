/** How many steps a simulated run may take. */

/**
 * A run takes at most this many steps, or more where its workload is large: so many an entry, and so many a second of
 * publishing. Then it ends as if its time were up.
 */
const STEPS_MAX = 300_000;
const STEPS_PER_ENTRY_MAX = 200;
const STEPS_PER_SECOND_MAX = 1_000;
/** The limit for so many entries, published at this interval. */
export function stepsMaxFor(entryCount: number, intervalMs: number): number {
  const publishingS = (entryCount * intervalMs) / 1000;
  return Math.max(STEPS_MAX, entryCount * STEPS_PER_ENTRY_MAX + publishingS * STEPS_PER_SECOND_MAX);
}
