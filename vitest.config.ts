import {availableParallelism} from 'node:os';
import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/real-peers.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // More than there are cores: the tests mostly wait for terminals and peers.
    maxWorkers: availableParallelism() + 1,
    // Real terminals and peers on a shared machine: one more try in CI, which vitest reports.
    retry: process.env.CI ? 1 : 0,
  },
});
