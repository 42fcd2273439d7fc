import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRecognisers } from '../../src/host/index.ts';
import type { BinaryFacts } from '../../src/sbom/binaries/facts.ts';
import { identifyBinary } from '../../src/sbom/binaries/identify.ts';
import { binaryMarks, objectName } from '../../src/sbom/binaries/marks.ts';

const root = process.env['ASSAY_CORPUS'] ?? '../shared/corpus';
const corpus = join(root, 'sbom/pep770');

interface ObjectFacts {
  readonly soname: string | null;
  readonly needed: readonly string[];
  readonly version_hints: readonly string[];
}

const marks = binaryMarks(await loadRecognisers());
const counts = { objects: 0, identified: 0, versions: 0 };

/** The facts list no symbols, and only texts that look like versions. */
function factsOf(path: string, { soname, needed, version_hints: hints }: ObjectFacts): BinaryFacts {
  const texts = hints.map((text) => ({ text }));
  return {
    path,
    format: 'elf',
    names: soname ? [{ text: soname, offset: 0, field: 'DT_SONAME' }] : [],
    needed,
    imported: [],
    defined: [],
    texts,
    versions: () => texts,
    compilers: texts.filter(({ text }) => text.startsWith('GCC:')),
  };
}

/** What each object is or holds, or why that is not known; checked by hand against names, texts and NEEDED. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync('test/corpus/wheel-binaries.json', 'utf8'),
);

describe.skipIf(!existsSync(corpus))('shared objects of wheels, from the facts of the corpus', () => {
  const wheels = existsSync(corpus)
    ? readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'wheel.json')))
    : [];

  test.each(wheels)('%s', (folder) => {
    const { elf } = JSON.parse(readFileSync(join(corpus, folder, 'wheel.json'), 'utf8')) as {
      readonly elf: Readonly<Record<string, ObjectFacts>>;
    };
    const shown: Record<string, string> = {};
    for (const [path, object] of Object.entries(elf)) {
      const file = path.slice(path.lastIndexOf('/') + 1);
      const isGrafted = /\.libs\/[^/]+$/.test(path);
      const verdict = identifyBinary(factsOf(path, object), marks, isGrafted ? file : undefined);
      const found = verdict.found.map(
        ({ row, how, version }) => `${how} ${row.name} ${version ?? 'of unknown version'}`,
      );
      counts.objects++;
      if (found.length > 0) counts.identified++;
      if (verdict.found.some(({ version }) => version !== undefined)) counts.versions++;
      // Of the package's own modules only those that hold something are of interest.
      const name = isGrafted ? objectName(file) : file;
      if (isGrafted || found.length > 0)
        shown[name] = found.join(', ') || `unidentified: ${verdict.unidentified}`;
      else expect(verdict.unidentified).toMatch(/^it gives itself no name|^no recogniser knows the name /);
    }
    if (process.env['PRINT']) console.log(JSON.stringify({ [folder]: shown }, undefined, 2));
    expect(shown).toEqual(EXPECTED[folder] ?? {});
  });

  test('all', () => {
    const { objects, identified, versions } = counts;
    expect(objects).toBeGreaterThan(200);
    console.log(
      `corpus sbom/pep770 binaries: ${identified} of ${objects} objects identified, ${versions} with version`,
    );
  });
});
