import type { Field, Gathered, RandomSource } from '../../model/index.ts';
import type { Claim, Unit } from '../unit.ts';

/** Tables of strings that other parts of a program refer to by their offsets. */
const TABLES: ReadonlySet<string> = new Set([
  '.debug_str',
  '.debug_line_str',
  '.strtab',
  '.dynstr',
  'string table',
]);
/** Larger tables are not searched. */
const MOST_TABLE = 32 << 20;
/** A name is seldom longer; what is longer is compared up to here. */
const MOST_STRING = 4096;

/** Whether two offsets refer to the same string, or to strings whose difference is explained. */
export type SameString = (left: number, right: number) => boolean;

/**
 * Reads the string tables of both sides.
 * @param claims what is explained already: strings of theirs may stand for one another
 */
export async function sameStrings({ left, right }: Unit, claims: readonly Claim[]): Promise<SameString> {
  const tables: (readonly [Buffer, Buffer])[] = [];
  for (const field of left.fields) {
    const partner = TABLES.has(field.name) ? right.fields.find(({ name }) => name === field.name) : undefined;
    const [one, other] = [await tableOf(left, field), await tableOf(right, partner)];
    if (one && other) tables.push([one, other]);
  }
  const explained = new Set(
    claims.flatMap(({ cause, values }) => (cause && values ? [values.join('\0')] : [])),
  );
  return (at, to) =>
    tables.some(([one, other]) => {
      const [a, b] = [stringAt(one, at), stringAt(other, to)];
      return a !== undefined && b !== undefined && (a === b ? a !== '' : explained.has(`${a}\0${b}`));
    });
}

async function tableOf({ content }: Gathered, field: Field | undefined): Promise<Buffer | undefined> {
  if (!field || !content || field.length > MOST_TABLE) return undefined;
  return await read(content, field);
}

async function read(content: RandomSource, { offset, length }: Field): Promise<Buffer> {
  const bytes = await content.read(offset, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function stringAt(table: Buffer, at: number): string | undefined {
  if (at < 0 || at >= table.length) return undefined;
  const end = table.indexOf(0, at);
  return end < 0 ? undefined : table.toString('latin1', at, Math.min(end, at + MOST_STRING));
}
