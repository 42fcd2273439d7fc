import type { ReadContext } from '../../format.ts';
import { tallyOf } from '../common/tally.ts';
import { ENTRY, INTRO, type RpmEntry, type RpmHeader } from './structure.ts';
import { Tag, type TagClass, tagName, tagOf } from './tags.ts';

/** Types of values by number: their name, the class they belong to, and bytes of one value (0: text ended by NUL). */
export const TYPES: readonly (readonly [name: string, kind: TagClass, width: number] | undefined)[] = [
  undefined,
  ['CHAR', 'number', 1],
  ['INT8', 'number', 1],
  ['INT16', 'number', 2],
  ['INT32', 'number', 4],
  ['INT64', 'number', 8],
  ['STRING', 'string', 0],
  ['BIN', 'binary', 1],
  ['STRING_ARRAY', 'string', 0],
  ['I18NSTRING', 'string', 0],
];
/** The type that has exactly one value. */
const STRING = 6;
/** Tags of early packages that later changed their type, or that third parties write as another. */
const LOOSE: ReadonlySet<number> = new Set([1021, 1022]);

/** Bytes that the data of entries may share; those of rpm share none. */
const SHARED = 4096;

/** How many bytes of text may still be looked at: overlapping lists must not cost their product. */
interface Budget {
  left: number;
}

/** The index of a header, every entry checked against the data; what is wrong is reported. */
export function readEntries(
  header: Pick<RpmHeader, 'kind' | 'offset' | 'bytes' | 'store'>,
  context: ReadContext,
): Pick<RpmHeader, 'entries' | 'byTag'> {
  const { kind, bytes, store, offset: base } = header;
  const tally = tallyOf(context);
  const budget = { left: store.length + SHARED };
  const entries: RpmEntry[] = [];
  const byTag = new Map<number, RpmEntry>();
  for (let at = INTRO; at < bytes.length - store.length; at += ENTRY) {
    const tag = bytes.readUInt32BE(at);
    const type = bytes.readUInt32BE(at + 4);
    const offset = bytes.readUInt32BE(at + 8);
    const count = bytes.readUInt32BE(at + 12);
    const length = dataLength(store, type, offset, count, budget);
    const sound = typeof length === 'number';
    const entry = { tag, type, offset, count, length: sound ? length : 0, sound };
    const previous = entries.at(-1);
    entries.push(entry);
    const name = tagName(kind, tag);
    if (!sound) tally.add('rpm.entry', `${name}: ${length}`, base + at);
    else if (byTag.has(tag)) tally.add('rpm.duplicate-tag', name, base + at);
    else byTag.set(tag, entry);
    if (previous && previous.tag > tag && !isRegion(previous.tag))
      tally.add('rpm.order', `${name} follows ${tagName(kind, previous.tag)}`, base + at);
    if (sound && !fits(kind, tag, type)) {
      const message = `${name} has values of type ${TYPES[type]![0]}`;
      tally.add('rpm.tag-type', message, base + at);
    }
  }
  tally.flush();
  return { entries, byTag };
}

function isRegion(tag: number): boolean {
  return tag === Tag.regionSignatures || tag === Tag.regionImmutable;
}

function fits(kind: RpmHeader['kind'], tag: number, type: number): boolean {
  const defined = tagOf(kind, tag)?.[1] ?? 'any';
  return defined === 'any' || defined === TYPES[type]?.[1] || LOOSE.has(tag);
}

/** Bytes of the data of an entry, or what is wrong with it. */
function dataLength(
  store: Buffer,
  type: number,
  offset: number,
  count: number,
  budget: Budget,
): number | string {
  const known = TYPES[type];
  if (!known) return `type ${type} does not exist`;
  if (count === 0) return 'it has no values';
  if (offset > store.length) return `its data begins at ${offset} of ${store.length} bytes`;
  const width = known[2];
  if (width > 0) {
    if (offset % width !== 0) return `its data at ${offset} is not aligned to ${width}`;
    if (count * width > store.length - offset) return `${count} values of ${known[0]} do not fit`;
    budget.left -= count * width;
    if (budget.left < 0) return 'its values overlap with others too often';
    return count * width;
  }
  if (type === STRING && count !== 1) return `a single text with ${count} values`;
  if (count > store.length - offset) return `${count} texts do not fit`;
  let at = offset;
  for (let i = 0; i < count; i++) {
    const end = store.indexOf(0, at);
    if (end < 0) return `text ${i + 1} of ${count} has no end`;
    budget.left -= end + 1 - at;
    if (budget.left < 0) return 'its texts overlap with others too often';
    at = end + 1;
  }
  return at - offset;
}
