import { hash } from 'node:crypto';
import { hex, utf8 } from '../../../codec/index.ts';
import type { Field, Meaning } from '../../../model/index.ts';
import { blobAt, blobLength, guidAt, type Metadata, stringAt } from './clr-metadata.ts';
import { type Row, readRow, rowOf, TABLE } from './clr-tables.ts';

/** Rows of one kind that are shown without being asked for long tables, and at most. */
const SHOWN = 1000;
const MOST = 10_000;

/** What the metadata say about the module and the assembly: version id, name, references, attributes. */
export async function assemblyFields(metadata: Metadata): Promise<Field[]> {
  return [
    ...(await moduleField(metadata)),
    ...(await assemblyField(metadata)),
    ...(await references(metadata)),
    ...(await attributes(metadata)),
  ];
}

const rowsOf = ({ tables }: Metadata, table: number) => tables.tables.get(table);

/** Module: the version id is random unless the compiler is told to be deterministic. */
async function moduleField(metadata: Metadata): Promise<Field[]> {
  const row = await readRow(metadata.image, rowsOf(metadata, TABLE.module), 1);
  if (!row) return [];
  const mvid = await guidAt(metadata, row.value('Mvid'));
  const fields: Field[] = [...(await nameFields(metadata, row, 'Name', 'name'))];
  if (mvid) fields.push({ name: 'Mvid', ...mvid, meaning: 'id' });
  return [{ name: 'Module', offset: row.offset, length: row.length, fields }];
}

async function nameFields(metadata: Metadata, row: Row, column: string, meaning?: Meaning): Promise<Field[]> {
  const text = await stringAt(metadata, row.value(column));
  if (!text) return [];
  const { offset, length } = text;
  return [{ name: column, value: text.text, offset, length, ...(meaning ? { meaning } : {}) }];
}

const HASHES: Readonly<Record<number, string>> = {
  0: 'none',
  32771: 'MD5',
  32772: 'SHA1',
  32780: 'SHA256',
  32781: 'SHA384',
  32782: 'SHA512',
};

async function assemblyField(metadata: Metadata): Promise<Field[]> {
  const row = await readRow(metadata.image, rowsOf(metadata, TABLE.assembly), 1);
  if (!row) return [];
  const algorithm = row.value('HashAlgId');
  const fields: Field[] = [
    ...(await nameFields(metadata, row, 'Name', 'name')),
    versionField(row),
    ...(await nameFields(metadata, row, 'Culture')),
    { name: 'HashAlgId', value: HASHES[algorithm] ?? algorithm, ...row.place('HashAlgId') },
    { name: 'Flags', value: row.value('Flags'), ...row.place('Flags') },
  ];
  const key = await blobAt(metadata, row.value('PublicKey'));
  if (key && key.length > 0) {
    const { offset, length } = key;
    fields.push({ name: 'PublicKeyToken', value: keyToken(key.bytes), offset, length, meaning: 'id' });
  }
  return [{ name: 'Assembly', offset: row.offset, length: row.length, fields }];
}

function versionField(row: Row): Field {
  const parts = ['MajorVersion', 'MinorVersion', 'BuildNumber', 'RevisionNumber'];
  const { offset } = row.place(parts[0]!);
  const value = parts.map((part) => row.value(part)).join('.');
  return { name: 'Version', value, offset, length: 8, meaning: 'version' };
}

/** The last eight bytes of the key's SHA-1, backwards (II.6.3). */
function keyToken(key: Uint8Array): string {
  return hex(hash('sha1', key, 'buffer').subarray(-8).reverse());
}

async function references(metadata: Metadata): Promise<Field[]> {
  const table = rowsOf(metadata, TABLE.assemblyRef);
  const { wantsRows } = metadata.image.context;
  const most = Math.min(table?.rows ?? 0, wantsRows ? MOST : SHOWN);
  const fields: Field[] = [];
  for (let i = 1; i <= most; i++) {
    const row = await readRow(metadata.image, table, i);
    if (!row) break;
    const name = await stringAt(metadata, row.value('Name'));
    const key = await blobAt(metadata, row.value('PublicKeyOrToken'));
    const inner: Field[] = [versionField(row), ...(await nameFields(metadata, row, 'Culture'))];
    if (key && key.length > 0) {
      const value = key.length === 8 ? hex(key.bytes) : keyToken(key.bytes);
      inner.push({ name: 'PublicKeyToken', value, offset: key.offset, length: key.length, meaning: 'id' });
    }
    const { offset, length } = row;
    fields.push({ name: 'AssemblyRef', value: name?.text ?? '', offset, length, fields: inner });
  }
  return fields;
}

/** The coded parent of attributes that stand at the assembly itself: row 1 of table 0x20. */
const OF_ASSEMBLY = (1 << 5) | 14;
/** Coded type of an attribute whose constructor is a MemberRef. */
const BY_REFERENCE = 3;
/** Parent of a MemberRef that is a TypeRef. */
const OF_TYPE = 1;
/** Signatures of constructors that take one text, or two. */
const TEXTS: Readonly<Record<string, number>> = { '2001010e': 1, '2002010e0e': 2 };

/** Attributes of the assembly that hold texts: TargetFramework, AssemblyInformationalVersion, AssemblyMetadata … */
async function attributes(metadata: Metadata): Promise<Field[]> {
  const table = rowsOf(metadata, TABLE.customAttribute);
  if (!table) return [];
  const { bytes, context } = metadata.image;
  const most = Math.floor(Math.min(table.rows * table.width, context.limits.metadata) / table.width);
  const stored = await bytes.at(table.offset, most * table.width);
  const fields: Field[] = [];
  const parent = table.columns[0]!;
  let looked = 0;
  for (let at = 0; at + table.width <= stored.length && looked < SHOWN; at += table.width) {
    if (stored.readUIntLE(at + parent.at, parent.width) !== OF_ASSEMBLY) continue;
    looked++;
    const row = rowOf(table, stored.subarray(at, at + table.width), table.offset + at);
    fields.push(...(await attribute(metadata, row)));
  }
  return fields;
}

async function attribute(metadata: Metadata, row: Row): Promise<Field[]> {
  const ctor = row.value('Type');
  if ((ctor & 7) !== BY_REFERENCE) return [];
  const member = await readRow(metadata.image, rowsOf(metadata, TABLE.memberRef), ctor >>> 3);
  if (!member || (member.value('Class') & 7) !== OF_TYPE) return [];
  const type = await readRow(metadata.image, rowsOf(metadata, TABLE.typeRef), member.value('Class') >>> 3);
  const name = type && (await stringAt(metadata, type.value('TypeName')));
  const signature = await blobAt(metadata, member.value('Signature'));
  const count = signature && TEXTS[hex(signature.bytes.subarray(0, 8))];
  const value = await blobAt(metadata, row.value('Value'));
  if (!name || !count || !value) return [];
  const texts = serialisedTexts(value.bytes, count);
  const { offset, length } = value;
  const meaning: Meaning = /Version/.test(name.text) ? 'version' : 'comment';
  return [{ name: name.text, value: texts.join(' = '), offset, length, meaning }];
}

/** Texts of an attribute's value, behind its two bytes of prolog (II.23.3). */
function serialisedTexts(bytes: Buffer, count: number): string[] {
  const texts: string[] = [];
  let at = 2;
  for (let i = 0; i < count && at < bytes.length; i++) {
    const length = blobLength(bytes.subarray(at, at + 4));
    if (!length) {
      texts.push('');
      at++;
      continue;
    }
    at += length.bytes;
    texts.push(utf8(bytes.subarray(at, at + length.length)) ?? '');
    at += length.length;
  }
  return texts;
}
