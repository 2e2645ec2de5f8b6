import { defineConfig } from 'vitest/config';
import { patienceMs } from '../sandbox/testing/patience.js';

/** `SEED=…` repeats the order of files and tests, and what the tests draw at random. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** The least share of branches, in percent, that the tests have to run through. */
const wantedBranches = 95;

/**
 * These files share their modules: to load them anew took half of the time. So none may change one for those that come
 * after it, and `it.override` at the top of a file does: the `it` that it changes is everybody's.
 */
const sharing = ['test/{unit,contract}/**/*.test.ts', 'sandbox/test/**/*.test.ts'];

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      { extends: true, test: { name: 'parts', include: sharing, isolate: false } },
      // They replace modules of the bot, override fixtures, or run it whole.
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: sharing } },
    ],
    // Files run side by side, more than there are cores: much of the time they wait for what is slow
    // or killed on purpose. Each talks to servers of its own, on ports that the system gives out.
    maxWorkers: 4,
    sequence: { shuffle: true, seed },
    env: { SEED: String(seed) },
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    expect: { poll: { timeout: patienceMs, interval: 20 } },
    coverage: {
      include: ['src/**/*.ts'],
      reporter: [['text', { skipFull: true }], 'text-summary'],
      thresholds: { 'src/{launches,engine,studio}/**': { branches: wantedBranches } },
    },
    // Longer than one wait, so that the wait says what it waited for.
    testTimeout: 6 * patienceMs,
    hookTimeout: 6 * patienceMs,
  },
});
