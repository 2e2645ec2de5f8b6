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
 * `npm run build`: the bot for production, in `dist`, with what it uses of its packages. Read file by file out of
 * `node_modules`, they take half a second more of a core at each start, and the AWS client for EC2 alone, whole, more
 * than 50 MB of memory.
 */
export default defineConfig({
  root: here('..'),
  plugins: [mainIsAScript],
  ssr: {
    noExternal: true,
    // The workspace would become part of the bot, and what is native cannot.
    external: ['nimble-session-sandbox', 'libsql', 'pg-native'],
  },
  build: {
    ssr: true,
    target: 'node20',
    outDir: here('../dist'),
    emptyOutDir: true,
    sourcemap: true,
    // Most of these packages may be passed on with their licence only.
    license: { fileName: 'licenses.md' },
    rollupOptions: {
      input: { main: here('../src/main.ts') },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
});
