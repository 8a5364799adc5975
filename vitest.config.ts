import { defineConfig } from 'vitest/config';
import { SkipReporter } from './tests/support/skip-reporter.js';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'sdk/**/*.test.{ts,tsx}',
      'tests/**/*.test.ts',
      'web/**/*.test.{ts,tsx}',
      'scripts/**/*.test.ts',
    ],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', new SkipReporter({ forbidden: process.env['TRIALOGUE_TEST_NO_SKIP'] === '1' })],
  },
});
