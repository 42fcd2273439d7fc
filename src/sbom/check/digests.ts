import { createHash, type Hash, hash } from 'node:crypto';
import type { Interest } from '../../artifact/index.ts';
import { asBuffer } from '../../codec/index.ts';
import type { Bom, Entry } from '../../model/index.ts';
import { isLayer } from '../relative.ts';

/** How Node.js calls the algorithms that documents name, by our word. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  'sha3-256': 'sha3-256',
  'sha3-384': 'sha3-384',
  'sha3-512': 'sha3-512',
};

/** Algorithms worth more come first: of a file's digests the first that can be computed decides. */
export const BY_STRENGTH: readonly string[] = [
  'sha512',
  'sha384',
  'sha3-512',
  'sha3-384',
  'sha3-256',
  'sha256',
  'sha224',
  'sha1',
  'md5',
];

/** An empty hash, where there is one of that name. */
export function newHash(algorithm: string): Hash | undefined {
  const name = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  return name === undefined ? undefined : createHash(name);
}

/** The algorithms documents state digests of files in, those that every entry has left out. */
export function algorithmsOf(boms: readonly Bom[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { files } of boms)
    for (const { hashes } of files)
      for (const { algorithm } of hashes) if (Object.hasOwn(ALGORITHMS, algorithm)) found.add(algorithm);
  found.delete('sha256');
  return found;
}

/** Digests of files beside the SHA-256 that every entry has. */
interface CheckDigests {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  digestOf(entry: Entry, algorithm: string): string | undefined;
}

/** In front of an algorithm: the digest that a text file would have with LF at the end of its lines. */
export const WITH_LF = 'lf:';

/** Computes digests of every file while an artifact is opened. @param algorithms as in {@link BY_STRENGTH} */
export function createCheckDigests(algorithms: ReadonlySet<string>): CheckDigests {
  const wanted = [...algorithms];
  const open = new Map<number, readonly Hash[]>();
  const done = new Map<number, readonly string[]>();
  const paths: string[] = [];
  return {
    interest: {
      name: 'check-digests',
      wants(entry) {
        paths[entry.id] = entry.path;
        return wanted.length === 0 || isLayer(entry, (id) => paths[id]) ? undefined : 'chunks';
      },
      take({ id }, bytes, last) {
        const begun = open.get(id);
        if (last && !begun) {
          // Most files: in one piece it takes a third of the time.
          done.set(
            id,
            wanted.map((name) => hash(ALGORITHMS[name]!, bytes, 'hex')),
          );
          return;
        }
        const hashes = begun ?? wanted.map((name) => newHash(name)!);
        for (const one of hashes) one.update(bytes);
        if (!last) open.set(id, hashes);
        else {
          open.delete(id);
          done.set(
            id,
            hashes.map((one) => one.digest('hex')),
          );
        }
      },
    },
    digestOf({ id, sha256 }, algorithm) {
      if (algorithm === 'sha256') return sha256;
      return done.get(id)?.[wanted.indexOf(algorithm)];
    },
  };
}

/**
 * Digests of text files as they would be with LF line ends, which documents in source trees state whatever a checkout made of the
 * files (`Tools/build/generate_sbom.py` of CPython: CR LF becomes LF in what has no zero byte).
 */
export function createLineEndDigests(): CheckDigests {
  const digests = new Map<number, Readonly<Record<string, string>>>();
  return {
    interest: {
      name: 'line-end-digests',
      wants: ({ kind, format }) => (kind === 'file' && format !== 'directory' ? 'content' : undefined),
      take({ id }, bytes) {
        const content = asBuffer(bytes);
        if (!content.includes('\r\n') || content.includes(0)) return;
        const text = Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
        digests.set(id, { sha1: hash('sha1', text, 'hex'), sha256: hash('sha256', text, 'hex') });
      },
    },
    digestOf: ({ id }, algorithm) =>
      algorithm.startsWith(WITH_LF) ? digests.get(id)?.[algorithm.slice(WITH_LF.length)] : undefined,
  };
}
