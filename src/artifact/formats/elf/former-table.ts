import { isZero } from '../../../codec/index.ts';
import type { ElfFile } from './file.ts';
import { SHT } from './table-names.ts';
import { SHDR32, SHDR64 } from './tables.ts';

/** Most bytes that are looked at: a table of ten thousand sections. */
const MOST = 1 << 20;
const FIRST_SPECIAL_TYPE = 0x60000000;
const LAST_COMMON_TYPE = 0x20;

/**
 * Whether a gap holds nothing but section headers, in one or more tables with zeros around them: what is left where a tool
 * (patchelf, strip) wrote the table anew in another place.
 */
export async function isFormerTable(
  { source, wide, endian }: ElfFile,
  start: number,
  end: number,
): Promise<boolean> {
  const shape = wide ? SHDR64 : SHDR32;
  const step = wide ? 8 : 4;
  const first = Math.ceil(start / step) * step;
  if (!isZero(await source.read(start, first - start))) return false;
  let found = 0;
  for (let at = first; at < end; ) {
    const bytes = await source.read(at, Math.min(MOST, end - at));
    if (bytes.length === 0) return false;
    let used = 0;
    while (used < bytes.length) {
      used = lastZeroStep(bytes, used, step);
      const header = shape.read(bytes, used, endian);
      if (header && isHeader(header, source.size)) {
        found++;
        used += shape.length;
        continue;
      }
      // A header that the piece cuts comes whole with the next one.
      if (!header && at + bytes.length < end) break;
      if (!isZero(bytes.subarray(used, used + step))) return false;
      used += step;
    }
    at += used;
  }
  return found > 1;
}

/** Of steps that hold zeros only, from a place on, the last, with which a header may begin; that place itself where there is none. */
function lastZeroStep(bytes: Uint8Array, from: number, step: number): number {
  let end = from;
  while (end < bytes.length && bytes[end] === 0) end++;
  return from + Math.max(0, Math.floor((end - from) / step) - 1) * step;
}

type Header = NonNullable<ReturnType<typeof SHDR64.read>>;

function isHeader(header: Header | NonNullable<ReturnType<typeof SHDR32.read>>, size: number): boolean {
  const { sh_type: type, sh_flags: flags, sh_offset: offset, sh_size: length, sh_addralign: align } = header;
  if (type === SHT.NULL || (type > LAST_COMMON_TYPE && type < FIRST_SPECIAL_TYPE)) return false;
  if (flags > 0xffffffff || offset > size || (type !== SHT.NOBITS && length > size)) return false;
  const isPower = align <= 2 ** 30 && (align & (align - 1)) === 0;
  return isPower && header.sh_entsize <= 0xffff && header.sh_name < size && header.sh_link <= 0xffff;
}
