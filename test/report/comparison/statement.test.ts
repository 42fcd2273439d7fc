import { expect, test } from 'vitest';
import { VERSION } from '../../../src/model/index.ts';
import {
  COMPARISON_PRESENTERS,
  createStyle,
  REBUILD_COMPARISON,
  rebuildStatement,
} from '../../../src/report/index.ts';
import {
  BELOW_SIGNATURES,
  comparison,
  IDENTICAL,
  ONE_MODULE,
  PKG_REBUILD,
  RESIDUE,
  SAMPLES,
} from '../../recipes/comparisons.ts';

test('the whole of it', () => {
  expect(rebuildStatement(BELOW_SIGNATURES, '2026-03-02T09:00:41Z')).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'a.pkg', digest: { sha256: 'a'.repeat(64) } }],
    predicateType: 'urn:assay:rebuild-comparison:v1',
    predicate: {
      verdict: 'pass',
      level: 'identical-below-signatures',
      explained: true,
      materials: [{ name: 'b.pkg', digest: { sha256: 'b'.repeat(64) } }],
      causes: [
        { code: 'sig.xar-rsa', class: 'signature', count: 1, bytes: 256 },
        { code: 'sig.xar-cms', class: 'signature', count: 1, bytes: 8921 },
        {
          code: 'xar.heap-offsets',
          class: 'derived',
          count: 9,
          bytes: 37,
          derivedFrom: ['sig.xar-rsa', 'sig.xar-cms'],
        },
        { code: 'xar.checksum', class: 'derived', count: 1, bytes: 20, derivedFrom: ['sig.xar-rsa'] },
      ],
      residue: { bytes: 0 },
      tool: { name: 'assay', version: VERSION },
      time: '2026-03-02T09:00:41Z',
    },
  });
});

test.each([
  ['identical', IDENTICAL, 'pass'],
  ['noise', PKG_REBUILD, 'unknown'],
  ['another content', ONE_MODULE, 'fail'],
  ['residue', RESIDUE, 'fail'],
])('positive or negative: %s', (_, explained, verdict) => {
  expect(rebuildStatement(explained).predicate).toMatchObject({ verdict });
});

test('without a time the same comparison gives the same bytes; paths and evidence stay out', () => {
  const { present } = COMPARISON_PRESENTERS.find(({ name }) => name === 'statement')!;
  const shown = present(PKG_REBUILD, { style: createStyle(false, 100) });
  expect(shown).toBe(present(PKG_REBUILD, { style: createStyle(true, 60), full: true }));
  expect(shown).not.toMatch(/"time":|alice|libssl/);
  for (const sample of Object.values(SAMPLES))
    expect(JSON.parse(present(sample, { style: createStyle(false, 100) })).predicateType).toBe(
      REBUILD_COMPARISON,
    );
});

test('a subject needs a digest of bytes; a directory is material by its name only', () => {
  const { digests: _, ...unread } = PKG_REBUILD.left;
  const directory = { ...PKG_REBUILD.right, mediaType: 'inode/directory', format: '' };
  expect(() => rebuildStatement({ ...PKG_REBUILD, left: unread })).toThrow(
    expect.objectContaining({
      code: 'statement.no-digest',
      path: 'a.pkg',
      hint: 'Raise the limit that stopped the reading.',
    }),
  );
  expect(() => rebuildStatement({ ...PKG_REBUILD, left: directory })).toThrow(
    expect.objectContaining({ hint: 'Name the released file first and the directory second.' }),
  );
  expect(
    rebuildStatement({ ...PKG_REBUILD, right: directory, comparison: comparison() }).predicate,
  ).toMatchObject({
    materials: [{ name: 'b.pkg' }],
  });
  const { predicate } = rebuildStatement({ ...PKG_REBUILD, right: directory });
  expect(JSON.stringify(predicate)).not.toContain('digest');
});
