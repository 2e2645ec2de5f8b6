import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** An old Node has to understand `main.js`, and knows no `export`. */
const mainIsAScript: Plugin = {
  name: 'main-is-a-script',
  generateBundle(_options, bundle) {
    const main = bundle['main.js'];
    if (main?.type === 'chunk') main.code = main.code.replace('export {};\n', '');
  },
};

/**
 * `npm run build`: the bot for production, in `dist`. The AWS clients go into it with what they need, as far
 * as the bot uses them: whole, the one for EC2 alone takes more than 50 MB of memory. So does `prom-client`, which
 * takes 12 MB out of `node_modules`. Everything else stays there.
 */
export default defineConfig({
  root: here('..'),
  plugins: [mainIsAScript],
  ssr: {
    // A workspace would else become part of the bot.
    external: ['nimble-session-sandbox'],
    noExternal: [
      /^@(aws-sdk|aws-crypto|aws|smithy)\//,
      'prom-client',
      'tdigest',
      'bintrees',
      '@opentelemetry/api',
      'fast-xml-parser',
      'strnum',
      'tslib',
      'uuid',
    ],
  },
  build: {
    ssr: true,
    target: 'node20',
    outDir: here('../dist'),
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: { main: here('../src/main.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
