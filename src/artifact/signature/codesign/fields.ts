import { asBuffer, isZero, latin1, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { cmsFields } from '../cms.ts';
import {
  BLOB_HEADER,
  type Blob,
  disjoint,
  INDEX_ENTRY,
  MAGIC,
  MAGICS,
  readSuperBlob,
  SIGNATURE_SLOT,
  SUPER_HEADER,
  type SuperBlob,
  slotName,
} from './blobs.ts';
import { directoryFields, readDirectory } from './directory.ts';
import { derPlistText } from './plist-der.ts';
import { requirementText } from './requirement.ts';

/** Kinds of requirements (Security, SecRequirementType). */
const REQUIREMENTS: Readonly<Record<number, string>> = {
  1: 'host',
  2: 'guest',
  3: 'designated',
  4: 'library',
  5: 'plugin',
};

/** Texts longer than this are told by their range only. */
const MOST_TEXT = 1 << 20;

/** What a blob holds: a value, a meaning or fields. */
type Content = Pick<Field, 'value' | 'meaning' | 'fields'>;

/**
 * A code signature as fields: the super blob's header and index, then its blobs in stored order.
 * @param bytes of the super blob from its start @param base what the first of them is in the container
 * @param wantsRows the hash of every page as well
 */
export function superBlobFields(
  bytes: Uint8Array,
  superBlob: SuperBlob,
  base: number,
  wantsRows: boolean,
): Field[] {
  const fields = headFields(superBlob, base, slotName);
  let end = SUPER_HEADER + superBlob.blobs.length * INDEX_ENTRY;
  for (const blob of disjoint(superBlob)) {
    fields.push(...gapField(bytes, end, blob.start, base), blobField(asBuffer(bytes), blob, base, wantsRows));
    end = Math.max(end, blob.start + blob.length);
  }
  return [...fields, ...gapField(bytes, end, bytes.length, base)];
}

/** What stands between blobs, or behind the last one. */
function gapField(bytes: Uint8Array, from: number, to: number, base: number): Field[] {
  if (from >= to) return [];
  const name = isZero(bytes.subarray(from, to)) ? 'padding' : 'unused';
  return [{ name, offset: base + from, length: to - from, meaning: name }];
}

/** The requirements that a binary has of its libraries, or a set of requirements of any other place. */
export function requirementSetFields(bytes: Uint8Array, base: number, start = 0): Field[] {
  const set = readSuperBlob(bytes, start);
  if (!set) return [];
  const isOfCode = set.magic === MAGIC.requirements;
  const nameOf = (type: number): string =>
    (isOfCode ? REQUIREMENTS[type] : undefined) ?? `requirement ${type}`;
  const fields = headFields(set, base, nameOf);
  for (const { slot, start: at, length } of disjoint(set)) {
    fields.push(requirementField(asBuffer(bytes).subarray(at, at + length), nameOf(slot), base + at));
  }
  return fields;
}

function requirementField(blob: Buffer, name: string, offset: number): Field {
  const text = blob.length > MOST_TEXT ? undefined : requirementText(blob);
  const fields = blobHead(blob, offset);
  return { name, ...(text === undefined ? {} : { value: text }), offset, length: blob.length, fields };
}

function headFields(
  { magic, length, count, start, blobs }: SuperBlob,
  base: number,
  nameOf: (slot: number) => string,
): Field[] {
  const at = base + start;
  return [
    { name: 'magic', value: MAGICS[magic] ?? magic, offset: at, length: 4 },
    { name: 'length', value: length, offset: at + 4, length: 4, meaning: 'size' },
    { name: 'count', value: count, offset: at + 8, length: 4, meaning: 'size' },
    ...blobs.map(({ slot, entry, start: place }) => ({
      name: 'BlobIndex',
      value: nameOf(slot),
      offset: base + entry,
      length: INDEX_ENTRY,
      fields: [
        { name: 'type', value: slot, offset: base + entry, length: 4 },
        {
          name: 'offset',
          value: place - start,
          offset: base + entry + 4,
          length: 4,
          meaning: 'offset' as const,
        },
      ],
    })),
  ];
}

function blobHead(blob: Buffer, offset: number): Field[] {
  const magic = blob.readUInt32BE(0);
  return [
    { name: 'magic', value: MAGICS[magic] ?? magic, offset, length: 4 },
    { name: 'length', value: blob.readUInt32BE(4), offset: offset + 4, length: 4, meaning: 'size' },
  ];
}

function blobField(bytes: Buffer, blob: Blob, base: number, wantsRows: boolean): Field {
  const { slot, start, length } = blob;
  const offset = base + start;
  const place = { name: slotName(slot), offset, length };
  const inside = bytes.subarray(start, start + length);
  const directory = blob.magic === MAGIC.codeDirectory ? readDirectory(bytes, blob) : undefined;
  if (directory) {
    const value = `${directory.identifier} (${directory.hash?.name ?? 'unknown hash'})`;
    return { ...place, value, fields: directoryFields(directory, base, wantsRows) };
  }
  if (isSet(blob)) return { ...place, fields: requirementSetFields(bytes, base, start) };
  const head = blobHead(inside, offset);
  const content = inside.subarray(BLOB_HEADER);
  const { fields = [], ...rest } = contentOf(blob, content, offset + BLOB_HEADER);
  if (fields.length === 0) {
    const body = { offset: offset + BLOB_HEADER, length: content.length };
    head.push({ name: 'content', ...rest, ...body, meaning: rest.meaning ?? 'data' });
  }
  return { ...place, fields: [...head, ...fields] };
}

const isSet = ({ magic, length }: Blob): boolean =>
  (magic === MAGIC.requirements || magic === MAGIC.libraryDependency) && length >= SUPER_HEADER;

const plain = (value: string | undefined, meaning: Meaning): Content =>
  value === undefined ? { meaning } : { value, meaning };

/** What stands in a blob behind its header. */
function contentOf({ magic, slot }: Blob, content: Buffer, offset: number): Content {
  if (magic === MAGIC.blobWrapper && slot === SIGNATURE_SLOT) {
    return content.length === 0
      ? { value: 'empty (ad hoc)' }
      : { meaning: 'signature', fields: cmsFields(content, offset) };
  }
  if (content.length > MOST_TEXT) return {};
  switch (magic) {
    case MAGIC.entitlements:
      return plain(utf8(content) ?? latin1(content), 'comment');
    case MAGIC.derEntitlements:
    case MAGIC.launchConstraint:
      return plain(derPlistText(content), 'comment');
    default:
      return {};
  }
}
