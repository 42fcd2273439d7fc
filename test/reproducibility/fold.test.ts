import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAUSES, type CauseCode, type Entry } from '../../src/model/index.ts';
import { foldDerived } from '../../src/reproducibility/fold.ts';
import { causeOf, type Place } from '../../src/reproducibility/places.ts';

const entry = (id: number): Entry => ({ id, parent: 0, path: `x!/${id}`, kind: 'file', format: '', size: 9 });
/** A difference of the entry `id`, which lies in the artifact, or deeper. */
const place = (cause: CauseCode | undefined, id = 1, more: Partial<Place> = {}): Place => ({
  kind: 'metadata',
  left: entry(id),
  right: entry(id),
  claim: { cause, bytes: 1, values: ['1', '2'] },
  above: [id, 0],
  ...more,
});
const folded = (...places: readonly Place[]) =>
  foldDerived(places).map((one) =>
    [causeOf(one), one.derivedFrom ?? (one.claim.cause ? '' : 'unexplained')].join(' ').trim(),
  );

test.each<[string, readonly Place[], readonly string[]]>([
  [
    'a checksum follows from what differs in the same entry',
    [place('archive.mtime', 1), place('content.source', 2), place('archive.checksum', 1)],
    ['archive.mtime', 'content.source', 'archive.checksum archive.mtime'],
  ],
  [
    'the weightiest counts',
    [place('archive.mtime'), place('content.timestamp'), place('archive.checksum')],
    ['archive.mtime', 'content.timestamp', 'archive.checksum content.timestamp'],
  ],
  [
    'a container follows from what is in it',
    [place('content.source', 1), place('archive.layout', 0)],
    ['content.source', 'archive.layout content.source'],
  ],
  [
    'by definition derived follows from anything',
    [place('archive.mtime', 1), place('archive.checksum', 2)],
    ['archive.mtime', 'archive.checksum archive.mtime'],
  ],
  ['what follows from nothing stands for itself', [place('archive.checksum')], ['archive.checksum']],
  ['an id that is drawn', [place('pe.mvid')], ['content.random-id']],
  [
    'an id that hashes what differs',
    [place('content.source'), place('id.build-id')],
    ['content.source', 'id.build-id content.source'],
  ],
  ['an id by itself', [place('id.build-id')], ['id.build-id']],
  [
    'a checksum over an id',
    [place('id.build-id'), place('archive.checksum', 2)],
    ['id.build-id', 'archive.checksum id.build-id'],
  ],
  ['room follows, or is there by itself', [place('archive.padding')], ['archive.padding']],
  [
    'extra headers come with a dialect',
    [place('archive.dialect'), place('archive.extra')],
    ['archive.dialect', 'archive.extra archive.dialect'],
  ],
  [
    'extra headers elsewhere do not',
    [place('archive.dialect', 1), place('archive.extra', 2)],
    ['archive.dialect', 'archive.extra'],
  ],
  [
    'a signature over what differs',
    [place('content.source'), place('sig.authenticode')],
    ['content.source', 'sig.authenticode content.source'],
  ],
  [
    'a signature that was put on',
    [
      place('content.source'),
      place('sig.authenticode', 1, {
        claim: { cause: 'sig.authenticode', bytes: 9, values: ['', '9 bytes'] },
      }),
    ],
    ['content.source', 'sig.authenticode'],
  ],
])('%s', (_, places, expected) => {
  expect(folded(...places)).toEqual(expected);
});

const CODES = Object.keys(CAUSES) as CauseCode[];
test('bytes and places stay; nothing follows from itself or from what is derived', () => {
  const any = fc.array(fc.tuple(fc.constantFrom(...CODES), fc.nat(3)), { maxLength: 12 });
  fc.assert(
    fc.property(any, (rows) => {
      const places = rows.map(([code, id]) => place(code, id));
      const result = foldDerived(places);
      expect(result.map(({ left, claim }) => [left, claim.bytes])).toEqual(
        places.map(({ left, claim }) => [left, claim.bytes]),
      );
      for (const one of result) {
        if (!one.derivedFrom) continue;
        expect(one.derivedFrom).not.toBe(causeOf(one));
        expect(rows.map(([code]) => code)).toContain(one.derivedFrom);
        expect(CAUSES[one.derivedFrom].class).not.toBe('derived');
      }
    }),
  );
});
