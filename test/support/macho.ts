import { readFileSync } from 'node:fs';
import type { Format } from '../../src/artifact/format.ts';
import { macho } from '../../src/artifact/formats/macho.ts';
import { bytesSource, collectNotes } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS, type Field } from '../../src/model/index.ts';
import { fileLike } from './open.ts';
import { type readFormat as Read, readFormat } from './read-format.ts';
import { unexplained } from './unexplained.ts';

/** A file that LLVM made; see test/recipes/macho.sh. */
export const machoFixture = (name: string): Buffer =>
  readFileSync(new URL(`../fixtures/macho/${name}`, import.meta.url));

/** Reads with all fields and rows, and sees that every byte is explained. */
export async function readWhole(
  format: Format,
  bytes: Uint8Array,
): Promise<Awaited<ReturnType<typeof Read>>> {
  const read = await readFormat(format, bytes);
  const fields = [...read.fields, ...read.members.flatMap((member) => member.fields)];
  const left = unexplained(fields, bytes.length);
  if (left.length > 0) throw new Error(`unexplained: ${JSON.stringify(left)}`);
  return read;
}

/** Reads Mach-O as a file is, without rows or without any fields. */
export async function readPlain(bytes: Uint8Array, wantsFields: boolean) {
  const notes = { ...collectNotes(DEFAULT_LIMITS), wantsFields, wantsRows: false };
  const { stream: _, ...file } = fileLike(bytes);
  const source = { ...bytesSource(bytes), ...file, stream: fileLike(bytes).stream, size: bytes.length };
  const { bytes: __, ...unheld } = source;
  for await (const _member of macho.read(unheld, { ...notes, name: 'input', variant: () => {} }));
  return { fields: notes.fields, problems: notes.problems, codes: notes.problems.map(({ code }) => code) };
}

/** The field at a path of names; of several with one name the first. @throws where there is none */
export function at(fields: readonly Field[], ...path: readonly string[]): Field {
  const [name, ...rest] = path;
  const found = fields.find((field) => field.name === name);
  if (!found) throw new Error(`no ${name} among ${fields.map((field) => field.name).join(', ')}`);
  return rest.length === 0 ? found : at(found.fields ?? [], ...rest);
}

/** Name and value of fields, in order. */
export const values = (fields: readonly Field[]): [string, Field['value']][] =>
  fields.map(({ name, value }) => [name, value]);
