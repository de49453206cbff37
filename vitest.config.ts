import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The store's threads load TypeScript as it is: each would take half a second to read what the one before has read. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, 'node_modules/.cache/compile')

/** `unit` is the fast loop of `npm run check`; `e2e` starts processes, replays recordings and soaks. */
export default defineConfig({
  test: {
    // Most tests wait for sockets and timers: more workers than cores.
    maxWorkers: 4,
    // Clocks of a quarter of a second run out on a machine that others use as well: what fails twice is a fault.
    retry: 1,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.e2e.test.ts'],
          testTimeout: 20_000,
          // Modules are loaded once for many files: what a test does to a whole process makes it an e2e test. Not in CI, where no file
          // may lean on what another has loaded.
          isolate: process.env.CI !== undefined,
          env: { NODE_COMPILE_CACHE },
        },
      },
      { test: { name: 'e2e', include: ['test/**/*.e2e.test.ts'], testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
