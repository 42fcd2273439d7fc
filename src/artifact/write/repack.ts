import { createHash } from 'node:crypto';
import { bytesSource, type Chunks, type Packing } from '../../codec/index.ts';
import {
  type ArtifactSummary,
  AssayError,
  DEFAULT_LIMITS,
  type Files,
  type Limits,
  type Source,
} from '../../model/index.ts';
import type { ArtifactInput } from '../input.ts';
import { openArtifact } from '../open.ts';
import { spool } from '../spool.ts';
import { countChanges, type RepackChange } from './changes.ts';
import { type Collected, collect } from './collect.ts';
import { encode } from './encode.ts';
import type { Aside } from './member.ts';
import { planOf } from './plan.ts';
import { prepare } from './prepare.ts';
import { refuseProblems } from './refuse.ts';

/** How an artifact is repacked. */
export interface RepackOptions {
  /** Every time in the result, in whole seconds since 1970-01-01T00:00:00Z, up to 2^32 - 1; default 0. Zip has none before 1980. */
  readonly time?: number;
  /** Default `deflate`. */
  readonly packing?: Packing;
  /** Metadata that stays as it is; without it owners become 0 and modes 0644 or 0755. */
  readonly keep?: Iterable<'modes' | 'owners'>;
  /** Leaves signatures out instead of refusing what is signed. */
  readonly dropSignatures?: boolean;
  readonly limits?: Partial<Limits>;
  /** Temporary files, for what does not fit into `limits.spool` bytes of memory. */
  readonly files?: Files;
  readonly signal?: AbortSignal;
  /** As in `OpenOptions`. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

/** What repacking did, once all bytes were taken. */
export interface RepackSummary {
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  /** The artifact was in its canonical form already: the bytes are the same. */
  readonly same: boolean;
  /** What is different, by kind; empty where it is the same. */
  readonly changes: readonly { readonly kind: RepackChange; readonly count: number }[];
}

/** An artifact that is ready to be written in its canonical form. */
export interface Repacked {
  readonly input: ArtifactSummary;
  /** The bytes; to be taken once, from front to back. A chunk is valid until the next one is asked for. */
  stream(): AsyncIterable<Uint8Array>;
  /** @throws Error before all bytes were taken */
  summary(): RepackSummary;
  /** Lets go of the input and of temporary files; safe to call twice. */
  close(): Promise<void>;
}

const LATEST = 0xffffffff;
/** Own layers lie no deeper: package, compression, archive. What is shipped need not be opened. */
const DEPTH = 3;

/**
 * Writes an artifact again in the one form that its content has: members sorted, times and owners fixed, modes normalised, one
 * compression, nothing else kept (docs/repack.md). All that could be refused is refused here, before the first byte is there.
 * @throws AssayError `repack.*` where that form would be another artifact; `input.*` where it cannot be read
 */
export async function repack(input: ArtifactInput, options: RepackOptions = {}): Promise<Repacked> {
  const { time = 0, packing = 'deflate', files, limits } = options;
  if (!Number.isInteger(time) || time < 0 || time > LATEST)
    throw new AssayError('usage.option', `a time is a whole number from 0 to ${LATEST}, not ${time}`);
  const reading = { ...(files ? { files } : {}), ...(options.signal ? { signal: options.signal } : {}) };
  const depth = Math.min(limits?.depth ?? DEPTH, DEPTH);
  const artifact = await openArtifact(input, {
    ...reading,
    limits: { ...limits, depth },
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const changes = countChanges();
  let collected: Collected | undefined;
  const close = async (): Promise<void> => {
    await collected?.depot.close();
    await artifact.close();
  };
  try {
    const plan = planOf(artifact);
    changes.add('unused', refuseProblems(artifact));
    collected = await collect(artifact, plan, sourceOf(input), { files, limits });
    const keep = new Set(options.keep);
    const { facts } = collected;
    const dropSignatures = options.dropSignatures === true;
    const prepared = await prepare(plan, { time, packing, keep, facts, changes, dropSignatures });
    const aside = createAside({ ...DEFAULT_LIMITS, ...limits }.spool, files);
    const counted = countBytes(() => encode(prepared, { packing, time, aside, changes }));
    return {
      input: artifact,
      stream: counted.stream,
      summary() {
        const { size, sha256 } = counted.result();
        const same = sha256 === artifact.digests?.sha256;
        const list = changes.list();
        return {
          size,
          sha256,
          same,
          changes: same ? [] : list.length > 0 ? list : [{ kind: 'layout', count: 1 }],
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function sourceOf(input: ArtifactInput): Source {
  return 'source' in input ? input.source : bytesSource(new Uint8Array(0));
}

/** What is put aside while writing is short-lived, so each has its own memory or file. */
function createAside(most: number, files: Files | undefined): Aside {
  return async (chunks: Chunks) => {
    const put = await spool(
      {
        async *stream() {
          yield* chunks;
        },
      },
      most,
      files,
    );
    if (!put)
      throw new AssayError(
        'repack.unreadable',
        'what is written does not fit into memory and no temporary file can be had',
        {
          hint: 'raise --limit spool, or make room for temporary files',
        },
      );
    return { ...put.source, release: () => put.release() };
  };
}

function countBytes(open: () => AsyncIterable<Uint8Array>) {
  const digest = createHash('sha256');
  let size = 0;
  let sha256: string | undefined;
  return {
    async *stream(): AsyncGenerator<Uint8Array> {
      for await (const chunk of open()) {
        if (chunk.length === 0) continue;
        size += chunk.length;
        digest.update(chunk);
        yield chunk;
      }
      sha256 = digest.digest('hex');
    },
    result() {
      if (sha256 === undefined) throw new Error('the bytes were not all taken yet');
      return { size, sha256 };
    },
  };
}
