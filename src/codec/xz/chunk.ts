/**
 * LZMA2 chunk headers: a control byte, then sizes. LZMA2 has no specification of its own; the rules are those of
 * XZ Embedded and of liblzma's LZMA2 decoder, which agree.
 *
 * | control | what follows |
 * | --- | --- |
 * | 0x00 | nothing: the end |
 * | 0x01, 0x02 | size - 1 (2 bytes, big-endian), then that many stored bytes; 0x01 empties the dictionary first |
 * | 0x80 to 0xFF | LZMA: 5 high bits of unpacked size - 1 in the control byte, 16 low bits, packed size - 1 (2 bytes) |
 *
 * LZMA chunks by the two bits 0x60: 0 goes on, 1 resets the state, 2 also sets new properties (1 byte), 3 also empties
 * the dictionary.
 */
export interface Chunk {
  readonly control: number;
  /** Bytes of the header itself. */
  readonly header: number;
  /** Bytes after the header. */
  readonly packed: number;
  /** Bytes it decodes to. */
  readonly unpacked: number;
  readonly lzma: boolean;
  readonly emptiesDictionary: boolean;
  readonly setsProperties: boolean;
  readonly resetsState: boolean;
}

/** What must have come before a chunk may rely on it. */
export interface ChunkRules {
  needsDictionary: boolean;
  needsProperties: boolean;
}

/** The rules at the start of a block. */
export function chunkRules(): ChunkRules {
  return { needsDictionary: true, needsProperties: true };
}

/** Length of the longest chunk header. */
export const CHUNK_HEADER = 6;

/** Length of the header that begins with `control`. */
export function chunkHeaderLength(control: number): number {
  if (control === 0) return 1;
  if (control < 0x80) return 3;
  return control < 0xc0 ? 5 : 6;
}

/**
 * Decodes the chunk header at `at`, which must be there as a whole, and moves `rules` on; answers with a sentence for
 * a header no encoder may write.
 */
export function readChunk(bytes: Uint8Array, at: number, rules: ChunkRules): Chunk | string {
  const control = bytes[at]!;
  if (control > 2 && control < 0x80) return `LZMA2 control byte 0x${control.toString(16)} is not defined`;
  const lzma = control >= 0x80;
  const emptiesDictionary = control === 1 || control >= 0xe0;
  const setsProperties = control >= 0xc0;
  const word = (bytes[at + 1]! << 8) | bytes[at + 2]!;
  if (control !== 0) {
    if (emptiesDictionary) {
      rules.needsDictionary = false;
      rules.needsProperties = true;
    } else if (rules.needsDictionary) return 'the first LZMA2 chunk does not reset the dictionary';
    if (setsProperties) rules.needsProperties = false;
    else if (lzma && rules.needsProperties) return 'an LZMA2 chunk comes before any properties are set';
  }
  return {
    control,
    header: chunkHeaderLength(control),
    packed: control === 0 ? 0 : (lzma ? (bytes[at + 3]! << 8) | bytes[at + 4]! : word) + 1,
    unpacked: control === 0 ? 0 : (lzma ? ((control & 0x1f) << 16) + word : word) + 1,
    lzma,
    emptiesDictionary,
    setsProperties,
    resetsState: control >= 0xa0,
  };
}
