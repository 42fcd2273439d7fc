import { createHash, type Hash } from 'node:crypto';
import type { Interest } from '../../artifact/index.ts';
import type { Entry } from '../../model/index.ts';

/** Digests of a file as CPython's in-tree tool takes them. */
export interface TextDigests {
  readonly sha1: string;
  readonly sha256: string;
}

/** Digests of files with line ends made equal, computed while an artifact is opened. */
export interface NormalEnds {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** Where a file has no NUL and a CR LF: its digests with LF instead. Otherwise its own digests count. */
  digestsOf(entry: Entry): TextDigests | undefined;
}

interface Running {
  readonly sha1: Hash;
  readonly sha256: Hash;
  /** The last byte was CR, which belongs to the next bytes. */
  pending: boolean;
  changed: boolean;
}

const [NUL, LF, CR] = [0, 0x0a, 0x0d];
const ONE_CR = Uint8Array.of(CR);

/**
 * CR LF becomes LF in what has no NUL (`Tools/build/generate_sbom.py`), so that a checkout on Windows has the digests of all
 * others.
 * @param isWanted whether a file may be asked for, by its path
 */
export function createNormalEnds(isWanted: (path: string) => boolean): NormalEnds {
  const running = new Map<number, Running>();
  const binary = new Set<number>();
  const digests = new Map<number, TextDigests>();
  return {
    interest: {
      name: 'normal-ends',
      wants: ({ kind, path }) => (kind === 'file' && isWanted(path) ? 'chunks' : undefined),
      take({ id }, bytes, last) {
        if (binary.has(id)) return;
        if (bytes.includes(NUL)) {
          binary.add(id);
          running.delete(id);
          return;
        }
        const state = running.get(id) ?? start();
        running.set(id, state);
        feed(state, bytes);
        if (!last) return;
        running.delete(id);
        if (state.pending) update(state, ONE_CR);
        if (state.changed)
          digests.set(id, { sha1: state.sha1.digest('hex'), sha256: state.sha256.digest('hex') });
      },
    },
    digestsOf: ({ id }) => digests.get(id),
  };
}

function start(): Running {
  return { sha1: createHash('sha1'), sha256: createHash('sha256'), pending: false, changed: false };
}

function feed(state: Running, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  if (state.pending) {
    if (bytes[0] === LF) state.changed = true;
    else update(state, ONE_CR);
  }
  state.pending = bytes.at(-1) === CR;
  const end = state.pending ? bytes.length - 1 : bytes.length;
  let from = 0;
  for (let at = bytes.indexOf(CR); at >= 0 && at < end; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] !== LF) continue;
    update(state, bytes.subarray(from, at));
    state.changed = true;
    from = at + 1;
  }
  update(state, bytes.subarray(from, end));
}

function update({ sha1, sha256 }: Running, bytes: Uint8Array): void {
  sha1.update(bytes);
  sha256.update(bytes);
}
