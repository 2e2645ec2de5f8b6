import { defineConfig } from 'vitest/config';
import { patienceMs } from './testing/patience.js';

/** `npm test -w nimble-session-sandbox`: the sandbox's own tests. `npm test` at the root runs them too. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    expect: { poll: { timeout: patienceMs } },
    testTimeout: 6 * patienceMs,
    hookTimeout: 6 * patienceMs,
  },
});
