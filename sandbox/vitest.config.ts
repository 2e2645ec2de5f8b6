import { defineConfig } from 'vitest/config';

/** `npm test -w nimble-session-sandbox`: the sandbox's own tests. `npm test` at the root runs them too. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 30_000 },
});
