import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

const u32 = (value: number) =>
  Buffer.from([(value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const summed = (bytes: Buffer, algorithm = 'sha1') =>
  Buffer.concat([bytes, createHash(algorithm).update(bytes).digest()]);

/** An index with one entry a path, all changed at `mtime` seconds, and a TREE extension. */
export function gitIndexFile(
  paths: readonly string[],
  options: { readonly version?: number; readonly mtime?: number; readonly algorithm?: string } = {},
): Buffer {
  const { version = 2, mtime = 1_700_000_000, algorithm = 'sha1' } = options;
  let previous = '';
  const entries = paths.map((path) => {
    const stat = Buffer.concat([mtime, 1, mtime, 2, 64, 4711, 0o100644, 1000, 1000, 5].map(u32));
    const head = Buffer.concat([
      stat,
      Buffer.alloc(algorithm === 'sha1' ? 20 : 32, 0xab),
      Buffer.from([0, path.length]),
    ]);
    if (version < 4) {
      const length = head.length + path.length;
      return Buffer.concat([head, Buffer.from(path), Buffer.alloc(8 - (length % 8))]);
    }
    let common = 0;
    while (common < previous.length && previous[common] === path[common]) common++;
    const strip = previous.length - common;
    previous = path;
    return Buffer.concat([head, Buffer.from([strip]), Buffer.from(`${path.slice(common)}\0`)]);
  });
  const tree = Buffer.concat([Buffer.from('TREE'), u32(4), Buffer.from('data')]);
  return summed(
    Buffer.concat([Buffer.from('DIRC'), u32(version), u32(paths.length), ...entries, tree]),
    algorithm,
  );
}

/** A pack of blobs. */
export function gitPackFile(blobs: readonly string[]): Buffer {
  const objects = blobs.map((text) => {
    const size = Buffer.byteLength(text);
    const head = size < 16 ? [0x30 | size] : [0xb0 | (size & 15), size >> 4];
    return Buffer.concat([Buffer.from(head), deflateSync(text)]);
  });
  return summed(Buffer.concat([Buffer.from('PACK'), u32(2), u32(blobs.length), ...objects]));
}

/** A bundle of one reference. */
export const gitBundleFile = (pack: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`# v2 git bundle\n-${'1'.repeat(40)} base\n${'2'.repeat(40)} refs/heads/main\n\n`),
    pack,
  ]);

/** Small files of every kind, by file name. */
export function gitSeeds(): Record<string, Uint8Array> {
  const pack = gitPackFile(['one', 'a longer blob of text']);
  return {
    'v2.index': gitIndexFile(['a', 'dir/b']),
    'v4.index': gitIndexFile(['dir/a', 'dir/b'], { version: 4 }),
    'a.pack': pack,
    'a.bundle': gitBundleFile(pack),
  };
}
