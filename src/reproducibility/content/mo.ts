import { latin1, utf8 } from '../../codec/index.ts';
import type { CauseCode, Range } from '../../model/index.ts';
import type { Known } from '../guess/known.ts';
import type { Claim, Unit } from '../unit.ts';
import type { Comparator } from './comparator.ts';
import { type Held, heldContents } from './held.ts';
import { type Label, type Labels, labelledClaims, type Reason, wholeLabels } from './labels.ts';
import { reasonOfValues, shown } from './values.ts';

/** Message catalogues (GNU gettext manual, "The Format of GNU MO Files"), compared message by message. */
export const moComparator: Comparator = {
  name: 'mo',
  handles: ({ format }) => format === 'mo',
  compare,
};

/** A text of a catalogue, its NUL counted in its length. */
export interface Text extends Range {
  readonly text: string;
}

/** A catalogue with the places of its parts. */
export interface Catalogue {
  readonly big: boolean;
  /** Originals with their translations. */
  readonly messages: readonly (readonly [original: Text, translation: Text])[];
  readonly hash: Range;
  /** What is neither of the header, the tables nor the texts. */
  readonly rest: readonly Range[];
}

async function compare(unit: Unit, known: Known): Promise<readonly Claim[] | undefined> {
  const held = await heldContents(unit);
  if (!held) return undefined;
  const [one, other] = [readCatalogue(held[0]), readCatalogue(held[1])];
  if (!one || !other) return undefined;
  const found = messageLabels(one, other, unit.left.entry.path, known);
  const whole = wholeLabels(held, [one.rest, other.rest], 'unused bytes');
  const hash = hashLabels(held, one, other);
  const labels = {
    left: [...found.left, ...whole.left, ...hash.left],
    right: [...found.right, ...whole.right, ...hash.right],
  };
  return labelledClaims(held, labels, restReason(one, other, hash.left.length + hash.right.length > 0));
}

const HEADER = 28;
const DESCRIPTOR = 8;
const HASH_ENTRY = 4;

/** Reads a catalogue; undefined where strings lie outside, or revision 1 keeps strings elsewhere too. */
export function readCatalogue(bytes: Buffer): Catalogue | undefined {
  if (bytes.length < HEADER) return undefined;
  const big = bytes.readUInt32BE(0) === 0x950412de;
  const u32 = (at: number) => (big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  const count = u32(8);
  if (u32(4) !== 0 || count > bytes.length / (2 * DESCRIPTOR)) return undefined;
  const used: Range[] = [{ offset: 0, length: HEADER }];
  const [originals, translations] = [u32(12), u32(16)].map((table) => {
    if (table + count * DESCRIPTOR > bytes.length) return undefined;
    used.push({ offset: table, length: count * DESCRIPTOR });
    return Array.from({ length: count }, (_, i): Text => {
      const [length, offset] = [u32(table + i * DESCRIPTOR), u32(table + i * DESCRIPTOR + 4)];
      const stored = bytes.subarray(offset, offset + length);
      used.push({ offset, length: length + 1 });
      return { offset, length: length + 1, text: utf8(stored) ?? latin1(stored) };
    });
  });
  const hash = { offset: u32(24), length: u32(20) * HASH_ENTRY };
  used.push(hash);
  if (!originals || !translations || used.some(({ offset, length }) => offset + length > bytes.length))
    return undefined;
  // Texts that share their bytes would be read again and again.
  if (used.reduce((sum, { length }) => sum + length, 0) > 2 * bytes.length + HEADER) return undefined;
  const messages = originals.map((original, i) => [original, translations[i]!] as const);
  return { big, messages, hash, rest: gapsOf(used, bytes.length) };
}

function gapsOf(used: Range[], size: number): Range[] {
  used.sort((a, b) => a.offset - b.offset);
  const gaps: Range[] = [];
  let end = 0;
  for (const { offset, length } of [...used, { offset: size, length: 0 }]) {
    if (offset > end) gaps.push({ offset: end, length: offset - end });
    end = Math.max(end, offset + length);
  }
  return gaps;
}

/** What tables and header differ by. */
function restReason(one: Catalogue, other: Catalogue, hash: boolean): Reason {
  if (one.big !== other.big) {
    const name = ({ big }: Catalogue) => (big ? 'big-endian' : 'little-endian');
    return { cause: 'mo.endianness', field: 'tables', values: [name(one), name(other)] };
  }
  // With another hash table all texts move.
  if (hash && one.hash.length !== other.hash.length) return { cause: 'mo.hash-table', field: 'tables' };
  return { cause: 'content.layout', field: 'tables' };
}

/** The table follows from the originals: where these are equal, it is of another size, or on one side only. */
function hashLabels(held: Held, one: Catalogue, other: Catalogue): Labels {
  const sameOrder: CauseCode = one.big === other.big ? 'content.layout' : 'mo.endianness';
  const reason: Reason = {
    cause: one.hash.length === other.hash.length ? sameOrder : 'mo.hash-table',
    field: 'hash table',
    values: [`${one.hash.length} bytes`, `${other.hash.length} bytes`],
  };
  const [ours, theirs] = [one, other].map(({ hash }, i) =>
    held[i]!.subarray(hash.offset, hash.offset + hash.length),
  );
  if (ours!.equals(theirs!)) return { left: [], right: [] };
  return { left: [{ ...one.hash, reason }], right: [{ ...other.hash, reason }] };
}

/** Makes a reason, or the one that all further ones share. */
type Tell = (reason: () => Reason) => Reason;

/** So many messages are told one by one. */
const MOST_TOLD = 200;

function messageLabels(one: Catalogue, other: Catalogue, path: string, known: Known): Labels {
  const left: Label[] = [];
  const right: Label[] = [];
  const more: Reason = { cause: undefined, field: 'further messages' };
  let told = 0;
  const tell: Tell = (reason) => (told++ < MOST_TOLD ? reason() : more);
  const waiting = Map.groupBy(other.messages, ([{ text }]) => text);
  for (const [original, translation] of one.messages) {
    const partner = waiting.get(original.text)?.shift();
    if (!partner) {
      const reason = tell(() => loneReason(original, 'left'));
      left.push({ ...placeOf(original), reason }, { ...placeOf(translation), reason });
    } else if (partner[1].text !== translation.text) {
      const found =
        original.text === '' ? headerLabels(translation, partner[1], path, known, tell) : undefined;
      if (found) {
        for (const label of found.left) left.push(label);
        for (const label of found.right) right.push(label);
        continue;
      }
      const field = shown(original.text);
      const reason = tell(() => reasonOfValues(translation.text, partner[1].text, field, path, known));
      left.push({ ...placeOf(translation), reason });
      right.push({ ...placeOf(partner[1]), reason });
    }
  }
  for (const [original, translation] of [...waiting.values()].flat()) {
    const reason = tell(() => loneReason(original, 'right'));
    right.push({ ...placeOf(original), reason }, { ...placeOf(translation), reason });
  }
  return { left, right };
}

function placeOf({ offset, length }: Range): Range {
  return { offset, length };
}

function loneReason({ text }: Text, side: 'left' | 'right'): Reason {
  const values = side === 'left' ? ([shown(text), ''] as const) : (['', shown(text)] as const);
  return { cause: undefined, field: 'message', values };
}

/** Lines of the header entry that name the moment, the person and the tool. */
const LINES: Readonly<Record<string, CauseCode>> = {
  'POT-Creation-Date': 'content.timestamp',
  'PO-Revision-Date': 'content.timestamp',
  'Last-Translator': 'content.username',
  'X-Generator': 'content.generator-version',
  'Generated-By': 'content.generator-version',
  'Project-Id-Version': 'content.version',
};

interface Line extends Range {
  readonly value: string;
}

/** The translation of the empty text is a list of lines with a name each. */
function headerLabels(one: Text, other: Text, path: string, known: Known, tell: Tell): Labels {
  const left: Label[] = [];
  const right: Label[] = [];
  const [ours, theirs] = [linesOf(one), linesOf(other)];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [a, b] = [ours.get(name), theirs.get(name)];
    if (a?.value === b?.value) continue;
    const cause = Object.hasOwn(LINES, name) ? LINES[name] : undefined;
    const field = `header entry / ${name}`;
    const reason = tell(() => {
      if (cause) return { cause, field, values: [shown(a?.value), shown(b?.value)] };
      return reasonOfValues(a?.value, b?.value, field, path, known);
    });
    if (a) left.push({ ...placeOf(a), reason });
    if (b) right.push({ ...placeOf(b), reason });
  }
  return { left, right };
}

function linesOf({ text, offset }: Text): Map<string, Line> {
  const lines = new Map<string, Line>();
  let at = offset;
  for (const line of text.split('\n')) {
    const length = Buffer.byteLength(line) + 1;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    // Of lines with one name the later ones have none.
    const key = lines.has(name) ? `${name} ${lines.size}` : name;
    lines.set(key, { offset: at, length, value: colon < 0 ? '' : line.slice(colon + 1).trim() });
    at += length;
  }
  return lines;
}
