import { inflateSync } from 'node:zlib';
import {
  ByteReader,
  bytesSource,
  concat,
  copyOf,
  type Decoder,
  hasAscii,
  inflateZlib,
  type Notes,
  unadc,
  unbzip2,
  unlzfse,
  unlzma,
  unxz,
} from '../../../codec/index.ts';
import type { ProblemCode } from '../../../model/index.ts';
import { KIND } from './table.ts';

/** Room for a run as hdiutil makes them. */
const MOST_CHUNK = (1 << 20) + 1;

/** Who is told what is wrong with a run; `offset` counts in its stored bytes. */
export interface RunNotes {
  readonly limits: Notes['limits'];
  problem(code: ProblemCode, message: string, offset: number): void;
}

/** Decodes the stored bytes of one run, of `size` bytes when decoded; fewer where they are damaged. */
export type RunDecoder = (
  packed: Uint8Array,
  size: number,
  notes: RunNotes,
) => Promise<Uint8Array> | Uint8Array;

/** A decoder for every method that compresses. */
export const RUN_DECODERS: Readonly<Record<number, RunDecoder>> = {
  [KIND.adc]: decodeAdc,
  [KIND.zlib]: decodeZlib,
  [KIND.bzip2]: (packed, size, notes) => gather(unbzip2, packed, size, notes),
  [KIND.lzfse]: decodeLzfse,
  [KIND.lzma]: (packed, size, notes) =>
    gather(hasAscii(packed, '\xfd7zXZ') ? unxz : unlzma, packed, size, notes),
};

function decodeAdc(packed: Uint8Array, size: number, notes: RunNotes): Uint8Array {
  const { bytes, consumed, corrupt } = unadc(packed, size);
  if (corrupt) notes.problem('stream.corrupt', 'ADC data cannot be decoded further', consumed);
  else tellRest(consumed, packed, notes);
  return bytes;
}

function decodeLzfse(packed: Uint8Array, size: number, notes: RunNotes): Uint8Array {
  const { bytes, consumed, fault } = unlzfse(packed, size);
  if (fault !== undefined) notes.problem('dmg.lzfse', fault, consumed);
  else tellRest(consumed, packed, notes);
  return bytes;
}

/** The quick way for intact data; the decoder that tells what is wrong for anything else. */
function decodeZlib(packed: Uint8Array, size: number, notes: RunNotes): Promise<Uint8Array> | Uint8Array {
  try {
    const { buffer, engine } = inflateSync(packed, {
      info: true,
      maxOutputLength: Math.max(1, size),
      // One buffer instead of many that are put together; the byte more shows that nothing follows.
      chunkSize: Math.max(64, Math.min(size + 1, MOST_CHUNK)),
    }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    tellRest(engine.bytesWritten, packed, notes);
    return buffer;
  } catch {
    return gather(inflateZlib, packed, size, notes);
  }
}

async function gather(
  decoder: Decoder,
  packed: Uint8Array,
  size: number,
  notes: RunNotes,
): Promise<Uint8Array> {
  const reader = new ByteReader(bytesSource(packed));
  const parts: Uint8Array[] = [];
  let length = 0;
  let failed = false;
  const own: Notes = {
    limits: notes.limits,
    wantsFields: false,
    field() {},
    problem(code, message, offset) {
      failed = true;
      notes.problem(code, message, offset ?? 0);
    },
  };
  for await (const chunk of decoder(reader, own)) {
    const part = chunk.subarray(0, size - length);
    if (part.length < chunk.length) {
      failed = true;
      notes.problem('dmg.run-size', `the stored bytes decode to more than ${size} bytes`, 0);
    }
    parts.push(copyOf(part));
    length += part.length;
    if (failed && length === size) break;
  }
  if (!failed) tellRest(reader.position, packed, notes);
  return concat(parts);
}

function tellRest(consumed: number, packed: Uint8Array, notes: RunNotes): void {
  const rest = packed.length - consumed;
  if (rest > 0) notes.problem('dmg.packed-rest', `${rest} bytes behind the compressed data`, consumed);
}
