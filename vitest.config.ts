import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // For what hangs. Two busy cores are slower than one might think, and machines that are shared several times slower yet.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      reporter: ['json-summary'],
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/interop/**'] },
      },
      {
        extends: true,
        // Real servers, started by scripts/interop.mjs.
        test: { name: 'interop', include: ['test/interop/**/*.test.ts'] },
      },
    ],
  },
});
