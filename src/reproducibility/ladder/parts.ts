import { isOwnContent } from '../../artifact/index.ts';
import { sliceSource } from '../../codec/index.ts';
import type { BytesAt, CauseCode, Field, RandomSource, Range } from '../../model/index.ts';
import { causeOfField } from '../fields/causes.ts';
import { gapsOf, hasStoredParts } from '../fields/gaps.ts';
import type { FieldCause } from '../fields/rule.ts';
import type { Form } from './form.ts';

/** A field without parts, or bytes that no such field covers. */
export interface Part {
  /** Names from the outside in. */
  readonly names: readonly string[];
  readonly field: Field;
  /** Its offset counts in decoded bytes. */
  readonly decoded: boolean;
  /** What a difference in it would stand for. */
  readonly cause: FieldCause;
}

/**
 * The parts of what a format says, and the bytes between them: what a comparison would compare.
 * @param size of a content of which every byte is to be among them
 */
export function partsOf(format: string, fields: readonly Field[], size = 0): Part[] {
  const parts: Part[] = [];
  const add = (names: readonly string[], field: Field, decoded: boolean) => {
    const pair = { names, left: field, right: field, ...(decoded ? { decoded: true as const } : {}) };
    parts.push({ names, field, decoded, cause: causeOfField(format, pair) });
  };
  collect(fields, [], false, add);
  for (const { names, field } of gapsOf(fields)) add(names, field, false);
  for (const { offset, length } of outside(fields, size))
    parts.push({ names: [''], field: { name: '', offset, length }, decoded: false, cause: 'look' });
  return parts;
}

/** What of so many bytes no field covers, however deep. */
function outside(fields: readonly Field[], size: number): Range[] {
  if (size === 0) return [];
  const covered: Range[] = [];
  cover(fields, covered);
  const found: Range[] = [];
  let at = 0;
  for (const { offset, length } of covered.sort((a, b) => a.offset - b.offset)) {
    if (offset >= size) break;
    if (offset > at) found.push({ offset: at, length: offset - at });
    at = Math.max(at, offset + length);
  }
  if (at < size) found.push({ offset: at, length: size - at });
  return found;
}

/** Parts of a field lie within it, but for one that stands on no bytes itself. */
function cover(fields: readonly Field[], covered: Range[]): void {
  for (const { offset, length, fields: parts, decoded } of fields) {
    if (length > 0) covered.push({ offset, length });
    if (parts && !decoded) cover(parts, covered);
  }
}

function collect(
  fields: readonly Field[],
  names: readonly string[],
  decoded: boolean,
  add: (names: readonly string[], field: Field, decoded: boolean) => void,
): void {
  for (const field of fields) {
    const path = [...names, field.name];
    const parts = field.fields ?? [];
    const packed = field.decoded === true;
    const isContent = field.meaning === 'data' && field.length > 0;
    if (packed || (!hasStoredParts(parts) && !isContent)) add(path, field, decoded);
    collect(parts, path, decoded || packed, add);
  }
}

/** Where the bytes of parts are. */
export interface PartBytes {
  readonly at: BytesAt;
  readonly content?: RandomSource;
}

/**
 * Adds a part to a form: its names and its bytes, or where those are not at hand its value.
 * @returns false where it has neither, though it stands on bytes
 */
export async function addPart(
  form: Form,
  { names, field, decoded }: Part,
  { at, content }: PartBytes,
): Promise<boolean> {
  const { offset, length, value } = field;
  if (!decoded && length > 0) {
    const bytes = at(offset, length);
    if (bytes?.length === length) {
      form.item('bytes').item(names.join(' / ')).item(bytes);
      return true;
    }
    if (content) {
      form.item('bytes').item(names.join(' / '));
      return await form.stream(length, sliceSource(content, offset, length).stream());
    }
  }
  if (value !== undefined) {
    form
      .item(typeof value)
      .item(names.join(' / '))
      .item(String(value));
    return true;
  }
  return decoded || length === 0;
}

/** The bytes that a part stands on, for parts that are short; undefined where they are not at hand. */
export async function bytesOf(
  { field, decoded }: Part,
  { at, content }: PartBytes,
): Promise<Uint8Array | undefined> {
  const { offset, length } = field;
  if (decoded || length > MOST_READ) return undefined;
  return at(offset, length) ?? (await content?.read(offset, length));
}

const MOST_READ = 1 << 24;

/** Fields of which only some bits are removed: by format and name, with what is left of a value. */
const PARTLY: Readonly<Record<string, readonly [name: string, left: (value: number) => number]>> = {
  // APPNOTE 4.4.4: bits 1 and 2 are the level of deflate.
  zip: ['general purpose bit flag', (value) => value & ~0b110],
  // Whether anyone may execute it, set-id and sticky bits and the type of the file are no trace of the umask.
  bom: ['mode', (value) => (value & 0o177_000) | (value & 0o111 ? 1 : 0)],
};

/** What is left of a field of which some bits are removed; undefined for any other. */
export function withoutBits(format: string, { names, field }: Part): string | undefined {
  const [name, left] = PARTLY[format] ?? [];
  if (!left || names.at(-1) !== name) return undefined;
  return String(left(Number(field.value)));
}

/** Whether a part is what members or a compressed stream store: that is told by what it decodes to. */
export function isStored(format: string, { names, field }: Part): boolean {
  return (
    !isOwnContent(format) && (field.meaning === 'data' || names.at(-1) === 'data' || field.decoded === true)
  );
}

/** A cause that is one of the vocabulary. */
export function isCode(cause: FieldCause): cause is CauseCode {
  return cause !== 'look' && cause !== 'skip';
}
