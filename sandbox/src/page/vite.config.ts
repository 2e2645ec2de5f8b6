import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [preact()],
  base: './',
  build: { outDir: '../../dist/page', emptyOutDir: true, target: 'es2022' },
});
