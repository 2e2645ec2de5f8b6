import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { patienceMs } from '../sandbox/testing/patience.js';

/** `SEED=…` repeats the order of files and tests, and what the tests draw at random. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** The least share of branches, in percent, that the tests have to run through. */
const wantedBranches = 95;

const top = new URL('..', import.meta.url).pathname;

/** These replace a module of the bot. In modules that are shared they would replace it for all that come after them. */
const replacing = readdirSync(join(top, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join('test', file))
  .filter((file) => readFileSync(join(top, file), 'utf8').includes('vi.mock('));

/**
 * In random order, but first those that share nothing: a worker that shares goes on only with a file of its kind. Then
 * those that start processes, which take longest, then routes, so that the small ones fill the end.
 */
class SharingLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const kindOf = ({ project, moduleId }: TestSpecification) => {
      if (project.name === 'whole') return 1;
      if (/\/test\/(process|crash|operators|fuzz)\//.test(moduleId)) return 2;
      return moduleId.includes('/test/routes/') ? 3 : 4;
    };
    const placeOf = (file: TestSpecification) =>
      kindOf(file) + createHash('sha1').update(`${seed} ${file.moduleId}`).digest('hex');
    return files.toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    root: top,
    projects: [
      // To load the modules anew for each file took half of the time.
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{test,sandbox/test}/**/*.test.ts'],
          exclude: replacing,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'whole', include: replacing } },
    ],
    // Files run side by side, more than there are cores: much of the time they wait for what is slow
    // or killed on purpose. Each talks to servers of its own, on ports that the system gives out.
    maxWorkers: 4,
    sequence: { sequencer: SharingLast, shuffle: { files: false, tests: true }, seed },
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
