import { isZero } from '../../../codec/index.ts';
import type { Field } from '../../../model/index.ts';
import type { Image } from './image.ts';
import { DOS_HEADER } from './layouts.ts';
import { productName } from './products.ts';

const RICH = 0x68636952;
const DANS = 0x536e6144;
/** The stub and the Rich header are looked for in so many bytes: Microsoft's take less than 1 KiB. */
const MOST = 1 << 16;

interface Rich {
  /** Offsets of `DanS` and of the byte behind the key. */
  readonly start: number;
  readonly end: number;
  readonly key: number;
  readonly entries: readonly { readonly id: number; readonly count: number; readonly offset: number }[];
}

/**
 * The DOS program in front of the PE header, and the list of tools that Microsoft's linker leaves behind it ("Rich
 * header": undocumented by Microsoft, described by D. Lukan, G. Webster and others). Its key is a checksum over the DOS
 * header, the stub and the list.
 */
export async function tellStub(image: Image): Promise<void> {
  const { bytes, context, coverage, pe } = image;
  const from = DOS_HEADER.length;
  if (pe <= from) return;
  const head = await bytes.at(0, Math.min(pe, MOST));
  const rich = findRich(head);
  const behind = rich && head.length === pe ? head.subarray(rich.end) : undefined;
  const stubEnd = rich ? rich.start : pe;
  coverage.add(from, (rich?.end ?? pe) - from);
  if (rich) checkKey(image, head, rich);
  if (!context.wantsFields) return;
  if (stubEnd > from) {
    context.field({ name: 'DOS stub', offset: from, length: stubEnd - from, meaning: 'data' });
  }
  if (rich) context.field(richField(rich));
  // What follows the key is told with the other gaps, unless it is the usual zeros.
  if (rich && behind && behind.length > 0 && isZero(behind)) {
    coverage.add(rich.end, behind.length);
    context.field({ name: 'padding', offset: rich.end, length: behind.length, meaning: 'padding' });
  }
}

/** The last `Rich` before the PE header, and the list in front of it, which is masked with the key. */
function findRich(head: Buffer): Rich | undefined {
  let at = (head.length - 8) & ~3;
  while (at >= DOS_HEADER.length && head.readUInt32LE(at) !== RICH) at -= 4;
  if (at < DOS_HEADER.length) return undefined;
  const key = head.readUInt32LE(at + 4);
  const entries: Rich['entries'][number][] = [];
  for (let from = at - 8; from >= DOS_HEADER.length; from -= 8) {
    const id = (head.readUInt32LE(from) ^ key) >>> 0;
    const count = (head.readUInt32LE(from + 4) ^ key) >>> 0;
    // Three zeros follow `DanS`: the pair behind it is no entry.
    if (id === DANS) return { start: from, end: at + 8, key, entries: entries.slice(0, -1).reverse() };
    entries.push({ id, count, offset: from });
  }
  return undefined;
}

function checkKey(image: Image, head: Buffer, rich: Rich): void {
  let sum = rich.start;
  for (let i = 0; i < rich.start; i++) {
    // e_lfanew is not yet known when the linker sums up.
    if (i < 0x3c || i > 0x3f) sum = (sum + rotate(head[i]!, i)) >>> 0;
  }
  for (const { id, count } of rich.entries) sum = (sum + rotate(id, count)) >>> 0;
  if (sum === rich.key) return;
  const message = `the key is ${word(rich.key)}, the bytes give ${word(sum)}`;
  image.context.problem('pe.rich-checksum', message, rich.end - 4);
}

function rotate(value: number, by: number): number {
  const bits = by & 31;
  return bits === 0 ? value : ((value << bits) | (value >>> (32 - bits))) >>> 0;
}

const word = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

function richField({ start, end, key, entries }: Rich): Field {
  const tools = entries.map(({ id, count, offset }): Field => {
    const product = id >>> 16;
    const value = `${productName(product)} build ${id & 0xffff}, ${count} ${count === 1 ? 'object' : 'objects'}`;
    return { name: `@comp.id ${word(id)}`, value, offset, length: 8, meaning: 'tool' };
  });
  const keyField: Field = { name: 'key', value: word(key), offset: end - 4, length: 4, meaning: 'checksum' };
  return {
    name: 'Rich header',
    value: entries.length,
    offset: start,
    length: end - start,
    meaning: 'tool',
    fields: [...tools, keyField],
  };
}
