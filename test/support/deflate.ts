import { ByteReader, bytesSource, collectNotes, type Decoder } from '../../src/codec/index.ts';
import { DEFAULT_LIMITS, type Field, type Limits } from '../../src/model/index.ts';
import { pieces } from './read-format.ts';

/** Runs a decoder over bytes and keeps everything it says. `step` cuts the input into pieces, each overwritten later. */
export async function decode(
  decoder: Decoder,
  bytes: Uint8Array,
  options: { readonly step?: number; readonly limits?: Partial<Limits>; readonly skip?: number } = {},
) {
  const notes = collectNotes({ ...DEFAULT_LIMITS, ...options.limits });
  const reader = new ByteReader(options.step ? pieces(bytes, options.step) : bytesSource(bytes));
  if (options.skip) await reader.skip(options.skip);
  const parts: Buffer[] = [];
  for await (const chunk of decoder(reader, notes)) parts.push(Buffer.from(chunk));
  return {
    content: Buffer.concat(parts),
    largest: Math.max(0, ...parts.map((part) => part.length)),
    problems: notes.problems,
    codes: notes.problems.map((problem) => problem.code),
    fields: notes.fields,
    /** Where the reader was left. */
    position: reader.position,
    rest: Buffer.from(await reader.take(bytes.length)),
  };
}

/** Fields as `name=value@offset+length`, sub-fields in brackets. */
export function fieldText(fields: readonly Field[]): string {
  return fields
    .map(({ name, value, offset, length, fields: parts }) => {
      const own = `${name}${value === undefined ? '' : `=${value}`}@${offset}+${length}`;
      return parts ? `${own}[${fieldText(parts)}]` : own;
    })
    .join(' ');
}
