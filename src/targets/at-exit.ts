/** What has to be taken down when this process ends without having been able to do it in order. */

const pending = new Set<() => void>();
let isListening = false;

/**
 * Runs `clean` when this process exits, unless the returned function is called first. `clean` must be synchronous, as
 * nothing else runs at exit, and must not throw.
 */
export function cleanAtExit(clean: () => void): () => void {
  if (!isListening) {
    isListening = true;
    process.on("exit", () => {
      for (const one of pending) one();
    });
  }
  pending.add(clean);
  return () => void pending.delete(clean);
}
