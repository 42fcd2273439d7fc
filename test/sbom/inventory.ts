import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource, tomlParser } from '../../src/codec/index.ts';
import { loadRecognisers } from '../../src/host/index.ts';
import { summarise } from '../../src/report/index.ts';
import { CATALOGERS, createCatalog, loadLockFiles, recognising } from '../../src/sbom/index.ts';

/** Every cataloger, with the recognisers that come with Assay. */
export const ALL = [
  ...CATALOGERS,
  (await loadLockFiles()).lockFiles(await tomlParser()),
  ...recognising(await loadRecognisers()),
];

/** Opens an artifact with every cataloger at work, as `assay check` does. */
export async function inventory(name: string, bytes: Uint8Array) {
  const catalog = createCatalog(ALL);
  const artifact = await openArtifact(
    { name, source: bytesSource(bytes) },
    { interests: [catalog.interest] },
  );
  const { components, sboms } = catalog.finish(artifact);
  await artifact.close();
  const { unaccountedBytes } = summarise(artifact, components, sboms);
  return { components, sboms, unaccountedBytes, problems: artifact.problems, entries: artifact.entries };
}

/** What one cataloger finds in one file; fails where it does not want the file. */
export function findIn(cataloger: string, path: string, content: string | Uint8Array) {
  const bytes = Buffer.from(content as Uint8Array);
  const entry = { id: 0, parent: -1, path, kind: 'file' as const, format: 'text', size: bytes.length };
  const found = ALL.find(({ name }) => name === cataloger)!;
  if (!found.wants(entry, bytes.subarray(0, 4096))) throw new Error(`${cataloger} does not want ${path}`);
  return found.catalog(entry, bytes);
}
