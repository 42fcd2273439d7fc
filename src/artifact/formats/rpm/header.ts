import { asBuffer, type ByteReader, copyOf } from '../../../codec/index.ts';
import type { ReadContext } from '../../format.ts';
import { readEntries } from './entries.ts';
import { ENTRY, INTRO, type RpmHeader } from './structure.ts';
import type { HeaderKind } from './tags.ts';

/** rpm accepts no more index entries than this (HEADER_TAGS_MAX). */
const MOST_ENTRIES = 0xffff;

/** Takes in the header where the reader stands; undefined, with the problem reported, where there is none. */
export async function takeHeader(
  reader: ByteReader,
  kind: HeaderKind,
  context: ReadContext,
): Promise<RpmHeader | undefined> {
  const offset = reader.position;
  const intro = asBuffer(await reader.peek(INTRO));
  const what = kind === 'signature' ? 'the signature header' : 'the header';
  if (intro.length < INTRO) {
    context.problem('rpm.truncated', `${what} has ${intro.length} of ${INTRO} bytes`, offset);
    return undefined;
  }
  if (intro.readUInt32BE(0) !== 0x8eade801) {
    context.problem('rpm.header', `${what} does not begin with 8e ad e8 01`, offset);
    return undefined;
  }
  if (intro.readUInt32BE(4) !== 0)
    context.problem('rpm.padding', `reserved bytes of ${what} are not zero`, offset + 4);
  const [entries, data] = [intro.readUInt32BE(8), intro.readUInt32BE(12)];
  if (entries > MOST_ENTRIES) {
    context.problem('rpm.header', `${what} claims ${entries} tags`, offset + 8);
    return undefined;
  }
  const length = INTRO + entries * ENTRY + data;
  if (length > context.limits.metadata) {
    context.problem('limit.metadata', `${what} has ${length} bytes`, offset);
    return undefined;
  }
  const bytes = asBuffer(copyOf(await reader.take(length)));
  if (bytes.length < length) {
    context.problem('rpm.truncated', `${what} has ${bytes.length} of ${length} bytes`, offset);
    return undefined;
  }
  const store = bytes.subarray(INTRO + entries * ENTRY);
  return { kind, offset, bytes, store, ...readEntries({ kind, offset, bytes, store }, context) };
}
