import { asBuffer, guid } from '../../../codec/index.ts';
import { MACHINES } from '../pe/machines.ts';

/** Bytes of the headers. */
const COFF_HEADER = 20;
const IMPORT_HEADER = 20;
const ANONYMOUS_HEADER = 32;
const BIG_HEADER = 56;
const BIG_CLASS = 'd1baa1c7-baee-4ba9-af20-faf66aa4dcb8';

/** What a head shows to be: an ordinary object, one with 32-bit section numbers, an import, or content of its own kind. */
export type ObjectKind = 'object' | 'bigobj' | 'import' | 'anonymous';

/** Section headers that fit into what is looked at. */
const LOOKED_AT = 8;
const SECTION = 40;
/** Characteristics that only images have. */
const IMAGE_ONLY = 0x2002;

/**
 * What kind of COFF object starts with `head`; undefined for anything else. Objects have no magic but the number of the
 * machine, so everything else in the header has to make sense. @param size of the file, where it is known
 */
export function objectKind(head: Uint8Array, size: number | undefined): ObjectKind | undefined {
  const b = asBuffer(head);
  if (b.length < COFF_HEADER) return undefined;
  const machine = b.readUInt16LE(0);
  if (machine === 0) return anonymousKind(b, size);
  if (MACHINES[machine] === undefined) return undefined;
  const sections = b.readUInt16LE(2);
  const symbols = b.readUInt32LE(8);
  const count = b.readUInt32LE(12);
  const optional = b.readUInt16LE(16);
  const end = size ?? Number.MAX_SAFE_INTEGER;
  const body = COFF_HEADER + optional + sections * SECTION;
  if (optional !== 0 || body > end || (b.readUInt16LE(18) & IMAGE_ONLY) !== 0) return undefined;
  if (symbols === 0 ? count !== 0 : symbols < body || symbols + count * 18 > end) return undefined;
  // Nothing but a machine and zeros is no object.
  if (sections === 0) return symbols === 0 ? undefined : 'object';
  return sectionsMakeSense(b, sections, end) ? 'object' : undefined;
}

function sectionsMakeSense(head: Buffer, count: number, end: number): boolean {
  for (let i = 0; i < Math.min(count, LOOKED_AT); i++) {
    const at = COFF_HEADER + i * SECTION;
    if (at + SECTION > head.length) break;
    const first = head[at]!;
    const size = head.readUInt32LE(at + 16);
    const start = head.readUInt32LE(at + 20);
    if (first < 0x20 || first > 0x7e || (start !== 0 && start + size > end)) return false;
    if (!isName(head.subarray(at, at + 8))) return false;
  }
  return true;
}

/** Printable up to its NUL, and NULs from there on. */
function isName(name: Buffer): boolean {
  const nul = name.indexOf(0);
  const end = nul < 0 ? name.length : nul;
  return name.every((byte, i) => (i < end ? byte >= 0x20 : byte === 0));
}

function anonymousKind(head: Buffer, size: number | undefined): ObjectKind | undefined {
  if (head.readUInt16LE(2) !== 0xffff) return undefined;
  const version = head.readUInt16LE(4);
  const machine = head.readUInt16LE(6);
  if (MACHINES[machine] === undefined || version > 2) return undefined;
  if (version === 0) {
    const length = IMPORT_HEADER + head.readUInt32LE(12);
    return size !== undefined && length > size + 1 ? undefined : 'import';
  }
  if (head.length < ANONYMOUS_HEADER) return undefined;
  const isBig = guid(head.subarray(12, 28)) === BIG_CLASS;
  return isBig && version === 2 && head.length >= BIG_HEADER ? 'bigobj' : 'anonymous';
}
