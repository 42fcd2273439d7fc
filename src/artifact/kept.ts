import type { Field, Files, RandomSource, Source, TemporaryFile } from '../model/index.ts';

/** Small chunks are written together. */
const PIECE = 1 << 18;
/** So much of an artifact is kept decoded; what is beyond is decoded again. */
const MOST_KEPT = 1 << 30;

/** A compressed stream as it was read: what is decoded twice costs twice. */
export interface KeptStream {
  /** What it decodes to. */
  readonly content: RandomSource;
  /** What it says about itself. */
  readonly fields: readonly Field[];
}

/** Keeps what compressed streams decode to, in temporary files, for those who read an artifact more than once. */
export interface KeptStreams {
  /** What was kept of a stream; undefined where it must be decoded again. */
  get(stream: number): KeptStream | undefined;
  /** Says that a stream that can be read again is about to be decoded. */
  begin(stream: number): void;
  /** Whether a stream is to be kept. */
  wants(stream: number): boolean;
  /** The content of that stream, which is kept while it is pulled to its end. */
  tee(stream: number, content: Source): Source;
  /** Takes what a stream says about itself. */
  fields(stream: number, fields: readonly Field[]): void;
  close(): Promise<void>;
}

interface Keeping {
  file?: TemporaryFile;
  content?: RandomSource;
  fields: readonly Field[];
}

/** @param files where temporary files are had from; what cannot be written there is not kept */
export function keepStreams(files: Files): KeptStreams {
  const streams = new Map<number, Keeping>();
  let room = MOST_KEPT;

  async function* copied(keeping: Keeping, content: Source): AsyncGenerator<Uint8Array> {
    const piece = new Uint8Array(PIECE);
    let held = 0;
    let isLost = false;
    const write = async (bytes: Uint8Array): Promise<void> => {
      if (isLost || bytes.length === 0) return;
      room -= bytes.length;
      isLost = room < 0 || !(await written(keeping, bytes, files));
    };
    for await (const chunk of content.stream()) {
      if (held + chunk.length > PIECE) {
        await write(piece.subarray(0, held));
        held = 0;
      }
      if (chunk.length > PIECE) await write(chunk);
      else {
        piece.set(chunk, held);
        held += chunk.length;
      }
      yield chunk;
    }
    await write(piece.subarray(0, held));
    if (!isLost && keeping.file) keeping.content = keeping.file.source();
  }

  return {
    get(stream) {
      const { content, fields } = streams.get(stream) ?? {};
      return content && fields && { content, fields };
    },
    begin: (stream) => void streams.set(stream, { fields: [] }),
    wants: (stream) => streams.has(stream),
    tee(stream, content) {
      const keeping = streams.get(stream)!;
      const { size } = content;
      return { ...(size === undefined ? {} : { size }), stream: () => copied(keeping, content) };
    },
    fields(stream, fields) {
      const keeping = streams.get(stream);
      if (keeping) keeping.fields = fields;
    },
    async close() {
      for (const { file } of streams.values()) await file?.remove();
      streams.clear();
    },
  };
}

/** @returns whether it could be written: a full disk costs time, not the comparison */
async function written(keeping: Keeping, bytes: Uint8Array, files: Files): Promise<boolean> {
  try {
    keeping.file ??= await files.temporary();
    await keeping.file.write(bytes);
    return true;
  } catch {
    return false;
  }
}
