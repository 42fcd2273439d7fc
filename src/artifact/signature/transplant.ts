import { createHash } from 'node:crypto';
import { ByteReader, sliceSource } from '../../codec/index.ts';
import { AssayError, type RandomSource } from '../../model/index.ts';
import { type StripOptions, type Stripped, stripSignatures } from './strip/index.ts';
import { joinSources, type Piece } from './strip/pieces.ts';
import type { Removal, StripForm } from './strip/stripped.ts';

/** The official file put together again from the rebuild and the official signature. */
export interface Transplanted {
  readonly done: true;
  /** Streams from both files; its SHA-256 was compared with that of the official file. */
  readonly source: RandomSource;
  readonly sha256: string;
  readonly format: string | undefined;
  /** What was taken from the signed file as signature. */
  readonly signatures: readonly Removal[];
  /** In which form both files without signatures are equal. */
  readonly form: StripForm;
  /** Bytes of the result that come from either file; of the signed one: signatures and what tells of them. */
  readonly fromRebuilt: number;
  readonly fromSigned: number;
}

/** Why the official file cannot be had from the rebuild. */
export interface NotTransplanted {
  readonly done: false;
  readonly reason: string;
  /** The first difference of both files without their signatures. */
  readonly difference?: {
    /** Offset in the official file without signatures; of the kept byte there in the official file itself. */
    readonly stripped: number;
    readonly signed?: number;
    /** Offset in the rebuild. */
    readonly rebuilt?: number;
    /** What the two forms measure. */
    readonly sizes: readonly [signed: number, rebuilt: number];
  };
  readonly notes: readonly string[];
}

/**
 * Puts the signature of an official file onto a rebuild of it: equal to the official file, byte for byte, or the reason why
 * not. Every byte that is not the signature, or tells of it, is taken from the rebuild, and the whole is digested and
 * compared with the official file before it is handed out. A rebuild that is itself signed is compared without its signature.
 * @throws AssayError `strip.damaged`
 */
export async function transplantSignatures(
  signed: RandomSource,
  rebuilt: RandomSource,
  options: Omit<StripOptions, 'form'> = {},
): Promise<Transplanted | NotTransplanted> {
  const official = await stripSignatures(signed, { ...options, form: 'unsigned' });
  if (official.removed.length === 0) {
    const what =
      official.format === undefined
        ? 'its format is not known'
        : `as ${official.format} file it has none that Assay takes out`;
    return { done: false, reason: `the signed file has no signature: ${what}`, notes: official.notes };
  }
  const { format } = official;
  const plain = await firstDifference(official.source, rebuilt);
  if (plain === undefined) return await assembled(signed, official, rebuilt, 'unsigned');
  const both = { ...options, ...(format === undefined ? {} : { format }), form: 'normal' as const };
  const normal = await stripSignatures(signed, both);
  const other = await withoutSignatures(rebuilt, both);
  if (typeof other === 'string') {
    return { done: false, reason: `the rebuild is signed, too: ${other}`, notes: official.notes };
  }
  const still = await firstDifference(normal.source, other.source);
  if (still === undefined) return await assembled(signed, normal, other.source, 'normal');
  // A normal form changes more than it has to: where the plain forms measure the same, they show better where.
  const better = official.source.size === rebuilt.size && !official.canonical;
  return better ? differs(official, { ...unchanged(rebuilt) }, plain) : differs(normal, other, still);
}

/** Or why not. */
async function withoutSignatures(source: RandomSource, options: StripOptions): Promise<Stripped | string> {
  try {
    return await stripSignatures(source, options);
  } catch (error) {
    if (error instanceof AssayError && error.code === 'strip.damaged') return error.message;
    throw error;
  }
}

const unchanged = (source: RandomSource): Pick<Stripped, 'source' | 'pieces'> => ({
  source,
  pieces: [{ from: 0, length: source.size }],
});

function differs(
  official: Stripped,
  rebuilt: Pick<Stripped, 'source' | 'pieces'>,
  stripped: number,
): NotTransplanted {
  const signed = originOf(official.pieces, stripped);
  const origin = originOf(rebuilt.pieces, stripped);
  const sizes = [official.source.size, rebuilt.source.size] as const;
  const length = sizes[0] === sizes[1] ? '' : `; they have ${sizes[0]} and ${sizes[1]} bytes`;
  return {
    done: false,
    reason: `without signatures both differ from offset ${stripped} on${length}`,
    difference: {
      stripped,
      ...(signed === undefined ? {} : { signed }),
      ...(origin === undefined ? {} : { rebuilt: origin }),
      sizes,
    },
    notes: official.notes,
  };
}

/** Where in the file a byte of the pieces comes from; undefined where it stands in the place of others. */
function originOf(pieces: readonly Piece[], offset: number): number | undefined {
  let at = 0;
  for (const piece of pieces) {
    const length = 'bytes' in piece ? piece.bytes.length : piece.length;
    if (offset < at + length) return 'bytes' in piece ? undefined : piece.from + offset - at;
    at += length;
  }
  return undefined;
}

/** The signed file with every range that stripping keeps taken from the other file, verified. */
async function assembled(
  signed: RandomSource,
  official: Stripped,
  rebuilt: RandomSource,
  form: StripForm,
): Promise<Transplanted | NotTransplanted> {
  const kept: { readonly from: number; readonly length: number; readonly at: number }[] = [];
  let at = 0;
  for (const piece of official.pieces) {
    if ('from' in piece) kept.push({ ...piece, at });
    at += 'bytes' in piece ? piece.bytes.length : piece.length;
  }
  kept.sort((a, b) => a.from - b.from);
  const parts: RandomSource[] = [];
  let end = 0;
  let fromRebuilt = 0;
  for (const { from, length, at: place } of kept) {
    // Ranges that share bytes (a damaged file) are taken once.
    if (from < end) continue;
    if (from > end) parts.push(sliceSource(signed, end, from - end));
    parts.push(sliceSource(rebuilt, place, length));
    fromRebuilt += length;
    end = from + length;
  }
  if (end < signed.size) parts.push(sliceSource(signed, end, signed.size - end));
  const source = joinSources(parts);
  const [sha256, expected] = [await digest(source), await digest(signed)];
  if (sha256 !== expected) {
    const reason = 'put together, they do not give the signed file: one of them changed while it was read';
    return { done: false, reason, notes: [] };
  }
  const { format, removed: signatures } = official;
  return {
    done: true,
    source,
    sha256,
    format,
    signatures,
    form,
    fromRebuilt,
    fromSigned: signed.size - fromRebuilt,
  };
}

async function digest(source: RandomSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of source.stream()) hash.update(chunk);
  return hash.digest('hex');
}

/** The first offset at which two sources differ, their lengths included; undefined where they are equal. */
async function firstDifference(a: RandomSource, b: RandomSource): Promise<number | undefined> {
  const readers = [new ByteReader(a), new ByteReader(b)] as const;
  try {
    let at = 0;
    for (;;) {
      // The bytes of one reader stay valid while the other is asked: each has buffers of its own.
      const one = await readers[0].some(PIECE);
      const other = await readers[1].peek(one.length === 0 ? 1 : one.length);
      if (one.length === 0) return other.length === 0 ? undefined : at;
      const shared = Math.min(one.length, other.length);
      if (Buffer.compare(one.subarray(0, shared), other.subarray(0, shared)) !== 0) {
        return at + mismatch(one, other);
      }
      if (shared < one.length) return at + shared;
      await readers[1].skip(shared);
      at += shared;
    }
  } finally {
    for (const reader of readers) await reader.close();
  }
}

const PIECE = 1 << 16;

function mismatch(a: Uint8Array, b: Uint8Array): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
