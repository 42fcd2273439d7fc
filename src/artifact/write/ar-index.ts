import { asBuffer } from '../../codec/index.ts';
import { AssayError, type Entry } from '../../model/index.ts';
import type { ArSymbol } from './ar.ts';
import type { Draft } from './links.ts';

/**
 * The symbols of a System V index (member `/`): big-endian count, offsets of the members that define them, names with a NUL
 * each. They come in the order of the members they now belong to; those of one member keep theirs.
 * @param drafts members in their new order
 * @throws AssayError `repack.derived` where the index names a place that is no member, or is cut
 */
export function symbolsOf(content: Uint8Array, index: Entry, drafts: readonly Draft[]): ArSymbol[] {
  const bytes = asBuffer(content);
  const wrong = (message: string) => new AssayError('repack.derived', message, { path: index.path });
  const count = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  if (4 + count * 4 > bytes.length) throw wrong(`the index states ${count} symbols in ${bytes.length} bytes`);
  const places = new Map(drafts.map(({ plan }, place) => [plan.entry.offset, place]));
  const symbols: ArSymbol[] = [];
  let at = 4 + count * 4;
  for (let i = 0; i < count; i++) {
    const offset = bytes.readUInt32BE(4 + i * 4);
    const member = places.get(offset);
    if (member === undefined) throw wrong(`symbol ${i} is said to be at ${offset}, where no member is`);
    const end = bytes.indexOf(0, at);
    if (end < 0) throw wrong(`the name of symbol ${i} has no end`);
    symbols.push({ name: bytes.subarray(at, end), member });
    at = end + 1;
  }
  return symbols.sort((a, b) => a.member - b.member);
}
