import { defineConfig } from 'rolldown';

/** The command line as one small entry and lazily loaded chunks: a start under 80 ms depends on it. */
export default defineConfig({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  output: { dir: 'dist/bundle', format: 'esm', chunkFileNames: '[name]-[hash].js', minify: false },
});
