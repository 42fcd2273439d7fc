import { asBuffer, u64le } from '../../../codec/index.ts';
import { type CentralHeader, DESCRIPTOR, u32At } from './records.ts';

/** The longest data descriptor: signature, CRC-32, two 64-bit sizes. */
export const DESCRIPTOR_MOST = 24;

/** A data descriptor as found: signature or not, 32- or 64-bit sizes (APPNOTE 4.3.9). */
export interface Descriptor {
  readonly length: number;
  readonly signed: boolean;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Whether all three values are those of the central directory. */
  readonly agrees: boolean;
}

/** Which of the four shapes a descriptor has is nowhere stored: the one that agrees is taken, else the likeliest. */
const SHAPES = [
  { signed: true, wide: false, length: 16 },
  { signed: true, wide: true, length: 24 },
  { signed: false, wide: false, length: 12 },
  { signed: false, wide: true, length: 20 },
] as const;

/** The data descriptor at the start of `bytes`, which end where the next record begins. */
export function readDescriptor(bytes: Uint8Array, header: CentralHeader): Descriptor | undefined {
  const candidates: Descriptor[] = [];
  const signed = u32At(bytes, 0) === DESCRIPTOR;
  for (const shape of SHAPES) {
    if (shape.length > bytes.length || (shape.signed && !signed)) continue;
    const found = readShape(asBuffer(bytes), shape, header);
    if (found.agrees) return found;
    candidates.push(found);
  }
  // None agrees: a signature, or a place that fits exactly, tells that one was meant.
  return candidates.find(({ length }) => length === bytes.length) ?? (signed ? candidates[0] : undefined);
}

function readShape(bytes: Buffer, shape: (typeof SHAPES)[number], header: CentralHeader): Descriptor {
  const at = shape.signed ? 4 : 0;
  const crc = bytes.readUInt32LE(at);
  const packed = shape.wide ? u64le(bytes, at + 4) : bytes.readUInt32LE(at + 4);
  const size = shape.wide ? u64le(bytes, at + 12) : bytes.readUInt32LE(at + 8);
  const agrees = crc === header.crc && packed === header.packed && size === header.size;
  return { length: shape.length, signed: shape.signed, crc, packed, size, agrees };
}
