import { asBuffer, type Endian, layout, u32 as u32Part } from '../../codec/index.ts';
import type { LeafFormat } from '../format.ts';
import { createCoverage, explainGapsIn } from './common/coverage.ts';
import { dataPlace, tellFields } from './common/place.ts';
import { createTextRoom } from './common/text-room.ts';
import { type Catalogue, readStrings } from './mo/strings.ts';
import { readSystemDependent } from './mo/system-dependent.ts';

/** Header (GNU gettext manual, "The Format of GNU MO Files"). */
const HEADER = layout('le', {
  magic: u32Part('id'),
  revision: u32Part('version'),
  'number of strings': u32Part(),
  'offset of the original strings': u32Part('offset'),
  'offset of the translations': u32Part('offset'),
  'size of the hash table': u32Part('size'),
  'offset of the hash table': u32Part('offset'),
});
const MAGIC: Readonly<Record<string, Endian>> = { de120495: 'le', '950412de': 'be' };

/** Compiled message catalogues of GNU gettext, both byte orders. */
export const mo: LeafFormat = {
  name: 'mo',
  mediaType: 'application/x-gettext-translation',
  access: 'whole',
  begins: '\xde\x95',
  recognizes: ({ head }) => head.length >= HEADER.length && orderOf(asBuffer(head)) !== undefined,
  decode(bytes, context) {
    const endian = orderOf(bytes);
    const header = HEADER.read(bytes, 0, endian);
    if (!endian || !header) return context.problem('mo.truncated', `${bytes.length} bytes are no header`, 0);
    context.variant(endian === 'le' ? 'little-endian' : 'big-endian');
    tellFields(context, HEADER.fields(bytes, 0, 0, endian));
    const coverage = createCoverage();
    coverage.add(0, HEADER.length);
    const u32 = (at: number) => (endian === 'le' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
    const catalogue: Catalogue = {
      bytes,
      endian,
      u32,
      context,
      coverage,
      room: createTextRoom(bytes.length),
    };
    const count = header['number of strings'];
    readStrings(catalogue, 'original', header['offset of the original strings'], count);
    readStrings(catalogue, 'translation', header['offset of the translations'], count);
    const hashAt = header['offset of the hash table'];
    const hashLength = Math.min(header['size of the hash table'] * 4, Math.max(0, bytes.length - hashAt));
    coverage.add(hashAt, hashLength);
    tellFields(
      context,
      dataPlace(hashAt, hashLength).map((field) => ({ ...field, name: 'hash table' })),
    );
    // Minor revision 1 adds strings with parts that depend on the system.
    if ((header.revision & 0xffff) >= 1) readSystemDependent(catalogue, HEADER.length);
    explainGapsIn(bytes, coverage, context, {
      code: 'mo.unreferenced',
      what: 'bytes that no string refers to',
    });
  },
};

function orderOf(bytes: Buffer): Endian | undefined {
  return MAGIC[bytes.toString('hex', 0, 4)];
}
