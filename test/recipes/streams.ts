import { readFileSync } from 'node:fs';
import { lzwEncode } from './lzw.ts';

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));

/** Small lz4, lzip and compress streams, as streams.sh made them, and one that empties its table. */
export function streamSeeds(): Record<string, Uint8Array> {
  const names = [
    'lz4/hello.lz4',
    'lz4/dependent.lz4',
    'lz4/legacy.lz4',
    'lzip/hello.lz',
    'lzip/two.lz',
    'compress/lines-10.Z',
  ];
  const seeds = Object.fromEntries(names.map((name) => [name.slice(name.indexOf('/') + 1), fixture(name)]));
  const cleared = lzwEncode(Buffer.from('abcabcabd'.repeat(200)), 12, { clearAt: 900 });
  return { ...seeds, 'cleared.Z': cleared };
}

/** Archives that 7-Zip wrote, as sevenzip.sh made them. */
export function sevenzipFixtures(): Record<string, Uint8Array> {
  return Object.fromEntries(['bcj2.7z', 'bzip2.7z', 'lzma2.7z'].map((name) => [name, fixture(`7z/${name}`)]));
}
