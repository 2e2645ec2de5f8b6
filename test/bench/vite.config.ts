import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/**
 * `npm run bench` builds the benchmark and the programs that it starts, to run on plain Node without
 * a test runner in between. As deep as `dist/sandbox`, so that what looks for files beside itself
 * finds them.
 */
export default defineConfig({
  root: here('.'),
  build: {
    ssr: true,
    target: 'node20',
    outDir: here('../../dist/bench'),
    emptyOutDir: true,
    rollupOptions: {
      input: {
        benchmark: here('benchmark.ts'),
        'scaled-bot': here('programs/scaled-bot.ts'),
        'bare-app': here('programs/bare-app.ts'),
        'bare-paginator': here('programs/bare-paginator.ts'),
        'storing-app': here('programs/storing-app.ts'),
        'waiter-each': here('programs/waiter-each.ts'),
        'timer-each': here('programs/timer-each.ts'),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
