/** Latencies as people read them. */

/** A latency with three digits that mean something: `0.412 ms`, `12.3 ms`, `1.23 s`. */
export function latencyText(ms: number): string {
  if (ms === Infinity) return "never";
  if (ms < 1) return `${ms.toFixed(3)} ms`;
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}

/** `812 MB`, `1.4 GB`: a million bytes, a thousand million. */
export function bytesText(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
