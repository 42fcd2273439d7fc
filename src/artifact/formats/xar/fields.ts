import type { XmlElement } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import type { HeapData } from './data.ts';
import type { XarHeader } from './header.ts';
import type { XarFile } from './member.ts';

const MEANINGS: Readonly<Record<string, Meaning>> = {
  name: 'name',
  link: 'name',
  'creation-time': 'time',
  'signature-creation-time': 'time',
  ctime: 'time',
  mtime: 'time',
  atime: 'time',
  time: 'time',
  nanoseconds: 'time',
  user: 'owner',
  uid: 'owner',
  group: 'owner',
  gid: 'owner',
  mode: 'mode',
  id: 'id',
  inode: 'host',
  deviceno: 'host',
  length: 'size',
  size: 'size',
  offset: 'offset',
  checksum: 'checksum',
  'archived-checksum': 'checksum',
  'extracted-checksum': 'checksum',
  'unarchived-checksum': 'checksum',
  signature: 'signature',
  'x-signature': 'signature',
  X509Certificate: 'signature',
};

/**
 * The compressed table of contents with elements of the inflated one below it.
 * @param stored bytes of the table that are in the file
 */
export function tocField(header: XarHeader, stored: number, elements: readonly XmlElement[]): Field {
  return {
    name: 'toc',
    offset: header.size,
    length: stored,
    decoded: true,
    fields: elements.map(elementField),
  };
}

/** Where a member's data or extended attribute lies in the file. */
function heapField(data: HeapData, name: string, value?: string): Field {
  return { name, ...(value === undefined ? {} : { value }), offset: data.start, length: data.length };
}

/** Everything a file's element says, and the places in the file it points to. */
export function fileFields(
  file: XarFile,
  header: XarHeader,
  stored: number,
  values: ReadonlyMap<HeapData, string>,
): Field[] {
  const fields = [tocField(header, stored, [file.element])];
  if (file.data) fields.push(heapField(file.data, 'data'));
  for (const attribute of file.attributes) fields.push(heapField(attribute, 'ea', values.get(attribute)));
  return fields;
}

/**
 * A XAR element as a field: its attributes and child elements are sub-fields, nested `file` elements are left out, as
 * they are members of their own. Offsets count in the inflated table of contents, not in the file.
 */
function elementField(element: XmlElement): Field {
  const fields: Field[] = [];
  for (const [name, value] of Object.entries(element.attributes)) {
    const meaning = MEANINGS[name];
    // The attribute's place within the start tag is not kept: the tag's own is the nearest there is.
    fields.push({ name, value, offset: element.offset, length: 0, ...(meaning ? { meaning } : {}) });
  }
  for (const child of element.children) if (child.name !== 'file') fields.push(elementField(child));
  const meaning = MEANINGS[element.name];
  return {
    name: element.name,
    ...(element.text === '' ? {} : { value: element.text }),
    offset: element.offset,
    length: element.end - element.offset,
    ...(meaning ? { meaning } : {}),
    ...(fields.length > 0 ? { fields } : {}),
  };
}
