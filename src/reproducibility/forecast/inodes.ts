import type { Sign } from './signs.ts';

/** Inode and device numbers as they are found. */
export interface Inodes {
  see(group: number, name: string, value: number, path: string, offset: number): void;
  /** What they tell, once all are known. */
  signs(): Sign[];
}

/** Numbers that a packer gave out may skip so many. */
const SPARE = 16;

/**
 * Collects the inode and device numbers that containers keep. Those that count up from a small number were given by the packer
 * (`cpio --reproducible`, rpmbuild, mkisofs); others are a file system's.
 */
export function createInodes(): Inodes {
  const groups = new Map<string, { most: number; count: number; sign: Sign; device: boolean }>();
  return {
    see(group, name, value, path, offset) {
      if (value <= 0) return;
      const key = `${group}\0${name}`;
      const known = groups.get(key);
      if (known) {
        known.count++;
        known.most = Math.max(known.most, value);
        return;
      }
      const sign: Sign = {
        code: 'archive.inode',
        likelihood: 'likely',
        what: 'numbers of the file system that was packed',
        value: `${name} ${value}`,
        path,
        field: name,
        offset,
      };
      groups.set(key, { most: value, count: 1, sign, device: /dev/i.test(name) });
    },
    signs: () =>
      [...groups.values()]
        .filter(({ most, count, device }) => (device ? most > 1 : most > count + SPARE))
        .map(({ sign, count }) => ({ ...sign, count })),
  };
}
