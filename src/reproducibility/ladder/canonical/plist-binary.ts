import { Buffer } from 'node:buffer';
import {
  type BinaryPlist,
  looksLikeBinaryPlist,
  type PlistValue,
  parseBinaryPlist,
} from '../../../codec/index.ts';
import { unusedOf } from '../../content/plist-binary.ts';
import type { Form } from '../form.ts';
import { type Canonical, held } from './canonical.ts';

/**
 * Binary property lists (Apple, CFBinaryPList.c): their values, entries of dictionaries sorted by key, and bytes that belong to no
 * value. In which order objects are stored, whether equal ones are stored once, and how wide integers are is left out.
 */
export const canonicalBinaryPlist: Canonical = {
  name: 'plist-binary',
  handles: ({ format, variant }) => format === 'plist' && variant === 'binary',
  async write(form, gathered) {
    const bytes = await held(gathered);
    if (!bytes || !looksLikeBinaryPlist(bytes)) return false;
    const list = parseBinaryPlist(bytes);
    if (!list.value || list.error || !writeValues(form, list.value)) return false;
    form.item(bytes.subarray(0, MAGIC));
    for (const { offset, length } of unusedOf(list)) form.item(bytes.subarray(offset, offset + length));
    form.item(besideTable(bytes, list));
    return true;
  },
};

const MAGIC = 8;
const TRAILER = 32;
/** Unused bytes and the sort version, with which the trailer begins. */
const RESERVED = 6;

/** What stands between the offset table and the sizes in the trailer. */
function besideTable(bytes: Buffer, { table, tableLength }: BinaryPlist): Buffer {
  return bytes.subarray(table + tableLength, bytes.length - TRAILER + RESERVED);
}

/**
 * One item for each value that equals none before it: items before what holds them, named by the number of their item.
 * @returns false where a dictionary has a key twice: which of them counts is up to the reader
 */
function writeValues(form: Form, root: PlistValue): boolean {
  const numbers = new Map<string, number>();
  const done = new Map<PlistValue, number>();
  let twice = false;

  // Reading allows a nesting of 300 values.
  function numberOf(value: PlistValue): number {
    const known = done.get(value);
    if (known !== undefined) return known;
    const text = textOf(value);
    let number = numbers.get(text);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(text, number);
      // Code units, so that halves of surrogate pairs stay apart.
      form.item(Buffer.from(text, 'utf16le'));
    }
    done.set(value, number);
    return number;
  }

  function textOf(value: PlistValue): string {
    if (value.kind === 'array') return `array ${value.value.map(numberOf).join(' ')}`;
    if (value.kind === 'data') return `data ${Buffer.from(value.value).toString('latin1')}`;
    if (value.kind !== 'dict')
      return `${value.kind} ${Object.is(value.value, -0) ? '-0' : String(value.value)}`;
    const entries = value.value.toSorted(({ key: a }, { key: b }) => (a < b ? -1 : Number(a > b)));
    for (const [i, { key }] of entries.entries()) twice ||= entries[i + 1]?.key === key;
    return `dict ${entries.map((entry) => `${entry.key.length} ${entry.key} ${numberOf(entry.value)}`).join(' ')}`;
  }

  numberOf(root);
  return !twice;
}
