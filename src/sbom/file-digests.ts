import { createHash, type Hash, hash } from 'node:crypto';
import type { Interest } from '../artifact/index.ts';
import type { Entry } from '../model/index.ts';
import { isLayer } from './relative.ts';

/** SHA-1 of files, which SPDX demands beside the SHA-256 that every entry has. */
interface FileDigests {
  /** Give this to `openArtifact`. */
  readonly interest: Interest;
  /** Lower-case hexadecimal; none where the file was not read to its end. */
  sha1Of(entry: Entry): string | undefined;
}

/** Computes the SHA-1 of every member while an artifact is opened. */
export function createFileDigests(): FileDigests {
  const open = new Map<number, Hash>();
  const digests = new Map<number, string>();
  const paths: string[] = [];
  return {
    interest: {
      name: 'file-digests',
      wants(entry) {
        paths[entry.id] = entry.path;
        return isLayer(entry, (id) => paths[id]) ? undefined : 'chunks';
      },
      take({ id }, bytes, last) {
        const running = open.get(id);
        if (last && !running) {
          digests.set(id, hash('sha1', bytes, 'hex'));
          return;
        }
        const sum = running ?? createHash('sha1');
        sum.update(bytes);
        if (!last) open.set(id, sum);
        else {
          open.delete(id);
          digests.set(id, sum.digest('hex'));
        }
      },
    },
    sha1Of: ({ id }) => digests.get(id),
  };
}
