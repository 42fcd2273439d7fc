import { FORMATS } from '../artifact/index.ts';
import type { Artifact, Entry, Field, Gathered, GatherWish } from '../model/index.ts';
import { createAbreast } from './abreast.ts';
import { equalStreamClaims } from './content/msi-rows.ts';
import { storedPlace } from './content/stored.ts';
import { contentHeader } from './content/stream-header.ts';
import { metadataClaims } from './metadata.ts';
import { isTelltale, type ToolSearch } from './tools.ts';
import { isSameContent } from './tree/pair.ts';
import type { Claim, Pair, Unit } from './unit.ts';

/** Header fields of so many members are compared; beyond them, what the tree keeps of each. */
const MOST_HEADERS = 100_000;

/** What two headers say of a pair of members. */
export interface Headers {
  readonly claims: readonly Claim[];
  /** Where the bytes of the two are stored. */
  readonly stored: readonly [Field | undefined, Field | undefined];
}

/** What was gathered of the pairs that differ. */
export interface Units {
  /** The contents of a pair that differ, and what they say about themselves. */
  get(pair: Pair): Unit | undefined;
  /** What the headers of a pair say; undefined where they cannot be compared field by field. */
  headers(pair: Pair): Headers | undefined;
  /** Members whose header fields were not compared one by one. */
  readonly skipped: number;
}

/**
 * Reads both artifacts once more for what the comparison needs: header fields of all members of containers that differ, and
 * contents and fields of everything that differs itself. Both are read side by side, and headers are compared as they pass:
 * those of a whole archive are never held together.
 */
export async function gatherUnits(
  left: Artifact,
  right: Artifact,
  pairs: readonly Pair[],
  tools: ToolSearch,
): Promise<Units> {
  const { wishes, skipped } = wishesOf(left, right, pairs);
  const partners = new Map(pairs.map((pair) => [pair[1].id, pair]));
  const ones = new Map<number, Gathered>();
  const others = new Map<number, Gathered>();
  const headers = new Map<number, Headers>();
  const abreast = createAbreast();
  const read = async () => {
    await left.gather(wishes[0], (found) => {
      const { entry, header, fields } = found;
      tools.see(left.entries[entry.parent]?.format ?? '', header, 'header');
      tools.see(entry.format, fields, 'content');
      ones.set(entry.id, found);
      return abreast.ahead();
    });
  };
  const compareRight = async () => {
    await right.gather(wishes[1], async (found) => {
      const [one, other] = partners.get(found.entry.id)!;
      tools.see(right.entries[other.parent]?.format ?? '', found.header, 'header');
      tools.see(other.format, found.fields, 'content');
      await abreast.until(() => ones.has(one.id));
      const gathered = ones.get(one.id);
      if (!gathered) return;
      if (wishes[1].get(other.id)?.header) headers.set(other.id, headersOf([one, other], gathered, found));
      // Headers were used; contents are needed until the end.
      if (wishes[1].get(other.id)?.fields) {
        ones.set(one.id, withoutHeader(gathered));
        others.set(other.id, withoutHeader(found));
      } else ones.delete(one.id);
    });
  };
  const headersOf = (pair: Pair, one: Gathered, other: Gathered): Headers => {
    const containers: Pair = [left.entries[pair[0].parent]!, right.entries[pair[1].parent]!];
    const claims = metadataClaims(pair, { left: one, right: other }, containers);
    if (isSameContent(...pair)) claims.push(...equalStreamClaims(pair, one.header, other.header));
    return { claims, stored: [storedPlace(one.header), storedPlace(other.header)] };
  };
  await abreast.run(read, compareRight);
  return {
    skipped,
    headers: ([, other]) => headers.get(other.id),
    get([one, other]) {
      const [a, b] = [ones.get(one.id), others.get(other.id)];
      return a && b ? { left: a, right: b } : undefined;
    },
  };
}

/** What the header of a member says of it was compared; what it says of the content is compared with that. */
function withoutHeader(found: Gathered): Gathered {
  return { ...found, header: contentHeader(found.header) };
}

function wishesOf(left: Artifact, right: Artifact, pairs: readonly Pair[]) {
  const wishes = [new Map<number, GatherWish>(), new Map<number, GatherWish>()] as const;
  const container = new Map(pairs.map(([one, other]) => [one.id, other.id]));
  let headers = 0;
  for (const [one, other] of pairs) {
    const siblings = one.parent >= 0 && container.get(one.parent) === other.parent;
    const header = siblings && isSameFormat(left.entries[one.parent], right.entries[other.parent]);
    if (header) headers++;
    const open = one.kind === 'file' && other.kind === 'file' && !isSameContent(one, other);
    const wish: GatherWish = {
      ...(header && headers <= MOST_HEADERS ? { header } : {}),
      ...(open ? { fields: true, content: wantsContent(one) && wantsContent(other) } : {}),
    };
    // What names the program that built it is read once more even where it is equal.
    if (wish.header || wish.fields || isTelltale(one.path))
      wishes[0].set(one.id, isTelltale(one.path) ? { ...wish, fields: true } : wish);
    if (!wish.header && !wish.fields) continue;
    wishes[1].set(other.id, wish);
  }
  return { wishes, skipped: Math.max(0, headers - MOST_HEADERS) };
}

function isSameFormat(one: Entry | undefined, other: Entry | undefined): boolean {
  return one !== undefined && one.kind === 'file' && one.format === other?.format;
}

const STREAMS: ReadonlySet<string> = new Set(
  FORMATS.filter(({ access }) => access === 'stream').map(({ name }) => name),
);

/** A container that is read from front to back is not put aside: what is in it is compared instead. */
function wantsContent(entry: Entry): boolean {
  if (entry.parent < 0) return true;
  return entry.sha256 !== undefined && (!STREAMS.has(entry.format) || COMPRESSED.has(entry.format));
}

/** Compressed streams: their stored bytes are compared where what they decode to is equal. */
export const COMPRESSED: ReadonlySet<string> = new Set(
  FORMATS.filter(({ decodes }) => decodes).map(({ name }) => name),
);
