import { rolldown } from 'rolldown';

/** commander can start other programs as subcommands, which we have none of; loading what it would need costs 6 ms. */
const withoutChildProcess = {
  name: 'without-child-process',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('commander') ? '\0child-process' : null,
  load: (id) => (id === '\0child-process' ? 'export default {};' : null),
};

/**
 * The command line as one small entry and chunks that are loaded on use: a start under 80 ms depends on it. The words of
 * the model and the message helpers are a chunk of their own, so that `--version` and a usage error load no reader.
 */
const bundle = await rolldown({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  plugins: [withoutChildProcess],
  // No module of ours does anything when it is loaded, so a chunk that only passes names through need not be.
  treeshake: { moduleSideEffects: (id) => !/[\\/]dist[\\/]/.test(id) || /[\\/]node_modules[\\/]/.test(id) },
});
await bundle.write({
  dir: 'dist/bundle',
  cleanDir: true,
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
});
