import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^streamproof$/, replacement: fileURLToPath(new URL("src/index.ts", import.meta.url)) },
      { find: /^streamproof\/sim$/, replacement: fileURLToPath(new URL("sim/index.ts", import.meta.url)) },
      { find: /^streamproof\/mock$/, replacement: fileURLToPath(new URL("src/mock/index.ts", import.meta.url)) },
      { find: /^streamproof\/vitest$/, replacement: fileURLToPath(new URL("src/vitest/index.ts", import.meta.url)) },
      {
        find: /^streamproof\/fast-check$/,
        replacement: fileURLToPath(new URL("src/arbitraries/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: ["sim/**/*.test.ts", "src/**/*.test.ts", "properties/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Much of the time goes into waiting for real servers; vitest's own choice on two cores is a single worker.
    maxWorkers: 2,
  },
});
