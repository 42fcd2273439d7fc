import { rolldown } from 'rolldown';

/** commander can start other programs as subcommands, which we have none of; loading what it would need costs 6 ms. */
const withoutChildProcess = {
  name: 'without-child-process',
  resolveId: (id, importer) =>
    id === 'node:child_process' && importer?.includes('commander') ? '\0child-process' : null,
  load: (id) => (id === '\0child-process' ? 'export default {};' : null),
};

/**
 * The command line as one small entry and chunks that are loaded on use: a start under 65 ms depends on it. The words of
 * the model and the message helpers are a chunk of their own, so that `--version` and a usage error load no reader; readers
 * of formats are chunks that the first content of their format loads (`artifact/formats/common/on-demand.ts`).
 */
const bundle = await rolldown({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  plugins: [withoutChildProcess],
  // No module of ours does anything when it is loaded, so a chunk that only passes names through need not be.
  treeshake: { moduleSideEffects: (id) => !/[\\/]dist[\\/]/.test(id) || /[\\/]node_modules[\\/]/.test(id) },
});
const words = {
  name: 'words',
  test: /dist[\\/](model|cli[\\/](exit|output|progress|say)|report[\\/]printable)/,
};
const start = await modulesOfStart();
await bundle.write({
  ...outputWith([words, { name: 'start', test: (id) => start.has(id) }]),
  dir: 'dist/bundle',
  cleanDir: true,
});

function outputWith(groups) {
  return {
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    // Every start parses what it loads: a third of the bytes, half of the time.
    minify: true,
    keepNames: true,
    codeSplitting: { includeDependenciesRecursively: false, groups },
  };
}

/**
 * What listing an archive loads before it meets a format whose reader is loaded on demand. These modules are shared with many
 * such readers, each in another way, which would make a dozen chunks of them: a file each to open at every start.
 */
async function modulesOfStart() {
  const { output } = await bundle.generate(outputWith([words]));
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const modules = new Set();
  const pending = output.find(({ name }) => name === 'ls').imports.slice();
  const seen = new Set(pending);
  for (const fileName of pending) {
    const chunk = chunks.get(fileName);
    if (!chunk || chunk.isEntry || chunk.name === words.name) continue;
    for (const id of chunk.moduleIds) modules.add(id);
    for (const other of chunk.imports) {
      if (!seen.has(other)) pending.push(other);
      seen.add(other);
    }
  }
  return modules;
}
