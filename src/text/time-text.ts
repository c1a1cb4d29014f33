/** Times and durations as people read them. */

/** A point of time in a run, to the tenth of a millisecond, or of a second later on: `0.2 ms`, `15.000 s`. At most 10 wide. */
export function timeText(timeMs: number): string {
  if (timeMs < 999.95) return `${timeMs.toFixed(1)} ms`;
  const seconds = timeMs / 1000;
  if (seconds < 1000) return `${seconds.toFixed(3)} s`;
  return `${seconds.toFixed(0)} s`;
}

/** A length of time in words, at most two significant parts: `0.2 ms`, `20 ms`, `14.9 s`, `2 min 5 s`. */
export function durationText(durationMs: number): string {
  if (durationMs < 10) return `${trimmed(durationMs.toFixed(1))} ms`;
  if (durationMs < 999.5) return `${durationMs.toFixed(0)} ms`;
  if (durationMs < 59_950) return `${trimmed((durationMs / 1000).toFixed(1))} s`;
  const seconds = Math.round(durationMs / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

function trimmed(digits: string): string {
  return digits.endsWith(".0") ? digits.slice(0, -2) : digits;
}
