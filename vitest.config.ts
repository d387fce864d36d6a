import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 60_000,
    globalSetup: 'test/setup/temporary-folder.ts',
    projects: [
      { extends: true, test: { name: 'portable', include: ['test/{unit,cli,reference,conformance,golden,spec}/**/*.test.ts'] } },
      { extends: true, test: { name: 'system', include: ['test/system/**/*.test.ts'] } },
    ],
  },
})
