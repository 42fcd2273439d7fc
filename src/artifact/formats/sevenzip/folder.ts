import {
  ByteReader,
  CODERS,
  type CoderInput,
  type Notes,
  sliceSource,
  streamSource,
} from '../../../codec/index.ts';
import type { RandomSource } from '../../../model/index.ts';
import type { ReadContext } from '../../format.ts';
import { type Folder, mainOutput, mainSize, type Streams } from './streams.ts';

/** Bytes of the signature header, which packed streams are counted from. */
export const SIGNATURE_HEADER = 32;

/** What decoding takes. */
export interface Unpacking {
  readonly source: RandomSource;
  readonly context: ReadContext;
  readonly streams: Streams;
  /** First byte of each packed stream, and behind the last. */
  readonly places: readonly number[];
  /** See {@link CoderInput}. */
  readonly spare: CoderInput['spare'];
}

/** Where the packed streams are. */
export function unpacking(source: RandomSource, context: ReadContext, streams: Streams): Unpacking {
  const places = [SIGNATURE_HEADER + streams.position];
  for (const size of streams.packedSizes) places.push(places.at(-1)! + size);
  return { source, context, streams, places, spare: [] };
}

/** The methods of a folder, the one that was applied first first: `bcj+lzma2`. */
export function methodsOf({ coders }: Folder): string {
  return coders
    .map(({ id }) => CODERS.get(id)?.name ?? `0x${id}`)
    .toReversed()
    .join('+');
}

/** What an archive is packed with, filters left out. */
export function compressionOf(folders: readonly Folder[]): string | undefined {
  const names = new Set<string>();
  for (const { coders } of folders) {
    const methods = coders.map(({ id }) => CODERS.get(id) ?? { name: `0x${id}` });
    const main = methods.filter(({ filter }) => !filter).map(({ name }) => name);
    names.add([...new Set(main)].toReversed().join('+') || 'copy');
  }
  return names.size > 1 ? 'mixed' : [...names][0];
}

/** Why a folder cannot be decoded; undefined where it can. */
export function whyNot(
  folder: Folder,
): { readonly code: '7z.method' | '7z.encrypted' | '7z.header'; readonly message: string } | undefined {
  for (const { id, inputs, outputs } of folder.coders) {
    const method = CODERS.get(id);
    if (method?.encrypts) return { code: '7z.encrypted', message: method.name };
    if (!method?.decode) return { code: '7z.method', message: method?.name ?? `method 0x${id}` };
    if (inputs !== (method.inputs ?? 1) || outputs !== 1)
      return { code: '7z.header', message: `${method.name} with ${inputs} inputs` };
  }
  return isConnected(folder) ? undefined : { code: '7z.header', message: 'its coders are not connected' };
}

/** Whether every coder is reached from the folder's content, once, and every input is fed. */
function isConnected(folder: Folder): boolean {
  const seen = new Set<number>();
  const visit = (output: number): boolean => {
    if (seen.has(output) || !folder.coders[output]) return false;
    seen.add(output);
    return inputsOf(folder, output).every((input) => {
      const bind = folder.binds.find((pair) => pair.input === input);
      return bind ? visit(bind.output) : folder.packed.includes(input);
    });
  };
  return visit(mainOutput(folder)) && seen.size === folder.coders.length;
}

/** The inputs of a coder by their numbers in the folder. */
function inputsOf({ coders }: Folder, coder: number): number[] {
  const first = coders.slice(0, coder).reduce((sum, { inputs }) => sum + inputs, 0);
  return Array.from({ length: coders[coder]!.inputs }, (_, i) => first + i);
}

/** A folder that is being decoded. */
export interface FolderStream {
  readonly content: AsyncGenerator<Uint8Array, void, void>;
  /** Packed bytes taken in so far. */
  readonly packed: () => number;
}

/**
 * The content of a folder that {@link whyNot} has nothing against, as many bytes as it states; it ends early, with the problem reported, where
 * it cannot be decoded further.
 * @param again the folder was decoded before: nothing is reported
 */
export function openFolder(u: Unpacking, folder: Folder, index: number, again: boolean): FolderStream {
  const notes = notesOf(u.context, index, u.places[folder.firstPacked] ?? 0, again);
  const first: ByteReader[] = [];
  const feed = (input: number): ByteReader => {
    const bind = folder.binds.find((pair) => pair.input === input);
    if (bind) return readerOf(open(bind.output));
    const stream = folder.firstPacked + folder.packed.indexOf(input);
    const length = u.streams.packedSizes[stream] ?? 0;
    const reader = new ByteReader(sliceSource(u.source, u.places[stream] ?? 0, length));
    first.push(reader);
    return reader;
  };
  const open = (coder: number): AsyncGenerator<Uint8Array, void, void> => {
    const { id, properties } = folder.coders[coder]!;
    const readers = inputsOf(folder, coder).map(feed);
    const size = folder.sizes[coder] ?? 0;
    return CODERS.get(id)!.decode!({ readers, reader: readers[0]!, properties, size, notes, spare: u.spare });
  };
  const content = exactly(open(mainOutput(folder)), mainSize(folder), notes);
  return { content, packed: () => first.reduce((sum, { position }) => sum + position, 0) };
}

function readerOf(content: AsyncGenerator<Uint8Array, void, void>): ByteReader {
  return new ByteReader(streamSource(() => content));
}

/** Coders tell places in what they read; here they become places in the archive. */
function notesOf(context: ReadContext, index: number, at: number, again: boolean): Notes & { told: boolean } {
  const notes = {
    limits: context.limits,
    wantsFields: false,
    told: false,
    field() {},
    problem(...[code, message, offset]: Parameters<Notes['problem']>) {
      notes.told = true;
      if (!again) context.problem(code, `folder ${index}: ${message}`, at + (offset ?? 0));
    },
  };
  return notes;
}

async function* exactly(
  content: AsyncGenerator<Uint8Array, void, void>,
  size: number,
  notes: Notes & { readonly told: boolean },
): AsyncGenerator<Uint8Array, void, void> {
  let left = size;
  for await (const chunk of content) {
    if (chunk.length > left) {
      if (left > 0) yield chunk.subarray(0, left);
      notes.problem('stream.size-mismatch', `it goes on after the ${size} bytes that the header states`);
      return;
    }
    left -= chunk.length;
    yield chunk;
  }
  if (left === 0 || notes.told) return;
  notes.problem('stream.size-mismatch', `it has ${size - left} bytes, the header states ${size}`);
}
