import { asBuffer } from '../../../codec/index.ts';

/** Bytes of the DOS header. */
const DOS_HEADER = 64;

/** Where the PE header of an MZ program stands, by its DOS header; undefined where that is no MZ program. */
export function peOffset(head: Uint8Array): number | undefined {
  if (head.length < DOS_HEADER || head[0] !== 0x4d || head[1] !== 0x5a) return undefined;
  return asBuffer(head).readUInt32LE(0x3c);
}
