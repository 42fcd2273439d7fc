import { inflateSync } from 'node:zlib';
import { ascii, layout, u32 } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { tellFields } from '../common/place.ts';
import { tellChecksum } from './checksum.ts';

const HEADER = layout('be', {
  signature: ascii(4, 'id'),
  version: u32('version'),
  'number of objects': u32(),
});
/** Object kinds by number (gitformat-pack); 6 and 7 are deltas. */
/** So many times its bytes a pack may inflate to; deltas make honest ones small, not deflate. */
const MOST_RATIO = 16;
const KINDS = ['', 'commit', 'tree', 'blob', 'tag', '', 'ofs-delta', 'ref-delta'];

/**
 * Tells a pack that begins at a byte of the file and goes to its end: header, objects, checksum. Single objects, in their
 * order, only where rows are wanted: each must be inflated to find the next one.
 */
export function tellPack(bytes: Buffer, start: number, context: ReadContext): void {
  const header = HEADER.read(bytes, start);
  if (header?.signature !== 'PACK') {
    context.problem('git-pack.truncated', `${bytes.length - start} bytes are no header`, start);
    return;
  }
  tellFields(context, HEADER.fields(bytes, start, 0));
  const pack = bytes.subarray(start);
  const shifted: ReadContext = {
    ...context,
    field: (field) => context.field({ ...field, offset: field.offset + start }),
    problem: (code, message, offset = 0) => context.problem(code, message, offset + start),
  };
  const end = tellChecksum(pack, HEADER.length, shifted, 'git-pack.checksum');
  const fields = context.wantsRows
    ? objectFields(pack, end, header['number of objects'], start, shifted)
    : [];
  const place = {
    name: 'objects',
    value: header['number of objects'],
    offset: start + HEADER.length,
    length: end - HEADER.length,
  };
  tellFields(context, [{ ...place, meaning: 'data', ...(fields.length > 0 ? { fields } : {}) }]);
}

function objectFields(pack: Buffer, end: number, count: number, base: number, context: ReadContext): Field[] {
  const fields: Field[] = [];
  let at = HEADER.length;
  let room = Math.max(context.limits.ratioFloor, MOST_RATIO * pack.length);
  for (let i = 0; i < Math.min(count, context.limits.steps); i++) {
    const object = readObject(pack.subarray(0, end), at, Math.min(room, context.limits.keep));
    if (object === 'too large') {
      context.problem('limit.ratio', `objects from ${i} of ${count} on are not inflated`, at);
      break;
    }
    if (!object) {
      context.problem('git-pack.truncated', `object ${i} of ${count} cannot be read`, at);
      break;
    }
    const { kind, size, next } = object;
    room -= size;
    fields.push({
      name: KINDS[kind] || `kind ${kind}`,
      value: size,
      offset: base + at,
      length: next - at,
      meaning: 'order',
    });
    at = next;
  }
  return fields;
}

/** Kind and size in seven bits a byte, for deltas their base, then a zlib stream. */
function readObject(
  pack: Buffer,
  start: number,
  most: number,
): { readonly kind: number; readonly size: number; readonly next: number } | 'too large' | undefined {
  let at = start;
  let byte = pack[at++];
  if (byte === undefined) return undefined;
  const kind = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 0x80; factor *= 128) {
    byte = pack[at++];
    if (byte === undefined || factor > 2 ** 50) return undefined;
    size += (byte & 0x7f) * factor;
  }
  if (size > most) return 'too large';
  if (kind === 7) at += 20;
  if (kind === 6) while ((pack[at++] ?? 0) & 0x80);
  try {
    // `info` gives the engine, which knows how many bytes it took.
    const result = inflateSync(pack.subarray(at), {
      info: true,
      maxOutputLength: Math.max(1, size),
      // Most objects are small: room for each by the size it states.
      chunkSize: Math.max(64, Math.min(size + 1, 1 << 16)),
    } as object) as unknown as {
      engine: { bytesWritten: number };
    };
    return { kind, size, next: at + result.engine.bytesWritten };
  } catch {
    return undefined;
  }
}
