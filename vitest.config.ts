import { defineConfig } from 'vitest/config'

/** `unit` is the fast loop of `npm run check`; `e2e` starts processes, replays recordings and soaks. */
export default defineConfig({
  test: {
    // Most tests wait for sockets and timers: more workers than cores.
    maxWorkers: 4,
    // Clocks of a quarter of a second run out on a machine that others use as well: what fails twice is a fault.
    retry: 1,
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/**/*.e2e.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'e2e', include: ['test/**/*.e2e.test.ts'], testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
