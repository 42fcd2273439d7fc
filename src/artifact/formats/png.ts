import { crc32 } from 'node:zlib';
import { hasAscii, latin1 } from '../../codec/index.ts';
import type { Field } from '../../model/index.ts';
import type { LeafFormat, ReadContext } from '../format.ts';
import { createListing } from './common/listing.ts';
import { tellFields, unusedPlace } from './common/place.ts';
import { chunkFields, type PackedRoom } from './media/png-chunks.ts';

/** Compressed texts and profiles that are decoded; an image has one profile. */
const MOST_PACKED = 100;
const SIGNATURE = '\x89PNG\r\n\x1a\n';

/** PNG images (W3C PNG Specification, third edition, 5): chunks with their CRC; pixels are not decoded. */
export const png: LeafFormat = {
  name: 'png',
  mediaType: 'image/png',
  access: 'whole',
  begins: '\x89',
  recognizes: ({ head }) => hasAscii(head, SIGNATURE),
  decode(bytes, context) {
    tellFields(context, [{ name: 'signature', offset: 0, length: 8, meaning: 'id' }]);
    // A large image has thousands of IDAT.
    const listing = createListing(context, 'further chunks');
    const packed = { left: MOST_PACKED };
    let at = SIGNATURE.length;
    while (at < bytes.length) {
      const chunk = readChunk(bytes, at, context);
      if (!chunk) {
        listing.end();
        return tellFields(context, unusedPlace(at, bytes.length - at));
      }
      listing.add(at, chunk.end - at, () => chunkField(chunk, context, packed));
      at = chunk.end;
      if (chunk.type === 'IEND') break;
    }
    listing.end();
    if (at >= bytes.length) return;
    tellFields(context, unusedPlace(at, bytes.length - at));
    context.problem('png.trailing-data', `${bytes.length - at} bytes follow the IEND chunk`, at);
  },
};

/** A chunk: length, type, data, CRC (5.3). */
interface Chunk {
  readonly at: number;
  readonly type: string;
  readonly data: Buffer;
  /** As stored, in hexadecimal. */
  readonly crc: string;
  readonly end: number;
}

function readChunk(bytes: Buffer, at: number, context: ReadContext): Chunk | undefined {
  const length = at + 12 <= bytes.length ? bytes.readUInt32BE(at) : undefined;
  if (length === undefined || length > bytes.length - at - 12) {
    const what = length === undefined ? 'a chunk is cut' : `a chunk states ${length} bytes`;
    context.problem('png.truncated', `${what}, ${bytes.length - at} are left`, at);
    return undefined;
  }
  const end = at + 12 + length;
  const type = latin1(bytes.subarray(at + 4, at + 8));
  if (!/^[A-Za-z]{4}$/.test(type)) {
    context.problem('png.bad-chunk', `the type is ${JSON.stringify(type)}`, at + 4);
    return undefined;
  }
  const crc = bytes.toString('hex', end - 4, end);
  const sum = crc32(bytes.subarray(at + 4, end - 4))
    .toString(16)
    .padStart(8, '0');
  if (sum !== crc) context.problem('png.crc', `${type}: the CRC is ${sum}, stored is ${crc}`, at);
  return { at, type, data: bytes.subarray(at + 8, end - 4), crc, end };
}

function chunkField({ at, type, data, crc, end }: Chunk, context: ReadContext, packed: PackedRoom): Field {
  return {
    name: type,
    offset: at,
    length: end - at,
    fields: [
      { name: 'length', value: data.length, offset: at, length: 4, meaning: 'size' },
      ...chunkFields(type, data, at + 8, { most: context.limits.name, packed }),
      { name: 'CRC', value: crc, offset: end - 4, length: 4, meaning: 'checksum' },
    ],
  };
}
