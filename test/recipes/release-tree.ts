import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { archive, member } from './tar.ts';

/** A small source tree with copied software, tests, a licence and an archive in it; its own names have nothing in them to sort by. */
export const RELEASE: Readonly<Record<string, string | Uint8Array>> = {
  'PKG-INFO':
    'Metadata-Version: 2.4\nName: parcel\nVersion: 1.2.0\nLicense-Expression: MIT\nRequires-Dist: attrs\n',
  'README.md': 'A parcel.\n',
  'src/expat/expat.h':
    '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 7\n#define XML_MICRO_VERSION 1\n',
  'src/expat/xmlparse.c': 'int parse(void);\n',
  'src/a b.c': 'int main(void) {}\n',
  'src/a-b.c': 'int other(void) {}\n',
  'tests/old/expat/expat.h':
    '#define XML_MAJOR_VERSION 2\n#define XML_MINOR_VERSION 6\n#define XML_MICRO_VERSION 3\n',
  'data/inner.tar': archive([member({ name: 'x/y.txt', data: 'inner\n' })]),
};

/** The tree as a tar archive with one folder around everything; a hard link leads to the README. */
export function releaseArchive(folder = 'parcel-1.2.0', reverse = false): Uint8Array {
  const files = Object.entries(RELEASE);
  if (reverse) files.reverse();
  const members = files.map(([path, data]) => member({ name: `${folder}/${path}`, data, mtime: 1e9 }));
  const link = member({ name: `${folder}/LIESMICH`, type: '1', link: `${folder}/README.md`, mtime: 1e9 });
  return archive([...members, link]);
}

/** The tree as an unpacked folder. @returns its path */
export function releaseFolder(into: string, name = 'parcel-1.2.0'): string {
  const root = join(into, name);
  for (const [path, data] of Object.entries({ ...RELEASE, LIESMICH: RELEASE['README.md']! })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), data);
  }
  return root;
}
