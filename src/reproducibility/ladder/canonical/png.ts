import { crc32, inflateSync } from 'node:zlib';
import { type Chunk, chunksOf, pngComparator } from '../../content/png.ts';
import { type Canonical, held } from './canonical.ts';

/** More decoded pixels are not looked at. */
const MOST_PIXELS = 256 << 20;

/**
 * PNG images (W3C PNG Specification, third edition, 5 and 10): chunks in their order, with right CRCs, in place of the data chunks
 * what they decode to. How that is compressed and parted, and the time of the last change, is left out.
 */
export const canonicalPng: Canonical = {
  name: 'png',
  handles: pngComparator.handles,
  async write(form, gathered) {
    const bytes = await held(gathered);
    const chunks = bytes && chunksOf(bytes);
    if (!bytes || !chunks?.every((chunk) => isRight(bytes, chunk))) return false;
    const first = chunks.findIndex(({ type }) => type === 'IDAT');
    const data = chunks.filter(({ type }) => type === 'IDAT');
    // They stand one behind the other (5.6), and an image ends with IEND.
    if (first < 0 || chunks.slice(first, first + data.length).some(({ type }) => type !== 'IDAT'))
      return false;
    if (chunks.at(-1)?.type !== 'IEND') return false;
    const pixels = inflatedWhole(Buffer.concat(data.map((chunk) => chunk.data)));
    if (!pixels) return false;
    form.item(bytes.subarray(0, SIGNATURE));
    for (const [i, chunk] of chunks.entries()) {
      if (i === first) form.item('IDAT').item(pixels);
      else if (chunk.type !== 'IDAT' && chunk.type !== 'tIME') form.item(chunk.type).item(chunk.data);
    }
    return true;
  },
};

const SIGNATURE = 8;
const CRC = 4;

function isRight(bytes: Buffer, { offset, length }: Chunk): boolean {
  const end = offset + length - CRC;
  return crc32(bytes.subarray(offset + CRC, end)) === bytes.readUInt32BE(end);
}

/** What a zlib stream decodes to that has nothing behind it. */
function inflatedWhole(stream: Buffer): Buffer | undefined {
  try {
    // `info` gives the engine, which knows how many bytes it took.
    const { buffer, engine } = inflateSync(stream, {
      info: true,
      maxOutputLength: MOST_PIXELS,
    } as object) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return engine.bytesWritten === stream.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}
