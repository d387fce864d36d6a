import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/setup/temporary-folder.ts',
    // Only what hangs is stopped: how long a test takes depends on what else the machine does.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The default leaves one core idle, which on a machine of two doubles the time.
    maxWorkers: '100%',
    expect: { poll: { timeout: 300_000 } },
    projects: [
      { extends: true, test: { name: 'portable', include: ['test/{unit,cli,reference,conformance,golden,spec}/**/*.test.ts'] } },
      { extends: true, test: { name: 'system', include: ['test/system/**/*.test.ts'] } },
    ],
  },
})
