import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { readDocument } from '../../src/library/audit/documents.ts';
import { readList } from '../../src/library/audit/lists.ts';
import { assay, audit, openAudit } from '../../src/library/index.ts';
import { AssayError } from '../../src/model/index.ts';
import { run, testFolder, WHEEL } from '../cli/run.ts';

const folder = testFolder();
const store = join(folder.path, 'a.sqlite');

beforeAll(async () => {
  await run('advisories', 'import', 'examples/advisories', '--store', store);
});

test('one question', async () => {
  const { kind, matches } = await audit('pkg:pypi/tinyjson@0.4.1', { store });
  expect([kind, matches.map(({ id, status }) => [id, status])]).toEqual([
    'identifier',
    [['CVE-0000-0001', 'affected']],
  ]);
});

test('several questions to one store; numbers of what was asked leave lists out', async () => {
  const auditor = await openAudit({ store });
  try {
    expect(auditor.asked).toEqual({ records: 5, sources: 2, latest: '2024-03-07T09:00:00.000Z' });
    expect((await auditor.ask(WHEEL)).components).toHaveLength(2);
    const { ids, targets, failed } = await auditor.askWhoHas('CVE-0000-0001', [WHEEL, 'nope']);
    expect([ids, targets.map(({ matches }) => matches.length), failed.map(({ name }) => name)]).toEqual([
      ['CVE-0000-0001', 'EXA-2024-0001'],
      [1],
      ['nope'],
    ]);
  } finally {
    auditor.close();
  }
});

test('a report asks the store it is given, and none otherwise', async () => {
  const asked = await assay(WHEEL, { advisories: store });
  expect(asked.matches.map(({ id }) => id)).toEqual([
    'CVE-0000-0001',
    'CVE-0000-0002',
    'EXA-2024-0003',
    'EXA-2024-0002',
  ]);
  expect(asked.verdicts[3]).toMatchObject({ question: 'known', outcome: 'fail' });
  const open = await assay(WHEEL);
  expect([open.matches, open.verdicts[3]!.outcome]).toEqual([[], 'unknown']);
  await expect(assay(WHEEL, { advisories: join(folder.path, 'none') })).rejects.toMatchObject({
    code: 'store.missing',
  });
});

const MARKS = [
  { bomFormat: 'CycloneDX' },
  { spdxVersion: 'SPDX-2.3' },
  { lockfileVersion: 3 },
  { lockfileVersion: 1 },
  { _meta: {}, default: {} },
  { 'content-hash': '' },
];
const NAMES = [
  'components',
  'packages',
  'dependencies',
  'default',
  'develop',
  'metadata',
  'externalRefs',
  'hashes',
];

test('whatever a document holds, its reader ends, with components that have names', async () => {
  const part = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.array(tie('object'), { maxLength: 3 }), tie('object')),
    object: fc.dictionary(
      fc.constantFrom(...NAMES, 'name', 'version', 'purl', 'cpe', 'node_modules/a'),
      tie('value'),
      { maxKeys: 5 },
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...MARKS), part.object, async (mark, object) => {
      const subject = await readDocument({ ...(object as object), ...mark }, 'x');
      for (const { name, identifiers } of subject?.components ?? []) {
        expect(typeof name).toBe('string');
        for (const { value } of identifiers) expect(typeof value).toBe('string');
      }
    }),
  );
});

test('whatever a text holds, the reader of lists ends', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('pkg:pypi/a@1', 'cpe:/a:b', 'a==1', 'a\\', '#', '-r x', '\r'),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const subject = readList(lines.join('\n'), 'x');
      expect(subject?.components.every(({ name }) => name !== '') ?? true).toBe(true);
    }),
  );
});

test('errors of targets are ours', async () => {
  await expect(audit('pkg:', { store })).rejects.toBeInstanceOf(AssayError);
});
