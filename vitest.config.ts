import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The package tests install and spawn; two busy cores are slower than one might think.
    testTimeout: 20_000,
    hookTimeout: 60_000,
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
