import type { Field } from '../../model/index.ts';
import { asBuffer, hex, isZero } from '../bytes.ts';
import type { Notes } from '../decoder.ts';
import type { Decoding, Fault } from '../lzma/fault.ts';
import type { ByteReader } from '../reader.ts';
import {
  type BlockHeader,
  dictionarySize,
  filterName,
  filtersFault,
  readBlockHeader,
  startOffset,
} from './block-header.ts';
import { newCheck } from './check.ts';
import { BCJ, DELTA, LZMA2, undoBcj, undoDelta } from './filters.ts';
import { decodeLzma2 } from './lzma2.ts';
import type { StreamFlags } from './stream-header.ts';
import type { BlockSizes } from './stream-index.ts';

/**
 * Decodes one block (The .xz File Format 1.2.1, section 3) from its header to its check, and adds its sizes to
 * `sizes`. Wrong sizes and checks are problems; what ends the decoding is the value returned.
 *
 * @param listed whether the block's fields are wanted
 */
export async function* decodeBlock(
  reader: ByteReader,
  notes: Notes,
  stream: StreamFlags,
  sizes: BlockSizes,
  listed: boolean,
): Decoding {
  const offset = reader.position;
  const size = (await reader.peek(1))[0]!;
  const bytes = await reader.take((size + 1) * 4);
  if (bytes.length < (size + 1) * 4) return truncated('a block header', offset);
  const header = readBlockHeader(bytes, offset);
  if ('code' in header) return { ...header, offset };
  if (!header.intact) {
    const at = offset + header.length - 4;
    notes.problem('stream.header-checksum', 'the CRC32 of a block header does not fit', at);
  }
  const fault = filtersFault(header.filters);
  if (fault) return { ...fault, offset };

  const start = reader.position;
  const check = newCheck(stream.check);
  const content = undoFilters(reader, header, notes.limits.window);
  let uncompressed = 0;
  for (;;) {
    const next = await content.next();
    if (next.done) {
      if (next.value) return next.value;
      break;
    }
    uncompressed += next.value.length;
    check?.update(next.value);
    yield next.value;
  }
  const compressed = reader.position - start;
  compareSizes(notes, header, compressed, uncompressed, offset);
  const found = await readCheck(reader, notes, stream, (offset - reader.position) & 3, check?.digest());
  if ('code' in found) return found;
  sizes.unpadded.push(header.length + compressed + stream.checkSize);
  sizes.uncompressed.push(uncompressed);
  if (listed) notes.field(blockField(header, offset, compressed, uncompressed, found));
  return undefined;
}

/** The filters in reverse: the decompression first. */
function undoFilters(reader: ByteReader, header: BlockHeader, windowLimit: number): Decoding {
  const [compression, ...others] = header.filters.toReversed();
  let content = decodeLzma2(reader, dictionarySize(compression!)!, windowLimit);
  for (const filter of others) {
    const bcj = BCJ.get(filter.id);
    if (bcj) content = undoBcj(content, bcj.code(), startOffset(filter));
    else content = undoDelta(content, filter.properties[0]! + 1);
  }
  return content;
}

function compareSizes(
  notes: Notes,
  header: BlockHeader,
  compressed: number,
  uncompressed: number,
  offset: number,
): void {
  const { compressedSize = compressed, uncompressedSize = uncompressed } = header;
  if (compressedSize !== compressed) {
    const message = `a block header states ${compressedSize} compressed bytes, the block has ${compressed}`;
    notes.problem('stream.size-mismatch', message, offset);
  }
  if (uncompressedSize !== uncompressed) {
    const message = `a block header states ${uncompressedSize} uncompressed bytes, the block has ${uncompressed}`;
    notes.problem('stream.size-mismatch', message, offset);
  }
}

/** Reads the padding and the check that follow the packed data; answers the check as a field. */
async function readCheck(
  reader: ByteReader,
  notes: Notes,
  stream: StreamFlags,
  padding: number,
  expected: Uint8Array | undefined,
): Promise<Field | Fault> {
  const offset = reader.position;
  const bytes = await reader.take(padding + stream.checkSize);
  if (bytes.length < padding + stream.checkSize) return truncated('the check of a block', offset);
  if (!isZero(bytes.subarray(0, padding))) {
    return { code: 'stream.corrupt', message: 'the padding of a block is not zero', offset };
  }
  const stored = bytes.subarray(padding);
  if (expected && !asBuffer(expected).equals(stored)) {
    const message = `a block's check is ${hex(stored)}, its content gives ${hex(expected)}`;
    notes.problem('stream.checksum', message, offset + padding);
  }
  const value = hex(stored);
  return { name: 'check', value, offset: offset + padding, length: stream.checkSize, meaning: 'checksum' };
}

function blockField(
  header: BlockHeader,
  offset: number,
  compressed: number,
  uncompressed: number,
  check: Field,
): Field {
  const filters = header.filters.map((filter): Field => {
    const { id, offset: at, length, properties } = filter;
    const property = at + length - properties.length;
    const detail: Field | undefined =
      id === LZMA2
        ? { name: 'dictionary size', value: dictionarySize(filter)!, offset: property, length: 1 }
        : id === DELTA
          ? { name: 'distance', value: properties[0]! + 1, offset: property, length: 1 }
          : properties.length > 0
            ? { name: 'start offset', value: startOffset(filter), offset: property, length: 4 }
            : undefined;
    return {
      name: 'filter',
      value: filterName(id),
      offset: at,
      length,
      ...(detail ? { fields: [detail] } : {}),
    };
  });
  const unpadded = header.length + compressed + check.length;
  const found: Field[] = [
    { name: 'header size', value: header.length, offset, length: 1, meaning: 'size' },
    ...header.sizes,
    ...filters,
    { name: 'unpadded size', value: unpadded, offset, length: 0, meaning: 'size' },
    { name: 'content size', value: uncompressed, offset, length: 0, meaning: 'size' },
    ...(check.length > 0 ? [check] : []),
  ];
  return { name: 'block', offset, length: check.offset + check.length - offset, fields: found };
}

function truncated(where: string, offset: number): Fault {
  return { code: 'stream.truncated', message: `the input ends inside ${where}`, offset };
}
