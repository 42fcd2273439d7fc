import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openArtifact } from '../../src/artifact/index.ts';
import { bytesSource } from '../../src/codec/index.ts';
import { loadRecognisers } from '../../src/host/index.ts';
import type { Component, Entry } from '../../src/model/index.ts';
import { CATALOGERS, createCatalog, ownersOf, recognising } from '../../src/sbom/index.ts';
import { type CpythonFacts, cpythonTree, type TrueComponent } from '../recipes/cpython-tree.ts';

const root = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';
const corpus = join(root, 'sbom/cpython');
const tarballs = process.env['ASSAY_TARBALLS'] ?? '';

/** What is there beyond the ground truths, with what shows it. */
const BEYOND: Readonly<Record<string, readonly string[]>> = {
  // wheel 0.45.1 inside setuptools' own copies: wheel/vendored/vendor.txt says packaging==24.0, and its modules lie beside it.
  '3.13.5': ['packaging 24.0'],
  '3.11.2': [],
};
const VERSIONS = Object.keys(BEYOND);

const nameOf = ({ name, version }: { readonly name: string; readonly version?: string | null | undefined }) =>
  `${name} ${version ?? 'of unknown version'}`;

function truthOf(version: string): readonly string[] {
  const { components } = readJson<{ components: readonly TrueComponent[] }>(version, 'ground-truth.json');
  return components.map(nameOf).sort();
}

function readJson<T>(version: string, file: string): T {
  return JSON.parse(readFileSync(join(corpus, version, file), 'utf8')) as T;
}

interface Catalogued {
  readonly components: readonly Component[];
  readonly entries: readonly Entry[];
}

async function catalogued(name: string, bytes: Uint8Array): Promise<Catalogued> {
  const catalog = createCatalog([...CATALOGERS, ...recognising(await loadRecognisers())]);
  const artifact = await openArtifact(
    { name, source: bytesSource(bytes) },
    { interests: [catalog.interest] },
  );
  const { components } = catalog.finish(artifact);
  await artifact.close();
  return { components, entries: artifact.entries };
}

/** What the ground truths count: third-party software that is there. */
function counted({ components }: Catalogued): readonly string[] {
  const there = components.filter(({ presence }) => presence === 'contained' || presence === 'test-data');
  return there.filter(({ foundBy }) => foundBy !== 'cpython').map(nameOf);
}

/** Components of `a` that have no partner in `b`. */
function without(a: readonly string[], b: readonly string[]): readonly string[] {
  const left = [...b];
  return a.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

let agreeing = 0;
let asked = 0;

describe.skipIf(!existsSync(corpus))('trees made from the facts of the corpus', () => {
  test.each(VERSIONS)('CPython %s', async (version) => {
    const tree = readFileSync(join(corpus, version, 'tree.tsv'), 'utf8');
    const truth = readJson<{ components: readonly TrueComponent[] }>(version, 'ground-truth.json');
    const facts = readJson<CpythonFacts>(version, 'facts.json');
    const found = counted(
      await catalogued(`Python-${version}.tar`, cpythonTree(tree, facts, truth.components)),
    );
    // The copy of libb2 is told by the digest of its bytes, which no recipe makes.
    const known = truthOf(version).map((one) => (one === 'libb2 0.98.1' ? 'libb2 of unknown version' : one));
    expect(without(known, found)).toEqual([]);
    expect(without(found, known)).toEqual([]);
    agreeing += truthOf(version).length - without(truthOf(version), found).length;
    asked += known.length;
    if (version === VERSIONS.at(-1))
      console.log(`corpus cpython-components: ${agreeing} of ${asked} agree in trees made from its facts`);
  });
});

/** The tarballs that are there, by version, told by their digests. */
const real = new Map(
  VERSIONS.flatMap((version) => {
    const digest = existsSync(corpus)
      ? readJson<{ artifact_sha256: string }>(version, 'facts.json').artifact_sha256
      : undefined;
    const files = existsSync(tarballs) ? readdirSync(tarballs).filter((name) => name.includes(version)) : [];
    const file = files.find((name) => digest === sha256(readFileSync(join(tarballs, name))));
    return file === undefined ? [] : [[version, join(tarballs, file)] as const];
  }),
);
if (real.size < VERSIONS.length)
  console.log(
    `tarballs: ${real.size} of ${VERSIONS.length} of CPython in ASSAY_TARBALLS, the others were not read (.ci/tarballs DIR fetches them)`,
  );

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.each(VERSIONS)('the tarball of CPython %s', (version) => {
  const file = real.get(version);
  const testReal = test.skipIf(file === undefined);
  let found: Catalogued;
  beforeAll(async () => {
    if (file !== undefined) found = await catalogued(`Python-${version}.tar`, readFileSync(file));
  });

  testReal('has the components of the ground truth, and no other without evidence', () => {
    const truth = truthOf(version);
    const ours = counted(found);
    const [missing, extra] = [without(truth, ours), without(ours, truth)];
    console.log(
      `tarball ${version}: ${truth.length - missing.length} of ${truth.length} components, ${extra.length} beyond: ${extra.join()}`,
    );
    expect(missing).toEqual([]);
    expect(extra).toEqual(BEYOND[version]);
  });

  testReal('shows each literal at its place', () => {
    const bare = found.components.filter(
      ({ foundBy, occurrences }) =>
        foundBy === 'recognised' &&
        !occurrences.some(({ offset, literal, rule }) => rule && literal && offset),
    );
    // libffi for macOS begins with its own name.
    expect(bare.map(nameOf)).toEqual(version === '3.11.2' ? ['libffi of unknown version'] : []);
  });

  testReal(
    'every file belongs to one component, and the files of copies are those of the official document',
    () => {
      const { ownerOf } = ownersOf(found.components);
      const top = `!/Python-${version}/`;
      const own = new Map<string, string[]>();
      let files = 0;
      for (const entry of found.entries) {
        const [, path] = entry.path.split(top);
        if (entry.kind !== 'file' || path === undefined) continue;
        const owner = ownerOf(entry)?.name ?? 'nobody';
        own.set(owner, [...(own.get(owner) ?? []), path]);
        files += path.includes('!') ? 0 : 1;
      }
      expect(files).toBe(version === '3.13.5' ? 4808 : 4450);
      expect(own.get('nobody')).toBeUndefined();
      expect(own.get('expat')).not.toContain('Modules/expat/refresh.sh');
      if (version !== '3.13.5') return;
      const stated = statedFiles(readJson<SpdxDocument>(version, 'Misc/sbom.spdx.json'));
      for (const [name, paths] of stated)
        expect([name, without(paths, own.get(name)!), without(own.get(name)!, paths)]).toEqual([
          name,
          NOT_OURS[name] ?? [],
          [],
        ]);
    },
  );
});

/** Files that the official document of 3.13.5 gives to a copy, and that CPython wrote. */
const NOT_OURS: Readonly<Record<string, readonly string[]>> = {
  expat: ['Modules/expat/refresh.sh'],
  'hacl-star': ['Modules/_hacl/python_hacl_namespaces.h'],
};

interface SpdxDocument {
  readonly packages: readonly { readonly SPDXID: string; readonly name: string }[];
  readonly files: readonly { readonly SPDXID: string; readonly fileName: string }[];
  readonly relationships: readonly { readonly spdxElementId: string; readonly relatedSpdxElement: string }[];
}

/** The files of each package, sorted. */
function statedFiles({
  packages,
  files,
  relationships,
}: SpdxDocument): ReadonlyMap<string, readonly string[]> {
  const paths = new Map(files.map(({ SPDXID, fileName }) => [SPDXID, fileName]));
  return new Map(
    packages.map(({ SPDXID, name }) => [
      name,
      relationships
        .filter(({ spdxElementId }) => spdxElementId === SPDXID)
        .flatMap(({ relatedSpdxElement }) => paths.get(relatedSpdxElement) ?? []),
    ]),
  );
}
