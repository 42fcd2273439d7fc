import { layout, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import { createCoverage } from '../common/coverage.ts';
import { dataPlace, tellFields } from '../common/place.ts';
import type { Catalogue } from './strings.ts';

/** What the header of minor revision 1 has besides (gettext's gmo.h, "The following are only used in .mo files with minor revision >= 1"). */
const HEADER = layout('le', {
  'number of system dependent segments': u32(),
  'offset of the segment table': u32('offset'),
  'number of system dependent strings': u32(),
  'offset of their original strings': u32('offset'),
  'offset of their translations': u32('offset'),
});
/** Strings told one by one without rows. */
const LISTED = 100;
/** Ends the row of segments of a string. */
const LAST = 0xffffffff;

/** Strings with parts such as PRId64 that the reader of the catalogue puts in. */
export function readSystemDependent(catalogue: Catalogue, at: number): void {
  const { bytes, endian, context, coverage } = catalogue;
  const header = HEADER.read(bytes, at, endian);
  if (!header) {
    context.problem('mo.truncated', 'the header of minor revision 1 is cut', at);
    return;
  }
  coverage.add(at, HEADER.length);
  tellFields(context, HEADER.fields(bytes, at, 0, endian));
  readSegments(
    catalogue,
    header['offset of the segment table'],
    header['number of system dependent segments'],
  );
  const count = header['number of system dependent strings'];
  readTable(catalogue, 'system dependent originals', header['offset of their original strings'], count);
  readTable(catalogue, 'system dependent translations', header['offset of their translations'], count);
}

/** Names of the parts: length (its NUL counted) and offset. */
function readSegments(
  { bytes, u32: read, context, coverage, room }: Catalogue,
  at: number,
  stated: number,
): void {
  const fields: Field[] = [];
  let place = at;
  for (let i = 0; i < stated && place + 8 <= bytes.length; i++, place += 8) {
    const [length, offset] = [read(place), read(place + 4)];
    coverage.add(offset, length);
    const there = Math.min(length, Math.max(0, bytes.length - offset));
    if (!context.wantsFields || !room.take(there)) continue;
    const value = bytes.toString('latin1', offset, Math.max(offset, offset + there - 1));
    fields.push({ name: 'segment', value, offset, length: there });
  }
  coverage.add(at, place - at);
  tellFields(context, [
    { name: 'segments', value: stated, offset: at, length: Math.max(0, place - at), fields },
  ]);
}

/** Offsets of strings: each an offset of its fixed text, then lengths of pieces of it, each followed by a segment's number. */
function readTable(
  { bytes, u32: read, context, coverage }: Catalogue,
  name: string,
  at: number,
  stated: number,
): void {
  const fields: Field[] = [];
  const unlisted = createCoverage();
  let budget = bytes.length;
  let place = at;
  for (let i = 0; i < stated && place + 4 <= bytes.length && budget > 0; i++, place += 4) {
    const start = read(place);
    let next = start + 4;
    let length = 0;
    while (next + 8 <= bytes.length && budget-- > 0) {
      length += read(next);
      next += 8;
      if (read(next - 4) === LAST) break;
    }
    if (start + 4 > bytes.length) continue;
    coverage.add(start, next - start);
    coverage.add(read(start), length);
    const text = Math.min(length, Math.max(0, bytes.length - read(start)));
    if (i >= LISTED && !context.wantsRows) {
      unlisted.add(start, next - start);
      unlisted.add(read(start), text);
      continue;
    }
    fields.push({
      name: 'string',
      offset: start,
      length: next - start,
      fields: [{ name: 'text', offset: read(start), length: text, meaning: 'data' }],
    });
  }
  coverage.add(at, place - at);
  for (const { start, end } of unlisted.runs()) fields.push(...dataPlace(start, end - start));
  tellFields(context, [{ name, value: stated, offset: at, length: Math.max(0, place - at), fields }]);
}
