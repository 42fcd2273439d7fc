import type { Format, Member } from '../../src/artifact/format.ts';
import { asBuffer, ByteReader, bytesSource, collectNotes, readAll } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS, type Field, type Limits, type Source } from '../../src/model/index.ts';

export interface ReadMember extends Omit<Member, 'data' | 'fields'> {
  readonly content?: Uint8Array;
  readonly fields: readonly Field[];
}

/** Bytes as a source that hands them out in pieces of `step` bytes, each overwritten before the next. */
export function pieces(bytes: Uint8Array, step: number): Source {
  return {
    size: bytes.length,
    async *stream(start = 0) {
      const chunk = new Uint8Array(step);
      for (let at = start; at < bytes.length; at += step) {
        const n = Math.min(step, bytes.length - at);
        chunk.fill(0xaa);
        chunk.set(bytes.subarray(at, at + n));
        yield chunk.subarray(0, n);
      }
    },
  };
}

/** Runs one format over bytes and keeps everything it says. `step` cuts a stream format's input into pieces. */
export async function readFormat(
  format: Format,
  bytes: Uint8Array,
  options: { readonly limits?: Partial<Limits>; readonly step?: number; readonly name?: string } = {},
) {
  const notes = collectNotes({ ...DEFAULT_LIMITS, ...options.limits });
  let variant: string | undefined;
  const context = {
    ...notes,
    name: options.name ?? 'input',
    variant(name: string) {
      variant = name;
    },
  };
  const source = bytesSource(bytes);
  const members: ReadMember[] = [];
  if (format.access === 'whole') {
    await format.load?.();
    format.decode(asBuffer(bytes), context);
  }
  const read =
    format.access === 'whole'
      ? []
      : format.access === 'stream'
        ? format.read(new ByteReader(options.step ? pieces(bytes, options.step) : source), context)
        : format.read(source, context);
  for await (const { data, fields, ...headers } of read) {
    const content = data ? Uint8Array.prototype.slice.call(await readAll(data)) : undefined;
    members.push({ ...headers, ...(content ? { content } : {}), fields: fields?.() ?? [] });
  }
  return {
    members,
    variant,
    problems: notes.problems,
    fields: notes.fields,
    codes: notes.problems.map((p) => p.code),
  };
}

/** Latin-1 text of bytes. */
export const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

/** Header values only: without the places of data and padding. */
export function headerValues(fields: readonly Field[]): Field[] {
  return fields
    .filter(({ meaning }) => meaning !== 'data' && meaning !== 'padding')
    .map((field) => (field.fields ? { ...field, fields: headerValues(field.fields) } : field));
}
