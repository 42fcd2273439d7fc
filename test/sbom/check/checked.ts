import { openArtifact } from '../../../src/artifact/index.ts';
import { bytesSource } from '../../../src/codec/index.ts';
import type { BomCheck, TreeFinding } from '../../../src/model/index.ts';
import { summaryOf } from '../../../src/reproducibility/index.ts';
import {
  checkBoms,
  checkTree,
  createCheckDigests,
  createLineEndDigests,
  embeddedBoms,
  type GivenBom,
  readBom,
  treeScripts,
} from '../../../src/sbom/boms.ts';
import { createCatalog } from '../../../src/sbom/index.ts';
import { digestOf } from '../../recipes/checked-boms.ts';
import { ALL } from '../inventory.ts';

/** Checks an artifact in memory, as the library does it, without the alias graph. @param given documents besides those in it */
export async function checked(
  name: string,
  bytes: Uint8Array,
  given?: readonly string[],
): Promise<BomCheck & { readonly tree: readonly TreeFinding[] }> {
  const embedded = embeddedBoms(ALL);
  const scripts = treeScripts();
  const catalog = createCatalog([...embedded.catalogers, scripts.cataloger]);
  const [digests, lineEnds] = [createCheckDigests(new Set(['sha1', 'sha512'])), createLineEndDigests()];
  const artifact = await openArtifact(
    { name, source: bytesSource(bytes) },
    { interests: [catalog.interest, digests.interest, lineEnds.interest] },
  );
  const { components, sboms } = catalog.finish(artifact);
  await artifact.close();
  const documents: GivenBom[] | undefined = given?.map((text, at) => ({
    path: `given${at}.json`,
    where: 'given',
    sha256: digestOf(text),
    ...readBom(text),
  }));
  const found = checkBoms(
    {
      artifact: summaryOf(artifact),
      isFolder: false,
      entries: artifact.entries,
      components,
      documents: new Set(sboms.map(({ path }) => path)),
      digestOf: (entry, algorithm) =>
        digests.digestOf(entry, algorithm) ?? lineEnds.digestOf(entry, algorithm),
      recorded: embedded.recorded,
    },
    documents ?? embedded.documents,
    (other) => [{ name: other, kind: 'purl', relation: 'same', weak: false, path: [] }],
  );
  return { ...found.check, tree: checkTree(found, scripts.scripts) };
}

/** Verdict, name, what is said and what is shown, by `verdict name claimed -> found`. */
export const lines = ({ components }: BomCheck): readonly string[] =>
  components.map(
    ({ verdict, name, claim, found }) =>
      `${verdict} ${name} ${claim?.version ?? '-'} -> ${found ? `${found.name} ${found.version ?? '-'}` : 'nothing'}`,
  );
