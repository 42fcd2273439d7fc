import { defineConfig } from 'rolldown';

/**
 * The command line as one small entry and chunks that are loaded on use: a start under 80 ms depends on it. The words of
 * the model and the message helpers are a chunk of their own, so that `--version` and a usage error load no reader.
 */
export default defineConfig({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  output: {
    dir: 'dist/bundle',
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    // Every start parses what it loads: a third of the bytes, half of the time.
    minify: true,
    keepNames: true,
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'words', test: /dist[\\/](model|cli[\\/](exit|output|progress|say)|report[\\/]printable)/ },
      ],
    },
  },
});
