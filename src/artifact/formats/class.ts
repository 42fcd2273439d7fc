import { asBuffer, flags, layout, u16 } from '../../codec/index.ts';
import type { Field, Meaning } from '../../model/index.ts';
import type { LeafFormat, Probe, ReadContext } from '../format.ts';
import { type Pool, poolFields, poolText, readPool } from './class/pool.ts';
import { tellFields, unusedPlace } from './common/place.ts';

/** Class file versions in use: 45 (JDK 1.0.2) and up; a universal Mach-O has a small count of slices in this place. */
const FIRST_MAJOR = 45;
const LAST_MAJOR = 120;
/** Access flags of a class (JVMS 24, table 4.1-B). */
const ACCESS = {
  1: 'public',
  16: 'final',
  32: 'super',
  512: 'interface',
  1024: 'abstract',
  4096: 'synthetic',
  8192: 'annotation',
  16384: 'enum',
  32768: 'module',
};

/** Java class files (Java Virtual Machine Specification 24, chapter 4). */
export const javaClass: LeafFormat = {
  name: 'class',
  mediaType: 'application/java-vm',
  access: 'whole',
  begins: '\xca',
  recognizes,
  decode(bytes, context) {
    const cut = (at: number) => {
      context.problem(
        'class.truncated',
        `the file ends at ${bytes.length}, inside a table that begins before ${at}`,
        at,
      );
      tellFields(context, unusedPlace(Math.min(at, bytes.length), bytes.length - at));
    };
    if (bytes.length < 10) return cut(0);
    const major = bytes.readUInt16BE(6);
    context.variant(`java-${major <= 48 ? `1.${major - 44}` : major - 44}`);
    const pool = readPool(bytes, 10, bytes.readUInt16BE(8));
    tellFields(context, headFields(bytes, major));
    if ('code' in pool) {
      if (pool.code === 'class.truncated') return cut(pool.at);
      context.problem(pool.code, `tag ${bytes[pool.at]}`, pool.at);
      return tellFields(context, unusedPlace(pool.at, bytes.length - pool.at));
    }
    const rows = context.wantsRows ? poolFields(bytes, pool) : undefined;
    tellFields(context, [
      {
        name: 'constant_pool',
        offset: 10,
        length: pool.end - 10,
        ...(rows ? { fields: rows } : { meaning: 'data' }),
      },
    ]);
    const end = readBody(bytes, pool, context);
    if (end === undefined || end > bytes.length) return cut(Math.min(end ?? pool.end, bytes.length));
    if (end === bytes.length) return;
    tellFields(context, unusedPlace(end, bytes.length - end));
    context.problem('class.trailing-data', `${bytes.length - end} bytes`, end);
  },
};

function recognizes({ head }: Probe): boolean {
  if (head.length < 8 || asBuffer(head).readUInt32BE(0) !== 0xcafebabe) return false;
  const major = asBuffer(head).readUInt16BE(6);
  return major >= FIRST_MAJOR && major <= LAST_MAJOR;
}

function headFields(bytes: Buffer, major: number): Field[] {
  return [
    { name: 'magic', value: 'cafebabe', offset: 0, length: 4, meaning: 'id' },
    { name: 'minor_version', value: bytes.readUInt16BE(4), offset: 4, length: 2, meaning: 'version' },
    { name: 'major_version', value: major, offset: 6, length: 2, meaning: 'version' },
    { name: 'constant_pool_count', value: bytes.readUInt16BE(8), offset: 8, length: 2 },
  ];
}

/** What stands behind the constant pool (4.1). */
const BODY = layout('be', {
  access_flags: flags(u16(), ACCESS),
  this_class: u16('name'),
  super_class: u16('name'),
  interfaces_count: u16(),
});

/** Everything behind the constant pool. @returns the byte behind it, undefined where it is cut */
function readBody(bytes: Buffer, pool: Pool, context: ReadContext): number | undefined {
  const body = BODY.read(bytes, pool.end);
  const tables = pool.end + BODY.length + 2 * (body?.interfaces_count ?? 0);
  if (!body || tables > bytes.length) return undefined;
  const named = (field: Field): Field => {
    const value = poolText(bytes, pool, bytes.readUInt16BE(field.offset));
    return value === undefined ? field : { ...field, value };
  };
  const head = BODY.fields(bytes, pool.end, 0);
  tellFields(
    context,
    head.map((field) => (field.meaning === 'name' ? named(field) : field)),
  );
  for (let at = pool.end + BODY.length; at < tables; at += 2) {
    tellFields(context, [named({ name: 'interface', offset: at, length: 2, meaning: 'name' })]);
  }
  let at = tables;
  for (const name of ['fields', 'methods']) {
    const end = endOfMembers(bytes, at);
    if (end === undefined) return undefined;
    tellFields(context, [
      { name, value: bytes.readUInt16BE(at), offset: at, length: end - at, meaning: 'data' },
    ]);
    at = end;
  }
  const end = endOfAttributes(bytes, at);
  if (end !== undefined && context.wantsFields) context.field(attributesField(bytes, pool, at, end));
  return end;
}

/** Fields or methods: a count, then three numbers and attributes each (4.5, 4.6). */
function endOfMembers(bytes: Buffer, start: number): number | undefined {
  if (start + 2 > bytes.length) return undefined;
  let at: number | undefined = start + 2;
  for (let left = bytes.readUInt16BE(start); left > 0 && at !== undefined; left--)
    at = endOfAttributes(bytes, at + 6);
  return at;
}

/** Attributes: a count, then a name, a length and that many bytes each (4.7). */
function endOfAttributes(bytes: Buffer, start: number): number | undefined {
  if (start + 2 > bytes.length) return undefined;
  let at = start + 2;
  for (let left = bytes.readUInt16BE(start); left > 0; left--) {
    if (at + 6 > bytes.length) return undefined;
    at += 6 + bytes.readUInt32BE(at + 2);
  }
  return at > bytes.length ? undefined : at;
}

/** Attributes of the class; of those with one name or text, what it is. */
function attributesField(bytes: Buffer, pool: Pool, start: number, end: number): Field {
  const fields: Field[] = [];
  for (let at = start + 2; at < end; at += 6 + bytes.readUInt32BE(at + 2)) {
    const length = bytes.readUInt32BE(at + 2);
    const name = poolText(bytes, pool, bytes.readUInt16BE(at)) ?? 'attribute';
    const value = length === 2 ? poolText(bytes, pool, bytes.readUInt16BE(at + 6)) : undefined;
    const meaning: Meaning = name === 'SourceFile' ? 'path' : 'data';
    fields.push({ name, ...(value === undefined ? {} : { value }), offset: at, length: 6 + length, meaning });
  }
  return { name: 'attributes', value: bytes.readUInt16BE(start), offset: start, length: end - start, fields };
}
