import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPARISON_PRESENTERS, createStyle, type Explained } from '../../../src/report/index.ts';
import {
  BELOW_SIGNATURES,
  comparison,
  difference,
  hostile,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
  SAMPLES,
  share,
} from '../../recipes/comparisons.ts';
import { NASTY } from '../nasty.ts';
import { sarifErrors } from '../sarif-rules.ts';

const presenter = COMPARISON_PRESENTERS.find(({ name }) => name === 'sarif')!;
const log = (explained: Explained) =>
  JSON.parse(presenter.present(explained, { style: createStyle(false, 100) }));
const results = (explained: Explained) => log(explained).runs[0].results;

test.each(Object.entries(SAMPLES))('%s keeps the rules of SARIF 2.1.0', (_, explained) => {
  expect(sarifErrors(log(explained))).toEqual([]);
});

test('hostile words keep them as well, and no location leads out of the artifact', () => {
  fc.assert(
    fc.property(NASTY, (nasty) => {
      const document = log(hostile(nasty));
      expect(sarifErrors(document)).toEqual([]);
      for (const { uri } of urisOf(document)) {
        const resolved = new URL(uri, 'file:///area/').href;
        expect(resolved.startsWith('file:///area/')).toBe(true);
      }
    }),
  );
});

function urisOf(value: unknown): { uri: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'uri' in value && typeof value.uri === 'string' ? [{ uri: value.uri }] : [];
  return [...own, ...Object.values(value).flatMap(urisOf)];
}

test('rules are the first-hand causes with help; results go by cause and path, contents as errors first', () => {
  const [run] = log(ONE_MODULE).runs;
  expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
    'content.source',
    'archive.mtime',
    'zip.create-system',
  ]);
  expect(run.tool.driver.rules[2]).toEqual({
    id: 'zip.create-system',
    shortDescription: { text: 'host system byte of zip members' },
    help: { text: 'Pack on the same system, or set `ZipInfo.create_system`.' },
    defaultConfiguration: { level: 'note' },
    properties: { class: 'benign' },
  });
  expect(run.results[0]).toMatchObject({
    ruleId: 'content.source',
    ruleIndex: 0,
    level: 'error',
    message: {
      text: 'content that nothing known explains, 312 bytes: nothing known stands in the lines that differ',
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a.pkg!/pkg/core.py' },
          region: { byteOffset: 300, byteLength: 3 },
        },
      },
      { physicalLocation: { region: { byteOffset: 900, byteLength: 309 } } },
    ],
  });
  // One content, 9,999 times, and the cause of which no place is listed; what follows is told with its cause.
  expect(run.results).toHaveLength(1 + 9999 + 1);
  expect(run.results.at(-1)).toMatchObject({ ruleId: 'zip.create-system', occurrenceCount: 2 });
  expect(run.properties).toEqual({
    verdict: 'different',
    explained: false,
    headline: expect.stringContaining('1 real change'),
    residueBytes: 0,
    unlistedDifferences: 3,
  });
});

test('the digest of a file is given, that of a directory is none of bytes', () => {
  const right = { ...IDENTICAL.right, mediaType: 'inode/directory', format: '' };
  expect(log({ ...IDENTICAL, right }).runs[0].artifacts).toEqual([
    {
      location: { uri: 'a.pkg' },
      length: 2_285_680,
      mimeType: 'application/x-xar',
      hashes: { 'sha-256': 'a'.repeat(64) },
    },
    { location: { uri: 'b.pkg' }, length: 2_285_680, mimeType: 'inode/directory' },
  ]);
});

test('the residue is an error a path', () => {
  expect(
    results(RESIDUE)
      .filter(({ ruleId }: { ruleId: string }) => ruleId === 'residue')
      .map(({ level, locations }: { level: string; locations: readonly object[] }) => [level, locations]),
  ).toMatchObject([
    ['error', [{ physicalLocation: { artifactLocation: { uri: 'a.pkg!/data.bin' } } }]],
    ['error', [{ physicalLocation: { artifactLocation: { uri: 'a.pkg' }, region: { byteOffset: 80 } } }]],
  ]);
});

test('residue without a listed range is still a result', () => {
  const residue = { bytes: 7, ranges: [], omitted: 3 };
  const found = results({ ...RESIDUE, comparison: comparison({ verdict: 'different', residue }) });
  expect(found).toMatchObject([
    { ruleId: 'residue', message: { text: '7 bytes in all that no cause explains' } },
  ]);
});

test('equal artifacts have no results; signatures are notes', () => {
  expect(results(IDENTICAL)).toEqual([]);
  expect(results(BELOW_SIGNATURES).map(({ level }: { level: string }) => level)).toEqual(['note', 'note']);
});

test('several differences of one cause in one path are one result', () => {
  const found = results({
    ...PKG_REBUILD,
    comparison: comparison({
      causes: [share('archive.owner', { count: 2, bytes: 8 })],
      differences: ['uid', 'gid'].map((field) =>
        difference('archive.owner', '!/x', { field, values: ['0', '1'] }),
      ),
    }),
  });
  expect(found).toMatchObject([
    { occurrenceCount: 2, message: { text: 'owner or group of members, 8 bytes: uid: 0 → 1' } },
  ]);
});

test('fingerprints tell rule and path apart, and stay when nothing else does', () => {
  const prints = results(PKG_REBUILD).map(
    (result: { partialFingerprints: Record<string, string> }) => result.partialFingerprints['assay/v1'],
  );
  expect(new Set(prints).size).toBe(prints.length);
  expect(results(PKG_REBUILD)).toEqual(results(PKG_REBUILD));
});
