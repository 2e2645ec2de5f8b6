import { defineConfig } from 'vitest/config';

/** `npm run screenshots`: the pictures in README and docs, taken from the started bot. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/process/screenshots*.ts'],
    testTimeout: 180_000,
  },
});
