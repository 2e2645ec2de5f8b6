import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts', 'sandbox/test/**/*.test.ts'],
    // Every file talks to servers of its own on ports the system hands out, so files run side by side:
    // more than there are cores, since much of the time is waiting for what is killed and slow.
    maxWorkers: 4,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
